"""Pure: rows of `readings` and the tables below it → Readings, exactly as to_rows.py was given them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report, Section
from pipeline.model import CloudLink, Content, Crop, Document, Evidence, FieldDoubt, Flag, Reading, Seal, Spot

Rows = Sequence[Row[Any]]
_Key = tuple[Any, ...]
_Parts = Mapping[str, Mapping[_Key, Rows]]
_Value = TypeVar("_Value")


def readings_from(heads: Rows, parts: Mapping[str, Rows]) -> dict[int, Reading]:
    """Readings by their id. `heads` are rows of `readings`, `parts` rows by table in the order of their keys."""
    depth = {"documents": 1, "reading_departments": 1, "cloud_links": 1}
    depth |= {"evidence": 2, "doubts": 2, "spots": 2, "checklists": 2, "entries": 2, "reports": 2}
    depth |= {"findings": 3, "sections": 3}
    grouped: dict[str, Mapping[_Key, Rows]] = {
        name: _group((tuple(row[: depth[name]]), row) for row in parts[name]) for name in depth
    }
    for name in ("flags", "notes"):
        grouped[name] = _group(((row.reading_id, row.document, row.owner), row) for row in parts[name])
    return {head.id: _reading(head, grouped) for head in heads}


def _group(keyed: Iterable[tuple[_Key, Row[Any]]]) -> dict[_Key, list[Row[Any]]]:
    groups: dict[_Key, list[Row[Any]]] = {}
    for key, row in keyed:
        groups.setdefault(key, []).append(row)
    return groups


def _reading(head: Row[Any], parts: _Parts) -> Reading:
    key = (head.id,)
    return _value(
        Reading,
        head,
        departments=tuple(row.department for row in parts["reading_departments"].get(key, ())),
        liaison=_liaison(head),
        documents=tuple(_document(row, parts) for row in parts["documents"].get(key, ())),
        cloud_links=_values(CloudLink, parts, "cloud_links", key),
        flags=_values(Flag, parts, "flags", (head.id, None, "mail")),
        notes=_values(Flag, parts, "notes", (head.id, None, "mail")),
    )


def _value(kind: type[_Value], row: Row[Any], prefix: str = "", **parts: Any) -> _Value:
    """A slotted dataclass from the columns named as its fields (behind `prefix`), and `parts` that no column holds."""
    columns = row._mapping
    names: tuple[str, ...] = vars(kind)["__slots__"]
    return kind(**{name: columns[prefix + name] for name in names if name not in parts}, **parts)


def _values(kind: type[_Value], parts: _Parts, table: str, key: _Key) -> tuple[_Value, ...]:
    return tuple(_value(kind, row) for row in parts[table].get(key, ()))


def _liaison(row: Row[Any]) -> Liaison:
    return _value(Liaison, row, "liaison_")


def _document(row: Row[Any], parts: _Parts) -> Document:
    key = (row.reading_id, row.document)
    content = _value(
        Content,
        row,
        checklist=next((_checklist(found, parts) for found in parts["checklists"].get(key, ())), None),
        reports=tuple((found.requirement, _report(found, parts)) for found in parts["reports"].get(key, ())),
        liaison=_liaison(row),
        seal=_value(Seal, row, "seal_", crop=_crop(row, "seal_")),
        doubts=tuple(_value(FieldDoubt, found, crop=_crop(found)) for found in parts["doubts"].get(key, ())),
        spots=tuple(_spot(found) for found in parts["spots"].get(key, ())),
        flags=_values(Flag, parts, "flags", (*key, "content")),
        notes=_values(Flag, parts, "notes", (*key, "content")),
    )
    evidence = _values(Evidence, parts, "evidence", key)
    return _value(
        Document, row, content=content, evidence=evidence, flags=_values(Flag, parts, "flags", (*key, "placing"))
    )


def _spot(row: Row[Any]) -> Spot:
    return _value(Spot, row, crop=_value(Crop, row, "crop_"), begin=row.begin_, end=row.end_)


def _crop(row: Row[Any], prefix: str = "") -> Crop | None:
    """None where a column of it is null."""
    prefix += "crop_"
    if any(row._mapping[prefix + name] is None for name in Crop.__slots__):
        return None
    return _value(Crop, row, prefix)


def _checklist(row: Row[Any], parts: _Parts) -> Checklist:
    entries = parts["entries"].get((row.reading_id, row.document), ())
    return _value(
        Checklist,
        row,
        entries=tuple(_entry(found, parts) for found in entries),
        liaison=_liaison(row),
        unsure=_ranges(row),
    )


def _entry(row: Row[Any], parts: _Parts) -> Entry:
    items = parts["findings"].get((row.reading_id, row.document, row.entry), ())
    return _value(
        Entry,
        row,
        exists=row.exists_,
        manifestations=tuple(item.manifestation for item in items if item.manifestation is not None),
        measures=tuple(item.measure for item in items if item.measure is not None),
        rectify_by=tuple(_value(RectifyBy, item, "rectify_") for item in items if item.rectify_text is not None),
        where=row.where_,
        unsure=_ranges(row),
    )


def _report(row: Row[Any], parts: _Parts) -> Report:
    return _value(
        Report,
        row,
        sections=_values(Section, parts, "sections", (row.reading_id, row.document, row.report)),
        unsure=_ranges(row),
    )


def _ranges(row: Row[Any]) -> tuple[tuple[Any, ...], ...]:
    """JSON has lists alone."""
    return tuple(tuple(one) for one in row.unsure)
