"""PDF with a text layer → `Paper`: as Word, WPS, LibreOffice and print drivers write it.

Pages that are pictures, hide a scanner's guess behind a picture, or whose characters do not say what they show are
left unread and listed in `unread_pages`: a wrong text is worse than none.
"""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import groupby

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import dict_value, int_value
from pdfplumber.pdf import PDF

from parsers.grid import Grid, TooManyLinesError, goes_on, grids_of, table_of
from parsers.layout import Frame, Line, body_mark, frame_of, lines_of, paragraphs_of
from parsers.paper import Block, Paper, PasswordProtectedError, UnreadableError
from parsers.pdf_page import PageContent, read_page

_PAGE_NUMBER = re.compile(
    r"[-—–－―─~·.\s]*(?:第?\s*\d{1,4}\s*页?|第\s*[一二三四五六七八九十]{1,3}\s*页)"
    r"(?:\s*[/，,、|\s]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?[-—–－―─~·.\s]*|page\s*\d+(?:\s*(?:of|/)\s*\d+)?",
    re.IGNORECASE,
)
MOST_PAGES = 20_000  # beyond this a page tree is a trap, and its /Count no promise

MOST_TYPED_PAGES = 50  # forms that people type into are short

_Item = Line | Grid


def read(content: bytes, *, max_pages: int = 300) -> Paper:
    """The paper of a PDF file.

    Pages beyond `max_pages`, damaged ones, and ones whose text cannot be used are in `unread_pages`.
    Raises `PasswordProtectedError` where opening needs a password (one that only forbids copying or printing does
    not matter), `UnreadableError` where the bytes are no sound PDF.
    """
    if b"%PDF-" not in content[:1024]:
        raise UnreadableError("文件不是完好的PDF（缺少PDF文件头），请重新导出PDF后再报送。")
    with _silent():
        try:
            pages, total = _pages(content, max_pages)
        except UnreadableError:
            raise
        except (PDFPasswordIncorrect, PDFEncryptionError) as error:
            raise PasswordProtectedError(_LOCKED) from error
        except (MemoryError, RecursionError) as error:
            raise UnreadableError("PDF结构过于复杂，无法读取，请重新导出或打印成PDF后再报送。") from error
        except Exception as error:  # pdfminer lets KeyError, TypeError, struct.error and others through
            if _is_locked(error):
                raise PasswordProtectedError(_LOCKED) from error
            raise UnreadableError(_BROKEN) from error
    if not total:
        raise UnreadableError("PDF中没有可以读取的页面，文件可能不完整，请重新导出后再报送。")
    if all(page.unread == "damaged" for page in pages):
        raise UnreadableError(_BROKEN)
    paper = _paper(pages, total)
    if not (paper.blocks or paper.unread_pages or paper.pictures):
        raise UnreadableError("PDF的页面全是空白，内容可能已丢失，请打开核对并重新导出后再报送。")
    return paper


_LOCKED = "PDF设有打开密码或加密，无法读取，请去掉密码后重新报送。"
_BROKEN = "PDF文件已损坏或不完整，无法读取，请重新导出后再报送。"


@contextmanager
def _silent() -> Iterator[None]:
    """pdfminer logs a line for each oddity of each object."""
    loggers = [logging.getLogger(name) for name in ("pdfminer", "pdfplumber")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _is_locked(error: BaseException) -> bool:
    """pdfplumber wraps pdfminer's exceptions as arguments of its own."""
    inner = [error.__cause__, error.__context__, *error.args]
    return any(isinstance(one, (PDFPasswordIncorrect, PDFEncryptionError)) for one in inner)


def _pages(content: bytes, max_pages: int) -> tuple[list[PageContent], int]:
    """The first `max_pages` pages, and how many there are (or should be, where the file lost some)."""
    pages: list[PageContent] = []
    total, broken = 0, set[int]()
    content = _with_typed_text(content)
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page_object in PDFPage.create_pages(pdf.doc):
            total += 1
            if total > MOST_PAGES:
                raise UnreadableError(f"PDF超过{MOST_PAGES}页，不予读取，请只报送应报材料。")
            if total <= max_pages:
                pages.append(_page(pdf, page_object, total, broken))
        declared = _declared(pdf.doc)
    return pages, declared if total < declared <= min(MOST_PAGES, total + 1000) else total


def _with_typed_text(content: bytes) -> bytes:
    """The file with what was typed over its pages (form fields, a typewriter's notes) drawn into them.

    pdfminer sees the pages alone, and a form filled in that way would be a blank one.
    """
    try:
        with closing(pdfium.PdfDocument(content)) as document:
            pages = range(min(len(document), MOST_TYPED_PAGES))
            if not any(_typed(document, number) for number in pages):
                return content
            if document.get_formtype():
                document.init_forms()
            for number in pages:
                with closing(document[number]) as page:
                    raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
            drawn = io.BytesIO()
            document.save(drawn)
            return drawn.getvalue()
    except Exception:  # pdfium is stricter than pdfminer about some files: those are read as they are
        return content


def _typed(document: pdfium.PdfDocument, number: int) -> bool:
    with closing(document[number]) as page:
        kinds = set()
        for index in range(min(raw.FPDFPage_GetAnnotCount(page), 500)):
            note = raw.FPDFPage_GetAnnot(page, index)
            kinds.add(raw.FPDFAnnot_GetSubtype(note))
            raw.FPDFPage_CloseAnnot(note)
        return bool(kinds & {raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_STAMP})


def _page(pdf: PDF, page_object: PDFPage, number: int, broken: set[int]) -> PageContent:
    try:
        return read_page(pdf, page_object, number, broken)
    except (MemoryError, RecursionError, PDFEncryptionError):
        raise
    except Exception:  # one page's odd object costs that page alone
        return PageContent(number=number, width=0.0, height=0.0, unread="damaged")


def _declared(document: PDFDocument) -> int:
    try:
        return int_value(dict_value(document.catalog["Pages"])["Count"])
    except Exception:  # a catalogue that is broken promises nothing
        return 0


def _paper(pages: Sequence[PageContent], total: int) -> Paper:
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
