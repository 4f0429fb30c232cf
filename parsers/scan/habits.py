"""What a page's choices have in common: where their boxes stand, how long their sides are, what empty ones weigh."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from parsers.scan import boxes
from parsers.scan.boxes import Drawn
from parsers.scan.choices import Choice, middle_of
from parsers.scan.patches import EM, Patch, Point

_SURE = 0.9  # the score from which a box teaches how the page's boxes are
_EMPTY = 0.1  # what weighs more is no empty box: a character that was taken for one
_LEAST = 0.012  # the difference of weights that may be a tick, where the page's empty boxes are clean
_BLUR = 2.5  # times the spread of the page's empty boxes
_PART = 0.2  # of the page's usual difference
_MANY = 4  # so many choices show what the page's empty boxes and ticks are like
_STEADY = 0.25  # of the type's size: places that vary by more are no habit


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A choice with its boxes in reading order and their weights."""

    choice: Choice
    patch: Patch
    drawn: tuple[Drawn, ...]
    weights: tuple[float, ...]

    @property
    def apart(self) -> float:
        return max(self.weights) - min(self.weights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What the page's empty boxes weigh, how much that varies, and what a tick usually adds."""

    empty: float
    spread: float
    tick: float

    @property
    def least(self) -> float:
        return max(_LEAST, _BLUR * self.spread, _PART * self.tick)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How the page's boxes are printed, in pixels: their shortest and longest side; the first one's middle, from the
    cell's left rule and the first word's middle; the way from it to the second one (None where they vary)."""

    sides: tuple[float, float]
    first: Point | None = None
    step: Point | None = None


def scale_of(seen: Sequence[Seen]) -> Scale:
    pairs = [one for one in seen if len(one.weights) == 2]
    if len(pairs) < _MANY:
        return Scale(empty=0.0, spread=0.0, tick=0.0)
    lighter = [min(one.weights) for one in pairs]
    empty = min(median(lighter), _EMPTY)
    return Scale(
        empty=empty,
        spread=median(abs(one - empty) for one in lighter),
        tick=median(one.apart for one in pairs),
    )


def habit_of(seen: Sequence[Seen], unit: float) -> Habit | None:
    """What those choices teach of which both boxes are certain; None where they are too few."""
    sure = [one for one in seen if len(one.drawn) == 2 and min(box.score for box in one.drawn) >= _SURE]
    sides = sorted(box.side / one.patch.scale for one in sure for box in one.drawn)
    if len(sides) < 4:
        return None
    part = len(sides) // 8
    em = EM / median(one.patch.scale for one in sure)
    places = [[_middle(one, box) for box in one.drawn] for one in sure]
    return Habit(
        sides=(sides[part] * 0.92, sides[-1 - part] * 1.08),
        first=_steady([_from(place[0], anchor(one.choice, unit)) for one, place in zip(sure, places, strict=True)], em),
        step=_steady([_from(two, one) for one, two in places], em),
    )


def anchor(choice: Choice, unit: float) -> Point:
    """The cell's left rule, and the height of its first word."""
    return choice.cell[0], middle_of(choice.words[0].glyphs[0], choice.glyphs)[1] * unit


def _middle(seen: Seen, box: Drawn) -> Point:
    x0, y0, x1, y1 = seen.patch.to_page(box.rect)
    return (x0 + x1) / 2, (y0 + y1) / 2


def _from(place: Point, origin: Point) -> Point:
    return place[0] - origin[0], place[1] - origin[1]


def _steady(places: Sequence[Point], em: float) -> Point | None:
    x, y = median(place[0] for place in places), median(place[1] for place in places)
    off = median(max(abs(place[0] - x), abs(place[1] - y)) for place in places)
    return (x, y) if off <= _STEADY * em else None


def completed(choice: Choice, patch: Patch, found: Sequence[Drawn], habit: Habit, unit: float) -> list[Drawn]:
    """Both boxes of a choice of which one or both were not found, where the page's others say they stand."""
    if habit.step is None or len(found) > 1:
        return list(found)
    step = (habit.step[0] * patch.scale, habit.step[1] * patch.scale)
    side = round((habit.sides[0] + habit.sides[1]) / 2 * patch.scale)
    start: Point | None = None
    if habit.first is not None:
        x, y = anchor(choice, unit)
        start = patch.from_page(x + habit.first[0], y + habit.first[1])
    if not found:
        places = [start, _moved(start, step)] if start else []
        both = [boxes.fitted(patch, place, side) for place in places]
        return [box for box in both if box is not None] if all(both) else []
    (box,) = found
    there = [_moved(box.middle, step), _moved(box.middle, (-step[0], -step[1]))]
    if start is not None:  # is it the first or the second one?
        is_first = _far(box.middle, start) <= _far(box.middle, _moved(start, step))
        there = there[:1] if is_first else there[1:]
    others = [other for place in there if (other := boxes.fitted(patch, place, side)) is not None]
    return [box, max(others, key=lambda one: one.score)] if others else [box]


def _moved(place: Point, step: Point) -> Point:
    return place[0] + step[0], place[1] + step[1]


def _far(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])
