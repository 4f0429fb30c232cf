"""Pure: which documents are pieces of which requirement, when each first arrived, and which version counts."""

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.forms import Checklist, Liaison, Report
from parsers.liaison import mobile_is_valid
from pipeline.model import Campaign, Content, Department, Document, Piece, Received, Requirement, RequirementStanding

_FINAL = re.compile(r"最终|定稿|终稿|更正|修改|修订|订正|以此为准|新版|补正|重报")
_DRAFT = re.compile(r"初稿|草稿|旧|作废|模板|样本|原版")

_GUESSED, _WORDS, _SEEN, _SHEET, _FORM = range(5)
"""What may be believed of a liaison, the least first: doubtfully read off a picture, a mail's words, read off a
picture, a separate sheet's text, a form's text."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one source says of the liaison; of two, the one of the higher `rank` is believed."""

    received: Received
    rank: int
    liaison: Liaison


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """All pieces of a campaign by department and requirement, in the order of arrival.

    `doubted` are, by department, files whose liaison was read off a picture unsurely, be it known or not; `settled`
    are the departments with a form or sheet that surely tells the liaison, or surely lacks one.
    `owners` are departments by their mail addresses, `names` all that departments are called.
    """

    by_key: dict[Key, list[Piece]]
    told: dict[str, list[Told]] = field(default_factory=dict)
    doubted: dict[str, list[tuple[Received, Document]]] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    owners: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()

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
        """What was told of the liaison, the best source last, each by time: text before what was read off pictures."""
        told = sorted(self.told.get(department, []), key=lambda t: (t.rank, t.received.received_at))
        return [(one.received.received_at, one.liaison) for one in told]

    def counts(self, department: str, document: Document) -> bool:
        """Is the document the version that counts of anything that is asked for?"""
        newest = (self.newest(department, kind, document.content.form) for kind in document.content.kinds)
        return any(piece is not None and piece.document == document for piece in newest)

    def doubtful_liaison(self, department: str) -> tuple[Received, Document] | None:
        """The newest file that tells the liaison unsurely, where no better source tells name and mobile both."""
        sure = [one.liaison for one in self.told.get(department, []) if one.rank > _GUESSED]
        known = any(one.name for one in sure) and any(mobile_is_valid(one.mobile) for one in sure if one.mobile)
        found = [] if known else self.doubted.get(department, [])
        return max(found, key=lambda one: one[0].received_at, default=None)

    def may_lack(self, department: str) -> bool:
        """Is what no source tells of the liaison known to be lacking? Not where only unsure pictures tell of one."""
        return department in self.settled or department not in self.doubted

    def received_of(self, department: str, requirement: Requirement) -> list[Received]:
        """The mails that anything of this requirement came in."""
        if requirement.reads_as == "liaison":
            return [one.received for one in self.told.get(department, [])]
        return [piece.received for piece in self.by_key.get((department, requirement.id), [])]

    def unverified_senders(self, department: Department, requirements: Sequence[Requirement]) -> tuple[str, ...]:
        """Addresses that sent pieces and are not known to be this department's, where that can be told."""
        senders = {
            received.reading.sender
            for requirement in requirements
            for received in self.received_of(department.id, requirement)
        }
        return tuple(sorted(s for s in senders if s and is_stranger(s, department, self.owners)))


def gather(mails: Iterable[Received], campaign: Campaign) -> Pieces:
    """A piece is a document of one of the campaign's kinds, in a form that is asked for, that is some department's.

    What could not be opened is none, nor is a cloud link. Several photos that make one paper are one piece, the first
    page's document.
    """
    by_key: dict[Key, list[Piece]] = defaultdict(list)
    told: dict[str, list[Told]] = defaultdict(list)
    doubted: dict[str, list[tuple[Received, Document]]] = defaultdict(list)
    settled: set[str] = set()
    known = {department.id for department in campaign.departments}
    forms = {requirement.id: requirement.forms for requirement in campaign.requirements}
    for received in mails:
        reading = received.reading
        firsts = {
            (document.path, document.department, document.content.kinds)
            for document in reading.documents
            if document.content.status == "parsed" and not document.content.first_page
        }
        for document in reading.documents:
            content = document.content
            if document.department not in known or content.status != "parsed":
                continue
            is_later = (content.first_page, document.department, content.kinds) in firsts
            for kind in () if is_later else content.kinds:
                if content.form in forms.get(kind, ()):
                    piece = Piece(requirement=kind, form=content.form, received=received, document=document)
                    by_key[document.department, kind].append(piece)
            if any(doubt.role == "liaison" for doubt in content.doubts):
                doubted[document.department].append((received, document))
            liaison = content.checklist.liaison if content.checklist is not None else content.liaison
            if _liaison_rank(content) > _GUESSED and (content.checklist is not None or liaison.is_known):
                settled.add(document.department)
            if liaison.is_known:
                told[document.department].append(Told(received=received, rank=_liaison_rank(content), liaison=liaison))
        if reading.liaison_department in known and reading.liaison.is_known and reading.liaison_department:
            told[reading.liaison_department].append(Told(received=received, rank=_WORDS, liaison=reading.liaison))
    names = tuple(dict.fromkeys(name for d in campaign.departments for name in (d.name, d.short, *d.aliases) if name))
    owners = address_owners(campaign)
    return Pieces(
        by_key=dict(by_key),
        told=dict(told),
        doubted=dict(doubted),
        settled=frozenset(settled),
        owners=owners,
        names=names,
    )


def counting_content(
    standing: RequirementStanding, requirement: Requirement
) -> tuple[Piece, Checklist | Report] | None:
    """The paper whose content counts: the Word version's where it was read, else the scan's."""
    for piece in (standing.word, standing.scan):
        if piece is not None and (paper := paper_of(piece, requirement)) is not None:
            return piece, paper
    return None


def paper_of(piece: Piece, requirement: Requirement) -> Checklist | Report | None:
    """What was read of this requirement in the file, which may hold others too."""
    content = piece.document.content
    if requirement.reads_as == "checklist":
        return content.checklist
    return next((report for id, report in content.reports if id == requirement.id), None)


def address_owners(campaign: Campaign) -> dict[str, str]:
    """Known mail address → department (one of them, where several share it)."""
    return {address: department.id for department in campaign.departments for address in department.addresses}


def is_stranger(sender: str, department: Department, owners: Mapping[str, str]) -> bool:
    """The address is another department's, or not one of those that are known to be this one's."""
    if sender in department.addresses:
        return False
    return sender in owners or bool(department.addresses)


def _liaison_rank(content: Content) -> int:
    """A scan misreads names and numbers: it tells only what no text does, be it the newest."""
    if any(doubt.role == "liaison" for doubt in content.doubts):
        return _GUESSED
    if content.form == "scan" and (content.seen_by or content.doubts):
        return _SEEN
    return _SHEET if content.checklist is None else _FORM


def _rank(document: Document, requirement: str) -> tuple[int, int, int]:
    content = document.content
    name = document.path.rsplit("/", 1)[-1]
    wording = (1 if _FINAL.search(name) else 0) - (1 if _DRAFT.search(name) else 0)
    report = dict(content.reports).get(requirement)
    fullness = report.words if report else 0
    if content.checklist is not None and report is None:
        fullness = sum(len(e.manifestations) + len(e.measures) + bool(e.answer) for e in content.checklist.entries)
    is_empty = bool(content.first_page) or (
        bool(content.unread_pages) and not content.named_reports and content.checklist is None
    )
    return (0 if is_empty else 1, wording, fullness)


def natural_key(path: str) -> tuple[tuple[int, str], ...]:
    """清单2.jpg before 清单10.jpg; full-width digits count like others, and no number is too long."""
    parts = re.split(r"([0-9]+)", unicodedata.normalize("NFKC", path))
    numbers = (part.lstrip("0") if place % 2 else part for place, part in enumerate(parts))
    return tuple((len(part) if place % 2 else 0, part) for place, part in enumerate(numbers))
