"""Pages as pictures: whatever the file's coding, what comes out is what a person sees on paper."""

import io
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFile

import parsers
from parsers import media_types as m
from parsers.layout import Glyph
from parsers.media import media_type
from parsers.pages import PageContent
from parsers.paper import Paper, PasswordProtectedError, SuspiciousContentError, UnreadableError, UnsupportedFormatError
from parsers.pictures import pages_of, picture, read, taken
from parsers.scan.picture import Picture
from parsers.seals import Impression
from parsers.sight import SEALS, TEXT, Sight
from tests.unit.handmade_pdf import A4, Sheet, pdf

CORPUS = Path(__file__).parents[1] / "corpus" / "pictures"
SIZE = (827, 1169)  # A4 at 100 dpi
BAR, SEAL = (50, 50, 300, 120), (450, 850, 650, 1050)


def sheet(size: tuple[int, int] = SIZE) -> Image.Image:
    """A white page with a black bar at its upper left and a red disc at its lower right."""
    image = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle(BAR, fill="black")
    draw.ellipse(SEAL, fill=(220, 20, 20))
    return image.resize(size)


def coded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def seen(content: bytes, number: int = 1) -> Picture:
    return picture(content, media_type(content, ""), number)


def places(found: Picture) -> tuple[list[int], list[int], list[int]]:
    """Blue, green, red in the bar, in the disc, and on the bare paper, wherever the page was scaled to."""
    height, width = found.pixels.shape[:2]

    def at(x: int, y: int) -> list[int]:
        return [int(value) for value in found.pixels[y * height // SIZE[1], x * width // SIZE[0]]]

    return at(100, 80), at(550, 950), at(700, 300)


def is_black(colour: list[int]) -> bool:
    return max(colour) < 12


def is_red(colour: list[int]) -> bool:
    return colour[2] > 180 and max(colour[:2]) < 60


def is_white(colour: list[int]) -> bool:
    return min(colour) > 243


# --- picture files ------------------------------------------------------------------------------------------------

COLOURED = {
    "jpeg": coded(sheet(), "JPEG"),
    "progressive jpeg": coded(sheet(), "JPEG", progressive=True),
    "cmyk jpeg": coded(sheet().convert("CMYK"), "JPEG"),
    "png": coded(sheet(), "PNG"),
    "png of a palette": coded(sheet().convert("P"), "PNG"),
    "bmp": coded(sheet(), "BMP"),
    "gif": coded(sheet().convert("P"), "GIF"),
    "webp": coded(sheet(), "WEBP"),
    "avif": coded(sheet(), "AVIF"),
    "jpeg 2000": coded(sheet(), "JPEG2000"),
    "tiff lzw": coded(sheet(), "TIFF", compression="tiff_lzw"),
    "tiff jpeg": coded(sheet(), "TIFF", compression="jpeg"),
}
COLOURLESS = {
    "grey": coded(sheet().convert("L"), "PNG"),
    "grey with alpha": coded(sheet().convert("LA"), "PNG"),
    "16 bits": coded(Image.fromarray(np.asarray(sheet().convert("L")).astype(np.uint16) * 257), "PNG"),
    "12 bits in 16": coded(Image.fromarray(np.asarray(sheet().convert("L")).astype(np.uint16) * 16 + 15), "TIFF"),
    "1 bit png": coded(sheet().convert("1"), "PNG"),
    "fax group 3": coded(sheet().convert("1"), "TIFF", compression="group3"),
    "fax group 4": coded(sheet().convert("1"), "TIFF", compression="group4"),
    "packbits": coded(sheet().convert("1"), "TIFF", compression="packbits"),
}


@pytest.mark.parametrize("name", COLOURED)
def test_a_picture_in_any_coding_shows_its_colours(name: str) -> None:
    found = seen(COLOURED[name])
    assert found.pixels.shape == (SIZE[1], SIZE[0], 3)
    bar, disc, paper = places(found)
    assert is_black(bar) and is_red(disc) and is_white(paper)


@pytest.mark.parametrize("name", COLOURLESS)
def test_a_grey_or_black_and_white_picture_keeps_black_and_white(name: str) -> None:
    bar, disc, paper = places(seen(COLOURLESS[name]))
    assert is_black(bar) and is_white(paper)
    assert len(set(disc)) == 1


def test_what_is_transparent_shows_the_paper() -> None:
    clear = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    clear.paste(sheet().crop(BAR), BAR[:2])
    bar, disc, paper = places(seen(coded(clear, "PNG")))
    assert is_black(bar) and is_white(disc) and is_white(paper)


def test_a_phones_heic_photo_is_read_upright_with_its_time() -> None:
    content = (CORPUS / "photo.heic").read_bytes()  # made by pillow-heif, stored lying on its side
    assert media_type(content, "IMG_0001.HEIC") == "image/heic"
    found = seen(content)
    assert found.pixels.shape == (586, 414, 3)
    bar, disc, paper = places(found)
    assert is_black(bar) and is_red(disc) and is_white(paper)
    assert taken(content, "image/heic") == "2024:03:19 10:15:02"
    with pytest.raises(UnreadableError, match="图片"):
        seen(content[:-400])


def test_the_time_of_a_photo_is_the_cameras_and_others_have_none() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2024:03:19 10:15:02"
    assert taken(coded(sheet(), "JPEG", exif=exif), "image/jpeg") == "2024:03:19 10:15:02"
    assert taken(COLOURED["png"], "image/png") == taken(b"rubbish", "image/png") == taken(b"", m.PDF) == ""


@pytest.mark.parametrize(("orientation", "stored"), [(3, 180), (6, 90), (8, 270)])
@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG", "WEBP"])
def test_a_photo_stands_as_the_camera_was_held(kind: str, orientation: int, stored: int) -> None:
    exif = Image.Exif()
    exif[0x112] = orientation
    turned = sheet().rotate(stored, expand=True)
    assert all(map(is_black, places(seen(coded(turned, kind, exif=exif)))[:1]))
    assert seen(coded(turned, kind, exif=exif)).pixels.shape == (SIZE[1], SIZE[0], 3)


def test_each_page_of_a_tiff_is_a_page_and_its_thumbnails_are_none() -> None:
    pages = [sheet().convert("1"), Image.new("1", (400, 600), 1), Image.new("1", (300, 500), 0)]
    content = coded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    assert pages_of(content, "image/tiff") == 3
    assert seen(content, 2).pixels.shape == (600, 400, 3)
    assert seen(content, 3).pixels.max() == 0
    with pytest.raises(UnreadableError, match="第4页"):
        seen(content, 4)


def test_the_frames_of_an_animation_are_one_page() -> None:
    content = coded(sheet(), "GIF", save_all=True, append_images=[sheet().rotate(9), sheet().rotate(20)])
    assert pages_of(content, "image/gif") == 1


@pytest.mark.parametrize(
    ("size", "dpi", "camera", "told"),
    [
        ((827, 1169), 100, False, 100),
        ((1654, 2339), 200, False, 200),
        ((2339, 1654), 200, False, 200),
        ((1240, 1754), 150, False, 150),
        ((1275, 1650), 150, False, 150),  # Letter
        ((827, 1169), 72, False, None),  # what editors write where nothing is known
        ((827, 1169), 96, False, None),
        ((1200, 1600), 300, False, None),  # no sheet has this size
        ((1654, 2339), 200, True, None),  # a photo: its density says nothing of the paper
    ],
)
def test_the_density_is_believed_where_it_makes_a_sheet_of_paper(
    size: tuple[int, int], dpi: int, camera: bool, told: float | None
) -> None:
    exif = Image.Exif()
    if camera:
        exif.get_ifd(0x8769)[0x829A] = 0.01
    found = seen(coded(sheet(size), "JPEG", dpi=(dpi, dpi), exif=exif)).dpi
    assert (found is None) == (told is None)
    assert found == pytest.approx(told, abs=0.5) if told else True


def test_a_fax_with_fewer_dots_down_than_across_is_put_into_proportion() -> None:
    fax = coded(sheet((1728, 1145)).convert("1"), "TIFF", compression="group3", dpi=(204, 98))
    found = seen(fax)
    assert found.pixels.shape[0] / found.pixels.shape[1] == pytest.approx(1145 / 1728 * 204 / 98, rel=0.01)
    assert is_black(places(found)[0])


def test_a_phones_largest_photo_is_unpacked_small() -> None:
    found = seen(coded(Image.new("L", (12_000, 9_000), 200), "JPEG"))
    assert found.pixels.shape == (4_500, 6_000, 3)


# --- broken and hostile -------------------------------------------------------------------------------------------


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(70_000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff\xe0",
        b"\xff\xd8\xff" + bytes(60),
        b"\x89PNG\r\n\x1a\n",
        b"junk",
        "不是图片".encode(),
        b"II*\x00\xff\xff\xff\xff",
        b"BM" + bytes(12) + b"\x28" + bytes(40),
        b"\x00\x00\x00\x18ftypheic" + bytes(16),
        COLOURED["png"][:100],
        COLOURLESS["fax group 4"][:200],
    ],
)
@pytest.mark.parametrize("name", ["扫描件.jpg", "1.HEIC", "自查清单.png"])
def test_rubbish_named_as_a_picture_is_unreadable_and_not_taken_for_a_page(content: bytes, name: str) -> None:
    type_ = media_type(content, name)
    with pytest.raises(UnreadableError, match="图片") as caught:
        parsers.read(content, type_, name)
        picture(content, type_, 1)
    assert caught.value.code == "unreadable"


def test_a_picture_whose_lower_part_never_came_is_refused_and_one_without_its_last_bytes_is_read() -> None:
    whole = coded(Image.effect_noise(SIZE, 60), "JPEG")
    with pytest.raises(UnreadableError, match=r"缺失"):
        seen(whole[: len(whole) * 2 // 3])
    assert seen(whole[:-20]).pixels.shape == (SIZE[1], SIZE[0], 3)
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False


def test_the_first_blurred_scans_of_a_progressive_picture_are_no_page() -> None:
    whole = coded(Image.effect_noise(SIZE, 60).convert("RGB"), "JPEG", progressive=True)
    with pytest.raises(UnreadableError, match="没有传完整"):
        seen(whole[: len(whole) // 3])


def test_a_bomb_is_not_unpacked_and_pillows_own_limit_stays_as_it_was() -> None:
    limit = Image.MAX_IMAGE_PIXELS
    with pytest.raises(SuspiciousContentError, match="炸弹"):
        read(png_of(60_000, 60_000), media_type="image/png")
    with pytest.raises(UnreadableError, match="过大"):
        seen(png_of(15_000, 12_000))
    assert limit == Image.MAX_IMAGE_PIXELS


def test_what_must_be_unpacked_whole_is_bounded_by_its_bytes() -> None:
    """A process has a good gigabyte: colours take four bytes a dot, greys one, and a transparent sheet is copied."""
    coloured = png_of(10_900, 10_900).replace(*(struct.pack(">IIBBBBB", 10_900, 10_900, 8, c, 0, 0, 0) for c in (0, 6)))
    coloured = coloured[:29] + struct.pack(">I", zlib.crc32(coloured[12:29])) + coloured[33:]
    for refused in (seen, lambda content: read(content, media_type="image/png")):
        with pytest.raises(UnreadableError, match="图片过大（118兆像素）"):
            refused(coloured)
    assert read(png_of(7_016, 9_921), media_type="image/png").wanted == ((1, TEXT),)


def test_a_progressive_jpeg_is_held_whole_and_so_bounded_lower() -> None:
    small = coded(Image.new("L", (1_600, 1_600), 200), "JPEG", progressive=True)
    plain = coded(Image.new("L", (1_600, 1_600), 200), "JPEG")
    size, large = struct.pack(">HH", 1_600, 1_600), struct.pack(">HH", 21_000, 21_000)
    with pytest.raises(UnreadableError, match="图片过大（441兆像素）"):
        read(small.replace(size, large, 1), media_type="image/jpeg")
    assert read(plain.replace(size, large, 1), media_type="image/jpeg").pages == 1


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(COLOURED | COLOURLESS)), st.integers(0, 2**32), st.integers(1, 30))
def test_flipped_bits_give_a_picture_or_a_refusal_and_nothing_else(name: str, seed: int, count: int) -> None:
    chance = random.Random(seed)
    content = bytearray((COLOURED | COLOURLESS)[name])
    for _ in range(count):
        content[chance.randrange(min(len(content), 3000))] ^= 1 << chance.randrange(8)
    type_ = media_type((COLOURED | COLOURLESS)[name], "")
    try:
        assert read(bytes(content), media_type=type_).pages >= 1
        assert picture(bytes(content), type_, 1).pixels.dtype == np.uint8
    except UnreadableError as error:
        assert "图片" in str(error)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_damaged_notes_of_the_camera_do_not_cost_the_picture(notes: bytes) -> None:
    content = coded(sheet(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08" + notes)
    found = seen(content)
    assert sorted(found.pixels.shape) == [3, *SIZE]
    assert isinstance(taken(content, "image/jpeg"), str)


# --- PDF ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pixels", "resolution", "shown", "dpi"),
    [
        ((1654, 2339), 200, (2339, 1654), 200),
        ((1240, 1754), 150, (1754, 1240), 150),
        ((4960, 7016), 600, (3508, 2480), 300),  # no reading needs more
        ((2339, 3308), 72, (3308, 2339), None),  # a dot a point: the page's size is not the sheet's
        ((827, 1169), 72, (1169, 827), None),
        ((3300, 4400), 72, (3508, 2631), None),
    ],
)
def test_a_scan_in_a_pdf_comes_with_its_own_dots(
    pixels: tuple[int, int], resolution: int, shown: tuple[int, int], dpi: int | None
) -> None:
    found = seen(coded(sheet(pixels), "PDF", resolution=resolution))
    assert found.pixels.shape[:2] == pytest.approx(shown, abs=2)
    assert found.dpi == (pytest.approx(dpi, abs=1) if dpi else None)
    bar, disc, paper = places(found)
    assert is_black(bar) and is_red(disc) and is_white(paper)


@pytest.mark.parametrize("unit", [1.0, 595 / 1654])
def test_a_scan_inside_a_form_keeps_its_own_dots(unit: float) -> None:
    """Programs put the page's picture into a form, in points or in the picture's own dots."""
    with pikepdf.open(io.BytesIO(coded(sheet((1654, 2339)), "PDF", resolution=200))) as document:
        page = document.pages[0].obj
        box = pikepdf.Array([0, 0, 595 / unit, 842 / unit])
        drawing = f"{595 / unit} 0 0 {842 / unit} 0 0 cm /image Do".encode()
        kind = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Form}
        form = document.make_stream(drawing, **kind, BBox=box, Resources=page.Resources)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=form))
        page.Contents = document.make_stream(f"q {unit} 0 0 {unit} 0 0 cm /F Do Q".encode())
        buffer = io.BytesIO()
        document.save(buffer)
    found = seen(buffer.getvalue())
    assert found.dpi == pytest.approx(200, abs=2)
    assert is_black(places(found)[0])


def test_a_page_is_drawn_as_it_is_to_be_turned() -> None:
    lying = Sheet(width=A4[1], height=A4[0], rotate=270).picture(20, 20, 90, 90)
    found = seen(pdf(lying))
    assert found.pixels.shape[0] > found.pixels.shape[1]
    dark = np.argwhere(found.pixels[:, :, 0] < 128)
    assert dark[:, 0].mean() > 0.8 * found.pixels.shape[0]
    assert dark[:, 1].mean() < 0.2 * found.pixels.shape[1]


def test_a_page_of_five_metres_takes_no_more_memory_than_a_large_sheet() -> None:
    found = seen(pdf(Sheet(width=14_173, height=14_173).picture(0, 0, 99, 99)))
    assert found.pixels.size <= 3 * 20_000_000


def test_a_pdf_that_cannot_be_drawn_is_refused() -> None:
    for content in (b"%PDF-1.4 rubbish", b"%PDF-", pdf(Sheet())[:300]):
        with pytest.raises(UnreadableError, match="PDF"):
            picture(content, m.PDF, 1)
    with pytest.raises(UnreadableError, match="第2页"):
        picture(pdf(Sheet()), m.PDF, 2)
    locked = coded(sheet(), "PDF")
    assert pages_of(locked, m.PDF) == 1
    with pytest.raises(UnsupportedFormatError):
        picture(b"text", m.TEXT, 1)


# --- with what was seen -------------------------------------------------------------------------------------------


def sight(text: str, *, looked_for: str = TEXT, unread: str = "", colour: str = "colour") -> Sight:
    glyphs = tuple(
        Glyph(text=character, x0=70 + 14 * n, x1=84 + 14 * n, top=100, bottom=114, size=14, sure=0.9)
        for n, character in enumerate(text)
    )
    page = PageContent(number=1, width=595, height=842, glyphs=glyphs, unread=unread)
    seal = Impression(box=(300, 600, 420, 720), diameter=42, text="石桥镇人民政府", sure=0.9)
    return Sight(page=page, looked_for=looked_for, seals=(seal,) if text else (), colour=colour)


def test_a_picture_nobody_has_seen_is_unread_and_wanted_and_an_icon_is_not_worth_a_look() -> None:
    paper = read(COLOURED["png"], media_type="image/png")
    assert (paper.pages, paper.unread_pages, paper.wanted) == (1, (1,), ((1, TEXT),))
    icon = read(coded(Image.new("RGB", (120, 60)), "PNG"), media_type="image/png")
    assert (icon.unread_pages, icon.wanted) == ((1,), ())


def test_a_picture_that_was_seen_says_what_stands_on_it_and_wants_nothing_more() -> None:
    fax = [sheet().convert("1"), sheet().convert("1"), sheet().convert("1")]
    content = coded(fax[0], "TIFF", save_all=True, append_images=fax[1:], compression="group4")
    paper = parsers.read(content, "image/tiff", "传真.tif", {1: sight("第一页。"), 3: sight("", unread="blank")})
    assert paper.text == "第一页。"
    assert (paper.pages, paper.unread_pages, paper.wanted) == (3, (2,), ((2, TEXT),))
    assert [(page, seal.text) for page, seal in paper.sealing.prints] == [(1, "石桥镇人民政府")]
    assert paper.sealing.colours == ("colour", "colour")


def test_a_look_for_seals_alone_leaves_the_text_wanted() -> None:
    paper = read(COLOURED["png"], {1: sight("", looked_for=SEALS)}, media_type="image/png")
    assert (paper.unread_pages, paper.wanted) == ((1,), ((1, TEXT),))


def test_a_locked_pdf_is_told_from_a_broken_one() -> None:
    with pytest.raises(PasswordProtectedError):
        picture((CORPUS.parent / "papers" / "locked.pdf").read_bytes(), m.PDF, 1)
    assert isinstance(parsers.read(COLOURED["bmp"], "image/bmp"), Paper)
