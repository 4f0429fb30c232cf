"""Headings that a reader of pictures got wrong: their numbers and words are told all the same, and nothing else is."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.heading_kinds import own_class
from parsers.heading_numbers import number_of
from parsers.misread_headings import as_printed
from parsers.paper import Paper, Paragraph
from parsers.report import read
from pipeline.config import HOME, load_campaign

FORM = load_campaign(HOME / "config", "2024-enforcement").narrative_form
TEXT = "我单位高度重视，认真对照方案要求逐项开展工作，结合日常执法实际，对近年来办理的案件进行了梳理，不走过场。"


def seen(text: str, sure: float = 0.9) -> Paragraph:
    return Paragraph(text=text, sures=(sure,) * len(text))


def printed(text: str, **latest: int) -> str:
    return as_printed(seen(text), FORM, {1: latest.get("first", 0), 2: latest.get("second", 0)}).text


@pytest.mark.parametrize(
    ("read_as", "latest", "meant"),
    [
        ("二、存在的间题", {"first": 1}, "二、存在的问题"),
        ("三、整政情况", {"first": 2}, "三、整改情况"),
        ("三、整\ufffd进展", {"first": 2}, "三、整改进展"),
        ("三、整改迸展", {"first": 2}, "三、整改迸展"),  # 整改 tells it already
        ("二、行政执法工作开展惰况", {"first": 1}, "二、行政执法工作开展惰况"),  # 执法 tells it already
        ("四、下一歩工作打算", {"first": 3}, "四、下一歩工作打算"),
        ("-、自查工作开展情况", {}, "一、自查工作开展情况"),
        ("—、自查工作开展情况", {}, "一、自查工作开展情况"),
        ("=、存在的间题", {"first": 1}, "二、存在的问题"),
        ("\ufffd、整改措施", {"first": 2}, "三、整改措施"),
        ("（=)简单粗暴执法方面", {"second": 1}, "（二）简单粗暴执法方面"),
        ("(一)执法不规范。部分案件没有告知。", {}, "(一)执法不规范。部分案件没有告知。"),
        ("二存在的问题", {"first": 1}, "二、存在的问题"),
        ("十-、整改措施", {"first": 10}, "十一、整改措施"),
    ],
)
def test_a_misread_heading_is_as_it_was_printed(read_as: str, latest: dict[str, int], meant: str) -> None:
    assert printed(read_as, **latest) == meant


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("=、存在的问题", {}),  # no 一、 before it
        ("人、财、物保障到位", {"first": 2}),
        ("一刀切执法方面", {}),  # 一 belongs to the word
        ("二季度检查情况", {"first": 1}),
        ("一是存在间题较多", {}),
        ("一、二〇二四年度有关事项", {}),
        ("三、其他", {"first": 2}),
        (TEXT, {}),
        ("", {}),
    ],
)
def test_what_is_no_misread_heading_stays(text: str, latest: dict[str, int]) -> None:
    assert printed(text, **latest) == text


@pytest.mark.parametrize(
    ("text", "before", "meant"),
    [
        ("西、南片区执法力量不足的问题", 3, "四、南片区执法力量不足的问题"),
        ("大、中型企业检查多的问题", 5, "六、中型企业检查多的问题"),
        ("人、车、路协同整改措施", 7, "八、车、路协同整改措施"),
        ("（几）类企业检查多的问题", 8, "（九）类企业检查多的问题"),
    ],
)
def test_a_word_that_looks_like_a_numeral_is_one_only_where_it_was_read_unsurely(
    text: str, before: int, meant: str
) -> None:
    latest = {1: before, 2: before}
    at = 1 if text[0] == "（" else 0
    unsure = tuple(0.79 if n == at else 0.99 for n in range(len(text)))
    assert as_printed(seen(text, 0.99), FORM, latest).text == text
    assert as_printed(seen(text, 0.8), FORM, latest).text == text
    assert as_printed(Paragraph(text=text, sures=unsure), FORM, latest).text == meant
    indented = Paragraph(text=f"  {text}", sures=(0.1, 0.1, *((0.99,) * len(text))))
    assert as_printed(indented, FORM, latest).text == f"  {text}"


@pytest.mark.parametrize("latest", [98, 99, 100, 109, 110, 1000])
def test_no_number_is_too_great(latest: int) -> None:
    for text in ("=、存在的问题", "（=）存在的问题", "二存在的问题"):
        assert as_printed(seen(text), FORM, {1: latest, 2: latest}).text == text


def test_what_was_not_read_off_a_picture_stays_as_it_was_written() -> None:
    written = Paragraph(text="=、存在的间题")
    assert as_printed(written, FORM, {1: 1}) is written


def test_a_report_s_sections_are_told_though_every_heading_is_misread() -> None:
    lines = ["-、自查工作开展惰况", "=、行政执法工作开展情况", "三存在的间题", "（-）简单粗曓执法方面", "四、整政措施"]
    blocks = [block for line in lines for block in (seen(line), seen(f"    {TEXT}"))]
    found = read(Paper(blocks=tuple(blocks)), FORM, year=2024)
    kinds = ["inspection_work", "enforcement_work", "problems", "problems", "measures"]
    assert [section.kind for section in found.sections] == kinds
    assert [section.heading[:2] for section in found.sections] == ["一、", "二、", "三、", "（一", "四、"]
    assert found.body.startswith("-、自查工作开展惰况")  # what is counted and compared is what was read
    plain = read(Paper(blocks=tuple(Paragraph(text=block.text) for block in blocks)), FORM, year=2024)
    assert [section.kind for section in plain.sections] != kinds
    assert found.words == plain.words


@pytest.mark.parametrize(
    ("read_as", "sures", "sure"),
    [
        ("二、存在的间题", (0.9, 0.9, 0.9, 0.9, 0.9, 0.2, 0.9), 0.9),  # the unsure one was mended
        ("二、有关某项工作", (0.9, 0.9, 0.9, 0.9, 0.3, 0.9, 0.9, 0.9), 0.3),
        ("=、存在的问题", (0.1, 0.2, 0.9, 0.9, 0.9, 0.9, 0.9), 0.9),  # of its number nothing hangs
        ("二、有关\ufffd项工作", (0.9,) * 8, 0.0),
        ("  二、存在的问题", (1.0, 1.0, 0.9, 0.9, 0.8, 0.9, 0.9, 0.9, 0.9), 0.8),
    ],
)
def test_a_section_tells_how_surely_its_heading_was_read(read_as: str, sures: tuple[float, ...], sure: float) -> None:
    heading = Paragraph(text=read_as, sures=sures)
    found = read(Paper(blocks=(seen("一、开展自查情况"), seen(TEXT), heading, seen(TEXT))), FORM, year=2024)
    assert found.sections[-1].sure == sure
    assert found.sections[0].sure == 0.9
    assert read(Paper(blocks=(Paragraph(text="一、开展自查情况"),)), FORM, year=2024).sections[0].sure == 1.0


WORDS = [word for _, words in FORM.headings for word in words]


@pytest.mark.parametrize("word", [word for word in WORDS if len(word) > 4])
def test_one_wrong_character_never_makes_a_section_of_another_kind_of_a_long_heading(word: str) -> None:
    right = own_class(word, FORM)
    for place, wrong in product(range(len(word)), "、·。：囗目口中申改一\ufffd"):
        read_as = word[:place] + wrong + word[place + 1 :]
        if own_class(read_as, FORM) is None:
            found = own_class(as_printed(seen(f"一、{read_as}"), FORM, {1: 0}).text, FORM)
            assert found is None or (right is not None and found.kind == right.kind), read_as


@given(st.text(alphabet="一二三十-—=、.（）()存在的间题整改措施执法。：\ufffd x", max_size=60), st.integers(0, 120))
def test_no_line_raises_and_one_with_a_number_keeps_it(text: str, latest: int) -> None:
    paragraph = seen(text)
    found = as_printed(paragraph, FORM, {1: latest, 2: latest})
    before, after = number_of(paragraph), number_of(found)
    assert before is None or (after is not None and (after.level, after.ordinal) == (before.level, before.ordinal))
