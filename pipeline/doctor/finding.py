"""One line of the doctor's report."""

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.errors import BaosongError, ConfigError

Level = Literal["ok", "warn", "bad"]

NOTHING_TO_DO = "无需处理。"
_REMEDY = re.compile(r"(?<=[。；：])\s*(?:请|这里要用|或改用)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`warn`: it works, and may cost something later; `bad`: it does not work, or mails may be lost.

    All three texts are Chinese, for whoever runs the program; `remedy` is never empty.
    """

    level: Level
    subject: str
    message: str
    remedy: str


def ok(subject: str, message: str, remedy: str = NOTHING_TO_DO) -> Finding:
    return Finding(level="ok", subject=subject, message=message, remedy=remedy)


def warn(subject: str, message: str, remedy: str) -> Finding:
    return Finding(level="warn", subject=subject, message=message, remedy=remedy)


def bad(subject: str, message: str, remedy: str) -> Finding:
    return Finding(level="bad", subject=subject, message=message, remedy=remedy)


def from_error(subject: str, error: BaosongError) -> Finding:
    """The project's errors say what, where and what to do; here the last stands by itself."""
    text = str(error)
    found = _REMEDY.search(text)
    if found is None or not text[: found.start()].strip():
        return bad(subject, text, "请按上面的说明处理，然后再运行 run.py doctor。")
    return bad(subject, text[: found.start()].rstrip("：；").strip(), text[found.start() :].strip())


def settings_failed(error: ConfigError) -> Finding:
    """For a command that could not even read its settings: nothing else can be examined."""
    return bad("设置", str(error), "请改正 config/service.toml 或 BAOSONG_* 环境变量，然后再运行 run.py doctor。")
