"""Grids of successive pages → one `Table`: repeated headers once, rows broken by a page whole again."""

import operator
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from parsers.grid import SNAP, Area, Grid, merged
from parsers.layout import Line
from parsers.paper import Block, Cell, Paragraph, Table
from parsers.paragraphs import NUMBERING, cell_goes_on, cell_paragraphs, join_text


def _index(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def goes_on(before: Grid, after: Grid) -> bool:
    """Is `after`, the first thing on its page, the rest of `before`, the last thing on the page before?

    The outer edges are the same, and the columns of one of the two rows at the break are among the other table's.
    """
    moved = fitted(after, before)
    near = max(before.same_edge, moved.same_edge)
    a, b = before.column_edges(), moved.column_edges()
    if abs(a[0] - b[0]) > near or abs(a[-1] - b[-1]) > near:
        return False
    if moved is not after and not any(abs(x - y) <= near for x in a[1:-1] for y in b[1:-1]):
        return False  # its outer edges were made the same: one inside must be, too
    last = before.row_edges()[-1]
    ending = [area for area in before.areas if abs(area.box[3] - last) <= SNAP]
    first = moved.row_edges()[0]
    beginning = [area for area in moved.areas if abs(area.box[1] - first) <= SNAP]
    return _among(beginning, a, near) or _among(ending, b, near)


def _among(areas: Sequence[Area], edges: Sequence[float], near: float) -> bool:
    return all(min(abs(x - edge) for edge in edges) <= near for area in areas for x in area.box[::2])


def fitted(grid: Grid, to: Grid) -> Grid:
    """A table on a page that was photographed by itself, as wide as its part on the page before and right below it.

    Any other table, and one of quite another width, comes back as it is.
    """
    if not (grid.seen and to.seen):
        return grid
    (left, _, right, _), (first, _, last, _) = to.box, grid.box
    if last <= first or not 0.75 < (right - left) / (last - first) < 1.33:
        return grid
    scale = (right - left) / (last - first)

    def x(value: float) -> float:
        return left + (value - first) * scale

    return replace(
        grid,
        areas=tuple(
            replace(
                area,
                box=(x(area.box[0]), area.box[1], x(area.box[2]), area.box[3]),
                lines=tuple(replace(line, x0=x(line.x0), x1=x(line.x1)) for line in area.lines),
            )
            for area in grid.areas
        ),
    )


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
    columns = merged([x for part in parts for x in part.column_edges()], max(part.same_edge for part in parts))
    placed: list[_Placed] = []
    header: list[list[tuple[int, str]]] = []
    for part in parts:
        rows = _place(part, columns)
        if not placed:
            header = [_signature(row) for row in rows]
        else:
            rows = _without_header(rows, header, _is_near if part.seen else operator.eq)
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


def _is_near(row: Sequence[tuple[int, str]], other: Sequence[tuple[int, str]]) -> bool:
    """The same row, read twice off pictures: the same columns, most characters the same in each cell and in all."""
    if [column for column, _ in row] != [column for column, _ in other]:
        return False
    cells = [(a, b) for (_, a), (_, b) in zip(row, other, strict=True)]
    whole = ["".join(text) for text in zip(*cells, strict=True)]
    return fuzz.ratio(*whole) >= _SAME_HEADER and all(fuzz.ratio(a, b) >= 50 for a, b in cells if a or b)


_SAME_HEADER = 80.0  # of 100


def _without_header(
    rows: list[list[_Placed]],
    header: Sequence[list[tuple[int, str]]],
    is_same: Callable[[list[tuple[int, str]], list[tuple[int, str]]], bool],
) -> list[list[_Placed]]:
    repeated = 0
    while repeated < min(len(rows), len(header)) and is_same(_signature(rows[repeated]), header[repeated]):
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
    joined = 0
    if _is_broken_row(last, first):
        joined = 1
        for above, below in zip(last, first, strict=True):
            above.areas += below.areas
            above.row_span += below.row_span - 1
        rows = rows[1:]
    elif last and first and _same_column(last[0], first[0]) and not _has_text(first[0]):
        last[0].row_span += first[0].row_span  # the category's cell reaches over the page break
        rows = [[cell for cell in row if cell is not first[0]] for row in rows]
    for row in rows:
        for cell in row:
            cell.row += offset - joined
            placed.append(cell)


def _same_column(above: _Placed, below: _Placed) -> bool:
    return (above.column, above.column_span) == (below.column, below.column_span) == (0, above.column_span)


def _has_text(cell: _Placed) -> bool:
    return any(area.nested or any(not _is_speck(line) for line in area.lines) for area in cell.areas)


def _is_speck(line: Line) -> bool:
    """A dot or a stroke that a reader of pictures took for a character."""
    return line.place is not None and all(unicodedata.category(char)[0] in "PZ" or char == "|" for char in line.text)


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
                blocks[-1] = _joined(last, new.pop(0), before.parted)
        blocks += new
        blocks += [table_of([grid]) for grid in area.nested]
        before = lines[-1] if lines and not area.nested else None
    return Cell(
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        blocks=tuple(blocks),
        places=tuple(area.place for area in cell.areas if area.place is not None),
    )


def _joined(above: Paragraph, below: Paragraph, parted: bool) -> Paragraph:
    """One paragraph of its parts before and behind a page break."""
    text = join_text(above.text, below.text, parted)
    joint = len(text) - len(above.text) - len(below.text)
    sures: tuple[float, ...] = ()
    if above.sures or below.sures:
        known = (above.sures or (1.0,) * len(above.text), below.sures or (1.0,) * len(below.text))
        sures = (*known[0], *([1.0] * joint), *known[1])
    return replace(above, text=text, sures=sures, places=above.places + below.places)
