"""□是 √否, ☑是 口否: a choice of which only one box is seen.

A form whose ticked box was typed over has a √ in its place; a box whose lines are pale or broken is not found. Whose
the one box is, the ink beside the words tells; what it holds, and what was read in the other one's place, tell the
answer. Where the boxes of a line stand behind their words nobody knows without that ink: then the choice stays open.
"""

from collections.abc import Sequence
from dataclasses import replace

from parsers.layout import Glyph
from parsers.scan.boxes import Drawn, is_clear, is_word
from parsers.scan.choices import EMPTY, TICK, TICKED, Choice, Word, middle_of, narrowed
from parsers.scan.patches import EM, Patch, Point, without_specks

_BOXES = "□☐口回囗"
_TICKS = "√✓✔☑vVｖＶ∨丿JyYN"
_TICKED, _CLEAN = 0.05, 0.02  # parts of a box's area: what a tick in it weighs, and what none does
_SOME, _NONE = 0.03, 0.008  # square ems of ink: a tick, a broken box; and what dust makes
_WORD, _LINE = 0.55 * EM, 0.6 * EM  # half of a word's character, half of a line
_REACH = 2.2 * EM  # from a word's middle: where its mark stands at most
_SAME = 0.6 * EM  # the heights of what stands in one line differ by less
_PART = 0.4  # of a word's first or last character: what its mark takes, so that they keep their order
_INK, _SPECK = 0.2, 4  # darkness that counts, and pixels of what is too small to be a stroke
_SEEN, _GUESSED = 0.9, 0.5  # how sure a choice is where both marks are told, and where only one is


_Zone = tuple[float, float, float, float]


def told(choice: Choice, patch: Patch, box: Drawn, weight: float, unit: float) -> list[Glyph] | None:
    """The two words of `choice` with their marks; None where nobody can tell whose the box is or what it says.

    `weight` is that of the ink in the box, `unit` pixels a point.
    """
    if not is_clear(box):
        return None
    words = [_beside(box, word, choice, patch, unit) for word in choice.words]
    placed = _placed(patch, box, words)
    if placed is None:
        return None
    own, are_first = placed
    zones = _zones_of_other(words, own, are_first=are_first)
    ink = sum(_ink(patch, zone) for zone in zones)
    read = _read_in(choice, patch, zones, unit)
    is_tick = ink >= _SOME and bool(read) and all(text in _TICKS for text in read)
    if weight >= _TICKED and not is_tick:
        sure = _SEEN if ink >= _SOME and read and all(text in _BOXES for text in read) else _GUESSED
        return _marked(choice, own, (TICKED, EMPTY), sure, are_first=are_first)
    if weight <= _CLEAN and is_tick:
        return _marked(choice, own, (EMPTY, TICK), _SEEN, are_first=are_first)
    return None


def _beside(box: Drawn, word: Word, choice: Choice, patch: Patch, unit: float) -> tuple[Point, Point]:
    """The middles of the word's first and last character. One that seems to stand on the box stands beside it: what was
    read there reaches over both."""
    ends: list[Point] = []
    for glyph in (word.glyphs[0], word.glyphs[-1]):
        x, y = middle_of(glyph, choice.glyphs)
        place = patch.from_page(x * unit, y * unit)
        if is_word(box, place):
            x0, _ = patch.from_page(glyph.x0 * unit, 0)
            x1, _ = patch.from_page(glyph.x1 * unit, 0)
            before, behind = box.rect[0] - x0, x1 - box.rect[2]
            place = (x0 + before / 2 if before > behind else x1 - behind / 2, place[1])
        ends.append(place)
    return ends[0], ends[1]


def _placed(patch: Patch, box: Drawn, words: Sequence[tuple[Point, Point]]) -> tuple[int, bool] | None:
    """Which word's the box is, and whether the boxes stand before their words."""
    (first, _), (_, last) = words
    if _comes_before(box.middle, first):
        return 0, True
    if _comes_before(last, box.middle):
        return 1, False
    before, behind = (_ink(patch, zone) for zone in (_zone_before(first), _zone_behind(last)))
    if before >= _SOME and behind < _NONE:
        return 1, True
    if behind >= _SOME and before < _NONE:
        return 0, False
    return None


def _comes_before(one: Point, other: Point) -> bool:
    """In reading order."""
    if abs(one[1] - other[1]) < _SAME:
        return one[0] < other[0]
    return one[1] < other[1]


def _zone_before(word: Point) -> _Zone:
    x, y = word
    return x - _REACH, y - _LINE, x - _WORD, y + _LINE


def _zone_behind(word: Point) -> _Zone:
    x, y = word
    return x + _WORD, y - _LINE, x + _REACH, y + _LINE


def _zones_of_other(words: Sequence[tuple[Point, Point]], own: int, *, are_first: bool) -> list[_Zone]:
    """Where the mark of the word that has not got the box stands."""
    (first, one), (two, last) = words
    if own == 1 and are_first:
        return [_zone_before(first)]
    if own == 0 and not are_first:
        return [_zone_behind(last)]
    if abs(one[1] - two[1]) < _SAME:
        return [(one[0] + _WORD, one[1] - _LINE, two[0] - _WORD, one[1] + _LINE)]
    return [_zone_behind(one), _zone_before(two)]  # a narrow cell breaks the line before or behind the mark


def _ink(patch: Patch, zone: _Zone) -> float:
    dark = without_specks(patch.dark, _SPECK)
    x0, y0, x1, y1 = (max(0, round(value)) for value in zone)
    part = dark[y0:y1, x0:x1]
    return float(part[part > _INK].sum()) / EM**2 if part.size else 0.0


def _read_in(choice: Choice, patch: Patch, zones: Sequence[_Zone], unit: float) -> str:
    """What was read in the zones, but for words."""
    words = {id(glyph) for word in choice.words for glyph in word.glyphs}
    out = ""
    for glyph in choice.glyphs:
        x, y = middle_of(glyph, choice.glyphs)
        x, y = patch.from_page(x * unit, y * unit)
        if id(glyph) not in words and any(a <= x <= c and b <= y <= d for a, b, c, d in zones):
            out += glyph.text
    return out


def _marked(choice: Choice, own: int, marks: tuple[str, str], sure: float, *, are_first: bool) -> list[Glyph]:
    """Each word with its mark at one end: `marks` are that of the word that has the box, and the other one's."""
    out: list[Glyph] = []
    for n, word in enumerate(choice.words):
        glyphs = [replace(narrowed(glyph, choice.glyphs), sure=min(glyph.sure, sure)) for glyph in word.glyphs]
        end = glyphs[0 if are_first else -1]
        part = _PART * (end.x1 - end.x0)
        mark = replace(end, text=marks[0 if n == own else 1], sure=sure)
        if are_first:
            glyphs[0] = replace(end, x0=end.x0 + part)
            out += [replace(mark, x1=end.x0 + part), *glyphs]
        else:
            glyphs[-1] = replace(end, x1=end.x1 - part)
            out += [*glyphs, replace(mark, x0=end.x1 - part)]
    return out
