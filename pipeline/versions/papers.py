"""What the two versions of a report or a checklist say differently."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz

from parsers.forms import Checklist, Entry, Liaison, Report
from parsers.liaison import mobile_is_valid
from pipeline.versions.cells import cells_of
from pipeline.versions.figures import ONLY_LOST, deviation_of, little_words, numbers
from pipeline.versions.pair import (
    ANSWER,
    CATEGORY,
    CLEAN,
    DATE,
    LEAST,
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
from pipeline.versions.wording import plain, stands_in

_LIAISON_CELL = ("", "liaison")
_SAME_WORDS = 50.0  # of 100: words for a deadline that are so much alike are one, misread
_ANSWERS = frozenset(plain("是否有无不没存未个部口"))  # what begins otherwise was misread


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
    cells, placed = cells_of(word, scan, pairs, shown, names, doubted)
    clean = noise_of(cells) * len(cells.word.text) < CLEAN
    for entry, other in pairs:
        name = shown.get(entry.category, entry.category)
        if other is None:
            if whole and _says_something(entry):
                found.append(_row_missing(entry, name, sure=not scan.leftovers and not _stands_in_rows(entry, scan)))
            continue
        found += _answers(entry, other, name, doubted)
        found += _dates(entry, other, name, doubted, clean=clean)
    found += [placed.told(one) for one in differences(cells) if whole or one.kind != MISSING]
    found += _units(word.unit, scan.unit, names)
    found += _liaisons(word.liaison, scan.liaison, is_doubted=_LIAISON_CELL in doubted)
    return _joined(found)


def _says_something(entry: Entry) -> bool:
    return entry.exists is True or bool(entry.manifestations)


def _stands_in_rows(entry: Entry, scan: Checklist) -> bool:
    """Do the row's words stand in another row, as where the line between two rows was overlooked?"""
    words = plain("".join((*entry.manifestations, *entry.measures)))
    there = plain("".join(item for row in scan.entries for item in (*row.manifestations, *row.measures)))
    return len(words) >= LEAST and stands_in(words, (there,))


def _row_missing(entry: Entry, name: str, *, sure: bool) -> Difference:
    words = cut("；".join(entry.manifestations)) or entry.answer
    return Difference(where=f"{name}", kind=CATEGORY, word=words, sure=sure)


def _answers(one: Entry, other: Entry, name: str, doubted: frozenset[tuple[str, str]]) -> list[Difference]:
    if one.exists is None or other.exists is None or one.exists is other.exists:
        return []
    where = f"{name}·是否存在"
    cell = (other.category, "answer")
    sure = cell not in doubted and plain(other.answer)[:1] in _ANSWERS
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
    one_of_lines = set(days[0]) < set(days[1]) or set(days[1]) < set(days[0]) if all(days) else _is_part(*texts)
    sure = (other.category, "rectify_by") not in doubted and not one_of_lines  # one was lost, or the next row's read
    if all(days):
        only_lost = deviation_of(*("".join(f"{day.month}{day.day}" for day in some) for some in days)) == ONLY_LOST
        sure = sure and (clean or not only_lost)
    elif fuzz.ratio(*map(plain, texts)) > _SAME_WORDS:
        return []
    where = f"{name}·完成时限"
    cell = (other.category, "rectify_by")
    return [Difference(where=where, kind=DATE, word=cut(texts[0]), scan=cut(texts[1]), sure=sure, cell=cell)]


def _is_part(one: str, other: str) -> bool:
    return plain(one) in plain(other) or plain(other) in plain(one)


def _units(one: str | None, other: str | None, names: tuple[str, ...]) -> list[Difference]:
    """Only another unit's name that was read whole: over this line stands the seal."""
    mine, theirs = plain(one or ""), plain(other or "")
    if not mine or not theirs or mine == theirs:
        return []
    named = [max((name for name in plain_names(names) if name in text), key=len, default="") for text in (mine, theirs)]
    if not named[1] or named[1] in mine or not named[0] or named[0] in theirs:
        return []
    return [Difference(where="填报单位", kind=UNIT, word=one or "", scan=other or "", cell=("", "unit"))]


def _liaisons(one: Liaison, other: Liaison, *, is_doubted: bool) -> list[Difference]:
    """Another person or another number; numbers are never told whole. One digit may be misread."""
    found = []
    mine, theirs = plain(one.name or ""), plain(other.name or "")
    if len(mine) > 1 and len(theirs) > 1 and not set(mine) & set(theirs):
        names = one.name or "", other.name or ""
        sure = not is_doubted
        found.append(
            Difference(where="联络员姓名", kind=LIAISON, word=names[0], scan=names[1], sure=sure, cell=_LIAISON_CELL)
        )
    if one.mobile and other.mobile and len(one.mobile) == len(other.mobile) == 11 and one.mobile != other.mobile:
        wrong = [at for at, (x, y) in enumerate(zip(one.mobile, other.mobile, strict=True), 1) if x != y]
        word, scan = (f"{number[:3]}****{number[-4:]}" for number in (one.mobile, other.mobile))
        if word == scan:
            scan += f"（第{'、'.join(map(str, wrong))}位不同）"
        sure = len(wrong) > 1 and mobile_is_valid(other.mobile) and not is_doubted
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
