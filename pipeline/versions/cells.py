"""The texts of two forms' cells laid side by side, and what a reader of pictures does to whole cells.

All cells make one text: a line that was read into the next cell is no difference.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from parsers.forms import Checklist, Entry
from pipeline.versions.pair import ADDED, MISSING, Difference, Pair, pair_of
from pipeline.versions.wording import plain

Rows = Sequence[tuple[Entry, Entry | None]]
"""Word's rows, each with the scan's of the same category."""

_FIELDS = (("具体表现", "manifestations", "manifestation"), ("整改措施", "measures", "measure"))
_NOTES = ("", "notes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where the cells stand in the scan's text: their beginnings, with category and role (see `parsers.forms.Doubt`).

    `labels` has them by how they are shown. `lost` are labels of cells that the reader lost with their column, `mixed`
    cells that may hold others' text or lack their own.
    """

    starts: tuple[tuple[int, tuple[str, str]], ...]
    labels: Mapping[str, tuple[int, tuple[str, str]]]
    lost: frozenset[str]
    mixed: frozenset[tuple[str, str]]

    def told(self, one: Difference) -> Difference:
        """The difference with its place in its cell's own text, and not sure where the cell is none to believe."""
        if one.at is not None:
            start, cell = next((place for place in reversed(self.starts) if place[0] <= max(0, one.at[0])), (0, _NOTES))
            if one.kind == MISSING:  # between two cells: it is the one that Word has it in
                start, cell = self.labels.get(one.where, (start, cell))
            one = replace(one, at=(max(0, one.at[0] - start), max(0, one.at[1] - start)), cell=cell)
        doubtful = one.where in self.lost or (one.kind in (MISSING, ADDED) and one.cell in self.mixed)
        return replace(one, sure=False) if doubtful else one


def cells_of(
    word: Checklist,
    scan: Checklist,
    rows: Rows,
    shown: Mapping[str, str],
    names: tuple[str, ...],
    doubted: frozenset[tuple[str, str]],
) -> tuple[Pair, Placed]:
    """Both forms' cells and notes, and where they stand. `shown` has the categories' names, `names` are units'."""
    ours, theirs = _Text(), _Text()
    starts: list[tuple[int, tuple[str, str]]] = []
    again = _read_twice(rows, doubted)
    for entry, other in rows:
        if other is None:
            continue
        name = shown.get(entry.category, entry.category)
        for label, what, role in _FIELDS:
            ours.head(f"{name}·{label}")
            ours.add("\n".join(getattr(entry, what)))
            cell = other.category, role
            starts.append((len(theirs.text), cell))
            if cell not in again:
                theirs.add("\n".join(getattr(other, what)), _unsure(other, role), doubted=cell in doubted)
    ours.head("其他需要说明的问题")
    ours.add(word.other_notes)
    starts.append((len(theirs.text), _NOTES))
    theirs.add(scan.other_notes, scan.unsure, doubted=_NOTES in doubted)
    merged = [item for entry, other in rows if other is None for item in (*entry.manifestations, *entry.measures)]
    pair = pair_of(
        ours.text,
        theirs.text,
        tuple(theirs.unsure),
        tuple(ours.starts),
        tuple(plain(text) for text in (word.unit, scan.unit, word.title, *merged) if text and len(plain(text)) > 2),
        names,
        tuple(filter(None, map(plain, scan.leftovers))),
    )
    labels = {label: place for (_, label), place in zip(ours.starts, starts, strict=True)}
    return pair, Placed(
        starts=tuple(starts), labels=labels, lost=_lost_columns(rows, shown), mixed=_mixed(rows, doubted)
    )


def _unsure(entry: Entry, role: str) -> list[tuple[int, int]]:
    return [(begin, end) for one, begin, end in entry.unsure if one == role]


def _scanned(rows: Rows) -> Iterable[tuple[Entry, Entry, str, str]]:
    """Each cell: Word's row, the scan's, the name of its field and its role."""
    return ((one, other, what, role) for one, other in rows if other is not None for _, what, role in _FIELDS)


def _read_twice(rows: Rows, doubted: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Doubted cells that say what a cell above them says, and in Word they do not: one cell, read for two rows."""
    first: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
    again: set[tuple[str, str]] = set()
    for one, other, what, role in _scanned(rows):
        items, meant = getattr(other, what), getattr(one, what)
        if not items or (other.category, role) not in doubted:
            continue
        if first.setdefault((role, items), meant) != meant:
            again.add((other.category, role))
    return frozenset(again)


def _mixed(rows: Rows, doubted: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Cells that are doubted and every character of them was read surely: what is doubted is whose the text is."""
    cells = {(other.category, role) for _, other, _, role in _scanned(rows) if not _unsure(other, role)}
    return frozenset(cells & doubted)


def _lost_columns(rows: Rows, shown: Mapping[str, str]) -> frozenset[str]:
    """The labels of cells that are empty with most of their column: nobody empties a column, the reader lost it."""
    lost: set[str] = set()
    for label, what, _ in _FIELDS:
        filled = [(one, other) for one, other in rows if other is not None and getattr(one, what)]
        empty = [one.category for one, other in filled if not getattr(other, what)]
        if len(empty) > 1 and 2 * len(empty) > len(filled):
            lost |= {f"{shown.get(category, category)}·{label}" for category in empty}
    return frozenset(lost)


@dataclass(slots=True, kw_only=True)
class _Text:
    """Texts put one below the other, with where each begins."""

    text: str = ""
    starts: list[tuple[int, str]] = field(default_factory=list)
    unsure: list[tuple[int, int]] = field(default_factory=list)

    def head(self, label: str) -> None:
        """What comes next is known by this label."""
        self.starts.append((len(self.text), label))

    def add(self, text: str, unsure: Sequence[tuple[int, int]] = (), *, doubted: bool = False) -> None:
        """One more text; of a doubted one, of which nobody tells what is unsure, the numbers are."""
        start = len(self.text)
        if doubted and not unsure:
            unsure = [found.span() for found in re.finditer(r"\d+", text)]
        self.unsure += [(start + begin, start + end) for begin, end in unsure]
        self.text += text + "\n"
