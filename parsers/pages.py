"""Pages → one `Paper`: furniture taken off, tables and paragraphs put together over page breaks.

Knows no file format: a PDF's pages and what was seen on pictures of pages come in as `PageContent`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from parsers.grid import Grid, Rule, TooManyLinesError, goes_on, grids_of, table_of
from parsers.layout import Frame, Glyph, Line, body_mark, frame_of, lines_of, paragraphs_of
from parsers.paper import Block, Paper

_PAGE_NUMBER = re.compile(
    r"[-—–－―─~·.\s]*(?:第?\s*\d{1,4}\s*页?|第\s*[一二三四五六七八九十]{1,3}\s*页)"
    r"(?:\s*[/，,、|\s]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–－―─~·.\s]*|page\s*\d+(?:\s*(?:of|/)\s*\d+)?",
    re.IGNORECASE,
)

_Item = Line | Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """A page's visible text and lines, turned so that the text is upright; sizes in points.

    `unread` says why the text cannot be used: "scan", "mojibake", "damaged" or "drawing"; "" where it can.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...] = ()
    rules: tuple[Rule, ...] = ()
    pictures: int = 0
    unread: str = ""


def paper_of(pages: Sequence[PageContent], total: int) -> Paper:
    """The paper of a document's first pages; `total` counts those too that are not among `pages`: they are unread."""
    unread = {page.number for page in pages if page.unread} | set(range(len(pages) + 1, total + 1))
    items: list[_Item] = []
    outside: dict[int, list[Line]] = {}
    grids: dict[int, list[Grid]] = {}
    for page in pages:
        if page.number in unread:
            continue
        try:
            found, rest = grids_of(page.rules, page.glyphs, page.number)
        except TooManyLinesError:
            unread.add(page.number)
            continue
        grids[page.number] = found
        outside[page.number] = lines_of(rest, page=page.number)
    sizes = {page.number: (page.width, page.height) for page in pages}
    outside = _without_furniture(outside, sizes)
    for number, lines in outside.items():
        placed: list[_Item] = [*lines, *grids[number]]
        items += sorted(placed, key=lambda item: item.box[1] if isinstance(item, Grid) else item.top)
    frames = _frames(outside, grids, sizes)
    texts = [line for lines in outside.values() for line in lines]
    if sum(len(line.text) for line in texts) < 200:  # a form: its title is no measure of the usual font
        texts += [line for found in grids.values() for grid in found for area in grid.areas for line in area.lines]
    body = body_mark(texts)
    return Paper(
        blocks=tuple(_blocks(items, frames, body)),
        pages=total,
        unread_pages=tuple(sorted(unread)),
        pictures=sum(page.pictures for page in pages if page.number not in unread),
    )


def _without_furniture(lines: dict[int, list[Line]], sizes: dict[int, tuple[float, float]]) -> dict[int, list[Line]]:
    """Lines without page numbers and running heads.

    A page number stands alone in the page's outer seventh (GB/T 9704-2012 puts it 7 mm below the text block). A
    running head is small, within the outer tenth, and the same on several pages at one height.
    """
    seen = Counter[tuple[str, int]]()
    for number, page in lines.items():
        seen.update({_head_key(line) for line in page if _is_outer(line, sizes[number][1], 0.1)})
    kept: dict[int, list[Line]] = {}
    for number, page in lines.items():
        height = sizes[number][1]
        first = min((line.top for line in page), default=0.0)
        last = max((line.bottom for line in page), default=0.0)
        kept[number] = [
            line
            for line in page
            if not (
                _is_outer(line, height, 0.15)
                and (line.top <= first + 2 or line.bottom >= last - 2)
                and _PAGE_NUMBER.fullmatch(line.text.strip())
            )
            and not (
                _is_outer(line, height, 0.1) and line.size <= 12.5 and seen[_head_key(line)] >= max(2, len(lines) // 3)
            )
        ]
    return kept


def _head_key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.top / 4)


def _is_outer(line: Line, height: float, part: float) -> bool:
    return line.bottom < part * height or line.top > (1 - part) * height


def _frames(
    lines: dict[int, list[Line]], grids: dict[int, list[Grid]], sizes: dict[int, tuple[float, float]]
) -> dict[int, Frame]:
    """The text block by page; pages of one size share it."""
    frames: dict[int, Frame] = {}
    for size, group in groupby(sorted(lines, key=lambda n: (sizes[n], n)), key=lambda n: sizes[n]):
        numbers = list(group)
        boxes = [(grid.box[0], grid.box[2]) for number in numbers for grid in grids[number]]
        frame = frame_of([x for number in numbers for x in lines[number]], width=size[0], boxes=boxes)
        frames.update(dict.fromkeys(numbers, frame))
    return frames


def _blocks(items: Sequence[_Item], frames: dict[int, Frame], body: str) -> Iterator[Block]:
    run: list[Line] = []
    parts: list[Grid] = []
    for item in items:
        if isinstance(item, Line):
            if parts:
                yield table_of(parts)
                parts = []
            if run and (item.page > run[-1].page + 1 or frames[item.page] != frames[run[-1].page]):
                yield from paragraphs_of(run, frames[run[-1].page], body)
                run = []
            run.append(item)
            continue
        if run:
            yield from paragraphs_of(run, frames[run[-1].page], body)
            run = []
        if parts and not (item.page == parts[-1].page + 1 and goes_on(parts[-1], item)):
            yield table_of(parts)
            parts = []
        parts.append(item)
    if parts:
        yield table_of(parts)
    if run:
        yield from paragraphs_of(run, frames[run[-1].page], body)
