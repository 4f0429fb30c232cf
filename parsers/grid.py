"""Ruled lines → the cells of tables, and tables that go on over page breaks.

The cells between lines are found by pdfplumber's functions; spans come from where the cells' edges stand among all
the table's column and row lines. Knows no file format, as `layout`.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from parsers.layout import NUMBERING, Glyph, Line, cell_goes_on, cell_paragraphs, join_text, lines_of
from parsers.paper import Block, Cell, Paragraph, Table
from parsers.place import Box

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

    def column_edges(self) -> list[float]:
        return _merged([x for area in self.areas for x in (area.box[0], area.box[2])], SAME_EDGE)

    def row_edges(self) -> list[float]:
        return _merged([y for area in self.areas for y in (area.box[1], area.box[3])], SNAP)


def grids_of(rules: Sequence[Rule], glyphs: Sequence[Glyph], page: int) -> tuple[list[Grid], list[Glyph]]:
    """The page's ruled tables (tables in cells inside their cells) and the glyphs that stand in none.

    Raises `TooManyLinesError` where the lines are a drawing's.
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
                    inside[index].append(grid)
                    grids.remove(grid)
                    break
        areas = [
            Area(box=box, lines=tuple(lines_of(taken[index], page=page)), nested=tuple(inside[index]))
            for index, box in enumerate(boxes)
        ]
        grids.append(Grid(page=page, areas=tuple(sorted(areas, key=lambda area: (area.box[1], area.box[0])))))
    return sorted(grids, key=lambda grid: grid.box[1]), left


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


def _glyphs_in(boxes: Sequence[Box], glyphs: Sequence[Glyph]) -> tuple[dict[int, list[Glyph]], list[Glyph]]:
    taken: dict[int, list[Glyph]] = {index: [] for index in range(len(boxes))}
    around = _around(boxes)
    rest: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        found = None
        if around[0] <= x <= around[2] and around[1] <= y <= around[3]:
            found = next((n for n, box in enumerate(boxes) if box[0] <= x < box[2] and box[1] <= y < box[3]), None)
        if found is None:
            rest.append(glyph)
        else:
            taken[found].append(glyph)
    return taken, rest


def _merged(values: Sequence[float], near: float) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > near:
            edges.append(value)
    return edges


def _index(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def goes_on(before: Grid, after: Grid) -> bool:
    """Is `after`, the first thing on its page, the rest of `before`, the last thing on the page before?

    The outer edges are the same, and the columns of one of the two rows at the break are among the other table's.
    """
    a, b = before.column_edges(), after.column_edges()
    if abs(a[0] - b[0]) > SAME_EDGE or abs(a[-1] - b[-1]) > SAME_EDGE:
        return False
    last = before.row_edges()[-1]
    ending = [area for area in before.areas if abs(area.box[3] - last) <= SNAP]
    first = after.row_edges()[0]
    beginning = [area for area in after.areas if abs(area.box[1] - first) <= SNAP]
    return _among(beginning, a) or _among(ending, b)


def _among(areas: Sequence[Area], edges: Sequence[float]) -> bool:
    return all(min(abs(x - edge) for edge in edges) <= SAME_EDGE for area in areas for x in area.box[::2])


@dataclass(slots=True)
class _Placed:
    """A cell while a table is put together."""

    row: int
    column: int
    row_span: int
    column_span: int
    areas: list[Area]


def table_of(parts: Sequence[Grid]) -> Table:
    """One table from its parts on successive pages: repeated header rows once, rows broken by a page whole again."""
    columns = _merged([x for part in parts for x in part.column_edges()], SAME_EDGE)
    placed: list[_Placed] = []
    header: list[list[tuple[int, str]]] = []
    for part in parts:
        rows = _place(part, columns)
        if not placed:
            header = [_signature(row) for row in rows]
        else:
            rows = _without_header(rows, header)
        _append(placed, rows)
    return Table(cells=tuple(_cell(cell) for cell in placed), page=parts[0].page)


def _place(part: Grid, columns: Sequence[float]) -> list[list[_Placed]]:
    edges = part.row_edges()
    rows: list[list[_Placed]] = [[] for _ in range(max(1, len(edges) - 1))]
    for area in part.areas:
        x0, top, x1, bottom = area.box
        column, row = _index(columns, x0), min(_index(edges, top), len(rows) - 1)
        width, height = _index(columns, x1) - column, _index(edges, bottom) - row
        rows[row].append(
            _Placed(row=row, column=column, row_span=max(1, height), column_span=max(1, width), areas=[area])
        )
    return rows


def _signature(row: Sequence[_Placed]) -> list[tuple[int, str]]:
    return [(cell.column, cell.areas[0].key) for cell in row]


def _without_header(rows: list[list[_Placed]], header: Sequence[list[tuple[int, str]]]) -> list[list[_Placed]]:
    repeated = 0
    while repeated < min(len(rows), len(header)) and _signature(rows[repeated]) == header[repeated]:
        repeated += 1
    words = sum(bool(text) for row in header[:repeated] for _, text in row)
    if not repeated or words < 2 or any(c.row_span > repeated - c.row for row in rows[:repeated] for c in row):
        return rows
    for row in rows[repeated:]:
        for cell in row:
            cell.row -= repeated
    return rows[repeated:]


def _append(placed: list[_Placed], rows: list[list[_Placed]]) -> None:
    offset = max((cell.row + cell.row_span for cell in placed), default=0)
    last = sorted((c for c in placed if c.row + c.row_span == offset), key=lambda cell: cell.column)
    first = sorted(rows[0], key=lambda cell: cell.column) if rows else []
    merged = 0
    if _is_broken_row(last, first):
        merged = 1
        for above, below in zip(last, first, strict=True):
            above.areas += below.areas
            above.row_span += below.row_span - 1
        rows = rows[1:]
    elif last and first and _same_column(last[0], first[0]) and not _has_text(first[0]):
        last[0].row_span += first[0].row_span  # the category's cell reaches over the page break
        rows = [[cell for cell in row if cell is not first[0]] for row in rows]
    for row in rows:
        for cell in row:
            cell.row += offset - merged
            placed.append(cell)


def _same_column(above: _Placed, below: _Placed) -> bool:
    return (above.column, above.column_span) == (below.column, below.column_span) == (0, above.column_span)


def _has_text(cell: _Placed) -> bool:
    return any(area.lines or area.nested for area in cell.areas)


def _is_broken_row(last: Sequence[_Placed], first: Sequence[_Placed]) -> bool:
    """Is the page's first row the rest of the row before the break?

    Its first cell is empty and its columns are the same. Each text that goes on stood down to the row's last line
    on the page before: two short answers one above the other are two rows of one category.
    """
    if [(c.column, c.column_span) for c in last] != [(c.column, c.column_span) for c in first] or not first:
        return False
    if any(cell.row_span > 1 for cell in first[1:]) or not any(_has_text(cell) for cell in first):
        return False
    if _has_text(first[0]) and (_has_text(last[0]) or not _breaks_a_line(last, first)):
        return False  # a name that is centred in its cell may fall on the second page
    ends = [cell.areas[-1].lines[-1].bottom for cell in last if cell.areas[-1].lines]
    for above, below in zip(last, first, strict=True):
        if not above.areas[-1].lines or not below.areas[0].lines:
            continue
        ending, beginning = above.areas[-1].lines[-1], below.areas[0].lines[0]
        if max(ends) - ending.bottom > 1.7 * ending.size:
            return False
        alone = len(above.areas[-1].lines) == 1 and not NUMBERING.match(beginning.text)
        if alone and not _line_goes_on(above, below):
            return False
    return True


def _breaks_a_line(last: Sequence[_Placed], first: Sequence[_Placed]) -> bool:
    return any(_line_goes_on(above, below) for above, below in zip(last, first, strict=True))


def _line_goes_on(above: _Placed, below: _Placed) -> bool:
    area = above.areas[-1]
    if not area.lines or not below.areas[0].lines:
        return False
    return cell_goes_on(area.lines[-1], below.areas[0].lines[0], left=area.box[0], right=area.box[2])


def _cell(cell: _Placed) -> Cell:
    blocks: list[Block] = []
    before: Line | None = None
    for area in cell.areas:
        lines = area.lines
        new = list(cell_paragraphs(lines, left=area.box[0], right=area.box[2]))
        if before and new and cell_goes_on(before, lines[0], left=area.box[0], right=area.box[2]):
            last = blocks[-1]
            if isinstance(last, Paragraph):
                blocks[-1] = replace(last, text=join_text(last.text, new.pop(0).text, before.parted))
        blocks += new
        blocks += [table_of([grid]) for grid in area.nested]
        before = lines[-1] if lines and not area.nested else None
    return Cell(
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        blocks=tuple(blocks),
    )
