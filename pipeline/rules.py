"""Pure: what is wrong with what a department handed in. One function a rule, each of them small.

The rules are the notice's (「自查报告不少于3500字,问题和整改举措不少于总篇幅的60%」 …); the bounds come from the
campaign's file. Every flag is one Chinese sentence that staff can pass on, with the figures in it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report
from parsers.liaison import mobile_is_valid
from pipeline import versions
from pipeline.identify import unit_disagrees
from pipeline.margins import EXACT, Margin
from pipeline.model import Campaign, Content, Document, Flag, Mismatch, Requirement, RequirementStanding
from pipeline.spots import crop_of_difference

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
    """Every rule of the form, in the form's order. What a picture did not tell surely is a doubt, and no omission."""
    is_whole = not unread_pages(document.content)
    doubted = frozenset((doubt.role, doubt.category) for doubt in document.content.doubts)
    if checklist.unit or (is_whole and ("unit", "") not in doubted):
        yield from _unit(checklist, document, campaign)
    for rule in _ENTRY_RULES:
        if is_whole or rule is not _category_missing:
            yield from rule(checklist, campaign, doubted)


def checklist_doubts(checklist: Checklist, campaign: Campaign, unread: tuple[int, ...] = ()) -> Iterator[Flag]:
    """What only a person can tell from it; on the scan's `unread` pages may stand what it lacks."""
    names = _category_names(campaign)
    absent = [] if (checklist.unit or "").strip() else ["填报单位"]
    absent += [f"“{names[id]}”" for id in _absent_categories(checklist, campaign)]
    if unread and absent:
        message = f"清单扫描件{pages_named(unread)}没有识读，没有看到{'、'.join(absent)}，请人工核对。"
        yield Flag(code="low_confidence", message=message)
    for entry in checklist.entries:
        if entry.exists is None and entry.answer.strip():
            name = names.get(entry.category, entry.category)
            message = f"清单“{name}”的是否存在写的是“{entry.answer.strip()[:20]}”，是还是否请人工确认。"
            yield Flag(code="exists_unclear", message=message, evidence=entry.where)


def unread_pages(content: Content) -> tuple[int, ...]:
    """A scan's pages that nobody read: what is not found may stand there."""
    return content.unread_pages if content.form == "scan" else ()


def pages_named(pages: tuple[int, ...]) -> str:
    """第2、3页."""
    return f"第{'、'.join(map(str, pages[:10]))}{'等' if len(pages) > 10 else ''}页"


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


_Doubted = frozenset[tuple[str, str]]
"""Role and category of the fields that were not read surely."""


def _category_missing(checklist: Checklist, campaign: Campaign, doubted: _Doubted) -> Iterator[Flag]:
    absent = [id for id in _absent_categories(checklist, campaign) if ("category", id) not in doubted]
    if absent:
        names = "、".join(category.name for category in campaign.categories if category.id in absent)
        yield Flag(code="category_missing", message=f"清单缺{len(absent)}类问题：{names}。")


def _absent_categories(checklist: Checklist, campaign: Campaign) -> list[str]:
    there = {entry.category for entry in checklist.entries}
    return [category.id for category in campaign.categories if category.id not in there]


_Rule = Callable[[Checklist, Campaign, _Doubted], Iterator[Flag]]


def _per_entry(code: str, roles: tuple[str, ...], test: Callable[[Entry], bool], words: str) -> _Rule:
    """A rule that looks at the fields `roles` of one row: one flag naming every row that it hits."""

    def rule(checklist: Checklist, campaign: Campaign, doubted: _Doubted) -> Iterator[Flag]:
        hit = [
            entry
            for entry in checklist.entries
            if test(entry) and not any((role, entry.category) in doubted for role in ("category", *roles))
        ]
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


def _dates_asked(checklist: Checklist, doubted: _Doubted) -> Iterator[RectifyBy]:
    """完成时限 of the rows that need one: whatever stands beside a plain 否 is no commitment."""
    for entry in checklist.entries:
        is_asked = entry.exists is not False or entry.manifestations
        if is_asked and ("rectify_by", entry.category) not in doubted:
            yield from entry.rectify_by


def _rectify_by_unreadable(checklist: Checklist, campaign: Campaign, doubted: _Doubted) -> Iterator[Flag]:
    texts = [by.text for by in _dates_asked(checklist, doubted) if by.kind == "unreadable"]
    if texts:
        shown = "、".join(f"“{text[:30]}”" for text in dict.fromkeys(texts))
        yield Flag(code="rectify_by_unreadable", message=f"清单的完成时限{shown}看不出是哪一天，请单位写明日期。")


def _rectify_by_after_campaign(checklist: Checklist, campaign: Campaign, doubted: _Doubted) -> Iterator[Flag]:
    last = max(stage.deadline for stage in campaign.stages).astimezone(ZoneInfo(campaign.timezone)).date()
    late = [by.date for by in _dates_asked(checklist, doubted) if by.kind == "date" and by.date and by.date > last]
    if late:
        shown = "、".join(dict.fromkeys(f"{day.year}年{day.month}月{day.day}日" for day in late))
        message = f"清单的完成时限{shown}晚于专项整治的最后期限{last.month}月{last.day}日。"
        yield Flag(code="rectify_by_after_campaign", message=message)


_ENTRY_RULES: tuple[_Rule, ...] = (
    _category_missing,
    _per_entry(
        "exists_blank",
        ("answer",),
        lambda entry: entry.exists is None and not entry.answer.strip(),
        "清单{rows}的“是否存在”没有填写。",
    ),
    _per_entry(
        "contradictory_answer",
        ("answer", "manifestation"),
        is_contradictory,
        "清单{rows}的是否存在与具体表现自相矛盾，请核实。",
    ),
    _per_entry(
        "manifestation_missing",
        ("answer", "manifestation"),
        lambda entry: _lacks(entry, "manifestations"),
        "清单{rows}填“是”，但没有写具体表现。",
    ),
    _per_entry(
        "measure_missing",
        ("answer", "measure"),
        lambda entry: _lacks(entry, "measures"),
        "清单{rows}填“是”，但没有写整改措施。",
    ),
    _per_entry(
        "rectify_by_missing",
        ("answer", "rectify_by"),
        lambda entry: _lacks(entry, "rectify_by"),
        "清单{rows}填“是”，但没有写完成时限。",
    ),
    _rectify_by_unreadable,
    _rectify_by_after_campaign,
)


# --- reports and summaries


def report_flags(report: Report, requirement: Requirement, margin: Margin = EXACT) -> Iterator[Flag]:
    """Length, share and parts, as far as this requirement asks for them and whatever the margin leaves certain."""
    name = requirement.name
    if report.words + margin.more < requirement.min_words:
        short = requirement.min_words - report.words
        counted = f"{report.words}字" if margin == EXACT else f"约{report.words}字（{margin}）"
        message = f"{name}正文{counted}，少于要求的{requirement.min_words}字，差{short}字。"
        yield Flag(code="too_short", message=message)
    share = report.problem_share
    if share is not None and _share_is_low(report, requirement, margin):
        message = f"{name}的问题和整改举措占正文{percent(share)}，低于要求的{requirement.min_problem_share:.0%}。"
        yield Flag(code="problem_share_low", message=message, evidence=counted_sections(report))
    if (absent := _absent(report, requirement)) and not margin.pages and not margin.headings:
        yield Flag(code="section_missing", message=f"{name}缺少“{absent}”部分。")


def report_doubts(report: Report, requirement: Requirement, margin: Margin = EXACT) -> Iterator[Flag]:
    """A count or a share too near the bound, too much text that nobody can class, parts that unread pages may hold."""
    name = requirement.name
    if report.words - margin.less < requirement.min_words <= report.words + margin.more:
        message = (
            f"{name}只有扫描件，正文约{report.words}字（{margin}），要求{requirement.min_words}字，请人工核对字数。"
        )
        if margin != EXACT:
            yield Flag(code="low_confidence", message=message)
    if (absent := _absent(report, requirement)) and margin.pages:
        message = f"{name}扫描件{pages_named(margin.pages)}没有识读，没有看到“{absent}”部分，请人工核对。"
        yield Flag(code="low_confidence", message=message)
    elif absent and margin.headings:
        found = "、".join(margin.headings)
        message = f"{name}扫描件的标题{found}识读把握不大或没有读出，没有看到“{absent}”部分，请人工核对。"
        yield Flag(code="low_confidence", message=message)
    if requirement.min_problem_share and report.words:
        yield from _share_doubts(report, requirement, margin)


def _share_doubts(report: Report, requirement: Requirement, margin: Margin) -> Iterator[Flag]:
    name, share = requirement.name, report.problem_share
    if share is None:
        yield Flag(code="share_unclear", message=f"{name}看不出章节标题，问题和整改举措的占比请人工确认。")
    elif _share_is_low(report, requirement, margin):
        return
    elif margin.headings:
        found = "、".join(margin.headings)
        message = (
            f"{name}扫描件的标题{found}识读把握不大或没有读出，问题和整改举措的占比（{percent(share)}）请人工确认。"
        )
        yield Flag(code="share_unclear", message=message, evidence=counted_sections(report))
    elif report.unclassed_share > requirement.max_unclassed_share:
        headings = "、".join(f"“{s.heading[:20]}”" for s in report.sections if s.kind == "other")
        message = f"{name}有{percent(report.unclassed_share)}的正文归不了类（{headings}），占比请人工确认。"
        yield Flag(code="share_unclear", message=message)
    elif share * report.words / (report.words + margin.unread) < requirement.min_problem_share:
        bound = f"{requirement.min_problem_share:.0%}"
        near = f"接近要求的{bound}" if share < requirement.min_problem_share else f"有内容没有读出，可能不足{bound}"
        message = f"{name}的问题和整改举措占正文{percent(share)}，{near}，请人工确认。"
        yield Flag(code="share_unclear", message=message, evidence=counted_sections(report))


def _absent(report: Report, requirement: Requirement) -> str:
    there = parts_of(report)
    return "”“".join(PARTS.get(part, part) for part in requirement.parts if part not in there)


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


def _share_is_low(report: Report, requirement: Requirement, margin: Margin) -> bool:
    """Below the bound even if all that nobody could class or read were problems and measures, headings being clear."""
    if margin.headings:
        return False
    counted = report.words_of("problems", "measures", "problems_and_measures")
    if report.unclassed_share > requirement.max_unclassed_share:
        counted += report.words_of("other")
    return (counted + margin.unread) / (report.words + margin.unread) < requirement.review_problem_share


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
    if standing.scan is None:
        return
    content = standing.scan.document.content
    name = campaign.requirement(standing.requirement).name
    if content.seal.verdict in ("unreadable", "cannot_tell"):
        yield Flag(code="seal_unclear", message=f"{name}扫描件的印章看不清（黑白件或字迹不清），请人工确认。")
    elif content.seal.verdict == "not_read":
        is_read = content.named_reports or content.checklist is not None
        which = pages_named(content.unread_pages) if is_read and content.unread_pages else ""
        yield Flag(code="seal_unclear", message=f"{name}扫描件{which}没有识读，公章请人工核对是否已盖、是否本单位的。")


# --- the scan against the Word version

_LACKING = (versions.MISSING, versions.CATEGORY)


def scan_word_flags(standing: RequirementStanding, campaign: Campaign, names: tuple[str, ...] = ()) -> Iterator[Flag]:
    """`scan_word_mismatch`: the two versions say different things. `names` are all units' (see `Pieces.names`)."""
    differing = [one for one in _differences(standing, campaign, names) if one.sure]
    if differing:
        name = campaign.requirement(standing.requirement).name
        message = f"{name}的盖章扫描件与Word版不一致：{versions.told(differing)}，请核实以哪份为准。"
        yield Flag(code="scan_word_mismatch", message=message, evidence=versions.wordings(differing[0]))


def mismatches(standing: RequirementStanding, campaign: Campaign, names: tuple[str, ...] = ()) -> Iterator[Mismatch]:
    """Everything that the two versions say differently, one by one, with its place on the scan."""
    for one in _differences(standing, campaign, names):
        content = standing.scan.document.content if standing.scan is not None else None
        crop = crop_of_difference(one, content) if content is not None else None
        text, role = versions.wordings(one), one.cell[1]
        yield Mismatch(where=one.where, text=text, word=one.word, scan=one.scan, sure=one.sure, role=role, crop=crop)


def scan_word_doubts(standing: RequirementStanding, campaign: Campaign, names: tuple[str, ...] = ()) -> Iterator[Flag]:
    """What differs where the scan was not well read, and what its unread pages may hold: for a person, no mismatch."""
    unsure = [one for one in _differences(standing, campaign, names) if not one.sure]
    name = campaign.requirement(standing.requirement).name
    unread = unread_pages(standing.scan.document.content) if standing.scan is not None else ()
    absent = [one for one in unsure if unread and one.kind in _LACKING]
    unsure = [one for one in unsure if one not in absent]
    if absent:
        found = versions.told(absent)
        message = f"{name}扫描件{pages_named(unread)}没有识读，与Word版相比：{found}，请对照原件核对。"
        yield Flag(code="low_confidence", message=message, evidence=versions.wordings(absent[0]))
    if unsure:
        message = f"{name}扫描件有{len(unsure)}处看不清、与Word版对不上：{versions.told(unsure)}，请对照原件核对。"
        yield Flag(code="low_confidence", message=message, evidence=versions.wordings(unsure[0]))


def _differences(
    standing: RequirementStanding, campaign: Campaign, names: tuple[str, ...]
) -> tuple[versions.Difference, ...]:
    if standing.word is None or standing.scan is None:
        return ()
    word, scan = standing.word.document.content, standing.scan.document.content
    if word.unread_pages:
        return ()
    requirement = campaign.requirement(standing.requirement)
    if requirement.reads_as == "checklist":
        if word.checklist is None or scan.checklist is None:
            return ()
        found = versions.compare_checklists(
            word.checklist,
            scan.checklist,
            categories=tuple(_category_names(campaign).items()),
            names=names,
            doubted=frozenset((doubt.category, doubt.role) for doubt in scan.doubts if doubt.sure < 1),
        )
        return _as_sure_as_read(found, scan)
    one, other = dict(word.reports).get(requirement.id), dict(scan.reports).get(requirement.id)
    if one is None or other is None:
        return ()
    return _as_sure_as_read(versions.compare_reports(one, other, names=names), scan)


def _as_sure_as_read(found: tuple[versions.Difference, ...], scan: Content) -> tuple[versions.Difference, ...]:
    """Nothing is surely missing from a scan of which pages were not read."""
    if not scan.unread_pages:
        return found
    return tuple(replace(one, sure=False) if one.kind in _LACKING else one for one in found)
