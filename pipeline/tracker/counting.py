"""Which version's content counts for a requirement: Word's where it could be read, else the scan's."""

from parsers.forms import Checklist, Report
from pipeline.model import Campaign, Document, RequirementStanding
from pipeline.pieces import counting_content


def counting_checklist(standing: RequirementStanding, campaign: Campaign) -> tuple[Document, Checklist] | None:
    """The form, for the requirement that asks for it alone: a file that holds report and form counts once."""
    found = counting_content(standing, campaign.requirement(standing.requirement))
    return (found[0].document, found[1]) if found and isinstance(found[1], Checklist) else None


def counting_report(standing: RequirementStanding, campaign: Campaign) -> tuple[Document, Report] | None:
    found = counting_content(standing, campaign.requirement(standing.requirement))
    return (found[0].document, found[1]) if found and isinstance(found[1], Report) else None
