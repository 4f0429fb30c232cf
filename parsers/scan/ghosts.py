"""Seals on pages that keep no colour: their rings are found by shape, and the text below is told from theirs.

A ring binds the lines it crosses into one patch that the detector takes for no text at all. So the ring, the star and
the characters along the ring are taken off, and the place is looked at once more. A grey scan keeps a seal's ink
lighter than type, which tells them apart; on a 1-bit page only shape and place do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ocr import Engine, Quad, Reading, cut
from parsers.scan.picture import Pixels
from parsers.scan.pieces import Piece, is_level

_MM = 72 / 25.4  # points
_FINE = 3.0  # pixels a millimetre on which rings are looked for: a ring's line is 0.8 to 1.5 mm
_RADII = (15.5, 24.0)  # millimetres: seals of departments are 38 to 45 mm across, of offices a little less
_CANDIDATES = 8
_ANGLES = 240
_SHOWN = 215  # level below which the flattened page shows some ink
_BUSY = 0.25  # of a page's pixels: with more ink, it is a picture or noise and no ring is told in it
_RING, _CUT_RING = 0.55, 0.68  # share of a ring's angles that show a line of its own (measured: text has up to 0.45)
_LEAST_SEEN = 0.45  # of the ring that must be on the page
_LINE = 0.9  # millimetres: half of what is taken off as the ring's line
_INNER = 0.56  # of the radius: inside it stand the star and lines of type, outside the characters along the ring
_STAR = 1.7  # millimetres: a blob that holds a disc so wide is no stroke of type
_APART = 45  # levels between a seal's ink and type from which they are told by it
_RING_ALONE = 0.6  # of a ring's ink that no type crosses
_AROUND = 1.6  # radii above and below that are looked at once more
_RULE = 16.0  # millimetres: a ring's line of 1 mm is straight for up to 12
_ENTERS = 5.0  # millimetres outside the ring where a line shows that it goes on into it
_REMAINS = 0.5  # of a box's ink that is not the seal's, or it is no text's box
_TOUCHED = 1.08  # radii


@dataclass(frozen=True, slots=True, kw_only=True)
class Ghost:
    """A seal's ring on a page without colour, in pixels of the page."""

    x: float
    y: float
    radius: float

    def holds(self, quad: Quad) -> bool:
        """Does any of the box lie in the seal?"""
        x0, y0 = quad.min(axis=0)
        x1, y1 = quad.max(axis=0)
        dx, dy = max(x0 - self.x, 0.0, self.x - x1), max(y0 - self.y, 0.0, self.y - y1)
        return bool(np.hypot(dx, dy) < _TOUCHED * self.radius)

    def bends(self, quad: Quad) -> bool:
        """Does the box hold nothing but what stands along the ring's upper part?"""
        far = np.hypot(quad[:, 0] - self.x, quad[:, 1] - self.y) / self.radius
        middle = quad.mean(axis=0)
        near = float(np.hypot(middle[0] - self.x, middle[1] - self.y)) / self.radius
        return bool(near > _INNER and far.max() < 1.25 and middle[1] < self.y - 0.1 * self.radius)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Faded:
    """A page with its colourless seals taken off: `grey` to see ink by, `readable` to read a second time, and the
    boxes of text found without them. Without `ghosts` all is as it was."""

    grey: NDArray[np.uint8]
    readable: Pixels
    quads: list[Quad]
    ghosts: tuple[Ghost, ...] = ()


def faded(
    grey: NDArray[np.uint8], readable: Pixels, quads: Sequence[Quad], unit: float, reader: Engine, side: int
) -> Faded:
    """The upright page without its rings. `unit` is pixels a point; `side` what the whole page's detection had."""
    found = ghosts_of(grey, unit)
    if not found:
        return Faded(grey=grey, readable=readable, quads=list(quads))
    bare, ink = grey.copy(), grey.copy()
    for ghost in found:
        _take_off(grey, bare, ink, ghost, unit)
    plain = readable.copy()
    gone = bare > grey
    plain[gone] = 255
    out = list(quads)
    for ghost in found:
        out = _looked_again(plain, _left(out, grey, bare, ghost), ghost, reader, side)
    return Faded(grey=ink, readable=plain, quads=out, ghosts=found)


def read_again(
    pieces: Sequence[Piece], readings: Sequence[Reading], page: Faded, rules: NDArray[np.uint8], reader: Engine
) -> list[Reading]:
    """The readings, those of pieces in a seal's ring by the clearer of two looks: with the seal and without it."""
    out = list(readings)
    touched = [n for n, piece in enumerate(pieces) if any(ghost.holds(piece.quad) for ghost in page.ghosts)]
    if not touched:
        return out
    plain = page.readable.copy()
    plain[rules > 0] = 255
    again = reader.recognise([cut(plain, pieces[n].quad) for n in touched])
    for n, other in zip(touched, again, strict=True):
        if _worth(other) > _worth(out[n]):
            out[n] = other
    return out


def _worth(reading: Reading) -> float:
    """Many characters, and sure ones: what a doubtful one adds is less than what it takes."""
    return sum(character.sure - 0.6 for character in reading.characters)


# --- where rings are --------------------------------------------------------------------------------------------


def ghosts_of(grey: NDArray[np.uint8], unit: float) -> tuple[Ghost, ...]:
    """The rings as large as a seal's on the flattened page. Next to none of its time where there is no candidate."""
    scale = _FINE / (unit * _MM)
    size = tuple(max(1, round(n * scale)) for n in (grey.shape[1], grey.shape[0]))
    if scale > 4 or max(size) > 2400 or min(size) < 40:
        return ()
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    dark = np.where(small < _SHOWN, 255, 0).astype(np.uint8)
    if float((dark > 0).mean()) > _BUSY:
        return ()
    least, most = (round(radius * _FINE) for radius in _RADII)
    circles = cv2.HoughCircles(
        small, cv2.HOUGH_GRADIENT, dp=1.5, minDist=8 * _FINE, param1=120, param2=40, minRadius=least, maxRadius=most
    )
    if circles is None:
        return ()
    found: list[Ghost] = []
    for x, y, radius in np.asarray(circles).reshape(-1, 3)[:_CANDIDATES].tolist():
        ring = _ring(dark, x, y, radius)
        if ring and all(np.hypot(ring[0] / scale - g.x, ring[1] / scale - g.y) > g.radius / 2 for g in found):
            found.append(Ghost(x=ring[0] / scale, y=ring[1] / scale, radius=ring[2] / scale))
    return tuple(found)


def _ring(dark: NDArray[np.uint8], x: float, y: float, radius: float) -> tuple[float, float, float] | None:
    """The candidate moved to where its line shows best; None where it is no ring."""
    best = _shown(dark, x, y, radius)
    for step in (3.0, 1.5, 0.75):
        around = [(best[1] + a * step, best[2] + b * step) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
        best = max([best, *(_shown(dark, a, b, best[3]) for a, b in around)], key=lambda one: one[0])
    share, x, y, radius, seen = best
    return (x, y, radius) if share >= (_RING if seen > 0.9 else _CUT_RING) else None


def _shown(dark: NDArray[np.uint8], x: float, y: float, radius: float) -> tuple[float, float, float, float, float]:
    """(share of the ring's angles with ink and blank paper outside it, x, y, radius, share of it on the page)."""
    turns = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
    apart = round(1.8 * _FINE)
    reach = 4
    radii = np.arange(radius - reach, radius + reach + apart + 1)
    xs, ys = x + np.outer(np.cos(turns), radii), y + np.outer(np.sin(turns), radii)
    there = (xs >= 0) & (ys >= 0) & (xs < dark.shape[1] - 1) & (ys < dark.shape[0] - 1)
    rows, columns = np.clip(ys, 0, dark.shape[0] - 1).astype(int), np.clip(xs, 0, dark.shape[1] - 1).astype(int)
    lit = (dark[rows, columns] > 0) & there
    near = lit.copy()
    near[:, 1:] |= lit[:, :-1]
    near[:, :-1] |= lit[:, 1:]
    seen = there[:, reach].mean()
    if seen < _LEAST_SEEN:
        return 0.0, x, y, radius, float(seen)
    shares = (near[:, : -apart or None] & ~lit[:, apart:]).sum(axis=0) / max(1, int(there[:, reach].sum()))
    at = int(shares.argmax())
    return float(shares[at]), x, y, float(radii[at]), float(seen)


# --- taking them off --------------------------------------------------------------------------------------------


def _take_off(
    grey: NDArray[np.uint8], bare: NDArray[np.uint8], ink: NDArray[np.uint8], ghost: Ghost, unit: float
) -> None:
    """White where the seal's ink is: in `bare` all of it that can be told, in `ink` only what is certain."""
    here, around = _square(grey, ghost, 1.1), _square(grey, ghost, 2.2)
    part = grey[here]
    ys, xs = np.mgrid[here[0], here[1]]
    far = np.hypot(xs - ghost.x, ys - ghost.y)
    straight = np.zeros(grey.shape, dtype=np.bool_)
    straight[around] = _straight(grey[around], unit)
    ruled = straight[here]
    off = (far - ghost.radius) / (_MM * unit)
    line = (off > -_LINE) & (off < 1.6 * _LINE)  # the radius is that of the line's middle or less
    if (level := _level_between(grey, part, line)) is not None:
        near = cv2.dilate((part < level).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        certain = (far < ghost.radius + 1.5 * _MM * unit) & ~near & ~ruled
        bend = certain
    else:
        certain = (line | (_blobs(part, unit) & (far < ghost.radius * _INNER))) & ~ruled
        bend = (far >= ghost.radius * _INNER) & (far < ghost.radius) & ~_entering(grey, ghost, unit, here)
    ink[here][certain] = 255
    bare[here][certain | bend] = 255


def _square(grey: NDArray[np.uint8], ghost: Ghost, radii: float) -> tuple[slice, slice]:
    reach = ghost.radius * radii
    y0, y1 = max(0, int(ghost.y - reach)), min(grey.shape[0], int(ghost.y + reach) + 1)
    x0, x1 = max(0, int(ghost.x - reach)), min(grey.shape[1], int(ghost.x + reach) + 1)
    return slice(y0, y1), slice(x0, x1)


def _straight(part: NDArray[np.uint8], unit: float) -> NDArray[np.bool_]:
    """The table's rules: longer than a ring's line runs straight."""
    dark = (part < _SHOWN).astype(np.uint8)
    length = max(3, round(_RULE * _MM * unit))
    lying = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    standing = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return np.asarray(cv2.bitwise_or(lying, standing) > 0)


def _level_between(grey: NDArray[np.uint8], part: NDArray[np.uint8], line: NDArray[np.bool_]) -> float | None:
    """The level that parts the seal's ink from type; None where they are alike."""
    shown = part[line & (part < _SHOWN)]
    sample = grey[::3, ::3]
    dark = sample[sample < 140]
    if len(shown) < 50 or len(dark) < 50:
        return None
    type_ = float(np.percentile(dark, 35))
    lighter = shown[shown > type_ + _APART / 2]  # the rest is type that crosses the ring
    if len(lighter) < _RING_ALONE * len(shown):
        return None
    seal = float(np.percentile(lighter, 15))
    return (seal + type_) / 2 if seal - type_ >= _APART else None


def _blobs(part: NDArray[np.uint8], unit: float) -> NDArray[np.bool_]:
    """What is too thick for type: a star's body."""
    dark = (part < 140).astype(np.uint8)
    wide = max(3, round(_STAR * _MM * unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))
    return cv2.morphologyEx(dark, cv2.MORPH_OPEN, disc) > 0


def _entering(grey: NDArray[np.uint8], ghost: Ghost, unit: float, here: tuple[slice, slice]) -> NDArray[np.bool_]:
    """Where in the ring's square lines of type stand that come in from its left or right side."""
    rows, columns = here
    height, width = rows.stop - rows.start, columns.stop - columns.start
    wide = round(_ENTERS * _MM * unit)
    band = ((grey[rows] < 190) & ~_straight(grey[rows], unit)).astype(np.uint8)
    keep = np.zeros((height, width), dtype=np.uint8)
    middle = int(np.clip(ghost.x - columns.start, 0, width))
    for row in range(height):
        off = rows.start + row - ghost.y
        if abs(off) >= ghost.radius:
            continue
        half = float(np.sqrt(ghost.radius**2 - off**2)) + _LINE * _MM * unit
        left, right = int(ghost.x - half), int(ghost.x + half)
        if band[row, max(0, left - wide) : max(0, left)].any():
            keep[row, :middle] = 1
        if band[row, max(0, right) : max(0, right + wide)].any():
            keep[row, middle:] = 1
    gap = np.ones((2 * round(0.7 * _MM * unit) + 1, 1), np.uint8)
    closed = cv2.morphologyEx(keep, cv2.MORPH_CLOSE, gap)
    return np.asarray(cv2.dilate(closed, gap) > 0)


# --- the boxes of text ------------------------------------------------------------------------------------------


def _looked_again(plain: Pixels, quads: Sequence[Quad], ghost: Ghost, reader: Engine, side: int) -> list[Quad]:
    """The page's boxes with those in the ring found anew on the page without it."""
    height, width = plain.shape[:2]
    top = max(0, int(ghost.y - _AROUND * ghost.radius))
    bottom = min(height, int(ghost.y + _AROUND * ghost.radius))
    if bottom - top < 8:
        return list(quads)
    scaled = round(side * max(bottom - top, width) / max(height, width))
    down = np.array([0, top], dtype=np.float32)
    found = [quad + down for quad in reader.detect(plain[top:bottom], scaled)]
    new = [quad for quad in found if ghost.holds(quad) and is_level(quad) and not ghost.bends(quad)]
    kept = [quad for quad in quads if all(_shared(quad, other) < 0.3 for other in new)]
    return [*(quad for quad in kept if not (ghost.holds(quad) and ghost.bends(quad))), *new]


def _left(quads: Sequence[Quad], grey: NDArray[np.uint8], bare: NDArray[np.uint8], ghost: Ghost) -> list[Quad]:
    """The boxes without those in the ring of which most was the seal's."""
    return [quad for quad in quads if not ghost.holds(quad) or _ink(bare, quad) >= _REMAINS * _ink(grey, quad)]


def _ink(grey: NDArray[np.uint8], quad: Quad) -> int:
    x0, y0 = np.maximum(0, quad.min(axis=0)).astype(int).tolist()
    x1, y1 = np.ceil(quad.max(axis=0)).astype(int).tolist()
    return int((grey[y0:y1, x0:x1] < _SHOWN).sum())


def _shared(quad: Quad, other: Quad) -> float:
    """How much of the smaller box lies in the other, both taken upright."""
    low, high = np.maximum(quad.min(axis=0), other.min(axis=0)), np.minimum(quad.max(axis=0), other.max(axis=0))
    common = float(np.prod(np.maximum(high - low, 0.0)))
    areas = [float(np.prod(np.ptp(one, axis=0))) for one in (quad, other)]
    return common / max(1.0, min(areas))
