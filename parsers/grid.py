"""Ruled lines → the cells of a page's tables.

The cells between lines are found by pdfplumber's functions; spans come from where the cells' edges stand among all
the table's column and row lines. Knows no file format, as `layout`.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from parsers.layout import Glyph, Line, lines_of
from parsers.place import Box, Place

SNAP = 3.0  # points: lines nearer than this are one line (double rules, neighbouring cells' own borders)
SAME_EDGE = 5.0  # points: column edges nearer than this are one column edge of the table
MAX_CROSSINGS = 12_000  # of horizontal with vertical lines: 2 s of work; a form has 2,000, more is a drawing


class TooManyLinesError(ValueError):
    """A drawing, not a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A ruled line: horizontal from x0 to x1 (top equals bottom), or vertical."""

    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A cell by its place on its page, with its lines of text and the tables inside it."""

    box: Box
    lines: tuple[Line, ...] = ()
    nested: tuple["Grid", ...] = ()
    place: Place | None = None  # where it was seen on a picture; `box` may have been fitted to the page before

    @property
    def key(self) -> str:
        """Its text without blanks, for comparing."""
        return "".join(unicodedata.normalize("NFKC", line.text) for line in self.lines).replace(" ", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table on one page: rows of areas, top to bottom, left to right; an area stands in the row it begins in."""

    page: int
    areas: tuple[Area, ...]

    @property
    def box(self) -> Box:
        return _around([area.box for area in self.areas])

    @property
    def seen(self) -> bool:
        """Was it read off a picture?"""
        return self.areas[0].place is not None

    @property
    def same_edge(self) -> float:
        """Column edges nearer than this are one, in points; a photographed sheet is never quite flat."""
        return max(SAME_EDGE, 0.015 * (self.box[2] - self.box[0])) if self.seen else SAME_EDGE

    def column_edges(self) -> list[float]:
        return merged([x for area in self.areas for x in (area.box[0], area.box[2])], self.same_edge)

    def row_edges(self) -> list[float]:
        return merged([y for area in self.areas for y in (area.box[1], area.box[3])], SNAP)


def grids_of(
    rules: Sequence[Rule], glyphs: Sequence[Glyph], page: int, *, seen: bool = False
) -> tuple[list[Grid], list[Glyph]]:
    """The page's ruled tables (tables in cells inside their cells) and the glyphs that stand in none.

    `seen` says that the page was read off a picture. Raises `TooManyLinesError` where the lines are a drawing's.
    """
    groups = sorted(_cell_groups(rules), key=_size)
    left = list(glyphs)
    grids: list[Grid] = []
    for boxes in groups:  # the smallest first, so that a nested table takes its text before the cell around it
        taken, left = _glyphs_in(boxes, left)
        inside: dict[int, list[Grid]] = {index: [] for index in range(len(boxes))}
        for grid in list(grids):
            for index, box in enumerate(boxes):
                if _contains(box, grid.box):
                    if not (seen and _is_empty(grid)):  # two readings of one rule
                        inside[index].append(grid)
                    grids.remove(grid)
                    break
        areas = [
            Area(
                box=box,
                lines=tuple(lines_of(taken[index], page=page, seen=seen)),
                nested=tuple(inside[index]),
                place=Place(page=page, box=box) if seen else None,
            )
            for index, box in enumerate(boxes)
        ]
        grids.append(Grid(page=page, areas=tuple(sorted(areas, key=lambda area: (area.box[1], area.box[0])))))
    return sorted(grids, key=lambda grid: grid.box[1]), left


def _is_empty(grid: Grid) -> bool:
    return not any(area.lines or area.nested for area in grid.areas)


def _cell_groups(rules: Sequence[Rule]) -> list[list[Box]]:
    edges = merge_edges([_edge(rule) for rule in rules], SNAP, SNAP, SNAP, SNAP)
    edges = [edge for edge in edges if max(edge["width"], edge["height"]) >= SNAP]
    across = sum(edge["orientation"] == "h" for edge in edges)
    if across * (len(edges) - across) > MAX_CROSSINGS:
        raise TooManyLinesError(f"{len(edges)} lines")
    edges += _closing_edges(edges)
    crossings = edges_to_intersections(edges, SNAP, SNAP)
    groups: list[list[Box]] = cells_to_tables(intersections_to_cells(crossings))
    return [part for group in groups for part in _parted(group)]


def _parted(group: list[Box]) -> list[list[Box]]:
    """A table whose rules touch those of the cell around it comes in one group with it: two tables."""
    if len(group) > 1000:
        return [group]
    outer = max(group, key=lambda box: sum(_contains(box, other) for other in group))
    inner = [box for box in group if box != outer and _contains(outer, box)]
    if not inner:
        return [group]
    rest = [box for box in group if box not in inner]
    return [*_parted(inner), *_parted(rest)]


def _edge(rule: Rule) -> dict[str, float | str]:
    return {
        "orientation": "h" if rule.horizontal else "v",
        "x0": rule.x0,
        "x1": rule.x1,
        "top": rule.top,
        "bottom": rule.bottom,
        "width": rule.x1 - rule.x0,
        "height": rule.bottom - rule.top,
        "object_type": "line",
    }


def _closing_edges(edges: Sequence[dict[str, float | str]]) -> list[dict[str, float | str]]:
    """Lines that close a table left open: at a page break (no bottom or top rule) or at its sides.

    Three parallel lines that end at one height, and lines across them, make a table; a lone rule does not.
    """
    closing: list[dict[str, float | str]] = []
    for along, low, high, start, end in (("v", "x0", "x1", "top", "bottom"), ("h", "top", "bottom", "x0", "x1")):
        lines = [edge for edge in edges if edge["orientation"] == along]
        across = [edge for edge in edges if edge["orientation"] != along]
        for tip in (start, end):
            ends: dict[int, list[dict[str, float | str]]] = defaultdict(list)
            for line in lines:
                ends[round(float(line[tip]) / SNAP)].append(line)
            for group in ends.values():
                at = float(group[0][tip])
                spread = [float(line[low]) for line in group]
                a, b = min(spread), max(spread)
                if len(group) < 3 or b - a < 60:
                    continue
                crossed = [x for x in across if float(x[low]) < a + SNAP and float(x[high]) > b - SNAP]
                if not crossed or any(abs(float(x[start]) - at) <= 2 * SNAP for x in crossed):
                    continue
                if not any(_between(float(x[start]), group, start, end) for x in crossed):
                    continue
                rule = Rule(x0=a, x1=b, top=at, bottom=at) if along == "v" else Rule(x0=at, x1=at, top=a, bottom=b)
                closing.append(_edge(rule))
    return closing


def _between(at: float, group: Sequence[dict[str, float | str]], start: str, end: str) -> bool:
    return all(float(line[start]) - SNAP <= at <= float(line[end]) + SNAP for line in group)


def _size(boxes: Sequence[Box]) -> float:
    x0, top, x1, bottom = _around(boxes)
    return (x1 - x0) * (bottom - top)


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _contains(outer: Box, inner: Box) -> bool:
    return (
        outer[0] - SNAP <= inner[0]
        and outer[1] - SNAP <= inner[1]
        and inner[2] <= outer[2] + SNAP
        and inner[3] <= outer[3] + SNAP
    )


_CLOSING = frozenset("，。；、：！？）》”’,.;:!?)")


def _glyphs_in(boxes: Sequence[Box], glyphs: Sequence[Glyph]) -> tuple[dict[int, list[Glyph]], list[Glyph]]:
    taken: dict[int, list[Glyph]] = {index: [] for index in range(len(boxes))}
    around = _around(boxes)
    rest: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        if glyph.sure < 1 and glyph.text in _CLOSING:
            x = glyph.x0  # a mark that hangs over the cell's edge
        found = None
        if around[0] <= x <= around[2] and around[1] <= y <= around[3]:
            found = next((n for n, box in enumerate(boxes) if box[0] <= x < box[2] and box[1] <= y < box[3]), None)
        if found is None:
            rest.append(glyph)
        else:
            taken[found].append(glyph)
    return taken, rest


def merged(values: Sequence[float], near: float) -> list[float]:
    """The edges among the values, those nearer than `near` as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > near:
            edges.append(value)
    return edges
