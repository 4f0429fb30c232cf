"""config/service.toml and BAOSONG_* variables → the settings of this process."""

import os
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.config.checking import Strict, explain
from pipeline.errors import ConfigError

HOME = Path(__file__).resolve().parents[2]
"""The project's folder: relative paths of the settings start here, not where the command was typed."""


class Mailbox(Strict):
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
            path = _from_home(self.password_file)
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


class Schedule(Strict):
    every_minutes: int = Field(default=15, ge=1)


class Limits(Strict):
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


class Ocr(Strict):
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
        raise ConfigError(explain(f"{path} 或 BAOSONG_* 环境变量", error)) from None
    except (ValueError, OSError) as error:  # pydantic-settings' own: a variable that should hold JSON does not
        raise ConfigError(f"{path} 或 BAOSONG_* 环境变量有误：{error}。列表和表要写成 JSON。") from None
