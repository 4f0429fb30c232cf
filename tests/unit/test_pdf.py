"""PDF → Paper: what LibreOffice, Word, print drivers and scanners write, and what is broken or hostile."""

import io
import logging
import random
from pathlib import Path

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from parsers.grid import Rule
from parsers.layout import Glyph
from parsers.media_types import PDF
from parsers.pages import PageContent
from parsers.paper import Paper, Paragraph, PasswordProtectedError, Table, UnreadableError
from parsers.pdf import read
from parsers.pdf_page import shown
from parsers.seals import Impression
from parsers.sight import SEALS, TEXT, Sight
from tests.corpus import make_papers
from tests.golden import check
from tests.unit.handmade_pdf import A4, Sheet, pdf

PAPERS = Path(__file__).parents[1] / "corpus" / "papers"
LONG = "各乡镇综合行政执法队要按照要求认真开展自查"


def texts(paper: Paper) -> list[str]:
    return [paragraph.text for paragraph in paper.paragraphs()]


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.by_row()]


# --- as LibreOffice writes them -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", make_papers.SAMPLES)
def test_a_pdf_says_what_the_document_said_that_it_was_made_from(name: str) -> None:
    """Paragraphs and cells one by one, over page breaks, with merged and nested cells."""
    document = make_papers.SAMPLES[name]()
    paper = read((PAPERS / f"{name}.pdf").read_bytes())
    assert texts(paper) == [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    assert paper.unread_pages == ()
    assert len(list(paper.tables())) == len(document.tables)
    for table, original in zip(paper.tables(), document.tables, strict=True):
        cells = {cell._tc: cell for row in original.rows for cell in row.cells}.values()
        wanted = ["内1\t内2\n内3\t内4" if cell.tables else cell.text for cell in cells]
        assert [cell.text for cell in table.cells] == wanted
        assert table.rows == len(original.rows)
        assert table.columns == len(original.columns)


@pytest.mark.parametrize("name", make_papers.SAMPLES)
def test_the_whole_paper_stays_as_it_was_looked_at(name: str) -> None:
    check(PAPERS / f"{name}.json", read((PAPERS / f"{name}.pdf").read_bytes()))


def test_a_form_over_pages_is_one_table_with_one_header_and_whole_rows() -> None:
    for name, pages in (("form_two_pages", 2), ("form_three_pages", 5)):
        paper = read((PAPERS / f"{name}.pdf").read_bytes())
        (table,) = paper.tables()
        assert paper.pages == pages
        firsts = [row[0] for row in rows(table)]
        assert firsts == ["突出问题", *make_papers.CATEGORIES, "其他需要说明的问题", "联络员"]


def test_merged_cells_keep_their_spans() -> None:
    (table,) = read((PAPERS / "merged_cells.pdf").read_bytes()).tables()
    spans = {cell.text[:4]: (cell.row_span, cell.column_span) for cell in table.cells}
    assert spans["过度执法"] == (3, 1)
    assert spans["未发现"] == (1, 4)
    assert spans["备注"] == (1, 3)


def test_titles_headings_and_signature_stand_out_by_place_and_font() -> None:
    paper = read((PAPERS / "report.pdf").read_bytes())
    by_text = {paragraph.text: paragraph for paragraph in paper.paragraphs()}
    for title in ("石桥镇人民政府关于开展行政执法突出问题", "专项整治的自查报告"):
        assert (by_text[title].align, by_text[title].size) == ("center", 22.0)
    assert by_text["一、开展自查情况"].lead == "一、开展自查情况"
    assert by_text["石桥镇人民政府"].align == by_text["2024年3月18日"].align == "right"
    leads = {paragraph.lead for paragraph in paper.paragraphs() if paragraph.text.startswith("一是压实责任。")}
    assert leads == {"一是压实责任。"}
    assert by_text["柳林县司法局："].lead == ""


# --- tables as Word draws them --------------------------------------------------------------------------------------

XS = [60.0, 140.0, 200.0, 380.0, 530.0]


def test_borders_drawn_as_thin_bars_make_the_cells_and_shading_does_not() -> None:
    sheet = Sheet().shade(60, 100, 530, 130).grid(XS, [100, 130, 200])
    for x, word in zip(XS, ("突出问题", "是否存在", "具体表现", "整改措施"), strict=False):
        sheet.text(x + 5, 120, word)
    sheet.text(65, 150, "运动式执法").text(145, 150, "是").text(205, 150, "1.一").text(205, 170, "2.二")
    (table,) = read(pdf(sheet)).tables()
    assert rows(table) == [["突出问题", "是否存在", "具体表现", "整改措施"], ["运动式执法", "是", "1.一\n2.二", ""]]


def test_a_row_left_open_at_the_page_break_goes_on_in_its_own_cells() -> None:
    first = Sheet().grid(XS, [700, 740, 790], open_at=("bottom",)).text(65, 725, "类别").text(145, 725, "存在")
    first.text(65, 760, "过度执法").text(145, 760, "是").text(205, 760, "短期内对同一家企业反复检").text(
        205, 778, "查，企业"
    )
    second = Sheet().grid(XS, [60, 100, 140], open_at=("top",)).text(205, 80, "意见较大。").text(65, 120, "机械执法")
    second.text(145, 120, "否")
    (table,) = read(pdf(first, second)).tables()
    # The line before the break ended short of the cell's edge, so the rest is a line of its own.
    assert rows(table) == [
        ["类别", "存在", "", ""],
        ["过度执法", "是", "短期内对同一家企业反复检查，企业\n意见较大。", ""],
        ["机械执法", "否", "", ""],
    ]


def test_a_second_answer_under_an_empty_name_is_a_row_of_its_own_and_the_name_reaches_over_it() -> None:
    first = Sheet().grid(XS, [700, 740, 790]).text(65, 725, "类别").text(145, 725, "存在")
    first.text(65, 760, "过度执法").text(145, 760, "是").text(205, 760, "1.反复检查。")
    second = (
        Sheet().grid(XS, [60, 100, 140]).text(145, 80, "是").text(205, 80, "2.滥用强制措施。").text(65, 120, "机械执法")
    )
    (table,) = read(pdf(first, second)).tables()
    assert [row[:3] for row in rows(table)] == [
        ["类别", "存在", ""],
        ["过度执法", "是", "1.反复检查。"],
        ["是", "2.滥用强制措施。", ""],
        ["机械执法", "", ""],
    ]
    name = next(cell for cell in table.cells if cell.text == "过度执法")
    assert name.row_span == 2


def test_a_row_that_begins_a_page_in_narrow_columns_is_no_rest_of_the_row_before() -> None:
    narrow = [60.0, 90.0, 160.0, 200.0, 350.0, 450.0, 540.0]
    first = Sheet().grid(narrow, [700, 730, 760]).text(66, 720, "序号").text(95, 720, "突出问题").text(165, 720, "存在")
    first.text(72, 750, "1").text(95, 750, "过度执法").text(174, 750, "是").text(205, 750, "检查频次偏高")
    second = Sheet().grid(narrow, [60, 90]).text(72, 80, "2").text(95, 80, "机械执法").text(174, 80, "否")
    (table,) = read(pdf(first, second)).tables()
    assert [row[:3] for row in rows(table)][1:] == [["1", "过度执法", "是"], ["2", "机械执法", "否"]]


def test_two_forms_with_a_title_each_stay_two_tables() -> None:
    sheets = [
        Sheet().text(180, 80, "行政执法突出问题自查清单", size=20).grid(XS, [100, 130, 200]).text(65, 120, unit)
        for unit in ("石桥镇", "柳林镇")
    ]
    paper = read(pdf(*sheets))
    assert [table.page for table in paper.tables()] == [1, 2]
    assert texts(paper) == ["行政执法突出问题自查清单"] * 2


def test_tables_with_other_columns_are_not_joined() -> None:
    first = Sheet().grid([60, 200, 530], [700, 740, 790]).text(65, 725, "甲").text(205, 725, "乙")
    second = Sheet().grid([60, 300, 530], [60, 100, 140]).text(65, 80, "丙").text(305, 80, "丁")
    assert len(list(read(pdf(first, second)).tables())) == 2


@pytest.mark.parametrize(
    ("lines", "cell"),
    [
        (["在执法检查中没有按照规定出示", "证件。"], "在执法检查中没有按照规定出示证件。"),
        (["在执法检查中没有按照规定出示", "2.未出示证件。"], "在执法检查中没有按照规定出示\n2.未出示证件。"),
        (["对3.5万元以下的罚款，共计有", "3.5万元。"], "对3.5万元以下的罚款，共计有3.5万元。"),
        (["在执法检查中没有按照规定出示", "一是未出示证件。"], "在执法检查中没有按照规定出示\n一是未出示证件。"),
        (["立行立改", "长期坚持"], "立行立改\n长期坚持"),
        (["①未公示", "②未记录"], "①未公示\n②未记录"),
    ],
)
def test_lines_in_a_cell_join_where_the_line_was_full_and_part_at_numbers(lines: list[str], cell: str) -> None:
    sheet = Sheet().grid([60, 140, 320], [100, 200]).text(65, 120, "过度执法")
    for number, line in enumerate(lines):
        sheet.text(145, 120 + 18 * number, line)
    (table,) = read(pdf(sheet)).tables()
    assert rows(table)[0][1] == cell


# --- paragraphs ----------------------------------------------------------------------------------------------------


def page_of_text(*, number: str = "", head: str = "", start: str = "第一段", end: str = "完。") -> Sheet:
    """Four full lines with a first line's indent, the last one full unless `end` is given."""
    sheet = Sheet().text(98, 120, (start + LONG * 2)[:30], size=14).text(70, 150, (LONG * 2)[:32], size=14)
    sheet.text(70, 180, (LONG * 2)[:32], size=14).text(70, 210, end or (LONG * 2)[:32], size=14)
    if head:
        sheet.text(70, 45, head, size=9)
    if number:
        sheet.text(290 - 6 * len(number), 790, number, size=14)
    return sheet


@pytest.mark.parametrize("number", ["- 3 -", "—3—", "第3页 共5页", "3", "3/5", "第 3 页", "－ 3 －", "Page 3 of 5"])
def test_page_numbers_are_not_text_and_a_paragraph_goes_on_over_the_page(number: str) -> None:
    other = Sheet().text(70, 120, "后续内容。", size=14)
    paper = read(pdf(page_of_text(number=number, end=""), other))
    assert len(texts(paper)) == 1
    assert texts(paper)[0].startswith("第一段")
    assert texts(paper)[0].endswith("后续内容。")


def test_running_heads_are_left_out_and_a_title_at_one_height_on_each_page_is_kept() -> None:
    sheets = [page_of_text(head="石桥镇自查材料").text(200, 80, "自查清单", size=22) for _ in range(3)]
    said = texts(read(pdf(*sheets)))
    assert "石桥镇自查材料" not in said
    assert said.count("自查清单") == 3


def test_a_number_in_the_text_block_is_text() -> None:
    sheet = page_of_text().text(98, 400, "3", size=14)
    assert texts(read(pdf(sheet)))[-1] == "3"


def test_an_indented_line_after_a_full_one_begins_a_paragraph() -> None:
    sheet = page_of_text(end="").text(98, 240, "第二段从这里开始。", size=14)
    assert [text[:3] for text in texts(read(pdf(sheet)))] == ["第一段", "第二段"]


# --- what stands on the page is not what is coded ------------------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_read_in_the_order_in_which_people_see_them(turn: int) -> None:
    size = A4 if turn % 180 == 0 else A4[::-1]
    drawn = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[turn]
    places = {0: [(100, 100), (100, 140)], 90: [(100, 500), (140, 500)], 180: [(400, 500), (400, 460)]}
    places[270] = [(400, 100), (360, 100)]
    sideways = Sheet(width=size[0], height=size[1])
    for (x, y), words in zip(places[turn], ("第一行文字", "第二行文字。"), strict=True):
        sideways.text(x, y, words, matrix=drawn)
    assert "".join(texts(read(pdf(sideways)))) == "第一行文字第二行文字。"
    sideways.rotate = turn  # the page says itself that it is to be shown turned
    assert "".join(texts(read(pdf(sideways)))) == "第一行文字第二行文字。"


def test_a_character_drawn_twice_for_boldness_is_one_bold_character() -> None:
    sheet = Sheet().text(100, 100, "一是强化").text(100.3, 100, "一是强化").text(148, 100, "学习不够深入不够全面")
    (paragraph,) = read(pdf(sheet)).paragraphs()
    assert (paragraph.text, paragraph.lead) == ("一是强化学习不够深入不够全面", "一是强化")


def test_really_doubled_characters_stay_two() -> None:
    assert texts(read(pdf(Sheet().text(100, 100, "谢谢 111 illegally")))) == ["谢谢 111 illegally"]


def test_radicals_come_out_as_the_characters_they_show() -> None:
    assert texts(read(pdf(Sheet().text(100, 100, "人⺠政府⼀⼆三，⻓期坚持")))) == ["人民政府一二三，长期坚持"]


@given(st.characters(min_codepoint=0x20, max_codepoint=0x2FFFF, exclude_categories=["Cs"]))
def test_no_other_character_changes(character: str) -> None:
    touched = "\u2e80" <= character <= "\u2fd5" or "\uf900" <= character <= "\ufaff"
    if not touched and not 0xF000 <= ord(character) <= 0xF0FF:
        assert shown(character, "SimSun") == character


def test_boxes_and_ticks_of_wingdings_are_told_from_letters() -> None:
    sheet = Sheet().text(100, 100, "\uf0fe").text(112, 100, "是", font="F2").text(130, 100, "\uf0a8")
    sheet.text(142, 100, "否", font="F2").text(160, 100, "\uf0fc").text(172, 100, "o", font="F2")
    assert texts(read(pdf(sheet, font="ABCDEF+Wingdings-Regular"))) == ["☑是□否√o"]


def test_text_typed_over_the_page_as_a_note_is_read() -> None:
    assert texts(read(pdf(Sheet().text(150, 94, "姓名：").typed("赵一鸣")))) == ["姓名：  赵一鸣"]


# --- pages that nobody can read here -------------------------------------------------------------------------------


def scan() -> Sheet:
    return Sheet().picture(0, 0, *A4)


def white(sheet: Sheet) -> Sheet:
    sheet.operations.append("1 g")
    return sheet


def pieces(sheet: Sheet) -> Sheet:
    """Each letter a small picture, as scanners write whose program finds letters (JBIG2)."""
    for n in range(100):
        sheet.picture(100 + n % 20 * 20, 100 + n // 20 * 30, 114 + n % 20 * 20, 114 + n // 20 * 30)
    return sheet


def outlines(sheet: Sheet) -> Sheet:
    """Each letter as curves, as programs write that turn text into paths."""
    for n in range(300):
        x, y = 100 + n % 25 * 16, 700 - n // 25 * 30
        sheet.operations.append(f"{x} {y} m {x + 4} {y + 9} {x + 9} {y + 3} {x + 12} {y + 12} c {x + 2} {y + 5} l f")
    return sheet


def ring(sheet: Sheet, x: float, y: float, radius: float, colour: str = "0.9 0.1 0.1") -> Sheet:
    """A circle around (x, y), points from the lower left corner, drawn with a line of 3 points."""
    k = 0.5523 * radius
    sheet.operations.append(
        f"q {colour} RG 3 w {x + radius} {y} m {x + radius} {y + k} {x + k} {y + radius} {x} {y + radius} c "
        f"{x - k} {y + radius} {x - radius} {y + k} {x - radius} {y} c "
        f"{x - radius} {y - k} {x - k} {y - radius} {x} {y - radius} c "
        f"{x + k} {y - radius} {x + radius} {y - k} {x + radius} {y} c S Q"
    )
    return sheet


@pytest.mark.parametrize(
    "sheet",
    [
        scan(),
        scan().text(100, 100, LONG, mode=3),
        Sheet().text(100, 100, LONG * 3, size=6).picture(2, 2, A4[0] - 2, A4[1] - 2),
        Sheet().picture(0, 0, A4[0], 421).picture(0, 421, *A4).text(100, 100, LONG, mode=3),
        Sheet().picture(60, 80, 540, 700).text(280, 800, "- 1 -"),
        Sheet().text(100, 100, LONG, mode=3),
        Sheet().text(100, 100, LONG * 3, size=6).text(100, 200, LONG * 3, size=6).picture(60, 60, 540, 560),
        white(Sheet().picture(60, 60, 540, 260)).text(100, 100, LONG * 3, size=6),
        white(Sheet()).text(100, 100, LONG * 3, size=6),
        pieces(Sheet()).text(280, 800, "- 1 -"),
        outlines(Sheet()).text(280, 800, "- 1 -"),
        Sheet().text(150, 60, "附件1 行政执法突出问题自查清单").picture(60, 80, 540, 420),
        Sheet().text(150, 60, LONG * 3, size=6).picture(30, 80, 565, 620),
        Sheet().picture(200, 200, 400, 400),
    ],
    ids=["picture", "hidden text", "text under the picture", "strips", "picture and page number", "hidden text alone",
         "text under a part of the page", "white text beside a picture", "white text alone", "letters as pictures",
         "letters as outlines", "a form pasted under its title", "a form pasted on most of the page",
         "nothing but a picture"],
)  # fmt: skip
def test_a_picture_of_a_page_wants_a_look_whatever_text_a_scanner_hid_in_it(sheet: Sheet) -> None:
    paper = read(pdf(Sheet().text(100, 100, "第一页文字。"), sheet))
    assert (paper.unread_pages, paper.wanted) == ((2,), ((2, TEXT),))
    assert texts(paper) == ["第一页文字。"]


def test_hidden_characters_are_left_out_of_a_page_that_has_others() -> None:
    sheet = Sheet().text(100, 100, "看得见的文字在这里。").text(100, 300, "看不见的文字", mode=3)
    assert texts(read(pdf(sheet))) == ["看得见的文字在这里。"]


def test_a_seal_on_a_page_of_text_is_a_picture_and_does_not_hide_the_text() -> None:
    paper = read(pdf(page_of_text().picture(350, 300, 470, 420)))
    assert (paper.unread_pages, paper.pictures) == ((), 1)
    assert texts(paper)


def test_a_blank_page_is_read_as_blank() -> None:
    paper = read(pdf(Sheet().text(100, 100, "正文。"), Sheet()))
    assert (paper.pages, paper.unread_pages) == (2, ())


@pytest.mark.parametrize(
    "content",
    [
        pdf(Sheet().text(100, 100, LONG), mapped=False),
        pdf(Sheet().text(100, 100, "".join(chr(0xE000 + n) for n in range(40)))),
        pdf(Sheet().text(100, 100, LONG.encode("gbk").decode("latin-1"))),
        pdf(Sheet().text(100, 100, "".join(chr(0x3400 + 37 * n) for n in range(40)))),
        pdf(Sheet().text(100, 100, "aqUwZ iKx" * 6)),
    ],
    ids=["no map", "private use", "GBK as Latin-1", "rare characters", "codes as letters"],
)
def test_a_page_whose_characters_do_not_say_what_they_show_is_unread(content: bytes) -> None:
    paper = read(content)
    assert (paper.unread_pages, paper.wanted) == ((1,), ((1, TEXT),))
    assert paper.is_blank


def test_pages_beyond_the_limit_are_unread_and_not_worth_a_look() -> None:
    content = pdf(*[Sheet().text(100, 100, f"第{n}页正文。") for n in range(1, 5)], scan())
    for paper in (read(content, max_pages=2), parsers.read(content, PDF, max_pages=2)):
        assert (paper.pages, paper.unread_pages, paper.wanted) == (5, (3, 4, 5), ())


# --- with what was seen on its pages -------------------------------------------------------------------------------


def sight(sheet: Sheet, *, looked_for: str = TEXT, **others: object) -> Sight:
    """What an eye would see on the sheet: its text and lines, with no certainty of either."""
    with pdfplumber.open(io.BytesIO(pdf(sheet))) as document:
        page = document.pages[0]
        glyphs = tuple(
            Glyph(**{k: char[k] for k in ("text", "x0", "x1", "top", "bottom", "size")}, sure=0.9)
            for char in page.chars
        )
        rules = tuple(Rule(**{k: bar[k] for k in ("x0", "x1", "top", "bottom")}) for bar in page.rects)
    content = PageContent(number=1, width=page.width, height=page.height, glyphs=glyphs, rules=rules)
    return Sight(page=content, looked_for=looked_for, **others)


SEAL = Impression(box=(350, 600, 470, 720), diameter=42, text="石桥镇人民政府", sure=0.9)


def test_a_table_goes_on_from_a_page_of_text_to_a_page_that_was_seen() -> None:
    first = Sheet().grid(XS, [700, 740, 790]).text(65, 725, "类别").text(145, 725, "存在")
    first.text(65, 760, "过度执法").text(145, 760, "是")
    second = Sheet().grid(XS, [60, 100, 140]).text(65, 80, "机械执法").text(145, 80, "否").text(65, 120, "其他")
    content = pdf(first, scan(), Sheet().text(100, 100, "完。"))
    paper = read(content, {2: sight(second, seals=(SEAL,))})
    (table,) = paper.tables()
    assert [row[:2] for row in rows(table)] == [["类别", "存在"], ["过度执法", "是"], ["机械执法", "否"], ["其他", ""]]
    assert texts(paper) == ["完。"]
    assert (paper.unread_pages, paper.wanted) == ((), ())
    assert paper.sealing.prints == ((2, SEAL),)


def test_a_page_that_turned_out_blank_is_read() -> None:
    blank = Sight(page=PageContent(number=1, width=595, height=842, unread="blank"), colour="grey")
    paper = read(pdf(scan()), {1: blank})
    assert (paper.blocks, paper.unread_pages, paper.wanted) == ((), (), ())
    assert paper.sealing.colours == ("grey",)


def test_a_drawing_of_too_many_lines_wants_a_look_once() -> None:
    squared = Sheet()
    for n in range(140):
        squared.bar(10 + n * 4, 10, 10.2 + n * 4, 800).bar(10, 10 + n * 5, 590, 10.2 + n * 5)
    content = pdf(squared)
    assert read(content).wanted == ((1, TEXT),)
    assert read(content, {1: sight(squared)}).wanted == ()


def test_only_the_first_hundred_pictures_of_a_file_are_worth_a_look() -> None:
    content = pdf(*[scan() for _ in range(120)])
    assert read(content).wanted == tuple((n, TEXT) for n in range(1, 101))
    some = {n: sight(Sheet().text(100, 100, "字")) for n in range(1, 51)}
    assert read(content, some).wanted == tuple((n, TEXT) for n in range(51, 101))


@pytest.mark.parametrize(
    ("sheet", "wanted"),
    [
        (ring(Sheet().text(100, 100, LONG), 400, 200, 60), ((1, SEALS),)),
        (ring(Sheet().text(100, 100, LONG), 400, 200, 60, "0.95 0.7 0.7"), ((1, SEALS),)),
        (ring(Sheet().text(100, 100, LONG), 597, 400, 60), ((1, SEALS),)),
        (ring(Sheet().text(100, 100, LONG), 400, 200, 60, "0.1 0.1 0.1"), ()),
        (ring(Sheet().text(100, 100, LONG), 400, 200, 60, "0.1 0.1 0.9"), ()),
        (ring(Sheet().text(100, 100, LONG), 400, 200, 8), ()),
        (Sheet().text(100, 100, LONG).picture(350, 300, 470, 420), ()),
    ],
    ids=["a ring", "a pale ring", "half a ring at the edge", "a black ring", "a blue ring", "a small ring", "a logo"],
)
def test_a_page_of_text_is_looked_at_for_seals_where_it_shows_red_of_a_seals_size(
    sheet: Sheet, wanted: tuple[tuple[int, str], ...]
) -> None:
    paper = read(pdf(sheet))
    assert paper.wanted == wanted
    assert paper.unread_pages == ()
    # What needs no look is known to show no red seal, as a page of data would be in colour.
    assert paper.sealing.colours == (("unseen",) if wanted else ("colour",))


def test_beside_a_grey_scan_a_page_of_text_does_not_say_that_a_seal_is_missing() -> None:
    content = pdf(Sheet().text(100, 100, LONG), scan())
    assert read(content, {2: sight(Sheet().text(100, 100, LONG), colour="grey")}).sealing.colours == ("grey",)
    assert read(content, {2: sight(Sheet().text(100, 100, LONG))}).sealing.colours == ("colour", "colour")


def sealed_page() -> Sheet:
    return ring(Sheet().text(100, 100, LONG), 400, 200, 60)


def test_a_red_page_that_was_not_seen_stays_unseen_among_the_others() -> None:
    content = pdf(Sheet().text(100, 100, LONG), sealed_page(), sealed_page())
    nothing, some = read(content), read(content, {2: sight(Sheet(), looked_for=SEALS)})
    assert sorted(nothing.sealing.colours) == ["colour", "unseen", "unseen"]
    assert sorted(some.sealing.colours) == ["colour", "colour", "unseen"]  # its look timed out, say
    assert some.wanted == ((3, SEALS),)


def test_of_many_red_pages_the_first_and_the_last_are_looked_at_and_the_rest_is_unseen() -> None:
    content = pdf(*[sealed_page() for _ in range(25)])
    first = read(content)
    assert first.wanted == tuple((n, SEALS) for n in (1, *range(7, 26)))
    then = read(content, {n: sight(Sheet(), looked_for=SEALS) for n, _ in first.wanted})
    assert then.wanted == ()
    assert sorted(then.sealing.colours) == ["colour"] * 20 + ["unseen"] * 5


def test_of_many_pages_with_pictures_the_last_are_probed_for_red_and_the_rest_is_unseen() -> None:
    logos = [Sheet().text(100, 100, LONG).picture(500, 20, 560, 80) for _ in range(44)]
    paper = read(pdf(*logos, sealed_page().picture(500, 20, 560, 80)))
    assert paper.wanted == ((45, SEALS),)
    assert sorted(paper.sealing.colours) == ["colour"] * 39 + ["unseen"] * 6  # pages 2 to 6, and 45


def test_pictures_of_pages_do_not_use_up_the_looks_for_seals() -> None:
    content = pdf(*[scan() for _ in range(25)], sealed_page())
    seen = {n: sight(Sheet().text(100, 100, LONG)) for n in range(1, 26)}
    assert read(content, seen).wanted == ((26, SEALS),)


def test_a_red_letterhead_and_its_line_are_no_seal() -> None:
    sheet = Sheet().text(100, 300, LONG)
    for n in range(12):
        sheet.operations.append(f"0.9 0 0 rg {100 + 34 * n} 740 28 28 re f")
    sheet.operations.append("0.9 0 0 rg 70 700 455 2 re f")
    ring(sheet, 300, 400, 40, "0.9 0.9 0.9")
    assert read(pdf(sheet)).wanted == ()


def test_the_seals_seen_on_a_page_of_text_stand_beside_its_own_text() -> None:
    content = pdf(ring(Sheet().text(100, 100, "石桥镇人民政府"), 400, 200, 60))
    paper = read(content, {1: sight(Sheet().text(100, 100, "别的"), looked_for=SEALS, seals=(SEAL,))})
    assert texts(paper) == ["石桥镇人民政府"]
    assert paper.wanted == ()
    assert (paper.sealing.prints, paper.sealing.colours) == (((1, SEAL),), ("colour",))


# --- broken and hostile --------------------------------------------------------------------------------------------


def test_a_password_for_opening_is_reported_and_one_for_printing_does_not_matter() -> None:
    with pytest.raises(PasswordProtectedError, match="密码"):
        read((PAPERS / "locked.pdf").read_bytes())
    assert texts(read((PAPERS / "printing_forbidden.pdf").read_bytes())) == ["石桥镇自查报告"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"%PDF-1.7\n%%EOF\n",
        b"PK\x03\x04 not a PDF",
        b"\x00" * 5000,
        (PAPERS / "report.pdf").read_bytes()[:20_000],
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>\nendobj\ntrailer << /Root 1 0 R >>",
        b"%PDF-1.4\ntrailer << /Root " + b"[" * 50_000 + b" >>",
    ],
    ids=["empty", "head alone", "nothing in it", "zip", "zeros", "cut short", "pages in a ring", "deep brackets"],
)
def test_a_broken_file_is_refused_with_a_sentence_in_chinese(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="PDF"):
        read(content)


def test_a_page_whose_content_is_damaged_is_not_read_in_part() -> None:
    content = bytearray((PAPERS / "report.pdf").read_bytes())
    whole = read(bytes(content))
    start = content.index(b"stream") + 400  # inside the first page's content
    content[start : start + 40] = bytes(40)
    paper = read(bytes(content))
    assert (paper.unread_pages, paper.wanted) == ((1,), ())  # a look would show a part of it, as if it were all
    assert paper.pages == whole.pages


def test_pages_in_a_font_whose_map_of_characters_is_damaged_can_still_be_looked_at() -> None:
    content = bytearray(pdf(page_of_text(), Sheet().text(100, 100, LONG)))
    start = content.index(b"stream\n") + 20  # the map is the file's first stream
    content[start : start + 10] = bytes(10)
    paper = read(bytes(content))
    assert (paper.unread_pages, paper.wanted) == ((1, 2), ((1, TEXT), (2, TEXT)))


def test_a_file_of_blank_pages_is_refused_as_its_content_may_be_lost() -> None:
    with pytest.raises(UnreadableError, match="空白"):
        read(pdf(Sheet(), Sheet()))


def test_more_drawing_instructions_than_a_page_needs_are_not_unpacked() -> None:
    sheet = Sheet().text(100, 100, LONG)
    sheet.operations.append(" " * (65 * 2**20))
    paper = read(pdf(Sheet().text(100, 100, "正文。"), sheet))
    assert paper.unread_pages == (2,)


def test_a_drawing_with_thousands_of_lines_is_unread_and_takes_no_minutes() -> None:
    squared_paper, hatched = Sheet(), Sheet()
    for n in range(140):
        squared_paper.bar(10 + n * 4, 10, 10.2 + n * 4, 800).bar(10, 10 + n * 5, 590, 10.2 + n * 5)
    hatched.operations = ["0 0 1 9 re f"] * 61_000
    assert read(pdf(squared_paper, hatched)).unread_pages == (1, 2)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 30))
def test_flipped_bits_give_a_paper_or_a_refusal_and_nothing_else(seed: int, count: int) -> None:
    chance = random.Random(seed)
    content = bytearray(pdf(page_of_text(), Sheet().grid(XS, [60, 100, 140]).text(65, 80, "机械执法")))
    for _ in range(count):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    try:
        paper = read(bytes(content))
    except UnreadableError as error:
        assert "PDF" in str(error)
    else:
        assert isinstance(paper, Paper)


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Co", "Cn"], max_codepoint=0xFFFF), max_size=30)
)
def test_any_text_comes_out_of_the_page_or_the_page_is_unread(text: str) -> None:
    paper = read(pdf(Sheet().text(60, 100, text, size=8).text(60, 300, "正文。")))
    if not paper.unread_pages and text.strip():
        said = "".join(block.text for block in paper.blocks if isinstance(block, Paragraph))
        assert len(said.replace(" ", "")) >= len({c for c in text if not c.isspace()}) - 1


def test_nothing_is_logged_whatever_is_wrong_with_the_file(caplog: pytest.LogCaptureFixture) -> None:
    level = logging.getLogger("pdfminer").level
    with pytest.raises(UnreadableError):
        read((PAPERS / "report.pdf").read_bytes()[:20_000])
    read(pdf(Sheet().text(100, 100, LONG), mapped=False))
    assert caplog.records == []
    assert logging.getLogger("pdfminer").level == level
