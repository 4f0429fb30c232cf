"""What came of a specimen against its truth: fields, texts, seals."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from parsers import forms
from parsers.forms import Checklist, Report
from parsers.seals import Impression as SealRead
from pipeline.sealing import named

from .reading import Outcome, PageSeen, campaign
from .specimen import Entry, FormTruth, Impression, ReportTruth, Truth

SIMILAR = 0.9
_FOLDED = str.maketrans("〔〕“”‘’。、，—", "[]\"\"''.,,-")
ROUND = ("unit", "party", "purpose", "office")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a paper: what is true and what was read. `doubted`: a person is asked to look at it."""

    role: str
    true: str
    read: str
    doubted: bool = False

    @property
    def exact(self) -> bool:
        return folded(self.true) == folded(self.read)

    @property
    def similar(self) -> bool:
        return self.exact or fuzz.ratio(folded(self.true), folded(self.read)) >= 100 * SIMILAR


@dataclass(slots=True, kw_only=True)
class Score:
    """Sums over specimens."""

    papers: int = 0
    pages: int = 0
    lost: int = 0  # papers that were not taken for what they are
    fields: int = 0
    exact: int = 0
    similar: int = 0
    silent: int = 0  # fields less than similar that nobody is told to look at
    doubted: int = 0
    answers: int = 0
    answers_right: int = 0
    categories: int = 0
    categories_right: int = 0
    letters: int = 0
    wrong_letters: int = 0
    seals: int = 0
    found: int = 0
    alarms: int = 0
    colour_pages: int = 0
    named: int = 0  # of those found, units' own seals
    named_right: int = 0
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    rest_seconds: float = 0.0
    engine_seconds: list[float] = field(default_factory=list)
    same_pages_seconds: list[float] = field(default_factory=list)
    memory: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Score") -> None:
        for name in self.__dataclass_fields__:
            mine, theirs = getattr(self, name), getattr(other, name)
            if name == "memory":
                self.memory = max(mine, theirs)
            elif isinstance(mine, Counter):
                mine.update(theirs)
            elif isinstance(mine, list):
                mine.extend(theirs)
            else:
                setattr(self, name, mine + theirs)


def folded(text: str) -> str:
    """Without blanks; full and half width and the kinds of quotes are one."""
    plain = unicodedata.normalize("NFKC", re.sub(r"\s+", "", text).translate(_FOLDED))
    return plain.translate(_FOLDED)


def score(truth: Truth, outcome: Outcome) -> Score:
    """One specimen."""
    result = Score(papers=len(truth.kinds), pages=len(truth.pages), memory=outcome.memory)
    fields: list[Field] = []
    if truth.form is not None:
        result.lost += outcome.checklist is None
        fields += _form_fields(truth.form, outcome)
        _answers(result, truth.form, outcome.checklist)
    if truth.report is not None:
        report = max(outcome.reports, key=lambda report: report.words, default=None)
        result.lost += report is None
        fields += _report_fields(truth.report, report, outcome)
        _letters(result, truth.report.body, report.body if report else "")
    for one in fields:
        result.fields += 1
        result.exact += one.exact
        result.similar += one.similar
        result.silent += not one.similar and not one.doubted
        result.doubted += one.doubted
        if not one.similar:
            result.wrong[one.role] += 1
        if truth.form is not None and one.role != "heading":
            _letters(result, one.true, one.read)
    _seals(result, truth, outcome)
    result.seconds = [page.seconds for page in outcome.pages if page.seconds is not None]
    result.rest_seconds = outcome.reading_seconds
    return result


def wrong_fields(truth: Truth, outcome: Outcome) -> Iterator[Field]:
    """The fields that are not similar, to look at."""
    fields = _form_fields(truth.form, outcome) if truth.form else []
    if truth.report:
        report = max(outcome.reports, key=lambda report: report.words, default=None)
        fields += _report_fields(truth.report, report, outcome)
    yield from (one for one in fields if not one.similar)


def _letters(result: Score, true: str, read: str) -> None:
    ours, theirs = folded(true), folded(read)
    result.letters += len(ours)
    result.wrong_letters += min(Levenshtein.distance(ours, theirs), max(len(ours), 1))


def _form_fields(truth: FormTruth, outcome: Outcome) -> list[Field]:
    """Fields that are filled in, in truth or as read; cells that are empty in both are none."""
    read = outcome.checklist or Checklist()
    doubts = {(doubt.role, doubt.category) for doubt in outcome.doubts}
    entries = {entry.category: entry for entry in read.entries}
    found = [
        Field(role="title", true=truth.title, read=read.title or "", doubted=("title", "") in doubts),
        Field(role="unit", true=truth.unit, read=read.unit or "", doubted=("unit", "") in doubts),
        Field(role="notes", true=truth.other_notes, read=read.other_notes, doubted=("notes", "") in doubts),
    ]
    liaison = ("liaison", "") in doubts
    found += [
        Field(role="liaison", true=truth.liaison_name or "", read=read.liaison.name or "", doubted=liaison),
        Field(role="liaison", true=truth.liaison_title or "", read=read.liaison.title or "", doubted=liaison),
        Field(role="mobile", true=truth.liaison_mobile or "", read=read.liaison.mobile or "", doubted=liaison),
    ]
    for entry in truth.entries:
        other = entries.get(entry.category)
        parts = (
            ("answer", *_answer(entry, other)),
            ("manifestation", "".join(entry.manifestations), "".join(other.manifestations) if other else ""),
            ("measure", "".join(entry.measures), "".join(other.measures) if other else ""),
            ("rectify_by", "".join(entry.rectify_by), "".join(by.text for by in other.rectify_by) if other else ""),
        )
        row = any(role == "category" and category == entry.category for role, category in doubts)
        for role, true, got in parts:
            found.append(Field(role=role, true=true, read=got, doubted=row or (role, entry.category) in doubts))
    return [one for one in found if one.true or one.read]


def _answer(true: Entry, read: forms.Entry | None) -> tuple[str, str]:
    """Both answers as text; of a ticked one it is what is ticked that counts, not how the boxes are spelled."""
    if read is None:
        return true.answer, ""
    if not set(true.answer) & set("☑√"):
        return true.answer, read.answer
    shown = {True: "是", False: "否", None: read.answer or "?"}
    return shown[true.exists], shown[read.exists]


def _answers(result: Score, truth: FormTruth, read: Checklist | None) -> None:
    entries = {entry.category: entry for entry in read.entries} if read else {}
    for entry in truth.entries:
        other = entries.pop(entry.category, None)
        result.categories += 1
        result.categories_right += other is not None
        result.answers += 1
        result.answers_right += other is not None and other.exists is entry.exists
    result.categories += len(entries)  # rows that are not there


def _report_fields(truth: ReportTruth, read: Report | None, outcome: Outcome) -> list[Field]:
    doubts = {doubt.role for doubt in outcome.doubts}
    signed = read.signed_on if read else None
    day = f"{signed.year}年{signed.month}月{signed.day}日" if signed else ""
    found = [
        Field(role="title", true=truth.title, read=(read.title or "") if read else "", doubted="title" in doubts),
        Field(
            role="signature",
            true=truth.signature,
            read=(read.signature or "") if read else "",
            doubted="signature" in doubts,
        ),
        Field(role="signed_on", true=truth.date, read=day, doubted="signed_on" in doubts),
    ]
    headings = [section.heading for section in read.sections if section.heading] if read else []
    for heading in truth.headings:
        best = max(headings, key=lambda other: fuzz.ratio(folded(heading), folded(other)), default="")
        found.append(Field(role="heading", true=heading, read=best, doubted="body" in doubts))
    return found


# --- seals --------------------------------------------------------------------------------------------------------


def _seals(result: Score, truth: Truth, outcome: Outcome) -> None:
    if len(outcome.pages) != len(truth.pages):  # a page was lost: nothing can be laid side by side
        on_colour = truth.pages and truth.pages[0].colour == "colour"
        result.seals += sum(seal.kind in ROUND for seal in truth.seals) if on_colour else 0
        return
    for number, (page, seen) in enumerate(zip(truth.pages, outcome.pages, strict=True), 1):
        if page.colour != "colour":
            continue
        result.colour_pages += 1
        here = [seal for seal in truth.seals if seal.page == number]
        free = list(seen.seals)
        for seal in here:
            hit = min(free, key=lambda one: _apart(seal, one[1], truth, number), default=None)
            is_hit = hit is not None and _apart(seal, hit[1], truth, number) < 0.35
            if seal.kind in ROUND and seal.visible >= 0.6:
                result.seals += 1
                result.found += is_hit
                if is_hit and hit is not None and seal.kind == "unit":
                    result.named += 1
                    result.named_right += _owner(hit[0]) == seal.department
            if is_hit and hit is not None:
                free.remove(hit)
        result.alarms += sum(not _is_part(one[1], here, truth, number) for one in free)
    result.verdicts[(expected_verdict(truth), outcome.seal.verdict)] += 1


def _owner(seal: SealRead) -> str | None:
    """Whose own seal it is by its name alone, as production tells it; None for a body's that is none of ours."""
    return named(seal.text, seal.sure, None, campaign(), seal.places)[1]


def _apart(seal: Impression, place: tuple[float, float, float], truth: Truth, number: int) -> float:
    """How far the found seal's centre is from the true one's, in true diameters."""
    wide, high = _size(truth, number)
    x0, y0, x1, y1 = seal.box
    # a seal half off the page: its box is what is on the page
    distance = math.hypot(place[0] * wide - (x0 + x1) / 2, place[1] * high - (y0 + y1) / 2)
    return distance / max(x1 - x0, y1 - y0, 1.0)


def _is_part(place: tuple[float, float, float], here: list[Impression], truth: Truth, number: int) -> bool:
    """Whether what was found is a second find of a true seal or slice: no false alarm."""
    wide, high = _size(truth, number)
    x, y = place[0] * wide, place[1] * high
    return any(seal.box[0] - 10 <= x <= seal.box[2] + 10 and seal.box[1] - 10 <= y <= seal.box[3] + 10 for seal in here)


def _size(truth: Truth, number: int) -> tuple[float, float]:
    return truth.pages[number - 1].size


def expected_verdict(truth: Truth) -> str:
    """What a perfect reader says of the paper's seal; "other_body" leaves it open (a party's, an office's seal)."""
    if any(page.colour != "colour" for page in truth.pages):
        return "cannot_tell"
    units = [seal for seal in truth.seals if seal.kind == "unit"]
    if any(seal.department == truth.department for seal in units):
        return "right_unit"
    if units:
        return "other_unit"
    return "other_body" if truth.seals else "none"


def seals_of(page: PageSeen) -> list[str]:
    return [seal.text for seal, _ in page.seals]
