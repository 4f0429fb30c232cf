"""Boxes and ticks: what a person sees in a cell that holds a choice."""

import cv2
import numpy as np
import pytest

from parsers.layout import Glyph, lines_of
from parsers.scan.marks import CROSSED, EMPTY, TICKED, Box, boxes_in, marked
from parsers.scan.picture import Pixels
from parsers.scan.ruling import Mask
from tests import drawn
from tests.drawn import UNIT

SIZE = 28  # pixels: type of 14 points
CELL = (0, 0, 260, 80)


def cell() -> Pixels:
    return drawn.page((CELL[2], CELL[3]))


def box(pixels: Pixels, x: int, *, pen: str = "") -> Pixels:
    """A printed box of 22 pixels at x, and what a pen did to it."""
    out = pixels.copy()
    cv2.rectangle(out, (x, 30), (x + 22, 52), (0, 0, 0), 2)
    if pen == "tick":
        cv2.polylines(out, [np.array([(x + 4, 42), (x + 10, 49), (x + 22, 26)])], False, (0, 0, 0), 2)
    elif pen == "low tick":  # begins low in the box and overshoots it below and to the right
        cv2.polylines(out, [np.array([(x + 8, 50), (x + 15, 62), (x + 34, 24)])], False, (0, 0, 0), 3)
    elif pen == "cross":
        cv2.line(out, (x, 30), (x + 22, 52), (0, 0, 0), 2)
        cv2.line(out, (x + 22, 30), (x, 52), (0, 0, 0), 2)
    elif pen == "dust":
        cv2.circle(out, (x + 11, 40), 1, (0, 0, 0), -1)
    return out


def ink(pixels: Pixels) -> Mask:
    return np.where(drawn.grey(pixels) < 175, 255, 0).astype(np.uint8)


def glyph(text: str, x: float) -> Glyph:
    """A glyph as the recogniser places it: x is its middle in pixels."""
    half = 0.5 * SIZE / UNIT
    return Glyph(text=text, x0=x / UNIT - half, x1=x / UNIT + half, top=13.0, bottom=27.0, size=14.0, sure=0.9)


def text(glyphs: tuple[Glyph, ...]) -> str:
    return "".join(line.text for line in lines_of(glyphs)).replace(" ", "")


@pytest.mark.parametrize(
    ("pen", "mark"),
    [("", EMPTY), ("dust", EMPTY), ("tick", TICKED), ("low tick", TICKED), ("cross", CROSSED)],
)
def test_a_box_is_seen_by_its_sides_and_its_mark_by_the_ink(pen: str, mark: str) -> None:
    (found,) = boxes_in(ink(box(cell(), 40, pen=pen)), CELL, SIZE)
    assert found.mark == mark
    assert np.abs(np.array(found.rect) - (39, 29, 64, 54)).max() <= 3


@pytest.mark.parametrize("words", ["是否", "有无", "日期", "国家", "存在"])
def test_the_boxes_inside_characters_are_none_beside_words(words: str) -> None:
    pixels = drawn.written(box(cell(), 20), [(words, 60, 26)], size=SIZE)
    assert text(marked([glyph("口", 31), glyph("是", 74), glyph("否", 102)], [CELL], ink(pixels), UNIT)) in (
        "□是否",
        "□是□否",
    )


@pytest.mark.parametrize(
    ("pens", "read", "seen"),
    [
        (("tick", ""), "回是口否", "☑是□否"),
        (("", "low tick"), "□是 否", "□是☑否"),
        (("", ""), "是口否", "□是□否"),
        (("tick", "tick"), "☑是☑否", "☑是☑否"),
        (("", "tick"), "口是V否", "□是☑否"),
    ],
)
def test_what_was_read_is_put_right_by_what_is_drawn(pens: tuple[str, str], read: str, seen: str) -> None:
    pixels = drawn.written(box(box(cell(), 20, pen=pens[0]), 130, pen=pens[1]), [("是", 55, 26), ("否", 168, 26)], SIZE)
    places = {"是": 69.0, "否": 182.0}
    others = [31.0, 141.0] if len(read) == 4 else [141.0]
    glyphs = [glyph(c, places[c] if c in places else others.pop(0)) for c in read if c != " "]
    assert text(marked(glyphs, [CELL], ink(pixels), UNIT)) == seen


def test_a_tick_between_brackets_that_was_overlooked_is_put_in() -> None:
    pixels = drawn.written(cell(), [("是（√）否（  ）", 10, 26)], size=SIZE)
    glyphs = [glyph(c, x) for c, x in (("是", 24), ("（", 59), ("）", 101), ("否", 136), ("（", 171), ("）", 206))]
    assert text(marked(glyphs, [CELL], ink(pixels), UNIT)) == "是（√）否（）"


@pytest.mark.parametrize("words", ["是否存在", "1.有口难言", "无", "经自查，不存在此类问题", ""])
def test_cells_without_a_choice_stay_as_they_were_read(words: str) -> None:
    glyphs = [glyph(character, 20 + 26 * n) for n, character in enumerate(words)]
    pixels = drawn.written(cell(), [(words, 10, 26)], size=24)
    assert text(marked(glyphs, [CELL], ink(pixels), UNIT)) == words


def test_no_area_and_no_size_have_no_boxes() -> None:
    assert boxes_in(ink(cell()), (0, 0, 0, 0), SIZE) == []
    assert boxes_in(ink(box(cell(), 20)), CELL, 0.0) == []
    assert Box(rect=(0, 0, 1, 1), mark=EMPTY).mark == EMPTY
