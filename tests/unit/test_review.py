"""What a person has to look at: which entries there are, on what, since when, in which order."""

from dataclasses import replace

import pytest

from parsers.forms import Entry, Liaison
from pipeline.judge import assess
from pipeline.model import Assessment, Document, FieldDoubt, Flag, MailboxCount, ReviewEntry
from pipeline.review import field_doubts, liaison_doubts, shown_value
from tests.assessments import document
from tests.facts import (
    PERSON,
    WHO,
    about,
    at,
    came,
    campaign,
    checklist,
    codes,
    judged,
    paper,
    part,
    problem,
    report,
    stage,
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


def field(what: str, text: str, sure: float = 0.5, reason: str = "", role: str = "") -> FieldDoubt:
    return FieldDoubt(what=what, text=text, sure=sure, reason=reason, role=role)


@pytest.mark.parametrize(
    ("doubt", "told"),
    [
        (field("第1页 表1第3行“是否存在”", "是", 0.527), "第1页 表1第3行“是否存在”读作“是”（52%）"),
        (field("时限", "2024年13月1日", 1.0, reason="不是可能的日期"), "时限读作“2024年13月1日”（不是可能的日期）"),
        (field("标题", "自查\ufffd告", 0.0, reason="有字认不出"), "标题读作“自查□告”（0%，有字认不出）"),
        (field("标题", "报告", 0.3, reason="识读把握低"), "标题读作“报告”（30%）"),
        (field("标题", " \n", 0.2), "标题没有读出文字（20%）"),
        (field("表现", "一" * 40, 0.2), f"表现读作“{'一' * 29}…”（20%）"),
        (field("联络员手机", "138 0000 0\ufffd0", 0.2, role="liaison"), "联络员手机读作“138****”（20%）"),
    ],
)
def test_a_doubtful_field_is_told_with_the_value_and_why(doubt: FieldDoubt, told: str) -> None:
    scan = paper("checklist", "scan", doubts=(doubt,), path="材料.zip/自查.pdf")
    what = "的联络员" if doubt.role == "liaison" else "有1处"
    (flag,) = (*field_doubts(scan), *liaison_doubts(scan))
    assert flag.message == f"“自查.pdf”{what}识读把握不大：{told}，请对照图片核对。"


def test_the_doubtful_fields_of_a_file_are_one_matter_that_names_five() -> None:
    doubts = tuple(field(f"第{row}行", "是") for row in range(1, 9))
    scan = paper("checklist", "scan", checklist=checklist(), doubts=doubts)
    state = judged(came(at(3, 18), scan))
    (entry,) = (e for e in state.review if e.code == "low_confidence")
    assert "有8处" in entry.message
    assert entry.message.count("读作") == 5
    assert part(state, "checklist").status == "defective"  # its Word version is missing


def test_a_scan_whose_word_version_was_read_asks_nobody_about_its_letters() -> None:
    scan = paper("checklist", "scan", checklist=checklist(), doubts=(field("第3行", "是"),))
    state = judged(came(at(3, 18), *whole(checklist_scan=scan)))
    assert about(state, scan) == set()
    alone = judged(came(at(3, 18), scan))
    assert about(alone, scan) == {"low_confidence"}


READ = FieldDoubt(what="第2页 表1第10行“联络员”", text="张某某 13800000000", sure=0.41, role="liaison")


def of_liaison(state: Assessment) -> list[str]:
    return [entry.message for entry in state.review if "联络员识读把握不大" in entry.message]


def test_a_liaison_that_a_scan_alone_tells_and_not_surely_is_for_a_person() -> None:
    scan = paper("checklist", "scan", checklist=checklist(), doubts=(READ, field("第3行", "是")), path="清单.pdf")
    state = judged(came(at(3, 18), scan))
    (told,) = of_liaison(state)
    assert (
        "“清单.pdf”的联络员识读把握不大：第2页 表1第10行“联络员”读作“张某某 138****”（41%），请对照图片核对。" in told
    )
    assert "有1处识读把握不大" in told  # the other field, once, without the liaison
    assert stage(state).needs_review


def test_a_form_whose_liaison_alone_is_unsure_is_for_a_person() -> None:
    scan = paper("checklist", "scan", checklist=checklist(), doubts=(READ,))
    nameless = paper("checklist", checklist=checklist(liaison=Liaison()))
    state = judged(came(at(3, 18), *whole(checklist_word=nameless, checklist_scan=scan)))
    assert (part(state, "checklist").status, part(state, "liaison").status) == ("review", "ok")
    assert stage(state).label == "待核实"


def test_a_liaison_s_own_sheet_that_was_scanned_is_asked_about_too() -> None:
    sheet = document("联络员.jpg", "other", "scan", WHO, liaison=PERSON, doubts=(READ,))
    state = judged(came(at(3, 18), sheet))
    assert len(of_liaison(state)) == 1
    assert about(state, sheet) == {"low_confidence"}
    assert part(state, "liaison").status == "review"


LOST = FieldDoubt(what="第2页 表1第10行“联络员”", text="\ufffd\ufffd", sure=0.0, reason="有字认不出", role="liaison")


@pytest.mark.parametrize("read", [Liaison(), Liaison(name="张某某"), Liaison(name="张某某", mobile="1380000")])
def test_a_liaison_whom_a_picture_alone_tells_and_badly_is_a_question_and_no_omission(read: Liaison) -> None:
    scan = paper("checklist", "scan", checklist=checklist(liaison=read), doubts=(LOST,))
    state = judged(came(at(3, 18), scan))
    assert len(of_liaison(state)) == 1
    found = part(state, "liaison")
    assert (found.status, codes(found.flags), found.arrived_at) == ("review", set(), at(3, 18))


def test_a_liaison_whom_the_word_version_lacks_is_an_omission_whatever_its_scan_shows() -> None:
    scan = paper("checklist", "scan", checklist=checklist(liaison=Liaison()), doubts=(LOST,))
    nobody, nameless = checklist(liaison=Liaison()), checklist(liaison=Liaison(name="张某某"))
    for word, status in ((nobody, "missing"), (nameless, "defective")):
        whole_ = whole(checklist_word=paper("checklist", checklist=word), checklist_scan=scan)
        found = part(judged(came(at(3, 18), *whole_)), "liaison")
        assert (found.status, codes(found.flags)) == (status, {"liaison_missing"})


def test_a_liaison_that_a_text_tells_is_nobody_s_question() -> None:
    scan = paper("checklist", "scan", checklist=checklist(), doubts=(READ,))
    state = judged(came(at(3, 18), *whole(checklist_scan=scan)))
    assert of_liaison(state) == []
    assert part(state, "liaison").status == "ok"


def test_a_text_without_the_number_leaves_the_scan_s_to_a_person() -> None:
    nameless = paper("checklist", checklist=checklist(liaison=Liaison(name="张某某")))
    scan = paper("checklist", "scan", checklist=checklist(), doubts=(READ,))
    assert len(of_liaison(judged(came(at(3, 18), *whole(checklist_word=nameless, checklist_scan=scan))))) == 1


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


@pytest.mark.parametrize("role", ["liaison", "notes", "page", "manifestation"])
@pytest.mark.parametrize("number", ["13800001234", "138 0000 1234", "138-0000-1234", "138000012345", "1380000123"])
def test_no_number_is_shown_whole_whatever_field_it_stands_in(role: str, number: str) -> None:
    doubt = FieldDoubt(what="第1页正文", text=f"联系电话：{number}", sure=0.3, role=role)
    scan = paper("report", "scan", doubts=(doubt,))
    (flag,) = (*field_doubts(scan), *liaison_doubts(scan))
    assert "138****" in flag.message and "0000" not in flag.message.replace(" ", "").replace("-", "")


def test_a_number_in_what_a_reader_left_over_is_not_shown_whole() -> None:
    note = Flag(code="leftover", message="清单里有系统没有读入的内容：“联系人 138 0000 1234”，请对照原件。")
    file = paper("checklist", notes=(note,))
    (entry,) = (e for e in judged(came(at(3, 18), file)).review if e.code == "leftover")
    assert "138****1234" in entry.message and "0000" not in entry.message


@pytest.mark.parametrize(
    "text", ["2024-03-20", "罚没款1380000元", "发文2024〔15〕号", "2024年3月20日前", "15 30 45 20 10 35"]
)
def test_days_and_amounts_are_shown(text: str) -> None:
    assert shown_value(FieldDoubt(what="第1页正文", text=text, sure=0.3, role="rectify_by")) == text
