"""The rules of the form (自查清单), row by row and as a whole."""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from parsers.forms import Checklist, Entry, RectifyBy
from pipeline.identify import unit_disagrees
from pipeline.model import Campaign, Document, Flag
from pipeline.rules.pages import pages_named, unread_pages


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
    names = category_names(campaign)
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


def _problem_count(checklist: Checklist) -> int:
    """Problems that the department names: items beside anything but 否; a 是 without any counts as one."""
    return sum(
        max(len(entry.manifestations), 1 if entry.exists else 0)
        for entry in checklist.entries
        if entry.exists is not False
    )


def few_problems_flags(checklist: Checklist, campaign: Campaign) -> Iterator[Flag]:
    """「对自查问题少但群众反映问题较为强烈的部门要专项监督」: 否 to all, or no more problems than the threshold."""
    found = _problem_count(checklist)
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
            names = category_names(campaign)
            rows = "、".join(f"“{names.get(entry.category, entry.category)}”" for entry in hit)
            where = "；".join(entry.where for entry in hit if entry.where)
            yield Flag(code=code, message=words.format(rows=rows), evidence=where)

    return rule


def category_names(campaign: Campaign) -> dict[str, str]:
    """Without quotes of their own: messages put them in quotes."""
    return {category.id: category.name.replace("“", "").replace("”", "") for category in campaign.categories}


def _is_contradictory(entry: Entry) -> bool:
    """否 with a problem written beside it, or 是 with 无."""
    if entry.exists is False:
        return bool(entry.manifestations)
    return entry.exists is True and entry.denied and not entry.manifestations


def _lacks(entry: Entry, what: str) -> bool:
    """是 needs the other three cells; a contradictory row is for a person first."""
    return entry.exists is True and not _is_contradictory(entry) and not getattr(entry, what)


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
        _is_contradictory,
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
