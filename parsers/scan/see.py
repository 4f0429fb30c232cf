"""The picture of a page → `Sight`: straightened, seals taken off, ruled lines and characters found.

The result is what a PDF page with text gives, glyphs and rules in points, so that tables and paragraphs are put
together by the same code for both.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.grid import Rule
from parsers.layout import Glyph
from parsers.pages import PageContent
from parsers.scan import VERSION, ink, ocr
from parsers.scan.colour import COLOUR, colour_of
from parsers.scan.dust import specks
from parsers.scan.ghosts import faded, read_again
from parsers.scan.glyphs import Said, glyphs_of, kept
from parsers.scan.marks import marked
from parsers.scan.ocr import Character, Engine, Quad, cut
from parsers.scan.picture import Picture, Pixels
from parsers.scan.pieces import is_level, pieces_of
from parsers.scan.ruling import rule_mask, rules_of, tables_of
from parsers.scan.seal_read import seals
from parsers.scan.straighten import A4, straightened
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
    grey, readable = ink.flattened(straight.pixels, ground), ink.without_seals(straight.pixels, ground)
    quads = reader.detect(readable, _SIDE)
    degrees = turn_of(readable, quads, reader) if lie_on_side(quads) else 0
    colour = colour_of(picture.pixels)
    coloured = colour == COLOUR
    glyphs, rules, sure = _read(grey, readable, quads, degrees, straight.unit, reader, coloured=coloured)
    if not degrees and sure < _WELL_READ:
        degrees = turn_of(readable, quads, reader)
        if degrees:
            glyphs, rules, _ = _read(grey, readable, quads, degrees, straight.unit, reader, coloured=coloured)
    upright = turned(straight.pixels, degrees)
    page = PageContent(
        number=1,
        width=upright.shape[1] / straight.unit,
        height=upright.shape[0] / straight.unit,
        glyphs=glyphs,
        rules=rules,
        unread="" if glyphs or rules else "blank",
    )
    size = (straight.pixels.shape[1], straight.pixels.shape[0])
    to_points = np.diag([1 / straight.unit, 1 / straight.unit, 1.0])
    return Sight(
        page=page,
        colour=colour,
        seals=_seals(upright, straight.unit, reader) if ground.red.any() else (),
        turn=degrees,
        transform=_flat(to_points @ matrix_of(degrees, size) @ straight.transform),
        engine=_version(reader),
    )


def _read(
    grey: NDArray[np.uint8],
    readable: Pixels,
    quads: Sequence[Quad],
    degrees: int,
    unit: float,
    reader: Engine,
    *,
    coloured: bool,
) -> tuple[tuple[Glyph, ...], tuple[Rule, ...], float]:
    """The glyphs and rules of the page once it is turned by `degrees`, and how sure the reading is (0-1).

    `grey` is to see ink and rules by, `readable` to read. Where the page is not `coloured`, its seals are still there.
    """
    if degrees:
        size = (grey.shape[1], grey.shape[0])
        quads = [turned_quad(quad, degrees, size) for quad in quads]
        grey, readable = turned(grey, degrees), turned(readable, degrees)
    plain = readable.copy()
    page = None if coloured else faded(grey, readable, quads, unit, reader, _SIDE)
    if page:
        grey, quads = page.grey, page.quads
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
    if page:
        readings = read_again(pieces, readings, page, rules, reader)
    said = [Said(piece=piece, reading=reading) for piece, reading in zip(pieces, readings, strict=True)]
    glyphs = glyphs_of(kept(said, page_ink), page_ink, unit, cells)
    characters = [character.sure for reading in readings for character in reading.characters]
    bare = np.where(rules > 0, np.uint8(255), grey)
    return marked(glyphs, cells, bare, unit), rules_of(tables, unit), float(np.mean(characters or [0.0]))


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
