"""What arrives: messages, their files and links, and how many a folder has."""

import datetime as dt
from dataclasses import dataclass

from pipeline.model.moments import require_aware


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMail:
    """A message as a source gave it. `received_at` is None where only a person can tell.

    `basis` says which clock: "server" (INTERNALDATE), "file" (Maildir file, mbox From_ line), "received" (topmost
    Received header), "unknown".
    """

    content: bytes
    folder: str
    received_at: dt.datetime | None
    basis: str
    account: str = ""
    uidvalidity: int | None = None
    uid: int | None = None

    def __post_init__(self) -> None:
        require_aware(self.received_at, "RawMail.received_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A leaf file of a mail. `path` is its name under the names of what it came in: 转发.eml/清单.docx.

    `ignored` says why it is not looked into ("" when it is): a picture that the mail's HTML shows, a ~$ lock file.
    `flag` and `message` stand where it is a container that could not be opened.
    """

    path: str
    content: bytes
    declared_type: str = ""
    ignored: str = ""
    flag: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudLink:
    """A cloud attachment: a link where a file should be. Nothing is downloaded."""

    provider: str  # "163", "qq", …
    name: str = ""
    size: str = ""
    expires: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message read: headers decoded, words without quoted replies, every attachment.

    `words` is the sender's own text (HTML as text), `quoted` what it quotes. `defects` are repairs worth knowing, in
    English. Nested messages' words stand in `nested_words` (they may name a unit or a liaison).
    """

    message_id: str | None = None
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    sent_at: dt.datetime | None = None
    words: str = ""
    quoted: str = ""
    nested_words: str = ""
    nested_subjects: tuple[str, ...] = ()
    nested_senders: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    cloud_links: tuple[CloudLink, ...] = ()
    auto_submitted: bool = False  # a bounce, an auto-reply (RFC 3834, RFC 3464)
    defects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_aware(self.sent_at, "Mail.sent_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxCount:
    """The last pass's count of one folder: what the server lists, and what we have a record of."""

    folder: str
    counted_at: dt.datetime
    on_server: int
    recorded: int
