"""Small pictures for people: kept whole under safe names, and never in the way when something fails."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.crops import MOST_BYTES, PNG, Crops
from pipeline.model import Crop
from pipeline.tracker.materials import safe_name

PLACE = Crop(file="0123456789abcdef" * 4, page=2, box=(100.4, 200.6, 150.0, 230.2))
PICTURE = PNG + b"pixels"


def test_a_crop_is_named_by_file_page_and_box() -> None:
    assert PLACE.name == "0123456789abcdef-p2-100-201-150-230.png"


@given(st.builds(Crop, file=st.text(), page=st.integers(1, 999_999), box=st.tuples(*[st.floats(-5000, 5000)] * 4)))
def test_any_crops_name_is_one_safe_component_that_the_folder_takes(crop: Crop) -> None:
    assert safe_name(crop.name, 200) == crop.name
    assert Crops(Path())._path(crop.name) is not None


def test_what_was_kept_comes_back_and_can_be_replaced(tmp_path: Path) -> None:
    crops = Crops(tmp_path)
    assert (crops.has(PLACE.name), crops.get(PLACE.name)) == (False, None)
    crops.put(PLACE.name, PICTURE)
    assert (crops.has(PLACE.name), crops.get(PLACE.name)) == (True, PICTURE)
    crops.put(PLACE.name, PICTURE + b"!")
    assert crops.get(PLACE.name) == PICTURE + b"!"
    assert [path.name for path in (tmp_path / "crops").iterdir()] == [PLACE.name]


@pytest.mark.parametrize("name", ["../secret.png", "a.png", "", PLACE.name + "/x", PLACE.name.upper(), "\x00"])
def test_a_name_that_is_no_crops_reaches_no_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.png").write_bytes(PICTURE)
    crops = Crops(tmp_path)
    crops.put(name, PICTURE)
    assert (crops.has(name), crops.get(name)) == (False, None)
    assert not (tmp_path / "crops").exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 a JPEG", PNG + bytes(MOST_BYTES)])
def test_what_is_no_small_png_is_neither_kept_nor_given(tmp_path: Path, content: bytes) -> None:
    crops = Crops(tmp_path)
    crops.put(PLACE.name, content)
    assert not crops.has(PLACE.name)
    (tmp_path / "crops").mkdir()
    (tmp_path / "crops" / PLACE.name).write_bytes(content)
    assert crops.get(PLACE.name) is None


def test_a_disk_that_fails_costs_the_picture_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "crops").write_text("in the way")
    crops = Crops(tmp_path)
    crops.put(PLACE.name, PICTURE)
    assert crops.get(PLACE.name) is None
    assert "cannot be kept" in caplog.text
