"""Where text stands on a page → pieces to read: one line of one cell each.

The detector knows no table: its boxes run over rules and miss lone characters. Here boxes are parted at the rules, and
ink in no box makes a piece of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import Rect
from parsers.scan.ocr import Quad

_MOST_MISSED = 150  # pieces of ink without a box that are read; more is a drawing or dirt
_SLOPE = 0.14  # of a line's length: text that rises or falls more is no line of a straightened page
_BESIDE = 0.15  # of a line's height
_STROKE = 0.2  # of a line's height: narrower than a digit
_LAST = 0.75  # of a line's height behind its box in which a full stop may stand
_TWO_LINES = 1.65  # times a page's usual box that one line is not high
_OVERFLOW = 2.5  # of a line's height
_SLIVER = 0.35  # of a line's height: narrower parts of a parted box are its padding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """One line of text in one cell (`cell` counts the page's cells; None outside tables), in pixels.

    `found` is False for ink that the detector had not taken for text.
    """

    quad: Quad
    cell: int | None = None
    found: bool = True

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.quad[3] - self.quad[0]) + np.linalg.norm(self.quad[2] - self.quad[1])) / 2

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.quad[1] - self.quad[0]))


def pieces_of(quads: Iterable[Quad], cells: Sequence[Rect], ink: NDArray[np.uint8], unit: float) -> list[Piece]:
    """The pieces of a page. `ink` is its dark pixels without rules, `unit` pixels a point."""
    quads = list(quads)
    high = _TWO_LINES * float(np.median([_height(quad) for quad in quads])) if quads else 0.0
    lines = [line for quad in quads for part in _unstacked(quad, ink, unit) for line in _one_by_one(part, ink, high)]
    found = [piece for line in lines for piece in _parted(line, cells, ink)]
    usual = float(np.median([piece.height for piece in found])) if found else 16 * unit
    found = _with_last_marks(found, cells, ink)
    return found + _missed(found, cells, ink, min(max(usual, 10 * unit), 30 * unit), unit)


def is_level(quad: Quad) -> bool:
    """Is it a line of the page, or text that bends round a seal?"""
    along = quad[1] - quad[0]
    down = float(np.linalg.norm(quad[3] - quad[0]))
    length = float(np.linalg.norm(along))
    return length < 1.6 * down or abs(float(along[1])) < _SLOPE * length


# --- boxes parted at rules --------------------------------------------------------------------------------------


def _parted(quad: Quad, cells: Sequence[Rect], ink: NDArray[np.uint8]) -> list[Piece]:
    """The box, or its parts in the cells that its middle line runs through and outside them."""
    left, right = (quad[0] + quad[3]) / 2, (quad[1] + quad[2]) / 2
    x0, x1, y = float(left[0]), float(right[0]), float(left[1] + right[1]) / 2
    height = float(np.linalg.norm(quad[3] - quad[0]))
    here = [
        (cell, number)
        for number, cell in enumerate(cells)
        if cell[1] <= y < cell[3] and min(cell[2], x1) - max(cell[0], x0) > 0
    ]
    if not here or x1 - x0 < 1:
        return [Piece(quad=quad)]
    # A nested table's cell lies in another cell: the smallest one counts.
    here.sort(key=lambda item: (item[0][2] - item[0][0]) * (item[0][3] - item[0][1]))
    spans: list[tuple[float, float, int | None]] = []
    rest = [(x0, x1)]
    for cell, number in here:
        remaining: list[tuple[float, float]] = []
        for a, b in rest:
            inner_a, inner_b = max(a, cell[0]), min(b, cell[2])
            if inner_b <= inner_a:
                remaining.append((a, b))
                continue
            spans.append((inner_a, inner_b, number))
            remaining += [(a, inner_a), (inner_b, b)]
        rest = [(a, b) for a, b in remaining if b > a]
    spans += [(a, b, None) for a, b in rest]
    least = _SLIVER * height
    kept: list[tuple[float, float, int | None]] = []
    for a, b, place in sorted(spans, key=lambda span: span[0]):
        thin = b - a < least or (place is None and kept and b - a < _OVERFLOW * height)
        start = a if place is not None else a + _BESIDE * height
        beyond = ink[max(0, round(y - 0.4 * height)) : round(y + 0.4 * height), round(start) : round(b)]
        if thin and beyond.any(axis=0).sum() < _STROKE * height:
            continue  # the box's padding, and the rule's own blur
        if thin and kept and kept[-1][2] is not None:
            kept[-1] = (kept[-1][0], b, kept[-1][2])  # a number too long for its column
        elif thin and b - a < least and len(spans) > 1:
            continue
        else:
            kept.append((a, b, place))
    kept = kept or [max(spans, key=lambda span: span[1] - span[0])]
    return [
        Piece(quad=_slice(quad, (a - x0) / (x1 - x0), (b - x0) / (x1 - x0)), cell=n)
        for a, b, n in sorted(kept, key=lambda span: span[0])
    ]


def _with_last_marks(found: Sequence[Piece], cells: Sequence[Rect], ink: NDArray[np.uint8]) -> list[Piece]:
    """The pieces with the full stop that the detector left out at their end, where nothing else stands there."""
    taken = np.zeros_like(ink)
    for piece in found:
        cv2.fillConvexPoly(taken, np.round(piece.quad).astype(np.int32), 255)
    out: list[Piece] = []
    for piece in found:
        height, (x, y) = piece.height, (piece.quad[1] + piece.quad[2]) / 2
        end = x + _LAST * height
        if piece.cell is not None:
            end = min(end, cells[piece.cell][2] - 0.05 * height)
        rows = slice(max(0, round(y - 0.35 * height)), round(y + 0.4 * height))
        columns = slice(round(x), max(round(x), round(end)))
        inked = (ink[rows, columns] > 0).sum(axis=0)
        if (taken[rows, columns] > 0).mean() > 0.1 if inked.size else True:
            out.append(piece)
            continue
        at = np.flatnonzero(inked)
        if len(at) >= 0.1 * height and inked.sum() >= 0.01 * height**2:
            out.append(replace(piece, quad=_slice(piece.quad, 0.0, 1 + (int(at[-1]) + 0.15 * height) / piece.width)))
        else:
            out.append(piece)
    return out


def _slice(quad: Quad, start: float, end: float) -> Quad:
    top, bottom = quad[1] - quad[0], quad[2] - quad[3]
    return np.stack(
        [quad[0] + start * top, quad[0] + end * top, quad[3] + end * bottom, quad[3] + start * bottom]
    ).astype(np.float32)


def _unstacked(quad: Quad, ink: NDArray[np.uint8], unit: float) -> list[Quad]:
    """The characters of a vertical heading one by one; any other box as it is."""
    x0, y0 = np.maximum(0, quad.min(axis=0)).astype(int).tolist()
    x1, y1 = np.ceil(quad.max(axis=0)).astype(int).tolist()
    if y1 - y0 < 1.6 * (x1 - x0) or y1 - y0 < 24 * unit:
        return [quad]
    rows = np.flatnonzero(ink[y0:y1, x0:x1].any(axis=1))
    if not len(rows):
        return [quad]
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > max(1, unit)) + 1)
    spans: list[list[int]] = []
    for run in runs:
        a, b = int(run[0]), int(run[-1]) + 1
        if spans and b - spans[-1][0] <= 1.05 * (x1 - x0) - 2 * unit:
            spans[-1][1] = b  # 二, 三, 吕: strokes of one character
        else:
            spans.append([a, b])
    pad = round(2 * unit)
    return [_rect(x0, max(0, y0 + a - pad), x1, y0 + b + pad) for a, b in spans]


def _one_by_one(quad: Quad, ink: NDArray[np.uint8], high: float) -> list[Quad]:
    """The lines of a box that holds several: one higher than `high` pixels whose ink has blank rows."""
    if _height(quad) <= high or abs(float(quad[1][1] - quad[0][1])) > 0.15 * _height(quad):
        return [quad]
    x0, y0 = np.maximum(0, quad.min(axis=0)).astype(int).tolist()
    x1, y1 = np.ceil(quad.max(axis=0)).astype(int).tolist()
    rows = np.flatnonzero(ink[y0:y1, x0:x1].any(axis=1))
    if not len(rows):
        return [quad]
    least = 0.4 * high / _TWO_LINES
    spans: list[list[int]] = []
    for run in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        a, b = int(run[0]), int(run[-1]) + 1
        if spans and (b - a < least or spans[-1][1] - spans[-1][0] < least) and b - spans[-1][0] < high:
            spans[-1][1] = b
        else:
            spans.append([a, b])
    if len(spans) < 2:
        return [quad]
    pad = 0.12 * least / 0.4
    return [_rect(x0, y0 + a - pad, x1, y0 + b + pad) for a, b in spans if b - a >= 0.5 * least]


def _height(quad: Quad) -> float:
    return float(np.linalg.norm(quad[3] - quad[0]))


# --- ink without a box ------------------------------------------------------------------------------------------


def _missed(
    found: Sequence[Piece], cells: Sequence[Rect], ink: NDArray[np.uint8], usual: float, unit: float
) -> list[Piece]:
    """Pieces around ink in cells that no box holds."""
    if not cells:
        return []
    left = ink.copy()
    for piece in found:
        cv2.fillConvexPoly(left, np.round(piece.quad).astype(np.int32), 0)
    size = 0.25 * usual
    missed: list[Piece] = []
    for number, (x0, y0, x1, y1) in enumerate(cells):
        inset = max(2, round(1.2 * unit))
        part = left[y0 + inset : y1 - inset, x0 + inset : x1 - inset]
        if part.size == 0 or not part.any():
            continue
        count, _, stats, _ = cv2.connectedComponentsWithStats(part)
        boxes = [
            (int(x), int(y), int(x + w), int(y + h))
            for x, y, w, h, area in stats[1:count]
            if max(w, h) >= size and area >= 0.02 * usual * usual and h <= 2.5 * usual
        ]
        nested = [cell for cell in cells if cell != (x0, y0, x1, y1) and _inside(cell, (x0, y0, x1, y1))]
        for a, b, c, d in _rows(boxes, usual):
            box = (a + x0 + inset, b + y0 + inset, c + x0 + inset, d + y0 + inset)
            if max(c - a, d - b) < 0.4 * usual or len(missed) >= _MOST_MISSED:
                continue
            if any(_inside(box, cell) for cell in nested):
                continue
            pad = round(0.15 * usual)
            middle, half = (box[1] + box[3]) / 2, max(box[3] - box[1] + 2 * pad, 0.8 * usual) / 2
            top, bottom = max(y0 + inset, round(middle - half)), min(y1 - inset, round(middle + half))
            quad = _rect(max(x0 + inset, box[0] - 2 * pad), top, min(x1 - inset, box[2] + 2 * pad), bottom)
            missed.append(Piece(quad=quad, cell=number, found=False))
    return missed


def _rows(boxes: Sequence[Rect], usual: float) -> list[Rect]:
    """Boxes that stand side by side, as one."""
    rows: list[list[int]] = []
    for box in sorted(boxes, key=lambda box: box[1] + box[3]):
        if rows and (box[1] + box[3]) / 2 < rows[-1][3] and max(rows[-1][3], box[3]) - rows[-1][1] < 1.6 * usual:
            last = rows[-1]
            rows[-1] = [min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])]
        else:
            rows.append(list(box))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _inside(inner: Rect, outer: Rect) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def _rect(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float32)
