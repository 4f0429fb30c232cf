"""Pages → one `Paper`: furniture taken off, tables and paragraphs put together over page breaks.

Knows no file format: a PDF's pages and what was seen on pictures of pages come in as `PageContent`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from parsers.grid import Grid, Rule, TooManyLinesError, grids_of
from parsers.layout import Glyph, Line, is_east_asian, lines_of
from parsers.paper import Block, Paper
from parsers.paragraphs import Frame, body_mark, fitted, frame_of, paragraphs_of, steadied
from parsers.tables import fitted as fitted_grid
from parsers.tables import goes_on, table_of

_PAGE_NUMBER = re.compile(
    r"[-—–－―─一~·.\s]*(?:第?\s*\d{1,4}\s*页?|第\s*[一二三四五六七八九十]{1,3}\s*页)"
    r"(?:\s*[/，,、|\s]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–－―─一~·.\s]*|page\s*\d+(?:\s*(?:of|/)\s*\d+)?",
    re.IGNORECASE,
)

_Item = Line | Grid
_A4 = (595.3, 841.9)  # points
_FULL_PAGE = 8  # lines that tell where the text block's edges are


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

    @property
    def seen(self) -> bool:
        """Was it read off a picture?"""
        return any(glyph.sure < 1 for glyph in self.glyphs)


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
            found, rest = grids_of(page.rules, page.glyphs, page.number, seen=page.seen)
        except TooManyLinesError:
            unread.add(page.number)
            continue
        if page.seen:
            found, rest = _without_letters(found, rest, page.glyphs)
        grids[page.number] = found
        outside[page.number] = lines_of(rest, page=page.number, seen=page.seen)
    sizes = {page.number: (page.width, page.height) for page in pages}
    outside = _without_furniture(outside, sizes)
    seen = {page.number for page in pages if page.number in outside and page.seen}
    if seen:
        outside = _on_one_block(outside, seen, grids, sizes)
        sizes = {number: (_A4 if number in seen else size) for number, size in sizes.items()}
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


_BESIDE, _PART = 4, 0.33  # characters of text beside a grid on its lines, so many and that part of its own: no table
_CUT_SURE = 0.3  # how sure at most the characters are that false rules cut


def _without_letters(
    grids: Sequence[Grid], rest: Sequence[Glyph], glyphs: Sequence[Glyph]
) -> tuple[list[Grid], list[Glyph]]:
    """A picture's grids, and the characters outside them: strokes of letters may look like a small table.

    A table has no text beside it on its lines, and no row of cells that hold a letter each and are no higher.
    """
    kept: list[Grid] = []
    free = list(rest)
    for grid in grids:
        x0, top, x1, bottom = grid.box
        own = [g for g in glyphs if x0 <= (g.x0 + g.x1) / 2 <= x1 and top <= (g.top + g.bottom) / 2 <= bottom]
        own = [glyph for glyph in own if not glyph.text.isspace()]
        beside = [g for g in rest if is_east_asian(g.text[:1]) and top <= (g.top + g.bottom) / 2 <= bottom]
        inline = len(beside) >= max(_BESIDE, _PART * len(own))
        rows = {round(area.box[1]) for area in grid.areas}
        filled = [area for area in grid.areas if area.lines]
        single = all(sum(len(line.text.strip()) for line in area.lines) == 1 for area in filled)
        low = bool(own) and bottom - top <= 2 * max(glyph.bottom - glyph.top for glyph in own)
        if inline or (len(rows) == 1 and len(filled) >= 3 and single and low):
            free += [replace(glyph, sure=min(glyph.sure, _CUT_SURE)) for glyph in own]
        else:
            kept.append(grid)
    return kept, free


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
                and (_PAGE_NUMBER.fullmatch(line.text.strip()) or _is_speck(line))
            )
            and not (
                _is_outer(line, height, 0.1) and line.size <= 12.5 and seen[_head_key(line)] >= max(2, len(lines) // 3)
            )
        ]
    return kept


def _is_speck(line: Line) -> bool:
    """A page number or a stroke at the edge of a picture, whatever it was taken for: no Chinese in it and no day."""
    few = len(line.text) <= 8 and sum(map(str.isdigit, line.text)) <= 4
    return line.place is not None and few and not any(map(is_east_asian, line.text.strip("一二丨")))


def _on_one_block(
    lines: dict[int, list[Line]], seen: set[int], grids: dict[int, list[Grid]], sizes: dict[int, tuple[float, float]]
) -> dict[int, list[Line]]:
    """Lines of pages that were photographed one by one, as if all had the text block (and the type) of the fullest."""
    usual = steadied(line for number in seen for line in lines[number])
    lines = {
        number: [replace(line, size=usual[line.size]) for line in page] if number in seen else page
        for number, page in lines.items()
    }
    frames = {
        number: frame_of(
            lines[number], width=sizes[number][0], boxes=[(grid.box[0], grid.box[2]) for grid in grids[number]]
        )
        for number in seen
    }
    full = {n: frame for n, frame in frames.items() if len(lines[n]) >= _FULL_PAGE}
    if len(full) < 2:
        return lines
    model = full[max(full, key=lambda n: (len(lines[n]), -n))]
    alike = {n: frame for n, frame in full.items() if 0.8 < model.width / frame.width < 1.25}
    return {
        number: [fitted(line, alike[number], model) for line in page] if number in alike else page
        for number, page in lines.items()
    }


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
        parts.append(fitted_grid(item, parts[-1]) if parts else item)
    if parts:
        yield table_of(parts)
    if run:
        yield from paragraphs_of(run, frames[run[-1].page], body)
