"""Edge: where log lines go, and what may not stand in them.

To standard error short, and to <folder>/baosong.log with all that is needed later, one file a day. Nothing that a
sender wrote can forge a line or steer a terminal, and no mobile number is kept whole.
"""

import datetime as dt
import logging
import re
import sys
import time
import traceback
import unicodedata
from contextlib import suppress
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

from pipeline.platform import AlreadyLockedError, exclusive_lock

log = logging.getLogger(__name__)

FILE_NAME = "baosong.log"
DAYS = 200
"""Kept so long: 网络安全法 article 21 (3) asks for network logs of no less than six months."""

_QUIET = ("apscheduler", "alembic", "sqlalchemy", "imapclient", "pdfminer", "pdfplumber", "PIL", "mailparser")
_FOREIGN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # controls, bidi and other invisible signs, lone surrogates, line ends

_GAP = r"[ \t\u00a0\u3000.\-‐‑–—－]{1,2}"
_D = "[0-9０-９]"
# A hash is passed over whole: eleven digits in a row may well occur in one, and it must stay findable.
_MOBILE = re.compile(
    rf"(?P<hash>[0-9a-fA-F]{{32,}})"
    rf"|(?<!{_D})(?P<prefix>(?:(?:[+＋]|00)?[8８][6６](?:{_GAP})?)?)(?P<first>[1１][3-9３-９]{_D})"
    rf"(?:{_D}{{4}}|{_GAP}{_D}{{4}}(?:{_GAP})?|{_D}(?:{_GAP}){_D}{{3}}(?:{_GAP})?|{_GAP}{_D}{{3}}(?:{_GAP})?{_D}"
    rf"|{_D}{{4}}{_GAP})(?P<last>{_D}{{4}})(?!{_D})"
)


def set_up(folder: Path | None, verbose: bool) -> None:
    """Send this process's log to standard error (warnings; with `verbose` all) and, given a folder, to its file.

    May be called again: the last call counts. A folder that cannot be written is a warning, not an end: the work is
    worth more than its log.
    """
    take_down()
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    terminal = _Terminal(sys.stderr)
    terminal.setLevel(logging.DEBUG if verbose else logging.WARNING)
    terminal.setFormatter(_Safe(full=False))
    root.addHandler(terminal)
    if folder is None:
        return
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        file = _DailyFile(folder / FILE_NAME)
    except OSError as error:
        log.warning(
            "日志写不到“%s”（%s），这次只显示在屏幕上。请检查文件夹的写权限和磁盘。", folder, error.strerror or error
        )
        return
    file.setFormatter(_Safe(full=True))
    root.addHandler(file)


def take_down() -> None:
    """Undo `set_up`, closing the file."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Terminal | _DailyFile)]:
        root.removeHandler(handler)
        handler.close()


def mask_mobiles(text: str) -> str:
    """Every mainland mobile number as 138****0000: with or without +86, gaps, full-width digits."""
    return _MOBILE.sub(lambda m: m["hash"] or f"{m['prefix']}{m['first']}****{m['last']}", text)


def escape(text: str) -> str:
    """Control and invisible characters as \\x0a, \\u202e: a sender's line end begins no line of the log."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _FOREIGN else c for c in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


class _Safe(logging.Formatter):
    """Masks and escapes the finished text, so that message, arguments and traceback are all covered."""

    def __init__(self, *, full: bool) -> None:
        super().__init__()
        self._full = full

    def format(self, record: logging.LogRecord) -> str:
        try:
            message = record.getMessage()
        except Exception:  # arguments that do not fit: the line is worth more than the slip
            message = f"{record.msg!r} {record.args!r}"
        lines = [self._head(record) + escape(message)]
        if record.exc_info and record.exc_info[0] is not None and self._full:
            lines += _indented("".join(traceback.format_exception(*record.exc_info)))
        if record.stack_info and self._full:
            lines += _indented(record.stack_info)
        return mask_mobiles("\n".join(lines))

    def _head(self, record: logging.LogRecord) -> str:
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC).astimezone()
        if not self._full:
            return f"{moment:%H:%M:%S} {record.levelname}: "
        return f"{moment.isoformat(timespec='milliseconds')} {record.levelname} {record.name} [{record.process}]: "


def _indented(text: str) -> list[str]:
    """An exception's own words may hold line ends: behind the bar none of them looks like a line of the log."""
    return [f"  | {escape(line)}" for line in text.rstrip("\n").split("\n")]


class _Terminal(logging.StreamHandler):  # type: ignore[type-arg]  # generic in the stubs only
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A terminal that is gone has nobody to tell."""


class _DailyFile(TimedRotatingFileHandler):
    """One file a day, safe with several processes: the service and the operator's commands write to the same one.

    logging's own way would delete the day that another process has just put aside.
    """

    def __init__(self, path: Path) -> None:
        self._complained = False
        super().__init__(path, when="midnight", backupCount=DAYS, encoding="utf-8", errors="backslashreplace")

    def doRollover(self) -> None:  # noqa: N802 - logging's name
        if self.stream is not None:
            self.stream.close()
            self.stream = None  # emit opens it again
        base = Path(self.baseFilename)
        # Another process is just doing it, or (Windows) has the file open: we go on in the file as it is.
        with suppress(AlreadyLockedError, OSError), exclusive_lock(base.with_name(f".{base.name}.lock")):
            self._put_aside(base)
        self.rolloverAt = self.computeRollover(int(time.time()))

    def _put_aside(self, base: Path) -> None:
        last = dt.datetime.fromtimestamp(base.stat().st_mtime, dt.UTC).astimezone().date()
        target = base.with_name(f"{base.name}.{last.isoformat()}")
        today = dt.datetime.now(dt.UTC).astimezone().date()
        if last < today and not target.exists():
            base.rename(target)
        for old in self.getFilesToDelete():
            Path(old).unlink(missing_ok=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """logging would print the raw arguments; one sentence is enough."""
        if not self._complained:
            self._complained = True
            with suppress(OSError, ValueError):
                print(f"日志写不进“{self.baseFilename}”，请检查磁盘和写权限。", file=sys.stderr)  # noqa: T201 - the log failed
