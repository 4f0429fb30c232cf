"""Long straight strokes of a page: what may be rules, dark, faint or dotted."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import levels

Mask = NDArray[np.uint8]

_ALONE = 4.0  # points above and below a dash of a dotted rule without ink
CLOSE, WIDE = (12.0, 48.0), (30.0, 120.0)  # points between two such dashes at most; and their row is long at least
_SHOWN = 0.22  # of a row of dashes far apart that is ink, a row's end seen with as much of what lies beyond it
_HAIR = 5.0  # points of a faint line that are looked at as one
_FAINTEST, _BLANK, _WHITE = 6.0, 236.0, 252  # levels of the flattened page: a faint line below its paper; paper
_DOTTED = 0.02  # of a page's pixels that are dots of a dithered page
_DENSE = 0.6  # of a stroke's way that is ink on such a page; a rule's last few points may go
_NOISY = 0.06  # of a page's pixels: where more look like faint lines, they are a dithered page's dots


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strokes:
    """Long strokes of a page: `dark` is all ink, `across` and `down` what may be rules. `unit` is pixels a point.

    `hair` is the part of the ink that is too faint to be ink pixel by pixel.
    """

    dark: Mask
    across: Mask
    down: Mask
    unit: float
    hair: Mask


def strokes_of(grey: NDArray[np.uint8], unit: float) -> Strokes:
    """The long strokes of a flattened grey page with `unit` pixels a point; nearly level ones alone."""
    block = max(3, int(11 * unit) | 1)
    dark = levels(cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 10))
    level, upright = _hairs(grey, unit), np.ascontiguousarray(_hairs(np.ascontiguousarray(grey.T), unit).T)
    gap = max(3, int(2.5 * unit) | 1)
    wide, high = max(15, int(24 * unit)), max(11, int(16 * unit))
    across = _opened(_closed(dark | level, (gap, 1)), (wide, 1))
    down = _opened(_closed(dark | upright, (1, gap)), (1, high))
    if is_dotted(dark):
        across, down = _dense(across, dark | level, (wide, 1)), _dense(down, dark | upright, (1, high))
    hair = ((level & across) | (upright & down)) & ~dark
    return Strokes(dark=dark | hair, across=across, down=down, unit=unit, hair=hair)


def _hairs(grey: NDArray[np.uint8], unit: float) -> Mask:
    """Faint or dotted level lines with blank paper above and below them: too light to be ink pixel by pixel."""
    along = cv2.boxFilter(grey, cv2.CV_32F, (int(_HAIR * unit) | 1, 1))
    away = max(2, round(1.3 * unit))
    paper = np.minimum(along[: -2 * away], along[2 * away :])
    some = cv2.dilate(levels(grey < _WHITE), np.ones((1, max(3, int(3 * unit) | 1)), np.uint8)) > 0
    found = (paper >= _BLANK) & (paper - along[away:-away] >= _FAINTEST) & some[away:-away]  # no longer than the line
    mask = np.zeros(grey.shape, dtype=np.uint8)
    if found.size and found.mean() <= _NOISY:
        mask[away:-away][found] = 255
    return mask


def is_dotted(dark: Mask) -> bool:
    """Is the page full of dots that stand alone? A scanner that knows black and white alone dithers paper so."""
    return float((dark > 0).mean() - (cv2.medianBlur(dark, 3) > 0).mean()) > _DOTTED


def _dense(strokes: Mask, dark: Mask, size: tuple[int, int]) -> Mask:
    """The strokes without those that are more gaps than ink: dots that happen to lie in a row."""
    share = cv2.boxFilter(dark, cv2.CV_8U, size)
    return np.where(share >= round(255 * _DENSE), strokes, 0).astype(np.uint8)


def with_dashes(strokes: Strokes, gaps: tuple[float, float] = CLOSE) -> Strokes:
    """The strokes with dotted and dashed rules as if they were whole: a scan in black and white leaves hardly more of
    a hair line. Only for a page without any other table: text may have rows of strokes that stand by themselves, too.
    """
    level = _dashes(strokes.dark, strokes.unit, gaps)
    upright = np.ascontiguousarray(_dashes(np.ascontiguousarray(strokes.dark.T), strokes.unit, gaps).T)
    return replace(
        strokes,
        dark=strokes.dark | level | upright,
        across=strokes.across | level,
        down=strokes.down | upright,
    )


def _dashes(dark: Mask, unit: float, gaps: tuple[float, float]) -> Mask:
    """Rows of thin dashes with nothing above and below them, the gaps between them filled."""
    window = int(2 * _ALONE * unit) | 1
    around = cv2.boxFilter(levels(dark > 0), cv2.CV_16U, (1, window), normalize=False)
    alone = np.where((dark > 0) & (around <= max(3, round(1.8 * unit))), 255, 0).astype(np.uint8)
    alone = levels(cv2.dilate(alone, np.ones((3, 1), np.uint8)))
    rows = _opened(_closed(alone, (int(gaps[0] * unit) | 1, 1)), (int(gaps[1] * unit), 1))
    if gaps == CLOSE:
        return rows
    share = cv2.boxFilter(alone, cv2.CV_8U, (int(gaps[1] * unit), 1), borderType=cv2.BORDER_CONSTANT)
    return np.where(share >= round(255 * _SHOWN), rows, 0).astype(np.uint8)


def _closed(mask: Mask, size: tuple[int, int]) -> Mask:
    return levels(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones(size[::-1], np.uint8)))


def _opened(mask: Mask, size: tuple[int, int]) -> Mask:
    return levels(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8)))
