"""The schedule: one pass after another, whatever becomes of them, until somebody says stop."""

import datetime as dt
import itertools
import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import LoginError, MailboxError, StoreError, UnsafeLoginError
from pipeline.platform import AlreadyLockedError, exclusive_lock
from pipeline.service import KILLED, PAUSES, pause_after, serve

SOON = dt.timedelta(milliseconds=40)
HOUR = dt.timedelta(hours=1)


def limited(after: dt.timedelta) -> MailboxError:
    error = MailboxError("登录过于频繁")
    error.retry_after = after
    return error


class Passes:
    """Does what it is told pass for pass, notes when, and asks for the end after the last one."""

    def __init__(self, *what: Exception | Callable[[], None] | None) -> None:
        self.what = list(what)
        self.times: list[float] = []

    def __call__(self) -> None:
        self.times.append(time.monotonic())
        step = self.what.pop(0)
        if not self.what:
            os.kill(os.getpid(), signal.SIGTERM)
        if isinstance(step, Exception):
            raise step
        if step is not None:
            step()


def gaps_are(passes: Passes, *seconds: float) -> bool:
    """With a quarter of a second for a machine that is busy."""
    gaps = [after - before for before, after in itertools.pairwise(passes.times)]
    return len(gaps) == len(seconds) and all(
        want - 0.05 <= gap < want + 0.25 for gap, want in zip(gaps, seconds, strict=True)
    )


def run(passes: Passes, tmp_path: Path, **changes: object) -> None:
    values: dict[str, object] = {"every": SOON, "lock": tmp_path / "service.lock", **changes}
    serve(passes, **values)  # type: ignore[arg-type]  # a test names the arguments it means


def test_the_first_pass_comes_at_once_and_the_others_at_their_time(tmp_path: Path) -> None:
    passes, begun = Passes(None, None, None), time.monotonic()
    run(passes, tmp_path, every=dt.timedelta(milliseconds=300))
    assert passes.times[0] - begun < 0.25
    assert gaps_are(passes, 0.3, 0.3)


@pytest.mark.parametrize("error", [StoreError("磁盘已满"), MailboxError("连接中断"), ZeroDivisionError("bug")])
def test_a_failing_pass_is_logged_once_and_the_next_goes_on(
    error: Exception, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    passes = Passes(error, None)
    run(passes, tmp_path)
    assert passes.what == []
    said = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(said) == 1 and str(error) in said[0].getMessage()
    assert bool(said[0].exc_info) == isinstance(error, ZeroDivisionError)


def test_passes_never_overlap_however_long_one_takes(tmp_path: Path) -> None:
    inside, most = [0], [0]

    def slow() -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.15)
        inside[0] -= 1

    run(Passes(slow, slow, slow), tmp_path, every=dt.timedelta(milliseconds=20))
    assert most == [1]


def test_a_refused_login_postpones_the_next_pass_longer_each_time_until_a_success(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refused = LoginError("不接受授权码。")
    passes = Passes(refused, refused, None, refused, None)
    pauses = (dt.timedelta(seconds=0.5), dt.timedelta(seconds=1))
    run(passes, tmp_path, every=dt.timedelta(seconds=0.1), pauses=pauses)
    assert gaps_are(passes, 0.5, 1, 0.1, 0.5)
    loud = [record.getMessage() for record in caplog.records if record.levelno == logging.CRITICAL]
    assert len(loud) == 3
    assert "第 2 次" in loud[1] and "不接受授权码" in loud[1] and "重新启动本服务" in loud[1]


def test_the_pauses_are_half_an_hour_two_hours_and_then_a_day() -> None:
    refused = LoginError("不接受授权码")
    hours = [pause / HOUR for pause in (pause_after(refused, n) for n in (1, 2, 3, 4, 99)) if pause]
    assert hours == [0.5, 2, 24, 24, 24]


def test_a_server_that_asks_for_longer_gets_it_and_one_that_asks_for_less_gets_ours() -> None:
    assert pause_after(limited(5 * HOUR), 1) == 5 * HOUR
    assert pause_after(limited(HOUR / 60), 2) == 2 * HOUR
    assert pause_after(UnsafeLoginError("不信任本程序"), 1) == PAUSES[0]


def test_errors_that_are_no_refusal_wait_for_nothing() -> None:
    assert pause_after(MailboxError("连接中断"), 3) is None
    assert pause_after(StoreError("磁盘已满"), 1) is None
    assert pause_after(ValueError(), 1) is None


def test_a_second_service_on_the_same_data_folder_is_refused(tmp_path: Path) -> None:
    passes = Passes(None)
    with exclusive_lock(tmp_path / "service.lock"), pytest.raises(AlreadyLockedError):
        run(passes, tmp_path)
    assert passes.times == []


def test_the_signal_handlers_and_threads_of_before_are_back_afterwards(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    run(Passes(None), tmp_path)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert not [thread for thread in threading.enumerate() if thread.name == "APScheduler"]


# --- as a process of its own, with real signals -------------------------------------------------------------------

PROGRAM = """
import datetime as dt, sys, time
from pathlib import Path
from pipeline.service import serve

def poll():
    print("begun", flush=True)
    time.sleep({seconds})
    print("finished", flush=True)

serve(poll, every=dt.timedelta(hours=1), lock=Path(sys.argv[1]))
print("ended", flush=True)
"""
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals between processes")


def start(tmp_path: Path, seconds: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM.format(seconds=seconds)), str(tmp_path / "lock")]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


@posix_only
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_in_the_middle_of_a_pass_lets_it_finish_and_ends_well(number: signal.Signals, tmp_path: Path) -> None:
    with start(tmp_path, 0.8) as process:
        assert process.stdout and process.stdout.readline() == "begun\n"
        process.send_signal(number)
        rest, _ = process.communicate(timeout=20)
    assert (rest, process.returncode) == ("finished\nended\n", 0)


@posix_only
def test_a_signal_between_passes_ends_it_at_once(tmp_path: Path) -> None:
    with start(tmp_path, 0) as process:
        assert process.stdout and [process.stdout.readline() for _ in "12"] == ["begun\n", "finished\n"]
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=20)
    assert (rest, process.returncode) == ("ended\n", 0)
    assert time.monotonic() - asked < 3


@posix_only
def test_a_second_signal_ends_it_in_the_middle_of_the_pass(tmp_path: Path) -> None:
    with start(tmp_path, 60) as process:
        assert process.stdout and process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=20)
    assert (rest, process.returncode) == ("", KILLED)
