"""Prints that are no unit's round seal: oval and square ones, and slices (骑缝章) at the page's edges."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import Density
from parsers.scan.seal_ring import Ring, measured

Ink = NDArray[np.bool_]
Shape = tuple[str, float, float, float, float, float]
"""Which shape, and its ellipse in pixels: x, y, rx, ry, angle."""

_HALF = 0.07  # of the radius beyond the centre: what reaches less far towards the page's edge is a part of a seal
_CUT = 0.3  # the same where the seal is cut on its other side
_EDGE = 12.0  # mm of blank that straightening may leave beyond the paper's edge
_OVAL = (28.0, 60.0)  # mm of the longer axis: 45 x 30 and 40 x 30 are usual
_SQUARE = (14.0, 50.0)  # mm of a side


def is_slice(ring: Ring, ink: Ink, millimetre: float) -> bool:
    """Whether the ring is cut straight about its centre or before it, at the left or right edge of an upright page.

    Of fanned pages each has its part of the seal at its edge, so either side of the print may be the cut one.
    """
    height, width = ink.shape
    top, bottom = max(0, int(ring.y - ring.ry)), min(height, int(ring.y + ring.ry) + 1)
    left, right = max(0, int(ring.x - 1.1 * ring.radius)), min(width, int(ring.x + 1.1 * ring.radius) + 1)
    columns = np.flatnonzero(ink[top:bottom, left:right].sum(axis=0) >= 3) + left
    if not len(columns):
        return False
    to_left, to_right = (ring.x - columns.min()) / ring.radius, (columns.max() - ring.x) / ring.radius
    left_blank, right_blank = columns.min(), width - columns.max()
    if min(left_blank, right_blank) > _EDGE * millimetre:
        return False
    # Beyond the paper's edge there may also be the rest of a seal that was set too far out: half of it is a slice.
    at_edge, within = (to_left, to_right) if left_blank < right_blank else (to_right, to_left)
    return bool(at_edge < _HALF or within < _CUT)


def other_shapes(density: Density, ink: Ink, millimetre: float) -> list[Shape]:
    """Ovals and squares that stand by themselves."""
    found = []
    for points in _lumps(ink, millimetre):
        shape = _square(points, ink, millimetre) or _oval(points, density, millimetre)
        if shape is not None:
            found.append(shape)
    return found


def _lumps(ink: Ink, millimetre: float) -> Iterator[NDArray[np.float32]]:
    """Points (x, y) of ink that lies together and is as large as a seal."""
    near = max(3, round(3 * millimetre) | 1)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.dilate(ink.astype(np.uint8), np.ones((near, near), np.uint8))
    )
    for label in range(1, count):
        x, y, wide, high = (int(value) for value in stats[label][:4])
        if not _SQUARE[0] * millimetre <= high <= 1.2 * _OVAL[1] * millimetre or wide > 1.2 * _OVAL[1] * millimetre:
            continue
        ys, xs = np.nonzero((labels[y : y + high, x : x + wide] == label) & ink[y : y + high, x : x + wide])
        if len(xs) >= 40:
            yield np.stack([xs + x, ys + y], axis=1).astype(np.float32)


def _square(points: NDArray[np.float32], ink: Ink, millimetre: float) -> Shape | None:
    """Four straight sides with ink, and characters within."""
    (cx, cy), (wide, high), angle = cv2.minAreaRect(points)
    if not _in(min(wide, high), _SQUARE, millimetre) or min(wide, high) < 0.6 * max(wide, high):
        return None
    side = 60
    corners = cv2.boxPoints(((cx, cy), (wide * 1.04, high * 1.04), angle)).astype(np.float32)
    target = np.array([[0, side - 1], [0, 0], [side - 1, 0], [side - 1, side - 1]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    flat = np.asarray(cv2.warpPerspective(ink.astype(np.uint8), matrix, (side, side)), dtype=np.uint8) > 0
    sides = [flat[:6].any(axis=0), flat[-6:].any(axis=0), flat[:, :6].any(axis=1), flat[:, -6:].any(axis=1)]
    if min(float(one.mean()) for one in sides) < 0.8 or not 0.1 <= float(flat[10:-10, 10:-10].mean()) <= 0.8:
        return None
    solid = [flat[:, i].mean() for i in range(12, 16)] + [flat[i].mean() for i in range(12, 16)]
    if max(float(share) for share in solid) > 0.9:
        return None
    return ("square", float(cx), float(cy), float(wide) / 2, float(high) / 2, float(angle))


def _oval(points: NDArray[np.float32], density: Density, millimetre: float) -> Shape | None:
    """A thin whole rim, longer than wide, with characters within."""
    hull = cv2.convexHull(points)
    if len(hull) < 8:
        return None
    (cx, cy), (d1, d2), angle = cv2.fitEllipseDirect(hull)
    if not np.isfinite([cx, cy, d1, d2]).all() or not _in(max(d1, d2), _OVAL, millimetre):
        return None
    if not 0.5 <= min(d1, d2) / max(d1, d2) <= 0.78:
        return None
    ring = measured(density, (float(cx), float(cy), 0.97 * float(d1) / 2, 0.97 * float(d2) / 2, float(angle)))
    if ring.cover < 0.8 or ring.clear < 0.8 or ring.width > 0.12 or ring.inked > 0.5 or ring.seen < 0.9:
        return None
    return ("oval", float(cx), float(cy), float(d1) / 2, float(d2) / 2, float(angle))


def _in(pixels: float, millimetres: tuple[float, float], millimetre: float) -> bool:
    return millimetres[0] * millimetre <= pixels <= millimetres[1] * millimetre
