"""The values that flow: bytes → Mail → Document → Paper → Checklist or Report → rows → Standing → cell.

All are frozen and compare by value; times are aware; tuples, not lists. Nothing here does anything.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

from parsers.forms import Calendar, Category, Checklist, ChecklistForm, Liaison, NarrativeForm, Report
from parsers.place import Box

__all__ = ["Calendar", "Category", "Checklist", "ChecklistForm", "Liaison", "NarrativeForm", "Report"]


def require_aware(moment: dt.datetime | None, what: str) -> None:
    """Refuse a naive datetime: whoever made it has a bug that would be hours wrong."""
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{what} is a naive datetime: {moment!r}")


# --- the campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A unit that must report. `not_required` names stages it need not hand in for."""

    id: str
    name: str
    group: str
    short: str = ""
    code: str | None = None
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    not_required: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.short or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """应报材料: one thing that a stage asks for.

    `reads_as` is "liaison", "checklist" or "report" (any narrative); `forms` are the versions asked for, of
    "word" and "scan". `title_words` tell a piece by its title; in file names and
    subjects the looser `name_words` do too. 0 means no bound.
    """

    id: str
    name: str
    reads_as: str
    forms: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    name_words: tuple[str, ...] = ()
    min_words: int = 0
    min_problem_share: float = 0.0
    review_problem_share: float = 0.0
    max_unclassed_share: float = 1.0
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """阶段. `deadline` is the last moment that is in time; None for a stage that asks for nothing."""

    id: str
    name: str
    deadline: dt.datetime
    requirements: tuple[Requirement, ...] = ()

    def __post_init__(self) -> None:
        require_aware(self.deadline, "Stage.deadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What the campaign lets pass; the notice leaves these open and the campaign's file settles them."""

    few_problems: int = 1
    near_duplicate: float = 0.9
    doubtful_below: float = 0.6  # a field read off a picture less surely than this is for a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """How the campaign's own papers are told from everything else in the mailbox.

    `topic` words must stand in a report's title or often in its text; `foreign` words in a title or subject mark
    another matter; `own_notices` are titles of the bureau's own papers that come back.
    """

    topic: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    own_notices: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()  # other authorities with units of the same names
    county: str = ""  # 柳林县: opens every county unit's name, so it is no evidence for 柳林镇


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """专项整治: everything one collection asks for, from config/campaigns/<id>.toml."""

    id: str
    name: str
    issuer: str
    notice: str
    opens: dt.datetime
    closes: dt.datetime
    timezone: str
    calendar: Calendar
    stages: tuple[Stage, ...]
    categories: tuple[Category, ...]
    departments: tuple[Department, ...]
    groups: tuple[tuple[str, str], ...]  # id, Chinese name, in the order staff list them
    checklist_form: ChecklistForm
    narrative_form: NarrativeForm
    recognition: Recognition
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def asking_stages(self) -> tuple[Stage, ...]:
        """The stages that ask for something; the others are for the calendar only."""
        return tuple(stage for stage in self.stages if stage.requirements)

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return tuple(requirement for stage in self.stages for requirement in stage.requirements)

    @property
    def document_kinds(self) -> tuple[str, ...]:
        """Kinds of paper the campaign asks for, in its order."""
        return tuple(r.id for r in self.requirements if r.reads_as != "liaison")

    def requirement(self, id: str) -> Requirement:
        return next(r for r in self.requirements if r.id == id)

    def stage_of(self, requirement: str) -> Stage:
        return next(s for s in self.stages for r in s.requirements if r.id == requirement)

    def department(self, id: str) -> Department:
        return next(d for d in self.departments if d.id == id)


# --- what arrives


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


# --- what was read


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A part of a page that is kept as a small picture, so that a person can check what was read there.

    `file` is the sha256 of the leaf file, `page` counts its pages from 1, `box` is in points of the straightened page.
    """

    file: str
    page: int
    box: Box

    @property
    def name(self) -> str:
        """The picture's file name: the same for the same place, safe on every system."""
        file = self.file if re.fullmatch(r"[0-9a-f]{64}", self.file) else _sha256(self.file)
        return f"{file[:16]}-p{self.page}-{'-'.join(str(round(side)) for side in self.box)}.png"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDoubt:
    """A field that was read off a picture and not surely.

    `what` says in Chinese where it stands and what it is (第1页 表1第3行“是否存在”), `text` the value that was read,
    `sure` (0-1) how sure its least sure part is: 1.0 where only a rule objects, which `reason` then tells. `role` and
    `category` are what the parsers call the field (`parsers.forms.Doubt`).
    """

    what: str
    text: str
    sure: float
    reason: str = ""
    role: str = ""
    category: str = ""
    crop: Crop | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a part of a scan stands on its pages: a cell of the form, or a paragraph of a report's body.

    `role` and `category` are those of a cell (see `FieldDoubt`); a paragraph has role "body" and is the characters
    [`begin`, `end`) of `Report.body`. Of what goes on on the next page each part is a spot of its own.
    """

    crop: Crop
    role: str = "body"
    category: str = ""
    begin: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The seal on a paper. verdict: right_unit, other_unit, unreadable, none, cannot_tell, not_applicable, not_read.

    `text` is the name read off it, `sure` (0-1) how sure that reading is, `size_mm` its diameter, `at` its middle:
    parts (0-1) of the page's width from the left and of its height from the top. An `electronic` one is data in the
    file: its name is no reading, and it may have no place on a page.
    """

    verdict: str = "not_read"
    text: str | None = None
    page: int | None = None
    department: str | None = None  # whose seal it is, where it could be told
    sure: float = 0.0
    size_mm: float | None = None
    crop: Crop | None = None
    electronic: bool = False
    at: tuple[float, float] | None = None

    @property
    def found(self) -> bool:
        return self.verdict in ("right_unit", "other_unit", "unreadable")


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


# --- what is judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A document that counts for a requirement of a department, in one form."""

    requirement: str
    form: str
    received: Received
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One thing that a scan and the Word version of it say differently.

    `where` is a section or a cell, `word` and `scan` are the wordings, "" where one has none, and `text` tells all of
    it. Not `sure`: the scan's reader may have made it. `crop` is its place on the scan.
    """

    where: str
    text: str
    word: str = ""
    scan: str = ""
    sure: bool = True
    role: str = ""
    crop: Crop | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementStanding:
    """How one requirement of one department stands. status: missing, defective, ok, review."""

    requirement: str
    status: str
    word: Piece | None = None
    scan: Piece | None = None
    arrived_at: dt.datetime | None = None  # when the last required form had first arrived
    word_arrived_at: dt.datetime | None = None
    scan_arrived_at: dt.datetime | None = None
    missing_forms: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    liaison: Liaison | None = None
    mismatches: tuple[Mismatch, ...] = ()  # the scan against the Word version
    doubts: tuple[FieldDoubt, ...] = ()  # of a liaison that only a picture tells, and not surely

    @property
    def content_piece(self) -> Piece | None:
        """The version whose content counts: Word decides where there is one."""
        return self.word or self.scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one department stands in one stage. Enums and their rules: the contract's README."""

    department: str
    stage: str
    deadline: dt.datetime
    completeness: str
    timeliness: str
    needs_review: bool
    label: str
    first_received_at: dt.datetime | None
    completed_at: dt.datetime | None
    requirements: tuple[RequirementStanding, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEntry:
    """What a person has to look at. `subject`: mail:<sha256>, document:<sha256>, department:<id>, mailbox:<folder>."""

    subject: str
    code: str
    message: str
    raised_at: dt.datetime
    resolved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxCount:
    """The last pass's count of one folder: what the server lists, and what we have a record of."""

    folder: str
    counted_at: dt.datetime
    on_server: int
    recorded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The whole campaign at one moment: facts and the judgement derived from them. Export and tracker start here."""

    campaign: Campaign
    as_of: dt.datetime
    received: tuple[Received, ...]
    standings: tuple[Standing, ...]
    review: tuple[ReviewEntry, ...]

    def __post_init__(self) -> None:
        require_aware(self.as_of, "Assessment.as_of")

    def standings_of(self, department: str) -> tuple[Standing, ...]:
        """One department's standings in the campaign's order of stages."""
        stages = self.campaign.asking_stages
        first = next(n for n, d in enumerate(self.campaign.departments) if d.id == department) * len(stages)
        return self.standings[first : first + len(stages)]


Json = dict[str, Any]
