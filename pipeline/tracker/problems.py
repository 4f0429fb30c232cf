"""Every problem that departments found in their own work, one each, from the checklists that count."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from parsers.forms import Entry, RectifyBy
from pipeline.model import Assessment, Document
from pipeline.tracker import words
from pipeline.tracker.counting import counting_checklist

NOT_WRITTEN = "（未填写）"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of 问题清单台账. `counted` is false where the answer is not a clear 是: a person decides."""

    department: str
    stage: str
    category: str
    manifestation: str
    measures: tuple[str, ...]
    rectify_by: tuple[RectifyBy, ...]
    counted: bool
    remark: str
    where: str
    document: Document

    @property
    def due(self) -> dt.date | None:
        """The last day named."""
        return max((r.date for r in self.rectify_by if r.date is not None), default=None)

    @property
    def kinds(self) -> str:
        return "、".join(dict.fromkeys(words.RECTIFY_KINDS.get(r.kind, r.kind) for r in self.rectify_by))


def problems_of(assessment: Assessment) -> tuple[Problem, ...]:
    """In the registry's order, then the form's order of categories."""
    categories = {category.id: place for place, category in enumerate(assessment.campaign.categories)}
    registry = {department.id: place for place, department in enumerate(assessment.campaign.departments)}
    found = [
        problem
        for standing in assessment.standings
        for requirement in standing.requirements
        if (counted := counting_checklist(requirement, assessment.campaign)) is not None
        for entry in counted[1].entries
        for problem in _of_entry(standing.department, standing.stage, entry, counted[0])
    ]
    return tuple(
        sorted(
            found,
            key=lambda p: (
                registry.get(p.department, len(registry)),
                categories.get(p.category, len(categories)),
            ),
        )
    )


def problem_counts(assessment: Assessment, problems: Sequence[Problem]) -> dict[str, int]:
    """Problems by department; a department with no checklist is not in it, one that found nothing is 0."""
    counts = {
        standing.department: 0
        for standing in assessment.standings
        for requirement in standing.requirements
        if counting_checklist(requirement, assessment.campaign) is not None
    }
    for problem in problems:
        counts[problem.department] += problem.counted
    return counts


def _of_entry(department: str, stage: str, entry: Entry, document: Document) -> Iterator[Problem]:
    if entry.exists is not True and not entry.manifestations:
        return
    items = entry.manifestations or (NOT_WRITTEN,)
    measures = _paired(entry.measures, len(items))
    dates = _paired(entry.rectify_by, len(items))
    for item, measure, rectify_by in zip(items, measures, dates, strict=True):
        yield Problem(
            department=department,
            stage=stage,
            category=entry.category,
            manifestation=item,
            measures=measure,
            rectify_by=rectify_by,
            counted=entry.exists is True,
            remark=_remark(entry),
            where=entry.where,
            document=document,
        )


def _remark(entry: Entry) -> str:
    if entry.exists is False:
        return f"填的是“{entry.answer or '否'}”，却写有具体表现，待核实，未计入统计"
    if entry.exists is None:
        answer = f"填的是“{entry.answer}”，不清楚" if entry.answer else "没有填，却写有具体表现"
        return f"是否存在{answer}，待核实，未计入统计"
    return "" if entry.manifestations else "填“是”，没有写具体表现"


def _paired(values: Sequence[T], count: int) -> list[tuple[T, ...]]:
    """One value per problem where the numbers agree; otherwise all of them belong to each, for nobody can tell."""
    if len(values) == count:
        return [(value,) for value in values]
    return [tuple(values)] * count
