"""完成时限: what the words of a deadline say, beside the day they mean (the notice is of 2024-03-14, a Thursday)."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.dates import rectify_by, rectify_bys
from parsers.forms import Calendar
from tests.forms_for_tests import CALENDAR, numbered

DAYS = {
    "2024年3月20日": "2024-03-20",
    "2024.3.20": "2024-03-20",
    "2024.3.20.": "2024-03-20",
    "2024-03-20": "2024-03-20",
    "2024/3/20": "2024-03-20",
    "20240320": "2024-03-20",
    "２０２４年３月２０日": "2024-03-20",
    "2024年 3月 20日": "2024-03-20",
    "24年3月20日": "2024-03-20",
    "24.3.20": "2024-03-20",
    "二〇二四年三月二十日": "2024-03-20",
    "二○二四年三月二十日": "2024-03-20",
    "二零二四年十二月三十一日": "2024-12-31",
    "2024-03-20 00:00:00": "2024-03-20",
    "2024年3月20日17时前": "2024-03-20",
    "2024年3月20日（星期三）": "2024-03-20",
    "3月20日前": "2024-03-20",
    "3月20号": "2024-03-20",
    "3.20": "2024-03-20",
    "3-20": "2024-03-20",
    "3/20": "2024-03-20",
    "45371": "2024-03-20",
    "45371.0": "2024-03-20",
    "4月17日前": "2024-04-17",
    "4月17日之前完成": "2024-04-17",
    "4月底前完成": "2024-04-30",
    "4月底前整改到位": "2024-04-30",
    "四月底": "2024-04-30",
    "4月": "2024-04-30",
    "4月份": "2024-04-30",
    "2024年3月": "2024-03-31",
    "2024年3月底": "2024-03-31",
    "2024.4": "2024-04-30",
    "202404": "2024-04-30",
    "2024-04": "2024-04-30",
    "2月底前": "2024-02-29",
    "4月上旬": "2024-04-10",
    "4月初": "2024-04-10",
    "4月中旬": "2024-04-20",
    "4月下旬": "2024-04-30",
    "4月中下旬": "2024-04-30",
    "3月下旬至4月上旬": "2024-04-10",
    "2024.3.15-20": "2024-03-20",
    "3.15—20": "2024-03-20",
    "二0二四年三月二十日": "2024-03-20",
    "2024年Q2": "2024-06-30",
    "年中": "2024-06-30",
    "1-12月": "2024-12-31",
    "立行立改，2024年3月20日前完成": "2024-03-20",
    "2024年第二季度": "2024-06-30",
    "二季度末": "2024-06-30",
    "第三季度": "2024-09-30",
    "2024年上半年": "2024-06-30",
    "下半年": "2024-12-31",
    "年底前": "2024-12-31",
    "年内": "2024-12-31",
    "今年底": "2024-12-31",
    "2024年": "2024-12-31",
    "2024年度": "2024-12-31",
    "2025年底": "2025-12-31",
    "明年3月": "2025-03-31",
    "2025年底前，并长期坚持": "2025-12-31",
    "4月20日前完成，并长期坚持": "2024-04-20",
    "2024年3月20日—4月17日": "2024-04-17",
    "2024.03.20-04.17": "2024-04-17",
    "2024.3—2024.4": "2024-04-30",
    "2024年3月至4月": "2024-04-30",
    "3-4月": "2024-04-30",
    "3月20日至25日": "2024-03-25",
    "3月20-25日": "2024-03-25",
    "3月20日～4月17日": "2024-04-17",
    "2024年11月至次年2月": "2025-02-28",
    "2024年11月—2月": "2025-02-28",
    "即日起至4月底": "2024-04-30",
    "3月20日前排查，4月底前整改": "2024-04-30",
    "已完成部分，其余4月底前完成": "2024-04-30",
    "本月底": "2024-03-31",
    "月底前": "2024-03-31",
    "下月底": "2024-04-30",
    "本周内": "2024-03-17",
    "本周五前": "2024-03-15",
    "30日内": "2024-04-13",
    "15天内": "2024-03-29",
    "十日内": "2024-03-24",
    "5个工作日内": "2024-03-21",
    "一周内": "2024-03-21",
    "两周内": "2024-03-28",
    "半个月内": "2024-03-29",
    "一个月内": "2024-04-14",
    "1个月": "2024-04-14",
    "1-2个月内": "2024-05-14",
    "三个月内": "2024-06-14",
    "半年内": "2024-09-14",
    "一年内": "2025-03-14",
    "限期30日": "2024-04-13",
    "自通知下发之日起一个月内": "2024-04-14",
    "4月1日起15日内": "2024-04-16",
    "整改提高阶段结束前": "2024-04-17",
    "整改提高阶段完成前": "2024-04-17",
    "整改提高阶段": "2024-04-17",
    "自查自纠阶段内": "2024-03-20",
    "五一前": "2024-04-30",
    "国庆节前": "2024-09-30",
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_a_deadline_is_the_last_day_that_its_words_allow(text: str, day: str):
    found = rectify_by(text, CALENDAR)
    assert found is not None
    assert (found.kind, str(found.date)) == ("date", day)


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("立行立改", "immediate", None),
        ("立即整改", "immediate", None),
        ("即知即改", "immediate", None),
        ("边查边改", "immediate", None),
        ("当场整改", "immediate", None),
        ("立行立改，长期坚持", "immediate", None),
        ("长期坚持", "ongoing", None),
        ("持续推进", "ongoing", None),
        ("常态化", "ongoing", None),
        ("贯穿全年", "ongoing", None),
        ("即日起长期坚持", "ongoing", None),
        ("2024年3月起长期坚持", "ongoing", None),
        ("每月底前", "ongoing", None),
        ("已完成", "done", None),
        ("已完成。", "done", None),
        ("已整改到位", "done", None),
        ("整改完毕", "done", None),
        ("完成整改", "done", None),
        ("立行立改（已完成）", "done", None),
        ("已完成，长期坚持", "done", None),
        ("2024年3月18日已完成", "done", "2024-03-18"),
        ("已于3月18日完成", "done", "2024-03-18"),
        ("已完成（3月18日）", "done", "2024-03-18"),
        ("3月20日前已完成", "done", "2024-03-20"),
        ("2024年2月30日", "unreadable", None),
        ("2023年2月29日", "unreadable", None),
        ("3月32日", "unreadable", None),
        ("13月", "unreadable", None),
        ("2024年13月1日", "unreadable", None),
        ("2024年2月30日，长期坚持", "unreadable", None),
        ("20224年3月", "unreadable", None),
        ("1024年3月", "unreadable", None),
        ("2024年春节前", "unreadable", None),
        ("99999", "unreadable", None),
        ("尽快", "unreadable", None),
        ("按期完成", "unreadable", None),
        ("未完成", "unreadable", None),
        ("正在整改", "unreadable", None),
        ("20日前", "unreadable", None),
        ("加强学习", "unreadable", None),
        ("√", "unreadable", None),
    ],
)
def test_the_kinds_in_their_order_a_day_done_immediate_ongoing(text: str, kind: str, day: str | None):
    found = rectify_by(text, CALENDAR)
    assert found is not None
    assert (found.kind, found.date and str(found.date)) == (kind, day)


@pytest.mark.parametrize("text", ["", " ", "无", "/", "—", "——", "1.", "暂无", "不涉及", "无需整改"])
def test_blanks_are_no_deadline(text: str):
    assert rectify_by(text, CALENDAR) is None
    assert rectify_bys(text, CALENDAR) == ()


def test_a_cell_has_one_deadline_for_each_item_and_keeps_its_words():
    found = rectify_bys("1.2024年3月20日；2.立行立改\n3.4月 底前", CALENDAR)
    assert [(one.text, one.kind) for one in found] == [
        ("2024年3月20日", "date"),
        ("立行立改", "immediate"),
        ("4月 底前", "date"),
    ]
    assert [one.kind for one in rectify_bys(numbered("4月底", "长期坚持"), CALENDAR)] == ["date", "ongoing"]
    assert [one.kind for one in rectify_bys("4月底\n长期坚持", CALENDAR)] == ["date", "ongoing"]


def test_the_same_as_above_repeats_the_item_before():
    assert [(one.text, one.kind) for one in rectify_bys("1.4月底\n2.同上", CALENDAR)] == [("4月底", "date")] * 2


def test_one_date_broken_over_a_narrow_column_is_one_deadline():
    found = rectify_bys("2024年\n3月20日\n前", CALENDAR)
    assert [(one.text, str(one.date)) for one in found] == [("2024年3月20日前", "2024-03-20")]


def test_a_missing_year_is_the_campaigns_own():
    other = Calendar(year=2031, issued=dt.date(2031, 1, 31))
    assert [str(one.date) for one in rectify_bys("1.2月底\n2.年底前\n3.一个月内", other)] == [
        "2031-02-28",
        "2031-12-31",
        "2031-02-28",
    ]


HAN = "〇一二三四五六七八九"


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else ("" if tens == 1 else HAN[tens]) + "十") + (HAN[ones] if ones else "")


SPELLINGS = (
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}-{d.month:02}-{d.day:02}",
    lambda d: f"{d.year}/{d.month}/{d.day}前",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日前完成",
    lambda d: f"{d.year % 100}年{d.month}月{d.day}号",
    lambda d: f"{''.join(HAN[int(c)] for c in str(d.year))}年{han(d.month)}月{han(d.day)}日",
    lambda d: str((d - dt.date(1899, 12, 30)).days),
    lambda d: f"{d.year}年1月1日—{d.month}月{d.day}日",
    lambda d: f"{d.year}年{d.month}月{d.day}日".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
)


@settings(max_examples=300, deadline=None)
@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)), st.sampled_from(SPELLINGS))
def test_every_day_of_ten_years_comes_out_of_each_spelling(day: dt.date, spelling):
    found = rectify_by(spelling(day), CALENDAR)
    assert found is not None
    assert (found.kind, found.date) == ("date", day)


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=60)
    | st.text(alphabet="0123456789年月日.-—至前底内一二十半个周季度起已完成长期本下，/〇○ ", max_size=40)
)
def test_any_text_at_all_gets_a_kind(text: str):
    for one in rectify_bys(text, CALENDAR):
        assert one.kind in ("date", "immediate", "done", "ongoing", "unreadable")
        assert (one.kind == "date") <= (one.date is not None)
    rectify_by(text, CALENDAR)


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("1.2024-04-08\n2.2024年3月31日前", ["2024-04-08", "2024-03-31"]),
        ("①20240412\n②30日内", ["2024-04-12", "2024-04-13"]),
        ("1.2024-04-08\n2.立行立改", ["2024-04-08", "immediate"]),
        ("20240412\n２０２４年４月１０日", ["2024-04-12", "2024-04-10"]),
        ("2024年\n3月20日\n前", ["2024-03-20"]),
        ("2024年4\n月10日", ["2024-04-10"]),
        ("2024-04-1\n5", ["2024-04-15"]),
        ("2024年3月—\n4月", ["2024-04-30"]),
    ],
)
def test_days_below_one_another_are_two_and_a_broken_day_is_one(cell: str, kinds: list[str]) -> None:
    read = rectify_bys(cell, CALENDAR)
    assert [one.date.isoformat() if one.date else one.kind for one in read] == kinds


def test_a_milestone_is_more_than_the_word_it_begins_with() -> None:
    """整改期内 is a stage's deadline; 立即整改 and 已整改 are not."""
    calendar = Calendar(
        year=2024,
        issued=dt.date(2024, 3, 14),
        milestones=(("整改期内", dt.date(2024, 4, 17)), ("整改阶段结束前", dt.date(2024, 4, 17))),
    )
    read = [rectify_by(text, calendar) for text in ("立即整改", "已整改", "整改期内", "整改阶段结束前", "持续整改")]
    assert [one.kind for one in read if one] == ["immediate", "done", "date", "date", "ongoing"]
