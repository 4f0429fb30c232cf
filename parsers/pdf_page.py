"""One page of a PDF → glyphs and ruled lines, or the reason why nobody can read its text here.

pdfminer draws the page, pdfplumber gives its objects; what a person does not see (a scanner's hidden text layer) is
left out, and characters come out as what they show (radicals, Wingdings' boxes).
"""

import itertools
import math
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, resolve1
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent

from parsers.grid import Rule
from parsers.layout import Glyph, turned_box, turned_glyph
from parsers.pages import PageContent

MAX_OBJECTS = 60_000  # characters, lines and pictures on one page; a full A4 page of small print has 5,000
MAX_STREAM = 64 * 2**20  # bytes of drawing instructions on one page, unpacked

# Wingdings and Wingdings 2, by code: the marks of forms (Microsoft's charts of the two fonts).
_WINGDINGS = {0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x71: "□", 0xFC: "√", 0xFB: "×", 0x6E: "■", 0x6C: "●"}
_WINGDINGS_2 = {0x52: "☑", 0x53: "☒", 0x54: "☒", 0x51: "☒", 0xA3: "□", 0x30: "□", 0x50: "√", 0x4F: "×"}
_SYMBOL = {0xB7: "•", 0xA7: "▪", 0xD8: "➢", 0x76: "❖"}

# Radicals that Unicode folds no further, though fonts draw them as the character itself (人⺠政府).
_RADICALS = str.maketrans(
    "⺝⺟⺠⺩⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "月母民王月虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄黾齐齐齿齿龙龙龟龟龟",
)
_BAD = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]")
_BULLETS = re.compile(r"symbol|wingdings|webdings|marlett|dingbats", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_STYLE = re.compile(r"[-,_ ]*(?:regular|bold|italic|oblique|black|heavy|medium|light|demi)+$", re.IGNORECASE)


class DrawingTooLargeError(Exception):
    """More objects on a page than a document has."""


class _Device(PDFPageAggregatorWithMarkedContent):
    """Leaves out characters drawn in the invisible rendering modes (ISO 32000-1, table 106: 3 and 7)."""

    hidden = 0
    count = 0
    damaged = False
    broken: set[int]
    _invisible = False

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._invisible = textstate.render in (3, 7)
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        self._count()
        advance: float = super().render_char(*args, **kwargs)
        if self._invisible and self.cur_item._objs:
            self.cur_item._objs.pop()
            self.hidden += 1
        return advance

    def paint_path(self, *args: Any, **kwargs: Any) -> None:
        self._count()
        super().paint_path(*args, **kwargs)

    def render_image(self, *args: Any, **kwargs: Any) -> None:
        self._count()
        super().render_image(*args, **kwargs)

    def _count(self) -> None:
        self.count += 1
        if self.count > MAX_OBJECTS:
            raise DrawingTooLargeError


class _Interpreter(PDFPageInterpreter):
    """Notices what pdfminer passes over in silence: fonts whose map of characters is damaged or that are not there,
    and pieces of the page that do not unpack. Each makes wrong text or none."""

    device: _Device

    def init_resources(self, resources: Any) -> None:
        fonts = resolve1((resolve1(resources) or {}).get("Font")) or {}
        for font in fonts.values():
            font = resolve1(font)
            if not isinstance(font, dict):
                self.device.damaged = True
            elif "ToUnicode" in font:
                meaning = resolve1(font["ToUnicode"])
                if meaning is None or (isinstance(meaning, PDFStream) and not self._unpacks(meaning)):
                    self.device.damaged = True
        super().init_resources(resources)

    def do_Tf(self, fontid: Any, fontsize: Any) -> None:  # noqa: N802 (the operator's name)
        if getattr(fontid, "name", None) not in self.fontmap:
            self.device.damaged = True
        super().do_Tf(fontid, fontsize)

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802 (the operator's name)
        piece = resolve1(self.xobjmap.get(getattr(xobjid_arg, "name", None)))
        kind = getattr(piece.get("Subtype"), "name", "") if isinstance(piece, PDFStream) else "lost"
        if kind == "lost" or (kind == "Form" and not self._unpacks(piece)):
            self.device.damaged = True
        super().do_Do(xobjid_arg)

    def _unpacks(self, stream: PDFStream) -> bool:
        # Streams are unpacked once and serve many pages, so what was found wrong is kept for the whole file.
        if not _unpacks(stream):
            self.device.broken.add(id(stream))
        return id(stream) not in self.device.broken


class _Page(Page):
    """pdfplumber's page, drawn by our device."""

    hidden = 0
    damaged = False
    broken: set[int]

    @property
    def layout(self) -> Any:
        if not hasattr(self, "_layout"):
            device = _Device(self.pdf.rsrcmgr, pageno=self.page_number, laparams=None)
            device.broken = self.broken
            _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self._layout = device.get_result()
            self.hidden, self.damaged = device.hidden, device.damaged
        return self._layout


def read_page(pdf: Any, page_object: Any, number: int, broken: set[int]) -> PageContent:
    """The content of page `number` (from 1). Whatever is wrong with the page comes out as `unread`.

    `broken` is the file's memory of damaged streams: one set, empty at first, for all its pages.
    """
    page = _Page(pdf, page_object, number)
    page.broken = broken
    width, height = float(page.width), float(page.height)
    blank = PageContent(number=number, width=width, height=height)
    if not (0 < width < 20_000 and 0 < height < 20_000):
        return _unread(blank, "damaged")
    if _is_damaged(page_object):
        return _unread(blank, "damaged")
    try:
        objects = page.objects
    except DrawingTooLargeError:
        return _unread(blank, "drawing")
    if page.damaged:
        return _unread(blank, "damaged")
    glyphs = [glyph for char in objects.get("char", ()) for glyph in _glyphs(char, page)]
    images = objects.get("image", [])
    solid = [glyph for glyph in glyphs if not glyph.text.isspace()]
    reason = _why_unread(solid, images, page, len(objects.get("curve", ())))
    if reason:
        return _unread(blank, reason)
    rules = [rule for kind in ("line", "rect", "curve") for item in objects.get(kind, ()) for rule in _rules(item)]
    pictures = sum(_extent(image, page) >= 40 * 40 and not _thin(image) for image in images)
    return _upright(glyphs, rules, width=width, height=height, number=number, pictures=pictures)


def _unread(page: PageContent, reason: str) -> PageContent:
    return PageContent(number=page.number, width=page.width, height=page.height, unread=reason)


def _is_damaged(page_object: Any) -> bool:
    """Does the page's own content not unpack?"""
    streams = [resolve1(stream) for stream in page_object.contents or ()]
    if page_object.attrs.get("Contents") is None:
        return False  # blank by right
    return any(not isinstance(stream, PDFStream) or not _unpacks(stream) for stream in streams)


def _unpacks(stream: PDFStream) -> bool:
    """Does the stream inflate to its end, and to no more than any page needs? pdfminer would go on in silence with
    what it got. (True for one that was unpacked before, and for other filters.)"""
    filters = [getattr(name, "name", "") for name, _ in stream.get_filters()]
    data = stream.get_rawdata()
    if filters[:1] not in (["FlateDecode"], ["Fl"]) or data is None:
        return True
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    inflate, room = zlib.decompressobj(), MAX_STREAM
    try:
        while data and not inflate.eof:
            room -= len(inflate.decompress(data, 1 << 20))
            data = inflate.unconsumed_tail
            if room < 0:
                return False
    except zlib.error:
        return False
    return inflate.eof


def _why_unread(glyphs: Sequence[Glyph], images: Sequence[dict[str, Any]], page: _Page, curves: int) -> str:
    covered = _covered([image for image in images if not (_has_mask(image) and len(glyphs) >= 100)], page)
    if covered >= 0.8 or (covered >= 0.5 and len(glyphs) <= 40) or (covered >= 0.3 and len(glyphs) < 10):
        return "scan"
    if len(glyphs) < 10 and (page.hidden or curves >= 40):
        return "scan"
    if not glyphs:
        return ""
    bad = sum(bool(_BAD.search(glyph.text)) for glyph in glyphs)
    lost = sum(glyph.text.startswith("(cid:") or "\ufffd" in glyph.text for glyph in glyphs)
    strange = sum(_is_strange(glyph.text) for glyph in glyphs)
    if lost >= 3 or bad > 0.15 * len(glyphs) or (len(glyphs) >= 20 and strange > 0.3 * len(glyphs)):
        return "mojibake"
    return ""


def _is_strange(text: str) -> bool:
    """A letter that Chinese office documents do not have: a wrong code map makes rare ones of the common ones."""
    character = text[:1]
    if not unicodedata.category(character or " ").startswith("L") or character.isascii():
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _covered(images: Sequence[dict[str, Any]], page: _Page) -> float:
    """The part of the page under pictures, by 20 x 20 sample points: a scan may come in strips."""
    if not images:
        return 0.0
    x0, top, x1, bottom = page.bbox
    boxes = [(image["x0"], image["top"], image["x1"], image["bottom"]) for image in images[:500]]
    hit = 0
    for row in range(20):
        y = top + (row + 0.5) / 20 * (bottom - top)
        for column in range(20):
            x = x0 + (column + 0.5) / 20 * (x1 - x0)
            hit += any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes)
    return hit / 400


def _has_mask(image: dict[str, Any]) -> bool:
    return "SMask" in getattr(image.get("stream"), "attrs", {})


def _extent(image: dict[str, Any], page: _Page) -> float:
    width = min(image["x1"], page.bbox[2]) - max(image["x0"], page.bbox[0])
    height = min(image["bottom"], page.bbox[3]) - max(image["top"], page.bbox[1])
    return float(max(0.0, width) * max(0.0, height))


def _thin(image: dict[str, Any]) -> bool:
    return bool(image["x1"] - image["x0"] < 20 or image["bottom"] - image["top"] < 20)


def _glyphs(char: dict[str, Any], page: _Page) -> Iterable[Glyph]:
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
