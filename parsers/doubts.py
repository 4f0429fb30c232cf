"""Which fields of a paper that was read off pictures a person should look at, and why.

A field is doubted for how surely it was read, weighed by what it is: one digit of a mobile or one character of an
answer is enough; a long text's single comma is not worth a person's time. And it is doubted for what it says, where
only some values can be: a mobile has eleven digits, a deadline is a day near the campaign, a row names a category.
"""

from parsers.checklist_doubts import of_checklist
from parsers.forms import Checklist, ChecklistForm, Doubt, Liaison, Report
from parsers.line_doubts import of_liaison
from parsers.paper import Paper
from parsers.report_doubts import of_report
from parsers.sureness import seen_in

DOUBTFUL_BELOW = 0.6  # measured: most wrong characters have less, 199 of 200 right ones more


def doubts_of(
    paper: Paper, found: Checklist | Report | Liaison | None, form: ChecklistForm, threshold: float = DOUBTFUL_BELOW
) -> tuple[Doubt, ...]:
    """The doubted fields of what was found in a paper, in reading order; () where nothing was read off a picture.

    `threshold` (0-1) is how sure a character must be. Never raises on any Paper. A report has at most one doubt a
    page beside those of its title, signature and day; pages of a form bound into it are the checklist's.
    """
    if found is None or not any(seen_in(paper)):
        return ()
    if isinstance(found, Checklist):
        return tuple(dict.fromkeys(of_checklist(paper, found, form, threshold)))
    if isinstance(found, Liaison):
        return tuple(of_liaison(paper, found, threshold))
    return tuple(dict.fromkeys(of_report(paper, found, form, threshold)))
