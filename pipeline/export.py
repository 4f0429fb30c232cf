"""Pure: an `Assessment` as the JSON of the contract (tests/contract/). Two exports of one state differ in
generated_at alone."""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report
from pipeline.model import (
    Assessment,
    Campaign,
    Department,
    Document,
    Flag,
    Received,
    RequirementStanding,
    ReviewEntry,
    Seal,
    Standing,
)
from pipeline.pieces import address_owners
from pipeline.review import flags_of, sender_flags

Json = dict[str, Any]

SCHEMA = 1
_MINUTE = dt.timedelta(minutes=1)


def render(assessment: Assessment, generated_at: dt.datetime) -> str:
    """The export as text, ending in a newline."""
    return json.dumps(export(assessment, generated_at), ensure_ascii=False, indent=1) + "\n"


def export(assessment: Assessment, generated_at: dt.datetime) -> Json:
    """The contract's object."""
    campaign = assessment.campaign
    clock = _Clock(campaign)
    placed = [(mail, document) for mail in assessment.received for document in mail.reading.documents]
    checklists = [_checklist(m, d, c, campaign, clock) for m, d in placed if (c := d.content.checklist) is not None]
    reports = [_report(m, d, kind, report, clock) for m, d in placed for kind, report in d.content.named_reports]
    review = [_review(entry, clock) for entry in assessment.review]
    return {
        "schema": SCHEMA,
        "campaign": campaign.id,
        "generated_at": clock.time(generated_at),
        "as_of": clock.time(assessment.as_of),
        "departments": [_department(d, assessment, clock) for d in campaign.departments],
        "checklists": _ordered(checklists, "department", "received_at", "document"),
        "reports": _ordered(reports, "department", "received_at", "document", "kind"),
        "documents": _ordered([_document(m, d, clock) for m, d in placed], "received_at", "mail", "path", "sha256"),
        "mails": _ordered(_mails(assessment, clock), "received_at", "id"),
        "review": _ordered(review, "raised_at", "subject", "code", "message"),
    }


def _ordered(rows: Iterable[Json], *keys: str) -> list[Json]:
    """Sorted by what is written, so that a reader can check it: two moments of one second are one here.

    Rows of no department come first.
    """
    return sorted(rows, key=lambda row: tuple(row[key] or "" for key in keys))


class _Clock:
    """Moments on the campaign's clock, to the second. A sender may write any year into a Date header."""

    def __init__(self, campaign: Campaign) -> None:
        self._zone = ZoneInfo(campaign.timezone)

    def time(self, moment: dt.datetime) -> str:
        local = moment.astimezone(self._zone)
        if (local.utcoffset() or dt.timedelta()) % _MINUTE:
            local = moment.astimezone(dt.UTC)  # local mean time of long ago: ISO 8601 has no seconds in an offset
        return local.replace(microsecond=0).isoformat()

    def maybe(self, moment: dt.datetime | None) -> str | None:
        try:
            return self.time(moment) if moment is not None else None
        except OverflowError:  # the first or last day of all years
            return None


def text(value: str) -> str:
    """NFC, runs of white space folded to one space, trimmed; characters that JSON readers refuse replaced."""
    value = unicodedata.normalize("NFC", value.encode("utf-8", "replace").decode("utf-8"))
    return re.sub(r"\s+", " ", value).strip()


def _maybe(value: str | None) -> str | None:
    return text(value) if value is not None and text(value) else None


def _flags(flags: Iterable[Flag]) -> list[Json]:
    return [
        {
            "code": f.code,
            "message": text(f.message),
            **({"evidence": evidence} if (evidence := text(f.evidence)) else {}),
        }
        for f in flags
    ]


def _department(department: Department, assessment: Assessment, clock: _Clock) -> Json:
    return {
        "id": department.id,
        "name": text(department.name),
        "group": department.group,
        "stages": [_stage(s, clock) for s in assessment.standings_of(department.id)],
    }


def _stage(standing: Standing, clock: _Clock) -> Json:
    return {
        "stage": standing.stage,
        "deadline": clock.time(standing.deadline),
        "completeness": standing.completeness,
        "timeliness": standing.timeliness,
        "needs_review": standing.needs_review,
        "label": standing.label,
        "first_received_at": clock.maybe(standing.first_received_at),
        "completed_at": clock.maybe(standing.completed_at),
        "requirements": [_requirement(r) for r in standing.requirements],
        "flags": _flags(standing.flags),
    }


def _requirement(standing: RequirementStanding) -> Json:
    return {
        "requirement": standing.requirement,
        "status": standing.status,
        "word": standing.word.document.sha256 if standing.word else None,
        "scan": standing.scan.document.sha256 if standing.scan else None,
        "flags": _flags(standing.flags),
    }


def _checklist(mail: Received, document: Document, checklist: Checklist, campaign: Campaign, clock: _Clock) -> Json:
    order = {category.id: number for number, category in enumerate(campaign.categories)}
    return {
        "document": document.sha256,
        "department": document.department,
        "form": _form(document),
        "received_at": clock.time(mail.received_at),
        "unit": _maybe(checklist.unit),
        "entries": [_entry(e) for e in sorted(checklist.entries, key=lambda e: order.get(e.category, len(order)))],
        "other_notes": text(checklist.other_notes),
        "liaison": _liaison(checklist.liaison),
        "seal": _seal(document.content.seal),
    }


def _entry(entry: Entry) -> Json:
    return {
        "category": entry.category,
        "exists": entry.exists,
        "manifestations": [item for words in entry.manifestations if (item := text(words))],
        "measures": [item for words in entry.measures if (item := text(words))],
        "rectify_by": [_rectify_by(by) for by in entry.rectify_by],
    }


def _rectify_by(by: RectifyBy) -> Json:
    return {"text": text(by.text), "kind": by.kind, "date": by.date.isoformat() if by.date else None}


def _liaison(liaison: Liaison) -> Json:
    return {"name": _maybe(liaison.name), "title": _maybe(liaison.title), "mobile": _maybe(liaison.mobile)}


_MATCHES = {"right_unit": True, "other_unit": False}


def _seal(seal: Seal) -> Json:
    return {
        "found": seal.found,
        "text": _maybe(seal.text),
        "matches_department": _MATCHES.get(seal.verdict),  # by the verdict: a seal's unit need not be one of ours
        "page": seal.page,
        "verdict": seal.verdict,
    }


def _report(mail: Received, document: Document, kind: str, report: Report, clock: _Clock) -> Json:
    share = report.problem_share
    return {
        "document": document.sha256,
        "department": document.department,
        "kind": kind,
        "form": _form(document),
        "received_at": clock.time(mail.received_at),
        "title": _maybe(report.title),
        "words": report.words,
        "problem_share": None if share is None else round(share, 4),
        "sections": [{"heading": text(s.heading), "kind": s.kind, "words": s.words} for s in report.sections],
        "seal": _seal(document.content.seal),
    }


def _form(document: Document) -> str:
    """A text file or the like that holds a paper counts as editable text."""
    return "scan" if document.content.form == "scan" else "word"


def _document(mail: Received, document: Document, clock: _Clock) -> Json:
    content = document.content
    return {
        "sha256": document.sha256,
        "mail": mail.mail,
        "path": text(document.path),
        "media_type": content.media_type,
        "size": document.size,
        "kind": content.kind,
        **({"kinds": list(content.kinds)} if len(content.kinds) > 1 else {}),
        "form": content.form,
        "department": document.department,
        "department_evidence": [
            {"source": e.source, "text": text(e.text), "department": e.department} for e in document.evidence
        ],
        "received_at": clock.time(mail.received_at),
        "status": content.status,
        "flags": _flags(flags_of(document)),
    }


def _mails(assessment: Assessment, clock: _Clock) -> list[Json]:
    departments = {department.id: department for department in assessment.campaign.departments}
    owners = address_owners(assessment.campaign)
    return [
        {
            "id": mail.mail,
            "message_id": _maybe(mail.reading.message_id),
            "folder": text(mail.folder),
            "received_at": clock.time(mail.received_at),
            "sent_at": clock.maybe(mail.reading.sent_at),
            "sender": text(mail.reading.sender).lower(),
            "subject": text(mail.reading.subject),
            "decision": mail.reading.decision,
            "departments": list(mail.reading.departments),
            "documents": len(mail.reading.documents),
            "flags": _flags((*mail.reading.flags, *sender_flags(mail, departments, owners))),
        }
        for mail in assessment.received
    ]


def _review(entry: ReviewEntry, clock: _Clock) -> Json:
    return {
        "subject": text(entry.subject),
        "code": entry.code,
        "message": text(entry.message),
        "raised_at": clock.time(entry.raised_at),
        "resolved": entry.resolved,
    }
