"""问题分类统计: departments × categories, with totals and shares."""

from collections.abc import Iterator, Sequence

import pandas as pd

from pipeline.model import Department
from pipeline.tracker.page import Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.view import View
from pipeline.tracker.words import shown_share

NAME = "问题分类统计"
TOTAL = "合计"


def counts(view: View) -> pd.DataFrame:
    """Problems by department (rows, registry order) and category (columns, form's order), with a column 合计.

    Only departments whose checklist was read are rows: no checklist is not the same as no problem.
    """
    counted = [(p.department, p.category) for p in view.problems if p.counted]
    problems = pd.DataFrame(counted, columns=["department", "category"], dtype=object)
    order = [category.id for category in view.campaign.categories]
    table = pd.crosstab(problems["department"], problems["category"])
    others = [str(c) for c in table.columns if c not in order]
    answered = [id for id in view.departments if id in view.problem_counts]
    table = table.reindex(index=answered, columns=[*order, *others], fill_value=0)
    table[TOTAL] = table.sum(axis=1)
    return table


def pages(view: View) -> Iterator[Page]:
    table = counts(view)
    names = {category.id: category.name for category in view.campaign.categories}
    columns = (
        Column(title="序号", width=6, look="int"),
        Column(title="单位", width=17, align="left"),
        Column(title="类别", width=10),
        *(Column(title=names.get(id, str(id)), width=11, look="int") for id in table.columns[:-1]),
        Column(title=TOTAL, width=9, look="int", rule="bar"),
        Column(title="占比", width=9, look="percent"),
    )
    whole = int(table[TOTAL].sum())
    departments = list(view.departments.values())
    yield Page(
        name=NAME,
        title=f"{view.campaign.name}问题分类统计表",
        note=f"{view.campaign.issuer}　　{view.as_of_words()}　　"
        "单位：个　　“—”为没有收到能读取的清单，0为清单上没有该类问题",
        blocks=(
            Block(
                columns=columns,
                frame=frame_of(columns, (_row(view, table, department, whole) for department in departments)),
                foot=tuple(_foot(view, table, whole)),
            ),
        ),
        closing=(view.as_of_words(),),
        tab="#70AD47",
    )


def _row(view: View, table: pd.DataFrame, department: Department, whole: int) -> list[Value]:
    head: list[Value] = [view.numbers[department.id], department.label, view.group(department)]
    if department.id not in view.problem_counts:
        return [*head, *(Cell(value="—", tone="muted") for _ in range(len(table.columns) + 1))]
    figures = [int(n) for n in table.loc[[department.id]].to_numpy()[0]]
    cells = [Cell(value=n, tone="" if n else "muted") for n in figures]
    return [*head, *cells, shown_share(figures[-1] / whole) if whole else None]


def _foot(view: View, table: pd.DataFrame, whole: int) -> Iterator[tuple[Value, ...]]:
    for id, name in view.campaign.groups:
        ids = [d.id for d in view.departments.values() if d.group == id]
        if ids and len(view.campaign.groups) > 1:
            part = table[table.index.isin(ids)]
            yield _sums(f"{name}小计", len(part), _whole_numbers(part.sum()), whole)
    sums = _whole_numbers(table.sum())
    yield _sums(TOTAL, len(table), sums, whole)
    shares = [Cell(value=shown_share(n / whole) if whole else None, look="percent") for n in sums]
    yield ("", "占比", "", *shares, "")
    yield ("", "涉及单位数", "", *_whole_numbers((table > 0).sum()), "")


def _sums(name: str, units: int, sums: Sequence[int], whole: int) -> tuple[Value, ...]:
    return ("", name, f"{units}个", *sums, shown_share(sums[-1] / whole) if whole else None)


def _whole_numbers(series: "pd.Series[int]") -> list[int]:
    return [int(n) for n in series.to_list()]
