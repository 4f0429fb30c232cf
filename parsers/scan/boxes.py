"""Drawn boxes (□ ☑) and how much ink stands in and about each, seen on the grey page.

Blurred, faint, dithered: no level parts ink from paper on every page, and a line of a box may be half lost. So boxes
are looked for by the darkness along four sides, and what a mark weighs is a sum of darkness, to be compared with that
of boxes printed beside it. Everything happens at one size of type, so that no figure depends on the page's resolution.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import levels
from parsers.scan.ruling import Rect

EM = 28  # pixels of the type in a patch
LEAST, MOST = 15, 34  # pixels there: the sides of a box
_SHAPES = (0.85, 1.0, 1.18)  # height to width
_SIDE, _WEAK = 0.5, 0.3  # darkness of the weakest side, and where the size is known
_TWO_SIDES, _REACH = 0.42, 0.35  # mean darkness where two sides are lost; ems from its place in other cells
_OVER = 0.2  # how much darker than around it all sides are
_ALONE = 0.12  # darkness of the strips along its sides; those of a character's own 口 have more
_FAINTEST = 0.15  # darkness of ink; where nothing is darker, nothing is written
_PAPER, _NOISE = 0.10, 0.2  # darkness that is paper, and after evening out, that is blur and noise
CERTAIN = 1.05  # the score that no pair of brackets reaches
CLEAR = 0.9  # the score of one that is seen well, beside another or where no character is
_SMALLER = 2  # pixels by which one of two boxes of one size is smaller at most
_TOUCHED = 1.1  # of one that something touches, and is a box most likely
_SURELY = 1.2  # and no part of a character that stands alone
_BOXES = 6  # of one cell that are looked at
_SQUARE = 0.08  # what a square is better than an oblong
_INSET = 0.15  # of a box's side: what is nearer to its lines may be their blur
_NEAR, _FAR = 0.14, 0.45  # of a box's side: where the ends of a pen's tick stand above and below it
_BESIDE = 0.9  # of a box's side: how far to the right they may stand where no word does
_BLURRED = 9  # pixels that the blur of a line reaches at most
_OVER_BLUR = 1.5  # times the blur: darker than that is a mark
_SPECK = 6  # pixels: what is not longer and touches nothing is dust
_WORD = 0.1  # of a character's square: less ink is no word
_OUTSIDE = 0.7  # what ink outside the box weighs, which may be another's

Darkness = NDArray[np.float32]
"""0 (paper) to 1 (the darkest ink of the patch)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """A part of the page with its type brought to `EM` pixels. A page's pixel p is at (p - origin) * scale."""

    dark: Darkness
    origin: tuple[int, int]
    scale: float

    def to_page(self, rect: Sequence[float]) -> tuple[float, float, float, float]:
        x, y = self.origin
        a, b, c, d = (value / self.scale for value in rect)
        return a + x, b + y, c + x, d + y

    def from_page(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.origin[0]) * self.scale, (y - self.origin[1]) * self.scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A box in pixels of its patch; `score` says how well it is seen: 0.8 (hardly) to 1.6."""

    rect: Rect
    score: float
    alone: float  # how dark the darkest of the strips along its sides is: little, where it is no part of a character

    @property
    def middle(self) -> tuple[float, float]:
        return (self.rect[0] + self.rect[2]) / 2, (self.rect[1] + self.rect[3]) / 2

    @property
    def side(self) -> float:
        return (self.rect[2] - self.rect[0] + self.rect[3] - self.rect[1]) / 2


def patch_of(grey: NDArray[np.uint8], area: Rect, em: float) -> Patch | None:
    """The part of the flattened page in `area` (pixels) with type of `em` pixels; None where there is nothing."""
    height, width = grey.shape
    x0, y0 = max(0, area[0]), max(0, area[1])
    part = grey[y0 : min(height, area[3]), x0 : min(width, area[2])]
    if min(part.shape) < 4 or em < 5:
        return None
    scale = EM / em
    size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
    if min(size) < EM // 2 or max(size) > 80 * EM:
        return None
    scaled = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    dark = 1.0 - np.asarray(scaled, dtype=np.float32) / 255.0
    darkest = float(np.percentile(dark, 99.5))
    full = float(np.percentile(dark[dark >= darkest / 2], 75)) if darkest > _FAINTEST else 1.0
    paper = min(_PAPER, full / 3)
    even = np.clip((dark - paper) / (full - paper), 0.0, 1.0)
    return Patch(dark=np.asarray(even, dtype=np.float32), origin=(x0, y0), scale=scale)


Point = tuple[float, float]


def boxes_of(
    patch: Patch, words: Sequence[Point], sides: tuple[int, int] = (LEAST, MOST), *, known: bool = False
) -> list[Drawn]:
    """The boxes beside words (their middles, in the patch), best first, none over another.

    `sides` is how long they may be, and `known` says that this was learnt from others of the page. A certain box that
    stands alone is one even where a word was read: the word's place was read wrongly.
    """
    ranked = sorted(_candidates(patch.dark, _WEAK if known else _SIDE, sides), key=lambda box: -box.score)
    return _apart([box for box in ranked if is_sure(box) or not any(is_word(box, word) for word in words)])


def is_alone(box: Drawn) -> bool:
    """Is it no part of a character?"""
    return box.alone <= _ALONE


def is_clear(box: Drawn) -> bool:
    """Is it seen well, and no part of a character?"""
    return box.score >= CLEAR and is_alone(box)


def is_told(box: Drawn) -> bool:
    """Is it surely no part of a character, though another's ink or its own tick may touch it?"""
    return is_alone(box) or box.score >= _TOUCHED


def is_sure(box: Drawn) -> bool:
    """Is it no part of a character, and no pair of brackets?"""
    return box.score >= _SURELY and is_alone(box)


def clearness(drawn: Sequence[Drawn]) -> float:
    """How well the boxes that are no part of a character are seen, together."""
    are_partners = len(drawn) == 2 and is_partner(drawn[0], drawn[1]) and is_partner(drawn[1], drawn[0])
    return sum(box.score for box in drawn if are_partners or is_clear(box))


def is_partner(box: Drawn, other: Drawn) -> bool:
    """Is it no part of a character, or one whose tick overshoots? A character's own 口 is smaller than a box."""
    return is_alone(box) or box.side >= other.side - _SMALLER


def _apart(ranked: Iterable[Drawn]) -> list[Drawn]:
    found: list[Drawn] = []
    for box in ranked:
        if len(found) < _BOXES and not any(overlap(box, other) or _too_near(box, other) for other in found):
            found.append(box)
    return found


def _too_near(box: Drawn, other: Drawn) -> bool:
    """Two boxes of a line have a word between them."""
    (x, y), (a, b) = box.middle, other.middle
    return abs(y - b) < 0.6 * EM and abs(x - a) < box.side + 0.5 * EM


def _candidates(dark: Darkness, least: float, sides: tuple[int, int]) -> Iterable[Drawn]:
    """Every place and size whose four sides are dark and darker than what is around them."""
    level, upright = _widened(dark)
    height, width = dark.shape
    for wide in range(sides[0], min(sides[1], width - 2) + 1):
        for shape in _SHAPES:
            high = round(wide * shape)
            if high >= height - 1 or high < 0.85 * sides[0]:
                continue
            square = _SQUARE if shape == 1.0 else 0.0
            top, bottom, left, right = _four_sides(level, upright, wide, high)
            weakest = np.minimum(np.minimum(top, bottom), np.minimum(left, right))
            if float(weakest.max()) < least:
                continue
            around = _around(dark, wide, high)
            mean = (top + bottom + left + right) / 4
            score = weakest + mean / 2 - around.mean(axis=0)
            good = (weakest >= least) & (mean - around.mean(axis=0) >= _OVER)
            peaks = good & (score >= cv2.dilate(score, np.ones((3, 3), np.uint8)))
            for b, a in np.argwhere(peaks)[:40].tolist():
                rect = (a, b, a + wide + 1, b + high + 1)
                yield Drawn(rect=rect, score=float(score[b, a]) + square, alone=float(around[:, b, a].max()))


def fitted(patch: Patch, middle: Point, side: int) -> Drawn | None:
    """The box near where one is printed, two of whose sides may be lost; None where not even those are seen."""
    height, width = patch.dark.shape
    reach, (x, y) = round(_REACH * EM), (round(middle[0] - side / 2), round(middle[1] - side / 2))
    best: Drawn | None = None
    for length in (side - 1, side, side + 1):
        if length >= min(height, width) or length < 4:
            continue
        four = _four_sides(*_widened(patch.dark), length, length)
        mean = np.stack(four).mean(axis=0)
        around = _around(patch.dark, length, length)
        rows, columns = slice(max(0, y - reach), max(0, y + reach)), slice(max(0, x - reach), max(0, x + reach))
        near = (mean - around.mean(axis=0))[rows, columns]
        if not near.size:
            continue
        at = divmod(int(near.argmax()), near.shape[1])
        a, b = at[1] + columns.start, at[0] + rows.start
        score = float(near.max())
        if mean[b, a] >= _TWO_SIDES and (best is None or score > best.score):
            rect = (a, b, a + length + 1, b + length + 1)
            best = Drawn(rect=rect, score=score, alone=float(around[:, b, a].max()))
    return best


def _widened(dark: Darkness) -> tuple[Darkness, Darkness]:
    """For level and for upright lines: a pixel more on both sides, for a line runs a little askew."""
    level = np.asarray(cv2.dilate(dark, np.ones((3, 1), np.uint8)), dtype=np.float32)
    return level, np.asarray(cv2.dilate(dark, np.ones((1, 3), np.uint8)), dtype=np.float32)


def _four_sides(level: Darkness, upright: Darkness, wide: int, high: int) -> tuple[Darkness, ...]:
    """The darkness of the upper, lower, left and right side of a box with its corner at each place."""
    rows, columns = level.shape[0] - high, level.shape[1] - wide
    across = cv2.blur(level, (max(3, round(0.76 * wide)), 1), borderType=cv2.BORDER_REPLICATE)
    down = cv2.blur(upright, (1, max(3, round(0.76 * high))), borderType=cv2.BORDER_REPLICATE)
    x, y = wide // 2, high // 2
    four = across[:rows, x : x + columns], across[high:, x : x + columns], down[y : y + rows, :columns]
    return tuple(np.asarray(side, dtype=np.float32) for side in (*four, down[y : y + rows, wide:]))


def _around(dark: Darkness, wide: int, high: int) -> Darkness:
    """The darkness of the strips just outside the four sides (first axis), for each place of the box's corner."""
    gap, height, width = 4, dark.shape[0], dark.shape[1]
    padded = cv2.copyMakeBorder(dark, gap, gap, gap, gap, cv2.BORDER_CONSTANT, value=0.0)
    across = cv2.blur(padded, (wide, 1), borderType=cv2.BORDER_REPLICATE)
    down = cv2.blur(padded, (1, high), borderType=cv2.BORDER_REPLICATE)
    rows, columns = height - high, width - wide
    x, y = gap + wide // 2, gap + high // 2
    above, below = across[:rows, x : x + columns], across[2 * gap + high :, x : x + columns]
    before, after = down[y : y + rows, :columns], down[y : y + rows, 2 * gap + wide :]
    return np.stack([above, below[:rows], before, after[:, :columns]]).astype(np.float32)


def is_word(box: Drawn, word: Point) -> bool:
    """Is it a word's own 日 or 口, or a frame about the word?"""
    x, y = box.middle
    return abs(x - word[0]) < 0.55 * EM and abs(y - word[1]) < 0.75 * EM


def overlap(a: Drawn, b: Drawn) -> bool:
    wide = min(a.rect[2], b.rect[2]) - max(a.rect[0], b.rect[0])
    high = min(a.rect[3], b.rect[3]) - max(a.rect[1], b.rect[1])
    return wide > 2 and high > 2


def stand_first(patch: Patch, drawn: Sequence[Drawn]) -> bool | None:
    """Do two boxes of a line stand before their words or behind them? By the ink before the first and behind the last
    one; None where they stand in two lines, or ink tells nothing."""
    one, two = drawn
    if abs(one.middle[1] - two.middle[1]) > 0.6 * EM:
        return None
    reach, gap = round(1.4 * EM), 4
    before = _ink(patch.dark, (one.rect[0] - reach, one.rect[1] - gap, one.rect[0] - gap, one.rect[3] + gap))
    behind = _ink(patch.dark, (two.rect[2] + gap, two.rect[1] - gap, two.rect[2] + reach, two.rect[3] + gap))
    is_before, is_behind = before > _WORD * EM * EM, behind > _WORD * EM * EM
    return None if is_before == is_behind else is_behind


# --- what is in them --------------------------------------------------------------------------------------------


def weighed(patch: Patch, box: Drawn, others: Sequence[Drawn], words: Sequence[Point]) -> float:
    """The ink in the box and, where a pen overshoots, right above, below and behind it, in parts of its area."""
    x0, y0, x1, y1 = box.rect
    side = box.side
    inset, near, far = max(3, round(_INSET * side)), max(3, round(_NEAR * side)), round(_FAR * side)
    dark = _without_frame(without_specks(patch.dark, _SPECK), box.rect)

    def meets(other: Drawn) -> bool:
        return other.rect[0] < x1 + 2 and x0 - 2 < other.rect[2]

    inside = _ink(dark, (x0 + inset, y0 + inset, x1 - inset, y1 - inset))
    next_below = [other.rect[1] - near for other in others if other is not box and other.rect[1] > y1 and meets(other)]
    below = _ink(dark, (x0 - 2, y1 + near, x1 + 2, min([y1 + far, *next_below])))
    above = _ink(dark, (x0 - 2, y0 - far, x1 + 2, y0 - near))
    if any(0 < y0 - other.rect[1] < 2.6 * side and abs(other.rect[0] - x0) < 1.5 * side for other in others):
        above = 0.0  # the overshoot of the box above
    behind = _ink(dark, (x1 + near, y0 - near, x1 + round(_BESIDE * side), y1 + near))
    reach = (x1 + near, y0 - near, x1 + round(1.4 * EM), y1 + near)
    next_to = [*words, *(other.middle for other in others if other is not box)]
    if (
        any(0 < x - x1 < 2.0 * EM and y0 - 0.6 * EM < y < y1 + 0.6 * EM for x, y in next_to)
        or _ink(dark, reach) > _WORD * EM * EM
    ):
        behind = 0.0
    return (inside + _OUTSIDE * (below + above + behind)) / (side * side)


def _without_frame(dark: Darkness, rect: Rect) -> Darkness:
    """The patch without the blur of a box's four lines: as dark as it is at the same distance outside that one of
    them where no pen was."""
    x0, y0, x1, y1 = rect[0], rect[1], rect[2] - 1, rect[3] - 1
    height, width = dark.shape
    blur = np.zeros(max(height, width) + 1, dtype=np.float32)
    for far in range(_BLURRED):
        strips = [
            *(dark[y, x0 : x1 + 1] for y in (y0 - far, y1 + far) if 0 <= y < height),
            *(dark[y0 : y1 + 1, x] for x in (x0 - far, x1 + far) if 0 <= x < width),
        ]
        blur[far] = min((float(strip.mean()) for strip in strips), default=0.0)
    x, y = np.arange(width), np.arange(height)[:, None]
    across, down = np.maximum(x0 - x, x - x1), np.maximum(y0 - y, y - y1)  # negative: inside
    expected = blur[np.abs(np.maximum(across, down))]
    return np.where(dark > _OVER_BLUR * expected + _NOISE / 2, dark - expected, np.float32(0.0))


def crossed(patch: Patch, box: Drawn) -> bool:
    """Both diagonals are drawn: a tick has but a part of one."""
    inset = max(2, round(0.12 * box.side))
    x0, y0, x1, y1 = box.rect
    inside = patch.dark[y0 + inset : y1 - inset, x0 + inset : x1 - inset]
    if min(inside.shape) < 4:
        return False
    square = cv2.resize(inside, (24, 24), interpolation=cv2.INTER_AREA) > 0.4
    wide = cv2.dilate(square.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    falling, rising = np.diagonal(wide).mean(), np.diagonal(wide[:, ::-1]).mean()
    return bool(falling > 0.85 and rising > 0.85 and square.mean() < 0.65)


def without_specks(dark: Darkness, size: int) -> Darkness:
    """The patch without ink that stands by itself and is at most `size` pixels long."""
    inked = np.where(dark > _NOISE, np.uint8(255), np.uint8(0))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(levels(inked), connectivity=8)
    strokes = np.zeros(count, dtype=np.bool_)
    strokes[1:] = np.maximum(stats[1:, 2], stats[1:, 3]) > size
    return np.where(strokes[labels], dark, np.float32(0.0))


def _ink(dark: Darkness, zone: tuple[int, int, int, int]) -> float:
    x0, y0, x1, y1 = (max(0, value) for value in zone)
    part = dark[y0:y1, x0:x1]
    return float(part[part > _NOISE].sum()) if part.size else 0.0
