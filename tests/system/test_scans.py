"""Scans and photos from mail to export: read, joined, judged; each page looked at once; what fails costs itself."""

import io
import json
import time
from pathlib import Path

import pytest
from PIL import Image

import run
from parsers.pages import PageContent
from parsers.paper import UnreadableError
from parsers.sight import Sight
from pipeline import readers
from pipeline.errors import EyeError
from pipeline.looking import Eye, Look
from pipeline.workers import Inline
from tests.whole_path import Office, at, checklist, mail

CORPUS = Path(__file__).parents[1] / "corpus" / "scans"
NOON = at("2024-03-18T12:00")
Task = tuple[Look, Path]


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading in this process, where a test can stand in for the eye."""
    monkeypatch.setattr(run, "Workers", lambda **_: Inline())


@pytest.fixture
def photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (1200, 1600), "white").save(buffer, "JPEG")
    return buffer.getvalue()


def documents(office: Office) -> dict[str, dict[str, object]]:
    return {document["path"]: document for document in office.export()["documents"]}


def test_a_scanned_form_is_read_placed_and_its_seal_told_and_no_page_is_looked_at_twice(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = [path for path in (CORPUS / "scan200").iterdir() if path.suffix == ".pdf"]
    truth = json.loads((CORPUS / "truth.json").read_text(encoding="utf-8"))["scan200"]
    office.import_mails(tmp_path / "in", [("INBOX", mail("", (file.name, file.read_bytes())), NOON)])
    found = office.export()
    (read,) = found["checklists"]
    assert read["form"] == "scan"
    answers = {entry["category"]: entry["exists"] for entry in read["entries"]}
    assert answers == {entry["category"]: entry["exists"] for entry in truth["form"]["entries"]}
    assert read["liaison"]["mobile"] == truth["form"]["liaison_mobile"]
    assert (read["department"], read["seal"]["verdict"]) == (truth["seals"][0]["department"], "right_unit")
    assert read["seal"]["page"] == 1

    def nobody(task: Task, eye: Eye) -> Sight:
        raise AssertionError(f"{task[0]} was looked at again")

    monkeypatch.setattr(run, "Workers", lambda **_: Inline())
    monkeypatch.setattr(readers, "look", nobody)
    told = office.done("rerun")
    assert "重新读取 1 封，0 封有变化" in told.err
    assert office.export()["checklists"] == found["checklists"]


def blank(task: Task, eye: Eye) -> Sight:
    return Sight(page=PageContent(number=1, width=595.0, height=842.0, unread="blank"))


@pytest.mark.usefixtures("inline")
def test_the_same_picture_in_two_mails_is_looked_at_once(
    office: Office, tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def counted(task: Task, eye: Eye) -> Sight:
        looks.append(task[0])
        return blank(task, eye)

    monkeypatch.setattr(readers, "look", counted)
    mails = [mail(f"薛村镇自查清单 {n}", ("清单.jpg", photo)) for n in (1, 2)]
    office.import_mails(tmp_path / "in", [("INBOX", content, NOON) for content in mails])
    assert [(one.page, one.looked_for) for one in looks] == [(1, "text")]
    assert len(office.export()["documents"]) == 2


@pytest.mark.usefixtures("inline")
def test_a_picture_that_turns_out_to_be_broken_is_flagged_and_its_neighbours_are_read(
    office: Office, tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(task: Task, eye: Eye) -> Sight:
        raise UnreadableError("图片只有一半。")

    monkeypatch.setattr(readers, "look", broken)
    content = mail("薛村镇自查材料", ("清单.jpg", photo), ("清单.docx", checklist("薛村镇人民政府")))
    office.import_mails(tmp_path / "in", [("INBOX", content, NOON)])
    found = documents(office)
    assert (found["清单.jpg"]["status"], found["清单.docx"]["status"]) == ("failed", "parsed")
    (flag,) = found["清单.jpg"]["flags"]  # type: ignore[misc]  # the export's JSON
    assert flag["code"] == "unreadable" and "图片只有一半" in flag["message"]


@pytest.mark.usefixtures("inline")
def test_without_an_engine_the_mail_is_read_all_the_same_and_a_rerun_reads_the_rest(
    office: Office, tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(task: Task, eye: Eye) -> Sight:
        raise EyeError("识读引擎没有安装。")

    content = mail("薛村镇自查材料", ("清单.jpg", photo), ("清单.docx", checklist("薛村镇人民政府")))
    with monkeypatch.context() as patch:
        patch.setattr(readers, "look", missing)
        office.import_mails(tmp_path / "in", [("INBOX", content, NOON)])
    found = documents(office)
    assert (found["清单.jpg"]["status"], found["清单.jpg"]["kind"]) == ("parsed", "checklist")
    assert found["清单.docx"]["kind"] == "checklist"
    looked = []
    monkeypatch.setattr(readers, "look", lambda task, eye: (looked.append(task[0]), blank(task, eye))[1])
    office.done("rerun")
    assert len(looked) == 1


def hang(task: Task, eye: Eye) -> Sight:
    while True:
        time.sleep(60)


def test_a_page_that_takes_for_ever_costs_itself_alone(
    office: Office, tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "look", hang)
    office.set(LIMITS__PAGE_SECONDS=2)
    content = mail("薛村镇自查材料", ("清单.jpg", photo), ("清单.docx", checklist("薛村镇人民政府")))
    told = office.import_mails(tmp_path / "in", [("INBOX", content, NOON)])
    assert "读取 1 封" in told.err and "有 1 页扫描件或照片没有识读" in told.err
    found = documents(office)
    assert (found["清单.jpg"]["status"], found["清单.jpg"]["kind"]) == ("parsed", "checklist")  # by its name
    assert (found["清单.docx"]["status"], found["清单.docx"]["kind"]) == ("parsed", "checklist")
    told_to_staff = [entry["message"] for entry in office.export()["review"] if entry["code"] == "low_confidence"]
    assert any("第1页没有识读" in message for message in told_to_staff)
