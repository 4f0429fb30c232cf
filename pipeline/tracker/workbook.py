"""Writes 报送台账.xlsx: the sheets in order, to a temporary file beside the target, then swapped in."""

import contextlib
import datetime as dt
import logging
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from xlsxwriter.exceptions import FileCreateError

from pipeline.model import Assessment
from pipeline.tracker.errors import TrackerBusyError, TrackerError
from pipeline.tracker.layout import Book
from pipeline.tracker.page import Page
from pipeline.tracker.sheets import (
    home,
    liaisons,
    problem_list,
    register,
    reports,
    reviews,
    statistics,
    summary,
    supervision,
)
from pipeline.tracker.view import View, view_of

FILE_NAME = "报送台账.xlsx"
AUTHOR = "报送"
CORE_LIMIT = 100_000  # bytes; a workbook's own properties take one thousand
log = logging.getLogger(__name__)

# The sheets in the order staff expect them; each entry gives one page or, 汇总表, one for each stage that asks.
SHEETS: tuple[Callable[[View], Iterable[Page]], ...] = (
    home.pages,
    summary.pages,
    problem_list.pages,
    statistics.pages,
    reports.pages,
    register.pages,
    reviews.pages,
    supervision.pages,
    liaisons.pages,
)


def write(assessment: Assessment, target: Path, *, materials: Mapping[str, str] | None = None) -> None:
    """Write the workbook at `target`, whole or not at all.

    `materials` are files by sha256 and small pictures by name, as paths relative to the workbook's folder with forward
    slashes (see `copy_materials`). A workbook that somebody saved since we wrote it is kept beside the new one.

    Raises TrackerBusyError where somebody has the workbook open and it cannot be replaced (the new one then lies
    beside it), TrackerError where the folder cannot be written.
    """
    part = target.with_name(f".{target.stem}.part")  # one a workbook: what a killed process left is overwritten
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_book(assessment, part, materials or {})
        _swap(part, target, ZoneInfo(assessment.campaign.timezone))
    except (OSError, FileCreateError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise TrackerError(
            f"台账写不到“{target.parent}”（{reason}）：请检查文件夹是否存在、能否写入、磁盘是否已满。"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _write_book(assessment: Assessment, path: Path, materials: Mapping[str, str]) -> None:
    view = view_of(assessment, materials)
    created = assessment.as_of.astimezone(dt.UTC).replace(tzinfo=None)
    book = Book(str(path), f"{assessment.campaign.name}报送台账", AUTHOR, created)
    for pages in SHEETS:
        for page in pages(view):
            book.add(page)
    book.close()


def _swap(part: Path, target: Path, zone: ZoneInfo) -> None:
    waiting = target.with_name(f"{target.stem}（最新，待替换）{target.suffix}")
    try:
        _keep_saved(target, zone)
        part.replace(target)
    except PermissionError as error:
        try:
            part.replace(waiting)
        except PermissionError:
            raise TrackerBusyError(
                f"台账“{target.name}”和“{waiting.name}”都正被打开，没有更新："
                "请在 Excel、WPS 里关闭它们，下次更新会自动写入。"
            ) from error
        raise TrackerBusyError(
            f"台账“{target.name}”正被打开（或不许改写），没有更新；最新的一份已写到同一文件夹的“{waiting.name}”。"
            "请在 Excel、WPS 里关闭台账，下次更新会自动写入。"
        ) from error
    if waiting.exists() and not was_saved_by_hand(waiting):
        waiting.unlink(missing_ok=True)


def _keep_saved(target: Path, zone: ZoneInfo) -> None:
    """Keep what staff wrote into the workbook: nothing of theirs is overwritten."""
    if not target.exists() or not was_saved_by_hand(target):
        return
    saved = dt.datetime.fromtimestamp(target.stat().st_mtime, zone)
    kept = target.with_name(f"{target.stem}（人工保存 {saved:%Y-%m-%d %H%M%S}）{target.suffix}")
    if not kept.exists():
        shutil.copy2(target, kept)
        log.warning("tracker was saved by hand, kept as %s", kept.name)


def was_saved_by_hand(path: Path) -> bool:
    """Whether a program other than ours saved it last: every one of them writes its own user and time.

    What cannot be read counts as saved by hand: better one copy too many.
    """
    try:
        with zipfile.ZipFile(path) as package:
            if package.getinfo("docProps/core.xml").file_size > CORE_LIMIT:
                return True
            core = package.read("docProps/core.xml").decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        return True
    fields = {
        name: re.search(rf"<{name}\b[^>]*>([^<]*)</{name}>", core)
        for name in ("cp:lastModifiedBy", "dcterms:created", "dcterms:modified")
    }
    values = {name: match.group(1) if match else "" for name, match in fields.items()}
    return values["cp:lastModifiedBy"] != AUTHOR or values["dcterms:created"] != values["dcterms:modified"]
