"""The rules of reports and summaries: length, share of problems and measures, parts."""

from collections.abc import Iterator

from parsers.forms import Report
from pipeline.margins import EXACT, Margin
from pipeline.model import Flag, Requirement
from pipeline.rules.pages import pages_named

_PARTS = {
    "inspection_work": "开展自查情况",
    "enforcement_work": "执法工作开展情况",
    "problems": "自查发现的问题",
    "measures": "整改举措",
    "suggestions": "建议",
    "results": "整改结果",
    "problems_and_measures": "问题及整改",
    "other": "其他",
}


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
        yield Flag(code="problem_share_low", message=message, evidence=_counted_sections(report))
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
        yield Flag(code="share_unclear", message=message, evidence=_counted_sections(report))
    elif report.unclassed_share > requirement.max_unclassed_share:
        headings = "、".join(f"“{s.heading[:20]}”" for s in report.sections if s.kind == "other")
        message = f"{name}有{percent(report.unclassed_share)}的正文归不了类（{headings}），占比请人工确认。"
        yield Flag(code="share_unclear", message=message)
    elif share * report.words / (report.words + margin.unread) < requirement.min_problem_share:
        bound = f"{requirement.min_problem_share:.0%}"
        near = f"接近要求的{bound}" if share < requirement.min_problem_share else f"有内容没有读出，可能不足{bound}"
        message = f"{name}的问题和整改举措占正文{percent(share)}，{near}，请人工确认。"
        yield Flag(code="share_unclear", message=message, evidence=_counted_sections(report))


def _absent(report: Report, requirement: Requirement) -> str:
    there = _parts_of(report)
    return "”“".join(_PARTS.get(part, part) for part in requirement.parts if part not in there)


def _parts_of(report: Report) -> set[str]:
    """The parts a report has; a section of both counts for both."""
    kinds = {section.kind for section in report.sections}
    return kinds | {"problems", "measures"} if "problems_and_measures" in kinds else kinds


def _counted_sections(report: Report) -> str:
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
