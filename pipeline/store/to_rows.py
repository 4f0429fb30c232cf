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
    return {
        "mail": reading.mail,
        "reader": reading.reader,
        "message_id": reading.message_id,
        "sender": reading.sender,
        "sender_name": reading.sender_name,
        "subject": reading.subject,
        "sent_at": reading.sent_at,
        "decision": reading.decision,
        "liaison_department": reading.liaison_department,
        **_liaison_values(reading.liaison),
    }


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
            "path": document.path,
            "sha256": document.sha256,
            "size": document.size,
            "department": document.department,
            "media_type": content.media_type,
            "form": content.form,
            "status": content.status,
            "kind": content.kind,
            "kinds": content.kinds,
            "kind_evidence": content.kind_evidence,
            "titles": content.titles,
            "signatures": content.signatures,
            "unread_pages": content.unread_pages,
            "pages": content.pages,
            "seen_by": content.seen_by,
            "first_page": content.first_page,
            "page_number": content.page_number,
            **_seal_values(content.seal),
            **_liaison_values(content.liaison),
        }
    )
    for position, evidence in enumerate(document.evidence, 1):
        rows["evidence"].append({**key, "position": position, **_fields(evidence)})
    for position, doubt in enumerate(content.doubts, 1):
        values = _fields(doubt)
        crop = values.pop("crop")
        rows["doubts"].append({**key, "position": position, **values, **_crop_values(crop)})
    for position, spot in enumerate(content.spots, 1):
        values = {"role": spot.role, "category": spot.category, "begin_": spot.begin, "end_": spot.end}
        rows["spots"].append({**key, "position": position, **values, **_crop_values(spot.crop)})
    if content.checklist is not None:
        _add_checklist(rows, key, content.checklist)
    for number, (requirement, report) in enumerate(content.reports, 1):
        _add_report(rows, {**key, "report": number}, requirement, report)


def _add_checklist(rows: dict[str, list[Values]], key: Values, checklist: Checklist) -> None:
    rows["checklists"].append(
        {
            **key,
            "title": checklist.title,
            "unit": checklist.unit,
            "other_notes": checklist.other_notes,
            "leftovers": checklist.leftovers,
            **_liaison_values(checklist.liaison),
        }
    )
    for number, entry in enumerate(checklist.entries, 1):
        place = {**key, "entry": number}
        rows["entries"].append(
            {
                **place,
                "category": entry.category,
                "exists_": entry.exists,
                "answer": entry.answer,
                "denied": entry.denied,
                "where_": entry.where,
                "sure": entry.sure,
            }
        )
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
    values = _fields(report)
    sections = values.pop("sections")
    rows["reports"].append({**key, "requirement": requirement, **values})
    for number, section in enumerate(sections, 1):
        rows["sections"].append({**key, "section": number, **_fields(section)})


def _fields(value: Any) -> Values:
    return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}


def _seal_values(seal: Seal) -> Values:
    values = _fields(seal)
    crop = values.pop("crop")
    return {f"seal_{name}": value for name, value in (values | _crop_values(crop)).items()}


def _crop_values(crop: Crop | None) -> Values:
    return {f"crop_{name}": crop and getattr(crop, name) for name in ("file", "page", "box")}


def _liaison_values(liaison: Liaison) -> Values:
    return {f"liaison_{name}": value for name, value in _fields(liaison).items()}
