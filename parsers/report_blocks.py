"""Which blocks of a narrative paper are its own: line by line, without bound-in forms and without 附件说明."""

import re
from collections.abc import Callable, Iterator

from parsers.paper import Block, Paragraph, Table
from parsers.report_lines import ENCLOSURE_ALONE

_NOTED = re.compile(r"^\s*附\s*(?:件|表)?\s*\d{0,2}\s*[:：]\s*\S")
_FORM_LINE = re.compile(r"^\s*填报(?:单位|人|时间|日期)|^\s*单位\s*[（(]?盖章")


def lines_of_paper(blocks: list[Block]) -> Iterator[Block]:
    """Paragraphs line by line: a soft break parts a heading from its text as a paragraph's end does. Blanks go."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
            continue
        parts = [part for part in block.text.split("\n") if part.strip()]
        if len(parts) == 1:
            yield block
            continue
        begin = 0
        for number, part in enumerate(parts):
            begin = block.text.index(part, begin)
            yield Paragraph(
                text=part,
                label=block.label if number == 0 else "",
                level=block.level,
                lead=part if block.lead.strip() == block.text.strip() else (block.lead if number == 0 else ""),
                align=block.align,
                size=block.size,
                boxed=block.boxed,
                page=block.page,
                sures=block.sures[begin : begin + len(part)],
                places=block.places,
            )
            begin += len(part)


def without_forms(blocks: list[Block], is_appended: Callable[[Table], bool]) -> list[Block]:
    """The blocks without bound-in forms, and without the lines that belong to one: its title, 填报单位, 附件."""
    drop: set[int] = set()
    for index, block in enumerate(blocks):
        if not isinstance(block, Table) or not is_appended(block):
            continue
        drop.add(index)
        before = index - 1
        while before >= 0 and _belongs_to_form(blocks[before]):
            drop.add(before)
            before -= 1
        after = index + 1
        while after < len(blocks) and _belongs_to_form(blocks[after], below=True):
            drop.add(after)
            after += 1
    return [block for index, block in enumerate(blocks) if index not in drop]


def _belongs_to_form(block: Block, *, below: bool = False) -> bool:
    if isinstance(block, Table):
        return False
    text = block.text.strip()
    if not text or _FORM_LINE.match(text):
        return True
    if below:
        return bool(re.match(r"^[（(]?\s*(?:注|备注|说明|表格可)", text)) and len(text) < 60
    return bool(ENCLOSURE_ALONE.match(text)) or (len(text) < 40 and bool(re.search(r"(?:清单|自查表|一览表)$", text)))


def without_notes(blocks: list[Block]) -> Iterator[Block]:
    """附件说明 (GB/T 9704 7.3.4) stands between body and signature, on one line or more; it is no part of the body."""
    noted = False
    for block in blocks:
        text = block.text.strip() if isinstance(block, Paragraph) else ""
        if text and _NOTED.match(text) and len(text) < 60:
            noted = True
            continue
        if text and noted and re.match(r"^\s*\d{1,2}\s*[.．、]", text) and len(text) < 60 and not text.endswith("。"):
            continue
        noted = False
        yield block
