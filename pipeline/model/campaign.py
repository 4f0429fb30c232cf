"""The campaign: what is asked for, of whom, and by when."""

import datetime as dt
from dataclasses import dataclass, field

from parsers.forms import Calendar, Category, ChecklistForm, NarrativeForm
from pipeline.model.moments import require_aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A unit that must report. `not_required` names stages it need not hand in for."""

    id: str
    name: str
    group: str
    short: str = ""
    code: str | None = None
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    not_required: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.short or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """应报材料: one thing that a stage asks for.

    `reads_as` is "liaison", "checklist" or "report" (any narrative); `forms` are the versions asked for, of
    "word" and "scan". `title_words` tell a piece by its title; in file names and
    subjects the looser `name_words` do too. 0 means no bound.
    """

    id: str
    name: str
    reads_as: str
    forms: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    name_words: tuple[str, ...] = ()
    min_words: int = 0
    min_problem_share: float = 0.0
    review_problem_share: float = 0.0
    max_unclassed_share: float = 1.0
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """阶段. `deadline` is the last moment that is in time; None for a stage that asks for nothing."""

    id: str
    name: str
    deadline: dt.datetime
    requirements: tuple[Requirement, ...] = ()

    def __post_init__(self) -> None:
        require_aware(self.deadline, "Stage.deadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What the campaign lets pass; the notice leaves these open and the campaign's file settles them."""

    few_problems: int = 1
    near_duplicate: float = 0.9
    doubtful_below: float = 0.6  # a field read off a picture less surely than this is for a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """How the campaign's own papers are told from everything else in the mailbox.

    `topic` words must stand in a report's title or often in its text; `foreign` words in a title or subject mark
    another matter; `own_notices` are titles of the bureau's own papers that come back.
    """

    topic: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    own_notices: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()  # other authorities with units of the same names
    county: str = ""  # 柳林县: opens every county unit's name, so it is no evidence for 柳林镇


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """专项整治: everything one collection asks for, from config/campaigns/<id>.toml."""

    id: str
    name: str
    issuer: str
    notice: str
    opens: dt.datetime
    closes: dt.datetime
    timezone: str
    calendar: Calendar
    stages: tuple[Stage, ...]
    categories: tuple[Category, ...]
    departments: tuple[Department, ...]
    groups: tuple[tuple[str, str], ...]  # id, Chinese name, in the order staff list them
    checklist_form: ChecklistForm
    narrative_form: NarrativeForm
    recognition: Recognition
    thresholds: Thresholds = field(default_factory=Thresholds)

    @property
    def asking_stages(self) -> tuple[Stage, ...]:
        """The stages that ask for something; the others are for the calendar only."""
        return tuple(stage for stage in self.stages if stage.requirements)

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        return tuple(requirement for stage in self.stages for requirement in stage.requirements)

    @property
    def document_kinds(self) -> tuple[str, ...]:
        """Kinds of paper the campaign asks for, in its order."""
        return tuple(r.id for r in self.requirements if r.reads_as != "liaison")

    def requirement(self, id: str) -> Requirement:
        return next(r for r in self.requirements if r.id == id)

    def stage_of(self, requirement: str) -> Stage:
        return next(s for s in self.stages for r in s.requirements if r.id == requirement)

    def department(self, id: str) -> Department:
        return next(d for d in self.departments if d.id == id)
