"""Pages as pictures: of picture files, of PDFs, and the pictures in Word files, one at a time as BGR pixels.

`read` makes the `Paper` of a picture file; what stands on its pages comes in as sights (`parsers.sight`).
"""

from parsers import media_types as m
from parsers import pdf_pictures, picture_files, word
from parsers.pages import PageContent, paper_of
from parsers.paper import Paper, UnreadableError, UnsupportedFormatError
from parsers.picture_files import SMALLEST
from parsers.scan.picture import Picture
from parsers.seen import page_of, sealing_of, wanted_of
from parsers.sight import NO_SIGHTS, TEXT, Sights

MOST_PAGES = 300
_WORD = frozenset({m.DOCX, m.DOTX, m.DOCM, m.DOTM})
_UNKNOWN = "不能从这种格式（{}）里取出图片。"


def read(content: bytes, sights: Sights = NO_SIGHTS, *, max_pages: int = MOST_PAGES, media_type: str = "") -> Paper:
    """The paper of a picture file (JPEG, PNG, BMP, TIFF, HEIC, WebP, GIF, AVIF, JPEG 2000; a TIFF may have pages).

    Pages without a sight are in `unread_pages` and, unless they are icons, `wanted`. Only headers are read here: that
    a picture is broken further on comes out of `picture`. Raises UnreadableError.
    """
    frames = picture_files.frames_of(content, media_type, max_pages)
    if not frames:
        raise UnreadableError("图片文件里没有画面，请重新拍照或扫描后再报送。")
    pages, looks = [], {}
    for number, size in enumerate(frames, 1):
        seen = page_of(sights, number)
        pages.append(seen or PageContent(number=number, width=0.0, height=0.0, unread="scan"))
        if seen is None and min(size) >= SMALLEST:
            looks[number] = TEXT
    paper = paper_of(pages, len(pages))
    return Paper(
        blocks=paper.blocks,
        pages=paper.pages,
        unread_pages=paper.unread_pages,
        pictures=paper.pictures,
        wanted=wanted_of(looks, sights),
        sealing=sealing_of(sights),
    )


def pages_of(content: bytes, media_type: str) -> int:
    """How many pages can be had as pictures. Raises UnreadableError or UnsupportedFormatError."""
    if media_type == m.PDF:
        return pdf_pictures.pages_of(content)
    if media_type in _WORD:
        return word.pictures_of(content)
    if media_type in m.PICTURE_TYPES:
        return len(picture_files.frames_of(content, media_type, MOST_PAGES))
    raise UnsupportedFormatError(_UNKNOWN.format(media_type))


def taken(content: bytes, media_type: str) -> str:
    """When a photo was taken, as the camera wrote it ("2024:03:19 10:15:02", without a zone); "" where unknown."""
    return picture_files.taken(content, media_type) if media_type in m.PICTURE_TYPES else ""


def picture(content: bytes, media_type: str, number: int) -> Picture:
    """Page `number` (from 1) as a person sees it. Raises UnreadableError or UnsupportedFormatError."""
    if media_type == m.PDF:
        return pdf_pictures.drawn(content, number)
    if media_type in _WORD:
        return word.picture(content, number)
    if media_type in m.PICTURE_TYPES:
        return picture_files.decoded(content, media_type, number)
    raise UnsupportedFormatError(_UNKNOWN.format(media_type))
