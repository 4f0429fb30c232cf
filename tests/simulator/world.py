"""What is planned of mails and documents, and the workshop that makes them."""

import datetime as dt
import hashlib
import random
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from . import eml, forms, office, ooxml, pdf, pictures, plan, pydocx, stock
from .forms import Form, Liaison, Look
from .plan import Narrative, Order, Sheet

CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    id: str
    group: str
    name: str
    short: str
    aliases: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The full name that stands on the seal."""
        return f"柳林县{self.name}人民政府" if self.group == "township" else self.name

    @property
    def field(self) -> str:
        return self.id if self.id in stock.FIELDS else "township"

    @property
    def address(self) -> str:
        return f"ll_{self.id}@163.com"


def departments(path: Path) -> tuple[Department, ...]:
    """The registry, in its order."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    if isinstance(rows, dict):
        rows = rows["departments"]
    return tuple(
        Department(
            id=row["id"],
            group=row["group"],
            name=row["name"],
            short=row.get("short") or row["name"],
            aliases=tuple(row.get("aliases") or ()),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """One file of a mail and what is true of it; None leaves a question open.

    `readable` says that its text can be read now (Word, a PDF with text), `sections_told` that the headings can be
    told in it. `needs_reader` names a format that a later reader will open: its truth holds until then.
    """

    name: str
    content: bytes
    path: str = ""
    department: str | None = None
    kind: str | None = None
    kinds: tuple[str, ...] = ()
    form: str | None = None
    status: str | None = "parsed"
    flags: tuple[str, ...] | None = ()
    checklist: Form | None = None
    narrative: Narrative | None = None
    counts: bool = True  # a piece of the department's submission
    readable: bool = True
    words_told: bool = True
    sections_told: bool = True
    contents_told: bool = True  # checklists and reports get an entry of their own in the truth
    inline: bool = False
    needs_reader: str = ""
    seal: str = ""  # what a reader of seals will find; not compared yet
    page_of: str = ""  # this picture goes on with the scan whose first page has this name

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One mail as planned."""

    raw: bytes
    received_at: dt.datetime
    sender: str
    subject: str
    docs: tuple[Doc, ...]
    decision: str | None
    departments: tuple[str, ...]
    note: str  # a key of notes.NOTES
    folder: str = "INBOX"
    flags: tuple[str, ...] | None = ()
    count_told: bool = True
    liaisons: tuple[tuple[str, Liaison], ...] = ()
    review: tuple[str, ...] = ()
    again_in: tuple[tuple[str, dt.datetime], ...] = ()  # the same bytes in other folders


@dataclass(frozen=True, slots=True, kw_only=True)
class Vague:
    """What the contract leaves open of a department's stage: keys left out of the truth."""

    department: str
    stage: str
    keys: tuple[str, ...]


@dataclass(slots=True)
class World:
    """The workshop: randomness by name, so that one department's changes leave the others' bytes alone."""

    seed: int
    with_office: bool
    posts: list[Post] = field(default_factory=list)
    vague: list[Vague] = field(default_factory=list)
    twins: list[tuple[str, str]] = field(default_factory=list)
    behaviours: dict[str, list[str]] = field(default_factory=dict)

    def random(self, *names: object) -> random.Random:
        return random.Random(":".join(map(str, (self.seed, *names))))

    # --- papers ---

    def report(
        self, who: Department, day: dt.date, order: Order, *, kind: str = "report", unit: str = "", salt: str = ""
    ) -> Narrative:
        """A report that meets its order; the texts' lengths vary, so a few tries may be needed."""
        for attempt in range(40):
            try:
                return plan.narrative(
                    self.random(who.id, kind, salt, attempt),
                    kind=kind,
                    unit=unit or who.unit,
                    field=who.field,
                    day=day,
                    order=order,
                )
            except AssertionError:
                continue
        raise RuntimeError(f"no text meets {order}")

    def form(
        self,
        who: Department,
        *,
        unit: str | None = None,
        yes: int = 4,
        look: Look | None = None,
        liaison: Liaison | None = None,
        salt: str = "",
    ) -> Form:
        """A checklist with at least three problems where there are any."""
        attempt = 0
        while True:
            made = forms.form(
                self.random(who.id, "form", salt, attempt),
                unit=who.unit if unit is None else unit,
                field=who.field,
                yes=yes,
                look=look,
                liaison=liaison,
            )
            if not yes or made.problems >= 3:
                return made
            attempt += 1

    def word(self, sheet: Sheet, maker: str, *names: object) -> bytes:
        """maker: word, wps (hand-written OOXML) or python-docx."""
        if maker == "python-docx":
            return pydocx.docx(sheet)
        return ooxml.docx(sheet, self.random("word", *names), maker)

    def scan(self, who: Department, sheets: tuple[Sheet, ...], way: str) -> tuple[bytes, bool]:
        """The PDF and whether its text can be read. way: text, office (LibreOffice, else text), picture, grey."""
        sealed = tuple(replace(sheet, seal=who.unit) for sheet in sheets)
        if way == "office" and self.with_office and len(sheets) == 1:
            source = ooxml.docx(
                sheets[0], self.random("office", who.id), "word", seal=pictures.seal_png(who.unit), revisions=False
            )
            made = office.convert([source], "pdf")
            if made:
                return made[0], True
        if way in ("picture", "grey"):
            return pictures.picture_pdf(*sealed, grey=way == "grey"), False
        return pdf.pdf(*sealed), True

    # --- documents ---

    def checklist_word(self, who: Department, form: Form, maker: str, name: str) -> Doc:
        content = self.word(form.sheet, maker, who.id, name)
        return Doc(name=name, content=content, department=who.id, kind="checklist", form="word", checklist=form)

    def report_word(self, who: Department, text: Narrative, maker: str, name: str) -> Doc:
        content = self.word(text.sheet, maker, who.id, name)
        return Doc(name=name, content=content, department=who.id, kind=text.kind, form="word", narrative=text)

    def checklist_scan(self, who: Department, form: Form, way: str, name: str) -> Doc:
        content, readable = self.scan(who, (form.sheet,), way)
        return self._scan(who, Doc(name=name, content=content, kind="checklist", checklist=form), readable, way)

    def report_scan(self, who: Department, text: Narrative, way: str, name: str) -> Doc:
        content, readable = self.scan(who, (text.sheet,), way)
        told = not text.has_automatic_numbers
        doc = Doc(name=name, content=content, kind=text.kind, narrative=text, words_told=told, sections_told=False)
        return self._scan(who, doc, readable, way)

    def _scan(self, who: Department, doc: Doc, readable: bool, way: str) -> Doc:
        return replace(
            doc,
            department=who.id,
            form="scan",
            readable=readable,
            contents_told=readable,
            status="parsed" if readable else None,
            seal="cannot_tell" if way == "grey" else "right_unit",
        )

    def photos(
        self, who: Department, sheet: Sheet, names: list[str], like: Doc, *, turn: float = 1.2
    ) -> tuple[Doc, ...]:
        """A scan as photos, one a page; the first page's document stands for the scan."""
        png = names[0].endswith(".png")
        taken = pictures.photos(replace(sheet, seal=who.unit), turn=turn, png=png)
        if len(names) < len(taken):
            raise ValueError(f"{len(taken)} pages, but only {len(names)} names")
        names = names[: len(taken)]
        return tuple(
            replace(
                like,
                name=name,
                content=content,
                form="scan",
                readable=False,
                contents_told=False,
                status=None,
                seal="right_unit",
                page_of="" if index == 0 else names[0],
            )
            for index, (name, content) in enumerate(zip(names, taken, strict=True))
        )

    # --- mails ---

    def post(
        self,
        letter: eml.Letter,
        received_at: dt.datetime,
        docs: tuple[Doc, ...],
        *,
        note: str,
        decision: str | None = "submission",
        departments: tuple[str, ...] | None = None,
        raw: bytes = b"",
        folder: str = "INBOX",
        flags: tuple[str, ...] | None = (),
        count_told: bool = True,
        liaisons: tuple[tuple[str, Liaison], ...] = (),
        review: tuple[str, ...] = (),
        again_in: tuple[tuple[str, dt.datetime], ...] = (),
    ) -> None:
        """Write the mail and keep it. Its departments are its counting documents' unless told."""
        files = tuple(
            eml.File(name=doc.name, content=doc.content, inline=doc.inline) for doc in docs if "/" not in doc.path
        )
        whose = tuple(dict.fromkeys(doc.department for doc in docs if doc.department and doc.counts))
        random_ = self.random("mail", letter.sender, letter.subject, received_at)
        raw = raw or eml.write(replace(letter, files=(*files, *letter.files)), received_at, random_)
        papers = [
            paper for doc in docs if doc.readable and doc.counts for paper in (doc.checklist, doc.narrative) if paper
        ]
        codes = [code for paper in papers for code in (*paper.review, *paper.flags)]
        settle = ("exists_unclear", "share_unclear", "contradictory_answer")
        self.posts.append(
            Post(
                raw=raw,
                received_at=received_at,
                sender=letter.sender.lower(),
                subject=letter.subject,
                docs=docs,
                decision=decision,
                departments=whose if departments is None else departments,
                note=note,
                folder=folder,
                flags=flags,
                count_told=count_told,
                liaisons=liaisons,
                review=(*dict.fromkeys(code for code in codes if code in settle), *review),
                again_in=again_in,
            )
        )


def at(text: str) -> dt.datetime:
    """A moment in China: "03-18 09:30"."""
    day, _, time = text.partition(" ")
    month, date = map(int, day.split("-"))
    hour, minute = map(int, time.split(":"))
    return dt.datetime(2024, month, date, hour, minute, (month * date + minute) % 60, tzinfo=CHINA)
