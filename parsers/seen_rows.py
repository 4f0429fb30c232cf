"""Rows of a form that were read off a picture: what false and overlooked rules do to their cells, undone where only one
reading makes sense. Cells of text formats are never changed.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from parsers.alike import CANON
from parsers.categories import core_of
from parsers.columns import CORE, Columns, Leaf, Row, beside_head, role_of, text_of
from parsers.forms import ChecklistForm
from parsers.lines import notes_label
from parsers.paper import Block, Cell, Paragraph
from parsers.text import is_nothing, squeeze

_LIKE, _MARGIN = 45.0, 15.0  # of 100: how like a category in its place must be, and how much less like the others
_NAME_BEGUN = re.compile(r"(?:联络员|联系人)?\s*(?:姓名)?\s*[:：]?\s*[\u3400-\u9fff]{1,3}\s*")
_NAME_LABEL = re.compile(r"联络员|联系人|姓名")
_NAME_ENDED = re.compile(r"\s*([\u3400-\u9fff]{1,2})(?=\s+(?:职务|电话|联系|手机)[^:：]{0,8}[:：])")


def heads_of(columns: Columns, row: Row) -> Iterator[tuple[Leaf, Cell, str]]:
    """The form's columns in a header's row, and what their cells hold of the row above or below it ("" for nothing)."""
    for cell, leaves in columns.of(row):
        leaf = next((leaf for leaf in leaves if leaf.role in CORE), None)
        if leaf is not None:
            rest = head[1] if (head := beside_head(cell)) and cell.row_span == 1 else ""
            yield leaf, cell, rest if len(squeeze(rest)) > 1 else ""  # a stroke of a seal is nothing


def roles_beside(columns: Columns, row: Row, cell: Cell) -> Iterator[str]:
    """The fields that text of a picture may have been cut off which stands in a column whose head says nothing: the
    roles (as in `Doubt`) of the columns beside it."""
    if not cell.places or cell not in row.own or is_nothing(text_of(cell)):
        return
    placed = columns.of(row)
    at = next(index for index, (one, _) in enumerate(placed) if one is cell)
    if any(leaf.role or len(re.findall("[\u3400-\u9fff]", leaf.text)) > 1 for leaf in placed[at][1]):
        return
    for _, leaves in (*placed[max(at - 1, 0) : at], *placed[at + 1 : at + 2]):
        for leaf in leaves:
            if leaf.role in CORE or leaf.role in ("exists_yes", "exists_no"):
                yield "answer" if leaf.role.startswith("exists") else leaf.role


def under_head(cell: Cell, role: str) -> Cell:
    """A cell whose rule below the header was not seen, without the header's word at its head."""
    first = next((block for block in cell.blocks if not isinstance(block, Paragraph) or block.text.strip()), None)
    if not cell.places or not isinstance(first, Paragraph) or role_of(first.text) != role or len(cell.blocks) < 2:
        return cell
    return replace(cell, blocks=cell.blocks[cell.blocks.index(first) + 1 :])


def likely_category(text: str, form: ChecklistForm, read: Collection[str], last: str) -> str | None:
    """The category that a misread name is: the next one of the form that has no row yet, if the name is like it and
    like no other. `read` are the categories' ids that have rows, `last` is that of the row above, "" for none."""
    order = [category.id for category in form.categories]
    wanted = order[order.index(last) + 1] if last in order[:-1] else order[0] if not last else None
    bare = _folded(text)
    if wanted is None or wanted in read or not 2 <= len(bare) <= 16 or not re.search("[\u3400-\u9fff]", bare):
        return None
    likeness = dict.fromkeys(order, 0.0)
    for category in form.categories:
        for name in (category.name, *category.aliases):
            near = max(fuzz.ratio(bare, _folded(name)), fuzz.ratio(bare, _folded(core_of(name))))
            likeness[category.id] = max(likeness[category.id], near)
    others = max((near for category, near in likeness.items() if category != wanted), default=0.0)
    return wanted if likeness[wanted] >= max(_LIKE, others + _MARGIN) else None


def _folded(name: str) -> str:
    """The name as it looks, without the words that all categories share."""
    bare = "".join(CANON.get(character, character) for character in squeeze(name))
    return re.sub("执法|[^\\w\ufffd]", "", bare)


def notes_parts(cells: Sequence[Cell]) -> int:
    """How many of a row's first cells are together the label 其他需要说明的问题 that false rules cut; 0 for none."""
    for count in range(2, min(len(cells), 5) + 1):
        label = "".join(squeeze(text_of(cell)) for cell in cells[:count])
        if len(label) > 12 or not all(cell.places for cell in cells[:count]):
            break
        if notes_label(label) == "" and label.endswith(("问题", "情况", "事项")):
            return count
    return 0


def whole_names(cells: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    """(the liaison's cells with a name whole again that a false rule cut in two, those cells that were joined).

    联络员：张样 | 例 职务：股长 → 联络员：张样例 | 职务：股长.
    """
    found = list(cells)
    joined: list[Cell] = []
    for index in range(len(found) - 1):
        left, right = found[index], found[index + 1]
        end = _NAME_ENDED.match(right.text) if left.places and right.places else None
        if end is None or not _NAME_LABEL.search(left.text) or not _NAME_BEGUN.fullmatch(left.text):
            continue
        found[index] = _with_text(left, left.text.rstrip() + end[1])
        found[index + 1] = _with_text(right, right.text[end.end() :].lstrip())
        joined.append(found[index])
    return found, joined


def _with_text(cell: Cell, text: str) -> Cell:
    first = next((block for block in cell.blocks if isinstance(block, Paragraph)), Paragraph(text=""))
    block: Block = replace(first, text=text, sures=(min(first.sures, default=1.0),) * len(text))
    return replace(cell, blocks=(block,))
