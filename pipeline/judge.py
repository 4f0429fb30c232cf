"""Pure: facts + campaign + now → standings. Nothing here is stored: it is told anew from the facts every time.

`assess` is the screen to read: pieces are gathered, each requirement is judged, then each stage, then what a person
has to look at. The meaning of every word is the contract's.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.forms import Checklist, Liaison, Report
from parsers.liaison import mobile_is_valid
from pipeline import rules
from pipeline.likeness import alike, without_names
from pipeline.model import (
    Assessment,
    Campaign,
    Department,
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
from pipeline.pieces import Pieces, gather
from pipeline.review import Doubt, review_entries

_NOT_DUE, _NOTHING = "未到期", "未报送"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A requirement's standing with the doubts a person must settle."""

    standing: RequirementStanding
    doubts: tuple[Flag, ...] = ()


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
    pieces = gather(mails, campaign)
    likeness = _likeness(pieces, campaign)
    open_places = _open_places(mails)
    standings: list[Standing] = []
    doubts: list[Doubt] = []
    for department in campaign.departments:
        waiting = department.id in open_places  # a file of theirs waits for a person to place or open it
        for stage in campaign.asking_stages:
            judged = [_judge(department, r, stage, pieces, likeness, campaign) for r in stage.requirements]
            standing = _stage(department, stage, judged, pieces, as_of, campaign)
            if waiting and standing.timeliness in ("pending", "overdue"):
                waiting = False
                standing = _relabelled(standing, as_of)
            standings.append(standing)
            doubts += [Doubt(standing=j.standing, flag=flag) for j in judged for flag in j.doubts]
    review = review_entries(mails, standings, doubts, counts, campaign, as_of)
    review += tuple(entry for entry in others if entry.raised_at <= as_of)
    return Assessment(campaign=campaign, as_of=as_of, received=mails, standings=tuple(standings), review=review)


# --- one requirement


def _judge(
    department: Department,
    requirement: Requirement,
    stage: Stage,
    pieces: Pieces,
    likeness: Mapping[tuple[str, str], tuple[str, ...]],
    campaign: Campaign,
) -> _Judged:
    if stage.id in department.not_required:
        return _Judged(standing=RequirementStanding(requirement=requirement.id, status="ok"))
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
    doubts: list[Flag] = []
    checklist, report = counting_content(standing)
    if checklist is not None:
        piece, form = checklist
        flags += rules.checklist_flags(form, piece.document, campaign)
        doubts += rules.checklist_doubts(form)
    if report is not None:
        flags += rules.report_flags(report[1], requirement)
        doubts += rules.report_doubts(report[1], requirement)
    flags += rules.seal_flags(standing, campaign)
    doubts += rules.seal_doubts(standing, campaign)
    if twins := likeness.get((department.id, requirement.id)):
        names = "、".join(campaign.department(twin).label for twin in twins)
        flags.append(Flag(code="near_duplicate", message=f"{requirement.name}与{names}的文字雷同，请核实是否照抄。"))
    counted = {id(piece): piece for piece in (standing.word, standing.scan) if piece is not None}.values()
    doubts += [note for piece in counted for note in piece.document.content.notes]
    doubts += [_no_time() for piece in counted if piece.received.basis == "unknown"][:1]
    status = _status(flags, doubts, came=bool(moments))
    return _Judged(standing=replace(standing, status=status, flags=tuple(flags)), doubts=tuple(doubts))


def counting_content(
    standing: RequirementStanding,
) -> tuple[tuple[Piece, Checklist] | None, tuple[Piece, Report] | None]:
    """The checklist and the report whose content counts: the Word version's where it was read, else the scan's."""
    checklist: tuple[Piece, Checklist] | None = None
    report: tuple[Piece, Report] | None = None
    for piece in (standing.word, standing.scan):
        if piece is None:
            continue
        content = piece.document.content
        is_checklist = content.checklist is not None and standing.requirement not in dict(content.reports)
        if checklist is None and is_checklist and content.checklist is not None:
            checklist = (piece, content.checklist)
        if report is None:
            report = next(((piece, r) for id, r in content.reports if id == standing.requirement), None)
    return checklist, report


def _judge_liaison(department: Department, requirement: Requirement, pieces: Pieces) -> _Judged:
    """One piece from any of three places: the newest form first, then sheets, then words."""
    told = pieces.liaisons(department.id)
    arrived = min((moment for moment, _ in told), default=None)
    named = next((one for _, one in reversed(told) if one.name), Liaison())
    numbers = [one.mobile for _, one in reversed(told) if one.mobile]
    own = named.mobile if named.mobile and mobile_is_valid(named.mobile) else None
    number = own or next((n for n in numbers if mobile_is_valid(n)), numbers[0] if numbers else None)
    liaison = Liaison(name=named.name, title=named.title, mobile=number)
    flags = tuple(rules.liaison_flags(liaison))
    standing = RequirementStanding(
        requirement=requirement.id,
        status=_status(flags, (), came=arrived is not None),
        arrived_at=arrived,
        flags=flags,
        liaison=liaison if liaison.is_known else None,
    )
    return _Judged(standing=standing)


def _status(flags: Sequence[Flag], doubts: Sequence[Flag], *, came: bool) -> str:
    if not came:
        return "missing"
    if any(rules.is_defect(flag) for flag in flags):
        return "defective"
    return "review" if doubts or any(flag.code in rules.SETTLED_BY_PERSON for flag in flags) else "ok"


def _form_missing(form: str, requirement: Requirement, *, arrived_any: bool) -> Flag:
    words = {"word": "Word版", "scan": "盖章扫描件"}[form]
    only = "（已收到另一种版本）" if arrived_any else ""
    return Flag(code=f"{form}_missing", message=f"缺{requirement.name}{words}{only}。")


def _no_time() -> Flag:
    return Flag(code="received_at_unknown", message="导入的邮件没有收件时间，是否按时请人工确认。")


# --- one stage


def _stage(
    department: Department,
    stage: Stage,
    judged: Sequence[_Judged],
    pieces: Pieces,
    as_of: dt.datetime,
    campaign: Campaign,
) -> Standing:
    if stage.id in department.not_required:
        return _excused(department, stage)
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
    past = as_of > stage.deadline
    if completed is not None:
        timeliness = "on_time" if completed <= stage.deadline else "late"
    else:
        timeliness = "overdue" if past else "pending"
    complete = all(r.status == "ok" for r in requirements)
    standing = Standing(
        department=department.id,
        stage=stage.id,
        deadline=stage.deadline,
        completeness="missing" if first is None else "complete" if complete else "incomplete",
        timeliness=timeliness,
        needs_review=any(r.status == "review" for r in requirements),
        label="",
        first_received_at=first,
        completed_at=completed,
        requirements=requirements,
    )
    flags = tuple(_stage_flags(department, stage, standing, pieces, past, campaign))
    return replace(standing, flags=flags, label=_label(standing, as_of))


def _stage_flags(
    department: Department, stage: Stage, standing: Standing, pieces: Pieces, past: bool, campaign: Campaign
) -> Iterable[Flag]:
    day = f"{stage.deadline.month}月{stage.deadline.day}日"
    if standing.first_received_at is None and past:
        yield Flag(code="not_submitted", message=f"{stage.name}材料应于{day}前报送，至今没有收到。")
    if standing.timeliness == "late" and standing.completed_at is not None:
        at = standing.completed_at.astimezone(stage.deadline.tzinfo)
        message = f"{stage.name}材料应于{day}前报齐，{at.month}月{at.day}日{at:%H:%M}才报齐。"
        yield Flag(code="late", message=message)
    for requirement in standing.requirements:
        checklist, _ = counting_content(requirement)
        if checklist is None or not checklist[1].entries:
            continue
        found = rules.problem_count(checklist[1])
        if found <= campaign.thresholds.few_problems:
            words = "清单各类问题都填“否”" if not found else f"清单只列出{found}个问题"
            yield Flag(code="few_problems_found", message=f"{words}，请结合群众反映研究是否列入专项监督。")
    strangers = pieces.unverified_senders(department, [r.requirement for r in standing.requirements])
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
        return _NOTHING if as_of > standing.deadline else _NOT_DUE
    if standing.needs_review:
        return "待核实"
    if standing.completed_at is None:
        return "材料不全"
    if standing.completeness != "complete":
        return "需补正"
    if standing.completed_at <= standing.deadline:
        return "按时报送"
    return "已补齐" if standing.first_received_at <= standing.deadline else "迟报"


def _relabelled(standing: Standing, as_of: dt.datetime) -> Standing:
    """A piece is missing while a file of theirs waits for a person: nobody may be told yet that it is missing."""
    standing = replace(standing, needs_review=True)
    return replace(standing, label=_label(standing, as_of))


def _open_places(mails: Sequence[Received]) -> frozenset[str]:
    """Departments of whose mails a file could not be opened or told, or lies behind a cloud link."""
    found: set[str] = set()
    for mail in mails:
        reading = mail.reading
        if reading.decision == "unrelated":
            continue
        if reading.cloud_links:
            found.update(reading.departments)
        for document in reading.documents:
            closed = document.content.status in ("failed", "quarantined")
            unclear = any(flag.code == "kind_unclear" for flag in document.flags)
            if document.department and (closed or unclear):
                found.add(document.department)
    return frozenset(found)


# --- likeness


def _likeness(pieces: Pieces, campaign: Campaign) -> dict[tuple[str, str], tuple[str, ...]]:
    """(department, requirement) → departments whose paper of the same kind is nearly the same text."""
    departments = {department.id: department for department in campaign.departments}
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for department_id, requirement_id in pieces.by_key:
        for form in ("word", "scan"):
            piece = pieces.newest(department_id, requirement_id, form)
            text = _text_of(piece, requirement_id) if piece else ""
            if text:
                texts[requirement_id][department_id] = without_names(text, departments[department_id])
                break
    return {
        (department_id, requirement_id): others
        for requirement_id, by_department in texts.items()
        for department_id, others in alike(by_department, campaign.thresholds.near_duplicate).items()
    }


def _text_of(piece: Piece, requirement: str) -> str:
    content = piece.document.content
    for id, report in content.reports:
        if id == requirement:
            return report.body
    if content.checklist is None:
        return ""
    return "\n".join(text for e in content.checklist.entries for text in (*e.manifestations, *e.measures))
