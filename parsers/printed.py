"""The form's printed words in a paper that was read off pictures: as they were printed, whatever single character of
them was misread.

What departments write is left as it was read. A word that is put right is sure: it is one of a few that can stand
there. Papers of text come back as they are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

from parsers import misread
from parsers.categories import category_of, core_names, core_of
from parsers.columns import role_of
from parsers.forms import ChecklistForm
from parsers.lines import notes_label, unit_in
from parsers.paper import Block, Cell, Paper, Paragraph, Table
from parsers.text import squeeze, unquote

LABELS = (
    *("突出问题", "突出问题类别", "问题类别", "问题类型", "是否存在", "是否存在问题", "具体表现", "具体表现形式"),
    *("主要表现", "整改措施", "整改举措", "完成时限"),
    *("整改时限", "完成时间", "责任人", "责任单位", "其他需要说明的问题", "其他需要说明的情况", "联络员", "联系人"),
    *("手机号码", "联系电话", "联系方式"),
)
"""Words of the form that stand in cells of their own."""

_BEFORE_COLON = (
    (re.compile("姓[^名:：]?|[^姓签题署:：]名"), "姓名"),
    (re.compile("职[^务:：]?|[^职服任财业:：]务"), "职务"),
    (re.compile("手[^机:：]|[^手司:：]机|手机号|手机号码"), "手机"),
    (re.compile("联[^系合:：]员|[^联:：]络员|联络[^员:：]"), "联络员"),
)
_HEAD = re.compile(r"\s*([\u3400-\u9fff\ufffd](?:[ \u3000]?[\u3400-\u9fff\ufffd]){0,4})\s*[:：]")
_UNIT = ("填报单位", "报送单位", "填表单位", "上报单位", "填报部门")
_SHORT_UNIT = re.compile(r"\s*(?:单[^位]|[^单]位)(?=\s*[（(\[]\s*[盖公])")
_STAMP = re.compile(
    r"\s*(?:[(（\[〔【]\s*[^()（）:：\s]{0,3}\s*[)）\]〕】]|[(（\[〔【]?\s*[盖益孟盆][章草童意竟]\s*[)）\]〕】]?|[(（\[〔【])?\s*[:：;；]?\s*"
)
_STROKES = frozenset("lI|丨!∕╱")  # what the stroke of an empty cell is taken for
_NOTHING = frozenset("尤旡")  # what the 无 of a cell is taken for
_LONG_NAME = 8  # characters: names that differ from the next one by more than one
_CERTAIN, _GUESSED = 0.9, 0.5  # how sure a name is that one wrong character, or more of them, were put right in
_NEAR, _MARGIN = 60.0, 15.0  # of 100: how near a category must be, and how much farther the next one


def as_printed(paper: Paper, form: ChecklistForm | None = None) -> Paper:
    """The paper with labels, categories' names (of `form`) and 填报单位 put right where it was read off pictures."""
    if not any(block.sures if isinstance(block, Paragraph) else _is_seen(block) for block in paper.blocks):
        return paper
    return replace(paper, blocks=tuple(_blocks(paper.blocks, form)))


def _is_seen(table: Table) -> bool:
    return any(cell.places for cell in table.cells)


def _blocks(blocks: Sequence[Block], form: ChecklistForm | None) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield _with_unit(_unit_line(block), form) if block.sures else block
        else:
            wide = block.columns >= 4
            yield _units_in(replace(block, cells=tuple(_cell(cell, form, wide=wide) for cell in _whole(block))), form)


def _whole(table: Table) -> Iterator[Cell]:
    """The cells, with a printed word whole again that a page break parted into two rows' first cells."""
    first = {cell.row: cell for cell in table.cells if cell.column == 0 and cell.places}
    words: dict[int, str] = {}
    for row, cell in first.items():
        below = first.get(row + cell.row_span)
        if below and below.places[0].page != cell.places[0].page:
            above, rest = squeeze(cell.text), squeeze(below.text)
            joined = above + rest
            halves = len(above) > 1 and not _kind(above) and rest and _kind(rest) in ("", "category")
            if halves and (joined in LABELS or misread.nearest(joined, LABELS)):
                words |= {row: joined, below.row: ""}
    for cell in table.cells:
        text = words.get(cell.row) if cell.column == 0 else None
        yield cell if text is None else _with_word(cell, text)


def _cell(cell: Cell, form: ChecklistForm | None, *, wide: bool) -> Cell:
    if not cell.places:
        return cell
    text = cell.text
    bare = squeeze(text)
    if bare in _STROKES:
        return _with_word(cell, "/")
    if bare in _NOTHING:
        return _with_word(cell, "无")
    if len(bare) <= 24 and (word := _label(bare)):
        return _with_word(cell, word)
    if len(bare) <= 14 and (head := _unit_head(bare)) and head[1] == len(bare):
        return _with_word(cell, f"{head[0]}（盖章）：")  # its value stands in the next cell
    if form and wide and cell.column <= 1 and (name := near_category(text, form)):
        return _with_word(cell, name)
    blocks = [_unit_line(_value_line(b)) if isinstance(b, Paragraph) and b.sures else b for b in cell.blocks]
    return replace(cell, blocks=tuple(blocks))


def _with_word(cell: Cell, word: str) -> Cell:
    first = next((block for block in cell.blocks if isinstance(block, Paragraph)), Paragraph(text=""))
    return replace(cell, blocks=(replace(first, text=word, sures=(1.0,) * len(word)),))


def _label(bare: str) -> str | None:
    """The printed word that a cell means, where it now means nothing or what any 问题 means."""
    kind = _kind(bare)
    if kind not in ("", "category"):
        return None
    inside = [word for word in LABELS if len(word) >= 4 and word in bare and len(bare) <= len(word) + 2]
    found = misread.nearest(bare.rstrip(":："), LABELS) or (inside[0] if inside and not kind else None)
    return None if found and kind and _kind(found) == kind else found


def _kind(bare: str) -> str:
    return "notes" if notes_label(bare) is not None else role_of(bare)


def near_category(text: str, form: ChecklistForm) -> str | None:
    """The name of the category that a cell means, with characters wrong or lost; None where it is named rightly or
    where two are nearly as near."""
    lines = text.strip().split("\n")
    bare = squeeze(unquote(text if len(squeeze(text)) <= 16 else lines[0])).replace("其它", "其他")
    if not 2 <= len(bare) <= 16 or category_of(text, form) or role_of(bare) or notes_label(bare) is not None:
        return None
    nearness: dict[str, float] = {}
    spellings = [*core_names(form), *((squeeze(unquote(c.name)), c.id) for c in form.categories)]
    for name, category in spellings:
        if not _tells(bare, name):
            continue
        near = max(fuzz.ratio(bare, name), fuzz.ratio(core_of(text), name))
        nearness[category] = max(near, nearness.get(category, 0.0))
    order = sorted(nearness, key=lambda category: -nearness[category])
    if not order or nearness[order[0]] < _NEAR:
        return None
    if len(order) > 1 and nearness[order[0]] - nearness[order[1]] < _MARGIN:
        return None
    return next(category.name for category in form.categories if category.id == order[0])


def _tells(bare: str, name: str) -> bool:
    """Is half of what tells the name from the others there? 执法 and 问题 are in all: 选择性执法 is no 趋利性执法."""
    part = re.sub("执法|问题|行为|方面", "", name)
    return bool(part) and 2 * LCSseq.similarity(bare, part) >= len(part)


def _value_line(paragraph: Paragraph) -> Paragraph:
    """姓各：张三 → 姓名：张三."""
    found = _HEAD.match(paragraph.text)
    if found is None:
        return paragraph
    head = squeeze(found[1])
    word = next((word for pattern, word in _BEFORE_COLON if pattern.fullmatch(head) and head != word), None)
    return _headed(paragraph, found.end(1), word) if word else paragraph


def _unit_line(paragraph: Paragraph) -> Paragraph:
    """填报单位盖章：…, 填报单位(益章)…, 填报单应（盖章 … → 填报单位（盖章）：…"""
    text = paragraph.text
    head = _unit_head(text) if len(text) <= 60 and "。" not in text else None
    return _headed(paragraph, head[1], f"{head[0]}（盖章）：") if head else paragraph


def _unit_head(text: str) -> tuple[str, int] | None:
    """(填报单位 as printed, where its value begins) of a line that begins with it."""
    lead = len(text) - len(text.lstrip())
    for length in (4, 3, 5):
        head = text[lead : lead + length]
        if word := next((word for word in _UNIT if Levenshtein.distance(head, word) <= 1), ""):
            return word, _stamped(text, lead + length)
    short = _SHORT_UNIT.match(text)
    return ("单位", _stamped(text, short.end())) if short else None


def _stamped(text: str, begin: int) -> int:
    """Where the value begins behind （盖章）： at `begin`."""
    stamp = _STAMP.match(text, begin)
    return stamp.end() if stamp else begin


def _units_in(table: Table, form: ChecklistForm | None) -> Table:
    """The table with the unit's name put right in the cell behind 填报单位 or in the same one."""
    cells: list[Cell] = []
    for cell in table.cells:
        before = next((one for one in reversed(cells) if one.row == cell.row), None)
        labelled = before is not None and cell.places and unit_in(squeeze(before.text), bare_label=True) == ""
        blocks = tuple(
            _with_unit(block, form, bare=bool(labelled)) if isinstance(block, Paragraph) and block.sures else block
            for block in cell.blocks
        )
        cells.append(replace(cell, blocks=blocks))
    return replace(table, cells=tuple(cells))


def _with_unit(paragraph: Paragraph, form: ChecklistForm | None, *, bare: bool = False) -> Paragraph:
    """The paragraph with the name on its 填报单位 line put right where it was read unsurely; characters that were not
    read so are unsure."""
    text = paragraph.text
    if form is None or not form.units or len(text) > 60:
        return paragraph
    bare_value = squeeze(text if bare else unit_in(text) or "")
    found = re.search(r"\s*".join(map(re.escape, bare_value)), text) if bare_value else None
    if found is None:
        return paragraph
    begin, end = found.span()
    value = text[begin:end]
    pairs = zip(value, paragraph.sures[begin:end], strict=False)
    name = misread.unit(bare_value, form.units, [sure for character, sure in pairs if not character.isspace()])
    if name is None:
        return paragraph
    certain = len(name) == len(value) >= _LONG_NAME and Levenshtein.distance(name, value) == 1
    sures = _CERTAIN if certain else _GUESSED
    at = dict[int, float]()
    for block in Levenshtein.opcodes(value, name).as_matching_blocks():
        at |= {block.b + n: paragraph.sures[begin + block.a + n] for n in range(block.size)}
    read = tuple(at.get(n, sures) for n in range(len(name)))
    return replace(
        paragraph,
        text=text[:begin] + name + text[end:],
        sures=(
            *paragraph.sures[:begin],
            *(read if certain else (min(sure, sures) for sure in read)),
            *paragraph.sures[end:],
        ),
    )


def _headed(paragraph: Paragraph, end: int, word: str) -> Paragraph:
    """The paragraph with `word` in the place of its first `end` characters."""
    return replace(paragraph, text=word + paragraph.text[end:], sures=(*((1.0,) * len(word)), *paragraph.sures[end:]))
