"""Single lines of a narrative paper around its text: a title's end, a unit's name, a day, an enclosure's label."""

import re

from parsers.text import fold

_PAPER_NAMES = "报告|总结|汇报|清单|通知|方案|意见|情况|说明|函|请示|材料|小结|公告|通报|自查表|台账|计划|纪要"
TITLE_END = re.compile(rf"(?:{_PAPER_NAMES})(?:[（(][^（）()]*[)）])?$")
ENCLOSURE_ALONE = re.compile(r"^\s*附\s*(?:件|表|录)\s*[\d一二三四]{0,2}\s*[:：]?\s*$")
_UNIT_END = re.compile(
    r"(?:局|镇|乡|政府|大队|中队|支队|执法队|队|所|站|办公室|办|委员会|委|中心|院|厅|处|司|街道|集团|公司|学校|医院|银行)$"
)
STAMP = re.compile(r"[（(]\s*(?:盖章|公章|印章|签章|章|印)\s*[)）]|[（(]此处盖章[)）]")
_DATE_ONLY = 24  # characters: longer lines are sentences with a date in them


def unit_name(text: str) -> str:
    """A line's unit without its label and its seal's place: 「填报单位：柳林县司法局（盖章）」 → 柳林县司法局."""
    text = re.sub(r"^(?:报送单位|填报单位|单位|落款)\s*[:：]", "", STAMP.sub("", text))
    return re.sub(r"\s+", "", text)


def is_unit(text: str) -> bool:
    """「柳林县司法局（盖章）」: a short line that ends as units' names do."""
    bare = unit_name(text)
    return 2 <= len(bare) <= 30 and bool(_UNIT_END.search(bare)) and not re.search(r"[。，；,;、：:]", bare)


def is_day(text: str) -> bool:
    """「2024年3月18日」, 「二〇二四年三月十八日」: a line that is a day, possible or not."""
    bare = re.sub(r"[\s（）()]", "", fold(text))
    return 0 < len(bare) <= _DATE_ONLY and bool(
        re.fullmatch(r"(?:公元)?(?:20\d\d|二[〇○◯零Oo0О]\S{2})[年./-]\S{1,3}[月./-]\S{0,3}[日号]?", bare)
    )
