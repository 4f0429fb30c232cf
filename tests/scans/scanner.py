"""What a printer, a copier and a scanner do to a page."""

import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .specimen import Pixels

Points = NDArray[np.float64]
"""n x 2."""


@dataclass(slots=True, kw_only=True)
class Shot:
    """A page on its way: `move` takes points in mm of the leaf to pixels of `pixels`."""

    pixels: Pixels
    move: Callable[[Points], Points]
    wear: dict[str, Any] = field(default_factory=dict)

    def after(self, pixels: Pixels, step: Callable[[Points], Points]) -> "Shot":
        before = self.move
        return Shot(pixels=pixels, move=lambda points: step(before(points)), wear=self.wear)


def noise_of(random_: random.Random) -> np.random.Generator:
    return np.random.default_rng(random_.getrandbits(48))


def smooth_field(noise: np.random.Generator, height: int, width: int, cells: int) -> NDArray[np.float32]:
    """Smooth noise from 0 to 1 with `cells` patches across the longer side."""
    longer = max(height, width)
    rows, columns = max(cells * height // longer, 2), max(cells * width // longer, 2)
    small = noise.random((rows, columns), dtype=np.float32)
    return np.clip(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)


def printed(page: Pixels, random_: random.Random, wear: dict[str, Any], dpi: float, look: int) -> Pixels:
    """The toner on the paper: faint, uneven, broken in places. `look` stands for the printer: all pages share it."""
    same = random.Random(f"printer:{look}")
    dice = same.random()
    if dice > 0.4:
        return page
    noise = noise_of(random_)
    height, width = page.shape[:2]
    density = same.uniform(0.55, 0.85)
    uneven = density + (1 - density) * smooth_field(noise, height, width, 6)
    if dice < 0.12:  # a worn drum: holes in the strokes
        grain = noise.random((math.ceil(height / 2), math.ceil(width / 2)), dtype=np.float32)
        grain = cv2.GaussianBlur(cv2.resize(grain, (width, height)), (0, 0), max(dpi / 250, 0.6))
        spread = float(grain.std())
        uneven = uneven * np.clip(1.6 - (grain - 0.5) / spread * 0.25, 0.45, 1)
        wear["grain"] = True
    wear["toner"] = round(density, 2)
    ink = (255 - page).astype(np.float32) * uneven[:, :, None]
    return np.clip(255 - ink, 0, 255).astype(np.uint8)


def bleed(page: Pixels, other: Pixels, share: float) -> Pixels:
    """The other side's print, mirrored and blurred, through thin paper."""
    back = cv2.GaussianBlur(np.ascontiguousarray(other[:, ::-1]), (0, 0), 2.5)
    back = cv2.resize(back, (page.shape[1], page.shape[0]))
    through = 1 - share * (255 - back.astype(np.float32)) / 255
    return np.clip(page * through, 0, 255).astype(np.uint8)


def scanned(shot: Shot, random_: random.Random, dpi: int, base: float, *, colour: str, look: int) -> Shot:
    """The page on the glass: paper's colour, skew, border, sampling at `dpi`, the lamp and the sensor.

    `look` stands for the scanner and the paper: what hangs on them is the same on all pages.
    """
    wear = shot.wear
    noise, same = noise_of(random_), random.Random(f"scanner:{look}")
    shot = _laid(shot, random_, same, wear, noise)
    height, width = shot.pixels.shape[:2]
    scale = dpi / base
    size = (round(width * scale), round(height * scale))
    pixels = shot.pixels
    blur = same.uniform(0.15, 0.5) / scale  # the optics' own, in pixels of the finished scan
    if blur > 0.3:
        pixels = cv2.GaussianBlur(pixels, (0, 0), blur)
    pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA) if scale < 1 else pixels
    shot = shot.after(pixels, lambda points: points * np.array([size[0] / width, size[1] / height]))
    shot.pixels = _sensor(shot.pixels, same, wear, noise, dpi)
    if colour == "grey":
        shot.pixels = cv2.cvtColor(cv2.cvtColor(shot.pixels, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    elif colour == "bilevel":
        shot.pixels = bilevel(shot.pixels, same, wear, dpi)
    return shot


def _laid(
    shot: Shot, random_: random.Random, same: random.Random, wear: dict[str, Any], noise: np.random.Generator
) -> Shot:
    """Skewed and shifted on the glass; beyond the paper the lid: white, grey, or dark when it was left open."""
    page = shot.pixels
    height, width = page.shape[:2]
    skewed = same.random() < 0.25
    angle = random_.uniform(-4, 4) if skewed else random_.gauss(0, 0.7)
    grow = same.choice((1.0, 1.0, 1.0, 1.015, 1.03))
    out = (round(width * grow), round(height * grow))
    lid_dice = same.random()
    if lid_dice < 0.7:
        lid = same.randint(244, 255)
    elif lid_dice < 0.85:
        lid = same.randint(190, 235)
    else:
        lid = same.randint(8, 60)
    wear |= {"skew": round(angle, 2), "lid": lid}
    tone = same.randint(238, 255)
    paper = np.array([tone - same.randint(0, 9), tone - same.randint(0, 4), tone], dtype=np.float32) / 255
    page = np.clip(page * paper, 0, 255).astype(np.uint8)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1 / random_.uniform(0.99, 1.01))
    shift = 0.02 if grow > 1 else 0.008
    matrix[:, 2] += [
        (out[0] - width) / 2 + random_.uniform(-shift, shift) * width,
        (out[1] - height) / 2 + random_.uniform(-shift, shift) * height,
    ]
    turned = cv2.warpAffine(page, matrix, out, flags=cv2.INTER_LINEAR, borderValue=(lid, lid, lid))
    shot = shot.after(turned, lambda points: points @ matrix[:, :2].T + matrix[:, 2])
    if same.random() < 0.18:
        shot.pixels = _fold(shot.pixels, same, wear)
    if lid > 100 and same.random() < 0.08:  # the dark frame that copiers leave
        edge = round(max(out) * random_.uniform(0.004, 0.015))
        sides = random_.sample(("top", "bottom", "left", "right"), random_.randint(1, 2))
        for side in sides:
            region = {
                "top": np.s_[:edge],
                "bottom": np.s_[-edge:],
                "left": np.s_[:, :edge],
                "right": np.s_[:, -edge:],
            }[side]
            shot.pixels[region] = np.clip(noise.normal(35, 12, shot.pixels[region].shape), 0, 90).astype(np.uint8)
        wear["frame"] = sides
    return shot


def _fold(page: Pixels, random_: random.Random, wear: dict[str, Any]) -> Pixels:
    """The shadow where the paper leaves the glass: a fold of a book, a lifted edge."""
    width = page.shape[1]
    deep, reach = random_.uniform(0.15, 0.5), random_.uniform(0.03, 0.10)
    along = np.linspace(0, 1, width, dtype=np.float32)
    if random_.random() < 0.5:
        along = along[::-1]
    shade = 1 - deep * np.exp(-along / reach * 2)
    wear["fold"] = round(deep, 2)
    return np.clip(page * shade[None, :, None], 0, 255).astype(np.uint8)


def _sensor(page: Pixels, random_: random.Random, wear: dict[str, Any], noise: np.random.Generator, dpi: int) -> Pixels:
    """Levels, noise, dust, the streak of a dirty feeder's glass, sharpening."""
    result = page.astype(np.float32)
    if random_.random() < 0.5:  # drivers like a white background
        white, black = random_.uniform(232, 252), random_.uniform(0, 30)
        result = (result - black) * (255 / (white - black))
    elif random_.random() < 0.3:  # too dark or too pale
        result = 255 * (np.clip(result, 0, 255) / 255) ** random_.uniform(0.75, 1.35)
    if random_.random() < 0.4:
        amount = random_.uniform(0.3, 1.2)
        result = result + amount * (result - cv2.GaussianBlur(result, (0, 0), 1.0))
        wear["sharpened"] = round(amount, 2)
    sigma = random_.choice((0, 1, 2, 3, 5))
    if sigma:
        result = result + noise.normal(0, sigma, result.shape).astype(np.float32)
    result = np.clip(result, 0, 255).astype(np.uint8)
    if random_.random() < 0.2:
        count = random_.randint(30, 500)
        wear["dust"] = count
        ys = noise.integers(0, result.shape[0], count)
        xs = noise.integers(0, result.shape[1], count)
        for y, x in zip(ys, xs, strict=True):
            radius = max(round(float(noise.exponential(0.08)) / 25.4 * dpi), 0)
            shade = int(noise.integers(0, 140))
            cv2.circle(result, (int(x), int(y)), radius, (shade, shade, shade), -1)
    if random_.random() < 0.08:
        x = int(random_.random() * result.shape[1])
        tint = random_.choice(((90, 90, 90), (150, 200, 120), (200, 160, 160), (190, 190, 190)))
        cv2.line(result, (x, 0), (x, result.shape[0]), tint, max(round(dpi / 200), 1))
        wear["streak"] = x
    return result


def bilevel(page: Pixels, random_: random.Random, wear: dict[str, Any], dpi: int) -> Pixels:
    """1 bit a pixel: a global threshold (Otsu's, or the driver's own), a local one, or dithered."""
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    way = random_.choice(("otsu", "otsu", "fixed", "fixed", "local", "dithered"))
    if way == "dithered" and dpi < 200:
        way = "otsu"
    wear["threshold"] = way
    if way == "otsu":
        _, result = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    elif way == "fixed":
        _, result = cv2.threshold(grey, random_.randint(120, 185), 255, cv2.THRESH_BINARY)
    elif way == "local":
        block = round(dpi / 8) | 1
        result = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, block, 12)
    else:
        result = np.asarray(Image.fromarray(grey).convert("1").convert("L"))
    return cv2.cvtColor(np.ascontiguousarray(result), cv2.COLOR_GRAY2BGR)


def turned(shot: Shot, degrees: int) -> Shot:
    """The picture turned clockwise by 90, 180 or 270 degrees."""
    height, width = shot.pixels.shape[:2]
    pixels = np.ascontiguousarray(np.rot90(shot.pixels, -degrees // 90))
    steps: dict[int, Callable[[Points], Points]] = {
        0: lambda p: p,
        90: lambda p: np.stack([height - p[:, 1], p[:, 0]], 1),
        180: lambda p: np.stack([width - p[:, 0], height - p[:, 1]], 1),
        270: lambda p: np.stack([p[:, 1], width - p[:, 0]], 1),
    }
    return shot.after(pixels, steps[degrees % 360])


def jpeg(page: Pixels, quality: int, dpi: int | None, *, grey: bool = False, exif: bytes = b"") -> bytes:
    image = Image.fromarray(page[:, :, ::-1])
    if grey:
        image = image.convert("L")
    buffer = io.BytesIO()
    options: dict[str, Any] = {"dpi": (dpi, dpi)} if dpi else {}
    if exif:
        options["exif"] = exif
    image.save(buffer, "JPEG", quality=quality, **options)
    return buffer.getvalue()
