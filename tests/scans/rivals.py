"""Today's tools on the same pages: RapidOCR's plain call, img2table with RapidOCR, tesseract.

img2table lives in an environment of its own (it brings its own OpenCV): see `HOW_TO_IMG2TABLE`.
"""

import json
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import cv2
from rapidfuzz import fuzz

from .scoring import SIMILAR, folded
from .specimen import FormTruth, Pixels, Truth

ENVIRONMENT = Path(__file__).parents[2] / "build" / "rivals"
HOW_TO_IMG2TABLE = "python3 -m venv build/rivals && build/rivals/bin/pip install img2table rapidocr==3.10.0 onnxruntime"
HOW_TO_TESSERACT = "apt-get install tesseract-ocr tesseract-ocr-chi-sim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a tool made of a page: its text, its tables as rows of cells, and the time that it took."""

    text: str
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    seconds: float = 0.0


@cache
def _engine(threads: int) -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": 2400,
            "Det.limit_type": "max",
            "Det.limit_side_len": 1600,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def plain(pixels: Pixels, threads: int) -> Said:
    """RapidOCR's own call with the faster settings that cost no accuracy when they were measured."""
    engine = _engine(threads)
    started = time.perf_counter()
    found = engine(pixels, use_det=True, use_cls=False, use_rec=True)
    seconds = time.perf_counter() - started
    return Said(text="".join(found.txts or ()), seconds=seconds)


class Img2table:
    """img2table in its own environment, one process for all pages."""

    def __init__(self, threads: int) -> None:
        python = next((path for path in ENVIRONMENT.glob("*/python*") if path.name in ("python", "python.exe")), None)
        self._process = None
        if python is not None:
            command = [str(python), str(Path(__file__).with_name("rival_img2table.py")), str(threads)]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @property
    def is_there(self) -> bool:
        return self._process is not None

    def read(self, pixels: Pixels) -> Said:
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "page.png"
            cv2.imwrite(str(path), pixels)
            started = time.perf_counter()
            process.stdin.write(f"{path}\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline() or "{}")
            seconds = time.perf_counter() - started
        tables = tuple(tuple(tuple(cell or "" for cell in row) for row in table) for table in answer.get("tables", []))
        text = "".join(cell for table in tables for row in table for cell in row)
        return Said(text=text, tables=tables, seconds=seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def has_tesseract() -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    known = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return "chi_sim" in known.stdout + known.stderr


def tesseract(pixels: Pixels, threads: int) -> Said:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        cv2.imwrite(str(path), pixels)
        started = time.perf_counter()
        done = subprocess.run(
            ["tesseract", str(path), "-", "-l", "chi_sim", "--psm", "3"],
            capture_output=True,
            text=True,
            check=False,
            env={"OMP_THREAD_LIMIT": str(threads), "PATH": "/usr/bin:/usr/local/bin:/bin"},
            timeout=180,
        )
        return Said(text=done.stdout, seconds=time.perf_counter() - started)


# --- what of the truth is there -------------------------------------------------------------------------------------


def in_text(truth: Truth, text: str) -> tuple[int, int]:
    """How many of the pages' printed lines stand in the text (similar to at least 0.9), and how many there are.

    A line is what is printed in one cell, or across the page: a reader that knows no cells can have it, too.
    """
    whole = folded(text)
    lines = [line for page in truth.pages for line in page.text.split("\n") if len(folded(line)) >= 4]
    there = sum(bool(whole) and fuzz.partial_ratio(folded(line), whole) >= 100 * SIMILAR for line in lines)
    return there, len(lines)


_COLUMNS = {"answer": "存在", "manifestation": "表现", "measure": "措施举措", "rectify_by": "时限时间"}


def in_tables(form: FormTruth, said: list[Said]) -> tuple[int, int]:
    """The form's cells in a tool's tables: rows by the category's name, columns by the header's words."""
    rows = [row for page in said for table in page.tables for row in table]
    columns: dict[str, int] = {}
    right = total = 0
    for row in rows:
        heads = {role: _column(row, words) for role, words in _COLUMNS.items()}
        if sum(at is not None for at in heads.values()) >= 3:
            columns = {role: at for role, at in heads.items() if at is not None}
            break
    for entry in form.entries:
        match = [row for row in rows if any(fuzz.ratio(folded(entry.name), folded(cell)) >= 75 for cell in row[:3])]
        for role, true in (
            ("answer", entry.answer),
            ("manifestation", "".join(entry.manifestations)),
            ("measure", "".join(entry.measures)),
            ("rectify_by", "".join(entry.rectify_by)),
        ):
            if not true:
                continue
            total += 1
            at = columns.get(role)
            cells = dict.fromkeys(row[at] for row in match if at is not None and at < len(row))
            read = "".join(cells)
            # item numbers are no part of the truth: take them off as anybody would
            right += fuzz.ratio(folded(true), folded(_bare(read))) >= 100 * SIMILAR
    return right, total


def _bare(text: str) -> str:
    return re.sub(r"(?m)^\s*(?:\d+[.、．]|[（(]\d+[）)]|[①-⑩]|[一二三]是)", "", text)


def _column(row: tuple[str, ...], words: str) -> int | None:
    pairs = [words[i : i + 2] for i in range(0, len(words), 2)]
    return next((i for i, cell in enumerate(row) if len(cell) < 12 and any(pair in cell for pair in pairs)), None)
