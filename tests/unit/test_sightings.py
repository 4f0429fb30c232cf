"""What was seen on pages, kept on disk: the same value back, and nothing but work lost when a file of it is bad."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from parsers import scan
from parsers.grid import Rule
from parsers.layout import Glyph
from parsers.pages import PageContent
from parsers.scan.ocr import Engine
from parsers.scan.picture import Picture
from parsers.scan.see import see
from parsers.seals import Impression
from parsers.sight import Sight
from pipeline.looking import Look
from pipeline.sightings import Sightings, eye_name

LOOK = Look(file="ab" * 32, page=2, looked_for="text", media_type="image/jpeg")
SIGHT = Sight(
    page=PageContent(
        number=1,
        width=595.0,
        height=842.0,
        glyphs=(Glyph(text="是", x0=1.5, x1=12.0, top=3.0, bottom=14.0, size=10.5, sure=0.93),),
        rules=(Rule(x0=0.0, x1=100.0, top=5.0, bottom=5.0),),
    ),
    colour="grey",
    seals=(Impression(box=(1.0, 2.0, 3.0, 4.0), diameter=41.5, text="柳林县教育局", sure=0.8),),
    turn=90,
    engine="rapidocr 3.10.0",
)


def test_a_sight_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = Sightings(tmp_path, "1-onnxruntime-3.10.0")
    assert kept.get(LOOK) is None
    kept.put(LOOK, SIGHT)
    assert kept.get(LOOK) == SIGHT
    assert Sightings(tmp_path, "1-onnxruntime-3.10.0").get(LOOK) == SIGHT


@pytest.mark.parametrize(
    "other",
    [
        Look(file="ab" * 32, page=1, looked_for="text", media_type="image/jpeg"),
        Look(file="ab" * 32, page=2, looked_for="seals", media_type="image/jpeg"),
        Look(file="ac" * 32, page=2, looked_for="text", media_type="image/jpeg"),
    ],
)
def test_another_page_another_purpose_or_another_file_is_another_sight(tmp_path: Path, other: Look) -> None:
    kept = Sightings(tmp_path, "1")
    kept.put(LOOK, SIGHT)
    assert kept.get(other) is None


def test_another_version_of_the_eye_looks_again(tmp_path: Path) -> None:
    Sightings(tmp_path, "1-onnxruntime").put(LOOK, SIGHT)
    assert Sightings(tmp_path, "2-onnxruntime").get(LOOK) is None
    assert Sightings(tmp_path, "1-openvino").get(LOOK) is None


@pytest.mark.parametrize("bad", [b"", b"rot", b"\x1f\x8b\x08\x00", b"{}"])
def test_a_rotten_file_is_as_if_there_were_none_and_is_replaced(tmp_path: Path, bad: bytes) -> None:
    kept = Sightings(tmp_path, "1")
    kept.put(LOOK, SIGHT)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    file.write_bytes(bad)
    assert kept.get(LOOK) is None
    kept.put(LOOK, SIGHT)
    assert kept.get(LOOK) == SIGHT


def test_no_rotten_byte_does_more_than_lose_the_sight(tmp_path: Path) -> None:
    kept = Sightings(tmp_path, "1")
    kept.put(LOOK, SIGHT)
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    sound = file.read_bytes()
    for position in range(len(sound)):
        file.write_bytes(sound[:position] + bytes([sound[position] ^ 0xFF]) + sound[position + 1 :])
        assert kept.get(LOOK) in (None, SIGHT), position


def test_one_version_names_the_eye_in_the_cache_and_in_every_sight() -> None:
    speck = Picture(pixels=np.full((5, 5, 3), 255, dtype=np.uint8))
    engine = SimpleNamespace(name="engine 1")
    sight = see(speck, engine=cast(Engine, engine))
    assert sight.engine == f"engine 1, see {scan.VERSION}"
    assert eye_name("engine").startswith(f"{scan.VERSION}-engine-")


def test_a_disk_that_takes_nothing_costs_only_the_cache(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file where the folder should be")
    kept = Sightings(tmp_path, "1")
    kept.put(LOOK, SIGHT)
    assert kept.get(LOOK) is None
