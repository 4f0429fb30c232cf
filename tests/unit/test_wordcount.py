"""字数 as Word counts it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.wordcount import word_count

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
CHINESE = st.text(alphabet="柳林县司法局，。；：（）、“”行政执法一二三", max_size=60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" 　\t\n", 0),
        ("东京2024年", 4),
        ("Hello、World。", 4),
        ("5%", 1),
        ("①②", 2),
        ("２０２４年", 5),
        ("2024年3月20日", 6),
        ("ＡＢ", 2),
        ("Word 2019版", 3),
        ("llsfjfzg@163.com", 1),
        ("执法（2023）12号", 7),
        ("“一刀切”执法", 7),
        ("不少于3500字", 5),
        ("60%以上", 3),
        ("㐀𠀀", 2),
        ("3.5万元", 3),
        ("a\u200bb", 2),
        ("☑是□否", 4),
    ],
)
def test_each_east_asian_character_is_one_and_each_run_of_others_is_one(text: str, words: int) -> None:
    assert word_count(text) == words


@given(TEXTS, TEXTS)
def test_words_on_both_sides_of_a_blank_add_up(before: str, after: str) -> None:
    assert word_count(f"{before} {after}") == word_count(before) + word_count(after)


@given(CHINESE, CHINESE)
def test_chinese_text_counts_its_characters_however_it_is_broken(before: str, after: str) -> None:
    assert word_count(before + after) == word_count(f"{before}\n{after}") == len(before) + len(after)


@given(TEXTS)
def test_a_text_never_counts_more_than_its_characters(text: str) -> None:
    assert 0 <= word_count(text) <= len(text)
