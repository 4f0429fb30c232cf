"""Styles of a Word document: what a paragraph or run takes from its style, the style's bases and the defaults."""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from parsers import word_names as n
from parsers.word_names import Element

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])|([一二三四五六七八九])级标题", re.IGNORECASE)
_B, _FONTS, _SIZE = n.w("b"), n.w("rFonts"), n.w("sz")
_ASCII, _HIGH_ANSI, _EAST_ASIA, _EAST_ASIA_THEME = (n.w(x) for x in ("ascii", "hAnsi", "eastAsia", "eastAsiaTheme"))
_SYMBOL_FONTS = ("Wingdings", "Wingdings 2", "Wingdings 3", "Symbol")
_RUN_STYLE, _BASED_ON, _OUTLINE = n.w("rStyle"), n.w("basedOn"), n.w("outlineLvl")
_NUMBERED, _JUSTIFIED, _STYLE_ID, _TYPE = n.w("numPr"), n.w("jc"), n.w("styleId"), n.w("type")
_ALIGN = {
    "left": "left", "start": "left", "center": "center", "right": "right", "end": "right",
    "both": "both", "distribute": "both",
}  # fmt: skip
_MAX_BASES = 32


class Look(NamedTuple):
    """How characters look; None: not said here. A tuple, since one is made for every run and compared at once."""

    bold: bool | None = None
    font: str | None = None  # for East Asian characters: the only one that headings in Chinese differ in
    symbol_font: str | None = None  # for other characters, where Wingdings and its like are set
    size: float | None = None  # points
    hidden: bool | None = None
    style: str | None = None


NOTHING = Look()


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style with all that it inherits. `number` and `number_level` are numId and ilvl as written."""

    look: Look = NOTHING
    level: int | None = None
    align: str = ""
    number: str | None = None
    number_level: int | None = None
    chain: tuple[str, ...] = ()


def look_of(properties: Element | None) -> Look:
    """What one w:rPr says."""
    if properties is None or not len(properties):
        return NOTHING
    bold = hidden = None
    font = symbol_font = style = None
    size = None
    for child in properties:
        tag = child.tag
        if tag == _FONTS:
            font = child.get(_EAST_ASIA)
            theme = child.get(_EAST_ASIA_THEME)
            font = f"theme:{theme}" if theme else font
            ascii_font = child.get(_ASCII)
            symbol_font = ascii_font if ascii_font in _SYMBOL_FONTS else child.get(_HIGH_ANSI) or ascii_font
        elif tag == _SIZE:
            size = half_points(child.get(n.VAL))
        elif tag == _B:
            bold = n.is_on(child)
        elif tag == n.VANISH:
            hidden = n.is_on(child)
        elif tag == _RUN_STYLE:
            style = child.get(n.VAL)
    return Look(bold=bold, font=font, symbol_font=symbol_font, size=size, hidden=hidden, style=style)


def half_points(text: str | None) -> float | None:
    """w:sz in points: half-points, or in Strict files a measure such as 12pt."""
    match = re.fullmatch(r"(\d{1,4})(?:\.\d+)?(pt)?", text or "")
    if match is None:
        return None
    return float(match[1]) if match[2] else int(match[1]) / 2


def alignment(text: str | None) -> str:
    return _ALIGN.get(text or "", "both" if (text or "").endswith(("Distribute", "Kashida")) else "")


def outline_level(element: Element | None) -> int | None:
    """1-9 from w:outlineLvl's 0-8; None for 9 (body text) and for none."""
    value = -1 if element is None else n.integer(element.get(n.VAL), 9)
    return value + 1 if 0 <= value <= 8 else None


def heading_level(name: str) -> int | None:
    """The level in a heading style's name or id: heading 1, Heading1, 标题 1, 一级标题."""
    match = _HEADING.fullmatch(name.strip())
    if match is None:
        return None
    return int(match[1]) if match[1] else "一二三四五六七八九".index(match[2]) + 1


class Styles:
    """The styles part, looked up by id. A style is resolved when a paragraph first asks for it."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._resolved: dict[str, Style] = {}
        self._base = Style()
        self.placeholders: frozenset[str] = frozenset({"PlaceholderText"})
        self.default = ""
        if root is None:
            return
        placeholders = set(self.placeholders)
        for element in root.iterchildren(n.w("style")):
            id = element.get(_STYLE_ID)
            if id is None:
                continue
            self._elements.setdefault(id, element)
            if (element.get(n.w("default")) or "0") in ("1", "true", "on") and element.get(_TYPE) == "paragraph":
                self.default = id
            elif element.get(_TYPE) == "character" and self._name(element) in ("placeholder text", "占位符文本"):
                placeholders.add(id)
        self.placeholders = frozenset(placeholders)
        defaults = root.find(n.w("docDefaults"))
        if defaults is not None:
            look = look_of(defaults.find(f"{n.w('rPrDefault')}/{n.R_PR}"))
            align = defaults.find(f"{n.w('pPrDefault')}/{n.P_PR}/{_JUSTIFIED}")
            self._base = Style(look=look, align=alignment(None if align is None else align.get(n.VAL)))

    @staticmethod
    def _name(element: Element) -> str:
        name = element.find(n.w("name"))
        return "" if name is None else (name.get(n.VAL) or "").lower()

    def element(self, id: str) -> Element | None:
        return self._elements.get(id)

    def paragraph(self, id: str | None) -> Style:
        """The paragraph style `id`, or the default one, over the document's defaults."""
        id = id or self.default
        style = self._resolved.get(id)
        if style is None:
            style = self._resolved[id] = self._resolve(id, self._base)
        return style

    def character(self, id: str) -> Look:
        """The character style `id` alone: it says nothing where its chain says nothing."""
        key = f"character {id}"
        style = self._resolved.get(key)
        if style is None:
            style = self._resolved[key] = self._resolve(id, Style())
        return style.look

    def _resolve(self, id: str, base: Style) -> Style:
        chain: list[str] = []
        while id in self._elements and id not in chain and len(chain) < _MAX_BASES:
            chain.append(id)
            based_on = self._elements[id].find(_BASED_ON)
            id = "" if based_on is None else based_on.get(n.VAL) or ""
        style = base
        for link in reversed(chain):
            style = self._over(style, link)
        if not chain:
            style = replace(style, level=heading_level(id))
        return replace(style, chain=tuple(chain))

    def _over(self, base: Style, id: str) -> Style:
        """`base` with what the style itself says laid over it."""
        element = self._elements[id]
        own = look_of(element.find(n.R_PR))
        named = heading_level(self._name(element)) or heading_level(id)
        style = replace(base, look=over(base.look, own), level=named or base.level)
        properties = element.find(n.P_PR)
        if properties is None:
            return style
        outline, align = properties.find(_OUTLINE), properties.find(_JUSTIFIED)
        if outline is not None:
            style = replace(style, level=outline_level(outline))
        if align is not None:
            style = replace(style, align=alignment(align.get(n.VAL)))
        number, level = numbering_of(properties.find(_NUMBERED))
        return replace(
            style,
            number=style.number if number is None else number,
            number_level=style.number_level if level is None else level,
        )


def numbering_of(element: Element | None) -> tuple[str | None, int | None]:
    """numId and ilvl of a w:numPr, None for what it does not say."""
    if element is None:
        return None, None
    number, level = element.find(n.w("numId")), element.find(n.w("ilvl"))
    return (
        None if number is None else number.get(n.VAL) or "0",
        None if level is None else n.integer(level.get(n.VAL), 0, high=8),
    )


def over(base: Look, own: Look) -> Look:
    """`own` laid over `base`; what it does not say stays."""
    if own == NOTHING:
        return base
    return Look(
        bold=base.bold if own.bold is None else own.bold,
        font=own.font or base.font,
        symbol_font=own.symbol_font or base.symbol_font,
        size=base.size if own.size is None else own.size,
        hidden=base.hidden if own.hidden is None else own.hidden,
    )
