"""The picture of a page → `Sight`: straightened, seals taken off, ruled lines and characters found.

The result is what a PDF page with text gives, glyphs and rules in points, so that tables and paragraphs are put
together by the same code for both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.grid import Rule
from parsers.layout import Glyph
from parsers.pages import PageContent
from parsers.place import Box
from parsers.scan import VERSION, ink, ocr, pens
from parsers.scan.arrays import Rect
from parsers.scan.colour import COLOUR, colour_of
from parsers.scan.dust import specks
from parsers.scan.ghosts import Ghost, faded, read_again
from parsers.scan.glyphs import Said, glyphs_of, kept
from parsers.scan.marks import marked
from parsers.scan.ocr import Character, Engine, Quad, cut
from parsers.scan.picture import Picture, Pixels
from parsers.scan.pieces import is_level, pieces_of
from parsers.scan.ruling import rule_mask, rules_of, tables_of
from parsers.scan.seal_read import seals
from parsers.scan.straighten import A4, Straight, straightened
from parsers.scan.strokes import strokes_of
from parsers.scan.turn import lie_on_side, matrix_of, turn_of, turned, turned_quad
from parsers.seals import Impression
from parsers.sight import SEALS, TEXT, Sight

_SIDE = 1280  # pixels of the longer side that the detector looks at
_DARK, _FAINT = 140, 175  # levels of the flattened page below which a pixel is ink; a pen's thin strokes are fainter
_OTHERS = 8  # characters beside the best one that a seal's may be: names are told from one another by one of them
_SMALLEST = 40  # pixels: a smaller picture is no page
_WELL_READ = 0.85  # mean sureness of a page's characters below which it may stand on its head
_LONGEST = 12.0  # times as long as wide: neither is a picture that is longer


def see(picture: Picture, looked_for: str = TEXT, engine: Engine | None = None) -> Sight:
    """What stands on the page in `picture`. `looked_for` is TEXT (everything) or SEALS (its text is known).

    Never raises on any pixels; `EngineMissingError` where the engine is not installed.
    """
    reader = engine or ocr.engine()
    height, width = picture.pixels.shape[:2]
    if min(height, width) < _SMALLEST or max(height, width) > _LONGEST * min(height, width):
        return _blank(picture, looked_for, reader)
    if looked_for == SEALS:
        return _sealed(picture, reader)
    straight = straightened(picture)
    ground = ink.ground_of(straight.pixels)
    lying = _Lying(
        grey=ink.flattened(straight.pixels, ground),
        readable=ink.without_seals(straight.pixels, ground),
        red=ink.red_alone(straight.pixels, ground),
    )
    quads = reader.detect(lying.readable, _SIDE)
    degrees = turn_of(lying.readable, quads, reader) if lie_on_side(quads) else 0
    colour = colour_of(picture.pixels)
    page = _upright(straight, lying, quads, degrees, reader)
    seen = _read(page, reader, coloured=colour == COLOUR)
    if not degrees and seen.sure < _WELL_READ:
        degrees = turn_of(lying.readable, quads, reader)
        if degrees:
            page = _upright(straight, lying, quads, degrees, reader)
            seen = _read(page, reader, coloured=colour == COLOUR)
    height, width = page.grey.shape
    content = PageContent(
        number=1,
        width=width / straight.unit,
        height=height / straight.unit,
        glyphs=seen.glyphs,
        rules=seen.rules,
        unread="" if seen.glyphs or seen.rules else "blank",
    )
    size = (straight.pixels.shape[1], straight.pixels.shape[0])
    to_points = np.diag([1 / straight.unit, 1 / straight.unit, 1.0])
    return Sight(
        page=content,
        colour=colour,
        seals=page.seals,
        turn=degrees,
        transform=_flat(to_points @ matrix_of(degrees, size) @ straight.transform),
        engine=_version(reader),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Lying:
    """The straightened page as it lies: flattened to see ink by, without its seals to read, and its red ink alone."""

    grey: NDArray[np.uint8]
    readable: Pixels
    red: NDArray[np.uint8] | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Upright:
    """The same turned upright, where text stands on it, its seals, and the red ink that is none of theirs."""

    grey: NDArray[np.uint8]
    readable: Pixels
    red: NDArray[np.uint8] | None
    quads: Sequence[Quad]
    seals: tuple[Impression, ...]
    unit: float  # pixels a point


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What stands on a page, and how surely it was read (0-1)."""

    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    sure: float


def _upright(straight: Straight, lying: _Lying, quads: Sequence[Quad], degrees: int, reader: Engine) -> _Upright:
    size, unit = (straight.pixels.shape[1], straight.pixels.shape[0]), straight.unit
    found = _seals(turned(straight.pixels, degrees), unit, reader) if lying.red is not None else ()
    red = None if lying.red is None else turned(lying.red, degrees)
    return _Upright(
        grey=turned(lying.grey, degrees),
        readable=turned(lying.readable, degrees),
        red=None if red is None else pens.without_seals(red, [seal.box for seal in found], unit),
        quads=[turned_quad(quad, degrees, size) for quad in quads] if degrees else quads,
        seals=found,
        unit=unit,
    )


def _read(page: _Upright, reader: Engine, *, coloured: bool) -> _Read:
    """The glyphs and rules of the page. Where it is not `coloured`, its seals are still there."""
    grey, quads, unit = page.grey, page.quads, page.unit
    plain = page.readable.copy()
    ghostly = None if coloured else faded(grey, page.readable, quads, unit, reader, _SIDE)
    if ghostly:
        grey, quads = ghostly.grey, ghostly.quads
    strokes = strokes_of(grey, unit)
    tables = tables_of(strokes)
    cells = [cell for table in tables for cell in table.cells]
    rules = rule_mask(strokes, tables)
    plain[rules > 0] = 255
    faint = np.where((grey < _FAINT) & (rules == 0), 255, 0).astype(np.uint8)
    dark = np.where((grey < _DARK) & (rules == 0), 255, 0).astype(np.uint8)
    dust = specks(faint, unit)
    for quad in quads:  # what stands in a line may be its punctuation
        cv2.fillConvexPoly(dust, np.round(quad).astype(np.int32), 0)
    page_ink = np.where(dust == 0, dark, 0).astype(np.uint8)
    pieces = pieces_of([quad for quad in quads if is_level(quad)], cells, page_ink, unit)
    readings = reader.recognise([cut(plain, piece.quad) for piece in pieces])
    if ghostly:
        readings = read_again(pieces, readings, ghostly, rules, reader)
    said = [Said(piece=piece, reading=reading) for piece, reading in zip(pieces, readings, strict=True)]
    glyphs = glyphs_of(kept(said, page_ink), page_ink, unit, cells)
    seals = [seal.box for seal in page.seals] + [_about(ghost, unit) for ghost in (ghostly.ghosts if ghostly else ())]
    characters = [character.sure for reading in readings for character in reading.characters]
    return _Read(
        glyphs=_with_pens(glyphs, np.where(rules > 0, np.uint8(255), grey), page, cells, seals, reader),
        rules=rules_of(tables, unit),
        sure=float(np.mean(characters or [0.0])),
    )


def _with_pens(
    glyphs: tuple[Glyph, ...],
    grey: NDArray[np.uint8],
    page: _Upright,
    cells: Sequence[Rect],
    seals: Sequence[Box],
    reader: Engine,
) -> tuple[Glyph, ...]:
    """The glyphs with what pens have ticked and written; `grey` is the page without its rules and seals."""
    unit, written = page.unit, grey
    ticked = marked(glyphs, cells, grey, unit)
    if page.red is not None:
        written = np.minimum(grey, page.red)
        ticked = pens.with_red_ticks(ticked, marked(glyphs, cells, written, unit), cells, page.red, unit)
        ticked = pens.with_red_text(ticked, page.red, cells, unit, reader, _SIDE)
    return pens.with_unread(ticked, written, cells, seals, unit)


def _about(ghost: Ghost, unit: float) -> Box:
    x, y, r = ghost.x / unit, ghost.y / unit, ghost.radius / unit
    return x - r, y - r, x + r, y + r


def _seals(pixels: Pixels, unit: float, reader: Engine) -> tuple[Impression, ...]:
    def recognise(lines: Sequence[Pixels]) -> list[tuple[Character, ...]]:
        return [reading.characters for reading in reader.recognise(lines, others=_OTHERS)]

    return seals(pixels, 1 / unit, recognise)


def _sealed(picture: Picture, reader: Engine) -> Sight:
    """The seals of a page whose text is known: it was drawn by a program, so it is straight."""
    height, width = picture.pixels.shape[:2]
    unit = (picture.dpi or 72.0 * max(height, width) / A4[1]) / 72.0
    return Sight(
        page=PageContent(number=1, width=width / unit, height=height / unit),
        looked_for=SEALS,
        colour=colour_of(picture.pixels),
        seals=_seals(picture.pixels, unit, reader),
        transform=_flat(np.diag([1 / unit, 1 / unit, 1.0])),
        engine=_version(reader),
    )


def _blank(picture: Picture, looked_for: str, reader: Engine) -> Sight:
    """What is no page: a line, a dot."""
    height, width = picture.pixels.shape[:2]
    scale = A4[1] / max(height, width, 1)
    return Sight(
        page=PageContent(number=1, width=width * scale, height=height * scale, unread="blank"),
        looked_for=looked_for,
        colour=colour_of(picture.pixels),
        transform=_flat(np.diag([scale, scale, 1.0])),
        engine=_version(reader),
    )


def _flat(matrix: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(value) for value in (matrix / matrix[2, 2]).ravel())


def _version(reader: Engine) -> str:
    return f"{reader.name}, see {VERSION}"
