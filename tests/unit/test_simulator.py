"""The simulator: repeatable, complete, and its truth in the export contract's terms."""

import copy
import email
import email.policy
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from tests.simulator import plan, words
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
    "unsupported_format", "kind_unclear", "suspicious_content", "few_problems_found", "seal_missing", "seal_mismatch",
    "scan_word_mismatch",
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
def small(registry: tuple[Department, ...]) -> Simulation:
    return simulate(11, registry, with_office=False, scans=4)


@pytest.fixture(scope="module")
def sample_truth() -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    return truth


def test_the_same_seed_gives_the_same_bytes(small: Simulation, registry: tuple[Department, ...]) -> None:
    again = simulate(11, registry, with_office=False, scans=4)
    assert [d.file for d in again.deliveries if d not in small.deliveries] == []
    assert again.truth == small.truth


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
    assert earned - {"exists_unclear", "share_unclear", "seal_unclear", "leftover"} == CODES
    assert {"exists_unclear", "share_unclear", "seal_unclear", "leftover"} <= earned


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


# --- pictures -------------------------------------------------------------------------------------------------


def _pictures(simulation: Simulation) -> list[tuple[int, int, str]]:
    """Width, height and mode of each page that is a picture, in PDFs, in Word files and by itself."""
    found: list[tuple[int, int, str]] = []
    for content in (leaf for delivery in simulation.deliveries for leaf in _leaves(delivery.raw)):
        if content.startswith(b"%PDF"):
            with pikepdf.open(io.BytesIO(content)) as pdf:
                images = [
                    image for page in pdf.pages for image in page.get_images().values() if "/ImageMask" not in image
                ]
                modes = ["1" if image.BitsPerComponent == 1 else str(image.ColorSpace) for image in images]
                found += [(int(i.Width), int(i.Height), mode) for i, mode in zip(images, modes, strict=True)]
        elif content.startswith(b"PK") and b"word/media/page1.jpeg" in content:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                pages = [entry for entry in archive.namelist() if entry.startswith("word/media/page")]
                opened = [Image.open(io.BytesIO(archive.read(page))) for page in pages]
            found += [(*image.size, image.mode) for image in opened]
        elif content.startswith(b"\xff\xd8"):
            image = Image.open(io.BytesIO(content))
            found.append((*image.size, image.mode))
    return found


def test_scans_and_photos_are_as_large_as_scanners_and_phones_make_them(campaign: Simulation) -> None:
    pictures = _pictures(campaign)
    long_sides = {max(width, height) for width, height, _ in pictures}
    assert min(long_sides) >= 1600 and max(long_sides) <= 2400
    assert {mode for *_, mode in pictures} == {"/DeviceRGB", "/DeviceGray", "1", "RGB"}
    assert sum(width > height for width, height, _ in pictures) >= 1, "one lies sideways"


def test_a_campaign_has_some_twenty_pages_of_pictures_or_as_few_as_asked_for(
    campaign: Simulation, small: Simulation
) -> None:
    assert 15 <= len(_pictures(campaign)) <= 25
    assert 1 <= len(_pictures(small)) <= 7


def test_without_pictures_the_same_papers_come_as_pdfs_with_text(registry: tuple[Department, ...]) -> None:
    none = simulate(23, registry, with_office=False, scans=0)
    assert _pictures(none) == []
    assert not any(row["seen"] for row in (*none.truth["checklists"], *none.truth["reports"]))
    last = none.truth["standings"][MOMENTS[-1].isoformat()]
    requirements = [r for row in last for stage in row["stages"] for r in stage.get("requirements", [])]
    assert {"seal_missing", "seal_mismatch", "scan_word_mismatch"} <= {
        c for r in requirements for c in r.get("flags", [])
    }


@pytest.mark.parametrize(
    ("behaviour", "place", "requirement", "flags", "status"),
    [
        ("share_low", 0, "checklist", ["category_missing", "seal_mismatch"], "defective"),
        ("two_units", 1, "checklist", ["scan_word_mismatch"], "review"),
        ("in_spam", 0, "checklist", [], "review"),  # a grey page: whether it is stamped is for a person
        ("zero", 0, "checklist", [], "ok"),
        ("liaison_in_mail", 0, "checklist", [], "ok"),
        ("liaison_in_mail", 0, "report", [], "ok"),
        ("photos_unnamed", 0, "checklist", [], "review"),  # a row that the form does not have
        ("photos_unnamed", 0, "report", ["scan_missing"], "defective"),
        ("summary unsealed", 0, "summary", ["seal_missing"], "defective"),
        ("summary changed", 0, "summary", ["scan_word_mismatch"], "review"),
        ("summary in_word", 0, "summary", [], "ok"),
        ("summary photographed", 0, "summary", [], "ok"),
        ("summary scan_only", 0, "summary", ["word_missing"], "defective"),
    ],
)
def test_a_requirement_stands_as_its_planted_scan_deserves(
    campaign: Simulation, behaviour: str, place: int, requirement: str, flags: list[str], status: str
) -> None:
    who = campaign.truth["behaviours"][behaviour][place]
    rows = campaign.truth["standings"][MOMENTS[-1].isoformat()]
    stages = next(row["stages"] for row in rows if row["id"] == who)
    told = next(r for stage in stages for r in stage["requirements"] if r["requirement"] == requirement)
    assert (told["status"], told["flags"]) == (status, flags)


def test_photos_of_one_paper_are_one_entry_under_the_first_page(campaign: Simulation) -> None:
    photos = [row for row in campaign.truth["documents"] if row["path"].startswith("IMG_")]
    entries = [row for row in campaign.truth["checklists"] if row["document"] in {row["sha256"] for row in photos}]
    assert len(photos) >= 2 and len(entries) == 1
    assert entries[0]["document"] == min(photos, key=lambda row: str(row["path"]))["sha256"]


def test_a_changed_scan_says_one_thing_else_than_its_word_version(campaign: Simulation) -> None:
    who = campaign.truth["behaviours"]["two_units"][1]
    forms = {row["form"]: row for row in campaign.truth["checklists"] if row["department"] == who}
    pairs = zip(forms["word"]["entries"], forms["scan"]["entries"], strict=True)
    changed = [{key for key in one if one[key] != other[key]} for one, other in pairs if one != other]
    assert changed == [{"exists"}]
    who = campaign.truth["behaviours"]["summary changed"][0]
    mine = [r for r in campaign.truth["reports"] if (r["department"], r["kind"]) == (who, "summary")]
    assert [row["form"] for row in mine] == ["word", "scan"] and 0 < abs(mine[0]["words"] - mine[1]["words"]) < 120


def test_a_printed_paper_counts_the_numbers_that_word_gave() -> None:
    line = plan.Line(text="建议", role="heading", number="一、", auto=True, level=1)
    body = plan.Line(text="加强培训。")
    sections = (
        plan.Section(heading="", kind="preamble", words=5, level=0),
        plan.Section(heading="建议", kind="suggestions", words=7, level=1),
    )
    text = plan.Narrative(
        kind="report",
        title=("自查报告",),
        unit="甲",
        sheet=plan.Sheet(parts=(body, line, body)),
        sections=sections,
        has_automatic_numbers=True,
        body="加强培训。建议加强培训。",
    )
    assert [section.words for section in plan.printed(text).sections] == [5, 9]


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


def _doubt(export: dict[str, Any], truth: dict[str, Any], behaviour: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Doubt the scan of the behaviour's summary; the stage and the requirement that this concerns."""
    who = truth["behaviours"][behaviour][0]
    stages = next(row["stages"] for row in export["departments"] if row["id"] == who)
    stage = next(one for one in stages if one["stage"] == "rectification")
    requirement = stage["requirements"][0]
    export["review"].append({"code": "low_confidence", "subject": f"document:{requirement['scan']}"})
    return stage, requirement


def test_a_doubted_picture_makes_its_requirement_one_for_a_person_and_nothing_else(campaign: Simulation) -> None:
    export = _export(campaign.truth, MOMENTS[-1].isoformat())
    stage, requirement = _doubt(export, campaign.truth, "summary in_word")
    requirement["status"] = "review"
    stage |= {"completeness": "incomplete", "needs_review": True, "label": "待核实"}
    assert differences(campaign.truth, export) == []
    stage["timeliness"], requirement["word"] = "late", None
    assert len(differences(campaign.truth, export)) == 2


def test_a_doubt_that_nobody_has_to_look_at_is_a_difference(campaign: Simulation) -> None:
    export = _export(campaign.truth, MOMENTS[-1].isoformat())
    _doubt(export, campaign.truth, "summary in_word")
    told = differences(campaign.truth, export)
    assert len(told) == 4 and all("rectification" in line for line in told)  # completeness, needs_review, label, status


def test_a_doubt_about_a_paper_with_text_excuses_nothing(campaign: Simulation) -> None:
    export = _export(campaign.truth, MOMENTS[-1].isoformat())
    stage, requirement = _doubt(export, campaign.truth, "summary late")
    requirement["status"], stage["needs_review"] = "review", True
    assert len(differences(campaign.truth, export)) == 2


def test_whoever_doubts_most_pictures_reads_none(campaign: Simulation) -> None:
    export = _export(campaign.truth, MOMENTS[-1].isoformat())
    seen = [row["sha256"] for row in campaign.truth["documents"] if "seen" in row]
    export["review"] += [{"code": "low_confidence", "subject": f"document:{sha256}"} for sha256 in seen]
    assert any("no reading" in line for line in differences(campaign.truth, export))


def _seen_checklist(export: dict[str, Any]) -> dict[str, Any]:
    return next(
        row
        for row in export["checklists"]
        if row["seen"] and row["liaison"]["mobile"] and any(entry["measures"] for entry in row["entries"])
    )


def test_letters_that_a_reader_of_pictures_mistakes_are_no_difference_on_pictures_alone(campaign: Simulation) -> None:
    def misread(text: str) -> str:
        return f" {text[:3]}口{text[4:]}".replace("，", ",").replace("。", "")

    export = _export(campaign.truth, MOMENTS[-1].isoformat())
    entry = next(entry for entry in _seen_checklist(export)["entries"] if entry["measures"])
    entry["measures"][0] = misread(entry["measures"][0])
    assert differences(campaign.truth, export) == []
    typed = next(row for row in export["checklists"] if row["form"] == "word" and not row["seen"])
    entry = next(entry for entry in typed["entries"] if entry["measures"])
    entry["measures"][0] = misread(entry["measures"][0])
    assert len(differences(campaign.truth, export)) == 1


def _another_answer(row: dict[str, Any]) -> None:
    row["entries"][0]["exists"] = not row["entries"][0]["exists"]


def _a_row_less(row: dict[str, Any]) -> None:
    row["entries"] = row["entries"][1:]


def _another_mobile(row: dict[str, Any]) -> None:
    row["liaison"]["mobile"] = f"139{row['liaison']['mobile'][3:]}"


def _another_kind_of_day(row: dict[str, Any]) -> None:
    date = next(date for entry in row["entries"] for date in entry["rectify_by"])
    date["kind"] = "ongoing" if date["kind"] != "ongoing" else "done"


def _an_item_less(row: dict[str, Any]) -> None:
    next(entry for entry in row["entries"] if entry["measures"])["measures"].pop()


def _another_seal(row: dict[str, Any]) -> None:
    row["seal"]["verdict"] = "unreadable"


@pytest.mark.parametrize(
    "change", [_another_answer, _a_row_less, _another_mobile, _another_kind_of_day, _an_item_less, _another_seal]
)
def test_what_must_be_exact_on_pictures_too_is_a_difference(
    campaign: Simulation, change: Callable[[dict[str, Any]], None]
) -> None:
    export = _export(campaign.truth, MOMENTS[-1].isoformat())
    change(_seen_checklist(export))
    assert len(differences(campaign.truth, export)) == 1


@pytest.mark.parametrize(("factor", "count"), [(1.025, 0), (0.975, 0), (1.04, 1), (0.96, 1)])
def test_the_words_of_a_picture_may_differ_by_three_per_cent(campaign: Simulation, factor: float, count: int) -> None:
    export = _export(campaign.truth, MOMENTS[-1].isoformat())
    row = next(row for row in export["reports"] if row["seen"] and row["form"] == "scan")
    row["words"] = round(row["words"] * factor)
    assert len(differences(campaign.truth, export)) == count


@pytest.mark.parametrize(("lost", "count"), [(1, 0), (2, 0), (8, 1)])
def test_a_seals_name_may_lack_letters_but_not_most_of_them(campaign: Simulation, lost: int, count: int) -> None:
    export = _export(campaign.truth, MOMENTS[-1].isoformat())
    seal = next(row["seal"] for row in export["checklists"] if len(row["seal"].get("text") or "") == 10)
    seal["text"] = seal["text"][lost:]
    assert len(differences(campaign.truth, export)) == count


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
    assert sum(path.stat().st_size for path in SAMPLE.rglob("*") if path.is_file()) < 12_000_000
