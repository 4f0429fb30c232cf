"""Which fields of a form or report that came as a picture are put before a person, and which are not."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.checklist import read
from parsers.doubts import doubts_of
from parsers.forms import Checklist, Doubt, Report
from parsers.liaison import liaison_of_paper
from parsers.paper import Block, Cell, Paper, Paragraph, Table
from parsers.place import Place
from parsers.report import read as read_report
from pipeline.config import HOME, load_campaign
from tests import noisy
from tests.forms_for_tests import FORM, CellSpec, Merged, entry_of, filled, paper_of, table_of
from tests.scans import checklists, contents

CAMPAIGN = load_campaign(HOME / "config", "2024-enforcement")
TITLE, UNIT = "行政执法突出问题自查清单", "填报单位（盖章）：柳林县交通运输局"
PROBLEM = ("是", "1.专项行动代替日常监管，时紧时松。", "1.制定年度检查计划。", "4月底前")


def seen(paper: Paper, unsure: Mapping[str, float] | None = None) -> Paper:
    """The paper as if it had been read off a picture; `unsure` tells how sure passages are, 0.98 is usual."""
    return replace(paper, blocks=tuple(_seen(block, unsure or {}) for block in paper.blocks))


def _seen(block: Block, unsure: Mapping[str, float]) -> Block:
    if isinstance(block, Table):
        return replace(block, cells=tuple(_seen_cell(cell, unsure) for cell in block.cells))
    sures = [0.0 if character == "\ufffd" else 0.98 for character in block.text]
    for passage, sure in unsure.items():
        at = block.text.find(passage)
        if at >= 0:
            sures[at : at + len(passage)] = [sure] * len(passage)
    return replace(block, sures=tuple(sures), places=(Place(page=1, box=(10, 20, 110, 32)),), page=1)


def _seen_cell(cell: Cell, unsure: Mapping[str, float]) -> Cell:
    box = (100.0 * cell.column, 50.0 * cell.row, 100.0 * cell.column + 90, 50.0 * cell.row + 40)
    blocks = tuple(_seen(block, unsure) for block in cell.blocks)
    return replace(cell, blocks=blocks, places=(Place(page=1, box=box),))


def of_form(
    changes: dict[str, Sequence[CellSpec]] | None = None, unsure: Mapping[str, float] | None = None
) -> tuple[Checklist, tuple[Doubt, ...]]:
    paper = seen(paper_of(TITLE, UNIT, table_of(filled(changes or {"运动式执法": PROBLEM}))), unsure)
    found = read(paper, FORM)
    assert found is not None
    return found, doubts_of(paper, found, FORM)


# --- a checklist ------------------------------------------------------------------------------------------------


def test_a_form_that_was_read_surely_raises_no_doubt() -> None:
    assert of_form()[1] == ()


def test_text_formats_are_never_doubted_however_odd_they_are() -> None:
    paper = paper_of(TITLE, UNIT, table_of(filled({"运动式执法": ("√", "\ufffd", "", "2024年2月30日")})))
    assert doubts_of(paper, read(paper, FORM), FORM) == ()


def test_a_doubtful_answer_says_what_was_read_where_and_how_surely() -> None:
    found, (doubt,) = of_form(unsure={"是": 0.4})
    assert doubt == Doubt(
        what="第1页 表1第2行“运动式执法”的“是否存在”",
        text="是",
        sure=0.4,
        reason="识读把握低",
        role="answer",
        category="campaign_style",
        place=Place(page=1, box=(100, 50, 190, 90)),
    )
    assert entry_of(found, "campaign_style").sure == 0.4
    assert entry_of(found, "crude").sure == 0.98


@pytest.mark.parametrize(
    ("unsure", "role"),
    [
        ({"柳林": 0.3}, "unit"),
        ({"张三": 0.3}, "liaison"),
        ({"0000 0000": 0.5}, "liaison"),
        ({"4": 0.5}, "rectify_by"),
        ({"日常": 0.5}, "manifestation"),  # two characters side by side
        ({"突出问题自查清单": 0.5}, "title"),
    ],
)
def test_a_field_is_doubted_for_what_matters_in_it(unsure: Mapping[str, float], role: str) -> None:
    assert [doubt.role for doubt in of_form(unsure=unsure)[1]] == [role]


@pytest.mark.parametrize("passage", ["，", "。", "1.", "常", "年度检查计划。"[-1]])
def test_a_comma_an_items_number_or_one_character_of_a_long_text_is_not_worth_a_persons_time(passage: str) -> None:
    assert of_form(unsure={passage: 0.5})[1] == ()


@pytest.mark.parametrize(("text", "unsure"), [("抽查7件有问题。", "7"), ("未出示证件。", "未")])
def test_a_number_or_a_negation_in_a_long_text_matters(text: str, unsure: str) -> None:
    row = ("是", text, "1.制定计划。", "4月底前")
    _, (doubt,) = of_form({"运动式执法": row}, {unsure: 0.5})
    assert (doubt.role, doubt.text) == ("manifestation", text)


@pytest.mark.parametrize(
    ("measures", "roles"),
    [
        ("(1)集体讨论后作出决定。2结合实际出台细则9条。", ["measure"]),
        ("(1)集体讨论后作出决定。\n(2)出台细则。2处点位已公示。", []),
        ("1.集体讨论后作出决定，2人参加。", []),
        ("集体讨论后作出决定。2处点位已公示。", []),
    ],
)
def test_an_items_number_in_the_midst_of_the_one_before_may_be_a_lost_item(measures: str, roles: list[str]) -> None:
    row = ("是", "1.说服教育不足。", measures, "4月底前")
    assert [doubt.role for doubt in of_form({"运动式执法": row})[1]] == roles


def test_ink_that_nobody_could_read_is_always_shown() -> None:
    row = ("是", "专项\ufffd动代替日常监管。", "1.制定计划。", "4月底前")
    _, (doubt,) = of_form({"运动式执法": row})
    assert (doubt.sure, doubt.reason) == (0.0, "有字认不出")


@pytest.mark.parametrize(
    ("written", "reason"),
    [("138000000", "手机号码不是11位"), ("12800000000", "手机号码不可能是这样")],
)
def test_a_mobile_that_cannot_be_one_is_doubted_though_every_digit_was_sure(written: str, reason: str) -> None:
    rows = [*filled()[:-1], ("联络员", "姓名：张三", "职务：股长", Merged(f"手机：{written}", right=2), None)]
    paper = seen(paper_of(TITLE, UNIT, table_of(rows)))
    doubts = doubts_of(paper, read(paper, FORM), FORM)
    assert [(doubt.role, doubt.reason) for doubt in doubts] == [("liaison", reason)]


@pytest.mark.parametrize("day", ["2024年2月30日", "2084年4月1日", "2014年4月1日", "0日内", "尽块"])
def test_a_deadline_that_cannot_be_one_is_doubted(day: str) -> None:
    _, doubts = of_form({"运动式执法": ("是", "某问题。", "某措施。", day)})
    assert [(doubt.role, doubt.reason) for doubt in doubts] == [("rectify_by", "时限不是可能的日期")]


@pytest.mark.parametrize("day", ["2024年4月10日", "立行立改", "长期坚持", "2025年底前", "30日内", "2023年12月已完成"])
def test_a_deadline_that_can_be_one_is_not(day: str) -> None:
    assert of_form({"运动式执法": ("是", "某问题。", "某措施。", day)})[1] == ()


def test_a_row_that_names_no_category_of_the_form_is_doubted() -> None:
    rows = [("绿色执去" if row[0] == "野蛮执法" else row[0], *row[1:]) for row in filled()]
    paper = seen(paper_of(TITLE, UNIT, table_of(rows)))
    (doubt,) = doubts_of(paper, read(paper, FORM), FORM)
    assert (doubt.role, doubt.text, doubt.reason, doubt.category) == ("category", "绿色执去", "类别对不上", "")


@pytest.mark.parametrize("written", ["□是□否", "是否", "√", "杏", "是（色否（√）"])
def test_an_answer_that_nobody_can_tell_is_for_a_person(written: str) -> None:
    _, doubts = of_form({"野蛮执法": (written, "无", "无", "无")})
    assert [(doubt.role, doubt.category) for doubt in doubts] == [("answer", "abusive")]


def test_an_empty_answer_is_no_doubt() -> None:
    """Ink that was not read would be there as such: the cell was left blank, and the rules say so."""
    assert of_form({"野蛮执法": ("", "无", "无", "无")})[1] == ()


def test_two_boxes_of_which_one_is_ticked_need_no_second_look() -> None:
    """Marks are read with less certainty than characters, but no misreading makes this shape."""
    assert of_form({"野蛮执法": ("□是☑否", "无", "无", "无")}, {"□": 0.4, "☑": 0.4})[1] == ()


def test_a_tick_in_a_column_of_yes_or_no_says_enough_but_two_of_them_nothing() -> None:
    head = ("突出问题", "是", "否", "具体表现", "整改措施", "完成时限")
    rows = [head, *((category.name, "", "√", "无", "无", "/") for category in FORM.categories)]
    rows[2] = (rows[2][0], "√", "√", "甲。", "乙。", "4月底")
    rows[3] = (rows[3][0], "√", "", "甲。", "乙。", "4月底")
    rows.append(("其他需要说明的问题", Merged("无", right=5), None, None, None, None))
    rows.append(("联络员", Merged("姓名：张三 手机：138 0000 0000", right=5), None, None, None, None))
    paper = seen(paper_of(TITLE, UNIT, table_of(rows)))
    found = read(paper, FORM)
    assert found is not None
    assert [entry.exists for entry in found.entries[:4]] == [False, None, True, False]
    doubts = doubts_of(paper, found, FORM)
    assert {(doubt.role, doubt.category) for doubt in doubts} == {("answer", "one_size_fits_all")}


def test_a_gap_in_a_deadline_may_be_a_character_that_was_missed() -> None:
    _, (doubt,) = of_form({"野蛮执法": ("是", "某问题。", "某措施。", "立行  改")})
    assert doubt.reason == "中间有空缺，可能漏字"


def test_a_blank_form_is_not_gone_through_field_by_field() -> None:
    blank = table_of([(name, "", "1.", "1.", "") if name != "突出问题" else row for name, *row in _rows_of_blank()])
    paper = seen(paper_of(TITLE, "填报单位（盖章）：", blank))
    found = read(paper, FORM)
    assert found is not None and found.is_blank
    assert doubts_of(paper, found, FORM) == ()


def _rows_of_blank() -> list[Sequence[str]]:
    return [(str(row[0]), "") for row in filled()[1:-2]]


def test_the_threshold_is_the_campaigns() -> None:
    paper = seen(paper_of(TITLE, UNIT, table_of(filled())), {"否": 0.7})
    found = read(paper, FORM)
    assert doubts_of(paper, found, FORM, 0.6) == ()
    assert len(doubts_of(paper, found, FORM, 0.8)) == 8


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_answer_of_a_noisy_form_is_wrong_without_a_doubt(seed: int) -> None:
    random_ = random.Random(seed)
    who = random_.choice(contents.REGISTRY)
    leaves, truth = checklists.leaves(random_, contents.form(random_, who, who.unit))
    paper = noisy.paper(leaves, seed, noisy.Wear(wrong=0.004))
    found = read(paper, FORM)
    assert found is not None
    doubted = {(doubt.role, doubt.category) for doubt in doubts_of(paper, found, FORM)}
    exists = {entry.category: entry.exists for entry in found.entries}
    for entry in truth.entries:
        if exists.get(entry.category) is not entry.exists and entry.exists is not None:
            assert doubted & {("answer", entry.category), ("category", ""), ("category", entry.category)}


# --- reports ----------------------------------------------------------------------------------------------------

REPORT = (
    "柳林县交通运输局行政执法突出问题自查报告",
    "县司法局：",
    "为切实规范行政执法行为，我局认真开展自查，现将有关情况报告如下。",
    "一、开展自查情况",
    "我局召开专题会议，成立工作专班，对2023年以来办理的36件案件逐件核对，发现问题3个。",
    "柳林县交通运输局",
    "2024年3月18日",
)


def of_report(
    unsure: Mapping[str, float] | None = None, lines: Sequence[str] = REPORT
) -> tuple[Report, tuple[Doubt, ...]]:
    paper = seen(paper_of(*lines), unsure)
    found = read_report(paper, CAMPAIGN.narrative_form, year=2024)
    return found, doubts_of(paper, found, FORM)


def test_a_report_that_was_read_surely_raises_no_doubt() -> None:
    found, doubts = of_report({"，": 0.3, "召": 0.4})
    assert doubts == ()
    assert [found.body[a:b] for a, b in found.unsure] == ["，", "召", "，"]


@pytest.mark.parametrize(
    ("unsure", "role"),
    [({"突出问题自查报告": 0.4}, "title"), ({"柳林县交通运输局": 0.4}, "signature"), ({"18": 0.4}, "signed_on")],
)
def test_a_reports_title_unit_and_day_are_doubted_one_by_one(unsure: Mapping[str, float], role: str) -> None:
    assert role in [doubt.role for doubt in of_report(unsure)[1]]


def test_a_page_with_many_unsure_characters_is_one_doubt() -> None:
    _, (doubt,) = of_report({"召开专题会议": 0.4, "逐件核对": 0.3})
    assert (doubt.role, doubt.what, doubt.reason) == ("page", "第1页正文", "本页10个字识读把握低")
    assert doubt.text.startswith("我局召开专题会议")


def test_a_day_of_which_a_character_was_misread_still_ends_the_report() -> None:
    found, doubts = of_report(lines=[*REPORT[:-1], "2024年3月肃8日"])
    assert (found.signature, found.signed_on) == ("柳林县交通运输局", None)
    assert not found.body.endswith("局")
    assert [(doubt.role, doubt.reason) for doubt in doubts] == [("signed_on", "不是可能的日期")]


@pytest.mark.parametrize("day", ["二十二四年三月十八日", "四年三月十八日", "2届24年3月18日"])
def test_a_misread_day_is_no_unit_that_signs_and_is_doubted(day: str) -> None:
    found, doubts = of_report(lines=[*REPORT[:-1], day])
    assert (found.signature, found.signed_on) == ("柳林县交通运输局", None)
    assert [doubt.role for doubt in doubts] == ["signed_on"]


@pytest.mark.parametrize(("unit", "roles"), [("林交通运输局", ["unit"]), ("柳林县交运局", []), ("交通运输局", [])])
def test_a_unit_that_is_nearly_one_of_ours_is_for_a_person(unit: str, roles: list[str]) -> None:
    form = replace(FORM, units=("柳林县交通运输局", "柳林县水利局"))
    paper = seen(paper_of(TITLE, f"填报单位（盖章）：{unit}", table_of(filled())))
    assert [doubt.role for doubt in doubts_of(paper, read(paper, form), form)] == roles


@pytest.mark.parametrize("rest", ["四年三月十八日", "四年三月十八目", "四年三月十入"])
def test_the_rest_of_a_day_is_no_unit_whatever_stands_below_it(rest: str) -> None:
    paper = seen(paper_of(*REPORT[:-2], rest, "2024年3月18日"))
    apart = replace(paper, blocks=tuple(replace(one, align="right") for one in paper.paragraphs()))
    assert read_report(apart, CAMPAIGN.narrative_form, year=2024).signature is None


@pytest.mark.parametrize(
    ("signed", "roles"),
    [
        ("林县交通运输局", ["signature"]),
        ("柳林具交通运输局", ["signature"]),
        ("柳林县交通局", []),  # a short spelling
        ("交通运输局", []),
        ("离石区农业农村局", []),  # like none of ours
    ],
)
def test_a_signature_that_is_nearly_a_unit_of_ours_is_for_a_person(signed: str, roles: list[str]) -> None:
    paper = seen(paper_of(*REPORT[:-2], signed, REPORT[-1]))
    found = read_report(paper, CAMPAIGN.narrative_form, year=2024)
    form = replace(FORM, units=("柳林县交通运输局", "柳林县水利局"))
    assert [doubt.role for doubt in doubts_of(paper, found, form)] == roles


def test_a_report_that_nobody_seems_to_sign_is_for_a_person() -> None:
    found, doubts = of_report(lines=REPORT[:-2])
    assert (found.signature, found.signed_on) == (None, None)
    assert [doubt.role for doubt in doubts] == ["signature", "signed_on"]


@pytest.mark.parametrize("title", ["关于行政执法突出问题专项整治的", None])
def test_a_report_whose_title_was_not_read_whole_is_for_a_person(title: str | None) -> None:
    paper = seen(paper_of(*REPORT))
    found = replace(read_report(paper, CAMPAIGN.narrative_form, year=2024), title=title)
    assert [doubt.role for doubt in doubts_of(paper, found, FORM)] == ["title"]
    assert doubts_of(paper_of(*REPORT), found, FORM) == ()


def test_unsure_spans_count_in_the_body_as_it_is_kept() -> None:
    found, _ = of_report({"专班": 0.5, "36": 0.7, "县司法局": 0.1})
    assert [found.body[a:b] for a, b in found.unsure] == ["专班", "36"]


def test_tables_in_a_report_keep_their_unsure_spans_in_place() -> None:
    table = table_of([("案件", "数量"), ("行政处罚", "36")])
    paper = seen(
        Paper(blocks=(*paper_of(*REPORT[:5]).blocks, table, *paper_of("上述案件均已办结。").blocks)),
        {"36": 0.5, "均已": 0.5},
    )
    found = read_report(paper, CAMPAIGN.narrative_form, year=2024)
    assert [found.body[a:b] for a, b in found.unsure] == ["36", "36", "均已"]


def test_text_formats_have_no_unsure_spans() -> None:
    assert read_report(paper_of(*REPORT), CAMPAIGN.narrative_form, year=2024).unsure == ()


def test_nothing_found_means_nothing_doubted() -> None:
    assert doubts_of(seen(paper_of(TITLE)), None, FORM) == ()


def test_odd_papers_raise_nothing() -> None:
    odd = Paragraph(text="填报单位：", sures=(0.1,))  # fewer values than characters
    paper = Paper(
        blocks=(odd, Table(cells=(Cell(row=0, column=0, blocks=(odd,), places=(Place(page=1, box=(0, 0, 1, 1)),)),)))
    )
    assert isinstance(doubts_of(paper, Checklist(unit="填报单位："), FORM), tuple)
    assert isinstance(doubts_of(paper, Report(title="填报单位："), FORM), tuple)


# --- a liaison on a sheet of its own ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mobile", "unsure", "reasons"),
    [
        ("138 0000 0000", {}, []),
        ("138 0000 0000", {"0000 0000": 0.4}, ["识读把握低"]),
        ("138 0000 000", {}, ["手机号码不是11位"]),
    ],
)
def test_a_liaison_on_a_sheet_of_its_own_is_checked_too(
    mobile: str, unsure: Mapping[str, float], reasons: list[str]
) -> None:
    rows = [("联络贝", "职务", "手机号吗"), ("张三", "股长", mobile)]
    paper = seen(paper_of("联络员信息表", table_of([("姓各", *rows[0][1:]), rows[1]])), unsure)
    found = liaison_of_paper(seen(paper_of("联络员信息表", table_of([rows[0], rows[1]])), unsure))
    assert (found.name, found.title) == ("张三", "股长")
    assert [doubt.reason for doubt in doubts_of(paper, found, FORM)] == reasons


def test_a_form_bound_into_a_report_is_no_page_of_the_report() -> None:
    blocks = (*paper_of(*REPORT).blocks, *paper_of(TITLE, table_of(filled())).blocks)
    paper = seen(Paper(blocks=blocks), {"运动式执法": 0.3, "张三": 0.3, "股长": 0.3, "手机": 0.3})
    report = Report(title=REPORT[0], signature=REPORT[-2], signed_on=dt.date(2024, 3, 18))
    assert doubts_of(paper, report, FORM) == ()


@pytest.mark.parametrize(("lines", "role"), [((UNIT,), "title"), ((TITLE,), "unit")])
def test_a_title_or_a_unit_that_nobody_read_is_for_a_person(lines: tuple[str, ...], role: str) -> None:
    paper = seen(paper_of(*lines, table_of(filled())))
    found = read(paper, FORM)
    assert found is not None
    assert [one.role for one in doubts_of(paper, found, FORM)] == [role]


def test_a_unit_that_lost_its_end_is_for_a_person() -> None:
    paper = seen(paper_of(TITLE, "填报单位（盖章）：柳林县应7", table_of(filled())))
    found = read(paper, FORM)
    assert found is not None
    assert [one.role for one in doubts_of(paper, found, FORM)] == ["unit"]
