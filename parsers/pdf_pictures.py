"""PDF pages → pixels by pdfium, as a viewer shows them: turned by /Rotate, with stamps, notes and typed text."""

import math
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from parsers.paper import PasswordProtectedError, UnreadableError
from parsers.scan.picture import Picture, Pixels

DPI = 200.0
"""Dots per inch for what is drawn; a scan keeps its own, between `LOWEST` and `HIGHEST`."""
LOWEST, HIGHEST = 100.0, 300.0
MOST_PIXELS = 20_000_000  # A3 at 300 dpi has 17 million
MOST_IN_IMAGE = 120_000_000  # pdfium unpacks a picture whole, however small it is drawn
_LONGEST = 11.69  # A4's long side in inches, for pages that do not tell their true size
_PAPER = (5.0 * 72, 17.5 * 72)  # what the long side of a true sheet may be, in points: A6 to A3
_MOST_IMAGES = 2_000
_IMAGE = (raw.FPDF_PAGEOBJ_IMAGE,)

_BROKEN = "PDF文件已损坏或不完整，无法显示，请重新导出后再报送。"
_LOCKED = "PDF设有打开密码或加密，无法读取，请去掉密码后重新报送。"


def pages_of(content: bytes) -> int:
    """Raises UnreadableError, PasswordProtectedError."""
    with _opened(content) as document:
        return len(document)


def drawn(content: bytes, number: int) -> Picture:
    """Page `number` (from 1). Raises UnreadableError, PasswordProtectedError."""
    with _opened(content) as document:
        if not 1 <= number <= len(document):
            raise UnreadableError(f"PDF里没有第{number}页。")
        if document.get_formtype():
            document.init_forms()
        with closing(document[number - 1]) as page:
            width, height = page.get_size()
            if not (1 <= width < 20_000 and 1 <= height < 20_000):
                raise UnreadableError(f"PDF第{number}页的尺寸异常，无法显示，请重新导出后再报送。")
            dots, is_true = _dots(page, width, height, number)
            dots = min(dots, 72 * math.sqrt(MOST_PIXELS / (width * height)))
            return Picture(pixels=pixels_of(page, dots / 72), dpi=round(dots, 1) if is_true else None)


def pixels_of(page: pdfium.PdfPage, scale: float) -> Pixels:
    """The page with `scale` pixels to a point, over white."""
    bitmap = page.render(scale=scale, may_draw_forms=True, maybe_alpha=False, bitmap_maker=pdfium.PdfBitmap.new_native)
    try:
        shown = bitmap.to_numpy()
        if shown.ndim == 2:
            shown = shown[:, :, None]
        shown = np.repeat(shown, 3, axis=2) if shown.shape[2] == 1 else shown[:, :, :3]
        return np.array(shown, dtype=np.uint8, order="C", copy=True)
    finally:
        bitmap.close()


@contextmanager
def _opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    try:
        with closing(pdfium.PdfDocument(content)) as document:
            yield document
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise PasswordProtectedError(_LOCKED) from error
        raise UnreadableError(_BROKEN) from error
    except (MemoryError, ValueError) as error:
        raise UnreadableError(_BROKEN) from error


def _dots(page: pdfium.PdfPage, width: float, height: float, number: int) -> tuple[float, bool]:
    """Dots per inch of the page to draw at, those of the pictures that make it where pictures do; and whether the
    page has its true size.

    One larger or smaller than any sheet has not, nor one whose picture has a dot to a point or to 1/96 inch, as
    programs write that know no size: these are taken for A4.
    """
    density = _density(page, width * height, number)
    is_true = _PAPER[0] <= max(width, height) <= _PAPER[1] and not any(
        abs(density - unknown) < 0.004 for unknown in (1.0, 96 / 72)
    )
    inch = 72.0 if is_true else max(width, height) / _LONGEST  # points to an inch of the sheet
    return min(HIGHEST, max(LOWEST, density * inch or DPI)) * 72.0 / inch, is_true


def _density(page: pdfium.PdfPage, area: float, number: int) -> float:
    """Pixels to a point of the finest pictures that cover a third of the page, of all that cover most of it; else 0.

    Finest, since some scanners write the paper at 100 dpi and the letters over it at 300 (ISO 16485).
    """
    found: list[tuple[float, float]] = []
    for count, image in enumerate(page.get_objects(filter=_IMAGE)):
        if count >= _MOST_IMAGES:
            break
        across, down = image.get_px_size()
        if across * down > MOST_IN_IMAGE:
            raise UnreadableError(
                f"PDF第{number}页的图片过大（{across}×{down}像素），没有打开，请按200至300 dpi重新扫描后再报送。"
            )
        left, bottom, right, top = image.get_bounds()
        covered = max(0.0, right - left) * max(0.0, top - bottom) * _enlarged(image)
        if covered > 0:
            found.append((math.sqrt(across * down / covered), covered))
    found.sort(reverse=True)
    if sum(covered for _, covered in found) < 0.6 * area:
        return 0.0
    so_far = 0.0
    for density, covered in found:
        so_far += covered
        if so_far >= 0.3 * area:
            return density
    return 0.0


def _enlarged(image: pdfium.PdfObject) -> float:
    """By how much the forms around a picture enlarge its area: its bounds are told in their measure."""
    factor, form = 1.0, image.container
    while form is not None:
        a, b, c, d, _, _ = form.get_matrix().get()
        factor, form = factor * abs(a * d - b * c), form.container
    return factor


# --- is there red on it? ----------------------------------------------------------------------------------------

_PROBE = 48 / 72  # pixels to a point: an arc's letters blur, its ring does not
_CELL = 6  # pixels of the probe to a cell, 3.2 mm: ink this near belongs together
MOST_PROBES = 40
"""Pages of one file that are worth a probe: each is drawn."""


def red_pages(content: bytes, numbers: Sequence[int]) -> list[int]:
    """Those of the pages `numbers` that show red in a patch of a seal's size. Never raises: what cannot be drawn small
    is worth a look."""
    found: list[int] = []
    if not numbers:
        return found
    try:
        with _opened(content) as document:
            if document.get_formtype():
                document.init_forms()
            for number in numbers:
                with closing(document[number - 1]) as page:
                    scale = min(_PROBE, math.sqrt(500_000 / (page.get_width() * page.get_height())))
                    if has_red(pixels_of(page, scale), scale * 72):
                        found.append(number)
    except (UnreadableError, ZeroDivisionError, IndexError):
        return list(numbers)
    return found


def has_red(pixels: Pixels, dpi: float) -> bool:
    """Does the page show red in a patch that may be a seal (20-80 mm, about as high as wide), or at its edge a slice
    of one?"""
    blue, green, red = (pixels[:, :, channel].astype(np.int16) for channel in range(3))
    ink = (red - np.maximum(blue, green)) > 30
    rows, columns = ink.shape[0] // _CELL, ink.shape[1] // _CELL
    cells = ink[: rows * _CELL, : columns * _CELL].reshape(rows, _CELL, columns, _CELL).sum(axis=(1, 3)) >= 2
    millimetre = dpi / 25.4 / _CELL  # cells to one
    left = {(int(row), int(column)) for row, column in np.argwhere(cells)}
    while left:
        stack = [left.pop()]
        patch = []
        while stack:
            row, column = stack.pop()
            patch.append((row, column))
            near = {(row + a, column + b) for a in (-1, 0, 1) for b in (-1, 0, 1)} & left
            left -= near
            stack += near
        across = [column for _, column in patch]
        down = [row for row, _ in patch]
        width, height = max(across) - min(across) + 1, max(down) - min(down) + 1
        at_edge = min(across) <= 2 or max(across) >= columns - 3
        short, long = sorted((width / millimetre, height / millimetre))
        if short >= 15 and long <= 85 and long <= 2.2 * short:
            return True
        if at_edge and 15 <= height / millimetre <= 85 and width >= 2:
            return True
    return False
