"""Papers without any name are tied to the other version of them by their texts, or left to a person."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.forms import Checklist, Report
from pipeline.model import Document, Evidence, Flag, Received
from pipeline.ties import UNCLEAR_KIND, tied
from tests.assessments import document, problem
from tests.facts import WHO, at, came, campaign, checklist, codes, judged, part, stage, whole
from tests.misreadings import FAIR, misread
from tests.simulator import stock

CAMPAIGN = campaign()
UNCLEAR = Flag(code="department_unclear", message="看不出是哪个单位的材料，请人工指定。")


def prose(seed: int, sentences: int = 25) -> str:
    rng = random.Random(seed)
    fields = list(stock.FIELDS)
    return "".join(
        stock.expand(rng, rng.choice(stock.SENTENCES[rng.choice("ABCDE")]), rng.choice(fields))
        for _ in range(sentences)
    )


def scan_of(text: str) -> str:
    return misread(text, FAIR, random.Random(text))[0]


def file(
    body: str, form: str = "scan", who: str | None = None, path: str = "", kind: str = "report", **more: object
) -> Document:
    reports = ((kind if kind != "unknown" else UNCLEAR_KIND, Report(words=len(body), body=body)),)
    flags = () if who else (UNCLEAR,)
    return document(path or f"{form}.pdf", kind, form, who, flags=flags, reports=reports, **more)


def nameless(*documents: Document, moment: int = 19) -> Received:
    mail = came(at(3, moment), *documents, decision="review")
    return replace(mail, reading=replace(mail.reading, flags=(UNCLEAR,)))


def owners(*mails: Received) -> list[str | None]:
    """Whose the last mail's documents are."""
    return [found.department for found in tied(mails, CAMPAIGN)[-1].reading.documents]


TEXT, OTHER = prose(1), prose(2)
WORD = came(at(3, 18), file(TEXT, "word", WHO, "自查报告.docx"))
FURTHER = came(at(3, 18), file(OTHER, "word", "xuecun"))


def test_a_scan_is_its_word_versions_department_s() -> None:
    mail = tied([WORD, FURTHER, nameless(file(scan_of(TEXT)))], CAMPAIGN)[-1]
    (found,) = mail.reading.documents
    assert found.department == WHO
    assert found.flags == () and mail.reading.flags == ()
    assert [(item.department, item.text) for item in found.evidence] == [(WHO, "文字与“自查报告.docx”一致")]
    assert (mail.reading.decision, mail.reading.departments) == ("submission", (WHO,))


def test_the_later_photos_of_a_scan_go_with_its_first() -> None:
    first = file(scan_of(TEXT), path="清单/1.jpg", kind="unknown")
    later = document("清单/2.jpg", "unknown", "scan", None, flags=(UNCLEAR,), first_page="清单/1.jpg", page_number=2)
    stray = document("3.jpg", "unknown", "scan", None, flags=(UNCLEAR,))
    one, two, three = tied([WORD, nameless(first, later, stray)], CAMPAIGN)[-1].reading.documents
    assert (two.department, two.evidence, two.flags) == (WHO, one.evidence, ())
    assert (two.content.kind, two.content.first_page, two.content.page_number) == ("report", "清单/1.jpg", 2)
    assert (three.department, three.flags) == (None, (UNCLEAR,))


def test_a_word_file_is_the_department_s_whose_scan_it_is() -> None:
    scan = came(at(3, 18), file(scan_of(TEXT), "scan", WHO))
    assert owners(scan, nameless(file(TEXT, "word"))) == [WHO]


def test_which_comes_first_does_not_matter() -> None:
    first, second = nameless(file(scan_of(TEXT)), moment=17), WORD
    assert tied([first, second], CAMPAIGN)[0].reading.documents[0].department == WHO


def test_one_mail_with_two_units_papers_is_taken_apart() -> None:
    named = [file(TEXT, "word", WHO, "1.docx"), file(OTHER, "word", "xuecun", "2.docx")]
    assert owners(nameless(*named, file(scan_of(OTHER), path="3.pdf"), file(scan_of(TEXT), path="4.pdf"))) == [
        WHO,
        "xuecun",
        "xuecun",
        WHO,
    ]


def test_a_checklist_is_tied_by_its_cells() -> None:
    rows = [problem(category, *prose(n, 4).split("。")[:4]) for n, category in enumerate(("crude", "abusive", "other"))]
    form = replace(checklist(*rows), unit=None)
    word = document("清单.docx", "checklist", "word", WHO, checklist=form)
    scan = document("IMG_1.jpg", "checklist", "scan", None, checklist=form)
    assert owners(came(at(3, 18), word), nameless(scan)) == [WHO]


def test_a_paper_of_unclear_kind_takes_the_kind_too() -> None:
    mail = tied([WORD, nameless(file(scan_of(TEXT), kind="unknown"))], CAMPAIGN)[-1]
    content = mail.reading.documents[0].content
    assert (content.kind, content.kinds) == ("report", ("report",))
    assert [kind for kind, _ in content.reports] == ["report"]


@pytest.mark.parametrize(
    ("others", "mine"),
    [
        ([FURTHER], file(TEXT)),
        ([WORD], file(scan_of(TEXT)[:150])),
        ([WORD], file(TEXT[: len(TEXT) // 2] + OTHER[len(OTHER) // 2 :])),
        ([WORD, came(at(3, 18), file(TEXT.replace("我单位", "我镇"), "word", "xuecun"))], file(scan_of(TEXT))),
        ([WORD], file(TEXT, kind="other")),
        ([WORD], replace(file(TEXT), evidence=(Evidence(source="subject", text="薛村镇", department="xuecun"),))),
    ],
)
def test_other_short_half_and_copied_texts_and_what_names_another_unit_are_for_a_person(
    others: Sequence[Received], mine: Document
) -> None:
    assert owners(*others, nameless(mine)) == [None]


def test_a_blank_form_is_nobody_s() -> None:
    blank = Checklist(title="行政执法突出问题自查清单")
    word = document("清单.docx", "checklist", "word", WHO, checklist=blank)
    assert owners(came(at(3, 18), word), nameless(document("1.pdf", "checklist", "scan", None, checklist=blank))) == [
        None
    ]


def test_what_is_placed_stays_where_it_is() -> None:
    elsewhere = came(at(3, 19), file(TEXT, "scan", "xuecun"))
    assert tied([WORD, elsewhere], CAMPAIGN) == (WORD, elsewhere)


def test_the_stage_is_whole_when_the_nameless_scan_comes() -> None:
    files = whole(report_word=file(TEXT, "word", WHO, "报告.docx"))
    named = came(at(3, 18), *(f for f in files if f.path != "report-scan.pdf"))
    state = judged(named, nameless(file(scan_of(TEXT))))
    assert part(state, "report").scan is not None
    assert stage(state).completed_at == at(3, 19)
    assert "department_unclear" not in codes(state.review)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from([None, WHO, "xuecun"]), st.sampled_from(["word", "scan"]), st.integers(0, 3)),
        max_size=6,
    )
)
def test_any_mails_are_tied_alike_in_any_order_and_nothing_placed_moves(
    papers: list[tuple[str | None, str, int]],
) -> None:
    mails = [
        came(at(3, 18, minute=n), file([TEXT, OTHER, TEXT[:100], ""][text], form, who, f"{n}.pdf"))
        for n, (who, form, text) in enumerate(papers)
    ]
    found = tied(mails, CAMPAIGN)
    whose = [mail.reading.documents[0].department for mail in found]
    assert [mail.reading.documents[0].department for mail in tied(mails[::-1], CAMPAIGN)] == whose[::-1]
    for before, after in zip(mails, whose, strict=True):
        assert before.reading.documents[0].department in (None, after)
