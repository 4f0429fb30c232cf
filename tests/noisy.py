"""A page as a reader of pictures gives it: right but for what its kind of reader does wrong.

Every page is scaled and shifted by itself, boxes are ragged, sizes vary, fonts are unknown, each character has how sure
it is, and some are taken for others. No picture is drawn: thousands of papers take no longer than the readers do.
"""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from parsers.grid import Rule
from parsers.layout import Glyph
from parsers.pages import PageContent, paper_of
from parsers.paper import Paper
from tests.scans import fonts, leaf

PT = 72 / 25.4  # a mm in points
WIDTH = 595.3
ALIKE = {
    "题": "颗",
    "己": "已",
    "已": "己",
    "日": "曰",
    "未": "末",
    "大": "太",
    "土": "士",
    "人": "入",
    "0": "O",
    "1": "l",
}
"""Characters and what they are taken for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """`wrong` and `lost` are shares of the characters, `ragged` of an em for boxes, `crop` of the page's width."""

    wrong: float = 0.0
    lost: float = 0.0
    ragged: float = 0.08
    crop: float = 0.04
    bent: float = 1.5  # points by which edges are off


def paper(pages: Sequence[leaf.Leaf], seed: int, wear: Wear | None = None) -> Paper:
    """The paper of printed leaves after a picture was taken of each."""
    random_ = random.Random(seed)
    seen = [page(one, number, random_, wear or Wear()) for number, one in enumerate(pages, start=1)]
    return paper_of(seen, len(seen))


def page(printed: leaf.Leaf, number: int, random_: random.Random, wear: Wear) -> PageContent:
    """One leaf as it is read off its picture, as wide as A4."""
    scale = WIDTH / (printed.width * PT) * random_.uniform(1 - wear.crop, 1 + wear.crop)
    shift = random_.uniform(-wear.crop, wear.crop) * WIDTH / 2
    phase = random_.uniform(0, math.tau)

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            x * PT * scale + shift + wear.bent * math.sin(phase + y / 40),
            y * PT * scale + wear.bent * math.sin(phase + x / 60),
        )

    glyphs: list[Glyph] = []
    rules: list[Rule] = []
    for mark in printed.marks:
        if isinstance(mark, leaf.Text):
            glyphs += _glyphs(mark, at, scale, random_, wear)
        elif isinstance(mark, leaf.Rule) and len(mark.points) == 2:
            (x0, y0), (x1, y1) = (at(*point) for point in mark.points)
            if abs(x1 - x0) >= abs(y1 - y0):
                rules.append(Rule(x0=min(x0, x1), x1=max(x0, x1), top=(y0 + y1) / 2, bottom=(y0 + y1) / 2))
            else:
                rules.append(Rule(x0=(x0 + x1) / 2, x1=(x0 + x1) / 2, top=min(y0, y1), bottom=max(y0, y1)))
    height = printed.height * PT * scale
    return PageContent(number=number, width=WIDTH, height=height, glyphs=tuple(glyphs), rules=tuple(rules))


def _glyphs(
    mark: leaf.Text,
    at: Callable[[float, float], tuple[float, float]],
    scale: float,
    random_: random.Random,
    wear: Wear,
) -> list[Glyph]:
    em = mark.size * scale
    x, (_, y) = mark.x, at(mark.x, mark.y)
    top, bottom = y - em * random_.uniform(0.84, 0.95), y + em * random_.uniform(0.1, 0.2)
    found = []
    for character in mark.text:
        step = fonts.advance(mark.face, character) * mark.size / PT * mark.stretch + mark.spacing
        left, _ = at(x, mark.y)
        right, _ = at(x + step - mark.spacing, mark.y)
        x += step
        if character.isspace() or random_.random() < wear.lost:
            continue
        sure = 1 - random_.random() ** 3 * 0.09 - 0.001
        if random_.random() < wear.wrong:
            character, sure = ALIKE.get(character, "肃"), random_.uniform(0.2, 0.68)
        left, right = (edge + random_.gauss(0, wear.ragged * em) for edge in (left, right))
        found.append(
            Glyph(
                text=character,
                x0=min(left, right - 1),
                x1=right,
                top=top,
                bottom=bottom,
                size=bottom - top,
                sure=round(sure, 3),
            )
        )
    return found


# --- by hand: single lines and rules ----------------------------------------------------------------------------


def written(
    text: str,
    x: float,
    top: float,
    *,
    size: float = 12.0,
    sure: float = 0.97,
    unsure: Mapping[str, float] | None = None,
) -> list[Glyph]:
    """A line's glyphs, Latin ones half as wide; blanks are only wide. `unsure` gives characters their own sureness."""
    found = []
    for character in text:
        width = size / 2 if character.isascii() else size
        if not character.isspace():
            known = (unsure or {}).get(character, sure)
            found.append(Glyph(text=character, x0=x, x1=x + width, top=top, bottom=top + size, size=size, sure=known))
        x += width
    return found


def ruled(columns: Sequence[float], rows: Sequence[float]) -> list[Rule]:
    """All the rules of a table without merged cells."""
    across = [Rule(x0=columns[0], x1=columns[-1], top=y, bottom=y) for y in rows]
    return across + [Rule(x0=x, x1=x, top=rows[0], bottom=rows[-1]) for x in columns]


def seen(
    glyphs: Sequence[Glyph], rules: Sequence[Rule] = (), *, number: int = 1, scale: float = 1.0, shift: float = 0.0
) -> PageContent:
    """A page, photographed from `scale` times as near and `shift` points to the side."""
    return PageContent(
        number=number,
        width=WIDTH,
        height=842 * scale,
        glyphs=tuple(
            Glyph(
                text=one.text,
                x0=one.x0 * scale + shift,
                x1=one.x1 * scale + shift,
                top=one.top * scale,
                bottom=one.bottom * scale,
                size=one.size * scale,
                sure=one.sure,
            )
            for one in glyphs
        ),
        rules=tuple(
            Rule(x0=r.x0 * scale + shift, x1=r.x1 * scale + shift, top=r.top * scale, bottom=r.bottom * scale)
            for r in rules
        ),
    )
