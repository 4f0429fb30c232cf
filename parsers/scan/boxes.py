"""Drawn boxes (□ ☑), seen on the grey page.

Blurred, faint, dithered: no level parts ink from paper on every page, and a line of a box may be half lost. So boxes
are looked for by the darkness along four sides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from parsers.scan.arrays import Rect
from parsers.scan.patches import EM, Darkness, Patch, Point, ink

LEAST, MOST = 15, 34  # pixels there: the sides of a box
_SHAPES = (0.85, 1.0, 1.18)  # height to width
_SIDE, _WEAK = 0.5, 0.3  # darkness of the weakest side, and where the size is known
_TWO_SIDES, _REACH = 0.42, 0.35  # mean darkness where two sides are lost; ems from its place in other cells
_OVER = 0.2  # how much darker than around it all sides are
_ALONE = 0.12  # darkness of the strips along its sides; those of a character's own 口 have more
CERTAIN = 1.05  # the score that no pair of brackets reaches
CLEAR = 0.9  # the score of one that is seen well, beside another or where no character is
_SMALLER = 2  # pixels by which one of two boxes of one size is smaller at most
_TOUCHED = 1.1  # of one that something touches, and is a box most likely
_SURELY = 1.2  # and no part of a character that stands alone
_BOXES = 6  # of one cell that are looked at
_SQUARE = 0.08  # what a square is better than an oblong
WORD = 0.1  # of a character's square: less ink is no word


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
    before = ink(patch.dark, (one.rect[0] - reach, one.rect[1] - gap, one.rect[0] - gap, one.rect[3] + gap))
    behind = ink(patch.dark, (two.rect[2] + gap, two.rect[1] - gap, two.rect[2] + reach, two.rect[3] + gap))
    is_before, is_behind = before > WORD * EM * EM, behind > WORD * EM * EM
    return None if is_before == is_behind else is_behind
