"""The checklist form, as it comes back from departments: each test is one thing that people do to it."""

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.checklist import looks_like_checklist, read
from parsers.paper import Cell, Paper, Paragraph, Table
from tests.forms_for_tests import (
    FORM,
    HEADER,
    NAMES,
    SAFETY_FORM,
    Merged,
    entry_of,
    filled,
    numbered,
    paper_of,
    table_of,
)

TITLE = "行政执法突出问题自查清单"
UNIT = "填报单位（盖章）：柳林县交通运输局"
PROBLEM = ("是", "1.专项行动代替日常监管；\n2.时紧时松。", "1.制定年度计划\n2.", "1.4月底前\n2.立行立改")


def test_the_form_as_it_is_printed_is_blank_and_has_every_category():
    blank = table_of(
        [
            HEADER,
            *((name, "", "1.\n2.", "1.\n2.", "") for name in NAMES),
            ("其他需要说明的问题", Merged("", right=4)),
            ("联络员", "姓名：", "职务：", "手机："),
        ]
    )
    checklist = read(paper_of(TITLE, "填报单位（盖章）：", blank, "（表格可自行续页）"), FORM)
    assert checklist is not None
    assert checklist.is_blank
    assert [entry.category for entry in checklist.entries] == [category.id for category in FORM.categories]
    assert (checklist.title, checklist.unit, checklist.leftovers) == (TITLE, None, ())


def test_a_filled_form_is_read_whole():
    checklist = read(paper_of(TITLE, UNIT, table_of(filled({"运动式执法": PROBLEM}))), FORM)
    assert checklist is not None
    found = entry_of(checklist, "campaign_style")
    assert (found.exists, found.answer, found.denied) == (True, "是", False)
    assert found.manifestations == ("专项行动代替日常监管；", "时紧时松。")
    assert found.measures == ("制定年度计划",)
    assert [(one.text, one.kind, one.date) for one in found.rectify_by] == [
        ("4月底前", "date", dt.date(2024, 4, 30)),
        ("立行立改", "immediate", None),
    ]
    assert found.where == "表1第2行"
    assert [entry.exists for entry in checklist.entries[1:]] == [False] * 7
    assert (checklist.unit, checklist.other_notes, checklist.leftovers) == ("柳林县交通运输局", "", ())
    assert (checklist.liaison.name, checklist.liaison.title, checklist.liaison.mobile) == (
        "张三",
        "股长",
        "13800000000",
    )


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("一、运动式执法问题", "campaign_style"),
        ("1.运动式执法", "campaign_style"),
        ("1 运动式执法", "campaign_style"),
        ("（一）运动式\n执法", "campaign_style"),
        ("运动式执法类问题", "campaign_style"),
        ("运动式执法方面", "campaign_style"),
        ("运动式执法\n（执法时紧时松；突击检查代替日常监管）", "campaign_style"),
        ("运动式执法：执法一阵风", "campaign_style"),
        ("运动性执法", "campaign_style"),
        ("“一刀切”执法", "one_size_fits_all"),
        ('"一刀切"执法', "one_size_fits_all"),
        ("一刀切执法", "one_size_fits_all"),
        ("二、「一刀切」执法问题", "one_size_fits_all"),
        ("2、＂一刀切＂ 执法", "one_size_fits_all"),
        ("一刀切", "one_size_fits_all"),
        ("三、简单粗暴执法", "crude"),
        ("④野蛮执法", "abusive"),
        ("过 度 执 法", "excessive"),
        ("６．机械执法", "mechanical"),
        ("趋利执法", "profit_driven"),
        ("逐利性执法", "profit_driven"),
        ("其他问题", "other"),
        ("八、其它问题", "other"),
        ("其他", "other"),
        ("其他方面问题", "other"),
    ],
)
def test_a_category_is_known_in_any_spelling(written: str, category: str):
    checklist = read(paper_of(table_of([HEADER, (written, "是", "某问题", "某措施", "4月底")])), FORM)
    assert entry_of(checklist, category).manifestations == ("某问题",)


@pytest.mark.parametrize("written", ["其他需要说明的问题", "其他需说明的情况", "需要说明的其他问题"])
def test_other_notes_are_no_category(written: str):
    rows = [*filled()[:-2], (written, Merged("1.执法力量不足。", right=4))]
    checklist = read(paper_of(table_of(rows)), FORM)
    assert checklist is not None
    assert checklist.other_notes.endswith("执法力量不足。")
    assert entry_of(checklist, "other").manifestations == ()


@pytest.mark.parametrize("written", ["无", "", "/", "暂无", "无其他需要说明的问题", "1."])
def test_empty_other_notes_are_empty(written: str):
    rows = [*filled()[:-2], ("其他需要说明\n的问题", Merged(written, right=4))]
    checklist = read(paper_of(table_of(rows)), FORM)
    assert checklist is not None
    assert (checklist.other_notes, checklist.leftovers) == ("", ())


def test_several_problems_of_a_category_on_rows_of_their_own_are_one_entry():
    rows = [
        HEADER,
        (Merged("运动式执法", down=3), "是", "时紧时松", "制定计划", "4月底"),
        (None, "", "突击检查", "日常监管", "同上"),
        (None, "", "一阵风", "同上", "长期坚持"),
        ("野蛮执法", "否", "", "", ""),
    ]
    found = entry_of(read(paper_of(table_of(rows)), FORM), "campaign_style")
    assert (found.exists, found.answer) == (True, "是")
    assert found.manifestations == ("时紧时松", "突击检查", "一阵风")
    assert found.measures == ("制定计划", "日常监管", "日常监管")
    assert [(one.kind, one.date) for one in found.rectify_by] == [
        ("date", dt.date(2024, 4, 30)),
        ("date", dt.date(2024, 4, 30)),
        ("ongoing", None),
    ]


@pytest.mark.parametrize("name", ["运动式执法", "", "2"])
def test_a_split_category_may_repeat_its_name_leave_it_blank_or_count_on(name: str):
    rows = [
        HEADER,
        ("运动式执法", "是", "时紧时松", "甲", "4月底"),
        (name, "是", "突击检查", "乙", "4月底"),
        ("野蛮执法", "否", "", "", ""),
    ]
    checklist = read(paper_of(table_of(rows)), FORM)
    assert entry_of(checklist, "campaign_style").manifestations == ("时紧时松", "突击检查")
    assert checklist is not None
    assert checklist.leftovers == ()


def test_yes_and_no_for_one_category_is_unclear():
    rows = [
        HEADER,
        ("运动式执法", "是", "甲", "乙", "4月底"),
        ("运动式执法", "否", "", "", ""),
        ("野蛮执法", "否", "", "", ""),
    ]
    found = entry_of(read(paper_of(table_of(rows)), FORM), "campaign_style")
    assert (found.exists, found.answer) == (None, "是；否")


def test_categories_out_of_order_and_missing_come_in_the_forms_order():
    rows = [HEADER, ("野蛮执法", "否", "", "", ""), ("运动式执法", "否", "", "", "")]
    checklist = read(paper_of(table_of(rows)), FORM)
    assert checklist is not None
    assert [entry.category for entry in checklist.entries] == ["campaign_style", "abusive"]


def test_a_row_that_the_form_does_not_have_is_a_leftover():
    rows = filled()
    rows.insert(3, ("选择性执法", "是", "看人下菜", "改", "4月底"))
    rows.insert(4, ("", "", "又一条", "", ""))
    checklist = read(paper_of(table_of(rows)), FORM)
    assert checklist is not None
    assert checklist.leftovers == ("表1第4行：选择性执法 | 是 | 看人下菜 | 改 | 4月底", "表1第5行：又一条")
    assert entry_of(checklist, "one_size_fits_all").manifestations == ()


def test_an_extra_column_is_a_leftover_and_a_number_column_is_not():
    rows = [
        ("序号", *HEADER, "责任人"),
        ("1", "运动式执法", *PROBLEM, "李四"),
        ("2", "野蛮执法", "否", "", "", "", "/"),
    ]
    checklist = read(paper_of(table_of(rows)), FORM)
    assert checklist is not None
    assert checklist.leftovers == ("表1「责任人」列：李四",)
    assert entry_of(checklist, "campaign_style").measures == ("制定年度计划",)


def test_columns_in_another_order_and_with_other_words():
    rows = [
        ("问题类别", "存在与否", "整改期限", "问题表现", "整改举措"),
        ("运动式执法", "有", "4月底", "甲", "乙"),
    ]
    found = entry_of(read(paper_of(table_of(rows)), FORM), "campaign_style")
    assert (found.exists, found.manifestations, found.measures) == (True, ("甲",), ("乙",))
    assert found.rectify_by[0].date == dt.date(2024, 4, 30)


@pytest.mark.parametrize("first", ["存在问题", "自查内容", "", "突出问题"])
def test_the_first_column_may_be_called_anything(first: str):
    rows = [(first, "是否存在问题", "主要表现", "下一步整改措施", "整改完成时限"), ("运动式执法", *PROBLEM)]
    assert len(entry_of(read(paper_of(table_of(rows)), FORM), "campaign_style").manifestations) == 2


@pytest.mark.parametrize("head", ["有无此问题", "是否存在此类问题", "有无该问题", "是否有上述情况"])
def test_the_column_of_answers_may_ask_for_this_problem(head: str):
    rows = [("突出问题", head, "具体表现", "整改措施", "完成时限"), ("运动式执法", "有", "甲", "乙", "4月底")]
    assert entry_of(read(paper_of(table_of(rows)), FORM), "campaign_style").exists is True


def test_yes_and_no_as_two_columns_with_a_tick():
    rows = [
        (Merged("突出问题", down=2), Merged("是否存在", right=2), None, *(Merged(t, down=2) for t in HEADER[2:])),
        (None, "是", "否", None, None, None),
        ("运动式执法", "√", "", "甲", "乙", "4月底"),
        ("野蛮执法", "", "√", "", "", ""),
        ("过度执法", "□", "☑", "", "", ""),
        ("机械执法", "", "", "", "", ""),
        ("逐利执法", "√", "√", "", "", ""),
    ]
    checklist = read(paper_of(table_of(rows)), FORM)
    assert checklist is not None
    assert [entry.exists for entry in checklist.entries] == [True, False, False, None, None]
    assert entry_of(checklist, "mechanical").answer == ""
    assert entry_of(checklist, "campaign_style").measures == ("乙",)


def test_a_header_of_two_rows_with_groups():
    rows = [
        (Merged("突出问题", down=2), Merged("自查情况", right=2), None, Merged("整改情况", right=2), None),
        (None, *HEADER[1:]),
        ("运动式执法", *PROBLEM),
    ]
    checklist = read(paper_of(table_of(rows)), FORM)
    assert entry_of(checklist, "campaign_style").measures == ("制定年度计划",)
    assert checklist is not None
    assert checklist.leftovers == ()


def test_without_a_header_the_forms_own_order_holds():
    rows = [("1", name, "否", "", "", "") for name in NAMES[1:]] + [("8", NAMES[0], *PROBLEM)]
    found = entry_of(read(paper_of(table_of(rows)), FORM), "campaign_style")
    assert (found.exists, len(found.manifestations), found.measures) == (True, 2, ("制定年度计划",))


@pytest.mark.parametrize("again", [[HEADER], []])
def test_a_form_over_two_tables_with_or_without_its_header_again(again: list):
    rows = filled({"机械执法": PROBLEM})
    paper = paper_of(TITLE, UNIT, table_of(rows[:5]), table_of([*again, *rows[5:]]))
    checklist = read(paper, FORM)
    assert checklist is not None
    assert len(checklist.entries) == 8
    assert entry_of(checklist, "mechanical").measures == ("制定年度计划",)
    assert entry_of(checklist, "mechanical").where == f"表2第{2 + len(again)}行"
    assert checklist.liaison.name == "张三"


def test_the_header_may_stand_again_in_the_same_table():
    rows = filled({"机械执法": PROBLEM})
    rows.insert(5, HEADER)
    checklist = read(paper_of(table_of(rows)), FORM)
    assert checklist is not None
    assert (len(checklist.entries), checklist.leftovers) == (8, ())


def test_a_row_cut_by_a_page_goes_on_with_the_item_before():
    head = table_of([HEADER, ("运动式执法", "是", "1.甲\n2.集中整治", "1.乙", "4月底")])
    rest = table_of([("", "", "代替日常监管\n3.丙", "", ""), ("野蛮执法", "否", "", "", "")], continued=True)
    found = entry_of(read(paper_of(head, rest), FORM), "campaign_style")
    assert found.manifestations == ("甲", "集中整治代替日常监管", "丙")


def test_one_merged_date_counts_for_every_row_it_covers():
    rows = [
        HEADER,
        ("运动式执法", "是", "甲", "乙", Merged("4月17日前", down=3)),
        ("野蛮执法", "是", "丙", "丁", None),
        ("过度执法", "否", "", "", None),
    ]
    checklist = read(paper_of(table_of(rows)), FORM)
    assert checklist is not None
    assert [len(entry.rectify_by) for entry in checklist.entries] == [1, 1, 1]


def test_a_denial_merged_over_the_row_answers_and_denies():
    rows = [HEADER, ("运动式执法", Merged("经自查，不存在此类问题", right=4)), ("野蛮执法", *PROBLEM)]
    found = entry_of(read(paper_of(table_of(rows)), FORM), "campaign_style")
    assert (found.exists, found.denied, found.manifestations) == (False, True, ())


def test_rows_whose_grid_was_shifted_are_read_by_order():
    cells = [Cell(row=0, column=i * 2, column_span=2, blocks=(Paragraph(text=t),)) for i, t in enumerate(HEADER)]
    starts = (0, 1, 4, 5, 8)
    texts = ("运动式执法", "是", "甲", "乙", "4月底")
    cells += [
        Cell(row=1, column=c, column_span=s - c, blocks=(Paragraph(text=t),))
        for c, s, t in zip(starts, (*starts[1:], 10), texts, strict=True)
    ]
    found = entry_of(read(Paper(blocks=(Table(cells=tuple(cells)),)), FORM), "campaign_style")
    assert (found.exists, found.manifestations, found.measures) == (True, ("甲",), ("乙",))


def test_automatic_numbers_and_nested_tables_count():
    nested = Table(cells=(Cell(row=0, column=0, blocks=numbered("丙", "丁")),))
    rows = [HEADER, ("运动式执法", "是", numbered("甲", "乙"), (nested,), "4月底")]
    found = entry_of(read(paper_of(table_of(rows)), FORM), "campaign_style")
    assert (found.manifestations, found.measures) == (("甲", "乙"), ("丙", "丁"))


@pytest.mark.parametrize(
    ("written", "denied", "items"),
    [
        ("无", True, ()),
        ("经自查，未发现此类问题。", True, ()),
        ("1.无\n2.无", True, ()),
        ("/", False, ()),
        ("", False, ()),
        ("1.\n2.", False, ()),
        ("不存在重大问题，但个别案件程序不规范", False, ("不存在重大问题，但个别案件程序不规范",)),
        ("1.执法人员无证执法\n2.", False, ("执法人员无证执法",)),
    ],
)
def test_what_denies_is_no_item(written: str, denied: bool, items: tuple[str, ...]):
    rows = [HEADER, ("运动式执法", "否", written, "无", "/"), ("野蛮执法", "否", "", "", "")]
    found = entry_of(read(paper_of(table_of(rows)), FORM), "campaign_style")
    assert (found.denied, found.manifestations, found.measures, found.rectify_by) == (denied, items, (), ())


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("填报单位（盖章）：柳林县交通运输局", "柳林县交通运输局"),
        ("填报单位(盖章): 石 西 乡人民政府", "石 西 乡人民政府"),
        ("填报单位：柳林县交通运输局（盖章）   2024年3月18日", "柳林县交通运输局"),
        ("填报单位（盖章）：柳林县交通运输局    填报人：李四", "柳林县交通运输局"),
        ("填报单位：柳林县交通运输局 填报时间：2024年3月18日", "柳林县交通运输局"),
        ("填 报 单 位（公章）：薛村镇人民政府", "薛村镇人民政府"),
        ("单位名称：薛村镇", "薛村镇"),
        ("（单位：薛村镇）", "薛村镇"),
        ("填报单位（盖章）：        ", None),
        ("填报单位（盖章）：____________    年  月  日", None),
    ],
)
def test_the_unit_stands_on_its_line(line: str, unit: str | None):
    for paper in (
        paper_of(TITLE, line, table_of(filled())),
        paper_of(TITLE, table_of(filled()), line),
        paper_of(TITLE, table_of([(Merged(line, right=5),), *filled()])),
    ):
        checklist = read(paper, FORM)
        assert checklist is not None
        assert (checklist.unit, checklist.leftovers) == (unit, ())


def test_a_liaison_beside_the_unit_counts_where_the_table_has_none():
    line = f"{UNIT}   联络员：张三   联系电话：13800000000"
    checklist = read(paper_of(TITLE, line, table_of(filled()[:-1])), FORM)
    assert checklist is not None
    assert (checklist.unit, checklist.liaison.name) == ("柳林县交通运输局", "张三")


def test_a_unit_of_measure_is_no_unit():
    checklist = read(paper_of("单位：万元", TITLE, table_of(filled())), FORM)
    assert checklist is not None
    assert checklist.unit is None


def test_the_unit_may_have_a_cell_of_its_own():
    rows = [("填报单位（盖章）", Merged("柳林县交通运输局", right=2), None, "填报日期", "3月18日"), *filled()]
    checklist = read(paper_of(table_of(rows)), FORM)
    assert checklist is not None
    assert (checklist.unit, checklist.leftovers) == ("柳林县交通运输局", ())


def test_title_and_unit_inside_the_tables_first_row():
    rows = [(Merged(f"{TITLE}\n{UNIT}", right=5),), *filled()]
    checklist = read(paper_of("附件1", table_of(rows)), FORM)
    assert checklist is not None
    assert (checklist.title, checklist.unit, checklist.leftovers) == (TITLE, "柳林县交通运输局", ())


def test_a_title_on_two_lines_is_one():
    checklist = read(paper_of("附件", "柳林县行政执法突出问题", "自查清单", UNIT, table_of(filled())), FORM)
    assert checklist is not None
    assert checklist.title == "柳林县行政执法突出问题自查清单"


@pytest.mark.parametrize(
    "rows",
    [
        [("联络员", "姓名", "张三", "职务", "股长", "手机", "13800000000")],
        [("联络员", Merged("姓名：张三  职务：股长  手机：13800000000", right=4))],
        [(Merged("联络员", down=2), "姓名", "职务", "手机"), (None, "张三", "股长", "13800000000")],
        [("联络员", "姓名", "职务", "手机"), ("", "张三", "股长", "13800000000")],
        [("联络员", "张三", "股长", "13800000000")],
        [(Merged("联络员姓名：张三 职务：股长 联系电话：13800000000", right=5),)],
    ],
)
def test_the_liaisons_row_in_any_layout(rows: list):
    checklist = read(paper_of(table_of([*filled()[:-1], *rows])), FORM)
    assert checklist is not None
    assert checklist.leftovers == ()
    found = checklist.liaison
    assert (found.name, found.title, found.mobile) == ("张三", "股长", "13800000000")


def test_a_form_inside_a_report_leaves_the_reports_own_tables_alone():
    cases = table_of([("年度", "案件数"), ("2022", "3"), ("2023", "5")])
    paper = paper_of(
        "关于行政执法的自查报告", "一、自查情况", cases, "附件：", TITLE, UNIT, table_of(filled()), "谢谢。", cases
    )
    checklist = read(paper, FORM)
    assert checklist is not None
    assert (checklist.title, checklist.leftovers, len(checklist.entries)) == (TITLE, (), 8)
    assert checklist.entries[0].where == "表2第2行"


def test_a_table_that_only_lays_out_the_page_is_opened():
    inner = table_of(filled({"运动式执法": PROBLEM}))
    page = Table(cells=(Cell(row=0, column=0, blocks=(Paragraph(text=TITLE), Paragraph(text=UNIT), inner)),))
    checklist = read(Paper(blocks=(page,)), FORM)
    assert checklist is not None
    assert (checklist.title, checklist.unit) == (TITLE, "柳林县交通运输局")


def test_a_second_form_in_the_same_paper_is_not_mixed_in():
    paper = paper_of(UNIT, table_of(filled()), "填报单位：薛村镇", table_of(filled({"运动式执法": PROBLEM})))
    checklist = read(paper, FORM)
    assert entry_of(checklist, "campaign_style").exists is False
    assert checklist is not None
    assert checklist.leftovers == ("表2：又一份清单，未读入",)
    assert checklist.unit == "柳林县交通运输局"


@pytest.mark.parametrize(
    "paper",
    [
        Paper(),
        paper_of("运动式执法、野蛮执法、过度执法"),
        paper_of(table_of([("类别", "个数"), *((name, "0") for name in NAMES)])),
        paper_of(table_of([("姓名", "职务", "手机"), ("张三", "股长", "13800000000")])),
    ],
)
def test_papers_without_the_form_have_none(paper: Paper):
    assert read(paper, FORM) is None
    assert not looks_like_checklist(paper, FORM)


def test_a_quite_different_campaign_is_read_by_the_same_code():
    rows = [
        ("编号", "隐患类别", "有无", "具体问题", "整改办法", "整改时限", "备注"),
        ("1", "一、消防安全隐患", "☑有□无", "（1）通道堵塞（2）无灭火器", "清理", "年底前", ""),
        ("2", "二、燃气安全隐患", "□有☑无", "未发现", "", "", ""),
        ("3", "人员密集\n场所", "", "", "", "", ""),
        ("4", "其他问题", "有", "某事", "", "", ""),
    ]
    checklist = read(paper_of("安全隐患排查台账", "单位：某公司", table_of(rows)), SAFETY_FORM)
    assert checklist is not None
    assert [(e.category, e.exists) for e in checklist.entries] == [("fire", True), ("gas", False), ("crowd", None)]
    assert checklist.entries[0].manifestations == ("通道堵塞", "无灭火器")
    assert checklist.entries[0].rectify_by[0].date == dt.date(2026, 12, 31)
    assert checklist.title == "安全隐患排查台账"
    assert checklist.leftovers == ("表1第5行：4 | 其他问题 | 有 | 某事",)


@pytest.mark.parametrize("text", ["(" * 50_000, "1." * 50_000, " " * 50_000 + "x", "无，" * 20_000, "2024年" * 20_000])
def test_a_hostile_cell_costs_no_time(text: str):
    started = time.process_time()
    read(paper_of(text, table_of([HEADER, (text, text, text, text, text), ("运动式执法", *[text] * 4)])), FORM)
    assert time.process_time() - started < 10


WORDS = st.sampled_from(
    [*HEADER, *NAMES, "是", "否", "1.\n2.", "同上", "联络员", "其他需要说明的问题", UNIT, "4月底", "", "甲"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 6),
            st.integers(0, 6),
            st.integers(0, 10**9),
            st.integers(0, 10**9),
            WORDS | st.text(max_size=8),
        ),
        max_size=30,
    ),
    st.booleans(),
)
def test_no_table_whatever_its_spans_raises(cells: list, continued: bool):
    table = Table(
        cells=tuple(
            Cell(row=r, column=c, row_span=rs, column_span=cs, blocks=(Paragraph(text=t),)) for r, c, rs, cs, t in cells
        ),
        continued=continued,
    )
    head = table_of([HEADER, ("运动式执法", *PROBLEM)])
    read(Paper(blocks=(head, table)), FORM)
    read(Paper(blocks=(table,)), FORM)


@pytest.mark.parametrize(
    ("foot", "unit"),
    [
        ("成家庄镇人民政府（盖章）", "成家庄镇人民政府"),
        ("柳林县应急管理局 （公章）", "柳林县应急管理局"),
        ("单位负责人（签章）", None),
        ("（盖章）", None),
        ("成家庄镇人民政府", None),
    ],
)
def test_a_form_without_a_unit_line_has_the_unit_that_signs_with_a_place_for_its_seal(foot, unit):
    checklist = read(paper_of(TITLE, table_of(filled({"运动式执法": PROBLEM})), foot, "2024年3月19日"), FORM)
    assert checklist is not None
    assert checklist.unit == unit
