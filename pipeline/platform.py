"""The one door to what only some systems have: memory limits, signals, file locks, durable renames."""

import datetime as dt
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from pipeline.errors import BaosongError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import resource


class AlreadyLockedError(BaosongError):
    """Another process of ours holds the lock."""


def limit_memory(limit: int) -> bool:
    """Bound this process's address space to `limit` bytes; False where the system has no such limit.

    A lower hard limit that is set already stays. Beyond the limit Python raises MemoryError and C code gets NULL.
    """
    if sys.platform == "win32":
        return False
    try:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    except (ValueError, OSError):  # macOS has the name and refuses the value
        return False
    return True


def memory_limit() -> int | None:
    """The bound on this process's address space in bytes; None where there is none, or the system knows no such."""
    if sys.platform == "win32":
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if soft == resource.RLIM_INFINITY else soft


def forbid_core_dumps() -> None:
    """A crashed reader must not leave a copy of a department's document on the disk."""
    if sys.platform != "win32":
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def lower_priority() -> None:
    """Reading documents gives way to what people do on the same PC."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(5)


@contextmanager
def stop_signals(told: Callable[[], None]) -> Iterator[None]:
    """Call `told` on each SIGINT, SIGTERM or (Windows) SIGBREAK, in place of what they did before.

    It runs between any two steps of the main thread, so it may take no lock; `queue.SimpleQueue.put` is meant for
    this. A signal that was ignored (nohup) stays so. Outside the main thread no handler can be set, and none is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = ("SIGINT", "SIGTERM", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    try:
        for number, handler in before.items():
            if handler != signal.SIG_IGN:
                signal.signal(number, lambda _number, _frame: told())
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:  # None: set by something other than Python, which cannot be put back
                signal.signal(number, handler)


def end_at_once(code: int) -> NoReturn:
    """End this process and its children without waiting for threads or clean-up, as a crash would."""
    for child in multiprocessing.active_children():
        with suppress(OSError, ValueError):
            child.kill()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Hold the lock file `path` (made where missing, never removed: its lock counts, not its presence).

    The system lets go of it when the process ends, however it ends. Raises `AlreadyLockedError` at once where another
    process, or another part of this one, holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _lock(descriptor)
        except OSError as error:
            raise AlreadyLockedError(
                f"另一个报送程序正在使用“{path}”，请等它结束后再试；若确无其他程序在运行，请重启电脑后再试。"
            ) from error
        try:
            yield
        finally:
            with suppress(OSError):
                _unlock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _unlock(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, its folder made where missing. Raises OSError.

    For what can be made again: nothing is synced to the disk (the archive does that).
    """
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def sweep_parts(folder: Path, before: dt.datetime) -> int:
    """Remove what a killed process left of `write_whole` anywhere below `folder` before that moment; how many files.

    What cannot be removed stays: it is in nobody's way.
    """
    swept = 0
    left: list[Path] = []
    with suppress(OSError):
        left = list(folder.rglob("tmp*.part"))
    for path in left:
        with suppress(OSError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                swept += 1
    return swept


def replace_file(temporary: Path, target: Path) -> None:
    """Put the finished file `temporary` in the place of `target`, so that a crash leaves the old or the new one.

    Both must be on one file system. On Windows a target that is open in Excel raises PermissionError, and
    `temporary` stays.
    """
    with temporary.open("rb+") as handle:
        os.fsync(handle.fileno())
    os.replace(temporary, target)  # noqa: PTH105 (the one call whose meaning is the same everywhere)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make names in `folder` durable; nothing where a folder cannot be opened (Windows, some network shares)."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
