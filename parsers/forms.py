"""What is asked of a reader of forms (specifications, from the campaign's file) and what it answers (values).

The parsers know no campaign: categories, spellings and dates come in as these values.
"""

import datetime as dt
from dataclasses import dataclass, field

from parsers.place import Place

NARRATIVE_KINDS = (
    "inspection_work",
    "enforcement_work",
    "problems",
    "measures",
    "problems_and_measures",
    "suggestions",
    "results",
    "other",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One category of problem on the checklist form; `aliases` are further spellings, quotes do not matter."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What relative dates count from: 年底前 is `year`'s end, 一个月内 counts from `issued`.

    `milestones` maps words to days: 整改提高阶段结束前 → that stage's deadline.
    """

    year: int
    issued: dt.date
    milestones: tuple[tuple[str, dt.date], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistForm:
    """How the campaign's checklist looks: its categories in order, and words of its other rows and columns.

    `units` are the full names of those who fill it in.
    """

    categories: tuple[Category, ...]
    calendar: Calendar
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativeForm:
    """How reports are divided: heading words by section kind (see NARRATIVE_KINDS), longest match wins.

    `weak` words (the categories' names) class a section only where no heading above it does; `general` words by kind
    (问题, 整改, 执法) serve where none of the `headings` stands in a heading.
    """

    headings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    weak: tuple[str, ...] = ()
    general: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RectifyBy:
    """One 完成时限. kind: date, immediate, done, ongoing or unreadable; `date` may stand with `done` too."""

    text: str
    kind: str
    date: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One category's row(s) on a checklist.

    `exists` is None where the answer is blank or unclear; `answer` is as written, so "" means blank.
    `denied` says that 具体表现 expressly says there is nothing (无, 未发现 …), which `manifestations` leaves out.
    `where` is for people: 「表1第3行」. `sure` (0-1) is that of the least sure character in its cells. `unsure` are
    characters that were read off a picture unsurely: manifestation or measure, and [from, to) of its items joined by
    newlines.
    """

    category: str
    exists: bool | None = None
    answer: str = ""
    denied: bool = False
    manifestations: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    rectify_by: tuple[RectifyBy, ...] = ()
    where: str = ""
    sure: float = 1.0
    unsure: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Liaison:
    """联络员. `mobile` is digits only; a valid one has 11 (GB numbering: 1[3-9]…), others are kept as found."""

    name: str | None = None
    title: str | None = None
    mobile: str | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.name or self.mobile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A filled-in form. `leftovers` are rows and texts in its tables that no rule read, for a person.

    `unsure` are the characters of `other_notes`, as [from, to), that were read off a picture unsurely.
    """

    title: str | None = None
    unit: str | None = None
    entries: tuple[Entry, ...] = ()
    other_notes: str = ""
    liaison: Liaison = field(default_factory=Liaison)
    leftovers: tuple[str, ...] = ()
    unsure: tuple[tuple[int, int], ...] = ()

    @property
    def is_blank(self) -> bool:
        """Nobody filled in anything: the blank form."""
        return not (self.unit or self.other_notes or self.liaison.is_known) and all(
            not entry.answer.strip("是否有无/、 ()□_存在")
            and entry.exists is None
            and not (entry.manifestations or entry.measures or entry.rectify_by or entry.denied)
            for entry in self.entries
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with the text up to the next heading of any level; `words` takes in the heading's own."""

    heading: str
    kind: str
    words: int
    level: int = 1
    reason: str = ""  # which word or which parent classed it: evidence for staff
    sure: float = 1.0  # 0-1, of the least sure character of its heading that was not mended, read off a picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A narrative document. `signature` is the unit that signs it, `signed_on` the date beside it, if any."""

    title: str | None = None
    addressee: str | None = None
    signature: str | None = None
    signed_on: dt.date | None = None
    words: int = 0
    sections: tuple[Section, ...] = ()
    body: str = ""  # the text that was counted, for comparing texts with one another
    unsure: tuple[tuple[int, int], ...] = ()  # [from, to) in `body`: characters that were read off a picture unsurely

    def words_of(self, *kinds: str) -> int:
        return sum(section.words for section in self.sections if section.kind in kinds)

    @property
    def problem_share(self) -> float | None:
        """字数 of problems and measures over the body's; None where no section could be told."""
        if not self.words or all(section.kind in ("preamble", "other") for section in self.sections):
            return None
        return self.words_of("problems", "measures", "problems_and_measures") / self.words

    @property
    def unclassed_share(self) -> float:
        """The part of the body in sections that nobody can class."""
        return self.words_of("other") / self.words if self.words else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One field that was read off a picture and that a person should look at.

    `what` names it for staff (「第2页 表1第3行“野蛮执法”的“具体表现”」), `text` is the value as read (at most 200
    characters), `sure` (0-1) how sure its least sure part is, `place` where it stands, `reason` why it is doubted.
    `role` is title, unit, category, answer, manifestation, measure, rectify_by, notes, liaison, signature, signed_on
    or page; `category` the category's id where the field belongs to one.
    """

    what: str
    text: str
    sure: float
    reason: str
    role: str
    category: str = ""
    place: Place | None = None
