"""A narrative paper (自查报告, 整改总结) → `Report`: title, sections with their kind, Word's 字数, signature.

The layout of an official paper is GB/T 9704-2012's: title, addressee, body, 附件说明, signature, date, then appended
papers. Only the body counts.
"""

from collections.abc import Callable

from parsers.forms import NarrativeForm, Report
from parsers.paper import Block, Paper, Table
from parsers.place import Place
from parsers.report_back import back, unit_below_title
from parsers.report_blocks import lines_of_paper, without_forms, without_notes
from parsers.report_body import sections_of
from parsers.report_front import boxed_title, front, title_of, without_contents
from parsers.report_text import places_in, text_of_block, unsure_in
from parsers.text import flatten


def read(
    paper: Paper,
    form: NarrativeForm,
    *,
    year: int,
    is_appended: Callable[[Table], bool] = lambda table: False,
) -> Report:
    """The paper as a report. `is_appended` tells a form (the checklist) that is bound in from a table of the text.

    `year` completes a signature's date that has none.
    """
    return _read(paper, form, year, is_appended)[0]


def places_of(
    paper: Paper,
    form: NarrativeForm,
    *,
    year: int,
    is_appended: Callable[[Table], bool] = lambda table: False,
) -> tuple[tuple[int, int, Place], ...]:
    """[from, to) of the `body` that `read` gives, and where that stands, for what was read off pictures."""
    if not any(paragraph.sures for paragraph in flatten(paper.blocks)):
        return ()
    return tuple(places_in(_read(paper, form, year, is_appended)[1]))


def _read(
    paper: Paper, form: NarrativeForm, year: int, is_appended: Callable[[Table], bool]
) -> tuple[Report, list[Block]]:
    """The report, and its body's blocks."""
    blocks = without_contents(list(lines_of_paper(without_forms(list(paper.blocks), is_appended))))
    title, addressee, start = front(blocks, form)
    if title is None and (box := boxed_title(blocks)) is not None:
        title = title_of([box.text])
        start -= blocks.index(box) < start
        blocks.remove(box)
    end, signature, signed_on = back(blocks, start, year)
    if signature is None:
        signature, signed_on = unit_below_title(blocks[:start], signed_on, year)
    body = list(without_notes(blocks[start:end]))
    sections = sections_of(body, form)
    report = Report(
        title=title,
        addressee=addressee,
        signature=signature,
        signed_on=signed_on,
        words=sum(section.words for section in sections),
        sections=tuple(sections),
        body="\n".join(text_of_block(block) for block in body),
        unsure=unsure_in(body),
    )
    return report, body
