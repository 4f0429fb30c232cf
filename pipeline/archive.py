"""Edge: raw mails and leaf files on disk, under the sha256 of their bytes.

    <root>/mails/ab/cd/<sha256>.eml    raw mails: the evidence, never changed
    <root>/files/ab/cd/<sha256>        leaf files of mails, kept so that the tracker need not unpack again

A file appears under its name only when all of it is on the disk (temporary file, fsync, rename, fsync of the folder,
as Maildir and public-inbox do), so a crash leaves at most a `.…part` file that nobody reads.
"""

import contextlib
import errno
import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ArchiveError

logger = logging.getLogger(__name__)

KINDS = {"mails": ".eml", "files": ""}
"""What is kept, and the ending of its files' names."""

_PART = ".part"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_REMEDY = {
    "mails": "请从备份恢复该文件，或运行 run.py rerun --source mailbox 从邮箱重新取回",
    "files": "请运行 run.py rerun --source archive，由原始邮件重新生成",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One file that `Archive.check` looked at; `problem` is "" or one Chinese sentence with the remedy."""

    path: Path
    kind: str
    problem: str = ""


class Archive:
    """Bytes by their sha256 under `root`. Every method raises ArchiveError alone when the disk or a file fails."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str, kind: str = "mails") -> Path:
        """Where these bytes lie, or would lie."""
        if not _SHA256.fullmatch(sha256):
            raise ArchiveError(f"存档编号「{sha256[:80]!r}」不是 64 位小写十六进制的 SHA-256，请检查它的来源。")
        return self.root / kind / sha256[:2] / sha256[2:4] / (sha256 + KINDS[kind])

    def has(self, sha256: str, kind: str = "mails") -> bool:
        """Whether a file stands there; `get` and `check` tell whether it is sound."""
        return self.path(sha256, kind).is_file()

    def put(self, content: bytes, kind: str = "mails") -> str:
        """Keep these bytes and return their sha256; when it returns they survive a power cut.

        The same bytes again change nothing; a file that was cut short or has rotted is written anew.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256, kind)
        try:
            self._make_folder(target.parent)
            if not _is_sound(target, sha256, len(content)):
                _write(target, content)
            # Also for a file that was there: whoever wrote it may have died before this line.
            _sync_folder(target.parent)
        except OSError as error:
            raise ArchiveError(_cannot_write(target, error)) from error
        return sha256

    def get(self, sha256: str, kind: str = "mails") -> bytes:
        """The bytes, after their hash was compared."""
        path = self.path(sha256, kind)
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise ArchiveError(f"存档中没有文件 {path}。{_REMEDY[kind]}。") from error
        except OSError as error:
            raise ArchiveError(f"读不出存档文件 {path}（{error.strerror}）。请检查磁盘和该文件的读权限。") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ArchiveError(_damaged(path, kind))
        return content

    def check(self) -> Iterator[Checked]:
        """Look at every file, in the order of paths, and yield it with its problem or without one.

        It reads everything once: for `doctor`, with progress.
        """
        for kind in KINDS:
            for folder, folders, names in os.walk(self.root / kind):
                folders.sort()
                for name in sorted(names):
                    path = Path(folder) / name
                    yield Checked(path=path, kind=kind, problem=self._problem(path, kind))

    def _problem(self, path: Path, kind: str) -> str:
        if path.suffix == _PART:
            return f"文件 {path} 是上次写入中断留下的，没有用处，可在程序停止后删除。"
        sha256 = path.name.removesuffix(KINDS[kind])
        if not _SHA256.fullmatch(sha256) or path != self.path(sha256, kind):
            return f"文件 {path} 不是存档写入的，请移出存档文件夹。"
        try:
            sound = _hash(path) == sha256
        except OSError as error:
            return f"读不出存档文件 {path}（{error.strerror}）。请检查磁盘和该文件的读权限。"
        return "" if sound else _damaged(path, kind)

    def _make_folder(self, folder: Path) -> None:
        """Make the folder and those above it, each one's name safely on the disk."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=0o750, exist_ok=True)  # mails hold names and mobiles: nothing for other users
        _sync_folder(folder.parent)


def _is_sound(path: Path, sha256: str, size: int) -> bool:
    try:
        sound = path.stat().st_size == size and _hash(path) == sha256
    except FileNotFoundError:
        return False
    if not sound:
        logger.warning("archived file %s was damaged; writing it again", path)
    return sound


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(target: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:16]}-", suffix=_PART, dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o440)
        if os.name == "nt" and target.exists():
            target.chmod(0o640)  # Windows replaces no read-only file
        os.replace(part, target)  # noqa: PTH105 - the one call that the crash tests stand in for
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    """Put the folder's names on the disk; Windows cannot open folders, NTFS keeps its own journal of them."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems cannot sync a folder; they offer nothing better.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _damaged(path: Path, kind: str) -> str:
    return f"存档文件 {path} 的内容与其 SHA-256 不符，文件已损坏。{_REMEDY[kind]}。"


def _cannot_write(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"写不进存档文件 {path}：磁盘已满。请清理磁盘后重试，邮件仍在邮箱里。"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"写不进存档文件 {path}：没有写权限。请检查数据文件夹的权限或磁盘是否只读。"
    return f"写不进存档文件 {path}（{error.strerror}）。请检查数据文件夹和磁盘。"
