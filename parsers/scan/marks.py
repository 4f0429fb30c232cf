"""Boxes and ticks beside words: □是 ☑否, 是（√）否（）.

A recogniser takes a box for 口 or nothing, and a box that a pen has ticked for anything. So where a cell holds nothing
but a choice, its marks are looked at: drawn boxes are found by their four sides, brackets by the ink behind the words,
and which of the two is ticked is told by comparing them with each other and with the page's other marks. The form's
marks are printed alike, blurred alike and soiled alike, so that an empty one shows what nothing looks like. Where the
two differ too little, nobody can tell: the choice is left open.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parsers.layout import Glyph
from parsers.scan import as_read, boxes, brackets, places
from parsers.scan.arrays import Rect
from parsers.scan.box_weights import weighed
from parsers.scan.boxes import Drawn
from parsers.scan.choices import Choice, choice_of, looks_like, resized, size_by_ink
from parsers.scan.habits import Habit, Seen, completed, habit_of, scale_of
from parsers.scan.patches import EM, Patch, Point, patch_of
from parsers.scan.ticked import with_boxes

_GUESSED = 0.3  # how sure a word is that other cells tell
_MARGIN = 0.12  # of the type's size: what is nearer to the cell's rules may be theirs
_SEEN, _HARDLY, _FAINT = 0.9, 0.7, 0.5  # the scores from which a box is one: alone, beside another, where one lacks
_ANSWERS = 2  # so many answers in a column make it one of answers
_MUCH = 0.15  # of a size, nearly
_ALIKE = 0.4  # the sides of two boxes differ by less, though ☑ and □ may come from two fonts


def marked(glyphs: Sequence[Glyph], cells: Sequence[Rect], grey: NDArray[np.uint8], unit: float) -> tuple[Glyph, ...]:
    """The glyphs with boxes and ticks put right in each cell (pixels) that holds a choice and nothing else.

    `grey` is the flattened page without its rules, `unit` pixels a point.
    """
    usual = _usual_size(glyphs)
    found = [one for cell in cells if (one := choice_of(_inside(glyphs, cell, unit), cell))]
    choices = [_sized(one, grey, unit, usual) for one in found]
    looked = [_look(one, grey, unit, usual) for one in choices]
    if habit := habit_of([one for one in looked if isinstance(one, Seen)], unit):
        looked = [_look(one, grey, unit, usual, habit) for one in choices]
    boxed = [one for one in looked if isinstance(one, Seen)]
    scale = scale_of(boxed)
    pair = _usual_pair(choices)
    out = list(_in_answers(glyphs, cells, choices, unit))
    replaced: list[tuple[Choice, list[Glyph]]] = []
    for look in boxed:
        told = with_boxes(look, scale, pair, unit)
        replaced.append((look.choice, as_read.settled(look.choice, look.drawn, told, pair)))
    bare = [(choice, one) for choice, one in zip(choices, looked, strict=True) if isinstance(one, Patch)]
    replaced += brackets.filled(bare, unit)
    for choice, own in replaced:
        gone = {id(glyph) for glyph in choice.read}
        out = [glyph for glyph in out if id(glyph) not in gone] + own
    return tuple(out)


def _usual_pair(choices: Sequence[Choice]) -> tuple[str, ...]:
    """The words that the page's choices are between: 是, 否."""
    pairs = Counter(tuple(word.text for word in choice.words) for choice in choices if choice.is_pair)
    return pairs.most_common(1)[0][0] if pairs else ()


def _in_answers(
    glyphs: Sequence[Glyph], cells: Sequence[Rect], choices: Sequence[Choice], unit: float
) -> Iterator[Glyph]:
    """A lone character in a column of answers that looks like one of them is that, unsure: 希 is 有."""
    columns = Counter((choice.cell[0], choice.cell[2]) for choice in choices)
    alone: dict[int, Glyph] = {}
    for cell in cells:
        if sum(n for (x0, x1), n in columns.items() if abs(x0 - cell[0]) + abs(x1 - cell[2]) < 8 * unit) >= _ANSWERS:
            inside = _inside(glyphs, cell, unit)
            if len(inside) == 1 and (meant := looks_like(inside[0].text)):
                alone[id(inside[0])] = replace(inside[0], text=meant, sure=min(inside[0].sure, _GUESSED))
    return (alone.get(id(glyph), glyph) for glyph in glyphs)


def _inside(glyphs: Sequence[Glyph], cell: Rect, unit: float) -> list[Glyph]:
    return [glyph for glyph in glyphs if _within(glyph, cell, unit)]


def _within(glyph: Glyph, cell: Rect, unit: float) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2 * unit, (glyph.top + glyph.bottom) / 2 * unit
    return cell[0] <= x < cell[2] and cell[1] <= y < cell[3]


# --- which boxes there are --------------------------------------------------------------------------------------


def _look(
    choice: Choice, grey: NDArray[np.uint8], unit: float, usual: float, habit: Habit | None = None
) -> Seen | Patch | None:
    """The choice's boxes; its patch where it has none; None where nothing can be seen.

    `usual` is the page's usual type size (points).
    """
    first: Patch | None = None
    for size in dict.fromkeys((choice.size, usual)):
        patch = _patch(choice, grey, size, unit)
        if patch is None:
            continue
        first = first or patch
        words, drawn = _words_and_boxes(choice, patch, habit, unit)
        if habit is not None and choice.is_pair and not _has_brackets(choice):
            drawn = _in_order(completed(choice, patch, drawn, habit, unit))
        if drawn:
            weights = tuple(weighed(patch, box, drawn, words) for box in drawn)
            return Seen(choice=choice, patch=patch, drawn=tuple(drawn), weights=weights)
    return first


def _sized(choice: Choice, grey: NDArray[np.uint8], unit: float, usual: float) -> Choice:
    """A short line's size is measured badly at times: that of the page's text is the better guess then."""
    by_ink = size_by_ink(choice, grey, unit)
    is_better = abs(math.log(usual / by_ink)) < abs(math.log(choice.size / by_ink)) - _MUCH
    return resized(choice, usual) if is_better else choice


def _usual_size(glyphs: Sequence[Glyph]) -> float:
    """The type size of most of the page's characters, in points."""
    sizes = Counter(glyph.size for glyph in glyphs if glyph.size > 0)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def _patch(choice: Choice, grey: NDArray[np.uint8], size: float, unit: float) -> Patch | None:
    """The part of the cell about what was read in it."""
    em = size * unit
    margin = max(1, round(_MARGIN * em))
    x0, y0, x1, y1 = choice.cell
    top = min(glyph.top for glyph in choice.glyphs) * unit - 2 * em
    bottom = max(glyph.bottom for glyph in choice.glyphs) * unit + 2.5 * em
    area = (x0 + margin, max(y0 + margin, round(top)), x1 - margin, min(y1 - margin, round(bottom)))
    return patch_of(grey, area, em)


def _words_and_boxes(choice: Choice, patch: Patch, habit: Habit | None, unit: float) -> tuple[list[Point], list[Drawn]]:
    """Where the words stand and their boxes; the words elsewhere than they seem to, if only so both boxes are seen."""
    words = places.middles(choice, patch, unit)
    drawn = _boxes(choice, patch, words, habit, unit)
    if choice.is_pair:
        for other in places.guesses(choice, patch, unit):
            again = _boxes(choice, patch, other, habit, unit)
            if boxes.clearness(again) > boxes.clearness(drawn):
                words, drawn = other, again
    return words, drawn


def _boxes(choice: Choice, patch: Patch, words: Sequence[Point], habit: Habit | None, unit: float) -> list[Drawn]:
    """At most one box for each word, all of one size, in reading order; none where none is certain."""
    shortest, longest = boxes.LEAST, boxes.MOST
    if habit is not None:
        shortest = max(shortest, round(habit.sides[0] * patch.scale) - 1)
        longest = min(longest, round(habit.sides[1] * patch.scale) + 1)
    found = boxes.boxes_of(patch, words, (shortest, longest), known=habit is not None)
    if not choice.is_pair:
        found = [box for box in found if boxes.is_alone(box) or _was_read(box, choice, patch, unit)]
    if not found or found[0].score < (_SEEN if choice.is_pair else boxes.CERTAIN):
        return []
    if _has_brackets(choice):
        certain = [box for box in found if box.score >= boxes.CERTAIN]  # a pair of brackets is no box
        return _in_order(certain[:2]) if len(certain) >= 2 else []
    best = next((box for box in found if boxes.is_clear(box)), found[0])
    alike = [box for box in found if abs(box.side - best.side) <= _ALIKE * best.side and box.score >= _HARDLY]
    if len(alike) < 2:
        shorter, longer = round(best.side * (1 - _ALIKE)) - 1, round(best.side * (1 + _ALIKE))
        again = boxes.boxes_of(patch, words, (shorter, longer), known=True)
        alike = [best, *(box for box in again if not boxes.overlap(box, best) and box.score >= _FAINT)]
    return _in_order([best, *(box for box in alike if box is not best and boxes.is_partner(box, best))][:2])


def _was_read(box: Drawn, choice: Choice, patch: Patch, unit: float) -> bool:
    """Was anything read where it stands? A character that nobody read may have a 口 in it."""
    x0, y0, x1, y1 = (value / unit for value in patch.to_page(box.rect))
    return any(
        x0 < (glyph.x0 + glyph.x1) / 2 < x1 and y0 < (glyph.top + glyph.bottom) / 2 < y1 for glyph in choice.glyphs
    )


def _has_brackets(choice: Choice) -> bool:
    return any(glyph.text in brackets.SIGNS for glyph in choice.glyphs)


def _in_order(found: Sequence[Drawn]) -> list[Drawn]:
    by_height = sorted(found, key=lambda box: box.middle[1])
    level = len(found) == 2 and by_height[1].middle[1] - by_height[0].middle[1] < 0.6 * EM
    return sorted(found, key=lambda box: box.middle[0]) if level else by_height
