"""Pure: facts + campaign + now → standings. Nothing here is stored: it is told anew from the facts every time.

`assess` is the screen to read: pieces are gathered, each requirement is judged, then each stage, then what a person
has to look at. The meaning of every word is the contract's.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from parsers.forms import Checklist, Liaison
from parsers.liaison import mobile_is_valid
from pipeline import rules
from pipeline.likeness import twins
from pipeline.margins import margin_of
from pipeline.model import (
    Assessment,
    Campaign,
    Department,
    FieldDoubt,
    Flag,
    MailboxCount,
    Piece,
    Received,
    Requirement,
    RequirementStanding,
    ReviewEntry,
    Stage,
    Standing,
)
from pipeline.pieces import Key, Pieces, counting_content, gather
from pipeline.review import FOR_A_PERSON, Doubt, field_doubts, flags_of, liaison_doubts, review_entries
from pipeline.ties import tied

_NOT_DUE, _NOTHING = "未到期", "未报送"
_NAMED = 5  # departments named in one message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A requirement's standing with the doubts a person must settle."""

    standing: RequirementStanding
    doubts: tuple[Doubt, ...] = ()
    needs_review: bool = False  # an open entry on a defective requirement needs a person too


def assess(
    campaign: Campaign,
    received: Iterable[Received],
    as_of: dt.datetime,
    counts: Sequence[MailboxCount] = (),
    others: Sequence[ReviewEntry] = (),
) -> Assessment:
    """The whole campaign as it stood at `as_of`: only what was received by then, within the campaign's days, counts.

    `counts` are the last pass's counts of the mailbox's folders, `others` review entries from outside the mails.
    """
    mails = tuple(
        sorted(
            (m for m in received if campaign.opens <= m.received_at <= min(as_of, campaign.closes)),
            key=lambda m: (m.received_at, m.mail),
        )
    )
    mails = tied(mails, campaign)
    pieces = gather(mails, campaign)
    likeness = twins(pieces, campaign)
    others = tuple(entry for entry in others if entry.raised_at <= as_of)
    open_subjects = {entry.subject for entry in others if not entry.resolved}
    waiting = _waiting(mails)
    standings: list[Standing] = []
    doubts: list[Doubt] = []
    for department in campaign.departments:
        begins = campaign.opens
        for stage in campaign.asking_stages:
            standing, found = _stage(department, stage, pieces, likeness, open_subjects, as_of, campaign)
            if waiting.get(department.id, dt.datetime.min.replace(tzinfo=dt.UTC)) >= begins:
                standing = _still_open(standing, as_of)
            begins = stage.deadline
            standings.append(standing)
            doubts += found
    review = (*review_entries(mails, standings, doubts, counts, campaign, as_of), *others)
    review = tuple(sorted(review, key=lambda entry: (entry.raised_at, entry.subject, entry.code)))
    return Assessment(campaign=campaign, as_of=as_of, received=mails, standings=tuple(standings), review=review)


# --- one requirement


def _judge(
    department: Department,
    requirement: Requirement,
    pieces: Pieces,
    likeness: Mapping[Key, tuple[str, ...]],
    open_subjects: Set[str],
    campaign: Campaign,
) -> _Judged:
    if requirement.reads_as == "liaison":
        return _judge_liaison(department, requirement, pieces)
    newest = {form: pieces.newest(department.id, requirement.id, form) for form in ("word", "scan")}
    arrived = {form: pieces.first_arrival(department.id, requirement.id, form) for form in ("word", "scan")}
    missing = tuple(form for form in requirement.forms if arrived[form] is None)
    moments = [moment for form in requirement.forms if (moment := arrived[form]) is not None]
    standing = RequirementStanding(
        requirement=requirement.id,
        status="missing",
        word=newest["word"],
        scan=newest["scan"],
        arrived_at=max(moments) if moments and not missing else None,
        word_arrived_at=arrived["word"],
        scan_arrived_at=arrived["scan"],
        missing_forms=missing,
    )
    flags = [_form_missing(form, requirement, arrived_any=bool(moments)) for form in missing]
    doubts: list[Doubt] = []
    if (counting := counting_content(standing, requirement)) is not None:
        piece, content = counting
        if isinstance(content, Checklist):
            flags += rules.checklist_flags(content, piece.document, campaign)
            found = rules.checklist_doubts(content, campaign, rules.unread_pages(piece.document.content))
        else:
            margin = margin_of(piece.document.content, content)
            flags += rules.report_flags(content, requirement, margin)
            found = rules.report_doubts(content, requirement, margin)
        doubts += [Doubt(piece=piece, flag=flag) for flag in (*found, *field_doubts(piece.document))]
    flags += rules.seal_flags(standing, campaign)
    flags += rules.scan_word_flags(standing, campaign, pieces.names)
    if others := likeness.get((department.id, requirement.id)):
        flags.append(_near_duplicate(requirement, others))
    if standing.scan is not None:
        doubts += [Doubt(piece=standing.scan, flag=flag) for flag in rules.seal_doubts(standing, campaign)]
        unsure = rules.scan_word_doubts(standing, campaign, pieces.names)
        doubts += [Doubt(piece=standing.scan, flag=flag) for flag in unsure]
    counted = [piece for piece in (standing.word, standing.scan) if piece is not None]
    doubts += [Doubt(piece=piece, flag=note) for piece in counted for note in piece.document.content.notes]
    doubts += [
        Doubt(piece=piece, flag=flag)
        for piece in counted
        for flag in flags_of(piece.document)
        if flag.code in FOR_A_PERSON
    ]
    concerned = _any_unknown_time(pieces.received_of(department.id, requirement)) or any(
        f"document:{piece.document.sha256}" in open_subjects for piece in counted
    )
    liaison = pieces.doubtful_liaison(department.id)
    concerned = concerned or (liaison is not None and any(piece.document == liaison[1] for piece in counted))
    doubtful = concerned or bool(doubts) or any(flag.code in rules.SETTLED_BY_PERSON for flag in flags)
    standing = replace(
        standing,
        status=_status(flags, doubtful=doubtful, came=bool(moments)),
        flags=tuple(flags),
        mismatches=tuple(rules.mismatches(standing, campaign, pieces.names)),
    )
    return _Judged(standing=standing, doubts=tuple(doubts), needs_review=doubtful)


def _judge_liaison(department: Department, requirement: Requirement, pieces: Pieces) -> _Judged:
    """One piece from any of three places: the newest form first, then sheets, then words; one that only a picture
    tells, and not surely, is for a person."""
    told = pieces.liaisons(department.id)
    arrived = min((moment for moment, _ in told), default=None)
    named = next((one for _, one in reversed(told) if one.name), Liaison())
    numbers = [one.mobile for _, one in reversed(told) if one.mobile]
    own = named.mobile if named.mobile and mobile_is_valid(named.mobile) else None
    number = own or next((n for n in numbers if mobile_is_valid(n)), numbers[0] if numbers else None)
    liaison = Liaison(name=named.name, title=named.title, mobile=number)
    is_settled = pieces.may_lack(department.id)
    flags = tuple(rules.liaison_flags(liaison)) if is_settled else ()
    doubts: tuple[Doubt, ...] = ()
    fields: tuple[FieldDoubt, ...] = ()
    if (unsure := pieces.doubtful_liaison(department.id)) is not None:
        received, document = unsure
        piece = Piece(requirement=requirement.id, form=document.content.form, received=received, document=document)
        doubts = tuple(Doubt(piece=piece, flag=flag) for flag in liaison_doubts(document))
        fields = tuple(doubt for doubt in document.content.doubts if doubt.role == "liaison")
        arrived = arrived if is_settled else arrived or received.received_at
    unknown = _any_unknown_time(pieces.received_of(department.id, requirement))
    # An entry about a form makes the form's requirement one for a person; on a sheet of its own it is the liaison's.
    alone = bool(doubts) and not any(pieces.counts(department.id, doubt.piece.document) for doubt in doubts)
    is_whole = bool(liaison.name and liaison.mobile and mobile_is_valid(liaison.mobile))
    standing = RequirementStanding(
        requirement=requirement.id,
        status=_status(flags, doubtful=unknown or alone or not (is_settled or is_whole), came=arrived is not None),
        arrived_at=arrived,
        flags=flags,
        liaison=liaison if liaison.is_known else None,
        doubts=fields,
    )
    return _Judged(standing=standing, doubts=doubts, needs_review=unknown or bool(doubts))


def _status(flags: Sequence[Flag], *, doubtful: bool, came: bool) -> str:
    if not came:
        return "missing"
    if any(rules.is_defect(flag) for flag in flags):
        return "defective"
    return "review" if doubtful else "ok"


def _form_missing(form: str, requirement: Requirement, *, arrived_any: bool) -> Flag:
    words = {"word": "Word版", "scan": "盖章扫描件"}[form]
    only = "（已收到另一种版本）" if arrived_any else ""
    return Flag(code=f"{form}_missing", message=f"缺{requirement.name}{words}{only}。")


def _any_unknown_time(mails: Iterable[Received]) -> bool:
    """The mail's own review entry `received_at_unknown` concerns whatever came in it."""
    return any(mail.basis == "unknown" for mail in mails)


def _near_duplicate(requirement: Requirement, others: Sequence[str]) -> Flag:
    names = "、".join(others[:_NAMED]) + ("等单位" if len(others) > _NAMED else "")
    return Flag(code="near_duplicate", message=f"{requirement.name}与{names}的文字雷同，请核实是否照抄。")


# --- one stage


def _stage(
    department: Department,
    stage: Stage,
    pieces: Pieces,
    likeness: Mapping[Key, tuple[str, ...]],
    open_subjects: Set[str],
    as_of: dt.datetime,
    campaign: Campaign,
) -> tuple[Standing, tuple[Doubt, ...]]:
    """How the department stands in the stage, and what of it a person must tell."""
    if stage.id in department.not_required:
        return _excused(department, stage), ()
    judged = [_judge(department, r, pieces, likeness, open_subjects, campaign) for r in stage.requirements]
    requirements = tuple(one.standing for one in judged)
    firsts = [
        moment
        for r in requirements
        for moment in ((r.arrived_at,) if r.liaison else (r.word_arrived_at, r.scan_arrived_at))
        if moment is not None
    ]
    first = min(firsts, default=None)
    whole = all(r.arrived_at is not None for r in requirements)
    completed = max((r.arrived_at for r in requirements if r.arrived_at), default=None) if whole else None
    past = not _in_time(as_of, stage)
    if completed is not None:
        timeliness = "on_time" if _in_time(completed, stage) else "late"
    else:
        timeliness = "overdue" if past else "pending"
    complete = all(r.status == "ok" for r in requirements)
    standing = Standing(
        department=department.id,
        stage=stage.id,
        deadline=stage.deadline,
        completeness="missing" if first is None else "complete" if complete else "incomplete",
        timeliness=timeliness,
        needs_review=any(j.needs_review for j in judged) or f"department:{department.id}" in open_subjects,
        label="",
        first_received_at=first,
        completed_at=completed,
        requirements=requirements,
    )
    flags = tuple(_stage_flags(department, stage, standing, pieces, past, campaign))
    standing = replace(standing, flags=flags, label=_label(standing, as_of))
    return standing, tuple(doubt for one in judged for doubt in one.doubts)


def _in_time(moment: dt.datetime, stage: Stage) -> bool:
    """The deadline is a second, and lasts to its end."""
    return moment.replace(microsecond=0) <= stage.deadline


def _stage_flags(
    department: Department, stage: Stage, standing: Standing, pieces: Pieces, past: bool, campaign: Campaign
) -> Iterable[Flag]:
    deadline = stage.deadline.astimezone(ZoneInfo(campaign.timezone))
    day = f"{deadline.month}月{deadline.day}日"
    if standing.first_received_at is None and past:
        yield Flag(code="not_submitted", message=f"{stage.name}材料应于{day}前报送，至今没有收到。")
    if standing.timeliness == "late" and standing.completed_at is not None:
        at = standing.completed_at.astimezone(ZoneInfo(campaign.timezone))
        message = f"{stage.name}材料应于{day}前报齐，{at.month}月{at.day}日{at:%H:%M}才报齐。"
        yield Flag(code="late", message=message)
    for requirement, judged in zip(stage.requirements, standing.requirements, strict=True):
        counting = counting_content(judged, requirement)
        if counting is None or rules.unread_pages(counting[0].document.content):
            continue  # more problems may stand on a page that nobody read
        if isinstance(counting[1], Checklist):
            yield from rules.few_problems_flags(counting[1], campaign)
    strangers = pieces.unverified_senders(department, stage.requirements)
    if strangers:
        message = f"材料来自没有确认过的邮箱{'、'.join(strangers)}，请核实是否本单位所发。"
        yield Flag(code="sender_unverified", message=message)


def _excused(department: Department, stage: Stage) -> Standing:
    return Standing(
        department=department.id,
        stage=stage.id,
        deadline=stage.deadline,
        completeness="complete",
        timeliness="on_time",
        needs_review=False,
        label="免报",
        first_received_at=None,
        completed_at=None,
    )


def _label(standing: Standing, as_of: dt.datetime) -> str:
    """The first that holds, in the contract's order."""
    if standing.first_received_at is None:
        return _NOTHING if as_of.replace(microsecond=0) > standing.deadline else _NOT_DUE
    if standing.needs_review:
        return "待核实"
    if standing.completed_at is None:
        return "材料不全"
    if standing.completeness != "complete":
        return "需补正"
    if standing.timeliness == "on_time":
        return "按时报送"
    return "已补齐" if standing.first_received_at.replace(microsecond=0) <= standing.deadline else "迟报"


def _still_open(standing: Standing, as_of: dt.datetime) -> Standing:
    """A piece is missing while a file of theirs waits for a person: nobody may be told yet that it is missing."""
    if standing.timeliness not in ("pending", "overdue"):
        return standing
    standing = replace(standing, needs_review=True)
    return replace(standing, label=_label(standing, as_of))


def _waiting(mails: Sequence[Received]) -> dict[str, dt.datetime]:
    """Departments of whose mails a file could not be opened or told, or lies behind a cloud link: when the last came.

    What came before a stage began cannot be what the stage lacks, so the moment matters.
    """
    found: dict[str, dt.datetime] = {}
    for mail in mails:
        reading = mail.reading
        if reading.decision == "unrelated":
            continue
        theirs = list(reading.departments) if reading.cloud_links else []
        for document in reading.documents:
            closed = document.content.status in ("failed", "quarantined")
            unclear = any(flag.code == "kind_unclear" for flag in document.flags)
            if document.department and (closed or unclear):
                theirs.append(document.department)
        found |= dict.fromkeys(theirs, mail.received_at)
    return found
