"""Where something stands on a page."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the page's upper left corner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A box on a page (from 1) that was seen as a picture: for showing it to a person."""

    page: int
    box: Box
