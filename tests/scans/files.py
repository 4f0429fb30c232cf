"""The finished pages packed into the files that people send: PDFs of scanners, photos of phones, TIFFs."""

import io
import random
import time

import numpy as np
import pikepdf
from PIL import Image, ImageSequence

from .scanner import jpeg
from .specimen import File, Pixels

_STAMP = time.struct_time((2024, 3, 18, 9, 0, 0, 0, 78, 0))
_GARBLED = "行攻执法突出问超自查清单填报单拉盖章具体衷现整改措旆完戍时限柳木县曰一二〇口丨"


def scan_files(random_: random.Random, pages: list[Pixels], dpi: int, colour: str, quality: int) -> tuple[File, ...]:
    """Mostly one PDF; now and then a TIFF, or a JPEG or PNG a page. Some PDFs carry a scanner's bad hidden text."""
    dice = random_.random()
    stem = random_.choice(
        ("扫描件_自查清单_20240318", "SKM_C22724031809150", "自查材料盖章", "img20240318_09154321", "doc0318")
    )
    if dice < 0.12:
        return (File(name=f"{stem}.tif", media_type="image/tiff", content=_tiff(pages, dpi, colour)),)
    if dice < 0.22:
        kind = "png" if colour == "bilevel" or random_.random() < 0.3 else "jpg"
        names = [f"{stem}_{i}.{kind}" if len(pages) > 1 else f"{stem}.{kind}" for i in range(1, len(pages) + 1)]
        media = "image/png" if kind == "png" else "image/jpeg"
        return tuple(
            File(name=name, media_type=media, content=_one(page, kind, dpi, colour, quality))
            for name, page in zip(names, pages, strict=True)
        )
    content = pdf(pages, dpi, colour, quality)
    if random_.random() < 0.25:
        content = with_hidden_text(random_, content)
    return (File(name=f"{stem}.pdf", media_type="application/pdf", content=content),)


def pdf(pages: list[Pixels], dpi: int, colour: str, quality: int) -> bytes:
    """Every page a picture, as big as the paper."""
    images = [_image(page, colour) for page in pages]
    buffer = io.BytesIO()
    options = {} if colour == "bilevel" else {"quality": quality}
    images[0].save(
        buffer,
        "PDF",
        save_all=True,
        append_images=images[1:],
        resolution=dpi,
        creationDate=_STAMP,
        modDate=_STAMP,
        **options,
    )
    return buffer.getvalue()


def with_hidden_text(random_: random.Random, content: bytes) -> bytes:
    """The scanner's own reading below the picture, invisible and bad."""
    font = {
        "/Type": pikepdf.Name.Font,
        "/Subtype": pikepdf.Name.Type0,
        "/BaseFont": pikepdf.Name("/STSong-Light"),
        "/Encoding": pikepdf.Name("/UniGB-UCS2-H"),
    }
    with pikepdf.open(io.BytesIO(content)) as document:
        below = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.CIDFontType0,
                BaseFont=pikepdf.Name("/STSong-Light"),
                CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=2),
                DW=1000,
            )
        )
        whole = document.make_indirect(pikepdf.Dictionary({**font, "/DescendantFonts": pikepdf.Array([below])}))
        for page in document.pages:
            page.Resources.Font = pikepdf.Dictionary(F9=whole)
            _, _, width, height = (float(v) for v in page.mediabox)
            lines = ["q BT 3 Tr"]
            for row in range(random_.randint(4, 30)):
                text = "".join(random_.choice(_GARBLED) for _ in range(random_.randint(3, 24)))
                y = height * (0.92 - 0.03 * row)
                lines.append(f"/F9 10 Tf 1 0 0 1 {width * 0.1:.1f} {y:.1f} Tm <{text.encode('utf-16-be').hex()}> Tj")
            lines.append("ET Q")
            page.contents_add("\n".join(lines).encode("ascii"), prepend=False)
        buffer = io.BytesIO()
        document.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def photo_files(random_: random.Random, pages: list[Pixels], quality: int) -> tuple[File, ...]:
    """A JPEG a page in the phone's or the messenger's names; some phones turn the picture by EXIF only."""
    way = random_.choice(("IMG", "mmexport", "微信图片", "IMG"))
    exif_turn = random_.choice((1, 1, 1, 6, 8, 3)) if way == "IMG" else 1
    files = []
    second = random_.randrange(10, 40)
    for index, page in enumerate(pages):
        moment = f"20240318_1015{second + index:02d}"
        name = {
            "IMG": f"IMG_{moment}.jpg",
            "mmexport": f"mmexport17109009{second + index:02d}{random_.randrange(1000):03d}.jpg",
            "微信图片": f"微信图片_{moment.replace('_', '')}.jpg",
        }[way]
        image = Image.Exif()
        image[0x0110] = "PHONE-1"
        image[0x0132] = f"2024:03:18 10:15:{second + index:02d}"
        stored = page
        if exif_turn != 1:
            image[0x0112] = exif_turn
            # the stored picture is the seen one turned back
            turns = {6: 1, 8: -1, 3: 2}[exif_turn]
            stored = _rot(page, turns)
        content = jpeg(stored, quality, None, exif=image.tobytes() if way == "IMG" else b"")
        files.append(File(name=name, media_type="image/jpeg", content=content))
    return tuple(files)


def app_files(random_: random.Random, pages: list[Pixels], quality: int) -> tuple[File, ...]:
    """A scanning app's PDF, or its JPEGs. Its pages are A4, or as many points as the picture has pixels."""
    if random_.random() < 0.7:
        name = random_.choice(("扫描全能王 2024-03-18 10.15.pdf", "CamScanner 03-18-2024 10.15.pdf"))
        dpi = random_.choice((round(max(pages[0].shape[:2]) / 11.69),) * 4 + (72, 96))
        return (File(name=name, media_type="application/pdf", content=pdf(pages, dpi, "colour", quality)),)
    return tuple(
        File(
            name=f"扫描全能王 2024-03-18 10.15_{i}.jpg",
            media_type="image/jpeg",
            content=jpeg(page, quality, None),
        )
        for i, page in enumerate(pages, 1)
    )


def _rot(page: Pixels, turns: int) -> Pixels:
    return np.ascontiguousarray(np.rot90(page, turns))


def _image(page: Pixels, colour: str) -> Image.Image:
    image = Image.fromarray(page[:, :, ::-1])
    if colour == "grey":
        return image.convert("L")
    if colour == "bilevel":
        return image.convert("L").point(lambda v: 255 if v > 127 else 0).convert("1", dither=Image.Dither.NONE)
    return image


def _one(page: Pixels, kind: str, dpi: int, colour: str, quality: int) -> bytes:
    if kind == "jpg":
        return jpeg(page, quality, dpi, grey=colour == "grey")
    buffer = io.BytesIO()
    _image(page, colour).save(buffer, "PNG", dpi=(dpi, dpi))
    return buffer.getvalue()


def _tiff(pages: list[Pixels], dpi: int, colour: str) -> bytes:
    images = [_image(page, colour) for page in pages]
    buffer = io.BytesIO()
    packing = "group4" if colour == "bilevel" else "tiff_lzw"
    images[0].save(buffer, "TIFF", save_all=True, append_images=images[1:], compression=packing, dpi=(dpi, dpi))
    return buffer.getvalue()


def frames(content: bytes) -> int:
    """How many pictures a file holds."""
    with Image.open(io.BytesIO(content)) as image:
        return sum(1 for _ in ImageSequence.Iterator(image))
