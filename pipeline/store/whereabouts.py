"""Pure: when and where a mail came, told from all that was recorded of it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import require_aware

STATES = ("fetched", "before_campaign", "after_campaign", "too_large", "missing")
BASES = ("file", "received", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """One message in one folder of the mailbox, under its UID.

    state: `fetched` (then `mail` is its sha256), `before_campaign` and `after_campaign` (listed and counted alone),
    `too_large` (above the limit of the settings), `missing` (the server listed it and did not give it out).
    `size` is in bytes, `received_at` is INTERNALDATE, None where the server did not tell.
    """

    account: str
    folder: str
    uidvalidity: int
    uid: int
    state: str
    size: int
    received_at: dt.datetime | None
    seen_at: dt.datetime
    mail: str | None = None

    def __post_init__(self) -> None:
        require_aware(self.received_at, "Placement.received_at")
        require_aware(self.seen_at, "Placement.seen_at")
        if self.state not in STATES:
            raise ValueError(f"unknown state {self.state!r}")
        if (self.state == "fetched") != (self.mail is not None):
            raise ValueError("a placement has a mail when it was fetched, and only then")


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One mail taken from a file. `source` tells which file; basis: file, received or unknown (see RawMail)."""

    mail: str
    size: int
    source: str
    folder: str
    received_at: dt.datetime | None
    basis: str
    imported_at: dt.datetime

    def __post_init__(self) -> None:
        require_aware(self.received_at, "Import.received_at")
        require_aware(self.imported_at, "Import.imported_at")
        if self.basis not in BASES:
            raise ValueError(f"unknown basis {self.basis!r}")
        if (self.basis == "unknown") != (self.received_at is None):
            raise ValueError("an import has a time of receipt or the basis 'unknown'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One pass over the mailbox. `finished_at` is None while it runs, or when it was cut off."""

    id: int
    account: str
    started_at: dt.datetime
    finished_at: dt.datetime | None
    outcome: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRecord:
    """One archived mail, when and where it came; basis as in RawMail."""

    sha256: str
    size: int
    folder: str
    received_at: dt.datetime  # the campaign's opening where `basis` is "unknown"
    basis: str


Place = tuple[str, dt.datetime | None]  # folder, INTERNALDATE
ImportedFrom = tuple[str, dt.datetime | None, str]  # folder, time of receipt, basis


def mail_records(
    sizes: Iterable[tuple[str, int]],
    placements: Mapping[str, Sequence[Place]],
    imports: Mapping[str, Sequence[ImportedFrom]],
    opens: dt.datetime,
    folder_order: Sequence[str],
) -> tuple[MailRecord, ...]:
    """The mails in the order in which they came.

    The mailbox's own time wins over an import's, and of several the earliest: moving a mail between folders or
    copying it back must not make it late. A Maildir file's or From_ line's time wins over a Received header's.
    The folder is the first in `folder_order` that holds the mail.
    """
    rank = {folder: position for position, folder in enumerate(folder_order)}

    def record(sha256: str, size: int) -> MailRecord:
        placed = placements.get(sha256, ())
        imported = sorted(imports.get(sha256, ()), key=lambda found: _import_rank(found, opens))
        moments = [moment for _, moment in placed if moment is not None]
        if moments:
            received_at, basis = min(moments), "server"
        elif imported and imported[0][1] is not None:
            received_at, basis = imported[0][1], imported[0][2]
        else:
            received_at, basis = opens, "unknown"
        if placed:
            folder = min((name for name, _ in placed), key=lambda name: (rank.get(name, len(rank)), name))
        else:
            folder = imported[0][0] if imported else ""
        return MailRecord(sha256=sha256, size=size, folder=folder, received_at=received_at, basis=basis)

    records = (record(sha256, size) for sha256, size in sizes)
    return tuple(sorted(records, key=lambda found: (found.received_at, found.sha256)))


def _import_rank(imported: ImportedFrom, opens: dt.datetime) -> tuple[int, dt.datetime, str]:
    folder, moment, basis = imported
    return BASES.index(basis), moment or opens, folder
