"""首页: how far the collection is, and what to do first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.model import Stage
from pipeline.tracker import words
from pipeline.tracker.page import Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.sheets import (
    liaisons,
    problem_list,
    register,
    reports,
    reviews,
    statistics,
    supervision,
)
from pipeline.tracker.sheets.summary import sheet_names
from pipeline.tracker.view import View

NAME = "首页"
STATE_ROWS = words.STATES
GRID = (15.0, 11.0, *(9.5 for _ in range(10)), 12.0)
TASK_COLUMNS = (
    Column(title="阶段", width=15, align="left"),
    Column(title="要办的事", span=3, align="left"),
    Column(title="数量", look="int"),
    Column(title="单位或内容", span=7, align="left"),
    Column(title="去哪里看"),
)
PROBLEM_COLUMNS = (
    Column(title="问题类别", span=2, align="left"),
    Column(title="问题数", span=2, look="int", rule="bar"),
    Column(title="占比", look="percent"),
    Column(title="涉及单位", look="int"),
    Column(title="有这类问题的单位", span=7, align="left"),
)
SHEET_COLUMNS = (Column(title="工作表", span=2, align="left"), Column(title="内容", span=11, align="left"))
ABOUT = (
    (problem_list.NAME, "各单位自查出的每一个问题、整改措施和完成时限"),
    (statistics.NAME, "各单位、各类问题的数量，小计、合计和占比"),
    (reports.NAME, "每份报告的字数、占比、各章节怎么归类、缺哪一部分"),
    (register.NAME, "收到的每一封邮件、附件、属于哪个单位、有什么提示"),
    (reviews.NAME, "系统拿不准、需要人看一眼的事项和办法"),
    (supervision.NAME, "自查问题少、材料雷同等线索，供确定专项监督对象"),
    (liaisons.NAME, "各单位联络员姓名、职务和完整手机号（其他各表手机号均已隐去中间四位）"),
)
Task = tuple[Value, ...]


def pages(view: View) -> Iterator[Page]:
    yield Page(
        name=NAME,
        title=f"{view.campaign.name}报送台账",
        note=f"{view.campaign.issuer}　　{view.as_of_words()}　　共{len(view.departments)}个单位",
        grid=GRID,
        tall=2,
        blocks=(_progress(view), _tasks(view), _categories(view), _contents(view)),
        closing=(
            view.as_of_words(),
            "颜色：绿 已按时报送或补齐　橙 迟报　黄 材料不全或需补正　蓝 待核实　红 未报送　灰 未到期或免报",
            "橙色表头的各列由工作人员填写；其余各列由系统根据来件自动生成，原件另存，不会改动。",
            "本文件每次更新都会重新生成；在其中填写并保存过的那一份，会先另存为同一文件夹的“报送台账（人工保存…）”，不会丢失。",
        ),
        tab="#C00000",
    )


def _labels(view: View, stage: Stage) -> list[tuple[str, str]]:
    return [(department.label, standing.label) for _, department, standing in view.rows(stage)]


def _go(name: str) -> Cell:
    quoted = name.replace("'", "''")
    return Cell(value=name, link=f"#'{quoted}'!A1")


def _progress(view: View) -> Block:
    columns = (
        Column(title="阶段", align="left"),
        Column(title="截止"),
        Column(title="应报单位", look="int"),
        *(Column(title=state, look="int") for state in STATE_ROWS),
        Column(title="按时报送率", look="percent"),
    )
    rows: list[list[Value]] = []
    for stage in view.campaign.asking_stages:
        counts = Counter(label for _, label in _labels(view, stage))
        asked = sum(counts.values()) - counts[words.EXEMPT]
        over = view.assessment.as_of > stage.deadline
        in_time = counts["按时报送"] / asked if asked and over else None
        rows.append(
            [
                Cell(value=stage.name, link=_go(sheet_names(view)[stage.id]).link),
                words.day_words(view.day(stage.deadline)),
                asked,
                *(Cell(value=counts[s], tone="" if counts[s] else "muted") for s in STATE_ROWS),
                None if in_time is None else words.shown_share(in_time),
            ]
        )
    return Block(columns=columns, frame=frame_of(columns, rows), heading="一、报送进度（单位数）")


def _tasks(view: View) -> Block:
    rows = [row for stage in view.campaign.asking_stages for row in _stage_tasks(view, stage)]
    rows += list(_general_tasks(view))
    return Block(
        columns=TASK_COLUMNS,
        frame=frame_of(TASK_COLUMNS, rows),
        heading="二、先办这几件事",
        empty="目前没有要办的事",
    )


def _stage_tasks(view: View, stage: Stage) -> Iterator[Task]:
    sheet = _go(sheet_names(view)[stage.id])
    by_state: dict[str, list[str]] = {}
    for name, state in _labels(view, stage):
        by_state.setdefault(state, []).append(name)
    matters = (
        ("未报送", "逾期未报，催报", "bad"),
        ("材料不全", "缺材料，通知补齐", "warn"),
        ("需补正", "有问题，通知补正", "warn"),
        ("待核实", "先核实再定", "warn"),
    )
    for state, matter, tone in matters:
        if names := by_state.get(state):
            urgency = Cell(value=f"{state}：{matter}", tone="bad" if tone == "bad" else "warn")
            yield stage.name, urgency, len(names), words.names_of(names), sheet
    if waiting := by_state.get(words.NOT_DUE):
        days = (view.day(stage.deadline) - view.day(view.assessment.as_of)).days
        left = f"距截止还有{days}天" if days else "今天截止"
        yield stage.name, f"未到期：{left}", len(waiting), words.names_of(waiting), sheet


def _general_tasks(view: View) -> Iterator[Task]:
    waiting = [entry for entry in view.assessment.review if not entry.resolved]
    if waiting:
        matters = Counter(words.REVIEWS.get(e.code, words.REVIEW_OTHER)[0] for e in waiting)
        text = "、".join(f"{matter}{count}" for matter, count in matters.most_common())
        yield "全部", Cell(value="待人工核实的事项", tone="warn"), len(waiting), text, _go(reviews.NAME)
    few = _flagged(view, "few_problems_found")
    if few:
        yield "全部", "自查问题少，供专项监督参考", len(few), words.names_of(few), _go(supervision.NAME)
    alike = _flagged(view, "near_duplicate")
    if alike:
        yield "全部", "材料雷同", len(alike), words.names_of(alike), _go(supervision.NAME)


def _flagged(view: View, code: str) -> list[str]:
    return [
        department.label
        for id, department in view.departments.items()
        if code in {flag.code for flag in supervision.clues(view, id)}
    ]


def _categories(view: View) -> Block:
    table = statistics.counts(view)
    names = {category.id: category.name for category in view.campaign.categories}
    whole = int(table[statistics.TOTAL].sum())
    rows: list[Sequence[Value]] = []
    for id in table.columns[:-1]:
        count = int(table[id].sum())
        units = [view.departments[d].label for d in table.index[table[id] > 0]]
        share = words.shown_share(count / whole) if whole else None
        rows.append((names.get(id, str(id)), count, share, len(units), words.names_of(units, 12)))
    foot = ((statistics.TOTAL, whole, None, int((table[statistics.TOTAL] > 0).sum()), ""),)
    heading = f"三、自查问题分类（{len(table)}个单位的清单）"
    return Block(columns=PROBLEM_COLUMNS, frame=frame_of(PROBLEM_COLUMNS, rows), heading=heading, foot=foot)


def _contents(view: View) -> Block:
    stages = [
        (sheet_names(view)[stage.id], f"{stage.name}报送情况汇总表：谁报了什么、何时报的、缺什么")
        for stage in view.campaign.asking_stages
    ]
    rows = [(_go(name), about) for name, about in (*stages, *ABOUT)]
    return Block(columns=SHEET_COLUMNS, frame=frame_of(SHEET_COLUMNS, rows), heading="四、各工作表")
