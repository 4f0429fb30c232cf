"""Papers set on A4 pages: one list of marks per page, which pdf.py and pictures.py draw."""

import unicodedata
from dataclasses import dataclass

from .plan import Cell, Grid, Line, Sheet

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 72.0
_SIZES = {"title": 22.0, "heading": 16.0, "note": 14.0}
_PAD = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """kind "text": words at (x, y), y the baseline from the top; "rule": a line to (x2, y2); "seal": centre.

    `role` is the line's (see plan.Line), "cell" in a table, "heading2" for headings below the first level.
    """

    kind: str
    x: float
    y: float
    text: str = ""
    size: float = 0.0
    x2: float = 0.0
    y2: float = 0.0
    role: str = ""
    red: bool = False


Page = list[Mark]


def _may_break(before: str, after: str) -> bool:
    """No closing mark begins a line, no opening one ends it, and numbers stay whole."""
    in_number = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
    return not (after in _NEVER_FIRST or before in _NEVER_LAST or in_number)


def advance(text: str, size: float) -> float:
    """The text's width in points: East Asian characters are an em, others half of one."""
    return sum(size if unicodedata.east_asian_width(c) in "WFA" else size / 2 for c in text)


_NEVER_FIRST, _NEVER_LAST = "，。；、：）》”？！", "（《“"


def wrap(text: str, size: float, width: float, indent: float = 0.0) -> list[str]:
    """Lines of at most `width` points, the first one indented, broken where a word processor breaks them."""
    lines, line, room = [], "", width - indent
    for character in text:
        step = advance(character, size)
        if step > room and len(line) > 1:
            cut = len(line)
            while cut > 1 and not _may_break(line[cut - 1], (line + character)[cut]):
                cut -= 1
            cut = cut if cut > 1 else len(line)
            lines.append(line[:cut])
            line = line[cut:]
            room = width - advance(line, size)
        line += character
        room -= step
    return [*lines, line]


def pages(sheet: Sheet, factor: float = 1.0) -> list[Page]:
    """The sheet's pages; a seal stands over 填报单位 and over the signature. `factor` makes all letters smaller."""
    setter = _Setter(factor)
    if sheet.letterhead:
        setter.letterhead(sheet.letterhead)
    for part, then in zip(sheet.parts, (*sheet.parts[1:], None), strict=True):
        if isinstance(part, Grid):
            setter.grid(part)
        else:
            setter.line(part, bool(sheet.seal))
            if part.role == "title" and isinstance(then, Line) and then.role == "note":
                setter.y += 44 * factor  # an empty line, in which the seal finds room
    return setter.pages


def seal_page(sheet: Sheet, factor: float = 1.0) -> int | None:
    """The first page (from 1) that bears a seal."""
    drawn = pages(sheet, factor)
    return next((number for number, page in enumerate(drawn, 1) if any(mark.kind == "seal" for mark in page)), None)


class _Setter:
    def __init__(self, factor: float) -> None:
        self.pages: list[Page] = [[]]
        self.y = MARGIN
        self.factor = factor

    def letterhead(self, name: str) -> None:
        """红头: the unit's name in large red letters, the paper's number, a red rule (GB/T 9704-2012, 7.2)."""
        size = min(34.0, (WIDTH - 2 * MARGIN) / len(name))
        y, page = self.y + 30, self.pages[-1]
        x = (WIDTH - advance(name, size)) / 2
        page.append(Mark(kind="text", x=x, y=y, text=name, size=size, role="title", red=True))
        number = "柳综发〔2024〕6号"
        page.append(Mark(kind="text", x=(WIDTH - advance(number, 14)) / 2, y=y + 38, text=number, size=14, role="body"))
        page.append(Mark(kind="rule", x=MARGIN, y=y + 48, x2=WIDTH - MARGIN, y2=y + 48, red=True))
        self.y = y + 60

    def break_page(self) -> None:
        self.pages.append([])
        self.y = MARGIN

    def line(self, line: Line, sealed: bool) -> None:
        size = _SIZES.get(line.role, 16.0) * self.factor
        lead = size * (1.6 if self.factor == 1.0 else 1.3)
        role = "heading2" if line.role == "heading" and line.level > 1 else line.role
        indent = 2 * size if line.role in ("body", "heading") else 0.0
        width = WIDTH - 2 * MARGIN
        for index, text in enumerate(wrap(line.shown, size, width, indent)):
            if self.y + lead > HEIGHT - MARGIN:
                self.break_page()
            x = MARGIN + (indent if index == 0 else 0)
            if line.role == "title":
                x = (WIDTH - advance(text, size)) / 2
            elif line.role == "signature":
                x = WIDTH - MARGIN - advance(text, size)
            self.y += lead
            self.pages[-1].append(Mark(kind="text", x=x, y=self.y - lead * 0.3, text=text, size=size, role=role))
        if sealed and line.role == "note" and line.text.startswith("填报单位"):
            self.pages[-1].append(Mark(kind="seal", x=MARGIN + 190, y=self.y - 4))
        if sealed and line.role == "signature" and "年" not in line.text:
            self.pages[-1].append(Mark(kind="seal", x=WIDTH - MARGIN - 90, y=self.y))

    def grid(self, grid: Grid) -> None:
        total = WIDTH - 2 * MARGIN
        edges = [MARGIN]
        for width in grid.widths:
            edges.append(edges[-1] + total * width)
        self.y += 6
        self.rule(edges[0], self.y, edges[-1], self.y)
        for index, row in enumerate(grid.rows):
            going_on = index + 1 < len(grid.rows) and any(cell.merge == "on" for cell in grid.rows[index + 1])
            self.row(row, edges, under=going_on)

    def rule(self, x: float, y: float, x2: float, y2: float) -> None:
        self.pages[-1].append(Mark(kind="rule", x=x, y=y, x2=x2, y2=y2))

    def row(self, row: tuple[Cell, ...], edges: list[float], *, under: bool) -> None:
        """One row; what does not fit goes on over the page, with the cells' borders drawn on both."""
        size, lead = 12.0 * self.factor, 17.0 * self.factor
        spans: list[tuple[float, float, list[str], str]] = []
        column = 0
        for cell in row:
            left, right = edges[column], edges[column + cell.span]
            lines = [t for line in cell.lines for t in wrap(line.shown, size, right - left - 2 * _PAD - 1)]
            spans.append((left, right, lines if any(lines) else [], cell.merge))
            column += cell.span
        need = max((len(lines) for *_, lines, _ in spans), default=1) or 1
        done = 0
        while done < need:
            fit = int((HEIGHT - MARGIN - self.y - 2 * _PAD) // lead)
            if fit < min(need - done, 3):
                self.break_page()
                self.rule(edges[0], self.y, edges[-1], self.y)
                continue
            count = min(need - done, fit)
            bottom = self.y + count * lead + 2 * _PAD
            for left, right, lines, merge in spans:
                for offset, text in enumerate(lines[done : done + count]):
                    y = self.y + _PAD + (offset + 1) * lead - 5 * self.factor
                    self.pages[-1].append(Mark(kind="text", x=left + _PAD, y=y, text=text, size=size, role="cell"))
                self.rule(left, self.y, left, bottom)
                if not (under and merge and done + count >= need):
                    self.rule(left, bottom, right, bottom)
            self.rule(edges[-1], self.y, edges[-1], bottom)
            self.y = bottom
            done += count
