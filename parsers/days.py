"""Days in words: 4月中旬, 2024年第二季度, 3月20日—25日, 5个工作日内, 整改提高阶段结束前 → the last day that they allow.

Nothing here knows what a day is for; `parsers.dates` makes deadlines of it.
"""

import calendar as months
import datetime as dt
import re
from dataclasses import dataclass

from parsers.day_words import plain_words
from parsers.forms import Calendar
from parsers.text import squeeze

YEARS = range(1990, 2101)

# --- the words for days -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A day that the words name, None for one that the calendar does not have (2024年2月30日)."""

    day: dt.date | None
    begin: int
    end: int
    open_end: bool = False  # 「…起」: a beginning, not a deadline
    deadline: bool = False  # 「…前」: still to come, unless 已 follows


_YEAR = r"(?:(?<!\d)(?P<year>\d{4}|\d{2})年度?|(?P<near>今年|本年度?|明年|次年|来年|去年|上年))"
_MONTH = r"(?<!\d)(?P<month>\d{1,3})月份?"
_PART = r"(?P<part>上中旬|中下旬|上旬|中旬|下旬|月?底|月?末|初|中(?![旬共央])|内)"
_HOLIDAYS = {"元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "七一": (7, 1), "国庆": (10, 1), "十一": (10, 1)}
_DAY = re.compile(
    rf"""
      (?<!\d)(?P<y1>\d{{4}})(?P<s1>[.\-/、])(?P<m1>\d{{1,2}})(?P=s1)(?P<d1>\d{{1,2}})(?!\d)[日号]?
    | (?<!\d)(?P<y2>\d{{2}})(?P<s2>[.\-/])(?P<m2>\d{{1,2}})(?P=s2)(?P<d2>\d{{1,2}})(?!\d)[日号]?
    | (?<!\d)(?P<y3>(?:19|20)\d{{2}})(?P<m3>\d{{2}})(?P<d3>\d{{2}})(?!\d)[日号]?
    | (?<!\d)(?P<y4>(?:19|20)\d{{2}})(?:[.\-/](?P<m4>\d{{1,2}})|(?P<m5>(?:0\d|1[0-2])))
      (?![\d.]\d|\d)(?:月份?)?(?P<p4>上旬|中旬|下旬|底|末|初)?
    | (?:{_YEAR})?(?:{_MONTH}|(?P<this>本月份?|当月|这个月)|(?P<next>下个?月))
      (?:(?P<day>\d{{1,3}})(?!\d|个|天|[.\-/、]\d)[日号]?|(?P<upto>\d{{1,2}})日?[-至到、](?P<day2>\d{{1,2}})[日号]|{_PART})?
    | (?:{_YEAR.replace("year>", "yq>").replace("near>", "nq>")})?第?(?P<quarter>\d{{1,2}})季度(?:底|末|内)?
    | (?:{_YEAR.replace("year>", "yh>").replace("near>", "nh>")})?(?P<half>上半年|下半年)(?:底|末|内)?
    | (?:{_YEAR.replace("year>", "yf>").replace("near>", "nf>")})(?P<holiday>{"|".join(_HOLIDAYS)})节?(?=前|之前|以前)
    | (?P<holiday2>{"|".join(_HOLIDAYS)})节?(?=前|之前|以前)
    | (?:{_YEAR.replace("year>", "yy>").replace("near>", "ny>")})(?P<yp>底|末|终|内|初|全年|中(?![旬央共]))?
    | (?P<bare>年底|年末|年终|年度?内|年中|月底|月末)
    | (?<!\d)(?P<m6>\d{{1,2}})[.\-/](?P<d6>\d{{1,2}})(?![\d.]\d|\d|个|周|天|月|年|工作|星期)[日号]?
    | (?<=[-至到、和及,，])(?P<d7>\d{{1,2}})[日号](?!内|以内|之内)
    | (?P<which>本|这|下)个?(?:周|星期)(?P<weekday>[一二三四五六日天1-7末内底])?
    """,
    re.VERBOSE,
)
_WITHIN = re.compile(
    r"(?P<count>半|\d{1,3})(?P<half>个半)?(?:个)?(?P<unit>工作日|日|天|周|星期|礼拜|月|季度|年)(?P<and_half>半)?"
    r"(?P<within>之内|以内|内|时间)?"
)
_UPTO = re.compile(r"[-至到](\d{1,2})日?(?![\d.年月/\-个周天])")
_WEEKDAYS = "一二三四五六日"


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year in YEARS else None
    except (ValueError, OverflowError):
        return None


def _month_end(year: int, month: int) -> dt.date | None:
    return _day(year, month, months.monthrange(year, month)[1]) if 1 <= month <= 12 and year in YEARS else None


def _in_month(year: int, month: int, part: str | None) -> dt.date | None:
    """The last day of a part of a month; 初 is its first ten days, 中 its second."""
    day = {"上旬": 10, "初": 10, "中旬": 20, "上中旬": 20, "中": 20}.get(part or "")
    return _day(year, month, day) if day else _month_end(year, month)


@dataclass(slots=True, kw_only=True)
class _Context:
    """What a shorter mention takes over from the one before: 2024年3月20日—4月17日, 3月20日—25日."""

    calendar: Calendar
    year: int | None = None
    month: int | None = None
    last: dt.date | None = None

    def year_of(self, digits: str | None, near: str | None) -> int:
        if digits:
            return int(digits) + (2000 if len(digits) == 2 else 0)
        if near:
            if near in ("次年", "来年", "明年"):
                return (self.year or self.calendar.year) + 1
            return self.calendar.year - (near in ("去年", "上年"))
        return self.year or self.calendar.year


def _resolve(found: re.Match[str], context: _Context) -> dt.date | None:
    """One mention → its last day; keeps year and month for the next."""
    for number in "123":
        if found[f"y{number}"]:
            context.year = context.year_of(found[f"y{number}"], None)
            context.month = int(found[f"m{number}"])
            return _day(context.year, context.month, int(found[f"d{number}"]))
    if found["y4"]:
        context.year, context.month = int(found["y4"]), int(found["m4"] or found["m5"])
        return _in_month(context.year, context.month, found["p4"])
    if found["month"] or found["this"] or found["next"]:
        return _resolve_month(found, context)
    if found["m6"]:
        context.month = int(found["m6"])
        return _day(context.year_of(None, None), context.month, int(found["d6"]))
    if found["d7"]:
        return _day(context.year_of(None, None), context.month or 0, int(found["d7"]))
    if found["which"]:
        issued = context.calendar.issued
        weekday = "1234567".find(found["weekday"] or "-")
        weekday = weekday if weekday >= 0 else _WEEKDAYS.find(found["weekday"] or "-")
        monday = issued - dt.timedelta(days=issued.weekday()) + dt.timedelta(days=7 * (found["which"] == "下"))
        return monday + dt.timedelta(days=weekday if weekday >= 0 else 6)
    return _resolve_year(found, context)


def _resolve_month(found: re.Match[str], context: _Context) -> dt.date | None:
    issued = context.calendar.issued
    if found["month"]:
        year, month = context.year_of(found["year"], found["near"]), int(found["month"])
    else:
        after = issued.month + (found["next"] is not None)
        year, month = issued.year + (after > 12), (after - 1) % 12 + 1
    context.year = year if found["year"] or found["near"] else context.year
    context.month = month
    if found["day"] or found["day2"]:
        if found["upto"] and _day(year, month, int(found["upto"])) is None:
            return None
        return _day(year, month, int(found["day2"] or found["day"]))
    return _in_month(year, month, found["part"])


def _resolve_year(found: re.Match[str], context: _Context) -> dt.date | None:
    if found["quarter"]:
        context.year = context.year_of(found["yq"], found["nq"])
        return _month_end(context.year, int(found["quarter"]) * 3)
    if found["half"]:
        context.year = context.year_of(found["yh"], found["nh"])
        return _month_end(context.year, 6 if found["half"] == "上半年" else 12)
    holiday = found["holiday"] or found["holiday2"]
    if holiday:
        year = context.year_of(found["yf"], found["nf"])
        if holiday == "元旦" and not (found["yf"] or found["nf"]):
            year += 1
        first = _day(year, *_HOLIDAYS[holiday])
        return first and first - dt.timedelta(days=1)
    if found["bare"]:
        if found["bare"][0] == "月":
            return _month_end(context.calendar.issued.year, context.calendar.issued.month)
        return _month_end(context.year_of(None, None), 6 if found["bare"] == "年中" else 12)
    context.year = context.year_of(found["yy"], found["ny"])
    return _month_end(context.year, {"初": 1, "中": 6}.get(found["yp"] or "", 12))


def _within(found: re.Match[str], start: dt.date) -> dt.date | None:
    """「一个月内」, 「30日内」, 「5个工作日内」 from `start`; None where the words are no such span."""
    unit, half = found["unit"], bool(found["half"] or found["and_half"])
    named = bool(re.search("个|工作|周|星期|礼拜|天|半|^[1-9]年", found[0]))
    if not found["within"] and not named:
        return None
    if found["count"] == "半":
        days = {"年": None, "月": 15}.get(unit, 1)
        return start + dt.timedelta(days=days) if days else _months_later(start, 6)
    count = int(found["count"])
    if unit == "工作日":
        day = start
        for _ in range(count):
            day += dt.timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))
        return day
    if unit in ("日", "天", "周", "星期", "礼拜"):
        return start + dt.timedelta(days=count * (1 if unit in "日天" else 7))
    later = _months_later(start, count * {"月": 1, "季度": 3, "年": 12}[unit])
    if half:
        later = _months_later(later, 6) if unit == "年" else later + dt.timedelta(days=15)
    return later


def _months_later(start: dt.date, count: int) -> dt.date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    year = min(year, dt.MAXYEAR)
    return dt.date(year, month + 1, min(start.day, months.monthrange(year, month + 1)[1]))


# --- an item's words → mentions ---------------------------------------------------------------------------------

_AFTER_OPEN = re.compile(r"(?:开始)?(?:起|以来|至今|始)")
_AFTER_DEADLINE = re.compile(r"(?:[底末内终]|之|以|结束|日)*(?:前|止)")


def mentions_in(text: str, calendar: Calendar) -> list[Mention]:
    """Every day that the plain text names, in its order."""
    context = _Context(calendar=calendar)
    mentions: list[Mention] = []
    position = 0
    while position < len(text):
        span = _WITHIN.search(text, position)
        start = next((m.day for m in reversed(mentions) if m.open_end and m.day), None) or calendar.issued
        until = _within(span, start) if span else None
        day = _DAY.search(text, position)
        if span is not None and until is None:
            tail = _next_span(text, span.end(), start)
            span, until = tail if tail else (None, None)
        if span is not None and until is not None and (day is None or span.start() <= day.start()):
            mentions.append(Mention(day=until, begin=span.start(), end=span.end(), deadline=True))
            position = span.end()
            continue
        if day is None:
            break
        mentions.append(_placed(_resolve(day, context), text, day, context))
        if upto := _UPTO.match(text, day.end()) if re.search(r"\d[./]\d{1,2}$", day[0]) else None:
            last = _day(context.year_of(None, None), context.month or 0, int(upto[1]))  # 2024.3.15-20
            mentions.append(Mention(day=last, begin=upto.start(), end=upto.end()))
        position = day.end()
    return mentions


def _next_span(text: str, position: int, start: dt.date) -> tuple[re.Match[str], dt.date] | None:
    for span in _WITHIN.finditer(text, position):
        until = _within(span, start)
        if until is not None:
            return span, until
    return None


def _placed(day: dt.date | None, text: str, found: re.Match[str], context: _Context) -> Mention:
    joined = text[found.start() - 1 : found.start()] in ("-", "至", "到")
    if day and context.last and joined and day < context.last and not found["d7"]:
        # 2024年11月—2月: the end inherits the year, and that year is over
        day = _day(day.year + 1, day.month, min(day.day, 28) if day.month == 2 else day.day)
    context.last = day
    return Mention(
        day=day,
        begin=found.start(),
        end=found.end(),
        open_end=bool(_AFTER_OPEN.match(text, found.end())),
        deadline=bool(_AFTER_DEADLINE.match(text, found.end())),
    )


_LEAST_MILESTONE = 4  # characters


def milestones_in(text: str, calendar: Calendar) -> list[Mention]:
    """整改提高阶段结束前, 整改提高阶段完成前, 整改提高阶段内 → that stage's deadline."""
    found = []
    for words, day in calendar.milestones:
        core = re.sub("(?:结束|完成|截止)?(?:之|以)?[前内]?$", "", squeeze(words))
        shorter = re.sub("(?:阶段|期间?|工作)$", "", core)
        core = shorter if len(shorter) >= _LEAST_MILESTONE else core  # 整改 of 整改期内 stands in every 立即整改
        tail = r"(?:阶段|期间|工作|期)?(?:结束|完成|截止|届满|终了)?(?:之|以)?(?:前|内|底|末|时|完成|结束|截止)"
        match = re.search(rf"{re.escape(core)}(?:{tail}|阶段|期间)|^{re.escape(core)}$", text)
        if core and match:
            found.append(Mention(day=day, begin=match.start(), end=match.end(), deadline=True))
    return found


def exact_day(text: str, year: int) -> dt.date | None:
    """The first day of a month that a text names in full (2024年3月18日, 二〇二四年三月十八日, 2024.3.18).

    `year` stands in where the text has none. None for a bare month, an impossible day or no day at all.
    """
    context = _Context(calendar=Calendar(year=year, issued=dt.date(min(max(year, 1), 9999), 1, 1)))
    for found in _DAY.finditer(plain_words(text)):
        if found["d1"] or found["d2"] or found["d3"] or found["day"]:
            return _resolve(found, context)
    return None
