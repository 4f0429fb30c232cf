"""Makes the PDFs of this corpus once, with python-docx and LibreOffice: `python -m tests.corpus.make_papers`.

The PDFs are committed; run it again only to change what they hold (all names in them are invented).
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

PAPERS = Path(__file__).parent / "papers"
SANS, SERIF = "Noto Sans CJK SC", "Noto Serif CJK SC"
CATEGORIES = ("运动式执法", "“一刀切”执法", "简单粗暴执法", "野蛮执法", "过度执法", "机械执法", "逐利执法", "其他问题")
HEADER = ("突出问题", "是否存在", "具体表现", "整改措施", "完成时限")

SHORT_ROWS = (
    ("是", "1.集中整治时松时紧。\n2.日常巡查台账不全。", "1.制定日常巡查计划。\n2.补齐台账。", "2024年4月15日前"),
    ("否", "无", "无", "/"),
    ("是", "1.对3.5万元以下的小额处罚说理不够，当事人有异议时解释不耐心。", "1.开展说理式执法培训。", "4月底前"),
    ("否", "1.\n2.", "1.\n2.", ""),
    ("否", "", "", ""),
    ("是", "对上级文件理解片面，一律按上限处罚。", "学习裁量基准，重新评查2023年案卷12件。", "立行立改"),
    ("否", "未发现", "", ""),
    ("否", "不存在此类问题", "", "长期坚持"),
)


def manifestation(number: int, length: int) -> str:
    """A text of about `length` characters without numbers in it, another for each `number`."""
    pieces = (
        "开展专项行动代替日常监管，平时检查频次不足，存在前紧后松的情形",
        "对群众举报处理不够及时，个别案件超过规定时限才予以答复",
        "个别执法人员着装不规范，现场检查时未主动出示执法证件",
        "案卷文书填写不完整，送达回证缺少见证人签字，归档也不及时",
        "法制审核流于形式，审核意见过于简单，没有对裁量理由作出说明",
    )
    text = ""
    while len(text) < length:
        text += pieces[(number + len(text)) % len(pieces)] + "，"
    return text[:length].rstrip("，") + "。"


def long_rows(items: int, length: int) -> tuple[tuple[str, str, str, str], ...]:
    rows = []
    for number in range(8):
        problems = "\n".join(f"{i}.{manifestation(number + i, length)}" for i in range(1, items + 1))
        measures = "\n".join(f"{i}.{manifestation(number + i + 2, length // 2)}" for i in range(1, items + 1))
        rows.append(("是", problems, measures, f"2024年4月{10 + number}日前"))
    return tuple(rows)


def run(paragraph: Any, text: str, *, size: float, font: str = SERIF, bold: bool = False) -> None:
    piece = paragraph.add_run(text)
    piece.font.size, piece.font.bold = Pt(size), bold
    piece.font.name = font
    piece._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def line(document: Any, text: str, *, size: float = 16, align: str = "", indent: bool = True, **style: Any) -> Any:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = Pt(28)
    if align:
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if indent:
            layout.first_line_indent = Pt(2 * size)
    if text:
        run(paragraph, text, size=size, **style)
    return paragraph


def field(paragraph: Any, code: str) -> None:
    for kind in ("begin", None, "end"):
        piece = paragraph.add_run()
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = code
        piece._element.append(element)


def blank(*, landscape: bool = False) -> Any:
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    return document


def number_pages(document: Any, *, head: str = "") -> None:
    footer = document.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    field(footer, "PAGE")
    footer.add_run(" —")
    if head:
        document.sections[0].header.paragraphs[0].add_run(head)


def form(rows: tuple[tuple[str, str, str, str], ...], *, landscape: bool = False, repeat: bool = False) -> Any:
    document = blank(landscape=landscape)
    number_pages(document)
    line(document, "行政执法突出问题自查清单", size=22, align="center", font=SANS)
    line(document, "填报单位（盖章）：石桥镇人民政府", size=14, indent=False)
    table = document.add_table(rows=0, cols=5)
    table.style = "Table Grid"
    table.autofit = False
    widths = (2.6, 1.8, 5.2, 4.0, 2.2) if not landscape else (3.2, 2.2, 8.4, 7.0, 3.2)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    body = [(name, *row) for name, row in zip(CATEGORIES, rows, strict=True)]
    for texts in (HEADER, *body):
        cells = table.add_row().cells
        for cell, text, width in zip(cells, texts, widths, strict=True):
            cell.width = Cm(width)
            fill(cell, text)
    if repeat:
        properties = table.rows[0]._tr.get_or_add_trPr()
        element = OxmlElement("w:tblHeader")
        element.set(qn("w:val"), "true")
        properties.append(element)
    notes = table.add_row().cells
    fill(notes[0], "其他需要说明的问题")
    fill(notes[1].merge(notes[4]), "无")
    liaison = table.add_row().cells
    fill(liaison[0], "联络员")
    fill(liaison[1].merge(liaison[2]), "姓名：赵一鸣")
    fill(liaison[3], "职务：司法所长")
    fill(liaison[4], "手机：13800001234")
    return document


def fill(cell: Any, text: str) -> None:
    for number, piece in enumerate(text.split("\n")):
        paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
        run(paragraph, piece, size=10.5)


def report(copies: int) -> Any:
    document = blank()
    number_pages(document, head="石桥镇行政执法突出问题专项整治材料")
    line(document, "石桥镇人民政府关于开展行政执法突出问题", size=22, align="center", font=SANS)
    line(document, "专项整治的自查报告", size=22, align="center", font=SANS)
    line(document, "")
    line(document, "柳林县司法局：", indent=False)
    line(document, "按照《关于开展行政执法突出问题专项整治的通知》要求，" + manifestation(1, 90) + "现将情况报告如下：")
    headings = ("开展自查情况", "2023年执法工作开展情况", "自查发现的问题", "整改举措及建议")
    for number, heading in zip("一二三四", headings, strict=True):
        line(document, f"{number}、{heading}", font=SANS)
        for part, name in zip("一二", ("总体情况", "具体做法"), strict=True):
            line(document, f"（{part}）{name}", bold=True)
            for copy in range(copies):
                paragraph = line(document, "")
                run(paragraph, "一是压实责任。", size=16, bold=True)
                run(paragraph, manifestation(copy + ord(part), 150 + 37 * copy), size=16)
                line(
                    document,
                    f"2023年共办理行政处罚案件{12 + copy}件，罚没款{3 + copy}.5万元，" + manifestation(copy, 120),
                )
    line(document, "")
    line(document, "石桥镇人民政府", align="right")
    line(document, "2024年3月18日", align="right")
    return document


def merged() -> Any:
    """Categories split over rows with a merged first cell, a wide note, and a table inside a cell."""
    document = blank()
    line(document, "行政执法突出问题自查清单", size=22, align="center", font=SANS)
    table = document.add_table(rows=6, cols=5)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, HEADER, strict=True):
        fill(cell, text)
    fill(table.cell(1, 0).merge(table.cell(3, 0)), "过度执法")
    fill(table.cell(1, 1).merge(table.cell(3, 1)), "是")
    for row in (1, 2, 3):
        fill(table.cell(row, 2), manifestation(row, 40))
        fill(table.cell(row, 3), manifestation(row + 1, 20))
        fill(table.cell(row, 4), f"4月{row}日前")
    fill(table.cell(4, 0), "机械执法")
    fill(table.cell(4, 1).merge(table.cell(4, 4)), "未发现")
    fill(table.cell(5, 0).merge(table.cell(5, 2)), "备注")
    inner = table.cell(5, 3).merge(table.cell(5, 4)).add_table(rows=2, cols=2)
    inner.style = "Table Grid"
    for number, cell in enumerate(cell for row in inner.rows for cell in row.cells):
        fill(cell, f"内{number + 1}")
    return document


SAMPLES = {
    "form_one_page": lambda: form(SHORT_ROWS),
    "form_two_pages": lambda: form(long_rows(2, 45), repeat=True),
    "form_three_pages": lambda: form(long_rows(3, 70), landscape=True),
    "report": lambda: report(1),
    "merged_cells": merged,
}


LOCKED = {
    "locked": {"EncryptFile": True, "DocumentOpenPassword": "liulin"},
    "printing_forbidden": {"RestrictPermissions": True, "PermissionPassword": "owner", "Printing": 0, "Changes": 0},
}


def options(values: dict[str, Any]) -> str:
    """LibreOffice's export options, as its --convert-to takes them."""
    kinds = {bool: "boolean", int: "long", str: "string"}
    shown = {
        name: {"type": kinds[type(value)], "value": str(value).lower() if type(value) is bool else str(value)}
        for name, value in values.items()
    }
    return "pdf:writer_pdf_Export:" + json.dumps(shown)


def short() -> Any:
    document = blank()
    line(document, "石桥镇自查报告", size=22, align="center", font=SANS)
    return document


def main(target: Path = PAPERS) -> None:
    office = shutil.which("soffice")
    if office is None:
        sys.exit("soffice is missing: install libreoffice-writer-nogui and fonts-noto-cjk")
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, make in SAMPLES.items():
            make().save(str(Path(folder) / f"{name}.docx"))
        for name in LOCKED:
            short().save(str(Path(folder) / f"{name}.docx"))
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        jobs = [("pdf", list(SAMPLES)), *((options(values), [name]) for name, values in LOCKED.items())]
        for kind, names in jobs:
            files = [str(Path(folder) / f"{name}.docx") for name in names]
            subprocess.run(
                [office, profile, "--headless", "--convert-to", kind, "--outdir", str(target), *files],
                check=True,
                capture_output=True,
                timeout=300,
            )


if __name__ == "__main__":
    main()
