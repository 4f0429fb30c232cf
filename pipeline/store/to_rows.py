"""Pure: a Reading → rows of `readings` and the tables below it; from_rows.py is the way back, without loss."""

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from sqlalchemy import Table

from parsers.forms import Checklist, Liaison, Report
from pipeline.model import Crop, Document, Flag, Reading, Seal
from pipeline.store import tables
from pipeline.store.columns import utc

Values = dict[str, Any]

PARTS: tuple[Table, ...] = (
    tables.reading_departments,
    tables.cloud_links,
    tables.documents,
    tables.evidence,
    tables.doubts,
    tables.spots,
    tables.flags,
    tables.notes,
    tables.checklists,
    tables.entries,
    tables.findings,
    tables.reports,
    tables.sections,
)
"""The tables that hold a reading's parts, each after those it refers to; all have `reading_id` as first column."""


def digest(reading: Reading) -> str:
    """sha256 of the reading's canonical JSON without `reader`: equal exactly where the content is equal."""
    content = {f.name: getattr(reading, f.name) for f in dataclasses.fields(reading) if f.name != "reader"}
    canonical = json.dumps(content, default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime):
        return utc(value).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(f"a Reading holds no {type(value).__name__}")


def head_of(reading: Reading) -> Values:
    """The reading's own columns, without campaign, number, read_at and digest."""
    own = _fields(reading, "departments", "liaison", "documents", "cloud_links", "flags", "notes")
    return {**own, **_liaison_values(reading.liaison)}


def parts_of(reading: Reading, reading_id: int) -> list[tuple[Table, list[Values]]]:
    """The rows of every table of `PARTS`, in that order."""
    rows: dict[str, list[Values]] = {table.name: [] for table in PARTS}
    key = {"reading_id": reading_id}
    for position, department in enumerate(reading.departments, 1):
        rows["reading_departments"].append({**key, "position": position, "department": department})
    for position, link in enumerate(reading.cloud_links, 1):
        rows["cloud_links"].append({**key, "position": position, **_fields(link)})
    for number, document in enumerate(reading.documents, 1):
        _add_document(rows, {**key, "document": number}, document)
    for name in ("flags", "notes"):
        for position, (number_, owner, flag) in enumerate(_remarks(reading, name), 1):
            place = {**key, "position": position, "document": number_, "owner": owner}
            rows[name].append({**place, **_fields(flag)})
    return [(table, rows[table.name]) for table in PARTS]


def _remarks(reading: Reading, name: str) -> Iterator[tuple[int | None, str, Flag]]:
    """Every flag (or note) of the reading with its document's number and whose it is."""
    for flag in getattr(reading, name):
        yield None, "mail", flag
    for number, document in enumerate(reading.documents, 1):
        for flag in getattr(document.content, name):
            yield number, "content", flag
        if name == "flags":
            for flag in document.flags:
                yield number, "placing", flag


def _add_document(rows: dict[str, list[Values]], key: Values, document: Document) -> None:
    content = document.content
    rows["documents"].append(
        {
            **key,
            **_fields(document, "content", "evidence", "flags"),
            **_fields(content, "checklist", "reports", "liaison", "seal", "doubts", "spots", "flags", "notes"),
            **_seal_values(content.seal),
            **_liaison_values(content.liaison),
        }
    )
    for position, evidence in enumerate(document.evidence, 1):
        rows["evidence"].append({**key, "position": position, **_fields(evidence)})
    for position, doubt in enumerate(content.doubts, 1):
        rows["doubts"].append({**key, "position": position, **_fields(doubt, "crop"), **_crop_values(doubt.crop)})
    for position, spot in enumerate(content.spots, 1):
        values = {"begin_": spot.begin, "end_": spot.end, **_fields(spot, "begin", "end", "crop")}
        rows["spots"].append({**key, "position": position, **values, **_crop_values(spot.crop)})
    if content.checklist is not None:
        _add_checklist(rows, key, content.checklist)
    for number, (requirement, report) in enumerate(content.reports, 1):
        _add_report(rows, {**key, "report": number}, requirement, report)


def _add_checklist(rows: dict[str, list[Values]], key: Values, checklist: Checklist) -> None:
    own = _fields(checklist, "entries", "liaison")
    rows["checklists"].append({**key, **own, **_liaison_values(checklist.liaison)})
    for number, entry in enumerate(checklist.entries, 1):
        place = {**key, "entry": number}
        values = _fields(entry, "exists", "where", "manifestations", "measures", "rectify_by")
        rows["entries"].append({**place, "exists_": entry.exists, "where_": entry.where, **values})
        # One problem beside its measure and its date, as in the form; the longest column sets the number.
        items = zip_longest(entry.manifestations, entry.measures, entry.rectify_by)
        for position, (manifestation, measure, by) in enumerate(items, 1):
            rows["findings"].append(
                {
                    **place,
                    "finding": position,
                    "manifestation": manifestation,
                    "measure": measure,
                    "rectify_text": by and by.text,
                    "rectify_kind": by and by.kind,
                    "rectify_date": by and by.date,
                }
            )


def _add_report(rows: dict[str, list[Values]], key: Values, requirement: str, report: Report) -> None:
    rows["reports"].append({**key, "requirement": requirement, **_fields(report, "sections")})
    for number, section in enumerate(report.sections, 1):
        rows["sections"].append({**key, "section": number, **_fields(section)})


def _fields(value: Any, *but: str) -> Values:
    """A slotted dataclass's fields as columns of their names, without those that `but` names: they stand elsewhere."""
    return {name: getattr(value, name) for name in value.__slots__ if name not in but}


def _seal_values(seal: Seal) -> Values:
    values = _fields(seal, "crop") | _crop_values(seal.crop)
    return {f"seal_{name}": value for name, value in values.items()}


def _crop_values(crop: Crop | None) -> Values:
    return {f"crop_{name}": crop and getattr(crop, name) for name in Crop.__slots__}


def _liaison_values(liaison: Liaison) -> Values:
    return {f"liaison_{name}": value for name, value in _fields(liaison).items()}
