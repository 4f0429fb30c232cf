"""The walk over a settled Word document's tree: paragraphs, tables and text boxes as values, in the document's order.

python-docx's own paragraphs and cells leave out content controls, tracked insertions, text boxes, ticked symbols and
automatic numbers, so its lxml tree is walked here instead. `word_settle` has made it what a person sees.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from parsers import symbols
from parsers import word_names as n
from parsers.paper import Block, Cell, Paragraph, Table
from parsers.word_elements import children, grid_before, leaf_texts, merging, unwrapped
from parsers.word_names import (
    CELL,
    LEAVES,
    P_PR,
    PARAGRAPH,
    PROPERTIES,
    R_PR,
    ROW,
    RUN,
    TABLE,
    TEXT,
    TEXT_PATH,
    VAL,
    Element,
)
from parsers.word_numbering import Numbering
from parsers.word_pictures import Anchored, WordPicture, described
from parsers.word_settle import Boxes
from parsers.word_styles import Look, Style, Styles, alignment, look_of, numbering_of, outline_level, over

# Tables nested deeper than anyone writes are read as plain paragraphs: values stay shallow, nothing is lost.
_MAX_NESTED = 12
_RUNS = (RUN, *LEAVES)
_CJK = re.compile("[\u3400-\u9fff]")
_STYLE, _NUMBERED, _OUTLINE, _JUSTIFIED = (n.w(name) for name in ("pStyle", "numPr", "outlineLvl", "jc"))


class Walk:
    """One walk over a settled tree, in the document's order, since automatic numbers count along.

    `shown` collects the pictures as they come; the blocks in `seen`, by a picture's index, are put after the paragraph
    in which it stands.
    """

    __slots__ = ("boxes", "looks", "numbering", "pictures", "relations", "seen", "shown", "styles")

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        boxes: Boxes,
        pictures: Anchored,
        relations: Mapping[str, str],
        seen: Mapping[int, Sequence[Block]],
    ) -> None:
        self.styles = styles
        self.numbering = numbering
        self.boxes = boxes
        self.pictures = pictures
        self.relations = relations
        self.seen = seen
        self.shown: list[WordPicture] = []
        self.looks: dict[tuple[Look, Look], Look] = {}

    # --- blocks

    def blocks(self, container: Element, nested: int = 0, boxed: bool = False) -> list[Block]:
        """Paragraphs and tables below `container`, through whatever wraps them."""
        found: list[Block] = []
        for element in container:
            tag = element.tag
            if tag == PARAGRAPH:
                self._add_paragraph(element, found, nested, boxed)
            elif tag == TABLE and nested < _MAX_NESTED:
                found.append(self.table(element, nested))
            elif tag not in PROPERTIES:
                wanted = (PARAGRAPH, TABLE) if nested < _MAX_NESTED else (PARAGRAPH,)
                for inner in unwrapped(element, wanted):
                    if inner.tag == TABLE:
                        found.append(self.table(inner, nested))
                    else:
                        self._add_paragraph(inner, found, nested, boxed)
        return found

    def _add_paragraph(self, element: Element, found: list[Block], nested: int, boxed: bool) -> None:
        found.append(self.paragraph(element, boxed))
        if self.pictures and element in self.pictures:
            for drawn in self.pictures[element]:
                found += self.seen.get(len(self.shown), ())
                self.shown.append(described(drawn, self.relations))
        if self.boxes and element in self.boxes:
            found += self._boxed(element, nested)

    def _boxed(self, anchor: Element, nested: int) -> Iterator[Block]:
        for content in self.boxes[anchor]:
            if content.tag == TEXT_PATH:
                yield Paragraph(text=content.get("string", ""), boxed=True)
            elif nested < _MAX_NESTED:
                yield from self.blocks(content, nested + 1, boxed=True)
            else:
                yield from self._flat(content)

    def _flat(self, content: Element) -> Iterator[Block]:
        """Boxes in boxes in boxes …: one plain paragraph each."""
        stack = [content]
        while stack:
            box = stack.pop()
            yield Paragraph(text="".join(leaf.text or "" for leaf in box.iter(TEXT)), boxed=True)
            for anchor in box.iter(PARAGRAPH):
                stack += self.boxes.get(anchor, ())

    def table(self, element: Element, nested: int) -> Table:
        """A table with each merged cell once. A vMerge without a value goes on with the cell above it."""
        cells: list[Cell] = []
        above: dict[int, int] = {}  # column → index of the cell that a vMerge there goes on with
        for row, tr in enumerate(children(element, ROW)):
            column = grid_before(tr)
            last = -1
            for tc in children(tr, CELL):
                span, down, across = merging(tc)
                upper = above.get(column) if down == "continue" else None
                if across == "continue" and last >= 0:
                    cells[last] = replace(cells[last], column_span=cells[last].column_span + span)
                elif upper is not None and cells[upper].row + cells[upper].row_span in (row, row + 1):
                    last = upper
                    cells[last] = replace(cells[last], row_span=row - cells[last].row + 1)
                else:
                    last = len(cells)
                    blocks = tuple(self.blocks(tc, nested + 1))
                    cells.append(Cell(row=row, column=column, column_span=span, blocks=blocks))
                    if above:
                        for covered in range(column, column + span):
                            above.pop(covered, None)
                    if down:
                        above[column] = last
                column += span
        return Table(cells=tuple(cells))

    # --- paragraphs

    def paragraph(self, element: Element, boxed: bool = False) -> Paragraph:
        style_id = number = level_of_list = outline = align = None
        texts: list[str] = []
        runs: list[Element | None] = []
        for child in element:
            tag = child.tag
            if tag == RUN:
                self._run(child, texts, runs)
            elif tag == P_PR:
                for item in child:
                    name = item.tag
                    if name == _STYLE:
                        style_id = item.get(VAL)
                    elif name == _NUMBERED:
                        number, level_of_list = numbering_of(item)
                    elif name == _OUTLINE:
                        outline = item
                    elif name == _JUSTIFIED:
                        align = alignment(item.get(VAL))
            elif tag not in PROPERTIES:
                for run in unwrapped(child, _RUNS):
                    self._run(run, texts, runs)
        style = self.styles.paragraph(style_id)
        label = ""
        if number is not None or style.number is not None:
            label = self.numbering.label(number, level_of_list, style)
        text, lead, size = self._dressed(texts, runs, style)
        return Paragraph(
            text=text,
            label=label,
            level=style.level if outline is None else outline_level(outline),
            lead=lead,
            align=style.align if align is None else align,
            size=size,
            boxed=boxed,
        )

    def _run(self, run: Element, texts: list[str], runs: list[Element | None]) -> None:
        """Add the run's text, with its properties beside it."""
        properties = None
        for child in run:
            tag = child.tag
            if tag == TEXT:
                if text := child.text:
                    if "\n" in text:  # white space of the file's own layout
                        text = text.replace("\n", " ")
                    texts.append(text)
                    runs.append(properties)
            elif tag == R_PR:
                properties = child
            elif tag not in PROPERTIES:
                for text in leaf_texts(child):
                    texts.append(text)
                    runs.append(properties)
        if run.tag in LEAVES:
            texts += leaf_texts(run)
            runs += [None] * (len(texts) - len(runs))

    def _dressed(self, texts: list[str], runs: list[Element | None], style: Style) -> tuple[str, str, float | None]:
        """The paragraph's text as it is shown, its lead, and the first run's size."""
        if not texts:
            return "", "", None
        if len(texts) == 1 and runs[0] is None and style.look.symbol_font is None and not style.look.hidden:
            text = symbols.without_private(texts[0]) if symbols.has_private(texts[0]) else texts[0]
            return text, text if style.look.bold else "", style.look.size
        looks = [style.look if run is None else self._look(run, style.look) for run in runs]
        for index, look in enumerate(looks):
            if look.hidden:
                texts[index] = ""
            elif look.symbol_font and symbols.is_symbol_font(look.symbol_font):
                texts[index] = symbols.in_symbol_font(look.symbol_font, texts[index])
        shown = "".join(texts)
        if symbols.has_private(shown):
            texts = [symbols.without_private(text) for text in texts]
            shown = "".join(texts)
        return shown, _lead(texts, looks, shown), looks[0].size

    def _look(self, properties: Element, base: Look) -> Look:
        own = look_of(properties)
        look = self.looks.get((own, base))
        if look is None:
            look = self.looks[own, base] = self._resolved(own, base)
        return look

    def _resolved(self, own: Look, base: Look) -> Look:
        if own.style is None:
            return over(base, own)
        character = self.styles.character(own.style)
        look = over(base, character)
        if base.bold and character.bold:  # a toggle property set twice by styles is off (17.7.3)
            look = over(look, Look(bold=False))
        return over(look, own)


def _lead(texts: list[str], looks: list[Look], shown: str) -> str:
    """The leading runs that are bold, or in another East Asian font than most of the paragraph."""
    bold = [bool(look.bold) for look in looks]
    if all(bold):
        return shown
    if not any(bold) and len({look.font for look in looks}) == 1:
        return ""
    weights: dict[str | None, int] = {}
    for text, look in zip(texts, looks, strict=True):
        weights[look.font] = weights.get(look.font, 0) + len(_CJK.findall(text))
    usual = max(reversed(list(weights)), key=lambda font: weights[font])
    lead = gap = ""  # blanks, and runs without Chinese in another font, go with what follows them
    for text, look in zip(texts, looks, strict=True):
        other_font = look.font != usual
        if look.bold or (other_font and _CJK.search(text)):
            lead += gap + text
            gap = ""
        elif other_font or not text.strip():
            gap += text
        else:
            break
    else:
        lead += gap if lead else ""
    return lead if lead.strip() else ""
