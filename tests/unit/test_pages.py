"""Pages → one paper: what looks like a table on a picture and is none."""

from collections.abc import Sequence
from itertools import pairwise

from parsers.grid import Rule
from parsers.layout import Glyph
from parsers.pages import PageContent, paper_of
from parsers.paper import Paper, Paragraph
from tests.unit.test_photos import glyphs


def ruled(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    level = [Rule(x0=a, x1=b, top=y, bottom=y) for y in ys for a, b in pairwise(xs)]
    return level + [Rule(x0=x, x1=x, top=a, bottom=b) for x in xs for a, b in pairwise(ys)]


def page_of(found: Sequence[Glyph], rules: Sequence[Rule]) -> Paper:
    return paper_of([PageContent(number=1, width=595, height=842, glyphs=tuple(found), rules=tuple(rules))], 1)


LINES = [
    "全年共出动执法人员一千八百六十人次检查各类主体",
    "九百三十四户次发现隐患和问题四百一十一处当场整",
    "改三百五十二处限期整改五十九处立案查处四十三件",
]


def test_strokes_of_letters_in_the_midst_of_lines_are_no_table_and_their_text_is_unsure() -> None:
    found = [glyph for n, line in enumerate(LINES) for glyph in glyphs(line, 70, 100 + 30 * n)]
    paper = page_of(found, ruled([168, 210, 238], [98, 118, 146]))
    assert not list(paper.tables())
    assert paper.text.replace("\n", "") == "".join(LINES)
    unsure = [c for one in paper.paragraphs() for c, sure in zip(one.text, one.sures, strict=True) if sure <= 0.3]
    assert "".join(unsure) == LINES[0][7:12] + LINES[1][7:12]


def test_strokes_of_a_titles_large_type_are_no_table() -> None:
    title = glyphs("自查报告", 200, 100, size=22)
    rules = ruled([199, 222, 244, 266, 289], [98, 124])
    paper = page_of(
        [*title, *(glyph for n, line in enumerate(LINES) for glyph in glyphs(line, 70, 160 + 30 * n))], rules
    )
    first = paper.blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text == "自查报告"
    assert not list(paper.tables())


def test_a_table_of_one_row_with_words_stays_one() -> None:
    found = [glyph for n, word in enumerate(("姓名", "张三", "职务")) for glyph in glyphs(word, 104 + 100 * n, 210)]
    paper = page_of(found, ruled([100, 200, 300, 400], [200, 232]))
    assert [cell.text for table in paper.tables() for cell in table.cells] == ["姓名", "张三", "职务"]


def test_a_seals_letters_beside_a_form_leave_it_a_table() -> None:
    words = ["运动式执法", "简单粗暴执法", "野蛮执法"]
    found = [glyph for n, word in enumerate(words) for glyph in glyphs(word, 104, 210 + 40 * n, size=10)]
    found += [glyph for n in range(3) for glyph in glyphs("不存在此类问题", 204, 210 + 40 * n, size=10)]
    found += [glyph for n, word in enumerate("柳林县") for glyph in glyphs(word, 420, 210 + 40 * n)]
    paper = page_of(found, ruled([100, 200, 400], [200, 240, 280, 320]))
    (table,) = paper.tables()
    assert (table.rows, table.columns) == (3, 2)


def test_a_table_of_a_text_page_is_one_whatever_stands_beside_it() -> None:
    found = [
        Glyph(text=one.text, x0=one.x0, x1=one.x1, top=one.top, bottom=one.bottom, size=one.size)
        for n, line in enumerate(LINES)
        for one in glyphs(line, 70, 100 + 30 * n)
    ]
    assert len(list(page_of(found, ruled([168, 210, 238], [98, 118, 146])).tables())) == 1
