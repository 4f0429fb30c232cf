"""What a pen has written into a form beside its print: red ink, and ink too faint to be read.

Red ink is taken off a page before it is read, for seals lie over text. Outside of seals it may be what somebody has
written: then it is read by itself, and what it says is never sure, for it may as well be the mark of somebody who has
looked through the form. Ink that nobody could read in a cell that would otherwise be empty is told (`UNREAD`): an
empty cell is somebody's omission.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.layout import Glyph
from parsers.place import Box
from parsers.scan.arrays import Rect
from parsers.scan.choices import CROSSED, TICK, TICKED, choice_of
from parsers.scan.glyphs import UNREAD, Said, glyphs_of
from parsers.scan.ocr import Engine, Quad, cut
from parsers.scan.pieces import is_level, pieces_of

_ABOUT = 0.12  # of a seal's size: its ink reaches beyond its box
_DARK = 160  # level below which red ink that is shown alone is ink
_FAINT = 190  # level of the flattened page below which a pencil's stroke is ink
_SURE = 0.5  # how sure red writing is at most
_READ = 0.75  # mean sureness from which red ink is text
_WRITTEN = 0.45  # of the page's type size: shorter strokes are dust
_INK = 0.04  # of the type's square: less ink is dust
_THIN = 0.07  # of the type's size: how far a straight stroke's ink lies from its axis (standard deviation)
_LEVEL, _SLANTING = 12, 78  # degrees: a dash and a slash rise by at most so much
_CERTAIN = 0.95
_EDGE = 0.25  # of the type's size: what lies nearer to a cell's rules may be theirs
_PIXELS = 2  # that a stroke is wide at least on average
DASH, SLASH = "—", "/"
_TICKS = {TICKED, CROSSED, TICK}


def without_seals(red: NDArray[np.uint8], seals: Sequence[Box], unit: float) -> NDArray[np.uint8] | None:
    """Red ink outside of the seals (boxes in points); None where hardly any is left. `unit`: pixels a point."""
    left = red.copy()
    for x0, y0, x1, y1 in seals:
        about = _ABOUT * max(x1 - x0, y1 - y0)
        rows = slice(max(0, round((y0 - about) * unit)), max(0, round((y1 + about) * unit)))
        left[rows, max(0, round((x0 - about) * unit)) : max(0, round((x1 + about) * unit))] = 255
    return left if (left < _DARK).sum() > (2 * unit) ** 2 else None


def with_red_text(
    glyphs: Sequence[Glyph], red: NDArray[np.uint8], cells: Sequence[Rect], unit: float, reader: Engine, side: int
) -> tuple[Glyph, ...]:
    """The glyphs with what was written in red into cells (pixels), never surer than half; choices are left alone.

    Where black text was read, there is no red one: coloured light makes black ink reddish.
    """
    ink = np.where(red < _DARK, np.uint8(255), np.uint8(0))
    shown = np.repeat(red[:, :, None], 3, axis=2)
    quads = [quad for quad in reader.detect(shown, side) if is_level(quad)]
    choices = {n for n, cell in enumerate(cells) if choice_of(inside(glyphs, cell, unit), cell)}
    pieces = [
        one
        for one in pieces_of(quads, cells, ink, unit)
        if one.cell is not None and one.cell not in choices and not inside(glyphs, _bounds(one.quad), unit)
    ]
    readings = reader.recognise([cut(shown, piece.quad) for piece in pieces])
    said = [
        Said(piece=piece, reading=reading)
        for piece, reading in zip(pieces, readings, strict=True)
        if reading.sure >= _READ and any(character.text.isalnum() for character in reading.characters)
    ]
    return (*glyphs, *(replace(one, sure=min(one.sure, _SURE)) for one in glyphs_of(said, ink, unit, cells)))


def with_red_ticks(
    black: Sequence[Glyph], both: Sequence[Glyph], cells: Sequence[Rect], red: NDArray[np.uint8], unit: float
) -> tuple[Glyph, ...]:
    """The glyphs with choices that are ticked in red alone, never surer than half.

    `black` are the page's glyphs with what black ink ticks, `both` those with what either ticks.
    """
    out = list(black)
    for x0, y0, x1, y1 in cells:
        if not (red[y0:y1, x0:x1] < _DARK).any():
            continue
        own, other = inside(out, (x0, y0, x1, y1), unit), inside(both, (x0, y0, x1, y1), unit)
        if _TICKS.isdisjoint(glyph.text for glyph in own) and not _TICKS.isdisjoint(glyph.text for glyph in other):
            gone = {id(glyph) for glyph in own}
            out = [glyph for glyph in out if id(glyph) not in gone]
            out += [replace(glyph, sure=min(glyph.sure, _SURE)) for glyph in other]
    return tuple(out)


def with_unread(
    glyphs: Sequence[Glyph], grey: NDArray[np.uint8], cells: Sequence[Rect], seals: Sequence[Box], unit: float
) -> tuple[Glyph, ...]:
    """The glyphs with `UNREAD` where a cell without any holds ink as large as a character, outside of seals.

    One straight stroke alone is a dash or a slash, which says that there is nothing to say.

    `grey` is the flattened page without its rules, everything written on it dark.
    """
    sizes = [glyph.size for glyph in glyphs]
    usual = float(np.median(sizes)) if sizes else 12.0
    out = list(glyphs)
    for cell in cells:
        if inside(glyphs, cell, unit) or any(_meet(cell, seal, unit) for seal in seals):
            continue
        if any(_holds(cell, other) for other in cells if other != cell):
            continue
        found = _written(grey, cell, usual * unit)
        if found is not None:
            x0, y0, x1, y1 = (value / unit for value in found.rect)
            top, bottom = (y0 + y1 - usual) / 2, (y0 + y1 + usual) / 2
            sure = 0.0 if found.text == UNREAD else _CERTAIN
            out.append(Glyph(text=found.text, x0=x0, x1=max(x1, x0 + 1), top=top, bottom=bottom, size=usual, sure=sure))
    return tuple(out)


def inside(glyphs: Sequence[Glyph], cell: Rect, unit: float) -> list[Glyph]:
    """The glyphs (points) whose middle lies in the cell (pixels)."""
    return [
        glyph
        for glyph in glyphs
        if cell[0] <= (glyph.x0 + glyph.x1) / 2 * unit < cell[2]
        and cell[1] <= (glyph.top + glyph.bottom) / 2 * unit < cell[3]
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """Ink in a cell, in pixels of the page, and what it says."""

    rect: Rect
    text: str


def _written(grey: NDArray[np.uint8], cell: Rect, em: float) -> _Written | None:
    """What strokes stand in an empty cell; None where there is only dust. `em`: pixels of the type."""
    inset = max(3, round(_EDGE * em))
    x0, y0, x1, y1 = cell[0] + inset, cell[1] + inset, cell[2] - inset, cell[3] - inset
    part = grey[y0:y1, x0:x1]
    if part.size == 0 or min(part.shape) < 4:
        return None
    ink = np.where(part < _FAINT, np.uint8(255), np.uint8(0))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    strokes = [
        (number, (x0 + int(x), y0 + int(y), x0 + int(x + w), y0 + int(y + h)))
        for number, (x, y, w, h, area) in enumerate(stats[:count].tolist())
        if number and max(w, h) >= _WRITTEN * em and area >= max(_INK * em * em, _PIXELS * max(w, h))
    ]
    if not strokes:
        return None
    left, top, right, bottom = zip(*(rect for _, rect in strokes), strict=True)
    text = _nothing(labels == strokes[0][0], em) if len(strokes) == 1 else ""
    return _Written(rect=(min(left), min(top), max(right), max(bottom)), text=text or UNREAD)


def _nothing(stroke: NDArray[np.bool_], em: float) -> str:
    """— or / where the stroke is a straight one that runs level or slanting; "" for any other, and for one upright,
    which may be a 1."""
    y, x = np.nonzero(stroke)
    spread, axes = np.linalg.eigh(np.cov(np.stack([x, y]).astype(np.float64)))
    if np.sqrt(max(float(spread[0]), 0.0)) > _THIN * em:
        return ""
    slope = abs(np.degrees(np.arctan2(axes[1, 1], axes[0, 1])))
    angle = min(slope, 180 - slope)
    return DASH if angle <= _LEVEL else SLASH if angle <= _SLANTING else ""


def _bounds(quad: Quad) -> Rect:
    (x0, y0), (x1, y1) = quad.min(axis=0).astype(int).tolist(), np.ceil(quad.max(axis=0)).astype(int).tolist()
    return x0, y0, x1, y1


def _meet(cell: Rect, seal: Box, unit: float) -> bool:
    x0, y0, x1, y1 = (value / unit for value in cell)
    return x0 < seal[2] and seal[0] < x1 and y0 < seal[3] and seal[1] < y1


def _holds(cell: Rect, other: Rect) -> bool:
    return cell[0] <= other[0] and cell[1] <= other[1] and other[2] <= cell[2] and other[3] <= cell[3]
