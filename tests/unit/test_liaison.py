"""联络员: name, post and mobile wherever a department writes them. People and numbers are invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.forms import Liaison
from parsers.liaison import (
    liaison,
    liaison_of_cells,
    liaison_of_paper,
    liaison_of_words,
    mobile,
    mobile_is_valid,
)
from tests.forms_for_tests import Merged, paper_of, table_of

ZHANG = Liaison(name="张三", title="股长", mobile="13800000000")
NO_TITLE = Liaison(name="张三", mobile="13800000000")


@pytest.mark.parametrize(
    ("written", "digits", "valid"),
    [
        ("138 0000 0000", "13800000000", True),
        ("138-0000-0000", "13800000000", True),
        ("１３８００００００００", "13800000000", True),
        ("8613800000000", "13800000000", True),
        ("+86 138 0000 0000", "13800000000", True),
        ("(+86)13800000000", "13800000000", True),
        ("0086 13800000000", "13800000000", True),
        ("013800000000", "13800000000", True),
        ("13800000000（微信同号）", "13800000000", True),
        ("13800000000/13900000000", "13800000000", True),
        ("13800000000 13900000000", "13800000000", True),
        ("0358-4022222 13800000001", "13800000001", True),
        ("1380000\n0000", "13800000000", True),
        ("1380000000", "1380000000", False),
        ("138****0000", "1380000", False),
        ("0358-4022222", "03584022222", False),
        ("12800000000", "12800000000", False),
        ("无", None, False),
        ("", None, False),
        ("见附件", None, False),
    ],
)
def test_a_mobile_is_its_digits_and_a_wrong_one_is_kept_as_found(written: str, digits: str | None, valid: bool):
    assert mobile(written) == digits
    assert mobile_is_valid(digits) is valid


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["联络员", "姓名：张三", "职务：股长", "手机：138 0000 0000"], ZHANG),
        (["联络员", "姓名", "张三", "职务", "股长", "手机", "13800000000"], ZHANG),
        (["联络员", "张三", "股长", "13800000000"], ZHANG),
        (["联络员", "柳林县某局", "张三", "股长", "13800000000"], ZHANG),
        (["联系人", "张三（股长）", "13800000000"], ZHANG),
        (["联络员：张三 职务：股长 电话：13800000000"], ZHANG),
        (["联络员", "姓 名：张 三", "职 务：股长", "联系方式：１３８００００００００"], ZHANG),
        (["联络员\n姓名", "张三", "手机号码", "13800000000"], NO_TITLE),
        (["联络员", "姓名：张三", "职务：", "手机：1380000000"], Liaison(name="张三", mobile="1380000000")),
        (["联络员", "姓名：李四", "职务：副局长", "手机："], Liaison(name="李四", title="副局长")),
        (["联络员", "姓名：", "职务：", "手机："], Liaison()),
        (["联络员", "姓名：____", "职务：____", "手机：____"], Liaison()),
        (["联络员", "", "", ""], Liaison()),
    ],
)
def test_the_forms_last_row_in_any_layout(cells: list[str], expected: Liaison):
    assert liaison(cells) == expected
    assert liaison_of_cells(table_of([cells]).cells) == expected


@pytest.mark.parametrize(
    "rows",
    [
        [("单位", "姓名", "职务", "手机"), ("柳林县某局", "张三", "股长", "13800000000")],
        [
            ("序号", "单位", "联络员姓名", "职务", "联系电话", "备注"),
            ("1", "某镇", "张三", "股长", "138 0000 0000", ""),
        ],
        [(Merged("联络员信息表", right=3),), ("联络员", "职务", "手机号"), ("张三", "股长", "13800000000")],
        [("姓名", "张三"), ("职务", "股长"), ("手机", "13800000000")],
    ],
)
def test_a_sheet_of_its_own(rows: list):
    assert liaison_of_paper(paper_of("联络员信息表", table_of(rows))) == ZHANG


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("您好：\n联络员：张三，电话13800000000", NO_TITLE),
        ("我局联络员为张三（13800000000）", NO_TITLE),
        ("联系人:张三 13800000000", NO_TITLE),
        ("联 络 员：张 三 电话：13800000000", NO_TITLE),
        ("联络员：张三 办公电话：0358-4022222 手机：13800000000", NO_TITLE),
        ("联络员信息\n单位\n姓名\n职务\n手机\n薛村镇\n张三\n股长\n13800000000", ZHANG),
        ("指定张三同志为联络员，联系电话：13800000000", NO_TITLE),
        ("现将联络员信息报送如下：姓名：张三，职务：股长，手机：13800000000。", ZHANG),
        ("联络员姓名：张三\n职务：股长\n手机：13800000000", ZHANG),
        ("联络员：张三，股长，手机号138 0000 0000", ZHANG),
        ("分管领导：赵六 电话：13900000000\n联络员：张三 电话：13800000000", NO_TITLE),
        ("联系人：张三\n联系电话：13800000000\n2024年3月18日", NO_TITLE),
        ("请查收附件。\n张三 13800000000", Liaison()),
        ("联络员及自查材料已报送，请查收", Liaison()),
        ("联络员和手机见附件", Liaison()),
        ("", Liaison()),
    ],
)
def test_a_mails_words_count_only_beside_the_word_for_a_liaison(words: str, expected: Liaison):
    assert liaison_of_words(words) == expected


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=100) | st.text(alphabet="联络员系人姓名职务手机电话：:张三股长138 0-\n\t（）", max_size=60))
def test_any_text_at_all_is_taken(text: str):
    for found in (liaison(text), liaison_of_words(text), liaison([text, text])):
        assert found.mobile is None or found.mobile.isdecimal()


@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["{}", "+86{}", "86 {}", "电话{}。"]))
def test_every_mobile_is_found_with_any_prefix(number: int, style: str):
    assert mobile(style.format(number)) == str(number)


@pytest.mark.parametrize("text", ["姓名：李\n样例\t手机：13800000000", "联络员\t姓名：李样\n例\t手机：13800000000"])
def test_a_name_that_a_narrow_cell_broke_over_two_lines_is_whole(text: str) -> None:
    assert liaison(text).name == "李样例"
