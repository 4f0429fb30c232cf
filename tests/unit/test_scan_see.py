"""From a picture to a Sight, with the real engine: a form, turned and stamped, blank pages, and pictures of nothing."""

import dataclasses
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from parsers.pages import paper_of
from parsers.paper import Paper
from parsers.scan import ocr
from parsers.scan.ocr import EngineMissingError
from parsers.scan.picture import Picture, Pixels
from parsers.scan.see import see
from parsers.sight import SEALS, Sight
from tests import drawn

ENGINE = ocr.engine(threads=1)
SIZE = (1190, 700)
COLUMNS, ROWS = (80, 340, 520, 1110), (180, 250, 380, 450)
WORDS = (
    ("行政执法突出问题自查清单", 380, 40),
    ("突出问题", 130, 196),
    ("是否存在", 360, 196),
    ("具体表现", 740, 196),
    ("野蛮执法", 130, 296),
    ("是", 414, 296),
    ("1.执法记录仪使用不规范，13次检查", 536, 266),
    ("没有全程录音录像。", 536, 316),
    ("机械执法", 130, 396),
    ("否", 414, 396),
    ("无", 536, 396),
)


def form() -> Pixels:
    return drawn.written(drawn.ruled(drawn.page(SIZE), drawn.grid(COLUMNS, ROWS)), WORDS)


def sight(pixels: Pixels, dpi: float | None = None) -> Sight:
    return see(Picture(pixels=pixels, dpi=dpi), engine=ENGINE)


def paper(seen: Sight) -> Paper:
    return paper_of([seen.page], 1)


def rows(seen: Sight) -> list[list[str]]:
    (table,) = paper(seen).tables()
    return [[cell.text.replace("\n", "") for cell in row] for row in table.by_row()]


READ = [
    ["突出问题", "是否存在", "具体表现"],
    ["野蛮执法", "是", "1.执法记录仪使用不规范，13次检查没有全程录音录像。"],
    ["机械执法", "否", "无"],
]


def test_a_form_is_read_cell_by_cell_and_its_title_above_it() -> None:
    seen = sight(form())
    assert rows(seen) == READ
    assert [block.text for block in paper(seen).paragraphs()] == ["行政执法突出问题自查清单"]
    assert seen.turn == 0
    assert "rapidocr" in seen.engine
    assert all(0.5 < glyph.sure <= 1 for glyph in seen.page.glyphs)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_reads_the_same(turn: int) -> None:
    code = {90: cv2.ROTATE_90_COUNTERCLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_CLOCKWISE}[turn]
    seen = sight(np.asarray(cv2.rotate(form(), code), dtype=np.uint8))
    assert seen.turn == turn
    assert rows(seen) == READ
    assert seen.page.width > seen.page.height


def test_the_transform_of_a_turned_page_leads_to_its_points() -> None:
    seen = sight(np.asarray(cv2.rotate(form(), cv2.ROTATE_180), dtype=np.uint8))
    corner = np.array([[[SIZE[0] - COLUMNS[0], SIZE[1] - ROWS[0]]]], dtype=np.float64)  # the table's upper left one
    x, y = cv2.perspectiveTransform(corner, np.array(seen.transform).reshape(3, 3))[0][0]
    assert (x, y) == pytest.approx((min(r.x0 for r in seen.page.rules), min(r.top for r in seen.page.rules)), abs=3)


def test_a_red_seal_over_the_text_changes_nothing() -> None:
    pixels = form()
    ink = np.zeros_like(pixels)
    cv2.circle(ink, (480, 110), 100, (1, 1, 1), 5)
    pixels = np.where(ink > 0, np.minimum(pixels, (70, 60, 225)), pixels).astype(np.uint8)
    seen = sight(pixels)
    assert (rows(seen), seen.colour) == (READ, "colour")


@pytest.mark.parametrize("shade", [255, 128, 0])
def test_a_page_without_ink_is_blank(shade: int) -> None:
    seen = sight(drawn.page((400, 560), shade))
    assert (seen.page.unread, seen.page.glyphs) == ("blank", ())


@pytest.mark.parametrize("size", [(1, 1), (20_000, 10), (39, 39), (2_000, 60), (60, 2_000)])
def test_pictures_that_are_no_page_come_out_empty(size: tuple[int, int]) -> None:
    assert sight(drawn.page(size)).page.unread == "blank"


def test_noise_is_no_text_and_no_table() -> None:
    noise = np.random.default_rng(2).integers(0, 255, (500, 400, 3), dtype=np.uint8)
    assert paper(sight(noise, dpi=1.0)).blocks == ()


def test_looked_at_for_its_seals_a_page_keeps_its_own_points() -> None:
    seen = see(Picture(pixels=form(), dpi=144), SEALS, engine=ENGINE)
    assert (seen.looked_for, seen.page.glyphs, seen.seals) == (SEALS, (), ())
    assert (seen.page.width, seen.page.height) == (595, 350)
    assert seen.transform[0] == pytest.approx(0.5)


def test_one_character_too_few_for_the_detector_is_still_read() -> None:
    assert [reading.text for reading in ENGINE.recognise([drawn.written(drawn.page((50, 48)), [("是", 8, 4)])])] == [
        "是"
    ]
    assert ENGINE.recognise([]) == []


def test_characters_come_with_their_places() -> None:
    line = drawn.written(drawn.page((420, 48)), [("野蛮执法过度执法", 10, 4)], size=36)
    (reading,) = ENGINE.recognise([line])
    assert reading.text == "野蛮执法过度执法"
    centers = [character.center * 420 for character in reading.characters]
    assert np.abs(np.array(centers) - (10 + 36 * (np.arange(8) + 0.5))).max() < 14


def test_an_engine_that_is_not_there_is_named_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineMissingError, match="不存在"):
        ocr.Engine("tesseract")
    monkeypatch.setattr(ocr, "_MODELS", ("PP-OCRv9.onnx",))
    with pytest.raises(EngineMissingError, match="缺少文字识别模型文件"):
        ocr.Engine()


def test_the_engine_says_nothing_and_needs_no_network() -> None:
    program = (
        "import socket, numpy\n"
        "def refuse(*_, **__): raise SystemExit('network')\n"
        "socket.socket.connect = refuse\n"
        "from parsers.scan import ocr\n"
        "ocr.engine().recognise([numpy.full((48, 90, 3), 255, numpy.uint8)])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False, env=dict(os.environ)
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_sights_are_values() -> None:
    seen = sight(drawn.page((400, 560)))
    assert dataclasses.replace(seen) == seen
    assert hash(seen)


def test_openvino_reads_the_form_as_onnx_runtime_does() -> None:
    other = see(Picture(pixels=form(), dpi=None), engine=ocr.engine(ocr.OPENVINO, 1))
    assert paper(other).text == paper(sight(form())).text
    assert "openvino" in other.engine, "a kept page tells which engine read it"


def test_openvino_is_loaded_without_the_part_that_reports_to_its_maker() -> None:
    program = (
        "import sys; from parsers.scan import ocr; ocr.engine(ocr.OPENVINO, 1)\n"
        "assert 'openvino' in sys.modules\n"
        "sys.exit(any(n.startswith('openvino_telemetry') and m is not None for n, m in sys.modules.items()))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
