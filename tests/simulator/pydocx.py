"""Papers written by python-docx, as scripts and web systems export them; re-zipped so that bytes are repeatable."""

import io
import zipfile

import docx as python_docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from .ooxml import pack
from .plan import Cell, Grid, Line, Sheet

_ALIGN = {"title": WD_ALIGN_PARAGRAPH.CENTER, "signature": WD_ALIGN_PARAGRAPH.RIGHT}


def docx(sheet: Sheet) -> bytes:
    """The sheet as a .docx. Automatic numbers are typed here: python-docx's users type them."""
    document = python_docx.Document()
    for part in sheet.parts:
        if isinstance(part, Grid):
            _grid(document, part)
        else:
            _line(document, part)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        return pack({name: archive.read(name) for name in sorted(archive.namelist())})


def _line(document: python_docx.document.Document, line: Line) -> None:
    styled = line.role == "heading" and not line.bold
    paragraph = document.add_paragraph(style=f"Heading {line.level}" if styled else None)
    run = paragraph.add_run(line.shown)
    run.bold = line.bold or line.role == "title" or None
    run.font.size = Pt(22 if line.role == "title" else 16)
    if line.role in _ALIGN:
        paragraph.alignment = _ALIGN[line.role]


def _grid(document: python_docx.document.Document, grid: Grid) -> None:
    table = document.add_table(rows=len(grid.rows), cols=len(grid.widths), style="Table Grid")
    starts: dict[int, int] = {}
    for r, row in enumerate(grid.rows):
        column = 0
        for cell in row:
            target = table.cell(r, column)
            if cell.span > 1:
                target = target.merge(table.cell(r, column + cell.span - 1))
            if cell.merge == "start":
                starts[column] = r
            if cell.merge == "on":
                table.cell(starts[column], column).merge(target)
            else:
                _fill(target, cell)
            column += cell.span


def _fill(target: "python_docx.table._Cell", cell: Cell) -> None:
    for index, line in enumerate(cell.lines):
        paragraph = target.paragraphs[0] if index == 0 else target.add_paragraph()
        paragraph.add_run(line.shown)
