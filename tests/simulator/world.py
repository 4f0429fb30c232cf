"""What is planned of mails and documents, and the workshop that makes them."""

import datetime as dt
import hashlib
import random
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from . import eml, forms, office, ooxml, pdf, pictures, plan, pydocx, stock
from .forms import Form, Liaison, Look
from .layout import seal_page
from .plan import Line, Narrative, Order, Sheet

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
class Stamp:
    """What a perfect reader of seals says of a paper; `page` None leaves open where the seal was found."""

    verdict: str  # right_unit, other_unit, none, cannot_tell, not_applicable
    text: str = ""
    page: int | None = None


NO_STAMP = Stamp(verdict="not_applicable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """One file of a mail and what is true of it; None leaves a question open.

    `readable` says that its text can be read (Word, a PDF, a picture), `sections_told` that the headings can be
    told in it. `seen` are the kinds of paper in it whose words stand in pictures. `needs_reader` names a format that a
    later reader will open: its truth holds until then.
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
    seen: tuple[str, ...] = ()
    seal: Stamp = NO_STAMP
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
    registry: tuple[Department, ...] = ()
    drawn: frozenset[str] = frozenset()  # the papers of `submissions.PICTURES` that come as pictures
    every_scan: bool = False  # any other scan comes as a picture too
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

    def way(self, paper: str, way: str) -> str:
        """`way` where this paper of `submissions.PICTURES` comes as a picture in this campaign, else text."""
        return way if paper in self.drawn else "text"

    def scan(self, who: Department, sheets: tuple[Sheet, ...], way: str, salt: str = "") -> tuple[bytes, str]:
        """The PDF of stamped sheets, and the way it was made after all.

        way: text, office (LibreOffice, else text), one of pictures.WAYS.
        """
        if way == "text" and self.every_scan:
            way = self.random("way", who.id, salt).choice((*pictures.WAYS, "text"))
        if way == "office" and self.with_office and len(sheets) == 1:
            source = ooxml.docx(
                sheets[0], self.random("office", who.id), "word", seal=pictures.seal_png(who.unit), revisions=False
            )
            made = office.convert([source], "pdf")
            if made:
                return made[0], way
        if way in pictures.WAYS:
            random_ = self.random("scan", who.id, salt)
            scanner = pictures.Scanner(way=way, dpi=150 if len(sheets) > 1 else random_.choice((150, 200, 200)))
            return pictures.scan_pdf(sheets, random_, scanner), way
        return pdf.pdf(*sheets), "text"

    def neighbour(self, who: Department) -> Department:
        """Another unit of the same group."""
        return self.random("neighbour", who.id).choice(
            [other for other in self.registry if other.group == who.group and other.id != who.id]
        )

    # --- documents ---

    def checklist_word(self, who: Department, form: Form, maker: str, name: str) -> Doc:
        content = self.word(form.sheet, maker, who.id, name)
        return Doc(name=name, content=content, department=who.id, kind="checklist", form="word", checklist=form)

    def report_word(self, who: Department, text: Narrative, maker: str, name: str) -> Doc:
        content = self.word(text.sheet, maker, who.id, name)
        return Doc(name=name, content=content, department=who.id, kind=text.kind, form="word", narrative=text)

    def checklist_scan(
        self, who: Department, form: Form, way: str, name: str, *, stamp: Department | None = None
    ) -> Doc:
        """`stamp` is the unit that stamped it, where it is another."""
        sheet = replace(form.sheet, seal=(stamp or who).unit)
        content, way = self.scan(who, (sheet,), way, name)
        doc = Doc(name=name, content=content, department=who.id, kind="checklist", form="scan", checklist=form)
        return replace(
            doc,
            seen=("checklist",) if way in pictures.WAYS else (),
            contents_told=way != "text" or not form.has_boxes,  # the text PDF's font has no ☑
            seal=self._stamp(who, sheet, way),
        )

    def report_scan(
        self, who: Department, text: Narrative, way: str, name: str, *, letterhead: str = "", sealed: bool = True
    ) -> Doc:
        sheet = replace(text.sheet, seal=who.unit if sealed else "", letterhead=letterhead)
        content, way = self.scan(who, (sheet,), way, name)
        doc = Doc(name=name, content=content, department=who.id, kind=text.kind, form="scan", narrative=text)
        seen = way in pictures.WAYS
        return replace(
            doc,
            narrative=plan.printed(text) if seen else text,
            seen=(text.kind,) if seen else (),
            words_told=seen or not text.has_automatic_numbers,
            sections_told=seen and text.has_numbered_headings,
            seal=self._stamp(who, sheet, way),
        )

    def both_scanned(self, who: Department, form: Form, text: Narrative, way: str, name: str) -> Doc:
        """Checklist and report in one PDF."""
        sheets = tuple(replace(sheet, seal=who.unit) for sheet in (form.sheet, text.sheet))
        content, way = self.scan(who, sheets, way, name)
        seen = way in pictures.WAYS
        return Doc(
            name=name,
            content=content,
            department=who.id,
            kinds=("checklist", "report"),
            form="scan",
            checklist=form,
            narrative=plan.printed(text) if seen else text,
            words_told=seen or not text.has_automatic_numbers,
            sections_told=False,
            seen=("checklist", "report") if seen else (),
            seal=replace(self._stamp(who, sheets[0], way), page=None),  # there are two
        )

    def _stamp(self, who: Department, sheet: Sheet, way: str) -> Stamp:
        """What the sheet's seal is worth once it was scanned this way."""
        if way in pictures.WITHOUT_COLOUR:
            return Stamp(verdict="cannot_tell")
        if not sheet.seal:
            return Stamp(verdict="none")
        verdict = "right_unit" if sheet.seal == who.unit else "other_unit"
        # LibreOffice turns pages where it likes
        factor = pictures.factor(sheet) if way in pictures.WAYS else 1.0
        return Stamp(verdict=verdict, text=sheet.seal, page=None if way == "office" else seal_page(sheet, factor))

    def photos(
        self,
        who: Department,
        sheet: Sheet,
        names: list[str],
        like: Doc,
        *,
        large: bool = False,
        unsharp: bool = False,
    ) -> tuple[Doc, ...]:
        """A scan as photos, one a page; the first page's document stands for the scan."""
        random_ = self.random("photos", who.id, names[0])
        png = names[0].endswith(".png")
        taken = pictures.photos(replace(sheet, seal=who.unit), random_, large=large, png=png, unsharp=unsharp)
        if len(names) < len(taken):
            raise ValueError(f"{len(taken)} pages, but only {len(names)} names")
        names = names[: len(taken)]
        kind = like.kind or ""
        return tuple(
            replace(
                like,
                name=name,
                content=content,
                form="scan",
                narrative=plan.printed(like.narrative) if like.narrative else None,
                contents_told=like.contents_told and index == 0,
                sections_told=like.narrative is not None and like.narrative.has_numbered_headings,
                seen=(kind,),
                seal=Stamp(verdict="right_unit", text=who.unit),
                page_of="" if index == 0 else names[0],
            )
            for index, (name, content) in enumerate(zip(names, taken, strict=True))
        )

    def pages_in_word(self, who: Department, text: Narrative, name: str) -> Doc:
        """A Word file of nothing but the stamped pages' pictures."""
        random_ = self.random("pages in word", who.id, name)
        sheet = replace(text.sheet, seal=who.unit)
        pages = tuple(pictures.page_jpegs(sheet, random_, pictures.Scanner()))
        return Doc(
            name=name,
            content=ooxml.docx(Sheet(parts=()), random_, "wps", pasted=pages),
            department=who.id,
            kind=text.kind,
            form="scan",
            narrative=plan.printed(text),
            sections_told=text.has_numbered_headings,
            seen=(text.kind,),
            seal=Stamp(verdict="right_unit", text=who.unit),
        )

    def report_with_pasted_form(self, who: Department, text: Narrative, form: Form, name: str) -> Doc:
        """The report as Word text, below it the checklist, not stamped yet, as pictures."""
        random_ = self.random("pasted form", who.id, name)
        pages = tuple(pictures.page_jpegs(form.sheet, random_, pictures.Scanner(quality=70)))
        sheet = Sheet(parts=(*text.sheet.parts, Line(text="附件：行政执法突出问题自查清单", role="note")))
        return Doc(
            name=name,
            content=ooxml.docx(sheet, random_, "wps", pasted=pages),
            department=who.id,
            kinds=("checklist", "report"),
            form="word",
            checklist=form,
            narrative=text,
            seen=("checklist",),
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
        codes += ["seal_unclear" for doc in docs if doc.counts and doc.seal.verdict == "cannot_tell"]
        settle = ("exists_unclear", "share_unclear", "contradictory_answer", "seal_unclear", "leftover")
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
