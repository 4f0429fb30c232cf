"""Photos of one mail: the order of their pages, and which of them are one document."""

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.grid import Rule
from parsers.layout import Glyph
from parsers.pages import PageContent
from parsers.paper import Paper
from parsers.photo_looks import printed_number
from parsers.photo_names import number_of, series_of, words_of
from parsers.photos import MOST, Photo, groups, order, paper_of_photos
from parsers.seals import Impression
from parsers.sight import Sight

TITLE = "行政执法突出问题自查清单"
REPORT = "行政执法突出问题专项整治自查报告"
BODY = "各乡镇综合行政执法队要按照要求认真开展自查并形成问题清单"


def glyphs(text: str, x: float, y: float, size: float = 14) -> list[Glyph]:
    return [
        Glyph(text=character, x0=x + n * size, x1=x + (n + 1) * size, top=y, bottom=y + size, size=size, sure=0.9)
        for n, character in enumerate(text)
    ]


def sight(*lines: str, number: str = "", rows: list[list[str]] | None = None) -> Sight:
    """A page with lines of text, then a ruled table, and a page number at its foot."""
    found = [glyph for n, line in enumerate(lines) for glyph in glyphs(line, 70, 100 + 30 * n)]
    rules: list[Rule] = []
    if rows:
        xs = [60 + 470 * n / len(rows[0]) for n in range(len(rows[0]) + 1)]
        ys = [300 + 40 * n for n in range(len(rows) + 1)]
        rules += [Rule(x0=a, x1=b, top=y, bottom=y) for y in ys for a, b in pairwise(xs)]
        rules += [Rule(x0=x, x1=x, top=a, bottom=b) for x in xs for a, b in pairwise(ys)]
        found += [
            glyph
            for y, row in zip(ys, rows, strict=False)
            for x, cell in zip(xs, row, strict=False)
            for glyph in glyphs(cell, x + 4, y + 10, size=12)
        ]
    found += glyphs(number, 280, 790, size=12)
    return Sight(page=PageContent(number=1, width=595, height=842, glyphs=tuple(found), rules=tuple(rules)))


def prose(seed: int, lines: int = 6) -> list[str]:
    """The lines of a page of a report, no two pages alike."""
    rng = random.Random(seed)
    return ["".join(rng.sample(BODY, len(BODY))) for _ in range(lines)]


def begins(paper: Paper) -> bool:
    return TITLE in paper.text or REPORT in paper.text


def photos(*names: str, sights: Sequence[Sight | None] | None = None, taken: list[str] | None = None) -> list[Photo]:
    return [
        Photo(name=name, sight=sights[n] if sights else None, taken=taken[n] if taken else "")
        for n, name in enumerate(names)
    ]


# --- order --------------------------------------------------------------------------------------------------------

ROWS = [
    ["IMG_2.jpg", "IMG_10.jpg", "IMG_101.jpg"],
    ["1.jpg", "2.jpg", "10.jpg"],
    ["第1页.jpg", "第2页.png", "第10页.jpg"],
    ["第一页.jpg", "第二页.jpg", "第九页.jpg", "第十页.jpg", "第十一页.jpg", "第二十页.jpg"],
    ["自查清单(1).jpg", "自查清单（2）.jpg", "自查清单(10).jpg"],
    ["自查清单.jpg", "自查清单(1).jpg", "自查清单(2).jpg"],
    ["自查清单.jpg", "自查清单2.jpg", "自查清单3.jpg"],
    ["清单一.jpg", "清单二.jpg", "清单三.jpg"],
    ["微信图片_20240319101502.jpg", "微信图片_20240319101502_1.jpg", "微信图片_20240319101510.jpg"],
    ["微信图片_20240319101502_2.jpg", "微信图片_20240319101502_10.jpg"],
    ["mmexport1710812345678.jpg", "mmexport1710812349999.jpg"],
    ["扫描全能王 2024-03-19 10.15_1.jpg", "扫描全能王 2024-03-19 10.15_2.jpg", "扫描全能王 2024-03-19 10.15_11.jpg"],
    ["IMG20240319101502.jpg", "IMG20240319101510.jpg"],
    ["清单正面.jpg", "清单反面.jpg"],
    ["三交镇报告-上.jpg", "三交镇报告-下.jpg"],
    ["报告封面.jpg", "报告1.jpg", "报告2.jpg", "报告封底.jpg"],
    ["报告①.jpg", "报告②.jpg", "报告③.jpg"],
    ["1、自查清单.jpg", "2、自查报告.jpg", "10、附件.jpg"],
    ["0001.tif", "0002.tif", "0010.tif"],
]


@pytest.mark.parametrize("names", ROWS, ids=[row[0] for row in ROWS])
def test_names_that_count_are_put_in_the_order_in_which_a_person_counts(names: list[str]) -> None:
    for seed in range(6):
        shuffled = random.Random(seed).sample(names, len(names))
        assert [shuffled[index] for index in order(photos(*shuffled))] == names


def test_names_that_count_nothing_leave_it_to_the_camera_and_else_to_the_mail() -> None:
    names = ("7f3a9bd0.jpg", "0c11e2aa.jpg", "e5d4c3b2.jpg")
    times = ["2024:03:19 10:15:30", "2024:03:19 10:15:02", "2024:03:19 10:16:00"]
    assert order(photos(*names, taken=times)) == [1, 0, 2]
    assert order(photos(*names)) == [0, 1, 2]
    assert order(photos(*names, taken=[*times[:2], ""])) == [0, 1, 2]


def test_numbers_printed_on_the_pages_win_over_names_and_times() -> None:
    pages = [sight(BODY, number=number) for number in ("— 3 —", "— 2 —", "")]
    assert order(photos("1.jpg", "2.jpg", "3.jpg", sights=pages)) == [2, 1, 0]


@pytest.mark.parametrize(
    "numbers",
    [("- 1 -", "- 1 -", "- 2 -"), ("", "", "- 2 -"), ("- 5 -", "- 1 -", "- 3 -"), ("", "", "")],
    ids=["one twice", "two without", "gaps", "none"],
)
def test_printed_numbers_that_make_no_row_change_nothing(numbers: tuple[str, ...]) -> None:
    pages = [sight(BODY, number=number) for number in numbers]
    assert order(photos("1.jpg", "2.jpg", "3.jpg", sights=pages)) == [0, 1, 2]


def test_folders_stay_together_in_the_order_in_which_they_came() -> None:
    names = ("三交镇/2.jpg", "石桥镇/1.jpg", "三交镇/1.jpg", "石桥镇/10.jpg", "石桥镇/9.jpg")
    assert order(photos(*names)) == [2, 0, 1, 4, 3]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("— 2 —", 2),
        ("-12-", 12),
        ("一3一", 3),
        ("第4页", 4),
        ("第 5 页 共 9 页", 5),
        ("第十二页", 12),
        ("6/8", 6),
        ("Page 7 of 9", 7),
        ("2024", None),
        ("2024年3月18日", None),
        ("0", None),
        ("填报单位", None),
        ("", None),
    ],
)
def test_the_page_number_is_read_off_its_own_line(text: str, number: int | None) -> None:
    assert printed_number(sight(BODY, number=text).page) == number


def test_a_number_in_the_text_is_no_page_number() -> None:
    assert printed_number(sight(BODY, "3").page) is None


@given(st.lists(st.text(max_size=12), max_size=8), st.lists(st.text("0123456789: ", max_size=19), max_size=8))
def test_whatever_the_names_are_each_photo_comes_once(names: list[str], times: list[str]) -> None:
    some = [Photo(name=name, taken=time) for name, time in zip(names, times + [""] * len(names), strict=False)]
    assert sorted(order(some)) == list(range(len(some)))
    assert sorted(index for group in groups(some, begins) for index in group) == list(range(len(some)))


@given(st.text(), st.text("零一二三四五六七八九十0123456789第页()（）_-. ", max_size=40))
def test_no_name_is_too_strange(name: str, counting: str) -> None:
    for one in (name, counting, f"清单{counting}.jpg", "9" * 5000 + name):
        series_of(one), words_of(one), order(photos(one, "1.jpg"))


@pytest.mark.parametrize(
    ("text", "number"),
    [("三", 3), ("十", 10), ("十一", 11), ("二十", 20), ("九十九", 99), ("12", 12)]
    + [(text, None) for text in ("十一十", "十十", "一二十", "", "甲")],
)
def test_numerals_are_read_and_what_is_none_is_no_number(text: str, number: int | None) -> None:
    assert number_of(text) == number


# --- documents ----------------------------------------------------------------------------------------------------

FORM = [["突出问题", "是否存在", "具体表现", "整改措施", "完成时限"], ["运动式执法", "否", "", "", ""]]
MORE = [["机械执法", "是", "未出示证件", "加强培训", "立行立改"], ["过度执法", "否", "", "", ""]]


def test_a_title_begins_a_document_and_a_page_without_one_goes_on() -> None:
    pages = [sight(TITLE, rows=FORM), sight(rows=MORE), sight(REPORT, BODY, BODY), sight(*prose(1)), sight(*prose(2))]
    some = photos("IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg", "IMG_4.jpg", "IMG_5.jpg", sights=list(pages))
    assert groups(some, begins) == [[0, 1], [2, 3, 4]]


def test_a_table_finds_its_form_though_the_report_came_between() -> None:
    pages = [sight(TITLE, rows=FORM), sight(REPORT, BODY), sight(*prose(1)), sight(rows=MORE)]
    some = photos("IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg", "IMG_4.jpg", sights=list(pages))
    assert groups(some, begins) == [[0, 3], [1, 2]]


def test_pages_that_came_before_their_title_are_put_behind_it() -> None:
    pages = [sight(BODY, number="- 3 -"), sight(BODY, number="- 2 -"), sight(REPORT, BODY, number="- 1 -")]
    some = photos("a7.jpg", "b3.jpg", "c9.jpg", sights=list(pages))
    assert groups(some, begins) == [[2, 1, 0]]
    table = [sight(rows=MORE), sight(TITLE, rows=FORM)]
    assert groups(photos("x.jpg", "y.jpg", sights=list(table)), begins) == [[1, 0]]


def test_what_the_names_say_parts_documents_whose_titles_nobody_could_read() -> None:
    names = ("石桥镇自查清单1.jpg", "石桥镇自查报告1.jpg", "石桥镇自查清单2.jpg", "石桥镇自查报告2.jpg")
    pages = [sight(TITLE, rows=FORM), sight(*prose(1)), sight(rows=MORE), sight(*prose(2))]
    assert groups(photos(*names, sights=list(pages)), begins) == [[0, 2], [1, 3]]


def test_folders_are_documents_of_their_own() -> None:
    pages = [sight(TITLE, rows=FORM), sight(rows=MORE)]
    assert groups(photos("石桥镇/1.jpg", "三交镇/2.jpg", sights=list(pages)), begins) == [[0], [1]]


def test_a_scene_without_writing_stands_alone() -> None:
    pages = [sight(TITLE, rows=FORM), sight("禁止吸烟"), sight(rows=MORE)]
    assert groups(photos("1.jpg", "2.jpg", "3.jpg", sights=list(pages)), begins) == [[0, 2], [1]]


def test_the_same_photo_once_more_is_not_a_second_page() -> None:
    pages = [sight(TITLE, rows=FORM), sight(rows=MORE), sight(rows=MORE)]
    assert groups(photos("1.jpg", "2.jpg", "2(1).jpg", sights=list(pages)), begins) == [[0, 1], [2]]


def test_a_photo_that_nobody_could_read_stays_in_its_place() -> None:
    pages = [sight(REPORT, BODY), None, sight(*prose(1))]
    assert groups(photos("1.jpg", "2.jpg", "3.jpg", sights=pages), begins) == [[0, 1, 2]]


def test_one_form_a_photo_is_one_document_a_photo() -> None:
    pages = [sight(TITLE, rows=FORM), sight(TITLE, rows=FORM)]
    assert groups(photos("1.jpg", "2.jpg", sights=list(pages)), begins) == [[0], [1]]


def test_the_photos_of_a_document_make_one_paper() -> None:
    seal = Impression(box=(300, 600, 420, 720), diameter=42, text="石桥镇人民政府", sure=0.9)
    last = sight(rows=MORE, number="— 2 —")
    last = Sight(page=last.page, seals=(seal,), colour="colour")
    paper = paper_of_photos([sight(TITLE, rows=FORM), last])
    assert paper.pages == 2
    assert paper.unread_pages == ()
    assert [[cell.text for cell in row][:2] for table in paper.tables() for row in table.by_row()] == [
        ["突出问题", "是否存在"],
        ["运动式执法", "否"],
        ["机械执法", "是"],
        ["过度执法", "否"],
    ]
    assert paper.sealing.prints == ((2, seal),)


# --- pages that nobody could see


@pytest.mark.parametrize(
    ("names", "seen", "expected"),
    [
        ("IMG_1 IMG_2 IMG_3 IMG_4", "T??t", [[0, 1, 2, 3]]),
        ("IMG_1 IMG_2 IMG_3", "Tt?", [[0, 1, 2]]),
        ("IMG_1 IMG_2 IMG_7", "Tt?", [[0, 1], [2]]),
        ("IMG_1 IMG_2 现场", "Tt?", [[0, 1], [2]]),
        ("清单 清单(1) 清单(2)", "Tt?", [[0, 1, 2]]),
        ("IMG_1 IMG_2 IMG_3", "?tt", [[0, 1, 2]]),
        ("IMG_1 IMG_2 IMG_3", "?Tt", [[1, 2], [0]]),
        ("甲/1 乙/2 甲/3", "T?t", [[0, 2], [1]]),
        ("IMG_1 IMG_2", "??", [[0], [1]]),
    ],
)
def test_a_photo_nobody_could_see_is_a_page_where_its_place_says_so(
    names: str, seen: str, expected: list[list[int]]
) -> None:
    """T is a page with a title, t one without, ? an unseen one."""
    kinds = {"T": sight(TITLE, rows=FORM), "?": None}
    pages = [kinds.get(kind, sight(rows=[[f"{n}类", *MORE[0][1:]]])) for n, kind in enumerate(seen)]
    found = groups(photos(*(f"{name}.jpg" for name in names.split()), sights=pages), begins)
    assert sorted(found) == sorted(expected)


def test_an_unseen_photo_is_an_unread_page_of_the_paper() -> None:
    paper = paper_of_photos([sight(TITLE, rows=FORM), None, sight(rows=MORE)])
    assert (paper.pages, paper.unread_pages) == (3, (2,))


# --- one page twice, scenes, many


def shaken(page: Sight, lost: int = 0) -> Sight:
    """The page photographed again: a little beside, and some characters not read."""
    kept = page.page.glyphs[lost:]
    moved = tuple(replace(glyph, x0=glyph.x0 + 0.7, x1=glyph.x1 + 0.7) for glyph in kept)
    return replace(page, page=replace(page.page, glyphs=moved))


REPORT_PAGES = [sight(REPORT, "石桥镇人民政府", *prose(1)), sight(*prose(2)), sight(*prose(3))]


def test_of_a_page_photographed_twice_the_fuller_photo_is_kept() -> None:
    first, second, third = REPORT_PAGES
    names = ("1.jpg", "2.jpg", "3.jpg", "4.jpg")
    again = groups(photos(*names, sights=[first, second, shaken(second, 3), third]), begins)
    assert again == [[0, 1, 3], [2]]
    clearer = groups(photos(*names, sights=[first, shaken(second, 3), second, third]), begins)
    assert clearer == [[0, 2, 3], [1]]
    title = groups(photos(*names, sights=[first, shaken(first, 2), second, third]), begins)
    assert title == [[0, 2, 3], [1]]


CELLS = ["否", "经自查未发现该类问题相关表述", "继续规范执法长期坚持不懈抓好落实", "长期坚持"]


def test_pages_of_a_form_that_say_the_same_of_other_problems_are_no_copies() -> None:
    pages = [sight(TITLE, rows=FORM)]
    pages += [
        sight(rows=[[name, *CELLS] for name in names]) for names in (("粗暴执法", "一刀切"), ("野蛮执法", "过度执法"))
    ]
    assert groups(photos("1.jpg", "2.jpg", "3.jpg", sights=list(pages)), begins) == [[0, 1, 2]]


def test_two_units_copied_papers_in_one_folder_stay_two() -> None:
    first, second, _ = REPORT_PAGES
    other = sight(REPORT, "三交乡人民政府", *prose(1))
    some = photos("1.jpg", "2.jpg", "3.jpg", "4.jpg", sights=[first, second, other, shaken(second)])
    assert groups(some, begins) == [[0, 1], [2, 3]]


SCENE = ("行政执法突出问题专项整治工作推进会议", "主席台就座的有局长，各乡镇分管负责人参加。", "时间：2024年3月15日")


@pytest.mark.parametrize(
    ("lines", "number", "seals", "joined"),
    [
        (SCENE, "", (), False),
        (SCENE[:1], "", (), False),
        (SCENE, "- 4 -", (), True),
        (("整改到位。", "石桥镇人民政府", "2024年3月18日"), "", (), True),
        (("填表人：张三", "负责人（签字）：李四"), "", (), True),
        (
            ("整改工作要长期坚持下去，确保取得实效。",),
            "",
            (Impression(box=(1, 1, 9, 9), diameter=42, text="", sure=0.9),),
            True,
        ),
    ],
)
def test_a_scene_is_no_page_but_a_short_last_page_is(
    lines: tuple[str, ...], number: str, seals: tuple[Impression, ...], joined: bool
) -> None:
    last = replace(sight(*lines, number=number), seals=seals)
    found = groups(photos("1.jpg", "2.jpg", "3.jpg", "4.jpg", sights=[*REPORT_PAGES, last]), begins)
    assert found == ([[0, 1, 2, 3]] if joined else [[0, 1, 2], [3]])


def test_the_effort_grows_with_the_photos_and_no_faster_and_of_too_many_each_stands_alone() -> None:
    def some(count: int) -> list[Photo]:
        pages: list[Sight | None] = [
            sight(*prose(n, 12), number=f"- {n + 1} -" if n < 190 else "") for n in range(count)
        ]
        return photos(*(f"IMG_{n}.jpg" for n in range(count)), sights=pages)

    def seconds(count: int) -> float:
        made = some(count)
        start = time.process_time()
        assert groups(made, begins) == [list(range(count))]
        return time.process_time() - start

    seconds(5)
    assert seconds(120) < 4 * seconds(60) + 0.5
    assert groups(photos(*(f"{n}.jpg" for n in range(MOST + 1))), begins) == [[n] for n in range(MOST + 1)]
