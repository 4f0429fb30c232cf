"""The numbers that headings carry, typed or automatic: 第一部分, 一、, （一）, 1., （1） of GB/T 9704-2012."""

import re
from dataclasses import dataclass

from parsers.paper import Paragraph
from parsers.text import CHINESE_NUMERALS, fold

_CN = CHINESE_NUMERALS
_NUMBERS = (
    (0, re.compile(rf"^\s*第\s*([{_CN}]{{1,3}}|\d{{1,2}})\s*(?:部分|章|篇|板块)\s*[、.．,，:：]?\s*")),
    (1, re.compile(rf"^\s*([{_CN}]{{1,3}})\s*[、.．,，:：]\s*")),
    (2, re.compile(rf"^\s*[（(〔【\[]\s*([{_CN}]{{1,3}})\s*[)）〕】\]]\s*[、.．]?\s*")),
    (3, re.compile(r"^\s*(\d{1,2})\s*(?:[、．]|\.(?!\d))\s*")),
    (4, re.compile(r"^\s*(?:[（(]\s*(\d{1,2})\s*[)）]|(\d{1,2})[)）]|([①-⑳]))\s*[、.．]?\s*")),
)
OPENS_A_SENTENCE = re.compile(rf"^(?:第?[{_CN}]{{1,2}}(?:[是则要为]|来[，,])|其[{_CN}]{{1,2}}|首先|其次|再次|最后)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A paragraph's number, typed or automatic, and the text behind it."""

    level: int
    ordinal: int
    rest: str


def number_of(paragraph: Paragraph) -> Number | None:
    """The number that a paragraph carries; None for a paragraph without one."""
    label = paragraph.label.strip()
    for level, pattern in _NUMBERS:
        if label and (found := pattern.match(label) or pattern.match(label + "、")):
            return Number(level=level, ordinal=_ordinal(found), rest=paragraph.text.strip())
    for level, pattern in _NUMBERS:
        if found := pattern.match(paragraph.text):
            return Number(level=level, ordinal=_ordinal(found), rest=paragraph.text[found.end() :].strip())
    return None


def _ordinal(found: re.Match[str]) -> int:
    text = fold(next((group for group in found.groups() if group), ""))
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (((_CN.find(tens) + 1) or 1) * 10 if ten else 0) + (_CN.find(ones) + 1 if ones else 0)


def chinese_numeral(ordinal: int) -> str:
    """一, 二 … 十, 十一 … 九十九."""
    tens, ones = divmod(ordinal, 10)
    if not tens:
        return CHINESE_NUMERALS[ones - 1]
    return f"{CHINESE_NUMERALS[tens - 1] if tens > 1 else ''}十{CHINESE_NUMERALS[ones - 1] if ones else ''}"


def without_number(text: str) -> str:
    """The text behind one number of each level."""
    for _, pattern in _NUMBERS:
        text = pattern.sub("", text, count=1)
    return text
