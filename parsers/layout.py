"""Glyphs on a page → its lines of text, in reading order.

Knows no file format: PDF and what was read off pictures bring `Glyph` values; later OFD, too. Coordinates are points
from the page's upper left corner, x to the right and y downward.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from parsers import misread
from parsers.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """One drawn character. `turn` is the text's direction in degrees against upright: 0, 90, 180 or 270.

    `sure` (0-1) is less than 1 where it was read off a picture.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    font: str = ""
    bold: bool = False
    turn: int = 0
    sure: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Glyphs of one line, left to right.

    `marks` has one entry per character of `text`: its font where a font says something (an East Asian character),
    else "". `parted` says that a blank stands at the end. Read off a picture, `sures` has one entry per character too,
    and `place` is where the line was seen (its other measures may have been fitted to the document's text block).
    """

    text: str
    marks: tuple[str, ...]
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    page: int = 1
    parted: bool = False
    sures: tuple[float, ...] = ()
    place: Place | None = None

    @property
    def center(self) -> float:
        return (self.x0 + self.x1) / 2


def lines_of(glyphs: Sequence[Glyph], *, page: int = 1, seen: bool = False) -> list[Line]:
    """Lines from top to bottom. Text turned against the page (a vertical heading in a cell) becomes one line.

    `seen` says that the page was read off a picture: its lines carry how sure they are and where they stand.
    """
    upright = [glyph for glyph in glyphs if glyph.turn == 0]
    lines = [line for row in _rows(upright) if (line := _line(row, page, seen))]
    for turn in (90, 180, 270):
        turned = [turned_glyph(glyph, turn) for glyph in glyphs if glyph.turn == turn]
        if any(not glyph.text.isspace() for glyph in turned):
            lines.append(_one_line(turned, [glyph for glyph in glyphs if glyph.turn == turn], page, seen))
    return sorted(lines, key=lambda line: (line.top, line.x0))


def turned_glyph(glyph: Glyph, turn: int, width: float = 0.0, height: float = 0.0) -> Glyph:
    """The glyph as it stands once a page of `width` x `height` is turned so that text at `turn` is upright."""
    x0, top, x1, bottom = turned_box((glyph.x0, glyph.top, glyph.x1, glyph.bottom), turn, width, height)
    return replace(glyph, x0=x0, top=top, x1=x1, bottom=bottom, turn=(glyph.turn - turn) % 360)


def turned_box(
    box: tuple[float, float, float, float], turn: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """(x0, top, x1, bottom) on the page turned as in `turned_glyph`."""
    x0, top, x1, bottom = box
    if turn == 90:  # text runs from bottom to top
        return height - bottom, x0, height - top, x1
    if turn == 180:
        return width - x1, height - bottom, width - x0, height - top
    if turn == 270:  # text runs from top to bottom
        return top, width - x1, bottom, width - x0
    return box


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs by line: those whose boxes share at least half of the lower one's height."""
    rows: list[tuple[Glyph, list[Glyph]]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.top + glyph.bottom, glyph.x0)):
        for number in range(len(rows) - 1, max(len(rows) - 4, -1), -1):
            tallest, row = rows[number]
            shared = min(tallest.bottom, glyph.bottom) - max(tallest.top, glyph.top)
            lower = min(tallest.bottom - tallest.top, glyph.bottom - glyph.top)
            if shared > 0.5 * lower:
                row.append(glyph)
                taller = glyph.bottom - glyph.top > 1.05 * (tallest.bottom - tallest.top)
                if taller and not glyph.text.isspace():
                    rows[number] = (glyph, row)
                break
        else:
            rows.append((glyph, [glyph]))
    return [row for _, row in rows]


def _line(row: Sequence[Glyph], page: int, seen: bool) -> Line | None:
    glyphs = _without_doubles(sorted(row, key=lambda glyph: glyph.x0))
    solid = [glyph for glyph in glyphs if not glyph.text.isspace()]
    if not solid:
        return None
    text: list[str] = []
    marks: list[str] = []
    before: Glyph | None = None
    spaces = ""
    for glyph in glyphs:
        if glyph.text.isspace():
            spaces += "\u3000" if "\u3000" in glyph.text else " "
            continue
        if before is not None:
            if seen and before.text.isdigit() and glyph.text.isdigit():
                spaces = ""  # full-width digits stand apart
            gap = spaces or _gap(before, glyph)
            text.append(gap)
            marks.extend("" for _ in gap)
        text.append(glyph.text)
        marks.extend(_mark(glyph, character) for character in glyph.text)
        before, spaces = glyph, ""
    line = Line(
        text="".join(text),
        marks=tuple(marks),
        x0=solid[0].x0,
        x1=max(glyph.x1 for glyph in solid),
        top=min(glyph.top for glyph in solid),
        bottom=max(glyph.bottom for glyph in solid),
        size=round(median(glyph.size for glyph in solid), 1),
        page=page,
        parted=bool(spaces),
    )
    return _as_seen(line, text, solid) if seen else line


def _as_seen(line: Line, pieces: Sequence[str], solid: Sequence[Glyph]) -> Line:
    """The line with what is known of one that was read off a picture; `pieces` are its glyphs and the gaps between."""
    sures = [solid[0].sure for _ in pieces[0]]
    for number, glyph in enumerate(solid[1:]):
        gap, piece = pieces[2 * number + 1], pieces[2 * number + 2]
        sures += [1.0] * len(gap) + [glyph.sure] * len(piece)
    text = misread.line(line.text)
    if text != line.text:  # of a character's two scripts, each took a part of how sure it was
        changed = zip(line.text, text, sures, strict=True)
        sures = [(1 + sure) / 2 if old != new and is_east_asian(new) else sure for old, new, sure in changed]
    return replace(
        line,
        text=text,
        marks=("",) * len(line.text),  # what font it is, nobody can tell
        sures=tuple(sures),
        place=Place(page=line.page, box=(line.x0, line.top, line.x1, line.bottom)),
    )


def _one_line(turned: Sequence[Glyph], as_drawn: Sequence[Glyph], page: int, seen: bool) -> Line:
    lines = [line for row in _rows(turned) if (line := _line(row, page, seen))]
    lines.sort(key=lambda line: line.top)
    x0, x1 = min(glyph.x0 for glyph in as_drawn), max(glyph.x1 for glyph in as_drawn)
    top, bottom = min(glyph.top for glyph in as_drawn), max(glyph.bottom for glyph in as_drawn)
    return replace(
        lines[0],
        text="".join(line.text for line in lines),
        marks=tuple(mark for line in lines for mark in line.marks),
        x0=x0,
        x1=x1,
        top=top,
        bottom=bottom,
        sures=tuple(sure for line in lines for sure in line.sures),
        place=Place(page=page, box=(x0, top, x1, bottom)) if seen else None,
    )


def _without_doubles(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Programs without a bold font draw a character twice, a hair apart: one character, and bold."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        near = min(0.2 * glyph.size, 0.5 * (glyph.x1 - glyph.x0))
        if glyph.sure < 1:  # 00 read off a picture may stand close
            near = 0.15 * (glyph.x1 - glyph.x0)
        for number in range(len(kept) - 1, max(len(kept) - 5, -1), -1):
            other = kept[number]
            if other.text == glyph.text and abs(other.x0 - glyph.x0) < near:
                if glyph.sure < 1 or other.sure < 1:  # a picture's character that was read twice
                    kept[number] = max(other, glyph, key=lambda one: one.sure)
                elif not glyph.text.isspace():
                    kept[number] = replace(other, bold=True)
                break
        else:
            kept.append(glyph)
    return kept


def _gap(left: Glyph, right: Glyph) -> str:
    """Blanks for a gap that was drawn without a space character."""
    gap, size = right.x0 - left.x1, max(left.size, right.size)
    latin = left.text.isascii() and right.text.isascii()
    digits = left.text.isdigit() and right.text.isdigit() and left.sure < 1
    if gap > (1.2 if digits else 0.8) * size:
        return " " * max(1, min(8, round(2 * gap / size)))
    if left.sure < 1 or right.sure < 1:  # a reader of pictures is not sure where a digit ends
        return " " if latin and gap > 0.5 * size and (left.text.isalpha() or right.text.isalpha()) else ""
    return " " if latin and gap > 0.25 * size and (left.text.isalnum() or right.text.isalnum()) else ""


def is_east_asian(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


def _mark(glyph: Glyph, character: str) -> str:
    if not is_east_asian(character):
        return ""
    return glyph.font + ("*" if glyph.bold else "") or "?"
