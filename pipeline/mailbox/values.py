"""What a mailbox gives beside the mails themselves."""

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderListing:
    """What a folder holds now. `exists` is the server's own count, `uids` rise. `uidvalidity` 0: none was given."""

    folder: str
    uidvalidity: int
    uids: tuple[int, ...]
    exists: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """INTERNALDATE, aware, and RFC822.SIZE in bytes. None: the server did not say (or not in words that make sense)."""

    received_at: dt.datetime | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A mail that was asked for and did not come. `reason`: "too_large", "not_sent", "refused" or "line_breaks".

    It stays on the server and is asked for again on the next pass; `message` is for the staff.
    """

    folder: str
    uidvalidity: int
    uid: int
    reason: str
    message: str
    envelope: Envelope = field(default_factory=Envelope)
