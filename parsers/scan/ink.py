"""Ink on a page: the paper's own brightness, red ink apart from black, and the page without its seals.

Red ink swallows green and blue light and lets red pass; black ink swallows all three. So the red channel, made flat,
shows the black text as if there were no seal above it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.picture import Pixels

Density = NDArray[np.float32]
"""How much red ink there is: 0 (paper, black ink) to 1."""

_SMALL = 900  # pixels of the longer side on which the paper's brightness is looked for: about 3 to a millimetre
_RED = 0.07  # density from which ink counts as red
_STRONG = 640  # levels by which a whole density darkens red ink that is shown alone: a thin pen's is black
_BLACK_IS_RED = 0.12  # how red, at most, neutral ink looks after a camera's and JPEG's work
_LEAST = 0.0004  # of the page; with less red than that there is nothing to take away


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """What a page's ink stands on: its paper's brightness and where red ink is, on a grid of at most 900 cells."""

    paper: NDArray[np.float32]
    red: NDArray[np.bool_]


def ground_of(pixels: Pixels) -> Ground:
    """The page's ground: looked for once, used by all that asks for ink."""
    small = _shrunk(pixels)
    paper = _paper_of_small(small)
    return Ground(paper=paper, red=_red_mask(small, paper))


def without_seals(pixels: Pixels, ground: Ground | None = None) -> Pixels:
    """The page with red ink suppressed and black text below it kept; the very same array where there is no red."""
    ground = ground or ground_of(pixels)
    if not ground.red.any():
        return pixels
    out = pixels.copy()
    height, width = pixels.shape[:2]
    for rows, cols, here in _parts(ground.red, (height, width)):
        part = pixels[rows, cols]
        light = _enlarged(ground.paper, rows, cols, (height, width))
        clean = _without_red(part[:, :, 2], light[:, :, 2]).astype(np.float32) / 255.0
        grey = (light.max(axis=2) * clean).astype(np.uint8)
        out[rows, cols][here] = grey[here][:, None]
    return out


def flattened(pixels: Pixels, ground: Ground | None = None) -> NDArray[np.uint8]:
    """The page as grey on white: shadows evened out, red ink white, black text and rules dark."""
    ground = ground or ground_of(pixels)
    height, width = pixels.shape[:2]
    light = _enlarged(ground.paper[:, :, 2:3], slice(0, height), slice(0, width), (height, width))
    light = light.reshape(height, width)
    out = _flat(pixels[:, :, 2], light)
    for rows, cols, here in _parts(ground.red, (height, width)):
        clean = _without_red(pixels[rows, cols, 2], light[rows, cols])
        out[rows, cols][here] = clean[here]
    return out


def red_alone(pixels: Pixels, ground: Ground | None = None) -> NDArray[np.uint8] | None:
    """The page's red ink alone, dark on white; None where there is no red."""
    ground = ground or ground_of(pixels)
    if not ground.red.any():
        return None
    height, width = pixels.shape[:2]
    out = np.full((height, width), 255, dtype=np.uint8)
    for rows, cols, here in _parts(ground.red, (height, width)):
        density = red_density(pixels[rows, cols], _enlarged(ground.paper, rows, cols, (height, width)))
        level = 255 - np.clip((density - _RED) * _STRONG, 0, 255).astype(np.uint8)
        out[rows, cols][here] = level[here]
    return out


def red_mask(pixels: Pixels) -> NDArray[np.bool_]:
    """Where red ink is (and a little around it), on a grid of at most 900 cells; all False where there is next to none.

    Relative to the paper around it: neither warm light nor a red desk is ink.
    """
    return ground_of(pixels).red


def _red_mask(small: Pixels, paper: NDArray[np.float32]) -> NDArray[np.bool_]:
    if not _reddish(small):
        return np.zeros(small.shape[:2], dtype=np.bool_)
    mask = red_density(small, paper) > _RED
    # JPEG keeps colour at half the resolution, so red reaches beyond the strokes.
    grown = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return grown if mask.mean() >= _LEAST else np.zeros_like(mask)


def red_density(pixels: Pixels | NDArray[np.float32], paper: NDArray[np.float32]) -> Density:
    """How much more red than green and blue light the ink lets pass (0-1), against `paper` of the same size.

    Black strokes on tinted paper keep the paper's colour where JPEG stored it coarsely: so much is taken off.
    """
    passed = (pixels.astype(np.float32) + 1.0) / (paper + 1.0)
    red, green, blue = passed[..., 2], passed[..., 1], passed[..., 0]
    tint = np.maximum(paper[..., 2] * 2 / (paper[..., 0] + paper[..., 1] + 1.0) - 1.0, 0.0)
    density = red - (green + blue) / 2 - np.maximum(1.0 - red, 0.0) * (tint + _BLACK_IS_RED)
    # Blue ink swallows red and green, yellow only blue: red ink swallows both green and blue more than red.
    density[red - np.maximum(green, blue) <= 0.4 * density] = 0
    return np.asarray(np.clip(density, 0.0, 1.0), dtype=np.float32)


def paper_colour(pixels: Pixels) -> NDArray[np.float32]:
    """The paper's brightness by channel under each pixel: ink, up to the size of headings, is looked through."""
    height, width = pixels.shape[:2]
    return _enlarged(_paper(pixels), slice(0, height), slice(0, width), (height, width))


def paper_of(pixels: Pixels) -> NDArray[np.float32]:
    """The same on a grid of at most 900 cells: what is wanted of a few places only is cheaper there."""
    return _paper(pixels)


def _flat(red: NDArray[np.uint8], light: NDArray[np.float32], steep: float = 1.25) -> NDArray[np.uint8]:
    """What the red channel shows against its `light`, black to white."""
    even = cv2.divide(np.ascontiguousarray(red), np.clip(light, 1, 255).astype(np.uint8), scale=255)
    curve = np.clip((np.arange(256, dtype=np.float32) - 30) * steep, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(even, curve), dtype=np.uint8)


def _without_red(red: NDArray[np.uint8], light: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The same where a seal is. JPEG keeps colour at half the resolution: the edges of red strokes pass two thirds of
    the red light only, while black ink passes a third at most."""
    flat = _flat(red, light, steep=1.45)
    return np.where(flat > 190, np.uint8(255), flat)


def _shrunk(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = min(1.0, _SMALL / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _reddish(small: Pixels) -> bool:
    """A quick look: is there anything redder than the page as a whole?"""
    over = cv2.subtract(small[:, :, 2], cv2.max(small[:, :, 0], small[:, :, 1]))
    usual = float(np.median(over[::4, ::4]))
    return float((over > usual + 12).mean()) >= _LEAST


def _paper(pixels: Pixels) -> NDArray[np.float32]:
    return _paper_of_small(_shrunk(pixels))


def _paper_of_small(small: Pixels) -> NDArray[np.float32]:
    half = cv2.resize(small, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) if min(small.shape[:2]) >= 8 else small
    light = cv2.medianBlur(cv2.dilate(half, np.ones((3, 3), np.uint8)), 15)
    size = (small.shape[1], small.shape[0])
    return np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _enlarged(paper: NDArray[np.float32], rows: slice, cols: slice, page: tuple[int, int]) -> NDArray[np.float32]:
    """The part `rows` x `cols` of the small `paper` at the page's full size."""
    down, across = paper.shape[0] / page[0], paper.shape[1] / page[1]
    size = (cols.stop - cols.start, rows.stop - rows.start)
    shift = np.array(
        [[across, 0, (cols.start + 0.5) * across - 0.5], [0, down, (rows.start + 0.5) * down - 0.5]], dtype=np.float64
    )
    large = cv2.warpAffine(
        paper, shift, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(large, dtype=np.float32).reshape(*size[::-1], -1)


def _parts(mask: NDArray[np.bool_], page: tuple[int, int]) -> Iterator[tuple[slice, slice, NDArray[np.bool_]]]:
    """Rows and columns of the page around what lies together in the small `mask`, with that part of it enlarged."""
    near = cv2.dilate(mask.astype(np.uint8), np.ones((15, 15), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(near)
    down, across = page[0] / mask.shape[0], page[1] / mask.shape[1]
    for x, y, wide, high, _ in stats[1:count].tolist():
        rows = slice(int(y * down), min(page[0], int(np.ceil((y + high) * down))))
        cols = slice(int(x * across), min(page[1], int(np.ceil((x + wide) * across))))
        size = (cols.stop - cols.start, rows.stop - rows.start)
        part = mask[y : y + high, x : x + wide].astype(np.uint8)
        yield rows, cols, cv2.resize(part, size, interpolation=cv2.INTER_NEAREST) > 0
