"""Ruled lines in a picture → tables of cells.

Long straight strokes are candidates for rules. Between each pair of neighbouring crossings a rule is there only if its
stroke covers most of the way, is straight and reaches both crossings: strokes of text do none of it. Cells are what is
left joined where rules are missing, made rectangular; so merged cells come out as they were drawn.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.grid import Rule
from parsers.scan.arrays import levels
from parsers.scan.edges import COVERED, DOUBLE, FAINT, Edge, Votes, inked_along, is_clean, share_of
from parsers.scan.framed import with_framed
from parsers.scan.strokes import CLOSE, WIDE, Mask, Strokes, is_dotted, with_dashes

Rect = tuple[int, int, int, int]
"""left, top, right, bottom in pixels: the middles of the rules around it."""

_LONELY = 0.35  # the same, at most, where a line is a rule in one place alone
_THICK = 2.5  # times as thick as the table's other rules: a seal's strokes
_BESIDE = (0.9, 3.2)  # points beside a dotted rule that are blank but where text touches it
_CROWDED = 0.25  # of its way where they are not, at most
_MOST_LINES = 120  # of one direction in one table; more is a drawing
_MOST_TABLES = 12
_SLIM = 120.0  # points: a table of one row or column is longer, four bold characters are not
_HELD = 0.5  # of an outermost line, or of those across it there, that must be ruled


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
    rows = _lines(across.sum(axis=1) / 255, min(0.12 * across.shape[1], 40 * unit), reach, near)
    columns = _lines(down.sum(axis=0) / 255, min(0.06 * down.shape[0], 20 * unit), reach, near)
    if not 1 <= len(rows) <= _MOST_LINES or not 1 <= len(columns) <= _MOST_LINES:
        return None
    votes = Votes(strokes=strokes, reach=reach)
    rows, columns = _pruned(rows, columns, votes)
    columns = _without_streaks(columns, rows, strokes, votes)
    if len(rows) < 2 or len(columns) < 2 or len(rows) + len(columns) < 5:
        return None
    longer = max(rows[-1] - rows[0], columns[-1] - columns[0])
    if min(len(rows), len(columns)) == 2 and (longer < _SLIM * unit or not _is_drawn(rows, columns, votes)):
        return None
    rows, open_rows = _with_open_ends(rows, down, columns, near, reach)
    columns, open_columns = _with_open_ends(columns, across.T, rows, near, reach)
    cells = _cells(rows, columns, votes, frozenset(open_rows), frozenset(open_columns))
    if len(cells) < 2:
        return None
    left, top, right, bottom = (f(side) for f, side in zip((min, min, max, max), zip(*cells, strict=True), strict=True))
    return Ruled(
        columns=tuple(x for x in columns if left <= x <= right),
        rows=tuple(y for y in rows if top <= y <= bottom),
        cells=tuple(cells),
    )


def _present(shares: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which edges of each line (one line a row) are there: well covered, or partly and the line goes on beside them.

    A seal or a fold takes a piece out of a rule; where cells are merged there is nothing at all.
    """
    there = shares >= COVERED
    for _ in range(shares.shape[1]):
        beside = np.zeros_like(there)
        beside[:, 1:] |= there[:, :-1]
        beside[:, :-1] |= there[:, 1:]
        more = there | ((shares >= FAINT) & beside)
        if (more == there).all():
            break
        there = more
    return there


def _torn(shares: NDArray[np.float64], crossing: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which edges of each line lie in a hole: a seal that was taken off took the rules under it along.

    Not only this edge is gone, the lines across it have breaks on both sides of one of its ends, too, and its own
    line goes on before or behind it. Where cells are merged, the rules across run on whole.
    """
    broken = (crossing >= FAINT) & (crossing < COVERED)
    around = np.zeros_like(shares, dtype=np.bool_)  # the crossing lines, broken on both sides of the line there
    around[1:-1] = (broken[:, :-1] & broken[:, 1:]).T[:, :-1] | (broken[:, :-1] & broken[:, 1:]).T[:, 1:]
    there = shares >= COVERED
    goes_on = np.zeros_like(there)
    goes_on[:, 1:] |= there[:, :-1] | (shares[:, :-1] >= FAINT)
    goes_on[:, :-1] |= there[:, 1:] | (shares[:, 1:] >= FAINT)
    usual = there.mean(axis=1) >= 0.5
    return np.asarray(around & goes_on & usual[:, None] & (shares < FAINT))


def _lines(profile: NDArray[np.float64], least: float, reach: int, near: float) -> list[int]:
    """Where strokes pile up: the strongest first, none nearer than `near` to a stronger one."""
    at = np.flatnonzero(profile >= max(3.0, least))
    groups = np.split(at, np.flatnonzero(np.diff(at) > reach) + 1) if len(at) else []
    peaks = [(float(profile[group].max()), round(float(np.average(group, weights=profile[group])))) for group in groups]
    kept: list[int] = []
    for _, place in sorted(peaks, reverse=True):
        if all(abs(place - other) >= near for other in kept):
            kept.append(place)
    return sorted(kept)


def _pruned(rows: list[int], columns: list[int], votes: Votes) -> tuple[list[int], list[int]]:
    """Without lines that are a rule nowhere between their neighbours, or only where text or a seal looks like one.

    The outermost ones may be double, ragged at the paper's edge, or drawn thick.
    """
    for _ in range(4):
        kept_columns = _kept(columns, {x: [votes.upright(x, a, b) for a, b in pairwise(rows)] for x in columns})
        kept_rows = _kept(rows, {y: [votes.level(y, a, b) for a, b in pairwise(kept_columns)] for y in rows})
        if (kept_rows, kept_columns) == (rows, columns):
            break
        rows, columns = kept_rows, kept_columns
    return rows, columns


def _kept(lines: list[int], edges: dict[int, list[Edge]]) -> list[int]:
    there = {line: [edge for edge in own if edge.share >= COVERED] for line, own in edges.items()}
    clean = {
        line: [edge for edge in own if is_clean(edge) and (len(own) > 1 or not _LONELY < edge.beside < DOUBLE)]
        for line, own in there.items()
    }
    usual = max(1.0, float(np.median([edge.thick for own in clean.values() for edge in own] or [1.0])))
    kept = []
    for line in lines:
        likely = sum(edge.thick <= _THICK * usual for edge in clean[line])
        if 2 * likely >= max(1, len(there[line])) or (there[line] and line in (lines[0], lines[-1])):
            kept.append(line)
    return kept


def _without_streaks(columns: list[int], rows: list[int], strokes: Strokes, votes: Votes) -> list[int]:
    """Without the upright lines that run out of the table where the others end: a scanner's dirty glass draws them."""
    if len(rows) < 2 or len(columns) < 4:
        return columns
    near = round(4 * strokes.unit)  # a streak leans as the page did
    beyond = np.concatenate([strokes.down[: max(0, rows[0] - near)], strokes.down[rows[-1] + near :]])
    faint = {x: float(np.mean([votes.upright(x, a, b).faint for a, b in pairwise(rows)])) for x in columns}
    usual = float(np.median(list(faint.values())))
    out = []
    for x in columns[1:-1]:
        runs_on = int((beyond[:, max(0, x - near) : x + near + 1] > 0).any(axis=1).sum())
        least = 8 if faint[x] > usual + 0.5 else 60  # a seal's ring may stand up from the table
        if runs_on >= least * strokes.unit:
            out.append(x)
    return [x for x in columns if x not in out] if len(out) <= 0.25 * len(columns) else columns


def _is_drawn(rows: list[int], columns: list[int], votes: Votes) -> bool:
    """Has a table of one row (or column) all its sides? The strokes of large type have some."""
    edges = [votes.upright(x, a, b) for x in columns for a, b in pairwise(rows)]
    edges += [votes.level(y, a, b) for y in rows for a, b in pairwise(columns)]
    there = [edge for edge in edges if edge.share >= COVERED]
    return len(there) >= 0.9 * len(edges) and sum(map(is_clean, there)) >= 0.7 * len(there)


def _with_open_ends(
    lines: list[int], crossing: Mask, others: Sequence[int], near: float, reach: int
) -> tuple[list[int], list[int]]:
    """`lines` and a line for each end that was left open: three or more lines across reach beyond the last one.

    A page break leaves a table without its last rule; the picture's edge cuts off its side. `crossing` has the lines
    that run across `lines`, along its first axis, at `others`.
    """
    found: list[int] = []
    bands = [np.asarray(crossing[:, max(0, x - reach) : x + reach + 1].any(axis=1)) for x in others]
    for edge, outward in ((lines[0], -1), (lines[-1], 1)):
        ends = [_end(band, edge, outward) for band in bands]
        beyond = [end for end in ends if (end - edge) * outward > 1.5 * near]
        if len(beyond) < 3 or len(beyond) < 0.5 * len(others):
            continue
        tip = round(float(np.median(beyond)))
        if sum(abs(end - tip) < near for end in beyond) >= 3:
            found.append(tip)
    return sorted([*lines, *found]), found


def _end(band: NDArray[np.bool_], start: int, outward: int) -> int:
    """How far an unbroken stroke runs from `start` (small breaks granted)."""
    at, last, missed = start, start, 0
    while 0 <= at < len(band) and missed < 12:
        if band[at]:
            last, missed = at, 0
        else:
            missed += 1
        at += outward
    return last


def _cells(
    rows: Sequence[int],
    columns: Sequence[int],
    votes: Votes,
    open_rows: frozenset[int],
    open_columns: frozenset[int],
) -> list[Rect]:
    """Fields of the grid, joined where no rule parts them, each group made a rectangle."""
    shares = np.array([[share_of(votes.level(y, a, b)) for a, b in pairwise(columns)] for y in rows])
    shares_upright = np.array([[share_of(votes.upright(x, a, b)) for a, b in pairwise(rows)] for x in columns])
    level = _present(shares) | _torn(shares, shares_upright)
    upright = (_present(shares_upright) | _torn(shares_upright, shares)).T
    level[[n for n, y in enumerate(rows) if y in open_rows]] = True
    upright[:, [n for n, x in enumerate(columns) if x in open_columns]] = True
    top, bottom = _held(rows, columns, level, upright)
    left, right = _held(columns, rows, upright.T, level.T)
    rows, columns = rows[top : bottom + 1], columns[left : right + 1]
    level, upright = level[top : bottom + 1, left:right], upright[top:bottom, left : right + 1]
    down, right = len(rows) - 1, len(columns) - 1
    group = np.arange(down * right).reshape(down, right)
    for i in range(down):
        for j in range(right):
            if j + 1 < right and not upright[i, j + 1]:
                group[group == group[i, j + 1]] = group[i, j]
            if i + 1 < down and not level[i + 1, j]:
                group[group == group[i + 1, j]] = group[i, j]
    changed = True
    while changed:
        changed = False
        for label in np.unique(group):
            at = np.argwhere(group == label)
            if not len(at):
                continue
            (i0, j0), (i1, j1) = at.min(axis=0), at.max(axis=0) + 1
            block = group[i0:i1, j0:j1]
            for other in np.unique(block[block != label]):
                group[group == other] = label
                changed = True
    cells: list[Rect] = []
    for label in np.unique(group):
        at = np.argwhere(group == label)
        (i0, j0), (i1, j1) = at.min(axis=0).tolist(), (at.max(axis=0) + 1).tolist()
        cells.append((columns[j0], rows[i0], columns[j1], rows[i1]))
    return sorted(cells, key=lambda cell: (cell[1], cell[0]))


def _held(
    lines: Sequence[int], others: Sequence[int], ruled: NDArray[np.bool_], across: NDArray[np.bool_]
) -> tuple[int, int]:
    """The first and last of `lines` that belong to the table (each is at least one of two).

    A seal that touches the table, the paper's edge beside it or an underlined heading has strokes beyond it: hardly
    any of the line that they make is `ruled`, and hardly any of the table's lines `across` it go on to there.
    """
    lengths = np.diff(others)
    first, last = 0, len(lines) - 1

    def is_held(line: int, strip: int) -> bool:
        return bool(lengths[ruled[line]].sum() >= _HELD * lengths.sum() or across[strip].mean() >= _HELD)

    while last - first > 1 and not is_held(first, first):
        first += 1
    while last - first > 1 and not is_held(last, last - 1):
        last -= 1
    return first, last


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
