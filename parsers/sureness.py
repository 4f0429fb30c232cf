"""How surely texts were read off pictures: the least sure of the characters on which a text's sense hangs."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from parsers.paper import Block, Cell, Paper, Paragraph
from parsers.text import UNREADABLE, flatten

SURE = 0.8  # from which on a character counts as read surely
UNREAD, UNSURE = "有字认不出", "识读把握低"
_WEIGHTY = frozenset("0123456789０１２３４５６７８９不未无没否非")
_NUMBER = re.compile(r"\s*(?:[(（]?\d{1,2}[)）.．、]|[①-⑳])")


def seen_in(paper: Paper) -> Iterator[Paragraph]:
    """The paragraphs that were read off pictures, tables' among them."""
    return (paragraph for paragraph in flatten(paper.blocks) if paragraph.sures)


def weakest(paragraphs: Iterable[Paragraph], threshold: float, *, free: bool) -> tuple[float, str] | None:
    """(how sure, why it is doubted), None where it is sure enough. `free` text is doubted where its sense may be."""
    found: tuple[float, str] | None = None
    for paragraph in paragraphs:
        if not paragraph.sures:
            continue
        if UNREADABLE in paragraph.text:
            return 0.0, UNREAD
        low = _low_in_free(paragraph, threshold) if free else least_sure(paragraph)
        if low < threshold and (found is None or low < found[0]):
            found = low, UNSURE
    return found


def least_sure(paragraph: Paragraph) -> float:
    """How sure the least sure letter, digit or tick of a paragraph is (0-1)."""
    pairs = zip(paragraph.text, paragraph.sures, strict=False)
    return min((sure for character, sure in pairs if _counts(character)), default=1.0)


def _counts(character: str) -> bool:
    return character.isalnum() or character in "√×☑☒□口○●"


def _low_in_free(paragraph: Paragraph, threshold: float) -> float:
    """The least sure of what the sense hangs on: a number, a negation, two characters side by side, three in all, or
    one that is hardly more than a guess. 1.0 where there is none."""
    begin = found.end() if (found := _NUMBER.match(paragraph.text)) else 0
    read = list(zip(paragraph.text, paragraph.sures, strict=False))[begin:]
    content = [(character, sure) for character, sure in read if character.isalnum()]
    low = [(character, sure) for character, sure in content if sure < threshold]
    side_by_side = any(len(list(run)) > 1 for unsure, run in groupby(content, lambda one: one[1] < threshold) if unsure)
    if side_by_side or len(low) > 2 + len(content) // 100:
        return min(sure for _, sure in low)
    return min((sure for character, sure in low if character in _WEIGHTY or sure < threshold / 2), default=1.0)


def least_sure_in(cell: Cell) -> float:
    """How sure the least sure letter, digit or tick of a cell is (0-1)."""
    return min((least_sure(paragraph) for paragraph in flatten(cell.blocks) if paragraph.sures), default=1.0)


def sure_of(blocks: Iterable[Block]) -> float:
    """How sure the least sure letter, digit or unreadable place in the blocks is (0-1); marks do not count."""
    return min(
        (
            sure
            for paragraph in flatten(blocks)
            for character, sure in zip(paragraph.text, paragraph.sures, strict=False)
            if character.isalnum() or character == UNREADABLE
        ),
        default=1.0,
    )
