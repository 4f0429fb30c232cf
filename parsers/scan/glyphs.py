"""What the pieces of a page say → glyphs in points, as a text page has them.

Types come in a few sizes a page; lines measured alone differ by a few percent. So sizes are brought together, and a
line's characters share its height, or paragraphs would break where nothing breaks them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parsers.layout import Glyph, is_east_asian
from parsers.scan.arrays import Rect
from parsers.scan.ocr import Character, Reading
from parsers.scan.pieces import Piece

UNREAD = "\ufffd"
_NEAR = 0.1  # sizes that differ by less are one
_WIDE = re.compile(r"[\u2018-\u201d\u2026\u2014\u3000-\u303f\u3400-\u9fff\uff00-\uffef□☑☐☒√×]")
_BETWEEN_LINES = 0.15  # of a box's height that is blank between lines; inside 二 or 吕 it is less
_CLOSING = "，。；：、！？）」』》】"
_MISSED = 0.5  # mean sureness below which a reading of ink that was not found to be text is none
_STRAY = 0.35  # the same for text outside tables: a seal's characters, a stain
_POOR = 0.15  # the same for text in a cell
_INK = 0.06  # of a line's square: the ink of the thinnest character, roughly


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Said:
    """A piece and what it says."""

    piece: Piece
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Where a line's ink stands, in pixels, and its measured type size (points); `exact` where many characters tell."""

    x0: float
    x1: float
    middle: float
    size: float
    exact: bool


def glyphs_of(
    said: Sequence[Said], ink: NDArray[np.uint8], unit: float, cells: Sequence[Rect] = ()
) -> tuple[Glyph, ...]:
    """The page's glyphs; `ink` is its dark pixels without rules, `unit` pixels a point."""
    kept = [one for one in said if one.reading.characters]
    spans = [_span(one, ink, unit) for one in kept]
    sizes = _brought_together(kept, spans)
    glyphs: list[Glyph] = []
    for one, span, size in zip(kept, spans, sizes, strict=True):
        line = _line(one, span, size, unit)
        glyphs += line if one.piece.cell is None or not cells else _kept_in(line, cells[one.piece.cell], unit)
    return tuple(glyphs)


def _span(one: Said, ink: NDArray[np.uint8], unit: float) -> _Span:
    quad = one.piece.quad
    x0, y0 = np.maximum(0, np.floor(quad.min(axis=0))).astype(int).tolist()
    x1, y1 = np.ceil(quad.max(axis=0)).astype(int).tolist()
    part = ink[y0:y1, x0:x1]
    columns = np.flatnonzero(part.any(axis=0)) if part.size else np.zeros(0, dtype=np.int64)
    first, last = (x0 + int(columns[0]), x0 + int(columns[-1]) + 1) if len(columns) else (x0, x1)
    middle = float(quad[:, 1].mean())
    pitch = _pitch(one, unit)
    if pitch:
        return _Span(x0=first, x1=last, middle=middle, size=pitch, exact=True)
    wide = [character for character in one.reading.characters if is_east_asian(character.text)]
    guess = min(_height(part), (y1 - y0) / 1.15) / unit / (0.92 if wide else 0.75)
    if len(wide) >= 2 and len(wide) == len(one.reading.characters):
        apart = (wide[-1].center - wide[0].center) / (len(wide) - 1) * one.piece.width / unit
        guess = (guess + apart) / 2
    return _Span(x0=first, x1=last, middle=middle, size=max(4.0, guess), exact=False)


def _height(part: NDArray[np.uint8]) -> float:
    """How high the line's ink is: what stands in its middle, for the lines above and below reach into its box."""
    rows = np.flatnonzero(part.any(axis=1)) if part.size else np.zeros(0, dtype=np.int64)
    if not len(rows):
        return max(1.0, len(part) / 1.35)
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > _BETWEEN_LINES * len(part)) + 1)
    run = min(runs, key=lambda run: abs(float(run[0] + run[-1]) - len(part)))
    return float(run[-1] + 1 - run[0])


def _pitch(one: Said, unit: float) -> float:
    """The type size by the distance of ideographs that follow each other; 0.0 where they are too few."""
    best: tuple[int, float] = (3, 0.0)
    run: list[Character] = []
    for character in (*one.reading.characters, None):
        if character is not None and is_east_asian(character.text):
            run.append(character)
            continue
        if len(run) > best[0]:
            best = (len(run), (run[-1].center - run[0].center) / (len(run) - 1))
        run = []
    return best[1] * one.piece.width / unit


def _brought_together(said: Sequence[Said], spans: Sequence[_Span]) -> list[float]:
    """One size for all lines of about that size; short lines take that of the nearest."""
    sizes = [0.0] * len(spans)
    left = {n for n, span in enumerate(spans) if span.exact}
    found: dict[float, int] = {}
    while left:
        weights = {
            n: sum(len(said[m].reading.characters) for m in left if _alike(spans[m].size, spans[n].size)) for n in left
        }
        center = spans[max(weights, key=lambda n: (weights[n], -n))].size
        group = [n for n in left if _alike(spans[n].size, center)]
        size = round(float(np.median([spans[n].size for n in group])) * 2) / 2
        found[size] = found.get(size, 0) + sum(len(said[n].reading.characters) for n in group)
        for n in group:
            sizes[n] = size
        left -= set(group)
    for n, span in enumerate(spans):
        if span.exact:
            continue
        likely = {size: _likelihood(span.size, size) * weight for size, weight in found.items()}
        near = max(likely, key=lambda size: likely[size], default=span.size)
        sizes[n] = near if abs(near - span.size) <= 0.35 * near else round(span.size * 2) / 2
    return [max(1.0, size) for size in sizes]


def _likelihood(measured: float, size: float) -> float:
    """How well a short line's measured size fits: it is off by an eighth at times."""
    return float(np.exp(-((np.log(measured / size) / 0.125) ** 2)))


def _alike(a: float, b: float) -> bool:
    return abs(a - b) <= _NEAR * max(a, b)


def _line(one: Said, span: _Span, size: float, unit: float) -> list[Glyph]:
    characters = [c for c in one.reading.characters if not c.text.isspace() or c.text == " "]
    left, width = float(one.piece.quad[[0, 3], 0].mean()), one.piece.width
    texts = corrected([c.text for c in characters])
    places: list[tuple[float, float]] = []
    for text, character in zip(texts, characters, strict=True):
        middle = (left + character.center * width) / unit
        half = size * (0.5 if _WIDE.match(text) else 0.27)
        places.append((middle - half, middle + half))
    places = _joined(places, texts, size, span.x0 / unit, span.x1 / unit)
    top, bottom = span.middle / unit - size / 2, span.middle / unit + size / 2
    return [
        Glyph(text=text, x0=a, x1=b, top=top, bottom=bottom, size=size, sure=min(1.0, character.sure))
        for text, character, (a, b) in zip(texts, characters, places, strict=True)
        if text != " " or _between_latin(texts, character, characters)
    ]


def _kept_in(line: list[Glyph], cell: Rect, unit: float) -> list[Glyph]:
    """The line pressed together where it sticks out of its cell, so that it stays that cell's."""
    left, right = min((g.x0 for g in line), default=0.0), max((g.x1 for g in line), default=0.0)
    most = cell[2] / unit - 1.0
    if right <= most + 2.0 or right - left < 1.0 or left >= most:
        return line
    scale = (most - left) / (right - left)
    return [replace(g, x0=left + (g.x0 - left) * scale, x1=left + (g.x1 - left) * scale) for g in line]


def _between_latin(texts: Sequence[str], blank: Character, characters: Sequence[Character]) -> bool:
    """A blank between Latin words; what the recogniser sees between ideographs is their spacing."""
    at = next(n for n, character in enumerate(characters) if character is blank)
    before, after = texts[at - 1 : at], texts[at + 1 : at + 2]
    return bool(before and after and before[0].isascii() and after[0].isascii())


def _joined(
    places: list[tuple[float, float]], texts: Sequence[str], size: float, first: float, last: float
) -> list[tuple[float, float]]:
    """Side by side: neighbours meet half-way unless there is room for a character between them."""
    if not places:
        return []
    edges = [list(place) for place in places]
    edges[0][0] = min(first, edges[0][1] - 0.2 * size)
    edges[-1][1] = max(last, edges[-1][0] + 0.2 * size)
    if texts[-1] in _CLOSING:
        edges[-1][1] = max(edges[-1][1], edges[-1][0] + 0.9 * size)
    for before, after in pairwise(edges):
        if after[0] - before[1] < 0.8 * size:
            middle = (before[1] + after[0]) / 2
            before[1] = after[0] = max(middle, before[0] + 0.25 * size)
    return [(a, max(b, a + 0.1 * size)) for a, b in edges]


# --- certain corrections ----------------------------------------------------------------------------------------

_FULL = {",": "，", ";": "；", "?": "？", "!": "！", ":": "："}
_DIGITS = str.maketrans("Oo〇○lI|", "0000111")
_NUMBER = re.compile(
    r"(?<![A-Za-z])[0-9][0-9Oo〇○lI|]*(?:[0-9](?![A-Za-z])|(?<=[Oo〇○lI|])(?=[年月日号时分元人件次个名%]))"
)
_HALF = {0xFF10 + n: 0x30 + n for n in range(10)}
_NUMERALS = "一二三四五六七八九十"


def corrected(texts: Sequence[str]) -> list[str]:
    """Characters that their neighbours make certain: ， in Chinese text, 0 in a number. Words are never guessed."""
    out = [text.translate(_HALF) for text in texts]
    for n, text in enumerate(out):
        before, after = out[n - 1] if n else "", out[n + 1] if n + 1 < len(out) else ""
        if text in _FULL and is_ideograph(before) and not (after.isdigit() and text in ",:" and before.isdigit()):
            out[n] = _FULL[text]
        elif text == "一" and before and before in "年月日号0123456789" and after.isascii() and after.isdigit():
            out[n] = "—"  # 3月20日—4月17日
        elif text in "○OoＯ0" and (before in _NUMERALS and after in _NUMERALS) and before and after:
            out[n] = "〇"
    if all(len(text) == 1 for text in out):
        out = list(_NUMBER.sub(lambda found: found[0].translate(_DIGITS), "".join(out)))
    return out


def is_ideograph(text: str) -> bool:
    return bool(text) and is_east_asian(text[0])


# --- what is worth keeping --------------------------------------------------------------------------------------


def kept(said: Sequence[Said], ink: NDArray[np.uint8]) -> list[Said]:
    """The readings that are some; a cell with ink and nothing readable says `UNREAD`, so that a person looks at it."""
    read = [one for one in said if _is_read(one)]
    filled = {one.piece.cell for one in read}
    lost = [one for one in said if one.piece.cell is not None and one.piece.cell not in filled]
    return [*read, *(_unread(one) for one in lost if _is_written(one.piece, ink))]


def _is_read(said: Said) -> bool:
    if not said.reading.characters:
        return False
    least = _MISSED if not said.piece.found else _STRAY if said.piece.cell is None else _POOR
    return said.reading.sure >= least


def _is_written(piece: Piece, ink: NDArray[np.uint8]) -> bool:
    """Is there as much ink as a character has, in a piece as high as one?"""
    x0, y0 = np.maximum(0, np.floor(piece.quad.min(axis=0))).astype(int).tolist()
    x1, y1 = np.ceil(piece.quad.max(axis=0)).astype(int).tolist()
    part = ink[y0:y1, x0:x1] > 0
    rows = np.flatnonzero(part.any(axis=1))
    return len(rows) > 0.45 * piece.height and float(part.sum()) > _INK * piece.height**2


def _unread(said: Said) -> Said:
    character = Character(text=UNREAD, start=0.0, end=1.0, sure=0.0)
    return replace(said, reading=Reading(characters=(character,)))
