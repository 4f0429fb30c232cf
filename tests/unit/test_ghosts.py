"""Seals on pages without colour: found by their ring, told from type, taken off before the lines are looked for."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from parsers.scan import ghosts
from parsers.scan.ghosts import Ghost, faded, ghosts_of
from parsers.scan.ocr import Engine, Quad
from parsers.scan.picture import Pixels

UNIT = 150 / 72  # pixels a point at 150 dpi
MM = 150 / 25.4
RADIUS = 20 * MM


def page(ink: int = 0) -> NDArray[np.uint8]:
    """A table's rules and lines of "type": short bars of `ink`, as characters have them."""
    sheet = np.full((1754, 1240), 255, np.uint8)
    for top in range(320, 1500, 60):
        for left in range(150, 1080, 24):
            cv2.rectangle(sheet, (left, top), (left + 3, top + 22), ink, -1)
            cv2.rectangle(sheet, (left, top + 9), (left + 18, top + 12), ink, -1)
    for y in range(290, 1600, 120):
        cv2.line(sheet, (120, y), (1120, y), ink, 2)
    return sheet


def stamped(sheet: NDArray[np.uint8], x: int, y: int, ink: int) -> NDArray[np.uint8]:
    seal = np.full_like(sheet, 255)
    cv2.circle(seal, (x, y), round(RADIUS), ink, round(MM))
    cv2.circle(seal, (x, y), round(5 * MM), ink, -1)
    for turn in range(-120, 121, 24):
        at = np.deg2rad(turn - 90)
        place = (round(x + 0.78 * RADIUS * np.cos(at)), round(y + 0.78 * RADIUS * np.sin(at)))
        cv2.rectangle(seal, place, (place[0] + 10, place[1] + 10), ink, 2)
    return np.minimum(sheet, seal)


class Blind(Engine):
    """A detector that sees nothing: what is kept is what was there."""

    def __init__(self) -> None:
        self.name = "blind"

    def detect(self, pixels: Pixels, side: int) -> list[Quad]:
        return []


def colour(grey: NDArray[np.uint8]) -> Pixels:
    return np.repeat(grey[:, :, None], 3, axis=2)


def box(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float32)


@pytest.mark.parametrize("ink", [0, 110])
def test_a_ring_over_text_is_found_where_it_is(ink: int) -> None:
    found = ghosts_of(stamped(page(), 400, 360, ink), UNIT)
    assert len(found) == 1
    assert np.hypot(found[0].x - 400, found[0].y - 360) < 2 * MM
    assert abs(found[0].radius - RADIUS) < 2 * MM


def test_a_page_of_text_and_rules_has_no_ring() -> None:
    assert ghosts_of(page(), UNIT) == ()


def test_a_ring_of_another_size_is_no_seal() -> None:
    sheet = page()
    cv2.circle(sheet, (600, 600), round(9 * MM), 0, round(MM))
    cv2.circle(sheet, (600, 1100), round(40 * MM), 0, round(MM))
    assert ghosts_of(sheet, UNIT) == ()


@pytest.mark.parametrize("shape", [(1, 1), (40, 3000), (3000, 41), (60, 60)])
def test_any_picture_may_be_asked_for_rings(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    assert isinstance(ghosts_of(noise, UNIT), tuple)


def test_a_lighter_seal_goes_and_all_type_and_every_rule_below_it_stays() -> None:
    sheet = page()
    dirty = stamped(sheet, 400, 360, 110)
    clean = faded(dirty, colour(dirty), [], UNIT, Blind(), 1280).grey
    assert not (clean[sheet < 50] > 100).any()
    left = (clean < 200) & (sheet > 200)
    assert left.sum() < 0.12 * ((dirty < 200) & (sheet > 200)).sum()  # but for a hair around type


def test_of_a_seal_as_dark_as_type_ring_and_star_go_and_rules_stay() -> None:
    sheet = page()
    dirty = stamped(sheet, 400, 360, 0)
    clean = faded(dirty, colour(dirty), [], UNIT, Blind(), 1280).grey
    turns = np.linspace(0, 2 * np.pi, 360)
    ring = clean[(360 + RADIUS * np.sin(turns)).astype(int), (400 + RADIUS * np.cos(turns)).astype(int)]
    assert (ring < 140).mean() < 0.1
    assert (clean[290, 150:1100] < 140).all()


def test_a_box_along_the_ring_goes_and_a_line_that_runs_into_it_stays() -> None:
    dirty = stamped(page(), 400, 360, 0)
    arc = box(360, 360 - 0.92 * RADIUS, 440, 360 - 0.66 * RADIUS)
    line = box(150, 374, 1090, 408)
    quads = faded(dirty, colour(dirty), [arc, line], UNIT, Blind(), 1280).quads
    assert [quad.tolist() for quad in quads] == [line.tolist()]


def test_a_page_without_a_ring_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ghosts, "_looked_again", lambda *_: pytest.fail("looked again"))
    sheet = page()
    seen = faded(sheet, colour(sheet), [box(1, 2, 3, 4)], UNIT, Blind(), 1280)
    assert seen.grey is sheet and seen.ghosts == () and len(seen.quads) == 1


def test_what_lies_apart_from_a_seal_is_not_touched_by_it() -> None:
    ghost = Ghost(x=400, y=360, radius=RADIUS)
    assert ghost.holds(box(380, 340, 420, 380)) and not ghost.holds(box(600, 340, 700, 380))
