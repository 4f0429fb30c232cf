"""What only some systems have: locks and durable renames."""

import datetime as dt
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from pipeline.crops import PNG, Crops
from pipeline.model import Crop
from pipeline.platform import AlreadyLockedError, exclusive_lock, replace_file, sweep_parts, write_whole
from pipeline.sightings import Sightings


def _try(path: Path, answer: "multiprocessing.Queue[str]") -> None:
    try:
        with exclusive_lock(path):
            answer.put("got it")
    except AlreadyLockedError as error:
        answer.put(str(error))


def _from_another_process(path: Path) -> str:
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    child = context.Process(target=_try, args=(path, answer))
    child.start()
    said = answer.get(timeout=30)
    child.join(30)
    answer.close()
    return str(said)


def test_a_second_process_is_told_that_the_folder_is_in_use_until_the_first_ends(tmp_path: Path) -> None:
    path = tmp_path / "数据" / "baosong.lock"
    with exclusive_lock(path):
        assert "正在使用" in _from_another_process(path)
    assert _from_another_process(path) == "got it"


def test_the_lock_is_free_again_after_an_error_inside(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive_lock(tmp_path / "lock"):
        raise ZeroDivisionError
    with exclusive_lock(tmp_path / "lock"), pytest.raises(AlreadyLockedError), exclusive_lock(tmp_path / "lock"):
        pass


def test_a_finished_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    target, temporary = tmp_path / "台账.xlsx", tmp_path / "台账.xlsx.tmp"
    target.write_text("old", encoding="utf-8")
    temporary.write_text("new", encoding="utf-8")
    replace_file(temporary, target)
    assert target.read_text(encoding="utf-8") == "new"
    assert not temporary.exists()


def test_a_file_that_was_never_written_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "台账.xlsx"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "never", target)
    assert target.read_text(encoding="utf-8") == "old"


# files that are written whole

DAY = dt.timedelta(days=1)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _killed_in_the_midst(target: Path) -> None:
    """What a process does that is killed while it writes."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.fdopen = lambda *_: time.sleep(60)  # type: ignore[assignment]  # it never comes to write
    write_whole(target, b"content")


def killed_while_writing(target: Path) -> Path:
    child = multiprocessing.get_context("spawn").Process(target=_killed_in_the_midst, args=(target,))
    child.start()
    deadline = time.monotonic() + 30
    while not (left := list(target.parent.glob("*.part"))) and time.monotonic() < deadline:
        time.sleep(0.02)
    child.kill()
    child.join(30)
    child.close()
    (part,) = left
    return part


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed as POSIX kills")
def test_what_a_killed_process_left_is_swept_once_it_is_old(tmp_path: Path) -> None:
    part = killed_while_writing(tmp_path / "ab" / "page.json.gz")
    assert sweep_parts(tmp_path, now() - DAY) == 0  # it may still be written at
    assert part.exists()
    assert sweep_parts(tmp_path, now() + DAY) == 1
    assert [path.name for path in tmp_path.rglob("*")] == ["ab"]


def aged(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half")
    moment = (now() - 2 * DAY).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_the_folders_of_pages_and_crops_are_swept_and_what_is_whole_stays(tmp_path: Path) -> None:
    crops, pages = Crops(tmp_path), Sightings(tmp_path, "1")
    place = Crop(file="a" * 64, page=1, box=(1, 2, 3, 4))
    crops.put(place.name, PNG)
    whole = [aged(tmp_path / "crops" / "x.png"), aged(tmp_path / "pages" / "ab" / "some.json.gz")]
    others = aged(tmp_path / "crops" / "下载.part")  # not ours
    left = [aged(tmp_path / "crops" / "tmp1234abcd.part"), aged(tmp_path / "pages" / "ab" / "tmp1234abcd.part")]
    for kept in (crops, pages):
        kept.sweep(now() - DAY)
    assert crops.has(place.name)
    assert all(path.exists() for path in (*whole, others))
    assert not any(path.exists() for path in left)


def test_a_folder_that_is_not_there_needs_no_sweeping(tmp_path: Path) -> None:
    assert sweep_parts(tmp_path / "never", now()) == 0
    Crops(tmp_path / "never").sweep(now())
    assert not (tmp_path / "never").exists()


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space"):
        write_whole(tmp_path / "page", b"content")
    assert list(tmp_path.iterdir()) == []
