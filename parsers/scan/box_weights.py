"""What is in a box: how much ink stands in and about it, to be compared with that of boxes printed beside it."""

from collections.abc import Sequence

import cv2
import numpy as np

from parsers.scan.arrays import Rect
from parsers.scan.boxes import WORD, Drawn
from parsers.scan.patches import EM, NOISE, Darkness, Patch, Point, ink, without_specks

_INSET = 0.15  # of a box's side: what is nearer to its lines may be their blur
_NEAR, _FAR = 0.14, 0.45  # of a box's side: where the ends of a pen's tick stand above and below it
_BESIDE = 0.9  # of a box's side: how far to the right they may stand where no word does
_BLURRED = 9  # pixels that the blur of a line reaches at most
_OVER_BLUR = 1.5  # times the blur: darker than that is a mark
_SPECK = 6  # pixels: what is not longer and touches nothing is dust
_OUTSIDE = 0.7  # what ink outside the box weighs, which may be another's


def weighed(patch: Patch, box: Drawn, others: Sequence[Drawn], words: Sequence[Point]) -> float:
    """The ink in the box and, where a pen overshoots, right above, below and behind it, in parts of its area."""
    x0, y0, x1, y1 = box.rect
    side = box.side
    inset, near, far = max(3, round(_INSET * side)), max(3, round(_NEAR * side)), round(_FAR * side)
    dark = _without_frame(without_specks(patch.dark, _SPECK), box.rect)

    def meets(other: Drawn) -> bool:
        return other.rect[0] < x1 + 2 and x0 - 2 < other.rect[2]

    inside = ink(dark, (x0 + inset, y0 + inset, x1 - inset, y1 - inset))
    next_below = [other.rect[1] - near for other in others if other is not box and other.rect[1] > y1 and meets(other)]
    below = ink(dark, (x0 - 2, y1 + near, x1 + 2, min([y1 + far, *next_below])))
    above = ink(dark, (x0 - 2, y0 - far, x1 + 2, y0 - near))
    if any(0 < y0 - other.rect[1] < 2.6 * side and abs(other.rect[0] - x0) < 1.5 * side for other in others):
        above = 0.0  # the overshoot of the box above
    behind = ink(dark, (x1 + near, y0 - near, x1 + round(_BESIDE * side), y1 + near))
    reach = (x1 + near, y0 - near, x1 + round(1.4 * EM), y1 + near)
    next_to = [*words, *(other.middle for other in others if other is not box)]
    if (
        any(0 < x - x1 < 2.0 * EM and y0 - 0.6 * EM < y < y1 + 0.6 * EM for x, y in next_to)
        or ink(dark, reach) > WORD * EM * EM
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
    return np.where(dark > _OVER_BLUR * expected + NOISE / 2, dark - expected, np.float32(0.0))


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
