"""The sheet of paper in a photo: its four corners on the desk."""

from collections.abc import Iterator
from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import levels
from parsers.scan.picture import Pixels

_SIDE = 640  # pixels of the longer side on which the sheet is looked for
_LEAST, _MOST = 0.22, 0.97  # of the picture that a sheet covers; more, and the picture is the page
_FIT = 0.93  # of the bright part and its four-cornered hull that is common to both
_INK = 17  # pixels at that size: strokes, seals' rings and rules are narrower
_STEP = 1.6  # levels a pixel: a steeper change of colour is an edge
_SUPPORT = 0.5  # of each side that must run along an edge
_BORDER = 0.7  # the support of a side that lies beyond the picture
_EDGES = 9  # of each direction that are tried
_STEPS = (2, 3, 4, 6)  # levels by which neighbouring pixels of one sheet may differ


def quad_of(pixels: Pixels) -> NDArray[np.float32] | None:
    """The sheet's corners in pixels, clockwise from the upper left; None where the picture is the page itself."""
    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    if min(height, width) * scale < 60:
        return None
    size = (round(width * scale), round(height * scale))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    bare = levels(cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, np.ones((_INK, _INK), np.uint8)))
    steps = _steps(bare)
    found = [quad for mask in _masks(bare) if (quad := _quad(mask)) is not None]
    found += _between_edges(steps)
    scored = [(_edged(quad, steps), quad) for quad in found]
    scored = [(score, quad) for score, quad in scored if score > 0]
    if not scored:
        return None
    _, best = max(scored, key=lambda item: item[0])
    return _clockwise((best / np.array([size[0] / width, size[1] / height])).astype(np.float32))


def _steps(bare: Pixels) -> NDArray[np.float32]:
    """How steeply colour changes at each pixel."""
    soft = cv2.GaussianBlur(bare, (0, 0), 1.2).astype(np.float32)
    x, y = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=0.125)
    return np.asarray(np.sqrt(x**2 + y**2).max(axis=2), dtype=np.float32)


def _edged(quad: NDArray[np.float32], steps: NDArray[np.float32]) -> float:
    """How well a quad's sides run along edges (0: it is no sheet): a side at the picture's border needs none."""
    height, width = steps.shape
    near = cv2.dilate(steps, np.ones((5, 5), np.uint8))
    along: list[float] = []
    free = 0
    for a, b in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        points = a + np.linspace(0.03, 0.97, 60)[:, None] * (b - a)
        x, y = points[:, 0], points[:, 1]
        outside = (x < 4) | (y < 4) | (x > width - 5) | (y > height - 5)
        if outside.mean() > 0.6:
            along.append(_BORDER)
            continue
        free += 1
        at = near[np.clip(y, 0, height - 1).astype(int), np.clip(x, 0, width - 1).astype(int)]
        along.append(float((at[~outside] > _STEP).mean()))
    if free < 2 or min(along) < _SUPPORT:
        return 0.0
    part = float(cv2.contourArea(quad)) / (height * width)
    if not _LEAST < part < _MOST:
        return 0.0
    return float(np.mean(along) * np.sqrt(np.sqrt(part)))


def _between_edges(steps: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Quads between two level and two upright long edges."""
    height, width = steps.shape
    edges = np.where(steps > _STEP, 255, 0).astype(np.uint8)
    thin = levels(cv2.Canny(np.clip(steps * 12, 0, 255).astype(np.uint8), 30, 60)) & edges
    lines = cv2.HoughLinesP(
        thin | levels(cv2.erode(edges, np.ones((3, 3), np.uint8))), 1, np.pi / 360, 60, None, 70, 25
    )
    if lines is None:
        return []
    level: list[tuple[float, float, float]] = []
    upright: list[tuple[float, float, float]] = []
    for x0, y0, x1, y1 in lines.reshape(-1, 4)[:400].astype(float).tolist():
        if abs(x1 - x0) > 1.7 * abs(y1 - y0):
            slope = (y1 - y0) / (x1 - x0)
            level.append((y0 + slope * (width / 2 - x0), slope, abs(x1 - x0)))
        elif abs(y1 - y0) > 1.7 * abs(x1 - x0):
            slope = (x1 - x0) / (y1 - y0)
            upright.append((x0 + slope * (height / 2 - y0), slope, abs(y1 - y0)))
    level, upright = _distinct(level), _distinct(upright)
    quads: list[NDArray[np.float32]] = []
    for top, bottom in combinations(sorted(level), 2):
        for left, right in combinations(sorted(upright), 2):
            if bottom[0] - top[0] < 0.35 * height or right[0] - left[0] < 0.35 * width:
                continue
            corners = [
                _crossing(a, b, (width, height))
                for a, b in ((top, left), (top, right), (bottom, right), (bottom, left))
            ]
            quads.append(np.array(corners, dtype=np.float32))
    return quads


def _distinct(lines: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """The longest lines, those alike once."""
    kept: list[tuple[float, float, float]] = []
    for line in sorted(lines, key=lambda line: -line[2]):
        if all(abs(line[0] - other[0]) > 8 or abs(line[1] - other[1]) > 0.04 for other in kept):
            kept.append(line)
        if len(kept) == _EDGES:
            break
    return kept


def _crossing(
    level: tuple[float, float, float], upright: tuple[float, float, float], size: tuple[int, int]
) -> tuple[float, float]:
    """y = a + b (x - width/2) and x = c + d (y - height/2)."""
    a, b, _ = level
    c, d, _ = upright
    x = (c + d * (a - b * size[0] / 2 - size[1] / 2)) / (1 - b * d)
    return x, a + b * (x - size[0] / 2)


def _masks(bare: Pixels) -> Iterator[NDArray[np.uint8]]:
    """Guesses of what is paper: what is bright, and what goes on smoothly (a shadow has soft edges, paper has not)."""
    value = bare.max(axis=2)
    level, bright = cv2.threshold(value, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    yield np.asarray(bright, dtype=np.uint8)
    yield np.where(value > level * 0.85, 255, 0).astype(np.uint8)
    height, width = value.shape
    smooth = cv2.bilateralFilter(bare, 5, 12, 3)
    for step in _STEPS:
        mask = np.zeros((height + 2, width + 2), dtype=np.uint8)
        for x, y in ((0.5, 0.5), (0.4, 0.35), (0.6, 0.65)):
            seed = (int(x * width), int(y * height))
            if not mask[seed[1] + 1, seed[0] + 1]:
                cv2.floodFill(smooth, mask, seed, 0, (step,) * 3, (step,) * 3, 4 | cv2.FLOODFILL_MASK_ONLY | (255 << 8))
        yield mask[1:-1, 1:-1]


def _quad(mask: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """The corners of the biggest part that has four straight sides."""
    height, width = mask.shape
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((11, 11), np.uint8))
    contours, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    biggest = max(contours, key=cv2.contourArea)
    hull = np.asarray(cv2.convexHull(biggest), dtype=np.int32)
    if not _LEAST * height * width < cv2.contourArea(hull):
        return None
    corners = _four(hull)
    if corners is None or not _LEAST < cv2.contourArea(corners) / (height * width) < _MOST:
        return None
    part, filled = np.zeros_like(mask), np.zeros_like(mask)
    cv2.drawContours(part, [biggest], -1, 255, -1)
    cv2.fillConvexPoly(filled, np.round(corners).astype(np.int32), 255)
    fit = int(((filled > 0) & (part > 0)).sum()) / max(1, int(((filled > 0) | (part > 0)).sum()))
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    if fit < _FIT or min(sides) < 0.3 * max(sides):
        return None
    return corners


def _four(hull: NDArray[np.int32]) -> NDArray[np.float32] | None:
    """The four corners that a hull comes down to."""
    around = cv2.arcLength(hull, True)
    for part in (0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08):
        corners = cv2.approxPolyDP(hull, part * around, True).reshape(-1, 2)
        if len(corners) == 4 and cv2.isContourConvex(corners):
            return corners.astype(np.float32)
        if len(corners) < 4:
            return None
    return None


def _clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """From the upper left one; for a sheet that lies askew, the one whose next side runs most to the right."""
    middle = corners.mean(axis=0)
    angle = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    ordered = corners[np.argsort(angle)]
    sides = np.roll(ordered, -1, axis=0) - ordered
    first = int(np.argmax(sides[:, 0] / (np.linalg.norm(sides, axis=1) + 1e-6)))
    return np.roll(ordered, -first, axis=0).astype(np.float32)
