"""The body of a narrative paper as sections: each heading with the kind of its text, and Word's 字数 of it."""

from dataclasses import replace

from parsers.forms import NarrativeForm, Section
from parsers.heading_kinds import classify
from parsers.heading_numbers import number_of
from parsers.headings import Heading, heading_of, ranks
from parsers.misread_headings import as_printed, heading_sure
from parsers.paper import Block, Paragraph
from parsers.report_text import text_of_block
from parsers.wordcount import word_count


def sections_of(body: list[Block], form: NarrativeForm) -> list[Section]:
    """The sections in order; what stands before the first heading is the `preamble`."""
    found = _headings(body, form)
    rank_of = dict(zip(found, ranks(list(found.values()), form), strict=True))
    sections: list[Section] = []
    parents: list[tuple[int, str]] = []
    latest: dict[int, str] = {}  # the kind of the last section of each rank
    section = Section(heading="", kind="preamble", words=0)
    for index, block in enumerate(body):
        if index in found:
            if section.words or section.heading:
                sections.append(section)
            one, rank = found[index], rank_of[index]
            while parents and parents[-1][0] >= rank:
                parents.pop()
            classed = classify(one.text, form, parents[-1][1] if parents else None, latest.get(rank))
            parents.append((rank, classed.kind))
            latest = {other: told for other, told in latest.items() if other < rank} | {rank: classed.kind}
            section = Section(
                heading=one.text,
                kind=classed.kind,
                words=0,
                level=max(one.level, 1) if one.level is not None else len(parents),
                reason=classed.reason,
                sure=heading_sure(block, one.text) if isinstance(block, Paragraph) else 1.0,
            )
        section = replace(section, words=section.words + word_count(text_of_block(block)))
    if section.words or section.heading:
        sections.append(section)
    return sections


def _headings(body: list[Block], form: NarrativeForm) -> dict[int, Heading]:
    """The headings by their places in the body, those that were read off a picture as they were printed."""
    found: dict[int, Heading] = {}
    latest: dict[int, int] = {}  # the ordinal of the last heading of each level
    for index, block in enumerate(body):
        if isinstance(block, Paragraph):
            following = next((b for b in body[index + 1 : index + 2] if isinstance(b, Paragraph)), None)
            heading = heading_of(as_printed(block, form, latest), following, form)
            if heading is not None and not _ends_a_list(heading, index, body, found):
                found[index] = heading
                if heading.level is not None and heading.ordinal is not None:
                    latest = {level: ordinal for level, ordinal in latest.items() if level < heading.level}
                    latest[heading.level] = heading.ordinal
    return found


def _ends_a_list(heading: Heading, index: int, body: list[Block], found: dict[int, Heading]) -> bool:
    """The last of some short numbered lines looks like a heading of what follows the list."""
    before = body[index - 1] if index else None
    if heading.level is None or heading.level < 3 or heading.run_in or not isinstance(before, Paragraph):
        return False
    number = number_of(before)
    return number is not None and number.level == heading.level and index - 1 not in found
