"""Glyphs on a page → lines → paragraphs: what a page's author meant by where the characters stand.

Knows no file format: PDF and, later, OFD and recognised pictures bring `Glyph` values. Coordinates are points from
the page's upper left corner, x to the right and y downward. The rules follow GB/T 9704-2012's manners (a first line
is indented by two characters, titles are centred, the signature stands on the right) and those of Word's defaults.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from parsers.paper import Paragraph

# What begins a new line inside a cell. "3.5万元" and "2024.3.15" wrapped to a line's beginning are no numbering.
NUMBERING = re.compile(
    r"\s*(?:\d{1,2}\s*[.．](?:(?!\d)|(?=\d{4}(?:[年.\-/]|$)|\d{8}(?!\d)|\d{1,2}月|\d{1,3}[日天]内))|\d{1,2}[、)）]"
    r"|[(（]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]|[①-⑳⑴-⒛㈠-㈩]"
    r"|第[一二三四五六七八九十]{1,3}[，,、：:]|[一二三四五六七八九十]{1,3}(?:、|是(?!否))|[□☐☑☒√●•◆■])"
)
# What no program parts: a word or a character, the punctuation after it, and a Latin word right after that.
_UNBROKEN = re.compile(r"(?:[!-~]+|.)(?:[，。、；：？！）”’》」』】…—％]+[!-~]*)*")
_SENTENCE_END = ("。", "；", "：", "！", "？", ";", ":", "!", "?", "」", "。”", "。）")


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
    else "". `parted` says that a blank stands at the end.
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

    @property
    def center(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the text block's left and right edges are, and the document's usual type size, in points."""

    left: float
    right: float
    size: float
    middle: float  # of the page: titles are centred in the block or, beside a wide table, on the page

    @property
    def width(self) -> float:
        return self.right - self.left


def lines_of(glyphs: Iterable[Glyph], *, page: int = 1) -> list[Line]:
    """Lines from top to bottom. Text turned against the page (a vertical heading in a cell) becomes one line."""
    upright = [glyph for glyph in glyphs if glyph.turn == 0]
    lines = [line for row in _rows(upright) if (line := _line(row, page))]
    for turn in (90, 180, 270):
        turned = [turned_glyph(glyph, turn) for glyph in glyphs if glyph.turn == turn]
        if any(not glyph.text.isspace() for glyph in turned):
            lines.append(_one_line(turned, [glyph for glyph in glyphs if glyph.turn == turn], page))
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


def _line(row: Sequence[Glyph], page: int) -> Line | None:
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
            gap = spaces or _gap(before, glyph)
            text.append(gap)
            marks.extend("" for _ in gap)
        text.append(glyph.text)
        marks.extend(_mark(glyph, character) for character in glyph.text)
        before, spaces = glyph, ""
    return Line(
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


def _one_line(turned: Sequence[Glyph], as_drawn: Sequence[Glyph], page: int) -> Line:
    lines = [line for row in _rows(turned) if (line := _line(row, page))]
    lines.sort(key=lambda line: line.top)
    return replace(
        lines[0],
        text="".join(line.text for line in lines),
        marks=tuple(mark for line in lines for mark in line.marks),
        x0=min(glyph.x0 for glyph in as_drawn),
        x1=max(glyph.x1 for glyph in as_drawn),
        top=min(glyph.top for glyph in as_drawn),
        bottom=max(glyph.bottom for glyph in as_drawn),
    )


def _without_doubles(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Programs without a bold font draw a character twice, a hair apart: one character, and bold."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        near = min(0.2 * glyph.size, 0.5 * (glyph.x1 - glyph.x0))
        for number in range(len(kept) - 1, max(len(kept) - 5, -1), -1):
            other = kept[number]
            if other.text == glyph.text and abs(other.x0 - glyph.x0) < near:
                if not glyph.text.isspace():
                    kept[number] = replace(other, bold=True)
                break
        else:
            kept.append(glyph)
    return kept


def _gap(left: Glyph, right: Glyph) -> str:
    """Blanks for a gap that was drawn without a space character."""
    gap, size = right.x0 - left.x1, max(left.size, right.size)
    latin = left.text.isascii() and right.text.isascii()
    if gap > 0.8 * size:
        return " " * max(1, min(8, round(2 * gap / size)))
    return " " if latin and gap > 0.25 * size and (left.text.isalnum() or right.text.isalnum()) else ""


def is_east_asian(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff"


def _mark(glyph: Glyph, character: str) -> str:
    if not is_east_asian(character):
        return ""
    return glyph.font + ("*" if glyph.bold else "") or "?"


def join_text(before: str, after: str, parted: bool = False) -> str:
    """Two lines of one paragraph: Chinese goes on without a blank, two Latin words need one."""
    latin = before[-1:].isascii() and after[:1].isascii()
    words = before[-1:].isalpha() and after[:1].isalpha()
    return before + (" " if latin and (words or parted) else "") + after


def room_needed(following: Line) -> float:
    """What a full line may leave blank, in points: half a character lost to justification, and what may not be
    parted from the next line's first character: a Latin word's rest, punctuation that begins no line."""
    unit = _UNBROKEN.match(following.text)
    together = sum(0.55 if character.isascii() else 1.0 for character in unit.group()) if unit else 1.0
    together += 1.0 if set("“”‘’") & set(following.text[:3]) else 0.0  # some programs part a quote from neither side
    return following.size * (0.6 + max(1.0, min(together, 14.0)))


def frame_of(lines: Sequence[Line], *, width: float, boxes: Sequence[tuple[float, float]] = ()) -> Frame:
    """The text block of pages of one `width`; `boxes` are tables' left and right edges, used where text is scarce."""
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 12.0
    left = _shared(sorted(line.x0 for line in lines), 4.0)
    right = _shared(sorted((line.x1 for line in lines), reverse=True), size)
    if boxes and len(lines) < 5:
        left = min(left, min(box[0] for box in boxes)) if lines else min(box[0] for box in boxes)
        right = max(right, max(box[1] for box in boxes))
    if right - left < 0.5 * width:  # hardly any text: margins are equal on most pages
        margin = min(max(0.0, left), max(0.0, width - right), 0.2 * width)
        left, right = margin, width - margin
    return Frame(left=left, right=right, size=size, middle=width / 2)


def _shared(edges: Sequence[float], near: float) -> float:
    """The outermost edge that a second line confirms, so that one stray line does not widen the block."""
    for first, second in pairwise(edges):
        if abs(first - second) <= near:
            return first
    return edges[0] if edges else 0.0


def alignment(line: Line, frame: Frame) -> str:
    """`center`, `right` or "" (left or both) for one line."""
    left, right = line.x0 - frame.left, frame.right - line.x1
    margin = (0.6 if line.size > 1.15 * frame.size else 2.4) * frame.size
    off = min(abs(line.center - (frame.left + frame.right) / 2), abs(line.center - frame.middle))
    if left > margin and right > margin and off < 0.6 * frame.size:
        return "center"
    if left > max(0.35 * frame.width, 3 * frame.size):
        return "right"
    return ""


def paragraphs_of(lines: Sequence[Line], frame: Frame, body: str) -> list[Paragraph]:
    """Lines in reading order, over page breaks too, as paragraphs. `body` is the mark of the usual font."""
    pitches = [
        below.bottom - above.bottom
        for above, below in pairwise(lines)
        if above.page == below.page and below.bottom > above.bottom
    ]
    pitch = median(pitches) if pitches else 2 * frame.size
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, frame, pitch):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group, frame, body) for group in groups]


def _goes_on(group: Sequence[Line], line: Line, frame: Frame, pitch: float) -> bool:
    last, em = group[-1], line.size
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size):
        return False
    if last.page == line.page and line.bottom - last.bottom > 1.3 * max(pitch, 1.1 * em):
        return False
    if alignment(last, frame) or alignment(line, frame) == "right":
        return False
    if frame.right - last.x1 > room_needed(line):
        return False
    indent = line.x0 - (group[1].x0 if len(group) > 1 else frame.left)
    numbered = NUMBERING.match(line.text) is not None
    ended = last.text.endswith(_SENTENCE_END)
    if len(group) > 1:  # numbering after a full stop at a full line's end begins a paragraph that is not indented
        flush = group[0].x0 < frame.left + 0.8 * em
        return indent < 1.2 * em and alignment(line, frame) != "center" and not (flush and numbered and ended)
    if line.x0 < last.x0 - 0.8 * em:
        return True
    if line.x0 > last.x0 + 0.8 * em:  # a hanging indent, or the next paragraph's first line
        hanging = NUMBERING.match(last.text) is not None and not numbered
        return hanging and not ended
    if indent > 1.2 * em:  # both are indented: two paragraphs of one full line, or a block that is indented
        return not numbered and not ended
    return not (numbered and ended)


def _paragraph(group: Sequence[Line], frame: Frame, body: str) -> Paragraph:
    text, marks, parted = "", list[str](), False
    for line in group:
        digits = text[-1:].isdigit() and line.text[:1].isdigit()  # a number as long as a line does not occur here
        joined = join_text(text, line.text, parted or digits) if text else line.text
        marks.extend("" for _ in range(len(joined) - len(text) - len(line.text)))
        marks.extend(line.marks)
        text, parted = joined, line.parted
    align = alignment(group[0], frame) if len(group) == 1 else ""
    return Paragraph(text=text, lead=lead_of(text, marks, body), align=align, size=group[0].size, page=group[0].page)


def lead_of(text: str, marks: Sequence[str], body: str) -> str:
    """The leading text that stands out, see `Paragraph.lead`."""
    fonts = [mark for mark in marks if mark]
    if not fonts:
        return ""
    if len(set(fonts)) == 1:
        return text if fonts[0] != body else ""
    rest = body if body in fonts else fonts[-1]
    return text[: marks.index(rest)].strip()


def body_mark(lines: Iterable[Line]) -> str:
    """The mark of the font that most characters have."""
    count = Counter(mark for line in lines for mark in line.marks if mark)
    return count.most_common(1)[0][0] if count else ""


def cell_paragraphs(lines: Sequence[Line], *, left: float, right: float) -> list[Paragraph]:
    """The lines of one cell between its rules at `left` and `right`, as paragraphs."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and cell_goes_on(groups[-1][-1], line, left=left, right=right):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_cell_paragraph(group) for group in groups]


def cell_goes_on(last: Line, line: Line, *, left: float, right: float) -> bool:
    """Does `line` go on with the paragraph of `last`, in a cell between `left` and `right`?"""
    if NUMBERING.match(line.text):
        return False
    padding = 6.0
    blank = right - padding - last.x1
    before = last.x0 - left - padding
    if before > 0 and abs(blank - before) < last.size:  # centred: what is blank stands on both sides
        if abs(last.center - line.center) < 0.6 * line.size:
            return blank + before <= room_needed(line)
        blank += before
    if blank > room_needed(line):
        return False
    return line.x0 - last.x0 < 1.5 * line.size or last.x0 - left > padding + line.size


def _cell_paragraph(group: Sequence[Line]) -> Paragraph:
    text = group[0].text
    for before, line in pairwise(group):
        text = join_text(text, line.text, before.parted)
    return Paragraph(text=text, size=group[0].size, page=group[0].page)
