"""What a table that was read off pictures seems to lack: for a person to look at, never told as the sender's omission.

On a picture a rule may be overlooked: then a row, a column or a cell is missing, or two are read as one, and what is
left looks as if nobody had filled it in. A cell that stands empty between its rules is believed.
"""

from collections.abc import Iterator, Sequence

from parsers.answers import denies
from parsers.categories import core_of
from parsers.checklist_gathered import Source
from parsers.forms import Checklist, ChecklistForm, Doubt, Entry
from parsers.text import clean, is_nothing, squeeze, unquote

_ROLES = ("answer", "manifestation", "measure", "rectify_by")
_WORDS = {"answer": "是否存在", "manifestation": "具体表现", "measure": "整改措施", "rectify_by": "完成时限"}
_LONG = 12  # characters: a cell merged over two columns on purpose says 无 or 不存在此类问题
_LONGEST = 200


def of_table(found: Checklist, sources: Sequence[Source], form: ChecklistForm) -> Iterator[Doubt]:
    """Doubts about what is not there: rows, cells and the liaison of a checklist whose cells `sources` were seen.

    () where no cell was seen on a picture, and for the blank form.
    """
    if not sources or (found.is_blank and not found.leftovers):
        return
    yield from _rows(found, sources, form)
    yield from _cells(found, sources, form)
    yield from _liaison(found, sources)


def _rows(found: Checklist, sources: Sequence[Source], form: ChecklistForm) -> Iterator[Doubt]:
    """Categories without a row, and the row before such a one: it may have taken that row in."""
    read = {entry.category: entry for entry in found.entries}
    strange = sum(source.role == "category" and not source.category for source in sources)
    missing = sum(category.id not in read for category in form.categories)
    if (strange or missing) and not found.other_notes and not any(source.role == "notes" for source in sources):
        yield _lacking("“其他需要说明的问题”一行", "notes", "表格有行没有读到，这一行也没有读到")
    if strange >= missing:
        return  # rows whose category nobody could read: doubted already
    before: Entry | None = None
    for category in form.categories:
        if category.id in read:
            before = read[category.id]
            continue
        yield _lacking(f"“{category.name}”一行", "category", "图片上没有读到这一行，请核对原件", category=category.id)
        if before is not None:
            name = next(one.name for one in form.categories if one.id == before.category)
            yield _lacking(
                f"{before.where}“{name}”一行",
                "category",
                "下一行没有读到，可能并入本行",
                category=before.category,
                near=_of(sources, before.category),
            )
            if core_of(category.name) in _head(sources, before.category):
                yield from _mixed(before, name, sources)
            before = None


def _head(sources: Sequence[Source], category: str) -> str:
    own = [one for one in _of(sources, category) if one.role == "category"]
    return unquote(squeeze("".join(one.cell.text for one in own)))


def _mixed(entry: Entry, name: str, sources: Sequence[Source]) -> Iterator[Doubt]:
    """The fields of two rows that were read as one: whose they are, nobody can tell."""
    for role in _ROLES:
        near = [one for one in _of(sources, entry.category) if one.role == role]
        label = f"{entry.where}“{name}”的“{_WORDS[role]}”"
        yield _lacking(label, role, "两行读成了一行", category=entry.category, near=near)


def _cells(found: Checklist, sources: Sequence[Source], form: ChecklistForm) -> Iterator[Doubt]:
    """Cells that a row lacks; where a longer text covers two columns, both."""
    names = {category.id: category.name for category in form.categories}
    absent = {
        (entry.category, role)
        for entry in found.entries
        for role in _ROLES
        if not any(source.role == role for source in _of(sources, entry.category))
    }
    columns = {role for role in _ROLES if all((entry.category, role) in absent for entry in found.entries)}
    unplaced = any("列：" in text for text in found.leftovers)
    for entry in found.entries:
        own = _of(sources, entry.category)
        if not own:
            continue  # its row was not read off a picture
        merged = next((one for one in own if one.role in _ROLES and one.cell.column_span > 1), None)
        for role in _ROLES:
            if (entry.category, role) not in absent or _has(entry, role):
                continue
            if merged is not None and _is_meant(merged):
                continue
            if role in columns and not unplaced and role != "answer" and entry is not found.entries[0]:
                continue  # a form without this column: told once
            label = f"{entry.where}“{names.get(entry.category, '')}”的“{_WORDS[role]}”"
            yield _lacking(label, role, "图片上没有读到这一格，请核对原件", category=entry.category, near=own)
            if merged is not None and merged.role != role:
                yield _lacking(
                    f"{entry.where}“{names.get(entry.category, '')}”的“{_WORDS[merged.role]}”",
                    merged.role,
                    "可能把两格读成了一格",
                    category=entry.category,
                    near=[merged],
                )


def _liaison(found: Checklist, sources: Sequence[Source]) -> Iterator[Doubt]:
    liaison = [source for source in sources if source.role == "liaison"]
    if not found.liaison.is_known:
        yield _lacking("联络员", "liaison", "图片上没有读到联络员", near=liaison)
    elif not (found.liaison.mobile and found.liaison.name):
        yield _lacking("联络员", "liaison", "图片上没有读全联络员的姓名和手机", near=liaison)


def _of(sources: Sequence[Source], category: str) -> list[Source]:
    return [source for source in sources if source.category == category]


def _has(entry: Entry, role: str) -> bool:
    """Is there a value all the same? A denial that is merged over several columns answers, too."""
    values = {
        "answer": bool(entry.answer),
        "manifestation": bool(entry.manifestations) or entry.denied,
        "measure": bool(entry.measures),
        "rectify_by": bool(entry.rectify_by),
    }
    return values[role]


def _is_meant(source: Source) -> bool:
    text = clean(source.cell.text)
    return is_nothing(text) or denies(text) or len(text) < _LONG


def _lacking(what: str, role: str, reason: str, *, category: str = "", near: Sequence[Source] = ()) -> Doubt:
    cell = near[0].cell if near else None
    place = cell.places[0] if cell else None
    return Doubt(
        what=f"第{place.page}页 {what}" if place else what,
        text=clean(cell.text)[:_LONGEST] if cell and near[0].role == role else "",
        sure=0.0,
        reason=reason,
        role=role,
        category=category,
        place=place,
    )
