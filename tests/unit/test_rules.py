"""Each rule of the notice at its bounds: what is flagged, what is for a person, what passes."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report, Section
from pipeline import rules
from pipeline.margins import EXACT, Margin, margin_of
from pipeline.model import Evidence, FieldDoubt, Flag
from tests.facts import ALL_NO, campaign, checklist, codes, paper, problem, report

CAMPAIGN = campaign()
REPORT, SUMMARY = CAMPAIGN.requirement("report"), CAMPAIGN.requirement("summary")
YES = problem("crude", "重处罚轻教育")


def of_checklist(form: Checklist) -> set[str]:
    return codes(rules.checklist_flags(form, paper("checklist"), CAMPAIGN))


def of_row(**changes: object) -> set[str]:
    return of_checklist(checklist(replace(YES, **changes)))  # type: ignore[arg-type]


def test_a_sound_checklist_has_no_flag_and_no_doubt() -> None:
    assert of_checklist(checklist()) == set()
    assert list(rules.checklist_doubts(checklist(), CAMPAIGN)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"manifestations": ()}, {"manifestation_missing"}),
        ({"measures": ()}, {"measure_missing"}),
        ({"rectify_by": ()}, {"rectify_by_missing"}),
        ({"exists": None, "answer": ""}, {"exists_blank"}),
        ({"exists": None, "answer": "　 "}, {"exists_blank"}),
        ({"exists": None, "answer": "√"}, set()),
        ({"exists": False, "answer": "否"}, {"contradictory_answer"}),
        ({"manifestations": (), "denied": True}, {"contradictory_answer"}),
        ({"manifestations": (), "measures": (), "rectify_by": (), "denied": True}, {"contradictory_answer"}),
        ({"exists": False, "manifestations": (), "measures": (), "rectify_by": (), "denied": True}, set()),
        ({"exists": False, "manifestations": (), "measures": (), "rectify_by": ()}, set()),
    ],
)
def test_yes_needs_the_other_three_cells_and_no_needs_none(changes: dict[str, object], expected: set[str]) -> None:
    assert of_row(**changes) == expected


@pytest.mark.parametrize(
    ("kind", "day", "expected"),
    [
        ("date", dt.date(2024, 4, 17), set()),
        ("date", dt.date(2024, 4, 18), {"rectify_by_after_campaign"}),
        ("date", dt.date(2025, 12, 31), {"rectify_by_after_campaign"}),
        ("unreadable", None, {"rectify_by_unreadable"}),
        ("immediate", None, set()),
        ("done", dt.date(2024, 3, 18), set()),
        ("ongoing", None, set()),
    ],
)
def test_a_day_after_the_last_stage_is_named_and_an_unreadable_one_too(
    kind: str, day: dt.date | None, expected: set[str]
) -> None:
    from tests.facts import by

    assert of_row(rectify_by=(by("整改时限", kind, day),)) == expected
    plain_no = Entry(category="crude", exists=False, answer="否", rectify_by=(by("整改时限", kind, day),))
    assert of_checklist(checklist(plain_no, YES.__class__(category="abusive", exists=False, answer="否"))) == set()


def test_a_lone_tick_is_for_a_person_and_a_blank_is_not() -> None:
    unclear = checklist(Entry(category="crude", exists=None, answer="√"))
    (doubt,) = rules.checklist_doubts(unclear, CAMPAIGN)
    assert doubt.code == "exists_unclear"
    assert "简单粗暴执法" in doubt.message
    assert list(rules.checklist_doubts(checklist(Entry(category="crude")), CAMPAIGN)) == []


@pytest.mark.parametrize(
    ("role", "changes"),
    [
        ("answer", {"exists": None, "answer": ""}),
        ("manifestation", {"manifestations": ()}),
        ("measure", {"measures": ()}),
        ("rectify_by", {"rectify_by": ()}),
        ("rectify_by", {"rectify_by": (RectifyBy(text="4月届日", kind="unreadable"),)}),
        ("category", {"measures": ()}),
    ],
)
def test_what_a_picture_did_not_tell_surely_is_nobodys_omission(role: str, changes: dict[str, object]) -> None:
    form = checklist(replace(YES, **changes))  # type: ignore[arg-type]
    doubt = FieldDoubt(what="第1页 表1第4行", text="", sure=0.2, role=role, category=YES.category)
    assert codes(rules.checklist_flags(form, paper("checklist"), CAMPAIGN))
    assert codes(rules.checklist_flags(form, paper("checklist", doubts=(doubt,)), CAMPAIGN)) == set()


def test_a_row_or_unit_that_could_not_be_read_is_not_called_missing() -> None:
    whole = checklist()
    part = replace(whole, unit="", entries=whole.entries[1:])
    lost = tuple(
        FieldDoubt(what="", text="", sure=0.0, role=role, category=category)
        for role, category in (("category", whole.entries[0].category), ("unit", ""))
    )
    assert codes(rules.checklist_flags(part, paper("checklist"), CAMPAIGN)) == {"category_missing", "unit_missing"}
    assert codes(rules.checklist_flags(part, paper("checklist", doubts=lost), CAMPAIGN)) == set()


def test_a_category_that_is_not_there_is_named() -> None:
    form = replace(checklist(), entries=checklist().entries[1:])
    (flag,) = rules.checklist_flags(form, paper("checklist"), CAMPAIGN)
    assert flag.code == "category_missing"
    assert "运动式执法" in flag.message


@pytest.mark.parametrize("unit", [None, "", " 　"])
def test_a_blank_unit_line_is_flagged(unit: str | None) -> None:
    assert of_checklist(checklist(unit=unit)) == {"unit_missing"}


def test_a_unit_line_that_names_another_department_than_all_else_is_a_mismatch() -> None:
    there = replace(
        paper("checklist"), evidence=(Evidence(source="form_unit", text="柳林县文旅局", department="wenlv"),)
    )
    (flag,) = rules.checklist_flags(checklist(unit="柳林县文旅局"), there, CAMPAIGN)
    assert flag.code == "unit_mismatch"
    assert "柳林县文旅局" in flag.message


@pytest.mark.parametrize(
    ("form", "few", "expected"),
    [
        (ALL_NO, 1, True),
        (ALL_NO, 0, True),
        (checklist(YES), 1, True),
        (checklist(YES), 0, False),
        (checklist(problem("crude", "一", "二")), 1, False),
        (checklist(problem("crude", "一"), problem("abusive", "二")), 1, False),
        (
            checklist(Entry(category="crude", exists=True, answer="是"), YES.__class__(category="other", exists=True)),
            1,
            False,
        ),
        (checklist(replace(problem("crude", "一", "二"), exists=None, answer="√")), 1, False),
        (Checklist(), 1, False),
    ],
)
def test_few_problems_are_no_more_than_the_threshold(form: Checklist, few: int, expected: bool) -> None:
    assert bool(list(rules.few_problems_flags(form, campaign(few_problems=few)))) is expected


def test_all_no_is_said_only_where_all_are_no() -> None:
    assert "都填“否”" in next(rules.few_problems_flags(ALL_NO, CAMPAIGN)).message
    blank = checklist(Entry(category="crude"))
    assert "都填" not in next(rules.few_problems_flags(blank, CAMPAIGN)).message


# reports


@pytest.mark.parametrize(("words", "expected"), [(3499, {"too_short"}), (3500, set()), (3501, set())])
def test_a_report_has_3500_words_or_more(words: int, expected: set[str]) -> None:
    assert codes(rules.report_flags(report(words), REPORT)) == expected


@pytest.mark.parametrize(
    ("counted", "unclassed", "flags", "doubts"),
    [
        (6000, 0, set(), set()),
        (5999, 0, set(), {"share_unclear"}),
        (5500, 0, set(), {"share_unclear"}),
        (5499, 0, {"problem_share_low"}, set()),
        (6000, 1000, set(), set()),
        (6000, 1001, set(), {"share_unclear"}),
        (5499, 1000, {"problem_share_low"}, set()),
        (5499, 1001, set(), {"share_unclear"}),
        (4000, 1500, set(), {"share_unclear"}),
        (3999, 1500, {"problem_share_low"}, set()),
    ],
)
def test_sixty_per_cent_is_fine_55_is_for_a_person_and_less_is_a_fault(
    counted: int, unclassed: int, flags: set[str], doubts: set[str]
) -> None:
    made = report(10_000, counted, unclassed)
    assert codes(rules.report_flags(made, REPORT)) == flags
    assert codes(rules.report_doubts(made, REPORT)) == doubts


def test_figures_are_cut_not_rounded_up_to_the_bound() -> None:
    assert rules.percent(0.5999) == "59.9%"
    assert rules.percent(0.289) == "28.9%"


@pytest.mark.parametrize("part", ["inspection_work", "enforcement_work", "problems", "measures"])
def test_each_of_the_four_parts_is_missed(part: str) -> None:
    made = report()
    sections = tuple(s for s in made.sections if s.kind != part)
    assert "section_missing" in codes(rules.report_flags(replace(made, sections=sections), REPORT))


def test_a_section_of_both_counts_for_both_and_suggestions_are_not_asked_for() -> None:
    assert codes(rules.report_flags(report(both=True), REPORT)) == set()


def test_a_report_without_headings_has_no_share_and_is_for_a_person() -> None:
    made = Report(words=4000, sections=(Section(heading="", kind="preamble", words=4000),))
    assert "problem_share_low" not in codes(rules.report_flags(made, REPORT))
    assert codes(rules.report_doubts(made, REPORT)) == {"share_unclear"}


@pytest.mark.parametrize("made", [Report(), report(100, 0), report(4000, 0, 4000)])
def test_a_summary_is_never_too_short_or_lacking_parts(made: Report) -> None:
    assert list(rules.report_flags(made, SUMMARY)) == []
    assert list(rules.report_doubts(made, SUMMARY)) == []


def scanned(body: str = "", unsure: tuple[tuple[int, int], ...] = (), **content: object) -> Margin:
    """The margin of a report of 3400 字 whose scan was read off pictures."""
    made = replace(report(3400), body=body, unsure=unsure)
    values = {"seen_by": "reader 1"} | content
    return margin_of(paper("report", "scan", **values).content, made)


def test_a_count_is_exact_unless_it_was_read_off_pictures() -> None:
    assert margin_of(paper("report").content, report()) == EXACT
    assert scanned(seen_by="") == EXACT
    assert scanned() == Margin(less=34, more=34)
    assert scanned("甲\ufffd乙", ((0, 4),)) == Margin(less=36, more=37, unread=1)
    assert scanned(unread_pages=(3,)) == Margin(less=34, more=34 + 616, unread=616, pages=(3,))


@pytest.mark.parametrize(
    ("words", "flags", "doubts"),
    [
        (3439, {"too_short"}, set()),
        (3440, set(), {"low_confidence"}),
        (3499, set(), {"low_confidence"}),
        (3559, set(), {"low_confidence"}),
        (3560, set(), set()),
    ],
)
def test_a_scan_is_too_short_only_where_its_margin_leaves_no_doubt(
    words: int, flags: set[str], doubts: set[str]
) -> None:
    margin = Margin(less=60, more=60)
    found = list(rules.report_doubts(report(words), REPORT, margin))
    assert codes(rules.report_flags(report(words), REPORT, margin)) == flags
    assert codes(found) == doubts
    assert all(f"约{words}字（±60）" in flag.message for flag in found)


def test_unread_pages_may_hold_what_a_scan_lacks() -> None:
    margin = Margin(less=30, more=646, unread=616, pages=(2,))
    made = report(3000, 1600)
    lacking = replace(made, sections=tuple(s for s in made.sections if s.kind != "inspection_work"))
    assert codes(rules.report_flags(lacking, REPORT, EXACT)) == {
        "too_short",
        "problem_share_low",
        "section_missing",
    }
    assert codes(rules.report_flags(lacking, REPORT, margin)) == set()
    doubts = list(rules.report_doubts(lacking, REPORT, margin))
    assert codes(doubts) == {"low_confidence", "share_unclear"}
    assert "第2页没有识读，没有看到“开展自查情况”部分" in "".join(flag.message for flag in doubts)


def test_unread_pages_may_hold_the_rows_that_a_scanned_checklist_lacks() -> None:
    part = replace(checklist(), entries=checklist().entries[:4], unit=None)
    whole, cut = paper("checklist", "scan"), paper("checklist", "scan", unread_pages=(2,))
    assert codes(rules.checklist_flags(part, whole, CAMPAIGN)) == {"category_missing", "unit_missing"}
    assert codes(rules.checklist_flags(part, cut, CAMPAIGN)) == set()
    (doubt,) = rules.checklist_doubts(part, CAMPAIGN, rules.unread_pages(cut.content))
    last = CAMPAIGN.categories[-1].name.strip("“”")
    assert doubt.code == "low_confidence" and "第2页没有识读" in doubt.message
    assert "填报单位" in doubt.message and last in doubt.message
    assert list(rules.checklist_doubts(checklist(), CAMPAIGN, (2,))) == []


def test_a_scan_of_few_problems_is_low_though_a_page_was_not_read() -> None:
    margin = Margin(less=60, more=676, unread=616, pages=(2,))
    assert codes(rules.report_flags(report(6000, 600), REPORT, margin)) == {"problem_share_low"}


def headed(*headings: str, sure: float = 0.9, words: int = 1000) -> Report:
    kinds = ("inspection_work", "enforcement_work", "problems", "measures", "suggestions")
    parts = zip(headings, kinds, strict=False)
    sections = tuple(Section(heading=heading, kind=kind, words=words, sure=sure) for heading, kind in parts)
    return Report(title="自查报告", words=words * len(sections), sections=sections)


WHOLE = ("一、自查情况", "二、执法情况", "三、存在的问题", "四、整改措施")


@pytest.mark.parametrize(
    ("made", "headings"),
    [
        (headed(*WHOLE), ()),
        (headed(*WHOLE, sure=0.5), tuple(f"“{heading}”" for heading in WHOLE)),
        (headed("一、自查情况", "三、存在的问题"), ("“二、”",)),
        (headed("二、执法情况", "五、意见建议"), ("“一、”", "“三、”", "“四、”")),
        (
            headed("一、自查情况", "（一）动员部署", "（三）对照检查", "二、存在的问题"),
            (),
        ),  # the first level alone parts it
        (headed("自查情况", "存在的问题"), ()),
    ],
)
def test_a_scan_s_headings_that_are_unsure_or_left_out_are_known(made: Report, headings: tuple[str, ...]) -> None:
    assert margin_of(paper("report", "scan", seen_by="reader 1").content, made).headings == headings
    assert margin_of(paper("report").content, made).headings == ()


def test_where_a_heading_is_unclear_share_and_parts_are_for_a_person() -> None:
    made = headed("一、自查情况", "三、执法情况", "四、存在的问题", words=1300)
    margin = margin_of(paper("report", "scan", seen_by="reader 1").content, made)
    assert codes(rules.report_flags(made, REPORT)) == {"problem_share_low", "section_missing"}
    assert codes(rules.report_flags(made, REPORT, margin)) == set()
    doubts = list(rules.report_doubts(made, REPORT, margin))
    assert codes(doubts) == {"low_confidence", "share_unclear"}
    assert all("“二、”" in flag.message for flag in doubts)


def test_a_share_that_seems_enough_is_for_a_person_too_where_a_heading_is_unclear() -> None:
    made = headed("一、自查情况", "二、执法情况", "三、存在的问题", "四、整改措施", sure=0.3, words=3000)
    made = replace(
        made, sections=(*made.sections[:2], *(replace(s, words=9000) for s in made.sections[2:])), words=24000
    )
    margin = margin_of(paper("report", "scan", seen_by="reader 1").content, made)
    assert codes(rules.report_doubts(made, REPORT)) == set()
    assert codes(rules.report_doubts(made, REPORT, margin)) == {"share_unclear"}


# the liaison


@pytest.mark.parametrize(
    ("liaison", "expected"),
    [
        (Liaison(name="张某某", mobile="13800000000"), set()),
        (Liaison(), {"liaison_missing"}),
        (Liaison(name="张某某"), {"liaison_missing"}),
        (Liaison(mobile="13800000000"), {"liaison_missing"}),
        (Liaison(name="张某某", mobile="1380000000"), {"liaison_mobile_invalid"}),
        (Liaison(name="张某某", mobile="138000000000"), {"liaison_mobile_invalid"}),
        (Liaison(name="张某某", mobile="12800000000"), {"liaison_mobile_invalid"}),
        (Liaison(mobile="03584022000"), {"liaison_missing", "liaison_mobile_invalid"}),
    ],
)
def test_a_name_and_an_eleven_digit_mobile_are_asked_for(liaison: Liaison, expected: set[str]) -> None:
    assert codes(rules.liaison_flags(liaison)) == expected


@given(st.from_regex(r"[0-9]{5,14}", fullmatch=True))
def test_no_message_holds_the_whole_number(number: str) -> None:
    for flag in rules.liaison_flags(Liaison(name="张某某", mobile=number)):
        assert number not in flag.message + flag.evidence


def test_a_weighed_flag_is_no_defect_and_neither_is_one_for_a_person() -> None:
    light = [
        "rectify_by_after_campaign",
        "near_duplicate",
        "few_problems_found",
        "sender_unverified",
        "contradictory_answer",
        "unit_mismatch",
        "scan_word_mismatch",
    ]
    assert not any(rules.is_defect(Flag(code=code, message="x")) for code in light)
    heavy = [
        "word_missing",
        "liaison_missing",
        "seal_missing",
        "seal_mismatch",
        "unit_missing",
        "exists_blank",
        "too_short",
    ]
    assert all(rules.is_defect(Flag(code=code, message="x")) for code in heavy)
