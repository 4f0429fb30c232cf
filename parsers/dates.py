"""完成时限: the words of a deadline → what kind it is, and the last day that they allow.

Source of the rules: the bureau's practice (「4月底前」 is 04-30, a missing year is the campaign's, a range is its end,
「一个月内」 counts from the notice's day) and, where words name several kinds: a day, done, immediate, ongoing.
"""

import datetime as dt
import re
from collections.abc import Iterable
from itertools import pairwise

from parsers.answers import denies
from parsers.day_words import plain_words
from parsers.days import YEARS, Mention, exact_day, mentions_in, milestones_in
from parsers.forms import Calendar, RectifyBy
from parsers.items import items
from parsers.paper import Block
from parsers.text import clean, is_nothing, squeeze

# --- kinds ------------------------------------------------------------------------------------------------------

_EVERY = re.compile(r"每[个半]?(?:月|季度?|年度?|周|星期|日|天)(?:\d{1,2}[日号]|底|末|初|中旬|上旬|下旬)?(?:之?前)?")
_WRONG_YEAR = re.compile(r"(?<!\d)(?:\d{5,}|\d{3})年")
_MOVABLE = re.compile("春节|清明|端午|中秋|元宵|两会|汛期|冬季|夏季|春季|秋季|暑期|寒假")
_DONE = re.compile(
    "已(?!制定|启动|开始|着手|列入|安排|纳入|部署|建立)[^,。;；，未]{0,16}?"
    "(?:完成|完毕|整改|落实|解决|改正|纠正|到位|办结|销号|结束|整治|处理|清退|立行立改|立即|改)"
)
_DONE_ALONE = re.compile(
    "(?:现|均|全部|全面|基本|整改|问题|工作|任务|落实|已)*(?:完成|完毕|到位|办结|销号|结束|整改完成|改正|纠正)(?:整改|落实|工作|销号|任务|到位|了)*"
)
_NOT_DONE = re.compile("未(?:能|全部|整改|完|落实)|其余|剩余|余下|其他|正在|部分")
_IMMEDIATE = re.compile(
    "立行立改|立即|立刻|立改|即知即改|即查即改|即行|即改|立查|立知|马上|即时|即刻|边查边改|边整边改|边查边整|随查随改|当场|当即|当天|当日|即日"
)
_ONGOING = re.compile(
    "长期|长效|持续|常态|坚持|贯穿|全年|日常|经常|始终|不断|一直|永久|定期|随时|推进|不间断|无限期|每[个半]?(?:月|季|年|周|日|天)"
)
_BLANK = re.compile(
    "(?:本局|我局|我镇|我乡)?(?:不涉及|不适用|不存在|未发现|无需整改|不需要?整改|无需|没有此类问题|无此类问题|无问题|未填)"
)


def rectify_by(text: str, calendar: Calendar) -> RectifyBy | None:
    """One item of 完成时限, its number off; None where it is blank (无, /, —).

    Never raises: what names no kind and no possible day is `unreadable`, for a person. 「同上」 is unreadable here;
    who reads the table knows the row above.
    """
    shown = clean(text)
    plain = plain_words(text)
    if is_nothing(text) or _BLANK.fullmatch(plain.strip("。.;；,，")) or denies(text):
        return None
    serial = _serial(plain)
    if serial:
        return RectifyBy(text=shown, kind="date", date=serial)
    kind, day = _classify(plain, calendar)
    return RectifyBy(text=shown, kind=kind, date=day)


def _classify(plain: str, calendar: Calendar) -> tuple[str, dt.date | None]:
    text = _EVERY.sub("每月", plain)
    text = re.sub(r"即日(?=起|至)", "", text) if re.search("即日[起至].", text) else text
    mentions = mentions_in(text, calendar) + milestones_in(text, calendar)
    if _WRONG_YEAR.search(text) and not re.search(r"\d{3}年内", text):
        return "unreadable", None
    if _MOVABLE.search(text) and all(mention.day and mention.day.month == 12 for mention in mentions):
        mentions = []  # 2025年春节前 is not the end of 2025
    if any(mention.day is None for mention in mentions):
        return "unreadable", None
    ends = [mention for mention in mentions if not mention.open_end]
    last = max((mention.day for mention in ends if mention.day), default=None)
    if _is_done(text, ends):
        return "done", last
    if last:
        return ("date", last) if last.year in YEARS else ("unreadable", None)
    if _IMMEDIATE.search(text):
        return "immediate", None
    if _ONGOING.search(text) or mentions:
        return "ongoing", None
    return "unreadable", None


def _is_done(text: str, mentions: list[Mention]) -> bool:
    """已完成, 已于3月18日完成; not 「已完成部分，其余4月底前完成」 nor 「4月底前完成」."""
    if not mentions:
        return bool(
            (_DONE.search(text) and not re.search("未(?:完|全部|整改|落实)|正在", text))
            or _DONE_ALONE.fullmatch(text.strip("。.;；,，!()"))
        )
    waiting = any(mention.deadline and not re.match("[^,。;；，]{0,4}已", text[mention.end :]) for mention in mentions)
    return bool(_DONE.search(text)) and not waiting and not _NOT_DONE.search(text)


def _serial(plain: str) -> dt.date | None:
    """An Excel serial day (45371): a sheet's date that lost its format; 1990–2100 only."""
    if not re.fullmatch(r"[0-9]{5}(?:\.0+)?", plain):
        return None
    day = dt.date(1899, 12, 30) + dt.timedelta(days=int(plain[:5]))
    return day if day.year in YEARS else None


def written_date(text: str | None, year: int) -> dt.date | None:
    """The day beside a signature: written in full, or without a year, which then is `year`; else None."""
    return exact_day(text, year) if text else None


def rectify_bys(cell: str | Iterable[Block], calendar: Calendar) -> tuple[RectifyBy, ...]:
    """A cell of 完成时限, one value per item written in it; 「同上」 as an item repeats the item before."""
    texts = items(cell)
    whole = "".join(texts)
    if len(texts) > 1 and len(whole) <= 30 and _is_one_date(texts):
        texts = (whole,)
    read: list[RectifyBy] = []
    for text in texts:
        one = rectify_by(text, calendar)
        if one is not None and read and squeeze(text).strip("。.;；,，()") in ("同上", "同前"):
            one = read[-1]
        if one is not None:
            read.append(one)
    return tuple(read)


def _is_one_date(texts: tuple[str, ...]) -> bool:
    """A narrow column broke one date over lines: 2024年 / 3月20日 / 前. Two days, one below the other, are two."""
    return all(_is_broken(squeeze(before), squeeze(after)) for before, after in pairwise(texts))


def _is_broken(before: str, after: str) -> bool:
    if re.search(r"[.\-/—－~至到]$", before) or re.match(r"[前底内日号月年末]", after):
        return True
    if re.search(r"\d年$", before):
        return bool(re.match(r"\d{1,2}月|[上下]半年|第?[一二三四1-4]季度", after))
    if re.search(r"\d月$", before):
        return bool(re.match(r"\d{1,2}[日号]", after))
    if not re.search(r"\d$", before):
        return False
    whole = re.search(r"(?<!\d)(?:\d{8}|\d{4}[.\-/]\d{1,2}[.\-/]\d{1,2})$", before)
    return not whole or bool(re.fullmatch(r"\d[日号]?(?:之?前)?", after))
