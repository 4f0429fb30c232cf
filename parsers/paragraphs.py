"""Lines → paragraphs: what a page's author meant by where the lines stand.

The rules follow GB/T 9704-2012's manners (a first line is indented by two characters, titles are centred, the
signature stands on the right) and those of Word's defaults. Knows no file format, as `layout`.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from parsers.layout import Line
from parsers.paper import Paragraph
from parsers.place import Place

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
class Frame:
    """Where the text block's left and right edges are, and the document's usual type size, in points."""

    left: float
    right: float
    size: float
    middle: float  # of the page: titles are centred in the block or, beside a wide table, on the page

    @property
    def width(self) -> float:
        return self.right - self.left


def join_text(before: str, after: str, parted: bool = False) -> str:
    """Two lines of one paragraph: Chinese goes on without a blank, two Latin words need one."""
    latin = before[-1:].isascii() and after[:1].isascii()
    words = before[-1:].isalpha() and after[:1].isalpha()
    return before + (" " if latin and (words or parted) else "") + after


_SEEN_SIZES = 0.2  # by how much lines of one size differ where their size was measured on a picture


def _ragged(line: Line) -> float:
    """How far the end of a line that was read off a picture may lie from where it ends, in points."""
    return 0.0 if line.place is None else 0.5 * line.size


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
    if lines and lines[0].place is not None:
        right = _usual_end([line.x1 for line in lines], left, 1.2 * size)
    if boxes and len(lines) < 5:
        left = min(left, min(box[0] for box in boxes)) if lines else min(box[0] for box in boxes)
        right = max(right, max(box[1] for box in boxes))
    if right - left < 0.5 * width:  # hardly any text: margins are equal on most pages
        margin = min(max(0.0, left), max(0.0, width - right), 0.2 * width)
        left, right = margin, width - margin
    return Frame(left=left, right=right, size=size, middle=width / 2)


def steadied(lines: Iterable[Line]) -> dict[float, float]:
    """The sizes measured on pictures → the size meant: most lines of a text have one, however they were measured."""
    count = Counter[float]()
    for line in lines:
        count[line.size] += len(line.text)
    if not count:
        return {}
    usual = median(sorted(size for size in count.elements()))
    return {size: usual if abs(size - usual) <= _SEEN_SIZES * usual else size for size in count}


def fitted(line: Line, frame: Frame, to: Frame) -> Line:
    """A line as it stood if its page, photographed by itself, had the text block `to` instead of `frame`."""
    scale = to.width / frame.width
    x0, x1 = (to.left + (x - frame.left) * scale for x in (line.x0, line.x1))
    return replace(line, x0=x0, x1=x1)


def _shared(edges: Sequence[float], near: float) -> float:
    """The outermost edge that a second line confirms, so that one stray line does not widen the block."""
    for first, second in pairwise(edges):
        if abs(first - second) <= near:
            return first
    return edges[0] if edges else 0.0


def _usual_end(ends: Sequence[float], left: float, near: float) -> float:
    """The right edge where most long lines end, within `near`: on pictures a mark hangs out here and there."""
    least = left + 0.75 * (max(ends) - left)
    long = sorted(end for end in ends if end >= least)
    return min(long, key=lambda edge: (bisect_left(long, edge - near) - bisect_right(long, edge), edge))


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
    if abs(last.size - line.size) > (0.12 if line.place is None else _SEEN_SIZES) * max(last.size, line.size):
        return False
    if last.page == line.page and line.bottom - last.bottom > 1.3 * max(pitch, 1.1 * em):
        return False
    if alignment(last, frame) or alignment(line, frame) == "right":
        return False
    if frame.right - last.x1 > room_needed(line) + _ragged(line):
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
    text, marks, blanks, parted = "", list[str](), list[int](), False
    for line in group:
        digits = text[-1:].isdigit() and line.text[:1].isdigit()  # a number as long as a line does not occur here
        joined = join_text(text, line.text, parted or digits) if text else line.text
        blanks.append(len(joined) - len(text) - len(line.text))
        marks.extend("" for _ in range(blanks[-1]))
        marks.extend(line.marks)
        text, parted = joined, line.parted
    return Paragraph(
        text=text,
        lead=lead_of(text, marks, body),
        align=alignment(group[0], frame) if len(group) == 1 else "",
        size=group[0].size,
        page=group[0].page,
        sures=_sures(group, blanks),
        places=_places(group),
    )


def _sures(lines: Sequence[Line], blanks: Sequence[int]) -> tuple[float, ...]:
    """How sure each character of joined lines is; `blanks` were put in before each."""
    if not any(line.sures for line in lines):
        return ()
    sures: list[float] = []
    for line, blank in zip(lines, blanks, strict=True):
        sures += [*([1.0] * blank), *(line.sures or [1.0] * len(line.text))]
    return tuple(sures)


def _places(lines: Sequence[Line]) -> tuple[Place, ...]:
    """Where lines were seen: one box a page."""
    places: list[Place] = []
    for line in lines:
        if line.place is None:
            continue
        if places and places[-1].page == line.place.page:
            a, b = places[-1].box, line.place.box
            box = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
            places[-1] = Place(page=line.place.page, box=box)
        else:
            places.append(line.place)
    return tuple(places)


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
    padding = 6.0 if line.place is None else 6.0 + _ragged(line)
    blank = right - padding - last.x1
    before = last.x0 - left - padding
    if before > 0 and abs(blank - before) < last.size:  # centred: what is blank stands on both sides
        if abs(last.center - line.center) < 0.6 * line.size:
            return blank + before <= room_needed(line)
        blank += before
    if blank > room_needed(line):
        return False
    if abs(last.center - line.center) < 0.3 * line.size:
        return True  # a full line, and the rest of it centred below
    return line.x0 - last.x0 < 1.5 * line.size or last.x0 - left > padding + line.size


def _cell_paragraph(group: Sequence[Line]) -> Paragraph:
    text, blanks = group[0].text, [0]
    for before, line in pairwise(group):
        joined = join_text(text, line.text, before.parted)
        blanks.append(len(joined) - len(text) - len(line.text))
        text = joined
    return Paragraph(
        text=text, size=group[0].size, page=group[0].page, sures=_sures(group, blanks), places=_places(group)
    )
