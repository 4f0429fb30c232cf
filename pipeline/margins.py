"""Pure: how exact a report's figures are, where it was read off pictures."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.forms import Report
from parsers.heading_numbers import chinese_numeral, number_of
from parsers.paper import Paragraph
from pipeline.model import Content

_PAGE_WORDS = 616  # GB/T 9704-2012: 22 lines of 28 characters are a full page
_UNSURE_HEADING = 0.6  # a character of a heading that was read less surely may make it another section's
_MISCOUNTED = 0.01  # of a text read off pictures: punctuation lost, marks that Word counts otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """How far a report's 字数 may be from its count: so many `less`, so many `more`.

    `unread` of them are there and nobody read them, `pages` are the numbers of whole pages of them. `headings` are
    those that were read unsurely or not at all, so that nobody knows which section the text belongs to.
    """

    less: int = 0
    more: int = 0
    unread: int = 0
    pages: tuple[int, ...] = ()
    headings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"±{max(self.less, self.more)}"


EXACT = Margin()


def margin_of(content: Content, report: Report) -> Margin:
    """Nothing for a file's own text; what a reader of pictures may have lost or seen too much."""
    if content.form != "scan":
        return EXACT
    pages = content.unread_pages
    unread = report.body.count("\ufffd") + len(pages) * _PAGE_WORDS
    unsure = sum(end - start for start, end in report.unsure)
    seen = bool(content.seen_by or unsure or unread)
    counted = math.ceil(report.words * _MISCOUNTED) + unsure // 2 if seen else 0
    headings = tuple(_unclear_headings(report)) if seen else ()
    return Margin(less=counted, more=counted + unread, unread=unread, pages=pages, headings=headings)


def _unclear_headings(report: Report) -> Iterator[str]:
    """What of the first level's headings was read unsurely, and numbers that are left out between them."""
    before = 0
    for section in report.sections:
        number = number_of(Paragraph(text=section.heading))
        if number is not None and number.level == 1:
            yield from (f"“{chinese_numeral(lost)}、”" for lost in range(before + 1, min(number.ordinal, before + 4)))
            before = number.ordinal
        if section.heading and section.level == 1 and section.sure < _UNSURE_HEADING:
            yield f"“{section.heading[:20]}”".replace("\ufffd", "□")
