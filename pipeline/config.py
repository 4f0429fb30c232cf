"""Files of config/ and BAOSONG_* variables → frozen values, checked at start.

Whatever a bureau would change stands in these files; a mistake in one is told with file, key, value and remedy.
"""

import datetime as dt
import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from parsers.forms import NARRATIVE_KINDS
from pipeline.errors import ConfigError
from pipeline.model import (
    Calendar,
    Campaign,
    Category,
    ChecklistForm,
    Department,
    NarrativeForm,
    Recognition,
    Requirement,
    Stage,
    Thresholds,
)

HOME = Path(__file__).resolve().parent.parent
"""The project's folder: relative paths of the settings start here, not where the command was typed."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# --- settings


class Mailbox(_Strict):
    """Where the mails are. The password comes from the environment or a file, never from config/."""

    host: str = "imap.163.com"
    port: int = Field(default=993, ge=1, le=65535)
    tls: Literal["implicit", "none"] = "implicit"
    user: str = "llsfjfzg@163.com"
    password: SecretStr | None = None
    password_file: Path | None = None
    folders: tuple[str, ...] = ("INBOX", "垃圾邮件", "广告邮件", "订阅邮件")
    timeout: float = Field(default=60, gt=0)

    def secret(self) -> str:
        """The 授权码. Raises ConfigError where it is nowhere to be found."""
        if self.password is not None and self.password.get_secret_value():
            return self.password.get_secret_value()
        if self.password_file is not None:
            path = self.password_file if self.password_file.is_absolute() else HOME / self.password_file
            try:
                secret = path.read_text(encoding="utf-8-sig").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(
                    f"读不了授权码文件 {path}（{error}）。请检查 BAOSONG_MAILBOX__PASSWORD_FILE。"
                ) from None
            if secret:
                return secret
            raise ConfigError(f"授权码文件 {path} 是空的。请把 16 位授权码写进去，只写这一行。")
        raise ConfigError(
            "没有邮箱授权码。请设环境变量 BAOSONG_MAILBOX__PASSWORD，"
            "或把授权码写进一个文件，再设 BAOSONG_MAILBOX__PASSWORD_FILE 指向它。"
        )


class Schedule(_Strict):
    every_minutes: int = Field(default=15, ge=1)


class Limits(_Strict):
    """Bounds on what one mail or file may cost."""

    mail_bytes: int = Field(default=75_000_000, gt=0)
    mail_parts: int = Field(default=500, gt=0)
    nesting: int = Field(default=5, ge=0)
    document_bytes: int = Field(default=100_000_000, gt=0)
    pdf_pages: int = Field(default=300, gt=0)
    unpacked_bytes: int = Field(default=200_000_000, gt=0)
    seconds: float = Field(default=120, gt=0)
    page_seconds: float = Field(default=60, gt=0)
    memory_mb: int = Field(default=6144, ge=256)
    processes: int = Field(default=2, ge=1)


class Ocr(_Strict):
    """The engine that reads pictures. `threads` a child process, 0 for the machine's cores over the processes."""

    engine: Literal["onnxruntime", "openvino"] = "onnxruntime"
    threads: int = Field(default=0, ge=0, le=256)


class Settings(BaseSettings):
    """config/service.toml, overridden by BAOSONG_* variables ("__" goes one level down)."""

    model_config = SettingsConfigDict(
        env_prefix="BAOSONG_", env_nested_delimiter="__", extra="forbid", frozen=True, env_ignore_empty=True
    )

    config: Path = HOME / "config"
    campaign: str = "2024-enforcement"
    data: Path = Path("data")
    tracker: Path | None = None
    database_url: str | None = None
    mailbox: Mailbox = Mailbox()
    schedule: Schedule = Schedule()
    limits: Limits = Limits()
    ocr: Ocr = Ocr()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = config_folder() / "service.toml"
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=toml)

    @property
    def data_folder(self) -> Path:
        return _from_home(self.data)

    @property
    def tracker_folder(self) -> Path:
        return _from_home(self.tracker) if self.tracker else self.data_folder / "tracker"

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_folder / 'baosong.db').as_posix()}"

    def folder(self) -> Path:
        return _from_home(self.config)


def _from_home(path: Path) -> Path:
    return path if path.is_absolute() else HOME / path


def config_folder() -> Path:
    """config/, or where BAOSONG_CONFIG says."""
    return _from_home(Path(os.environ.get("BAOSONG_CONFIG") or "config"))


def load_settings() -> Settings:
    """Settings of this process. Raises ConfigError."""
    path = config_folder() / "service.toml"
    if not path.is_file():
        raise ConfigError(f"没有运行设置 {path}。请检查 BAOSONG_CONFIG 是否指向配置目录。")
    try:
        return Settings()
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} 不是合格的 TOML：{error}。请改正这一处的标点或引号。") from None
    except ValidationError as error:
        raise ConfigError(_explain(f"{path} 或 BAOSONG_* 环境变量", error)) from None
    except (ValueError, OSError) as error:  # pydantic-settings' own: a variable that should hold JSON does not
        raise ConfigError(f"{path} 或 BAOSONG_* 环境变量有误：{error}。列表和表要写成 JSON。") from None


# --- a campaign's file


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


class _Requirement(_Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
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


class _Stage(_Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    deadline: Day
    milestones: tuple[str, ...] = ()
    requirements: tuple[_Requirement, ...] = ()


class _Category(_Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()


class _Thresholds(_Strict):
    few_problems: int = Field(default=1, ge=0)
    near_duplicate: float = Field(default=0.9, gt=0, le=1)
    doubtful_below: float = Field(default=0.6, ge=0, le=1)


class _Recognition(_Strict):
    topic: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    own_notices: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()


class _Campaign(_Strict):
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
    headings: dict[Kind, tuple[str, ...]] = {}
    general_headings: dict[Kind, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _sound(self) -> "_Campaign":
        if self.closes < self.opens:
            raise ValueError("closes 早于 opens")
        _unique("stages 的 id", [stage.id for stage in self.stages])
        _unique("requirements 的 id", [r.id for stage in self.stages for r in stage.requirements])
        _unique("categories 的 id", [category.id for category in self.categories])
        if any(r.reads_as == "checklist" for s in self.stages for r in s.requirements) and not self.categories:
            raise ValueError("要求报清单，就要写 categories（清单上的问题类别）")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"没有时区 {self.timezone}；例如 Asia/Shanghai") from None
        return self


class _Department(_Strict):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    group: str
    name: str = Field(min_length=2)
    short: str = ""
    code: str | None = None
    aliases: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    not_required: tuple[str, ...] = ()


def _unique(what: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ValueError(f"{what} 有重复：{value}")
        seen.add(value)


def load_campaign(folder: Path, id: str) -> Campaign:
    """config/campaigns/<id>.toml and its departments file as one value. Raises ConfigError."""
    path = folder / "campaigns" / f"{id}.toml"
    if not path.is_file():
        there = "、".join(sorted(p.stem for p in (folder / "campaigns").glob("*.toml"))) or "没有"
        raise ConfigError(f"没有专项整治的配置 {path}。现有：{there}。请改 campaign 或 BAOSONG_CAMPAIGN。")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        file = _Campaign.model_validate(raw)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} 不是合格的 TOML（UTF-8）：{error}。请改正这一处的标点或引号。") from None
    except ValidationError as error:
        raise ConfigError(_explain(str(path), error)) from None
    departments = _load_departments(folder / file.departments, file)
    return _campaign(id, file, departments)


def _load_departments(path: Path, campaign: _Campaign) -> tuple[Department, ...]:
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
            one = _Department.model_validate(row)
            if one.group not in campaign.groups:
                raise ValueError(f"group 是 {one.group}，专项整治的 groups 里没有；可用 {'、'.join(campaign.groups)}")
            if unknown := set(one.not_required) - stages:
                raise ValueError(f"not_required 里的阶段 {'、'.join(sorted(unknown))} 不存在")
        except ValidationError as error:
            raise ConfigError(_explain(f"{path} 第 {number} 个单位", error)) from None
        except ValueError as error:
            raise ConfigError(f"{path} 第 {number} 个单位：{error}") from None
        departments.append(
            Department(**{**one.model_dump(), "addresses": tuple(a.strip().lower() for a in one.addresses)})
        )
    try:
        _unique("id", [d.id for d in departments])
        _unique("name", [d.name for d in departments])
        _unique("addresses", [a for d in departments for a in d.addresses])
    except ValueError as error:
        raise ConfigError(f"单位名册 {path}：{error}。每个单位、每个邮箱只能出现一次。") from None
    return tuple(departments)


def _campaign(id: str, file: _Campaign, departments: tuple[Department, ...]) -> Campaign:
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


def end_of_day(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """23:59:59 of `day`: 「20日前」 takes in the 20th (notice.md's default)."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), zone)


# --- telling mistakes

_WORDS = {
    "missing": "缺少这一项，请补上",
    "extra_forbidden": "没有这一项，可能写错了名称；请改正或删去",
    "literal_error": "不在可选值之内：{expected}",
    "enum": "不在可选值之内：{expected}",
    "string_type": "应是文字（加引号）",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "float_parsing": "应是数字",
    "float_type": "应是数字",
    "tuple_type": '应是列表，例如 ["甲", "乙"]',
    "dict_type": "应是一组 名称 = 值",
    "model_type": "应是一组 名称 = 值",
    "date_type": "应是日期，例如 2024-03-20（不加引号）",
    "date_from_datetime_parsing": "应是日期，例如 2024-03-20",
    "date_parsing": "应是日期，例如 2024-03-20",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "string_pattern_mismatch": "只能用小写英文字母、数字和下划线，以字母开头",
    "string_too_short": "不能为空",
    "too_short": "不能为空",
    "value_error": "{error}",
}


def _explain(where: str, error: ValidationError) -> str:
    lines = []
    for fault in error.errors(include_url=False):
        key = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"]) or "整个文件"
        context: dict[str, Any] = fault.get("ctx", {})
        remedy = _WORDS.get(fault["type"], fault["msg"]).format_map({"expected": "", "error": "", **context})
        shown = "" if "password" in key else _shown(fault["input"])
        lines.append(f"{where}：{key}{shown}：{remedy}。")
    return "\n".join(lines)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return "" if isinstance(value, dict | list) else f" = {text[:60]}"


def _unit_names(departments: tuple[Department, ...], county: str) -> tuple[str, ...]:
    """How departments write themselves on their forms: with the county's name and without, a township's government."""
    names = [d.name + ("人民政府" if d.name.endswith(("镇", "乡")) else "") for d in departments]
    return tuple(dict.fromkeys(one for name in names for one in (county + name.removeprefix(county), name)))
