"""What a reader of pictures takes for what, undone where only one reading makes sense. Plain strings in and out.

Nothing here guesses: a text is changed only where its surroundings leave one meaning (a letter in the midst of a
number, a printed word of the form with one wrong character), and what a person wrote freely is never touched.
"""

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from parsers.alike import CANON
from parsers.simplified import simplified
from parsers.sureness import SURE
from parsers.text import UNREADABLE

_ONE = re.compile(r"(\s*)[lI|丨!！](?=\s*[.．、)）](?!\d))")
_STOP = re.compile(r"(\s*\d{1,2})\s?[·•‧・](?=\s*[\u3400-\u9fff])")
_LIKE_ZERO, _LIKE_ONE = "OoОо〇○◯", "lI|丨"
_DIGITS = str.maketrans(dict.fromkeys(_LIKE_ZERO, "0") | dict.fromkeys(_LIKE_ONE, "1"))
_D = f"[0-9{_LIKE_ZERO}{_LIKE_ONE}]"
_LONG_NUMBER = re.compile(rf"(?<![0-9A-Za-z]){_D}(?:[ -]?{_D}){{9,12}}(?![0-9A-Za-z])")
_IN_DATE = re.compile(
    rf"(?<![A-Za-z])(?={_D}{{0,3}}[0-9]){_D}{{1,4}}(?=\s*[年月日号.．/-])"
    rf"|(?<=\d)曰"
    rf"|(?<=[年月.．/-])\s*(?={_D}{{0,3}}[0-9]){_D}{{1,2}}(?![0-9A-Za-z])"
)


def line(text: str) -> str:
    """A line as it was printed, as far as its script and its numbers go. As long as before."""
    return dates(long_numbers(line_start(simplified(text))))


def line_start(text: str) -> str:
    """A line with its number as it was printed: 「l.」 → 「1.」, 「2·加强」 → 「2.加强」. As long as before."""
    if found := _ONE.match(text):
        return f"{found[1]}1{text[found.end() :]}"
    if found := _STOP.match(text):
        return f"{text[: found.end() - 1]}.{text[found.end() :]}"
    return text


def long_numbers(text: str) -> str:
    """Letters in a number of eleven or more places are digits: 138O000l234 → 13800001234. As long as before."""
    return _LONG_NUMBER.sub(_if_mostly_digits, text)


def _if_mostly_digits(found: re.Match[str]) -> str:
    digits = sum(character.isdigit() for character in found[0])
    return found[0].translate(_DIGITS) if digits >= 8 else found[0]


def dates(text: str) -> str:
    """Letters in the numbers of a day: 2O24年3月l5日 → 2024年3月15日. As long as before."""
    return _IN_DATE.sub(lambda found: found[0].translate(_DIGITS).replace("曰", "日"), text)


def nearest(text: str, words: Sequence[str]) -> str | None:
    """The one of the printed `words` that `text` is, with few characters wrong, lost or too many: one of three to
    seven, two of eight and more.

    None where none is so near, where another is as near, and where `text` is one of them already.
    """
    if text in words or not 2 <= len(text) <= 24:
        return None
    found = sorted((Levenshtein.distance(text, word, score_cutoff=3), word) for word in words)
    distance, word = found[0] if found else (9, "")
    if distance > (1 if len(word) < 8 else 2) or len(word) < 3 or (len(found) > 1 and found[1][0] <= distance):
        return None
    return word


_UNIT_NEAR, _UNIT_APART = 0.75, 0.06  # likeness of a misread name, and how much less like the next one is
_COUNTY_ALIKE = frozenset("县具")
_COUNTY = re.compile("[\u3400-\u9fff]{1,3}?[县市区旗]")


def unit(text: str, names: Sequence[str], sures: Sequence[float]) -> str | None:
    """The one of the full `names` that `text` is, with characters wrong, lost or too many.

    `sures` tells how surely each character of `text` was read (0-1). None where it is one of them, where another is
    nearly as near, where it may be a shorter spelling (柳林县市场监管局), where a character that was read surely says
    otherwise (柳林县公路管理局) and where it names another county or none of ours: a namesake elsewhere
    (临县三交镇人民政府) is never made one of ours.
    """
    if text in names or not 5 <= len(text) <= 30 or not names:
        return None
    likeness = sorted(((Levenshtein.normalized_similarity(text, name), name) for name in set(names)), reverse=True)
    near, name = likeness[0]
    if near < _UNIT_NEAR or (len(likeness) > 1 and near - likeness[1][0] < _UNIT_APART):
        return None
    home = found[0] if (found := _COUNTY.match(name)) else ""
    if not _of_home(text, home) or _is_shorter(text, name, home) or not _may_be(text, name, sures):
        return None
    return name


def _may_be(text: str, name: str, sures: Sequence[float]) -> bool:
    """Can `name` have been read as `text`: does it contradict no character that was read surely, and add no end?"""
    unsure = [one == UNREADABLE or at >= len(sures) or sures[at] < SURE for at, one in enumerate(text)]
    for step in Levenshtein.opcodes(text, name):
        read, meant = range(step.src_start, step.src_end), name[step.dest_start : step.dest_end]
        if step.tag == "replace":
            if not all(unsure[at] or _are_alike(text[at], one) for at, one in zip(read, meant, strict=True)):
                return False
        elif step.tag == "delete":
            if not all(unsure[at] or _is_doubled(text, at) for at in read):
                return False
        elif step.tag == "insert" and step.src_start == len(text):  # who lost its end may be part of another's name
            return False
    return True


def _are_alike(one: str, other: str) -> bool:
    return CANON.get(one, one) == CANON.get(other, other) or {one, other} == _COUNTY_ALIKE


def _is_doubled(text: str, at: int) -> bool:
    return text[at] in (text[at - 1 : at], text[at + 1 : at + 2])


def is_damaged(text: str, names: Sequence[str]) -> bool:
    """Is it nearly one of the full `names`, and no spelling of it that leaves the county or words out?"""
    if text in names or not 5 <= len(text) <= 30:
        return False
    near = [name for name in names if Levenshtein.normalized_similarity(text, name) >= _UNIT_NEAR]
    homes = {name: found[0] if (found := _COUNTY.match(name)) else "" for name in near}
    return bool(near) and not any(
        _is_shorter(text, name, home) or _is_shorter(text, name[len(home) :], "") for name, home in homes.items()
    )


def _of_home(text: str, home: str) -> bool:
    """Does the name begin with the county's, one character of it wrong or the first ones lost?"""
    if not home:
        return _COUNTY.match(text) is None
    return any(text.startswith(home[n:]) for n in range(len(home))) or (
        len(home) >= 3 and Levenshtein.distance(text[: len(home)], home) == 1 and text[0] == home[0]
    )


def _is_shorter(text: str, name: str, home: str) -> bool:
    """A spelling that leaves words out, and no more: what was lost at the beginning is the county's, not that."""
    rest = iter(name)
    return text.startswith(home) and all(character in rest for character in text)


_WORD = "不?存在|没有|是|否|有|无"
_ANY = rf"{_WORD}|(?![口回図区凶])[\u3400-\u9fff]"
_OFF = r"[(（]\s*[)）]|[口□☐○]"
_INK = r"[^\s\d()（）口□☐○是否有无存在不没/.．、,，。:：;；_—-]"
_ON = rf"[(（]\s*[^\s()（）]{{1,2}}\s*[)）]|{_INK}{{1,2}}"
_CHOICES = (
    re.compile(rf"({_ANY})\s*({_ON}|{_OFF})\s*[/、,，]?\s*({_ANY})\s*({_ON}|{_OFF})"),  # 是（）否（N）
    re.compile(rf"({_ON}|{_OFF})\s*({_ANY})\s*[/、,，]?\s*({_ON}|{_OFF})\s*({_ANY})"),  # 回是口否
)
_OTHER = {"是": "否", "否": "是", "有": "无", "无": "有", "存在": "不存在", "不存在": "存在"}
_BOTH = re.compile("是.*否|否.*是|有.*无|无.*有|存在.*不存在|不存在.*[^不]存在")
_CROSSES = frozenset("×xX✕✖✗✘☒")
_ALONE = {"杏": "否", "呑": "否", "吞": "否", "昰": "是", "元": "无", "旡": "无", "冇": "有"}


def answer(text: str) -> str:
    """The words of an answer's cell, where only 是 and 否 with their boxes stand, as they were meant.

    Of two words with a place for a tick each, one place is empty, and whatever stands in the other is a tick, however
    it was read (回, N, V); a cross may mean either and stays. A lone character that looks like an answer is that
    answer: who shows it says how sure it is.
    """
    bare = text.strip()
    if bare in _ALONE:
        return _ALONE[bare]
    if len(bare) > 24:
        return text
    if choice := _choice(bare):
        return choice
    strange = re.sub(rf"{_WORD}|[\s()（）口□☐○☑√✓×✕☒/、,，]", "", bare)
    marked = re.search("[()（）口□☐○☑√✓×✕☒]", bare)
    return "是/否" if strange and marked and len(bare) <= 12 and _BOTH.search(bare) else text  # which, nobody can tell


def _choice(text: str) -> str | None:
    text = re.sub("[(（]{2,}", "(", re.sub("[)）]{2,}", ")", re.sub(r"\s+", " ", text.strip())))
    for before, pattern in zip((False, True), _CHOICES, strict=True):
        if found := pattern.fullmatch(text):
            marks = [found[1], found[3]] if before else [found[2], found[4]]
            words = [found[2], found[4]] if before else [found[1], found[3]]
            empty = [re.fullmatch(_OFF, mark) is not None for mark in marks]
            words = [
                one if one in _OTHER else _OTHER.get(other, "") for one, other in zip(words, words[::-1], strict=True)
            ]
            if sum(empty) == 1 and all(words) and not _CROSSES & set("".join(marks)):
                return "".join(f"{'□' if off else '☑'}{word}" for off, word in zip(empty, words, strict=True))
    return None


def is_choice(text: str) -> bool:
    """Two answers with a box each, one of them ticked: a shape that no misreading makes by chance."""
    return _choice(text) is not None and _BOTH.search(text) is not None
