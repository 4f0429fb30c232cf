"""A picture of a page → the page upright in its frame: off the desk, level, and as if seen from straight above.

Level means level up to a quarter turn: which side is up is told later, by what the text says (`turn`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan import ink, sheet
from parsers.scan.arrays import levels
from parsers.scan.bow import Bow, bow_of
from parsers.scan.picture import Picture, Pixels
from parsers.scan.strokes import Strokes, strokes_of

Matrix = NDArray[np.float64]
"""3 x 3: a homography."""

A4 = (595.0, 842.0)  # points
_SIDES = (842.0, 1191.0, 729.0, 516.0)  # the longer sides of A4, A3, B5 (JIS) and B6, in points
_LEAST, _MOST = 1750, 2400  # pixels of the longer side that the page is read at: 150-205 dpi of A4
_ESTIMATE = 1300  # pixels of the longer side on which angles are measured
_STEEPEST = 15.0  # degrees
_LEAST_BOW = 0.5  # points: lines that bow less are straight
_MOST_BOW = 0.08  # of the page: nothing that lies on a desk bows more
_ROUNDS = 3  # of measuring how the page leans: steep lines are seen in pieces at first
_EDGE = 0.04  # of a page's sides
_WORSE, _BENT = 0.95, 0.7  # of its evenness: a page that loses more by being levelled or flattened was straight
_INK = 150  # level of the flattened page below which a pixel is ink
_WEAK = 0.0025  # slopes that change less than this over the page are noise


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Straight:
    """The straightened page. `transform` takes a pixel of the picture to one of `pixels`; `unit` is pixels a point."""

    pixels: Pixels
    transform: Matrix
    unit: float
    on_desk: bool = False

    @property
    def width(self) -> float:
        return float(self.pixels.shape[1] / self.unit)

    @property
    def height(self) -> float:
        return float(self.pixels.shape[0] / self.unit)


def straightened(picture: Picture) -> Straight:
    """The page in `picture`, level up to a quarter turn, without what lies around the paper."""
    quad = sheet.quad_of(picture.pixels)
    framed, size = _framed(picture.pixels, quad)
    unit = max(size) / _longer_side(picture, quad)
    source, shrunk = _shrunk(picture.pixels, size)
    total = framed @ np.linalg.inv(shrunk)
    corners = _corners(source) if quad is None else cv2.perspectiveTransform(quad[None].astype(np.float64), shrunk)[0]
    scale = min(1.0, _ESTIMATE / max(size))
    shrink = np.diag([scale, scale, 1.0])
    sketch, sketched = _shrunk(source, _scaled(size, scale))
    sketch, to_source = ink.flattened(sketch), np.linalg.inv(sketched)
    tilted = _warped(sketch, shrink @ total @ to_source, _scaled(size, scale))
    total = _about_center(_rotation(skew(tilted)), size) @ total
    total, size = _whole(total, size, corners, on_desk=quad is not None)
    small_size = _scaled(size, scale)
    first = level = _warped(sketch, shrink @ total @ to_source, small_size)
    leaned = total
    for _ in range(_ROUNDS):
        leaning = _upright(strokes_of(level, unit * scale))
        if leaning is None or _reach(leaning, small_size) < _LEAST_BOW * unit * scale:
            break
        leaned = _about_center(leaning, size, scale) @ leaned
        level = _warped(sketch, shrink @ leaned @ to_source, small_size)
    # Where the page is less even than before, what was measured were no lines of it.
    small, total = (level, leaned) if _evenness(level) >= _WORSE * _evenness(first) else (first, total)
    bow = _bow(small, unit * scale)
    pixels = _warped(source, total, size)
    if bow is not None:
        pixels, total = _unbowed(pixels, bow), _nearest(total, size, bow)
    return Straight(pixels=pixels, transform=total @ shrunk, unit=unit, on_desk=quad is not None)


def skew(grey: NDArray[np.uint8]) -> float:
    """By how many degrees (clockwise, -15 to 15) the page must be turned so that its lines run along the picture."""
    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 21, 12)
    y, x = np.nonzero(dark)
    if len(y) < 200:
        return 0.0
    step = max(1, len(y) // 40_000)
    points = np.stack([x[::step], y[::step]]).astype(np.float64)
    points += np.random.default_rng(1).uniform(-0.5, 0.5, points.shape)  # whole pixels and bins would beat
    points -= points.mean(axis=1, keepdims=True)
    best = 0.0
    for width, spacing, bin_ in ((_STEEPEST, 0.5, 3.0), (0.5, 0.1, 1.5), (0.1, 0.025, 1.0)):
        angles = np.arange(best - width, best + width + spacing / 2, spacing)
        scores = [_sharpness(points, float(angle), bin_) for angle in angles]
        peak = int(np.argmax(scores))
        if width == _STEEPEST and scores[peak] < 1.1 * float(np.median(scores)):
            return 0.0  # no lines at all
        best = float(angles[peak])
    return best


def _sharpness(points: NDArray[np.float64], degrees: float, bin_: float) -> float:
    """How much the page's profiles along both axes go up and down once it is turned."""
    turn = np.radians(degrees)
    c, s = np.cos(turn), np.sin(turn)
    total = 0.0
    for along in (points[0] * s + points[1] * c, points[0] * c - points[1] * s):
        places = ((along - along.min()) / bin_).astype(np.int64)
        counts = np.bincount(places).astype(np.float64)
        total += float((np.diff(counts) ** 2).sum())
    return total


# --- frame ------------------------------------------------------------------------------------------------------


def _framed(pixels: Pixels, quad: NDArray[np.float32] | None) -> tuple[Matrix, tuple[int, int]]:
    """The homography that fills a frame of working size with the paper (or the whole picture), and the frame."""
    height, width = pixels.shape[:2]
    if quad is None:
        scale = float(np.clip(max(width, height), _LEAST, _MOST)) / max(width, height)
        return np.diag([scale, scale, 1.0]), _scaled((width, height), scale)
    across = float(np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    down = float(np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    longer = float(np.clip(max(across, down), _LEAST, _MOST))
    ratio = max(across, down) / max(1.0, min(across, down))
    if 1.2 < ratio < 1.7:
        ratio = A4[1] / A4[0]  # paper that leans away looks shorter than it is
    size = (round(longer / ratio), round(longer)) if down >= across else (round(longer), round(longer / ratio))
    corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(quad, corners), dtype=np.float64), size


def _longer_side(picture: Picture, quad: NDArray[np.float32] | None) -> float:
    """The page's longer side in points: what the file says where that is a paper's size, else A4's."""
    if picture.dpi and quad is None:
        said = float(max(picture.pixels.shape[:2]) * 72 / picture.dpi)
        if any(abs(said - side) <= 0.15 * side for side in _SIDES):
            return said
    return A4[1]


def _whole(
    total: Matrix, size: tuple[int, int], corners: NDArray[np.float64], *, on_desk: bool
) -> tuple[Matrix, tuple[int, int]]:
    """The frame made as large as the turned page needs, so that no corner with text is lost."""
    at = cv2.perspectiveTransform(corners[None].astype(np.float64), total)[0]
    limit = (0.03 if on_desk else 0.15) * np.array(size)
    low = np.floor(np.clip(at.min(axis=0), -limit, 0))
    high = np.ceil(np.clip(at.max(axis=0), size, np.array(size) + limit))
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1.0]])
    return shift @ total, (int(high[0] - low[0]), int(high[1] - low[1]))


def _shrunk(pixels: Pixels, size: tuple[int, int]) -> tuple[Pixels, Matrix]:
    """The picture no larger than a page of `size` needs, and the homography to it."""
    height, width = pixels.shape[:2]
    scale = 1.1 * max(size) / max(height, width)
    if scale > 0.8:
        return pixels, np.eye(3)
    small = _scaled((width, height), scale)
    resized = levels(cv2.resize(pixels, small, interpolation=cv2.INTER_AREA))
    return resized, np.diag([small[0] / width, small[1] / height, 1.0])


def _corners(pixels: Pixels) -> NDArray[np.float64]:
    height, width = pixels.shape[:2]
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)


def _reach(leaning: Matrix, size: tuple[int, int]) -> float:
    """How far `leaning`, which is about the middle of a page of `size`, moves its corners at most."""
    corners = np.array([[x, y] for x in (-0.5, 0.5) for y in (-0.5, 0.5)]) * np.array(size)
    moved = cv2.perspectiveTransform(corners[None], leaning)[0]
    return float(np.abs(moved - corners).max())


# --- bow --------------------------------------------------------------------------------------------------------


def _bow(small: NDArray[np.uint8], unit: float) -> Bow | None:
    """How the page still bows once it is level; None where it does not, or flattening makes nothing straighter."""
    size = (small.shape[1], small.shape[0])
    bow = bow_of(strokes_of(small, unit))
    if bow.reach(size) < _LEAST_BOW * unit:
        return None
    flat = _unbowed(small, bow)
    for _ in range(2):
        more = bow_of(strokes_of(flat, unit))
        if more.reach(size) < 0.3 * _LEAST_BOW * unit:
            break
        bow = bow.plus(more)
        flat = _unbowed(small, bow)
    return bow if bow.reach(size) < _MOST_BOW * max(size) and _evenness(flat) >= _BENT * _evenness(small) else None


def _evenness(grey: NDArray[np.uint8]) -> float:
    """How much the page's ink changes from row to row and column to column: most where lines are straight."""
    down, across = (round(_EDGE * side) for side in grey.shape)  # the paper's edge is no line of the page
    dark = grey[down : len(grey) - down, across : grey.shape[1] - across] < _INK
    return float(sum((np.diff(dark.sum(axis=axis, dtype=np.int64)) ** 2).sum() for axis in (0, 1)))


def _unbowed(pixels: NDArray[np.uint8], bow: Bow) -> NDArray[np.uint8]:
    x, y = bow.maps((pixels.shape[1], pixels.shape[0]))
    flat = cv2.remap(pixels, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, dtype=np.uint8)


def _nearest(total: Matrix, size: tuple[int, int], bow: Bow) -> Matrix:
    """The homography that comes nearest to `total` and then flattening."""
    x, y = bow.maps(size)
    step = max(1, max(size) // 24)
    flat = np.stack(np.meshgrid(np.arange(0, size[0], step), np.arange(0, size[1], step)), axis=-1).reshape(-1, 2)
    bowed = np.stack([x[::step, ::step], y[::step, ::step]], axis=-1).reshape(-1, 2).astype(np.float64)
    seen = cv2.perspectiveTransform(bowed[None], np.linalg.inv(total))[0]
    found, _ = cv2.findHomography(seen, flat.astype(np.float64), 0)
    return total if found is None else np.asarray(found, dtype=np.float64)


# --- perspective ------------------------------------------------------------------------------------------------


def _upright(strokes: Strokes) -> Matrix | None:
    """The homography (about the page's middle) that makes its lines level and upright; None without enough lines.

    Lines that are parallel on paper meet in one point of the picture: their slopes change linearly with their place.
    """
    level = _segments(strokes.across, strokes.unit)
    if len(level) < 3:
        level += _text_lines(strokes)
    standing = _segments(np.ascontiguousarray(strokes.down.T), strokes.unit)
    if len(level) < 2 and len(standing) < 2:
        return None
    slope, change = _trend(level, strokes.dark.shape[0])
    lean, change_of_lean = _trend(standing, strokes.dark.shape[1])
    if len(standing) < 2:
        lean, change_of_lean = -slope, 0.0
    if len(level) < 2:
        slope, change = -lean, 0.0
    meet_level = np.array([1.0, slope, -change])
    meet_standing = np.array([lean, 1.0, -change_of_lean])
    horizon = np.cross(meet_level, meet_standing)
    away = np.eye(3)
    away[2, :2] = horizon[:2] / horizon[2]
    turned = np.array([[1.0, lean, 0.0], [slope, 1.0, 0.0], [0.0, 0.0, 1.0]])
    back = np.linalg.inv(turned)
    back[:2, :2] *= np.sqrt(abs(1.0 - slope * lean))
    result: Matrix = back @ away
    return result


_Segment = tuple[float, float, float]
"""place (from the page's middle, at its middle), slope, length in pixels."""


def _segments(mask: NDArray[np.uint8], unit: float) -> list[_Segment]:
    """The long strokes of `mask`, which runs from left to right."""
    height, width = mask.shape
    grown = cv2.dilate(mask, np.ones((3, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown)
    found: list[_Segment] = []
    order = np.argsort(-stats[1:count, 2])[:80] + 1
    for label in order.tolist():
        x, y, w, h, _area = (int(value) for value in stats[label])
        if w < 0.1 * width:
            break
        if h > 0.25 * w or _at_border(y, y + h, height):
            continue
        rows, columns = np.nonzero((labels[y : y + h, x : x + w] == label) & (mask[y : y + h, x : x + w] > 0))
        if len(rows) > 4 * unit * w:
            continue  # a dark margin
        if segment := _fitted(columns + x - width / 2, rows + y - height / 2):
            found.append(segment)
    return found


def _at_border(start: int, end: int, extent: int) -> bool:
    """The paper's edge, or the glass beside it, is no rule."""
    return start < 0.012 * extent or end > 0.988 * extent


def _text_lines(strokes: Strokes) -> list[_Segment]:
    """Lines of text as segments through their middles."""
    height, width = strokes.dark.shape
    ink_alone = strokes.dark & ~levels(cv2.dilate(strokes.across | strokes.down, np.ones((3, 3), np.uint8)))
    reach = max(5, round(14 * strokes.unit))
    joined = cv2.morphologyEx(ink_alone, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((2, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    found: list[_Segment] = []
    for label in range(1, min(count, 600)):
        x, y, w, h, _area = (int(value) for value in stats[label])
        if w < 0.3 * width or h > 40 * strokes.unit:
            continue
        rows, columns = np.nonzero(labels[y : y + h, x : x + w] == label)
        if segment := _fitted(columns + x - width / 2, rows + y - height / 2):
            found.append(segment)
    return found


def _fitted(x: NDArray[np.float64], y: NDArray[np.float64]) -> _Segment | None:
    if len(x) < 10 or np.ptp(x) < 5:
        return None
    slope, place = np.polyfit(x, y, 1)
    return float(place), float(slope), float(np.ptp(x))


def _trend(segments: Sequence[_Segment], extent: int) -> tuple[float, float]:
    """(slope at the page's middle, change of slope per pixel), by least squares without outliers."""
    if len(segments) < 2:
        return 0.0, 0.0
    place, slope, weight = (np.array(values) for values in zip(*segments, strict=True))
    keep = np.abs(slope - np.median(slope)) < 0.12
    a, b = float(np.average(slope[keep], weights=weight[keep])), 0.0
    for _ in range(3):
        if keep.sum() < 2:
            break
        a, b = float(np.average(slope[keep], weights=weight[keep])), 0.0
        if keep.sum() >= 3 and np.ptp(place[keep]) > 0.25 * extent:
            b, a = (float(v) for v in np.polyfit(place[keep], slope[keep], 1, w=np.sqrt(weight[keep])))
        off = np.abs(slope - (a + b * place))
        keep = off < max(0.003, 2.5 * float(np.median(off[keep])))
    if abs(b) * extent < _WEAK:
        b, a = 0.0, float(np.average(slope[keep], weights=weight[keep])) if keep.any() else a
    return float(np.clip(a, -0.2, 0.2)), float(np.clip(b, -0.4 / extent, 0.4 / extent))


# --- pixels -----------------------------------------------------------------------------------------------------


def _rotation(degrees: float) -> Matrix:
    turn = np.radians(degrees)
    c, s = np.cos(turn), np.sin(turn)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def _about_center(matrix: Matrix, size: tuple[int, int], scale: float = 1.0) -> Matrix:
    """`matrix`, which is about the middle of a page shrunk by `scale`, for the page with its corner as origin."""
    x, y = size[0] / 2, size[1] / 2
    there = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1.0]])
    back = np.array([[1, 0, x], [0, 1, y], [0, 0, 1.0]])
    shrink = np.diag([scale, scale, 1.0])
    result: Matrix = back @ np.linalg.inv(shrink) @ matrix @ shrink @ there
    return result


def _warped(pixels: Pixels, transform: Matrix, size: tuple[int, int]) -> Pixels:
    """The picture through `transform`, on white."""
    if np.allclose(transform, np.eye(3), atol=1e-4) and pixels.shape[1::-1] == size:
        return pixels
    white = (255, 255, 255)
    mode = cv2.BORDER_CONSTANT
    return levels(
        cv2.warpPerspective(pixels, transform, size, flags=cv2.INTER_CUBIC, borderMode=mode, borderValue=white)
    )


def _scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
