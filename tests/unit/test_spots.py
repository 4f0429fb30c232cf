"""Where a difference stands on the scan: the cell, or the lines of a paragraph, that staff see beside both wordings."""

import hashlib
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.forms import Report
from parsers.place import Place, shares
from pipeline.contents import Bounds, read_file
from pipeline.looking import Seen
from pipeline.model import Attachment, Content, Crop, Spot
from pipeline.spots import crop_of_difference
from pipeline.versions import Difference, compare_reports
from tests.assessments import problem
from tests.facts import at, came, campaign, checklist, judged, paper, part, whole
from tests.unit.test_photo_sets import HEAD, NAMES, joined, jpeg
from tests.unit.test_photos import sight

FILE = "b" * 64
CAMPAIGN = campaign()


def crop(top: float, bottom: float, left: float = 90.0, right: float = 510.0, page: int = 1) -> Crop:
    return Crop(file=FILE, page=page, box=(left, top, right, bottom))


def content(*spots: Spot) -> Content:
    return Content(media_type="application/pdf", form="scan", status="parsed", spots=spots)


def told(at: tuple[int, int] | None, cell: tuple[str, str] = ("", "")) -> Difference:
    return Difference(where="", kind="changed", word="甲", scan="乙", at=at, cell=cell)


BODY = content(
    Spot(crop=crop(100, 160), begin=0, end=40),
    Spot(crop=crop(160, 760), begin=41, end=641),
    Spot(crop=crop(80, 110, page=2), begin=641, end=660),
)


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ((3, 9), (1, 100, 160)),  # a low paragraph, whole
        ((41, 45), (1, 160, 190)),  # a high one, its first lines
        ((341, 351), (1, 434, 496)),  # its middle: 26 points more on both sides
        ((650, 655), (2, 80, 110)),  # what went on on the next page
        ((40, 40), (1, 100, 160)),  # between two paragraphs, where something is missing
        ((9999, 9999), (2, 80, 110)),
    ],
)
def test_a_stretch_of_a_body_is_shown_with_a_line_more(place: tuple[int, int], where: tuple[int, int, int]) -> None:
    found = crop_of_difference(told(place), BODY)
    assert found is not None
    assert (found.page, round(found.box[1]), round(found.box[3])) == where
    assert (found.box[0], found.box[2]) == (90.0, 510.0)


def test_a_cell_is_found_by_its_row_and_column_and_cells_of_one_row_that_was_parted_follow_each_other() -> None:
    rows = content(
        Spot(crop=crop(100, 140), role="answer", category="crude", end=1),
        Spot(crop=crop(100, 140, 200, 300), role="manifestation", category="crude", end=30),
        Spot(crop=crop(140, 180, 200, 300), role="manifestation", category="crude", end=30),
        Spot(crop=crop(180, 220), role="answer", category="abusive", end=1),
    )
    assert crop_of_difference(told(None, ("abusive", "answer")), rows) == crop(180, 220)
    assert crop_of_difference(told((4, 9), ("crude", "manifestation")), rows) == crop(100, 140, 200, 300)
    assert crop_of_difference(told((40, 44), ("crude", "manifestation")), rows) == crop(140, 180, 200, 300)
    assert crop_of_difference(told(None, ("other", "answer")), rows) is None


def test_an_answer_is_shown_with_its_row_s_name() -> None:
    row = content(
        Spot(crop=crop(100, 140, 60, 120), role="category", category="crude"),
        Spot(crop=crop(100, 140, 120, 170), role="answer", category="crude"),
        Spot(crop=crop(100, 140, 170, 300), role="manifestation", category="crude"),
    )
    assert crop_of_difference(told(None, ("crude", "answer")), row) == crop(100, 140, 60, 170)


def test_the_liaison_s_cells_are_shown_together() -> None:
    cells = content(
        Spot(crop=crop(700, 730, 100, 200), role="liaison"), Spot(crop=crop(700, 735, 300, 420), role="liaison")
    )
    assert crop_of_difference(told(None, ("", "liaison")), cells) == crop(700, 735, 100, 420)


def test_what_was_not_read_off_a_picture_has_no_place() -> None:
    assert crop_of_difference(told((3, 9)), content()) is None
    assert crop_of_difference(told(None), BODY) is None  # a row that the scan lacks


@given(st.integers(-5, 900), st.integers(0, 900), st.floats(1, 900), st.integers(0, 900))
def test_a_place_lies_within_its_paragraph(begin: int, length: int, height: float, size: int) -> None:
    spot = Spot(crop=crop(50, 50 + height), begin=0, end=size)
    found = crop_of_difference(told((begin, begin + length)), content(spot))
    assert found is not None
    assert 50 <= found.box[1] <= found.box[3] <= 50 + height + 0.1


@given(st.integers(0, 500), st.lists(st.floats(0, 800), min_size=1, max_size=4))
def test_the_parts_of_a_text_over_pages_are_the_whole_text(length: int, heights: list[float]) -> None:
    places = [Place(page=n, box=(0, 0, 9, height)) for n, height in enumerate(heights, 1)]
    parts = shares(length, places)
    assert [parts[0][0], parts[-1][1]] == [0, length]
    assert all(one[1] == other[0] for one, other in pairwise(parts))


# from a picture to the place


def test_the_cells_of_a_form_that_was_read_off_photos_have_their_places() -> None:
    rows = [[name, "否", "无", "无", "/"] for name in NAMES]
    first = sight("行政执法突出问题自查清单", "填报单位（盖章）：柳林镇", rows=[HEAD, *rows[:4]])
    found, _ = joined(first, sight(rows=rows[4:]))
    answers = {s.category: s.crop for s in found.content.spots if s.role == "answer"}
    assert list(answers) == [category.id for category in CAMPAIGN.categories]
    files = [hashlib.sha256(jpeg(n)).hexdigest() for n in (0, 1)]
    assert [one.file for one in answers.values()] == [files[0]] * 4 + [files[1]] * 4
    assert {one.page for one in answers.values()} == {1}
    tops = [one.box[1] for one in answers.values()]
    assert tops[0] == pytest.approx(340, abs=3) and tops[4] == pytest.approx(300, abs=3)


LINES = (
    "行政执法突出问题专项整治自查报告",
    "一、自查发现的问题",
    "    个别执法人员告知不充分，全年共有8起案件没有听取陈述申辩。",
)


def report_seen(*lines: str) -> tuple[Content, str]:
    file = Attachment(path="IMG_1.jpg", content=jpeg(0))
    sha256 = hashlib.sha256(file.content).hexdigest()
    seen = Seen(sights={sha256: {1: sight(*lines)}}, faults={})
    return read_file(file, CAMPAIGN, Bounds(), seen).content, sha256


def test_a_sentence_of_a_report_is_shown_where_it_stands() -> None:
    changed = LINES[2].replace("8起", "3起")
    words = "我单位认真组织开展自查，形成了问题清单，逐项制定整改措施，明确责任人和完成时限。"
    found, sha256 = report_seen(LINES[0], LINES[1], words[:30], words[30:], changed, *[words[:30]] * 9)
    ((_, report),) = found.reports
    word = replace(report, body=report.body.replace("3起", "8起"))
    (one,) = compare_reports(word, report)
    assert one.at is not None
    assert report.body[slice(*one.at)] == "3"
    place = crop_of_difference(one, found)
    assert place is not None and place.file == sha256
    assert place.box[1] <= 220 <= place.box[3] - 10  # the fifth line, 30 points each from 100 on


def test_a_word_file_has_no_places() -> None:
    made = paper("report", reports=(("report", Report(body="一、情况")),))
    assert made.content.spots == ()


# to the standing


def test_the_standing_tells_each_difference_with_its_place() -> None:
    word = checklist(problem("crude", "告知不充分，全年共有8起案件没有听取陈述申辩"))
    read = checklist(problem("crude", "告知不充分，全年共有3起案件没有听取陈述申辩"))
    entries = tuple(
        replace(entry, exists=True, answer="是") if entry.category == "abusive" else entry for entry in read.entries
    )
    read = replace(read, entries=entries)
    spots = (
        Spot(crop=crop(300, 340, 100, 150), role="answer", category="abusive", end=1),
        Spot(crop=crop(260, 300, 150, 300), role="manifestation", category="crude", end=24),
    )
    files = whole(
        checklist_word=paper("checklist", checklist=word),
        checklist_scan=paper("checklist", "scan", checklist=read, spots=spots),
    )
    found = part(judged(came(at(3, 18), *files)), "checklist").mismatches
    assert [(one.where, one.crop) for one in found] == [
        ("野蛮执法·是否存在", spots[0].crop),
        ("简单粗暴执法·具体表现", spots[1].crop),
    ]
    assert (found[0].word, found[0].scan) == ("否", "是")
    assert "8起" in found[1].word and "3起" in found[1].scan
    assert all(one.sure for one in found)


def test_versions_that_agree_have_nothing_to_show() -> None:
    state = judged(came(at(3, 18), *whole(checklist_scan=paper("checklist", "scan", checklist=checklist()))))
    assert part(state, "checklist").mismatches == ()
