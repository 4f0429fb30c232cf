"""Edge: what the operator reads in the terminal. Tables go to standard output, messages and progress to standard error.

Whatever a sender wrote is shown as text: no markup, no control characters.
"""

import datetime as dt
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from pipeline.model import Assessment, Campaign, Received
from pipeline.names import mentions, squeeze
from pipeline.tracker import summary_header, summary_rows

DECISIONS = {"submission": "报送材料", "unrelated": "无关", "review": "待核实"}
_COLOURS = {"按时报送": "green", "已补齐": "green", "免报": "dim", "未到期": "dim", "待核实": "magenta"}


def say(message: str) -> None:
    """A message for the operator."""
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(clean(message))


def tell(text: str) -> None:
    """A line of the command's result, on standard output."""
    Console(highlight=False, markup=False, soft_wrap=True).print(clean(text))


def clean(text: str) -> str:
    """The text without control characters, which could steer the terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", "�", text)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on standard output, widths right for Chinese."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=160)
    grid = Table(show_lines=False, header_style="bold")
    for name in header:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(clean(value), style=_COLOURS.get(value, "")) for value in row))
    console.print(grid)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Progress of long work, on standard error: a bar on a terminal, a line now and then anywhere else (a log)."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("剩余"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        yield Shown(bar)


class Shown:
    """flow.Progress over a bar: one line for each kind of work."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total or None)
        self._bar.update(self._tasks[what], completed=done, total=total or None)


class Lines:
    """flow.Progress in lines: 识读扫描页：已完成12，共80，剩余68，约还需2分钟. Short work is done before it has any."""

    def __init__(self, every: float = 15.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._clock = every, clock
        self._begun: dict[str, tuple[float, int]] = {}  # when each kind of work was first heard of, how far it was
        self._told_at = clock()
        self._told: set[str] = set()

    def __call__(self, what: str, done: int, total: int) -> None:
        now = self._clock()
        begun, before = self._begun.setdefault(what, (now, done))
        is_last = done == total and what in self._told
        if now - self._told_at < self._every and not is_last:
            return
        self._told_at = now
        self._told.add(what)
        if not total:
            say(f"{what}：已完成{done}")
        elif done >= total:
            say(f"{what}：已完成{done}，全部完成")
        else:
            left = (now - begun) / (done - before) * (total - done) if done > before else 0.0
            say(f"{what}：已完成{done}，共{total}，剩余{total - done}{_lasting(left)}")


def _lasting(seconds: float) -> str:
    if not seconds:
        return ""
    return f"，约还需{math.ceil(seconds / 60)}分钟" if seconds > 50 else f"，约还需{math.ceil(seconds / 10) * 10}秒"


def summary(state: Assessment) -> None:
    """One row a department, as in the tracker."""
    table(summary_header(state.campaign), summary_rows(state))


def local(moment: dt.datetime | None, campaign: Campaign) -> str:
    return moment.astimezone(ZoneInfo(campaign.timezone)).strftime("%Y-%m-%d %H:%M") if moment else "—"


def find(words: str, mails: Sequence[Received], campaign: Campaign) -> list[Received]:
    """Mails that have to do with a department, an address, a subject, a file name or a hash."""
    wanted = squeeze(words).lower()
    named = {mention.department for mention in mentions(words, campaign)}
    named |= {d.id for d in campaign.departments if wanted in (d.id, squeeze(d.short).lower())}
    if not wanted:
        return []
    found = []
    for mail in mails:
        reading = mail.reading
        about = {*reading.departments, *(d.department for d in reading.documents)}
        texts = (reading.sender, reading.sender_name, reading.subject, *(d.path for d in reading.documents))
        hashes = (mail.mail, *(d.sha256 for d in reading.documents))
        by_hash = len(wanted) >= 6 and any(value.startswith(wanted) for value in hashes)
        if named & about or by_hash or any(wanted in squeeze(text).lower() for text in texts):
            found.append(mail)
    return found


def register(mails: Sequence[Received], campaign: Campaign) -> None:
    """Mails as a table: when, where, from whom, what became of them."""
    labels = {department.id: department.label for department in campaign.departments}
    rows = []
    for mail in mails:
        reading = mail.reading
        files = "；".join(
            f"{document.path}（{_kind(document.content.kind, campaign)}）" for document in reading.documents
        )
        served = "、".join(labels.get(id, id) for id in reading.departments) or "—"
        row = (local(mail.received_at, campaign), mail.folder, reading.sender, reading.subject or "（无主题）")
        rows.append((*row, DECISIONS[reading.decision], served, files or "（无附件）"))
    table(("收件时间", "文件夹", "发件人", "主题", "处理", "单位", "附件"), rows)


def _kind(kind: str, campaign: Campaign) -> str:
    names = {requirement.id: requirement.name for requirement in campaign.requirements}
    return names.get(kind, {"other": "无关", "unknown": "待认"}.get(kind, kind))
