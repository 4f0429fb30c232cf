"""Where something stands on a page."""

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the page's upper left corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A box on a page (from 1) that was seen as a picture: for showing it to a person."""

    page: int
    box: Box


def shares(length: int, places: Sequence[Place]) -> list[tuple[int, int]]:
    """The parts [from, to) of a text of `length` characters that goes on over pages, by the heights of its places: how
    many characters are on which page, nobody noted."""
    heights = [max(1.0, place.box[3] - place.box[1]) for place in places]
    found: list[tuple[int, int]] = []
    begin, above = 0, 0.0
    for height in heights:
        above += height
        end = round(length * above / sum(heights))
        found.append((begin, end))
        begin = end
    return found
