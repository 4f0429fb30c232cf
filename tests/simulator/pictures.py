"""Pages as pictures: scanners' PDFs and phone photos, with seals. Letters, ink, glass and lens are `tests.scans`'s."""

import functools
import io
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .layout import HEIGHT, WIDTH, Page, pages
from .plan import Grid, Sheet

if TYPE_CHECKING:
    from tests.scans.fonts import Face
    from tests.scans.stamps import Seal

Pixels = NDArray[np.uint8]
RED = (205, 40, 40)
BASE = 240.0
"""Dots per inch at which pages are printed and stamped before anything scans them."""

SEAL = 42.0  # mm, 国发〔1999〕25号
COLOUR, GREY, BILEVEL, SIDEWAYS = "colour", "grey", "bilevel", "sideways"
WAYS = (COLOUR, GREY, BILEVEL, SIDEWAYS)
WITHOUT_COLOUR = (GREY, BILEVEL)
_MM = 25.4 / 72
_STAMPED_AT = time.struct_time((2024, 3, 15, 9, 0, 0, 4, 75, 0))

# `tests.scans` draws this package's contents and so imports it: it is imported here only when something is drawn.


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanner:
    """A scanner's settings. `way` is one of WAYS; sideways pages are in colour."""

    way: str = COLOUR
    dpi: int = 200
    quality: int = 62


# --- seals ----------------------------------------------------------------------------------------------------


@functools.cache
def seal(name: str, side: int = 360) -> Image.Image:
    """A round seal as a mask (mode L), clean: circle, star, the name on the arc from left to right."""
    from tests.scans import stamps

    dpi = side * 25.4 / SEAL / 1.08
    print_ = stamps.mask(_stamp(name, (0.0, 0.0), angle=0.0, strength=1.0), dpi, random.Random(f"clean seal {name}"))
    return Image.fromarray(np.clip(print_ * 2.5 * 255, 0, 255).astype(np.uint8)).resize((side, side))


def seal_png(name: str) -> bytes:
    mask = seal(name)
    picture = Image.new("RGBA", mask.size, (*RED, 0))
    picture.putalpha(mask)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _stamp(name: str, centre: tuple[float, float], *, angle: float, strength: float) -> "Seal":
    from tests.scans import stamps

    return stamps.Seal(
        kind="unit",
        name=name,
        centre=centre,
        diameter=SEAL,
        angle=angle,
        colour=RED[::-1],
        strength=strength,
        dry=0.0,
        blur=0.08,
    )


# --- pages ----------------------------------------------------------------------------------------------------


def factor(sheet: Sheet) -> float:
    """What is scanned here was printed small, so that a campaign has few pages to look at: 小四 and 五号."""
    return 0.875 if any(isinstance(part, Grid) for part in sheet.parts) else 0.75


def sheets_drawn(sheet: Sheet, random_: random.Random, large: bool = False) -> list[Pixels]:
    """The printed and stamped pages at BASE, on white paper; `large` in letters that fill more pages."""
    return [_drawn(page, sheet.seal, random_) for page in pages(sheet, 1.2 if large else factor(sheet))]


def _drawn(page: Page, seal_name: str, random_: random.Random) -> Pixels:
    from tests.scans import stamps
    from tests.scans.leaf import BLACK, Leaf, Rule, Text, draw
    from tests.scans.leaf import RED as INK

    leaf = Leaf(width=WIDTH * _MM, height=HEIGHT * _MM)
    for mark in page:
        colour = INK if mark.red else BLACK
        if mark.kind == "rule":
            ends = ((mark.x * _MM, mark.y * _MM), (mark.x2 * _MM, mark.y2 * _MM))
            leaf.marks.append(Rule(points=ends, width=0.6 if mark.red else 0.18, colour=colour))
        elif mark.kind == "text" and mark.text:
            face = _face(mark.role)
            x, y = mark.x * _MM, mark.y * _MM
            leaf.marks.append(Text(x=x, y=y, text=mark.text, size=mark.size, face=face, colour=colour))
    pixels = draw(leaf, BASE, random_)
    for mark in page:
        if mark.kind == "seal" and seal_name:
            centre = (mark.x * _MM + random_.uniform(-2, 2), mark.y * _MM + random_.uniform(-2, 2))
            one = _stamp(seal_name, centre, angle=random_.uniform(-7, 7), strength=random_.uniform(0.8, 0.95))
            stamps.press(pixels, one, BASE, random_)
    return pixels


def _face(role: str) -> "Face":
    """Typefaces as GB/T 9704-2012 has them, or what is installed in their place."""
    from tests.scans import fonts

    kind = {"title": "song_bold", "heading": "hei", "heading2": "kai", "cell": "song"}.get(role, "fang")
    return fonts.installed(kind)[0]


# --- scanners -------------------------------------------------------------------------------------------------


def scan_pdf(sheets: Sequence[Sheet], random_: random.Random, scanner: Scanner) -> bytes:
    """A scanner's PDF: every page a picture as large as the paper."""
    images = []
    for sheet in sheets:
        for page in sheets_drawn(sheet, random_):
            images.append(_coded(_on_the_glass(page, random_, scanner), scanner))
    buffer = io.BytesIO()
    options = {} if scanner.way == BILEVEL else {"quality": scanner.quality}
    stamps = {"creationDate": _STAMPED_AT, "modDate": _STAMPED_AT}
    images[0].save(buffer, "PDF", save_all=True, append_images=images[1:], resolution=scanner.dpi, **stamps, **options)
    return buffer.getvalue()


def page_jpegs(sheet: Sheet, random_: random.Random, scanner: Scanner) -> list[bytes]:
    """The same pages one JPEG each, as a scanner leaves them for pasting into Word."""
    result = []
    for page in sheets_drawn(sheet, random_):
        buffer = io.BytesIO()
        image = _coded(_on_the_glass(page, random_, scanner), scanner)
        image.save(buffer, "JPEG", quality=scanner.quality, dpi=(scanner.dpi, scanner.dpi))
        result.append(buffer.getvalue())
    return result


def _on_the_glass(page: Pixels, random_: random.Random, scanner: Scanner) -> Pixels:
    """A little skewed, yellowish paper, the optics' blur, sampled at the scanner's dpi; no noise: it costs bytes."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), random_.uniform(-0.7, 0.7), 1.0)
    paper = np.array([random_.randint(240, 247), 250, 252], dtype=np.float32) / 255
    seen: NDArray[Any] = np.clip(page * paper, 0, 255).astype(np.uint8)
    seen = cv2.warpAffine(seen, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(252, 252, 252))
    scale = scanner.dpi / BASE
    seen = cv2.GaussianBlur(seen, (0, 0), 0.4 / scale)
    seen = cv2.resize(seen, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    if scanner.way == SIDEWAYS:
        seen = np.rot90(seen, random_.choice((1, -1)))
    return np.ascontiguousarray(seen, dtype=np.uint8)


def _coded(page: Pixels, scanner: Scanner) -> Image.Image:
    if scanner.way == BILEVEL:  # by reddish light, so that most of a seal drops out
        light = page @ np.array([0.05, 0.2, 0.75])
        return Image.fromarray(((light > 165) * 255).astype(np.uint8)).convert("1", dither=Image.Dither.NONE)
    image = Image.fromarray(page[:, :, ::-1])
    return image.convert("L") if scanner.way == GREY else image


# --- phones ---------------------------------------------------------------------------------------------------

LONG_SIDE = (1800, 2100, 2400)


def photos(
    sheet: Sheet, random_: random.Random, *, large: bool = False, png: bool = False, unsharp: bool = False
) -> list[bytes]:
    """Each page as a phone takes it, on a desk; `unsharp` ones cannot be read by anyone."""
    from tests.scans.camera import photographed
    from tests.scans.scanner import Shot

    result = []
    look, scale = random_.randrange(1000), BASE / 25.4
    for page in sheets_drawn(sheet, random_, large):
        paper = Shot(pixels=page, move=lambda points: points * scale)
        shot = photographed(paper, random_, BASE, hard=False, objects=[], look=look)
        long_side = random_.choice(LONG_SIDE)
        ratio = min(long_side / max(shot.pixels.shape[:2]), 1.0)
        seen = cv2.resize(shot.pixels, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
        if unsharp:
            seen = cv2.GaussianBlur(seen, (0, 0), long_side / 120)
        buffer = io.BytesIO()
        image = Image.fromarray(np.ascontiguousarray(seen[:, :, ::-1]))
        if png:
            image.quantize(48, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
        else:
            image.save(buffer, "JPEG", quality=62, optimize=True)
        result.append(buffer.getvalue())
    return result
