"""问题清单台账: every problem that the departments found, county-wide, and what they promise to do by when."""

from collections.abc import Iterator

from pipeline.tracker import words
from pipeline.tracker.page import Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.view import View

NAME = "问题清单台账"
COLUMNS = (
    Column(title="序号", width=6, look="int"),
    Column(title="单位", width=14, align="left"),
    Column(title="类别", width=9),
    Column(title="问题类别", width=15),
    Column(title="具体表现", width=41, align="left"),
    Column(title="整改措施", width=41, align="left"),
    Column(title="完成时限", width=16, align="left"),
    Column(title="时限类别", width=10),
    Column(title="到期日", width=11, look="day"),
    Column(title="说明", width=18, align="left"),
    Column(title="出处", width=10),
)


def pages(view: View) -> Iterator[Page]:
    rows = list(_rows(view))
    counted = sum(view.problem_counts.values())
    aside = len(rows) - counted
    asking = f"，另有{aside}条答复不明确、待核实，未计入" if aside else ""
    yield Page(
        name=NAME,
        title=f"{view.campaign.name}问题清单台账",
        note=f"{view.campaign.issuer}　　{view.as_of_words()}　　共{counted}个问题{asking}；内容照录各单位清单",
        blocks=(Block(columns=COLUMNS, frame=frame_of(COLUMNS, rows)),),
        closing=(view.as_of_words(),),
        tab="#70AD47",
    )


def _rows(view: View) -> Iterator[list[Value]]:
    names = {category.id: category.name for category in view.campaign.categories}
    for number, problem in enumerate(view.problems, 1):
        department = view.departments.get(problem.department)
        yield [
            number,
            department.label if department else problem.department,
            view.group(department) if department else "",
            names.get(problem.category, problem.category),
            problem.manifestation,
            words.numbered(problem.measures),
            "；".join(r.text for r in problem.rectify_by),
            problem.kinds,
            problem.due,
            Cell(value=problem.remark, tone="" if problem.counted else "warn"),
            view.file_cell(problem.document, problem.where or "清单") or problem.where,
        ]
