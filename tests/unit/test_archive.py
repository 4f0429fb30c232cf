"""The archive: bytes that were put are there, whole, whatever happened in between."""

import errno
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive import Archive
from pipeline.errors import ArchiveError

PROJECT = Path(__file__).parents[2]
MAIL = b"Subject: =?gb18030?B?1tC5+g==?=\r\n\r\n\x00\xff"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


def files(archive: Archive) -> list[str]:
    return sorted(path.relative_to(archive.root).as_posix() for path in archive.root.rglob("*") if path.is_file())


def problems(archive: Archive) -> list[str]:
    return [checked.problem for checked in archive.check() if checked.problem]


def spoil(path: Path, content: bytes) -> None:
    path.chmod(0o640)
    path.write_bytes(content)


@pytest.mark.parametrize(("kind", "ending"), [("mails", ".eml"), ("files", "")])
def test_bytes_lie_under_their_hash_and_come_back_unchanged(archive: Archive, kind: str, ending: str) -> None:
    sha256 = archive.put(MAIL, kind)
    assert sha256 == hashlib.sha256(MAIL).hexdigest()
    assert files(archive) == [f"{kind}/{sha256[:2]}/{sha256[2:4]}/{sha256}{ending}"]
    assert archive.get(sha256, kind) == MAIL
    assert archive.has(sha256, kind)
    assert not archive.has(sha256, "files" if kind == "mails" else "mails")
    assert problems(archive) == []


@given(st.binary(max_size=200))
def test_any_bytes_come_back(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    archive = Archive(tmp_path_factory.getbasetemp() / "any")
    assert archive.get(archive.put(content)) == content


def test_the_same_bytes_again_do_not_touch_the_file(archive: Archive) -> None:
    path = archive.path(archive.put(MAIL))
    before = path.stat()
    assert archive.put(MAIL) == path.stem
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(files(archive)) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_an_archived_file_is_read_only(archive: Archive) -> None:
    assert archive.path(archive.put(MAIL)).stat().st_mode & 0o777 == 0o440


@pytest.mark.parametrize("rotten", [b"", MAIL[:-1], MAIL[:-1] + b"\xfe"], ids=["empty", "cut short", "one bit"])
def test_a_damaged_file_is_refused_found_and_repaired_by_the_next_put(archive: Archive, rotten: bytes) -> None:
    path = archive.path(archive.put(MAIL))
    spoil(path, rotten)
    with pytest.raises(ArchiveError, match="已损坏") as refusal:
        archive.get(path.stem)
    assert str(path) in str(refusal.value)
    assert [str(path) in problem for problem in problems(archive)] == [True]
    archive.put(MAIL)
    assert archive.get(path.stem) == MAIL
    assert problems(archive) == []


def test_a_file_that_is_not_there_is_named_with_a_remedy(archive: Archive) -> None:
    sha256 = "0" * 64
    with pytest.raises(ArchiveError, match=r"rerun --source mailbox"):
        archive.get(sha256)
    with pytest.raises(ArchiveError, match=r"rerun --source archive"):
        archive.get(sha256, "files")


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", "\ud800"])
def test_what_is_no_hash_never_becomes_a_path(archive: Archive, name: str) -> None:
    with pytest.raises(ArchiveError, match="SHA-256"):
        archive.has(name)


def test_a_process_killed_before_the_rename_leaves_nothing_that_counts(archive: Archive) -> None:
    script = (
        "import os, pathlib, sys\n"
        "from pipeline.archive import Archive\n"
        "os.replace = lambda *_: os._exit(9)\n"
        "Archive(pathlib.Path(sys.argv[1])).put(sys.stdin.buffer.read())\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(archive.root)], input=MAIL, cwd=PROJECT, check=False)
    sha256 = hashlib.sha256(MAIL).hexdigest()
    assert killed.returncode == 9
    assert not archive.has(sha256)
    (leftover,) = files(archive)
    assert leftover.endswith(".part")
    assert ["可在程序停止后删除" in problem for problem in problems(archive)] == [True]

    assert archive.put(MAIL) == sha256
    assert archive.get(sha256) == MAIL
    assert len(files(archive)) == 2


def test_the_bytes_are_synced_before_the_rename_and_the_folder_after_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.put(b"makes the folders")
    steps: list[str] = []
    sync, replace = os.fsync, os.replace

    def noting_sync(descriptor: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def noting_replace(source: Path, target: Path) -> None:
        steps.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noting_sync)
    monkeypatch.setattr(os, "replace", noting_replace)
    archive.put(MAIL)
    rename = steps.index("rename")
    assert steps[rename - 1] == "file"
    assert steps[rename + 1 :] == ["folder"]


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "没有写权限"), (errno.EIO, "请检查数据文件夹")]
)
def test_a_disk_that_fails_is_told_in_words_and_leaves_no_temporary_file(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(ArchiveError, match=words):
        archive.put(MAIL)
    assert files(archive) == []


def test_a_root_that_is_a_file_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(ArchiveError, match="写不进存档文件"):
        Archive(tmp_path / "data").put(MAIL)


def test_check_looks_at_every_file_and_names_strangers(archive: Archive) -> None:
    kept = {archive.put(bytes([number])) for number in range(5)}
    kept.add(archive.put(b"leaf", "files"))
    assert {checked.path.stem for checked in archive.check()} == kept
    stranger = archive.root / "mails" / "staff.docx"
    stranger.write_bytes(b"")
    assert [str(stranger) in problem for problem in problems(archive)] == [True]


def test_an_archive_that_was_never_written_has_nothing_to_check(archive: Archive) -> None:
    assert list(archive.check()) == []
