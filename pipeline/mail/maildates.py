"""Dates of mail → aware moments: RFC 5322, ISO 8601, Chinese, with and without a zone."""

import datetime as dt
import re
import unicodedata
from email.utils import parsedate_tz

CHINA = dt.timezone(dt.timedelta(hours=8))  # Asia/Shanghai; China has had no summer time since 1991

_DAY = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_CLOCK = re.compile(
    r"(凌晨|早上|上午|中午|下午|晚上|AM|PM)?\s*(?<!\d)(\d{1,2})\s*[:时点]\s*(\d{1,2})"
    r"(?:\s*[:分]\s*(\d{1,2}))?(?:[.,]\d+)?\s*秒?\s*(AM|PM)?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(?:GMT|UTC|\s|\d|秒|^)\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)|(?:\d|\s)(Z|GMT|UTC?)\b", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHINESE_MONTHS = tuple(
    f"{numeral}月" for numeral in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
)


def parse(text: str) -> dt.datetime | None:
    """The moment, in China's time; None where the words name none between 1990 and 2099.

    Without a zone, and with the ambiguous CST, the sender's clock is China's.
    """
    text = unicodedata.normalize("NFKC", text[:300]).strip()
    moment = _year_first(text) if _DAY.search(text) else _rfc(text)
    try:
        moment = moment.astimezone(CHINA) if moment else None
    except (OverflowError, ValueError):
        return None
    return moment if moment and 1990 <= moment.year < 2100 else None


def _year_first(text: str) -> dt.datetime | None:
    day = _DAY.search(text)
    if day is None:
        return None
    rest = text[day.end() :]
    clock = _CLOCK.search(rest.replace("T", " ", 1) if re.match(r"T\d", rest) else rest)
    hour = minute = second = 0
    zone = None
    if clock:
        hour, minute, second = (int(part or 0) for part in clock.group(2, 3, 4))
        half = (clock.group(1) or clock.group(5) or "").upper()
        if half in ("下午", "晚上", "PM", "中午") and 1 <= hour < (11 if half == "中午" else 12):
            hour += 12
        elif half in ("凌晨", "上午", "AM") and hour == 12:
            hour = 0
        zone = _ZONE.search(rest[max(0, clock.end() - 1) :])
    try:
        naive = dt.datetime(int(day[1]), int(day[2]), int(day[3]), hour, minute, min(second, 59))  # noqa: DTZ001 zone added below
        return naive.replace(tzinfo=_zone(zone))
    except ValueError:
        return None


def _zone(match: re.Match[str] | None) -> dt.timezone:
    if match is None:
        return CHINA
    if match.group(1) is None:
        return dt.UTC
    offset = dt.timedelta(hours=int(match.group(2)), minutes=int(match.group(3) or 0))
    return dt.timezone(-offset if match.group(1) == "-" else offset)


def _rfc(text: str) -> dt.datetime | None:
    for number in range(12, 0, -1):  # 十二月 before 二月
        text = re.sub(rf"{_CHINESE_MONTHS[number - 1]}|(?<!\d){number}月", f" {_MONTHS[number - 1]} ", text)
    text = re.sub(r"(?:星期|周|礼拜)[一二三四五六日天]\s*,?", " ", text)
    text = re.sub(r"\((?:[^()]|\([^()]*\))*\)", " ", text)
    text = re.sub(r"(?:GMT|UTC)\s*([+-])(\d{2}):?(\d{2})", r"\1\2\3", text)
    text = re.sub(r"([+-]\d{2}):(\d{2})\b", r"\1\2", text)
    text = re.sub(r"\bCST\b", "+0800", text)
    try:
        fields = parsedate_tz(text.strip())
        if fields is None:
            return None
        # The standard library gives no zone as UTC, too: look whether one stands after the clock.
        named = re.search(r":\d{2}(?!.*:\d{2}).*?(?:[+-]\d{4}|[A-Za-z])", text)
        zone = dt.timezone(dt.timedelta(seconds=fields[9] or 0)) if named else CHINA
        return dt.datetime(*fields[:5], min(fields[5], 59), tzinfo=zone)  # :60 is a leap second
    except (ValueError, TypeError, IndexError, OverflowError):
        return None  # the standard library's reader lets odd fields through, and some raise
