"""报告核查表: what each report was counted as, heading by heading, so that staff can check the figures."""

from collections.abc import Iterator
from typing import Literal

from parsers.forms import Report
from pipeline.margins import margin_of
from pipeline.model import Department, Requirement, RequirementStanding, Stage
from pipeline.tracker import words
from pipeline.tracker.counting import counting_report
from pipeline.tracker.page import Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.view import View

NAME = "报告核查表"
COLUMNS = (
    Column(title="序号", width=6, look="int"),
    Column(title="单位", width=14, align="left"),
    Column(title="类别", width=9),
    Column(title="材料", width=10),
    Column(title="标题", width=22, align="left"),
    Column(title="字数", width=9, look="int"),
    Column(title="问题整改字数", width=9, look="int"),
    Column(title="问题整改占比", width=9, look="percent"),
    Column(title="未归类占比", width=9, look="percent"),
    Column(title="章节、归类和字数", width=48, align="left"),
    Column(title="缺少部分", width=18, align="left"),
    Column(title="其他问题", width=28, align="left"),
    Column(title="印章", width=20, align="left"),
    Column(title="印章图", width=8),
    Column(title="文件", width=8),
)


def pages(view: View) -> Iterator[Page]:
    requirements = [(s, r) for s in view.campaign.asking_stages for r in s.requirements if r.reads_as == "report"]
    rows = [
        [number, *row]
        for number, row in enumerate(
            (row for stage, requirement in requirements for row in _rows(view, stage, requirement)), 1
        )
    ]
    yield Page(
        name=NAME,
        title=f"{view.campaign.name}报告核查表",
        note="　　".join(
            [view.campaign.issuer, view.as_of_words(), *(_bounds(r) for _, r in requirements if _bounds(r))]
        ),
        blocks=(Block(columns=COLUMNS, frame=frame_of(COLUMNS, rows)),),
        closing=(
            view.as_of_words(),
            (
                "字数按 Word 的字数统计计算正文，不含标题、称谓、落款、日期和所附表格。"
                "有Word版的以Word版为准；只有扫描件的按识读结果估计，±为可能的误差。"
            ),
        ),
        tab="#FFC000",
    )


def _bounds(requirement: Requirement) -> str:
    bounds = []
    if requirement.min_words:
        bounds.append(f"不少于{requirement.min_words}字")
    if requirement.min_problem_share:
        bounds.append(f"问题和整改举措不少于{requirement.min_problem_share:.0%}")
    return f"{requirement.name}：{'，'.join(bounds)}" if bounds else ""


def _rows(view: View, stage: Stage, requirement: Requirement) -> Iterator[list[Value]]:
    for _, department, standing in view.rows(stage):
        for found in standing.requirements:
            if found.requirement == requirement.id and found.content_piece is not None:
                yield _row(view, department, requirement, found)


def _row(view: View, department: Department, requirement: Requirement, found: RequirementStanding) -> list[Value]:
    counted = counting_report(found, view.campaign)
    codes = {flag.code for flag in found.flags}
    parts = [f.message for f in found.flags if f.code == "section_missing"]
    others = [f.message for f in sorted(found.flags, key=words.flag_rank) if f.code != "section_missing"]
    piece = found.content_piece
    document = counted[0] if counted else piece.document if piece else None
    form = words.FORMS.get(document.content.form, "") if document else ""
    head: list[Value] = [department.label, view.group(department), f"{requirement.name}\n({form})"]
    tail: list[Value] = [words.numbered(parts), words.numbered(others), *_seal(view, found), view.file_cell(document)]
    if counted is None:
        return [*head, Cell(value="（内容未能读取，请打开文件查看）", tone="warn"), *([None] * 5), *tail]
    report = counted[1]
    share = report.problem_share
    return [
        *head,
        report.title or "",
        Cell(
            value=words.count_words(report.words, margin_of(counted[0].content, report)),
            tone="bad" if "too_short" in codes else "",
        ),
        report.words_of("problems", "measures", "problems_and_measures"),
        Cell(
            value=None if share is None else words.shown_share(share),
            tone="bad" if "problem_share_low" in codes else "",
        ),
        words.shown_share(report.unclassed_share),
        _sections(report),
        *tail,
    ]


def _seal(view: View, found: RequirementStanding) -> tuple[Value, Value]:
    """The verdict on the scan's seal with the name read off it, and its picture."""
    if found.scan is None:
        return "", ""
    seal = found.scan.document.content.seal
    tone: Literal["", "bad", "warn", "muted"] = "muted"
    if seal.verdict != "not_read":
        tone = "" if seal.verdict in ("right_unit", "not_applicable") else "warn"
        tone = "bad" if seal.verdict in ("none", "other_unit") else tone
    return Cell(value=words.seal_words(seal), tone=tone), view.crop_cell(seal.crop)


def _sections(report: Report) -> str:
    """One heading a line, indented by level: heading → class, 字数."""
    return "\n".join(
        f"{'　' * max(section.level - 1, 0)}{section.heading or '（首个标题前）'} → "
        f"{words.SECTIONS.get(section.kind, section.kind)}，{section.words}字"
        for section in report.sections
    )
