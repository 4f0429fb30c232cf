"""Scan against Word where the reader of pictures failed in ways seen on real pages: a doubt at most, never told for a
fact. Beside each stands what a person changed in the same place, and that is told."""

from dataclasses import replace

import pytest

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report, Section
from pipeline.versions import Difference, compare_checklists, compare_reports
from tests.unit.test_versions import BODY, NAMES, SHOWN, WORD, by, cells, changed, compared, one, report, row

DOUBTED = frozenset({("crude", "manifestation"), ("excessive", "manifestation")})


def forms(
    scan: Checklist, word: Checklist = WORD, doubted: frozenset[tuple[str, str]] = frozenset()
) -> tuple[Difference, ...]:
    return compare_checklists(word, scan, categories=SHOWN, names=NAMES, doubted=doubted)


def told(found: tuple[Difference, ...]) -> list[str]:
    return [difference.kind for difference in found if difference.sure]


def of(category: str, form: Checklist = WORD) -> Entry:
    return next(entry for entry in form.entries if entry.category == category)


# characters


def test_what_stands_beside_a_hole_in_the_text_lost_something_there() -> None:
    assert not one(changed("间隔不足", "间隔 足")).sure
    assert one(changed("间隔不足", "间隔足")).sure
    covered = changed("每月组织一次业务学习", "1月 织一 以务 各三习")
    assert told(compared(covered)) == []


def test_characters_of_a_cell_are_as_unsure_as_they_were_read() -> None:
    first, second = cells("crude")
    covered = first.replace("从重处罚，未听取当事人", "以市处司花与送纷未取")
    at = covered.index("以市")
    assert told(forms(row("crude", manifestations=(covered, second)))) == ["changed"]
    unsure = (("manifestation", at, at + 10),)
    assert told(forms(row("crude", manifestations=(covered, second), unsure=unsure))) == []


def test_a_number_read_surely_tells_in_a_doubted_cell_and_one_read_unsurely_does_not() -> None:
    first, second = cells("crude")
    items = (first, second.replace("8起", "41起"))
    at = len(first) + 1 + items[1].index("41")
    elsewhere, there = (("manifestation", 0, 1),), (("manifestation", at, at + 1),)
    assert told(forms(row("crude", manifestations=items, unsure=elsewhere), doubted=DOUBTED)) == ["number"]
    assert told(forms(row("crude", manifestations=items, unsure=there), doubted=DOUBTED)) == []
    assert told(forms(row("crude", manifestations=items), doubted=DOUBTED)) == []  # nobody knows which


def test_notes_are_as_unsure_as_they_were_read() -> None:
    word = replace(WORD, other_notes="建议加强对基层执法人员的案例研讨。")
    scan = replace(word, other_notes="建议加强对轴己结合森林防火编印典型案例。")
    assert told(forms(scan, word)) == ["changed"]
    assert told(forms(replace(scan, unsure=((5, 13),)), word)) == []


@pytest.mark.parametrize(
    ("answer", "kinds"), [("联批理否", []), ("否", ["answer"]), ("□是☑否", ["answer"]), ("不存在", ["answer"])]
)
def test_an_answer_that_begins_like_none_was_misread(answer: str, kinds: list[str]) -> None:
    assert told(forms(row("crude", exists=False, answer=answer))) == kinds


# lines


def test_of_a_paragraphs_last_lines_that_were_lost_only_the_first_ones_begin_is_by_chance() -> None:
    text = (
        "各中队按照方案逐户排查，其中发现隐患的企业已经当场告知整改要求，整改情况由网格员逐一登记，"
        "并由值班领导每周调度一次直到全部销号为止。\n二是加强培训。"
    ) + BODY
    lost = text.index("整改情况"), text.index("\n二是")
    assert told(compared(text[: lost[0]] + text[lost[1] :], text)) == []
    sentence = changed(
        "走访企业58家。", "走访企业58家。整改情况由网格员逐一登记，并由值班领导每周调度一次直到全部销号为止。"
    )
    assert told(compared(BODY, sentence)) == ["missing"]


def test_a_part_of_a_page_that_was_lost_ends_anywhere_and_whole_sentences_were_taken_out() -> None:
    text = BODY.replace("\n", "")
    lost = text.index("县应急局"), text.index("8起案件")
    assert told(compared(text[lost[1] :], text)) == []
    assert told(compared(text[: lost[0]] + text[lost[1] :], text)) == []
    assert told(compared(text[: lost[0]] + text[text.index("（二）过度") :], text)) == ["missing"]


def test_a_heading_that_was_lost_is_a_line_that_was_lost() -> None:
    assert told(compared(changed("一、开展自查情况\n", ""))) == []
    assert told(compared(changed("（二）过度执法方面。", ""))) == ["missing"]  # it stands in a paragraph of its text


def test_two_lines_in_the_other_order_hold_no_other_numbers() -> None:
    lines = (
        "开展法制审核9件，审核意见采纳率86%。三季度组织开展了专项检查，",
        "重点走访西坡自然村，召开院坝会，听取意见，逐条答复，",
    )
    text = BODY + "\n" + "".join(lines) + "群众满意。"
    assert told(compared(BODY + "\n" + lines[1] + lines[0] + "群众满意。", text)) == []


def test_two_lines_read_as_one_have_the_same_characters() -> None:
    word = changed("每月组织一次业务学习", "为一线执法人员配齐执法记录仪资料按规定保存")
    scan = changed("每月组织一次业务学习", "为一线执法人仪员资配料齐按执法规记定保录存")
    assert compared(scan, word) == ()


def test_a_sentence_in_place_of_another_is_told_though_it_stands_in_the_next_row_too() -> None:
    first, second = (
        "由纪检委员约谈相关人员，责令作出书面检查。",
        "梳理执法权责清单，厘清承办人员与股室的分工，避免多头重复检查。",
    )
    word = row("crude", row("excessive", measures=(first,)), measures=(second,))
    scan = row("crude", row("excessive", measures=(first,)), measures=(first,))
    assert told(forms(scan, word)) == ["changed"]


@pytest.mark.parametrize(("year", "is_sure"), [("7023", False), ("2024", True)])
def test_no_year_is_thousands_of_years_away(year: str, is_sure: bool) -> None:
    assert one(changed("2023年以来", f"{year}年以来")).sure is is_sure


# cells, rows and columns


def test_a_row_whose_words_stand_in_another_row_is_not_missing() -> None:
    crude, excessive = of("crude"), of("excessive")
    both = replace(crude, manifestations=(*crude.manifestations, *excessive.manifestations))
    rest = tuple(both if entry is crude else entry for entry in WORD.entries if entry is not excessive)
    assert told(forms(replace(WORD, entries=rest))) == []
    gone = tuple(entry for entry in WORD.entries if entry is not excessive)
    assert told(forms(replace(WORD, entries=gone))) == ["category"]


def test_what_was_read_and_not_placed_is_not_missing() -> None:
    rest = row("crude", manifestations=(cells("crude")[0],))
    assert told(forms(rest)) == ["missing"]
    assert forms(replace(rest, leftovers=(f"表1第5行：粗 | {cells('crude')[1]}",))) == ()
    (other,) = forms(replace(rest, leftovers=("表1第5行：粗 | 有3起案件文书告知不充分",)))
    assert (other.kind, other.sure) == ("missing", False)


def test_one_cell_read_for_two_rows_is_no_addition_in_the_second_one() -> None:
    measures = tuple(
        f"对照清单逐项整改第{n}类问题，由专人跟踪督办，完成一项销号一项，结果报专班备案。" for n in "甲乙丙"
    )
    word = row("excessive", row("crude", measures=measures), manifestations=())
    scan = row("excessive", word, manifestations=cells("crude"))
    assert told(forms(scan, word)) == ["added"]
    assert forms(scan, word, DOUBTED) == ()


def test_nothing_is_surely_missing_from_a_cell_of_which_is_doubted_whose_text_it_holds() -> None:
    scan = row("crude", manifestations=cells("crude")[:1])
    assert (told(forms(scan)), told(forms(scan, doubted=DOUBTED))) == (["missing"], [])
    (found,) = forms(scan)
    assert (found.cell, found.at) == (("crude", "manifestation"), (len(cells("crude")[0]),) * 2)


def test_a_column_that_is_empty_was_lost_and_a_cell_that_is_empty_was_emptied() -> None:
    word = row("crude", row("excessive", manifestations=("查封扣押期限届满后没有及时解除",)))
    emptied = row("crude", word, manifestations=())
    assert told(forms(emptied, word)) == ["missing"]
    lost = row("excessive", emptied, manifestations=())
    found = forms(lost, word)
    assert (bool(found), told(found)) == (True, [])


def test_a_deadline_that_is_there_with_another_one_is_a_line_too_many_or_too_few() -> None:
    both = (*by(10), RectifyBy(text="立即整改", kind="immediate"), *by(20))
    alone = row("crude", rectify_by=by(10))
    assert told(forms(row("crude", rectify_by=both), alone)) == []
    assert told(forms(alone, row("crude", rectify_by=both))) == []
    assert told(forms(row("crude", rectify_by=by(20)), alone)) == ["date"]


# the liaison


def with_mobile(mobile: str) -> Checklist:
    return replace(WORD, liaison=Liaison(name="张某某", mobile=mobile))


def test_a_number_that_is_none_was_misread_and_a_doubted_one_may_have_been() -> None:
    word, doubted = with_mobile("13800000000"), frozenset({("", "liaison")})
    assert told(forms(with_mobile("13811110000"), word)) == ["liaison"]
    assert told(forms(with_mobile("78811110000"), word)) == []
    assert told(forms(with_mobile("13811110000"), word, doubted)) == []
    other = replace(WORD, liaison=Liaison(name="王小明", mobile="13800000000"))
    assert (told(forms(other, word)), told(forms(other, word, doubted))) == (["liaison"], [])


def test_numbers_that_differ_where_they_are_hidden_are_told_by_their_places() -> None:
    (found,) = forms(with_mobile("13801200000"), with_mobile("13800000000"))
    assert (found.word, found.scan) == ("138****0000", "138****0000（第5、6位不同）")


def test_reports_are_compared_whatever_their_headings_are() -> None:
    odd = Report(body=BODY, sections=(Section(heading="不在正文里", kind="other", words=1),))
    assert compare_reports(odd, report(BODY), names=NAMES) == ()
