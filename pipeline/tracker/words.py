"""The words that staff read, and how times, phones and texts are put into cells."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable

from pipeline.margins import EXACT, Margin
from pipeline.model import Flag, Requirement, Seal
from pipeline.rules.weights import WEIGHED

FORMS = {"word": "Word", "scan": "盖章"}
DECISIONS = {"submission": "报送", "review": "待核实", "unrelated": "无关"}
STATES = ("按时报送", "已补齐", "迟报", "材料不全", "需补正", "待核实", "未报送", "未到期", "免报")
EXEMPT, NOT_DUE, NOT_SUBMITTED = "免报", "未到期", "未报送"

SECTIONS = {
    "preamble": "开头",
    "inspection_work": "开展自查情况",
    "enforcement_work": "执法工作开展情况",
    "problems": "自查发现的问题",
    "measures": "整改举措",
    "problems_and_measures": "问题和整改（合写）",
    "suggestions": "建议",
    "results": "整改成效",
    "other": "未能归类",
}
SEALS = {  # verdict: of a seal on paper, of an electronic one
    "right_unit": ("本单位印章", "电子印章（本单位）"),
    "other_unit": ("他单位印章", "电子印章（他单位）"),
    "unreadable": ("印章无法辨认", "电子印章（看不出单位）"),
    "none": ("未见印章", "未见印章"),
    "cannot_tell": ("黑白件无法判断", "黑白件无法判断"),
    "not_applicable": ("不需要", "不需要"),
    "not_read": ("印章未查看", "印章未查看"),
}
RECTIFY_KINDS = {
    "date": "有期限",
    "immediate": "立行立改",
    "done": "已完成",
    "ongoing": "长期坚持",
    "unreadable": "看不懂",
}

MISSING_FLAGS = ("liaison_missing", "word_missing", "scan_missing")
SCAN_FLAGS = ("seal_missing", "seal_mismatch")  # on the stamped version; the other flags are on what was read

# code: what it is about, what a person does about it
REVIEWS = {
    "cloud_attachment": (
        "云附件",
        "附件是网盘链接，系统没有下载：请在过期前打开原邮件下载，或请单位改用普通附件重发。",
    ),
    "password_protected": ("文件加密", "请查看邮件正文有无密码，或请单位重发不加密的文件。"),
    "unreadable": ("文件打不开", "请试着打开；确实损坏的，请单位重发。"),
    "unsupported_format": ("格式读不了", "请人工打开查看，按内容登记，或请单位改发 Word 版或 PDF。"),
    "suspicious_content": ("可疑文件", "不要打开；请与单位电话核实后让其重发。"),
    "department_unclear": ("单位不明", "请看邮件和文件，确定是哪个单位的。"),
    "kind_unclear": ("材料种类不明", "请打开文件，确定是哪一项材料。"),
    "contradictory_answer": ("前后矛盾", "“是否存在”与所写内容不一致，请与单位核实。"),
    "exists_unclear": ("是否存在不清楚", "请看原表，确定填的是“是”还是“否”。"),
    "unit_mismatch": ("填报单位不符", "表上的填报单位与其他依据不一致，请核实。"),
    "scan_word_mismatch": ("两版不一致", "盖章扫描件与 Word 版内容有出入，请核对以哪一版为准。"),
    "sender_unverified": ("发件人待确认", "请确认这个邮箱是不是该单位的。"),
    "seal_unclear": ("印章看不清", "请打开扫描件，看是否盖了本单位公章。"),
    "share_unclear": ("占比待核", "请看报告章节，确定问题和整改举措部分是否够数。"),
    "low_confidence": ("识读把握不大", "请对照图片或原件核对识读结果。"),
    "leftover": ("有内容未读入", "请打开文件，看未读入的内容是否要紧。"),
    "count_mismatch": ("邮件数对不上", "邮箱里的邮件数与登记数不一致，请告知管理员。"),
    "received_at_unknown": ("收件时间不明", "请核实收到的时间。"),
    "conflict": ("修改有冲突", "两处修改不一致，请确定以哪处为准。"),
}
REVIEW_OTHER = ("其他事项", "请人工查看。")

_MOBILE = re.compile(r"(?<!\d)([1１][3-9３-９]\d)[\s\-－]{0,2}\d{4}[\s\-－]{0,2}(\d{4})(?!\d)")
_MOBILE_86 = re.compile(
    r"(?<!\d)([+＋]?86)[\s\-－]{0,2}(?=[1１][3-9３-９]\d[\s\-－]{0,2}\d{4}[\s\-－]{0,2}\d{4}(?!\d))"
)
_SHORT_NAMES = ("清单", "报告", "总结", "方案", "台账", "统计表", "名单", "承诺书", "说明", "汇报")
_CELL_LIMIT = 32_767  # UTF-16 units in one cell, Excel's specification


def masked(text: str) -> str:
    """Every mobile number as 138****0000 (Personal Information Protection Law, art. 6: the smallest scope)."""
    return _MOBILE.sub(r"\1****\2", _MOBILE_86.sub(r"\1 ", text))


def clean(text: str) -> str:
    """What a cell can hold: nothing that XML bars, no direction marks that disguise a name, at most 32,767 units."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    if not text.isprintable():
        text = "".join(c for c in text if c == "\n" or not _is_invisible(c))
    if len(text) > _CELL_LIMIT // 2:
        units = text.encode("utf-16-le")
        if len(units) > 2 * _CELL_LIMIT:
            text = units[: 2 * (_CELL_LIMIT - 1)].decode("utf-16-le", "ignore") + "…"
    return text


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn") and char != "\t"


def seal_words(seal: Seal) -> str:
    """本单位印章“柳林县应急管理局”，第2页右下，直径42毫米: the verdict, the name as read, the place, the size."""
    on_paper, electronic = SEALS.get(seal.verdict, (seal.verdict, seal.verdict))
    name = f"“{seal.text}”" if seal.text else ""
    page = f"，第{seal.page}页{_spot_words(seal.at)}" if seal.found and seal.page else ""
    size = f"，直径{seal.size_mm:.0f}毫米" if seal.found and seal.size_mm else ""
    return (electronic if seal.electronic else on_paper) + name + page + size


def _spot_words(at: tuple[float, float] | None) -> str:
    """右下: in which ninth of the page."""
    if at is None:
        return ""
    across, down = (int(part > 0.36) + int(part > 0.64) for part in at)
    return (("左上", "上部", "右上"), ("左侧", "中部", "右侧"), ("左下", "下部", "右下"))[down][across]


def page_list(pages: Iterable[int]) -> str:
    """第2、3、7页; many are cut."""
    numbers = [str(page) for page in pages]
    return f"第{'、'.join(numbers[:8])}{'…' if len(numbers) > 8 else ''}页"


def day_words(day: dt.date) -> str:
    """3月18日."""
    return f"{day.month}月{day.day}日"


def as_of_words(moment: dt.datetime) -> str:
    """截至3月21日17时; a day's last minute is its 24时. `moment` is in the campaign's zone already."""
    if (moment.hour, moment.minute) == (23, 59):
        return f"截至{day_words(moment)}24时"
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"截至{day_words(moment)}{moment.hour}时{minutes}"


def short_names(requirements: Iterable[Requirement]) -> dict[str, str]:
    """A stage's pieces by requirement id in a word or two: 自查清单 → 清单; the whole name where that is not clear."""
    requirements = tuple(requirements)
    shorts = {r.id: next((s for s in _SHORT_NAMES if r.name.endswith(s)), r.name) for r in requirements}
    taken = list(shorts.values())
    return {r.id: shorts[r.id] if taken.count(shorts[r.id]) == 1 else r.name for r in requirements}


def flag_rank(flag: Flag) -> int:
    """What is missing comes first, what staff only weigh comes last."""
    ranks = (("not_submitted",), MISSING_FLAGS, ("late",))
    rank = next((place for place, codes in enumerate(ranks) if flag.code in codes), len(ranks))
    return rank + (flag.code in WEIGHED)


def shown_share(share: float) -> float:
    """A share cut, not rounded, to a tenth of a percent: 59.96% must not read 60.0%."""
    return math.floor(share * 1000 + 1e-9) / 1000


def count_words(words: int, margin: Margin) -> str | int:
    """4128, or 约4128±42 where the text was read off pictures: how far the count may be off."""
    return words if margin == EXACT else f"约{words}\n{margin}"


def numbered(sentences: Iterable[str]) -> str:
    """Sentences once each, one a line, numbered where there are several."""
    unique = tuple(dict.fromkeys(s.strip() for s in sentences if s.strip()))
    if len(unique) < 2:
        return "".join(unique)
    return "\n".join(f"{number}. {sentence}" for number, sentence in enumerate(unique, 1))


def names_of(names: Iterable[str], limit: int = 30) -> str:
    """Names joined by 、, cut with 等N个单位."""
    all_names = tuple(names)
    cut = f"等{len(all_names)}个单位" if len(all_names) > limit else ""
    return "、".join(all_names[:limit]) + cut
