"""Every command, option, setting, exit code and flag code stands in both READMEs, and nothing that is gone."""

import argparse
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from pipeline import arguments
from pipeline.config import Settings
from pipeline.errors import BaosongError

HOME = Path(__file__).resolve().parents[2]
READMES = {name: (HOME / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}
SCHEMA = json.loads((HOME / "tests" / "contract" / "export.schema.json").read_text(encoding="utf-8"))
REVIEW_CODES = ("exists_unclear", "seal_unclear", "share_unclear", "low_confidence", "leftover", "count_mismatch",
                "received_at_unknown", "conflict")  # fmt: skip

both = pytest.mark.parametrize("readme", READMES.values(), ids=list(READMES))


def settings(model: type[BaseModel] = Settings, prefix: str = "BAOSONG_") -> Iterator[tuple[str, Any]]:
    """(variable, default) of every leaf."""
    for name, field in model.model_fields.items():
        variable = f"{prefix}{name.upper()}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from settings(field.annotation, f"{variable}__")
        else:
            yield variable, field.default


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in arguments.parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("run.py has no commands")


def flag_codes() -> list[str]:
    return list(SCHEMA["$defs"]["flag"]["properties"]["code"]["enum"])


def exit_codes(error: type[BaosongError] = BaosongError) -> set[int]:
    return {error.exit_code}.union(*(exit_codes(below) for below in error.__subclasses__()))


def rows(readme: str, start: str) -> list[list[str]]:
    """Cells of the table rows whose first cell begins with `start`."""
    lines = [line for line in readme.splitlines() if line.startswith(f"| {start}")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


@both
def test_every_setting_stands_in_the_table(readme: str) -> None:
    stated = [row[0].strip("`") for row in rows(readme, "`BAOSONG_")]
    assert sorted(stated) == sorted(variable for variable, _ in settings())


@both
def test_the_defaults_of_numbers_and_choices_are_the_true_ones(readme: str) -> None:
    stated = {row[0].strip("`"): row[1].strip("`") for row in rows(readme, "`BAOSONG_")}
    for variable, default in settings():
        if isinstance(default, int | float):
            assert float(stated[variable].replace(",", "")) == default, variable
        elif isinstance(default, str):
            assert stated[variable] == default, variable


def test_the_service_file_shows_every_setting_that_may_stand_in_it() -> None:
    text = (HOME / "config" / "service.toml").read_text(encoding="utf-8")
    shown = tomllib.loads(re.sub(r"^# (?=\w+ = )", "", text, flags=re.MULTILINE))
    keys = {f"{top}.{key}" for top, value in shown.items() if isinstance(value, dict) for key in value}
    keys |= {key for key, value in shown.items() if not isinstance(value, dict)}
    # Where the file itself lies, and what is secret, cannot stand in it.
    apart = {"config", "mailbox.password", "mailbox.password_file"}
    expected = {v.removeprefix("BAOSONG_").lower().replace("__", ".") for v, _ in settings()} - apart
    assert expected <= keys


@both
def test_every_command_and_option_stands_in_it(readme: str) -> None:
    for name, parser in commands().items():
        assert f"run.py {name}" in readme, name
        options = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
        for option in options - {"--help"}:
            assert option in readme, f"{name} {option}"


@both
def test_every_command_it_shows_exists(readme: str) -> None:
    shown = set(re.findall(r"run\.py ([a-z]+)", readme))
    assert shown and shown <= set(commands())


@both
def test_every_shown_command_line_is_understood(readme: str) -> None:
    lines = re.findall(r"^(?:\.venv/bin/)?python run\.py (.+?)\s*(?:#.*)?$", readme, flags=re.MULTILINE)
    assert lines
    for line in lines:
        arguments.parser().parse_args(line.split())


@both
def test_every_flag_code_stands_in_the_table_with_a_meaning(readme: str) -> None:
    stated = {row[0].strip("`"): row[1] for row in rows(readme, "`") if len(row) >= 2}
    for code in (*flag_codes(), *REVIEW_CODES):
        assert stated.get(code), code


@both
def test_every_exit_code_stands_in_the_table(readme: str) -> None:
    stated = {int(row[0]) for row in rows(readme, "") if row[0].isdigit()}
    assert {0, 1, 2, 3, 4, 5, 130} | exit_codes() <= stated


@both
def test_every_make_target_it_shows_exists(readme: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (HOME / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", readme, flags=re.MULTILINE)) <= targets


@both
def test_every_file_it_links_to_is_there(readme: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", readme)
    assert links
    assert [link for link in links if not (HOME / link).exists()] == []


@both
def test_it_tells_how_many_mails_the_sample_has(readme: str) -> None:
    count = len(json.loads((HOME / "tests" / "sample" / "mails" / "index.json").read_text(encoding="utf-8")))
    assert set(re.findall(r"(\d+) (?:simulated mails|封模拟邮件)", readme)) == {str(count)}
