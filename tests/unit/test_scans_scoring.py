"""How readings of scans are scored: a perfect reader gets full marks, and each kind of mistake costs what it should."""

import random
from dataclasses import replace

import pytest

from parsers.forms import Checklist, Report
from parsers.seals import Impression as Print
from pipeline.model import Seal
from tests.scans import contents, pairs
from tests.scans.reading import Outcome, PageSeen, campaign
from tests.scans.scoring import Field, expected_verdict, folded, score
from tests.scans.specimen import Impression, PageTruth, Truth

WHO = contents.REGISTRY[0]


def outcome(read: Checklist | Report | None, pages: tuple[PageSeen, ...] = ()) -> Outcome:
    return Outcome(
        checklist=read if isinstance(read, Checklist) else None,
        reports=(read,) if isinstance(read, Report) else (),
        doubts=(),
        seal=Seal(),
        pages=pages,
        kinds=(),
        whole=True,
        wanted=0,
        reading_seconds=0.0,
    )


@pytest.fixture(scope="module")
def paper() -> contents.Paper:
    """A form with problems in it, so that there is something to plant a difference in."""
    made = (contents.form(random.Random(seed), WHO, WHO.unit) for seed in range(50))
    return next(one for one in made if one.plan.problems >= 3)


@pytest.fixture(scope="module")
def perfect(paper: contents.Paper) -> Outcome:
    """The Word version stands for a reader of scans that makes no mistake."""
    return outcome(pairs.word_version(random.Random(1), paper.plan))


def test_a_perfect_reading_has_every_field_right(paper: contents.Paper, perfect: Outcome) -> None:
    got = score(Truth(kinds=("checklist",), department=WHO.id, unit=WHO.unit, form=paper.truth), perfect)
    assert got.similar == got.fields > 10
    assert got.answers_right == got.answers == got.categories_right == got.categories == len(paper.truth.entries)


def test_a_paper_that_was_not_read_has_every_field_wrong(paper: contents.Paper) -> None:
    got = score(Truth(kinds=("checklist",), department=WHO.id, unit=WHO.unit, form=paper.truth), outcome(None))
    assert got.lost == 1
    assert got.similar == got.answers_right == got.categories_right == 0
    assert got.silent == got.fields
    assert got.wrong_letters == got.letters


def test_a_wrong_mobile_is_one_wrong_field(paper: contents.Paper, perfect: Outcome) -> None:
    assert perfect.checklist is not None
    liaison = replace(perfect.checklist.liaison, mobile="13900009999")
    wrong = replace(perfect, checklist=replace(perfect.checklist, liaison=liaison))
    truth = Truth(kinds=("checklist",), department=WHO.id, unit=WHO.unit, form=paper.truth)
    assert score(truth, wrong).wrong == {"mobile": 1}


@pytest.mark.parametrize(
    ("true", "read", "exact", "similar"),
    [
        ("2024年4月10日", "2024年 4月10日", True, True),
        ("是（√）否（）", "是(√)否()", True, True),
        ("“一刀切”执法", '"一刀切"执法', True, True),
        ("立行立改", "立行立攻", False, False),
        ("对裁量基准执行不严的两起案件逐份复查", "对裁量基准执行不严的两起案件逐分复查", False, True),
        ("无", "", False, False),
    ],
)
def test_blanks_and_widths_do_not_count_and_letters_do(true: str, read: str, exact: bool, similar: bool) -> None:
    one = Field(role="measure", true=true, read=read)
    assert (one.exact, one.similar) == (exact, similar)
    assert folded(folded(true)) == folded(true)


def test_true_pairs_show_nothing_and_planted_differences_are_there(paper: contents.Paper, perfect: Outcome) -> None:
    assert not [one for one in pairs.differences(perfect.checklist, perfect) or () if one.sure]
    seen = set()
    for seed in range(12):
        way, other = pairs.planted(random.Random(seed), paper.plan)
        assert other != paper.plan
        found = pairs.differences(pairs.word_version(random.Random(1), other), perfect)
        assert found, way
        seen.add(way)
    assert len(seen) >= 4


def seal(kind: str, department: str | None) -> Impression:
    return Impression(
        page=1,
        kind=kind,
        name="柳林县交通运输局",
        department=department,
        centre=(60, 60),
        diameter=42,
        box=(100, 100, 300, 300),
    )


@pytest.mark.parametrize(
    ("seals", "colour", "verdict"),
    [
        ((seal("unit", WHO.id),), "colour", "right_unit"),
        ((seal("party", None), seal("unit", WHO.id)), "colour", "right_unit"),
        ((seal("unit", "jiaotong"),), "colour", "other_unit"),
        ((seal("party", None),), "colour", "other_body"),
        ((), "colour", "none"),
        ((), "bilevel", "cannot_tell"),
    ],
)
def test_what_a_perfect_reader_says_of_the_seals(seals: tuple[Impression, ...], colour: str, verdict: str) -> None:
    pages = (PageTruth(turn=0, colour=colour, text="", size=(1000, 1400)),)
    truth = Truth(kinds=("checklist",), department=WHO.id, unit=WHO.unit, seals=seals, pages=pages)
    assert expected_verdict(truth) == verdict


@pytest.mark.parametrize(
    ("place", "found", "alarms", "named"),
    [((0.2, 0.143, 0.1), 1, 0, 1), ((0.8, 0.8, 0.1), 0, 1, 0)],
)
def test_a_seal_counts_where_it_stands(place: tuple[float, float, float], found: int, alarms: int, named: int) -> None:
    other = next(unit for unit in campaign().departments if unit.id == "jiaotong")
    stamped = replace(seal("unit", other.id), name=other.name)
    truth = Truth(
        kinds=("checklist",),
        department=WHO.id,
        unit=WHO.unit,
        seals=(stamped,),
        pages=(PageTruth(turn=0, colour="colour", text="", size=(1000, 1400)),),
    )
    print_ = Print(box=(0, 0, 1, 1), diameter=42, text=other.name, sure=0.9)
    seen = PageSeen(colour="colour", turn=0, seals=((print_, place),))
    got = score(truth, outcome(None, (seen,)))
    assert (got.seals, got.found, got.alarms, got.named_right) == (1, found, alarms, named)
