"""Paper that does not lie flat: lines that bow, and the smooth shift of pixels that makes them straight again.

Where each short piece of a rule or line of text stands, its slope is measured; a polynomial surface whose slopes are
those tells how far every point of the page was lifted. (What moves whole lines without bending them stays: it bends
no line.)
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import levels
from parsers.scan.strokes import Mask, Strokes

_ALONG, _ACROSS = 4, 2  # degrees of the surface along the lines and from line to line
_FEWEST = 14  # pieces from which a surface is believed
_SHORTEST = 26.0  # points: a piece of a rule; shorter strokes are text
_RIDGE = 1e-3  # keeps the surface flat where nothing tells of it
_EXPONENTS = tuple((i, j) for i in range(1, _ALONG + 1) for j in range(_ACROSS + 1))

Surface = NDArray[np.float64]
"""Coefficients by `_EXPONENTS`, of a shift in parts of the page's extent along the lines."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bow:
    """How far points of the flat page lie off on the bowed one: `down` for level lines, `right` for upright ones."""

    down: Surface
    right: Surface

    def plus(self, other: "Bow") -> "Bow":
        """Both, for shifts small enough to add up."""
        return Bow(down=self.down + other.down, right=self.right + other.right)

    def maps(self, size: tuple[int, int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For each pixel of a page of `size` (width, height): x and y on the bowed page of that size."""
        width, height = size
        u = (np.arange(width) + 0.5) / width - 0.5
        v = (np.arange(height) + 0.5) / height - 0.5
        x = np.arange(width)[None, :] + height * _heights(self.right, v, u).T
        y = np.arange(height)[:, None] + width * _heights(self.down, u, v)
        return x.astype(np.float32), y.astype(np.float32)

    def reach(self, size: tuple[int, int]) -> float:
        """The largest shift in pixels of a page of `size`."""
        x, y = self.maps((40, round(40 * size[1] / max(1, size[0])) or 1))
        dx = x - np.arange(x.shape[1])[None, :]
        dy = y - np.arange(y.shape[0])[:, None]
        return float(max(np.abs(dx).max(), np.abs(dy).max())) * size[0] / 40


FLAT = Bow(down=np.zeros(len(_EXPONENTS)), right=np.zeros(len(_EXPONENTS)))


def bow_of(strokes: Strokes) -> Bow:
    """How the page bows, by its rules and, where it has hardly any, its lines of text."""
    height, width = strokes.dark.shape
    level = _pieces(_rulings(strokes.dark, strokes.unit), strokes.unit)
    if len(level) < _FEWEST:
        level = _text_slopes(strokes)
    upright = _pieces(_rulings(np.ascontiguousarray(strokes.dark.T), strokes.unit), strokes.unit)
    return Bow(down=_surface(level, (width, height)), right=_surface(upright, (height, width)))


def _rulings(dark: Mask, unit: float) -> Mask:
    """Strokes along the rows that may rise or fall more than straight rules do."""
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, max(3, int(2.5 * unit) | 1)), np.uint8))
    return np.asarray(
        cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, max(9, int(11 * unit))), np.uint8)), dtype=np.uint8
    )


def _pieces(mask: Mask, unit: float) -> NDArray[np.float64]:
    """n x 3: x, y and slope of each short piece of the long thin strokes in `mask`."""
    grown = cv2.dilate(mask, np.ones((3, max(3, int(2 * unit) | 1)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(grown)
    found: list[tuple[float, float, float]] = []
    span = max(20, round(36 * unit))
    for label in (np.argsort(-stats[1:count, 2]) + 1)[:200].tolist():
        x, y, w, h, _area = (int(value) for value in stats[label])
        if w < _SHORTEST * unit:
            break
        if h > 0.25 * w + 6 * unit or y < 0.012 * mask.shape[0] or y + h > 0.988 * mask.shape[0]:
            continue
        part = (labels[y : y + h, x : x + w] == label) & (mask[y : y + h, x : x + w] > 0)
        inked = part.sum(axis=0)
        at = np.flatnonzero((inked > 0) & (inked <= 4 * unit))
        if len(at) < 0.5 * w:
            continue
        middles = (part[:, at] * np.arange(h)[:, None]).sum(axis=0) / inked[at]
        for piece in np.array_split(np.arange(len(at)), max(1, round(w / span))):
            if len(piece) >= 8:
                slope, middle = np.polyfit(at[piece] - at[piece].mean(), middles[piece], 1)
                found.append((x + float(at[piece].mean()), y + float(middle), float(slope)))
    return np.array(found, dtype=np.float64).reshape(-1, 3)


def _text_slopes(strokes: Strokes) -> NDArray[np.float64]:
    """n x 3 as `_pieces`, from the middles of long lines of text."""
    unit = strokes.unit
    text = strokes.dark & ~levels(cv2.dilate(strokes.across | strokes.down, np.ones((3, 3), np.uint8)))
    reach = max(5, round(12 * unit))
    joined = cv2.morphologyEx(text, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((max(2, round(2 * unit)), reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    found: list[tuple[float, float, float]] = []
    for label in range(1, min(count, 800)):
        x, y, w, h, _area = (int(value) for value in stats[label])
        if w < 150 * unit or h > 45 * unit:
            continue
        part = labels[y : y + h, x : x + w] == label
        inked = part.sum(axis=0)
        at = np.flatnonzero(inked)
        middles = (part[:, at] * np.arange(h)[:, None]).sum(axis=0) / inked[at]
        curve = np.polyfit(at / w - 0.5, middles, 3 if w > 300 * unit else 2)
        for place in np.arange(-0.4, 0.41, 0.2):
            slope = float(np.polyval(np.polyder(curve), place)) / w
            found.append((x + (place + 0.5) * w, y + float(np.polyval(curve, place)), slope))
    return np.array(found, dtype=np.float64).reshape(-1, 3)


def _surface(pieces: NDArray[np.float64], size: tuple[int, int]) -> Surface:
    """The surface over a page of `size` (along the lines, across them) with these slopes, outliers left out."""
    flat = np.zeros(len(_EXPONENTS))
    if len(pieces) < _FEWEST or np.ptp(pieces[:, 0]) < 0.3 * size[0]:
        return flat
    u, v = pieces[:, 0] / size[0] - 0.5, pieces[:, 1] / size[1] - 0.5
    slopes = pieces[:, 2]
    basis = np.stack([i * u ** (i - 1) * v**j for i, j in _EXPONENTS], axis=1)
    ridge = np.diag([_RIDGE * len(pieces) * 4.0 ** (i + j - 2) for i, j in _EXPONENTS])
    keep = np.abs(slopes - np.median(slopes)) < 0.12
    found: Surface = flat
    for _ in range(4):
        if keep.sum() < _FEWEST:
            return flat
        rows = basis[keep]
        found = np.asarray(np.linalg.solve(rows.T @ rows + ridge, rows.T @ slopes[keep]), dtype=np.float64)
        off = np.abs(slopes - basis @ found)
        keep = off < max(0.004, 2.5 * float(np.median(off)))
    return found if keep.mean() > 0.6 else flat


def _heights(surface: Surface, u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.float64]:
    """The surface at each v (rows) and u (columns)."""
    weights = np.zeros((_ACROSS + 1, _ALONG + 1))
    for weight, (i, j) in zip(surface, _EXPONENTS, strict=True):
        weights[j, i] = weight
    rows, columns = np.vander(v, _ACROSS + 1, increasing=True), np.vander(u, _ALONG + 1, increasing=True)
    return np.asarray(rows @ weights @ columns.T)
