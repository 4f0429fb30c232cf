"""Boxes and ticks beside words: □是 ☑否, 是（√）否（）.

A recogniser takes a box for 口 or nothing, and a box that a pen has ticked for anything. So where a cell holds nothing
but a choice, its boxes are found by their four sides, and whether they hold a mark is seen by the ink inside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from parsers.layout import Glyph
from parsers.scan.arrays import levels
from parsers.scan.ruling import Mask, Rect

EMPTY, TICKED, CROSSED, TICK = "□", "☑", "☒", "√"
_WORDS = "是否有无存在不没"
_SHAPES = "口回囗□☐☑☒曰日田凹凶四区匚冂√×✓✔✗vVxXyYNnuUJLMZzｖ丿丶乂Π月门D0oO〇○|｜Ｖ∨"
_CHOICE = re.compile(rf"[{_WORDS}{_SHAPES}()（）\[\]［］【】/、,，.。·:：;；'‘’“”\"`^_~\-—一\s\ufffd]{{1,24}}")
_OPEN, _CLOSE = "(（[［【", ")）]］】"
_LEAST, _MOST = 0.55, 1.25  # of the type's size: the sides of a box
_ROOM = 0.42  # of the type's size, on both sides of what stands between two brackets
_INSIDE, _OUTSIDE = 0.03, 0.03  # of a box's square: ink that is a mark
_ANSWERS = re.compile("(?:不存在|存在|没有|是|否|有|无){1,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A drawn box, in pixels, and what it holds: EMPTY, TICKED or CROSSED."""

    rect: Rect
    mark: str


def marked(glyphs: Sequence[Glyph], cells: Sequence[Rect], ink: Mask, unit: float) -> tuple[Glyph, ...]:
    """The glyphs with boxes and ticks put right in each cell (pixels) that holds a choice and nothing else."""
    out = list(glyphs)
    for cell in cells:
        inside = [glyph for glyph in out if _within(glyph, cell, unit)]
        if inside and _is_choice("".join(glyph.text for glyph in inside)):
            chosen = _chosen(inside, cell, ink, unit)
            if chosen != inside:
                out = [glyph for glyph in out if not any(glyph is other for other in inside)] + chosen
    return tuple(out)


def boxes_in(ink: Mask, area: Rect, size: float) -> list[Box]:
    """The drawn boxes in `area` beside type of `size` pixels."""
    x0, y0, x1, y1 = area
    part = ink[y0:y1, x0:x1]
    if part.size == 0 or size < 6:
        return []
    length = max(4, round(0.45 * size))
    across = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    across = levels(cv2.dilate(across, np.ones((max(3, round(0.1 * size)), 3), np.uint8)))
    down = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(down, np.ones((3, 1), np.uint8)))
    sides = sorted((int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:count] if w < 0.45 * size)
    candidates: list[tuple[float, Rect, int]] = []
    for n, left in enumerate(sides):
        for right in sides[n + 1 :]:
            box = _box(left, right, across, size)
            if box is not None:
                uneven = abs(left[1] - right[1]) + abs(left[3] - right[3]) + abs((box[3] - box[1]) - (box[2] - box[0]))
                candidates.append((uneven, box, min(left[2] - left[0], right[2] - right[0])))
    found: list[Box] = []
    strokes: list[int] = []
    for _, rect, stroke in sorted(candidates):  # the squarest first
        if not any(_overlap(rect, other.rect) for other in found):
            found.append(Box(rect=rect, mark=""))
            strokes.append(stroke)
    found = [
        replace(box, mark=_mark(part, box.rect, stroke, found)) for box, stroke in zip(found, strokes, strict=True)
    ]
    return [replace(box, rect=_shifted(box.rect, x0, y0)) for box in found]


def _box(left: Rect, right: Rect, across: Mask, size: float) -> Rect | None:
    """The box between two upright strokes, if level strokes close it above and below."""
    width = right[2] - left[0]
    if not _LEAST * size <= width <= _MOST * size:
        return None
    top, bottom = max(left[1], right[1]), min(left[3], right[3])
    reach = max(2, round(0.18 * size))
    if bottom - top < 0.4 * size:
        return None
    inner = across[:, left[2] : right[0]] > 0
    if inner.shape[1] < 2:
        return None
    covered = inner.mean(axis=1)
    above = np.flatnonzero(covered[max(0, top - reach) : top + reach] >= 0.75) + max(0, top - reach)
    below = np.flatnonzero(covered[max(0, bottom - reach) : bottom + reach] >= 0.75) + max(0, bottom - reach)
    if not len(above) or not len(below):
        return None
    height = int(below[-1]) + 1 - int(above[0])
    if height < _LEAST * size or not 0.75 <= height / width <= 1.33:
        return None
    return left[0], int(above[0]), right[2], int(below[-1]) + 1


def _mark(part: Mask, box: Rect, stroke: int, others: Sequence[Box]) -> str:
    """EMPTY unless there is ink inside, or right below or above: a pen's tick overshoots the box."""
    x0, y0, x1, y1 = box
    side = min(x1 - x0, y1 - y0)
    inside = part[y0 + stroke + 1 : y1 - stroke - 1, x0 + stroke + 1 : x1 - stroke - 1]
    if inside.size == 0:
        return EMPTY
    reach = round(0.45 * side)
    columns = slice(max(0, x0 - 1), x1 + 1)
    below = part[y1 + 1 : y1 + 1 + reach, columns]
    above = part[max(0, y0 - 1 - reach) : max(0, y0 - 1), columns]
    if any(0 < y0 - other.rect[1] < 2 * side and abs(other.rect[0] - x0) < side for other in others):
        above = above[:0]  # the overshoot of the box above
    least = side * side
    if not (
        _inked(inside, side) > _INSIDE * least
        or _inked(below, side) > _OUTSIDE * least
        or _inked(above, side) > _OUTSIDE * least
    ):
        return EMPTY
    return CROSSED if _crossed(inside) else TICKED


def _crossed(inside: Mask) -> bool:
    """Both diagonals are drawn: a tick has but a part of one."""
    square = cv2.resize(inside, (24, 24), interpolation=cv2.INTER_AREA) > 100
    wide = cv2.dilate(square.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    falling, rising = np.diagonal(wide).mean(), np.diagonal(wide[:, ::-1]).mean()
    return bool(falling > 0.85 and rising > 0.85 and square.mean() < 0.65)


def _inked(zone: Mask, side: int) -> int:
    """Pixels of ink in a zone beside or in a box, round specks of dust and threads left out."""
    if zone.size == 0:
        return 0
    count, _, stats, _ = cv2.connectedComponentsWithStats(zone)
    return sum(int(area) for _, _, w, h, area in stats[1:count] if max(w, h) >= 0.2 * side and min(w, h) >= 0.1 * side)


# --- a cell with a choice ---------------------------------------------------------------------------------------


def _is_choice(text: str) -> bool:
    """Two words to choose from, or one: 是否存在 is the column's head."""
    words = "".join(character for character in text if character in _WORDS)
    return bool(_CHOICE.fullmatch(text)) and bool(_ANSWERS.fullmatch(words)) and bool(re.search("[是否有无]", words))


def _chosen(glyphs: list[Glyph], cell: Rect, ink: Mask, unit: float) -> list[Glyph]:
    words = [glyph for glyph in glyphs if glyph.text in _WORDS]
    size = float(np.median([glyph.size for glyph in words]))
    boxes = boxes_in(ink, cell, size * unit)
    boxes = [box for box in boxes if not any(_covers(box, word, unit) for word in words)]
    if boxes:
        kept = [glyph for glyph in words if not any(_covers(box, glyph, unit) for box in boxes)]
        drawn = [_glyph(box, words, size, unit) for box in boxes]
        return [*(_beside(glyph, drawn) for glyph in kept), *drawn]
    return _in_brackets(glyphs, ink, size, unit)


def _in_brackets(glyphs: list[Glyph], ink: Mask, size: float, unit: float) -> list[Glyph]:
    """是（）否（ ）with a √ for each pair of brackets that holds ink which nobody read; specks behind them go."""
    if not any(glyph.text in _OPEN for glyph in glyphs):
        return glyphs
    ordered = sorted(glyphs, key=lambda glyph: (round(glyph.top / size), glyph.x0))
    out: list[Glyph] = []
    for n, glyph in enumerate(ordered):
        before = out[-1] if out else None
        if glyph.text in ".。,，·'`:：;；" and (before is None or n):
            continue
        if glyph.text in _CLOSE and before is not None and before.text in _OPEN:
            first, last = (before.x0 + before.x1) / 2, (glyph.x0 + glyph.x1) / 2
            high, low = min(before.top, glyph.top) - 0.1 * size, glyph.bottom + 0.2 * size
            zone = (first - _ROOM * size, high, last + _ROOM * size, low)
            if _has_tick(ink, zone, size, unit):
                out.append(replace(glyph, text=TICK, x0=first, x1=max(last, first + 0.1 * size), sure=0.6))
        out.append(replace(glyph, text=TICK) if _is_tick(glyph, before) else glyph)
    return out


def _is_tick(glyph: Glyph, before: Glyph | None) -> bool:
    return before is not None and before.text in _OPEN and glyph.text in "vV✓✔ｖ∨丿JＶ"


def _has_tick(ink: Mask, zone: tuple[float, float, float, float], size: float, unit: float) -> bool:
    """Does anything stand there that is wider than a bracket and no speck?"""
    x0, top, x1, bottom = (max(0, round(value * unit)) for value in zone)
    em, part = size * unit, ink[top:bottom, x0:x1]
    if part.size == 0:
        return False
    whole = cv2.morphologyEx(part, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))  # a thin tick comes in pieces
    count, _, stats, _ = cv2.connectedComponentsWithStats(whole)
    strokes = [(int(x), int(x + w), int(h)) for x, _, w, h, _ in stats[1:count] if h > 0.2 * em]
    for left, right, high in strokes:
        around = min(
            max((h for _, end, h in strokes if end <= left + 1), default=0),
            max((h for start, _, h in strokes if start >= right - 1), default=0),
        )
        wide = (right - left) / em
        # Between its brackets (which may be broken), or grown together with one; two brackets alone are narrower.
        if 0.28 * em <= high <= 1.15 * em and (
            (wide >= 0.28 and around > 0.55 * em) or (wide >= 0.4 and around) or 0.75 <= wide <= 1.5
        ):
            return True
    return False


def _beside(glyph: Glyph, boxes: Sequence[Glyph]) -> Glyph:
    """The word without the box that its line's ink had been taken to begin or end with."""
    middle = (glyph.x0 + glyph.x1) / 2
    for box in boxes:
        if box.top < glyph.bottom and glyph.top < box.bottom and box.x0 < glyph.x1 and glyph.x0 < box.x1:
            if (box.x0 + box.x1) / 2 < middle:
                glyph = replace(glyph, x0=min(box.x1, glyph.x1 - 1))
            else:
                glyph = replace(glyph, x1=max(box.x0, glyph.x0 + 1))
    return glyph


def _glyph(box: Box, words: Sequence[Glyph], size: float, unit: float) -> Glyph:
    """The box as a glyph, as high as the word beside it."""
    x0, y0, x1, y1 = (value / unit for value in box.rect)
    middle = (y0 + y1) / 2
    near = min(words, key=lambda word: abs((word.top + word.bottom) / 2 - middle))
    level = abs((near.top + near.bottom) / 2 - middle) < 0.7 * size
    top, bottom = (near.top, near.bottom) if level else (middle - size / 2, middle + size / 2)
    return Glyph(text=box.mark, x0=x0, x1=x1, top=top, bottom=bottom, size=near.size, sure=0.97)


def _covers(box: Box, glyph: Glyph, unit: float) -> bool:
    """Is the glyph what was made of this box?"""
    x, y = (glyph.x0 + glyph.x1) / 2 * unit, (glyph.top + glyph.bottom) / 2 * unit
    x0, y0, x1, y1 = box.rect
    return x0 + 0.15 * (x1 - x0) <= x <= x1 - 0.15 * (x1 - x0) and y0 <= y <= y1


def _within(glyph: Glyph, cell: Rect, unit: float) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2 * unit, (glyph.top + glyph.bottom) / 2 * unit
    return cell[0] <= x < cell[2] and cell[1] <= y < cell[3]


def _overlap(a: Rect, b: Rect) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > 2 and min(a[3], b[3]) - max(a[1], b[1]) > 2


def _shifted(rect: Rect, x: int, y: int) -> Rect:
    return rect[0] + x, rect[1] + y, rect[2] + x, rect[3] + y
