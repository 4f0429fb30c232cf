"""The standing of the campaign as rows of plain text, for the table in the operator's terminal."""

from pipeline.model import Assessment, Campaign
from pipeline.tracker import words
from pipeline.tracker.sheets.summary import shortfalls
from pipeline.tracker.view import view_of


def summary_header(campaign: Campaign) -> tuple[str, ...]:
    return ("单位", *(stage.name for stage in campaign.asking_stages), "缺项")


def summary_rows(assessment: Assessment) -> tuple[tuple[str, ...], ...]:
    """One row a department in the registry's order, columns as `summary_header`; phones are masked.

    缺项 leaves out stages that are not due yet and of which nothing came: nobody is behind in them.
    """
    view = view_of(assessment, {})
    stages = assessment.campaign.asking_stages
    rows = []
    for department in view.departments.values():
        standings = [view.standings.get((department.id, stage.id)) for stage in stages]
        sentences = dict.fromkeys(
            sentence.rstrip("。；")
            for standing in standings
            if standing is not None and standing.label != words.NOT_DUE
            for sentence in shortfalls(view, department, standing)
        )
        labels = (standing.label if standing else "—" for standing in standings)
        rows.append((department.label, *labels, words.clean(words.masked("；".join(sentences)))))
    return tuple(rows)
