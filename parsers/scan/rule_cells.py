"""The cells between a table's lines: fields joined where no rule parts them, made rectangular."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import Rect
from parsers.scan.edges import COVERED, FAINT, Votes, share_of

_HELD = 0.5  # of an outermost line, or of those across it there, that must be ruled


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


def cells(
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
    found: list[Rect] = []
    for label in np.unique(group):
        at = np.argwhere(group == label)
        (i0, j0), (i1, j1) = at.min(axis=0).tolist(), (at.max(axis=0) + 1).tolist()
        found.append((columns[j0], rows[i0], columns[j1], rows[i1]))
    return sorted(found, key=lambda cell: (cell[1], cell[0]))


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
