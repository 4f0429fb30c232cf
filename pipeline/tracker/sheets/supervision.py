"""阶段二参考: whom to look at in the spot checks.

The notice: 「对自查问题少但群众反映问题较为强烈的部门要专项监督」. What the people report is staff's to write.
"""

from collections.abc import Iterator

from pipeline.model import Department, Flag
from pipeline.tracker import words
from pipeline.tracker.page import Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.sheets import statistics
from pipeline.tracker.view import View

NAME = "阶段二参考"
CLUES = {
    "few_problems_found": "自查问题少",
    "near_duplicate": "材料雷同",
    "contradictory_answer": "答复前后矛盾",
    "rectify_by_after_campaign": "完成时限超出整治期",
    "problem_share_low": "问题整改篇幅不足",
    "not_submitted": "逾期未报送",
}
COLUMNS = (
    Column(title="序号", width=6, look="int"),
    Column(title="单位", width=15, align="left"),
    Column(title="类别", width=9),
    Column(title="自查结论", width=12),
    Column(title="问题数", width=8, look="int", rule="bar"),
    Column(title="涉及类别数", width=8, look="int"),
    Column(title="线索", width=18, align="left"),
    Column(title="依据", width=46, align="left"),
    Column(title="群众反映情况", width=26, align="left", staff=True),
    Column(title="是否专项监督", width=9, staff=True, choices=("是", "否")),
    Column(title="备注", width=14, align="left", staff=True),
)


def clues(view: View, department: str) -> list[Flag]:
    """The flags of all stages that matter to a spot check, each message once."""
    flags = [
        f for s in view.standings_of(department) for f in (*s.flags, *(f for r in s.requirements for f in r.flags))
    ]
    found = {flag.message: flag for flag in flags if flag.code in CLUES}
    return sorted(found.values(), key=lambda flag: list(CLUES).index(flag.code))


def pages(view: View) -> Iterator[Page]:
    table = statistics.counts(view).drop(columns=statistics.TOTAL)
    categories = {str(id): int(n) for id, n in (table > 0).sum(axis=1).items()}
    rows = [_row(view, department, categories) for department in view.departments.values()]
    checking = next((s.name for s in view.campaign.stages if not s.requirements), "监督检查")
    yield Page(
        name=NAME,
        title=f"{view.campaign.name}{checking}参考",
        note=f"{view.campaign.issuer}　　{view.as_of_words()}　　"
        "对自查问题少但群众反映问题较为强烈的部门要专项监督；群众反映情况由工作人员填写",
        blocks=(Block(columns=COLUMNS, frame=frame_of(COLUMNS, rows)),),
        closing=(view.as_of_words(), "本表只列线索，是否专项监督由司法行政机关决定。"),
        tab="#7030A0",
    )


def _row(view: View, department: Department, categories: dict[str, int]) -> list[Value]:
    flags = clues(view, department.id)
    labels = dict.fromkeys(CLUES[flag.code] for flag in flags)
    return [
        view.numbers[department.id],
        department.label,
        view.group(department),
        _conclusion(view, department, {flag.code for flag in flags}),
        view.problem_counts.get(department.id),
        int(categories[department.id]) if department.id in categories else None,
        Cell(value="、".join(labels), tone="bad" if "few_problems_found" in {f.code for f in flags} else "warn"),
        words.numbered(flag.message for flag in flags),
        "",
        "",
        "",
    ]


def _conclusion(view: View, department: Department, codes: set[str]) -> Value:
    """What the self-inspection came to, in a word."""
    count = view.problem_counts.get(department.id)
    if count is None:
        standings = view.standings_of(department.id)
        exempt = bool(standings) and all(s.label == words.EXEMPT for s in standings)
        return Cell(value=words.EXEMPT if exempt else "未收到清单", tone="muted")
    if count == 0 and department.id in view.unclear:
        return Cell(value="答复待核实", tone="warn")
    if count == 0:
        return Cell(value="零报告", tone="bad")
    if "few_problems_found" in codes:
        return Cell(value="自查问题少", tone="bad")
    return "查出问题"
