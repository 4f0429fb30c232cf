"""What the two versions of a report or a checklist say differently."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from rapidfuzz import fuzz

from parsers.forms import Checklist, Entry, Liaison, Report
from pipeline.versions.figures import ONLY_LOST, deviation_of, little_words, numbers
from pipeline.versions.pair import (
    ANSWER,
    CATEGORY,
    CLEAN,
    DATE,
    LIAISON,
    MISSING,
    UNIT,
    Difference,
    Pair,
    cut,
    noise_of,
    pair_of,
    plain_names,
)
from pipeline.versions.stretches import stretches
from pipeline.versions.wording import plain

_LIAISON_CELL = ("", "liaison")
_SAME_WORDS = 50.0  # of 100: words for a deadline that are so much alike are one, misread
_FIELDS = (("具体表现", "manifestations", "manifestation"), ("整改措施", "measures", "measure"))


@lru_cache(maxsize=8192)
def compare_reports(
    word: Report, scan: Report, *, names: tuple[str, ...] = (), whole: bool = True
) -> tuple[Difference, ...]:
    """What the bodies say differently, in the Word version's order.

    `names` are all units' names: another one where Word names one is never noise. `whole` is False where pages of
    the scan were not read, so that nothing can be missing from it.
    """
    known = tuple(
        plain(text)
        for text in (scan.title, word.title, scan.signature, word.signature, scan.addressee, word.addressee)
        if text and len(plain(text)) > 2
    )
    pair = pair_of(word.body, scan.body, scan.unsure, _section_starts(word), known, names)
    return _joined(d for d in differences(pair) if whole or d.kind != MISSING)


def _section_starts(report: Report) -> tuple[tuple[int, str], ...]:
    """Where each section begins in the body, and its heading."""
    starts: list[tuple[int, str]] = []
    at = 0
    for section in report.sections:
        found = report.body.find(section.heading, at) if section.heading else -1
        if found >= 0:
            starts.append((found, section.heading[:24]))
            at = found + len(section.heading)
    return tuple(starts)


@lru_cache(maxsize=8192)
def compare_checklists(
    word: Checklist,
    scan: Checklist,
    *,
    categories: tuple[tuple[str, str], ...],
    names: tuple[str, ...] = (),
    doubted: frozenset[tuple[str, str]] = frozenset(),
    whole: bool = True,
) -> tuple[Difference, ...]:
    """What the forms say differently, row by row; see `compare_reports`.

    `categories` are ids with names as shown, `doubted` the scan's fields that were read unsurely: category and role
    (answer, manifestation, measure, rectify_by, notes: see `parsers.forms.Doubt`).
    """
    found: list[Difference] = []
    scanned = {entry.category: entry for entry in scan.entries}
    shown = dict(categories)
    pairs = [(entry, scanned.get(entry.category)) for entry in word.entries]
    cells, places = _cells(word, scan, pairs, shown, names, doubted)
    clean = noise_of(cells) * len(cells.word.text) < CLEAN
    for entry, other in pairs:
        name = shown.get(entry.category, entry.category)
        if other is None:
            if whole and _says_something(entry):
                found.append(_row_missing(entry, name, sure=not scan.leftovers))
            continue
        found += _answers(entry, other, name, doubted)
        found += _dates(entry, other, name, doubted, clean=clean)
    found += [_in_cell(d, places) for d in differences(cells) if whole or d.kind != MISSING]
    found += _units(word.unit, scan.unit, names)
    found += _liaisons(word.liaison, scan.liaison)
    return _joined(found)


def _says_something(entry: Entry) -> bool:
    return entry.exists is True or bool(entry.manifestations)


def _row_missing(entry: Entry, name: str, *, sure: bool) -> Difference:
    words = cut("；".join(entry.manifestations)) or entry.answer
    return Difference(where=f"{name}", kind=CATEGORY, word=words, sure=sure)


def _answers(one: Entry, other: Entry, name: str, doubted: frozenset[tuple[str, str]]) -> list[Difference]:
    if one.exists is None or other.exists is None or one.exists is other.exists:
        return []
    where = f"{name}·是否存在"
    sure = (other.category, "answer") not in doubted
    cell = (other.category, "answer")
    return [Difference(where=where, kind=ANSWER, word=one.answer[:20], scan=other.answer[:20], sure=sure, cell=cell)]


def _dates(
    one: Entry, other: Entry, name: str, doubted: frozenset[tuple[str, str]], *, clean: bool
) -> list[Difference]:
    """完成时限: other days, or a day on one side and other words on the other; in a bad scan a digit may be lost."""
    texts = ["；".join(by.text for by in entry.rectify_by) for entry in (one, other)]
    kinds = [{by.kind for by in entry.rectify_by} for entry in (one, other)]
    days = [sorted({by.date for by in entry.rectify_by if by.date}) for entry in (one, other)]
    if days[0] == days[1] or not all(kinds) or "unreadable" in kinds[0] | kinds[1]:
        return []
    sure = (other.category, "rectify_by") not in doubted
    if all(days):
        only_lost = deviation_of(*("".join(f"{day.month}{day.day}" for day in some) for some in days)) == ONLY_LOST
        sure = sure and (clean or not only_lost)
    elif fuzz.ratio(*map(plain, texts)) > _SAME_WORDS:
        return []
    where = f"{name}·完成时限"
    cell = (other.category, "rectify_by")
    return [Difference(where=where, kind=DATE, word=cut(texts[0]), scan=cut(texts[1]), sure=sure, cell=cell)]


def _cells(
    word: Checklist,
    scan: Checklist,
    pairs: Sequence[tuple[Entry, Entry | None]],
    shown: Mapping[str, str],
    names: tuple[str, ...],
    doubted: frozenset[tuple[str, str]],
) -> tuple[Pair, list[tuple[int, tuple[str, str]]]]:
    """The cells' texts, all of them as one text: a line that was read into the next cell is no difference.

    And where in the scan's text each of its cells begins, with the cell's category and role.
    """
    ours, theirs = _Text(), _Text()
    places: list[tuple[int, tuple[str, str]]] = []
    for entry, other in pairs:
        if other is None:
            continue
        name = shown.get(entry.category, entry.category)
        for label, what, role in _FIELDS:
            ours.add("\n".join(getattr(entry, what)), f"{name}·{label}")
            places.append((len(theirs.text), (other.category, role)))
            theirs.add("\n".join(getattr(other, what)), "", doubted=(other.category, role) in doubted)
    ours.add(word.other_notes, "其他需要说明的问题")
    places.append((len(theirs.text), ("", "notes")))
    theirs.add(scan.other_notes, "", doubted=("", "notes") in doubted)
    known = tuple(plain(name) for name in (word.unit, scan.unit, word.title) if name and len(plain(name)) > 2)
    return pair_of(ours.text, theirs.text, tuple(theirs.unsure), tuple(ours.starts), known, names), places


def _in_cell(one: Difference, places: Sequence[tuple[int, tuple[str, str]]]) -> Difference:
    """The difference with its place in its cell's own text."""
    if one.at is None:
        return one
    start, cell = next((place for place in reversed(places) if place[0] <= max(0, one.at[0])), (0, ("", "")))
    return replace(one, at=(one.at[0] - start, one.at[1] - start), cell=cell)


@dataclass(slots=True, kw_only=True)
class _Text:
    """Texts put one below the other, with where each begins."""

    text: str = ""
    starts: list[tuple[int, str]] = field(default_factory=list)
    unsure: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str, label: str, *, doubted: bool = False) -> None:
        """One more text; of a doubted one its numbers are unsure."""
        start = len(self.text)
        self.starts.append((start, label))
        if doubted:
            self.unsure += [(start + found.start(), start + found.end()) for found in re.finditer(r"\d+", text)]
        self.text += text + "\n"


def _units(one: str | None, other: str | None, names: tuple[str, ...]) -> list[Difference]:
    """Only another unit's name that was read whole: over this line stands the seal."""
    mine, theirs = plain(one or ""), plain(other or "")
    if not mine or not theirs or mine == theirs:
        return []
    named = [max((name for name in plain_names(names) if name in text), key=len, default="") for text in (mine, theirs)]
    if not named[1] or named[1] in mine or not named[0] or named[0] in theirs:
        return []
    return [Difference(where="填报单位", kind=UNIT, word=one or "", scan=other or "", cell=("", "unit"))]


def _liaisons(one: Liaison, other: Liaison) -> list[Difference]:
    """Another person or another number; numbers are never told whole."""
    found = []
    mine, theirs = plain(one.name or ""), plain(other.name or "")
    if len(mine) > 1 and len(theirs) > 1 and not set(mine) & set(theirs):
        names = one.name or "", other.name or ""
        found.append(Difference(where="联络员姓名", kind=LIAISON, word=names[0], scan=names[1], cell=_LIAISON_CELL))
    if one.mobile and other.mobile and len(one.mobile) == len(other.mobile) == 11 and one.mobile != other.mobile:
        wrong = sum(x != y for x, y in zip(one.mobile, other.mobile, strict=True))
        shown = [f"{number[:3]}****{number[-4:]}" for number in (one.mobile, other.mobile)]
        sure = wrong > 1
        word, scan = shown
        found.append(Difference(where="联络员手机", kind=LIAISON, word=word, scan=scan, sure=sure, cell=_LIAISON_CELL))
    return found


def differences(pair: Pair) -> list[Difference]:
    """What the texts say differently, in the Word version's order."""
    if not pair.blocks or not pair.word.text or not pair.scan.text:
        return []  # a text that one side has not is no evidence
    noise = noise_of(pair)
    found, settled = stretches(pair, noise)
    rest = [block for block in pair.blocks if not any(c.a0 <= block.a0 and block.a1 <= c.a1 for c in settled)]
    found += numbers(rest, pair, noise)
    found += little_words(rest, pair, noise)
    return [difference for _, difference in sorted(found, key=lambda item: item[0])]


def _joined(found: Iterable[Difference]) -> tuple[Difference, ...]:
    """Without repetitions: a day and a number of one clause are one difference."""
    kept: dict[tuple[str, str, str], Difference] = {}
    for one in found:
        key = (one.where, one.word, one.scan)
        if key not in kept or (one.sure and not kept[key].sure):
            kept[key] = one
    return tuple(kept.values())
