"""是（√）否（ ）, 是√ 否: which of two words has a tick behind (or before) it, by the ink that stands there.

Both pairs of brackets are printed alike; the ink that one place has more is the tick's, whatever it was read as.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from parsers.layout import Glyph
from parsers.scan import rings
from parsers.scan.arrays import levels
from parsers.scan.choices import TICK, Choice, Word, middle_of, narrowed
from parsers.scan.patches import EM, Darkness, Patch, Point, without_specks

OPEN, CLOSE = "(（[［【", ")）]］】"
SIGNS = OPEN + CLOSE
_TICKS = "√✓✔vVｖＶ∨丿JｊyYNn"
_SPECKS = ".。,，·'`:：;；"
_WORD = 0.55 * EM  # half of a word's character and its ink's inaccuracy
_LINE = 0.75 * EM  # half of a line with the brackets' and a tick's ends
_SAME = 0.6 * EM  # words of one line differ by less in height
_THREE = 1.8 * EM  # and of lines with another between them by more
_NEXT = 1.5 * EM  # what stands in the line below
_INK, _SPECK = 0.2, 4  # darkness that counts, and pixels of what is too small to be a stroke
_OFF = round(0.6 * EM)  # so far a word may stand from where it was read
_MORE = 1.35  # times the ink where it was read: so much shows that it was read beside itself
_TALL, _TICK = 0.6, 0.3  # ems: how high brackets are, and the remains of a tick between them
_NEARER = 0.3 * EM  # by so much a tick between two words is nearer to its own
_SOME, _NONE = 0.03, 0.012  # square ems of ink: half a bracket, and what dust makes
_LEAST = 0.035  # the difference that may be a tick
_STRAY = 0.4  # of that difference: more ink elsewhere leaves all open
_BLUR, _PART = 2.5, 0.3  # times the spread of the page's empty brackets; of the page's usual difference

_Zone = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """The ink (square ems) behind or before each of the two words, and where it stands (pixels of the patch)."""

    inks: tuple[float, float]
    zones: tuple[tuple[_Zone, ...], tuple[_Zone, ...]]
    are_behind: bool
    stray: float  # square ems of ink that stands in no place: the choice may be laid out in another way

    @property
    def apart(self) -> float:
        return abs(self.inks[0] - self.inks[1])


def filled(bare: Sequence[tuple[Choice, Patch]], unit: float) -> list[tuple[Choice, list[Glyph]]]:
    """The choices without boxes whose glyphs have to be changed, with what they are then."""
    pairs = [(choice, patch, _places(choice, patch, unit)) for choice, patch in bare if choice.is_pair]
    known = [places for _, _, places in pairs if places is not None and min(places.inks) >= _SOME]
    lighter = [min(places.inks) for places in known]
    spread = median(abs(one - median(lighter)) for one in lighter) if len(lighter) > 2 else 0.0
    usual = median(places.apart for places in known) if len(known) > 2 else 0.0
    least = max(_LEAST, _BLUR * spread, _PART * usual)
    ends = [_end(places) for choice, _, places in pairs if places is not None and not _has_brackets(choice)]
    out: list[tuple[Choice, list[Glyph]]] = []
    for choice, patch, places in pairs:
        read = _as_read(choice.glyphs)
        found = read
        if _has_brackets(choice):
            if places is not None and min(places.inks) >= _SOME:
                found = _in_brackets(choice, patch, places, least) or read
        elif (one := rings.ringed(patch, [_middles(word, choice, patch, unit) for word in choice.words])) is not None:
            found = _told(choice, one, [(), ()], are_behind=True)
        elif places is not None:
            found = _alone(choice, patch, places, ends) or read
        if {id(glyph) for glyph in found} != {id(glyph) for glyph in choice.read}:
            out.append((choice, found))
    return out


def _end(places: _Places) -> str:
    """Where a lone tick stands: at the line's end or begin, which tells the page's habit, or between the words."""
    if min(places.inks) >= _NONE or max(places.inks) < _SOME:
        return ""
    if places.inks[1] > places.inks[0]:
        return "behind" if places.are_behind else "between"
    return "between" if places.are_behind else "before"


def _has_brackets(choice: Choice) -> bool:
    return any(glyph.text in SIGNS for glyph in choice.glyphs)


# --- the ink behind the words -----------------------------------------------------------------------------------


def _places(choice: Choice, patch: Patch, unit: float) -> _Places | None:
    """Where the marks of both words stand; None where ink stands before the first and behind the last."""
    one, two = (_middles(word, choice, patch, unit) for word in choice.words)
    height, width = patch.dark.shape
    dark = without_specks(patch.dark, _SPECK)
    between = _between(one[-1], two[0], width)
    apart = abs(two[0][1] - one[-1][1])
    line = _LINE if apart < _SAME else min(_LINE, apart / 2)  # two lines may stand close
    line = _WORD if apart >= _THREE else line
    (x, y), (first, top) = two[-1], one[0]
    behind = [(x + _WORD, y - line, width, y + _LINE), (0, y + _LINE, width, y + _LINE + _NEXT)]
    before = [(0.0, top - _LINE, first - _WORD, top + line)]
    zones = [tuple(_whole(zone, height) for zone in part) for part in (before, between, behind)]
    inks = [sum(_ink(dark, zone) for zone in part) for part in zones]
    seals = [_zone_of(glyph, patch, unit) for glyph in choice.foreign]
    stray = _stray(dark, [*one, *two], [*seals, *(zone for part in zones for zone in part)])
    if inks[0] < _SOME or _reads_behind(choice):
        return _Places(inks=(inks[1], inks[2]), zones=(zones[1], zones[2]), are_behind=True, stray=stray)
    if inks[2] < _SOME:
        return _Places(inks=(inks[0], inks[1]), zones=(zones[0], zones[1]), are_behind=False, stray=stray)
    return None


def _zone_of(glyph: Glyph, patch: Patch, unit: float) -> _Zone:
    (x0, y0), (x1, y1) = (
        patch.from_page(x * unit, y * unit) for x, y in ((glyph.x0, glyph.top), (glyph.x1, glyph.bottom))
    )
    more = 0.3 * (y1 - y0)
    return _whole((x0 - more, y0 - more, x1 + more, y1 + more), patch.dark.shape[0])


def _stray(dark: Darkness, words: Sequence[Point], zones: Sequence[_Zone]) -> float:
    """The ink (square ems) that is neither a word's nor in a place for marks."""
    rest = dark.copy()
    around = [_whole((x - _WORD, y - _LINE, x + _WORD, y + _LINE), dark.shape[0]) for x, y in words]
    for x0, y0, x1, y1 in (*zones, *around):
        rest[y0:y1, x0:x1] = 0.0
    return _ink(rest, (0, 0, dark.shape[1], dark.shape[0]))


def _reads_behind(choice: Choice) -> bool:
    """Were brackets read behind the second word, and none before the first?"""
    texts = [glyph.text for glyph in choice.glyphs]
    first, last = texts.index(choice.words[0].text[0]), len(texts) - 1 - texts[::-1].index(choice.words[1].text[-1])
    return any(text in SIGNS for text in texts[last:]) and not any(text in SIGNS for text in texts[:first])


def _middles(word: Word, choice: Choice, patch: Patch, unit: float) -> list[Point]:
    """The middles of the word's characters, moved to where its ink is: they were read a little off."""
    places = [middle_of(glyph, choice.glyphs) for glyph in word.glyphs]
    read = [patch.from_page(x * unit, y * unit) for x, y in places]
    inks = {step: _inked(patch.dark, read, step) for step in range(-_OFF, _OFF + 1)}
    best = max(inks, key=lambda step: (inks[step], -abs(step)))
    moved = best if inks[best] > _MORE * inks[0] else 0
    return [(x + moved, y) for x, y in read]


def _inked(dark: Darkness, middles: Sequence[Point], step: int) -> float:
    zones = [(x + step - 0.46 * EM, y - 0.5 * EM, x + step + 0.46 * EM, y + 0.5 * EM) for x, y in middles]
    return sum(_ink(dark, _whole(zone, dark.shape[0])) for zone in zones)


def _between(a: Point, b: Point, width: int) -> list[tuple[float, float, float, float]]:
    if abs(a[1] - b[1]) < _SAME:
        return [(a[0] + _WORD, min(a[1], b[1]) - _LINE, b[0] - _WORD, max(a[1], b[1]) + _LINE)]
    half = (a[1] + b[1]) / 2
    if b[1] - a[1] < _THREE:
        return [(a[0] + _WORD, a[1] - _LINE, width, half), (0, half, b[0] - _WORD, b[1] + _LINE)]
    return [  # a line of its own between them
        (a[0] + _WORD, a[1] - _LINE, width, a[1] + _WORD),
        (0, a[1] + _WORD, width, b[1] - _WORD),
        (0, b[1] - _WORD, b[0] - _WORD, b[1] + _LINE),
    ]


def _whole(zone: tuple[float, float, float, float], height: int) -> _Zone:
    x0, y0, x1, y1 = zone
    return max(0, round(x0)), max(0, round(y0)), max(0, round(x1)), max(0, min(height, round(y1)))


def _ink(dark: Darkness, zone: _Zone) -> float:
    x0, y0, x1, y1 = zone
    part = dark[y0:y1, x0:x1]
    return float(part.sum()) / EM**2 if part.size else 0.0


# --- what is put there ------------------------------------------------------------------------------------------


def _in_brackets(choice: Choice, patch: Patch, places: _Places, least: float) -> list[Glyph] | None:
    """Both words with their brackets, a tick in one of them; None where nobody can tell which."""
    ticked: int | None = 0 if places.inks[0] > places.inks[1] else 1
    if places.apart < least:
        ticked = _by_inside(patch, places)
    if ticked is None or places.stray > max(_SOME, _STRAY * places.apart):
        return None
    own = _own(choice, places)
    if any(glyph.text in "√✓✔" for glyph in own[1 - ticked]):
        return None if any(glyph.text in "√✓✔" for glyph in own[ticked]) else _contrary(choice)
    return _told(choice, ticked, own, are_behind=places.are_behind)


def _told(choice: Choice, ticked: int, own: Sequence[Sequence[Glyph]], *, are_behind: bool) -> list[Glyph]:
    """是（√）否（）, however it was drawn; `own` are the glyphs that were read in each word's place."""
    out: list[Glyph] = []
    for n, word in enumerate(choice.words):
        signs = f"（{TICK}）" if n == ticked else "（）"
        glyphs = [narrowed(glyph, choice.glyphs) for glyph in word.glyphs]
        out += [*glyphs, *_signs(signs, own[n], glyphs, behind=are_behind)]
    return out


def _by_inside(patch: Patch, places: _Places) -> int | None:
    """Which pair of brackets has strokes between its two, where the other has nothing at all: a faint, broken tick."""
    one, two = (_inside(patch.dark, zones) for zones in places.zones)
    if one is None or two is None or min(one, two) > 0 or max(one, two) < _TICK:
        return None
    return 0 if one > two else 1


def _inside(dark: Darkness, zones: Sequence[_Zone]) -> float | None:
    """How high (ems) what stands between a pair of brackets is; None where the pair is not seen."""
    for x0, y0, x1, y1 in zones:
        inked = np.where(dark[y0:y1, x0:x1] > 2 * _INK, np.uint8(255), np.uint8(0))
        if min(inked.shape) < EM // 4:
            continue
        count, _, stats, _ = cv2.connectedComponentsWithStats(levels(inked), connectivity=8)
        parts = sorted(stats[1:count].tolist())
        tall = [part for part in parts if part[3] >= _TALL * EM and part[2] < 0.4 * EM]
        if len(tall) == 2:
            left, right = tall[0][0] + tall[0][2], tall[1][0]
            between = [part for part in parts if left <= part[0] + 1 and part[0] + part[2] <= right + 1]
            strokes = [part for part in between if max(part[2], part[3]) > _SPECK]
            if not strokes:
                return 0.0
            return float(max(y + h for _, y, _, h, _ in strokes) - min(y for _, y, _, _, _ in strokes)) / EM
    return None


def _contrary(choice: Choice) -> list[Glyph]:
    """What was read says the contrary of the ink: the words stay, for a person to look."""
    words = [glyph for word in choice.words for glyph in word.glyphs]
    return [replace(glyph, sure=min(glyph.sure, 0.3)) for glyph in words]


def _own(choice: Choice, places: _Places) -> tuple[list[Glyph], list[Glyph]]:
    """The glyphs that were read beside the first and the second word."""
    ordered = list(choice.glyphs)
    first, second = (
        [n for n, glyph in enumerate(ordered) if any(glyph is one for one in word.glyphs)] for word in choice.words
    )
    between = ordered[first[-1] + 1 : second[0]]
    if places.are_behind:
        return between, ordered[second[-1] + 1 :]
    return ordered[: first[0]], between


def _signs(signs: str, own: Sequence[Glyph], word: Sequence[Glyph], *, behind: bool) -> list[Glyph]:
    """`signs` side by side where the word's own were read, else right beside it.

    A narrow cell breaks 否（√ off before its ）: the line that is next to the word has all of them then.
    """
    near = word[-1] if behind else word[0]
    own = _in_one_line(own, near, behind=behind)
    if own:
        x0, x1 = min(glyph.x0 for glyph in own), max(glyph.x1 for glyph in own)
    else:  # as if the word ended earlier: the next one may begin where this one ends
        x1 = near.x1 if behind else near.x0
        x0 = x1 - 0.2 * near.size
    near = own[0] if own else near
    step = max(x1 - x0, 0.3) / len(signs)
    return [
        replace(near, text=sign, x0=x0 + n * step, x1=x0 + (n + 1) * step, sure=0.9 if sign == TICK else 0.97)
        for n, sign in enumerate(signs)
    ]


def _in_one_line(own: Sequence[Glyph], near: Glyph, *, behind: bool) -> list[Glyph]:
    """Those in the line of `near`, or of the nearest line where that has none."""

    def same_line(one: Glyph) -> list[Glyph]:
        return [glyph for glyph in own if abs(glyph.top + glyph.bottom - one.top - one.bottom) < one.size]

    return same_line(near) or (same_line(own[0 if behind else -1]) if own else [])


def _alone(choice: Choice, patch: Patch, places: _Places, ends: Sequence[str]) -> list[Glyph] | None:
    """是√ 否: what was read as a letter or a stroke beside one word is its tick.

    Between the words it is that of the nearer one, unless all of the page's ticks stand behind (or before) theirs.
    """
    end = _end(places)
    where = places.zones[0 if places.inks[0] > places.inks[1] else 1]
    own = _own(choice, places)[0 if places.inks[0] > places.inks[1] else 1]
    if not end or len(own) != 1 or own[0].text not in _TICKS:
        return None
    if end == "between":
        habits = set(ends) & {"behind", "before"}
        end = habits.pop() if len(habits) == 1 else _nearer(patch, where)
        ticked = {"behind": 0, "before": 1}.get(end)
    else:
        ticked = 1 if end == "behind" else 0
    if ticked is None:
        return None
    read = [(), ()] if end == "between" else [own if n == ticked else () for n in (0, 1)]
    return _told(choice, ticked, read, are_behind=end == "behind")


def _nearer(patch: Patch, zones: Sequence[_Zone]) -> str:
    """Does the ink between the words stand behind the first or before the second one? "" where nobody can tell."""
    x0, y0, x1, y1 = zones[0]
    if len(zones) != 1:
        return ""
    inked = np.flatnonzero((without_specks(patch.dark, _SPECK)[y0:y1, x0:x1] > _INK).any(axis=0))
    if not len(inked):
        return ""
    before, behind = int(inked[0]), x1 - x0 - int(inked[-1])
    if abs(before - behind) < _NEARER:
        return ""
    return "behind" if before < behind else "before"


def _as_read(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """What was read, with letters between brackets taken for the ticks that they are; specks go."""
    if not any(glyph.text in OPEN for glyph in glyphs):
        return list(glyphs)
    out: list[Glyph] = []
    for glyph in glyphs:
        if glyph.text in _SPECKS:
            continue
        is_tick = bool(out) and out[-1].text in OPEN and glyph.text in "vV✓✔ｖ∨丿JＶ"
        out.append(replace(glyph, text=TICK) if is_tick else glyph)
    return out
