"""Whether a page was scanned in colour: only then does a seal that is not there mean anything."""

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.picture import Pixels

COLOUR, GREY, BILEVEL = "colour", "grey", "bilevel"

_ROUNDING = 2  # levels by which the channels of a grey picture may differ: JPEG's conversion of colours rounds
_VIVID = 24  # levels between the channels that no tint of paper or light makes out of grey
_TINT = 4  # levels of the paper's own tint from which it is no profile's doing
_SIDE = 1200


def colour_of(pixels: Pixels) -> str:
    """colour, grey or bilevel. In doubt grey: nobody is told that a seal is missing where colour may have been lost.

    A grey scan saved in colour has equal channels up to rounding. A colour scan without coloured ink still has
    colour noise, fringes on its strokes or paper that is not quite white.
    """
    if pixels.ndim != 3 or pixels.size == 0:
        return GREY
    step = max(1, max(pixels.shape[:2]) // _SIDE)
    sample = np.ascontiguousarray(pixels[::step, ::step])
    if _coloured(sample):
        return COLOUR
    return BILEVEL if _two_levels(sample[:, :, 1]) else GREY


def _coloured(sample: Pixels) -> bool:
    blue, green, red = (sample[:, :, i].astype(np.int16) for i in range(3))
    spread = np.maximum(np.maximum(blue, green), red) - np.minimum(np.minimum(blue, green), red)
    if float((spread > _ROUNDING).mean()) < 0.005:
        return bool((spread > _VIVID).sum() >= max(40, 0.0002 * spread.size))
    if float((spread > _VIVID).mean()) > 0.0005:
        return True
    # A faint tint that follows from the brightness alone (a grey scan toned by a profile) tells nothing of colour kept.
    return max(_beyond_brightness(red - green, green), _beyond_brightness(blue - green, green)) >= 1.0 or _tinted(
        sample
    )


def _beyond_brightness(difference: NDArray[np.int16], level: NDArray[np.int16]) -> float:
    """Levels by which the colour varies among pixels of the same brightness."""
    bins = (level >> 3).ravel()
    values = difference.ravel().astype(np.float64)
    count = np.maximum(np.bincount(bins, minlength=32), 1)
    mean = np.bincount(bins, values, minlength=32) / count
    return float(np.sqrt(np.mean((values - mean[bins]) ** 2)))


def _tinted(sample: Pixels) -> bool:
    """Paper with a colour of its own."""
    level = sample[:, :, 1]
    paper = np.median(sample[level >= np.percentile(level, 60)], axis=0)
    return float(np.ptp(paper)) >= _TINT


def _two_levels(level: NDArray[np.uint8]) -> bool:
    """Black and white alone, up to the soft edges that scaling leaves."""
    counts = cv2.calcHist([level], [0], None, [256], [0, 256]).ravel()
    between = counts[24:240].sum() / max(1.0, float(counts.sum()))
    dark = counts[:24].sum() / max(1.0, float(counts.sum()))
    whites = counts[252:].sum() / max(1.0, float(counts[240:].sum()))
    return bool(between <= max(0.002, 1.5 * dark) and whites > 0.98)
