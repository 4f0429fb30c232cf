"""The form of a campaign's file and of its departments file, checked as they are read."""

import datetime as dt
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from parsers.forms import NARRATIVE_KINDS
from pipeline.config.checking import Strict, refuse_repeats


def _day(value: object) -> object:
    if isinstance(value, dt.datetime):
        raise ValueError("只写日期，例如 2024-03-20，不写时刻")
    return value


Day = Annotated[dt.date, BeforeValidator(_day)]


def _kind(value: str) -> str:
    if value not in NARRATIVE_KINDS:
        raise ValueError(f"没有这一类章节；可用 {'、'.join(NARRATIVE_KINDS)}")
    return value


Kind = Annotated[str, AfterValidator(_kind)]

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Requirement(Strict):
    id: Id
    name: str = Field(min_length=1)
    reads_as: Literal["liaison", "checklist", "report"]
    forms: tuple[Literal["word", "scan"], ...] = ()
    title_words: tuple[str, ...] = ()
    name_words: tuple[str, ...] = ()
    min_words: int = Field(default=0, ge=0)
    min_problem_share: float = Field(default=0, ge=0, le=1)
    review_problem_share: float = Field(default=0, ge=0, le=1)
    max_unclassed_share: float = Field(default=1, ge=0, le=1)
    parts: tuple[Kind, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> "_Requirement":
        if self.reads_as != "liaison" and not self.forms:
            raise ValueError('forms 不能为空：写 ["word", "scan"]，或其中一种')
        if self.reads_as == "liaison" and self.forms:
            raise ValueError("联络员不分 Word 版和扫描件，去掉 forms")
        if self.reads_as != "liaison" and not self.title_words:
            raise ValueError("title_words 不能为空：写出这份材料的标题常用词")
        if self.review_problem_share > self.min_problem_share:
            raise ValueError("review_problem_share 不能大于 min_problem_share")
        return self


class _Stage(Strict):
    id: Id
    name: str = Field(min_length=1)
    deadline: Day
    milestones: tuple[str, ...] = ()
    requirements: tuple[_Requirement, ...] = ()


class _Category(Strict):
    id: Id
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()


class _Thresholds(Strict):
    few_problems: int = Field(default=1, ge=0)
    near_duplicate: float = Field(default=0.9, gt=0, le=1)
    doubtful_below: float = Field(default=0.6, ge=0, le=1)


class _Recognition(Strict):
    topic: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    own_notices: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()


class CampaignFile(Strict):
    """config/campaigns/<id>.toml: days without a time, kinds of headings that there are, ids that stand once."""

    name: str
    issuer: str
    notice: str
    county: str = ""
    issued: Day
    opens: Day
    closes: Day
    year: int = Field(ge=2000, le=2100)
    timezone: str = "Asia/Shanghai"
    departments: str = "departments.yaml"
    groups: dict[str, str]
    stages: tuple[_Stage, ...] = Field(min_length=1)
    categories: tuple[_Category, ...] = ()
    thresholds: _Thresholds = _Thresholds()
    recognition: _Recognition = _Recognition()
    headings: dict[Kind, tuple[str, ...]] = Field(default_factory=dict)
    general_headings: dict[Kind, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sound(self) -> "CampaignFile":
        if self.closes < self.opens:
            raise ValueError("closes 早于 opens")
        refuse_repeats("stages 的 id", [stage.id for stage in self.stages])
        refuse_repeats("requirements 的 id", [r.id for stage in self.stages for r in stage.requirements])
        refuse_repeats("categories 的 id", [category.id for category in self.categories])
        if any(r.reads_as == "checklist" for s in self.stages for r in s.requirements) and not self.categories:
            raise ValueError("要求报清单，就要写 categories（清单上的问题类别）")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"没有时区 {self.timezone}；例如 Asia/Shanghai") from None
        return self


class DepartmentEntry(Strict):
    """One entry of the departments file; whether its group and stages exist, the campaign tells."""

    id: Id
    group: str
    name: str = Field(min_length=2)
    short: str = ""
    code: str | None = None
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    not_required: tuple[str, ...] = ()
