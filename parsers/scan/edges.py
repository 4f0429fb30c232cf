"""Is there a rule between two crossings? What lies there, measured; and what tells a rule from strokes of text."""

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.arrays import levels
from parsers.scan.strokes import Mask, Strokes

COVERED = 0.72  # of the way between two crossings that a rule's stroke covers, breaks and noise granted
FAINT = 0.35  # of the way, where the same rule goes on beside
_SOLID = 0.9  # of a rule's way that is ink before breaks are closed; strokes of characters below each other have gaps
_BOTH = 0.1  # of its way along which a rule has other ink close by on both its sides, at most
DOUBLE = 0.8  # the same on either side, at least, where the rule is double or ragged
_WHOLE, _LONG = 0.98, 40.0  # of a way that is ink, and points: no line of text is, whatever was stamped across a rule
_STAMPED = 0.5  # of such a way that has other ink on both sides, at most: else it is a dark patch


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """What lies between two crossings: the share of the way that a straight stroke covers (at most `FAINT` where it
    misses a crossing), how thick it is (pixels), the share that is ink by itself, that with other ink close by on
    either and on both its sides, and that of ink which is faint. `long` is its length in points."""

    share: float = 0.0
    thick: float = 0.0
    long: float = 0.0
    solid: float = 0.0
    beside: float = 0.0
    both: float = 0.0
    faint: float = 0.0


class Votes:
    """Is there a rule between two crossings?"""

    def __init__(self, *, strokes: Strokes, reach: int) -> None:
        self._strokes = strokes
        self._reach = reach
        self._text = levels(cv2.medianBlur(np.ascontiguousarray(strokes.dark), 3))  # without a dithered page's dots
        self._known: dict[tuple[bool, int, int, int], Edge] = {}

    def level(self, y: int, a: int, b: int) -> Edge:
        return self._edge(True, y, a, b)

    def upright(self, x: int, a: int, b: int) -> Edge:
        return self._edge(False, x, a, b)

    def _edge(self, level: bool, place: int, a: int, b: int) -> Edge:
        key = (level, place, a, b)
        if key not in self._known:
            strokes = self._strokes.across if level else self._strokes.down.T
            dark = self._strokes.dark if level else self._strokes.dark.T
            text = self._text if level else self._text.T
            hair = self._strokes.hair if level else self._strokes.hair.T
            way = slice(a + self._reach, b - self._reach)
            self._known[key] = self._measured(strokes, dark, text, hair, place, way)
        return self._known[key]

    def _measured(self, strokes: Mask, dark: Mask, text: Mask, hair: Mask, place: int, way: slice) -> Edge:
        unit, start = self._strokes.unit, max(0, place - self._reach)
        band = strokes[start : place + self._reach + 1, way]
        if band.shape[1] < 3:
            return Edge()
        inked: NDArray[np.bool_] = np.asarray(band.any(axis=0))
        at = np.flatnonzero(inked)
        if len(at) < FAINT * len(inked):
            return Edge()
        ink = band[:, at] > 0
        middle = (ink * np.arange(band.shape[0])[:, None]).sum(axis=0) / ink.sum(axis=0)
        line = np.polyfit(at, middle, 1)
        off = np.abs(middle - np.polyval(line, at)) if len(at) > 2 else np.zeros(1)
        if np.median(off) >= 0.33 * unit + 0.3 or (off < 0.8 * unit + 0.5).mean() < COVERED:
            return Edge()
        end = max(4, round(3.2 * unit))
        whole = min(inked[:end].mean(), inked[-end:].mean()) >= 0.5  # a rule reaches its neighbours, text does not
        covered = float(inked.mean())
        thick = float(np.median(ink.sum(axis=0)))
        middles = np.asarray(start + np.polyval(line, np.arange(band.shape[1])), dtype=np.float64)
        half, first = int(thick / 2) + 1, int(thick / 2) + 3  # a pixel beyond the stroke may be its blur
        last = first + round(unit)
        before = inked_along(text[:, way], middles, range(-last, -first + 1))
        after = inked_along(text[:, way], middles, range(first, last + 1))
        return Edge(
            share=covered if whole else min(covered, FAINT),
            thick=thick,
            long=band.shape[1] / unit,
            solid=float(inked_along(dark[:, way], middles, range(1 - half, half)).mean()),
            beside=float((before | after).mean()),
            both=float((before & after).mean()),
            faint=float(inked_along(hair[:, way], middles, range(1 - half, half)).mean()),
        )


def inked_along(dark: Mask, middles: NDArray[np.float64], away: Iterable[int]) -> NDArray[np.bool_]:
    """Where along a line there is ink so many pixels `away` from it."""
    columns = np.arange(dark.shape[1])
    found = np.zeros(len(columns), dtype=np.bool_)
    for distance in away:
        found |= dark[np.clip(np.round(middles + distance).astype(np.int64), 0, dark.shape[0] - 1), columns] > 0
    return found


def is_clean(edge: Edge) -> bool:
    """Ink all the way and nothing close by on both sides, or a second stroke all the way: a rule, and never text.

    Nor is a long way without any gap, though a stamp's characters stand across it.
    """
    crossed = edge.solid >= _WHOLE and edge.long >= _LONG and edge.both <= _STAMPED
    return edge.solid >= _SOLID and (edge.both <= _BOTH or edge.beside >= DOUBLE or crossed)


def share_of(edge: Edge) -> float:
    """How much of the way counts as ruled: nothing where characters stand below (or beside) each other."""
    if edge.both > _BOTH and edge.solid < _SOLID:
        return 0.0
    return edge.share
