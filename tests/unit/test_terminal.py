"""What the operator is told while a long run goes on, where there is no terminal for a bar."""

import pytest

from pipeline.terminal import Lines, progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_pages_done_and_left_are_told_now_and_then_and_the_end_once(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    lines = Lines(every=15, clock=clock)
    for done in range(1, 81):
        lines("识读扫描页", done, 80)
        clock.now += 2.0
    said = capsys.readouterr().err.splitlines()
    assert said[:2] == [
        "识读扫描页：已完成9，共80，剩余71，约还需3分钟",
        "识读扫描页：已完成17，共80，剩余63，约还需3分钟",
    ]
    assert said[-2:] == [
        "识读扫描页：已完成73，共80，剩余7，约还需20秒",
        "识读扫描页：已完成80，全部完成",
    ]


def test_short_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(clock=Clock())
    for done in range(1, 500):
        lines("解析邮件", done, 499)
    assert capsys.readouterr().err == ""


def test_work_without_an_end_tells_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    lines = Lines(every=15, clock=clock)
    lines("导入邮件", 1, 0)
    clock.now += 20
    lines("导入邮件", 4000, 0)
    assert capsys.readouterr().err == "导入邮件：已完成4000\n"


def test_away_from_a_terminal_progress_is_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as told:
        assert isinstance(told, Lines)
        told("收取 INBOX", 1, 2)
    assert capsys.readouterr().err == ""
