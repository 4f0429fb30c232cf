"""Small pages drawn for the tests of the eye: ruled lines, words, boxes, a sheet on a desk. 2 pixels are a point."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from parsers.scan.picture import Pixels
from tests.scans import fonts

UNIT = 2.0
A4 = (1190, 1684)  # width, height in pixels at UNIT

Line = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels."""


def page(size: tuple[int, int] = A4, shade: int = 255) -> Pixels:
    return np.full((size[1], size[0], 3), shade, dtype=np.uint8)


def ruled(pixels: Pixels, lines: Iterable[Line], width: int = 2) -> Pixels:
    out = pixels.copy()
    for x0, y0, x1, y1 in lines:
        cv2.line(out, (x0, y0), (x1, y1), (0, 0, 0), width)
    return out


def grid(columns: Sequence[int], rows: Sequence[int]) -> list[Line]:
    """All the lines of a plain table."""
    level = [(columns[0], y, columns[-1], y) for y in rows]
    return [*level, *((x, rows[0], x, rows[-1]) for x in columns)]


def written(pixels: Pixels, words: Iterable[tuple[str, int, int]], size: int = 32, kind: str = "song") -> Pixels:
    """`words` as (text, x, y of its upper left corner)."""
    image = Image.fromarray(pixels[:, :, ::-1])
    draw = ImageDraw.Draw(image)
    for text, x, y in words:
        draw.text((x, y), text, font=fonts.load(fonts.installed(kind)[0], size), fill=(20, 20, 20))
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def turned(pixels: Pixels, degrees: float, ground: int = 255) -> Pixels:
    """Turned clockwise about its middle, on the same canvas."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, turn, (width, height), borderValue=(ground,) * 3), dtype=np.uint8)


def on_desk(pixels: Pixels, corners: Sequence[tuple[int, int]], size: tuple[int, int], desk: int = 90) -> Pixels:
    """The page as a photo shows it: its corners (clockwise from the upper left) on a darker desk."""
    height, width = pixels.shape[:2]
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    view = cv2.getPerspectiveTransform(flat, np.array(corners, dtype=np.float32))
    photo = cv2.warpPerspective(pixels, view, size, flags=cv2.INTER_AREA, borderValue=(desk,) * 3)
    return np.asarray(photo, dtype=np.uint8)


def bowed(pixels: Pixels, lift: float) -> Pixels:
    """The page with its middle lifted by `lift` pixels."""
    height, width = pixels.shape[:2]
    rise = lift * np.sin(np.pi * np.arange(width) / width)
    x = np.tile(np.arange(width, dtype=np.float32), (height, 1))
    y = (np.arange(height)[:, None] + rise[None, :]).astype(np.float32)
    return np.asarray(cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def grey(pixels: Pixels) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
