"""A cell's part of the page at one size of type: no figure about boxes and ticks depends on the page's resolution."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import Rect, levels

EM = 28  # pixels of the type in a patch
_FAINTEST = 0.15  # darkness of ink; where nothing is darker, nothing is written
_PAPER, NOISE = 0.10, 0.2  # darkness that is paper, and after evening out, that is blur and noise

Darkness = NDArray[np.float32]
"""0 (paper) to 1 (the darkest ink of the patch)."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """A part of the page with its type brought to `EM` pixels. A page's pixel p is at (p - origin) * scale."""

    dark: Darkness
    origin: tuple[int, int]
    scale: float

    def to_page(self, rect: Sequence[float]) -> tuple[float, float, float, float]:
        x, y = self.origin
        a, b, c, d = (value / self.scale for value in rect)
        return a + x, b + y, c + x, d + y

    def from_page(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.origin[0]) * self.scale, (y - self.origin[1]) * self.scale


def patch_of(grey: NDArray[np.uint8], area: Rect, em: float) -> Patch | None:
    """The part of the flattened page in `area` (pixels) with type of `em` pixels; None where there is nothing."""
    height, width = grey.shape
    x0, y0 = max(0, area[0]), max(0, area[1])
    part = grey[y0 : min(height, area[3]), x0 : min(width, area[2])]
    if min(part.shape) < 4 or em < 5:
        return None
    scale = EM / em
    size = (round(part.shape[1] * scale), round(part.shape[0] * scale))
    if min(size) < EM // 2 or max(size) > 80 * EM:
        return None
    scaled = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    dark = 1.0 - np.asarray(scaled, dtype=np.float32) / 255.0
    darkest = float(np.percentile(dark, 99.5))
    full = float(np.percentile(dark[dark >= darkest / 2], 75)) if darkest > _FAINTEST else 1.0
    paper = min(_PAPER, full / 3)
    even = np.clip((dark - paper) / (full - paper), 0.0, 1.0)
    return Patch(dark=np.asarray(even, dtype=np.float32), origin=(x0, y0), scale=scale)


def without_specks(dark: Darkness, size: int) -> Darkness:
    """The patch without ink that stands by itself and is at most `size` pixels long."""
    inked = np.where(dark > NOISE, np.uint8(255), np.uint8(0))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(levels(inked), connectivity=8)
    strokes = np.zeros(count, dtype=np.bool_)
    strokes[1:] = np.maximum(stats[1:, 2], stats[1:, 3]) > size
    return np.where(strokes[labels], dark, np.float32(0.0))


def ink(dark: Darkness, zone: tuple[int, int, int, int]) -> float:
    x0, y0, x1, y1 = (max(0, value) for value in zone)
    part = dark[y0:y1, x0:x1]
    return float(part[part > NOISE].sum()) if part.size else 0.0
