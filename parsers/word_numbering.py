"""Automatic numbers: what Word prints before a paragraph, which stands nowhere in its text (ISO/IEC 29500-1, 17.9)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from parsers import symbols
from parsers import word_names as n
from parsers.word_names import Element
from parsers.word_styles import Style, Styles, numbering_of

_LEVELS = 9
_CHINESE = "〇一二三四五六七八九"
_LEGAL_CHINESE = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ENCLOSED = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
_DECIMAL_FORMATS = frozenset({"decimal", "decimalZero", "decimalFullWidth", "decimalFullWidth2", "decimalHalfWidth"})
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None  # w:lvlRestart: 0 never; k: after level k (from 1) only
    legal: bool = False
    style: str | None = None
    font: str = ""
    zeros: int = 0  # a custom format's width: 001 is 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    counter: str  # lists of one abstract definition count together
    levels: dict[int, _Level]
    restarts: frozenset[int]  # levels with a startOverride


class Numbering:
    """The numbering part, and the counts so far: ask for each paragraph's label in the document's order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstracts: dict[str, Element] = {}
        self._numbers: dict[str, Element] = {}
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            for element in root.iterchildren(n.w("abstractNum")):
                self._abstracts.setdefault(element.get(n.w("abstractNumId")) or "", element)
            for element in root.iterchildren(n.w("num")):
                self._numbers.setdefault(element.get(n.w("numId")) or "", element)

    def label(self, number: str | None, level: int | None, style: Style) -> str:
        """The number shown for a paragraph, and count it. "" where numbering is off (numId 0) or undefined.

        `number` and `level` are the paragraph's own numId and ilvl. Where only its style numbers it, the level that
        is tied to the style counts, whatever the style's own ilvl says (17.9.23).
        """
        own = number is not None
        number = number if own else style.number
        if not number or number == "0":
            return ""
        if number not in self._lists:
            self._lists[number] = self._list(number)
        found = self._lists[number]
        if found is None:
            return ""
        if level is None and not own:
            tied = (i for id in style.chain for i, known in found.levels.items() if known.style == id)
            level = next(tied, style.number_level)
        level = level or 0
        if level not in found.levels:
            return ""
        counts = self._count(number, level, found)
        return _shown(found.levels, level, counts)

    def _count(self, number: str, level: int, found: _List) -> dict[int, int]:
        counts = self._counts.setdefault(found.counter, {})
        start = found.levels[level].start
        if level in found.restarts and (number, level) not in self._started:
            counts.pop(level, None)
        self._started.add((number, level))
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [known for known in counts if known > level]:
            restart = found.levels[deeper].restart if deeper in found.levels else None
            if restart is None or (restart and level < restart):
                del counts[deeper]
        return counts

    def _list(self, number: str) -> _List | None:
        element = self._numbers.get(number)
        abstract_id = self._abstract_id(element)
        abstract = self._abstracts.get(abstract_id)
        seen = {abstract_id}
        # A list may only name a list style; the definition is at the style's own list (17.9.21).
        while abstract is not None and (link := abstract.find(n.w("numStyleLink"))) is not None:
            style = self._styles.element(link.get(n.VAL) or "")
            target = None if style is None else numbering_of(style.find(f"{n.P_PR}/{n.w('numPr')}"))[0]
            abstract_id = self._abstract_id(self._numbers.get(target or ""))
            if abstract_id in seen:
                return None
            seen.add(abstract_id)
            abstract = self._abstracts.get(abstract_id)
        if element is None or abstract is None:
            return None
        levels = {_index(lvl): _level(lvl) for lvl in abstract.iterchildren(n.w("lvl"))}
        restarts = set()
        for override in element.iterchildren(n.w("lvlOverride")):
            index = _index(override)
            own, start = override.find(n.w("lvl")), override.find(n.w("startOverride"))
            if own is not None:
                levels[index] = _level(own)
            if start is not None and index in levels:
                restarts.add(index)
                levels[index] = _level(
                    own if own is not None else _lvl(abstract, index),
                    start=n.integer(start.get(n.VAL), 1),
                )
        return _List(counter=abstract_id, levels=levels, restarts=frozenset(restarts))

    @staticmethod
    def _abstract_id(number: Element | None) -> str:
        target = None if number is None else number.find(n.w("abstractNumId"))
        return "" if target is None else target.get(n.VAL) or ""


def _lvl(abstract: Element, index: int) -> Element | None:
    return next((lvl for lvl in abstract.iterchildren(n.w("lvl")) if _index(lvl) == index), None)


def _index(element: Element) -> int:
    return n.integer(element.get(n.w("ilvl")), 0, high=_LEVELS - 1)


def _level(element: Element | None, start: int | None = None) -> _Level:
    if element is None:
        return _Level(start=1 if start is None else start)

    def value(name: str) -> str | None:
        child = next(element.iter(n.w(name)), None)  # numFmt may stand inside mc:AlternateContent
        return None if child is None else child.get(n.VAL)

    restart = value("lvlRestart")
    fonts = element.find(f"{n.R_PR}/{n.w('rFonts')}")
    custom = next(element.iter(n.w("numFmt")), None)
    pattern = "" if custom is None else (custom.get(n.w("format")) or "").split(",")[0].strip()
    return _Level(
        format=value("numFmt") or "decimal",
        text=value("lvlText") or "",
        start=n.integer(value("start"), 1) if start is None else start,
        restart=None if restart is None else n.integer(restart, 0, high=_LEVELS),
        legal=n.is_on(element.find(n.w("isLgl"))),
        style=value("pStyle"),
        font="" if fonts is None else fonts.get(n.w("ascii")) or fonts.get(n.w("hAnsi")) or "",
        zeros=min(len(pattern), 9) if pattern.strip("0") in ("", "1") else 0,
    )


def _shown(levels: dict[int, _Level], level: int, counts: dict[int, int]) -> str:
    own = levels[level]
    if own.format == "bullet":
        text = symbols.in_symbol_font(own.font, own.text) if symbols.is_symbol_font(own.font) else own.text
        return symbols.without_private(text).strip().replace(symbols.UNKNOWN, "•") or "•"

    def count(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        part = levels.get(index, _Level())
        value = counts.get(index, part.start)
        if own.legal and part.format not in _DECIMAL_FORMATS:
            return str(value)
        return number_text(part.format, value, zeros=part.zeros)

    return re.sub("%([1-9])", count, own.text).strip()


def number_text(format: str, value: int, zeros: int = 0) -> str:
    """`value` in a w:numFmt; decimal for formats and values that have no other writing."""
    if format == "none":
        return ""
    if format == "decimalZero" or zeros:
        return str(value).zfill(zeros or 2)
    if format in ("decimalFullWidth", "decimalFullWidth2"):
        return str(value).translate(_FULL_WIDTH)
    if format == "numberInDash":
        return f"- {value} -"
    if format in _COUNTING:
        return _COUNTING[format](value)
    if format in ("upperLetter", "lowerLetter") and 1 <= value <= 26 * 30:
        letters = chr(65 + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters if format == "upperLetter" else letters.lower()
    if format in ("upperRoman", "lowerRoman") and 1 <= value < 4000:
        roman = _roman(value)
        return roman if format == "upperRoman" else roman.lower()
    first, last = _RUNS.get(format, ("", 0))
    if first and 1 <= value <= last:
        return chr(ord(first) + value - 1)
    if format.startswith("decimalEnclosedCircle") and 21 <= value <= 50:
        return chr(0x3251 + value - 21) if value <= 35 else chr(0x32B1 + value - 36)
    return str(value)


def _roman(value: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (value // worth)
        value %= worth
    return text


def _digits(value: int) -> str:
    return "".join(_CHINESE[int(digit)] for digit in str(value))


def _counting(value: int) -> str:
    """一 … 十, 十一, 二十; from 100 on by digits (一〇〇), as chineseCounting is defined."""
    if not 0 < value < 100:
        return _digits(value)
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _CHINESE[tens] + "十") + (_CHINESE[ones] if ones else "")


def _thousands(value: int, digits: str = _CHINESE, units: str = "十百千万", zero: str = "零") -> str:
    """一百零一, 一千二百三十四: counting with units up to 99999, 十 and not 一十 at the head of small numbers."""
    if not 0 < value < 100_000:
        return _digits(value)
    text = ""
    gap = False
    for place in range(4, -1, -1):
        digit = value // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (zero if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    return text.removeprefix("一") if 10 <= value < 20 else text


def _from(signs: str, value: int) -> str:
    return signs[value - 1] if 1 <= value <= len(signs) else str(value)


def _sexagenary(value: int) -> str:
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if value > 0 else str(value)


_COUNTING: dict[str, Callable[[int], str]] = {
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "koreanDigital2": _digits,
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "taiwaneseDigital": _digits,
    "chineseCountingThousand": _thousands,
    "taiwaneseCountingThousand": _thousands,
    "japaneseCounting": lambda value: _thousands(value, zero=""),
    "chineseLegalSimplified": lambda value: _thousands(value, _LEGAL_CHINESE, "拾佰仟萬"),
    "ideographLegalTraditional": lambda value: _thousands(value, _LEGAL_TRADITIONAL, "拾佰仟萬"),
    "japaneseLegal": lambda value: _thousands(value, _LEGAL_TRADITIONAL, "拾佰仟萬", ""),
    "ideographTraditional": lambda value: _from(_STEMS, value),
    "ideographZodiac": lambda value: _from(_BRANCHES, value),
    "ideographZodiacTraditional": _sexagenary,
    "ideographEnclosedCircle": lambda value: _from(_ENCLOSED, value),
}
_RUNS = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "decimalEnclosedParen": ("⑴", 20),
}
