"""What was read → glyphs: places, sizes and the few corrections that are certain."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.layout import Glyph, lines_of
from parsers.scan.glyphs import UNREAD, Said, corrected, glyphs_of, kept
from parsers.scan.ocr import Character, Reading
from parsers.scan.pieces import Piece, pieces_of
from tests.drawn import UNIT

EM = 24  # pixels: type of 12 points


def quad(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float32)


def said(text: str, x: float = 100, y: float = 100, em: float = EM, sure: float = 0.9) -> Said:
    """A line whose characters stand one beside the other, in a box with a little room around it."""
    width = em * len(text)
    characters = tuple(
        Character(text=c, start=(n + 0.3) / len(text), end=(n + 0.7) / len(text), sure=sure) for n, c in enumerate(text)
    )
    piece = Piece(quad=quad(x, y, x + width, y + 1.3 * em))
    return Said(piece=piece, reading=Reading(characters=characters))


def ink(*lines: Said) -> np.ndarray:
    """All the paper black where a line stands."""
    dark = np.zeros((600, 1200), dtype=np.uint8)
    for line in lines:
        (x0, y0), (x1, y1) = line.piece.quad[0].astype(int), line.piece.quad[2].astype(int)
        dark[y0 + 4 : y1 - 4, x0:x1] = 255
    return dark


def read(*lines: Said) -> tuple[Glyph, ...]:
    return glyphs_of(lines, ink(*lines), UNIT)


def test_a_line_of_characters_is_that_line_again() -> None:
    (line,) = lines_of(read(said("对群众举报处理不够及时")))
    assert line.text == "对群众举报处理不够及时"
    assert (line.x0, line.x1) == pytest.approx((50, 50 + 11 * 12), abs=1)
    assert line.size == 12


def test_how_sure_a_character_is_goes_with_it() -> None:
    assert {glyph.sure for glyph in read(said("自查清单", sure=0.4))} == {0.4}


def test_lines_of_nearly_one_size_have_one_size() -> None:
    sizes = {
        glyph.size
        for em in (23.4, 24, 24.9)
        for glyph in read(said("一二三四五六"), said("七八九十百千", y=200, em=em))
    }
    assert sizes == {12.0}


def test_a_heading_keeps_its_own_size() -> None:
    glyphs = read(said("对群众举报处理不够及时"), said("自查清单的标题", y=200, em=44))
    assert {glyph.size for glyph in glyphs} == {12.0, 22.0}


def test_a_wide_gap_is_a_blank_and_a_narrow_one_is_none() -> None:
    near, far = said("姓名"), said("张三", x=100 + 2 * EM + 8)
    assert [line.text for line in lines_of(read(near, far))] == ["姓名张三"]
    far = said("张三", x=100 + 4 * EM)
    assert lines_of(read(near, far))[0].text.split() == ["姓名", "张三"]


def test_equal_digits_side_by_side_stay_all() -> None:
    text = "13800000000"
    line = said(text, em=11)
    assert lines_of(read(line))[0].text == text


@pytest.mark.parametrize(
    ("read_", "meant"),
    [
        ("检查,发现:个别", "检查，发现：个别"),
        ("2024年4月1O日", "2024年4月10日"),
        ("138OOOO1234", "13800001234"),
        ("8：30", "8：30"),
        ("3,500字", "3,500字"),
        ("二○二四年", "二〇二四年"),
        ("４月２日", "4月2日"),
        ("OA系统", "OA系统"),
        ("已办结.", "已办结."),
        ("3月20日一4月17日", "3月20日—4月17日"),
        ("一律处罚", "一律处罚"),
    ],
)
def test_only_what_the_neighbours_make_certain_is_corrected(read_: str, meant: str) -> None:
    assert "".join(corrected(list(read_))) == meant


@given(st.lists(st.characters(codec="utf-8"), max_size=30))
def test_corrections_keep_every_character_in_its_place(texts: list[str]) -> None:
    assert len(corrected(texts)) == len(texts)
    assert corrected(corrected(texts)) == corrected(texts)


def test_a_box_over_two_cells_becomes_two_pieces() -> None:
    cells = [(0, 0, 200, 100), (200, 0, 400, 100)]
    dark = np.zeros((200, 500), dtype=np.uint8)
    dark[45:70, 60:340] = 255
    pieces = pieces_of([quad(50, 40, 350, 75)], cells, dark, UNIT)
    assert [(piece.cell, *piece.quad[[0, 1], 0]) for piece in pieces] == [(0, 50, 200), (1, 200, 350)]


def test_ink_without_a_box_becomes_a_piece_of_its_cell() -> None:
    dark = np.zeros((200, 500), dtype=np.uint8)
    dark[40:64, 250:274] = 255
    (piece,) = pieces_of([], [(0, 0, 200, 100), (200, 0, 400, 100)], dark, UNIT)
    assert (piece.cell, piece.found) == (1, False)
    assert piece.quad[0][0] < 250 < 274 < piece.quad[1][0]


def test_a_vertical_heading_is_read_character_by_character() -> None:
    dark = np.zeros((400, 200), dtype=np.uint8)
    for n in range(5):
        dark[50 + 40 * n : 76 + 40 * n, 60:86] = 255
    pieces = pieces_of([quad(55, 45, 92, 245)], [(0, 0, 200, 400)], dark, UNIT)
    assert len(pieces) == 5


def in_cell(line: Said, cell: int, *, found: bool = True) -> Said:
    return replace(line, piece=replace(line.piece, cell=cell, found=found))


def test_ink_that_nobody_could_read_says_so_where_its_cell_says_nothing_else() -> None:
    scrawl = replace(said("草书"), reading=Reading())
    (lost,) = kept([in_cell(scrawl, 3)], ink(scrawl))
    assert (lost.reading.text, lost.reading.sure) == (UNREAD, 0.0)


def test_a_stain_beside_words_is_nothing() -> None:
    words, stain = in_cell(said("无"), 3), in_cell(replace(said("污", y=200), reading=Reading()), 3)
    assert kept([words, stain], ink(words, stain)) == [words]


def test_a_speck_in_an_empty_cell_is_nothing() -> None:
    speck = in_cell(said("、", sure=0.3), 3, found=False)
    dark = np.zeros((600, 1200), dtype=np.uint8)
    dark[112:116, 104:108] = 255
    assert kept([speck], dark) == []
