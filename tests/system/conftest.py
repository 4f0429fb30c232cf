"""Fixtures of the system tests."""

from pathlib import Path

import pytest

from tests.whole_path import Office


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office with an empty data folder and no mailbox yet."""
    return Office(tmp_path / "data", monkeypatch)
