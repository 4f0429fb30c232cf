"""Which files are pieces, when each first came, and which version counts."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.forms import Liaison
from pipeline.model import Document, FieldDoubt, Received
from pipeline.pieces import Pieces, gather, is_stranger, natural_key
from tests.assessments import document
from tests.facts import (
    PERSON,
    WHO,
    at,
    came,
    campaign,
    checklist,
    judged,
    paper,
    part,
    report,
    stage,
    whole,
    with_department,
)


def pieces(*mails: Received) -> Pieces:
    return gather(mails, campaign())


def newest(*mails: Received, kind: str = "report", form: str = "word") -> str | None:
    found = pieces(*mails).newest(WHO, kind, form)
    return found.document.path if found else None


@pytest.mark.parametrize(
    "lost",
    [
        {"status": "failed"},
        {"status": "quarantined"},
        {"status": "ignored"},
        {"kinds": ()},
    ],
)
def test_what_could_not_be_opened_or_told_is_no_piece(lost: dict[str, object]) -> None:
    assert newest(came(at(3, 18), paper("report", **({"status": "parsed"} | lost)))) is None


def test_a_file_of_nobody_or_of_no_asked_form_is_no_piece() -> None:
    assert newest(came(at(3, 18), paper("report", who=None))) is None
    assert pieces(came(at(3, 18), document("报告.txt", "report", "none", WHO))).by_key == {}
    assert pieces(came(at(3, 18), paper("report", who="nowhere"))).by_key == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("自查报告（定稿）.docx", "自查报告（初稿）.docx"),
        ("自查报告.docx", "自查报告草稿.docx"),
        ("自查报告更正.docx", "自查报告.docx"),
        ("自查报告以此为准.docx", "自查报告.docx"),
    ],
)
def test_within_one_mail_the_final_version_counts(one: str, other: str) -> None:
    for order in ((one, other), (other, one)):
        assert newest(came(at(3, 18), *(paper("report", path=path) for path in order))) == one


def test_within_one_mail_the_fuller_version_counts_where_names_tell_nothing() -> None:
    thin = paper("report", path="1.docx", reports=(("report", report(100)),))
    assert newest(came(at(3, 18), thin, paper("report", path="2.docx"))) == "2.docx"


def test_a_final_version_counts_though_the_draft_is_fuller() -> None:
    final = paper("report", path="自查报告定稿.docx", reports=(("report", report(3600)),))
    draft = paper("report", path="自查报告初稿.docx", reports=(("report", report(5000)),))
    assert newest(came(at(3, 18), draft, final)) == "自查报告定稿.docx"


def test_the_newest_mail_counts_whatever_its_files_are_called() -> None:
    first = came(at(3, 18), paper("report", path="报告定稿.docx"))
    second = came(at(3, 19), paper("report", path="报告.docx"))
    assert newest(second, first) == "报告.docx"
    assert pieces(first, second).first_arrival(WHO, "report", "word") == at(3, 18)


def test_a_scan_of_several_photos_stands_under_its_first_page() -> None:
    photos = [paper("report", "scan", path=f"盖章/照片{n}.jpg", unread_pages=(1,)) for n in (10, 9, 2, 11)]
    assert newest(came(at(3, 18), *photos), form="scan") == "盖章/照片2.jpg"


@given(st.lists(st.text(st.sampled_from("12３²①.a图"), max_size=6), max_size=6))
def test_any_file_names_can_be_put_in_order(names: list[str]) -> None:
    assert [natural_key(n) for n in sorted(names, key=natural_key)] == sorted(natural_key(n) for n in names)


def test_odd_and_endless_digits_in_names_are_borne() -> None:
    assert natural_key("1²3") and natural_key("9" * 5000)
    assert natural_key("照片２.jpg") < natural_key("照片１０.jpg")


def test_one_file_with_two_pieces_serves_both() -> None:
    both = paper("checklist", "scan", path="清单和报告.pdf", kinds=("checklist", "report"))
    state = judged(came(at(3, 18), paper("checklist"), paper("report"), both))
    for requirement in ("checklist", "report"):
        scan = part(state, requirement).scan
        assert scan is not None and scan.document == both
    assert stage(state).label == "按时报送"


def test_a_checklist_in_a_file_whose_report_was_not_read_says_nothing_of_the_report() -> None:
    bad = replace(checklist(), unit=None)
    both = paper("checklist", kinds=("checklist", "report"), checklist=bad)
    state = judged(came(at(3, 18), both))
    assert "unit_missing" in {flag.code for flag in part(state, "checklist").flags}
    assert "unit_missing" not in {flag.code for flag in part(state, "report").flags}


# the liaison


def who_of(*mails: Received) -> tuple[str, Liaison | None, set[str]]:
    found = part(judged(*mails), "liaison")
    return found.status, found.liaison, {flag.code for flag in found.flags}


NOBODY = checklist(liaison=Liaison())
BARE = paper("checklist", checklist=NOBODY)
SHEET = document("联络员.docx", "other", "word", WHO, liaison=PERSON)


def test_the_liaison_comes_from_the_form() -> None:
    assert who_of(came(at(3, 18), paper("checklist"))) == ("ok", PERSON, set())


def test_the_liaison_comes_from_a_separate_sheet() -> None:
    assert who_of(came(at(3, 18), BARE, SHEET)) == ("ok", PERSON, set())


def test_the_liaison_comes_from_the_words_of_a_mail_without_files() -> None:
    words = came(at(3, 18), liaison=PERSON, liaison_department=WHO, departments=(WHO,))
    assert who_of(words) == ("ok", PERSON, set())
    assert stage(judged(words)).first_received_at == at(3, 18)
    assert stage(judged(words)).label == "材料不全"


def test_the_form_comes_before_the_words_and_what_it_lacks_comes_from_them() -> None:
    form = paper("checklist", checklist=checklist(liaison=Liaison(name="李某")))
    told = came(at(3, 19), form, liaison=PERSON, liaison_department=WHO)
    assert who_of(told) == ("ok", Liaison(name="李某", mobile=PERSON.mobile), set())


def test_a_valid_mobile_anywhere_comes_before_a_wrong_one() -> None:
    form = paper("checklist", checklist=checklist(liaison=Liaison(name="李某", mobile="1380000")))
    assert who_of(came(at(3, 18), form, SHEET))[2] == set()
    assert who_of(came(at(3, 18), form))[2] == {"liaison_mobile_invalid"}


def test_neither_name_nor_mobile_is_missing_and_one_of_them_is_defective() -> None:
    assert who_of(came(at(3, 18), BARE)) == ("missing", None, {"liaison_missing"})
    named = paper("checklist", checklist=checklist(liaison=Liaison(name="李某")))
    assert who_of(came(at(3, 18), named)) == ("defective", Liaison(name="李某"), {"liaison_missing"})
    assert stage(judged(came(at(3, 18), *whole(checklist_word=named)))).label == "需补正"


def test_the_liaison_has_arrived_with_the_first_word_of_it() -> None:
    named = paper("checklist", checklist=checklist(liaison=Liaison(name="李某")))
    state = judged(came(at(3, 18), *whole(checklist_word=named)), came(at(3, 22), SHEET), as_of=at(3, 23))
    assert part(state, "liaison").status == "ok"
    assert stage(state).completed_at == at(3, 18)


# whose address


def test_a_shared_address_is_no_stranger_to_any_of_its_departments() -> None:
    there = with_department(addresses=("a@example.com",)).department(WHO)
    assert not is_stranger("a@example.com", there, {"a@example.com": "wenlv"})
    assert is_stranger("b@example.com", there, {"b@example.com": "wenlv"})
    assert is_stranger("new@example.com", there, {})
    unknown = with_department(addresses=()).department(WHO)
    assert not is_stranger("new@example.com", unknown, {"b@example.com": "wenlv"})
    assert is_stranger("b@example.com", unknown, {"b@example.com": "wenlv"})


# several photos that make one paper


def test_a_later_photo_is_never_the_piece_whatever_it_is_called() -> None:
    first = paper("checklist", "scan", path="清单1.jpg", checklist=checklist(), seen_by="reader 1", pages=2)
    later = paper("checklist", "scan", path="清单2定稿.jpg", seen_by="reader 1", first_page="清单1.jpg", page_number=2)
    mail = came(at(3, 18), later, first)
    assert newest(mail, kind="checklist", form="scan") == "清单1.jpg"
    assert pieces(mail).first_arrival(WHO, "checklist", "scan") == at(3, 18)
    lone = came(at(3, 18), later)
    assert newest(lone, kind="checklist", form="scan") == "清单2定稿.jpg"
    again = came(at(3, 18), later, paper("checklist", "scan", path="旧清单.jpg", checklist=checklist()))
    assert newest(again, kind="checklist", form="scan") == "旧清单.jpg"


# a liaison read off a picture

MISREAD = Liaison(name="张杲某", title="股长", mobile="13800000007")
DOUBT = FieldDoubt(what="第1页“联络员”", text="张杲某", sure=0.4, role="liaison")


def scanned(liaison: Liaison, **more: object) -> Document:
    return paper("checklist", "scan", checklist=checklist(liaison=liaison), **({"seen_by": "reader 1"} | more))


@pytest.mark.parametrize(
    "text", [paper("checklist"), SHEET, scanned(PERSON, seen_by="", path="文字.pdf")], ids=["form", "sheet", "text PDF"]
)
@pytest.mark.parametrize("doubts", [(), (DOUBT,)])
def test_a_misread_scan_never_beats_a_text(text: Document, doubts: tuple[FieldDoubt, ...]) -> None:
    scan = scanned(MISREAD, doubts=doubts)
    assert who_of(came(at(3, 18), text, scan))[1] == PERSON
    assert who_of(came(at(3, 18), text), came(at(3, 19), scan))[1] == PERSON


def test_a_scan_tells_what_no_text_does() -> None:
    assert who_of(came(at(3, 18), BARE, scanned(PERSON)))[1] == PERSON
    nameless = paper("checklist", checklist=checklist(liaison=Liaison(name="张某某", title="股长")))
    assert who_of(came(at(3, 18), nameless, scanned(PERSON)))[1] == PERSON


def test_a_mails_words_beat_a_doubtful_reading_and_no_sure_one() -> None:
    other = Liaison(name="王某", mobile="13800000009")
    for doubts, expected in (((DOUBT,), other), ((), PERSON)):
        mail = came(at(3, 18), scanned(PERSON, doubts=doubts), liaison=other, liaison_department=WHO)
        assert who_of(mail)[1] == expected
