"""Readers of documents: bytes → Paper → Checklist or Report. Pure functions; they know no campaign.

To add a format: one file with `read(content) -> Paper`, and one line in READERS.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from parsers import media_types as m
from parsers import pdf, plain, word
from parsers.paper import Paper, UnsupportedFormatError

Reader = Callable[[bytes], Paper]

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        m.DOCX: word.read,
        m.DOTX: word.read,
        m.PDF: pdf.read,
        m.TEXT: plain.read,
    }
)
"""Media type → reader."""

UNREAD_PICTURES = m.PICTURE_TYPES | {m.OFD}
"""Pages that are pictures: taken as pieces by their names until a reader can see them."""

_MEANT: Mapping[str, Reader] = {".docx": word.read, ".dotx": word.read, ".pdf": pdf.read}


def read(content: bytes, media_type: str, name: str = "") -> Paper:
    """The document as a `Paper`.

    Raises UnreadableError (broken, protected, hostile) or UnsupportedFormatError. Content of no known type whose
    name promises a document is a broken one, not an unknown one: its own reader says what is wrong with it.
    """
    reader = READERS.get(media_type)
    if reader is None and media_type in (m.ZIP, m.UNKNOWN, m.EMPTY):
        reader = next((meant for suffix, meant in _MEANT.items() if name.lower().endswith(suffix)), None)
    if reader is None:
        raise UnsupportedFormatError(f"暂不能读取这种格式（{media_type}），文件已保存，请人工打开查看。")
    return reader(content)
