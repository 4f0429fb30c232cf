"""What may stand in a log line, and where the lines go."""

import datetime as dt
import logging
import os
import sys
from collections.abc import Iterator
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.logs import DAYS, FILE_NAME, escape, mask_mobiles, set_up, take_down

log = logging.getLogger("a.test")


@pytest.fixture(autouse=True)
def _undo() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    take_down()
    logging.getLogger().setLevel(level)


def written(folder: Path) -> str:
    return (folder / FILE_NAME).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系人张三13800001234。", "联系人张三138****1234。"),
        ("138 0000 1234", "138****1234"),
        ("138-0000-1234", "138****1234"),
        ("1380-000-1234", "138****1234"),
        ("1380000 1234", "138****1234"),
        ("138 000 01234", "138****1234"),
        ("+8613800001234", "+86138****1234"),
        ("+86 138 0000 1234", "+86 138****1234"),
        ("0086-13800001234", "0086-138****1234"),
        ("86 13800001234", "86 138****1234"),
        ("１３８００００１２３４", "１３８****１２３４"),
        ("13800001234@163.com", "138****1234@163.com"),
        ("13800001234、13900005678", "138****1234、139****5678"),
    ],
)
def test_a_mobile_keeps_its_first_three_and_last_four_digits(text: str, masked: str) -> None:
    assert mask_mobiles(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "0358-4020000",
        "2024-03-15 10:22:33",
        "UIDs 13 14 15 16 17 18 19 20",
        "12800001234",
        "138000012345678",
        "a" * 20 + "13800001234" + "b" * 33,
    ],
)
def test_other_numbers_and_hashes_stay_as_they_are(text: str) -> None:
    assert mask_mobiles(text) == text


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-", "\u3000"]), st.text())
def test_no_mobile_passes_whatever_stands_around_it(number: str, gap: str, around: str) -> None:
    around = "".join(c for c in around if not c.isalnum() and c not in "+-.－")
    shown = gap.join((number[:3], number[3:7], number[7:]))
    assert shown not in mask_mobiles(f"{around} 电话：{shown}，{around}")


@given(st.text())
def test_nothing_escaped_can_end_a_line_or_steer_a_terminal(text: str) -> None:
    out = escape(text)
    assert len(out.splitlines()) <= 1
    assert "\x1b" not in out and "\u202e" not in out
    out.encode("utf-8")


def test_ordinary_chinese_is_not_escaped() -> None:
    assert escape("薛村镇的报送（第2次）") == "薛村镇的报送（第2次）"


def test_arguments_and_exceptions_are_masked_and_forge_no_line(tmp_path: Path) -> None:
    set_up(tmp_path, verbose=False)
    log.warning("subject %r from %s", "主题", "x\n2024-03-15 ERROR forged 13800001234")
    try:
        raise ValueError("bad part\n2024-03-15T00:00:00 CRITICAL forged, call 138-0000-1234 \x1b[2J")
    except ValueError:
        log.exception("a reader failed")
    lines = written(tmp_path).splitlines()
    assert "x\\x0a2024-03-15 ERROR forged 138****1234" in lines[0]
    assert "a.test" in lines[0] and " WARNING " in lines[0]
    assert lines[1].endswith("a reader failed")
    assert all(line.startswith("  | ") for line in lines[2:])
    assert any("CRITICAL forged, call 138****1234 \\x1b[2J" in line for line in lines[2:])


def test_arguments_that_do_not_fit_the_message_cost_no_line_and_are_masked(tmp_path: Path) -> None:
    set_up(tmp_path, verbose=False)
    record = log.makeRecord(log.name, logging.WARNING, "test", 1, "%d mails", ("13800001234",), None)
    for handler in logging.getLogger().handlers:
        if isinstance(handler, TimedRotatingFileHandler):  # pytest's own handlers raise on it
            handler.handle(record)
    assert "%d mails" in written(tmp_path) and "138****1234" in written(tmp_path)


def test_lone_surrogates_reach_the_file_as_escapes(tmp_path: Path) -> None:
    set_up(tmp_path, verbose=False)
    log.warning("name %s", "\udcff.docx")
    assert "\\udcff.docx" in written(tmp_path)


def test_the_terminal_shows_warnings_in_short_and_with_verbose_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(tmp_path, verbose=False)
    log.info("quiet")
    log.error("loud", exc_info=ValueError("detail"))
    assert capsys.readouterr().err.split(" ", 1)[1] == "ERROR: loud\n"
    assert "quiet" in written(tmp_path) and "detail" in written(tmp_path)
    set_up(None, verbose=True)
    log.debug("very quiet")
    assert "DEBUG: very quiet" in capsys.readouterr().err


def test_setting_up_again_writes_no_line_twice(tmp_path: Path) -> None:
    set_up(tmp_path, verbose=False)
    set_up(tmp_path, verbose=False)
    log.warning("once")
    assert written(tmp_path).count("once") == 1


def test_a_folder_that_cannot_be_made_is_a_warning_and_no_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    set_up(tmp_path / "file" / "logs", verbose=False)
    assert "日志写不到" in capsys.readouterr().err


def days_ago(path: Path, days: int) -> str:
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return moment.astimezone().date().isoformat()


def test_a_new_day_puts_the_old_file_aside_under_its_day(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("of yesterday\n", encoding="utf-8")
    day = days_ago(tmp_path / FILE_NAME, 1)
    set_up(tmp_path, verbose=False)
    log.warning("of today")
    assert (tmp_path / f"{FILE_NAME}.{day}").read_text(encoding="utf-8") == "of yesterday\n"
    assert "of today" in written(tmp_path) and "of yesterday" not in written(tmp_path)


def test_the_day_that_another_process_put_aside_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("late lines\n", encoding="utf-8")
    day = days_ago(tmp_path / FILE_NAME, 1)
    (tmp_path / f"{FILE_NAME}.{day}").write_text("the whole day\n", encoding="utf-8")
    set_up(tmp_path, verbose=False)
    log.warning("of today")
    assert (tmp_path / f"{FILE_NAME}.{day}").read_text(encoding="utf-8") == "the whole day\n"
    assert "late lines" in written(tmp_path) and "of today" in written(tmp_path)


def test_more_than_six_months_are_kept_and_older_ones_go(tmp_path: Path) -> None:
    first = dt.date(2024, 1, 1)
    for number in range(DAYS + 5):
        (tmp_path / f"{FILE_NAME}.{first + dt.timedelta(days=number)}").write_text("", encoding="utf-8")
    (tmp_path / FILE_NAME).write_text("", encoding="utf-8")
    days_ago(tmp_path / FILE_NAME, 1)
    set_up(tmp_path, verbose=False)
    log.warning("of today")
    kept = sorted(path.name for path in tmp_path.glob(f"{FILE_NAME}.*"))
    assert DAYS >= 183 and len(kept) == DAYS
    assert f"{FILE_NAME}.2024-01-01" not in kept


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_other_users_cannot_look_into_the_folder(tmp_path: Path) -> None:
    set_up(tmp_path / "logs", verbose=False)
    assert (tmp_path / "logs").stat().st_mode & 0o007 == 0
