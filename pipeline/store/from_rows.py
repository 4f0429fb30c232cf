"""Pure: rows of `readings` and the tables below it → Readings, exactly as to_rows.py was given them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report, Section
from pipeline.model import CloudLink, Content, Crop, Document, Evidence, FieldDoubt, Flag, Reading, Seal, Spot

Rows = Sequence[Row[Any]]
_Key = tuple[Any, ...]
_Parts = Mapping[str, Mapping[_Key, Rows]]


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
    return Reading(
        mail=head.mail,
        reader=head.reader,
        message_id=head.message_id,
        sender=head.sender,
        sender_name=head.sender_name,
        subject=head.subject,
        sent_at=head.sent_at,
        decision=head.decision,
        departments=tuple(row.department for row in parts["reading_departments"].get(key, ())),
        liaison=_liaison(head),
        liaison_department=head.liaison_department,
        documents=tuple(_document(row, parts) for row in parts["documents"].get(key, ())),
        cloud_links=tuple(
            CloudLink(provider=row.provider, name=row.name, size=row.size, expires=row.expires, url=row.url)
            for row in parts["cloud_links"].get(key, ())
        ),
        flags=_flags(parts, "flags", (head.id, None, "mail")),
        notes=_flags(parts, "notes", (head.id, None, "mail")),
    )


def _flags(parts: _Parts, name: str, key: _Key) -> tuple[Flag, ...]:
    return tuple(Flag(code=row.code, message=row.message, evidence=row.evidence) for row in parts[name].get(key, ()))


def _liaison(row: Row[Any]) -> Liaison:
    return Liaison(name=row.liaison_name, title=row.liaison_title, mobile=row.liaison_mobile)


def _document(row: Row[Any], parts: _Parts) -> Document:
    key = (row.reading_id, row.document)
    checklist = next((_checklist(found, parts) for found in parts["checklists"].get(key, ())), None)
    content = Content(
        media_type=row.media_type,
        form=row.form,
        status=row.status,
        kind=row.kind,
        kinds=row.kinds,
        kind_evidence=row.kind_evidence,
        checklist=checklist,
        reports=tuple((found.requirement, _report(found, parts)) for found in parts["reports"].get(key, ())),
        liaison=_liaison(row),
        titles=row.titles,
        signatures=row.signatures,
        seal=_seal(row),
        unread_pages=row.unread_pages,
        pages=row.pages,
        seen_by=row.seen_by,
        first_page=row.first_page,
        page_number=row.page_number,
        doubts=tuple(_doubt(found) for found in parts["doubts"].get(key, ())),
        spots=tuple(_spot(found) for found in parts["spots"].get(key, ())),
        flags=_flags(parts, "flags", (*key, "content")),
        notes=_flags(parts, "notes", (*key, "content")),
    )
    return Document(
        path=row.path,
        sha256=row.sha256,
        size=row.size,
        content=content,
        department=row.department,
        evidence=tuple(
            Evidence(source=found.source, text=found.text, department=found.department)
            for found in parts["evidence"].get(key, ())
        ),
        flags=_flags(parts, "flags", (*key, "placing")),
    )


def _seal(row: Row[Any]) -> Seal:
    return Seal(
        verdict=row.seal_verdict,
        text=row.seal_text,
        page=row.seal_page,
        department=row.seal_department,
        sure=row.seal_sure,
        size_mm=row.seal_size_mm,
        crop=_crop(row.seal_crop_file, row.seal_crop_page, row.seal_crop_box),
        electronic=row.seal_electronic,
        at=row.seal_at,
    )


def _doubt(row: Row[Any]) -> FieldDoubt:
    return FieldDoubt(
        what=row.what,
        text=row.text,
        sure=row.sure,
        reason=row.reason,
        role=row.role,
        category=row.category,
        crop=_crop(row.crop_file, row.crop_page, row.crop_box),
    )


def _spot(row: Row[Any]) -> Spot:
    left, top, right, bottom = row.crop_box
    crop = Crop(file=row.crop_file, page=row.crop_page, box=(left, top, right, bottom))
    return Spot(crop=crop, role=row.role, category=row.category, begin=row.begin_, end=row.end_)


def _crop(file: str | None, page: int | None, box: tuple[float, ...] | None) -> Crop | None:
    if file is None or page is None or box is None:
        return None
    left, top, right, bottom = box
    return Crop(file=file, page=page, box=(left, top, right, bottom))


def _checklist(row: Row[Any], parts: _Parts) -> Checklist:
    key = (row.reading_id, row.document)
    return Checklist(
        title=row.title,
        unit=row.unit,
        entries=tuple(_entry(found, parts) for found in parts["entries"].get(key, ())),
        other_notes=row.other_notes,
        liaison=_liaison(row),
        leftovers=row.leftovers,
    )


def _entry(row: Row[Any], parts: _Parts) -> Entry:
    items = parts["findings"].get((row.reading_id, row.document, row.entry), ())
    return Entry(
        category=row.category,
        exists=row.exists_,
        answer=row.answer,
        denied=row.denied,
        manifestations=tuple(item.manifestation for item in items if item.manifestation is not None),
        measures=tuple(item.measure for item in items if item.measure is not None),
        rectify_by=tuple(
            RectifyBy(text=item.rectify_text, kind=item.rectify_kind, date=item.rectify_date)
            for item in items
            if item.rectify_text is not None
        ),
        where=row.where_,
        sure=row.sure,
    )


def _report(row: Row[Any], parts: _Parts) -> Report:
    return Report(
        title=row.title,
        addressee=row.addressee,
        signature=row.signature,
        signed_on=row.signed_on,
        words=row.words,
        sections=tuple(
            Section(
                heading=found.heading,
                kind=found.kind,
                words=found.words,
                level=found.level,
                reason=found.reason,
                sure=found.sure,
            )
            for found in parts["sections"].get((row.reading_id, row.document, row.report), ())
        ),
        body=row.body,
        unsure=tuple((start, end) for start, end in row.unsure),
    )
