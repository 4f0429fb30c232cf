"""A sheet of paper as marks in mm, and its drawing: what a printer puts on it, before stamps and scanners."""

import math
import random
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from . import fonts
from .fonts import Face
from .specimen import Pixels

BLACK, RED, BLUE = (18, 18, 20), (214, 30, 34), (36, 52, 150)
Colour = tuple[int, int, int]
PT = 25.4 / 72  # mm
BOXES = "☑□☐☒"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words whose baseline starts at (x, y); `size` in points, `spacing` extra mm after each character."""

    x: float
    y: float
    text: str
    size: float
    face: Face
    colour: Colour = BLACK
    spacing: float = 0.0
    boxes: str = "drawn"  # how ☑ and □ are put: drawn, glyph, hand (a printed box ticked with a pen)
    stretch: float = 1.0  # narrower letters, as in letterheads


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line or, with `points`, a pen's stroke; `width` in mm."""

    points: tuple[tuple[float, float], ...]
    width: float
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    colour: Colour


Mark = Text | Rule | Fill
Box = tuple[float, float, float, float]


@dataclass(slots=True, kw_only=True)
class Leaf:
    """One side of a sheet. `anchors` are places by name that seals are put on; `cells` the table's cells, in mm."""

    width: float = 210.0
    height: float = 297.0
    marks: list[Mark] = field(default_factory=list)
    anchors: list[tuple[str, float, float]] = field(default_factory=list)
    cells: list[Box] = field(default_factory=list)
    picture: Pixels | None = None  # the page as another program drew it, at any size
    words: str = ""  # its text, where another program drew it

    @property
    def text(self) -> str:
        if self.picture is not None:
            return self.words
        return "\n".join(mark.text for mark in self.marks if isinstance(mark, Text) and mark.text)


def width_of(text: str, face: Face, size: float, spacing: float = 0.0) -> float:
    """The text's width in mm."""
    return sum(fonts.advance(face, c) * size * PT + spacing for c in text)


def wrap(text: str, face: Face, size: float, width: float, indent: float = 0.0, spacing: float = 0.0) -> list[str]:
    """Lines of at most `width` mm, the first one indented; no closing mark begins a line, no opening one ends it."""
    lines, line, room = [], "", width - indent
    longest = max(int(width / (0.55 * size * PT)), 1)  # a figure longer than the cell is broken
    for piece in _pieces(text, min(longest, 24)):
        step = width_of(piece, face, size, spacing)
        if step > room and line and piece not in "，。；、：）”》？！)%":
            carried = ""
            while line and line[-1] in "（“《(":
                carried, line = line[-1] + carried, line[:-1]
            lines.append(line)
            line, room = carried, width - width_of(carried, face, size, spacing)
        line += piece
        room -= step
    return [*lines, line]


def _pieces(text: str, longest: int) -> Iterable[str]:
    """Single characters, but figures and Latin words whole, up to `longest`."""
    word = ""
    for character in text:
        part_of_word = character.isascii() and (character.isalnum() or character in ".-")
        if word and (not part_of_word or len(word) >= longest):
            yield word
            word = ""
        if part_of_word:
            word += character
        else:
            yield character
    if word:
        yield word


def draw(leaf: Leaf, dpi: float, random_: random.Random) -> Pixels:
    """The printed sheet at `dpi`, RGB turned to BGR, on pure white."""
    scale = dpi / 25.4
    size = (round(leaf.width * scale), round(leaf.height * scale))
    if leaf.picture is not None:
        image = Image.fromarray(leaf.picture[:, :, ::-1]).resize(size, Image.Resampling.LANCZOS)
    else:
        image = Image.new("RGB", size, (255, 255, 255))
    pen = ImageDraw.Draw(image)
    for mark in leaf.marks:
        if isinstance(mark, Text):
            _text(image, pen, mark, scale, random_)
        elif isinstance(mark, Rule):
            _rule(pen, mark, scale)
        else:
            pen.polygon([(x * scale, y * scale) for x, y in mark.points], fill=mark.colour)
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def _rule(pen: ImageDraw.ImageDraw, mark: Rule, scale: float) -> None:
    width = max(round(mark.width * scale), 1)
    points = [(x * scale, y * scale) for x, y in mark.points]
    straight = len(points) == 2 and (abs(points[0][0] - points[1][0]) < 0.5 or abs(points[0][1] - points[1][1]) < 0.5)
    if straight:  # a filled rectangle: lines of PIL are uneven at their ends
        (x0, y0), (x1, y1) = points
        half = width / 2
        if abs(x0 - x1) < 0.5:
            box = (x0 - half, min(y0, y1) - half, x0 - half + width - 1, max(y0, y1) + half - 1)
        else:
            box = (min(x0, x1) - half, y0 - half, max(x0, x1) + half - 1, y0 - half + width - 1)
        pen.rectangle(tuple(round(v) for v in box), fill=mark.colour)
    else:
        pen.line(points, fill=mark.colour, width=width, joint="curve")


def _text(image: Image.Image, pen: ImageDraw.ImageDraw, mark: Text, scale: float, random_: random.Random) -> None:
    em = mark.size * PT * scale
    x, y = mark.x * scale, mark.y * scale
    if mark.stretch != 1.0:
        _stretched(image, mark, em, x, y)
        return
    for piece in _by_box(mark.text):
        if piece in BOXES and (mark.boxes != "glyph" or not fonts.known("☑")):
            _box(pen, piece, (x, y), em, mark, random_)
            x += em + mark.spacing * scale
            continue
        for face, run in fonts.split(mark.face, piece):
            font = fonts.load(face, max(round(em), 4))
            stroke = max(round(em * 0.022), 1) if mark.face.bold else 0
            if mark.spacing:
                for character in run:
                    pen.text((x, y), character, font=font, fill=mark.colour, anchor="ls", stroke_width=stroke)
                    x += fonts.advance(face, character) * em + mark.spacing * scale
            else:
                pen.text((x, y), run, font=font, fill=mark.colour, anchor="ls", stroke_width=stroke)
                x += sum(fonts.advance(face, character) for character in run) * em


def _by_box(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        if character in BOXES or not pieces or pieces[-1] in BOXES:
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces


def _box(
    pen: ImageDraw.ImageDraw, sign: str, at: tuple[float, float], em: float, mark: Text, random_: random.Random
) -> None:
    """A box of 0.78 em, ticked for ☑, crossed for ☒; "hand" ticks are a pen's and overshoot."""
    side = em * 0.78
    x, y = at[0] + em * 0.1, at[1] - em * 0.72
    line = max(round(em * 0.05), 1)
    pen.rectangle((x, y, x + side, y + side), outline=mark.colour, width=line)
    if sign in "□☐":
        return
    if sign == "☒":
        pen.line((x, y, x + side, y + side), fill=mark.colour, width=line)
        pen.line((x + side, y, x, y + side), fill=mark.colour, width=line)
        return
    if mark.boxes == "hand":
        points, colour, width = tick(x, y, side * random_.uniform(1.1, 1.7), random_), _pen(random_), line * 2
    else:
        points = [(x + side * u, y + side * v) for u, v in ((0.15, 0.5), (0.42, 0.8), (0.88, 0.15))]
        colour, width = mark.colour, max(round(em * 0.08), 1)
    pen.line(points, fill=colour, width=width, joint="curve")


def tick(x: float, y: float, side: float, random_: random.Random) -> list[tuple[float, float]]:
    """A tick by hand about (x, y): down, then a long stroke up to the right."""
    jitter = lambda: random_.uniform(-0.07, 0.07) * side  # noqa: E731 - a name for a draw
    corner = (x + 0.38 * side + jitter(), y + 0.82 * side + jitter())
    end = (x + 1.02 * side + jitter(), y - 0.06 * side + jitter())
    start = (x + 0.04 * side + jitter(), y + 0.46 * side + jitter())
    bend = ((corner[0] + end[0]) / 2 + 0.06 * side, (corner[1] + end[1]) / 2 + 0.08 * side)
    return [start, corner, bend, end]


def _pen(random_: random.Random) -> Colour:
    return random_.choice((BLACK, BLUE, BLACK, (52, 56, 66)))


def _stretched(image: Image.Image, mark: Text, em: float, x: float, y: float) -> None:
    font = fonts.load(mark.face, max(round(em), 4))
    wide = math.ceil(sum(fonts.advance(mark.face, c) for c in mark.text) * em) + 4
    tile = Image.new("L", (wide, math.ceil(em * 1.4)), 0)
    ImageDraw.Draw(tile).text(
        (0, em),
        mark.text,
        font=font,
        fill=255,
        anchor="ls",
        stroke_width=max(round(em * 0.02), 1) if mark.face.bold else 0,
    )
    tile = tile.resize((max(round(wide * mark.stretch), 1), tile.height), Image.Resampling.LANCZOS)
    image.paste(mark.colour, (round(x), round(y - em)), tile)
