"""Which fields of a paper that was read off pictures a person should look at, and why.

A field is doubted for how surely it was read, weighed by what it is: one digit of a mobile or one character of an
answer is enough; a long text's single comma is not worth a person's time. And it is doubted for what it says, where
only some values can be: a mobile has eleven digits, a deadline is a day near the campaign, a row names a category.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from parsers import misread
from parsers.answers import answer
from parsers.checklist import looks_like_checklist, sources_of, strays_of
from parsers.checklist_rows import Source
from parsers.columns import role_of
from parsers.dates import rectify_bys
from parsers.forms import Checklist, ChecklistForm, Doubt, Liaison, Report
from parsers.liaison import liaison_of_cells, mobile_is_valid
from parsers.lines import title_in, without_stray
from parsers.paper import Cell, Paper, Paragraph, Table
from parsers.place import Place
from parsers.printed import as_printed
from parsers.table_doubts import of_table
from parsers.text import UNREADABLE, clean, flatten, is_nothing, squeeze

DOUBTFUL_BELOW = 0.6  # measured: most wrong characters have less, 199 of 200 right ones more
_LONGEST = 200
_LABELS = {
    "category": "突出问题",
    "answer": "是否存在",
    "manifestation": "具体表现",
    "measure": "整改措施",
    "rectify_by": "完成时限",
    "notes": "其他需要说明的问题",
    "liaison": "联络员",
    "unit": "填报单位",
    "title": "标题",
    "signature": "落款单位",
    "signed_on": "落款日期",
}
_FREE_TEXT = frozenset(("manifestation", "measure", "notes", "title"))
_WEIGHTY = frozenset("0123456789０１２３４５６７８９不未无没否非")
_NUMBER = re.compile(r"\s*(?:[(（]?\d{1,2}[)）.．、]|[①-⑳])")
_NO_GAPS = frozenset(("category", "rectify_by", "unit"))
_GAP = re.compile(r"[\u3400-\u9fff\d] {2,}[\u3400-\u9fff\d]")  # as wide as a character or wider
_UNIT_ENDS = frozenset("局府镇乡队所委会办处站心院校社厂司部室道团组村区县市馆库场行")
_LIKE_A_DAY = r"[年月].{1,4}日|\d年.{0,3}月"
_TICK = re.compile("[√✓✔☑■●]")
_UNREAD, _UNSURE = "有字认不出", "识读把握低"
_NOT_LISTED = "与名录里的单位名称相近而不同"
_BEFORE, _BEHIND = dt.timedelta(days=400), dt.timedelta(days=3 * 366)  # a deadline is that near the notice's day


def doubts_of(
    paper: Paper, found: Checklist | Report | Liaison | None, form: ChecklistForm, threshold: float = DOUBTFUL_BELOW
) -> tuple[Doubt, ...]:
    """The doubted fields of what was found in a paper, in reading order; () where nothing was read off a picture.

    `threshold` (0-1) is how sure a character must be. Never raises on any Paper. A report has at most one doubt a
    page beside those of its title, signature and day; pages of a form bound into it are the checklist's.
    """
    if found is None or not any(_paragraphs(paper)):
        return ()
    if isinstance(found, Checklist):
        return tuple(dict.fromkeys(_of_checklist(paper, found, form, threshold)))
    if isinstance(found, Liaison):
        return tuple(_of_liaison(paper, found, threshold))
    return tuple(dict.fromkeys(_of_report(paper, found, form, threshold)))


def _paragraphs(paper: Paper) -> Iterator[Paragraph]:
    """The paragraphs that were read off pictures, tables' among them."""
    return (paragraph for paragraph in flatten(paper.blocks) if paragraph.sures)


# --- how sure a text is -----------------------------------------------------------------------------------------


def _weakest(paragraphs: Iterable[Paragraph], threshold: float, *, free: bool) -> tuple[float, str] | None:
    """(how sure, why it is doubted), None where it is sure enough. `free` text is doubted where its sense may be."""
    weakest: tuple[float, str] | None = None
    for paragraph in paragraphs:
        if not paragraph.sures:
            continue
        if UNREADABLE in paragraph.text:
            return 0.0, _UNREAD
        low = _low_in_free(paragraph, threshold) if free else _low(paragraph)
        if low < threshold and (weakest is None or low < weakest[0]):
            weakest = low, _UNSURE
    return weakest


def _low(paragraph: Paragraph) -> float:
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


# --- a checklist ------------------------------------------------------------------------------------------------


def _of_checklist(paper: Paper, found: Checklist, form: ChecklistForm, threshold: float) -> Iterator[Doubt]:
    sources = sources_of(paper, form)
    printed = as_printed(paper, form).blocks
    outside = [block for block in printed if isinstance(block, Paragraph) and block.sures]
    if found.title:
        yield from _of_title(found.title, outside, threshold)
    if not found.is_blank:
        yield from (
            _missing(role, paper) for role, value in (("title", found.title), ("unit", found.unit)) if not value
        )
    if found.unit and not any(source.role == "unit" for source in sources):
        yield from _of_value("unit", found.unit, outside, threshold)
    if found.unit and squeeze(found.unit)[-1:] not in _UNIT_ENDS:  # a seal or a fold took its end
        yield Doubt(what=f"“{_LABELS['unit']}”", text=found.unit, sure=0.5, reason="不像完整的单位名称", role="unit")
    elif found.unit and any(_paragraphs(paper)) and misread.is_damaged(squeeze(found.unit), form.units):
        yield Doubt(what=f"“{_LABELS['unit']}”", text=found.unit, sure=0.5, reason=_NOT_LISTED, role="unit")
    names = {category.id: category.name for category in form.categories}
    told = {entry.category for entry in found.entries if entry.exists is not None}
    for source in sources:
        doubts = () if found.is_blank else tuple(_of_source(source, names, threshold, told))
        if source.role == "rectify_by" and not doubts:
            doubts = tuple(_of_dates(source, names, form))
        yield from doubts
    for stray in strays_of(paper, form):
        yield _doubt(stray, names, min(threshold, _cell_low(stray.cell)), stray.reason)
    yield from _of_mobile(found.liaison, [source for source in sources if source.role == "liaison"])
    yield from of_table(found, sources, form)
    in_table = {source.role for source in sources}
    if "liaison" not in in_table:
        yield from _of_liaison(paper, found.liaison, threshold)
    if "notes" not in in_table and found.other_notes:
        yield from _of_value("notes", found.other_notes, outside, threshold)


def _of_title(title: str, outside: Sequence[Paragraph], threshold: float) -> Iterator[Doubt]:
    """A title that was read unsurely, that lost a line, or beside which something was left out."""
    doubts = tuple(_of_value("title", title, outside, threshold))
    yield from doubts
    cut = [one for one in outside if without_stray(one.text) != one.text and squeeze(one.text).endswith(squeeze(title))]
    if doubts or not (cut or (outside and not title_in(title))):
        return
    near = (cut or [one for one in outside if squeeze(one.text) in squeeze(title)] or outside)[0]
    reason = "前面还有别的字，没有算作标题" if cut else "不像清单的标题，可能缺了一行"
    yield _outside("title", title, near, min(threshold, _low(near)), reason)


def _missing(role: str, paper: Paper) -> Doubt:
    """What every form has and nobody read: a seal, a fold or a pale print may hide it."""
    page = next((paragraph.page for paragraph in _paragraphs(paper) if paragraph.page), 1)
    return Doubt(what=f"第{page}页“{_LABELS[role]}”", text="", sure=0.0, reason="没有读到，请看原件", role=role)


def _of_source(source: Source, names: dict[str, str], threshold: float, told: Collection[str]) -> Iterator[Doubt]:
    """`told` are the categories whose answer is 是 or 否."""
    paragraphs = list(flatten(source.cell.blocks))
    text = clean(source.cell.text)
    weak = _weakest(paragraphs, threshold, free=source.role in _FREE_TEXT)
    if source.role == "category" and not source.category:
        if not is_nothing(text):
            yield _doubt(source, names, weak[0] if weak else 1.0, "类别对不上")
    elif source.role == "answer":
        alone = source.category in told and role_of(source.label) in ("exists_yes", "exists_no")
        if weak or not (alone and _TICK.fullmatch(text)):  # a tick in a column of its own says enough
            yield from _of_answer(source, names, text, weak, threshold)
    elif source.role in _NO_GAPS and (weak is None or weak[0] > 0.0) and _GAP.search(source.cell.text):
        yield _doubt(source, names, weak[0] if weak else _cell_low(source.cell), "中间有空缺，可能漏字")
    elif weak and (weak[0] == 0.0 or not is_nothing(text)):
        yield _doubt(source, names, *weak)
    elif source.role in ("manifestation", "measure") and _is_glued(paragraphs):
        yield _doubt(source, names, min(threshold, _cell_low(source.cell)), "可能有两条连在一起")


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
            yield _doubt(source, names, min(words), _UNSURE)
    elif weak:
        yield _doubt(source, names, *weak)
    elif text and answer(misread.answer(text)).exists is None:
        yield _doubt(source, names, _cell_low(source.cell), "看不出选的是哪一个")
    elif misread.answer(text) != text:
        yield _doubt(source, names, min(threshold, _cell_low(source.cell)), _UNSURE)


def _doubt(source: Source, names: dict[str, str], sure: float, reason: str, text: str = "") -> Doubt:
    label = source.label or _LABELS[source.role]
    row = f"“{names[source.category]}”的" if source.category in names and source.role != "category" else ""
    place = source.cell.places[0]
    return Doubt(
        what=f"第{place.page}页 {source.where}{row}“{label}”",
        text=(text or clean(source.cell.text))[:_LONGEST],
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
    worst = min(seen, key=_low).places[0]
    return next((place for place in cell.places if place.page == worst.page), cell.places[0])


def _of_dates(source: Source, names: dict[str, str], form: ChecklistForm) -> Iterator[Doubt]:
    issued = form.calendar.issued
    for one in rectify_bys(source.cell.blocks, form.calendar):
        odd = one.kind == "unreadable" or re.match(r"0\d*\s*[日天个]", one.text)
        far = one.date is not None and not issued - _BEFORE <= one.date <= issued + _BEHIND
        if odd or far:
            yield _doubt(source, names, _cell_low(source.cell), "时限不是可能的日期", one.text)


def _of_liaison(paper: Paper, found: Liaison, threshold: float) -> Iterator[Doubt]:
    """A liaison who stands outside the form's last row: in a line or on a sheet of its own."""
    everything = list(_paragraphs(paper))
    for value in filter(None, (found.name, found.mobile)):
        doubts = tuple(_of_value("liaison", value, everything, threshold))
        if not doubts and value == found.mobile and not mobile_is_valid(value):
            holding = [paragraph for paragraph in everything if value in re.sub(r"\D", "", paragraph.text)]
            doubts = tuple(_outside("liaison", value, one, _low(one), _wrong_mobile(value)) for one in holding[:1])
        yield from doubts


def _wrong_mobile(number: str) -> str:
    return "手机号码不是11位" if len(number) != 11 else "手机号码不可能是这样"


def _of_mobile(found: Liaison, sources: Sequence[Source]) -> Iterator[Doubt]:
    number = found.mobile
    if not number or mobile_is_valid(number):
        return
    reason = _wrong_mobile(number)
    for source in sources:
        if liaison_of_cells([source.cell]).mobile == number or number in squeeze(source.cell.text):
            yield _doubt(source, {}, _cell_low(source.cell), reason, number)
            return
    if sources:
        yield _doubt(sources[-1], {}, _cell_low(sources[-1].cell), reason, number)


def _cell_low(cell: Cell) -> float:
    return min((_low(paragraph) for paragraph in flatten(cell.blocks) if paragraph.sures), default=1.0)


# --- lines outside tables, reports ------------------------------------------------------------------------------


def _of_value(role: str, value: str, paragraphs: Sequence[Paragraph], threshold: float) -> Iterator[Doubt]:
    """The doubt about a value that stands in one or more of the paragraphs."""
    bare = squeeze(value)
    alone = [one for one in paragraphs if squeeze(one.text) == bare][-1:]
    inside = [part for one in paragraphs if (part := _part(one, bare))][-1:]
    pieces = [one for one in paragraphs if len(squeeze(one.text)) > 1 and squeeze(one.text) in bare]
    holding = alone or inside or pieces
    weak = _weakest(holding, threshold, free=role in _FREE_TEXT)
    if weak:
        yield _outside(role, value, min(holding, key=_low), *weak)


def _part(paragraph: Paragraph, bare: str) -> Paragraph | None:
    """What of a paragraph is the value `bare`, white space apart; None where it does not stand there."""
    pairs = [(c, sure) for char, sure in zip(paragraph.text, paragraph.sures, strict=False) for c in squeeze(char)]
    at = "".join(c for c, _ in pairs).find(bare)
    if at < 0:
        return None
    return replace(paragraph, text=bare, sures=tuple(sure for _, sure in pairs[at : at + len(bare)]))


def _outside(role: str, value: str, paragraph: Paragraph, sure: float, reason: str) -> Doubt:
    place = paragraph.places[0] if paragraph.places else None
    return Doubt(
        what=f"第{place.page if place else paragraph.page}页“{_LABELS[role]}”",
        text=value[:_LONGEST],
        sure=round(sure, 3),
        reason=reason,
        role=role,
        place=place,
    )


def _of_report(paper: Paper, found: Report, form: ChecklistForm, threshold: float) -> Iterator[Doubt]:
    seen = [block for block in paper.blocks if isinstance(block, Paragraph) and block.sures]
    if found.title:
        yield from _of_value("title", found.title, seen[:24], threshold)
    if seen and found.words and (not found.title or squeeze(found.title).endswith(("的", UNREADABLE))):
        yield (
            _missing("title", paper)
            if not found.title
            else _outside("title", found.title, seen[0], min(threshold, _low(seen[0])), "标题没有读完")
        )
    if found.signature:
        unsure = tuple(_of_value("signature", found.signature, seen, threshold))
        yield from unsure
        if seen and not unsure and misread.is_damaged(squeeze(found.signature), form.units):
            yield _outside("signature", found.signature, seen[-1], min(threshold, _low(seen[-1])), _NOT_LISTED)
    elif seen and found.words:
        yield _missing("signature", paper)
    day = tuple(_of_day(found, seen, threshold))
    yield from day
    if seen and found.words and not day and found.signed_on is None:
        yield _missing("signed_on", paper)
    by_page: dict[int, list[Paragraph]] = {}
    own = [one for one in paper.blocks if isinstance(one, Paragraph) or not _is_form(one, form)]
    for paragraph in (one for one in flatten(own) if one.sures):
        by_page.setdefault(paragraph.places[0].page if paragraph.places else paragraph.page or 0, []).append(paragraph)
    for page, paragraphs in sorted(by_page.items()):
        yield from _of_page(page, paragraphs, threshold)


def _is_form(table: Table, form: ChecklistForm) -> bool:
    return looks_like_checklist(Paper(blocks=(table,)), form)


def _of_day(found: Report, paragraphs: Sequence[Paragraph], threshold: float) -> Iterator[Doubt]:
    """The day that a report is signed with: read unsurely, or not read although it looks like one."""
    day = found.signed_on
    written = re.compile(rf"{day.year}\D{{1,2}}0?{day.month}\D{{1,2}}0?{day.day}(?!\d)" if day else _LIKE_A_DAY)
    for paragraph in [one for one in reversed(paragraphs) if len(one.text) <= 50][:6]:
        if not written.search(squeeze(paragraph.text)):
            continue
        if day:
            yield from _of_value("signed_on", paragraph.text.strip(), [paragraph], threshold)
        elif found.signature:
            yield _outside("signed_on", paragraph.text.strip(), paragraph, _low(paragraph), "不是可能的日期")
        return


_SOME, _PART = 5, 0.03  # of a page's characters: so many unsure ones are worth a look


def _of_page(page: int, paragraphs: Sequence[Paragraph], threshold: float) -> Iterator[Doubt]:
    """One doubt for a page of a report with unreadable places or many unsure characters."""
    read = [list(zip(p.text, p.sures, strict=False)) for p in paragraphs]
    lost = sum(character == UNREADABLE for pairs in read for character, _ in pairs)
    content = [sure for pairs in read for character, sure in pairs if character.isalnum()]
    low = [sure for sure in content if sure < threshold]
    if not lost and len(low) < max(_SOME, _PART * len(content)):
        return
    worst = max(paragraphs, key=lambda p: sum(sure < threshold for sure in p.sures) + 10 * p.text.count(UNREADABLE))
    yield Doubt(
        what=f"第{page}页正文",
        text=clean(worst.text)[:_LONGEST],
        sure=0.0 if lost else round(min(low), 3),
        reason=_UNREAD if lost else f"本页{len(low)}个字识读把握低",
        role="page",
        place=worst.places[0] if worst.places else None,
    )
