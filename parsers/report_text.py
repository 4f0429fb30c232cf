"""The text of a narrative paper's body: where on the pages it stands, and which characters of it were read unsurely."""

from collections.abc import Iterator

from parsers.paper import Block, Paragraph
from parsers.place import Place, shares
from parsers.sureness import SURE
from parsers.text import UNREADABLE


def text_of_block(block: Block) -> str:
    """A paragraph's text, or a table's: a line for a row, tabs between its cells."""
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("\t".join(cell.text for cell in row) for row in block.by_row())


def places_in(body: list[Block]) -> Iterator[tuple[int, int, Place]]:
    """[from, to) of the body's text and where on a page it stands: a paragraph, or its part on each page."""
    offset = 0
    for block in body:
        length = len(text_of_block(block))
        if isinstance(block, Paragraph):
            for place, (begin, end) in zip(block.places, shares(length, block.places), strict=True):
                yield offset + begin, offset + end, place
        elif (on_page := next((cell.places[0] for cell in block.cells if cell.places), None)) is not None:
            boxes = [place.box for cell in block.cells for place in cell.places if place.page == on_page.page]
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            whole = (min(lefts), min(tops), max(rights), max(bottoms))
            yield offset, offset + length, Place(page=on_page.page, box=whole)
        offset += length + 1


def unsure_in(body: list[Block]) -> tuple[tuple[int, int], ...]:
    """[from, to) of the body's text: characters that were read off a picture unsurely, neighbours in one."""
    spans: list[tuple[int, int]] = []
    offset = 0
    for block in body:
        text = text_of_block(block)
        sures = _block_sures(block)
        for index, sure in enumerate(sures):
            if sure >= SURE and text[index] != UNREADABLE:
                continue
            at = offset + index
            if spans and spans[-1][1] == at:
                spans[-1] = (spans[-1][0], at + 1)
            else:
                spans.append((at, at + 1))
        offset += len(text) + 1
    return tuple(spans)


def _block_sures(block: Block) -> tuple[float, ...]:
    """For each character of the block's text how sure it is; () where all of it is certain."""
    if isinstance(block, Paragraph):
        return block.sures
    if not any(cell.places for cell in block.cells):
        return ()
    sures: list[float] = []
    for row in block.by_row():
        for cell in row:
            for part in cell.blocks:
                sures += [*(_block_sures(part) or (1.0,) * len(text_of_block(part))), 1.0]
            sures += [] if cell.blocks else [1.0]
        sures += [] if row else [1.0]
    return tuple(sures[:-1])
