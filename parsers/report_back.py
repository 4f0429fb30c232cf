"""The back of a narrative paper: who signs it and when, what may stand below that, and where the body ends."""

import datetime as dt
import re

from rapidfuzz.distance import Levenshtein

from parsers.dates import written_date
from parsers.paper import Block, Paragraph, Table
from parsers.report_lines import ENCLOSURE_ALONE, STAMP, TITLE_END, is_day, is_unit, unit_name
from parsers.text import fold

_ENCLOSURE = re.compile(r"^\s*附\s*(?:件|表|录)?\s*\d{0,2}\s*[:：]?\s*")
_AFTER_SIGNATURE = re.compile(
    r"^\s*(?:[（(]?\s*(?:联\s*系\s*人|联系电话|联系方式|电\s*话|手\s*机|姓\s*名|职\s*务|联\s*络\s*员|填报人|填表人|审核人|审核|签发|拟稿|校对|邮箱|此件|信息公开)"
    r"|抄\s*[送报]|主送|报\s*[:：]|共印|.{0,30}(?:办公室|局|政府)\s*.{0,20}印发)"
)
_DATE_LABEL = re.compile(r"^(?:(?:报送|填报|报告|上报|落款)?(?:日\s*期|时\s*间))\s*[:：]\s*")
_MAY_BE_UNIT = re.compile(r"[\u3400-\u9fff\ufffd ]{4,30}")  # set apart above the day, its last character misread
_PART_OF_DAY = re.compile(r"[一二三四五六七八九十\d]\s*[月日]|年.{0,3}月")
_DAYS = tuple(f"0000年{month}月{day}日" for month in ("0", "00") for day in ("0", "00"))
# 二○二四年三月十八日 with a character lost or misread; what stands before it is a unit's name or nothing
_DAY_IN_WORDS = re.compile(
    r"(?:(?<![〇○零Oo0一二三四五六七八九十])[〇○零Oo0一二三四五六七八九十]\S{0,3})?年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日曰]?$"
)
_UNREAD_DAY = "2000年0月0日"  # for a day of which something could not be read: none of the calendar


def back(blocks: list[Block], start: int, year: int) -> tuple[int, str | None, dt.date | None]:
    """Where the body ends, who signs, and when."""
    end = _without_tail(blocks, start)
    for index in range(start, len(blocks)):
        block = blocks[index]
        if isinstance(block, Paragraph) and _signs_here(blocks, index, start):
            unit, day = _signature_parts(_dated(block))
            above = _unit_above(blocks, index, start) if unit is None else None
            top, unit = above or (index, unit or _unit_below(blocks, index))
            return top, unit, written_date(day, year)
    for index in range(start, len(blocks)):
        block = blocks[index]
        if isinstance(block, Paragraph) and index > start and ENCLOSURE_ALONE.match(block.text):
            end = index
            break
    above = _unit_above(blocks, end, start) if end > start else None
    return (above[0], above[1], None) if above else (end, None, None)


def _signs_here(blocks: list[Block], index: int, start: int) -> bool:
    """A line that is a date (with or without the unit) and after which only appended matter stands."""
    block = blocks[index]
    if not isinstance(block, Paragraph) or index == start:
        return False
    unit, day = _signature_parts(_dated(block))
    if day is None:
        return False
    if unit is None and _unit_above(blocks, index, start) is None and index < len(blocks) - 3:
        return False
    rest = [b for b in blocks[index + 1 :] if not (isinstance(b, Paragraph) and _is_tail(b))]
    if not rest or len(rest) <= 2:
        return True
    first = rest[0]
    if isinstance(first, Table) or (_ENCLOSURE.match(first.text) and len(first.text.strip()) < 60):
        return True
    return len(first.text.strip()) < 60 and TITLE_END.search(first.text.strip()) is not None


def _dated(block: Paragraph) -> str:
    """The paragraph's text, where one that was read off a picture ends with a day that has one or two characters
    misread: with `_UNREAD_DAY` in its place. The paper ends there all the same."""
    text = block.text.strip()
    if not block.sures or len(text) > 50 or _signature_parts(text)[1] is not None:
        return text
    bare = re.sub(r"\s", "", fold(text))
    if found := _DAY_IN_WORDS.search(bare):
        return f"{bare[: found.start()]} {_UNREAD_DAY}".strip()
    masked = re.sub(r"\d", "0", bare)
    tails = [masked[-length:] for length in range(8, min(12, len(bare)) + 1)]
    ends = [(Levenshtein.distance(tail, day), -len(tail), tail) for tail in tails for day in _DAYS]
    far, _, tail = min(ends, default=(9, 0, ""))
    if far > 2 or tail.count("0") < 4:
        return text
    return f"{bare[: -len(tail)]} {_UNREAD_DAY}".strip()


def _signature_parts(text: str) -> tuple[str | None, str | None]:
    """「柳林县应急管理局 2024年3月18日」 → unit and day; either may be None; (None, None) for any other line."""
    text = _DATE_LABEL.sub("", fold(STAMP.sub(" ", text)))
    if is_day(text):
        return None, text
    found = re.search(
        r"^(?P<unit>\D{2,30}?)[\s　,，:：]*"
        r"(?P<day>(?:20\d\d|2\s*0\s*\d\s*\d\s*年|二\s*[〇○零O0].{2,4}年).*(?:日|号|\d))$",
        text,
    )
    if found and is_day(found["day"]) and is_unit(found["unit"].strip()):
        return unit_name(found["unit"]), found["day"]
    return None, None


def _unit_above(blocks: list[Block], index: int, start: int) -> tuple[int, str] | None:
    """The signing unit in the one or two lines above `index`: (where the signature begins, the unit)."""
    for above in range(index - 1, max(index - 3, start), -1):
        block = blocks[above]
        if not isinstance(block, Paragraph):
            return None
        text = STAMP.sub(" ", block.text).strip()
        if is_unit(text) or (block.sures and block.align and _may_be_unit(text)):
            return above, unit_name(text)
        if not re.match(r"^[（(]?(?:盖章|公章)", text) and text:
            return None
    return None


def _may_be_unit(text: str) -> bool:
    return bool(_MAY_BE_UNIT.fullmatch(text)) and not _PART_OF_DAY.search(text)


def _is_tail(paragraph: Paragraph) -> bool:
    """What may stand below a signature without being part of the paper: contacts, copies, the seal's place."""
    text = paragraph.text.strip()
    return paragraph.boxed or bool(_AFTER_SIGNATURE.match(text) and len(text) < 80) or not STAMP.sub("", text).strip()


def _without_tail(blocks: list[Block], start: int) -> int:
    end = len(blocks)
    while end > start:
        last = blocks[end - 1]
        if not isinstance(last, Paragraph) or last.boxed or not _is_tail(last):
            break
        end -= 1
    return end


def _unit_below(blocks: list[Block], index: int) -> str | None:
    """Some write the date first and the unit below it."""
    rest = blocks[index + 1 : index + 2]
    text = STAMP.sub(" ", rest[0].text).strip() if rest and isinstance(rest[0], Paragraph) else ""
    return unit_name(text) if text and is_unit(text) else None


def unit_below_title(front: list[Block], signed_on: dt.date | None, year: int) -> tuple[str | None, dt.date | None]:
    """Who signs, and when if nothing else says so: a report may carry its unit and date under the title instead of at
    its end."""
    texts = [block.text.strip() for block in front if isinstance(block, Paragraph)]
    signature: str | None = None
    for position, text in enumerate(texts):
        bare = text.strip("（）() ")
        if signed_on is None and is_day(bare):
            signed_on = written_date(bare, year)
        elif signature is None and position and is_unit(bare):
            signature = bare
    return signature, signed_on
