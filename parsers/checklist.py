"""问题自查清单: a Paper's tables → Checklist, whatever was done to the form on its way.

The form: one row per category of problem (是否存在, 具体表现, 整改措施, 完成时限), then 其他需要说明的问题 and 联络员.
Rows may be split, repeated, merged, moved, missing or added; what no rule reads is a leftover, never dropped.
"""

import re
from collections.abc import Iterator

from parsers.answers import denies
from parsers.categories import category_of
from parsers.checklist_gathered import Draft, Source
from parsers.checklist_rows import Reading
from parsers.columns import Row, columns_of, is_header, rows_of, text_of
from parsers.dates import rectify_bys
from parsers.forms import Checklist, ChecklistForm, Entry
from parsers.items import items
from parsers.liaison import liaison, liaison_of_words
from parsers.lines import (
    is_liaison,
    is_printed,
    may_be_title,
    notes_label,
    signed_unit,
    title_in,
    unit_in,
    without_stray,
)
from parsers.paper import Block, Paper, Paragraph, Table
from parsers.printed import as_printed
from parsers.sureness import sure_of
from parsers.text import clean, flatten, is_nothing, lines_of, squeeze
from parsers.unsure_items import unsure_in_items

_NEAR = 12  # paragraphs before and behind the tables in which the title, the unit and the liaison are looked for
_DEPTH = 6
_NO_MEASURE = re.compile("(?:无需|不需要?|不用|无须)(?:整改|采取措施)?|不涉及|不适用|不存在|未发现|暂无需整改")


def read(paper: Paper, form: ChecklistForm) -> Checklist | None:
    """The checklist in a paper, alone or inside a bigger document; None when the paper holds no such form.

    Entries come in the form's order, one per category found; a second form in the same paper is a leftover. Never
    raises on any Paper.
    """
    found = _read(paper, form)
    return found[0] if found else None


def sources_of(paper: Paper, form: ChecklistForm) -> tuple[Source, ...]:
    """The cells of pictures that `read` takes the checklist from, and what it takes each for."""
    found = _read(paper, form)
    return tuple(found[1].sources) if found else ()


def strays_of(paper: Paper, form: ChecklistForm) -> tuple[Source, ...]:
    """Cells of pictures that may belong elsewhere than `read` takes them to, and the fields that may lack them."""
    found = _read(paper, form)
    return tuple(found[1].strays) if found else ()


def _read(paper: Paper, form: ChecklistForm) -> tuple[Checklist, Reading] | None:
    blocks = list(_opened(as_printed(paper, form).blocks, form))
    tables = [(place, block) for place, block in enumerate(blocks) if isinstance(block, Table)]
    reading = Reading(form=form)
    first = last = -1
    for number, (place, table) in enumerate(tables, start=1):
        rows = rows_of(table)
        if first < 0:
            if not _is_form(rows, form):
                continue
            first = place
        elif not _goes_on(table, rows, reading):
            continue
        if _is_second_form(rows, reading):
            reading.leftovers.append(f"表{number}：又一份清单，未读入")
            continue
        last = place
        reading.read_table(number, table, rows)
    if first < 0:
        return None
    return _finish(reading, blocks, first, last), reading


def looks_like_checklist(paper: Paper, form: ChecklistForm) -> bool:
    """Does the paper hold the campaign's form, filled in or blank?"""
    blocks = _opened(as_printed(paper, form).blocks, form)
    return any(_is_form(rows_of(block), form) for block in blocks if isinstance(block, Table))


# --- which tables -----------------------------------------------------------------------------------------------


def _opened(blocks: tuple[Block, ...], form: ChecklistForm, depth: int = _DEPTH) -> Iterator[Block]:
    """The blocks in order, tables that only lay out a page replaced by what they hold."""
    for block in blocks:
        nested = isinstance(block, Table) and any(isinstance(b, Table) for cell in block.cells for b in cell.blocks)
        if not isinstance(block, Table) or not nested or not depth or _is_form(rows_of(block), form):
            yield block
            continue
        inside = [b for cell in block.cells for b in _opened(cell.blocks, form, depth - 1)]
        holds = any(isinstance(b, Table) and _is_form(rows_of(b), form) for b in inside)
        yield from inside if holds else [block]


def _categories(rows: list[Row], form: ChecklistForm, *, loosely: bool = False) -> set[str]:
    found = (category_of(text_of(cell), form, loosely=loosely) for row in rows for cell in row.own[:3])
    return {category for category in found if category}


def _is_form(rows: list[Row], form: ChecklistForm) -> bool:
    """The header's words and a category, or three categories in a table as wide as the form."""
    headed = [columns_of(row).roles for row in rows if is_header(row)]
    if headed:
        asks = any({"exists", "exists_yes"} & roles for roles in headed)
        return len(_categories(rows, form, loosely=True)) >= (1 if asks else 3)
    return len(_categories(rows, form)) >= 3 and any(len(row.cells) >= 5 for row in rows)


def _goes_on(table: Table, rows: list[Row], reading: Reading) -> bool:
    """Does a later table belong to the form that has begun?"""
    if table.continued or _is_form(rows, reading.form) or _categories(rows, reading.form):
        return True
    lines = [text_of(row.own[0]) for row in rows if row.own]
    return any(is_liaison(line) or notes_label(line) is not None for line in lines)


def _is_second_form(rows: list[Row], reading: Reading) -> bool:
    again = _categories(rows, reading.form) & set(reading.drafts)
    return len(again) >= 3 and any(map(is_header, rows)) and again == _categories(rows, reading.form)


# --- drafts → entries -------------------------------------------------------------------------------------------


def _entry(category: str, draft: Draft, form: ChecklistForm, sure: float) -> Entry:
    denied, manifestations = _manifestations(draft.chunks.get("manifestation", []))
    measures = [item for chunk in draft.chunks.get("measure", []) for item in _items(chunk)]
    measures = [item for item in measures if not _is_no_measure(item)]
    written = [(text, one) for text, one in draft.answers if not one.blank]
    verdicts = {one.exists for _, one in written}
    texts = list(dict.fromkeys(text for text, _ in written))
    return Entry(
        category=category,
        exists=None if {True, False} <= verdicts or not verdicts else True if True in verdicts else _only(verdicts),
        answer="；".join(texts),
        denied=denied,
        manifestations=manifestations,
        measures=tuple(measures),
        rectify_by=tuple(
            one for chunk in draft.chunks.get("rectify_by", []) for one in rectify_bys(chunk, form.calendar)
        ),
        where=draft.where,
        sure=sure,
        unsure=tuple(
            (role, *span)
            for role, found in (("manifestation", manifestations), ("measure", measures))
            for span in unsure_in_items(draft.chunks.get(role, []), found)
        ),
    )


def _items(chunk: tuple[Block, ...]) -> tuple[str, ...]:
    """The chunk's items. A printed number whose stop was lost on a picture is none."""
    lines = lines_of(chunk)
    bare = any(one.sures for one in flatten(chunk)) and all(re.fullmatch(r"\d{1,2}\W?", squeeze(x)) for x in lines)
    return () if bare and is_nothing("\n".join(lines)) else items(chunk)


def _is_no_measure(item: str) -> bool:
    return bool(_NO_MEASURE.fullmatch(squeeze(item).strip("。.；;"))) or denies(item)


def _only(verdicts: set[bool | None]) -> bool | None:
    return next(iter(verdicts)) if len(verdicts) == 1 else None


def _manifestations(chunks: list[tuple[Block, ...]]) -> tuple[bool, tuple[str, ...]]:
    """(denied, items): items that only deny are left out; denied where nothing else is left."""
    denied = False
    found: list[str] = []
    for chunk in chunks:
        if denies("\n".join(lines_of(chunk))):
            denied = True
            continue
        for item in _items(chunk):
            if denies(item):
                denied = True
            else:
                found.append(item)
    return denied and not found, tuple(found)


def _finish(reading: Reading, blocks: list[Block], first: int, last: int) -> Checklist:
    before = _lines(blocks[:first])[-_NEAR:]
    behind = _lines(blocks[first + 1 :])[: _NEAR + last - first]
    unit = reading.unit
    for line in [*reversed(before), *behind]:
        unit = unit or unit_in(line) or None
    unit = unit or next(filter(None, map(signed_unit, [*behind, *before])), None)
    notes = reading.notes if reading.has_notes else _notes_in(behind)
    text = "\n".join(line for line in map(clean, notes) if line)
    text = "" if is_nothing(text) or denies(text) else text
    found = reading.liaison
    for near in (behind, before[-4:]):
        if not found.is_known:
            found = liaison_of_words("\n".join(near))
        if not found.is_known:
            found = next((one for one in map(liaison, filter(is_liaison, near)) if one.is_known), found)
    order = [category.id for category in reading.form.categories]
    sure: dict[str, float] = {}
    for source in reading.sources:
        sure[source.category] = min(sure_of(source.cell.blocks), sure.get(source.category, 1.0))
    return Checklist(
        title=reading.title or _title(before),
        unit=unit,
        entries=tuple(
            _entry(id_, reading.drafts[id_], reading.form, sure.get(id_, 1.0)) for id_ in order if id_ in reading.drafts
        ),
        other_notes=text,
        liaison=found,
        leftovers=(*reading.leftovers, *(f"{name}：{'；'.join(texts)}" for name, texts in reading.extras.items())),
        unsure=unsure_in_items((s.cell.blocks for s in reading.sources if s.role == "notes"), text.split("\n")),
    )


def _lines(blocks: list[Block]) -> list[str]:
    """Lines of the paragraphs that stand next to the form; a page's other tables end the neighbourhood."""
    return [
        without_stray(line) if block.sures else line
        for block in blocks
        if isinstance(block, Paragraph)
        for line in lines_of([block])
    ]


def _notes_in(lines: list[str]) -> list[str]:
    return [value for value in map(notes_label, lines) if value is not None][:1]


def _title(before: list[str]) -> str | None:
    """The form's title above its table, joined where it was set on two lines."""
    for index in range(len(before) - 1, -1, -1):
        line = before[index]
        if not title_in(line):
            continue
        upper = before[index - 1] if index else ""
        if upper and may_be_title(upper) and not title_in(upper) and len(squeeze(line)) <= 14:
            return clean(f"{upper}\n{line}")
        return clean(line)
    near = next((line for line in reversed(before) if unit_in(line) is None and not is_printed(line)), "")
    return clean(near) if may_be_title(near) and len(squeeze(near)) >= 5 else None
