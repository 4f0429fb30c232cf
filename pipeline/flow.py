"""The flow, on one screen: mailbox → archive → mail → unpack → parse → identify → store → judge → tracker, export.

Edges are called from here and from nowhere else; everything between them takes and returns values. Raw bytes are safe
on disk before anything reads them, so that whatever follows can be done again, and `rerun` is the ordinary path.
"""

import datetime as dt
import logging
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from parsers.paper import UnreadableError
from pipeline import tracker
from pipeline.archive import Archive
from pipeline.errors import ArchiveError, BaosongError, FolderError, MailboxError
from pipeline.judge import assess
from pipeline.mail import received_at_from_headers
from pipeline.mail_files import SkippedFile, read_folder_of_files
from pipeline.mailbox import Envelope, FolderListing, MailboxSettings, Missing, Session, with_retries
from pipeline.model import Assessment, Attachment, Campaign, MailboxCount, RawMail, Reading, Received, ReviewEntry
from pipeline.reading import (
    Bounds,
    ReadMail,
    assemble,
    open_mail,
    read_content,
    read_whole,
    reader_name,
    rules_of,
    unfinished,
    unreadable_mail,
)
from pipeline.store import Import, MailRecord, Placement, Store
from pipeline.workers import Runner

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""What is being done, how many are done, how many there are."""


def silent(what: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where one campaign's work is done. `folders` is the order in which a mail's folder is told."""

    campaign: Campaign
    store: Store
    archive: Archive
    workers: Runner
    bounds: Bounds
    account: str
    folders: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Taken:
    """What one pass over the mailbox, or one import, brought."""

    fetched: int = 0
    outside: int = 0
    too_large: int = 0
    missing: int = 0
    absent_folders: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    read: int = 0
    damaged: tuple[str, ...] = ()  # mails whose archived bytes are gone or rotten, a message each


# --- taking mail in


def poll(desk: Desk, mailbox: MailboxSettings, now: dt.datetime, progress: Progress = silent) -> Taken:
    """One pass: take what is new, read what is unread. Mail that came before the line broke is read all the same."""
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


def take_mail(
    session: Session,
    desk: Desk,
    mailbox: MailboxSettings,
    pass_id: int,
    now: dt.datetime,
    taken: Taken,
    progress: Progress = silent,
) -> None:
    """Archive and record every mail of the campaign's days that is not recorded yet; count what the server holds."""
    absent = []
    outside = desk.store.placements(desk.account, ("before_campaign", "after_campaign"))
    moved_in = {(p.folder, p.uidvalidity, p.uid) for p in outside if _within(desk.campaign, p.received_at)}
    for folder in mailbox.folders:
        try:
            listing = session.listing(folder)
        except FolderError as error:
            if folder.upper() == "INBOX":
                raise
            log.warning("mailbox: %s", error)
            absent.append(folder)
            continue
        known = desk.store.known_uids(desk.account, folder, listing.uidvalidity)
        known -= {uid for name, validity, uid in moved_in if (name, validity) == (folder, listing.uidvalidity)}
        new = [uid for uid in listing.uids if uid not in known]
        if new:
            _take_folder(session, desk, listing, new, now, taken, progress)
            known = desk.store.known_uids(desk.account, folder, listing.uidvalidity)
        recorded = len(known.intersection(listing.uids))
        count = MailboxCount(folder=folder, counted_at=now, on_server=listing.exists, recorded=recorded)
        desk.store.record_count(pass_id, count)
    taken.absent_folders = tuple(absent)


def _take_folder(
    session: Session,
    desk: Desk,
    listing: FolderListing,
    new: list[int],
    now: dt.datetime,
    taken: Taken,
    progress: Progress,
) -> None:
    def placement(uid: int, envelope: Envelope, state: str, mail: str | None = None, size: int = 0) -> Placement:
        return Placement(
            account=desk.account,
            folder=listing.folder,
            uidvalidity=listing.uidvalidity,
            uid=uid,
            state=state,
            size=size or envelope.size or 0,
            received_at=envelope.received_at,
            seen_at=now,
            mail=mail,
        )

    envelopes = session.envelopes(listing.folder, new)
    out = {uid: e for uid, e in envelopes.items() if not _within(desk.campaign, e.received_at)}
    desk.store.record_placements(placement(uid, e, _side(desk.campaign, e.received_at)) for uid, e in out.items())
    taken.outside += len(out)
    wanted = {uid: envelope for uid, envelope in envelopes.items() if uid not in out}
    for done, item in enumerate(session.fetch(listing.folder, wanted), 1):
        if isinstance(item, Missing):
            state = "too_large" if item.reason == "too_large" else "missing"
            desk.store.record_placement(placement(item.uid, item.envelope, state))
            log.warning("mailbox: %s uid %d: %s", listing.folder, item.uid, item.message)
            taken.too_large += state == "too_large"
            taken.missing += state == "missing"
        else:
            envelope = Envelope(received_at=item.received_at, size=len(item.content))
            sha256 = desk.archive.put(item.content)
            desk.store.record_placement(placement(item.uid or 0, envelope, "fetched", sha256, len(item.content)))
            taken.fetched += 1
        progress(f"收取 {listing.folder}", done, len(wanted))


def _within(campaign: Campaign, moment: dt.datetime | None) -> bool:
    return moment is None or campaign.opens <= moment <= campaign.closes


def _side(campaign: Campaign, moment: dt.datetime | None) -> str:
    return "before_campaign" if moment is not None and moment < campaign.opens else "after_campaign"


def import_mails(
    desk: Desk, paths: Iterable[Path], now: dt.datetime, max_bytes: int, progress: Progress = silent
) -> Taken:
    """Take mails from .eml files, folders, mbox and Maildir, and read them. Not found is told, not raised."""
    taken = Taken()
    skipped = []
    for path in paths:
        for item in read_folder_of_files(path, received_at_from_headers, max_bytes):
            if isinstance(item, SkippedFile):
                skipped.append(f"{item.path}：{item.message}")
            elif not _within(desk.campaign, item.received_at):
                taken.outside += 1
            else:
                desk.store.record_import(_import(desk.archive.put(item.content), item, path, now))
                taken.fetched += 1
                progress("导入邮件", taken.fetched, 0)
    taken.skipped = tuple(skipped)
    read_new(desk, now, taken, progress)
    return taken


def _import(sha256: str, item: RawMail, path: Path, now: dt.datetime) -> Import:
    return Import(
        mail=sha256,
        size=len(item.content),
        source=str(path.resolve()),
        folder=item.folder,
        received_at=item.received_at,
        basis=item.basis,
        imported_at=now,
    )


# --- reading


def read_new(desk: Desk, now: dt.datetime, taken: Taken, progress: Progress = silent) -> None:
    """Read every archived mail of the campaign's days that has no reading, one transaction a mail."""
    within = {record.sha256 for record in records(desk)}
    waiting = [mail for mail in desk.store.unread_mails(desk.campaign.id) if mail in within]
    damaged: list[str] = []
    for done, reading in enumerate(read(desk, waiting, damaged), 1):
        desk.store.save_reading(desk.campaign.id, reading, now)
        progress("解析邮件", done, len(waiting))
    taken.read, taken.damaged = len(waiting) - len(damaged), tuple(damaged)


def read(desk: Desk, mails: Collection[str], damaged: list[str]) -> Iterator[Reading]:
    """The mails' readings, in order. Whatever a mail holds costs that mail, or that file, alone.

    A mail whose archived bytes cannot be had is left out, and its message added to `damaged`.
    """
    whole = partial(read_whole, campaign=desk.campaign, bounds=desk.bounds)
    ahead: deque[str] = deque()  # whose contents the children have

    def contents() -> Iterator[bytes]:
        for mail in mails:
            try:
                content = desk.archive.get(mail)
            except ArchiveError as error:
                log.error("mail %s: %s", mail, error)
                damaged.append(str(error))
                continue
            ahead.append(mail)
            yield content

    for content, result in desk.workers.map(whole, contents()):
        mail = ahead.popleft()
        if isinstance(result, Exception):
            log.warning("mail %s: %s; reading it file by file", mail, result)
            yield _read_by_parts(desk, mail, content)
        else:
            reading, files = result
            _keep(desk, files)
            yield reading


def _read_by_parts(desk: Desk, mail: str, content: bytes) -> Reading:
    """The slow way for a mail on which a reader crashed: each file in a call of its own, so that one alone is lost."""
    rules = rules_of(desk.campaign)
    try:
        opened, files = desk.workers.run(open_mail, content, desk.bounds)
    except (BaosongError, UnreadableError) as error:
        log.warning("mail %s cannot be opened: %s", mail, error)
        return unreadable_mail(mail, error, desk.campaign)
    found = []
    for file in files:
        try:
            found.append((file, desk.workers.run(read_content, file, rules, desk.bounds)))
        except (BaosongError, UnreadableError) as error:
            log.warning("mail %s, file %r: %s", mail, file.path, error)
            found.append((file, unfinished(file, error)))
    _keep(desk, files)
    try:
        return desk.workers.run(assemble, mail, ReadMail(mail=opened, files=tuple(found)), desk.campaign)
    except (BaosongError, UnreadableError) as error:
        log.warning("mail %s cannot be placed: %s", mail, error)
        return unreadable_mail(mail, error, desk.campaign)


def _keep(desk: Desk, files: Iterable[Attachment]) -> None:
    for file in files:
        desk.archive.put(file.content, kind="files")


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
    received = received_mails(desk)
    current = {mail.mail: mail.reading for mail in received}
    changed: dict[str, Reading] = {}
    damaged: list[str] = []
    for done, reading in enumerate(read(desk, mails, damaged), 1):
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


def fetch_again(
    desk: Desk,
    mailbox: MailboxSettings,
    since: dt.datetime | None,
    until: dt.datetime | None,
    now: dt.datetime,
    progress: Progress = silent,
) -> int:
    """Fetch from the mailbox once more whatever was received in the range, known or not; the archive mends itself."""

    def work(session: Session) -> int:
        fetched = 0
        for folder in mailbox.folders:
            try:
                listing = session.listing(folder)
            except FolderError as error:
                log.warning("mailbox: %s", error)
                continue
            envelopes = session.envelopes(folder, listing.uids)
            wanted = {uid: e for uid, e in envelopes.items() if _in_range(e.received_at, since, until)}
            inside = [uid for uid, e in wanted.items() if _within(desk.campaign, e.received_at)]
            taken = Taken()
            if inside:
                _take_folder(session, desk, listing, inside, now, taken, progress)
            fetched += taken.fetched
        return fetched

    return with_retries(mailbox, work)


def _in_range(moment: dt.datetime | None, since: dt.datetime | None, until: dt.datetime | None) -> bool:
    return moment is None or ((since is None or moment >= since) and (until is None or moment <= until))


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
    """Copy the material beside the workbook and write it; where it was written."""
    target = target or folder / tracker.FILE_NAME
    materials = tracker.copy_materials(state, target.parent, lambda sha256: desk.archive.get(sha256, kind="files"))
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
