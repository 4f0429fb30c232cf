"""Pure: which documents are pieces of which requirement, when each first arrived, and which version counts."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.forms import Liaison
from pipeline.model import Campaign, Department, Document, Piece, Received

_FINAL = re.compile(r"最终|定稿|终稿|更正|修改|修订|订正|以此为准|新版|补正|重报")
_DRAFT = re.compile(r"初稿|草稿|旧|作废|模板|样本|原版")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """All pieces of a campaign by department and requirement, in the order of arrival."""

    by_key: dict[Key, list[Piece]]
    told: dict[str, list[tuple[dt.datetime, int, Liaison]]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def of(self, department: str, requirement: str, form: str) -> list[Piece]:
        return [piece for piece in self.by_key.get((department, requirement), []) if piece.form == form]

    def first_arrival(self, department: str, requirement: str, form: str) -> dt.datetime | None:
        return min((p.received.received_at for p in self.of(department, requirement, form)), default=None)

    def newest(self, department: str, requirement: str, form: str) -> Piece | None:
        """The version that counts: of the newest mail; within it the final one, the fullest, the first page."""
        found = self.of(department, requirement, form)
        if not found:
            return None
        moment = max(piece.received.received_at for piece in found)
        newest = [piece for piece in found if piece.received.received_at == moment]
        best = max(_rank(piece.document, requirement) for piece in newest)
        return min(
            (piece for piece in newest if _rank(piece.document, requirement) == best),
            key=lambda piece: (piece.received.mail, natural_key(piece.document.path)),
        )

    def liaisons(self, department: str) -> list[tuple[dt.datetime, Liaison]]:
        """What was told of the liaison, the best source last: words, sheets, then forms, each by time."""
        return [(moment, who) for moment, _, who in sorted(self.told.get(department, []), key=lambda t: (t[1], t[0]))]

    def unverified_senders(self, department: Department, requirements: Sequence[str]) -> tuple[str, ...]:
        """Addresses that sent pieces and are not known to be this department's, where that can be told."""
        senders = {
            piece.received.reading.sender
            for requirement in requirements
            for piece in self.by_key.get((department.id, requirement), [])
        }
        return tuple(sorted(s for s in senders if s and is_stranger(s, department, self.owners)))


def gather(mails: Iterable[Received], campaign: Campaign) -> Pieces:
    """A piece is a document of one of the campaign's kinds, in a form that is asked for, that is some department's.

    What could not be opened is none, nor is a cloud link.
    """
    by_key: dict[Key, list[Piece]] = defaultdict(list)
    told: dict[str, list[tuple[dt.datetime, int, Liaison]]] = defaultdict(list)
    known = {department.id for department in campaign.departments}
    forms = {requirement.id: requirement.forms for requirement in campaign.requirements}
    for received in mails:
        reading = received.reading
        for document in reading.documents:
            content = document.content
            if document.department not in known or content.status != "parsed":
                continue
            for kind in content.kinds:
                if content.form in forms.get(kind, ()):
                    piece = Piece(requirement=kind, form=content.form, received=received, document=document)
                    by_key[document.department, kind].append(piece)
            if content.liaison.is_known:
                rank = 2 if content.checklist is not None else 1
                told[document.department].append((received.received_at, rank, content.liaison))
        if reading.liaison_department in known and reading.liaison.is_known and reading.liaison_department:
            told[reading.liaison_department].append((received.received_at, 0, reading.liaison))
    return Pieces(by_key=dict(by_key), told=dict(told), owners=address_owners(campaign))


def address_owners(campaign: Campaign) -> dict[str, str]:
    """Known mail address → department."""
    return {address: department.id for department in campaign.departments for address in department.addresses}


def is_stranger(sender: str, department: Department, owners: Mapping[str, str]) -> bool:
    """The address is another department's, or not one of those that are known to be this one's."""
    owner = owners.get(sender)
    return owner != department.id and (owner is not None or bool(department.addresses))


def _rank(document: Document, requirement: str) -> tuple[int, int, int]:
    content = document.content
    name = document.path.rsplit("/", 1)[-1]
    wording = (1 if _FINAL.search(name) else 0) - (1 if _DRAFT.search(name) else 0)
    report = dict(content.reports).get(requirement)
    fullness = report.words if report else 0
    if content.checklist is not None and report is None:
        fullness = sum(len(e.manifestations) + len(e.measures) + bool(e.answer) for e in content.checklist.entries)
    return (0 if content.unread_pages and not content.reports and content.checklist is None else 1, wording, fullness)


def natural_key(path: str) -> tuple[tuple[int, int, str], ...]:
    """清单2.jpg before 清单10.jpg."""
    parts = re.split(r"(\d+)", path)
    return tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts)
