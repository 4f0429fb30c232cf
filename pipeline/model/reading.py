"""What was read: of one file, of one mail."""

import datetime as dt
from dataclasses import dataclass, field

from parsers.forms import Checklist, Liaison, Report
from pipeline.model.mail import CloudLink
from pipeline.model.moments import require_aware
from pipeline.model.seen import FieldDoubt, Seal, Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something the system finds wrong; `code` is one of the contract's, `message` one Chinese sentence."""

    code: str
    message: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A word that points to a department. `source` as in the contract."""

    source: str
    text: str
    department: str


UNCLEAR_KIND = "unknown"
"""Under this name `Content.reports` holds the text of a paper whose kind is unclear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the readers made of one leaf file, before anyone asks whose it is.

    `kinds` are the campaign's pieces that it holds; `kind` is the first of them, "other" (nothing of ours) or
    "unknown" (a person must say). `kind_evidence` tells why, for staff. `titles` and `signatures` are what the papers
    say of themselves.

    `pages` counts its pages, 0 where the format has none. `seen_by` names the programs and versions that read its
    pictures, "" where none were read. Several photos that make one scan are one paper, which stands in the first
    page's document; `first_page` of the others is that document's path, `page_number` says which page of the scan each
    is (0 where nobody told), and they hold no checklist or report.

    `reports` are by requirement, or under `UNCLEAR_KIND` where nobody can tell what a paper is: that text serves to
    tie it to its other version, and counts for nothing. `spots` are the places of what was read off pictures.
    """

    media_type: str
    form: str  # word, scan, none
    status: str  # parsed, ignored, failed, quarantined
    kind: str = "unknown"
    kinds: tuple[str, ...] = ()
    kind_evidence: str = ""
    checklist: Checklist | None = None
    reports: tuple[tuple[str, Report], ...] = ()  # requirement id, report
    liaison: Liaison = field(default_factory=Liaison)
    titles: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    seal: Seal = field(default_factory=Seal)
    unread_pages: tuple[int, ...] = ()
    pages: int = 0
    seen_by: str = ""
    first_page: str = ""
    page_number: int = 0
    doubts: tuple[FieldDoubt, ...] = ()
    spots: tuple[Spot, ...] = ()
    flags: tuple[Flag, ...] = ()
    notes: tuple[Flag, ...] = ()  # for a person, nothing is wrong yet: leftover, low_confidence …

    @property
    def named_reports(self) -> tuple[tuple[str, Report], ...]:
        """The reports of the campaign's requirements."""
        return tuple((kind, report) for kind, report in self.reports if kind != UNCLEAR_KIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One leaf file of one mail, read and placed."""

    path: str
    sha256: str
    size: int
    content: Content
    department: str | None = None
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[Flag, ...] = ()  # placing's own: department_unclear, kind_unclear; content's stand in content


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything one reader version made of one mail: the unit that is stored, compared and replaced."""

    mail: str  # sha256
    reader: str
    message_id: str | None = None
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    sent_at: dt.datetime | None = None
    decision: str = "review"
    departments: tuple[str, ...] = ()
    liaison: Liaison = field(default_factory=Liaison)
    liaison_department: str | None = None
    documents: tuple[Document, ...] = ()
    cloud_links: tuple[CloudLink, ...] = ()
    flags: tuple[Flag, ...] = ()
    notes: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A mail as the judge sees it: when and where it came, and its current reading."""

    mail: str  # sha256
    folder: str
    received_at: dt.datetime  # the campaign's opening where `basis` is "unknown"
    basis: str
    size: int
    reading: Reading

    def __post_init__(self) -> None:
        require_aware(self.received_at, "Received.received_at")
