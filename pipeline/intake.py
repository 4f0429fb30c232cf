"""Taking mail in: mailbox, files → archive and records. Raw bytes are safe on disk before anything reads them."""

import datetime as dt
import logging
from collections.abc import Iterable
from pathlib import Path

from pipeline.desk import Desk, Progress, Taken, silent
from pipeline.errors import FolderError
from pipeline.mail import received_at_from_headers
from pipeline.mail_files import SkippedFile, read_folder_of_files
from pipeline.mailbox import Envelope, FolderListing, MailboxSettings, Missing, Session, with_retries
from pipeline.model import Campaign, MailboxCount, RawMail
from pipeline.store import Import, Placement

log = logging.getLogger(__name__)


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


def take_files(
    desk: Desk, paths: Iterable[Path], now: dt.datetime, max_bytes: int, taken: Taken, progress: Progress = silent
) -> None:
    """Archive and record mails from .eml files, folders, mbox and Maildir. Not found is told, not raised."""
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
