"""Small pictures of places on a page, for a person who checks what was read."""

from collections.abc import Sequence

import cv2
import numpy as np

from parsers.place import Box
from parsers.scan.picture import Picture
from parsers.sight import Sight

SCALE = 150 / 72  # pixels of the small picture for a point of the page: 150 dpi, clear on a screen and small
MARGIN = 6.0  # points around the box, so that the neighbourhood shows
MOST = 1400  # pixels: the longest side of a small picture


def pieces(picture: Picture, sight: Sight, boxes: Sequence[Box]) -> tuple[bytes, ...]:
    """Each box (points of the straightened page) as a PNG, upright as the page was read."""
    return tuple(_piece(picture, sight, box) for box in boxes)


def _piece(picture: Picture, sight: Sight, box: Box) -> bytes:
    width = max(1.0, sight.page.width)
    height = max(1.0, sight.page.height)
    x0, top = max(0.0, min(box[0], width) - MARGIN), max(0.0, min(box[1], height) - MARGIN)
    x1, bottom = min(width, max(box[2], 0.0) + MARGIN), min(height, max(box[3], 0.0) + MARGIN)
    x1, bottom = max(x1, x0 + 1.0), max(bottom, top + 1.0)
    scale = min(SCALE, MOST / max(x1 - x0, bottom - top))
    size = max(1, round((x1 - x0) * scale)), max(1, round((bottom - top) * scale))
    to_piece = np.array([[scale, 0, -x0 * scale], [0, scale, -top * scale], [0, 0, 1]], dtype=np.float64)
    transform = to_piece @ np.array(sight.transform, dtype=np.float64).reshape(3, 3)
    cut = cv2.warpPerspective(
        picture.pixels, transform, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,) * 3
    )
    done, encoded = cv2.imencode(".png", cut, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    return encoded.tobytes() if done else b""
