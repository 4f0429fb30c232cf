"""The items of a cell: 1. 1、 1． (1) （1） ① 一是…, with Word's automatic numbering, or unnumbered."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.paper import Block, Paragraph
from parsers.text import CHINESE_NUMERALS, clean, flatten, is_nothing

_D = "[0-9０-９]"
_CN = f"[{CHINESE_NUMERALS}]"
_MARK = re.compile(
    rf"""
      (?<!{_D})(?<!{_D}[.．])(?P<dot>{_D}{{1,2}})\s*(?P<point>[.．、,，:：。﹒])
    | [(（\[［【〔]\s*(?P<paren>{_D}{{1,2}})\s*[)）\]］】〕][、.．]?
    | (?<!{_D})(?P<half>{_D}{{1,2}})\s*[)）]
    | (?P<circle>[①-⑳⑴-⒇⒈-⒛❶-❿➀-➉㈠-㈩])[、.．]?
    | (?P<cn>{_CN}{{1,3}})[、.．](?!{_CN})
    | [(（]\s*(?P<cnparen>{_CN}{{1,3}})\s*[)）][、.．]?
    | (?P<shi>{_CN}{{1,2}})[是要][，,：:]?
    | 第(?P<di>{_CN}{{1,2}}|{_D}{{1,2}})[，,、：:](?!{_D}|{_CN})
    | (?:问题|表现|措施|情形|事项)(?P<word>{_CN}{{1,2}}|{_D}{{1,2}})[：:、.．，]
    """,
    re.VERBOSE,
)
_BULLET = re.compile("\\s*(?:[•●◆◇▪★☆➢►▶\uf06c\uf0b7\uf0d8\uf0fc]|[-–·*]\\s+(?=\\S))\\s*")
_SPACED = re.compile(rf"\s*(?P<spaced>{_D}{{1,2}})[ \t\u3000]+(?=[一-鿿])(?![年月日号名人起件次份处家项个户条天])")
# What may follow 「1.」 although it begins with a digit: 1.2023年以来, 2.3月底前, 1.3名执法人员; 1.5万元 is a decimal.
_DIGITS_AFTER = re.compile(
    rf"\s*(?:{_D}{{4}}\s*[年.．/-]|{_D}{{8}}(?!{_D})|{_D}{{1,2}}\s*(?:[月日号名人起件次份处家项户条宗]|个(?!月|百分|小时)|工作日|天内|日内|[.．]{_D}))"
)
_DAY_AFTER = re.compile(
    rf"\s*(?:{_D}{{4}}\s*[年.．/-]|{_D}{{8}}(?!{_D})|{_D}{{1,2}}\s*月|{_D}{{1,3}}\s*[日天](?:之|以)?内)"
)
_QUANTITY_AFTER = re.compile(rf"\s*{_D}+\s*(?:[%％‰元万亿千百米吨倍平亩]|公[里斤顷]|个百分|$)")
_STOPS = "；;。！!？?：:，,、.．)）"
_SEPARATORS = "；;，,、 \t\u3000"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    text: str
    label: str
    opens: bool  # begins a paragraph; a soft line break does not


def items(source: str | Iterable[Block]) -> tuple[str, ...]:
    """A cell's items with their numbers off, empty ones left out; texts as `clean` gives them.

    A string's lines, or a cell's blocks, count as paragraphs. Without any number each paragraph is an item. With
    numbers, paragraphs without one belong to the item before, other numbering below the first style stays inside its
    item, and a lead-in that ends with a colon is left out. 3.5万元, 2024.3.20 and 第1、2项 hold no item numbers.
    """
    return tuple(item for item in _pieces(_lines(source)) if not is_nothing(item))


def _lines(source: str | Iterable[Block]) -> list[_Line]:
    paragraphs: Sequence[Paragraph]
    if isinstance(source, str):
        paragraphs = [Paragraph(text=line) for line in source.splitlines()]
    else:
        paragraphs = list(flatten(source))
    return [
        _Line(text=line, label=paragraph.label if first else "", opens=first)
        for paragraph in paragraphs
        for first, line in zip([True, *[False] * paragraph.text.count("\n")], paragraph.text.split("\n"), strict=True)
    ]


@dataclass(slots=True, kw_only=True)
class _Numbering:
    """Where the walk through a cell stands: the style of its numbers, the last of them, a list inside an item."""

    style: str = ""
    last: int = 0
    inner: bool = False

    def take(self, style: str, number: int) -> bool:
        """A number that opens a line: is it an item's own?"""
        if self.style and style != self.style:
            self.inner = self.inner or number <= 1
            if self.inner or number != self.last + 1:
                return False
        self.style, self.last, self.inner = self.style or style, number, False
        return True


def _pieces(lines: list[_Line]) -> list[str]:
    state = _Numbering()
    numbers = _numbers(lines)
    lead: list[str] = []
    pieces: list[str] = []
    for line in lines:
        cuts = _cuts(line, state, numbers)
        head = line.text[: cuts[0][0]] if cuts else line.text
        if not pieces:
            if line.opens:
                lead.append(head)
            elif lead:
                lead[-1] += "\n" + head
        else:
            pieces[-1] += "\n" + head
        for index, (_, begin) in enumerate(cuts):
            if index + 1 < len(cuts):
                pieces.append(line.text[begin : cuts[index + 1][0]].rstrip(_SEPARATORS))
            else:
                pieces.append(line.text[begin:])
    lead = [text for text in map(clean, lead) if text]
    if pieces and lead and lead[-1][-1] in ":：":
        lead.pop()
    elif len(lead) > 1 and lead[0][-1] in ":：" and len(lead[0]) <= 25:
        lead.pop(0)
    return lead + [clean(piece) for piece in pieces]


def _numbers(lines: list[_Line]) -> set[tuple[str, int]]:
    return {_value(mark)[:2] for line in lines for mark in _MARK.finditer(line.text)}


def _value(mark: re.Match[str]) -> tuple[str, int]:
    style = next(name for name, text in mark.groupdict().items() if text and name != "point")
    text = mark[style]
    if style == "circle":
        return style, int(unicodedata.numeric(text))
    if style in ("paren", "half"):
        style = "paren"
    digits = unicodedata.normalize("NFKC", text)
    return style, int(digits) if digits.isdecimal() else _numeral(text)


def _numeral(text: str) -> int:
    """一 … 九十九; 0 for what is no such numeral."""
    tens, ten, ones = text.rpartition("十")
    values = [CHINESE_NUMERALS.find(char) + 1 for char in tens + ones]
    if not ten:
        return values[0] if len(values) == 1 else 0
    return (values[0] if tens else 1) * 10 + (values[-1] if ones else 0)


def _cuts(line: _Line, state: _Numbering, numbers: set[tuple[str, int]]) -> list[tuple[int, int]]:
    """Where items begin in a line: (where the number begins, where the item's words begin)."""
    text = line.text
    cuts: list[tuple[int, int]] = []
    begin = 0
    if line.label:
        own = _MARK.match(line.label.strip())
        if state.take(*(_value(own) if own else ("bullet", 0))):
            typed = _MARK.match(text, len(text) - len(text.lstrip()))
            begin = typed.end() if typed and not _is_decimal(typed, text, state.last) else 0
            cuts.append((0, begin))
    elif bullet := _BULLET.match(text):
        if state.take("bullet", 0):
            cuts.append((0, bullet.end()))
            begin = bullet.end()
    elif (
        (spaced := _SPACED.match(text))
        and int(spaced["spaced"]) == state.last + 1
        and state.style in ("", "dot")
        and state.take("dot", state.last + 1)
    ):
        cuts.append((0, spaced.end()))
        begin = spaced.end()
    for mark in _MARK.finditer(text, begin):
        if _opens_item(mark, text, state, numbers, at_start=not cuts and not text[: mark.start()].strip()):
            cuts.append((mark.start(), mark.end()))
    return cuts


def _opens_item(
    mark: re.Match[str], text: str, state: _Numbering, numbers: set[tuple[str, int]], *, at_start: bool
) -> bool:
    style, number = _value(mark)
    if _is_decimal(mark, text, state.last + 1 if state.style in ("", style) else -1):
        listed = at_start and (number > 1 or (style, 2) in numbers)
        if not (listed and number == state.last + 1 and state.style in ("", style) and _names_a_number(mark, text)):
            return False
    if at_start:
        return state.take(style, number)
    before = text[: mark.start()]
    spaced = before[-1:].isspace()
    stop = before.rstrip()[-1:]
    parted = spaced or stop in _STOPS
    if not state.style:
        good = number == 1 and parted and stop != "、" and (stop in ":：" or (style, 2) in numbers)
        return good and state.take(style, number)
    if style != state.style:
        state.inner = state.inner or (parted and number == 1)
        return False
    closed = style in ("paren", "circle") or mark["point"] in (".", "．")
    run_on = closed and _is_han(text[mark.end() : mark.end() + 1]) and _is_han(stop) and stop not in "第件图表约共达"
    run_on = run_on or (closed and bool(_DAY_AFTER.match(text, mark.end())) and bool(before.strip()))
    if number != state.last + 1 or not (parted or run_on):
        return False
    return state.take(style, number)


def _names_a_number(mark: re.Match[str], text: str) -> bool:
    """「1、307国道…」: what follows an item's number at a line's beginning is a name in digits, no decimal."""
    after = re.match(rf"\s*({_D}+)", text[mark.end() :])
    if after is None or mark["point"] not in ".．、" or _QUANTITY_AFTER.match(text, mark.end()):
        return False
    return int(after[1]) != int(mark["dot"]) + 1 and (len(after[1]) > 2 or mark["point"] == "、")


def _is_han(char: str) -> bool:
    return "一" <= char <= "鿿"


def _is_decimal(mark: re.Match[str], text: str, expected: int) -> bool:
    """「3.」 of 3.5万元, 「1、」 of 第1、2项: digits go on behind the mark."""
    if not mark["point"] or not text[mark.end() :].lstrip()[:1].isdecimal():
        return False
    if mark["point"] not in ".．、" or int(mark["dot"]) != expected:
        return True
    return not _DIGITS_AFTER.match(text, mark.end())
