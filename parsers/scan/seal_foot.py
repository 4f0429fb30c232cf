"""The line below a seal's star (执法专用章, 办公室): whether there is one, and its picture.

A unit's own seal has none (国发〔1999〕25号).
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import Density
from parsers.scan.picture import Pixels
from parsers.scan.seal_unroll import FULL, HEIGHT, SPACE, Arc, drawn, level_of

_FOOT_TOP, _FOOT_HIGH, _FOOT_WIDE = 0.36, 0.40, 1.36  # of the radius: where a line below the star may be
_FOOT_INK = 0.15  # of the seal's full ink that a line has: what is fainter is what black text leaves


def foot_of(disc: Density, arc: Arc, sides: float = 0.0) -> Pixels:
    """What stands below the star (执法专用章), upright, where the name leaves room for it; `sides` of the radius more
    to the left and to the right."""
    radius = disc.shape[0] / 2
    x, y, _, _ = _below(arc, sides)
    named = (np.arctan2(y, x) - arc.start + 0.05) % (2 * np.pi) <= arc.span + 0.1
    beyond = (np.hypot(x, y) > arc.outer) | (named & (np.hypot(x, y) > arc.inner - 0.02))
    return drawn(disc, np.where(beyond, -1e3, radius + radius * x), np.where(beyond, -1e3, radius + radius * y))


def _below(arc: Arc, sides: float) -> tuple[NDArray[np.float64], ...]:
    """The places below the star, in radii from the seal's centre: x and y, and downwards and to the right as the seal
    stands."""
    v = (_FOOT_TOP + (np.arange(HEIGHT) + 0.5) / HEIGHT * _FOOT_HIGH)[:, None]
    wide = _FOOT_WIDE + 2 * sides
    width = round(wide / _FOOT_HIGH * HEIGHT)
    u = (((np.arange(width) + 0.5) / width - 0.5) * wide)[None]
    down, right = (np.cos(arc.down), np.sin(arc.down)), (np.sin(arc.down), -np.cos(arc.down))
    return v * down[0] + u * right[0], v * down[1] + u * right[1], v, u


def has_foot(disc: Density, arc: Arc) -> bool:
    """Whether a line of characters stands below the star, legible or not, in the seal's own ink."""
    return is_line(foot_of(disc, arc)) and _middle_of_foot(disc, arc)[1] >= _FOOT_INK * level_of(disc)


def without_foot(disc: Density, arc: Arc) -> Density:
    """The disc without the line below the star: a long one's ends are as far out as the name."""
    radius = disc.shape[0] / 2
    part, _ = _middle_of_foot(disc, arc)
    rows = np.flatnonzero((part > FULL * level_of(disc)).mean(axis=1) > 0.06)
    if not len(rows):
        return disc
    top, bottom = (_FOOT_TOP + row / HEIGHT * _FOOT_HIGH for row in (rows.min() - 2, rows.max() + 3))
    y, x = np.mgrid[: disc.shape[0], : disc.shape[1]] / radius - 1.0
    v = x * np.cos(arc.down) + y * np.sin(arc.down)
    return np.where((v > top) & (v < bottom) & (np.hypot(x, y) < arc.outer), np.float32(0), disc)


def _middle_of_foot(disc: Density, arc: Arc) -> tuple[Density, float]:
    """What stands in the middle below the star, and how dense its ink is."""
    radius = disc.shape[0] / 2
    x, y, _, u = _below(arc, 0.0)
    middle = np.abs(u[0]) < 0.5
    where = (radius + radius * x[:, middle]).astype(np.float32), (radius + radius * y[:, middle]).astype(np.float32)
    part = np.asarray(cv2.remap(disc, *where, cv2.INTER_LINEAR), dtype=np.float32)
    return part, float(np.percentile(part, 93))


def is_line(foot: Pixels) -> bool:
    """Whether the picture of `foot_of` shows a line of characters, legible or not: a band of ink in the middle."""
    ink = foot[4:-4, SPACE:-SPACE, 0] < 170
    rows, columns = np.flatnonzero(ink.mean(axis=1) > 0.04), np.flatnonzero(ink.mean(axis=0) > 0.06)
    # The rim's remains in the corners stand far from the characters.
    columns = max(np.split(columns, np.flatnonzero(np.diff(columns) > 0.45 * HEIGHT) + 1), key=len)
    if len(rows) < 8 or len(columns) < 0.18 * ink.shape[1]:
        return False
    high = (rows.max() - rows.min() + 1) / ink.shape[0] * _FOOT_HIGH
    wide = (columns.max() - columns.min() + 1) / ink.shape[1] * _FOOT_WIDE
    off = abs((columns.max() + columns.min()) / 2 / ink.shape[1] - 0.5) * _FOOT_WIDE
    filled = len(columns) / (columns.max() - columns.min() + 1)
    return bool(0.1 <= high <= 0.32 and wide >= 1.4 * high and off < 0.2 and filled > 0.45)


def trimmed(foot: Pixels) -> Pixels:
    """The line of characters without the white above and below it."""
    rows = np.flatnonzero((foot[:, :, 0] < 170).mean(axis=1) > 0.03)
    if not len(rows):
        return foot
    return foot[max(0, rows.min() - 4) : rows.max() + 5]
