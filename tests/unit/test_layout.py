"""Lines and paragraphs of pages that were read off pictures: how sure, where, and put together in spite of it."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.layout import lines_of
from parsers.pages import paper_of
from parsers.paper import Paper, Paragraph
from parsers.text import flatten
from tests import noisy
from tests.noisy import seen, written
from tests.scans import contents, reports

FIRST = "为切实规范行政执法行为我局围绕道路运输路政管理等重点工作认真"  # 30 characters, a full line of 12 points
SECOND = "查摆现将自查自纠情况报告如下。"


def lines(*texts: str, top: float = 100.0, x: float = 100.0) -> list[noisy.Glyph]:
    return [glyph for number, text in enumerate(texts) for glyph in written(text, x, top + 24 * number)]


def paragraphs(paper: Paper) -> list[Paragraph]:
    return list(paper.paragraphs())


# --- how sure ---------------------------------------------------------------------------------------------------


def test_each_character_of_a_paragraph_keeps_how_sure_it_is_over_lines() -> None:
    glyphs = written(FIRST, 100, 100, unsure={"政": 0.4}) + written("AB" + SECOND, 100, 124, unsure={"B": 0.3})
    (paragraph,) = paragraphs(paper_of([seen(glyphs)], 1))
    assert paragraph.text == f"{FIRST}AB{SECOND}"
    known = dict(zip(paragraph.text, paragraph.sures, strict=True))
    assert (known["政"], known["B"], known["查"]) == (0.4, 0.3, 0.97)
    assert paragraph.sure == 0.3


def test_text_that_was_never_a_picture_carries_nothing() -> None:
    (paragraph,) = paragraphs(paper_of([seen(written(SECOND, 100, 100, sure=1.0))], 1))
    assert (paragraph.sures, paragraph.places, paragraph.sure) == ((), (), 1.0)


def test_a_character_that_was_read_twice_stands_once_as_the_surer_reading_has_it() -> None:
    twice = written("张三", 100, 100, sure=0.5) + written("张三", 100.4, 100.2, sure=0.9)
    (line,) = lines_of(twice, seen=True)
    assert (line.text, line.sures) == ("张三", (0.9, 0.9))


def test_a_blank_between_words_is_certain() -> None:
    (line,) = lines_of(written("姓名  职务", 100, 100, sure=0.4), seen=True)
    assert sorted(zip(line.text, line.sures, strict=True))[0] == (" ", 1.0)


def test_ink_that_nobody_could_read_stays_in_its_place() -> None:
    (line,) = lines_of(written("张\ufffd三", 100, 100, unsure={"\ufffd": 0.0}), seen=True)
    assert (line.text, line.sures[1]) == ("张\ufffd三", 0.0)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), wrong=st.sampled_from((0.0, 0.02)))
def test_every_character_has_its_sureness_whatever_was_read(seed: int, wrong: float) -> None:
    random_ = random.Random(seed)
    narrative, _ = contents.report(random_, contents.REGISTRY[0], contents.REGISTRY[0].unit, "summary")
    leaves = reports.leaves(random_, narrative, headed=False)[:2]
    for paragraph in flatten(noisy.paper(leaves, seed, noisy.Wear(wrong=wrong, lost=wrong)).blocks):
        assert len(paragraph.sures) == len(paragraph.text)
        assert [place.page for place in paragraph.places] == sorted({place.page for place in paragraph.places})


# --- where ------------------------------------------------------------------------------------------------------


def test_a_paragraph_over_a_page_break_has_a_place_on_each_page_as_it_was_seen_there() -> None:
    full = [FIRST] * 9
    first = seen(lines(*full, top=600))
    second = seen(lines(FIRST, *full[:8], SECOND), number=2, scale=0.9, shift=40)
    (paragraph,) = paragraphs(paper_of([first, second], 2))
    assert paragraph.text == FIRST * 18 + SECOND
    assert [place.page for place in paragraph.places] == [1, 2]
    x0, top, x1, bottom = paragraph.places[1].box
    assert (round(x0), round(top), round(x1), round(bottom)) == (130, 90, 454, 295)


# --- in spite of pictures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("2 0 2 4年3月", "2024年3月"),
        ("138O000l234", "13800001234"),
        ("2O24年3月l9日", "2024年3月19日"),
        ("l.加强培训", "1.加强培训"),
        ("2·加强培训", "2.加强培训"),
        ("組織執法人員學習", "组织执法人员学习"),
        ("共3l件", "共3l件"),
        ("1.5万元", "1.5万元"),
    ],
)
def test_a_line_is_as_it_was_printed_where_only_one_reading_makes_sense(read: str, printed: str) -> None:
    (line,) = lines_of(written(read, 100, 100), seen=True)
    assert line.text == printed
    assert len(line.sures) == len(line.text)


def test_the_same_line_of_a_text_document_is_left_alone() -> None:
    (line,) = lines_of(written("l.2O24年", 100, 100, sure=1.0))
    assert line.text == "l.2O24年"


def test_page_numbers_are_no_text_however_they_were_read() -> None:
    for number in ("一2一", "— 2 —", "-l-", "第2页"):
        page = seen(lines(FIRST, SECOND) + written(number, 290, 800))
        assert [p.text for p in paragraphs(paper_of([page], 1))] == [FIRST + SECOND]


def test_a_day_at_the_foot_of_a_page_is_no_page_number() -> None:
    page = seen(lines(FIRST, SECOND) + written("2024.3.8", 400, 790))
    assert paragraphs(paper_of([page], 1))[-1].text == "2024.3.8"


@pytest.mark.parametrize("seed", range(4))
def test_a_report_photographed_page_by_page_has_the_paragraphs_that_were_written(seed: int) -> None:
    random_ = random.Random(f"layout {seed}")
    narrative, truth = contents.report(random_, contents.REGISTRY[seed], contents.REGISTRY[seed].unit, "report")
    leaves = reports.leaves(random_, narrative, headed=False)
    found = [p.text for p in paragraphs(noisy.paper(leaves, seed))]
    wanted = truth.body.split("\n")
    assert sum(text in found for text in wanted) >= len(wanted) - 2  # one may end exactly where a page does


def test_two_equal_digits_side_by_side_are_two_however_close_they_were_seen() -> None:
    first, second = written("00", 100, 100)
    close = replace(second, x0=first.x0 + 0.2 * 6, x1=first.x1 + 0.2 * 6)
    (line,) = lines_of([first, close], seen=True)
    assert line.text == "00"
