"""A ruled table set on leaves: column widths, merged cells, rows over page breaks."""

import random
from dataclasses import dataclass, field

from .fonts import Face
from .leaf import BLACK, PT, Colour, Leaf, Rule, Text, width_of, wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`lines` are its paragraphs. merge: "start" begins a vertical merge, "on" goes on with the one above."""

    lines: tuple[str, ...] = ()
    span: int = 1
    merge: str = ""
    align: str = "left"
    head: bool = False
    boxes: str = "drawn"
    face: Face | None = None
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A table's looks; lengths in mm, `size` in points, `lead` in lines of `size`."""

    face: Face
    head_face: Face
    size: float
    lead: float
    pad: float  # above and below
    side: float  # left and right
    line: float
    outer: float
    double: bool = False
    middle: bool = True  # short cells stand in the row's middle
    repeat_head: bool = False
    keep_rows: bool = False  # a row goes over the page whole
    spacing: float = 0.0
    least: float = 7.0  # the lowest row


@dataclass(slots=True, kw_only=True)
class _Row:
    cells: tuple[Cell, ...]
    lines: list[list[str]]
    height: float
    edges: list[tuple[float, float]] = field(default_factory=list)


class Setter:
    """Puts rows on leaves from `top` of the first to the foot of each."""

    def __init__(
        self,
        leaves: list[Leaf],
        style: Style,
        edges: list[float],
        *,
        top: float,
        margins: tuple[float, float],
        random_: random.Random,
    ) -> None:
        self.leaves, self.style, self.edges = leaves, style, edges
        self.y, self.first_top = top, top
        self.margins = margins
        self.random = random_
        self.step = style.size * PT * style.lead

    def set(self, rows: list[tuple[Cell, ...]], heads: int = 1) -> float:
        """All rows; the y below the last one."""
        measured = [self._measure(row) for row in rows]
        self.starts = self.y
        for index, row in enumerate(measured):
            under = index + 1 < len(measured) and any(cell.merge == "on" for cell in measured[index + 1].cells)
            self._row(row, measured[:heads], merged_below=measured[index + 1].cells if under else ())
        self._frame()
        return self.y

    def _measure(self, row: tuple[Cell, ...]) -> _Row:
        style = self.style
        column, lines, edges = 0, [], []
        for cell in row:
            left, right = self.edges[column], self.edges[column + cell.span]
            face = cell.face or (style.head_face if cell.head else style.face)
            room = right - left - 2 * style.side
            lines.append(
                [part for line in cell.lines for part in wrap(line, face, style.size, room, spacing=style.spacing)]
                if any(cell.lines)
                else []
            )
            edges.append((left, right))
            column += cell.span
        # a merged name may be taller than its first row: it flows into the next ones
        need = max(
            [len(x) if not cell.merge else (len(x) + 1) // 2 for x, cell in zip(lines, row, strict=True)], default=1
        )
        need = max(need, 1)
        return _Row(cells=row, lines=lines, height=max(need * self.step + 2 * style.pad, style.least), edges=edges)

    def _row(self, row: _Row, heads: list[_Row], merged_below: tuple[Cell, ...]) -> None:
        room = self._bottom() - self.y
        if row.height <= room + 0.01:
            self._draw(row, row.height, 0, None, merged_below)
            return
        fit = int((room - 2 * self.style.pad) // self.step)
        whole = self._bottom() - self.margins[0] - 20
        need = max(len(lines) for lines in row.lines)
        # word processors keep a paragraph's first two and last two lines together
        if (self.style.keep_rows or fit < 2 or need <= 3) and row.height < whole:
            self._turn(heads)
            self._draw(row, row.height, 0, None, merged_below)
            return
        done = 0
        while done < need:
            fit = max(int((self._bottom() - self.y - 2 * self.style.pad) // self.step), 1)
            count = min(fit, need - done)
            height = count * self.step + 2 * self.style.pad
            self._draw(row, height, done, count, merged_below if done + count >= need else ())
            done += count
            if done < need:
                self._turn(heads)

    def _bottom(self) -> float:
        return self.leaves[-1].height - self.margins[1]

    def _turn(self, heads: list[_Row]) -> None:
        """On to a new leaf."""
        self._frame()
        old = self.leaves[-1]
        self.leaves.append(Leaf(width=old.width, height=old.height))
        self.y = self.starts = self.margins[0]
        if self.style.repeat_head:
            for head in heads:
                self._draw(head, head.height, 0, None, ())

    def _draw(self, row: _Row, height: float, first: int, count: int | None, merged_below: tuple[Cell, ...]) -> None:
        style, leaf = self.style, self.leaves[-1]
        top, bottom = self.y, self.y + height
        for index, (cell, lines, (left, right)) in enumerate(zip(row.cells, row.lines, row.edges, strict=True)):
            shown = lines[first:] if count is None else lines[first : first + count]
            open_below = index < len(merged_below) and merged_below[index].merge == "on"
            if not open_below:
                leaf.marks.append(Rule(points=((left, bottom), (right, bottom)), width=style.line))
            leaf.marks.append(Rule(points=((left, top), (left, bottom)), width=style.line))
            if cell.merge == "on" and leaf.cells:
                self._grow(leaf, left, right, top, bottom)
            else:
                leaf.cells.append((left, top, right, bottom))
            self._words(leaf, cell, shown, (left, top, right, bottom), whole=count is None and not cell.merge)
        right = row.edges[-1][1]
        leaf.marks.append(Rule(points=((right, top), (right, bottom)), width=style.line))
        if top == self.starts:
            leaf.marks.append(Rule(points=((self.edges[0], top), (self.edges[-1], top)), width=style.line))
        self.y = bottom

    def _grow(self, leaf: Leaf, left: float, right: float, top: float, bottom: float) -> None:
        for index in range(len(leaf.cells) - 1, -1, -1):
            box = leaf.cells[index]
            if abs(box[0] - left) < 0.01 and abs(box[2] - right) < 0.01 and abs(box[3] - top) < 0.01:
                leaf.cells[index] = (left, box[1], right, bottom)
                return
        leaf.cells.append((left, top, right, bottom))

    def _words(
        self, leaf: Leaf, cell: Cell, lines: list[str], box: tuple[float, float, float, float], whole: bool
    ) -> None:
        style = self.style
        left, top, right, bottom = box
        face = cell.face or (style.head_face if cell.head else style.face)
        size = style.size * PT
        block = len(lines) * self.step
        y = top + style.pad
        if whole and (style.middle or cell.head):
            y = max(y, (top + bottom - block) / 2)
        for line in lines:
            y += self.step
            x = left + style.side
            if cell.align == "centre":
                x = max(x, (left + right - width_of(line, face, style.size, style.spacing)) / 2)
            leaf.marks.append(
                Text(
                    x=x,
                    y=y - (self.step - size) / 2 - size * 0.14,
                    text=line,
                    size=style.size,
                    face=face,
                    colour=cell.colour,
                    spacing=style.spacing,
                    boxes=cell.boxes,
                )
            )

    def _frame(self) -> None:
        """The outer border of what stands on this leaf, where it is another line than the inner ones."""
        style = self.style
        if self.y <= self.starts or (style.outer == style.line and not style.double):
            return
        left, right = self.edges[0], self.edges[-1]
        for inset in (0.0, -0.7) if style.double else (0.0,):
            corners = (
                (left + inset, self.starts + inset),
                (right - inset, self.starts + inset),
                (right - inset, self.y - inset),
                (left + inset, self.y - inset),
            )
            for a, b in zip(corners, (*corners[1:], corners[0]), strict=True):
                self.leaves[-1].marks.append(Rule(points=(a, b), width=style.outer))
