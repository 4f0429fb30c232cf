"""Papers without any name are tied to the other version of them by their texts, or left to a person."""

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.forms import Checklist, Report
from parsers.pages import PageContent
from parsers.sight import Sight
from pipeline.changes import changes
from pipeline.contents import Bounds, read_file
from pipeline.export import export
from pipeline.looking import Seen
from pipeline.model import UNCLEAR_KIND, Attachment, Document, Evidence, Flag, Mail, Reading, Received
from pipeline.reading import ReadMail, assemble
from pipeline.ties import tied
from tests.assessments import document, problem
from tests.facts import WHO, at, came, campaign, checklist, codes, judged, part, stage, whole
from tests.misreadings import FAIR, misread
from tests.simulator import stock
from tests.unit.test_photo_sets import jpeg
from tests.unit.test_photos import glyphs

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


# a scan whose kind nobody can tell


def seen_of(text: str, *heading: str) -> Reading:
    """A mail with a photo of the text and nothing that names it, as its readers make it."""
    file = Attachment(path="IMG_0001.jpg", content=jpeg(0))
    lines = [*heading, *("    " * (at == 0) + text[at : at + 30] for at in range(0, len(text), 30))]
    glyph_lines = [glyphs(line, 70, 60 + 14 * n, size=12) for n, line in enumerate(lines)]
    page = PageContent(number=1, width=595, height=60 + 14.0 * (len(lines) + 2), glyphs=tuple(chain(*glyph_lines)))
    seen = Seen(sights={hashlib.sha256(file.content).hexdigest(): {1: Sight(page=page)}}, faults={})
    one = read_file(file, CAMPAIGN, Bounds(), seen)
    return assemble("ab" * 32, ReadMail(mail=Mail(sender="a@example.com"), files=(one,)), CAMPAIGN)


def test_a_scan_with_a_title_that_nobody_could_read_becomes_its_requirement_s_scan() -> None:
    text = TEXT[:900]
    reading = seen_of(scan_of(text), "柳林\ufffd\ufffd\ufffd\ufffd\ufffd专\ufffd\ufffd")
    (unclear,) = reading.documents
    assert (unclear.content.kind, [kind for kind, _ in unclear.content.reports]) == ("unknown", [UNCLEAR_KIND])
    assert codes(unclear.flags) >= {"kind_unclear"}
    received = Received(
        mail=reading.mail, folder="INBOX", received_at=at(3, 19), basis="server", size=1, reading=reading
    )
    alone = judged(received)
    assert export(alone, at(3, 21))["reports"] == []
    assert changes(alone, alone) == []

    word = came(at(3, 18), file(text, "word", WHO, "自查报告.docx"))
    state = judged(word, received)
    found = part(state, "report")
    assert found.scan is not None and found.scan.document.path == "IMG_0001.jpg"
    assert [kind for kind, _ in found.scan.document.content.named_reports] == ["report"]
    assert "kind_unclear" not in codes(state.review)
    assert {row["kind"] for row in export(state, at(3, 21))["reports"]} == {"report"}


def test_the_text_of_an_unclear_paper_counts_for_nothing_by_itself() -> None:
    unclear = file(TEXT, "scan", WHO, kind="unknown", kinds=())
    state = judged(came(at(3, 18), unclear))
    assert export(state, at(3, 21))["reports"] == []
    assert part(state, "report").scan is None


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
