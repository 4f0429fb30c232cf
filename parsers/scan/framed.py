"""Hair lines in a table's frame of which black and white left hardly more than a dash here and there.

A driver that thins what is grey keeps the thick frame of a table and loses most of the lines in it. What is left of a
line are thin dashes in a row, far apart, with no other ink on the way: text has that nowhere.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import levels
from parsers.scan.strokes import Mask, Strokes

_SIDE = 0.85  # of each side of a frame that is ruled
_LEAST = (150.0, 40.0)  # points: a frame's width and height at least
_MARGIN = 4.0  # points inside the frame that its own sides, ragged, may take
_THIN = 1.1  # points: a dash is no thicker
_SHORT = 1.6  # points: and no shorter; dust is
_ALONE = 0.8  # of a dash's pixels that have nothing above and below them
_CLEAR = 4.0  # points above and below
_DASHES, _FAR = 5, 90.0  # dashes in a line at least, and the points between two of them at most
_CROSSED = 0.03  # of a line's way with other ink: a line that it crosses, a stamp
_APART = 9.0  # points between two lines at least

Rect = tuple[int, int, int, int]


def with_framed(strokes: Strokes) -> Strokes | None:
    """The strokes with the lines inside lone frames as if they were whole; None where there are no such lines."""
    across, down = strokes.across.copy(), strokes.down.copy()
    found = False
    for x0, y0, x1, y1 in frames_of(strokes):
        part = (slice(y0, y1 + 1), slice(x0, x1 + 1))
        inside = strokes.dark[part]
        rows = _lines(inside, strokes.unit)
        columns = _lines(np.ascontiguousarray(inside.T), strokes.unit)
        for y, a, b in rows:
            across[y0 + y - 1 : y0 + y + 2, x0 + a : x0 + b + 1] = 255
        for x, a, b in columns:
            down[y0 + a : y0 + b + 1, x0 + x - 1 : x0 + x + 2] = 255
        found = found or bool(rows or columns)
    return replace(strokes, dark=strokes.dark | across | down, across=across, down=down) if found else None


def frames_of(strokes: Strokes) -> list[Rect]:
    """Rectangles (pixels, between the sides) that are ruled on all four sides, none inside another one."""
    joined = cv2.dilate(strokes.across | strokes.down, np.ones((5, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    unit, reach = strokes.unit, max(3, round(_MARGIN * strokes.unit))
    frames: list[Rect] = []
    for label in (np.argsort(-stats[1:count, 2] * stats[1:count, 3]) + 1)[:12].tolist():
        x, y, w, h, _area = (int(value) for value in stats[label])
        if w < _LEAST[0] * unit or h < _LEAST[1] * unit:
            continue
        sides = (
            strokes.across[y : y + reach, x : x + w].any(axis=0),
            strokes.across[y + h - reach : y + h, x : x + w].any(axis=0),
            strokes.down[y : y + h, x : x + reach].any(axis=1),
            strokes.down[y : y + h, x + w - reach : x + w].any(axis=1),
        )
        frame = (x + reach, y + reach, x + w - 1 - reach, y + h - 1 - reach)
        within = any(f[0] <= x + w / 2 <= f[2] and f[1] <= y + h / 2 <= f[3] for f in frames)
        if not within and min(side.mean() for side in sides) >= _SIDE:
            frames.append(frame)
    return frames


def _lines(dark: Mask, unit: float) -> list[tuple[int, int, int]]:
    """(row, first column, last column) of what is left of level lines in a frame's inside."""
    dashes = _dashes(dark, unit)
    if not dashes.any():
        return []
    near = np.ones((3, 1), np.uint8)
    band = levels(cv2.dilate(dashes, near)) > 0
    other = (dark > 0) & (cv2.dilate(dashes, np.ones((5, 5), np.uint8)) == 0)
    inked = band.sum(axis=1)
    width = dark.shape[1]
    found: list[tuple[int, int, int]] = []
    for y in np.argsort(-inked, kind="stable").tolist():
        if inked[y] < _DASHES * _SHORT * unit:
            break
        if any(abs(y - line[0]) < _APART * unit for line in found):
            continue
        for a, b in _chains(np.flatnonzero(band[y]), unit):
            a, b = (0 if a < _FAR * unit else a), (width - 1 if width - 1 - b < _FAR * unit else b)
            if other[max(0, y - 1) : y + 2, a : b + 1].any(axis=0).mean() <= _CROSSED:
                found.append((y, a, b))
    return found


def _chains(at: NDArray[np.int64], unit: float) -> list[tuple[int, int]]:
    """(first, last) of dashes, given by the columns they take, that follow one another near enough."""
    chains = np.split(at, np.flatnonzero(np.diff(at) > _FAR * unit) + 1)
    return [
        (int(chain[0]), int(chain[-1])) for chain in chains if int((np.diff(chain) > 2 * unit).sum()) + 1 >= _DASHES
    ]


def _dashes(dark: Mask, unit: float) -> Mask:
    """Thin level pieces of ink that stand for themselves: characters and boxes hang together with thicker ink."""
    window = int(2 * _CLEAR * unit) | 1
    around = cv2.boxFilter(levels(dark > 0), cv2.CV_16U, (1, window), normalize=False)
    alone = (dark > 0) & (around <= max(3, round(_THIN * unit)))
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, max(3, int(unit) | 1)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    if count < 2:
        return np.zeros_like(dark)
    own = dark > 0
    share = np.bincount(labels[alone], minlength=count) / np.maximum(1, np.bincount(labels[own], minlength=count))
    keep = (share >= _ALONE) & (stats[:, 2] >= _SHORT * unit) & (stats[:, 3] <= _THIN * unit + 1)
    keep[0] = False
    return np.where(keep[labels] & own, 255, 0).astype(np.uint8)
