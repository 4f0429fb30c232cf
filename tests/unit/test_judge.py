"""How a standing is told, sentence by sentence of the contract's README."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.forms import Entry
from pipeline.judge import assess
from pipeline.model import Document, Flag, Received, ReviewEntry
from tests.assessments import DEPARTMENTS, document
from tests.facts import (
    AFTER,
    ALL_NO,
    DEADLINE,
    LINK,
    OPENING,
    SECOND,
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
    seal,
    stage,
    whole,
    with_department,
    without,
)

ODD = replace(problem("crude", "重处罚轻教育"), exists=False, answer="否")
CONTRADICTORY = paper("checklist", checklist=checklist(ODD))
SECONDLY = dt.timedelta(seconds=1)
LOCKED = document(
    "报告.zip", "unknown", "none", WHO, status="failed", flags=[], seed="locked"
)  # fmt: skip


def locked(code: str = "password_protected", status: str = "failed", path: str = "报告.zip") -> Document:
    made = document(path, "unknown", "none", WHO, status=status)
    return replace(made, content=replace(made.content, flags=(Flag(code=code, message="打不开。"),)))


# deadlines and clocks


@pytest.mark.parametrize(
    ("moment", "timeliness", "label"),
    [
        (DEADLINE - SECONDLY, "on_time", "按时报送"),
        (DEADLINE, "on_time", "按时报送"),
        (DEADLINE.replace(microsecond=999_999), "on_time", "按时报送"),
        (DEADLINE + SECONDLY, "late", "迟报"),
        (DEADLINE.astimezone(dt.UTC), "on_time", "按时报送"),
        ((DEADLINE + SECONDLY).astimezone(dt.UTC), "late", "迟报"),
    ],
)
def test_the_deadline_takes_in_its_whole_last_second(moment: dt.datetime, timeliness: str, label: str) -> None:
    standing = stage(judged(came(moment, *whole())))
    assert (standing.timeliness, standing.label) == (timeliness, label)
    assert ("late" in codes(standing.flags)) is (timeliness == "late")
    assert standing.deadline.isoformat() == "2024-03-20T23:59:59+08:00"


@pytest.mark.parametrize("date_header", [at(3, 10), at(3, 25), None])
def test_the_senders_date_tells_nothing(date_header: dt.datetime | None) -> None:
    assert stage(judged(came(at(3, 18), *whole(), sent_at=date_header))).label == "按时报送"
    assert stage(judged(came(at(3, 21), *whole(), sent_at=date_header))).label == "迟报"


@pytest.mark.parametrize(
    ("as_of", "timeliness", "label", "flags"),
    [
        (DEADLINE, "pending", "未到期", set()),
        (DEADLINE + SECONDLY, "overdue", "未报送", {"not_submitted"}),
    ],
)
def test_nothing_came(as_of: dt.datetime, timeliness: str, label: str, flags: set[str]) -> None:
    standing = stage(judged(as_of=as_of))
    assert (standing.completeness, standing.timeliness, standing.label) == ("missing", timeliness, label)
    assert codes(standing.flags) == flags
    assert (standing.first_received_at, standing.completed_at, standing.needs_review) == (None, None, False)
    assert [r.status for r in standing.requirements] == ["missing"] * 3
    assert [codes(r.flags) for r in standing.requirements] == [
        {"liaison_missing"},
        {"word_missing", "scan_missing"},
        {"word_missing", "scan_missing"},
    ]


def test_both_moments_are_kept_and_on_time_needs_the_whole_set() -> None:
    first, last = came(at(3, 18), *without("report_scan")), came(at(3, 22), paper("report", "scan"))
    state = judged(first, last, as_of=at(3, 23))
    standing = stage(state)
    assert (standing.first_received_at, standing.completed_at) == (at(3, 18), at(3, 22))
    assert (standing.completeness, standing.timeliness, standing.label) == ("complete", "late", "已补齐")
    assert codes(standing.flags) == {"late"}
    assert part(state, "report").arrived_at == at(3, 22)
    assert part(state, "checklist").arrived_at == at(3, 18)


def test_a_correction_after_the_deadline_counts_for_content_and_not_for_time() -> None:
    short = paper("report", path="旧.docx", reports=(("report", report(3000)),))
    better = paper("report", path="更正.docx")
    state = judged(came(at(3, 18), *whole(report_word=short)), came(at(3, 25), better), as_of=at(3, 26))
    found = part(state, "report")
    assert found.word is not None and found.word.document == better
    assert codes(found.flags) == set()
    assert (stage(state).completed_at, stage(state).timeliness, stage(state).label) == (
        at(3, 18),
        "on_time",
        "按时报送",
    )
    worse = judged(came(at(3, 18), *whole()), came(at(3, 25), short), as_of=at(3, 26))
    assert (stage(worse).timeliness, stage(worse).label) == ("on_time", "需补正")


def test_timeliness_looks_at_arrival_alone_defects_aside() -> None:
    short = paper("report", reports=(("report", report(3000)),))
    standing = stage(judged(came(at(3, 18), *whole(report_word=short))))
    assert (standing.timeliness, standing.completeness, standing.label) == ("on_time", "incomplete", "需补正")
    assert standing.completed_at == at(3, 18)


@pytest.mark.parametrize(
    ("place", "code", "requirement"),
    [
        ("checklist_word", "word_missing", "checklist"),
        ("checklist_scan", "scan_missing", "checklist"),
        ("report_word", "word_missing", "report"),
        ("report_scan", "scan_missing", "report"),
    ],
)
def test_a_piece_that_is_missing_is_named(place: str, code: str, requirement: str) -> None:
    more = came(at(3, 17), liaison=checklist().liaison, liaison_department=WHO)
    state = judged(more, came(at(3, 18), *without(place)))
    found = part(state, requirement)
    assert (found.status, codes(found.flags)) == ("defective", {code})
    assert found.arrived_at is None
    standing = stage(state)
    assert (standing.completeness, standing.timeliness, standing.label) == ("incomplete", "overdue", "材料不全")
    assert standing.completed_at is None
    assert stage(judged(more, came(at(3, 18), *without(place)), as_of=at(3, 19))).timeliness == "pending"


def test_what_comes_after_the_moment_judged_at_does_not_count() -> None:
    early, late = came(at(3, 18), *without("report_scan")), came(at(3, 19), paper("report", "scan"))
    state = judged(early, late, as_of=at(3, 18, 12))
    assert state.received == (early,)
    assert part(state, "report").scan is None
    assert stage(judged(early, late, as_of=at(3, 19))).label == "按时报送"


def test_the_second_stage_is_judged_for_itself() -> None:
    summary = came(at(4, 16), paper("summary"), paper("summary", "scan"))
    state = judged(summary, as_of=at(4, 18))
    assert stage(state, stage=SECOND).label == "按时报送"
    assert stage(state).label == "未报送"
    assert [s.stage for s in state.standings_of(WHO)] == ["self_inspection", "rectification"]


# who need not report


def test_a_stage_that_is_not_required_stays_with_nothing_asked() -> None:
    excused = with_department(not_required=("self_inspection",))
    for mails in ((), (came(at(3, 25), CONTRADICTORY),)):
        standing = stage(judged(*mails, of=excused, as_of=at(3, 26)))
        assert (standing.label, standing.completeness, standing.timeliness) == ("免报", "complete", "on_time")
        assert (standing.requirements, standing.flags, standing.needs_review) == ((), (), False)
        assert stage(judged(of=excused), stage=SECOND).label == "未到期"


# for a person


def test_what_a_person_must_settle_makes_a_requirement_one_for_review() -> None:
    state = judged(came(at(3, 18), *whole(checklist_word=CONTRADICTORY)))
    found = part(state, "checklist")
    assert (found.status, codes(found.flags)) == ("review", {"contradictory_answer"})
    assert (stage(state).needs_review, stage(state).label) == (True, "待核实")
    assert (stage(state).completeness, stage(state).timeliness) == ("incomplete", "on_time")


def test_review_comes_before_a_missing_piece_and_a_defect() -> None:
    assert stage(judged(came(at(3, 18), CONTRADICTORY))).label == "待核实"
    assert part(judged(came(at(3, 18), CONTRADICTORY)), "checklist").status == "defective"
    assert stage(judged(came(at(3, 25), *whole(checklist_word=CONTRADICTORY)), as_of=at(3, 26))).label == "待核实"


@pytest.mark.parametrize(
    ("verdict", "status", "flags", "review"),
    [
        ("right_unit", "ok", set(), set()),
        ("not_read", "review", set(), {"seal_unclear"}),
        ("none", "defective", {"seal_missing"}, set()),
        ("other_unit", "defective", {"seal_mismatch"}, set()),
        ("cannot_tell", "review", set(), {"seal_unclear"}),
        ("unreadable", "review", set(), {"seal_unclear"}),
    ],
)
def test_the_seal(verdict: str, status: str, flags: set[str], review: set[str]) -> None:
    scan = paper("report", "scan", seal=seal(verdict))
    state = judged(came(at(3, 18), *whole(report_scan=scan)))
    assert (part(state, "report").status, codes(part(state, "report").flags)) == (status, flags)
    assert about(state, scan) == review


def test_an_open_entry_on_a_counting_file_or_its_department_is_for_a_person() -> None:
    files = whole()
    mail = came(at(3, 18), *files)
    for subject, requirement in ((f"document:{files[0].sha256}", "review"), (f"department:{WHO}", "ok")):
        entry = ReviewEntry(subject=subject, code="conflict", message="请核对。", raised_at=at(3, 19))
        state = judged(mail, others=[entry])
        assert part(state, "checklist").status == requirement
        assert stage(state).label == "待核实"
        assert stage(judged(mail, others=[replace(entry, resolved=True)])).label == "按时报送"
        assert stage(judged(mail, others=[replace(entry, raised_at=at(3, 25))])).label == "按时报送"


def test_notes_of_readers_are_for_a_person() -> None:
    note = Flag(code="leftover", message="清单里有系统没有读入的内容。")
    file = paper("checklist", notes=(note,))
    state = judged(came(at(3, 18), *whole(checklist_word=file)))
    assert part(state, "checklist").status == "review"
    assert about(state, file) == {"leftover"}


def test_a_mail_of_unknown_time_is_for_a_person() -> None:
    state = judged(came(OPENING, *whole(), basis="unknown"))
    assert {r.status for r in stage(state).requirements} == {"review"}
    assert stage(state).label == "待核实"


def test_scan_and_word_version_that_differ_in_substance_are_for_a_person() -> None:
    other = checklist(problem("abusive", "执法不文明，发生肢体冲突"), problem("excessive", "短期内反复检查同一企业"))
    for scan, status in ((checklist(), "ok"), (other, "review")):
        file = paper("checklist", "scan", checklist=scan)
        state = judged(came(at(3, 18), *whole(checklist_scan=file)))
        assert part(state, "checklist").status == status
    assert codes(part(state, "checklist").flags) == {"scan_word_mismatch"}
    bodies = [
        paper("report", form, reports=(("report", report(body=b * 500)),))
        for form, b in (("word", "甲"), ("scan", "乙"))
    ]
    differing = judged(came(at(3, 18), *whole(report_word=bodies[0], report_scan=bodies[1])))
    assert codes(part(differing, "report").flags) == {"scan_word_mismatch"}


def pair_of(word: str, scan: str, unsure: tuple[tuple[int, int], ...] = (), **content: object) -> tuple[Document, ...]:
    """A whole set whose report says `word` in its Word version and `scan` in the scan."""
    texts = {"report_word": report(body=word), "report_scan": replace(report(body=scan), unsure=unsure)}
    more = {"report_word": {}, "report_scan": content}
    return whole(
        **{
            place: paper("report", place.split("_")[1], reports=(("report", text),), **more[place])
            for place, text in texts.items()
        }
    )


def test_a_mismatch_is_told_with_both_wordings() -> None:
    body = "全年共查处各类违法案件8起，罚没款6.8万元，全部上缴国库。"
    state = judged(came(at(3, 18), *pair_of(body, body.replace("8起", "3起"))))
    (flag,) = part(state, "report").flags
    assert flag.code == "scan_word_mismatch"
    for words in ("Word版“全年共查处各类违法案件8起”", "扫描件“全年共查处各类违法案件3起”"):
        assert words in flag.message and words in flag.evidence
    assert stage(state).label == "待核实"


def test_what_the_reader_may_have_made_is_for_a_person_and_no_mismatch() -> None:
    body = "全年共查处各类违法案件8起，罚没款6.8万元，全部上缴国库。"
    files = pair_of(body, body.replace("8起", "3起"), ((11, 12),))
    state = judged(came(at(3, 18), *files))
    assert (part(state, "report").status, codes(part(state, "report").flags)) == ("review", set())
    assert "low_confidence" in about(state, next(f for f in files if f.path == "report-scan.pdf"))


def test_nothing_is_missing_from_a_scan_of_which_pages_were_not_read() -> None:
    body = "".join(f"第{word}项工作已经按照通知要求完成。" for word in "甲乙丙丁戊己庚辛壬癸")
    for unread, flags in (((), {"scan_word_mismatch"}), ((2,), set())):
        state = judged(came(at(3, 18), *pair_of(body, body[: len(body) // 2], unread_pages=unread)))
        assert codes(part(state, "report").flags) == flags
        told = "".join(entry.message for entry in state.review if entry.code == "low_confidence")
        assert ("第2页没有识读" in told and "扫描件缺少" in told) is bool(unread)


def test_a_row_that_an_unread_page_may_hold_is_for_a_person() -> None:
    rows = tuple(entry for entry in checklist().entries if entry.category != "excessive")
    for unread, flags in (((), {"scan_word_mismatch"}), ((2,), set())):
        scan = paper("checklist", "scan", checklist=replace(checklist(), entries=rows), unread_pages=unread)
        state = judged(came(at(3, 18), *whole(checklist_scan=scan)))
        assert (part(state, "checklist").status, codes(part(state, "checklist").flags)) == ("review", flags)
        alone = judged(came(at(3, 18), scan))
        assert ("category_missing" in codes(part(alone, "checklist").flags)) is not bool(unread)
        assert ("low_confidence" in about(alone, scan)) is bool(unread)


def test_few_problems_are_not_told_of_a_checklist_of_which_a_page_was_not_read() -> None:
    for unread in ((), (2,)):
        scan = paper("checklist", "scan", checklist=ALL_NO, unread_pages=unread)
        state = judged(came(at(3, 18), *without("checklist_word", "checklist_scan"), scan))
        assert ("few_problems_found" in codes(stage(state).flags)) is not bool(unread)


def test_a_scan_that_nobody_read_is_for_a_person_though_the_word_version_was_read() -> None:
    scan = paper("checklist", "scan", unread_pages=(1, 2), pages=2, seal=seal("not_read"))
    state = judged(came(at(3, 18), *whole(checklist_scan=scan)))
    assert (part(state, "checklist").status, stage(state).label) == ("review", "待核实")
    (entry,) = (e for e in state.review if e.subject == f"document:{scan.sha256}")
    assert entry.code == "seal_unclear" and "没有识读，公章请人工核对" in entry.message


def test_the_word_version_counts_the_words_and_a_scan_alone_is_counted_with_a_margin() -> None:
    short = paper("report", "scan", reports=(("report", report(3480)),), seen_by="reader 1")
    state = judged(came(at(3, 18), *whole(report_scan=short)))
    assert part(state, "report").status == "ok"
    alone = judged(came(at(3, 18), short))
    assert "too_short" not in codes(part(alone, "report").flags)
    assert "low_confidence" in about(alone, short)


@pytest.mark.parametrize(
    "mail",
    [
        came(at(3, 18), departments=(WHO,), cloud_links=(LINK,), decision="review"),
        came(at(3, 18), locked(), decision="review"),
        came(at(3, 18), locked("suspicious_content", "quarantined"), decision="review"),
    ],
)
def test_a_cloud_link_or_a_file_that_cannot_be_opened_is_no_piece(mail: Received) -> None:
    standing = stage(judged(mail))
    assert (standing.label, standing.completeness, standing.first_received_at) == ("未报送", "missing", None)
    assert codes(standing.flags) == {"not_submitted"}
    assert standing.needs_review
    assert stage(judged(came(at(3, 17), *without("report_scan")), mail)).label == "待核实"
    assert stage(judged(came(at(3, 17), *whole()), mail)).label == "按时报送"


def test_a_closed_file_of_the_first_stage_leaves_the_second_alone() -> None:
    state = judged(came(at(3, 17), *whole()), came(at(3, 18), locked(), decision="review"))
    assert not stage(state, stage=SECOND).needs_review


# flags that staff weigh


@pytest.mark.parametrize(
    ("form", "expected"), [(ALL_NO, True), (checklist(problem("crude", "一")), True), (checklist(), False)]
)
def test_few_problems_found_is_said_of_the_stage_and_leaves_it_whole(form: object, expected: bool) -> None:
    state = judged(came(at(3, 18), *whole(checklist_word=paper("checklist", checklist=form))))
    assert ("few_problems_found" in codes(stage(state).flags)) is expected
    assert (stage(state).completeness, stage(state).label) == ("complete", "按时报送")


@pytest.mark.parametrize(
    ("addresses", "sender", "expected"),
    [
        ((), "someone@example.com", False),
        (("office@example.com",), "office@example.com", False),
        (("office@example.com",), "someone@example.com", True),
        ((), "wenlv@example.com", True),
        (("wenlv@example.com",), "wenlv@example.com", False),
    ],
)
def test_an_address_that_nobody_tied_to_the_department_is_named(
    addresses: tuple[str, ...], sender: str, expected: bool
) -> None:
    changes = {WHO: addresses, "wenlv": ("wenlv@example.com",)}
    registry = [replace(d, addresses=changes.get(d.id, ())) for d in DEPARTMENTS]
    state = judged(came(at(3, 18), *whole(), sender=sender), of=campaign(registry))
    assert ("sender_unverified" in codes(stage(state).flags)) is expected
    assert (stage(state).completeness, stage(state).label) == ("complete", "按时报送")
    assert ("sender_unverified" in codes(state.review)) is expected


def test_a_day_after_the_campaign_leaves_the_checklist_ok() -> None:
    from tests.facts import by

    late = replace(problem("crude", "一", "二"), rectify_by=(by("年底前", "date", dt.date(2024, 12, 31)),))
    found = part(
        judged(came(at(3, 18), *whole(checklist_word=paper("checklist", checklist=checklist(late))))), "checklist"
    )
    assert (found.status, codes(found.flags)) == ("ok", {"rectify_by_after_campaign"})


# which content counts


def test_the_word_version_decides_and_the_scan_serves_where_it_was_not_read() -> None:
    short = paper("report", "scan", reports=(("report", report(3000)),))
    assert codes(part(judged(came(at(3, 18), *whole(report_scan=short))), "report").flags) == set()
    unread = paper("report", reports=())
    state = judged(came(at(3, 18), *whole(report_scan=short, report_word=unread)))
    assert codes(part(state, "report").flags) == {"too_short"}


def test_a_summary_of_few_words_is_ok() -> None:
    state = judged(came(at(4, 1), paper("summary"), paper("summary", "scan")), as_of=at(4, 2))
    assert (part(state, "summary").status, part(state, "summary").flags) == ("ok", ())


def test_one_mail_serves_two_departments() -> None:
    state = judged(came(at(3, 18), *whole(), *whole("xuecun")))
    assert [stage(state, who).label for who in (WHO, "xuecun", "wenlv")] == ["按时报送", "按时报送", "未报送"]


def test_the_same_bytes_in_two_mails_count_once_and_arrive_first() -> None:
    files = whole()
    state = judged(came(at(3, 18), *files), came(at(3, 22), *files, subject="再发一遍"), as_of=at(3, 23))
    assert (stage(state).completed_at, stage(state).label) == (at(3, 18), "按时报送")
    assert len(state.received) == 2


# in general

FILES = st.sampled_from(
    [
        *whole(),
        *whole("xuecun"),
        CONTRADICTORY,
        LOCKED,
        locked(),
        paper("summary"),
        paper("summary", "scan", seal=seal("none")),
        paper("report", "scan", path="照片²1.jpg", unread_pages=(1,), kinds=("checklist", "report")),
        paper("checklist", checklist=checklist(Entry(category="nobody knows", exists=True))),
        paper("report", reports=(("report", report(0)),)),
        paper("report", who=None),
    ]
)
MOMENTS = st.datetimes(dt.datetime(2024, 3, 14), dt.datetime(2024, 5, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001 bounds
MAILS = st.builds(
    lambda moment, files, basis, links, decision: came(
        moment, *files, basis=basis, cloud_links=links, decision=decision
    ),
    MOMENTS,
    st.lists(FILES, max_size=5),
    st.sampled_from(["server", "unknown", "file"]),
    st.sampled_from([(), (LINK,)]),
    st.sampled_from(["submission", "review", "unrelated"]),
)
RANK = {"missing": 0, "defective": 1, "review": 1, "ok": 1}


@settings(max_examples=60, deadline=None)
@given(st.lists(MAILS, max_size=5), MOMENTS)
def test_any_facts_are_judged_alike_in_any_order(mails: list[Received], as_of: dt.datetime) -> None:
    state = assess(campaign(), mails, as_of)
    again = assess(campaign(), reversed(mails), as_of)
    assert len(state.standings) == len(DEPARTMENTS) * 2
    if len({m.mail for m in mails}) == len(mails):
        assert again == state
    for standing in state.standings:
        assert (standing.completed_at is None) is (standing.timeliness in ("pending", "overdue"))
        assert (standing.first_received_at is None) is (standing.completeness == "missing")
        if standing.completed_at and standing.first_received_at:
            assert standing.first_received_at <= standing.completed_at <= as_of
        if standing.label in ("按时报送", "迟报", "已补齐"):
            assert standing.completeness == "complete"


@settings(max_examples=60, deadline=None)
@given(st.lists(MAILS, max_size=4), MAILS)
def test_another_mail_never_takes_an_arrival_back(mails: list[Received], more: Received) -> None:
    before, after = judged(*mails, as_of=at(5, 1)), judged(*mails, more, as_of=at(5, 1))
    for old, new in zip(before.standings, after.standings, strict=True):
        for one, other in zip(old.requirements, new.requirements, strict=True):
            assert RANK[one.status] <= RANK[other.status]
            assert set(other.missing_forms) <= set(one.missing_forms)
            if one.arrived_at is not None:
                assert other.arrived_at is not None and other.arrived_at <= one.arrived_at
        if old.timeliness == "on_time":
            assert new.timeliness == "on_time"


@settings(max_examples=30, deadline=None)
@given(MAILS)
def test_a_whole_sound_set_in_time_is_on_time_whatever_else_comes(mail: Received) -> None:
    assert stage(judged(came(at(3, 18), *whole()), mail, as_of=at(5, 1))).timeliness == "on_time"
    assert at(5, 1) > AFTER
