"""Picture files → pixels, as a person sees them: upright, in true colours, over white paper, however they are coded.

Pillow decodes (and libheif, decoder only, for HEIC). A picture may be broken, huge, or made to hurt: its size is
known before anything of it is unpacked, and the formats are named one by one, so that no decoder starts that nobody
needs here.
"""

import io
import math
import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import numpy as np
import pi_heif
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from parsers.paper import SuspiciousContentError, UnreadableError
from parsers.scan.picture import Picture, Pixels

MOST_PIXELS = 120_000_000  # of a JPEG, unpacked at half its size; a phone's largest photo has 108 million
MOST_UNPACKED = 72_000_000  # of what is unpacked whole, at 4 bytes each: A3 at 600 dpi has 70 million
MOST_KEPT = 40_000_000  # of these, as many as any reading needs: A3 at 600 dpi is scaled down to some 450
SMALLEST = 150  # pixels on the short side: an icon or a line of writing, no page

_FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "WEBP", "GIF", "JPEG2000", "AVIF")
_HEIF = frozenset({"image/heic", "image/heif"})
_JPEG = frozenset({"JPEG", "MPO"})
_TWICE = frozenset({"WEBP", "JPEG2000", "AVIF"})  # their decoders keep the whole picture once or twice themselves
_MANY_PAGES = frozenset({"TIFF"})  # in the others, more frames are an animation, a preview or a depth map
_REDUCED, _SUBFILE = 1, 254  # TIFF 6.0, NewSubfileType: bit 0 marks another page's small copy
_LEAST_DPI = 97  # 72 and 96 stand for "not known"; a fax has 98 down
_EXPOSURE, _F_NUMBER, _FOCAL = 0x829A, 0x829D, 0x920A  # Exif 2.32: what only a camera writes
_CAMERA_DATA, _TAKEN, _SAVED = 0x8769, 0x9003, 0x0132
_MOST_LOST = 0.03  # of a picture's rows: more missing, and lines of a form may be
_LAST_SCANS = 8  # of a progressive JPEG's ten: from here on only the finest detail is missing

# Paper in inches, short side first: ISO A3-A6 and B4-B6, the B4 and B5 of JIS, 16开 (two trims), Letter, Legal.
_PAPERS = (
    (11.69, 16.54), (8.27, 11.69), (5.83, 8.27), (4.13, 5.83), (9.84, 13.9), (6.93, 9.84), (4.92, 6.93),
    (10.12, 14.33), (7.17, 10.12), (7.24, 10.24), (7.68, 10.63), (8.5, 11.0), (8.5, 14.0),
)  # fmt: skip

_BROKEN = "图片文件已损坏，无法打开，请重新拍照或扫描后再报送。"
_NO_ROOM = "图片展开后过大，没有打开，请按200至300 dpi重新扫描后再报送。"
_FAULTS = (
    OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    ZeroDivisionError, AssertionError, RuntimeError, NotImplementedError, struct.error, Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow's decoders let through on broken files."""


def frames_of(content: bytes, media_type: str, most: int) -> tuple[tuple[int, int], ...]:
    """Width and height in pixels, as stored, of each page, of the first `most`. Raises UnreadableError.

    Reads headers alone: that a picture decodes to its end is known when it is looked at.
    """
    with _guarded():
        if media_type in _HEIF:
            return (_heif(content).size,)
        with _opened(content) as image:
            return tuple(_size(image) for _ in _pages(image, most))


def decoded(content: bytes, media_type: str, number: int = 1) -> Picture:
    """Page `number` (from 1) as BGR pixels. Raises UnreadableError."""
    with _guarded():
        if media_type in _HEIF:
            return _picture_of(_heif_image(content), 1.0, None)
        with _opened(content) as image:
            for _ in _pages(image, number, start=number):
                return _decoded(image, content)
    raise UnreadableError(f"图片里没有第{number}页。")


def taken(content: bytes, media_type: str) -> str:
    """When the photo was taken, as the camera wrote it ("2024:03:19 10:15:02", no zone); "" where it does not say."""
    try:
        with _guarded():
            if media_type in _HEIF:
                exif = Image.Exif()
                exif.load(_heif(content).info.get("exif") or b"")
            else:
                with _opened(content) as image:
                    exif = image.getexif()
            return str(exif.get_ifd(_CAMERA_DATA).get(_TAKEN) or exif.get(_SAVED) or "").strip("\0 ")
    except UnreadableError:
        return ""


@contextmanager
def _guarded() -> Iterator[None]:
    """Our own limit in the place of Pillow's, for as long as this takes; every fault of a decoder is ours."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata is no news
            yield
    except UnreadableError:
        raise
    except MemoryError as error:
        raise UnreadableError(_NO_ROOM) from error
    except _FAULTS as error:
        raise UnreadableError(_BROKEN) from error
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _opened(content: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise UnreadableError(_BROKEN) from error
    return image


def _pages(image: Image.Image, most: int, *, start: int = 1) -> Iterator[None]:
    """Set `image` to each page in turn, from page `start` to page `most`."""
    if image.format not in _MANY_PAGES:
        if start == 1:
            yield
        return
    page = 0
    for frame in range(10 * most + 10):
        try:
            image.seek(frame)
        except EOFError:
            return
        if getattr(image, "tag_v2", {}).get(_SUBFILE, 0) & _REDUCED and (page or frame == 0):
            continue
        page += 1
        if page >= start:
            yield
        if page >= most:
            return


# --- decoding -------------------------------------------------------------------------------------------------


def _decoded(image: Image.Image, content: bytes) -> Picture:
    across, down = _density(image)
    width = _size(image)[0]
    if image.format in _JPEG and _count(image) > MOST_KEPT:  # unpacked small at once: a quarter of time and memory
        part = next((part for part in (2, 4, 8) if _count(image) <= MOST_KEPT * part**2), 8)
        image.draft(None, (image.size[0] // part, image.size[1] // part))
    _load(image, content)
    scale = image.size[0] / width
    if down > 1.02 * across > 0 or across > 1.02 * down > 0:  # a fax has other dots across than down
        dots = max(across, down)
        size = (round(image.size[0] * dots / across), round(image.size[1] * dots / down))
        if size[0] * size[1] <= MOST_KEPT:
            image = image.convert("L") if image.mode == "1" else image
            image = image.resize(size, Image.Resampling.BICUBIC)
            across = dots
    stored = image.size
    dpi = across * scale if across and _is_paper(stored, across * scale) and not _by_camera(image) else None
    _turn_upright(image)
    return _picture_of(image, scale, dpi)


def _picture_of(image: Image.Image, scale: float, dpi: float | None) -> Picture:
    many = _count(image)
    if many > MOST_KEPT:
        image = image.convert("L") if image.mode == "1" else image
        factor = math.sqrt(MOST_KEPT / many)
        size = (max(1, int(image.size[0] * factor)), max(1, int(image.size[1] * factor)))
        if image.mode in ("P", "PA"):
            image = _plain(image)
        image = image.resize(size, Image.Resampling.BOX)
        dpi = dpi * factor if dpi else None
    pixels: Pixels = np.ascontiguousarray(np.asarray(_plain(image))[:, :, ::-1])
    return Picture(pixels=pixels, dpi=round(dpi, 1) if dpi else None)


def _turn_upright(image: Image.Image) -> None:
    """As the camera was held. Damaged notes of the camera cost nothing but the notes."""
    with suppress(*_FAULTS):
        ImageOps.exif_transpose(image, in_place=True)  # otherwise it copies what needs no turning


def _plain(image: Image.Image) -> Image.Image:
    """The picture in red, green and blue of 8 bits; what is transparent shows white paper."""
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(image).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        sheet = Image.new("RGB", image.size, "white")
        sheet.paste(image, mask=image.getchannel("A"))
        return sheet
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 10 to 32 bits by the power of two that holds its brightest dot, so that white paper stays white."""
    values = np.nan_to_num(np.asarray(image).astype(np.float32), posinf=0.0, neginf=0.0)
    brightest = float(values.max(initial=0.0))
    top = 1.0 if brightest <= 1.0 else float(2 ** math.ceil(math.log2(brightest + 1)) - 1)
    return Image.fromarray(np.clip(values * (255.0 / max(top, 1e-6)), 0, 255).astype(np.uint8))


def _load(image: Image.Image, content: bytes) -> None:
    """Decode. A file cut short is refused once rows of it are missing: half a form would be read as a whole one."""
    try:
        image.load()
        return
    except OSError as error:
        if "truncated" not in str(error) or image.format not in _JPEG:
            raise
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
    lost = _lost(image)
    progressive = image.info.get("progressive") or image.info.get("progression")
    if progressive and len(re.findall(rb"\xff\xda", content)) < _LAST_SCANS:
        raise UnreadableError("图片没有传完整，画面模糊不清，请重新发送。")
    if lost > _MOST_LOST:
        raise UnreadableError(f"图片没有传完整，下部约{max(1, round(lost * 100))}%缺失，请重新发送。")


def _lost(image: Image.Image) -> float:
    """The part of the rows that the decoder left as they were: one even grey down to the end."""
    values = np.asarray(image)
    flat = values.reshape(values.shape[0], -1)
    empty = (flat.min(axis=1) >= 126) & (flat.max(axis=1) <= 130)
    full = np.flatnonzero(~empty)
    return 1.0 - (int(full[-1]) + 1 if full.size else 0) / flat.shape[0]


def _size(image: Image.Image) -> tuple[int, int]:
    """Its size, where that can be unpacked within a good gigabyte."""
    if _count(image) > _most(image):
        raise _too_large(_count(image))
    return image.size


def _most(image: Image.Image) -> int:
    """A JPEG can be unpacked at an eighth of its size, but a progressive one only once all of it is in memory."""
    if image.format in _JPEG:
        return MOST_PIXELS if image.info.get("progressive") or image.info.get("progression") else 4 * MOST_PIXELS
    if image.format in _TWICE:
        return MOST_KEPT
    return MOST_PIXELS if image.mode in ("1", "L") else MOST_UNPACKED


def _too_large(pixels: int) -> UnreadableError:
    many = pixels // 1_000_000
    if pixels > 4 * MOST_PIXELS:
        return SuspiciousContentError(f"图片展开后达{many}兆像素，疑似压缩炸弹，没有打开。")
    return UnreadableError(f"图片过大（{many}兆像素），没有打开，请按200至300 dpi重新扫描后再报送。")


def _count(image: Image.Image) -> int:
    return image.size[0] * image.size[1]


# --- HEIC -----------------------------------------------------------------------------------------------------


def _heif(content: bytes) -> pi_heif.HeifFile:
    """The file's primary picture, unpacked only when its data is asked for. libheif turns it upright itself."""
    image = pi_heif.open_heif(io.BytesIO(content), convert_hdr_to_8bit=True)
    if image.size[0] * image.size[1] > MOST_UNPACKED:
        raise _too_large(image.size[0] * image.size[1])
    return image


def _heif_image(content: bytes) -> Image.Image:
    image: Image.Image = _heif(content).to_pillow()
    return image


# --- dots per inch ----------------------------------------------------------------------------------------------


def _density(image: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down as the file says, (0, 0) where it does not or cannot mean it."""
    try:
        across, down = (float(value) for value in image.info.get("dpi", (0, 0)))
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 0.0, 0.0
    sound = all(_LEAST_DPI <= value <= 2400 for value in (across, down)) and 1 / 3 <= across / down <= 3
    return (across, down) if sound else (0.0, 0.0)


def _is_paper(size: tuple[int, int], dpi: float) -> bool:
    """Has the picture the size of a sheet at this density? Cameras and editors write 180 or 300 at random."""
    short, long = sorted(value / dpi for value in size)
    return any(abs(short - s) <= 0.03 * s + 0.05 and abs(long - g) <= 0.03 * g + 0.05 for s, g in _PAPERS)


def _by_camera(image: Image.Image) -> bool:
    try:
        return any(tag in image.getexif().get_ifd(_CAMERA_DATA) for tag in (_EXPOSURE, _F_NUMBER, _FOCAL))
    except _FAULTS:
        return False
