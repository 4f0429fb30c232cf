"""Ruled lines in a picture → tables of cells.

Long straight strokes are candidates for rules. Between each pair of neighbouring crossings a rule is there only if its
stroke covers most of the way, is straight and reaches both crossings: strokes of text do none of it. Cells are what is
left joined where rules are missing, made rectangular; so merged cells come out as they were drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from parsers.grid import Rule
from parsers.scan.arrays import Rect, levels
from parsers.scan.edges import Votes, inked_along
from parsers.scan.framed import with_framed
from parsers.scan.rule_cells import cells
from parsers.scan.rule_lines import is_drawn, lines, pruned, with_open_ends, without_streaks
from parsers.scan.strokes import CLOSE, WIDE, Mask, Strokes, is_dotted, with_dashes

_BESIDE = (0.9, 3.2)  # points beside a dotted rule that are blank but where text touches it
_CROWDED = 0.25  # of its way where they are not, at most
_MOST_LINES = 120  # of one direction in one table; more is a drawing
_MOST_TABLES = 12
_SLIM = 120.0  # points: a table of one row or column is longer, four bold characters are not


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """One table: the middles of its lines (pixels) and its cells, rectangles of those lines."""

    columns: tuple[int, ...]
    rows: tuple[int, ...]
    cells: tuple[Rect, ...]
    dashed: bool = False

    @property
    def box(self) -> Rect:
        return self.columns[0], self.rows[0], self.columns[-1], self.rows[-1]


def tables_of(strokes: Strokes) -> list[Ruled]:
    """The page's ruled tables, the biggest first. A lone frame or underline is none."""
    if tables := _tables_of(strokes):
        return tables
    dashed: list[Ruled] = []
    for gaps in (CLOSE,) if is_dotted(strokes.dark) else (CLOSE, WIDE):
        dashed = dashed or [table for table in _tables_of(with_dashes(strokes, gaps)) if _is_bare(table, strokes)]
    framed = with_framed(strokes)
    inside = _tables_of(framed) if framed else []
    most = max(dashed, inside, key=lambda tables: sum(len(table.cells) for table in tables))
    return [replace(table, dashed=True) for table in most]


def _tables_of(strokes: Strokes) -> list[Ruled]:
    joined = cv2.dilate(strokes.across | strokes.down, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    width = joined.shape[1]
    tables: list[Ruled] = []
    for label in (np.argsort(-stats[1:count, 2] * stats[1:count, 3]) + 1)[: 4 * _MOST_TABLES].tolist():
        x, y, w, h, _area = (int(value) for value in stats[label])
        if w < 0.12 * width or h < 10 * strokes.unit or len(tables) >= _MOST_TABLES:
            continue
        part = (slice(y, y + h), slice(x, x + w))
        own = labels[part] == label
        across, down = (np.where(own, mask[part], 0) for mask in (strokes.across, strokes.down))
        table = _table(replace(strokes, dark=strokes.dark[part], across=across, down=down, hair=strokes.hair[part]))
        if table is not None:
            tables.append(_moved(table, x, y))
    return tables


def rules_of(tables: Iterable[Ruled], unit: float) -> tuple[Rule, ...]:
    """The sides of the cells as rules, in points; sides in a row make one rule, so that crossings meet exactly."""
    rules: list[Rule] = []
    for table in tables:
        across: dict[int, set[tuple[int, int]]] = {}
        down: dict[int, set[tuple[int, int]]] = {}
        for x0, y0, x1, y1 in table.cells:
            for y in (y0, y1):
                across.setdefault(y, set()).add((x0, x1))
            for x in (x0, x1):
                down.setdefault(x, set()).add((y0, y1))
        for y, spans in across.items():
            rules += [Rule(x0=a / unit, x1=b / unit, top=y / unit, bottom=y / unit) for a, b in _runs(spans)]
        for x, spans in down.items():
            rules += [Rule(x0=x / unit, x1=x / unit, top=a / unit, bottom=b / unit) for a, b in _runs(spans)]
    return tuple(rules)


def rule_mask(strokes: Strokes, tables: Iterable[Ruled]) -> Mask:
    """The pixels of the tables' rules: long strokes within a hair of a cell's side."""
    near = max(3, round(2.2 * strokes.unit))
    sides = np.zeros(strokes.dark.shape, dtype=np.uint8)
    dashes = np.zeros_like(sides)
    for table in tables:
        for x0, y0, x1, y1 in table.cells:
            cv2.rectangle(sides, (x0, y0), (x1, y1), 255, 2 * near + 1)
            if table.dashed:
                cv2.rectangle(dashes, (x0, y0), (x1, y1), 255, near)
    return (levels(cv2.dilate(strokes.across | strokes.down, np.ones((3, 3), np.uint8))) & sides) | (
        strokes.dark & dashes
    )


def _is_bare(table: Ruled, strokes: Strokes) -> bool:
    """Do the cells' sides run through blank paper? Strokes of text in rows have the rest of it beside them."""
    near, far = (max(n, round(points * strokes.unit)) for n, points in zip((1, 2), _BESIDE, strict=True))
    end = far  # what stands there may be the rule across
    text = levels(cv2.medianBlur(strokes.dark, 3))
    sides = {(True, y, x0, x1) for x0, y0, x1, y1 in table.cells for y in (y0, y1)}
    sides |= {(False, x, y0, y1) for x0, y0, x1, y1 in table.cells for x in (x0, x1)}
    length = crowded = 0
    for level, at, a, b in sides:
        along = text if level else text.T
        way = np.arange(along.shape[1])[a + end : b - end]
        beside = [*range(-far, -near), *range(near + 1, far + 1)]
        length += len(way)
        crowded += int(inked_along(along[:, way], np.full(len(way), at, dtype=np.float64), beside).sum())
    return crowded <= _CROWDED * length


# --- one table --------------------------------------------------------------------------------------------------


def _table(strokes: Strokes) -> Ruled | None:
    """The table in the strokes of one connected part, in that part's pixels."""
    across, down, unit = strokes.across, strokes.down, strokes.unit
    reach = max(3, round(2.2 * unit))  # how far from a rule's middle its stroke may wander
    near = 9 * unit  # lines nearer than this are one: double rules
    rows = lines(across.sum(axis=1) / 255, min(0.12 * across.shape[1], 40 * unit), reach, near)
    columns = lines(down.sum(axis=0) / 255, min(0.06 * down.shape[0], 20 * unit), reach, near)
    if not 1 <= len(rows) <= _MOST_LINES or not 1 <= len(columns) <= _MOST_LINES:
        return None
    votes = Votes(strokes=strokes, reach=reach)
    rows, columns = pruned(rows, columns, votes)
    columns = without_streaks(columns, rows, strokes, votes)
    if len(rows) < 2 or len(columns) < 2 or len(rows) + len(columns) < 5:
        return None
    longer = max(rows[-1] - rows[0], columns[-1] - columns[0])
    if min(len(rows), len(columns)) == 2 and (longer < _SLIM * unit or not is_drawn(rows, columns, votes)):
        return None
    rows, open_rows = with_open_ends(rows, down, columns, near, reach)
    columns, open_columns = with_open_ends(columns, across.T, rows, near, reach)
    found = cells(rows, columns, votes, frozenset(open_rows), frozenset(open_columns))
    if len(found) < 2:
        return None
    left, top, right, bottom = (f(side) for f, side in zip((min, min, max, max), zip(*found, strict=True), strict=True))
    return Ruled(
        columns=tuple(x for x in columns if left <= x <= right),
        rows=tuple(y for y in rows if top <= y <= bottom),
        cells=tuple(found),
    )


def _moved(table: Ruled, x: int, y: int) -> Ruled:
    return Ruled(
        columns=tuple(value + x for value in table.columns),
        rows=tuple(value + y for value in table.rows),
        cells=tuple((a + x, b + y, c + x, d + y) for a, b, c, d in table.cells),
    )


def _runs(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for a, b in sorted(spans):
        if runs and a <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(runs[-1][1], b))
        else:
            runs.append((a, b))
    return runs
