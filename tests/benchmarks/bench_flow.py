"""The whole path: mails a second over IMAP, a rerun of 1,000 mails, an idle poll of 10,000: `-m …bench_flow`.

Each command is a process of its own, as in production, and its memory is that of it and its children together.
"""

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import HOME
from tests.benchmarks.bench_mailbox import MAILS, START
from tests.demo import sample_mails
from tests.servers import dovecot
from tests.servers.account import Account
from tests.servers.netease_proxy import start_netease_proxy
from tests.whole_path import FOLDERS, checklist, mail, maildirs, report

RERUN = 1_000
UNITS = ("柳林镇", "穆村镇", "薛村镇", "庄上镇", "留誉镇", "三交镇", "成家庄镇", "孟门镇", "陈家湾镇", "金家庄镇")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    seconds: float
    megabytes: float
    said: str


def main() -> int:
    if not dovecot.is_installed():
        print(dovecot.INSTALL)
        return 1
    with tempfile.TemporaryDirectory() as name, dovecot.start_dovecot() as server:
        folder = Path(name)
        _campaign(folder / "campaign", server)
        _idle(folder / "idle", server)
        _rerun(folder / "rerun")
    return 0


def _campaign(data: Path, server: dovecot.Dovecot) -> None:
    account = server.account("sample")
    count = account.append_all(sample_mails())
    with start_netease_proxy(server.port) as proxy:
        surroundings = _surroundings(data, account.by_way_of(proxy.port))
        cost = run_py(surroundings, "poll")
        print(
            f"simulated campaign, {count} mails over IMAP to the tracker: {cost.seconds:.1f} s, "
            f"{count / cost.seconds:.1f} mails/s, peak {cost.megabytes:.0f} MB"
        )
        cost = run_py(surroundings, "export", "--as-of", "2024-04-18", "--output", str(data / "export.json"))
        print(f"export of it: {cost.seconds:.1f} s, peak {cost.megabytes:.0f} MB")


def _idle(data: Path, server: dovecot.Dovecot) -> None:
    account = server.account("large")
    year_before = START - dt.timedelta(days=365)
    mails = (
        (b"Subject: %d\r\n\r\nbody\r\n" % number, year_before + dt.timedelta(minutes=number)) for number in range(MAILS)
    )
    server.deliver("large", mails)
    with start_netease_proxy(server.port) as proxy:
        surroundings = _surroundings(data, account.by_way_of(proxy.port))
        first = run_py(surroundings, "poll")
        proxy.manners.commands.clear()
        cost = run_py(surroundings, "poll")
        print(f"first poll of {MAILS:,} mails of another year: {first.seconds:.1f} s")
        print(
            f"idle poll of {MAILS:,} mails by run.py, tracker and all: {cost.seconds:.2f} s, "
            f"peak {cost.megabytes:.0f} MB, {len(proxy.manners.asked('FETCH'))} FETCH"
        )


def _rerun(data: Path) -> None:
    """Each mail a form and a report of 3,500 字 in Word: what most mails are, without scans."""
    surroundings = _surroundings(data, Account(host="127.0.0.1", port=1, user="nobody@example.com", password="none"))
    paths = maildirs(data / "in", _mails())
    cost = run_py(surroundings, "import", *(str(path) for path in paths))
    print(f"import of {RERUN:,} mails: {cost.seconds:.1f} s, {RERUN / cost.seconds:.1f} mails/s")
    cost = run_py(surroundings, "rerun")
    print(f"rerun of {RERUN:,} mails: {cost.seconds:.1f} s, peak {cost.megabytes:.0f} MB, {cost.said}")


def _mails() -> Iterator[tuple[str, bytes, dt.datetime]]:
    for number in range(RERUN):
        unit = UNITS[number % len(UNITS)]
        files = (("自查清单.docx", checklist(unit)), ("自查报告.docx", report(unit, sentences=25 + number % 5)))
        yield "INBOX", mail(f"{unit}自查材料（{number}）", *files, number=number), START + dt.timedelta(minutes=number)


def _surroundings(data: Path, account: Account) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BAOSONG_")}
    return kept | {
        "BAOSONG_CONFIG": str(HOME / "config"),
        "BAOSONG_DATA": str(data),
        "BAOSONG_MAILBOX__HOST": account.host,
        "BAOSONG_MAILBOX__PORT": str(account.port),
        "BAOSONG_MAILBOX__TLS": "none",
        "BAOSONG_MAILBOX__USER": account.user,
        "BAOSONG_MAILBOX__PASSWORD": account.password,
        "BAOSONG_MAILBOX__FOLDERS": json.dumps(FOLDERS, ensure_ascii=False),
        "PYTHONUTF8": "1",
    }


def run_py(environment: dict[str, str], *arguments: str) -> Cost:
    """`python run.py …`: seconds, peak memory of it and its children, and the last line it said."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "run.py", *arguments],
        cwd=HOME,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        peak = [0.0]
        watch = threading.Thread(target=_watch, args=(process, peak))
        watch.start()
        assert process.stderr is not None
        said = process.stderr.read().strip()
        code = process.wait()
        watch.join()
    if code:
        raise RuntimeError(f"run.py {' '.join(arguments)} ended with {code}: {said[-2000:]}")
    return Cost(seconds=time.perf_counter() - started, megabytes=peak[0], said=said.rpartition("\n")[2])


def _watch(process: "subprocess.Popen[str]", peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_resident(pid) for pid in _family(process.pid)))
        time.sleep(0.05)


def _family(parent: int) -> list[int]:
    """The process and all below it, from Linux's /proc."""
    found = [parent]
    for pid in found:
        try:
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                found += [int(child) for child in children.read_text("ascii").split()]
        except OSError:  # it has just ended
            continue
    return found


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    sys.exit(main())
