"""The flow, on one screen: mailbox → archive → mail → unpack → parse → identify → store → judge → tracker, export.

Edges are called from here and from nowhere else; everything between them takes and returns values. Raw bytes are safe
on disk before anything reads them, so that whatever follows can be done again, and `rerun` is the ordinary path.
"""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline import tracker
from pipeline.desk import Desk, Progress, Taken, silent
from pipeline.errors import BaosongError, MailboxError
from pipeline.intake import fetch_again, take_files, take_mail
from pipeline.judge import assess
from pipeline.mailbox import MailboxSettings, with_retries
from pipeline.model import Assessment, Reading, Received, ReviewEntry
from pipeline.readers import cut_missing, read
from pipeline.reading import reader_name
from pipeline.store import MailRecord

__all__ = [
    "Desk",
    "Progress",
    "Rerun",
    "Taken",
    "assessment",
    "fetch_again",
    "import_mails",
    "poll",
    "read_new",
    "received_mails",
    "records",
    "rerun",
    "status",
    "write_tracker",
]

log = logging.getLogger(__name__)

# --- taking mail in


def poll(desk: Desk, mailbox: MailboxSettings, now: dt.datetime, progress: Progress = silent) -> Taken:
    """One pass: take what is new, read what is unread. Mail that came before the line broke is read all the same."""
    _sweep(desk, now)
    taken = Taken()
    pass_id = desk.store.begin_pass(desk.account, now)
    fault: MailboxError | None = None
    try:
        try:
            with_retries(mailbox, lambda session: take_mail(session, desk, mailbox, pass_id, now, taken, progress))
        except MailboxError as error:
            fault = error
        read_new(desk, now, taken, progress)
    except BaosongError as error:
        desk.store.finish_pass(pass_id, now, "failed", str(error))
        raise
    desk.store.finish_pass(pass_id, now, "failed" if fault else "ok", str(fault or ""))
    if fault is not None:
        raise fault
    return taken


def import_mails(
    desk: Desk, paths: Iterable[Path], now: dt.datetime, max_bytes: int, progress: Progress = silent
) -> Taken:
    """Take mails from files and folders, and read them."""
    _sweep(desk, now)
    taken = Taken()
    take_files(desk, paths, now, max_bytes, taken, progress)
    read_new(desk, now, taken, progress)
    return taken


def _sweep(desk: Desk, now: dt.datetime) -> None:
    """Remove what a killed process left unfinished; a day is longer than any process of ours writes at one file."""
    for kept in (desk.sightings, desk.crops):
        kept.sweep(now - dt.timedelta(days=1))


# --- reading


def read_new(desk: Desk, now: dt.datetime, taken: Taken, progress: Progress = silent) -> None:
    """Read every archived mail of the campaign's days that has no reading, one transaction a mail."""
    within = {record.sha256 for record in records(desk)}
    waiting = [mail for mail in desk.store.unread_mails(desk.campaign.id) if mail in within]
    damaged: list[str] = []
    for done, reading in enumerate(read(desk, waiting, damaged, progress), 1):
        desk.store.save_reading(desk.campaign.id, reading, now)
        taken.unread_pages += sum(len(document.content.unread_pages) for document in reading.documents)
        progress("解析邮件", done, len(waiting))
    taken.read, taken.damaged = len(waiting) - len(damaged), tuple(damaged)


def records(desk: Desk, since: dt.datetime | None = None, until: dt.datetime | None = None) -> tuple[MailRecord, ...]:
    """The archived mails of the campaign's days, within a range of their times of receipt."""
    campaign = desk.campaign
    since = max(since, campaign.opens) if since else campaign.opens
    until = min(until, campaign.closes) if until else campaign.closes
    return desk.store.mails(campaign.opens, desk.folders, since, until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerun:
    """What reading again changed: readings that came out otherwise, and the state before and after."""

    read: int
    changed: tuple[Reading, ...]
    damaged: tuple[str, ...]
    before: Assessment
    after: Assessment


def rerun(
    desk: Desk,
    mails: Collection[str],
    now: dt.datetime,
    *,
    department: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Rerun:
    """Read mails again. With `department`, only those count that are its before or after."""
    _sweep(desk, now)
    received = received_mails(desk)
    current = {mail.mail: mail.reading for mail in received}
    changed: dict[str, Reading] = {}
    damaged: list[str] = []
    for done, reading in enumerate(read(desk, mails, damaged, progress), 1):
        progress("重新解析", done, len(mails))
        old = current.get(reading.mail)
        if department and department not in (*reading.departments, *(old.departments if old else ())):
            continue
        if not dry_run:
            desk.store.save_reading(desk.campaign.id, reading, now)
        if old is None or _content(old) != _content(reading):
            changed[reading.mail] = reading
    before = assess(desk.campaign, received, now)
    after = assess(desk.campaign, _with(desk, received, changed), now)
    return Rerun(
        read=len(mails) - len(damaged),
        changed=tuple(changed.values()),
        damaged=tuple(damaged),
        before=before,
        after=after,
    )


def _content(reading: Reading) -> tuple[object, ...]:
    return tuple(getattr(reading, name) for name in Reading.__slots__ if name != "reader")


def _with(desk: Desk, received: Iterable[Received], changed: dict[str, Reading]) -> list[Received]:
    """The mails with changed readings in their place: what a dry run would store."""
    old = {mail.mail: mail for mail in received}
    place = {record.sha256: record for record in records(desk)}
    found = dict(old)
    for mail, reading in changed.items():
        record = place[mail]
        found[mail] = Received(
            mail=mail,
            folder=record.folder,
            received_at=record.received_at,
            basis=record.basis,
            size=record.size,
            reading=reading,
        )
    return list(found.values())


# --- telling


def received_mails(desk: Desk) -> tuple[Received, ...]:
    """The campaign's mails with their current readings."""
    campaign = desk.campaign
    return desk.store.received(campaign.id, campaign.opens, desk.folders, campaign.opens, campaign.closes)


def assessment(desk: Desk, as_of: dt.datetime) -> Assessment:
    """The campaign as it stood at `as_of`."""
    counts = desk.store.latest_counts(desk.account)
    return assess(desk.campaign, received_mails(desk), as_of, counts, _unfetched(desk))


def _unfetched(desk: Desk) -> tuple[ReviewEntry, ...]:
    """Mails that are in the mailbox and not here, one entry each: someone must look on the web."""
    words = {"too_large": "超过允许的大小，只作登记", "missing": "服务器没有给出内容，下次收信再试"}
    return tuple(
        ReviewEntry(
            subject=f"mailbox:{p.folder}",
            code="mail_not_fetched",
            message=f"“{p.folder}”里有一封邮件（编号{p.uid}，{p.size / 1_000_000:.1f}兆字节）"
            f"{words[p.state]}，请在网页邮箱查看。",
            raised_at=p.received_at or p.seen_at,
        )
        for p in desk.store.placements(desk.account, ("too_large", "missing"))
    )


def write_tracker(desk: Desk, folder: Path, state: Assessment, target: Path | None = None) -> Path:
    """Copy the material and the small pictures beside the workbook and write it; where it was written."""
    target = target or folder / tracker.FILE_NAME
    cut_missing(desk, state)
    materials = tracker.copy_materials(
        state, target.parent, lambda sha256: desk.archive.get(sha256, kind="files"), desk.crops.get
    )
    tracker.write(state, target, materials=materials)
    return target


def status(desk: Desk, now: dt.datetime) -> list[str]:
    """How things are, line by line, for the operator."""
    campaign, store = desk.campaign, desk.store
    zone = campaign.opens.tzinfo
    state = assessment(desk, now)
    last = store.last_pass(desk.account)
    lines = [f"专项整治：{campaign.name}（{campaign.id}），单位 {len(campaign.departments)} 个"]
    if last is None:
        lines.append("收信：还没有收过信，运行 run.py poll 收一次")
    else:
        how = {"ok": "正常", "failed": "失败"}.get(last.outcome or "", "没有做完（程序中断）")
        lines.append(f"最近一次收信：{last.started_at.astimezone(zone):%Y-%m-%d %H:%M}，{how}")
        if last.error:
            lines.append(f"  {last.error}")
    for count in store.latest_counts(desk.account):
        differs = "" if count.on_server == count.recorded else "，两数不符"
        lines.append(f"  {count.folder}：服务器 {count.on_server} 封，已登记 {count.recorded} 封{differs}")
    decisions = Counter(mail.reading.decision for mail in state.received)
    lines.append(
        f"来件：{len(state.received)} 封，其中报送材料 {decisions['submission']}、"
        f"待核实 {decisions['review']}、无关 {decisions['unrelated']}"
    )
    for stage in campaign.asking_stages:
        labels = Counter(s.label for s in state.standings if s.stage == stage.id)
        told = "、".join(f"{label} {number}" for label, number in labels.most_common())
        lines.append(f"{stage.name}（{stage.deadline:%m月%d日} 截止）：{told}")
    lines.append(f"待核实事项：{sum(not entry.resolved for entry in state.review)} 条")
    versions = store.readings_by_version(campaign.id)
    stale = sum(number for version, number in versions.items() if version != reader_name(campaign))
    if stale:
        lines.append(f"有 {stale} 封是旧版程序或旧配置读取的，运行 run.py rerun --stale 重新读取")
    return lines
