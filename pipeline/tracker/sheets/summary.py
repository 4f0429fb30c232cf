"""报送情况汇总表, one for each stage that asks for something: who has handed in what, when, and what is missing."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from pipeline.margins import margin_of
from pipeline.model import Department, Piece, Requirement, RequirementStanding, Stage, Standing
from pipeline.review import without_fields
from pipeline.rules.weights import WEIGHED
from pipeline.tracker import words
from pipeline.tracker.counting import counting_report
from pipeline.tracker.page import Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.view import View

STAFF_COLUMNS = (
    Column(title="延期至", width=11, look="day", staff=True),
    Column(title="免报", width=6, staff=True, choices=("是",)),
    Column(title="认可及理由", width=14, align="left", staff=True),
    Column(title="备注", width=12, align="left", staff=True),
)
LEGEND = (
    "✔ 按时收到　迟 截止后收到　△ 已收到但有问题　缺 未收到　— 尚未到期；"
    "日期为首次收到之日，* 为后来又更新过，点击打开最新文件　字数前有“约”的只有扫描件，±为可能的误差"
)
TAKEN = ("首页", "问题清单台账", "问题分类统计", "报告核查表", "来件登记", "待核实", "阶段二参考", "联络员名册")
Line = tuple[int, Department, Standing]


def sheet_names(view: View) -> dict[str, str]:
    """The stage's own name, as far as Excel takes it for a sheet: 31 characters, no []:*?/\\, each once."""
    names: dict[str, str] = {}
    taken = {name.casefold() for name in TAKEN}
    for stage in view.campaign.asking_stages:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", words.clean(stage.name)).strip("' ")[:28] or "汇总表"
        name = next(n for i in count(1) if (n := plain if i == 1 else f"{plain}{i}").casefold() not in taken)
        taken.add(name.casefold())
        names[stage.id] = name
    return names


def pages(view: View) -> Iterator[Page]:
    names = sheet_names(view)
    for stage in view.campaign.asking_stages:
        yield _page(view, stage, names[stage.id])


def _page(view: View, stage: Stage, name: str) -> Page:
    columns = _columns(view, stage)
    lines = list(view.rows(stage))
    rows = [_row(view, stage, *line) for line in lines]
    return Page(
        name=name,
        title=f"{view.campaign.name}{stage.name}报送情况汇总表",
        note=f"{view.campaign.issuer}　　截止日期：{words.day_words(view.day(stage.deadline))}　　"
        f"{view.as_of_words()}　　{LEGEND}",
        blocks=(Block(columns=columns, frame=frame_of(columns, rows), foot=tuple(_foot(view, stage, lines))),),
        closing=(view.as_of_words(),),
        tab="#5B9BD5",
    )


def _pieces(stage: Stage) -> list[tuple[Requirement, str]]:
    """Each requirement in each form it is asked in; "" where any will do."""
    return [(r, form) for r in stage.requirements if r.reads_as != "liaison" for form in r.forms or ("",)]


def _narratives(stage: Stage) -> list[Requirement]:
    return [r for r in stage.requirements if r.reads_as == "report"]


def _asks(view: View, reads_as: str) -> bool:
    return any(r.reads_as == reads_as for r in view.campaign.requirements)


def _columns(view: View, stage: Stage) -> tuple[Column, ...]:
    shorts = words.short_names(stage.requirements)
    narratives = _narratives(stage)
    prefix = {r.id: shorts[r.id] if len(narratives) > 1 else "" for r in narratives}
    titles = [f"{shorts[r.id]}({words.FORMS.get(form, form)})" if form else shorts[r.id] for r, form in _pieces(stage)]
    return (
        Column(title="序号", width=5, look="int"),
        Column(title="单位", width=14, align="left"),
        Column(title="类别", width=9),
        *(Column(title=title, width=10.5, rule="piece") for title in titles),
        *([Column(title="联络员", width=13, rule="piece")] if _asks(view, "liaison") else []),
        Column(title="首次报送", width=13.5, look="moment"),
        Column(title="补齐时间", width=13.5, look="moment"),
        *(Column(title=f"{prefix[r.id]}字数", width=8, look="int") for r in narratives),
        *(Column(title=f"{prefix[r.id]}问题整改占比", width=9, look="percent") for r in narratives),
        *([Column(title="问题数", width=7, look="int")] if _asks(view, "checklist") else []),
        Column(title="状态", width=9, rule="state"),
        Column(title="缺项", width=38, align="left"),
        *STAFF_COLUMNS,
    )


def _row(view: View, stage: Stage, number: int, department: Department, standing: Standing) -> list[Value]:
    found = {r.requirement: r for r in standing.requirements}
    narratives = [found.get(r.id) for r in _narratives(stage)]
    return [
        number,
        department.label,
        view.group(department),
        *(_piece_cell(view, standing, found.get(r.id), form) for r, form in _pieces(stage)),
        *([_liaison_cell(view, stage, department, standing)] if _asks(view, "liaison") else []),
        view.local(standing.first_received_at),
        view.local(standing.completed_at),
        *(_words_cell(view, r) for r in narratives),
        *(_share_cell(view, r) for r in narratives),
        *([view.problem_counts.get(department.id)] if _asks(view, "checklist") else []),
        standing.label,
        words.numbered(shortfalls(view, department, standing)),
        *("" for _ in STAFF_COLUMNS),
    ]


def _piece_cell(view: View, standing: Standing, found: RequirementStanding | None, form: str) -> Value:
    if standing.label == words.EXEMPT:
        return Cell(value="免", tone="muted")
    piece = _piece(found, form)
    if found is None or piece is None:
        due = standing.first_received_at is not None or view.assessment.as_of > standing.deadline
        return "缺" if due else Cell(value="—", tone="muted")
    arrived = {"word": found.word_arrived_at, "scan": found.scan_arrived_at}.get(form) or found.arrived_at
    arrived = arrived or piece.received.received_at
    late = "迟" if arrived > standing.deadline else ""
    mark = f"△{late}" if _is_troubled(view, found, piece) else late or "✔"
    newer = "*" if piece.received.received_at > arrived else ""
    text = f"{mark} {words.day_words(view.day(arrived))}{newer}"
    return Cell(value=text, link=view.materials.get(piece.document.sha256, ""))


def _piece(found: RequirementStanding | None, form: str) -> Piece | None:
    if found is None:
        return None
    return {"word": found.word, "scan": found.scan}.get(form, found.content_piece)


def _is_troubled(view: View, found: RequirementStanding, piece: Piece) -> bool:
    """Whether a flag or a question of the standing concerns this very piece."""
    harmless = {*words.MISSING_FLAGS, *WEIGHED}
    codes = {flag.code for flag in found.flags} - harmless
    on_scan = bool(codes & {*words.SCAN_FLAGS, "scan_word_mismatch"})
    asked = {one.document.sha256 for one in (found.word, found.scan) if one} & view.asked_about
    on_content = bool(codes - set(words.SCAN_FLAGS)) or (found.status == "review" and not codes and not asked)
    if piece.document.sha256 in asked and found.status != "ok":
        return True
    own = {flag.code for flag in (*piece.document.flags, *piece.document.content.flags)} - harmless
    return bool(own) or (on_scan and piece is found.scan) or (on_content and piece is found.content_piece)


def _liaison_cell(view: View, stage: Stage, department: Department, standing: Standing) -> Value:
    """Name and masked mobile; the liaison that another stage asked for serves as well."""
    own = [r for r in standing.requirements if r.liaison is not None]
    others = [
        r
        for there in view.standings_of(department.id)
        for r in there.requirements
        if r.liaison is not None and r.liaison.is_known
    ]
    for found in (*own, *others):
        if found.liaison is not None and found.liaison.is_known:
            troubled = {"liaison_missing", "liaison_mobile_invalid"} & {flag.code for flag in found.flags}
            parts = (found.liaison.name or "（缺姓名）", _masked_whole(found.liaison.mobile))
            return ("△ " if troubled else "") + "\n".join(parts)
    if standing.label == words.EXEMPT or not any(r.reads_as == "liaison" for r in stage.requirements):
        return Cell(value="—", tone="muted")
    due = standing.first_received_at is not None or view.assessment.as_of > standing.deadline
    return "缺" if due else Cell(value="—", tone="muted")


def _masked_whole(mobile: str | None) -> str:
    """138****0000, also where the number has too many or too few digits."""
    return f"{mobile[:3]}****{mobile[-4:]}" if mobile else "（缺手机）"


def _words_cell(view: View, found: RequirementStanding | None) -> Value:
    counted = counting_report(found, view.campaign) if found else None
    if found is None or counted is None:
        return None
    document, report = counted
    shown = words.count_words(report.words, margin_of(document.content, report))
    return Cell(value=shown, tone="bad" if any(f.code == "too_short" for f in found.flags) else "")


def _share_cell(view: View, found: RequirementStanding | None) -> Value:
    counted = counting_report(found, view.campaign) if found else None
    if found is None or counted is None or counted[1].problem_share is None:
        return None
    low = any(f.code == "problem_share_low" for f in found.flags)
    return Cell(value=words.shown_share(counted[1].problem_share), tone="bad" if low else "")


def shortfalls(view: View, department: Department, standing: Standing) -> list[str]:
    """Every flag of a stage as a sentence, what is missing first, then what waits for a person."""
    if standing.label == words.EXEMPT:
        return []
    flags = [*standing.flags, *(flag for r in standing.requirements for flag in r.flags)]
    flags.sort(key=words.flag_rank)  # stable: within a rank the campaign's order of requirements stays
    said = {flag.code for flag in flags}
    open_entries = view.open_reviews.get(department.id, ()) if standing.needs_review else ()
    waiting = [f"待核实：{without_fields(entry.message)}" for entry in open_entries if entry.code not in said]
    return [*(flag.message for flag in flags), *waiting]


def _foot(view: View, stage: Stage, lines: Sequence[Line]) -> Iterator[tuple[Value, ...]]:
    groups = [name for _, name in view.campaign.groups]
    present = [g for g in groups if any(view.group(department) == g for _, department, _ in lines)]
    if len(present) > 1:
        for group in present:
            yield _foot_row(view, stage, f"{group}小计", [x for x in lines if view.group(x[1]) == group])
    yield _foot_row(view, stage, "合计", lines)


def _foot_row(view: View, stage: Stage, name: str, lines: Sequence[Line]) -> tuple[Value, ...]:
    """Pieces as 收到/应报, then how many stand in each state."""
    asked = [x for x in lines if x[2].label != words.EXEMPT]
    states = Counter(standing.label for _, _, standing in lines)
    found = [{r.requirement: r for r in standing.requirements} for _, _, standing in asked]
    counts = [f"{sum(_piece(f.get(r.id), form) is not None for f in found)}/{len(asked)}" for r, form in _pieces(stage)]
    liaisons = [_liaison_cell(view, stage, department, standing) for _, department, standing in asked]
    people = sum(isinstance(cell, str) and cell != "缺" for cell in liaisons)
    problems = sum(view.problem_counts.get(department.id, 0) for _, department, _ in lines)
    return (
        "",
        name,
        f"{len(lines)}个",
        *counts,
        *([f"{people}/{len(asked)}"] if _asks(view, "liaison") else []),
        "",
        "",
        *("" for _ in _narratives(stage)),
        *("" for _ in _narratives(stage)),
        *([problems] if _asks(view, "checklist") else []),
        "",
        "　".join(f"{state}{states[state]}" for state in words.STATES if states[state]),
        *("" for _ in STAFF_COLUMNS),
    )
