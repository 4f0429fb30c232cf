"""What readers of pictures take for what: undone where one reading is left, otherwise left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import misread
from parsers.answers import answer
from parsers.simplified import simplified


@pytest.mark.parametrize(
    ("read", "exists"),
    [
        ("☑是□否", True),
        ("口是☑否", False),
        ("回是口否", True),
        ("口是回否", False),
        ("V是 口否", True),
        ("□是 √否", False),
        ("是（）否（N）", False),
        ("是(V)否()", True),
        ("是（(）否(√)", False),
        ("是 口/否 √", False),
        ("口是四一否", False),
        ("□是☑吞", False),
        ("存在□ 不存在V", False),
        ("杏", False),
        ("元", False),
        ("昰", True),
        ("经自查，不存在此类问题", False),
    ],
)
def test_an_answer_is_what_its_boxes_can_only_mean(read: str, exists: bool) -> None:
    assert answer(misread.answer(read)).exists is exists


@pytest.mark.parametrize(
    "read", ["□是□否", "☑是☑否", "是口否", "□是否", "是否", "是（色否（√）", "1是□否", "×是□否", "√", "口", "肃"]
)
def test_an_answer_that_may_mean_either_stays_untold(read: str) -> None:
    assert answer(misread.answer(read)).exists is None


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("2O24年3月l9日", "2024年3月19日"),
        ("2024.3.l5", "2024.3.15"),
        ("2024年3月18曰前", "2024年3月18日前"),
        ("4月l0日", "4月10日"),
        ("二〇二四年三月", "二〇二四年三月"),
        ("第Q2季度", "第Q2季度"),
        ("ISO9001标准", "ISO9001标准"),
        ("曰常监管", "曰常监管"),
    ],
)
def test_letters_in_the_numbers_of_a_day_are_digits(read: str, printed: str) -> None:
    assert misread.dates(read) == printed


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("138O000l234", "13800001234"),
        ("l38 0000 0001", "138 0000 0001"),
        ("138-O000-0001", "138-0000-0001"),
        ("OOOOlllOOOl", "OOOOlllOOOl"),
        ("a13800000001", "a13800000001"),
    ],
)
def test_letters_in_a_telephone_number_are_digits(read: str, printed: str) -> None:
    assert misread.long_numbers(read) == printed


def test_a_printed_word_is_known_by_all_but_one_of_its_characters() -> None:
    words = ("突出问题", "是否存在", "具体表现", "主要表现", "其他需要说明的问题")
    assert [misread.nearest(read, words) for read in ("突出间题", "是否存任", "其他需耍说明的间题")] == [
        "突出问题",
        "是否存在",
        "其他需要说明的问题",
    ]


@pytest.mark.parametrize("read", ["具要表现", "表现", "执法措施", "突出问题", "", "问"])
def test_a_word_that_two_may_be_or_none_is_no_printed_word(read: str) -> None:
    assert misread.nearest(read, ("突出问题", "具体表现", "主要表现")) is None


def test_a_line_that_was_taken_for_the_other_script_is_in_simplified_characters() -> None:
    assert (
        simplified("組織執法人員學習《中華人民共和国森林法》，後續開展")
        == "组织执法人员学习《中华人民共和国森林法》，后续开展"
    )


@given(st.text(max_size=60))
def test_a_line_keeps_its_length_so_that_each_character_keeps_its_sureness(text: str) -> None:
    assert len(misread.line(text)) == len(text)


@given(st.text(alphabet="0123456789年月日号前底内至-—.、一二三四五六七八九十已完成立行改长期坚持", max_size=30))
def test_what_is_written_rightly_stays_as_it_is(text: str) -> None:
    assert misread.dates(text) == text


UNITS = ("柳林县应急管理局", "柳林县市场监督管理局", "柳林县陈家湾镇人民政府", "柳林县李家湾乡人民政府")


def sures_of(text: str, unsure: str = "", sure: float = 0.5) -> list[float]:
    return [sure if character in unsure else 0.99 for character in text]


@pytest.mark.parametrize(
    ("read", "unsure", "name"),
    [
        ("柳林具应急管理局", "", "柳林县应急管理局"),  # 具 looks like 县
        ("林县应总管理局", "总", "柳林县应急管理局"),
        ("县市场监督管理局", "", "柳林县市场监督管理局"),
        ("柳林县防家湾湾镇人民政府", "防", "柳林县陈家湾镇人民政府"),
        ("柳林县阶家湾镇民政府", "阶", "柳林县陈家湾镇人民政府"),
        ("柳林县\ufffd急管理局", "", "柳林县应急管理局"),
        ("柳林县市场监督管埋局章", "埋章", "柳林县市场监督管理局"),
        ("柳林县市场监督菅理局", "菅", "柳林县市场监督管理局"),
    ],
)
def test_a_units_name_is_the_one_that_is_clearly_nearest(read: str, unsure: str, name: str) -> None:
    assert misread.unit(read, UNITS, sures_of(read, unsure)) == name


@pytest.mark.parametrize(
    "read",
    [
        "柳林县城市管理局",
        "柳林县公路管理局",
        "柳林县应急救援局",
        "柳林县应急管理局党委",
        "柳林县陈家湾乡人民政府",
        "柳林县陈家湾镇人民政府司法所",
        "林县应急管理所",
    ],
)
def test_a_name_that_was_read_surely_is_never_made_another_units(read: str) -> None:
    assert misread.unit(read, UNITS, sures_of(read)) is None
    assert misread.unit(read, UNITS, [0.8] * len(read)) is None


def test_every_character_that_differs_must_be_unsure() -> None:
    read = "柳林县城市管理局"
    assert misread.unit(read, UNITS, sures_of(read, "城")) is None
    assert misread.unit(read, UNITS, sures_of(read, "城市", 0.79)) == "柳林县应急管理局"


def test_an_end_that_was_not_read_is_not_made_up() -> None:
    assert misread.unit("柳林具应急管理", UNITS, [0.5] * 7) is None


@pytest.mark.parametrize(
    "read",
    [
        "柳林县市场监管局",
        "临县应急管理局",
        "中阳县应急管理局",
        "吕梁市应急管理局",
        "柳林县X家湾人民政府",
        "陈家湾镇",
        "",
    ],
)
def test_a_short_spelling_a_namesake_elsewhere_or_what_two_may_be_is_left(read: str) -> None:
    assert misread.unit(read, UNITS, [0.5] * len(read)) is None
    assert misread.unit(read, (), [0.5] * len(read)) is None
