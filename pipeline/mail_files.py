"""Edge: mails that lie on disk: .eml files, mbox, Maildir, and folders of them. Reads only.

When a mail came is taken from what wrote the file, never from its Date header, which the sender writes:

- Maildir: the file's time of modification. Delivery sets it, Dovecot keeps INTERNALDATE there, and `cp -p`, rsync -t
  and tar keep it; a plain `cp` does not.
- mbox, and a single file that begins with such a line: the date of the From_ line, in the zone written there; UTC
  where none is written (RFC 4155). CST is China's, +0800.
- any other single file: what `received_header` finds in its topmost Received header, else nobody knows.

A file of its own is taken byte by byte. Maildir and mbox hold mails with the line ends of the machine; where such a
mail has no CRLF at all, it is given back with the CRLF it travelled with, as IMAP servers do, so that the same mail
has the same hash from either source.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from imapclient.imap_utf7 import decode as decode_utf7

from pipeline.model import RawMail

ReceivedHeader = Callable[[bytes], dt.datetime | None]

MAX_MAIL_BYTES = 75_000_000
CHINA = dt.timezone(dt.timedelta(hours=8))

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {"cst": CHINA, "ut": dt.UTC, "utc": dt.UTC, "gmt": dt.UTC, "z": dt.UTC}
# RFC 4155's asctime, and what Thunderbird ("From - ..."), Gmail (zone before the year) and others make of it.
_FROM_LINE = re.compile(
    rb"From [^\r\n]*?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +"
    rb"(?:(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2})|"
    rb"(?P<day2>\d{1,2}) +(?P<month2>[A-Z][a-z]{2}) +(?P<year2>\d{4})),? +"
    rb"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    rb"(?: +(?P<zone>[+-]\d{4}|[A-Z]{1,5}))?(?: +(?P<year>\d{4}))?(?: +(?P<zone2>[+-]\d{4}|[A-Z]{1,5}))?"
    rb"(?: [^\r\n]*)?\r?\n?\Z"
)
_HEADER = re.compile(rb"(?:[!-9;-~]{1,76}:|>?From ).*")
_KNOWN_HEADER = re.compile(
    rb"(?im)^(?:received|return-path|delivered-to|from|to|subject|date|message-id|mime-version|content-type|"
    rb"x-[\w-]+) *:"
)
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")
_MAILDIR_PARTS = ("cur", "new")
# What lies beside mails without anybody having put it there.
_NOT_MAIL = re.compile(
    r"(?i)\.|thumbs\.db\Z|desktop\.ini\Z|dovecot|subscriptions\Z|maildir(?:size|folder)\Z|courier|.*\.(?:msf|dat|index)\Z"
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    """A file that gave no mail: `path` (for mbox with the mail's number), and a Chinese sentence why."""

    path: str
    message: str


def read_folder_of_files(
    path: Path, received_header: ReceivedHeader, max_bytes: int = MAX_MAIL_BYTES
) -> Iterator[RawMail | SkippedFile]:
    """All mails at or below `path`, in the order of their names; a bad file costs itself only.

    A file named outright is read as a mail whatever its name; below a folder, files that do not look like mails come
    out as SkippedFile. `folder` of a mail is the name of the folder, mbox or Maildir that holds it.
    """
    try:
        if path.is_dir():
            yield from _read_folder(path, received_header, max_bytes)
        elif path.is_file():
            yield from _read_file(path, received_header, max_bytes, named=True)
        else:
            yield SkippedFile(path=str(path), message="没有这个文件或文件夹，请检查路径。")
    except OSError as error:
        yield _unreadable(path, error)


def _read_folder(folder: Path, received_header: ReceivedHeader, max_bytes: int) -> Iterator[RawMail | SkippedFile]:
    is_maildir = all((folder / part).is_dir() for part in _MAILDIR_PARTS)
    if is_maildir:
        yield from _read_maildir(folder, max_bytes)
    for path in sorted(folder.iterdir()):
        if path.is_symlink() and path.is_dir():
            continue  # it may lead back up here
        if path.is_dir():
            if not (is_maildir and path.name in (*_MAILDIR_PARTS, "tmp")):
                try:
                    yield from _read_folder(path, received_header, max_bytes)
                except OSError as error:
                    yield _unreadable(path, error)
        elif path.is_file() and not _NOT_MAIL.match(path.name):
            yield from _read_file(path, received_header, max_bytes, named=False)


def _read_maildir(maildir: Path, max_bytes: int) -> Iterator[RawMail | SkippedFile]:
    name = _maildir_name(maildir)
    files = [path for part in _MAILDIR_PARTS for path in (maildir / part).iterdir() if not path.name.startswith(".")]
    for path in sorted(files, key=lambda path: path.name):
        if not path.is_file():
            continue
        try:
            status = path.stat()
            if status.st_size > max_bytes:
                yield _too_large(path, status.st_size, max_bytes)
                continue
            yield RawMail(
                content=_as_sent(path.read_bytes()),
                folder=name,
                received_at=dt.datetime.fromtimestamp(int(status.st_mtime), dt.UTC),
                basis="file",
            )
        except (OSError, ValueError, OverflowError) as error:
            yield _unreadable(path, error)


def _read_file(
    path: Path, received_header: ReceivedHeader, max_bytes: int, *, named: bool
) -> Iterator[RawMail | SkippedFile]:
    try:
        with path.open("rb") as file:
            head = file.read(8192)
        from_line = _from_line_date(head.lstrip(b"\r\n").partition(b"\n")[0])
        if not head.strip():
            yield SkippedFile(path=str(path), message="文件是空的。")
        elif head.startswith(_OLE):
            yield SkippedFile(path=str(path), message="这是 Outlook 的 .msg 文件，不能直接导入；请另存为 .eml 再导入。")
        elif from_line and path.suffix.lower() != ".eml":
            yield from _read_mbox(path, max_bytes)
        elif not named and path.suffix.lower() != ".eml" and not _looks_like_mail(head):
            yield SkippedFile(path=str(path), message="不像邮件，没有导入；若是邮件，请改名为 .eml 或单独指定它。")
        elif path.stat().st_size > max_bytes:
            yield _too_large(path, path.stat().st_size, max_bytes)
        else:
            content = path.read_bytes()
            received_at = from_line or received_header(content)
            basis = "file" if from_line else "received" if received_at else "unknown"
            yield RawMail(content=content, folder=path.absolute().parent.name, received_at=received_at, basis=basis)
    except (OSError, ValueError) as error:
        yield _unreadable(path, error)


def _read_mbox(path: Path, max_bytes: int) -> Iterator[RawMail | SkippedFile]:
    """Mails of an mbox, one in memory at a time. A From_ line counts after an empty line and with a whole date."""
    number = size = 0
    lines: list[bytes] = []
    received_at: dt.datetime | None = None
    after_empty = True
    with path.open("rb") as file:
        while line := file.readline(1_000_000):  # a line without end must not fill the memory
            moment = _from_line_date(line) if after_empty and line.startswith(b"From ") else None
            after_empty = line in (b"\n", b"\r\n")
            if moment is None:
                size += len(line)
                if size <= max_bytes:
                    lines.append(line)
                continue
            if number:
                yield _mbox_mail(path, number, lines, size, received_at, max_bytes)
            number, size, lines, received_at = number + 1, 0, [], moment
    if number:
        yield _mbox_mail(path, number, lines, size, received_at, max_bytes)


def _mbox_mail(
    path: Path, number: int, lines: list[bytes], size: int, received_at: dt.datetime | None, max_bytes: int
) -> RawMail | SkippedFile:
    if size > max_bytes:
        return _too_large(Path(f"{path}#{number}"), size, max_bytes)
    if lines and lines[-1] in (b"\n", b"\r\n"):
        lines = lines[:-1]  # it parts this mail from the next
    content = _as_sent(_QUOTED_FROM.sub(rb"\1", b"".join(lines)))
    name = path.stem if path.suffix.lower() in (".mbox", ".mbx") else path.name
    return RawMail(content=content, folder=name, received_at=received_at, basis="file")


def _from_line_date(line: bytes) -> dt.datetime | None:
    """The date of an mbox's From_ line; None where it is none (a line of text may well begin with "From ")."""
    found = _FROM_LINE.match(line[:1000])
    year = found and (found["year"] or found["year2"])
    month = found and (found["month"] or found["month2"] or b"").decode().lower()
    if not found or not year or month not in _MONTHS:
        return None
    zone = (found["zone2"] or found["zone"] or b"").decode().lower()
    try:
        offset = dt.datetime.strptime(zone, "%z").tzinfo if zone[:1] in ("+", "-") else _ZONES.get(zone)
        return dt.datetime(
            int(year),
            _MONTHS.index(month) + 1,
            int(found["day"] or found["day2"]),
            int(found["hour"]),
            int(found["minute"]),
            int(found["second"] or 0),
            tzinfo=offset or dt.UTC,
        )
    except ValueError:
        return None


def _looks_like_mail(head: bytes) -> bool:
    first = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0]
    return bool(_HEADER.match(first) and len(_KNOWN_HEADER.findall(head)) >= 2)


def _as_sent(content: bytes) -> bytes:
    return content if b"\r\n" in content else content.replace(b"\n", b"\r\n")


def _maildir_name(maildir: Path) -> str:
    """Maildir++ keeps a folder 垃圾邮件 in `.&V4NXPpCuTvY-`, Dovecot with LAYOUT=fs without the dot."""
    name = maildir.absolute().name.lstrip(".")
    try:
        return str(decode_utf7(name.encode("ascii"))) or name
    except (UnicodeError, ValueError):
        return name


def _unreadable(path: Path, error: Exception) -> SkippedFile:
    reason = getattr(error, "strerror", None) or str(error)
    return SkippedFile(path=str(path), message=f"读不出来（{reason}），没有导入；请检查文件和权限。")


def _too_large(path: Path, size: int, max_bytes: int) -> SkippedFile:
    return SkippedFile(
        path=str(path), message=f"有 {size / 1e6:.1f} MB，超过 {max_bytes / 1e6:.0f} MB 的上限，没有导入；请手工处理。"
    )
