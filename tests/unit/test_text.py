"""Items, emptiness and white space of office text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.items import items
from parsers.paper import Cell, Paragraph, Table
from parsers.text import clean, fold, is_nothing, squeeze, unquote
from tests.forms_for_tests import numbered, paragraphs


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1.甲\n2.乙", ("甲", "乙")),
        ("1、甲\n2、乙", ("甲", "乙")),
        ("1．甲\n2．乙", ("甲", "乙")),
        ("１．甲\n２．乙", ("甲", "乙")),
        ("1，甲\n2，乙", ("甲", "乙")),
        ("1 甲局\n2 乙局", ("甲局", "乙局")),
        ("(1)甲\n(2)乙", ("甲", "乙")),
        ("（1）甲\n（2）乙", ("甲", "乙")),
        ("1)甲\n2）乙", ("甲", "乙")),
        ("①甲②乙", ("甲", "乙")),
        ("⑴甲\n⑵乙", ("甲", "乙")),
        ("⒈甲\n⒉乙", ("甲", "乙")),
        ("一是甲，二是乙；三是丙。", ("甲", "乙", "丙。")),
        ("一要甲，二要乙", ("甲", "乙")),
        ("一、甲\n二、乙", ("甲", "乙")),
        ("（一）甲\n（二）乙", ("甲", "乙")),
        ("第一，甲。\n第二，乙。", ("甲。", "乙。")),
        ("问题1：甲\n问题2：乙", ("甲", "乙")),
        ("• 甲\n• 乙", ("甲", "乙")),
        ("- 甲\n- 乙", ("甲", "乙")),
        ("1.甲；2.乙。", ("甲", "乙。")),
        ("1.甲 2.乙", ("甲", "乙")),
        ("1.加强学习2.完善制度", ("加强学习", "完善制度")),
        ("1. 甲\n1. 乙\n2. 丙", ("甲", "乙", "丙")),
        ("1.甲\n3.乙", ("甲", "乙")),
        ("甲\n乙", ("甲", "乙")),
        ("甲", ("甲",)),
        ("", ()),
        ("1.\n2.", ()),
        ("1.2.", ()),
        ("1.甲\n2.", ("甲",)),
        ("1.\n2.乙", ("乙",)),
        ("1.无\n2.无", ()),
        ("1.甲，\n落实到人\n2.乙", ("甲，落实到人", "乙")),
        ("经自查，存在以下问题：\n1.甲\n2.乙", ("甲", "乙")),
        ("经自查，主要有：1.甲；2.乙", ("甲", "乙")),
        ("程序方面较弱。\n1.甲\n2.乙", ("程序方面较弱。", "甲", "乙")),
        ("1.程序：（1）立案（2）告知\n2.乙", ("程序：（1）立案（2）告知", "乙")),
        ("1.制度：\n（1）公示\n（2）记录\n2.乙", ("制度：（1）公示（2）记录", "乙")),
        ("一、程序方面\n1.立案\n2.告知\n二、作风方面", ("程序方面1.立案2.告知", "作风方面")),
    ],
)
def test_a_cells_items_in_every_numbering(cell: str, expected: tuple[str, ...]):
    assert items(cell) == expected
    assert items(paragraphs(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3.5万元罚款未入库", ("3.5万元罚款未入库",)),
        ("1.5米以上围挡缺失", ("1.5米以上围挡缺失",)),
        ("2024.3.20", ("2024.3.20",)),
        ("4.10前", ("4.10前",)),
        ("第1、2项立行立改", ("第1、2项立行立改",)),
        ("详见附件1、附件2", ("详见附件1、附件2",)),
        ("1.详见附件2、附件3。", ("详见附件2、附件3。",)),
        ("违反《办法》第三条（一）项规定", ("违反《办法》第三条（一）项规定",)),
        ("1.罚款3.5万元\n2.超期2.5个月", ("罚款3.5万元", "超期2.5个月")),
        ("1.2023年以来，检查5次\n2.3月底前未公示", ("2023年以来，检查5次", "3月底前未公示")),
        ("1.2024年3月20日；2.2024年4月10日", ("2024年3月20日", "2024年4月10日")),
        ("1.1.5米围挡缺失\n2.3名执法人员无证", ("1.5米围挡缺失", "3名执法人员无证")),
    ],
)
def test_dates_amounts_and_references_are_no_item_numbers(cell: str, expected: tuple[str, ...]):
    assert items(cell) == expected


def test_automatic_numbers_make_items_though_they_are_not_in_the_text():
    assert items(numbered("甲", "", "乙")) == ("甲", "乙")
    bullets = (Paragraph(text="甲", label="•"), Paragraph(text="续"), Paragraph(text="乙", label="•"))
    assert items(bullets) == ("甲续", "乙")
    assert items((Paragraph(text="1.甲", label="1."), Paragraph(text="2.乙", label="2."))) == ("甲", "乙")


def test_soft_line_breaks_stay_in_their_item_and_numbers_behind_them_count():
    assert items((Paragraph(text="集中整治代\n替日常监管"),)) == ("集中整治代替日常监管",)
    assert items((Paragraph(text="1.甲\n2.乙"),)) == ("甲", "乙")


def test_a_nested_tables_paragraphs_are_items_too():
    nested = Table(cells=(Cell(row=0, column=0, blocks=paragraphs("1.甲\n2.乙")),))
    assert items((Paragraph(text=""), nested)) == ("甲", "乙")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "无",
        "无。",
        "/",
        "\\",
        "—",
        "——",
        "-",
        "暂无",
        "没有",
        "1.",
        "2.",
        "1.\n2.\n3.",
        "１．",
        "(1)",
        "①",
        "N/A",
        "____",
        "1、无",
        "一是",
    ],
)
def test_nothing_is_written_in_many_ways(text: str):
    assert is_nothing(text)


@pytest.mark.parametrize("text", ["是", "√", "☑", "3.20", "4/17", "无证执法", "无法送达", "甲", "45371", "2024"])
def test_little_is_not_nothing(text: str):
    assert not is_nothing(text)


def test_text_is_folded_squeezed_cleaned_and_unquoted():
    assert fold(" Ａ\u3000１\u200b：\n甲 ") == "A 1:\n甲".replace("\n", " ")
    assert squeeze("过 度\u3000执\n法") == "过度执法"
    assert clean(" 集中整治\n代替　监管 ") == "集中整治代替 监管"
    assert clean("Word\nversion") == "Word version"
    assert unquote("“一刀切”『执』'法'") == "一刀切执法"


WORD = st.text(alphabet="执法时紧时松检查整改，程序不规范罚款", min_size=2, max_size=12).map(lambda t: t.strip("，"))
STYLES = ("{}.", "{}、", "{}．", "（{}）", "({})", "{})")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(WORD.filter(lambda t: len(t) > 1), min_size=1, max_size=12),
    st.sampled_from(STYLES),
    st.sampled_from(["\n", "；", " "]),
)
def test_numbered_items_come_back_as_they_went_in(words: list[str], style: str, between: str):
    cell = between.join(style.format(number) + word for number, word in enumerate(words, start=1))
    assert items(cell) == tuple(words)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120) | st.text(alphabet="0123456789.、（）()①一二是第，；：\n 无/月日年A", max_size=60))
def test_any_text_at_all_is_taken(text: str):
    assert all(item == clean(item) and item for item in items(text))
    is_nothing(text)


def test_a_huge_cell_is_done_in_time():
    assert len(items("\n".join(f"{n % 90 + 1}.执法问题" for n in range(5000)))) == 5000
    assert len(items("1" * 100_000)) == 1
    assert is_nothing("1." * 50_000) is False


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1、307国道沿线巡查少\n2、执法文书不全", ("307国道沿线巡查少", "执法文书不全")),
        ("1.307国道沿线巡查少\n2.执法文书不全", ("307国道沿线巡查少", "执法文书不全")),
        ("1.5万元以下罚款未公示\n2.文书不全", ("1.5万元以下罚款未公示", "文书不全")),
        ("1.立行立改2.2024年4月5日", ("立行立改", "2024年4月5日")),
        ("①20240412②30日内", ("20240412", "30日内")),
        ("(1)2024-04-08(2)2024年3月31日前", ("2024-04-08", "2024年3月31日前")),
        ("第1、2项未整改", ("第1、2项未整改",)),
    ],
)
def test_an_item_may_begin_with_digits_of_its_own(cell: str, expected: tuple[str, ...]) -> None:
    assert items(cell) == expected
