"""Boxes and ticks beside words: □是 ☑否, 是（√）否（）.

A recogniser takes a box for 口 or nothing, and a box that a pen has ticked for anything. So where a cell holds nothing
but a choice, its marks are looked at: drawn boxes are found by their four sides, brackets by the ink behind the words,
and which of the two is ticked is told by comparing them with each other and with the page's other marks. The form's
marks are printed alike, blurred alike and soiled alike, so that an empty one shows what nothing looks like. Where the
two differ too little, nobody can tell: the choice is left open.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parsers.layout import Glyph
from parsers.scan import as_read, boxes, brackets, lone_box, places
from parsers.scan.boxes import Drawn, Patch, Point
from parsers.scan.choices import Choice, choice_of, in_order, looks_like, lost_word, narrowed, resized, size_by_ink
from parsers.scan.glyphs import UNREAD
from parsers.scan.habits import Habit, Scale, Seen, completed, habit_of, scale_of
from parsers.scan.ruling import Rect

EMPTY, TICKED, CROSSED, TICK = "□", "☑", "☒", "√"
_MARGIN = 0.12  # of the type's size: what is nearer to the cell's rules may be theirs
_SEEN, _HARDLY, _FAINT = 0.9, 0.7, 0.5  # the scores from which a box is one: alone, beside another, where one lacks
_GUESSED = 0.3  # how sure a word is that other cells tell
_MAYBE = 0.5  # how sure a choice is at most one of whose boxes may be a part of a character
_ANSWERS = 2  # so many answers in a column make it one of answers
_MUCH = 0.15  # of a size, nearly
_ALIKE = 0.4  # the sides of two boxes differ by less, though ☑ and □ may come from two fonts
_EMPTY = 0.1  # what weighs more is no empty box: a character that was taken for one
_LONE = 0.03  # what an empty box that has no other beside it weighs at most
_BOTH = 0.25  # of the heavier one's weight: a lighter one that has more may be marked, too


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
        told = _with_boxes(look, scale, pair, unit)
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
            weights = tuple(boxes.weighed(patch, box, drawn, words) for box in drawn)
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
    return boxes.patch_of(grey, area, em)


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
    level = len(found) == 2 and by_height[1].middle[1] - by_height[0].middle[1] < 0.6 * boxes.EM
    return sorted(found, key=lambda box: box.middle[0]) if level else by_height


def _marks(seen: Seen, scale: Scale) -> list[str]:
    """What each box holds. Two that nobody can tell apart are both empty or both ticked."""
    signs = [CROSSED if boxes.crossed(seen.patch, box) else TICKED for box in seen.drawn]
    if len(seen.weights) != 2:
        least = max(_LONE, scale.least) + scale.empty
        return [sign if weight > least else EMPTY for sign, weight in zip(signs, seen.weights, strict=True)]
    low, high = sorted(seen.weights)
    base = min(scale.empty, low)
    if seen.apart < scale.least or low > _EMPTY or low - base > _BOTH * (high - base):
        return [TICKED if low - base > _LONE else EMPTY] * 2
    return [sign if weight == high else EMPTY for sign, weight in zip(signs, seen.weights, strict=True)]


def _with_boxes(seen: Seen, scale: Scale, pair: Sequence[str], unit: float) -> list[Glyph]:
    """The cell's words and boxes in their order; whatever else was read there were the boxes."""
    choice = seen.choice
    words = [glyph for word in choice.words for glyph in word.glyphs]
    marks = _marks(seen, scale)
    drawn = [
        _glyph(mark, seen.patch.to_page(box.rect), words, unit) for mark, box in zip(marks, seen.drawn, strict=True)
    ]
    is_told = all(boxes.is_told(box) for box in seen.drawn) and any(boxes.is_alone(box) for box in seen.drawn)
    most = 1.0 if is_told else _MAYBE
    kept = [replace(narrowed(glyph, choice.glyphs), sure=min(glyph.sure, most)) for glyph in words]
    strange = [glyph for glyph in choice.strange if not any(_covers(box, glyph) for box in drawn)]
    if len(drawn) == 2 and (meant := lost_word(choice, strange, pair)) is not None:
        kept, strange = [*kept, meant], []
    if strange and choice.is_pair and len(drawn) == 2:  # a stain, a seal's stroke: the choice stands without it
        kept = [replace(glyph, sure=min(glyph.sure, _GUESSED)) for glyph in kept]
    else:
        kept += strange if len(drawn) == 2 else [replace(glyph, text=UNREAD, sure=0.0) for glyph in strange]
    if len(drawn) == 2 and len(choice.words) == 1:
        kept = _with_lost_word(seen, kept, drawn, pair)
    if choice.is_pair and len(drawn) == 2:
        return _paired(seen, kept, drawn)
    if len(drawn) == 1 and choice.words[0].text in pair:  # one box of two
        if (
            choice.is_pair
            and (told := lone_box.told(choice, seen.patch, seen.drawn[0], seen.weights[0], unit)) is not None
        ):
            return told
        drawn = [replace(box, text=UNREAD, sure=0.0) for box in drawn]
    return [*(_beside(glyph, drawn) for glyph in kept), *drawn]


def _with_lost_word(seen: Seen, kept: list[Glyph], drawn: list[Glyph], pair: Sequence[str]) -> list[Glyph]:
    """Two boxes and one word: the other word is that of the page's other choices. Unsure, so that a person looks."""
    word, are_first = seen.choice.words[0], boxes.stand_first(seen.patch, seen.drawn)
    if word.text not in pair or len(kept) != len(word.glyphs) or are_first is None:
        return kept
    lost = 1 - pair.index(word.text)
    box, size = drawn[lost], word.glyphs[0].size
    own, x = drawn[1 - lost], sum(glyph.x0 + glyph.x1 for glyph in kept) / len(kept) / 2
    if not (0 < x - own.x1 < 2 * size if are_first else 0 < own.x0 - x < 2 * size):
        return kept
    start = box.x1 if are_first else box.x0 - size * len(pair[lost])
    return [
        *kept,
        *(
            replace(box, text=text, x0=start + n * size, x1=start + (n + 1) * size, sure=_GUESSED)
            for n, text in enumerate(pair[lost])
        ),
    ]


def _paired(seen: Seen, words: list[Glyph], drawn: list[Glyph]) -> list[Glyph]:
    """Two words and two boxes. Where the order in which they were read is none of a form's, ink tells whether boxes
    stand before or behind their words; where it does not, the choice is left open."""
    beside = [_beside(glyph, drawn) for glyph in words]
    order = in_order([*beside, *drawn])
    shape = re.sub("W+", "W", "".join("M" if any(one is box for box in drawn) else "W" for one in order))
    are_first = boxes.stand_first(seen.patch, seen.drawn)
    if (shape == "MWMW" and are_first is not False) or (shape == "WMWM" and are_first is not True):
        return [*beside, *drawn]
    if are_first is None:
        return [*beside, *(replace(box, text=EMPTY) for box in drawn)]
    placed: list[Glyph] = []
    sure = min(glyph.sure for glyph in words)
    for word, box in zip(seen.choice.words, drawn, strict=True):
        start = box.x1 if are_first else box.x0 - sum(glyph.size for glyph in word.glyphs)
        for glyph in word.glyphs:
            placed.append(replace(glyph, x0=start, x1=start + glyph.size, top=box.top, bottom=box.bottom, sure=sure))
            start += glyph.size
    return [*placed, *drawn]


def _beside(glyph: Glyph, drawn: Sequence[Glyph]) -> Glyph:
    """The word without the box that its line's ink had been taken to begin or end with."""
    middle = (glyph.x0 + glyph.x1) / 2
    for box in drawn:
        if box.top < glyph.bottom and glyph.top < box.bottom and box.x0 < glyph.x1 and glyph.x0 < box.x1:
            if (box.x0 + box.x1) / 2 < middle:
                glyph = replace(glyph, x0=min(box.x1, glyph.x1 - 1))
            else:
                glyph = replace(glyph, x1=max(box.x0, glyph.x0 + 1))
    return glyph


def _glyph(mark: str, rect: tuple[float, float, float, float], words: Sequence[Glyph], unit: float) -> Glyph:
    """The box (in pixels) as a glyph, as high as the word beside it."""
    x0, y0, x1, y1 = (value / unit for value in rect)
    middle = (y0 + y1) / 2
    near = min(words, key=lambda word: abs((word.top + word.bottom) / 2 - middle))
    level = abs((near.top + near.bottom) / 2 - middle) < 0.7 * near.size
    top, bottom = (near.top, near.bottom) if level else (middle - near.size / 2, middle + near.size / 2)
    return Glyph(text=mark, x0=x0, x1=x1, top=top, bottom=bottom, size=near.size, sure=0.97)


def _covers(box: Glyph, glyph: Glyph) -> bool:
    """Is the glyph what was made of this box?"""
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    part = 0.15 * (box.x1 - box.x0)
    return box.x0 + part <= x <= box.x1 - part and box.top <= y <= box.bottom
