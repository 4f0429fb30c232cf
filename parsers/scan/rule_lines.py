"""Where a table's rules run: strokes that pile up, without those that text, seals and dirty glass draw."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parsers.scan.edges import COVERED, DOUBLE, Edge, Votes, is_clean
from parsers.scan.strokes import Mask, Strokes

_LONELY = 0.35  # the same, at most, where a line is a rule in one place alone
_THICK = 2.5  # times as thick as the table's other rules: a seal's strokes


def lines(profile: NDArray[np.float64], least: float, reach: int, near: float) -> list[int]:
    """Where strokes pile up: the strongest first, none nearer than `near` to a stronger one."""
    at = np.flatnonzero(profile >= max(3.0, least))
    groups = np.split(at, np.flatnonzero(np.diff(at) > reach) + 1) if len(at) else []
    peaks = [(float(profile[group].max()), round(float(np.average(group, weights=profile[group])))) for group in groups]
    kept: list[int] = []
    for _, place in sorted(peaks, reverse=True):
        if all(abs(place - other) >= near for other in kept):
            kept.append(place)
    return sorted(kept)


def pruned(rows: list[int], columns: list[int], votes: Votes) -> tuple[list[int], list[int]]:
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


def without_streaks(columns: list[int], rows: list[int], strokes: Strokes, votes: Votes) -> list[int]:
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


def is_drawn(rows: list[int], columns: list[int], votes: Votes) -> bool:
    """Has a table of one row (or column) all its sides? The strokes of large type have some."""
    edges = [votes.upright(x, a, b) for x in columns for a, b in pairwise(rows)]
    edges += [votes.level(y, a, b) for y in rows for a, b in pairwise(columns)]
    there = [edge for edge in edges if edge.share >= COVERED]
    return len(there) >= 0.9 * len(edges) and sum(map(is_clean, there)) >= 0.7 * len(there)


def with_open_ends(
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
