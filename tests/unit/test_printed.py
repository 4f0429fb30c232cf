"""The form's printed words, read with a character wrong: known all the same; what was filled in is never changed."""

from dataclasses import replace

import pytest

from parsers.checklist import looks_like_checklist, read
from parsers.doubts import doubts_of
from parsers.paper import Paper
from parsers.printed import as_printed, near_category
from tests.forms_for_tests import FORM, HEADER, SAFETY_FORM, Merged, entry_of, filled, paper_of, table_of
from tests.unit.test_doubts import seen

TITLE, UNIT = "行政执法突出问题自查清单", "填报单位（盖章）：柳林县交通运输局"


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("运动式执法间题", "运动式执法"),
        ("一、运动式热法", "运动式执法"),
        ("刀切”执法", "“一刀切”执法"),
        ("2.“一刀功”执法", "“一刀切”执法"),
        ("间单粗暴\n执法", "简单粗暴执法"),
        ("野X执法", "野蛮执法"),
        ("过度", "过度执法"),
        ("机械执去", "机械执法"),
        ("遂利执法", "逐利执法"),
        ("其它间题", "其他问题"),
    ],
)
def test_a_category_with_a_character_misread_is_the_one_that_is_clearly_nearest(written: str, category: str) -> None:
    assert near_category(written, FORM) == category


@pytest.mark.parametrize(
    "written",
    ["XX执法", "选择性执法", "执法", "执法问题", "绿色执法", "问题", "突出问题", "联络员", "", "其他需要说明的问题"],
)
def test_what_two_categories_may_be_or_none_is_not_guessed(written: str) -> None:
    assert near_category(written, FORM) is None


def test_another_campaigns_categories_are_known_as_well() -> None:
    assert near_category("燃乞安全隐患", SAFETY_FORM) == "燃气安全隐患"
    assert near_category("安全隐患", SAFETY_FORM) is None


@pytest.mark.parametrize(
    "line",
    [
        "填报单位（盖章）：柳林县交通运输局",
        "填报单位盖章：柳林县交通运输局",
        "填报单位(益章)：柳林县交通运输局",
        "填报单位（盖章 柳林县交通运输局",
        "填报单应（盖童）:柳林县交通运输局",
        "填单位（盖章）：柳林县交通运输局",
        "单仿（盖章）：柳林县交通运输局",
        "填报单位柳林县交通运输局",
        "填报单位：柳林县交通运输局（盖章）",
    ],
)
def test_the_unit_is_read_under_its_seal(line: str) -> None:
    found = read(seen(paper_of(TITLE, line, table_of(filled()))), FORM)
    assert found is not None
    assert found.unit == "柳林县交通运输局"


def test_headers_labels_and_last_rows_are_known_with_a_character_wrong() -> None:
    rows = [
        ("突出间题", "是否存任", "品具体表现", "整攻措施", "完成时很"),
        ("运动式执法", "是", "1.某问题。", "1.某措施。", "4月底前"),
        *filled()[2:-2],
        ("其他需要说明的间题", Merged("执法力量不足。", right=4)),
        ("联络贝", "姓各：张三", "职各：股长", Merged("手饥：138 0000 0000", right=2)),
    ]
    paper = seen(paper_of(TITLE, UNIT, table_of(rows)))
    found = read(paper, FORM)
    assert looks_like_checklist(paper, FORM)
    assert found is not None
    entry = entry_of(found, "campaign_style")
    assert (entry.exists, entry.manifestations, entry.measures) == (True, ("某问题。",), ("某措施。",))
    assert found.other_notes == "执法力量不足。"
    assert (found.liaison.name, found.liaison.title, found.liaison.mobile) == ("张三", "股长", "13800000000")
    assert found.leftovers == ()


def test_a_column_whose_heading_nobody_can_read_is_what_stands_there_on_the_form() -> None:
    rows = [("突出问题", "是否存在", "肃肃肃肃", "整改措施", "完成时限"), *filled()[1:]]
    found = read(
        seen(paper_of(TITLE, table_of([rows[0], ("运动式执法", "是", "某问题。", "某措施。", "4月"), *rows[2:]]))), FORM
    )
    assert entry_of(found, "campaign_style").manifestations == ("某问题。",)


def test_two_headings_whose_rule_was_not_seen_are_two_columns() -> None:
    header = ("突出问题", "是否存在", Merged("具体表现        整改措施", right=2), None, "完成时限")
    rows = [header, ("运动式执法", "是", "某问题。", "某措施。", "4月底前"), *filled()[2:]]
    found = read(seen(paper_of(TITLE, table_of(rows))), FORM)
    assert entry_of(found, "campaign_style").measures == ("某措施。",)


def test_what_a_department_wrote_is_left_as_it_was_read() -> None:
    written = ("是", "间题整攻不到位，具休表现为联络贝空缺。", "某措施。", "4月底前")
    found = read(seen(paper_of(TITLE, UNIT, table_of(filled({"运动式执法": written})))), FORM)
    assert entry_of(found, "campaign_style").manifestations == (written[1],)


def test_papers_of_text_come_back_as_they_are() -> None:
    paper = paper_of(TITLE, "填报单应：某局", table_of([("突出间题", *HEADER[1:]), *filled()[1:]]))
    assert as_printed(paper, FORM) is paper


def test_a_words_cell_keeps_its_place_and_is_certain() -> None:
    paper = seen(paper_of(table_of([HEADER, ("野X执法", "否", "无", "无", "无")])), {"野": 0.2})
    cell = next(cell for table in as_printed(paper, FORM).tables() for cell in table.cells if cell.row == 1)
    assert (cell.text, cell.sure, cell.places[0].page) == ("野蛮执法", 1.0, 1)


def test_a_label_parted_by_the_page_is_one_label() -> None:
    rows = [
        *filled()[:-2],
        ("其他需要说明", Merged("执法力量不足。", right=4)),
        ("的问题", Merged("", right=4)),
        filled()[-1],
    ]
    paper = _on_two_pages(seen(paper_of(TITLE, table_of(rows))), from_row=10)
    found = read(paper, FORM)
    assert found is not None
    assert (found.other_notes, found.leftovers) == ("执法力量不足。", ())


def _on_two_pages(paper: Paper, *, from_row: int) -> Paper:
    (table,) = paper.tables()
    cells = tuple(
        replace(cell, places=tuple(replace(place, page=2) for place in cell.places)) if cell.row >= from_row else cell
        for cell in table.cells
    )
    return replace(paper, blocks=tuple(replace(b, cells=cells) if b is table else b for b in paper.blocks))


OURS = replace(FORM, units=("柳林县交通运输局", "柳林县应急管理局"))


def test_a_units_name_is_put_right_where_only_one_is_near() -> None:
    paper = seen(paper_of(TITLE, "填报单位（盖章）：柳林具交通运 翰局", table_of(filled())), {"翰": 0.7})
    found = read(paper, OURS)
    assert found is not None and found.unit == "柳林县交通运输局"
    doubts = doubts_of(paper, found, OURS)
    assert [(one.role, one.text) for one in doubts] == [("unit", "柳林县交通运输局")]  # two characters: a person looks


@pytest.mark.parametrize(
    "name", ["柳林县城市管理局", "柳林县公路管理局", "柳林县应急救援局", "柳林县应急管理局党委", "柳林县交通运翰局"]
)
def test_a_units_name_that_was_read_surely_stays_and_is_for_a_person(name: str) -> None:
    paper = seen(paper_of(TITLE, f"填报单位（盖章）：{name}", table_of(filled())))
    found = read(paper, OURS)
    assert found is not None and found.unit == name
    assert [(one.role, one.text) for one in doubts_of(paper, found, OURS)] == [("unit", name)]


def test_one_wrong_character_of_a_long_name_needs_no_second_look() -> None:
    paper = seen(paper_of(TITLE, "填报单位（盖章）：柳林具交通运输局", table_of(filled())))
    found = read(paper, OURS)
    assert found is not None and found.unit == "柳林县交通运输局"
    assert doubts_of(paper, found, OURS) == ()


def test_a_unit_of_another_county_keeps_its_name() -> None:
    found = read(seen(paper_of(TITLE, "填报单位（盖章）：中阳县交通运输局", table_of(filled()))), OURS)
    assert found is not None and found.unit == "中阳县交通运输局"
