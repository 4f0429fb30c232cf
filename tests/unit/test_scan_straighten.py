"""A page that was scanned askew or photographed: upright, level and in its frame again."""

import cv2
import numpy as np
import pytest

from parsers.scan import sheet
from parsers.scan.bow import bow_of
from parsers.scan.picture import Picture, Pixels
from parsers.scan.ruling import tables_of
from parsers.scan.straighten import Straight, skew, straightened
from parsers.scan.strokes import strokes_of
from tests import drawn

COLUMNS, ROWS = (150, 350, 650, 1040), (300, 400, 700, 1000, 1300)
FORM = drawn.ruled(drawn.page(), drawn.grid(COLUMNS, ROWS), 3)


def straight(pixels: Pixels, dpi: float | None = None) -> Straight:
    return straightened(Picture(pixels=pixels, dpi=dpi))


def cells(page: Straight) -> int:
    return sum(len(table.cells) for table in tables_of(strokes_of(drawn.grey(page.pixels), page.unit)))


@pytest.mark.parametrize("degrees", [-9.0, -2.3, -0.4, 0.7, 5.0, 12.0])
def test_skew_is_measured_to_a_tenth_of_a_degree(degrees: float) -> None:
    assert skew(drawn.grey(drawn.turned(FORM, degrees))) == pytest.approx(-degrees, abs=0.1)


def test_a_page_without_lines_is_not_turned() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (400, 300), dtype=np.uint8)
    assert skew(np.full((400, 300), 255, dtype=np.uint8)) == 0
    assert abs(skew(noise)) <= 15


@pytest.mark.parametrize("degrees", [-7.0, 0.0, 3.0])
def test_a_skewed_table_has_all_its_cells_again(degrees: float) -> None:
    assert cells(straight(drawn.turned(FORM, degrees), 144)) == 12


def test_a_page_seen_from_the_side_has_all_its_cells_again() -> None:
    corners = [(140, 120), (1150, 190), (1180, 1560), (60, 1640)]
    assert cells(straight(drawn.on_desk(FORM, corners, (1280, 1760)))) == 12


def test_a_page_that_bows_is_flat_again() -> None:
    page = straight(drawn.bowed(FORM, 14), 144)
    assert cells(page) == 12
    dark = np.argwhere(drawn.grey(page.pixels)[:, 300:900] < 128)
    top = dark[dark[:, 0] < dark[:, 0].min() + 40]  # the table's upper rule
    assert np.ptp([top[top[:, 1] == x, 0].mean() for x in (10, 150, 300, 450, 590)]) < 3


def test_strokes_of_a_pen_that_lean_do_not_hide_how_a_page_bows() -> None:
    """Hardly more than half of what is long on the page are rules: the rest leans as it likes."""
    dice = np.random.default_rng(4)
    page = drawn.bowed(drawn.ruled(drawn.page(), drawn.grid((150, 350, 500, 650, 800, 1040), ROWS), 3), 34)
    for _ in range(70):
        x, y = int(dice.integers(160, 960)), int(dice.integers(320, 1320))
        page = drawn.ruled(page, [(x, y, x + 70, y + round(70 * dice.uniform(-0.09, 0.09)))])
    strokes = strokes_of(drawn.grey(page), drawn.UNIT)
    assert bow_of(strokes).reach((page.shape[1], page.shape[0])) > 15


def test_the_sheets_corners_are_found_on_a_desk() -> None:
    corners = [(140, 120), (1150, 190), (1180, 1560), (60, 1640)]
    found = sheet.quad_of(drawn.on_desk(FORM, corners, (1280, 1760)))
    assert found is not None
    assert np.abs(found - np.array(corners)).max() < 14


def test_a_scan_that_fills_its_picture_has_no_desk() -> None:
    assert sheet.quad_of(FORM) is None
    assert sheet.quad_of(drawn.turned(FORM, 2)) is None


def test_what_lies_on_the_desk_is_cut_off() -> None:
    photo = drawn.on_desk(drawn.page(shade=235), [(200, 150), (1100, 160), (1120, 1500), (190, 1510)], (1280, 1700))
    photo = drawn.written(photo, [("桌上的字", 10, 20)])
    page = straight(photo)
    assert page.on_desk
    inner = page.pixels[60:-60, 60:-60]
    assert inner.min() > 200


@pytest.mark.parametrize(("dpi", "height"), [(144, 842), (72, 842), (None, 842), (102, 1189)])
def test_sizes_in_points_follow_the_file_where_it_names_a_size_of_paper(dpi: float | None, height: int) -> None:
    assert straight(FORM, dpi).height == pytest.approx(height, abs=3)


def test_the_transform_takes_a_pixel_of_the_picture_to_the_page() -> None:
    corners = [(140, 120), (1150, 190), (1180, 1560), (60, 1640)]
    photo = drawn.on_desk(FORM, corners, (1280, 1760))
    page = straight(photo)
    seen = cv2.perspectiveTransform(np.array([corners], dtype=np.float64), page.transform)[0]
    height, width = page.pixels.shape[:2]
    assert np.abs(seen - np.array([[0, 0], [width, 0], [width, height], [0, height]])).max() < 0.03 * height


@pytest.mark.parametrize("size", [(41, 40), (3000, 260), (260, 3000), (500, 500)])
def test_odd_pictures_come_through(size: tuple[int, int]) -> None:
    for shade in (0, 255):
        assert straight(drawn.page(size, shade)).pixels.size
    noise = np.random.default_rng(1).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    assert straight(noise).pixels.size
