"""What children do with one page: look at it, and cut out what a person has to see. Values in, values out.

A page's own call has its own time limit, so a page that nobody can read costs itself alone, and what was seen is kept
(`sightings`) before the mail is read again with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.place import Box
from parsers.sight import Sight, Sights
from pipeline.errors import EyeError

if TYPE_CHECKING:
    from parsers.scan.ocr import Engine


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Look:
    """A page (from 1) that has to be looked at, of the leaf file with this sha256; see `parsers.sight` for what for."""

    file: str
    page: int
    looked_for: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Eye:
    """The engine that reads pictures, its threads in each child, and how long one page may take, in seconds."""

    engine: str = "onnxruntime"
    threads: int = 1
    page_seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the looks gave, by file: sights by page, and pages that could not be read with the reason in Chinese."""

    sights: Mapping[str, Sights]
    faults: Mapping[str, Mapping[int, str]]


NOTHING_SEEN = Seen(sights={}, faults={})


def look(task: tuple[Look, Path], eye: Eye) -> Sight:
    """Look at one page. Raises UnreadableError for no sound picture, EyeError where nothing can be read at all."""
    # The eye's libraries take half a second to load: only children that look need them.
    try:
        from parsers.pictures import picture
        from parsers.scan.see import see
    except (ImportError, OSError) as error:  # a library of theirs that the system lacks
        raise EyeError(_NO_LIBRARY.format(error)) from error
    what, path = task
    page = picture(_bytes(path), what.media_type, what.page)
    return see(page, what.looked_for, _engine(eye))


def name_of_engine(eye: Eye) -> str:
    """Start the engine; its name and versions. Raises EyeError where it cannot be started."""
    return _engine(eye).name


def _engine(eye: Eye) -> "Engine":
    try:
        from parsers.scan.ocr import EngineMissingError, engine
    except (ImportError, OSError) as error:
        raise EyeError(_NO_LIBRARY.format(error)) from error
    try:
        return engine(eye.engine, threads=eye.threads)
    except EngineMissingError as error:
        raise EyeError(str(error)) from error
    except (ImportError, OSError, RuntimeError) as error:
        raise EyeError(f"识读引擎启动失败（{error}），请运行 run.py doctor 检查。") from error


def cut(task: tuple[Look, Path, Sight, tuple[Box, ...]]) -> tuple[bytes, ...]:
    """The boxes of a page that was seen, each as a small PNG. Raises UnreadableError as `look` does."""
    from parsers.pictures import picture
    from parsers.scan.cut import pieces

    what, path, sight, boxes = task
    return pieces(picture(_bytes(path), what.media_type, what.page), sight, boxes)


_NO_LIBRARY = "识读图片要用的程序库启动不了（{}）。请重新运行 make install；Windows 上还要装 VC++ 运行库。"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EyeError(f"读不出存档文件 {path}（{error.strerror}）。请检查磁盘和读权限。") from error


def without(wanted: Sequence[Look], seen: Seen) -> tuple[Look, ...]:
    """The looks that gave nothing yet."""
    return tuple(
        one
        for one in wanted
        if one.page not in seen.sights.get(one.file, {}) and one.page not in seen.faults.get(one.file, {})
    )
