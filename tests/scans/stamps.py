"""Seals and what could be taken for them: their ink as a mask, before it is pressed on a page."""

import math
import random
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from . import fonts
from .fonts import Face

Mask = NDArray[np.float32]
"""Ink from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A seal to press: `centre` and `diameter` in mm of the leaf, `angle` in degrees, `colour` the ink's (BGR)."""

    kind: str
    name: str
    centre: tuple[float, float]
    diameter: float
    angle: float
    colour: tuple[int, int, int]
    strength: float  # of the ink, 1 is full
    dry: float  # share of the print that the ink missed
    blur: float  # mm
    department: str | None = None
    below: str = ""  # a line across the middle (执法专用章)


def ink(random_: random.Random) -> tuple[int, int, int]:
    """A seal's red, from orange-red over vermilion to crimson (BGR)."""
    way = random_.random()
    if way < 0.25:
        return (random_.randint(20, 50), random_.randint(55, 95), random_.randint(215, 245))  # orange-red
    if way < 0.75:
        return (random_.randint(30, 65), random_.randint(25, 60), random_.randint(195, 240))
    return (random_.randint(55, 95), random_.randint(20, 50), random_.randint(165, 210))  # crimson


def mask(seal: Seal, dpi: float, random_: random.Random) -> Mask:
    """The seal's print at `dpi`, turned and worn, in a square picture about its centre."""
    side = max(round(seal.diameter * 1.08 / 25.4 * dpi), 24)
    over = 2 if side < 900 else 1
    image = Image.new("L", (side * over, side * over), 0)
    draw = {"oval": _oval, "square": _square}.get(seal.kind, _round)
    draw(image, seal, random_)
    if over > 1:
        image = image.resize((side, side), Image.Resampling.LANCZOS)
    image = image.rotate(seal.angle, resample=Image.Resampling.BICUBIC)
    return _worn(np.asarray(image, dtype=np.float32) / 255, seal, dpi, random_)


def _worn(print_: Mask, seal: Seal, dpi: float, random_: random.Random) -> Mask:
    """Uneven ink: pressed harder on one side, grain of the paper, dry patches, a little spread."""
    side = print_.shape[0]
    noise = np.random.default_rng(random_.getrandbits(32))
    slope = random_.uniform(0, 0.35)
    angle = random_.uniform(0, 2 * math.pi)
    yy, xx = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j].astype(np.float32)
    press = 1 - slope * (0.5 + 0.5 * (xx * math.cos(angle) + yy * math.sin(angle)))
    coarse = _field(noise, side, 7)
    grain = _field(noise, side, max(side // 5, 8))
    result = print_ * press * (1 - 0.35 * np.clip(grain - 0.45, 0, 1))
    if seal.dry > 0:
        level = float(np.quantile(coarse, seal.dry))
        patch = np.clip((coarse - level) / 0.12 + 0.5, 0, 1)
        result = result * (0.18 + 0.82 * patch)
    blur = seal.blur / 25.4 * dpi
    if blur > 0.3:
        result = cv2.GaussianBlur(result, (0, 0), blur)
    return np.clip(result * seal.strength, 0, 1).astype(np.float32)


def _field(noise: np.random.Generator, side: int, cells: int) -> Mask:
    """Smooth noise from 0 to 1 with about `cells` patches across."""
    small = noise.random((cells + 3, cells + 3), dtype=np.float32)
    return np.clip(cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC), 0, 1)


def _face(random_: random.Random) -> Face:
    kinds = [*fonts.installed("song")[:2], *fonts.installed("song_bold"), *fonts.installed("fang")]
    return random_.choice(kinds)


def _round(image: Image.Image, seal: Seal, random_: random.Random) -> None:
    side = image.width
    draw = ImageDraw.Draw(image)
    centre, r = side / 2, side / 2 / 1.08
    ring = max(round(r * random_.uniform(0.035, 0.06)), 1)
    draw.ellipse((centre - r, centre - r, centre + r, centre + r), outline=255, width=ring)
    if random_.random() < 0.12:
        inner = r * 0.93 - ring
        draw.ellipse(
            (centre - inner, centre - inner, centre + inner, centre + inner), outline=255, width=max(ring // 3, 1)
        )
    size_of_star = random_.uniform(0.28, 0.36)
    if seal.kind == "party":
        _hammer_and_sickle(draw, centre, r * 0.34, side)
    else:
        _star(draw, centre, r * size_of_star)
    _arc(image, seal.name, centre, r, ring, random_)
    if seal.below:
        _across(image, seal.below, centre, r, random_)


def _star(draw: ImageDraw.ImageDraw, centre: float, r: float) -> None:
    points = []
    for i in range(10):
        arm = r if i % 2 == 0 else r * 0.382
        angle = -math.pi / 2 + i * math.pi / 5
        points.append((centre + arm * math.cos(angle), centre + arm * math.sin(angle)))
    draw.polygon(points, fill=255)


def _hammer_and_sickle(draw: ImageDraw.ImageDraw, c: float, r: float, side: int) -> None:
    """The party's emblem, roughly: a crescent with a handle, a hammer across it."""
    w = max(round(r * 0.2), 1)
    draw.arc((c - r * 0.75, c - r * 0.95, c + r * 0.95, c + r * 0.75), 250, 95, fill=255, width=round(w * 1.3))
    draw.line((c - r * 0.75, c + r * 0.75, c - r * 0.35, c + r * 0.4), fill=255, width=w)
    draw.line((c - r * 0.55, c - r * 0.45, c + r * 0.7, c + r * 0.8), fill=255, width=w)
    draw.polygon(
        [
            (c - r * 0.95, c - r * 0.35),
            (c - r * 0.4, c - r * 0.9),
            (c - r * 0.15, c - r * 0.65),
            (c - r * 0.7, c - r * 0.1),
        ],
        fill=255,
    )


def _arc(image: Image.Image, name: str, centre: float, r: float, ring: int, random_: random.Random) -> None:
    """The name on the arc from left to right over the top; long names get narrower letters and a longer arc."""
    face = _face(random_)
    count = len(name)
    high = r * random_.uniform(0.24, 0.30) * (1.0 if count <= 14 else 0.88)
    arm = r - ring - high * 0.5 - r * random_.uniform(0.03, 0.07)
    sweep = min(math.radians(random_.uniform(255, 290)), math.radians(random_.uniform(21, 29)) * count)
    pitch = sweep / count
    wide = min(high * random_.uniform(0.75, 0.95), pitch * arm * 0.92)
    font = fonts.load(face, max(round(high), 4))
    tile_side = round(high * 2)
    for i, character in enumerate(name):
        angle = -sweep / 2 + pitch * (i + 0.5)
        tile = Image.new("L", (tile_side, tile_side), 0)
        one = fonts.split(face, character)[0][0]
        use = font if one == face else fonts.load(one, max(round(high), 4))
        ImageDraw.Draw(tile).text(
            (tile_side / 2, tile_side / 2), character, font=use, fill=255, anchor="mm", stroke_width=round(high * 0.02)
        )
        narrow = tile.resize((max(round(tile_side * wide / high), 1), tile_side), Image.Resampling.LANCZOS)
        whole = Image.new("L", (tile_side, tile_side), 0)
        whole.paste(narrow, ((tile_side - narrow.width) // 2, 0))
        turned = whole.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        x = centre + arm * math.sin(angle) - tile_side / 2
        y = centre - arm * math.cos(angle) - tile_side / 2
        image.paste(255, (round(x), round(y)), turned)


def _across(image: Image.Image, text: str, centre: float, r: float, random_: random.Random) -> None:
    high = r * 0.24
    face = _face(random_)
    font = fonts.load(face, max(round(high), 4))
    draw = ImageDraw.Draw(image)
    draw.text((centre, centre + r * 0.56), text, font=font, fill=255, anchor="mm", stroke_width=round(high * 0.02))


def _oval(image: Image.Image, seal: Seal, random_: random.Random) -> None:
    side = image.width
    draw = ImageDraw.Draw(image)
    c, rx = side / 2, side / 2 / 1.08
    ry = rx * random_.uniform(0.66, 0.75)
    draw.ellipse((c - rx, c - ry, c + rx, c + ry), outline=255, width=max(round(rx * 0.04), 1))
    face = _face(random_)
    high = rx * 0.2
    wide = sum(fonts.advance(face, x) for x in seal.name) * high
    high *= min(1.0, rx * 1.6 / wide)
    font = fonts.load(face, max(round(high), 4))
    draw.text((c, c - ry * 0.25), seal.name, font=font, fill=255, anchor="mm")
    draw.text((c, c + ry * 0.35), seal.below or "2024年3月18日", font=font, fill=255, anchor="mm")


def _square(image: Image.Image, seal: Seal, random_: random.Random) -> None:
    side = image.width
    draw = ImageDraw.Draw(image)
    c, r = side / 2, side / 2 / 1.08 * 0.72
    draw.rectangle((c - r, c - r, c + r, c + r), outline=255, width=max(round(r * 0.07), 1))
    face = random_.choice([*fonts.installed("kai"), *fonts.installed("song_bold")])
    columns = math.ceil(math.sqrt(len(seal.name)))
    cell = 2 * r * 0.86 / columns
    font = fonts.load(face, max(round(cell * 0.9), 4))
    for i, character in enumerate(seal.name):
        column, row = divmod(i, columns)  # from right to left, downwards
        x = c + r * 0.86 - cell * (column + 0.5)
        y = c - r * 0.86 + cell * (row + 0.5)
        draw.text((x, y), character, font=font, fill=255, anchor="mm")


def press(page: NDArray[np.uint8], seal: Seal, dpi: float, random_: random.Random, part: Mask | None = None) -> float:
    """Press the seal on the page (ink absorbs what is below it); the share of the print that lies on the page."""
    print_ = mask(seal, dpi, random_) if part is None else part
    side = print_.shape[0]
    x = round(seal.centre[0] / 25.4 * dpi - print_.shape[1] / 2)
    y = round(seal.centre[1] / 25.4 * dpi - side / 2)
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + print_.shape[1], page.shape[1]), min(y + side, page.shape[0])
    if x0 >= x1 or y0 >= y1:
        return 0.0
    cut = print_[y0 - y : y1 - y, x0 - x : x1 - x]
    colour = np.asarray(seal.colour, dtype=np.float32) / 255
    through = 1 - cut[:, :, None] * (1 - colour)
    area = page[y0:y1, x0:x1]
    page[y0:y1, x0:x1] = np.clip(area * through, 0, 255).astype(np.uint8)
    return float(cut.sum() / max(print_.sum(), 1e-6))
