"""One spelling for the many in which days and spans are written: 二○二四年三月底 → 2024年3月底, 一个月内 → 1个月内."""

import re
import unicodedata

import cn2an

from parsers.text import squeeze

_LONGEST = 400  # characters of one item that are looked at; a date stands at its beginning
_NUMERAL = "〇零一二三四五六七八九十百两廿卅"
_BEFORE_UNIT = re.compile(rf"(?<![{_NUMERAL}])[{_NUMERAL}]+(?=[年月日号天周]|个|季度|星期|礼拜|工作日)")
_CLOCK = re.compile(
    r"(?:(?<=\d)[\sT]+|(?<=[日号]))\s*(?:[上下]午)?\d{1,2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?|[时点](?:\d{1,2}分|半)?)"
)
_MONTH_RANGE = re.compile(r"(?<!\d)(\d{1,2})月?[-至到](?=\d{1,2}月)")
_DASHES = re.compile("[‐‑‒–—―−－─~～〜∼]+|-{2,}")


def plain_words(text: str) -> str:
    """Half-width, no white space, Arabic numerals before units, one dash."""
    text = unicodedata.normalize("NFKC", text)[:_LONGEST]
    text = re.sub("[○◯〇ОO0](?=[一二三四五六七八九〇○◯零])|(?<=[一二三四五六七八九〇○◯零])[○◯ОO0]", "〇", text)
    text = re.sub("[Qq]([1-4])", r"\1季度", text)
    text = squeeze(_CLOCK.sub("", text))
    text = _DASHES.sub("-", text).replace("一月内", "1个月内").replace("号前", "日前")
    text = _MONTH_RANGE.sub(r"\1月-", _BEFORE_UNIT.sub(_arabic, text))
    text = re.sub(r"限期?(?=\d+日)(\d+日)内?", r"\1内", text)
    return re.sub(r"^((?:19|20)\d{2})[前内]?$", r"\1年", text)


def _arabic(numeral: re.Match[str]) -> str:
    text = numeral[0].replace("廿", "二十").replace("卅", "三十")
    if re.fullmatch("[二三]十十.?", text):
        return numeral[0]
    try:
        return str(cn2an.cn2an(text, "smart"))
    except (ValueError, KeyError, TypeError, IndexError):
        return numeral[0]
