"""Scans and photos from mail to export: read, joined, judged; each page looked at once; what fails costs itself."""

import io
import json
import os
import time
from pathlib import Path
from urllib.parse import unquote

import openpyxl
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
from tests.unit.test_photos import sight
from tests.whole_path import CATEGORIES, Office, at, checklist, mail

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


def form(*yes: str) -> Sight:
    """A photographed form of 薛村镇 with 是 beside some categories."""
    head = ["突出问题", "是否存在", "具体表现", "整改措施", "完成时限"]
    full = ("是", "集中检查代替监管", "制定年度检查计划", "2024年4月10日前")
    rows = [[name, *(full if name in yes else ("否", "无", "无", "/"))] for name in CATEGORIES]
    return sight("行政执法突出问题自查清单", "填报单位（盖章）：薛村镇人民政府", rows=[head, *rows])


@pytest.mark.usefixtures("inline")
def test_a_word_file_that_comes_after_its_scan_is_compared_and_the_scan_s_place_is_shown(
    office: Office, tmp_path: Path, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "look", lambda task, eye: form("运动式执法", "野蛮执法"))
    office.import_mails(tmp_path / "in", [("INBOX", mail("薛村镇自查清单", ("清单.jpg", photo)), NOON)])
    assert list((office.data / "crops").glob("*")) == []
    word = mail("薛村镇自查清单", ("清单.docx", checklist("薛村镇人民政府")), number=2)
    office.import_mails(tmp_path / "more", [("INBOX", word, NOON)])
    office.done("tracker")
    (workbook,) = office.data.rglob("报送台账.xlsx")
    sheet = openpyxl.load_workbook(workbook)["待核实"]
    why, read, picture = ([row[place].value for row in sheet.iter_rows(min_row=4)] for place in (4, 5, 6))
    (row,) = [n for n, text in enumerate(why) if text and "野蛮执法·是否存在" in text]
    assert (read[row], picture[row]) == ("Word版：否\n扫描件：是", "看图片")
    link = unquote(sheet.cell(row + 4, 7).hyperlink.target)
    assert link.startswith("材料/识读图片/")
    with Image.open(workbook.parent / link) as cut:
        assert cut.format == "PNG" and cut.width > cut.height
    office.done("rerun", "--stale")
    before = {path.name for path in (office.data / "crops").iterdir()}
    office.done("tracker")
    assert {path.name for path in (office.data / "crops").iterdir()} == before


@pytest.mark.usefixtures("inline")
def test_what_a_killed_run_left_unfinished_is_gone_after_the_next(office: Office, tmp_path: Path) -> None:
    old, young = (office.data / "pages" / "ab" / f"tmp{name}.part" for name in ("12345678", "abcdefgh"))
    old.parent.mkdir(parents=True)
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    office.import_mails(tmp_path / "in", [("INBOX", mail("通知"), NOON)])
    assert not old.exists()
    assert young.exists()


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
