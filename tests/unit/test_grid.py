"""Tables of pages that were photographed one by one: each at its own scale, a little off, with characters misread."""

import random

import pytest

from parsers.checklist import read
from parsers.layout import Glyph
from parsers.pages import PageContent, paper_of
from parsers.paper import Paper, Table
from tests import noisy
from tests.forms_for_tests import FORM, HEADER
from tests.noisy import ruled, seen, written
from tests.scans import checklists, contents

COLUMNS = (60.0, 130.0, 180.0, 340.0, 470.0, 540.0)
LONG = "专项行动结束后缺少后续巡查"  # 13 characters of 12 points: a full line of the third column


def cells(row: int, *texts: str, first: float = 100.0) -> list[Glyph]:
    """One row's texts, a line of each a cell; rows are 60 points high."""
    glyphs = []
    for left, text in zip(COLUMNS, texts, strict=False):
        for number, line in enumerate(text.split("\n")):
            glyphs += written(line, left + 2, first + 60 * row + 4 + 15 * number)
    return glyphs


def page(*rows: tuple[str, ...], number: int = 1, scale: float = 1.0, shift: float = 0.0) -> PageContent:
    glyphs = [glyph for index, texts in enumerate(rows) for glyph in cells(index, *texts)]
    edges = [100.0 + 60 * index for index in range(len(rows) + 1)]
    return seen(glyphs, ruled(COLUMNS, edges), number=number, scale=scale, shift=shift)


def table(paper: Paper) -> list[list[str]]:
    (found,) = paper.tables()
    return [[cell.text for cell in row] for row in found.by_row()]


FIRST = ("运动式执法", "是", LONG, "制定计划", "4月底前")


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (0.9, 30.0), (1.07, -25.0)])
def test_a_table_goes_on_over_photographs_of_any_scale(scale: float, shift: float) -> None:
    below = page(("野蛮执法", "否", "无", "无", "无"), number=2, scale=scale, shift=shift)
    paper = paper_of([page(HEADER, FIRST), below], 2)
    assert table(paper) == [list(HEADER), list(FIRST), ["野蛮执法", "否", "无", "无", "无"]]


def test_a_row_broken_by_the_page_is_whole_again_with_its_places_as_they_were_seen() -> None:
    below = page(("", "", "问题反弹。", "", ""), ("野蛮执法", "否", "无", "无", "无"), number=2, scale=0.9, shift=30)
    (found,) = paper_of([page(HEADER, FIRST), below], 2).tables()
    row = found.by_row()[1]
    assert [cell.text for cell in row] == ["运动式执法", "是", LONG + "问题反弹。", "制定计划", "4月底前"]
    assert [place.page for place in row[2].places] == [1, 2]
    assert [round(x) for x in row[2].places[1].box] == [192, 90, 336, 144]
    assert len(row[2].blocks[0].sures) == len(row[2].text)  # type: ignore[union-attr]  # it is a paragraph


@pytest.mark.parametrize("wrong", ["具休表现", "具体表", "其体表现"])
def test_a_repeated_header_is_left_out_though_a_character_was_misread(wrong: str) -> None:
    header = ("突出问题", "是否存在", wrong, "整改措施", "完成时限")
    paper = paper_of([page(HEADER, FIRST), page(header, ("野蛮执法", "否", "无", "无", "无"), number=2, scale=0.95)], 2)
    assert [row[0] for row in table(paper)] == ["突出问题", "运动式执法", "野蛮执法"]


def test_in_a_text_document_a_header_that_differs_is_a_row() -> None:
    sure = [page(HEADER, FIRST), page(("突出问题", "是否存在", "具体情况", "整改措施", "完成时限"), FIRST, number=2)]
    certain = [
        PageContent(
            number=one.number,
            width=one.width,
            height=one.height,
            rules=one.rules,
            glyphs=tuple(
                Glyph(**{n: getattr(g, n) for n in ("text", "x0", "x1", "top", "bottom", "size")}) for g in one.glyphs
            ),
        )
        for one in sure
    ]
    (found,) = paper_of(certain, 2).tables()
    assert len(found.by_row()) == 4
    assert all(cell.places == () for cell in found.cells)


def test_another_table_on_the_next_photograph_is_another_table() -> None:
    other = seen(
        written("序号", 64, 104) + written("案件名称", 104, 104),
        ruled((60.0, 100.0, 300.0, 540.0), (100.0, 130.0, 160.0)),
        number=2,
    )
    assert len([b for b in paper_of([page(HEADER, FIRST), other], 2).blocks if isinstance(b, Table)]) == 2


def test_a_speck_in_an_empty_cell_does_not_begin_a_row() -> None:
    below = page(("、", "", "问题反弹。", "", ""), number=2)
    (found,) = paper_of([page(HEADER, FIRST), below], 2).tables()
    assert len(found.by_row()) == 2


def test_a_page_number_between_the_parts_does_not_part_the_table() -> None:
    first = page(HEADER, FIRST)
    numbered = seen([*first.glyphs, *written("l", 300, 810)], first.rules)
    below = page(("野蛮执法", "否", "无", "无", "无"), number=2)
    assert len(table(paper_of([numbered, below], 2))) == 3


def test_a_mark_that_hangs_over_its_cells_edge_stays_in_its_cell() -> None:
    glyphs = cells(0, *HEADER) + cells(1, *FIRST) + written("，", 335, 164)
    paper = paper_of([seen(glyphs, ruled(COLUMNS, (100, 160, 220)))], 1)
    assert table(paper)[1][2:4] == [LONG + "，", "制定计划"]


@pytest.mark.parametrize("seed", range(8))
def test_a_photographed_form_says_what_was_filled_in(seed: int) -> None:
    """Forms in many layouts, one to three pages, through the readers: every field that staff ask for."""
    random_ = random.Random(f"grid {seed}")
    who = random_.choice(contents.REGISTRY)
    leaves, truth = checklists.leaves(random_, contents.form(random_, who, who.unit))
    found = read(noisy.paper(leaves, seed), FORM)
    assert found is not None
    assert (found.title, found.unit) == (truth.title, truth.unit)
    by_category = {entry.category: entry for entry in found.entries}
    assert [by_category[one.category].exists for one in truth.entries] == [one.exists for one in truth.entries]
    assert sum(by_category[one.category].manifestations == one.manifestations for one in truth.entries) >= 7
    assert found.liaison.mobile == truth.liaison_mobile
