"""Makes the Word papers of this corpus once: `python -m tests.corpus.make_word_papers` (LibreOffice for two of them).

They are committed; run it again only to change what they hold (all names in them are invented).
"""

import io
import subprocess
import tempfile
from pathlib import Path

import docx
from docx.shared import Pt

from tests.ooxml import checkbox, level, lists, num, p, package, r, sdt, style, t, tbl, tc, text_box, tr

PAPERS = Path(__file__).parent / "papers"
WORD_FONT = '<w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hAnsi="仿宋_GB2312"/><w:sz w:val="24"/>'
WPS_FONT = '<w:rFonts w:hint="eastAsia" w:ascii="仿宋" w:hAnsi="仿宋" w:eastAsia="仿宋" w:cs="仿宋"/><w:sz w:val="24"/>'
BOLD_TITLE = '<w:rFonts w:hint="eastAsia" w:eastAsia="方正小标宋简体"/><w:b/><w:sz w:val="44"/>'
CENTERED = '<w:jc w:val="center"/>'
HEADER = ("突出问题", "是否存在", "具体表现", "整改措施", "完成时限")
PARTS = (
    ("开展自查情况", "我局成立专班，对照八个方面逐项开展自查，共查阅案卷12件。"),
    ("2023年执法工作开展情况", "全年办理行政处罚案件36件，罚没款8.4万元，无复议撤销案件。"),
    ("自查发现的问题", "一是集中整治多、日常监管少；二是部分案卷说理不充分。"),
    ("整改举措及建议", "制定日常巡查计划，4月15日前补齐台账。建议加强业务培训。"),
)


def checklist_by_word() -> bytes:
    """Tracked changes, content controls, automatic numbers in cells, merged notes row, split runs."""

    def run(text: str) -> str:
        return r(text, pr=WORD_FONT)

    rows = [tr(*(tc(p(run(word), pr=CENTERED)) for word in HEADER))]
    numbered = p(run("集中整治时松时紧。"), pr=num(1)) + p(run("巡查台账不全。"), pr=num(1))
    measures = p(run("制定巡查计划。"), pr=num(2)) + p(run("补齐台账。"), pr=num(2))
    box = p(checkbox(True, "☒") + run("是 ") + checkbox(False, "☐") + run("否"))
    rows.append(tr(tc(p(run("运动式执法"))), tc(box), tc(numbered), tc(measures), tc(p(run("4月15日前")))))
    answer = (
        '<w:ins w:id="1" w:author="审阅">'
        + run("否")
        + '</w:ins><w:del w:id="2" w:author="审阅"><w:r>\
<w:delText>是</w:delText></w:r></w:del>'
    )
    rows.append(tr(tc(p(run("“一刀切”") + run("执法"))), tc(p(answer)), tc(p(run("无"))), tc(p(pr=num(3))), tc(p())))
    rows.append(sdt(tr(tc(p(run("其他需要说明的问题"))), tc(p(run("无")), pr='<w:gridSpan w:val="4"/>'))))
    contact = ("联络员", "姓名：王某", "职务：科员", "手机：13800000001")
    rows.append(
        tr(*(tc(p(run(word)), pr='<w:gridSpan w:val="2"/>' if i == 3 else "") for i, word in enumerate(contact)))
    )
    numbering = lists(level(0, "decimal", "%1."), level(0, "decimal", "%1."), level(0, "decimal", "%1."))
    title = p(r("行政执法突出问题自查清单", pr=BOLD_TITLE), pr=CENTERED)
    unit = p(run("填报单位(盖章):") + sdt(run("柳林县应急管理局")))
    return package(title + unit + tbl(*rows) + p(text_box(p(run("（表格可自行续页）")))), numbering=numbering)


def report_by_wps() -> bytes:
    """Numbered headings by style, WPS's short style ids, hinted fonts, soft breaks, a bold lead."""
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:eastAsia="宋体"/></w:rPr></w:rPrDefault></w:docDefaults>'
        + style("1", "Normal", '<w:pPr><w:jc w:val="both"/></w:pPr><w:rPr><w:sz w:val="21"/></w:rPr>', default=True)
        + style("2", "heading 1", f'<w:pPr>{num(1, None)}<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr>',
                based_on="1")
    )  # fmt: skip
    numbering = lists(
        level(0, "chineseCounting", "%1、", more='<w:pStyle w:val="2"/>') + level(1, "chineseCounting", "（%2）")
    )
    body = p(r("关于行政执法突出问题专项整治的自查报告", pr=BOLD_TITLE), pr=CENTERED) + p(r("县司法局：", pr=WPS_FONT))
    for heading, text in PARTS:
        body += p(r(heading, pr=WPS_FONT), pr='<w:pStyle w:val="2"/>')
        body += p(r("总的看。", pr=WPS_FONT + "<w:b/>") + r(text, pr=WPS_FONT, xml="<w:br/>" + t("以上情况属实。")))
    signature = p(r("薛村镇人民政府", pr=WPS_FONT), pr='<w:jc w:val="right"/>')
    return package(body + signature + p(r("2024年3月18日", pr=WPS_FONT), pr='<w:jc w:val="right"/>'),
                   styles=styles, numbering=numbering)  # fmt: skip


def report_by_python_docx() -> bytes:
    document = docx.Document()
    document.add_heading("自查报告", 0)
    for heading, text in PARTS:
        document.add_heading(heading, 1)
        document.add_paragraph(text).runs[0].font.size = Pt(16)
    document.add_table(2, 2, style="Table Grid").cell(0, 0).text = "附表"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def through_libreoffice(content: bytes, name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in", f"{name}.docx")
        source.parent.mkdir()
        source.write_bytes(content)
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        subprocess.run(
            [*command, "--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, str(source)],
            check=True,
            timeout=120,
        )
        return Path(folder, f"{name}.docx").read_bytes()


def main() -> None:
    made = {
        "checklist_by_word": checklist_by_word(),
        "report_by_wps": report_by_wps(),
        "report_by_python_docx": report_by_python_docx(),
    }
    made["checklist_by_libreoffice"] = through_libreoffice(made["checklist_by_word"], "checklist")
    made["report_by_libreoffice"] = through_libreoffice(made["report_by_wps"], "report")
    for name, content in made.items():
        (PAPERS / f"{name}.docx").write_bytes(content)


if __name__ == "__main__":
    main()
