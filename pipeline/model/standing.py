"""What is judged: how each department stands, and what a person has to look at."""

import datetime as dt
from dataclasses import dataclass

from parsers.forms import Liaison
from pipeline.model.campaign import Campaign
from pipeline.model.moments import require_aware
from pipeline.model.reading import Document, Flag, Received
from pipeline.model.seen import Crop, FieldDoubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A document that counts for a requirement of a department, in one form."""

    requirement: str
    form: str
    received: Received
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One thing that a scan and the Word version of it say differently.

    `where` is a section or a cell, `word` and `scan` are the wordings, "" where one has none, and `text` tells all of
    it. Not `sure`: the scan's reader may have made it. `crop` is its place on the scan.
    """

    where: str
    text: str
    word: str = ""
    scan: str = ""
    sure: bool = True
    role: str = ""
    crop: Crop | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementStanding:
    """How one requirement of one department stands. status: missing, defective, ok, review."""

    requirement: str
    status: str
    word: Piece | None = None
    scan: Piece | None = None
    arrived_at: dt.datetime | None = None  # when the last required form had first arrived
    word_arrived_at: dt.datetime | None = None
    scan_arrived_at: dt.datetime | None = None
    missing_forms: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    liaison: Liaison | None = None
    mismatches: tuple[Mismatch, ...] = ()  # the scan against the Word version
    doubts: tuple[FieldDoubt, ...] = ()  # of a liaison that only a picture tells, and not surely

    @property
    def content_piece(self) -> Piece | None:
        """The version whose content counts: Word decides where there is one."""
        return self.word or self.scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one department stands in one stage. Enums and their rules: the contract's README."""

    department: str
    stage: str
    deadline: dt.datetime
    completeness: str
    timeliness: str
    needs_review: bool
    label: str
    first_received_at: dt.datetime | None
    completed_at: dt.datetime | None
    requirements: tuple[RequirementStanding, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEntry:
    """What a person has to look at. `subject`: mail:<sha256>, document:<sha256>, department:<id>, mailbox:<folder>."""

    subject: str
    code: str
    message: str
    raised_at: dt.datetime
    resolved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The whole campaign at one moment: facts and the judgement derived from them. Export and tracker start here."""

    campaign: Campaign
    as_of: dt.datetime
    received: tuple[Received, ...]
    standings: tuple[Standing, ...]
    review: tuple[ReviewEntry, ...]

    def __post_init__(self) -> None:
        require_aware(self.as_of, "Assessment.as_of")

    def standings_of(self, department: str) -> tuple[Standing, ...]:
        """One department's standings in the campaign's order of stages."""
        stages = self.campaign.asking_stages
        first = next(n for n, d in enumerate(self.campaign.departments) if d.id == department) * len(stages)
        return self.standings[first : first + len(stages)]
