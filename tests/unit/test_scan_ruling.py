"""Ruled lines in a picture: which cells a person sees."""

import cv2
import numpy as np
import pytest
from PIL import Image

from parsers.grid import grids_of
from parsers.scan.picture import Pixels
from parsers.scan.ruling import Ruled, rules_of, tables_of
from parsers.scan.strokes import strokes_of
from tests import drawn
from tests.drawn import UNIT

COLUMNS, ROWS = (100, 300, 600, 1000), (200, 260, 400, 460)


def tables(pixels: Pixels) -> list[Ruled]:
    return tables_of(strokes_of(drawn.grey(pixels), UNIT))


def cells(pixels: Pixels) -> list[tuple[int, ...]]:
    """The one table's cells, to the nearest 10 pixels."""
    (table,) = tables(pixels)
    return [tuple(round(value, -1) for value in cell) for cell in table.cells]


def test_a_plain_table_has_a_cell_for_each_field() -> None:
    found = cells(drawn.ruled(drawn.page(), drawn.grid(COLUMNS, ROWS)))
    assert found == [
        (a, c, b, d) for c, d in ((200, 260), (260, 400), (400, 460)) for a, b in ((100, 300), (300, 600), (600, 1000))
    ]


@pytest.mark.parametrize("width", [1, 3, 6])
def test_the_thickness_of_the_rules_does_not_matter(width: int) -> None:
    assert len(cells(drawn.ruled(drawn.page(), drawn.grid(COLUMNS, ROWS), width))) == 9


def test_a_rule_that_is_not_drawn_joins_two_cells() -> None:
    lines = [line for line in drawn.grid(COLUMNS, ROWS) if line != (300, 200, 300, 460)]
    found = cells(drawn.ruled(drawn.page(), [*lines, (300, 200, 300, 400)]))
    assert (100, 400, 600, 460) in found
    assert len(found) == 8


def test_a_category_that_spans_two_rows_is_one_cell() -> None:
    lines = [line for line in drawn.grid(COLUMNS, ROWS) if line != (100, 260, 1000, 260)]
    found = cells(drawn.ruled(drawn.page(), [*lines, (300, 260, 1000, 260)]))
    assert (100, 200, 300, 400) in found


def test_a_break_in_a_rule_joins_nothing() -> None:
    pixels = drawn.ruled(drawn.page(), drawn.grid(COLUMNS, ROWS))
    pixels[250:270, 360:470] = 255  # a third of the rule above the second row's second cell is under a seal
    assert len(cells(pixels)) == 9


def test_text_between_rules_is_no_rule() -> None:
    pixels = drawn.ruled(drawn.page(), drawn.grid(COLUMNS, ROWS))
    words = [("一一一一一一一一一", 310, y) for y in (265, 300, 335, 365)] + [("川川川川川川", 620, 300)]
    assert len(cells(drawn.written(pixels, words))) == 9


def test_underlined_blanks_and_a_lone_frame_are_no_table() -> None:
    lines = [(100, y, 900, y) for y in (200, 260, 320)] + drawn.grid((100, 900), (500, 800))
    assert tables(drawn.ruled(drawn.page(), lines)) == []


def test_two_tables_on_a_page_are_two() -> None:
    lines = drawn.grid(COLUMNS, ROWS) + drawn.grid((100, 500, 1000), (700, 800, 900))
    assert sorted(len(table.cells) for table in tables(drawn.ruled(drawn.page(), lines))) == [4, 9]


def test_a_table_left_open_at_the_pages_foot_ends_where_its_lines_end() -> None:
    lines = [line for line in drawn.grid(COLUMNS, ROWS) if line != (100, 460, 1000, 460)]
    found = cells(drawn.ruled(drawn.page(), lines))
    assert (300, 400, 600, 460) in found
    assert len(found) == 9


def test_dotted_rules_are_rules_on_a_page_that_has_no_others() -> None:
    pixels = drawn.page()
    for x0, y0, x1, y1 in drawn.grid(COLUMNS, ROWS):
        steps = max(x1 - x0, y1 - y0) // 16
        dots = [(x0 + (x1 - x0) * n // steps, y0 + (y1 - y0) * n // steps) for n in range(steps + 1)]
        pixels = drawn.ruled(pixels, [(x, y, x + 3 * (x1 > x0), y + 3 * (y1 > y0)) for x, y in dots], 1)
    words = [("不存在", 320, 290), ("制定检查计划", 620, 290), ("野蛮执法", 120, 290)]
    assert len(cells(drawn.written(pixels, words))) == 9


@pytest.mark.parametrize("pitch", [40, 48, 56])
def test_characters_below_one_another_are_no_dotted_table(pitch: int) -> None:
    """A page of plain text: its upright and level strokes stand in rows with blank paper between the lines."""
    text = "抽查的道路占用类卷宗中有十三份送达回证缺少当事人签名反映出业务股室重结果轻过程"
    lines = [(text[3 * n % 11 :][:32], 90, 120 + pitch * n) for n in range(24)]
    assert tables(drawn.written(drawn.page(), lines, 32, "fang")) == []


def test_a_hole_that_a_seal_left_over_a_crossing_joins_no_cells() -> None:
    pixels = drawn.ruled(drawn.page(), drawn.grid((100, 300, 600, 800, 1000), (200, 260, 320, 400, 460, 520)))
    pixels[190:272, 200:420] = 255
    assert len(cells(pixels)) == 20


def test_dots_of_a_dithered_page_hide_no_rule() -> None:
    pixels = drawn.ruled(drawn.page(), drawn.grid(COLUMNS, ROWS), 3)
    noise = np.random.default_rng(0).random(pixels.shape[:2]) < 0.11
    pixels[noise] = 0
    assert len(cells(pixels)) == 9


def dithered(pixels: Pixels) -> Pixels:
    """In black and white, grey paper as dots, the way a scanner's driver does it; then made smaller to be read."""
    dots = np.asarray(Image.fromarray(pixels).convert("1").convert("RGB"), dtype=np.uint8)
    return np.asarray(cv2.resize(dots, drawn.A4, interpolation=cv2.INTER_AREA), dtype=np.uint8)


@pytest.mark.parametrize(("shade", "lid"), [(246, False), (246, True), (232, True)])
def test_grey_paper_dithered_to_dots_keeps_every_cell_beside_a_dark_lid_too(shade: int, lid: bool) -> None:
    table = drawn.grid((140, 360, 470, 940, 1430), (280, 370, 570, 660, 770))
    pixels = drawn.ruled(drawn.page((1700, 2400), shade), table, 3)
    if lid:
        pixels[:34, 60:] = 30
        pixels[:, :40] = 30
    assert len(cells(dithered(pixels))) == 16


def test_a_stamp_in_large_type_across_a_rule_does_not_take_it_away() -> None:
    lines = drawn.grid((100, 240, 380, 520, 900), (200, 300, 500, 700))
    pixels = drawn.written(drawn.ruled(drawn.page(), lines), [("请于 3月20日前报 送", 150, 472)], 40, "hei")
    assert len(cells(pixels)) == 12


def test_a_square_seal_on_a_tables_edge_adds_no_cells() -> None:
    lines = drawn.grid(COLUMNS, ROWS) + drawn.grid((420, 640), (60, 230))
    assert len([cell for cell in cells(drawn.ruled(drawn.page(), lines)) if cell[1] < 200]) == 0


def test_a_row_of_boxes_as_wide_as_a_word_is_no_table() -> None:
    assert tables(drawn.ruled(drawn.page(), drawn.grid((100, 160, 230, 300), (200, 236)))) == []


def framed(columns: tuple[int, ...], rows: tuple[int, ...]) -> Pixels:
    """A table whose frame is thick and of whose hair lines a dash is left here and there."""
    dice = np.random.default_rng(3)
    pixels = drawn.ruled(drawn.page(), drawn.grid((columns[0], columns[-1]), (rows[0], rows[-1])), 6)
    for x0, y0, x1, y1 in drawn.grid(columns, rows):
        length, down = max(x1 - x0, y1 - y0), x0 == x1
        for at in range(10, length - 20, 75):
            a = at + int(dice.integers(0, 30))
            b = a + int(dice.integers(6, 22))
            dash = (x0, y0 + a, x0, y0 + b) if down else (x0 + a, y0, x0 + b, y0)
            pixels = drawn.ruled(pixels, [dash], 1)
    return pixels


def test_dashes_that_black_and_white_left_of_the_hair_lines_in_a_frame_are_its_rules() -> None:
    pixels = framed((100, 300, 600, 1000), (200, 300, 520, 800, 1100))
    words = [("1.制定检查计划", 316, 330), ("□是", 140, 340), ("1.对后山村的", 616, 330), ("□是", 140, 560)]
    found = cells(drawn.written(pixels, [*words, ("1.无", 316, 560), ("川一丨", 616, 700)]))
    assert len(found) == 12
    assert (300, 300, 600, 520) in found


def test_long_dashes_with_gaps_as_long_as_they_are_make_rules() -> None:
    pixels = drawn.page()
    for x0, y0, x1, y1 in drawn.grid((100, 300, 600, 1000), (200, 320, 520, 720)):
        for at in range(0, max(x1 - x0, y1 - y0), 88):
            dash = (x0, y0 + at, x0, min(y1, y0 + at + 42)) if x0 == x1 else (x0 + at, y0, min(x1, x0 + at + 42), y0)
            pixels = drawn.ruled(pixels, [dash], 1)
    words = [("不存在", 320, 380), ("制定检查计划", 620, 380), ("野蛮执法", 120, 600)]
    assert len(cells(drawn.written(pixels, words))) == 9


def test_words_in_a_frame_are_no_rules() -> None:
    pixels = drawn.ruled(drawn.page(), drawn.grid((100, 1000), (200, 1300)), 6)
    lines = [(f"{n}.一是一对一，二一一一；川 1 一 11 丨", 130, 230 + 48 * n) for n in range(21)]
    assert tables(drawn.written(pixels, lines, 32, "fang")) == []


def test_rules_in_points_give_the_same_cells_to_the_reader_of_tables() -> None:
    lines = [line for line in drawn.grid(COLUMNS, ROWS) if line != (300, 200, 300, 460)]
    found = tables(drawn.ruled(drawn.page(), [*lines, (300, 260, 300, 460)]))
    (grid,), rest = grids_of(rules_of(found, UNIT), [], 1)
    assert rest == []
    wide = [area.box for area in grid.areas if area.box[2] - area.box[0] > 200]
    assert [round(value) for value in wide[0]] == pytest.approx([50, 100, 300, 130], abs=2)
    assert len(grid.areas) == 8


def test_noise_black_and_white_pages_have_no_tables() -> None:
    noise = np.random.default_rng(5).integers(0, 255, (600, 400, 3), dtype=np.uint8)
    for pixels in (noise, drawn.page((400, 600), 0), drawn.page((400, 600)), drawn.page((1, 1))):
        assert tables(pixels) == []
