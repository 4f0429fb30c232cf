"""Which fields of a checklist that was read off pictures are doubted, and why.

Its cells are, for how surely they were read and for what they say, and the lines beside its table.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence

from parsers import misread
from parsers.answers import answer
from parsers.checklist import sources_of, strays_of
from parsers.checklist_gathered import Source
from parsers.columns import role_of
from parsers.dates import rectify_bys
from parsers.forms import Checklist, ChecklistForm, Doubt, Liaison
from parsers.liaison import liaison_of_cells, mobile_is_valid
from parsers.line_doubts import (
    FREE_TEXT,
    LABELS,
    LONGEST,
    NOT_LISTED,
    at_paragraph,
    missing,
    of_liaison,
    of_value,
    wrong_mobile,
)
from parsers.lines import title_in, without_stray
from parsers.paper import Cell, Paper, Paragraph
from parsers.place import Place
from parsers.printed import as_printed
from parsers.sureness import UNSURE, least_sure, least_sure_in, seen_in, weakest
from parsers.table_doubts import of_table
from parsers.text import clean, flatten, is_nothing, squeeze

_NO_GAPS = frozenset(("category", "rectify_by", "unit"))
_GAP = re.compile(r"[\u3400-\u9fff\d] {2,}[\u3400-\u9fff\d]")  # as wide as a character or wider
_UNIT_ENDS = frozenset("局府镇乡队所委会办处站心院校社厂司部室道团组村区县市馆库场行")
_TICK = re.compile("[√✓✔☑■●]")
_BEFORE, _BEHIND = dt.timedelta(days=400), dt.timedelta(days=3 * 366)  # a deadline is that near the notice's day


def of_checklist(paper: Paper, found: Checklist, form: ChecklistForm, threshold: float) -> Iterator[Doubt]:
    """The doubts about what was read as `found`; some may come twice. `threshold` as for `doubts_of`."""
    sources = sources_of(paper, form)
    printed = as_printed(paper, form).blocks
    outside = [block for block in printed if isinstance(block, Paragraph) and block.sures]
    if found.title:
        yield from _of_title(found.title, outside, threshold)
    if not found.is_blank:
        yield from (missing(role, paper) for role, value in (("title", found.title), ("unit", found.unit)) if not value)
    if found.unit and not any(source.role == "unit" for source in sources):
        yield from of_value("unit", found.unit, outside, threshold)
    if found.unit and squeeze(found.unit)[-1:] not in _UNIT_ENDS:  # a seal or a fold took its end
        yield Doubt(what=f"“{LABELS['unit']}”", text=found.unit, sure=0.5, reason="不像完整的单位名称", role="unit")
    elif found.unit and any(seen_in(paper)) and misread.is_damaged(squeeze(found.unit), form.units):
        yield Doubt(what=f"“{LABELS['unit']}”", text=found.unit, sure=0.5, reason=NOT_LISTED, role="unit")
    names = {category.id: category.name for category in form.categories}
    told = {entry.category for entry in found.entries if entry.exists is not None}
    for source in sources:
        doubts = () if found.is_blank else tuple(_of_source(source, names, threshold, told))
        if source.role == "rectify_by" and not doubts:
            doubts = tuple(_of_dates(source, names, form))
        yield from doubts
    for stray in strays_of(paper, form):
        yield _at_cell(stray, names, min(threshold, least_sure_in(stray.cell)), stray.reason)
    yield from _of_mobile(found.liaison, [source for source in sources if source.role == "liaison"])
    yield from of_table(found, sources, form)
    in_table = {source.role for source in sources}
    if "liaison" not in in_table:
        yield from of_liaison(paper, found.liaison, threshold)
    if "notes" not in in_table and found.other_notes:
        yield from of_value("notes", found.other_notes, outside, threshold)


def _of_title(title: str, outside: Sequence[Paragraph], threshold: float) -> Iterator[Doubt]:
    """A title that was read unsurely, that lost a line, or beside which something was left out."""
    doubts = tuple(of_value("title", title, outside, threshold))
    yield from doubts
    cut = [one for one in outside if without_stray(one.text) != one.text and squeeze(one.text).endswith(squeeze(title))]
    if doubts or not (cut or (outside and not title_in(title))):
        return
    near = (cut or [one for one in outside if squeeze(one.text) in squeeze(title)] or outside)[0]
    reason = "前面还有别的字，没有算作标题" if cut else "不像清单的标题，可能缺了一行"
    yield at_paragraph("title", title, near, min(threshold, least_sure(near)), reason)


def _of_source(source: Source, names: dict[str, str], threshold: float, told: Collection[str]) -> Iterator[Doubt]:
    """`told` are the categories whose answer is 是 or 否."""
    paragraphs = list(flatten(source.cell.blocks))
    text = clean(source.cell.text)
    weak = weakest(paragraphs, threshold, free=source.role in FREE_TEXT)
    if source.role == "category" and not source.category:
        if not is_nothing(text):
            yield _at_cell(source, names, weak[0] if weak else 1.0, "类别对不上")
    elif source.role == "answer":
        alone = source.category in told and role_of(source.label) in ("exists_yes", "exists_no")
        if weak or not (alone and _TICK.fullmatch(text)):  # a tick in a column of its own says enough
            yield from _of_answer(source, names, text, weak, threshold)
    elif source.role in _NO_GAPS and (weak is None or weak[0] > 0.0) and _GAP.search(source.cell.text):
        yield _at_cell(source, names, weak[0] if weak else least_sure_in(source.cell), "中间有空缺，可能漏字")
    elif weak and (weak[0] == 0.0 or not is_nothing(text)):
        yield _at_cell(source, names, *weak)
    elif source.role in ("manifestation", "measure") and _is_glued(paragraphs):
        yield _at_cell(source, names, min(threshold, least_sure_in(source.cell)), "可能有两条连在一起")


def _is_glued(paragraphs: Sequence[Paragraph]) -> bool:
    """(1)…决定。2结合实际…: the next item's number in the midst of an item, and nowhere else."""
    begins = [re.match(r"\s*[(（]?(\d{1,2})", paragraph.text) for paragraph in paragraphs]
    begun = {int(found[1]) for found in begins if found}
    for paragraph, found in zip(paragraphs, begins, strict=True):
        after = int(found[1]) + 1 if found else 0
        glued = re.compile(rf"[。；;]\s*[(（]?{after}[)）.．、]?(?=[\u3400-\u9fff])")
        if found and after not in begun and glued.search(paragraph.text):
            return True
    return False


def _of_answer(
    source: Source, names: dict[str, str], text: str, weak: tuple[float, str] | None, threshold: float
) -> Iterator[Doubt]:
    """One doubtful character of an answer is enough, but for boxes of which one is ticked and the other is not."""
    words = [
        sure
        for paragraph in flatten(source.cell.blocks)
        for character, sure in zip(paragraph.text, paragraph.sures, strict=False)
        if character in "是否有无存在不没"
    ]
    if misread.is_choice(text):
        if min(words, default=1.0) < threshold:
            yield _at_cell(source, names, min(words), UNSURE)
    elif weak:
        yield _at_cell(source, names, *weak)
    elif text and answer(misread.answer(text)).exists is None:
        yield _at_cell(source, names, least_sure_in(source.cell), "看不出选的是哪一个")
    elif misread.answer(text) != text:
        yield _at_cell(source, names, min(threshold, least_sure_in(source.cell)), UNSURE)


def _of_dates(source: Source, names: dict[str, str], form: ChecklistForm) -> Iterator[Doubt]:
    issued = form.calendar.issued
    for one in rectify_bys(source.cell.blocks, form.calendar):
        odd = one.kind == "unreadable" or re.match(r"0\d*\s*[日天个]", one.text)
        far = one.date is not None and not issued - _BEFORE <= one.date <= issued + _BEHIND
        if odd or far:
            yield _at_cell(source, names, least_sure_in(source.cell), "时限不是可能的日期", one.text)


def _of_mobile(found: Liaison, sources: Sequence[Source]) -> Iterator[Doubt]:
    number = found.mobile
    if not number or mobile_is_valid(number):
        return
    reason = wrong_mobile(number)
    for source in sources:
        if liaison_of_cells([source.cell]).mobile == number or number in squeeze(source.cell.text):
            yield _at_cell(source, {}, least_sure_in(source.cell), reason, number)
            return
    if sources:
        yield _at_cell(sources[-1], {}, least_sure_in(sources[-1].cell), reason, number)


def _at_cell(source: Source, names: dict[str, str], sure: float, reason: str, text: str = "") -> Doubt:
    label = source.label or LABELS[source.role]
    row = f"“{names[source.category]}”的" if source.category in names and source.role != "category" else ""
    place = source.cell.places[0]
    return Doubt(
        what=f"第{place.page}页 {source.where}{row}“{label}”",
        text=(text or clean(source.cell.text))[:LONGEST],
        sure=round(sure, 3),
        reason=reason,
        role=source.role,
        category=source.category if source.category in names else "",
        place=_worst_place(source.cell),
    )


def _worst_place(cell: Cell) -> Place:
    """Where to look: the part of the cell on the page on which its least sure paragraph begins."""
    seen = [paragraph for paragraph in flatten(cell.blocks) if paragraph.sures and paragraph.places]
    if not seen:
        return cell.places[0]
    worst = min(seen, key=least_sure).places[0]
    return next((place for place in cell.places if place.page == worst.page), cell.places[0])
