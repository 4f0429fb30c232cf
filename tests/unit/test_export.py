"""The export against its contract: the schema, the order, the texts, and nothing that depends on the clock."""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from parsers.forms import Entry, Liaison
from pipeline.export import export, render, text
from pipeline.model import Assessment, Crop, Evidence, FieldDoubt, Flag, Received, Seal
from tests.assessments import document, sample
from tests.facts import (
    LINK,
    SECOND,
    WHO,
    at,
    by,
    came,
    campaign,
    checklist,
    judged,
    paper,
    problem,
    report,
    seal,
    whole,
    with_department,
)

SCHEMA = json.loads((Path(__file__).parents[1] / "contract/export.schema.json").read_text(encoding="utf-8"))
NOW = at(3, 26, 8)
FIRST_DAY = dt.datetime(1, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=14)))  # before it, there is no year in UTC


def complaints(exported: Any) -> list[str]:
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}"[:200] for error in validator.iter_errors(exported)]


def messy() -> Assessment:
    """A campaign in which everything happens that an export has to tell of."""
    odd = replace(problem("crude", " 1\n重处罚\u3000\u3000轻教育 ", " "), exists=False, answer="否")
    dated = replace(
        problem("other", "三项制度"), rectify_by=(by("年底前", "date", dt.date(2024, 12, 31)), by("长期", "ongoing"))
    )
    form = paper(
        "checklist", checklist=replace(checklist(odd, dated, Entry(category="abusive", answer="√")), other_notes="\t")
    )
    text = paper("report", reports=(("report", report(3000, 1700)),), path="e\u0301  报告.docx")
    scan = paper("report", "scan", seal=seal("other_unit", "柳林县文旅局"))
    locked = document(
        "材料.zip", "unknown", "none", None, status="failed", flags=(Flag(code="unreadable", message="坏"),)
    )
    both = document("合.pdf", "checklist", "scan", "xuecun", kinds=("checklist", "report"))
    said = replace(both, evidence=(Evidence(source="subject", text=" 薛村镇 ", department="xuecun"),))
    mails = (
        came(at(3, 18, 9), *whole(checklist_word=form, report_word=text, report_scan=scan), sender="A@Example.com"),
        came(at(3, 18, 9), *whole(), message_id="<1@x>", sent_at=FIRST_DAY),
        came(at(3, 20), *whole("liulin"), *whole("wenlv")),
        came(at(3, 19), said, text, sent_at=dt.datetime(1850, 1, 1, tzinfo=dt.UTC), subject="代\ud800薛村镇"),
        came(at(3, 19).replace(microsecond=5), replace(text, path="a.docx"), basis="unknown"),
        came(at(3, 17), locked, decision="review", flags=(Flag(code="department_unclear", message="谁？"),)),
        came(at(3, 17), departments=("wenlv",), cloud_links=(LINK,), decision="review"),
        came(at(3, 16), document("发票.pdf", "other", "scan"), decision="unrelated", message_id=" "),
        came(at(3, 25), paper("summary"), paper("summary", "scan")),
    )  # fmt: skip
    return judged(*mails, as_of=at(3, 26), of=with_department(addresses=("office@example.com",)))


@pytest.mark.parametrize("state", [messy(), judged(), sample(), judged(came(at(3, 18), *whole()))])
def test_every_export_keeps_to_the_schema(state: Assessment) -> None:
    assert complaints(export(state, NOW)) == []


def test_the_schema_check_can_fail() -> None:
    exported = export(judged(), NOW)
    exported["as_of"] = "yesterday"
    exported["departments"][0]["group"] = "city"
    assert len(complaints(exported)) == 2


def test_two_exports_of_one_state_differ_in_generated_at_alone() -> None:
    one, other = render(messy(), NOW), render(messy(), NOW + dt.timedelta(days=1))
    different = [(a, b) for a, b in zip(one.splitlines(), other.splitlines(), strict=True) if a != b]
    assert len(different) == 1
    assert "generated_at" in different[0][0]


def test_the_order_of_receipt_in_the_store_does_not_matter() -> None:
    state = messy()
    again = judged(*reversed(state.received), as_of=state.as_of, of=state.campaign)
    assert render(again, NOW) == render(state, NOW)


@pytest.mark.parametrize("name", ["checklists", "reports", "documents", "mails", "review"])
def test_arrays_stand_in_the_contracts_order(name: str) -> None:
    keys = SCHEMA["properties"][name]["x-order"].split(", ")
    rows = export(messy(), NOW)[name]
    assert len(rows) > 2
    told = [tuple(row[key] or "" for key in keys) for row in rows]
    assert told == sorted(told)


def test_departments_stand_in_the_registrys_order_and_stages_in_the_campaigns() -> None:
    rows = export(judged(), NOW)["departments"]
    assert [row["id"] for row in rows] == [d.id for d in campaign().departments]
    assert all([s["stage"] for s in row["stages"]] == ["self_inspection", SECOND] for row in rows)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def test_all_texts_are_nfc_with_white_space_folded() -> None:
    for found in texts(export(messy(), NOW)):
        assert found == unicodedata.normalize("NFC", found)
        assert found == re.sub(r"\s+", " ", found).strip()


@given(st.text())
def test_any_text_is_folded_once_and_for_all(value: str) -> None:
    assert text(text(value)) == text(value)
    json.dumps(text(value), ensure_ascii=False).encode("utf-8")


def test_times_are_shanghais_with_an_offset() -> None:
    exported = export(judged(came(dt.datetime(2024, 3, 20, 15, 59, 59, tzinfo=dt.UTC), *whole())), NOW)
    stage = next(d for d in exported["departments"] if d["id"] == WHO)["stages"][0]
    assert stage["completed_at"] == stage["deadline"] == "2024-03-20T23:59:59+08:00"
    assert exported["mails"][0]["received_at"] == "2024-03-20T23:59:59+08:00"


def row(exported: Any, name: str, mail: Received) -> Any:
    return [r for r in exported[name] if r.get("mail", r.get("id")) == mail.mail]


def test_what_came_later_is_left_out_of_every_array() -> None:
    exported = export(replace(judged(as_of=at(3, 17)), received=judged(came(at(3, 18)), as_of=at(3, 17)).received), NOW)
    assert all(exported[name] == [] for name in ("checklists", "reports", "documents", "mails", "review"))


def test_a_missing_message_id_is_null_and_another_keeps_its_brackets() -> None:
    for given_, told in (("<1@x>", "<1@x>"), (None, None), ("", None)):
        mail = came(at(3, 18), message_id=given_, sender="A@Example.com")
        (found,) = export(judged(mail), NOW)["mails"]
        assert (found["message_id"], found["sender"]) == (told, "a@example.com")


def test_the_same_bytes_in_two_mails_are_two_documents_and_two_entries() -> None:
    files = whole()
    exported = export(judged(came(at(3, 18), *files), came(at(3, 19), *files)), NOW)
    assert [len(exported[name]) for name in ("mails", "documents", "checklists", "reports")] == [2, 8, 2, 2]
    assert [m["documents"] for m in exported["mails"]] == [4, 4]


def test_a_file_of_two_pieces_names_both_and_one_of_one_has_no_list() -> None:
    both = document("合.pdf", "checklist", "scan", WHO, kinds=("checklist", "report"))
    rows = export(judged(came(at(3, 18), both, paper("report"))), NOW)["documents"]
    assert {r["path"]: r.get("kinds") for r in rows} == {"合.pdf": ["checklist", "report"], "report-word.docx": None}


def test_an_excused_stage_has_no_requirements() -> None:
    exported = export(judged(of=with_department(not_required=(SECOND,))), NOW)
    stage = next(d for d in exported["departments"] if d["id"] == WHO)["stages"][1]
    assert (stage["requirements"], stage["label"], stage["flags"]) == ([], "免报", [])


def test_the_liaison_has_neither_word_nor_scan() -> None:
    exported = export(judged(came(at(3, 18), *whole())), NOW)
    stage = next(d for d in exported["departments"] if d["id"] == WHO)["stages"][0]
    assert stage["requirements"][0] == {
        "requirement": "liaison",
        "status": "ok",
        "word": None,
        "scan": None,
        "flags": [],
    }


def test_a_checklist_stands_in_the_forms_order_with_blank_items_left_out() -> None:
    form = checklist(problem("other", "三项制度", " "), problem("crude", "重处罚"))
    form = replace(form, entries=tuple(reversed(form.entries)), liaison=Liaison(name=" ", mobile="13800000000"))
    (found,) = export(judged(came(at(3, 18), paper("checklist", checklist=form))), NOW)["checklists"]
    assert [e["category"] for e in found["entries"]] == [c.id for c in campaign().categories]
    assert found["entries"][-1]["manifestations"] == ["三项制度"]
    assert found["liaison"] == {"name": None, "title": None, "mobile": "13800000000"}
    assert found["seal"]["matches_department"] is None


@pytest.mark.parametrize(
    ("verdict", "found", "matches"),
    [
        ("right_unit", True, True),
        ("other_unit", True, False),  # also where the unit is none of ours
        ("unreadable", True, None),
        ("none", False, None),
        ("cannot_tell", False, None),
        ("not_applicable", False, None),
        ("not_read", False, None),
    ],
)
def test_a_seal_says_what_was_found_and_whose_it_is(verdict: str, found: bool, matches: bool | None) -> None:
    stamped = paper(
        "report", "scan", reports=(("report", report()),), seal=Seal(verdict=verdict, text=" 柳林县\n林业局 ", page=2)
    )
    (row_,) = export(judged(came(at(3, 18), stamped)), NOW)["reports"]
    truth = {"found": found, "text": "柳林县 林业局", "matches_department": matches, "page": 2, "verdict": verdict}
    assert row_["seal"] == truth


def test_what_only_this_project_knows_stays_out_of_the_contract() -> None:
    place = Crop(file="0" * 64, page=1, box=(1.0, 2.0, 3.0, 4.0))
    known = Seal(verdict="right_unit", text="县住建局", page=1, sure=0.9, size_mm=42.0, crop=place, electronic=True)
    doubt = FieldDoubt(what="第1页 表1第3行", text="是", sure=0.4, crop=place)
    form = replace(checklist(), entries=(Entry(category="crude", sure=0.4),))
    scan = paper("checklist", "scan", checklist=form, seal=known, doubts=(doubt,), pages=2, seen_by="eye 1")
    assert complaints(export(judged(came(at(3, 18), scan)), NOW)) == []


def test_photos_of_one_scan_are_documents_with_one_entry_under_the_first_page() -> None:
    first = paper("report", "scan", path="1.jpg", reports=(("report", report()),), pages=2)
    later = paper("report", "scan", path="2.jpg", first_page="1.jpg", page_number=2)
    exported = export(judged(came(at(3, 18), first, later)), NOW)
    assert [d["kind"] for d in exported["documents"]] == ["report", "report"]
    assert [r["document"] for r in exported["reports"]] == [first.sha256]


@settings(max_examples=25, deadline=None)
@given(st.text(), st.text(), st.datetimes(timezones=st.just(dt.UTC)))
def test_whatever_a_sender_writes_the_export_keeps_to_the_schema(words: str, name: str, sent: dt.datetime) -> None:
    file = replace(paper("report"), path=name)
    mail = came(at(3, 18), file, subject=words, sent_at=sent, message_id=words)
    assert complaints(export(judged(mail), NOW)) == []
