"""A choice whose boxes were found → glyphs: which of them is ticked, and the words put in order beside them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.layout import Glyph
from parsers.scan import boxes, lone_box
from parsers.scan.box_weights import crossed
from parsers.scan.choices import CROSSED, EMPTY, TICKED, in_order, lost_word, narrowed
from parsers.scan.glyphs import UNREAD
from parsers.scan.habits import Scale, Seen

_GUESSED = 0.3  # how sure a word is that other cells tell
_MAYBE = 0.5  # how sure a choice is at most one of whose boxes may be a part of a character
_EMPTY = 0.1  # what weighs more is no empty box: a character that was taken for one
_LONE = 0.03  # what an empty box that has no other beside it weighs at most
_BOTH = 0.25  # of the heavier one's weight: a lighter one that has more may be marked, too


def _marks(seen: Seen, scale: Scale) -> list[str]:
    """What each box holds. Two that nobody can tell apart are both empty or both ticked."""
    signs = [CROSSED if crossed(seen.patch, box) else TICKED for box in seen.drawn]
    if len(seen.weights) != 2:
        least = max(_LONE, scale.least) + scale.empty
        return [sign if weight > least else EMPTY for sign, weight in zip(signs, seen.weights, strict=True)]
    low, high = sorted(seen.weights)
    base = min(scale.empty, low)
    if seen.apart < scale.least or low > _EMPTY or low - base > _BOTH * (high - base):
        return [TICKED if low - base > _LONE else EMPTY] * 2
    return [sign if weight == high else EMPTY for sign, weight in zip(signs, seen.weights, strict=True)]


def with_boxes(seen: Seen, scale: Scale, pair: Sequence[str], unit: float) -> list[Glyph]:
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
