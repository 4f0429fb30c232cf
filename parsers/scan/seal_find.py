"""Red seals on a page: where, how large, of which shape. Nothing is said to be a seal without evidence.

A round seal is a thin ring of red ink with characters along its inside. Red letters and rules, a thumbprint, a pen,
a cup or a folder on the desk have no such ring, or nothing inside it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import Density, paper_colour, red_density, red_mask
from parsers.scan.picture import Pixels
from parsers.scan.seal_ring import Ring, centres, fit, measured, trace
from parsers.scan.seal_shapes import Shape, is_slice, other_shapes

POINTS_TO_MM = 25.4 / 72
_FINE = 4.0  # pixels to a millimetre at which seals are looked for
_COARSEST = 1.5  # pixels to a millimetre: 38 dpi
_MOST_PIXELS = 1600  # of the longer side, however large the page is said to be
_RADII = (12.0, 31.0)  # millimetres
_SOLID = 9.0  # millimetres: nothing in a seal is solid over that
_CANDIDATES = 16
_WHOLE = 0.9  # the score of a ring that nothing is missing of
_MOST = 6  # seals on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A seal as an ellipse in pixels of the page; `diameter` (the longer axis) in mm; `score` 0-1 how whole it is."""

    x: float
    y: float
    rx: float
    ry: float
    angle: float
    diameter: float
    shape: str = "round"
    score: float = 0.0


def find(pixels: Pixels, points_per_pixel: float) -> tuple[Found, ...]:
    """The seals on a page, the best first. `points_per_pixel` may be off by a third (photos)."""
    if pixels.ndim != 3 or min(pixels.shape[:2]) < 64 or not red_mask(pixels).any():
        return ()
    scale = min(points_per_pixel * POINTS_TO_MM * _FINE, _MOST_PIXELS / max(pixels.shape[:2]), 1.0)
    millimetre = scale / (points_per_pixel * POINTS_TO_MM)  # in pixels of the small page
    size = (max(8, round(pixels.shape[1] * scale)), max(8, round(pixels.shape[0] * scale)))
    if millimetre < _COARSEST or min(size) < 64:
        return ()
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    density = _blurred(red_density(small, paper_colour(small)))
    ink = _drawn(density, millimetre)
    shapes = [(shape, 0.5) for shape in other_shapes(density, ink, millimetre)[:_MOST]]
    for shape, _ in shapes:
        ink = _without(ink, shape)
    radii = (_RADII[0] * millimetre, _RADII[1] * millimetre)
    density = np.where(ink | (density < _least(density)), density, 0).astype(np.float32)
    for ring in reversed(_apart(_rings(density, ink, radii), density)):
        shape = ("slice" if is_slice(ring, ink, millimetre) else "round", *ring.ellipse)
        shapes.insert(0, (shape, ring.score))
    return tuple(
        Found(
            x=x / scale,
            y=y / scale,
            rx=rx / scale,
            ry=ry / scale,
            angle=angle,
            diameter=2 * max(rx, ry) / millimetre,
            shape=shape,
            score=score,
        )
        for (shape, x, y, rx, ry, angle), score in shapes
    )


def _without(ink: NDArray[np.bool_], shape: Shape) -> NDArray[np.bool_]:
    _, x, y, rx, ry, angle = shape
    left = ink.astype(np.uint8)
    cv2.ellipse(left, (round(x), round(y)), (round(1.5 * rx), round(1.5 * ry)), angle, 0, 360, 0, -1)
    return left > 0


def _least(density: Density) -> float:
    """The density that is ink and not noise."""
    some = density[::3, ::3]
    return max(0.05, 5.0 * float(np.median(np.abs(some))))


def _drawn(density: Density, millimetre: float) -> NDArray[np.bool_]:
    """Red strokes, without red things: what is solid over more than a star's arm is no print."""
    mask = (density > _least(density)).astype(np.uint8)
    half = cv2.resize(mask, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    wide = max(3, round(_SOLID * millimetre / 2) | 1)
    solid = cv2.morphologyEx(half, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide)))
    if solid.any():
        solid = cv2.dilate(solid, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide)))
        mask[cv2.resize(solid, mask.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0] = 0
    return mask > 0


def _rings(density: Density, ink: NDArray[np.bool_], radii: tuple[float, float]) -> list[Ring]:
    found: list[Ring] = []
    for x, y in centres(density, ink, radii, _CANDIDATES):
        if any(ring.score > _WHOLE and np.hypot(ring.x - x, ring.y - y) < 0.4 * ring.radius for ring in found):
            continue  # the same one again
        ring = _ring(density, (x, y), radii)
        if ring is not None:
            found.append(ring)
    return found


def _ring(density: Density, centre: tuple[int, int], radii: tuple[float, float]) -> Ring | None:
    """The best ring about `centre` that is a seal's."""
    best: Ring | None = None
    for points in trace(density, centre, radii):
        ring = _fitted(density, points)
        if ring is None:
            continue
        if ring.cover < 0.95:  # once more from its own centre
            for again in trace(density, (round(ring.x), round(ring.y)), (0.85 * ring.radius, 1.15 * ring.radius))[:1]:
                other = _fitted(density, again)
                ring = other if other is not None and other.score > ring.score else ring
        fits = radii[0] <= ring.radius <= radii[1] and min(ring.rx, ring.ry) >= 0.72 * max(ring.rx, ring.ry)
        if fits and is_seal(ring) and (best is None or ring.score > best.score):
            best = ring
    return best


def _fitted(density: Density, points: NDArray[np.float32]) -> Ring | None:
    ellipse = fit(points)
    if ellipse is None or max(ellipse[2:4]) > 4 * min(ellipse[2:4]):
        return None
    return measured(density, ellipse)


def is_seal(ring: Ring) -> bool:
    """Ring enough, thin enough, free enough, and inside it ink like characters, and a star or a ring without gaps."""
    if ring.seen < 0.4 or ring.cover * ring.seen < 0.3 or ring.width > 0.11 or ring.inked > 0.6:
        return False
    lettered = ring.lettered >= 0.15 and ring.inked >= 0.03
    if ring.star >= 0.3 and lettered and ring.cover >= 0.48 and ring.clear >= 0.82:
        return True
    # A thin ring that nothing touches, with a star in it: letters may be too faint to be seen.
    if ring.star >= 0.35 and ring.cover >= 0.55 and ring.clear >= 0.93 and ring.width <= 0.09 and ring.lettered >= 0.05:
        return True
    return lettered and ring.inked >= 0.08 and ring.cover >= 0.85 and ring.clear >= 0.8


def _apart(rings: list[Ring], density: Density) -> list[Ring]:
    """The best rings, each with evidence of its own: what lies within a better one speaks for that one alone."""
    left = density.copy()
    chosen: list[Ring] = []
    for ring in sorted(rings, key=lambda ring: -ring.score):
        again = measured(left, ring.ellipse) if chosen else ring
        if len(chosen) == _MOST or not is_seal(again):
            continue
        chosen.append(ring)
        axes = (max(1, round(1.08 * ring.rx)), max(1, round(1.08 * ring.ry)))
        cv2.ellipse(left, (round(ring.x), round(ring.y)), axes, ring.angle, 0, 360, -1.0, -1)
    return chosen


def _blurred(density: Density) -> Density:
    return np.asarray(cv2.GaussianBlur(density, (0, 0), 0.7), dtype=np.float32)
