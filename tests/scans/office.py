"""Papers written as .docx and printed by LibreOffice: real typography of a word processor, not our own drawing."""

import io
import random
import re
import zipfile
from dataclasses import replace

import numpy as np
import pypdfium2

from tests.simulator import office, ooxml
from tests.simulator.forms import Form
from tests.simulator.plan import Cell, Grid, Line, Narrative, Sheet

from . import fonts
from .checklists import HEADS, TITLES
from .leaf import Leaf

_DPI = 300


def available() -> bool:
    return office.program() is not None


def form_docx(random_: random.Random, plan: Form) -> tuple[bytes, str]:
    """The checklist as .docx in a form of its own, and its title."""
    title = random_.choice(TITLES)
    sheet = plan.sheet
    grid = next(part for part in sheet.parts if isinstance(part, Grid))
    heads = tuple(Cell(lines=(Line(text=text),)) for text in random_.choice(HEADS))
    widths = [random_.uniform(0.10, 0.17), random_.uniform(0.09, 0.13), *(random_.uniform(0.24, 0.34) for _ in "ab")]
    widths.append(random_.uniform(0.12, 0.18))
    total = sum(widths)
    grid = replace(grid, rows=(heads, *grid.rows[1:]), widths=tuple(width / total for width in widths))
    label = random_.choice(("填报单位(盖章)", "填报单位（盖章）", "填报单位（公章）"))
    parts: list[Line | Grid] = [
        Line(text=title, role="title"),
        Line(text=f"{label}{plan.look.colon}{plan.unit}", role="note"),
        grid,
        Line(text=random_.choice(("(表格可自行续页)", "（表格可自行续页）", "")), role="note"),
    ]
    content = ooxml.docx(Sheet(parts=tuple(parts)), random_, random_.choice(("word", "wps")), revisions=False)
    return _dressed(random_, content, table=True), title


def report_docx(random_: random.Random, narrative: Narrative) -> bytes:
    content = ooxml.docx(narrative.sheet, random_, random_.choice(("word", "wps")), revisions=False)
    return _dressed(random_, content, table=False)


def _dressed(random_: random.Random, content: bytes, *, table: bool) -> bytes:
    """The package with installed fonts, and with sizes, borders and margins of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    document = files["word/document.xml"].decode("utf-8")
    body = _family(random_, ("fang", "fang", "fang", "song", "kai", "hei"))
    head = _family(random_, ("hei",))
    document = document.replace("仿宋_GB2312", body).replace('"仿宋"', f'"{body}"').replace('"黑体"', f'"{head}"')
    document = document.replace('w:ascii="MS Gothic"', 'w:ascii="DejaVu Sans"')
    # the simulator's inline drawing of letterheads holds no text and would push the title aside
    document = re.sub(r"<w:r><mc:AlternateContent>.*?</mc:AlternateContent></w:r>", "", document)
    tall, wide = (11906, 16838), (16838, 11906)
    size = wide if table and random_.random() < 0.3 else tall
    sides = {side: random_.randint(900, 1700) for side in ("top", "right", "bottom", "left")}
    margins = " ".join(f'w:{side}="{value}"' for side, value in sides.items())
    orient = ' w:orient="landscape"' if size == wide else ""
    document = re.sub(
        r"<w:sectPr>.*?</w:sectPr>",
        f'<w:sectPr><w:pgSz w:w="{size[0]}" w:h="{size[1]}"{orient}/><w:pgMar {margins}/></w:sectPr>',
        document,
    )
    document = document.replace(
        '<w:pPr><w:jc w:val="center"/></w:pPr>',
        '<w:pPr><w:spacing w:line="640" w:lineRule="atLeast"/><w:jc w:val="center"/></w:pPr>',
    )
    if table:
        document = _table_dressed(random_, document, size[0] - sides["left"] - sides["right"])
    else:
        pitch = random_.choice((560, 560, 580, 480, 520))
        spacing = f'<w:spacing w:line="{pitch}" w:lineRule="exact"/>'
        plain = f'<w:pPr>{spacing}<w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/></w:pPr>'
        document = document.replace("<w:pPr></w:pPr>", plain)
        document = document.replace(
            '<w:pPr><w:jc w:val="right"/></w:pPr>',
            f'<w:pPr>{spacing}<w:ind w:rightChars="200" w:right="640"/><w:jc w:val="right"/></w:pPr>',
        )
    files["word/document.xml"] = document.encode("utf-8")
    return ooxml.pack(files)


def _table_dressed(random_: random.Random, document: str, width: int) -> str:
    start, end = document.index("<w:tbl>"), document.index("</w:tbl>")
    before, table, after = document[:start], document[start:end], document[end:]
    half_points = random_.choice((20, 21, 21, 24, 24, 28))
    table = table.replace('<w:sz w:val="32"/>', f'<w:sz w:val="{half_points}"/>')
    inner, outer = random_.choice((4, 4, 4, 6, 2)), random_.choice((4, 4, 8, 12))
    table = re.sub(r'(<w:inside[HV] w:val="single" w:sz=)"4"', rf'\1"{inner}"', table)
    table = re.sub(r'(<w:(?:top|left|bottom|right) w:val="single" w:sz=)"4"', rf'\1"{outer}"', table)
    table = table.replace("<w:tblPr>", f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>', 1)
    table = re.sub(r'<w:gridCol w:w="(\d+)"/>', lambda m: f'<w:gridCol w:w="{int(m[1]) * width // 9000}"/>', table)
    pitch = round(half_points * random_.uniform(12.5, 18))
    gap = random_.choice((0, 20, 40, 80))
    spacing = f'<w:spacing w:before="{gap}" w:after="{gap}" w:line="{pitch}" w:lineRule="atLeast"/>'
    table = table.replace("<w:pPr>", f"<w:pPr>{spacing}").replace("<w:p/>", f"<w:p><w:pPr>{spacing}</w:pPr></w:p>")
    if random_.random() < 0.4:
        table = table.replace("<w:tr>", "<w:tr><w:trPr><w:cantSplit/></w:trPr>").replace(
            "<w:trPr><w:cantSplit/></w:trPr><w:trPr><w:tblHeader/></w:trPr>",
            "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>",
        )
    if random_.random() < 0.5:
        table = table.replace("</w:tcPr>", '<w:vAlign w:val="center"/></w:tcPr>')
    return before + table + after


def _family(random_: random.Random, kinds: tuple[str, ...]) -> str:
    """The family name of an installed face, as LibreOffice asks for it."""
    face = random_.choice(fonts.installed(random_.choice(kinds)))
    return str(fonts.load(face, 20).getname()[0])


def printed(documents: list[bytes]) -> list[bytes] | None:
    """PDFs of the documents, all in one run; None where LibreOffice is missing or fails."""
    return office.convert(documents, "pdf")


def leaves(pdf: bytes, unit: str) -> list[Leaf]:
    """The PDF's pages; places for seals are found by their words: 填报单位, and the signing `unit` at the end."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    try:
        for page in document:
            bitmap = page.render(scale=_DPI / 72)
            words = page.get_textpage()
            width, height = page.get_size()
            leaf = Leaf(
                width=width * 25.4 / 72,
                height=height * 25.4 / 72,
                picture=np.ascontiguousarray(bitmap.to_numpy()[:, :, :3]),
                words=words.get_text_bounded().replace("\r\n", "\n"),
            )
            place = _find(words, "填报单位", last=False)
            if place is not None:
                _, y, x1 = place
                leaf.anchors.append(("unit", (x1 + 45) * 25.4 / 72 + 8, (height - y) * 25.4 / 72))
            pages.append(leaf)
            words.close()
            bitmap.close()
        if not any(leaf.anchors for leaf in pages):
            _sign(document, pages, unit)
    finally:
        document.close()
    return pages


def _sign(document: pypdfium2.PdfDocument, pages: list[Leaf], unit: str) -> None:
    page = document[len(pages) - 1]
    words = page.get_textpage()
    place = _find(words, unit, last=True)
    words.close()
    if place is not None:
        x0, y, x1 = place
        height = page.get_height()
        pages[-1].anchors.append(("signature", (x0 + x1) / 2 * 25.4 / 72, (height - y + 12) * 25.4 / 72))


def _find(words: pypdfium2.PdfTextPage, text: str, *, last: bool) -> tuple[float, float, float] | None:
    """Left, middle and right of the text's place, in points from the lower left corner."""
    searcher = words.search(text)
    found = None
    while (hit := searcher.get_next()) is not None:
        found = hit
        if not last:
            break
    searcher.close()
    if found is None:
        return None
    boxes = [words.get_charbox(index) for index in range(found[0], found[0] + found[1])]
    return (
        min(box[0] for box in boxes),
        sum(box[1] + box[3] for box in boxes) / 2 / len(boxes),
        max(box[2] for box in boxes),
    )
