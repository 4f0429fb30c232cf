"""Child processes: a document that crashes, hangs or swallows memory costs its own call and nothing else."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from parsers.paper import PasswordProtectedError, UnreadableError
from pipeline import workers
from pipeline.errors import FolderError, WorkerCrashedError, WorkerTimeoutError
from pipeline.workers import Inline, Runner, Workers

MEMORY = 700 * 2**20
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no address space limit")


def double(number: int) -> int:
    return 2 * number


def uneven(number: int) -> int:
    """The earlier items take longer, so that results come out of order if nobody orders them."""
    time.sleep(0.02 * (6 - number))
    if number == 3:
        raise UnreadableError("第三份文件已损坏。")
    return number


def leave(_: int) -> None:
    os._exit(7)


def segfault() -> None:
    ctypes.string_at(0)


def hang() -> None:
    while True:
        time.sleep(60)


def hang_in_c() -> None:
    """One C call that never comes back to the interpreter."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    sum(range(10**13))


def swallow_memory() -> int:
    return len(bytearray(8 * 2**30))


def swallow_slowly() -> int:
    kept = []
    while True:
        kept.append("文" * 2**20)


def need_password() -> None:
    raise PasswordProtectedError("文件设有密码。")


def miss_folder() -> None:
    raise FolderError("邮箱里没有“收件箱”。")


def wrong_key() -> int:
    return dict[str, int]()["不存在"]


def unpicklable() -> object:
    return lambda: None


def leave_politely() -> None:
    sys.exit(3)


def ignores_ctrl_c() -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def speak() -> str:
    import logging

    logging.getLogger("pdfminer").error("noise from a reader")
    return "said"


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    with Workers(processes=2, timeout=2.0, memory_bytes=MEMORY) as running:
        yield running


@pytest.mark.parametrize("runner", ["pool", "inline"])
def test_a_result_comes_back_and_results_keep_the_order_of_the_items(
    runner: str, pool: Workers, request: pytest.FixtureRequest
) -> None:
    either: Runner = pool if runner == "pool" else Inline()
    assert either.run(double, 21) == 42
    answers = list(either.map(uneven, range(6)))
    assert [item for item, _ in answers] == [0, 1, 2, 3, 4, 5]
    assert [str(answer) for _, answer in answers] == ["0", "1", "2", "第三份文件已损坏。", "4", "5"]


@pytest.mark.parametrize("runner", ["pool", "inline"])
def test_our_own_errors_pass_through_as_they_are_and_others_are_named(runner: str, pool: Workers) -> None:
    either: Runner = pool if runner == "pool" else Inline()
    with pytest.raises(PasswordProtectedError, match="文件设有密码"):
        either.run(need_password)
    with pytest.raises(FolderError, match="收件箱"):
        either.run(miss_folder)
    with pytest.raises(WorkerCrashedError, match="wrong_key：KeyError: '不存在'"):
        either.run(wrong_key)
    with pytest.raises(WorkerCrashedError, match="SystemExit"):
        either.run(leave_politely)


@pytest.mark.parametrize("crash", [leave, segfault], ids=["os._exit", "segmentation fault"])
def test_a_child_that_dies_costs_its_own_call_only(crash: object, pool: Workers) -> None:
    with pytest.raises(WorkerCrashedError, match="异常退出"):
        pool.run(leave, 1) if crash is leave else pool.run(segfault)
    assert pool.run(double, 4) == 8


@pytest.mark.parametrize("stuck", [hang, hang_in_c])
def test_a_child_that_hangs_is_ended_after_its_time_even_inside_c_code(stuck: object, pool: Workers) -> None:
    started = time.monotonic()
    with pytest.raises(WorkerTimeoutError, match="超过2秒"):
        pool.run(hang if stuck is hang else hang_in_c)
    assert time.monotonic() - started < 12
    assert pool.run(double, 5) == 10


@POSIX
def test_a_call_that_swallows_memory_fails_by_itself(pool: Workers) -> None:
    with pytest.raises(WorkerCrashedError, match="内存超限"):
        pool.run(swallow_memory)
    with pytest.raises(WorkerCrashedError):
        pool.run(swallow_slowly)
    assert pool.run(double, 6) == 12


def test_what_does_not_pickle_is_an_error_and_no_hang(pool: Workers) -> None:
    with pytest.raises(WorkerCrashedError):
        pool.run(unpicklable)
    with pytest.raises(WorkerCrashedError):
        pool.run(lambda: 1)
    assert pool.run(double, 7) == 14


def test_crashes_between_good_items_leave_the_others_in_order(pool: Workers) -> None:
    answers = list(pool.map(sometimes, range(12)))
    assert [item for item, _ in answers] == list(range(12))
    for item, answer in answers:
        assert isinstance(answer, WorkerCrashedError) if item % 5 == 4 else answer == item


def sometimes(number: int) -> int:
    if number % 5 == 4:
        os._exit(1)
    return number


def test_items_are_taken_as_they_are_needed_and_not_all_at_once(pool: Workers) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    answers = pool.map(double, items())
    assert next(answers) == (0, 0)
    assert len(taken) < 10


def test_children_leave_ctrl_c_to_the_parent_and_print_nothing(
    pool: Workers, capfd: pytest.CaptureFixture[str]
) -> None:
    assert pool.run(ignores_ctrl_c) is True
    assert pool.run(speak) == "said"
    assert capfd.readouterr() == ("", "")


def test_a_child_is_replaced_after_its_number_of_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "CALLS_PER_CHILD", 2)
    with Workers(processes=1, timeout=5.0, memory_bytes=MEMORY) as running:
        seen = [answer for _, answer in running.map(own_number, range(5))]
    assert len(set(seen)) == 3


def own_number(_: int) -> int:
    return os.getpid()


@POSIX
def test_children_that_cannot_even_start_are_reported_and_waited_for_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "START_SECONDS", 2.0)
    with Workers(processes=1, timeout=0.5, memory_bytes=2**20) as running, pytest.raises(WorkerCrashedError):
        running.run(double, 1)


def test_the_block_that_fails_ends_its_children_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Workers(processes=1, timeout=300.0, memory_bytes=MEMORY) as running:
        running.run(double, 1)  # the child is there

        def run() -> None:
            with suppress(WorkerCrashedError):
                running.run(wait, 200.0)

        threading.Thread(target=run, daemon=True).start()
        time.sleep(1.0)
        raise KeyboardInterrupt
    assert time.monotonic() - started < 100  # of the 200 seconds that the call would have taken


def wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds
