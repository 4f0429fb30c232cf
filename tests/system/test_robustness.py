"""What goes wrong on a real day: lines, crashes, miscounts, hostile mail. The pass ends, all else is read."""

import io
import os
import subprocess
import sys
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from pipeline import flow, readers
from pipeline.config import HOME
from pipeline.platform import exclusive_lock
from pipeline.store import Store
from tests import hostile_reader
from tests.ooxml import p, package
from tests.servers.account import Account
from tests.servers.netease_proxy import Proxy
from tests.whole_path import Office, at, checklist, mail

NOON = at("2024-03-18T12:00")


@pytest.fixture
def mailbox(office: Office, account: Account, netease: Proxy) -> Account:
    """The office's mailbox, behind 163's manners."""
    office.use(account.by_way_of(netease.port))
    return account


def three_mails(account: Account) -> None:
    for number, unit in enumerate(("薛村镇", "三交镇", "孟门镇")):
        content = mail(f"{unit}自查清单", ("清单.docx", checklist(f"{unit}人民政府")), number=number)
        account.append("INBOX", content, NOON.replace(minute=number))


def decisions(office: Office) -> list[str]:
    return [mail["decision"] for mail in office.export()["mails"]]


def codes(office: Office) -> set[str]:
    return {entry["code"] for entry in office.export()["review"]}


# --- the mailbox --------------------------------------------------------------------------------------------------


def test_a_line_that_is_cut_within_a_mail_costs_another_connection_and_nothing_else(
    office: Office, mailbox: Account, netease: Proxy
) -> None:
    three_mails(mailbox)
    netease.manners.cuts = 1
    office.done("poll")
    assert decisions(office) == ["submission"] * 3
    assert netease.manners.connections == 2 and netease.manners.violations == []


def test_a_mail_on_which_the_line_always_breaks_is_told_and_the_others_are_read(
    office: Office, mailbox: Account, netease: Proxy
) -> None:
    three_mails(mailbox)
    netease.manners.cut_always = frozenset({2})
    told = office.done("poll")
    assert "1 封没有取到" in told.err
    assert decisions(office) == ["submission"] * 2
    assert {"count_mismatch", "mail_not_fetched"} <= codes(office)


def test_a_mail_that_the_server_leaves_out_is_asked_for_again_on_the_next_pass(
    office: Office, mailbox: Account, netease: Proxy
) -> None:
    three_mails(mailbox)
    netease.manners.left_out = frozenset({2})
    office.done("poll")
    assert decisions(office) == ["submission"] * 2
    assert "两数不符" in office.done("status").out
    [entry] = [entry for entry in office.export()["review"] if entry["code"] == "count_mismatch"]
    assert "有3封" in entry["message"] and "登记了2封" in entry["message"]
    netease.manners.left_out = frozenset()
    office.done("poll")
    assert decisions(office) == ["submission"] * 3
    assert not {"count_mismatch", "mail_not_fetched"} & codes(office)


def test_mail_from_before_the_campaign_is_counted_and_not_fetched(
    office: Office, mailbox: Account, netease: Proxy
) -> None:
    mailbox.append("INBOX", mail("去年的事"), at("2023-06-01T09:00"))
    mailbox.append("INBOX", mail("太晚的事"), at("2026-06-01T09:00"))
    three_mails(mailbox)
    told = office.done("poll")
    assert "另有 2 封不在专项整治期间" in told.err
    assert len(decisions(office)) == 3 and "count_mismatch" not in codes(office)
    fetched = [command.split()[2] for command in netease.manners.asked("FETCH") if "BODY" in command]
    assert fetched == ["3:5"] or sorted(",".join(fetched).split(",")) == ["3", "4", "5"]


def test_mail_that_is_too_large_is_registered_and_not_fetched(office: Office, mailbox: Account, netease: Proxy) -> None:
    three_mails(mailbox)
    mailbox.append("INBOX", mail("扫描件", ("扫描.pdf", b"%PDF-1.4\n" + b"0" * 300_000)), NOON)
    office.set(LIMITS__MAIL_BYTES=200_000)
    told = office.done("poll")
    assert "1 封过大" in told.err
    [entry] = [entry for entry in office.export()["review"] if entry["code"] == "mail_not_fetched"]
    assert "0.4兆字节" in entry["message"] and "网页邮箱" in entry["message"]
    assert "count_mismatch" not in codes(office)
    netease.manners.commands.clear()
    office.done("poll")
    assert netease.manners.asked("FETCH") == []


def test_an_imported_mail_without_a_time_takes_the_servers_once_it_is_found_in_the_mailbox(
    office: Office, mailbox: Account, tmp_path: Path
) -> None:
    content = mail("薛村镇自查清单", ("清单.docx", checklist("薛村镇人民政府")))
    (tmp_path / "信.eml").write_bytes(content)
    office.done("import", tmp_path / "信.eml")
    assert [row["received_at"][:10] for row in office.export()["mails"]] == ["2024-03-14"]
    assert "received_at_unknown" in codes(office)
    mailbox.append("INBOX", content, NOON)
    told = office.done("poll")
    assert "读取 0 封" in told.err  # its words are known, its time is new
    [row] = office.export()["mails"]
    assert (row["received_at"], row["folder"]) == ("2024-03-18T12:00:00+08:00", "INBOX")
    assert "received_at_unknown" not in codes(office)


def test_a_mailbox_that_is_gone_in_mid_pass_ends_with_its_code_and_leaves_a_tracker(
    office: Office, mailbox: Account, netease: Proxy
) -> None:
    three_mails(mailbox)
    office.done("poll")
    (office.data / "tracker" / "报送台账.xlsx").unlink()
    netease.manners.login_cuts = 100
    told = office.run("poll")
    assert told.code == 3 and "邮" in told.err and "Traceback" not in told.err
    assert (office.data / "tracker" / "报送台账.xlsx").exists()
    assert "失败" in office.done("status").out


# --- crashes ------------------------------------------------------------------------------------------------------


def test_after_a_crash_between_archive_and_reading_the_next_pass_catches_up(
    office: Office, mailbox: Account, netease: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_mails(mailbox)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(flow, "read_new", crash)
        assert office.run("poll").code == 130
    assert "没有做完" in office.done("status").out
    assert decisions(office) == []
    netease.manners.commands.clear()
    told = office.done("poll")
    assert "收到新邮件 0 封，读取 3 封" in told.err
    assert netease.manners.asked("FETCH") == []
    assert decisions(office) == ["submission"] * 3


def test_after_a_crash_between_archive_and_record_the_mail_is_fetched_once_more(
    office: Office, mailbox: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_mails(mailbox)
    record = Store.record_placement
    done: list[object] = []

    def crash_at_the_second(store: Store, placement: Any) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(placement)
        record(store, placement)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "record_placement", crash_at_the_second)
        assert office.run("poll").code == 130
    told = office.done("poll")
    assert "收到新邮件 2 封" in told.err
    assert decisions(office) == ["submission"] * 3
    assert len(list((office.data / "mails").rglob("*.eml"))) == 3


def test_two_passes_at_once_the_second_says_so_and_does_nothing(office: Office, mailbox: Account) -> None:
    three_mails(mailbox)
    with exclusive_lock(office.data / "baosong.lock"):
        other = subprocess.run(
            [sys.executable, "run.py", "poll"],
            cwd=HOME,
            env=os.environ | {"PYTHONUTF8": "1"},
            capture_output=True,
            check=False,
        )
    assert other.returncode == 1
    assert "另一个报送程序正在使用" in other.stderr.decode("utf-8") and b"Traceback" not in other.stderr
    assert decisions(office) == []


def test_a_mail_whose_archived_bytes_rotted_is_told_and_the_others_are_read(
    office: Office, mailbox: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_mails(mailbox)
    with monkeypatch.context() as patch:
        patch.setattr(flow, "read_new", lambda *_: None)
        office.done("poll")
    victim = sorted((office.data / "mails").rglob("*.eml"))[0]
    victim.chmod(0o640)
    victim.write_bytes(b"rot")
    told = office.run("poll")
    assert told.code == 1
    assert "没有读取" in told.err and "rerun --source mailbox" in told.err
    assert decisions(office) == ["submission"] * 2
    office.done("rerun", "--source", "mailbox")
    assert decisions(office) == ["submission"] * 3


# --- hostile mail -------------------------------------------------------------------------------------------------


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with zipfile.ZipFile(io.BytesIO(package(p("x")))) as sound:
            for name in sound.namelist():
                if name != "word/document.xml":
                    archive.writestr(name, sound.read(name))
        with archive.open("word/document.xml", "w") as part:
            for _ in range(300):
                part.write(b" " * 2**20)
    return buffer.getvalue()


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "哈">{entities}]><w:document>&e9;</w:document>'
    return package("", extra={"word/document.xml": bomb.encode()})


def with_macro(main_type: str = WORD) -> bytes:
    return package(
        p("自查清单"),
        main_type=main_type,
        extra={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600},
    )


WORD_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
EXE = (
    b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 44 + b"\x80\0\0\0" + b"\0" * 64 + b"PE\0\0"
)
HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "a zip bomb in Word's clothes": ("自查清单.docx", zip_bomb(), "suspicious_content"),
    "a billion laughs": ("自查报告.docx", billion_laughs(), "suspicious_content"),
    "a program named .docx": ("自查清单1.docx", EXE + b"\0" * 300, "suspicious_content"),
    "a second suffix that runs": ("自查报告.docx.scr", EXE, "suspicious_content"),
    "a macro": ("自查清单.docm", with_macro(WORD_WITH_MACROS), "suspicious_content"),
    "a macro renamed": ("自查清单2.docx", with_macro(), "suspicious_content"),
    "a PDF that breaks off": ("扫描件.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R", "unreadable"),
    "an empty file": ("自查报告.doc", b"", "unreadable"),
    "a Word file that breaks off": ("自查清单3.docx", checklist("薛村镇")[:900], "unreadable"),
}


def documents(office: Office) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in office.export()["documents"]}


def test_each_hostile_file_has_its_flag_and_the_good_files_of_the_same_mail_are_read(
    office: Office, tmp_path: Path
) -> None:
    good = ("薛村镇自查清单.docx", checklist("薛村镇人民政府"))
    bad = [(name, content) for name, content, _ in HOSTILE.values()]
    first = mail("薛村镇自查材料", bad[0], good, *bad[1:])
    second = mail("三交镇自查清单", ("三交镇自查清单.docx", checklist("三交镇人民政府")))
    office.import_mails(tmp_path / "in", [("INBOX", first, NOON), ("INBOX", second, NOON)])
    found = documents(office)
    told = {what: {flag["code"] for flag in found[name]["flags"]} for what, (name, _, _) in HOSTILE.items()}
    assert told == {what: {code} for what, (_, _, code) in HOSTILE.items()}
    held = {found[name]["status"] for name, _, code in HOSTILE.values() if code == "suspicious_content"}
    assert held == {"quarantined"}
    for name, department in ((good[0], "xuecun"), ("三交镇自查清单.docx", "sanjiao")):
        assert (found[name]["status"], found[name]["department"]) == ("parsed", department)
    copied = {path.name for path in (office.data / "tracker").rglob("*") if path.is_file()}
    assert copied and not any("scr" in name or "docm" in name for name in copied)


def test_a_document_of_100_000_paragraphs_ends_and_the_mail_is_read(office: Office, tmp_path: Path) -> None:
    office.set(LIMITS__SECONDS=30)
    huge = package(p("薛村镇行政执法突出问题专项整治自查报告") + p("加强执法监督管理。") * 100_000)
    content = mail("薛村镇自查材料", ("报告.docx", huge), ("清单.docx", checklist("薛村镇人民政府")))
    office.import_mails(tmp_path / "in", [("INBOX", content, NOON)])
    found = documents(office)
    assert found["清单.docx"]["kind"] == "checklist" and found["清单.docx"]["status"] == "parsed"
    assert found["报告.docx"]["status"] in ("parsed", "failed")


def nested(depth: int) -> bytes:
    """A mail within a mail within … `depth` times; the innermost and the outermost carry a form."""
    inner = EmailMessage()
    inner["Subject"], inner["From"] = "里层", "a@example.com"
    inner.set_content("里层")
    content = inner.as_bytes()
    for level in range(depth):
        head = b"From: a@example.com\r\nSubject: %d\r\nMIME-Version: 1.0\r\n" % level
        head += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        content = head + b"Content-Type: message/rfc822\r\n\r\n" + content + b"\r\n--b%d--\r\n" % level
    return content


def test_a_mail_of_300_nested_mails_and_one_of_3_000_parts_end(office: Office, tmp_path: Path) -> None:
    parts = mail("薛村镇", ("清单.docx", checklist("薛村镇人民政府")), *((f"{n}.txt", b"x") for n in range(3_000)))
    sound = mail("三交镇自查清单", ("三交镇自查清单.docx", checklist("三交镇人民政府")))
    told = office.import_mails(
        tmp_path / "in", [("INBOX", nested(300), NOON), ("INBOX", parts, NOON), ("INBOX", sound, NOON)]
    )
    assert "读取 3 封" in told.err
    found = documents(office)
    assert found["三交镇自查清单.docx"]["department"] == "sanjiao"
    assert found["清单.docx"]["kind"] == "checklist"


def test_words_made_to_keep_the_search_for_a_unit_busy_cost_their_own_mail_little(
    office: Office, tmp_path: Path
) -> None:
    office.set(LIMITS__SECONDS=20)
    words = [
        mail("薛村镇", words=text * (400_000 // len(text))) for text in ("薛村镇柳林", "联络员", "联络员：\n", ">")
    ]
    told = office.import_mails(tmp_path / "in", [("INBOX", content, NOON) for content in words])
    assert "读取 4 封" in told.err


@pytest.mark.parametrize("order", ["CRASH", "HANG", "SWALLOW", "BUG"])
def test_a_file_on_which_the_reader_fails_is_flagged_and_everything_beside_it_is_read(
    order: str, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "read_whole", hostile_reader.read_whole)
    monkeypatch.setattr(readers, "read_file", hostile_reader.read_file)
    office.set(LIMITS__SECONDS=4, LIMITS__MEMORY_MB=1500)
    bad = mail("薛村镇自查材料", ("坏.txt", order.encode()), ("清单.docx", checklist("薛村镇人民政府")))
    good = mail("三交镇自查清单", ("三交镇自查清单.docx", checklist("三交镇人民政府")))
    told = office.import_mails(tmp_path / "in", [("INBOX", bad, NOON), ("INBOX", good, NOON)])
    assert "读取 2 封" in told.err
    found = documents(office)
    assert {flag["code"] for flag in found["坏.txt"]["flags"]} == {"unreadable"}
    assert found["坏.txt"]["status"] == "failed"
    assert (found["清单.docx"]["status"], found["清单.docx"]["department"]) == ("parsed", "xuecun")
    assert found["三交镇自查清单.docx"]["status"] == "parsed"
