"""Pure: what is wrong with what a department handed in. One function a rule, each of them small.

The rules are the notice's (「自查报告不少于3500字,问题和整改举措不少于总篇幅的60%」 …); the bounds come from the
campaign's file. Every flag is one Chinese sentence that staff can pass on, with the figures in it.
"""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from rapidfuzz import fuzz

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report
from parsers.liaison import mobile_is_valid
from parsers.text import squeeze
from pipeline.identify import unit_disagrees
from pipeline.model import Campaign, Document, Flag, Requirement, RequirementStanding

WEIGHED = frozenset({"rectify_by_after_campaign", "near_duplicate", "few_problems_found", "sender_unverified"})
"""Flags that alone leave a requirement `ok`: staff weigh them."""

SETTLED_BY_PERSON = frozenset({"contradictory_answer", "unit_mismatch", "scan_word_mismatch"})
"""Flags that make a requirement `review` where nothing else is wrong."""

PARTS = {
    "inspection_work": "开展自查情况",
    "enforcement_work": "执法工作开展情况",
    "problems": "自查发现的问题",
    "measures": "整改举措",
    "suggestions": "建议",
    "results": "整改结果",
    "problems_and_measures": "问题及整改",
    "other": "其他",
}


def is_defect(flag: Flag) -> bool:
    return flag.code not in WEIGHED and flag.code not in SETTLED_BY_PERSON


# --- the checklist


def checklist_flags(checklist: Checklist, document: Document, campaign: Campaign) -> Iterator[Flag]:
    """Every rule of the form, in the form's order."""
    yield from _unit(checklist, document, campaign)
    for rule in _ENTRY_RULES:
        yield from rule(checklist, campaign)


def checklist_doubts(checklist: Checklist, campaign: Campaign) -> Iterator[Flag]:
    """What only a person can tell from it."""
    names = _category_names(campaign)
    for entry in checklist.entries:
        if entry.exists is None and entry.answer.strip():
            name = names.get(entry.category, entry.category)
            message = f"清单“{name}”的是否存在写的是“{entry.answer.strip()[:20]}”，是还是否请人工确认。"
            yield Flag(code="exists_unclear", message=message, evidence=entry.where)


def problem_count(checklist: Checklist) -> int:
    """Problems that the department names: items beside anything but 否; a 是 without any counts as one."""
    return sum(
        max(len(entry.manifestations), 1 if entry.exists else 0)
        for entry in checklist.entries
        if entry.exists is not False
    )


def few_problems_flags(checklist: Checklist, campaign: Campaign) -> Iterator[Flag]:
    """「对自查问题少但群众反映问题较为强烈的部门要专项监督」: 否 to all, or no more problems than the threshold."""
    found = problem_count(checklist)
    if not checklist.entries or found > campaign.thresholds.few_problems:
        return
    if all(entry.exists is False for entry in checklist.entries):
        words = "清单各类问题都填“否”"
    else:
        words = f"清单只列出{found}个问题" if found else "清单没有列出问题"
    yield Flag(code="few_problems_found", message=f"{words}，请结合群众反映研究是否列入专项监督。")


def _unit(checklist: Checklist, document: Document, campaign: Campaign) -> Iterator[Flag]:
    if not (checklist.unit or "").strip():
        yield Flag(code="unit_missing", message="清单的填报单位没有填写。", evidence=document.path)
    elif unit_disagrees(document):
        name = campaign.department(document.department or "").name
        yield Flag(
            code="unit_mismatch",
            message=f"清单的填报单位写的是“{checklist.unit}”，而其他各处都是{name}，请核实。",
            evidence=document.path,
        )


def _category_missing(checklist: Checklist, campaign: Campaign) -> Iterator[Flag]:
    there = {entry.category for entry in checklist.entries}
    absent = [category.name for category in campaign.categories if category.id not in there]
    if absent:
        message = f"清单缺{len(absent)}类问题：{'、'.join(absent)}。"
        yield Flag(code="category_missing", message=message)


def _per_entry(code: str, test: Callable[[Entry], bool], words: str) -> Callable[[Checklist, Campaign], Iterator[Flag]]:
    """A rule that looks at one row: one flag naming every row that it hits."""

    def rule(checklist: Checklist, campaign: Campaign) -> Iterator[Flag]:
        hit = [entry for entry in checklist.entries if test(entry)]
        if hit:
            names = _category_names(campaign)
            rows = "、".join(f"“{names.get(entry.category, entry.category)}”" for entry in hit)
            where = "；".join(entry.where for entry in hit if entry.where)
            yield Flag(code=code, message=words.format(rows=rows), evidence=where)

    return rule


def _category_names(campaign: Campaign) -> dict[str, str]:
    """Without quotes of their own: messages put them in quotes."""
    return {category.id: category.name.replace("“", "").replace("”", "") for category in campaign.categories}


def is_contradictory(entry: Entry) -> bool:
    """否 with a problem written beside it, or 是 with 无."""
    if entry.exists is False:
        return bool(entry.manifestations)
    return entry.exists is True and entry.denied and not entry.manifestations


def _lacks(entry: Entry, what: str) -> bool:
    """是 needs the other three cells; a contradictory row is for a person first."""
    return entry.exists is True and not is_contradictory(entry) and not getattr(entry, what)


def _dates_asked(checklist: Checklist) -> Iterator[RectifyBy]:
    """完成时限 of the rows that need one: whatever stands beside a plain 否 is no commitment."""
    for entry in checklist.entries:
        if entry.exists is not False or entry.manifestations:
            yield from entry.rectify_by


def _rectify_by_unreadable(checklist: Checklist, campaign: Campaign) -> Iterator[Flag]:
    texts = [by.text for by in _dates_asked(checklist) if by.kind == "unreadable"]
    if texts:
        shown = "、".join(f"“{text[:30]}”" for text in dict.fromkeys(texts))
        yield Flag(code="rectify_by_unreadable", message=f"清单的完成时限{shown}看不出是哪一天，请单位写明日期。")


def _rectify_by_after_campaign(checklist: Checklist, campaign: Campaign) -> Iterator[Flag]:
    last = max(stage.deadline for stage in campaign.stages).astimezone(ZoneInfo(campaign.timezone)).date()
    late = [by.date for by in _dates_asked(checklist) if by.kind == "date" and by.date and by.date > last]
    if late:
        shown = "、".join(dict.fromkeys(f"{day.year}年{day.month}月{day.day}日" for day in late))
        message = f"清单的完成时限{shown}晚于专项整治的最后期限{last.month}月{last.day}日。"
        yield Flag(code="rectify_by_after_campaign", message=message)


_ENTRY_RULES: tuple[Callable[[Checklist, Campaign], Iterator[Flag]], ...] = (
    _category_missing,
    _per_entry(
        "exists_blank",
        lambda entry: entry.exists is None and not entry.answer.strip(),
        "清单{rows}的“是否存在”没有填写。",
    ),
    _per_entry("contradictory_answer", is_contradictory, "清单{rows}的是否存在与具体表现自相矛盾，请核实。"),
    _per_entry(
        "manifestation_missing", lambda entry: _lacks(entry, "manifestations"), "清单{rows}填“是”，但没有写具体表现。"
    ),
    _per_entry("measure_missing", lambda entry: _lacks(entry, "measures"), "清单{rows}填“是”，但没有写整改措施。"),
    _per_entry("rectify_by_missing", lambda entry: _lacks(entry, "rectify_by"), "清单{rows}填“是”，但没有写完成时限。"),
    _rectify_by_unreadable,
    _rectify_by_after_campaign,
)


# --- reports and summaries


def report_flags(report: Report, requirement: Requirement) -> Iterator[Flag]:
    """Length, share and parts, as far as this requirement asks for them."""
    name = requirement.name
    if requirement.min_words and report.words < requirement.min_words:
        short = requirement.min_words - report.words
        message = f"{name}正文{report.words}字，少于要求的{requirement.min_words}字，差{short}字。"
        yield Flag(code="too_short", message=message)
    share = report.problem_share
    if share is not None and _share_is_low(report, share, requirement):
        message = f"{name}的问题和整改举措占正文{percent(share)}，低于要求的{requirement.min_problem_share:.0%}。"
        yield Flag(code="problem_share_low", message=message, evidence=counted_sections(report))
    absent = [PARTS.get(part, part) for part in requirement.parts if part not in parts_of(report)]
    if absent:
        yield Flag(code="section_missing", message=f"{name}缺少“{'”“'.join(absent)}”部分。")


def report_doubts(report: Report, requirement: Requirement) -> Iterator[Flag]:
    """A share too near the bound, or too much text that nobody can class."""
    if not requirement.min_problem_share or not report.words:
        return
    share = report.problem_share
    if share is None:
        yield Flag(code="share_unclear", message=f"{requirement.name}看不出章节标题，问题和整改举措的占比请人工确认。")
    elif _share_is_low(report, share, requirement):
        return
    elif report.unclassed_share > requirement.max_unclassed_share:
        headings = "、".join(f"“{s.heading[:20]}”" for s in report.sections if s.kind == "other")
        message = f"{requirement.name}有{percent(report.unclassed_share)}的正文归不了类（{headings}），占比请人工确认。"
        yield Flag(code="share_unclear", message=message)
    elif share < requirement.min_problem_share:
        message = (
            f"{requirement.name}的问题和整改举措占正文{percent(share)}，"
            f"接近要求的{requirement.min_problem_share:.0%}，请人工确认。"
        )
        yield Flag(code="share_unclear", message=message, evidence=counted_sections(report))


def parts_of(report: Report) -> set[str]:
    """The parts a report has; a section of both counts for both."""
    kinds = {section.kind for section in report.sections}
    return kinds | {"problems", "measures"} if "problems_and_measures" in kinds else kinds


def counted_sections(report: Report) -> str:
    """Which headings counted for problems and measures, and with how many 字."""
    counted = [s for s in report.sections if s.kind in ("problems", "measures", "problems_and_measures")]
    return "；".join(f"{section.heading[:24]} {section.words}字" for section in counted)[:500]


def percent(share: float) -> str:
    """Cut, not rounded: 59.96 % is not 60.0 %."""
    return f"{int(round(share * 1000, 6)) / 10:.1f}%"


def _share_is_low(report: Report, share: float, requirement: Requirement) -> bool:
    """Below the bound even if all that nobody could class were problems and measures."""
    if report.unclassed_share > requirement.max_unclassed_share:
        share = report.words_of("problems", "measures", "problems_and_measures", "other") / report.words
    return share < requirement.review_problem_share


# --- the liaison


def liaison_flags(liaison: Liaison) -> Iterator[Flag]:
    """A name and an 11-digit mobile are asked for (「执法部门的联络员姓名、手机」)."""
    absent = [what for what, value in (("姓名", liaison.name), ("手机", liaison.mobile)) if not value]
    if absent:
        yield Flag(code="liaison_missing", message=f"没有报联络员的{'和'.join(absent)}。")
    if liaison.mobile and not mobile_is_valid(liaison.mobile):
        wrong = "号段不对" if len(liaison.mobile) == 11 else f"现有{len(liaison.mobile)}位数字"
        message = f"联络员手机不是11位手机号（{wrong}），请核对。"
        yield Flag(code="liaison_mobile_invalid", message=message)


# --- the stamped scan


def seal_flags(standing: RequirementStanding, campaign: Campaign) -> Iterator[Flag]:
    if standing.scan is None:
        return
    seal = standing.scan.document.content.seal
    name = campaign.requirement(standing.requirement).name
    if seal.verdict == "none":
        yield Flag(code="seal_missing", message=f"{name}扫描件没有盖单位公章。", evidence=standing.scan.document.path)
    elif seal.verdict == "other_unit":
        message = f"{name}扫描件盖的是“{seal.text or '其他单位'}”的章，不是本单位公章。"
        yield Flag(code="seal_mismatch", message=message, evidence=standing.scan.document.path)


def seal_doubts(standing: RequirementStanding, campaign: Campaign) -> Iterator[Flag]:
    if standing.scan is not None and standing.scan.document.content.seal.verdict in ("unreadable", "cannot_tell"):
        name = campaign.requirement(standing.requirement).name
        yield Flag(code="seal_unclear", message=f"{name}扫描件的印章看不清（黑白件或字迹不清），请人工确认。")


# --- the scan against the Word version

_SAME_TEXT = 0.8  # readers of PDFs lose and move some characters; less than this is another text


def scan_word_flags(standing: RequirementStanding, campaign: Campaign) -> Iterator[Flag]:
    """`scan_word_mismatch`: both versions were read to the end, and they differ in substance."""
    if standing.word is None or standing.scan is None:
        return
    word, scan = standing.word.document.content, standing.scan.document.content
    if scan.unread_pages or word.unread_pages:
        return
    requirement = campaign.requirement(standing.requirement)
    differs = ""
    if requirement.reads_as == "checklist" and word.checklist and scan.checklist:
        differs = _checklists_differ(word.checklist, scan.checklist, campaign)
    elif requirement.reads_as == "report":
        one, other = dict(word.reports).get(requirement.id), dict(scan.reports).get(requirement.id)
        if one is not None and other is not None and not _same_text(one.body, other.body):
            differs = f"正文文字出入较大（Word版{one.words}字，扫描件{other.words}字）"
    if differs:
        message = f"{requirement.name}的盖章扫描件与Word版不一致：{differs}，请核实以哪份为准。"
        yield Flag(code="scan_word_mismatch", message=message, evidence=standing.scan.document.path)


def _checklists_differ(word: Checklist, scan: Checklist, campaign: Campaign) -> str:
    """The categories that are answered or filled in otherwise, "" without any."""
    names = _category_names(campaign)
    scanned = {entry.category: entry for entry in scan.entries}
    odd = [
        names.get(entry.category, entry.category)
        for entry in word.entries
        if (other := scanned.get(entry.category)) is not None and _entries_differ(entry, other)
    ]
    return f"“{'”“'.join(odd)}”填写不同" if odd else ""


def _entries_differ(one: Entry, other: Entry) -> bool:
    if one.exists is not None and other.exists is not None and one.exists is not other.exists:
        return True
    return not _same_text("".join(one.manifestations), "".join(other.manifestations))


def _same_text(one: str, other: str) -> bool:
    """Nearly the same letters in the same order; a text that one side has not is no evidence."""
    one, other = squeeze(one), squeeze(other)
    return not one or not other or fuzz.ratio(one, other) >= _SAME_TEXT * 100
