"""Pure: a paper that nobody can place is tied to the other version of it by what both say.

A scan comes alone from a private mailbox, without any name, while its Word version came days before; or one mail brings
two units' papers under numbers for names. The text tells whose each is, where it is one department's alone: papers
copied from one another, blank forms and short texts tell nothing and stay for a person.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from parsers.forms import Report
from pipeline.model import UNCLEAR_KIND, Campaign, Document, Evidence, Received
from pipeline.versions.wording import plain

_SHORTEST = 200  # characters: shorter texts are alike by nature
_LONGEST = 20_000  # of them are compared
_ALIKE = 88.0  # of 100: two readings of one paper are nearer
_APART = 2.0  # of 100: how much nearer than any other department's the one must be
_PIECE = 8  # characters
_PIECES = 60  # looked up of a text
_SHARED = 0.3  # of them found in a text that is worth comparing
_AT_ONCE = 50  # waiting papers whose pieces are held in memory
_MOST = 40  # texts that one is compared with
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paper:
    """A text of a document: `mail` and `number` say which, `reads_as` checklist or report."""

    mail: int
    number: int
    kind: str
    reads_as: str
    text: str
    document: Document


def tied(mails: Sequence[Received], campaign: Campaign) -> tuple[Received, ...]:
    """The mails with whatever papers could be placed by their texts placed, and said so among their evidence."""
    if not any(_is_waiting(document) for mail in mails for document in mail.reading.documents):
        return tuple(mails)
    papers = list(_papers(mails, campaign))
    waiting = [paper for paper in papers if _is_waiting(paper.document)]
    placed = [paper for paper in papers if not _is_waiting(paper.document)]
    changed: dict[int, dict[int, Document]] = defaultdict(dict)
    for paper, twin in _twins(waiting, placed):
        found = changed[paper.mail].get(paper.number, paper.document)
        changed[paper.mail][paper.number] = _placed(found, paper, twin)
    for at, found_in in changed.items():
        found_in.update(_later_pages(mails[at].reading.documents, found_in))
    return tuple(_with(mail, changed[at], campaign) if at in changed else mail for at, mail in enumerate(mails))


def _papers(mails: Sequence[Received], campaign: Campaign) -> Iterator[_Paper]:
    """All texts that are long enough to tell something."""
    reads_as = {requirement.id: requirement.reads_as for requirement in campaign.requirements}
    form = next((id for id, how in reads_as.items() if how == "checklist"), "")
    for at, mail in enumerate(mails):
        for number, document in enumerate(mail.reading.documents):
            content = document.content
            if not _may_tell(document):
                continue
            texts = [(kind, "report", plain(report.body[:_LONGEST])) for kind, report in content.reports]
            if content.checklist is not None:
                rows = content.checklist.entries
                cells = "".join(cell for entry in rows for cell in (*entry.manifestations, *entry.measures))
                texts.append((form, "checklist", plain(cells[:_LONGEST])))
            for kind, how, text in texts:
                if len(text) >= _SHORTEST:
                    yield _Paper(mail=at, number=number, kind=kind, reads_as=how, text=text, document=document)


def _may_tell(document: Document) -> bool:
    content = document.content
    holds = bool(content.reports) or content.checklist is not None
    return holds and content.status == "parsed" and content.form in ("word", "scan") and content.kind != "other"


def _is_waiting(document: Document) -> bool:
    if not _may_tell(document):
        return False
    return document.department is None or any(kind == UNCLEAR_KIND for kind, _ in document.content.reports)


def _twins(waiting: Sequence[_Paper], placed: Sequence[_Paper]) -> Iterator[tuple[_Paper, _Paper]]:
    """Each waiting paper with the other version of it, where that is one department's."""
    for start in range(0, len(waiting), _AT_ONCE):
        some = waiting[start : start + _AT_ONCE]
        for paper, candidates in zip(some, _worth_comparing(some, placed), strict=True):
            if (twin := _twin(paper, candidates)) is not None:
                yield paper, twin


def _worth_comparing(waiting: Sequence[_Paper], placed: Sequence[_Paper]) -> list[list[_Paper]]:
    """For each waiting paper those that share many pieces of text with it, most of them first."""
    holders: dict[str, set[int]] = defaultdict(set)
    for index, paper in enumerate(waiting):
        for at in range(len(paper.text) - _PIECE + 1):
            holders[paper.text[at : at + _PIECE]].add(index)
    found: list[list[tuple[int, int]]] = [[] for _ in waiting]
    for order, paper in enumerate(placed):
        step = max(1, (len(paper.text) - _PIECE) // _PIECES)
        pieces = {paper.text[at : at + _PIECE] for at in range(0, len(paper.text) - _PIECE + 1, step)}
        hits = Counter(index for piece in pieces for index in holders.get(piece, ()))
        for index, count in hits.items():
            if count >= _SHARED * len(pieces) and waiting[index].reads_as == paper.reads_as:
                found[index].append((-count, order))
    return [[placed[order] for _, order in sorted(some)[:_MOST]] for some in found]


def _twin(paper: _Paper, candidates: Sequence[_Paper]) -> _Paper | None:
    """The nearest, unless another department's is about as near or what is known of the paper speaks against it."""
    near = sorted(
        ((fuzz.ratio(paper.text, other.text, score_cutoff=_ALIKE - _APART), other) for other in candidates),
        key=lambda found: -found[0],
    )
    near = [found for found in near if found[0]]
    if not near or near[0][0] < _ALIKE:
        return None
    best, twin = near[0]
    if any(other.document.department != twin.document.department for score, other in near if score > best - _APART):
        return None
    own = paper.document
    if own.department is not None:
        return twin if own.department == twin.document.department else None
    said = {item.department for item in own.evidence}
    return twin if not said or twin.document.department in said else None


def _placed(document: Document, paper: _Paper, twin: _Paper) -> Document:
    """The document as its twin's department's, and of its kind where its own was unclear."""
    department = twin.document.department
    name = twin.document.path.rsplit("/", 1)[-1]
    reason = f"文字与“{name}”一致"[:_SHOWN]
    flags = document.flags
    content = document.content
    if paper.kind == UNCLEAR_KIND:
        reports: tuple[tuple[str, Report], ...] = tuple(
            (twin.kind if kind == UNCLEAR_KIND else kind, report) for kind, report in content.reports
        )
        content = replace(content, kind=twin.kind, kinds=(twin.kind,), reports=reports, kind_evidence=reason)
        flags = tuple(flag for flag in flags if flag.code != "kind_unclear")
    evidence = document.evidence
    if document.department is None and department is not None:
        evidence = (*evidence, Evidence(source="file_name", text=reason, department=department))
        flags = tuple(flag for flag in flags if flag.code != "department_unclear")
    return replace(document, content=content, department=department, evidence=evidence, flags=flags)


def _later_pages(documents: Sequence[Document], changed: dict[int, Document]) -> dict[int, Document]:
    """The later photos of papers that were placed: they are whose the paper is, and what it is."""
    firsts = {document.path: document for document in changed.values()}
    return {
        number: replace(
            document,
            content=replace(
                document.content,
                kind=first.content.kind,
                kinds=first.content.kinds,
                kind_evidence=first.content.kind_evidence,
            ),
            department=first.department,
            evidence=first.evidence,
            flags=first.flags,
        )
        for number, document in enumerate(documents)
        if number not in changed and (first := firsts.get(document.content.first_page)) is not None
    }


def _with(mail: Received, changed: dict[int, Document], campaign: Campaign) -> Received:
    """The mail with its placed documents; it is a submission now, and theirs."""
    reading = mail.reading
    documents = tuple(changed.get(number, document) for number, document in enumerate(reading.documents))
    theirs = {*reading.departments, *(document.department for document in changed.values())}
    return replace(
        mail,
        reading=replace(
            reading,
            documents=documents,
            decision="submission",
            departments=tuple(d.id for d in campaign.departments if d.id in theirs),
            flags=tuple(flag for flag in reading.flags if flag.code != "department_unclear"),
        ),
    )
