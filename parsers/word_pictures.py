"""Pictures in a Word file that may be pages or forms: scans and photos that people paste instead of attaching them.

Their order is that in which the reader walks the document (`word.py`), so that both count alike.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parsers import picture_files
from parsers import word_names as n
from parsers.media import media_type
from parsers.media_types import PICTURE_TYPES
from parsers.paper import UnreadableError
from parsers.scan.picture import Picture
from parsers.word_names import Element
from parsers.word_package import member

MOST_PAGES = 100
_MOST_BYTES = 64 * 2**20
_HEAD = 1 << 19  # bytes in which a picture's size is found, but for some TIFFs
_SHORT_SIDE = 300  # pixels; fewer, and a form's characters are less than ten pixels high
_LONG_SHOWN, _SHORT_SHOWN = 7.5 / 2.54 * 72, 3.5 / 2.54 * 72  # points: seals, logos and signatures are shown smaller
_REPEATED = 3  # the same picture so often is decoration

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DRAWN = (_WP + "inline", _WP + "anchor")
_LENGTH = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,6}(?:\.\d{1,9})?)\s*(pt|in|cm|mm|px)?", re.IGNORECASE)
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "": 1.0}
_EMU = 12_700.0  # to a point (ISO/IEC 29500-1, 20.1.2.1)

Anchored = Mapping[Element, Sequence[Element]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPicture:
    """A picture in the document: its member's name ("" where it is not in the file), the size at which it is shown in
    points (0 where unknown), and what is cut off at its left, top, right and bottom (parts of 1)."""

    name: str
    width: float = 0.0
    height: float = 0.0
    crop: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


def anchored(document: Element, boxes: Mapping[Element, Iterable[Element]]) -> dict[Element, list[Element]]:
    """The pictures by the paragraph in which they stand, those in text boxes too."""
    found: dict[Element, list[Element]] = {}
    for root in (document, *(content for contents in boxes.values() for content in contents)):
        for picture in root.iter(*n.PICTURES):
            paragraph = next(picture.iterancestors(n.PARAGRAPH), None)
            if paragraph is not None:
                found.setdefault(paragraph, []).append(picture)
    return found


def described(picture: Element, relations: Mapping[str, str]) -> WordPicture:
    """What the document says of one a:blip or v:imagedata."""
    identifier = picture.get(_R + "embed") or picture.get(_R + "id") or ""
    width, height = _shown(picture)
    return WordPicture(name=relations.get(identifier, ""), width=width, height=height, crop=_crop(picture))


def pages(content: bytes, pictures: Sequence[WordPicture]) -> list[int]:
    """Which of the pictures, by index, are large enough to be a page or a form. EMF and WMF are drawings: no pages."""
    times = Counter(picture.name for picture in pictures)
    sizes: dict[str, tuple[int, int]] = {}
    found: list[int] = []
    for index, picture in enumerate(pictures):
        if len(found) >= MOST_PAGES or not picture.name or times[picture.name] >= _REPEATED:
            continue
        short, long = sorted((picture.width, picture.height))
        if long and (long < _LONG_SHOWN or short < _SHORT_SHOWN):
            continue
        if picture.name not in sizes:
            sizes[picture.name] = _size(content, picture.name)
        left, top, right, bottom = picture.crop
        width, height = sizes[picture.name]
        if min(width * (1 - left - right), height * (1 - top - bottom)) >= _SHORT_SIDE:
            found.append(index)
    return found


def decoded(content: bytes, picture: WordPicture) -> Picture:
    """The picture as it is shown: what is cut off in Word stays off. Raises UnreadableError."""
    whole = member(content, picture.name, most=_MOST_BYTES)
    found = picture_files.decoded(whole, media_type(whole))
    height, width = found.pixels.shape[:2]
    left, top, right, bottom = picture.crop
    if not any(picture.crop):
        return found
    rows = slice(round(top * height), max(round(top * height) + 1, round((1 - bottom) * height)))
    columns = slice(round(left * width), max(round(left * width) + 1, round((1 - right) * width)))
    return Picture(pixels=found.pixels[rows, columns].copy())


def _size(content: bytes, name: str) -> tuple[int, int]:
    """Width and height in pixels; (0, 0) for what is no picture that can be looked at."""
    for most in (_HEAD, _MOST_BYTES):
        try:
            beginning = member(content, name, most=most, beginning=True)
        except UnreadableError:
            return 0, 0
        type_ = media_type(beginning)
        if type_ not in PICTURE_TYPES:
            return 0, 0
        try:
            return picture_files.frames_of(beginning, type_, 1)[0]
        except (UnreadableError, IndexError):
            if len(beginning) < most:
                return 0, 0
    return 0, 0


def _shown(picture: Element) -> tuple[float, float]:
    """The size at which it is shown, in points."""
    for ancestor in picture.iterancestors():
        if ancestor.tag in _DRAWN:
            extent = ancestor.find(_WP + "extent")
            if extent is None:
                return 0.0, 0.0
            return _points(extent.get("cx")), _points(extent.get("cy"))
        if picture.tag != n.PICTURES[0] and ancestor.get("style"):
            lengths = _LENGTH.findall(ancestor.get("style", ""))
            found: dict[str, float] = {side.lower(): float(size) * _UNITS[unit.lower()] for side, size, unit in lengths}
            return found.get("width", 0.0), found.get("height", 0.0)
        if ancestor.tag == n.PARAGRAPH:
            break
    return 0.0, 0.0


def _points(emu: str | None) -> float:
    return n.integer(emu, 0, high=2**31) / _EMU


def _crop(picture: Element) -> tuple[float, float, float, float]:
    """What a:srcRect cuts off, in thousandths of a percent in the file; a negative one adds a margin: none here."""
    parent = picture.getparent()
    cut = None if parent is None else parent.find(_A + "srcRect")
    if cut is None:
        return 0.0, 0.0, 0.0, 0.0
    left, top, right, bottom = (n.integer(cut.get(side), 0, high=100_000) / 100_000 for side in "ltrb")
    return (left, top, right, bottom) if left + right < 0.95 and top + bottom < 0.95 else (0.0, 0.0, 0.0, 0.0)
