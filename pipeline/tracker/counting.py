"""Which version's content counts for a requirement: Word's where it could be read, else the scan's."""

from parsers.forms import Checklist, Report
from pipeline.model import Document, RequirementStanding


def counting_checklist(standing: RequirementStanding) -> tuple[Document, Checklist] | None:
    for piece in (standing.word, standing.scan):
        if piece is not None and piece.document.content.checklist is not None:
            return piece.document, piece.document.content.checklist
    return None


def counting_report(standing: RequirementStanding) -> tuple[Document, Report] | None:
    for piece in (standing.word, standing.scan):
        if piece is not None:
            for requirement, report in piece.document.content.reports:
                if requirement == standing.requirement:
                    return piece.document, report
    return None
