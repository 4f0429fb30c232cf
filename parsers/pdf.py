"""PDF → `Paper`: the text layer as Word, WPS, LibreOffice and print drivers write it, and what was seen on the rest.

Each page is judged by itself. Those that are pictures, hide a scanner's guess behind a picture, or whose characters do
not say what they show want a look (`parsers.sight`); until they had it they are in `unread_pages`: a wrong text is
worse than none.
"""

import io
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import dict_value, int_value
from pdfplumber.pdf import PDF

from parsers.pages import PageContent, paper_of
from parsers.paper import Paper, PasswordProtectedError, UnreadableError
from parsers.pdf_page import read_page
from parsers.pdf_pictures import MOST_PROBES, red_pages
from parsers.seen import likeliest_sealed, page_of, sealing_of, wanted_of
from parsers.sight import NO_SIGHTS, SEALS, TEXT, Sights
from parsers.signatures import seals_of

MOST_PAGES = 20_000  # beyond this a page tree is a trap, and its /Count no promise

MOST_TYPED_PAGES = 50  # forms that people type into are short


def read(content: bytes, sights: Sights = NO_SIGHTS, *, max_pages: int = 300) -> Paper:
    """The paper of a PDF file, with what was seen on its pages.

    Pages beyond `max_pages`, damaged ones, and ones whose text cannot be used and that nobody has seen are in
    `unread_pages`; `wanted` are those that a look would help.
    Raises `PasswordProtectedError` where opening needs a password (one that only forbids copying or printing does
    not matter), `UnreadableError` where the bytes are no sound PDF.
    """
    if b"%PDF-" not in content[:1024]:
        raise UnreadableError("文件不是完好的PDF（缺少PDF文件头），请重新导出PDF后再报送。")
    with _silent():
        try:
            drawn = _with_typed_text(content)
            pages, stamped, total = _pages(drawn, sights, max_pages)
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
    paper = paper_of(pages, total)
    if not (paper.blocks or paper.unread_pages or paper.pictures or sights):
        raise UnreadableError("PDF的页面全是空白，内容可能已丢失，请打开核对并重新导出后再报送。")
    reasons = {page.number: page.unread for page in pages}
    looks = {n: TEXT for n in paper.unread_pages if n in reasons and reasons[n] != "damaged"}
    stamped = [n for n in stamped if n not in paper.unread_pages]
    probed = likeliest_sealed(stamped, MOST_PROBES)
    reddish = red_pages(drawn, [n for n in probed if n not in sights])
    looks |= dict.fromkeys(reddish, SEALS)
    wanted = wanted_of(looks, sights)
    unseen = {*reddish} | ({*stamped} - {*probed} - {*sights})
    known = {n for n in reasons if n not in (*paper.unread_pages, *unseen, *sights)}
    sealing = sealing_of(sights, electronic=seals_of(content), typed=len(known), unseen=len(unseen))
    return replace(paper, wanted=wanted, sealing=sealing)


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


def _pages(content: bytes, sights: Sights, max_pages: int) -> tuple[list[PageContent], list[int], int]:
    """The first `max_pages` pages, which of them may show a seal, and how many pages there are (or should be, where
    the file lost some)."""
    pages: list[PageContent] = []
    stamped: list[int] = []
    total, broken = 0, set[int]()
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for page_object in PDFPage.create_pages(pdf.doc):
            total += 1
            if total > MOST_PAGES:
                raise UnreadableError(f"PDF超过{MOST_PAGES}页，不予读取，请只报送应报材料。")
            if total > max_pages:
                continue
            page = page_of(sights, total)
            if page is None:
                page, may_be_stamped = _page(pdf, page_object, total, broken)
                stamped += [total] if may_be_stamped else []
            pages.append(page)
        declared = _declared(pdf.doc)
    return pages, stamped, declared if total < declared <= min(MOST_PAGES, total + 1000) else total


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


def _page(pdf: PDF, page_object: PDFPage, number: int, broken: set[int]) -> tuple[PageContent, bool]:
    try:
        return read_page(pdf, page_object, number, broken)
    except (MemoryError, RecursionError, PDFEncryptionError):
        raise
    except Exception:  # one page's odd object costs that page alone
        return PageContent(number=number, width=0.0, height=0.0, unread="damaged"), False


def _declared(document: PDFDocument) -> int:
    try:
        return int_value(dict_value(document.catalog["Pages"])["Count"])
    except Exception:  # a catalogue that is broken promises nothing
        return 0
