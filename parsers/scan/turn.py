"""Which side of a level page is up: 0, 90, 180 or 270 degrees.

Lying or standing is seen by the shapes of the pieces of text. Head up or down is told by the recogniser, which reads
upside-down text badly; the other way is tried only where the first reading is poor.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ocr import Engine, Quad, cut
from parsers.scan.picture import Pixels

_GOOD = 0.9  # mean sureness of a few pieces from which the page is taken to be upright without a further look
_TRIED = 6  # pieces read to tell head up from head down
_HANDY = 6.0  # times as long as high: enough characters to tell, quickly read
_LONG = 2.2  # times as long as high: a line of text, not a character

_CLOCKWISE = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def turn_of(pixels: Pixels, quads: Sequence[Quad], engine: Engine) -> int:
    """By how many degrees clockwise `pixels` must be turned so that the text in `quads` is upright."""
    if not quads:
        return 0
    first = 90 if lie_on_side(quads) else 0
    handy = sorted(quads, key=lambda quad: abs(_proportion(quad) - _HANDY))[:_TRIED]
    if _sureness(pixels, handy, first, engine) >= _GOOD:
        return first
    longest = sorted(quads, key=_length, reverse=True)[:_TRIED]
    sure, other = (_sureness(pixels, [*handy, *longest], turn, engine) for turn in (first, first + 180))
    return first if sure >= other else first + 180


def turned(pixels: Pixels, degrees: int) -> Pixels:
    """The picture turned clockwise by a multiple of 90 degrees."""
    code = _CLOCKWISE.get(degrees % 360)
    return pixels if code is None else np.asarray(cv2.rotate(pixels, code), dtype=np.uint8)


def turned_quad(quad: Quad, degrees: int, size: tuple[int, int]) -> Quad:
    """The quad on the page of `size` (width, height) turned clockwise, from its new upper left corner."""
    points = cv2.perspectiveTransform(quad[None].astype(np.float64), matrix_of(degrees, size))[0]
    by_x = points[np.argsort(points[:, 0], kind="stable")]
    left, right = by_x[:2][np.argsort(by_x[:2, 1])], by_x[2:][np.argsort(by_x[2:, 1])]
    return np.stack([left[0], right[0], right[1], left[1]]).astype(np.float32)


def matrix_of(degrees: int, size: tuple[int, int]) -> NDArray[np.float64]:
    """The homography that goes with `turned` for a picture of `size` (width, height)."""
    width, height = size
    return {
        0: np.eye(3),
        90: np.array([[0.0, -1, height], [1, 0, 0], [0, 0, 1]]),
        180: np.array([[-1.0, 0, width], [0, -1, height], [0, 0, 1]]),
        270: np.array([[0.0, 1, 0], [-1, 0, width], [0, 0, 1]]),
    }[degrees % 360]


def lie_on_side(quads: Sequence[Quad]) -> bool:
    """Does most of the text, by length, stand on its side? A vertical heading in a cell does not decide it."""
    lying = sum(_across(quad) for quad in quads if _across(quad) > _LONG * _down(quad))
    standing = sum(_down(quad) for quad in quads if _down(quad) > _LONG * _across(quad))
    return standing > lying


def _sureness(pixels: Pixels, quads: Sequence[Quad], degrees: int, engine: Engine) -> float:
    pieces = [turned(cut(pixels, quad), degrees) for quad in quads]
    readings = [reading for reading in engine.recognise(pieces) if reading.characters]
    if not readings:
        return 0.0
    weights = [len(reading.characters) for reading in readings]
    return float(np.average([reading.sure for reading in readings], weights=weights))


def _across(quad: Quad) -> float:
    return float(np.linalg.norm(quad[1] - quad[0]))


def _down(quad: Quad) -> float:
    return float(np.linalg.norm(quad[3] - quad[0]))


def _proportion(quad: Quad) -> float:
    return _length(quad) / max(1.0, min(_across(quad), _down(quad)))


def _length(quad: Quad) -> float:
    return max(_across(quad), _down(quad))
