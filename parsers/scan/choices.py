"""Cells that hold a choice: which words stand in one, where, and what stands for a word that was misread."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parsers.layout import Glyph
from parsers.scan.arrays import Rect

EMPTY, TICKED, CROSSED, TICK = "□", "☑", "☒", "√"
WORDS = "是否有无存在不没"
_SHAPES = "口回囗□☐☑☒曰日田凹凶四区匚冂√×✓✔✗vVxXyYNnuUJLMZzｖ丿丶乂Π月门D0oO〇○●■|｜Ｖ∨"
_MARKS = rf"{_SHAPES}()（）\[\]［］【】/、,，.。·:：;；'‘’“”\"`^_~\-—一\s\ufffd"
_CHOICE = re.compile(rf"[{WORDS}{_MARKS}]{{1,24}}")
_MARK = re.compile(rf"[{_MARKS}]")
_ANSWER = re.compile("不存在|没有|存在|是|否|有|无")
_ANSWERS = re.compile(f"(?:{_ANSWER.pattern}){{1,2}}")
_LIKE = {
    "否": "杏吞呑台吝咨古吉舌杳昏合咅含各谷香季固面",
    "是": "昰早星晃足昆旱早显",
    "无": "元旡天夫尢先",
    "有": "冇育肴希冃青",
    "不": "丕下",
    "存": "仔芹荐",
    "在": "佐左庄",
}
_LIKE_WORD = {like: word for word, likes in _LIKE.items() for like in likes}
_CONTRARY = {
    "是": ("否",),
    "否": ("是",),
    "有": ("无", "没有"),
    "无": ("有",),
    "没有": ("有",),
    "存在": ("不存在",),
    "不存在": ("存在",),
}
_LONGEST = 24
_GIANT = 1.5  # times the size of the cell's type
_MEANT = 0.65  # how sure a word is that was read as one that looks like it
_GUESSED = 0.3  # and one that nothing but the page's other choices tell
_INK = 150  # levels of the flattened page below which a pixel is ink
_GAP, _INKED = 0.1, 0.88  # of a type's size: blank inside a character, and how high its ink is
_WITH_BOX = 1.4  # times its size: how wide the ink of a word and a box beside it is at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One of the words to choose from, and its glyphs."""

    text: str
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A cell (pixels) with its glyphs in reading order and its words; `size` is its type's, in points.

    `read` are the very glyphs that were read there; `strange` are those (two at most) that are no word of an answer,
    `foreign` those of a seal that falls on the cell.
    """

    cell: Rect
    read: tuple[Glyph, ...]
    glyphs: tuple[Glyph, ...]
    words: tuple[Word, ...]
    strange: tuple[Glyph, ...]
    size: float
    foreign: tuple[Glyph, ...] = ()

    @property
    def is_pair(self) -> bool:
        """Are there two words, each the other's contrary?"""
        return len(self.words) == 2


def choice_of(glyphs: Sequence[Glyph], cell: Rect) -> Choice | None:
    """The choice in a cell that holds one and nothing else: one or two words beside marks. None for other cells.

    A character far larger than the others in a line of its own is a seal's, which falls on the cell.
    """
    if not 0 < len(glyphs) <= _LONGEST:
        return None
    found, foreign = _choice(glyphs, cell), tuple[Glyph, ...]()
    usual = float(np.median([glyph.size for glyph in glyphs]))
    own = [glyph for glyph in glyphs if glyph.size < _GIANT * usual]
    if (
        found is None
        and len(own) >= 2
        and not any(_level(one, other) for one in glyphs if one not in own for other in own)
    ):
        found, foreign = _choice(own, cell), tuple(glyph for glyph in glyphs if glyph not in own)
    return replace(found, read=tuple(glyphs), foreign=foreign) if found is not None else None


def _level(one: Glyph, other: Glyph) -> bool:
    return one.top < other.bottom - 0.3 * other.size and other.top + 0.3 * other.size < one.bottom


def _choice(glyphs: Sequence[Glyph], cell: Rect) -> Choice | None:
    ordered = in_order(glyphs)
    known = [glyph for glyph in ordered if glyph.text in WORDS]
    strange = tuple(glyph for glyph in ordered if glyph.text not in WORDS and not _MARK.fullmatch(glyph.text))
    said = "".join(glyph.text for glyph in known)
    if not known or len(strange) > 2 or not _ANSWERS.fullmatch(said):
        return None
    words = tuple(
        Word(text=found[0], glyphs=tuple(known[found.start() : found.end()])) for found in _ANSWER.finditer(said)
    )
    if len(words) == 2 and words[1].text not in _CONTRARY[words[0].text]:
        return None  # 是 存在: what is left of the column's head
    if len(words) < 2 and len(strange) > 1:
        return None
    size = float(np.median([glyph.size for glyph in known]))
    choice = Choice(cell=cell, read=tuple(glyphs), glyphs=tuple(ordered), words=words, strange=strange, size=size)
    return _completed(choice)


def _completed(choice: Choice) -> Choice:
    """□是□杏 is □是□否: beside one word, what looks like its contrary is that."""
    if len(choice.words) != 1 or len(choice.strange) != 1:
        return choice
    word, strange = choice.words[0], choice.strange[0]
    partner = _CONTRARY[word.text][0]
    if _LIKE_WORD.get(strange.text) != partner:
        return choice
    meant = replace(strange, text=partner, sure=max(strange.sure, _MEANT))
    ordered = tuple(meant if glyph is strange else glyph for glyph in choice.glyphs)
    words = sorted((word, Word(text=partner, glyphs=(meant,))), key=lambda one: ordered.index(one.glyphs[0]))
    return replace(choice, glyphs=ordered, words=tuple(words), strange=())


def lost_word(choice: Choice, strange: Sequence[Glyph], pair: Sequence[str]) -> Glyph | None:
    """□是☑作: beside one word and two boxes, one character that is none of an answer's is the other word of the page's
    choices (`pair`), where that has one character. Unsure."""
    texts = [word.text for word in choice.words]
    if len(texts) != 1 or len(strange) != 1 or texts[0] not in pair or len(pair) != 2:
        return None
    other = pair[1 - list(pair).index(texts[0])]
    is_second = choice.glyphs.index(strange[0]) > choice.glyphs.index(choice.words[0].glyphs[0])
    if len(other) != 1 or is_second != (other == pair[1]):
        return None
    return replace(strange[0], text=other, sure=_GUESSED)


def looks_like(text: str) -> str:
    """The word of one character that `text` looks like, "" where it looks like none."""
    meant = _LIKE_WORD.get(text, "")
    return meant if meant in _CONTRARY else ""


def in_order(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Line by line from the left: a line's glyphs stand less than half a size higher or lower than one another."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.top + glyph.bottom):
        middle = (glyph.top + glyph.bottom) / 2
        if lines and middle - (lines[-1][0].top + lines[-1][0].bottom) / 2 < 0.6 * glyph.size:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [glyph for line in lines for glyph in sorted(line, key=lambda glyph: glyph.x0 + glyph.x1)]


def middle_of(glyph: Glyph, line: Sequence[Glyph]) -> tuple[float, float]:
    """Where the character itself stands, in points: the first and last one of what was read in one go reach to the end
    of its ink, and meet their neighbours on the other side.

    A line's only one has its box before it, as nearly all forms print it.
    """
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    if glyph.x1 - glyph.x0 <= 1.2 * glyph.size:
        return x, y
    same = [other for other in line if abs((other.top + other.bottom) / 2 - y) < 0.6 * glyph.size and other != glyph]
    joined = 0.02 * glyph.size  # what was read in one go meets exactly
    after = any(abs(other.x1 - glyph.x0) < joined for other in same)
    before = any(abs(other.x0 - glyph.x1) < joined for other in same)
    first, last = all(other.x0 >= glyph.x0 for other in same), all(other.x1 <= glyph.x1 for other in same)
    if after == before and first == last:
        is_lone = first and glyph.x1 - glyph.x0 >= _WITH_BOX * glyph.size
        return (glyph.x1 - glyph.size / 2 if is_lone else x), y
    is_begin = before if after != before else first
    return (glyph.x1 - glyph.size / 2 if is_begin else glyph.x0 + glyph.size / 2), y


def size_by_ink(choice: Choice, grey: NDArray[np.uint8], unit: float) -> float:
    """The type size in points as the height of the words' characters has it on the flattened page."""
    heights: list[float] = []
    for glyph in (glyph for word in choice.words for glyph in word.glyphs):
        x, y = middle_of(glyph, choice.glyphs)
        x0, x1 = (max(0, round((x + side * glyph.size) * unit)) for side in (-0.35, 0.35))
        y0, y1 = (max(0, round((y + side * glyph.size) * unit)) for side in (-1.2, 1.2))
        rows = np.flatnonzero((grey[y0:y1, x0:x1] < _INK).any(axis=1))
        runs = np.split(rows, np.flatnonzero(np.diff(rows) > max(1.0, _GAP * glyph.size * unit)) + 1)
        at = y * unit - y0
        near = min((run for run in runs if len(run)), key=lambda run: abs(run[0] + run[-1] - 2 * at), default=None)
        if near is not None:
            heights.append(float(near[-1] + 1 - near[0]) / unit / _INKED)
    return max(1.0, float(np.median(heights))) if heights else choice.size


def resized(choice: Choice, size: float) -> Choice:
    """The choice with its type taken for `size` points, which parts its lines anew."""
    glyphs = [
        replace(
            glyph,
            size=size,
            top=(glyph.top + glyph.bottom - size) / 2,
            bottom=(glyph.top + glyph.bottom + size) / 2,
        )
        for glyph in choice.read
        if glyph not in choice.foreign
    ]
    again = choice_of(glyphs, choice.cell)
    return replace(again, read=choice.read, foreign=choice.foreign) if again is not None else choice


def narrowed(glyph: Glyph, line: Sequence[Glyph]) -> Glyph:
    """The character as wide as it is, see `middle_of`."""
    x, _ = middle_of(glyph, line)
    return replace(glyph, x0=max(glyph.x0, x - glyph.size / 2), x1=min(glyph.x1, x + glyph.size / 2))
