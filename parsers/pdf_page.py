"""One page of a PDF → glyphs and ruled lines, or the reason why nobody can read its text here.

pdfminer draws the page, pdfplumber gives its objects; what a person does not see (a scanner's hidden text layer) is
left out, and characters come out as what they show (radicals, Wingdings' boxes).
"""

import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1

from parsers.grid import Rule
from parsers.layout import Glyph, turned_box, turned_glyph
from parsers.pages import PageContent
from parsers.pdf_device import DrawingTooLargeError, DrawnPage, unpacks
from parsers.pdf_ground import Ground, why_unread

# Wingdings and Wingdings 2, by code: the marks of forms (Microsoft's charts of the two fonts).
_WINGDINGS = {0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x71: "□", 0xFC: "√", 0xFB: "×", 0x6E: "■", 0x6C: "●"}
_WINGDINGS_2 = {0x52: "☑", 0x53: "☒", 0x54: "☒", 0x51: "☒", 0xA3: "□", 0x30: "□", 0x50: "√", 0x4F: "×"}
_SYMBOL = {0xB7: "•", 0xA7: "▪", 0xD8: "➢", 0x76: "❖"}

# Radicals that Unicode folds no further, though fonts draw them as the character itself (人⺠政府).
_RADICALS = str.maketrans(
    "⺝⺟⺠⺩⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "月母民王月虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄黾齐齐齿齿龙龙龟龟龟",
)
_MOST_PIECES, _MOST_SHEETS, _MOST_NOTES = 5_000, 20, 500
_SEAL = (20 / 25.4 * 72, 80 / 25.4 * 72)  # points: what a seal's width may be
_BULLETS = re.compile(r"symbol|wingdings|webdings|marlett|dingbats", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_STYLE = re.compile(r"[-,_ ]*(?:regular|bold|italic|oblique|black|heavy|medium|light|demi)+$", re.IGNORECASE)


def read_page(pdf: Any, page_object: Any, number: int, broken: set[int]) -> tuple[PageContent, bool]:
    """The content of page `number` (from 1), and whether something on it may be a seal: a picture, a stamp, red lines.

    Whatever is wrong with the page comes out as `unread`. `broken` is the file's memory of damaged streams: one set,
    empty at first, for all its pages.
    """
    page = DrawnPage(pdf, page_object, number)
    page.broken = broken
    width, height = float(page.width), float(page.height)
    blank = PageContent(number=number, width=width, height=height)
    if not (0 < width < 20_000 and 0 < height < 20_000):
        return _unread(blank, "damaged"), False
    if _is_damaged(page_object):
        return _unread(blank, "damaged"), False
    try:
        objects = page.objects
    except DrawingTooLargeError:
        return _unread(blank, "drawing"), False
    if page.damaged:
        return _unread(blank, "damaged"), False
    glyphs = [glyph for char in objects.get("char", ()) for glyph in _glyphs(char, page)]
    images, curves = objects.get("image", []), objects.get("curve", [])
    reason = why_unread(_ground(page, objects, glyphs))
    if reason:
        return _unread(blank, reason), False
    rules = [rule for kind in ("line", "rect", "curve") for item in objects.get(kind, ()) for rule in _rules(item)]
    shown = [image for image in images if _extent(image, page) >= 40 * 40 and not _thin(image)]
    coloured = bool(shown) or _has_stamps(page_object) or any(_is_red_round(curve) for curve in curves)
    content = _upright(glyphs, rules, width=width, height=height, number=number, pictures=len(shown))
    return content, coloured


def _unread(page: PageContent, reason: str) -> PageContent:
    return PageContent(number=page.number, width=page.width, height=page.height, unread=reason)


def _is_damaged(page_object: Any) -> bool:
    """Does the page's own content not unpack?"""
    streams = [resolve1(stream) for stream in page_object.contents or ()]
    if page_object.attrs.get("Contents") is None:
        return False  # blank by right
    return any(not isinstance(stream, PDFStream) or not unpacks(stream) for stream in streams)


def _ground(page: DrawnPage, objects: dict[str, list[Any]], glyphs: Sequence[Glyph]) -> Ground:
    chars, images = objects.get("char", ()), objects.get("image", [])
    white = sum(_is_white(char.get("non_stroking_color")) for char in chars if not char["text"].isspace())
    solid = [glyph.text for glyph in glyphs if not glyph.text.isspace()]
    # A page of text may have a see-through picture over all of it; a stencil over all of it is a scan in one colour.
    opaque = [image for image in images if image.get("imagemask") or not (_has_mask(image) and len(solid) >= 100)]
    return Ground(
        texts=solid,
        unseen=min(len(solid), white + _under(chars, images, page)),
        hidden=page.hidden,
        covered=_covered(opaque, page),
        pieces=len(images),
        curves=len(objects.get("curve", ())),
        unmapped=page.unmapped,
    )


def _under(chars: Sequence[dict[str, Any]], images: Sequence[dict[str, Any]], page: DrawnPage) -> int:
    """How many characters lie under a large picture that was drawn after them: a scanner's text layer."""
    if len(page.before) != len(images):
        return 0
    hidden: set[int] = set()
    for image, before in zip(images[:_MOST_SHEETS], page.before, strict=False):
        if not before or _has_mask(image) or _extent(image, page) < 0.2 * page.width * page.height:
            continue
        for index, char in enumerate(chars[:before]):
            x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
            if image["x0"] <= x <= image["x1"] and image["top"] <= y <= image["bottom"]:
                hidden.add(index)
    return len(hidden)


def _covered(images: Sequence[dict[str, Any]], page: DrawnPage) -> float:
    """The part of the page under pictures, by 20 x 20 sample points: a scan may come in strips or pieces."""
    x0, top, x1, bottom = page.bbox
    across, down = (x1 - x0) / 20, (bottom - top) / 20
    hit: set[tuple[int, int]] = set()
    for image in images[:_MOST_PIECES]:
        left, right = ((image[side] - x0) / across - 0.5 for side in ("x0", "x1"))
        upper, lower = ((image[side] - top) / down - 0.5 for side in ("top", "bottom"))
        columns = range(max(0, math.ceil(left)), min(19, math.floor(right)) + 1)
        rows = range(max(0, math.ceil(upper)), min(19, math.floor(lower)) + 1)
        hit.update(itertools.product(columns, rows))
    return len(hit) / 400


def _has_mask(image: dict[str, Any]) -> bool:
    """Is the picture see-through: with soft edges, a mask, or a stencil of one colour?"""
    attributes = getattr(image.get("stream"), "attrs", {})
    return any(key in attributes for key in ("SMask", "Mask")) or bool(image.get("imagemask"))


def _has_stamps(page_object: Any) -> bool:
    """Is something pinned over the page that is drawn and no link?"""
    try:
        notes = [resolve1(note) for note in (resolve1(page_object.annots) or ())[:_MOST_NOTES]]
        return any(getattr(note.get("Subtype"), "name", "") not in ("Link", "Popup") for note in notes)
    except (AttributeError, TypeError):
        return False


def _is_red_round(curve: dict[str, Any]) -> bool:
    """A red line or area as large as a seal, and about as high as wide."""
    width, height = curve["x1"] - curve["x0"], curve["bottom"] - curve["top"]
    if not (_SEAL[0] <= width <= _SEAL[1] and _SEAL[0] <= height <= _SEAL[1]):
        return False
    return _is_red(curve.get("stroking_color")) or _is_red(curve.get("non_stroking_color"))


def _is_red(color: Any) -> bool:
    if color is None:  # black
        return False
    parts = color if isinstance(color, (tuple, list)) else (color,)
    if not all(isinstance(part, (int, float)) for part in parts):
        return True  # a pattern or a shade of some ink may be red
    if len(parts) == 3:
        return bool(parts[0] - max(parts[1:]) > 0.15)
    if len(parts) == 4:
        return bool(min(parts[1:3]) - parts[0] > 0.15 and parts[3] < 0.6)
    return False


def _extent(image: dict[str, Any], page: DrawnPage) -> float:
    width = min(image["x1"], page.bbox[2]) - max(image["x0"], page.bbox[0])
    height = min(image["bottom"], page.bbox[3]) - max(image["top"], page.bbox[1])
    return float(max(0.0, width) * max(0.0, height))


def _thin(image: dict[str, Any]) -> bool:
    return bool(image["x1"] - image["x0"] < 20 or image["bottom"] - image["top"] < 20)


def _glyphs(char: dict[str, Any], page: DrawnPage) -> Iterable[Glyph]:
    a, b = char["matrix"][:2]
    raw = str(char["fontname"])
    font = _SUBSET.sub("", raw)
    text = shown(char["text"], font)
    if not text or char["x1"] < page.bbox[0] or char["x0"] > page.bbox[2]:
        return
    if char["bottom"] < page.bbox[1] or char["top"] > page.bbox[3]:
        return
    turn = round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360 if (a or b) else 0
    yield Glyph(
        text=text,
        x0=float(char["x0"]),
        x1=float(char["x1"]),
        top=float(char["top"]),
        bottom=float(char["bottom"]),
        size=float(char["size"]) if not turn % 180 else float(char["x1"] - char["x0"]),
        font=_STYLE.sub("", font),
        bold=_BOLD.search(font) is not None,
        turn=turn,
    )


def shown(text: str, font: str = "") -> str:
    """The character as a person sees it: boxes and ticks of Wingdings, plain ideographs for radicals."""
    if text.startswith("(cid:"):
        return "•" if _BULLETS.search(font) else text
    if len(text) == 1:
        code, name = ord(text), font.lower()
        byte = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
        if "wingdings" in name:
            table = _WINGDINGS_2 if re.search(r"wingdings[- ]?2", name) else _WINGDINGS
            return table.get(byte) or _SYMBOL.get(byte) or text
        if 0xF000 <= code <= 0xF0FF:  # Symbol, and other fonts of bullets
            return _SYMBOL.get(byte, text)
    folded = text
    if any("\u2e80" <= c <= "\u2fd5" for c in text):
        folded = "".join(unicodedata.normalize("NFKC", c) if "\u2e80" <= c <= "\u2fd5" else c for c in text)
        folded = folded.translate(_RADICALS)
    if any("\uf900" <= c <= "\ufaff" for c in folded):
        folded = unicodedata.normalize("NFC", folded)
    return folded


def _rules(item: dict[str, Any]) -> Iterable[Rule]:
    """The ruled lines that a drawn object makes: thin bars, the sides of stroked boxes; no shading, nothing white."""
    x0, x1, top, bottom = (float(item[key]) for key in ("x0", "x1", "top", "bottom"))
    width, height = x1 - x0, bottom - top
    stroked, filled = bool(item.get("stroke")), bool(item.get("fill"))
    color = item.get("stroking_color") if stroked else item.get("non_stroking_color")
    if (stroked or filled) and _is_white(color):
        return
    if not (stroked or filled):
        return
    if min(width, height) <= 3:
        if max(width, height) < 1:
            return
        if width >= height:
            middle = (top + bottom) / 2
            yield Rule(x0=x0, x1=x1, top=middle, bottom=middle)
        else:
            middle = (x0 + x1) / 2
            yield Rule(x0=middle, x1=middle, top=top, bottom=bottom)
    elif stroked and item["object_type"] == "rect":
        yield Rule(x0=x0, x1=x1, top=top, bottom=top)
        yield Rule(x0=x0, x1=x1, top=bottom, bottom=bottom)
        yield Rule(x0=x0, x1=x0, top=top, bottom=bottom)
        yield Rule(x0=x1, x1=x1, top=top, bottom=bottom)
    elif stroked and item["object_type"] == "curve":
        yield from _straight_parts(item.get("pts") or ())


def _straight_parts(points: Sequence[tuple[float, float]]) -> Iterable[Rule]:
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        if abs(ax - bx) <= 1 and abs(ay - by) >= 8:
            yield Rule(x0=ax, x1=ax, top=min(ay, by), bottom=max(ay, by))
        elif abs(ay - by) <= 1 and abs(ax - bx) >= 8:
            yield Rule(x0=min(ax, bx), x1=max(ax, bx), top=ay, bottom=ay)


def _is_white(color: Any) -> bool:
    parts = color if isinstance(color, (tuple, list)) else (color,)
    numbers = [part for part in parts if isinstance(part, (int, float))]
    if not numbers or len(numbers) != len(parts):
        return False
    return all(number <= 0.02 for number in numbers) if len(numbers) == 4 else all(n >= 0.98 for n in numbers)


def _upright(
    glyphs: Sequence[Glyph], rules: Sequence[Rule], *, width: float, height: float, number: int, pictures: int
) -> PageContent:
    """A page printed sideways without saying so (/Rotate is honoured before): turned by what most text says."""
    turns = [glyph.turn for glyph in glyphs if not glyph.text.isspace()]
    turn = next((turn for turn in (90, 180, 270) if turns.count(turn) > 0.6 * len(turns)), 0)
    if turn:
        glyphs = [turned_glyph(glyph, turn, width, height) for glyph in glyphs]
        boxes = [turned_box((r.x0, r.top, r.x1, r.bottom), turn, width, height) for r in rules]
        rules = [Rule(x0=x0, top=top, x1=x1, bottom=bottom) for x0, top, x1, bottom in boxes]
        if turn != 180:
            width, height = height, width
    return PageContent(
        number=number,
        width=width,
        height=height,
        glyphs=tuple(glyphs),
        rules=tuple(rules),
        pictures=pictures,
    )
