"""Where the words of a choice stand on the page.

The first and last character of what was read in one go reach as far as its ink does, so that a box beside one that was
not read is a part of it: on which side, nobody has told.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from parsers.layout import Glyph
from parsers.scan.choices import Choice, middle_of
from parsers.scan.patches import Patch, Point

_WIDE = 1.1  # times its size: a character that may have a box in it


def middles(choice: Choice, patch: Patch, unit: float) -> list[Point]:
    """Where the words' characters stand in the patch, and those that may be one of them. `unit` is pixels a point."""
    return _in_patch([middle_of(glyph, choice.glyphs) for glyph in _characters(choice)], patch, unit)


def guesses(choice: Choice, patch: Patch, unit: float) -> Iterator[list[Point]]:
    """Other places of the words: a wide character stands at its other end."""
    known = [middle_of(glyph, choice.glyphs) for glyph in _characters(choice)]
    ends = [_ends(glyph, place) for glyph, place in zip(_characters(choice), known, strict=True)]
    if sum(len(places) > 1 for places in ends) <= 2:
        for places in product(*ends):
            if list(places) != known:
                yield _in_patch(places, patch, unit)


def _characters(choice: Choice) -> list[Glyph]:
    return [*(glyph for word in choice.words for glyph in word.glyphs), *choice.strange]


def _ends(glyph: Glyph, place: Point) -> tuple[Point, ...]:
    if glyph.x1 - glyph.x0 < _WIDE * glyph.size:
        return (place,)
    half = glyph.size / 2
    return tuple({place, (glyph.x0 + half, place[1]), (glyph.x1 - half, place[1])})


def _in_patch(places: Sequence[Point], patch: Patch, unit: float) -> list[Point]:
    return [patch.from_page(x * unit, y * unit) for x, y in places]
