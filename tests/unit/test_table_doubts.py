"""What a picture's table seems to lack is put before a person; what stands empty between its rules is believed."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.checklist import read, sources_of
from parsers.forms import Doubt
from parsers.paper import Block, Cell, Paper, Table
from parsers.place import Place
from parsers.table_doubts import of_table
from tests.forms_for_tests import FORM, CellSpec, Merged, filled, paper_of, table_of

PROBLEM = ("是", "1.专项行动代替日常监管，时紧时松。", "1.制定年度检查计划。", "4月底前")


def _seen(block: Block) -> Block:
    return replace(block, cells=tuple(map(_seen_cell, block.cells))) if isinstance(block, Table) else block


def _seen_cell(cell: Cell) -> Cell:
    return replace(cell, places=(Place(page=2, box=(0, 10.0 * cell.row, 10, 10.0 * cell.row + 9)),))


def doubts(rows: Sequence[Sequence[CellSpec]], *, picture: bool = True) -> list[Doubt]:
    paper = paper_of("行政执法突出问题自查清单", "填报单位：柳林县交通运输局", table_of(rows))
    paper = Paper(blocks=tuple(map(_seen, paper.blocks))) if picture else paper
    found = read(paper, FORM)
    assert found is not None
    return list(of_table(found, sources_of(paper, FORM), FORM))


def kinds(found: Sequence[Doubt]) -> set[tuple[str, str]]:
    return {(doubt.role, doubt.category) for doubt in found}


def test_a_whole_form_lacks_nothing_though_cells_are_empty() -> None:
    assert doubts(filled({"运动式执法": PROBLEM, "野蛮执法": ("", "", "", "")})) == []


def test_a_row_that_is_missing_and_the_row_above_it_are_doubted() -> None:
    rows = [row for row in filled({"运动式执法": PROBLEM}) if row[0] != "野蛮执法"]
    assert kinds(doubts(rows)) == {("category", "abusive"), ("category", "crude")}


def test_a_word_file_lacks_what_its_writer_left_out() -> None:
    rows = [row for row in filled({"运动式执法": PROBLEM}) if row[0] != "野蛮执法"]
    assert doubts(rows, picture=False) == []


def test_an_answer_column_without_its_heading_is_doubted_in_every_row() -> None:
    header: Sequence[CellSpec] = ("突出问题", Merged("是否具体表现存在", right=2), None, "整改措施", "完成时限")
    found = kinds(doubts([header, *filled({"运动式执法": PROBLEM})[1:]]))
    assert {("answer", category.id) for category in FORM.categories} <= found


def test_two_cells_that_were_read_as_one_are_both_doubted() -> None:
    row = ("是", Merged("专项行动代替日常监管，时紧时松。制定年度检查计划，逐月检查。", right=2), None, "4月底前")
    found = kinds(doubts(filled({"机械执法": row})))
    assert found == {("manifestation", "mechanical"), ("measure", "mechanical")}


def test_a_denial_over_several_columns_is_meant_so() -> None:
    assert doubts(filled({"运动式执法": PROBLEM, "机械执法": ("否", Merged("无", right=3), None, None)})) == []


def test_a_form_without_a_liaison_is_doubted() -> None:
    (doubt,) = doubts(filled({"运动式执法": PROBLEM})[:-1])
    assert (doubt.role, doubt.place) == ("liaison", None)


def test_the_blank_form_lacks_nothing() -> None:
    rows = [*filled(dict.fromkeys([c.name for c in FORM.categories], ("", "", "", "")))[:-2]]
    paper = Paper(blocks=tuple(map(_seen, paper_of("行政执法突出问题自查清单", table_of(rows)).blocks)))
    found = read(paper, FORM)
    assert found is not None and found.is_blank
    assert list(of_table(found, sources_of(paper, FORM), FORM)) == []
