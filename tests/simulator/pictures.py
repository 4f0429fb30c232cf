"""Pages as pictures (phone photos, scanners' PDFs) and seals, by Pillow.

Where no Chinese font is installed the words become grey bars and the seal has no name: nobody reads pictures yet, and
the committed sample is made where there is one.
"""

import functools
import io
import math
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from .layout import HEIGHT, WIDTH, Page, pages
from .plan import Sheet

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
RED = (205, 40, 40)


@functools.cache
def _font_path() -> str | None:
    return next((path for path in _FONTS if Path(path).is_file()), None)


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont | None:
    path = _font_path()
    # Noto's collections hold five languages; the third is simplified Chinese
    index = 2 if path and "noto" in path else 0
    return ImageFont.truetype(path, size, index=index) if path else None


@functools.cache
def seal(name: str, side: int = 360) -> Image.Image:
    """A round seal as a mask (mode L): circle, star, the name on the arc from left to right."""
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    centre, r = side / 2, side / 2 - 2
    draw.ellipse((2, 2, side - 3, side - 3), outline=255, width=max(side // 40, 2))
    star = [
        (
            centre + r * (0.33 if i % 2 == 0 else 0.13) * math.cos(-math.pi / 2 + i * math.pi / 5),
            centre + r * (0.33 if i % 2 == 0 else 0.13) * math.sin(-math.pi / 2 + i * math.pi / 5),
        )
        for i in range(10)
    ]
    draw.polygon(star, fill=255)
    size = int(side * min(0.15, 2.0 / max(len(name), 1)))
    font = _font(size)
    if font is None:
        return mask
    sweep = min(250.0, 27.0 * len(name))
    arm = centre - side * 0.125
    for i, character in enumerate(name):
        angle = -sweep / 2 + sweep * (i + 0.5) / len(name)
        tile = Image.new("L", (2 * size, 2 * size), 0)
        ImageDraw.Draw(tile).text((size, size), character, font=font, fill=255, anchor="mm")
        turned = tile.rotate(-angle, resample=Image.Resampling.BICUBIC)
        x = centre + arm * math.sin(math.radians(angle)) - size
        y = centre - arm * math.cos(math.radians(angle)) - size
        mask.paste(255, (int(x), int(y)), turned)
    return mask


def seal_png(name: str) -> bytes:
    mask = seal(name)
    picture = Image.new("RGBA", mask.size, (*RED, 0))
    picture.putalpha(mask)
    return _bytes(picture, "PNG")


def draw_page(page: Page, seal_name: str, dpi: int) -> Image.Image:
    """One page in colour at `dpi`."""
    scale = dpi / 72
    picture = Image.new("RGB", (int(WIDTH * scale), int(HEIGHT * scale)), (255, 255, 255))
    draw = ImageDraw.Draw(picture)
    for mark in page:
        x, y = mark.x * scale, mark.y * scale
        if mark.kind == "rule":
            draw.line((x, y, mark.x2 * scale, mark.y2 * scale), fill=(20, 20, 20), width=max(int(scale), 1))
        elif mark.kind == "text" and mark.text:
            font = _font(max(int(mark.size * scale), 6))
            if font is None:
                wide = mark.size * scale * len(mark.text)
                draw.rectangle((x, y - mark.size * scale * 0.7, x + wide, y), fill=(150, 150, 150))
            else:
                draw.text((x, y), mark.text, font=font, fill=(15, 15, 15), anchor="ls")
    for mark in page:
        if mark.kind == "seal":
            side = int(119 * scale)
            at = (int(mark.x * scale - side / 2), int(mark.y * scale - side / 2))
            picture.paste(RED, at, seal(seal_name, side).point(lambda v: int(v * 0.85)))
    return picture


def photos(sheet: Sheet, *, dpi: int = 88, quality: int = 38, turn: float = 0.0, png: bool = False) -> list[bytes]:
    """Each page as a phone's picture: a little skewed, on a grey desk."""
    result = []
    for page in pages(sheet):
        picture = draw_page(page, sheet.seal, dpi)
        if turn:
            picture = picture.rotate(turn, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=(196, 190, 182))
        if png:
            result.append(_bytes(picture.quantize(16), "PNG"))
        else:
            result.append(_bytes(picture.filter(ImageFilter.GaussianBlur(0.3)), "JPEG", quality))
    return result


def picture_pdf(*sheets: Sheet, dpi: int = 100, quality: int = 35, grey: bool = False) -> bytes:
    """A scanner's PDF: every page a picture; `grey` for a black-and-white scan."""
    drawn = [draw_page(page, sheet.seal, dpi) for sheet in sheets for page in pages(sheet)]
    if grey:
        drawn = [picture.convert("L").point(lambda v: 255 if v > 150 else 0).convert("1") for picture in drawn]
    buffer = io.BytesIO()
    stamp = time.struct_time((2024, 3, 15, 9, 0, 0, 4, 75, 0))
    options = {} if grey else {"quality": quality}
    drawn[0].save(
        buffer,
        "PDF",
        save_all=True,
        append_images=drawn[1:],
        resolution=dpi,
        creationDate=stamp,
        modDate=stamp,
        **options,
    )
    return buffer.getvalue()


def _bytes(picture: Image.Image, kind: str, quality: int = 75) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, quality=quality, optimize=True)
    return buffer.getvalue()
