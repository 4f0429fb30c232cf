"""What the names of photos tell: which of a series each is, and what it is of. Any name may come; none raises."""

import re
import unicodedata

_DIGITS = "零一二三四五六七八九"
# Chinese numerals that count pages: before 页, in brackets, or at the name's end. 三交镇 is no number.
_NUMERAL = re.compile(r"([一二三四五六七八九十]{1,3})(?=[页张面)]|$)")
_ORDINAL_WORDS = (
    ("封面", 0), ("首页", 0), ("正面", 1), ("前页", 1), ("反面", 2), ("背面", 2), ("后页", 2), ("末页", 999),
    ("尾页", 999), ("封底", 999),
)  # fmt: skip
_SHORT_WORDS = {"上": 1, "中": 2, "下": 3}
_COUNT = re.compile(r"(?:[\s_\-.(\[#№、,~+]|第)*\d+[页张面号)\]]*$")
# What phones and programs call every picture: these words tell nothing of the document.
_GENERIC = re.compile(
    r"微信图片|微信截图|微信|图片|图像|照片|相片|扫描全能王|扫描件?|扫描文稿|截图|截屏|屏幕|拍照|相册|新建|未命名|未标题|文档|文件"
    r"|页面?|副本|QQ|WPS|PDF|IMG|DSC\w?|SCAN|CAMSCANNER|MMEXPORT|SCREENSHOT|IMAGE|PHOTO|PAGE",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\.\w{2,5}$")
_LONGEST = 200  # characters of a name that are looked at, its end: there the counting stands


def number_of(text: str) -> int | None:
    """Arabic or Chinese digits as a number, up to 九十九 in Chinese; None where they make none (十一十)."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        digits = [_DIGITS.find(digit) for digit in text]
        return None if not digits or min(digits) < 0 else int("".join(map(str, digits)))
    if len(tens) > 1 or len(ones) > 1 or not {*tens, *ones} <= set(_DIGITS):
        return None
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)


def stem_of(name: str) -> str:
    """The file's name without its ending, with every number in Arabic figures."""
    stem = unicodedata.normalize("NFKC", _SUFFIX.sub("", name.rpartition("/")[2][-_LONGEST:])).strip()[-_LONGEST:]
    return _NUMERAL.sub(_in_figures, stem)


def _in_figures(match: re.Match[str]) -> str:
    number = number_of(match[1])
    return match[1] if number is None else str(number)


def series_of(name: str) -> tuple[str, tuple[int, ...]]:
    """The name's words, and the numbers that say which of a series it is: 自查清单(2) is no. 2 of 自查清单."""
    stem = stem_of(name)
    rank: tuple[int, ...] = ()
    for word, place in _ORDINAL_WORDS:
        if stem.endswith(word):
            stem, rank = stem.removesuffix(word), (place,)
            break
    else:
        if stem[-1:] in _SHORT_WORDS and re.search(r"[\s_\-.)单告表件结]$", stem[:-1]):
            stem, rank = stem[:-1], (_SHORT_WORDS[stem[-1]],)
    numbers: list[int] = []
    while match := _COUNT.search(stem):
        numbers[:0] = [int(number) for number in re.findall(r"\d+", match[0])]
        stem = stem[: match.start()]
    return stem.strip(" _-.").casefold(), (*numbers, *rank)


def natural(name: str) -> list[tuple[int, str]]:
    """A key that puts 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"\d+|\D+", stem_of(name))]


def words_of(name: str) -> str:
    """What the name says of the document: 柳林镇自查清单; "" for what a phone or a hash made."""
    words = re.sub(r"[^\u3400-\u9fff]", "", _GENERIC.sub("", series_of(name)[0]))
    return words if len(words) >= 2 else ""


def is_next(name: str, before: str) -> bool:
    """Does it come right behind `before` in one series? 自查清单(3) behind 自查清单(2), IMG_2 behind IMG_1."""
    (words, numbers), (others, earlier) = series_of(name), series_of(before)
    if words != others or not numbers:
        return False
    if len(numbers) == len(earlier):
        return numbers[:-1] == earlier[:-1] and numbers[-1] == earlier[-1] + 1
    if numbers[:-1] != earlier or not (words or earlier):
        return False
    return numbers[-1] in ((1,) if earlier else (1, 2))  # 清单 is the first, and the next is 清单(1) or 清单2
