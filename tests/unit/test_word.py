"""The Word reader: for each piece of markup, what a person sees on the page."""

import contextlib
import io
import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import mammoth
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from parsers import word
from parsers.layout import Glyph
from parsers.media_types import DOCX
from parsers.pages import PageContent, paper_of
from parsers.paper import (
    Cell,
    Paper,
    Paragraph,
    PasswordProtectedError,
    SuspiciousContentError,
    Table,
    UnreadableError,
)
from parsers.pictures import pages_of, picture
from parsers.seals import Impression
from parsers.sight import Sight
from parsers.word_numbering import number_text
from parsers.word_pictures import WordPicture, pages
from tests import golden, ooxml
from tests.ooxml import checkbox, form_field, level, lists, num, p, package, r, sdt, style, t, tbl, tc, text_box, tr

PAPERS = Path(__file__).parents[1] / "corpus" / "papers"
INSERTED = '<w:ins w:id="1" w:author="甲" w:date="2024-03-15T09:00:00Z">{}</w:ins>'
DELETED = '<w:del w:id="2" w:author="甲"><w:r><w:delText>删去</w:delText></w:r></w:del>'
SYM = '<w:sym w:font="{}" w:char="{}"/>'


def texts(body: str, **parts: str) -> list[str]:
    return [item.text for item in word.read(package(body, **parts)).paragraphs()]


def labels(body: str, **parts: str) -> list[str]:
    return [item.label for item in word.read(package(body, **parts)).paragraphs()]


def first(body: str, **parts: str) -> Paragraph:
    return next(word.read(package(body, **parts)).paragraphs())


def cells(body: str) -> list[tuple[int, int, int, int, str]]:
    table = next(word.read(package(body)).tables())
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]


# --- text that naive readers lose -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        (r("甲") + sdt(r("乙")) + r("丙"), "甲乙丙"),
        (sdt(sdt(r("两层"))), "两层"),
        (INSERTED.format(r("加入")) + DELETED, "加入"),
        (INSERTED.format(DELETED + r("留")), "留"),
        ("<w:moveTo>" + r("移来") + "</w:moveTo><w:moveFrom>" + r("移走") + "</w:moveFrom>", "移来"),
        ('<w:smartTag w:element="chsdate"><w:smartTagPr/>' + r("2024年") + "</w:smartTag>" + r("3月"), "2024年3月"),
        ('<w:customXml w:element="x"><w:customXmlPr/>' + r("自定义") + "</w:customXml>", "自定义"),
        ('<w:fldSimple w:instr=" DATE ">' + r("2024-03-15") + "</w:fldSimple>", "2024-03-15"),
        ('<w:hyperlink r:id="rId7">' + r("链接") + "</w:hyperlink>", "链接"),
        (
            r(xml=f"<w:ruby><w:rubyPr/><w:rt>{r('liǔ')}</w:rt><w:rubyBase>{r('柳')}</w:rubyBase></w:ruby>") + r("林"),
            "柳林",
        ),
        (r("上", xml="<w:br/>" + t("下")) + r(xml="<w:cr/>" + t("再")), "上\n下\n再"),
        (r("姓名:", xml="<w:tab/>" + t("王某")), "姓名:\t王某"),
        (r("A", xml="<w:noBreakHyphen/>" + t("1")) + r("词", xml="<w:softHyphen/>"), "A-1词"),
        (r("看得见") + r("看不见", pr="<w:vanish/>") + r("也看得见", pr='<w:vanish w:val="0"/>'), "看得见也看得见"),
        (r("甲", xml='<w:commentReference w:id="1"/>') + '<w:proofErr w:type="spellStart"/>' + r("乙"), "甲乙"),
        (f"<m:oMath><m:r>{'<m:t>x=1</m:t>'}</m:r></m:oMath>", "x=1"),
        ("<w:dir w:val='ltr'><w:bdo w:val='ltr'>" + r("双向") + "</w:bdo></w:dir>", "双向"),
    ],
)
def test_text_in_any_wrapper_is_read_as_it_is_shown(markup: str, seen: str) -> None:
    assert texts(p(markup)) == [seen]


def test_blocks_rows_and_cells_inside_content_controls_and_insertions_are_read() -> None:
    row = tr(sdt(tc("甲")), INSERTED.format(tc("乙")))
    paper = word.read(package(sdt(p("块")) + INSERTED.format(p("移来的段")) + sdt(tbl(sdt(row), tr(tc("丙"))))))
    assert [item.text for item in paper.paragraphs()] == ["块", "移来的段"]
    assert [(c.row, c.column, c.text) for c in next(paper.tables()).cells] == [(0, 0, "甲"), (0, 1, "乙"), (1, 0, "丙")]


def test_a_deleted_paragraph_mark_joins_the_two_paragraphs_and_a_wholly_deleted_one_is_gone() -> None:
    mark = '<w:rPr><w:del w:id="3" w:author="甲"/></w:rPr>'
    assert texts(p(r("前") + DELETED, pr=mark) + p("后") + p(DELETED, pr=mark) + p("末")) == ["前后", "末"]


def test_fields_show_their_result_and_an_unclosed_one_swallows_nothing() -> None:
    begin, separate, end = (r(xml=f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end"))
    nested = begin + r("IF ") + begin + r(" PAGE ") + separate + r("7") + end + separate + r("结果") + end
    assert texts(p(nested + r("后"))) == ["结果后"]
    assert texts(p(begin + r("没有结束")) + p("下一段")) == ["没有结束", "下一段"]


def test_a_content_controls_prompt_is_not_text_but_what_someone_typed_is() -> None:
    prompt = sdt(r("单击此处输入文字。"), pr="<w:showingPlcHdr/>")
    own_prompt = sdt(r("XX局", pr='<w:rStyle w:val="a3"/>'), pr="<w:showingPlcHdr/>")
    typed = sdt(r("选择性执法"), pr="<w:showingPlcHdr/>")
    names = style("a3", "Placeholder Text", kind="character")
    assert texts(p(prompt + r("1")) + p(own_prompt + r("2")) + p(typed), styles=names) == ["1", "2", "选择性执法"]


# --- text boxes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word_2010", [True, False])
def test_a_text_box_is_read_once_after_its_paragraph_and_marked(word_2010: bool) -> None:
    paper = word.read(package(p(r("锚") + text_box(p("框一"), p("框二"), word_2010=word_2010)) + p("后")))
    assert [(b.text, b.boxed) for b in paper.paragraphs()] == [
        ("锚", False),
        ("框一", True),
        ("框二", True),
        ("后", False),
    ]


def test_of_alternatives_the_first_that_holds_text_counts_never_both() -> None:
    emoji = '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:font="Segoe UI Emoji" \
w16se:char="2611"/></mc:Choice><mc:Fallback><w:t>☑</w:t></mc:Fallback></mc:AlternateContent></w:r>'
    empty = "<w:r><mc:AlternateContent><mc:Choice Requires='w14'/><mc:Fallback><w:t>备用</w:t></mc:Fallback>\
</mc:AlternateContent></w:r>"
    assert texts(p(emoji + r("是")) + p(empty)) == ["☑是", "备用"]


def test_word_art_is_a_text_box_and_pictures_are_counted_once() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="自查清单"/></v:shape></w:pict></w:r>'
    picture = '<w:drawing><a:blip r:embed="rId5"/></w:drawing>'
    both = f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{picture}</mc:Choice><mc:Fallback><w:pict>\
<v:imagedata r:id='rId5'/></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    paper = word.read(package(p(art) + p(both) + p(r(xml=picture))))
    assert paper.text.strip() == "自查清单"
    assert paper.pictures == 2


# --- pictures that are pages -------------------------------------------------------------------------------------

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def picture_file(width: int, height: int, grey: int = 255, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (width, height), grey).save(buffer, kind)
    return buffer.getvalue()


def drawn(name: str, *, cm: tuple[float, float] = (15, 21), crop: str = "") -> str:
    """A picture as Word writes it, of the relationship `name`, shown at this size."""
    width, height = (round(side * 360_000) for side in cm)
    return (
        f'<w:drawing><wp:inline><wp:extent cx="{width}" cy="{height}"/><a:graphic><a:blipFill>'
        f'<a:blip r:embed="{name}"/>{crop}</a:blipFill></a:graphic></wp:inline></w:drawing>'
    )


def vml(name: str, size: str = "width:415.3pt;height:586pt") -> str:
    return f'<w:pict><v:shape style="position:absolute;{size}"><v:imagedata r:id="{name}"/></v:shape></w:pict>'


def with_pictures(body: str, files: dict[str, bytes]) -> bytes:
    related = "".join(f'<Relationship Id="{name}" Type="{REL}/image" Target="media/{name}.png"/>' for name in files)
    rels = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{related}</Relationships>'
    )
    media = {f"word/media/{name}.png": data for name, data in files.items()}
    return package(body, extra={"word/_rels/document.xml.rels": rels.encode(), **media})


def seen_page(*lines: str) -> Sight:
    glyphs = tuple(
        Glyph(
            text=character, x0=70 + 14 * n, x1=84 + 14 * n, top=100 + 40 * row, bottom=114 + 40 * row, size=14, sure=0.9
        )
        for row, line in enumerate(lines)
        for n, character in enumerate(line)
    )
    return Sight(page=PageContent(number=1, width=595, height=842, glyphs=glyphs))


PAGE = picture_file(1000, 1400)


@pytest.mark.parametrize(
    ("markup", "file", "wanted"),
    [
        (drawn("rId9"), PAGE, True),
        (vml("rId9"), PAGE, True),
        (vml("rId9", "width:15cm;height:21cm").replace("w:pict", "w:object"), PAGE, True),
        ('<w:drawing><a:blip r:embed="rId9"/></w:drawing>', PAGE, True),
        (drawn("rId9"), picture_file(1000, 1400, kind="JPEG"), True),
        (drawn("rId9"), picture_file(1000, 1400, kind="TIFF"), True),
        (drawn("rId9", cm=(4.2, 4.2)), picture_file(600, 600), False),
        (vml("rId9", "width:119pt;height:119pt"), picture_file(600, 600), False),
        (drawn("rId9"), picture_file(280, 400), False),
        (drawn("rId9", cm=(16, 2)), picture_file(1600, 320), False),
        (drawn("rId9", crop='<a:srcRect l="80000"/>'), PAGE, False),
        (drawn("rId9"), b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(60), False),
        (drawn("rId9"), b"\x89PNG\r\n\x1a\n", False),
        (drawn("rIdX"), PAGE, False),
    ],
    ids=["drawing", "vml", "ole preview", "no size told", "jpeg", "tiff", "seal", "seal in vml", "small", "banner",
         "cropped away", "emf", "broken", "not in the file"],
)  # fmt: skip
def test_a_picture_as_large_as_a_form_is_wanted_and_a_seal_a_logo_or_a_drawing_is_not(
    markup: str, file: bytes, wanted: bool
) -> None:
    content = with_pictures(p("自查清单见下图：") + p(r(xml=markup)), {"rId9": file})
    paper = word.read(content)
    assert (paper.pages, paper.pictures, paper.unread_pages) == (0, 1, ())
    assert paper.wanted == (((1, "text"),) if wanted else ())
    assert pages_of(content, DOCX) == int(wanted)


def test_thousands_of_pictures_are_counted_once() -> None:
    many = [WordPicture(name=f"word/media/{n}.png", width=10, height=10) for n in range(30_000)]
    begun = time.process_time()
    assert pages(b"", many) == []
    assert time.process_time() - begun < 1


def test_a_picture_that_comes_again_and_again_is_decoration() -> None:
    body = p("正文") + p(r(xml=drawn("rId9"))) * 3 + p(r(xml=drawn("rId8")))
    content = with_pictures(body, {"rId9": PAGE, "rId8": picture_file(900, 1300, 7)})
    assert word.read(content).wanted == ((1, "text"),)
    assert picture(content, DOCX, 1).pixels[0, 0, 0] == 7


def test_what_was_seen_stands_where_the_picture_stands() -> None:
    form = seen_page("柳林县石桥镇人民政府行政执法突出问题自查清单", "一、运动式执法")
    body = p("前文") + tbl(tr(tc(p(r(xml=drawn("rId1")))), tc("旁"))) + p(r("框" + "", xml=drawn("rId2"))) + p("后文")
    content = with_pictures(body, {"rId1": PAGE, "rId2": picture_file(900, 1300, 9)})
    assert word.read(content).wanted == ((1, "text"), (2, "text"))
    assert picture(content, DOCX, 2).pixels[0, 0, 0] == 9
    paper = word.read(content, {2: form})
    assert paper.wanted == ((1, "text"),)
    assert [item.text for item in paper.paragraphs()] == ["前文", "框", *(x.text for x in read_alone(form)), "后文"]
    first = word.read(content, {1: form, 2: form})
    assert (first.pictures, first.wanted) == (0, ())
    assert "一、运动式执法" in next(first.tables()).cells[0].text


def read_alone(sight: Sight) -> list[Paragraph]:
    return list(paper_of([sight.page], 1).paragraphs())


def test_pictures_in_text_boxes_are_counted_in_the_order_in_which_the_text_is_read() -> None:
    box = text_box(p(r(xml=drawn("rId1"))), word_2010=True)
    content = with_pictures(
        p(r("锚") + box) + p(r(xml=drawn("rId2"))), {"rId1": PAGE, "rId2": picture_file(900, 900, 3)}
    )
    assert word.read(content).pictures == 2
    assert [int(picture(content, DOCX, n).pixels[0, 0, 0]) for n in (1, 2)] == [255, 3]


def test_a_scene_with_a_sign_in_it_adds_no_text() -> None:
    content = with_pictures(p("自查报告") + p(r(xml=drawn("rId1"))), {"rId1": PAGE})
    paper = word.read(content, {1: seen_page("柳林县司法局")})
    assert (paper.text.split(), paper.pictures, paper.wanted) == (["自查报告"], 0, ())


def test_a_file_of_nothing_but_pictures_has_them_as_its_pages() -> None:
    content = with_pictures(
        p(r(xml=drawn("rId1"))) + p() + p(r(xml=drawn("rId2"))), {"rId1": PAGE, "rId2": picture_file(800, 900)}
    )
    paper = word.read(content)
    assert (paper.pages, paper.unread_pages, paper.wanted) == (2, (1, 2), ((1, "text"), (2, "text")))
    seal = Impression(box=(300, 600, 420, 720), diameter=42, text="石桥镇人民政府", sure=0.9)
    sights = {1: seen_page("行政执法突出问题自查清单"), 2: replace(seen_page("以上。"), seals=(seal,))}
    paper = word.read(content, sights)
    assert (paper.pages, paper.unread_pages, paper.wanted, paper.pictures) == (2, (), (), 0)
    assert [block.page for block in paper.paragraphs()] == [1, 2]
    assert paper.sealing.prints == ((2, seal),)


def test_a_picture_comes_as_it_was_cut_in_word() -> None:
    image = Image.new("L", (1000, 1000), 255)
    image.paste(0, (500, 0, 1000, 1000))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    crop = '<a:srcRect l="50000" b="30000"/>'
    content = with_pictures(p(r(xml=drawn("rId1", crop=crop))), {"rId1": buffer.getvalue()})
    pixels = picture(content, DOCX, 1).pixels
    assert pixels.shape == (700, 500, 3)
    assert pixels.max() == 0


def test_a_picture_that_is_not_there_is_refused_with_a_sentence() -> None:
    for number in (0, 2):
        with pytest.raises(UnreadableError, match="图片"):
            picture(with_pictures(p(r(xml=drawn("rId1"))), {"rId1": PAGE}), DOCX, number)
    cut = with_pictures(p(r(xml=drawn("rId1"))), {"rId1": picture_file(1000, 1400)[:60]})
    with pytest.raises(UnreadableError, match="图片"):
        picture(cut, DOCX, 1)


# --- ticks ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        (checkbox(True, "☒"), "☑"),
        (checkbox(False, "☐"), "□"),
        (checkbox(True, "√", states=("221A", "2610")), "☑"),
        (checkbox(False, "○", states=("25CF", "25CB")), "□"),
        (
            sdt(r(xml=SYM.format("Wingdings", "F0FE")), pr='<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'),
            "☑",
        ),
        (checkbox(False, "☑"), "☑"),  # typed over the glyph by a program that does not know the control
        (form_field('<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>', "FORMCHECKBOX"), "☑"),
        (form_field('<w:checkBox><w:default w:val="1"/></w:checkBox>', "FORMCHECKBOX"), "☑"),
        (form_field('<w:checkBox><w:default w:val="1"/><w:checked w:val="0"/></w:checkBox>', "FORMCHECKBOX"), "□"),
        (
            form_field(
                '<w:ddList><w:result w:val="1"/><w:listEntry w:val="否"/><w:listEntry w:val="是"/></w:ddList>',
                "FORMDROPDOWN",
            ),
            "是",
        ),
        (r(xml=SYM.format("Wingdings", "F0FE")), "☑"),
        (r(xml=SYM.format("Wingdings", "00A8")), "□"),
        (r(xml=SYM.format("Wingdings 2", "F052")), "☑"),
        (r(xml=SYM.format("Wingdings 2", "F0A3")), "□"),
        (r(xml=SYM.format("Wingdings", "F0FC")), "✔"),
        (r(xml=SYM.format("宋体", "2611")), "☑"),
        (r(xml=SYM.format("Nobody Knows", "F021")), "\ufffd"),
        (r(xml=SYM.format("Wingdings", "zz")), "\ufffd"),
        (r("þ", pr='<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), "☑"),
        (r("R", pr='<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'), "☑"),
        (r("\uf0a8"), "□"),
    ],
)
def test_a_tick_in_any_of_words_ways_is_a_box_ticked_or_not(markup: str, seen: str) -> None:
    assert texts(p(markup + r("是"))) == [seen + "是"]


def test_a_cell_that_is_a_check_box_control_is_read() -> None:
    pr = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
    assert cells(tbl(tr(tc("是"), sdt(tc("☒"), pr=pr)))) == [(0, 0, 1, 1, "是"), (0, 1, 1, 1, "☑")]


# --- automatic numbers ----------------------------------------------------------------------------------------


def test_headings_of_the_official_style_are_numbered_and_restart_below_each_other() -> None:
    numbering = lists(
        level(0, "chineseCounting", "%1、")
        + level(1, "chineseCountingThousand", "（%2）")
        + level(2, "decimal", "%3.")
        + level(3, "decimalFullWidth", "（%4）")
    )
    order = [0, 1, 2, 2, 3, 1, 2, 0, 1]
    body = "".join(p("题", pr=num(1, depth)) for depth in order)
    assert labels(body, numbering=numbering) == [
        "一、",
        "（一）",
        "1.",
        "2.",
        "（１）",
        "（二）",
        "1.",
        "二、",
        "（一）",
    ]


@pytest.mark.parametrize(
    ("format", "value", "seen"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1001, "一千零一"),
        ("japaneseCounting", 12, "十二"),
        ("ideographTraditional", 3, "丙"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalZero", 7, "07"),
        ("upperLetter", 27, "AA"),
        ("lowerRoman", 14, "xiv"),
        ("none", 3, ""),
        ("unheardOf", 3, "3"),
        ("ideographTraditional", 11, "11"),
    ],
)
def test_number_formats(format: str, value: int, seen: str) -> None:
    assert number_text(format, value) == seen


@given(
    st.sampled_from(["chineseCounting", "chineseCountingThousand", "upperRoman", "lowerLetter"]), st.integers(0, 32767)
)
def test_any_count_has_a_writing_of_sensible_length(format: str, value: int) -> None:
    assert 1 <= len(number_text(format, value)) <= 31


def test_lists_count_together_by_abstract_list_and_a_start_override_restarts_once() -> None:
    numbering = lists(
        level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2"),
        nums={
            1: (0, ""),
            2: (0, ""),
            3: (0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'),
            4: (0, f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "（%1）")}</w:lvlOverride>'),
        },
    )
    body = "".join(p("项", pr=num(id)) for id in (1, 2, 3, 3, 4)) + p("子", pr=num(1, 1)) + p("不编号", pr=num(0))
    assert labels(body, numbering=numbering) == ["1.", "2.", "1.", "2.", "（3）", "3.1", ""]


def test_a_style_numbers_its_paragraphs_at_the_level_tied_to_it_and_zero_switches_it_off() -> None:
    styles = (
        style("1", "heading 1", f"<w:pPr>{num(5, None)}<w:outlineLvl w:val='0'/></w:pPr>")
        + style("2", "heading 2", '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>', based_on="1")
        + style("X", "自建标题", based_on="2")
    )
    numbering = lists(
        level(0, "chineseCounting", "第%1章", more='<w:pStyle w:val="1"/>')
        + level(1, "decimal", "%1.%2", more='<w:pStyle w:val="2"/><w:isLgl/>'),
        nums={5: (0, "")},
    )
    body = "".join(
        p("题", pr=f'<w:pStyle w:val="{id}"/>{extra}')
        for id, extra in (("1", ""), ("2", ""), ("X", ""), ("1", num(0)), ("1", ""))
    )
    found = list(word.read(package(body, styles=styles, numbering=numbering)).paragraphs())
    assert [item.label for item in found] == ["第一章", "1.1", "1.2", "", "第二章"]


def test_a_list_that_only_names_a_list_style_takes_that_styles_levels() -> None:
    numbering = lists(
        '<w:styleLink w:val="L"/>' + level(0, "chineseCounting", "%1是"),
        '<w:numStyleLink w:val="L"/>',
        '<w:numStyleLink w:val="M"/>',
        nums={1: (0, ""), 2: (1, ""), 3: (2, "")},
    )
    styles = style("L", "列表样式", f"<w:pPr>{num(1, None)}</w:pPr>", kind="numbering") + style(
        "M", "自己指自己", f"<w:pPr>{num(3, None)}</w:pPr>", kind="numbering"
    )
    body = p("甲", pr=num(2)) + p("乙", pr=num(2)) + p("丙", pr=num(3)) + p("丁", pr=num(99))
    assert labels(body, numbering=numbering, styles=styles) == ["一是", "二是", "", ""]


def test_bullets_are_shown_and_a_never_restarting_level_goes_on() -> None:
    numbering = lists(
        level(0, "bullet", "\uf0b7"),
        level(0, "bullet", "\uf06c") .replace("</w:lvl>", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr></w:lvl>'),
        level(0, "decimal", "%1.") + level(1, "lowerLetter", "%2)", more='<w:lvlRestart w:val="0"/>'),
    )  # fmt: skip
    body = "".join(p("项", pr=num(*at)) for at in ((1, 0), (2, 0), (3, 0), (3, 1), (3, 0), (3, 1)))
    assert labels(body, numbering=numbering) == ["•", "●", "1.", "a)", "2.", "b)"]


def test_a_blank_items_number_stands_in_its_label_alone() -> None:
    paper = word.read(package(tbl(tr(tc(p(pr=num(1))))), numbering=lists(level(0, "decimal", "%1."))))
    (cell,) = next(paper.tables()).cells
    assert cell.text == ""
    assert cell.blocks == (Paragraph(text="", label="1."),)


# --- how paragraphs look --------------------------------------------------------------------------------------

HEADINGS = (
    style("Normal", "Normal", '<w:rPr><w:sz w:val="32"/></w:rPr>', default=True)
    + style("1", "heading 1", "<w:rPr><w:b/></w:rPr>", based_on="Normal")
    + style("a1", "标题 2", based_on="Normal")
    + style("own", "我的小标题", '<w:rPr><w:b w:val="0"/></w:rPr>', based_on="1")
    + style("flat", "正文式标题", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>', based_on="1")
    + style("Strong", "Strong", "<w:rPr><w:b/></w:rPr>", kind="character")
    + style("loop1", "甲", based_on="loop2")
    + style("loop2", "乙", based_on="loop1")
)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("", None),
        ('<w:pStyle w:val="1"/>', 1),
        ('<w:pStyle w:val="a1"/>', 2),
        ('<w:pStyle w:val="own"/>', 1),
        ('<w:pStyle w:val="flat"/>', None),
        ('<w:pStyle w:val="Heading3"/>', 3),  # LibreOffice and others name styles they do not define
        ('<w:pStyle w:val="loop1"/>', None),
        ('<w:outlineLvl w:val="2"/>', 3),
        ('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', None),
    ],
)
def test_the_level_comes_from_the_outline_or_a_heading_style_or_its_bases(
    properties: str, expected: int | None
) -> None:
    assert first(p("题", pr=properties), styles=HEADINGS).level == expected


def east(font: str) -> str:
    return f'<w:rFonts w:hint="eastAsia" w:eastAsia="{font}"/>'


@pytest.mark.parametrize(
    ("paragraph", "lead"),
    [
        (p(r("一是加强领导。", pr="<w:b/>") + r("成立专班。")), "一是加强领导。"),
        (
            p(r("一是", pr="<w:b/>") + r("加强。", pr='<w:b w:val="1"/>') + r("成立专班。", pr='<w:b w:val="0"/>')),
            "一是加强。",
        ),
        (p(r("全部加粗", pr="<w:b/>")), "全部加粗"),
        (p(r("题"), pr='<w:pStyle w:val="1"/>'), "题"),
        (p(r("题"), pr='<w:pStyle w:val="own"/>'), ""),
        (p(r("强调", pr='<w:rStyle w:val="Strong"/>') + r("平常")), "强调"),
        (
            p(r("（一）动员部署。", pr=east("楷体")) + r("召开了动员会议，安排了各项工作。", pr=east("仿宋"))),
            "（一）动员部署。",
        ),
        (p(r("全是一种字体，", pr=east("仿宋")) + r("没有突出。", pr=east("仿宋"))), ""),
        (p(r("后面才", pr=east("仿宋")) + r("加粗", pr="<w:b/>")), ""),
        (p(r("  ") + r("前有空格。", pr="<w:b/>") + r("正文")), "  前有空格。"),
        (p("平常"), ""),
    ],
)
def test_the_lead_is_what_stands_out_at_the_head(paragraph: str, lead: str) -> None:
    assert first(paragraph, styles=HEADINGS).lead == lead


def test_alignment_and_size_come_from_the_paragraph_its_style_or_the_defaults() -> None:
    styles = '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>' + style(
        "T", "Title", '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:sz w:val="44"/></w:rPr>'
    )
    body = (
        p("甲", pr='<w:pStyle w:val="T"/>') + p(r("乙", pr='<w:sz w:val="16pt"/>'), pr='<w:jc w:val="end"/>') + p("丙")
    )
    found = word.read(package(body, styles=styles)).paragraphs()
    assert [(item.align, item.size) for item in found] == [("center", 22.0), ("right", 16.0), ("", 10.5)]


# --- tables ---------------------------------------------------------------------------------------------------


def test_merged_cells_stand_once_with_their_spans() -> None:
    down = '<w:vMerge w:val="restart"/>'
    found = cells(
        tbl(
            tr(tc("甲", pr=down), tc("乙", pr='<w:gridSpan w:val="2"/>')),
            tr(tc("", pr="<w:vMerge/>"), tc("丙"), tc("丁", pr=down)),
            tr(tc("", pr='<w:vMerge w:val="continue"/>'), tc("戊"), tc("", pr="<w:vMerge/>")),
            tr(tc("", pr="<w:vMerge/>"), pr='<w:gridBefore w:val="1"/>'),
        )
    )
    assert found == [
        (0, 0, 3, 1, "甲"),
        (0, 1, 1, 2, "乙"),
        (1, 1, 1, 1, "丙"),
        (1, 2, 2, 1, "丁"),
        (2, 1, 1, 1, "戊"),
        (3, 1, 1, 1, ""),  # goes on with nothing: a cell of its own
    ]


def test_cells_merged_the_old_way_and_absurd_spans_are_borne() -> None:
    old = tr(tc("甲", pr='<w:hMerge w:val="restart"/>'), tc("", pr="<w:hMerge/>"), tc("乙"))
    assert cells(tbl(old)) == [(0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙")]
    table = next(word.read(package(tbl(tr(tc("宽", pr='<w:gridSpan w:val="999999999"/>'))))).tables())
    assert table.columns <= 256


def test_deleted_and_hidden_rows_and_deleted_cells_are_not_there() -> None:
    rows = (
        tr(tc("删"), pr='<w:del w:id="1"/>')
        + tr(tc("藏"), pr="<w:hidden/>")
        + tr(tc("留"), tc("删", pr="<w:cellDel/>"))
    )
    assert cells(tbl(rows)) == [(0, 0, 1, 1, "留")]


def test_a_nested_table_stands_in_its_cell() -> None:
    paper = word.read(package(tbl(tr(tc(p("外") + tbl(tr(tc("内甲"), tc("内乙"))) + p())))))
    (cell,) = next(paper.tables()).cells
    inner = cell.blocks[1]
    assert isinstance(inner, Table)
    assert [c.text for c in inner.cells] == ["内甲", "内乙"]
    assert cell.text == "外\n内甲\t内乙\n"


def test_deep_nesting_neither_overflows_nor_loses_text() -> None:
    table, box, control = p("最里"), p("框里"), r("控件里")
    for _ in range(50):
        table = tbl(tr(tc(table)))
    for _ in range(20):
        box = p(text_box(box, word_2010=False))
    for _ in range(100):
        control = sdt(control)
    paper = word.read(package(table + box + p(control)))
    assert {"最里", "框里", "控件里"} <= {line.strip() for line in paper.text.splitlines()}


# --- packages -------------------------------------------------------------------------------------------------


def test_strict_files_backslash_names_and_other_part_names_are_read() -> None:
    body, numbering = p("正文", pr=num(1)), lists(level(0, "chineseCounting", "%1、"))
    strict = package(body, numbering=numbering, strict=True)
    moved = package(body, numbering=numbering, main="Word/正文2.xml")
    with zipfile.ZipFile(io.BytesIO(package(body, numbering=numbering))) as archive:
        files = {
            name.replace("/", "\\") if "document" in name else name: archive.read(name) for name in archive.namelist()
        }
    for content in (strict, moved, ooxml.zipped(files)):
        assert word.read(content).blocks == (Paragraph(text="正文", label="一、"),)


def test_utf_16_parts_and_comments_between_elements_are_read() -> None:
    document = f'<?xml version="1.0" encoding="UTF-16"?><w:document xmlns:w="{ooxml.W}"><!-- 注 --><w:body>\
<w:p><!-- 注 --><w:r><w:t>宽<!-- 注 -->字节</w:t></w:r></w:p></w:body></w:document>'
    content = package(p("旧"), extra={"word/document.xml": document.encode("utf-16")})
    assert texts_of(content)[0].startswith("宽")


def texts_of(content: bytes) -> list[str]:
    return [item.text for item in word.read(content).paragraphs()]


def test_footnotes_that_are_referred_to_come_last_beside_the_text() -> None:
    notes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>注文</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>无人引用</w:t></w:r></w:p></w:footnote>'
    )
    body = p(r("正文", xml='<w:footnoteReference w:id="1"/>')) + p("落款")
    found = word.read(package(body, footnotes=notes)).paragraphs()
    assert [(item.text, item.boxed) for item in found] == [("正文", False), ("落款", False), ("注文", True)]


def test_macros_are_told_and_the_text_is_read_all_the_same() -> None:
    content = package(
        p("正文"),
        main_type="application/vnd.ms-word.document.macroEnabled.main+xml",
        extra={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
    )
    assert word.has_macros(content)
    assert word.read(content).text == "正文"
    assert not word.has_macros(package(p("正文")))
    assert not word.has_macros(b"PK\x03\x04 broken")


ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "&#39;">]><x>&e;</x>'
SPREADSHEET = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (ENCRYPTED, PasswordProtectedError),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), UnreadableError),
        (b"", UnreadableError),
        (b"PK\x03\x04", UnreadableError),
        (b"\x00\xff" * 500, UnreadableError),
        (package(p("正文"))[:-40], UnreadableError),
        (ooxml.zipped({"a.txt": b"x"}), UnreadableError),
        (ooxml.zipped({"[Content_Types].xml": b"<Types/>"}), UnreadableError),
        (package(p("甲"), extra={"word/document.xml": b"<w:document"}), UnreadableError),
        (package(p("甲"), extra={"word/document.xml": SPREADSHEET}), UnreadableError),
        (package(p("甲"), styles="<w:style>"), UnreadableError),
        (package(p("甲"), extra={"word/document.xml": DOCTYPE}), SuspiciousContentError),
        (package(p("甲"), extra={"docProps/app.xml": DOCTYPE}), SuspiciousContentError),
        (package(p("甲"), extra={"word/document.xml": DOCTYPE.decode().encode("utf-16")}), SuspiciousContentError),
        (package("<w:sdt>" * 3000 + "</w:sdt>" * 3000), SuspiciousContentError),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_cannot_be_read_says_why_in_one_chinese_sentence(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as raised:
        word.read(content)
    assert re.search(r"[\u4e00-\u9fff]{4,}.*。$", str(raised.value))
    assert type(raised.value) is error


def test_bombs_are_refused_by_what_they_declare_and_by_what_they_hold() -> None:
    content = package(p("甲"), extra={"customXml/item1.xml": b"<x>" + b" " * 3_000_000 + b"</x>"})
    assert word.read(content).text == "甲"
    with pytest.raises(SuspiciousContentError):
        word.read(content, max_unpacked=1_000_000)
    with pytest.raises(SuspiciousContentError):
        word.read(content, max_part=1_000_000)
    lying = content.replace((3_000_007).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != content
    with pytest.raises((SuspiciousContentError, UnreadableError)):
        word.read(lying, max_unpacked=1_000_000)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_bytes_raise_nothing_but_the_readers_own_errors(data: st.DataObject) -> None:
    content = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadableError):
        assert isinstance(word.read(bytes(content)), Paper)


SAMPLE = package(
    p(r("甲") + sdt(r("乙")), pr=num(1)) + tbl(tr(tc("丙"), tc("丁"))), numbering=lists(level(0, "decimal", "%1."))
)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Co"]), min_size=1, max_size=12), max_size=6))
@settings(max_examples=40, deadline=None)
def test_text_split_over_runs_in_any_way_is_the_same_text(pieces: list[str]) -> None:
    whole = "".join(pieces)
    wrapped = "".join(sdt(r(piece)) if i % 2 else INSERTED.format(r(piece)) for i, piece in enumerate(pieces))
    assert texts(p(wrapped)) == [whole]


# --- beside other readers -------------------------------------------------------------------------------------


def test_a_document_of_python_docx_is_read_as_it_was_written() -> None:
    document = docx.Document()
    document.add_heading("一、开展自查情况", 1)
    document.add_paragraph("我局高度重视。\n成立专班。")
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "运动式执法"
    table.cell(0, 1).text = "是"
    buffer = io.BytesIO()
    document.save(buffer)
    heading, paragraph, grid = word.read(buffer.getvalue()).blocks
    assert isinstance(heading, Paragraph) and isinstance(paragraph, Paragraph) and isinstance(grid, Table)
    assert (heading.text, heading.level) == ("一、开展自查情况", 1)
    assert paragraph.text == "我局高度重视。\n成立专班。"
    assert [(c.row, c.column, c.row_span) for c in grid.cells] == [
        (0, 0, 2),
        (0, 1, 1),
        (0, 2, 1),
        (1, 1, 1),
        (1, 2, 1),
    ]


def test_mammoth_sees_the_same_text() -> None:
    """Mammoth knows most of the markup; what it cannot see (labels, ticks in old fields) is left out here."""
    body = (
        p(r("开头") + INSERTED.format(r("加入")) + DELETED + sdt(r("控件")))
        + p('<w:hyperlink w:anchor="x">' + r("链接") + "</w:hyperlink>")
        + p('<w:smartTag w:element="x">' + r("标签") + "</w:smartTag>")
        + sdt(p("块"))
        + tbl(tr(tc("甲", pr='<w:vMerge w:val="restart"/>'), tc("乙")), tr(tc("", pr="<w:vMerge/>"), tc("丙" * 3)))
        + p(text_box(p("框里")))
    )  # fmt: skip
    content = package(body)
    raw = mammoth.extract_raw_text(io.BytesIO(content)).value
    assert sorted(re.sub(r"\s", "", word.read(content).text)) == sorted(re.sub(r"\s", "", raw))


@pytest.mark.parametrize("path", sorted(PAPERS.glob("*.docx")), ids=lambda path: path.stem)
def test_golden_papers(path: Path) -> None:
    golden.check(path.with_suffix(".json"), word.read(path.read_bytes()))


def test_cells_compare_by_value() -> None:
    assert next(word.read(package(tbl(tr(tc("甲"))))).tables()) == Table(
        cells=(Cell(row=0, column=0, blocks=(Paragraph(text="甲"),)),)
    )
