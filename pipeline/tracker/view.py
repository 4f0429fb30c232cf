"""An assessment with what the sheets look up again and again, so that each sheet costs its rows and no more."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from pipeline.model import (
    Assessment,
    Campaign,
    Crop,
    Department,
    Document,
    Mismatch,
    Received,
    ReviewEntry,
    Stage,
    Standing,
)
from pipeline.tracker import words
from pipeline.tracker.page import Cell
from pipeline.tracker.problems import Problem, problem_counts, problems_of

Placed = tuple[Received, Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`numbers` are departments' 序号, `register` the mails'; `problems` has a row per problem departments found."""

    assessment: Assessment
    materials: Mapping[str, str]
    zone: ZoneInfo
    departments: Mapping[str, Department]
    groups: Mapping[str, str]
    numbers: Mapping[str, int]
    standings: Mapping[tuple[str, str], Standing]
    mails: tuple[Received, ...]
    by_mail: Mapping[str, Received]
    register: Mapping[str, int]
    documents: Mapping[str, tuple[Placed, ...]]
    open_reviews: Mapping[str, tuple[ReviewEntry, ...]]
    asked_about: frozenset[str]  # files that an open review entry is about
    problems: tuple[Problem, ...]
    problem_counts: Mapping[str, int]
    unclear: frozenset[str]  # departments with a problem beside an answer that is not 是
    mismatches: Mapping[str, tuple[tuple[str, Mismatch], ...]]  # by file, with the piece's name; see `mismatches_of`

    @property
    def campaign(self) -> Campaign:
        return self.assessment.campaign

    def local(self, moment: dt.datetime | None) -> dt.datetime | None:
        """A moment on the campaign's wall clock, to the minute, as a spreadsheet keeps it (without zone)."""
        if moment is None:
            return None
        return moment.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0)

    def day(self, moment: dt.datetime) -> dt.date:
        return moment.astimezone(self.zone).date()

    def as_of_words(self) -> str:
        return words.as_of_words(self.assessment.as_of.astimezone(self.zone))

    def group(self, department: Department) -> str:
        return self.groups.get(department.group, department.group)

    def labels(self, ids: Iterable[str]) -> str:
        return "、".join(self.departments[i].label if i in self.departments else i for i in dict.fromkeys(ids))

    def file_cell(self, document: Document | None, text: str = "打开") -> Cell | str:
        """A link to the copy of a file, "" where there is none."""
        path = self.materials.get(document.sha256) if document else None
        return Cell(value=text, link=path) if path else ""

    def files_cell(self, documents: Iterable[Document]) -> Cell | str:
        """A link to a file, or to the folder of the first where there are several, for a cell has one link."""
        paths = list(dict.fromkeys(self.materials[d.sha256] for d in documents if d.sha256 in self.materials))
        if len(paths) < 2:
            return Cell(value="打开", link=paths[0]) if paths else ""
        return Cell(value="文件夹", link=str(PurePosixPath(paths[0]).parent))

    def crop_cell(self, crop: Crop | None, *, is_shown: bool = False) -> Cell | str:
        """A link to the copy of a small picture, which is shown too where that is asked; "" where there is none."""
        path = self.materials.get(crop.name) if crop else None
        return Cell(value="看图片", link=path, picture=path if is_shown else "") if path else ""

    def standings_of(self, department: str) -> list[Standing]:
        """A department's standings in the campaign's order of stages."""
        return [s for stage in self.campaign.stages if (s := self.standings.get((department, stage.id)))]

    def rows(self, stage: Stage) -> Iterator[tuple[int, Department, Standing]]:
        """The departments with their standing in a stage, numbered, in the registry's order."""
        for id, department in self.departments.items():
            standing = self.standings.get((id, stage.id))
            if standing is not None:
                yield self.numbers[id], department, standing


def view_of(assessment: Assessment, materials: Mapping[str, str]) -> View:
    campaign = assessment.campaign
    mails = tuple(sorted(assessment.received, key=lambda m: (m.received_at, m.mail)))
    problems = problems_of(assessment)
    documents = documents_of(mails)
    return View(
        assessment=assessment,
        materials=materials,
        zone=ZoneInfo(campaign.timezone),
        departments={d.id: d for d in campaign.departments},
        groups=dict(campaign.groups),
        numbers={d.id: number for number, d in enumerate(campaign.departments, 1)},
        standings={(s.department, s.stage): s for s in assessment.standings},
        mails=mails,
        by_mail={m.mail: m for m in mails},
        register={m.mail: number for number, m in enumerate(mails, 1)},
        documents=documents,
        open_reviews=open_reviews_of(assessment),
        asked_about=frozenset(
            entry.subject.removeprefix("document:")
            for entry in assessment.review
            if entry.subject.startswith("document:") and not entry.resolved
        ),
        problems=problems,
        problem_counts=problem_counts(assessment, problems),
        unclear=frozenset(p.department for p in problems if not p.counted),
        mismatches=mismatches_of(assessment),
    )


def mismatches_of(assessment: Assessment) -> dict[str, tuple[tuple[str, Mismatch], ...]]:
    """What scans and their Word versions say differently, each with its piece's name, by the file whose review entry
    tells it: what is sure by the Word version's, what is not by the scan's."""
    names = {requirement.id: requirement.name for requirement in assessment.campaign.requirements}
    found: defaultdict[str, list[tuple[str, Mismatch]]] = defaultdict(list)
    for requirement in (r for standing in assessment.standings for r in standing.requirements):
        for one in requirement.mismatches:
            piece = requirement.content_piece if one.sure else requirement.scan
            if piece is not None:
                found[piece.document.sha256].append((names[requirement.requirement], one))
    return {sha256: tuple(some) for sha256, some in found.items()}


def documents_of(mails: Iterable[Received]) -> dict[str, tuple[Placed, ...]]:
    """Documents by sha256, in the order they came; the same bytes in two mails are two documents."""
    found: defaultdict[str, list[Placed]] = defaultdict(list)
    for mail in mails:
        for document in mail.reading.documents:
            found[document.sha256].append((mail, document))
    return {sha256: tuple(placed) for sha256, placed in found.items()}


def subject_departments(
    entry: ReviewEntry, mails: Mapping[str, Received], documents: Mapping[str, tuple[Placed, ...]]
) -> tuple[str, ...]:
    """Whose matter a review entry is: none where that is the very question."""
    kind, _, key = entry.subject.partition(":")
    if kind == "department":
        return (key,)
    if kind == "mail" and key in mails:
        return mails[key].reading.departments
    if kind == "document":
        return tuple(dict.fromkeys(d.department for _, d in documents.get(key, ()) if d.department))
    return ()


def open_reviews_of(assessment: Assessment) -> dict[str, tuple[ReviewEntry, ...]]:
    """Open review entries by department."""
    mails = {m.mail: m for m in assessment.received}
    documents = documents_of(assessment.received)
    found: defaultdict[str, list[ReviewEntry]] = defaultdict(list)
    for entry in assessment.review:
        if not entry.resolved:
            for department in subject_departments(entry, mails, documents):
                found[department].append(entry)
    return {department: tuple(entries) for department, entries in found.items()}
