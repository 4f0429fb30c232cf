"""Boxes, brackets and ticks: what a person sees in a cell that holds a choice, and what nobody can tell."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from parsers.answers import answer
from parsers.layout import Glyph, lines_of
from parsers.scan.box_weights import crossed, weighed
from parsers.scan.boxes import boxes_of
from parsers.scan.marks import marked
from parsers.scan.patches import EM, patch_of
from parsers.scan.picture import Pixels
from tests import drawn
from tests.drawn import UNIT

SIZE = 28  # pixels: type of 14 points
CELL = (0, 0, 260, 110)
PEN = (40, 40, 40)
Grey = NDArray[np.uint8]


def cell() -> Pixels:
    return drawn.page((CELL[2], CELL[3]))


def box(pixels: Pixels, x: int, *, pen: str = "", y: int = 30, side: int = 22) -> Pixels:
    """A printed box with its upper left corner at x, y, and what a pen did to it."""
    out = pixels.copy()
    if pen == "rounded":
        cv2.ellipse(out, (x + 11, y + 11), (13, 11), 0, 0, 360, (0, 0, 0), 2)
    else:
        cv2.rectangle(out, (x, y), (x + side, y + side), (0, 0, 0), -1 if pen == "filled" else 2)
    strokes: dict[str, list[list[tuple[int, int]]]] = {
        "tick": [[(4, 12), (10, 19), (22, -4)]],
        "low tick": [[(8, 20), (15, 32), (34, -6)]],  # begins low in the box and overshoots it below and to the right
        "cross": [[(0, 0), (22, 22)], [(22, 0), (0, 22)]],
    }
    for stroke in strokes.get(pen, []):
        cv2.polylines(out, [np.array([(x + a, y + b) for a, b in stroke])], False, PEN, 2)
    if pen == "dust":
        cv2.circle(out, (x + 11, y + 10), 1, (0, 0, 0), -1)
    return out


def glyph(text: str, x: float, y: float = 40, width: float = 1.0) -> Glyph:
    """A glyph as the recogniser places it: x, y are its middle in pixels, `width` in sizes."""
    half, middle = 0.5 * width * SIZE / UNIT, y / UNIT
    return Glyph(
        text=text, x0=x / UNIT - half, x1=x / UNIT + half, top=middle - 7, bottom=middle + 7, size=14, sure=0.9
    )


def read(pixels: Pixels | Grey, glyphs: Sequence[Glyph]) -> str:
    """The cell's text after its marks were looked at."""
    grey = pixels if pixels.ndim == 2 else drawn.grey(pixels)
    found = marked(glyphs, [CELL], grey, UNIT)
    return "".join(line.text for line in lines_of(found)).replace(" ", "")


def beside(pens: tuple[str, str], words: tuple[str, str] = ("是", "否")) -> Pixels:
    """□是 □否 in one line, their boxes at 20 and 130."""
    pixels = box(box(cell(), 20, pen=pens[0]), 130, pen=pens[1])
    return drawn.written(pixels, [(words[0], 55, 26), (words[1], 165, 26)], SIZE)


# --- one box ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pen", "is_marked"),
    [("", False), ("dust", False), ("tick", True), ("low tick", True), ("cross", True), ("filled", True)],
)
def test_a_box_is_seen_by_its_sides_and_weighs_what_a_pen_left_in_it(pen: str, is_marked: bool) -> None:
    patch = patch_of(drawn.grey(box(cell(), 40, pen=pen)), CELL, SIZE)
    assert patch is not None
    (found,) = boxes_of(patch, [])
    assert np.abs(np.array(patch.to_page(found.rect)) - (39, 29, 64, 54)).max() <= 4
    assert (weighed(patch, found, [found], []) > 0.03) is is_marked
    assert crossed(patch, found) is (pen == "cross")


@pytest.mark.parametrize("em", [14, 20, 28, 45, 90])
def test_boxes_are_found_at_any_resolution(em: int) -> None:
    small = cv2.resize(drawn.grey(box(cell(), 40, pen="tick")), None, fx=em / SIZE, fy=em / SIZE)
    patch = patch_of(np.asarray(small, dtype=np.uint8), (0, 0, 9999, 9999), em)
    assert patch is not None and len(boxes_of(patch, [])) == 1


@pytest.mark.parametrize("kind", ["song", "hei", "kai"])
@pytest.mark.parametrize("word", ["是", "否", "有", "无", "存", "在", "（）", "()"])
def test_neither_characters_nor_brackets_are_boxes(word: str, kind: str) -> None:
    pixels = drawn.written(cell(), [(word, 40, 26)], SIZE, kind)
    middles = [(54 + SIZE * n, 41) for n in range(len(word))]
    assert read(pixels, [glyph(c, x, y) for c, (x, y) in zip(word, middles, strict=True)]) == word


def test_no_area_and_no_size_have_nothing_to_look_at() -> None:
    grey = drawn.grey(box(cell(), 20))
    assert patch_of(grey, (0, 0, 0, 0), SIZE) is None
    assert patch_of(grey, CELL, 0.0) is None
    assert patch_of(grey, (900, 900, 990, 990), SIZE) is None
    tiny = patch_of(grey[:16, :16], CELL, EM)
    assert tiny is None or boxes_of(tiny, []) == []


# --- two boxes --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pens", "said", "seen"),
    [
        (("tick", ""), "回是口否", "☑是□否"),
        (("", "low tick"), "□是 否", "□是☑否"),
        (("", "tick"), "口是V否", "□是☑否"),
        (("cross", ""), "区是口否", "☒是□否"),
        (("", "filled"), "口是否", "□是☑否"),
        (("tick", ""), "是否", "☑是□否"),
    ],
)
def test_what_was_read_is_put_right_by_what_is_drawn(pens: tuple[str, str], said: str, seen: str) -> None:
    places = {"是": 69.0, "否": 179.0}
    others = [31.0, 141.0] if len(said) == 4 and said[2] != " " else [31.0 if said[0] not in places else 141.0]
    glyphs = [glyph(c, places[c] if c in places else others.pop(0)) for c in said if c != " "]
    assert read(beside(pens), glyphs) == seen


def blurred(grey: Grey) -> Grey:
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 2.2), dtype=np.uint8)


def faint(grey: Grey) -> Grey:
    return (255 - (255 - blurred(grey).astype(np.float32)) * 0.45).astype(np.uint8)


def noisy(grey: Grey) -> Grey:
    noise = np.random.default_rng(5).normal(0, 14, grey.shape)
    return np.clip(blurred(grey) + noise, 0, 255).astype(np.uint8)


def coarse(grey: Grey) -> Grey:
    small = cv2.resize(grey, None, fx=0.45, fy=0.45, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, grey.shape[::-1], interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


@pytest.mark.parametrize("pens", [("tick", ""), ("", "tick"), ("cross", ""), ("", "filled")])
@pytest.mark.parametrize("worn", [blurred, faint, noisy, coarse])
def test_the_ticked_one_of_two_is_told_on_bad_pages(worn: Callable[[Grey], Grey], pens: tuple[str, str]) -> None:
    words = [glyph("是", 69), glyph("否", 179)]
    assert answer(read(worn(drawn.grey(beside(pens))), words)).exists is bool(pens[0])


@pytest.mark.parametrize("worn", [np.asarray, blurred, faint, noisy, coarse])
@pytest.mark.parametrize("pens", [("", ""), ("tick", "tick"), ("dust", ""), ("low tick", "tick"), ("filled", "filled")])
def test_neither_or_both_ticked_is_left_open(worn: Callable[[Grey], Grey], pens: tuple[str, str]) -> None:
    words = [glyph("是", 69), glyph("否", 179)]
    assert answer(read(worn(drawn.grey(beside(pens))), words)).exists is None


def test_one_above_the_other() -> None:
    pixels = box(box(cell(), 20, y=16), 20, y=62, pen="low tick")
    pixels = drawn.written(pixels, [("是", 55, 12), ("否", 55, 58)], SIZE)
    assert read(pixels, [glyph("是", 69, 27), glyph("台", 69, 73)]) == "□是☑否"


def test_a_box_at_the_end_of_a_line_belongs_to_the_word_in_the_next_one() -> None:
    pixels = box(box(cell(), 20, y=16), 100, y=16, pen="low tick")
    pixels = drawn.written(pixels, [("存在", 45, 12), ("不存在", 45, 62)], SIZE)
    glyphs = [
        glyph("存", 59, 27),
        glyph("在", 94, 27, 1.6),
        *(glyph(c, 59 + 28 * n, 77) for n, c in enumerate("不存在")),
    ]
    found = read(pixels, glyphs)
    assert found == "□存在☑不存在"
    assert answer(found).exists is False


def test_boxes_behind_their_words() -> None:
    pixels = drawn.written(box(box(cell(), 50, pen="tick"), 160), [("是", 15, 26), ("否", 125, 26)], SIZE)
    assert read(pixels, [glyph("是", 30), glyph("否", 140)]) == "是☑否□"


def test_boxes_of_two_fonts_have_two_sizes() -> None:
    pixels = box(box(cell(), 20, side=27, y=27), 130, pen="tick", side=19, y=32)
    pixels = drawn.written(pixels, [("有", 58, 26), ("无", 165, 26)], SIZE)
    assert read(pixels, [glyph("有", 72), glyph("无", 179)]) == "□有☑无"


@pytest.mark.parametrize(("said", "seen"), [("□是□杏", "□是☑否"), ("口昰口否", "□是☑否"), ("□是吞", "□是☑否")])
def test_a_word_that_looks_like_the_other_ones_contrary_is_that(said: str, seen: str) -> None:
    places = iter([31.0, 69.0, 141.0, 179.0] if len(said) == 4 else [31.0, 69.0, 179.0])
    assert read(beside(("", "tick")), [glyph(c, next(places)) for c in said]) == seen


def test_words_read_beside_themselves_do_not_turn_the_choice_round() -> None:
    """On a dithered page the recogniser may place a character a whole box too far to the right."""
    pages = [beside(("tick", "")), beside(("", "tick")), beside(("tick", ""))]
    stack = drawn.grey(np.vstack(pages))
    cells = [(0, n * CELL[3], CELL[2], (n + 1) * CELL[3]) for n in range(3)]
    right = [glyph(c, x, 40 + n * CELL[3]) for n in (0, 1) for c, x in (("是", 69), ("否", 179))]
    off = [glyph("是", 141, 40 + 2 * CELL[3]), glyph("否", 225, 40 + 2 * CELL[3])]
    found = marked([*right, *off], cells, stack, UNIT)
    last = "".join(line.text for line in lines_of(found)[-1:]).replace(" ", "")
    assert answer(last).exists is not False


def column(pages: Sequence[Pixels], said: Sequence[Sequence[tuple[str, float]]]) -> list[str]:
    """The texts of cells one below the other; `said` are each cell's characters with their middles."""
    cells = [(0, n * CELL[3], CELL[2], (n + 1) * CELL[3]) for n in range(len(pages))]
    glyphs = [glyph(c, x, 40 + n * CELL[3]) for n, row in enumerate(said) for c, x in row]
    found = marked(glyphs, cells, drawn.grey(np.vstack(pages)), UNIT)
    lines = lines_of(found)
    rows = [[line for line in lines if n * CELL[3] <= line.top * UNIT < (n + 1) * CELL[3]] for n in range(len(pages))]
    return ["".join(line.text for line in row).replace(" ", "") for row in rows]


WORDS = [("是", 69.0), ("否", 179.0)]


def test_a_box_whose_lines_are_half_lost_is_looked_for_where_the_others_stand() -> None:
    broken = beside(("tick", ""))
    broken[28:34, 125:160] = broken[50:56, 125:160] = 255  # the upper and the lower side of 否's box
    texts = column([beside(("", "tick")), beside(("tick", "")), broken], [WORDS] * 3)
    assert texts == ["□是☑否", "☑是□否", "☑是□否"]


def test_a_word_that_a_seal_hides_is_that_of_the_other_cells_and_unsure() -> None:
    pages = [beside(("", "tick")), beside(("tick", "")), beside(("", "tick"))]
    cells = [(0, n * CELL[3], CELL[2], (n + 1) * CELL[3]) for n in range(3)]
    said = [WORDS, WORDS, WORDS[:1]]
    glyphs = [glyph(c, x, 40 + n * CELL[3]) for n, row in enumerate(said) for c, x in row]
    found = marked(glyphs, cells, drawn.grey(np.vstack(pages)), UNIT)
    assert column(pages, said)[-1] == "□是☑否"
    assert min(one.sure for one in found if one.text == "否") < 0.5


def test_what_a_stain_was_read_as_does_not_hide_the_choice_but_makes_it_unsure() -> None:
    glyphs = [glyph("二", 12), *(glyph(c, x) for c, x in WORDS)]
    found = marked(glyphs, [CELL], drawn.grey(beside(("", "tick"))), UNIT)
    assert read(beside(("", "tick")), glyphs) == "□是☑否"
    assert max(one.sure for one in found if one.text in "是否") < 0.5


def test_one_box_beside_two_words_tells_nothing() -> None:
    pixels = drawn.written(box(cell(), 130, pen="tick"), [("是", 55, 26), ("否", 165, 26)], SIZE)
    assert answer(read(pixels, [glyph(c, x) for c, x in WORDS])).exists is None


# --- one box that is not seen, or that a tick replaced ------------------------------------------------------------


def tick(pixels: Pixels, x: int) -> Pixels:
    """A √ typed where a box was."""
    return drawn.written(pixels, [("√", x, 26)], SIZE)


@pytest.mark.parametrize(
    ("ticked", "said", "exists"), [(0, "√是口否", True), (1, "□是√否", False), (1, "口是V否", False)]
)
def test_a_tick_in_the_place_of_a_box_is_that_words(ticked: int, said: str, exists: bool) -> None:
    places = (20, 130)
    pixels = tick(box(cell(), places[1 - ticked]), places[ticked])
    pixels = drawn.written(pixels, [("是", 55, 26), ("否", 165, 26)], SIZE)
    glyphs = [glyph(c, x) for c, x in zip(said, (31, 69, 141, 179), strict=True)]
    assert answer(read(pixels, glyphs)).exists is exists


def test_an_empty_box_and_nothing_at_all_beside_the_other_word_is_left_open() -> None:
    pixels = drawn.written(box(cell(), 20), [("是", 55, 26), ("否", 165, 26)], SIZE)
    assert answer(read(pixels, [glyph(c, x) for c, x in zip("口是否", (31, 69, 179), strict=True)])).exists is None


def test_a_ticked_box_tells_the_answer_beside_one_that_is_broken_and_a_person_looks() -> None:
    """An inked stamp, a faint copy: of 是's box only two corners are left."""
    pixels = beside(("", "tick"))
    pixels[28:55, 34:46] = pixels[38:46, 15:46] = 255
    glyphs = [glyph(c, x) for c, x in zip("C是☑否", (31, 69, 141, 179), strict=True)]
    assert read(pixels, glyphs) == "□是☑否"
    found = marked(glyphs, [CELL], drawn.grey(pixels), UNIT)
    assert max(one.sure for one in found if one.text in "是否") <= 0.5


@pytest.mark.parametrize("pens", [("", "tick"), ("tick", "")])
def test_a_box_that_was_read_as_a_part_of_the_word_behind_it_is_seen(pens: tuple[str, str]) -> None:
    """否 and its box were read as one wide 否, which seems to begin where its box does."""
    wide = replace(glyph("否", 162, width=2.3), x1=193 / UNIT)
    glyphs = [glyph("口", 31), glyph("是", 69, width=1.7), wide]
    said = marked(glyphs, [CELL], drawn.grey(beside(pens)), UNIT)
    assert answer("".join(line.text for line in lines_of(said)).replace(" ", "")).exists is bool(pens[0])


@pytest.mark.parametrize("first", ["", "tick"])
def test_a_box_close_above_another_has_nothing_of_it(first: str) -> None:
    """The lower box's upper side stands where the tick in the upper one would end."""
    second = "tick" if not first else ""
    pixels = box(box(cell(), 20, y=20, pen=first), 20, y=48, pen=second)
    pixels = drawn.written(pixels, [("是", 55, 16), ("否", 55, 45)], SIZE)
    assert answer(read(pixels, [glyph("是", 69, 31), glyph("否", 69, 60)])).exists is bool(first)


@pytest.mark.parametrize(("said", "exists"), [("☑是□否", True), ("□是☑否", False)])
def test_what_was_read_is_believed_where_boxes_are_too_faint_to_be_seen_and_a_person_looks(
    said: str, exists: bool
) -> None:
    pixels = box(cell(), 20 if exists else 130, pen="tick")
    x = 130 if exists else 20
    cv2.rectangle(pixels, (x, 30), (x + 22, 52), (225, 225, 225), 1)
    pixels = drawn.written(pixels, [("是", 55, 26), ("否", 165, 26)], SIZE)
    glyphs = [glyph(c, x) for c, x in zip(said, (31, 69, 141, 179), strict=True)]
    assert answer(read(pixels, glyphs)).exists is exists
    found = marked(glyphs, [CELL], drawn.grey(pixels), UNIT)
    assert max(one.sure for one in found if one.text in "是否") <= 0.5


def test_a_word_that_nobody_read_at_the_end_of_boxes_is_put_there_and_unsure() -> None:
    """The narrow cells of a form break the line before 否, and the line with 否 alone was overlooked in one."""

    def broken(pens: tuple[str, str]) -> Pixels:
        pixels = box(box(cell(), 20, y=16, pen=pens[0]), 100, y=16, pen=pens[1])
        return drawn.written(pixels, [("是", 55, 12), ("否", 20, 58)], SIZE)

    pages = [broken(("tick", "")), broken(("", "tick")), broken(("", "tick"))]
    said = [
        [("☑", 31, 26), ("是", 69, 26), ("□", 111, 26), ("否", 34, 73)],
        [("□", 31, 26), ("是", 69, 26), ("☑", 111, 26), ("否", 34, 73)],
        [("□", 31, 26), ("是", 69, 26), ("☑", 111, 26)],
    ]
    cells = [(0, n * CELL[3], CELL[2], (n + 1) * CELL[3]) for n in range(3)]
    glyphs = [glyph(c, x, y + n * CELL[3]) for n, row in enumerate(said) for c, x, y in row]
    found = marked(glyphs, cells, drawn.grey(np.vstack(pages)), UNIT)
    last = [one for one in found if one.top * UNIT >= cells[2][1]]
    assert answer("".join(line.text for line in lines_of(last)).replace(" ", "")).exists is False
    assert min(one.sure for one in last if one.text == "否") < 0.5


def test_a_lone_character_in_a_column_of_answers_is_the_answer_that_it_looks_like() -> None:
    pages = [drawn.written(cell(), [(word, 40, 26)], SIZE) for word in "无有无有"]
    assert column(pages, [[("无", 54)], [("有", 54)], [("无", 54)], [("希", 54)]])[-1] == "有"
    assert column(pages[2:], [[("无", 54)], [("希", 54)]])[-1] == "希"


def test_the_head_of_the_column_is_no_choice() -> None:
    pixels = drawn.written(cell(), [("是否存在", 40, 26)], SIZE)
    for said in ("是否存在", "是杏存在", "是存在"):
        assert read(pixels, [glyph(c, 54 + 28 * n) for n, c in enumerate(said)]) == said


@pytest.mark.parametrize("words", ["1.有口难言", "无", "经自查，不存在此类问题", "是的", "确有", ""])
def test_cells_without_a_choice_stay_as_they_were_read(words: str) -> None:
    glyphs = [glyph(character, 20 + 26 * n) for n, character in enumerate(words)]
    assert read(drawn.written(cell(), [(words, 10, 26)], 24), glyphs) == words


# --- brackets ---------------------------------------------------------------------------------------------------


def bracketed(ticked: int, pen: str = "√", signs: str = "（）") -> Pixels:
    """是（√）否（ ）, printed or ticked by hand."""
    inside = [pen if n == ticked and pen != "hand" else "\u3000" for n in (0, 1)]
    left, right = signs
    words = [(f"是{left}{inside[0]}{right}", 6, 26), (f"否{left}{inside[1]}{right}", 132, 26)]
    pixels = drawn.written(cell(), words, SIZE)
    if pen == "hand" and ticked in (0, 1):
        x = 62 + 126 * ticked
        cv2.polylines(pixels, [np.array([(x, 38), (x + 8, 52), (x + 34, 14)])], False, PEN, 3)
    return pixels


BOTH = [("是", 20), ("（", 55), ("）", 98), ("否", 146), ("（", 181), ("）", 224)]


@pytest.mark.parametrize("worn", [np.asarray, blurred, noisy])
@pytest.mark.parametrize("pen", ["√", "hand", "×"])
@pytest.mark.parametrize("ticked", [0, 1])
def test_a_tick_between_brackets_that_was_overlooked_is_put_in(
    ticked: int, pen: str, worn: Callable[[Grey], Grey]
) -> None:
    grey = worn(drawn.grey(bracketed(ticked, pen)))
    assert answer(read(grey, [glyph(c, x) for c, x in BOTH])).exists is (ticked == 0)


@pytest.mark.parametrize("worn", [np.asarray, blurred, noisy])
def test_brackets_of_which_none_or_both_are_ticked_are_left_open(worn: Callable[[Grey], Grey]) -> None:
    empty = worn(drawn.grey(bracketed(2)))
    both = worn(np.minimum(drawn.grey(bracketed(0)), drawn.grey(bracketed(1))))
    for grey in (empty, both):
        assert answer(read(grey, [glyph(c, x) for c, x in BOTH])).exists is None


@pytest.mark.parametrize("ticked", [0, 1])
def test_brackets_in_a_line_of_their_own_belong_to_the_word_above(ticked: int) -> None:
    signs = [f"（{'√' if n == ticked else ' '}）" for n in (0, 1)]
    pixels = drawn.written(cell(), [("是", 20, 2), (signs[0], 20, 34), (f"否{signs[1]}", 20, 66)], SIZE)
    glyphs = [("是", 34, 18), ("（", 34, 50), ("）", 90, 50), ("否", 34, 82), ("（", 62, 82), ("）", 110, 82)]
    assert answer(read(pixels, [glyph(*one) for one in glyphs])).exists is (ticked == 0)


@pytest.mark.parametrize(("ticked", "seen"), [(0, "是（√）否（）"), (1, "是（）否（√）")])
def test_brackets_that_a_narrow_cell_breaks_off_stay_behind_their_word(ticked: int, seen: str) -> None:
    """是（ √ | ）, the same of 否: the sign in the second line stands as far to the left as the word."""
    tick = [("√", 76, 20)] if ticked == 0 else [("√", 76, 84)]
    signs = [("是", 20, 20), ("（", 55, 20), ("）", 12, 52), ("否", 20, 84), ("（", 55, 84), ("）", 12, 116)]
    drawn_signs = [*signs, *tick]
    tall = (0, 0, 110, 140)
    pixels = drawn.written(drawn.page(tall[2:]), [(c, x - 14, y - 14) for c, x, y in drawn_signs], SIZE)
    found = marked([glyph(*one) for one in [*signs, *tick]], [tall], drawn.grey(pixels), UNIT)
    assert "".join(line.text for line in lines_of(found)).replace(" ", "") == seen


def test_what_is_left_of_a_broken_tick_is_enough_where_the_other_brackets_are_quite_empty() -> None:
    pixels = bracketed(2)
    cv2.line(pixels, (72, 34), (70, 42), PEN, 1)
    cv2.line(pixels, (66, 45), (64, 50), PEN, 1)
    assert answer(read(pixels, [glyph(c, x) for c, x in BOTH])).exists is True


def test_a_seals_large_character_above_the_choice_is_no_part_of_it() -> None:
    pixels = drawn.written(bracketed(1, "hand"), [("局", 80, -40)], 48)
    large = replace(glyph("有", 104, 2), size=24.0, top=-11.0, bottom=13.0)
    assert answer(read(pixels, [large, *(glyph(c, x) for c, x in BOTH)])).exists is False


def test_what_the_ink_contradicts_is_left_open() -> None:
    """The recogniser saw a √ where there is less ink than in the other place."""
    said = [*BOTH[:2], ("√", 76), *BOTH[2:]]
    assert answer(read(bracketed(1, "hand"), [glyph(c, x) for c, x in said])).exists is None


@pytest.mark.parametrize("said", ["是V否", "是√否", "是丿否"])
def test_a_lone_tick_between_two_words_is_the_nearer_ones(said: str) -> None:
    pixels = drawn.written(cell(), [("是√", 20, 26), ("否", 120, 26)], SIZE)
    assert answer(read(pixels, [glyph(c, x) for c, x in zip(said, (34, 62, 134), strict=True)])).exists is True


def test_a_lone_tick_behind_the_last_word_is_its_own() -> None:
    pixels = drawn.written(cell(), [("是", 20, 26), ("否√", 90, 26)], SIZE)
    assert answer(read(pixels, [glyph("是", 34), glyph("否", 104), glyph("V", 132)])).exists is False


# --- rings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ringed", [0, 1])
def test_a_word_with_a_ring_about_it_is_chosen(ringed: int) -> None:
    pixels = drawn.written(cell(), [("是", 40, 36), ("/", 80, 36), ("否", 110, 36)], SIZE)
    cv2.ellipse(pixels, (54 + 70 * ringed, 57), (21, 22), 0, 0, 360, PEN, 2)
    found = read(pixels, [glyph("是", 54, 57), glyph("/", 87, 57), glyph("否", 124, 57)])
    assert answer(found).exists is (ringed == 0)


def test_two_words_without_a_mark_are_left_open() -> None:
    pixels = drawn.written(cell(), [("是/否", 40, 36)], SIZE)
    assert answer(read(pixels, [glyph("是", 54, 51), glyph("/", 74, 51), glyph("否", 94, 51)])).exists is None


def test_a_word_whose_line_was_read_in_two_pieces_stands_where_its_neighbour_ends() -> None:
    """The first piece's last glyph reaches over the next box to the end of its ink."""
    glyphs = [glyph("□", 40), replace(glyph("是", 69), x0=27.0, x1=78.0), glyph("否", 179)]
    glyphs[0] = replace(glyphs[0], x1=27.0)
    assert read(beside(("", "tick")), glyphs) == "□是☑否"
