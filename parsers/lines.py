"""Single lines of a form outside its columns: 填报单位, titles, sign-offs, printed remarks, other rows' labels."""

import re

from parsers.text import clean, fold, squeeze


def _spaced(word: str) -> str:
    return r"\s*".join(word)


_STAMP = r"(?:[(（\[]\s*(?:加?盖?\s*(?:单位)?(?:公\s*章|印章|章)|盖\s*章|签\s*章|公\s*章|章)\s*[)）\]])"
_UNIT_WORDS = "|".join(
    _spaced(word)
    for word in (
        "填报单位",
        "报送单位",
        "填表单位",
        "上报单位",
        "自查单位",
        "制表单位",
        "申报单位",
        "填报部门",
        "填报机关",
        "单位名称",
        "单位",
    )
)
_UNIT = re.compile(rf"^\W{{0,3}}(?:{_UNIT_WORDS})(?:名称)?\s*({_STAMP})?\s*([:：])?\s*(.*)$", re.DOTALL)
_MEASURE_UNIT = re.compile("(?:[千万亿百]*(?:元|人|件|个|次|户|家|亩|吨|公里|平方米|平方公里)(?:次|[、,，/].*)?|%)")
_BEHIND_UNIT = re.compile(
    r"[\s,，;；]*(?:填报人|填表人|联系人|联络员|联系电话|联系方式|电话|手机|(?:填报|填表|报送|上报|制表)?\s*(?:日期|时间)"
    r"|(?:单位|主要|分管)?负责人|审核人?|审批人|制表人?|签字|职务|姓名)\s*(?:[(（]\s*签[字章名]\s*[)）])?\s*[:：].*$"
    r"|\s*(?:20\d\d|[_ ]{2,})\s*年[\s_\d]*月.*$",
    re.DOTALL,
)


def unit_in(line: str, *, bare_label: bool = False) -> str | None:
    """The unit that a 填报单位 line names as written, "" where it is left blank, None for any other line.

    The seal's place, a date and names behind it are cut off. `bare_label` also takes 填报单位 with nothing behind it
    as a label (its value stands in the next cell).
    """
    line = clean(line)
    if bracketed := re.fullmatch(r"[(（]\s*(.*[:：].*?)\s*[)）]", line):
        line = bracketed[1]
    found = _UNIT.match(line)
    if found is None:
        return None
    stamp, colon, value = found.groups()
    if not (stamp or colon) and (value.strip() or not bare_label):
        return None
    value = _BEHIND_UNIT.sub("", value, count=1)
    value = re.sub(rf"\s*{_STAMP}\s*", " ", value).strip(" _＿:：—-/、,，。.…")
    if _MEASURE_UNIT.fullmatch(value):
        return None  # 单位：万元 stands over a table of figures
    return "" if value in ("无", "XX", "xx") else value


_SIGNED = re.compile(rf"^([\u3400-\u9fff\s]{{2,30}}(?:局|府|镇|乡|队|所|委|会|办|处|站|中心|街道|办公室))\s*{_STAMP}")


def signed_unit(line: str) -> str | None:
    """The unit that signs at the form's foot with its seal's place behind it: 成家庄镇人民政府（盖章）."""
    found = _SIGNED.match(clean(line))
    return squeeze(found[1]) if found and unit_in(line) is None else None


_TITLE = re.compile("清单|自查表|一览表|台账|统计表|登记表|情况表|排查表|汇总表")
_NO_TITLE = re.compile("^附(?:件|表)|^[(（]|[。；;]$|[:：]$|^第.{1,4}[章节条页]|^20[0-9]{2}年[0-9]{1,2}月")
_PRINTED = re.compile(
    "^[(（]?(?:表格|本表|此表|表).{0,6}(?:续页|附页|不够|加页)|^[(（]?注[:：]|^填表说明|^-?第?[0-9]{1,3}页?(?:共[0-9]{1,3}页)?-?$"
)
_SIGN_OFF = re.compile(
    "^(?:(?:填报|填表|制表|审核|审批|签发|经办|复核)人|(?:单位|主要|分管|部门)?(?:负责人|领导)|签字|签章|盖章|(?:填报|填表|报送)?(?:日期|时间)"
    "|(?:20[0-9]{2})?年[0-9]{0,2}月[0-9]{0,2}日$)"
)
_NOTES = re.compile(
    "^[(（]?(?:[一二三四五六七八九十0-9]{1,2}[、.)）])?(?:其[他它])?(?:需要?|应|须|有关)?(?:补充)?说明的?(?:其[他它])?(?:问题|情况|事项)|^其[他它](?:情况|事项)?说明"
)
_LIAISON = re.compile("^(?:联络员|联系人|联络人)|^姓名[:：]?")
SAME_AS_ABOVE = re.compile("(?:同上|同前|同上一?[行栏项]|[〃″]|''|\")[。.;；]?")


def title_in(line: str) -> bool:
    """Is this line a form's title: short, no sentence, and it says 清单 or the like?"""
    bare = squeeze(line)
    return bool(2 < len(bare) <= 50 and _TITLE.search(bare) and not _NO_TITLE.search(bare) and unit_in(line) is None)


_DAY_BEFORE = re.compile(r"^\W*20\d\d\s*[.．年/-]\s*\d{1,2}\s*[.．月/-]\s*\d{1,2}\s*日?\s*(?=[\u3400-\u9fff])")
_OF_A_TITLE = re.compile("[局府镇乡队所委会办处站心省市县区旗年度]$|关于|执法|行政|整治|专项|突出|问题|检查|自查|工作")


def without_stray(line: str) -> str:
    """The line of a title that was read off a picture, without what stands before it and belongs to no title: a day, or
    a seal's letters with a gap behind them. Any other line as it is."""
    if found := _DAY_BEFORE.match(line):
        rest = line[found.end() :]
        return rest if title_in(rest) else line
    first, *rest_of = line.split() or [""]
    rest = " ".join(rest_of)
    few = 0 < len(rest_of) <= 2 and len(first) <= 8 and len(squeeze(rest)) >= 8
    return rest if few and title_in(line) and title_in(rest) and not _OF_A_TITLE.search(first) else line


def may_be_title(line: str) -> bool:
    """Short words on a line of their own that are no sentence, label or date."""
    bare = squeeze(line)
    return bool(2 < len(bare) <= 40 and not re.search("[。；;:：,，]", bare) and not _NO_TITLE.search(bare))


def is_printed(line: str) -> bool:
    """What the blank form says by itself: (表格可自行续页), notes, page numbers."""
    return bool(_PRINTED.match(squeeze(line)))


def is_sign_off(line: str) -> bool:
    """填报人, 审核人, 负责人(签字), 填报日期: known rows that no one asks for."""
    return bool(_SIGN_OFF.match(squeeze(line)))


def notes_label(line: str) -> str | None:
    """The words behind 其他需要说明的问题 on its line ("" when it is a bare label); None for any other line."""
    found = _NOTES.match(squeeze(line))
    if found is None:
        return None
    parts = re.split("[:：]", clean(line), maxsplit=1)
    if len(parts) == 2 and len(squeeze(parts[0])) <= found.end() + 12:
        return parts[1].strip()
    return "" if len(squeeze(line)) <= found.end() + 12 else None


def is_liaison(line: str) -> bool:
    """The row of the 联络员 begins here."""
    return bool(_LIAISON.match(squeeze(line))) and len(fold(line)) <= 200


def is_same_as_above(text: str) -> bool:
    return bool(SAME_AS_ABOVE.fullmatch(squeeze(text)))
