"""What pens write into a form: red ticks and text are read but never surely, ink that nobody can read is told."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from parsers.pages import paper_of
from parsers.scan import ocr
from parsers.scan.glyphs import UNREAD
from parsers.scan.picture import Picture, Pixels
from parsers.scan.see import see
from parsers.text import is_nothing
from tests import drawn
from tests.scans import fonts

ENGINE = ocr.engine(threads=1)
SIZE = (1190, 900)
COLUMNS, ROWS = (80, 340, 560, 1110), (180, 250, 380, 510, 640)
RED = (205, 30, 40)
HEADS = (("突出问题", 130, 196), ("是否存在", 370, 196), ("具体表现", 740, 196))


def form(*answers: str) -> Pixels:
    names = ("野蛮执法", "机械执法", "过度执法")
    words = [*HEADS, *((name, 130, 296 + 130 * n) for n, name in enumerate(names))]
    words += [(answer, 360, 296 + 130 * n) for n, answer in enumerate(answers)]
    return drawn.written(drawn.ruled(drawn.page(SIZE), drawn.grid(COLUMNS, ROWS)), words)


def stroke(pixels: Pixels, points: list[tuple[int, int]], colour: tuple[int, int, int], width: int = 5) -> Pixels:
    return np.asarray(
        cv2.polylines(pixels.copy(), [np.array(points, np.int32)], False, colour[::-1], width, cv2.LINE_AA), np.uint8
    )


def tick(pixels: Pixels, x: int, y: int, colour: tuple[int, int, int] = RED) -> Pixels:
    return stroke(pixels, [(x - 12, y), (x - 2, y + 12), (x + 18, y - 16)], colour)


def in_red(pixels: Pixels, text: str, x: int, y: int) -> Pixels:
    image = Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1]))
    ImageDraw.Draw(image).text((x, y), text, font=fonts.load(fonts.installed("kai")[0], 32), fill=RED)
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def rows(pixels: Pixels) -> list[list[str]]:
    seen = see(Picture(pixels=pixels), engine=ENGINE)
    (table,) = paper_of([seen.page], 1).tables()
    return [[cell.text.replace("\n", "") for cell in row] for row in table.by_row()][1:]


def least_sure(pixels: Pixels, text: str) -> float:
    seen = see(Picture(pixels=pixels), engine=ENGINE)
    return min(glyph.sure for glyph in seen.page.glyphs if glyph.text in text)


def scribble(pixels: Pixels, x: int, y: int, colour: tuple[int, int, int], width: int = 4) -> Pixels:
    turns = [(x + 9 * n + (7 if n % 3 else -5), y + (26 if n % 2 else -24) + 5 * (n % 4)) for n in range(14)]
    return stroke(pixels, turns, colour, width)


def test_a_choice_that_is_ticked_in_red_is_told_but_not_as_sure() -> None:
    page = tick(tick(tick(form("□是 □否", "□是 □否", "□是 □否"), 376, 314), 450, 444), 450, 574)
    assert [row[1].replace(" ", "") for row in rows(page)] == ["☑是□否", "□是☑否", "□是☑否"]
    assert least_sure(page, "☑") <= 0.5


def test_a_red_tick_beside_an_answer_in_black_says_nothing() -> None:
    page = tick(form("□是 □否", "否", "□是 □否"), 450, 574, (20, 20, 20))
    page = tick(tick(tick(page, 376, 314, (20, 20, 20)), 450, 314), 376, 444)
    assert [row[1].replace(" ", "") for row in rows(page)] == ["☑是□否", "否", "□是☑否"]


def test_what_was_filled_in_in_red_is_read_and_for_a_person() -> None:
    page = in_red(form("是", "否", "否"), "执法记录仪使用不规范", 580, 296)
    assert rows(page)[0] == ["野蛮执法", "是", "执法记录仪使用不规范"]
    assert least_sure(page, "仪") <= 0.5
    assert [row[2] for row in rows(page)[1:]] == ["", ""]


@pytest.mark.parametrize(
    ("colour", "width"), [(RED, 5), ((150, 150, 150), 4), ((40, 60, 170), 4)], ids=["red", "pencil", "blue"]
)
def test_strokes_nobody_can_read_make_no_empty_cell(colour: tuple[int, int, int], width: int) -> None:
    page = scribble(form("是", "否", "否"), 640, 310, colour, width)
    read = rows(page)
    assert UNREAD in read[0][2] or len(read[0][2]) > 0
    assert [row[2] for row in read[1:]] == ["", ""]


def test_a_dash_alone_in_a_cell_is_read() -> None:
    page = stroke(form("是", "否", "否"), [(580, 444), (624, 444)], (40, 40, 40), 2)
    assert [row[2] for row in rows(page)] in (["", "—", ""], ["", "一", ""])  # as printed, they are alike


def test_a_dash_that_is_too_thin_to_be_found_is_one_all_the_same() -> None:
    page = stroke(form("是", "否", "否"), [(640, 574), (664, 574)], (60, 60, 60), 1)
    assert [row[2] for row in rows(page)] == ["", "", "—"]


@pytest.mark.parametrize("points", [[(650, 455), (662, 428)], [(600, 500), (1080, 390)], [(1080, 500), (600, 390)]])
def test_a_slash_or_a_line_across_a_cell_says_that_there_is_nothing(points: list[tuple[int, int]]) -> None:
    read = [row[2] for row in rows(stroke(form("是", "否", "否"), points, (60, 60, 60), 2))]
    assert read[0] == read[2] == ""
    assert is_nothing(read[1]) and read[1]


def test_black_print_in_blue_light_is_not_read_twice() -> None:
    page = drawn.written(form("是", "否", "否"), [("138 0000 5625", 640, 296)])
    lit = (page.astype(np.float32) * np.array([0.98, 0.86, 0.74], np.float32)).astype(np.uint8)
    done, data = cv2.imencode(".jpg", lit, [cv2.IMWRITE_JPEG_QUALITY, 60])
    assert done
    assert rows(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8))[0][2].replace(" ", "") == "13800005625"


def test_dust_and_a_shadow_in_an_empty_cell_are_nothing() -> None:
    page = form("是", "否", "否")
    noise = np.random.default_rng(3)
    for _ in range(60):
        x, y = int(noise.integers(570, 1100)), int(noise.integers(260, 630))
        cv2.circle(page, (x, y), 1, (90, 90, 90), -1)
    page[520:630, 570:1100] = (page[520:630, 570:1100].astype(np.float32) * 0.8).astype(np.uint8)
    assert [row[2] for row in rows(page)] == ["", "", ""]
