"""What only some systems have: locks and durable renames."""

import multiprocessing
from pathlib import Path

import pytest

from pipeline.platform import AlreadyLockedError, exclusive_lock, replace_file


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
