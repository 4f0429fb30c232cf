"""Checks of where the program keeps things: data folder, tracker, database, archive."""

import datetime as dt
import random
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.archive import Archive
from pipeline.config import Settings
from pipeline.doctor.finding import Finding, bad, from_error, ok, warn
from pipeline.errors import ArchiveError
from pipeline.model import Campaign
from pipeline.store import Store
from pipeline.tracker import FILE_NAME

LITTLE_SPACE = 2_000_000_000  # bytes: some 30 mails of the largest size that 163 takes
NO_SPACE = 200_000_000  # bytes: two of them, and the database's journal
SHOWN = 3
"""So many examples of a fault are named; the number says the rest."""


def data(folder: Path) -> Iterator[Finding]:
    fault = _cannot_write(folder)
    if fault:
        yield bad("数据目录", f"写不进 {folder}（{fault}）。", "请检查 BAOSONG_DATA、文件夹的权限和磁盘是否只读。")
        return
    free = shutil.disk_usage(folder).free
    words = f"{folder} 可写，磁盘还剩 {free / 1e9:.1f} GB"
    remedy = "请清理磁盘，或把 BAOSONG_DATA 改到更大的磁盘（连同原有内容一起移过去）。"
    if free < NO_SPACE:
        yield bad("数据目录", f"{words}，已不够收一次邮件。", remedy)
    elif free < LITTLE_SPACE:
        yield warn("数据目录", f"{words}，不多了。", remedy)
    else:
        yield ok("数据目录", f"{words}。")


def _cannot_write(folder: Path) -> str:
    """Why a file cannot be made in `folder` (made where missing), or ""."""
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"baosong")
            file.flush()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def tracker(folder: Path) -> Iterator[Finding]:
    fault = _cannot_write(folder)
    if fault:
        yield bad(
            "台账",
            f"写不进台账目录 {folder}（{fault}）。",
            "请检查 BAOSONG_TRACKER、共享文件夹是否连上、本机用户有没有写权限。",
        )
        return
    workbook = folder / FILE_NAME
    holders = _holders(workbook)
    waiting = workbook.with_name(f"{workbook.stem}（最新，待替换）{workbook.suffix}")
    if holders:
        yield warn(
            "台账",
            f"“{workbook}”正被打开（{holders}），在 Windows 上打开时更新不了。",
            "请在 Excel、WPS 里关闭它；若早已关闭，删去同一文件夹里的锁文件即可。",
        )
    if waiting.exists():
        yield warn(
            "台账",
            f"上次更新时台账正被打开，最新的一份在“{waiting.name}”。",
            "请关闭台账，再运行 run.py tracker；确认没有人在待替换的文件里写过东西。",
        )
    if not holders and not waiting.exists():
        yield ok("台账", f"{workbook} 可以{'更新' if workbook.exists() else '生成'}。")


def _holders(workbook: Path) -> str:
    """What shows that somebody has the workbook open: its lock files, or that it cannot be opened for writing."""
    locks = (f"~${workbook.name}", f".~lock.{workbook.name}#", f".~{workbook.name}")  # Excel and WPS, LibreOffice, WPS
    found = [name for name in locks if workbook.with_name(name).exists()]
    if workbook.exists():
        try:
            with workbook.open("r+b"):
                pass
        except OSError as error:
            found.append(error.strerror or str(error))
    return "、".join(found)


def database(settings: Settings) -> Iterator[Finding]:
    with Store.open(settings.url) as store:
        last = store.last_pass()
        if last is None:
            yield ok("数据库", f"{store.place} 可用，还没有收取过邮件。")
            return
        yield ok("数据库", f"{store.place} 可用，上次收取开始于 {last.started_at.astimezone():%Y-%m-%d %H:%M}。")
        if last.error:
            yield warn(
                "数据库", f"上次收取没有成功：{last.error}", "请看下面“邮箱”各项的结果，处理后运行 run.py poll。"
            )


def archive(
    settings: Settings, campaign: Campaign | None, now: dt.datetime, *, deep: bool, sample: int
) -> Iterator[Finding]:
    """That the evidence is there: every mail of the database in the archive, and a sample of them sound."""
    kept = Archive(settings.data_folder)
    with Store.open(settings.url) as store:
        opens = campaign.opens if campaign else now
        hashes = [record.sha256 for record in store.mails(opens, settings.mailbox.folders)]
    missing = [sha256 for sha256 in hashes if not kept.has(sha256)]
    if missing:
        yield bad(
            "存档",
            f"数据库登记的 {len(hashes)} 封邮件中，存档缺 {len(missing)} 封：{_some(missing)}。",
            f"请从备份恢复 {kept.root / 'mails'}，或运行 run.py rerun --source mailbox 从邮箱重新取回。",
        )
    absent = set(missing)
    there = [sha256 for sha256 in hashes if sha256 not in absent]
    if deep:
        looked, faults = _all(kept)
    else:
        chosen = random.Random(now.isoformat()).sample(there, min(sample, len(there)))
        looked, faults = len(chosen), list(_damaged(kept, chosen))
    yield from faults[:SHOWN]
    if len(faults) > SHOWN:
        yield bad(
            "存档",
            f"存档里另有 {len(faults) - SHOWN} 个文件有同样的毛病。",
            "请检查磁盘，并从备份恢复；run.py doctor --deep 会检查全部文件。",
        )
    if not missing and not faults:
        what = "全部文件" if deep else "抽查"
        yield ok("存档", f"{len(hashes)} 封邮件都在；{what} {looked} 个，内容与 SHA-256 相符。")


def _damaged(kept: Archive, hashes: Iterable[str]) -> Iterator[Finding]:
    for sha256 in hashes:
        try:
            kept.get(sha256)
        except ArchiveError as error:
            yield from_error("存档", error)


def _all(kept: Archive) -> tuple[int, list[Finding]]:
    looked, faults = 0, []
    for checked in kept.check():
        looked += 1
        if checked.path.suffix == ".part":
            faults.append(warn("存档", checked.problem, "请在程序停止后删除该文件。"))
        elif checked.problem:
            faults.append(from_error("存档", ArchiveError(checked.problem)))
    return looked, faults


def _some(names: list[str]) -> str:
    return "、".join(name[:12] for name in names[:SHOWN]) + (" 等" if len(names) > SHOWN else "")
