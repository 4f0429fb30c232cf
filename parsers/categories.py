"""Which category of problem a cell names: in any numbering, quotes, suffix, and in a near spelling."""

import re
from functools import lru_cache

from rapidfuzz import fuzz

from parsers.forms import ChecklistForm
from parsers.text import squeeze, unquote

_NUMBER = re.compile(
    r"^(?:第?[(（\[【]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[)）\]】]?[、.,:：)]+|[(（](?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[)）]|[①-⑳]|[0-9]{1,2}(?=[^0-9.、]))"
)
_SUFFIX = re.compile("(?:方面的?|类|型|的)?(?:突出)?(?:问题|情况|现象|行为|方面|情形)?(?:类|方面)?$")
_CLOSENESS = 80.0  # of 100; 逐利性执法 for 逐利执法


def core_of(name: str) -> str:
    """A category's name without number, quotes and suffixes (方面的突出问题): for comparing."""
    bare = unquote(squeeze(name)).replace("其它", "其他").strip("。.、,，:：;；*")
    bare = _NUMBER.sub("", bare, count=1) or bare
    return _SUFFIX.sub("", bare, count=1) or bare


@lru_cache(maxsize=16)
def core_names(form: ChecklistForm) -> tuple[tuple[str, str], ...]:
    """(spelling, category's id), the longest first."""
    names = [
        (core_of(name), category.id) for category in form.categories for name in (category.name, *category.aliases)
    ]
    return tuple(sorted(names, key=lambda pair: -len(pair[0])))


def category_of(text: str, form: ChecklistForm, *, loosely: bool = False) -> str | None:
    """The category that a cell names (id), in any numbering, quotes, suffix or line break; None for any other text.

    Words may follow the name in brackets or after a colon. `loosely` also takes a near spelling: only for a cell that
    is known to stand in the category's column.
    """
    if len(text) > 2000:
        return None
    core = core_of(text)
    names = core_names(form)
    for name, category in names:
        if core == name:
            return category
    whole = unquote(squeeze(text)).replace("其它", "其他")
    whole = _NUMBER.sub("", whole, count=1) or whole
    for name, category in names:
        if whole.startswith(name) and name:
            rest = whole[len(name) :]
            rest = re.sub("^(?:方面的?|类|的)?(?:突出)?(?:问题|情况|现象|行为|方面)?", "", rest, count=1)
            if not rest or not re.match("[㐀-鿿]", rest) or (len(name) >= 4 and "\n" in text.strip()):
                return category
    if not loosely or not 3 <= len(core) <= 16:
        return None
    score, best = max(((fuzz.ratio(core, name), category) for name, category in names), default=(0.0, ""))
    return best if score >= _CLOSENESS else None
