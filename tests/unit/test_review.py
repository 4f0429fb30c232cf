"""What a person has to look at: which entries there are, on what, since when, in which order."""

from dataclasses import replace

import pytest

from parsers.forms import Entry
from pipeline.judge import assess
from pipeline.model import Document, Flag, MailboxCount, ReviewEntry
from tests.assessments import document
from tests.facts import (
    WHO,
    about,
    at,
    came,
    campaign,
    checklist,
    codes,
    judged,
    paper,
    problem,
    report,
    whole,
    with_department,
)


def flagged(code: str, *, on_content: bool = False, status: str = "parsed") -> Document:
    flag = Flag(code=code, message="请人工查看。")
    made = document(f"{code}.docx", "unknown", "word", WHO, status=status)
    if on_content:
        return replace(made, content=replace(made.content, flags=(flag,)))
    return replace(made, flags=(flag,))


@pytest.mark.parametrize("code", ["department_unclear", "kind_unclear"])
def test_a_file_that_nobody_could_place_is_for_a_person(code: str) -> None:
    file = flagged(code)
    assert about(judged(came(at(3, 18), file, decision="review")), file) == {code}


@pytest.mark.parametrize("code", ["unreadable", "password_protected", "suspicious_content", "unsupported_format"])
def test_a_file_that_could_not_be_opened_is_for_a_person(code: str) -> None:
    file = flagged(code, on_content=True, status="failed")
    mail = came(at(3, 18), file, decision="review")
    (entry,) = judged(mail).review
    assert (entry.subject, entry.code) == (f"document:{file.sha256}", code)
    assert (entry.raised_at, entry.resolved) == (at(3, 18), False)
    assert judged(replace(mail, reading=replace(mail.reading, decision="unrelated"))).review == ()


@pytest.mark.parametrize("code", ["cloud_attachment", "department_unclear", "suspicious_content"])
def test_what_is_wrong_with_a_mail_stands_on_the_mail(code: str) -> None:
    mail = came(at(3, 18), decision="review", flags=(Flag(code=code, message="请人工查看。"),))
    (entry,) = judged(mail).review
    assert (entry.subject, entry.code, entry.raised_at) == (f"mail:{mail.mail}", code, at(3, 18))


def test_a_tick_a_contradiction_and_a_share_near_the_bound_stand_on_the_paper() -> None:
    odd = replace(problem("crude", "重处罚"), exists=False, answer="否")
    form = paper("checklist", checklist=checklist(odd, Entry(category="other", answer="√")))
    text = paper("report", reports=(("report", report(10_000, 5_800)),))
    state = judged(came(at(3, 18), *whole(checklist_word=form, report_word=text)))
    assert about(state, form) == {"contradictory_answer", "exists_unclear"}
    assert about(state, text) == {"share_unclear"}


def test_two_doubts_of_one_kind_are_one_entry_with_both() -> None:
    form = paper(
        "checklist", checklist=checklist(Entry(category="crude", answer="√"), Entry(category="other", answer="×"))
    )
    (entry,) = judged(came(at(3, 18), *whole(checklist_word=form))).review
    assert "√" in entry.message and "×" in entry.message


def test_a_mail_of_unknown_time_has_one_entry() -> None:
    mail = came(at(3, 14, 0), *whole(), basis="unknown")
    (entry,) = judged(mail).review
    assert (entry.subject, entry.code) == (f"mail:{mail.mail}", "received_at_unknown")


def test_a_superseded_version_asks_nobody_anything() -> None:
    old = paper("checklist", path="旧.docx", checklist=checklist(Entry(category="crude", answer="√")))
    assert judged(came(at(3, 18), *whole(checklist_word=old)), came(at(3, 19), paper("checklist"))).review == ()


def test_a_stranger_is_named_on_the_mail_once() -> None:
    mail = came(at(3, 18), *whole(), sender="someone@example.com")
    (entry,) = judged(mail, of=with_department(addresses=("a@example.com",))).review
    assert (entry.subject, entry.code) == (f"mail:{mail.mail}", "sender_unverified")


def test_the_servers_count_against_ours() -> None:
    counts = [
        MailboxCount(folder="收件箱", counted_at=at(3, 20), on_server=9, recorded=8),
        MailboxCount(folder="垃圾邮件", counted_at=at(3, 20), on_server=2, recorded=2),
        MailboxCount(folder="广告邮件", counted_at=at(3, 25), on_server=2, recorded=1),
    ]
    state = assess(campaign(), [came(at(3, 18), *whole())], at(3, 21), counts)
    (entry,) = state.review
    assert entry.code == "count_mismatch"
    assert "9" in entry.message and "8" in entry.message
    later = [replace(count, counted_at=at(3, 20, 12)) for count in counts]
    assert assess(campaign(), [came(at(3, 18), *whole())], at(3, 21), later[:2]).review == state.review
    assert entry.raised_at == at(3, 18)


def test_entries_stand_in_the_order_of_moment_and_subject() -> None:
    one, other = flagged("kind_unclear"), flagged("department_unclear")
    outside = ReviewEntry(subject="department:wenlv", code="conflict", message="请核对。", raised_at=at(3, 17))
    state = judged(
        came(at(3, 19), other, decision="review"), came(at(3, 16), one, other, decision="review"), others=[outside]
    )
    keys = [(e.raised_at, e.subject) for e in state.review]
    assert keys == sorted(keys)
    assert len(keys) == 4
    assert codes(state.review) == {"kind_unclear", "department_unclear", "conflict"}
