"""Readers of documents: bytes → Paper → Checklist or Report. Pure functions; they know no campaign.

To add a format: one file with a `read` that takes the content, the sights of its pages and how many pages to read at
most, and one line in READERS.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from parsers import media_types as m
from parsers import pdf, pictures, plain, word
from parsers.paper import Paper, UnsupportedFormatError
from parsers.sight import NO_SIGHTS, Sights

Reader = Callable[[bytes, Sights, int], Paper]
"""Content, what was seen on its pages, the most pages to read → paper."""

MOST_PAGES = 300


def _word(content: bytes, sights: Sights, max_pages: int) -> Paper:
    return word.read(content, sights)


def _pdf(content: bytes, sights: Sights, max_pages: int) -> Paper:
    return pdf.read(content, sights, max_pages=max_pages)


def _picture(type_: str) -> Reader:
    return lambda content, sights, max_pages: pictures.read(content, sights, max_pages=max_pages, media_type=type_)


def _plain(content: bytes, sights: Sights, max_pages: int) -> Paper:
    return plain.read(content)


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        m.DOCX: _word,
        m.DOTX: _word,
        m.PDF: _pdf,
        m.TEXT: _plain,
        **{type_: _picture(type_) for type_ in sorted(m.PICTURE_TYPES)},
    }
)
"""Media type → reader."""

UNREAD_PICTURES = frozenset({m.OFD})
"""Pages that are pictures: taken as pieces by their names until a reader can see them."""

_MEANT = {
    ".docx": m.DOCX,
    ".dotx": m.DOTX,
    ".pdf": m.PDF,
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp", ".gif"), "image/jpeg"),
    **dict.fromkeys((".heic", ".heif"), "image/heic"),
}
"""What a name promises: broken content is judged by it. (One reader tells all pictures but HEIC apart itself.)"""


def read(
    content: bytes, media_type: str, name: str = "", sights: Sights = NO_SIGHTS, *, max_pages: int = MOST_PAGES
) -> Paper:
    """The document as a `Paper`.

    `sights` are what was seen on its pages, by page; `Paper.wanted` says which pages a look would tell more of. Pages
    beyond `max_pages` stay unread. Raises UnreadableError (broken, protected, hostile) or UnsupportedFormatError.
    Content of no known type whose name promises a document is a broken one, not an unknown one: its own reader says
    what is wrong with it.
    """
    reader = READERS.get(media_type)
    meant = next((type_ for suffix, type_ in _MEANT.items() if name.lower().endswith(suffix)), None)
    if meant is not None and (
        (reader is None and media_type in (m.ZIP, m.UNKNOWN, m.EMPTY))
        or (media_type == m.TEXT and meant in m.SCAN_TYPES)  # a few bytes of rubbish look like text, too
    ):
        reader = READERS[meant]
    if reader is None:
        raise UnsupportedFormatError(f"暂不能读取这种格式（{media_type}），文件已保存，请人工打开查看。")
    return reader(content, sights, max_pages)
