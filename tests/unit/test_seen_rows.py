"""Rows of a form off a picture: what a false or an overlooked rule does is undone, or a person is told."""

from collections.abc import Sequence

import pytest

from parsers.checklist import read
from parsers.columns import Row, columns_of
from parsers.doubts import doubts_of
from parsers.forms import Checklist, Doubt
from parsers.paper import Cell, Paper, Paragraph, Table
from parsers.place import Place
from parsers.seen_rows import likely_category
from tests.forms_for_tests import FORM, HEADER, CellSpec, Merged, entry_of, filled, paper_of, table_of
from tests.unit.test_doubts import PROBLEM, TITLE, UNIT, seen


def of_rows(*tables: Sequence[Sequence[CellSpec]], picture: bool = True) -> tuple[Checklist, set[tuple[str, str]]]:
    """What is read from a form's rows, and (role, category) of all that is doubted."""
    found, doubts = read_and_doubted(*tables, picture=picture)
    return found, {(doubt.role, doubt.category) for doubt in doubts}


def read_and_doubted(
    *tables: Sequence[Sequence[CellSpec]], picture: bool = True, title: str = TITLE
) -> tuple[Checklist, tuple[Doubt, ...]]:
    parts = [table_of(rows, continued=number > 0) for number, rows in enumerate(tables)]
    paper = paper_of(title, UNIT, *parts)
    paper = seen(paper) if picture else paper
    found = read(paper, FORM)
    assert found is not None
    return found, doubts_of(paper, found, FORM)


def with_head(*head: CellSpec, changes: dict[str, Sequence[CellSpec]] | None = None) -> list[Sequence[CellSpec]]:
    return [head, *filled(changes or {"运动式执法": PROBLEM})[1:]]


# --- headers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["", "是否是", "其休丧现", "i三"])
def test_a_head_nobody_can_read_between_two_known_ones_heads_the_column_between_them(word: str) -> None:
    found, doubted = of_rows(with_head("突出问题", "是否存在", word, "整改措施", "时限"))
    assert entry_of(found, "campaign_style").manifestations == ("专项行动代替日常监管，时紧时松。",)
    assert doubted == {("manifestation", "")}


def test_a_column_of_the_writer_s_own_further_on_leaves_the_one_between_known_ones_told() -> None:
    rows = [("突出问题", "是否存在", "是否是", "整改措施", "责任人", "完成时限")]
    rows += [(name, "是", "甲乙。", "整改。", "张三", "4月底") for name in _NAMES]
    found, doubted = of_rows([*rows, *_wide(filled()[-2:])])
    assert {entry.manifestations for entry in found.entries} == {("甲乙。",)}
    assert doubted == {("manifestation", "")}


def test_a_text_file_s_strange_column_stays_the_writer_s_own() -> None:
    found, doubted = of_rows(with_head("突出问题", "是否存在", "是否是", "整改措施", "完成时限"), picture=False)
    assert entry_of(found, "campaign_style").manifestations == ()
    assert doubted == set()


def test_text_in_a_column_without_a_head_beside_a_known_one_is_that_one_s_or_nobody_knows() -> None:
    rows = [(*HEADER[:3], "", *HEADER[3:])]
    rows += [(name, "是", "甲乙", "丙丁" if name == "野蛮执法" else "", "整改。", "4月底") for name in _NAMES]
    found, doubted = of_rows([*rows, *_wide(filled()[-2:])])
    assert entry_of(found, "abusive").manifestations == ("甲乙",)
    assert doubted == {("manifestation", "abusive"), ("measure", "abusive")}


def test_a_column_of_the_writer_s_own_is_a_leftover_and_no_doubt() -> None:
    rows = [(*HEADER[:3], "涉及领域", *HEADER[3:])]
    rows += [(name, "是", "甲乙", "市容", "整改。", "4月底") for name in _NAMES]
    found, doubted = of_rows([*rows, *_wide(filled()[-2:])])
    assert "涉及领域" in "".join(found.leftovers)
    assert doubted == set()


def test_two_columns_that_nobody_knows_leave_the_missing_one_doubted_in_every_row() -> None:
    rows = [("突出问题", "是否存在", "涉及领域", "所在股室", "整改措施", "完成时限")]
    rows += [(name, "是", "甲乙", "丙丁", "整改。", "4月底") for name in _NAMES]
    _, doubted = of_rows([*rows, *_wide(filled()[-2:])])
    assert {("manifestation", category.id) for category in FORM.categories} <= doubted


def test_a_head_s_word_at_the_head_of_the_first_row_s_cell_goes() -> None:
    text = Merged("具体表现\n1.时紧时松。\n2.平时不查。", down=2)
    rows = filled({"运动式执法": ("是", None, "1.制定计划。", "4月底前")})
    found, doubted = of_rows([("突出问题", "是否存在", text, "整改措施", "完成时限"), *rows[1:]])
    assert entry_of(found, "campaign_style").manifestations == ("时紧时松。", "平时不查。")
    assert doubted == set()


def test_a_head_whose_first_cell_is_one_with_the_first_category_is_a_head() -> None:
    rows = filled({"运动式执法": PROBLEM})
    first = (None, *PROBLEM)
    found, _ = of_rows([(Merged("突出问题\n运动式执法", down=2), *HEADER[1:]), first, *rows[2:]])
    assert entry_of(found, "campaign_style").measures == ("制定年度检查计划。",)
    assert entry_of(found, "campaign_style").rectify_by[0].text == "4月底前"


def test_a_head_that_swallowed_the_rest_of_the_row_above_is_doubted_with_both_rows() -> None:
    rows = filled({"野蛮执法": PROBLEM, "过度执法": PROBLEM})
    again = ("突出问题", "是否存在", "涉及金额2460元。\n具体表现", "整改措施", "完成时限")
    found, doubted = of_rows(rows[:5], [again, *rows[5:]])
    assert any("涉及金额2460元" in text for text in found.leftovers)
    assert doubted == {("manifestation", "abusive"), ("manifestation", "excessive")}


def test_a_stroke_of_a_seal_beside_a_head_s_word_is_nothing() -> None:
    found, doubted = of_rows(with_head("突出问题", "是否存在", "务   具体表现", "整改措施", "完成时限"))
    assert entry_of(found, "campaign_style").manifestations == ("专项行动代替日常监管，时紧时松。",)
    assert doubted == set()


def test_the_guess_of_a_head_is_told_to_be_one() -> None:
    cells = [Cell(row=0, column=n, blocks=(Paragraph(text=text),)) for n, text in enumerate(HEADER)]
    odd = [*cells[:2], Cell(row=0, column=2, blocks=(Paragraph(text="丧"),)), *cells[3:]]
    place = (Place(page=1, box=(0, 0, 1, 1)),)
    shown = [Cell(row=0, column=one.column, blocks=one.blocks, places=place) for one in odd]
    for cells_of, guessed in ((cells, []), (shown, ["manifestation"])):
        found = columns_of(Row(number=0, own=tuple(cells_of), cells=tuple(cells_of)))
        assert [leaf.role for leaf in found.leaves if leaf.guessed] == guessed


# --- cells and rows ---------------------------------------------------------------------------------------------


def test_a_picture_s_column_of_yes_whose_cell_holds_its_own_choice_is_read_by_that_choice() -> None:
    """The head 是否存在 was read as 是: what a cell says is more than that it is not empty."""
    rows = [("突出问题", "是", *HEADER[2:]), *filled({"运动式执法": PROBLEM})[1:]]
    rows[2] = (rows[2][0], "是（）否（√）", *rows[2][2:])
    rows[3] = (rows[3][0], "√", *rows[3][2:])
    found, _ = of_rows(rows)
    exists = {entry.category: entry.exists for entry in found.entries}
    assert (exists["campaign_style"], exists["one_size_fits_all"], exists["crude"]) == (True, False, True)
    assert exists["abusive"] is False


def test_a_cell_that_a_false_rule_cut_in_two_is_doubted() -> None:
    rows = [(Merged("突出问题"), "是否存在", Merged("具体表现", right=2), None, "整改措施", "完成时限")]
    for name in _NAMES:
        rows.append((name, "是", Merged("甲乙丙。", right=2), None, "整改。", "4月底"))
    rows[4] = (_NAMES[3], "是", "年初消，", "曾将罚没款纳入排名。", "整改。", "4月底")
    _, doubted = of_rows([*rows, *_wide(filled()[-2:])])
    assert ("manifestation", "abusive") in doubted
    assert {category for role, category in doubted if role == "manifestation"} == {"abusive"}


def test_two_rows_that_were_read_as_one_are_doubted_in_every_field() -> None:
    rows = filled({"运动式执法": PROBLEM})
    rows[3] = ("简单粗暴执法\n野蛮执法", "无\n有", "无\n推搡商户。", "无\n道歉。", "4月10日")
    _, doubted = of_rows([*rows[:4], *rows[5:]])
    assert {(role, "crude") for role in ("answer", "manifestation", "measure", "rectify_by")} <= doubted


def test_a_text_over_the_rows_of_two_categories_is_doubted_for_both() -> None:
    rows = filled(
        {
            "野蛮执法": ("是", Merged("推搡商户。", down=2), "道歉。", "4月底"),
            "过度执法": ("是", None, "整改。", "4月底"),
        }
    )
    assert of_rows(rows)[1] == {("manifestation", "abusive"), ("manifestation", "excessive")}
    assert of_rows(rows, picture=False)[1] == set()


def test_a_day_over_the_rows_of_two_categories_is_meant_so() -> None:
    rows = filled(
        {"野蛮执法": ("是", "甲。", "乙。", Merged("4月底", down=2)), "过度执法": ("是", "丙。", "丁。", None)}
    )
    assert of_rows(rows)[1] == set()


def test_a_name_that_a_false_rule_cut_in_two_is_whole_and_doubted() -> None:
    rows = filled({"运动式执法": PROBLEM})[:-1]
    rows.append(("联络员：张样", Merged("例     职务：法规股股长     手机：13800001234", right=4), None, None, None))
    found, doubted = of_rows(rows)
    assert (found.liaison.name, found.liaison.title) == ("张样例", "法规股股长")
    assert doubted == {("liaison", "")}


def test_the_label_of_the_other_notes_that_false_rules_cut_is_whole_and_doubted() -> None:
    rows = filled({"运动式执法": PROBLEM})
    found, doubted = of_rows(
        [*rows[:9], ("其他需要说明", "的", "问题", Merged("两名队员借调在外。", right=2), None), rows[10]]
    )
    assert found.other_notes == "两名队员借调在外。"
    assert doubted == {("notes", "")}


def test_a_printed_number_without_its_stop_is_no_item() -> None:
    found, doubted = of_rows(filled({"运动式执法": ("否", "1.\n2", "1.\n2.", "")}))
    assert entry_of(found, "campaign_style").manifestations == ()
    assert doubted == set()


# --- categories -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read_as", "last", "category"),
    [
        ("其什", "profit_driven", "other"),
        ("其什", "mechanical", None),  # its place is another's
        ("野蛮执注", "crude", "abusive"),
        ("选择性执法", "mechanical", None),  # a category that the form does not have
        ("其化说明", "profit_driven", None),
        ("", "crude", None),
        ("其什", "", None),
    ],
)
def test_a_misread_name_in_its_place_is_the_category_that_is_like_it(
    read_as: str, last: str, category: str | None
) -> None:
    assert likely_category(read_as, FORM, (), last) == category


def test_a_category_told_by_its_place_is_for_a_person_to_confirm() -> None:
    rows = filled({"其他问题": PROBLEM})
    found, doubted = of_rows([*rows[:8], ("其什", *rows[8][1:]), *rows[9:]])
    assert entry_of(found, "other").exists is True
    assert doubted == {("category", "other")}


def test_a_text_file_s_strange_row_stays_strange() -> None:
    rows = filled({"其他问题": PROBLEM})
    found, _ = of_rows([*rows[:8], ("其什", *rows[8][1:]), *rows[9:]], picture=False)
    assert "other" not in {entry.category for entry in found.entries}


# --- titles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["正上镇人 ", "2024.03.18", "2024年3月18日 "])
def test_a_seal_s_letters_or_a_day_before_the_title_go_and_the_title_is_doubted(before: str) -> None:
    found, doubts = read_and_doubted(filled({"运动式执法": PROBLEM}), title=before + TITLE)
    assert found.title == TITLE
    assert [doubt.role for doubt in doubts] == ["title"]


@pytest.mark.parametrize("before", ["柳林县水利局 ", "柳林县", "2024年", "关于"])
def test_what_belongs_to_a_title_stays(before: str) -> None:
    found, doubts = read_and_doubted(filled({"运动式执法": PROBLEM}), title=before + TITLE)
    assert found.title == before + TITLE
    assert doubts == ()


def test_a_text_file_s_title_is_as_it_is_written() -> None:
    found, _ = read_and_doubted(filled({"运动式执法": PROBLEM}), title="正上镇人 " + TITLE, picture=False)
    assert found.title == "正上镇人 " + TITLE


def test_a_title_that_lost_its_second_line_is_for_a_person() -> None:
    found, doubts = read_and_doubted(filled({"运动式执法": PROBLEM}), title="柳林县交通运输局")
    assert found.title == "柳林县交通运输局"
    assert [doubt.role for doubt in doubts] == ["title"]


def test_a_title_of_two_lines_is_one_on_a_picture_too() -> None:
    paper = seen(paper_of("柳林县交通运输局", TITLE, UNIT, table_of(filled({"运动式执法": PROBLEM}))))
    found = read(paper, FORM)
    assert found is not None
    assert found.title == f"柳林县交通运输局{TITLE}"
    assert doubts_of(paper, found, FORM) == ()


def test_odd_heads_raise_nothing() -> None:
    place = (Place(page=1, box=(0, 0, 1, 1)),)
    cells = tuple(Cell(row=0, column=n, places=place) for n in range(3))
    assert read(Paper(blocks=(Table(cells=cells),)), FORM) is None


_NAMES = [category.name for category in FORM.categories]


def _wide(rows: Sequence[Sequence[CellSpec]]) -> list[Sequence[CellSpec]]:
    """The form's last rows in a table of six columns."""
    notes, liaison = rows
    return [
        (notes[0], Merged("无", right=5), None, None, None, None),
        (*liaison[:3], Merged("手机：138 0000 0000", right=3), None, None),
    ]
