"""Seals: found, told from what only looks like one, unrolled, and matched to whom they belong.

The characters of these seals are patterns of 3 x 3 fields, so that no typeface and no network is needed to read them:
what is tested is that they arrive upright, in their order, each once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from parsers.place import Box
from parsers.scan import ocr
from parsers.scan.picture import Pixels
from parsers.scan.seal_find import find
from parsers.scan.seal_foot import has_foot, is_line, without_foot
from parsers.scan.seal_read import UNREAD, seals
from parsers.scan.seal_unroll import Arc, arc_of, recounted
from parsers.seals import ElectronicSeal, Impression, Sealing
from pipeline.config import HOME, load_campaign
from pipeline.contents import ReadFile
from pipeline.model import Attachment, Content, Flag, Seal
from pipeline.reading import _sealed
from pipeline.sealing import named, verdict_and_print, verdict_of
from tests import drawn
from tests.unit.test_ink import jpeg, noisy

DPI = 150
MM = DPI / 25.4
POINTS = 72 / DPI
WIDTH, HEIGHT = round(210 * MM), round(150 * MM)  # half a page: enough, and quick
RED = (60, 45, 210)
Mask = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Letter:
    text: str
    sure: float
    center: float
    others: str = ""


# ---- drawing --------------------------------------------------------------------------------------------------------


def pattern(letter: str) -> NDArray[np.uint8]:
    """A "character": its corners are inked, so that it is seen as wide and high as it is; five fields say which."""
    bits = ord(letter) - ord("A") + 1
    field = np.zeros((3, 3), np.uint8)
    field[[0, 0, 2, 2], [0, 2, 0, 2]] = 1
    field[[0, 1, 1, 1, 2], [1, 0, 1, 2, 1]] = [(bits >> i) & 1 for i in range(5)]
    return field


def decoded(piece: Pixels, count: int) -> str:
    """The letters in a piece of `count` evenly spaced characters."""
    ink = 1 - piece[4:-4, 10:-10, 0].astype(np.float32) / 255
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((4, 4), np.uint8)), np.float32)
    text = ""
    for cell in np.array_split(ink, count, axis=1):
        dark = cell > 0.4
        xs, ys = np.flatnonzero(dark.sum(axis=0) > 3), np.flatnonzero(dark.sum(axis=1) > 3)
        if len(xs) < 6 or len(ys) < 6:
            return text + "?"
        tight = cv2.resize(cell[ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1], (3, 3), interpolation=cv2.INTER_AREA)
        best = min(
            (chr(ord("A") + i) for i in range(26)),
            key=lambda letter: float(np.abs(tight - pattern(letter)).sum()),
        )
        text += best
    return text


def star(mask: Mask, x: float, y: float, radius: float) -> None:
    points = []
    for i in range(10):
        arm = radius if i % 2 == 0 else 0.382 * radius
        angle = -np.pi / 2 + i * np.pi / 5
        points.append((x + arm * np.cos(angle), y + arm * np.sin(angle)))
    cv2.fillPoly(mask, [np.array(points, np.int32)], (1.0,))


def seal(letters: str, diameter: float = 42, turn: float = 0.0, span: float = 230.0) -> Mask:
    """A round seal's print, `diameter` in mm, turned clockwise by `turn` degrees; drawn large, then made small."""
    side, over = round(diameter * MM * 1.1), 4
    mask = np.zeros((side * over, side * over), np.float32)
    middle, radius = side * over / 2, diameter * MM * over / 2
    cv2.circle(mask, (int(middle), int(middle)), int(radius * 0.975), (1.0,), int(radius * 0.05))
    star(mask, middle, middle, radius * 0.32)
    high, wide = 0.24 * radius, 0.19 * radius
    for i, letter in enumerate(letters):
        angle = np.radians(-span / 2 + span * i / max(1, len(letters) - 1))
        big = cv2.resize(pattern(letter).astype(np.float32), (round(wide), round(high)), interpolation=cv2.INTER_AREA)
        x, y = middle + 0.76 * radius * np.sin(angle), middle - 0.76 * radius * np.cos(angle)
        matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), float(-np.degrees(angle)), 1)
        matrix[:, 2] += [x - wide / 2, y - high / 2]
        mask = np.maximum(mask, cv2.warpAffine(big, matrix, mask.shape[::-1]))
    matrix = cv2.getRotationMatrix2D((middle, middle), -turn, 1)
    turned = cv2.warpAffine(mask, matrix, mask.shape[::-1])
    return np.asarray(cv2.resize(turned, (side, side), interpolation=cv2.INTER_AREA), np.float32)


def paper(text: bool = True) -> Mask:
    """White paper with black lines of small marks, as it is before anything is pressed on it."""
    sheet = np.full((HEIGHT, WIDTH, 3), 252.0, np.float32)
    if text:
        rng = np.random.default_rng(3)
        for top in range(60, HEIGHT - 60, 45):
            for left in range(90, WIDTH - 90, 26):
                marks = rng.random((7, 7)) < 0.35
                sheet[top : top + 21, left : left + 21][np.kron(marks, np.ones((3, 3))) > 0] = 30
    return sheet


def press(sheet: Mask, print_: Mask, x: float, y: float, ink: float = 1.0) -> Mask:
    """The print (its middle at x, y in mm) on the paper: ink takes light away from what is below it."""
    whole = np.zeros(sheet.shape[:2], np.float32)
    left, top = round(x * MM - print_.shape[1] / 2), round(y * MM - print_.shape[0] / 2)
    rows, cols = slice(max(0, top), top + print_.shape[0]), slice(max(0, left), left + print_.shape[1])
    part = print_[rows.start - top :, cols.start - left :]
    target = whole[rows, cols]
    target[:] = part[: target.shape[0], : target.shape[1]]
    light = 1 - ink * whole[..., None] * (1 - np.array(RED, np.float32) / 255)
    return np.asarray(sheet * light, np.float32)


def scanned(sheet: Mask) -> Pixels:
    soft = cv2.GaussianBlur(sheet, (0, 0), 0.7)
    return jpeg(noisy(np.clip(soft, 0, 255).astype(np.uint8), 2))


def photographed(sheet: Mask) -> Pixels:
    """Askew from above, under a warm lamp, one side in the shade."""
    corners = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    seen = np.array([[30, 12], [WIDTH - 8, 0], [WIDTH - 60, HEIGHT - 14], [0, HEIGHT - 40]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    flat = cv2.warpPerspective(sheet, matrix, (WIDTH, HEIGHT), borderMode=cv2.BORDER_CONSTANT, borderValue=(70, 80, 90))
    shade = np.linspace(1.0, 0.6, WIDTH, dtype=np.float32)[None, :, None]
    lit = cv2.GaussianBlur(flat, (0, 0), 0.8) * shade * np.array([0.8, 0.92, 1.0], np.float32)
    return jpeg(noisy(np.clip(lit, 0, 255).astype(np.uint8), 3))


def dried(print_: Mask, share: float) -> Mask:
    """The print without `share` of it, in patches."""
    rng = np.random.default_rng(5)
    patches = cv2.resize(rng.random((9, 9)).astype(np.float32), print_.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.where(patches < np.quantile(patches, share), 0.15 * print_, print_)


def centers(pixels: Pixels) -> list[tuple[float, float, str]]:
    return sorted((round(f.x / MM), round(f.y / MM), f.shape) for f in find(pixels, POINTS))


# ---- finding --------------------------------------------------------------------------------------------------------

UNIT = seal("ABCDEFGHJK")


@pytest.mark.parametrize(
    ("pixels", "where"),
    [
        (scanned(press(paper(), UNIT, 120, 60)), [(120, 60)]),
        (scanned(press(paper(), seal("ABCDEFG", 38), 40, 110)), [(40, 110)]),
        (scanned(press(paper(), UNIT, 120, 60, ink=0.35)), [(120, 60)]),
        (scanned(press(paper(), dried(UNIT, 0.3), 120, 60)), [(120, 60)]),
        (scanned(press(paper(), seal("ABCDEFGHJK", turn=90), 120, 60)), [(120, 60)]),
        (scanned(press(paper(), UNIT, 12, 60)), [(12, 60)]),
        (scanned(press(press(paper(), UNIT, 60, 60), UNIT, 130, 90)), [(60, 60), (130, 90)]),
        (scanned(press(press(paper(), UNIT, 80, 60), UNIT, 108, 75)), [(80, 60), (108, 75)]),
    ],
    ids=["over text", "small", "faint", "dry", "turned", "partly off the page", "two", "two that overlap"],
)
def test_a_round_seal_is_found_where_it_is(pixels: Pixels, where: list[tuple[int, int]]) -> None:
    found = centers(pixels)
    assert [shape for *_, shape in found] == ["round"] * len(where)
    for (x, y, _), (true_x, true_y) in zip(found, where, strict=True):
        assert abs(x - true_x) <= 1
        assert abs(y - true_y) <= 1


def test_a_seal_in_a_photo_is_found_with_its_size() -> None:
    (found,) = find(photographed(press(paper(), UNIT, 120, 60)), POINTS)
    assert 38 <= found.diameter <= 44


def ring(diameter: float, width: float, filled: bool = False) -> Mask:
    side = round(diameter * MM * 1.1)
    mask = np.zeros((side, side), np.float32)
    cv2.circle(mask, (side // 2, side // 2), round(diameter * MM / 2), (1.0,), -1 if filled else round(width * MM))
    return mask


def letterhead() -> Mask:
    rng = np.random.default_rng(9)
    marks = np.kron((rng.random((7, 70)) < 0.5), np.ones((10, 10))).astype(np.float32)
    marks[:, ::50] = 0
    return np.vstack([marks, np.zeros((60, 700)), np.ones((5, 700))]).astype(np.float32)


def thumb() -> Mask:
    mask = np.zeros((160, 130), np.float32)
    for axis in range(6, 70, 7):
        cv2.ellipse(mask, (65, 80), (int(axis * 0.75), axis), 0, 0, 360, (1.0,), 3)
    return mask


def lone_star() -> Mask:
    mask = np.zeros((250, 250), np.float32)
    star(mask, 125, 125, 110)
    return mask


def typed_in_red() -> Mask:
    rng = np.random.default_rng(11)
    page = np.zeros((400, 700), np.float32)
    for top in range(10, 370, 34):
        page[top : top + 21] = np.kron(rng.random((7, 234)) < 0.4, np.ones((3, 3)))[:, :700]
    return page


@pytest.mark.parametrize(
    "print_",
    [letterhead(), ring(40, 0.6), ring(60, 6), ring(35, 0, filled=True), thumb(), lone_star(), typed_in_red()],
    ids=["letterhead and rule", "a pen's circle", "a cup", "a red disc", "thumbprint", "star", "red text"],
)
def test_what_is_no_seal_is_not_found(print_: Mask) -> None:
    assert find(scanned(press(paper(), print_, 105, 75)), POINTS) == ()


def test_a_page_without_red_has_no_seal() -> None:
    assert find(scanned(paper()), POINTS) == ()
    assert find(np.asarray(cv2.cvtColor(scanned(paper())[..., 1], cv2.COLOR_GRAY2BGR), np.uint8), POINTS) == ()


def test_half_a_seal_at_the_edge_is_a_slice() -> None:
    half = UNIT[:, : UNIT.shape[1] // 2]
    assert [shape for *_, shape in centers(scanned(press(paper(), half, 210 - 42 * 1.1 / 4, 75)))] == ["slice"]


def test_oval_and_square_seals_are_told_as_such() -> None:
    oval, square = np.zeros((220, 320), np.float32), np.zeros((180, 180), np.float32)
    cv2.ellipse(oval, (160, 110), (140, 92), 0, 0, 360, (1.0,), 7)
    oval[80:140, 70:250] = np.kron(np.random.default_rng(2).random((6, 18)) < 0.5, np.ones((10, 10)))
    cv2.rectangle(square, (10, 10), (170, 170), (1.0,), 8)
    square[40:140, 40:140] = np.kron(np.random.default_rng(2).random((10, 10)) < 0.5, np.ones((10, 10)))
    assert [shape for *_, shape in centers(scanned(press(paper(), oval, 60, 60)))] == ["oval"]
    assert [shape for *_, shape in centers(scanned(press(paper(), square, 60, 60)))] == ["square"]


@pytest.mark.parametrize("size", [(1, 1), (63, 5000), (5000, 63), (64, 64), (300, 300)])
def test_any_picture_is_borne(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert isinstance(seals(pixels, POINTS, lambda lines: [[] for _ in lines]), tuple)


@pytest.mark.parametrize("scale", [1e-6, 0.01, 3.0, 1e6])
def test_any_scale_is_borne(scale: float) -> None:
    small = cv2.resize(scanned(press(paper(), UNIT, 120, 60)), None, fx=0.3, fy=0.3)
    assert len(find(np.asarray(small, np.uint8), scale)) <= 1


# ---- reading --------------------------------------------------------------------------------------------------------


def reader(count: int, sure: float = 0.99) -> Callable[[Sequence[Pixels]], list[list[Letter]]]:
    """A recogniser that knows how many characters there are."""

    def recognise(pieces: Sequence[Pixels]) -> list[list[Letter]]:
        return [
            [Letter(text=letter, sure=sure, center=(i + 0.5) / count) for i, letter in enumerate(decoded(piece, count))]
            for piece in pieces
        ]

    return recognise


@pytest.mark.parametrize(
    ("letters", "span"),
    [("ABCDEFG", 150), ("GFEDCBA", 210), ("ABCDEFGHJK", 250), ("KJHGFEDCBAMN", 270), ("MNPQRSTUVWXYZABC", 290)],
    ids=["few, close", "few, wide", "ten", "twelve", "sixteen, dense"],
)
@pytest.mark.parametrize("turn", [-30, 15, 180])
def test_the_name_comes_off_the_arc_in_order_and_upright(letters: str, span: float, turn: float) -> None:
    pixels = scanned(press(paper(text=False), seal(letters, turn=turn, span=span), 100, 75))
    (found,) = seals(pixels, POINTS, reader(len(letters)))
    assert found.text == letters
    assert found.sure > 0.9
    assert 40 <= found.diameter <= 44


def test_a_line_below_the_star_is_read_too_or_said_to_be_there() -> None:
    print_ = seal("ABCDEFG", span=200)
    middle, high = print_.shape[0] // 2, 18
    for i, letter in enumerate("PQRS"):
        left, top = middle - 2 * (high + 4) + i * (high + 4), middle + round(0.46 * 21 * MM)
        print_[top : top + high, left : left + high] = np.kron(pattern(letter), np.ones((6, 6)))
    pixels = scanned(press(paper(text=False), print_, 100, 75))

    def recognise(pieces: Sequence[Pixels], below: str) -> list[list[Letter]]:
        name = reader(7)
        feet = [[Letter(text=t, sure=0.9, center=0.5) for t in below] for _ in pieces[2:]]
        return [*name(pieces[:2]), *feet]

    (read,) = seals(pixels, POINTS, lambda pieces: recognise(pieces, "PQRS"))
    (unread,) = seals(pixels, POINTS, lambda pieces: recognise(pieces, ""))
    assert read.text == "ABCDEFGPQRS"
    assert unread.text == "ABCDEFG\ufffd"


def test_the_box_is_in_points_of_the_page() -> None:
    (found,) = seals(scanned(press(paper(), UNIT, 120, 60)), POINTS, reader(10))
    box: Box = found.box
    inch = 72 / 25.4
    for edge, truth in zip(box, (99, 39, 141, 81), strict=True):
        assert abs(edge - truth * inch) < 5


def test_what_a_dry_part_printed_faintly_is_read_as_well() -> None:
    print_ = seal("ABCDEFGHJK")
    print_[:, print_.shape[1] // 2 :] *= 0.35
    (found,) = seals(scanned(press(paper(text=False), print_, 100, 75)), POINTS, reader(10))
    assert found.text == "ABCDEFGHJK"


def test_where_the_name_begins_is_not_mistaken_for_a_dry_part_of_it() -> None:
    letters = "ABCDEFGHJK"
    print_ = seal(letters, span=250)
    side = print_.shape[0]
    y, x = np.mgrid[:side, :side] - side / 2
    angle = np.degrees(np.arctan2(x, -y))  # clockwise from the head
    print_[(angle > -90) & (angle < 30) & (np.hypot(x, y) < 0.93 * 21 * MM)] *= 0.02
    arcs: list[str] = []

    def recognise(pieces: Sequence[Pixels]) -> list[list[Letter]]:
        arcs.append(decoded(pieces[0], len(letters)))
        return [[] for _ in pieces]

    seals(scanned(press(paper(text=False), print_, 100, 75)), POINTS, recognise)
    assert arcs[0].startswith("A")


def evened(print_: Mask) -> Mask:
    """The print on an evened disc that its ring just fills."""
    margin = round(print_.shape[0] * (1 - 1 / 1.1) / 2)
    return np.asarray(cv2.resize(print_[margin:-margin, margin:-margin], (340, 340), interpolation=cv2.INTER_AREA))


def angles_of(print_: Mask) -> Mask:
    y, x = np.mgrid[: print_.shape[0], : print_.shape[0]] - print_.shape[0] / 2
    return np.asarray(np.degrees(np.arctan2(x, -y)), np.float32)


def within(arc: Arc | None, first: float, last: float) -> bool:
    """Does the arc begin at `first` and end at `last`, in degrees clockwise from the head, up to 5?"""
    assert arc is not None
    start = np.degrees(arc.start) - 270
    return bool(abs(start - first) <= 5 and abs(start + np.degrees(arc.span) - last) <= 5)


def test_a_first_character_that_is_half_dry_belongs_to_the_name_as_a_whole() -> None:
    print_ = seal("ABCDEFGHJK", span=200)
    whole = arc_of(evened(print_))
    assert within(whole, -107, 107)
    dry = np.where(angles_of(print_) < -99, 0.2 * print_, print_)
    arc = arc_of(evened(np.asarray(dry, np.float32)))
    assert within(arc, -107, 107)
    assert arc is not None
    assert arc.count == 10


def test_a_worn_second_ring_within_the_rim_is_no_part_of_the_name() -> None:
    print_ = seal("ABCDEFG", span=170)
    side = print_.shape[0]
    second = np.zeros_like(print_)
    cv2.circle(second, (side // 2, side // 2), round(0.915 * 21 * MM), (0.8,), 1)
    second[angles_of(print_) % 40 < 18] = 0
    arc = arc_of(evened(np.maximum(print_, second)))
    assert within(arc, -92, 92)


def test_another_seals_rim_is_taken_off_before_the_name_is_read() -> None:
    pixels = scanned(press(press(paper(text=False), UNIT, 80, 60), UNIT, 118, 60))
    darkest: list[int] = []

    def recognise(pieces: Sequence[Pixels]) -> list[list[Letter]]:
        darkest.append(int(longest_stroke(pieces[0])))
        return [[Letter(text="甲", sure=0.99, center=0.5)] for _ in pieces]

    seals(pixels, POINTS, recognise)
    both, darkest[:] = max(darkest), []
    seals(scanned(press(paper(text=False), UNIT, 80, 60)), POINTS, recognise)
    assert both <= 1.5 * max(darkest)


def longest_stroke(piece: Pixels) -> int:
    """The width of the widest thing in a line, in pixels: a rim that crosses it is wider than any character."""
    _, _, stats, _ = cv2.connectedComponentsWithStats((piece[..., 0] < 128).astype(np.uint8))
    return int(stats[1:, 2].max())


def test_a_place_where_nothing_was_read_is_kept_within_a_name_and_dropped_at_its_ends() -> None:
    def recognise(pieces: Sequence[Pixels]) -> list[list[Letter]]:
        return [[one for one in letters if one.text not in "AD"] for letters in reader(10)(pieces)]

    (found,) = seals(scanned(press(paper(text=False), UNIT, 100, 75)), POINTS, recognise)
    assert found.text.startswith("BC□")
    assert found.places[2] == UNREAD


def test_what_is_no_chinese_character_counts_less_in_a_chinese_name() -> None:
    said = iter([("甲O", 0.9), ("甲O", 0.9), ("甲乙", 0.7), ("甲乙", 0.7), ("甲乙", 0.7), ("甲乙", 0.7)] * 9)

    def recognise(pieces: Sequence[Pixels]) -> list[list[Letter]]:
        read = []
        for _ in pieces:
            text, sure = next(said)
            read.append([Letter(text=t, sure=sure, center=(i + 0.5) / len(text)) for i, t in enumerate(text)])
        return read

    (found,) = seals(scanned(press(paper(text=False), seal("AB", span=60), 100, 75)), POINTS, recognise)
    assert found.text == "甲乙"


def test_faint_remains_below_the_star_are_no_line() -> None:
    print_ = seal("ABCDEFG", span=200)
    middle, high = print_.shape[0] // 2, 18
    for i, letter in enumerate("PQRS"):
        left, top = middle - 2 * (high + 4) + i * (high + 4), middle + round(0.46 * 21 * MM)
        print_[top : top + high, left : left + high] = 0.1 * np.kron(pattern(letter), np.ones((6, 6)))
    (found,) = seals(scanned(press(paper(text=False), print_, 100, 75)), POINTS, reader(7))
    assert found.text == "ABCDEFG"


def test_a_long_line_below_the_star_does_not_lengthen_the_name() -> None:
    print_ = seal("ABCDEFG", span=190)
    middle, high = print_.shape[0] // 2, 24
    for i, letter in enumerate("PQRSTUV"):
        left, top = middle - round(3.5 * (high + 2)) + i * (high + 2), middle + round(0.46 * 21 * MM)
        print_[top : top + high, left : left + high] = np.kron(pattern(letter), np.ones((8, 8)))
    disc = evened(print_)
    arc = arc_of(disc)
    assert arc is not None
    assert has_foot(disc, arc)
    assert within(arc_of(without_foot(disc, arc)), -102, 102)


def test_characters_that_were_taken_for_gaps_are_counted_by_what_was_read() -> None:
    arc = Arc(inner=0.6, outer=0.9, start=3.0, span=4.0, count=5)
    assert recounted(arc, [0.07 + 0.095 * i for i in range(10)]).count == 10
    assert recounted(arc, [(i + 0.5) / 5 for i in range(5)]) is arc
    assert recounted(arc, [0.5]) is arc


@pytest.mark.parametrize(("sure", "lines"), [(0.99, 2), (0.9, 4), (0.7, 8)])
def test_only_what_is_unsure_is_read_again(sure: float, lines: int) -> None:
    asked: list[int] = []

    def recognise(pieces: Sequence[Pixels]) -> list[list[Letter]]:
        asked.append(len(pieces))
        return reader(10, sure)(pieces)

    seals(scanned(press(paper(text=False), UNIT, 100, 75)), POINTS, recognise)
    assert sum(asked) == lines


def test_the_recogniser_says_what_else_a_character_may_be_where_it_is_asked() -> None:
    piece = drawn.written(drawn.page((50, 48)), [("是", 8, 4)])
    ((plain,), (asked,)) = (ocr.engine().recognise([piece], others=n)[0].characters for n in (0, 3))
    assert (plain.text, plain.others) == ("是", "")
    assert (asked.text, asked.sure) == (plain.text, plain.sure)
    assert len(asked.others) <= 3
    assert "是" not in asked.others


def test_each_character_comes_with_what_else_it_may_be() -> None:
    def recognise(pieces: Sequence[Pixels]) -> list[list[Letter]]:
        return [[replace(letter, others="XY") for letter in letters] for letters in reader(7)(pieces)]

    (found,) = seals(scanned(press(paper(text=False), seal("ABCDEFG", span=200), 100, 75)), POINTS, recognise)
    assert found.text == "ABCDEFG"
    assert found.places == tuple(f"{letter}XY" for letter in "ABCDEFG")


def test_readings_that_disagree_are_less_sure() -> None:
    answers = iter([["A", "B", "C"], ["A", "X", "C"]] * 9)

    def recognise(pieces: Sequence[Pixels]) -> list[list[Letter]]:
        read = []
        for _ in pieces:
            said = next(answers)
            read.append([Letter(text=t, sure=0.9, center=(i + 0.5) / 3) for i, t in enumerate(said)])
        return read

    pixels = scanned(press(paper(text=False), seal("ABC", span=100), 100, 75))
    (found,) = seals(pixels, POINTS, recognise)
    assert found.text[0] + found.text[-1] == "AC"
    assert found.sure < 0.8


# ---- whose it is ----------------------------------------------------------------------------------------------------

CAMPAIGN = load_campaign(HOME / "config", "2024-enforcement")
NAMES = {d.id: d.name for d in CAMPAIGN.departments}
ALIASES = {d.id: d.aliases for d in CAMPAIGN.departments}


def on_seal(department: str) -> str:
    name = NAMES[department]
    return f"柳林县{name}人民政府" if name.endswith(("镇", "乡")) else name


@pytest.mark.parametrize("department", NAMES)
def test_each_department_is_told_from_all_others_even_with_a_character_lost(department: str) -> None:
    name = on_seal(department)
    assert named(name, 0.99, department, CAMPAIGN) == ("right_unit", department)
    assert named(name, 0.99, None, CAMPAIGN) == ("right_unit", department)
    for at in range(len(name)):
        for damaged in (name[:at] + name[at + 1 :], name[:at] + "口" + name[at + 1 :]):
            assert named(damaged, 0.9, department, CAMPAIGN) == ("right_unit", department)
            assert named(damaged, 0.9, None, CAMPAIGN)[1] in (department, None)
    for other in NAMES:
        if other != department:
            assert named(name, 0.95, other, CAMPAIGN) == ("other_unit", department)


@pytest.mark.parametrize(
    ("text", "sure", "department", "verdict"),
    [
        ("三交镇人民政府", 0.9, "sanjiao", "right_unit"),
        ("柳林县三交镇", 0.9, "sanjiao", "right_unit"),
        ("柳林县金家庄镇人民政府1411250000", 0.9, "jinjiazhuang", "right_unit"),
        ("柳林县文体广新局", 0.9, "wenlv", "right_unit"),  # a former name
        ("柳林县房和城乡设管理局", 0.9, "zhujian", "right_unit"),
        ("四林总孟门银人民政府", 0.6, "mengmen", "right_unit"),
        ("柳林县村镇人民政府", 0.8, "xuecun", "right_unit"),  # 穆村 is as near, but it is 薛村's paper
        # the words of a seal behind its whole own name
        ("柳林县农业农村局公章", 0.9, "nongye", "right_unit"),
        ("柳林县农业农村局印章", 0.9, "nongye", "right_unit"),
        ("柳林县应急管理局行政章", 0.9, "yingji", "right_unit"),
        ("柳林县三交镇人民政府公章", 0.9, "sanjiao", "right_unit"),
        ("柳林县农业农村局公章", 0.9, "yingji", "other_unit"),
        ("柳林县农业农村局公章\ufffd", 0.9, "nongye", "unreadable"),
        # a tail that is no word of an office's, though it ends like one: a line below that was misread
        ("柳林县交通运输局一部", 0.9, "jiaotong", "unreadable"),
        ("柳林县应急管理局口章", 0.9, "yingji", "unreadable"),
        ("柳林县农业农村局自查章", 0.9, "nongye", "unreadable"),
        ("柳林县农业农衬局公章", 0.9, "nongye", "unreadable"),
        # its own, but not the unit's seal
        ("柳林县应急管理局执法专用章", 0.9, "yingji", "other_unit"),
        ("柳林县应急管理局执法专可意", 0.9, "yingji", "other_unit"),
        ("柳林县应急管理局办公室", 0.9, "yingji", "other_unit"),
        ("柳林县农业综合行政执法大队", 0.9, "nongye", "other_unit"),
        ("柳林县市场监督管理局河西中队", 0.95, "shichang", "other_unit"),
        ("柳林县薛村镇前石家沟村村民委员会", 0.9, "xuecun", "other_unit"),
        ("柳林县石西乡石西村经济合作社", 0.9, "shixi", "other_unit"),
        ("柳林县文化和旅游局河西中以", 0.95, "wenlv", "unreadable"),  # more than its name, and nobody knows what
        ("公室柳林县李家湾乡人民政府办", 0.9, "lijiawan", "unreadable"),  # the arc's beginning was mistaken
        ("柳兰县高家沟乡人民支府", 0.7, "gaojiagou", "right_unit"),
        ("家乡人民政府", 0.9, "lijiawan", "unreadable"),  # 家 stands in many names
        ("中共柳林县孟门镇委员会", 0.9, "mengmen", "other_unit"),
        ("柳林县孟门镇党政综合办公室", 0.9, "mengmen", "other_unit"),
        ("柳林县司法局陈家湾镇司法所", 0.9, "chenjiawan", "other_unit"),
        # somebody else's
        ("柳林县水利局", 0.95, "nongye", "other_unit"),
        ("柳林县人民政府", 0.95, "xuecun", "other_unit"),
        ("临县三交镇人民政府", 0.9, "sanjiao", "other_unit"),
        ("柳林县某某煤业有限公司", 0.95, "yingji", "other_unit"),
        # not read well enough to say so
        ("柳林县人民政府", 0.6, "xuecun", "unreadable"),
        ("柳林县水利局", 0.5, "nongye", "unreadable"),
        ("源材镇人出政府", 0.66, "xuecun", "unreadable"),
        ("柳林县交通运输局\ufffd", 0.95, "jiaotong", "unreadable"),  # perhaps its 执法专用章
        ("柳府", 0.95, "xuecun", "unreadable"),
        ("2024年3月", 0.95, "xuecun", "unreadable"),
        ("", 0.0, "xuecun", "unreadable"),
    ],
)
def test_a_name_is_the_units_anothers_or_not_to_be_told(text: str, sure: float, department: str, verdict: str) -> None:
    assert named(text, sure, department, CAMPAIGN)[0] == verdict


@pytest.mark.parametrize("department", NAMES)
def test_a_part_of_its_own_name_never_speaks_against_a_department(department: str) -> None:
    """The beginning or the end of the arc took no ink; namesakes elsewhere have shorter names (临县, 兴县)."""
    for name in (on_seal(department), *(alias for alias in ALIASES[department] if alias.endswith(("局", "镇", "乡")))):
        parts = {name[at:] for at in range(len(name) - 2)} | {name[:at] for at in range(3, len(name) + 1)}
        for part in parts:
            assert named(part, 0.99, department, CAMPAIGN)[0] in {"right_unit", "unreadable"}, part
            assert named(part, 0.99, None, CAMPAIGN)[0] in {"right_unit", "unreadable"}, part


@pytest.mark.parametrize(
    ("text", "department", "verdict"),
    [
        ("县住房和城乡建设管理局", "zhujian", "right_unit"),
        ("县交遍运输局", "jiaotong", "right_unit"),
        ("农业农村局", "nongye", "right_unit"),
        ("薛村镇人", "xuecun", "right_unit"),
        ("三交镇人民政府", "sanjiao", "right_unit"),
        ("镇人民政府", "xuecun", "unreadable"),
        ("乡人民政府", "shixi", "unreadable"),
        ("柳林县", "yingji", "unreadable"),
        ("农业农村局\ufffd", "nongye", "unreadable"),
        ("县交通运输局", "nongye", "other_unit"),
        ("县穆村镇人民政府", "xuecun", "other_unit"),
        ("临县交通运输局", "jiaotong", "other_unit"),
        ("交口县交通运输局", "jiaotong", "other_unit"),
        ("兴县住房和城乡建设管理局", "zhujian", "other_unit"),
        ("县应急管理局执法专用章", "yingji", "other_unit"),
        ("住房和城乡建设管理局党组", "zhujian", "other_unit"),
    ],
)
def test_what_is_left_of_an_arc_is_told_by_what_was_read(text: str, department: str, verdict: str) -> None:
    assert named(text, 0.95, department, CAMPAIGN)[0] == verdict


def test_what_else_a_character_may_be_tells_the_unit() -> None:
    text, places = "柳林县药家沟乡人民政府", ("柳", "林", "县", "药赢高磊", "家", "沟", "乡", "人", "民", "政", "府")
    assert named(text, 0.9, None, CAMPAIGN) == ("unreadable", None)
    assert named(text, 0.9, None, CAMPAIGN, places) == ("right_unit", "gaojiagou")
    assert named(text, 0.9, "wangjiagou", CAMPAIGN, places) == ("other_unit", "gaojiagou")


@pytest.mark.parametrize(
    ("text", "department", "verdict", "owner"),
    [
        # how long the name is tells it from a shorter one that has as many of its characters
        ("柳林县□场监□□二局", None, "right_unit", "shichang"),
        ("柳林县□场监□□二局", "shichang", "right_unit", "shichang"),
        # what stands over its own name never speaks against it
        ("柳林县Z20日X民政府", "sanjiao", "unreadable", None),
        ("柳林县□□□□□民政府", "sanjiao", "unreadable", None),
        # two places more than its name has: perhaps its office's
        ("柳林云市场监□管理局□公", "shichang", "unreadable", None),
        # the party's, cut off by the page's edge
        ("中共□□县庄上", "zhuangshang", "unreadable", None),
        ("中共柳林县庄上镇", "zhuangshang", "unreadable", None),
        # the county stands at the beginning: whose it is need not be known
        ("柳林县文化和", None, "right_unit", "wenlv"),
        ("文化和旅", None, "unreadable", None),
    ],
)
def test_places_that_were_not_read_say_how_long_a_name_is(
    text: str, department: str | None, verdict: str, owner: str | None
) -> None:
    assert named(text, 0.7 if department else 0.6, department, CAMPAIGN, tuple(text)) == (verdict, owner)


def test_what_a_mark_may_be_else_does_not_tell_the_unit() -> None:
    places = ("柳梯", "体林", "长县", "A员通总", "制刻")
    assert named("柳体长A制", 0.7, "jiaotong", CAMPAIGN, places) == ("unreadable", None)


def test_so_many_of_a_names_characters_are_not_read_by_chance_however_unsure_they_are() -> None:
    assert named("柳林么应急管理局", 0.3, None, CAMPAIGN) == ("right_unit", "yingji")
    assert named("柳么么应么管理局", 0.3, None, CAMPAIGN)[0] == "unreadable"


def test_a_seals_own_number_is_no_part_of_its_name() -> None:
    text = "柳林县金家庄镇人民政府1411250000"
    assert named(text, 0.9, None, CAMPAIGN, tuple(text)) == ("right_unit", "jinjiazhuang")


@pytest.mark.parametrize("text", ["/县三交镇人民政府", "口县三交镇人民政府"])
def test_one_unread_character_before_the_county_may_be_another_countys(text: str) -> None:
    assert named(text, 0.85, None, CAMPAIGN)[1] is None
    assert named(text, 0.85, "sanjiao", CAMPAIGN)[0] == "unreadable"
    assert named(text, 0.85, "yingji", CAMPAIGN)[0] == "other_unit"  # whichever county's it is


@pytest.mark.parametrize("department", NAMES)
def test_a_lost_character_of_the_county_and_a_misread_one_never_accuse(department: str) -> None:
    rest = on_seal(department).removeprefix("柳林县")
    for at in range(len(rest)):
        for start in ("*县", "木县", "口县"):  # 口 is in 交口县 too
            damaged = start + rest[:at] + "菅" + rest[at + 1 :]
            assert named(damaged, 0.8, department, CAMPAIGN)[0] != "other_unit", damaged


@pytest.mark.parametrize("first", ["*", "木"])
def test_what_else_the_character_before_the_county_may_be_is_weighed(first: str) -> None:
    text, places = f"{first}县应急菅理局", (f"{first}林", "县", "应", "急", "菅", "理", "局")
    assert named(text, 0.8, "yingji", CAMPAIGN)[0] == "unreadable"
    assert named(text, 0.8, "yingji", CAMPAIGN, places) == ("right_unit", "yingji")


@given(text=st.text(alphabet="柳林县镇乡人民政府局应急管理三交成家庄薛穆村孟门章", max_size=16), sure=st.floats(0, 1))
def test_any_reading_gets_a_verdict_and_own_names_alone_a_department(text: str, sure: float) -> None:
    for department in (None, "xuecun", "nobody"):
        verdict, owner = named(text, sure, department, CAMPAIGN)
        assert verdict in {"right_unit", "other_unit", "unreadable"}
        assert owner is None or owner in NAMES
        assert owner is None or verdict != "unreadable"


def mark(text: str = "", sure: float = 0.95, shape: str = "round") -> Impression:
    return Impression(box=(100, 100, 220, 220), diameter=42.0, shape=shape, text=text, sure=sure)


XUECUN = "柳林县薛村镇人民政府"


@pytest.mark.parametrize(
    ("sealing", "verdict", "page"),
    [
        (Sealing(colours=("colour",), prints=((1, mark(XUECUN)),)), "right_unit", 1),
        (Sealing(colours=("colour",), prints=((1, mark("柳林县水利局")), (3, mark(XUECUN)))), "right_unit", 3),
        (
            Sealing(colours=("colour",), prints=((1, mark("柳林县水科", 0.5)), (2, mark("柳林县水利局")))),
            "other_unit",
            2,
        ),
        (Sealing(colours=("colour",), prints=((1, mark()), (2, mark("柳林县水利局")))), "unreadable", 1),
        (Sealing(colours=("colour",), prints=((2, mark()),)), "unreadable", 2),
        (Sealing(colours=("colour",), prints=((1, mark(shape="slice")),)), "none", None),
        (Sealing(colours=("colour",), prints=((1, mark(XUECUN, shape="oval")),)), "none", None),
        (Sealing(colours=("colour", "colour")), "none", None),
        (Sealing(colours=("colour", "bilevel")), "cannot_tell", None),
        (Sealing(colours=("colour", "unseen")), "cannot_tell", None),
        (Sealing(colours=("unseen",), prints=((1, mark(XUECUN)),)), "right_unit", 1),
        (Sealing(colours=("grey", "bilevel")), "cannot_tell", None),
        (Sealing(), "cannot_tell", None),
        (Sealing(electronic=(ElectronicSeal(name=XUECUN),)), "right_unit", None),
        (Sealing(electronic=(ElectronicSeal(name="柳林县穆村镇人民政府", page=2),)), "other_unit", 2),
        (Sealing(electronic=(ElectronicSeal(name=XUECUN, intact=False),)), "unreadable", None),
        (Sealing(electronic=(ElectronicSeal(),), prints=((1, mark(XUECUN)),)), "right_unit", 1),
    ],
    ids=[
        "its own",
        "its own among others",
        "another's, twice",
        "another's beside one that cannot be read and may be its own",
        "one that cannot be read",
        "a slice",
        "an oval one",
        "none, in colour",
        "none, on a coloured cover and a page without colours",
        "none, with a red page that nobody saw",
        "its own, with a red page that nobody saw",
        "none, in grey",
        "nothing looked at",
        "an electronic one",
        "another's electronic one",
        "an electronic one on a file that was changed later",
        "an electronic one without a name",
    ],
)
def test_the_verdict_on_a_paper(sealing: Sealing, verdict: str, page: int | None) -> None:
    seal_ = verdict_of(sealing, "xuecun", CAMPAIGN)
    assert (seal_.verdict, seal_.page) == (verdict, page)


def test_the_print_that_the_verdict_is_about_comes_with_it_where_another_reads_alike() -> None:
    oval, own = mark("", sure=0.0, shape="oval"), mark("", sure=0.2)
    assert verdict_and_print(Sealing(prints=((1, oval), (1, own))), "xuecun", CAMPAIGN)[1] is own
    assert verdict_and_print(Sealing(colours=("colour",)), "xuecun", CAMPAIGN)[1] is None


# ---- on a paper ----------------------------------------------------------------------------------------------------

SQUARE = Impression(box=(1, 1, 2, 2), diameter=20.0, shape="square")
OTHERS = Sealing(prints=((1, mark("柳林县综治中心")),), colours=("colour",))


def sealed(sealing: Sealing, **others: object) -> Seal:
    content = Content(media_type="application/pdf", form="scan", status="parsed", **others)  # type: ignore[arg-type]
    file = Attachment(path="扫描件.pdf", content=b"%PDF-")
    one = ReadFile(file=file, content=content, sealing=sealing, sources=(("ab" * 32, 1), ("ab" * 32, 2)))
    return _sealed(content, one, "xuecun", CAMPAIGN).seal


def test_what_a_person_is_shown_is_the_seal_that_the_verdict_is_about() -> None:
    seal_ = sealed(Sealing(prints=((1, SQUARE), (1, mark("", sure=0.2))), colours=("colour",)))
    assert (seal_.verdict, seal_.size_mm, seal_.sure) == ("unreadable", 42.0, 0.2)
    assert seal_.crop is not None
    assert seal_.crop.box == (100, 100, 220, 220)


@pytest.mark.parametrize(
    ("sealing", "unread", "verdict"),
    [
        (OTHERS, (), "other_unit"),
        (OTHERS, (2,), "unreadable"),
        (Sealing(prints=((1, mark(XUECUN)),), colours=("colour",)), (2,), "right_unit"),
        (Sealing(prints=((1, mark()),), colours=("colour",)), (2,), "unreadable"),
        (Sealing(prints=((1, SQUARE),), colours=("colour",)), (2,), "not_read"),
        (Sealing(colours=("colour",)), (2,), "not_read"),
        (Sealing(electronic=(ElectronicSeal(name=XUECUN, page=1, intact=True),)), (2,), "right_unit"),
        (Sealing(electronic=(ElectronicSeal(name="柳林县水利局", page=1, intact=True),)), (2,), "unreadable"),
    ],
    ids=[
        "another's, all read",
        "another's, its own may be on the unread page",
        "its own",
        "one that cannot be read",
        "no unit's",
        "none",
        "an electronic one",
        "another's electronic one",
    ],
)
def test_beside_an_unread_page_a_seal_counts_unless_it_speaks_against_the_unit(
    sealing: Sealing, unread: tuple[int, ...], verdict: str
) -> None:
    assert sealed(sealing, unread_pages=unread).verdict == verdict


def test_on_a_page_too_blurred_to_be_read_no_seal_is_missing() -> None:
    colour = Sealing(colours=("colour",))
    blurred = (Flag(code="low_confidence", message="页面上几乎没有读出文字。"),)
    assert sealed(colour, notes=blurred).verdict == "cannot_tell"
    assert sealed(colour).verdict == "none"
    assert sealed(colour, notes=blurred, kind="checklist", kinds=("checklist",)).verdict == "none"


def test_the_rims_remains_in_the_corners_hide_no_line_below_the_star() -> None:
    foot = np.full((56, 183, 3), 255, dtype=np.uint8)
    for left in (62, 86, 110):  # 办公室
        foot[14:40, left : left + 16] = 0
    for left in (14, 160):
        foot[8:16, left : left + 8] = 0
    assert is_line(foot)
