"""The simulator: repeatable, complete, and its truth in the export contract's terms."""

import copy
import email
import email.policy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.simulator import words
from tests.simulator.campaign import Simulation, simulate
from tests.simulator.compare import differences
from tests.simulator.truth import MOMENTS
from tests.simulator.world import Department, departments

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "sample"
# the contract's closed lists, written out so that a wrong code in the simulator cannot hide behind a shared constant
LABELS = {"免报", "未到期", "未报送", "待核实", "材料不全", "需补正", "已补齐", "迟报", "按时报送"}
SHOWN_AT_DEMO = {"未报送", "待核实", "材料不全", "需补正", "迟报", "已补齐", "按时报送"}
CODES = {
    "not_submitted", "late", "word_missing", "scan_missing", "liaison_missing", "liaison_mobile_invalid",
    "unit_missing", "category_missing", "exists_blank", "manifestation_missing", "measure_missing",
    "rectify_by_missing", "rectify_by_unreadable", "rectify_by_after_campaign", "contradictory_answer", "too_short",
    "problem_share_low", "section_missing", "near_duplicate", "unreadable", "password_protected", "cloud_attachment",
    "unsupported_format", "kind_unclear", "suspicious_content", "few_problems_found",
}  # fmt: skip
SECTION_KINDS = {
    "preamble", "inspection_work", "enforcement_work", "problems", "measures", "problems_and_measures", "suggestions",
    "results", "other",
}  # fmt: skip


@pytest.fixture(scope="module")
def registry() -> tuple[Department, ...]:
    return departments(ROOT / "config" / "departments.yaml")


@pytest.fixture(scope="module")
def campaign(registry: tuple[Department, ...]) -> Simulation:
    return simulate(11, registry, with_office=False)


@pytest.fixture(scope="module")
def sample_truth() -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    return truth


def test_the_same_seed_gives_the_same_bytes(campaign: Simulation, registry: tuple[Department, ...]) -> None:
    again = simulate(11, registry, with_office=False)
    assert [d.file for d in again.deliveries if d not in campaign.deliveries] == []
    assert again.truth == campaign.truth


def test_another_seed_gives_other_departments_other_habits(campaign: Simulation, sample_truth: dict[str, Any]) -> None:
    assert sample_truth["seed"] != campaign.truth["seed"]
    assert sample_truth["behaviours"] != campaign.truth["behaviours"]


def test_every_department_stands_in_both_stages_at_every_moment(
    campaign: Simulation, registry: tuple[Department, ...]
) -> None:
    for moment in MOMENTS:
        rows = campaign.truth["standings"][moment.isoformat()]
        assert [row["id"] for row in rows] == [who.id for who in registry]
        assert all([s["stage"] for s in row["stages"]] == ["self_inspection", "rectification"] for row in rows)


def test_every_word_of_state_but_the_staffs_own_shows(campaign: Simulation) -> None:
    shown = {
        moment: {s["label"] for row in rows for s in row["stages"] if "label" in s}
        for moment, rows in campaign.truth["standings"].items()
    }
    first, demo, _ = shown.values()
    assert SHOWN_AT_DEMO | {"未到期"} == demo
    assert set().union(*shown.values()) <= LABELS
    assert "未到期" in first


def test_the_truth_knows_only_codes_of_the_contract(campaign: Simulation) -> None:
    truth = campaign.truth
    stages = [s for rows in truth["standings"].values() for row in rows for s in row["stages"]]
    flags = [code for s in stages for code in s.get("flags", [])]
    flags += [code for s in stages for r in s.get("requirements", []) for code in r.get("flags", [])]
    flags += [code for row in (*truth["documents"], *truth["mails"]) for code in row.get("flags", [])]
    assert set(flags) <= CODES
    assert {s["kind"] for r in truth["reports"] for s in r.get("sections", [])} <= SECTION_KINDS
    assert {row.get("decision") for row in truth["mails"]} <= {"submission", "unrelated", "review", None}
    assert {row.get("kind") for row in truth["documents"]} <= {
        "checklist",
        "report",
        "summary",
        "other",
        "unknown",
        None,
    }


def test_every_code_that_mails_can_earn_is_earned_by_one(campaign: Simulation) -> None:
    stages = [s for rows in campaign.truth["standings"].values() for row in rows for s in row["stages"]]
    earned = {code for s in stages for code in s.get("flags", [])}
    earned |= {code for s in stages for r in s.get("requirements", []) for code in r.get("flags", [])}
    earned |= {
        code for row in (*campaign.truth["documents"], *campaign.truth["mails"]) for code in row.get("flags", [])
    }
    earned |= {row["code"] for row in campaign.truth["review"]}
    assert earned - {"exists_unclear", "share_unclear"} == CODES
    assert {"exists_unclear", "share_unclear"} <= earned


def test_at_least_twenty_five_behaviours_and_forty_five_mails(campaign: Simulation) -> None:
    assert len(campaign.truth["behaviours"]) >= 25
    assert 45 <= len(campaign.deliveries) <= 60


def test_every_document_of_the_truth_is_in_its_mail(campaign: Simulation) -> None:
    """The standard library is the judge here: every attachment it finds by content is one the truth knows."""
    raws = {hashlib.sha256(d.raw).hexdigest(): d.raw for d in campaign.deliveries}
    for mail in campaign.truth["mails"]:
        told = {row["sha256"] for row in campaign.truth["documents"] if row["mail"] == mail["id"]}
        found = {hashlib.sha256(content).hexdigest() for content in _leaves(raws[mail["id"]])}
        assert told <= found, mail["file"]


def _leaves(raw: bytes) -> list[bytes]:
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    contents = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    return [content for content in contents if isinstance(content, bytes)]


def test_reports_keep_clear_of_every_threshold(campaign: Simulation) -> None:
    reports = [r for r in campaign.truth["reports"] if r["kind"] == "report" and "problem_share" in r]
    assert all(abs(r["words"] - 3500) >= 120 for r in reports)
    assert all(abs(r["problem_share"] - edge) >= 0.008 for r in reports for edge in (0.55, 0.60))
    assert all(sum(s["words"] for s in r["sections"]) == r["words"] for r in reports)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("东京2024年", 4), ("Hello、World。", 4), ("5%", 1), ("①②", 2), ("２０２４", 4), ("a b\u3000c", 3), ("", 0)],
)
def test_words_are_counted_as_word_does(text: str, expected: int) -> None:
    assert words.count(text) == expected


# --- comparing ------------------------------------------------------------------------------------------------


def _export(truth: dict[str, Any], moment: str) -> dict[str, Any]:
    """An export that says just what the truth says."""
    truth = copy.deepcopy(truth)

    def flags(row: dict[str, Any]) -> None:
        row["flags"] = [{"code": code, "message": "…"} for code in row.get("flags", [])]

    for row in (*truth["mails"], *truth["documents"]):
        flags(row)
    for row in truth["standings"][moment]:
        for stage in row["stages"]:
            flags(stage)
            for requirement in stage.get("requirements", []):
                flags(requirement)
    return {
        "campaign": truth["campaign"],
        "as_of": moment,
        "departments": truth["standings"][moment],
        "mails": [row for row in truth["mails"] if row["since"] <= moment],
        "documents": truth["documents"],
        "checklists": truth["checklists"],
        "reports": truth["reports"],
        "review": [{"code": row["code"], "subject": row["subjects"][-1]} for row in truth["review"]],
    }


@pytest.mark.parametrize("moment", [moment.isoformat() for moment in MOMENTS])
def test_an_export_that_says_the_truth_differs_in_nothing(campaign: Simulation, moment: str) -> None:
    assert differences(campaign.truth, _export(campaign.truth, moment)) == []


def test_each_wrong_word_of_an_export_is_one_difference(campaign: Simulation) -> None:
    export = _export(campaign.truth, MOMENTS[-1].isoformat())
    export["departments"][0]["stages"][0]["timeliness"] = "pending"
    export["documents"][0]["size"] += 1
    export["reports"][0]["words"] = int(export["reports"][0]["words"] * 1.02)
    export["checklists"][0]["entries"][0]["exists"] = None
    export["mails"][0]["decision"] = "?"
    export["review"] = export["review"][1:]
    assert len(differences(campaign.truth, export)) == 6


def test_a_moment_between_two_judged_ones_is_refused(campaign: Simulation) -> None:
    export = _export(campaign.truth, MOMENTS[0].isoformat()) | {"as_of": "2024-03-20T12:00:00+08:00"}
    assert any("no standing" in line for line in differences(campaign.truth, export))


# --- the committed sample -------------------------------------------------------------------------------------


def test_the_sample_lists_every_mail_it_holds(sample_truth: dict[str, Any]) -> None:
    index = json.loads((SAMPLE / "mails" / "index.json").read_text(encoding="utf-8"))
    assert [row["file"] for row in index] == sorted(path.name for path in (SAMPLE / "mails").glob("*.eml"))
    hashes = {hashlib.sha256((SAMPLE / "mails" / row["file"]).read_bytes()).hexdigest() for row in index}
    assert hashes == {row["id"] for row in sample_truth["mails"]}


def test_the_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 6_000_000
