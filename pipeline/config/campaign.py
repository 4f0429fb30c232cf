"""config/campaigns/<id>.toml and its departments file → one Campaign."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from pydantic import ValidationError

from parsers.forms import Calendar, Category, ChecklistForm, NarrativeForm
from pipeline.config.campaign_file import CampaignFile, DepartmentEntry
from pipeline.config.checking import explain, refuse_repeats
from pipeline.errors import ConfigError
from pipeline.model import Campaign, Department, Recognition, Requirement, Stage, Thresholds


def load_campaign(folder: Path, id: str) -> Campaign:
    """config/campaigns/<id>.toml and its departments file as one value. Raises ConfigError."""
    path = folder / "campaigns" / f"{id}.toml"
    if not path.is_file():
        there = "、".join(sorted(p.stem for p in (folder / "campaigns").glob("*.toml"))) or "没有"
        raise ConfigError(f"没有专项整治的配置 {path}。现有：{there}。请改 campaign 或 BAOSONG_CAMPAIGN。")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        file = CampaignFile.model_validate(raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} 不是合格的 TOML（UTF-8）：{error}。请改正这一处的标点或引号。") from None
    except ValidationError as error:
        raise ConfigError(explain(str(path), error)) from None
    departments = _load_departments(folder / file.departments, file)
    return _campaign(id, file, departments)


def _load_departments(path: Path, campaign: CampaignFile) -> tuple[Department, ...]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"读不了单位名册 {path}（{error}）。请检查专项整治配置里的 departments。") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"单位名册 {path} 不是合格的 YAML（UTF-8）：{error}") from None
    if not isinstance(rows, list) or not rows:
        raise ConfigError(f"单位名册 {path} 是空的，或不是一行一个单位的列表。")
    stages = {stage.id for stage in campaign.stages}
    departments = []
    for number, row in enumerate(rows, 1):
        try:
            one = DepartmentEntry.model_validate(row)
            if one.group not in campaign.groups:
                raise ValueError(f"group 是 {one.group}，专项整治的 groups 里没有；可用 {'、'.join(campaign.groups)}")
            if unknown := set(one.not_required) - stages:
                raise ValueError(f"not_required 里的阶段 {'、'.join(sorted(unknown))} 不存在")
        except ValidationError as error:
            raise ConfigError(explain(f"{path} 第 {number} 个单位", error)) from None
        except ValueError as error:
            raise ConfigError(f"{path} 第 {number} 个单位：{error}") from None
        departments.append(
            Department(**{**one.model_dump(), "addresses": tuple(a.strip().lower() for a in one.addresses)})
        )
    try:
        refuse_repeats("id", [d.id for d in departments])
        refuse_repeats("name", [d.name for d in departments])
        refuse_repeats("addresses", [a for d in departments for a in d.addresses])
    except ValueError as error:
        raise ConfigError(f"单位名册 {path}：{error}。每个单位、每个邮箱只能出现一次。") from None
    return tuple(departments)


def _campaign(id: str, file: CampaignFile, departments: tuple[Department, ...]) -> Campaign:
    zone = ZoneInfo(file.timezone)
    calendar = Calendar(
        year=file.year,
        issued=file.issued,
        milestones=tuple((words, stage.deadline) for stage in file.stages for words in stage.milestones),
    )
    categories = tuple(Category(**category.model_dump()) for category in file.categories)
    headings: Mapping[str, tuple[str, ...]] = file.headings
    return Campaign(
        id=id,
        name=file.name,
        issuer=file.issuer,
        notice=file.notice,
        opens=dt.datetime.combine(file.opens, dt.time.min, zone),
        closes=end_of_day(file.closes, zone),
        timezone=file.timezone,
        calendar=calendar,
        stages=tuple(
            Stage(
                id=stage.id,
                name=stage.name,
                deadline=end_of_day(stage.deadline, zone),
                requirements=tuple(Requirement(**r.model_dump()) for r in stage.requirements),
            )
            for stage in file.stages
        ),
        categories=categories,
        departments=departments,
        groups=tuple(file.groups.items()),
        checklist_form=ChecklistForm(
            categories=categories, calendar=calendar, units=_unit_names(departments, file.county)
        ),
        narrative_form=NarrativeForm(
            headings=tuple(headings.items()), weak=_weak_words(categories), general=tuple(file.general_headings.items())
        ),
        recognition=Recognition(county=file.county, **file.recognition.model_dump()),
        thresholds=Thresholds(**file.thresholds.model_dump()),
    )


def _weak_words(categories: tuple[Category, ...]) -> tuple[str, ...]:
    names = [re.sub(r"[“”\"'\s]", "", name) for category in categories for name in (category.name, *category.aliases)]
    return tuple(dict.fromkeys(word for name in names for word in (name, f"{name}方面")))


def _unit_names(departments: tuple[Department, ...], county: str) -> tuple[str, ...]:
    """How departments write themselves on their forms: with the county's name and without, a township's government."""
    names = [d.name + ("人民政府" if d.name.endswith(("镇", "乡")) else "") for d in departments]
    return tuple(dict.fromkeys(one for name in names for one in (county + name.removeprefix(county), name)))


def end_of_day(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """23:59:59 of `day`: 「20日前」 takes in the 20th (notice.md's default)."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), zone)
