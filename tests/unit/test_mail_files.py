"""Mails on disk: what is taken as a mail, when it came, and that a bad file costs itself only."""

import datetime as dt
import mailbox
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mail_files import SkippedFile, read_folder_of_files
from pipeline.model import RawMail

CHINA = dt.timezone(dt.timedelta(hours=8))
MORNING = dt.datetime(2024, 3, 19, 8, 15, tzinfo=CHINA)
MAIL = b"From: a@example.com\r\nSubject: =?utf-8?B?5riF5Y2V?=\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000\r\n\r\nbody\r\n"
LOCAL = MAIL.replace(b"\r\n", b"\n")


def nobody_knows(_content: bytes) -> dt.datetime | None:
    return None


def read(path: Path, max_bytes: int = 1_000_000) -> list[RawMail]:
    found = list(read_folder_of_files(path, nobody_knows, max_bytes))
    assert not [item for item in found if isinstance(item, SkippedFile)]
    return [item for item in found if isinstance(item, RawMail)]


def skipped(path: Path, max_bytes: int = 1_000_000) -> list[tuple[str, str]]:
    found = read_folder_of_files(path, nobody_knows, max_bytes)
    return [(Path(item.path).name, item.message) for item in found if isinstance(item, SkippedFile)]


# --- single files -------------------------------------------------------------------------------------------------


def test_an_eml_came_when_its_topmost_received_header_says_and_never_when_its_date_says(tmp_path: Path) -> None:
    file = tmp_path / "上报" / "清单.eml"
    file.parent.mkdir()
    file.write_bytes(MAIL)
    (mail,) = read_folder_of_files(file, lambda content: MORNING if content == MAIL else None)
    assert isinstance(mail, RawMail)
    assert (mail.content, mail.folder, mail.received_at, mail.basis) == (MAIL, "上报", MORNING, "received")


def test_without_a_received_header_nobody_knows_when_an_eml_came(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)
    (mail,) = read(tmp_path)
    assert (mail.received_at, mail.basis, mail.uid) == (None, "unknown", None)


def test_an_eml_is_kept_byte_by_byte_whatever_its_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(LOCAL)
    (tmp_path / "b.EML").write_bytes(MAIL + b"\n\xff\x00")
    assert [mail.content for mail in read(tmp_path)] == [LOCAL, MAIL + b"\n\xff\x00"]


def test_an_eml_that_begins_with_a_from_line_is_one_mail(tmp_path: Path) -> None:
    content = (
        b"From a@example.com Tue Mar 19 00:15:00 2024\n" + LOCAL + b"\nFrom b@example.com Tue Mar 19 00:15:00 2024\n"
    )
    (tmp_path / "a.eml").write_bytes(content)
    (mail,) = read(tmp_path)
    assert (mail.content, mail.received_at, mail.basis) == (content, MORNING, "file")


def test_a_file_named_outright_is_a_mail_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "1").write_bytes(b"X: y\n\nbody")
    assert [mail.content for mail in read(tmp_path / "1")] == [b"X: y\n\nbody"]


# --- folders ------------------------------------------------------------------------------------------------------


def test_folders_are_read_to_the_bottom_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b/2.eml", "a/深/1.eml", "c.eml", "a/0.eml", "b/7"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(MAIL + name.encode())
    found = [(mail.content[len(MAIL) :].decode(), mail.folder) for mail in read(tmp_path)]
    assert found == [("a/0.eml", "a"), ("a/深/1.eml", "深"), ("b/2.eml", "b"), ("b/7", "b"), ("c.eml", tmp_path.name)]


def test_what_is_no_mail_is_named_and_what_programs_leave_behind_is_not(tmp_path: Path) -> None:
    (tmp_path / "ok.eml").write_bytes(MAIL)
    (tmp_path / "notes.txt").write_bytes("说明:这不是邮件".encode())
    (tmp_path / "empty.eml").write_bytes(b"")
    (tmp_path / "outlook.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    for name in (".DS_Store", "Thumbs.db", "INBOX.msf", "desktop.ini"):
        (tmp_path / name).write_bytes(b"x")
    names = [name for name, _ in skipped(tmp_path)]
    assert names == ["empty.eml", "notes.txt", "outlook.msg"]
    assert "另存为 .eml" in dict(skipped(tmp_path))["outlook.msg"]


def test_a_file_over_the_limit_or_unreadable_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL + b"x" * 5000)
    (tmp_path / "b.eml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "c.eml").write_bytes(MAIL)
    found = list(read_folder_of_files(tmp_path, nobody_knows, 2000))
    assert [type(item) for item in found] == [SkippedFile, RawMail]
    assert "超过" in skipped(tmp_path, 2000)[0][1]


def test_a_reader_of_the_received_header_that_fails_costs_the_mail_only(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)
    (tmp_path / "b.eml").write_bytes(b"Bad: 1\n\n")

    def fails(content: bytes) -> dt.datetime | None:
        if content.startswith(b"Bad"):
            raise ValueError("year 0 is out of range")
        return MORNING

    assert [type(item) for item in read_folder_of_files(tmp_path, fails)] == [RawMail, SkippedFile]


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert skipped(tmp_path / "gone")[0][1].startswith("没有这个文件")


def test_a_link_that_leads_back_up_does_not_read_for_ever(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "in" / "a.eml").write_bytes(MAIL)
    assert len(read(tmp_path)) == 1


# --- Maildir ------------------------------------------------------------------------------------------------------


def test_a_maildir_mail_came_at_its_files_time_and_travelled_with_crlf(tmp_path: Path) -> None:
    maildir = mailbox.Maildir(tmp_path / "收件箱")
    message = mailbox.MaildirMessage(LOCAL)
    message.set_date(MORNING.timestamp())
    message.set_subdir("cur")
    maildir.add(message)
    (mail,) = read(tmp_path / "收件箱")
    assert (mail.content, mail.received_at, mail.basis, mail.folder) == (MAIL, MORNING, "file", "收件箱")


def test_maildir_folders_have_their_chinese_names_and_unfinished_deliveries_are_left(tmp_path: Path) -> None:
    root = tmp_path / "Maildir"
    for folder in (".", ".&V4NXPpCuTvY-"):
        for part in ("cur", "new", "tmp"):
            (root / folder / part).mkdir(parents=True, exist_ok=True)
            (root / folder / part / "1710807300.M1P1.host").write_bytes(LOCAL)
    (root / "dovecot-uidlist").write_bytes(b"3 V1 N2\n")
    assert sorted(mail.folder for mail in read(tmp_path)) == ["Maildir", "Maildir", "垃圾邮件", "垃圾邮件"]


# --- mbox ---------------------------------------------------------------------------------------------------------


def test_an_mbox_written_by_pythons_mailbox_gives_back_the_mails_as_they_travelled(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "导出.mbox")
    bodies = [
        b"one\n",
        b"From the start of a line\n\nFrom here it is text, not a new mail\n",
        b"no end",
    ]
    for body in bodies:
        message = mailbox.mboxMessage(LOCAL + body)
        message.set_from("a@example.com", MORNING.astimezone(dt.UTC).timetuple())
        box.add(message)
    box.close()
    mails = read(tmp_path / "导出.mbox")
    assert {mail.folder for mail in mails} == {"导出"}
    assert {(mail.received_at, mail.basis) for mail in mails} == {(MORNING, "file")}
    sent = [(LOCAL + body).replace(b"\n", b"\r\n") for body in bodies]
    assert [mail.content.removesuffix(b"\r\n") for mail in mails] == [content.removesuffix(b"\r\n") for content in sent]


def test_one_mark_of_quoting_is_taken_from_lines_that_begin_with_from(tmp_path: Path) -> None:
    (tmp_path / "box").write_bytes(b"From - Tue Mar 19 00:15:00 2024\n" + LOCAL + b">From a\n>>From b\n> From c\n")
    (mail,) = read(tmp_path / "box")
    assert mail.content == MAIL + b"From a\r\n>From b\r\n> From c\r\n"


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        (b"From a@example.com Tue Mar 19 00:15:00 2024", MORNING),
        (b"From - Tue Mar 19 00:15:00 2024", MORNING),
        (b"From a@example.com  Tue Mar 19 08:15:00 +0800 2024", MORNING),
        (b"From a@example.com Tue Mar 19 08:15:00 2024 +0800", MORNING),
        (b"From 1793@xxx Tue Mar 19 00:15:00 +0000 2024", MORNING),
        (b"From a@example.com Tue Mar 19 08:15:00 CST 2024", MORNING),
        (b"From a@example.com Tue Mar 19 00:15 2024", MORNING),
        (b"From a@example.com Tue, 19 Mar 2024 08:15:00 +0800", MORNING),
        (b"From Sun Li Tue Mar  5 08:15:00 2024", dt.datetime(2024, 3, 5, 8, 15, tzinfo=dt.UTC)),
    ],
)
def test_from_lines_of_many_programs_are_read(tmp_path: Path, line: bytes, moment: dt.datetime) -> None:
    (tmp_path / "box").write_bytes(line + b"\r\n" + MAIL + b"\r\n" + line + b"\r\n" + MAIL)
    mails = read(tmp_path / "box")
    assert [(mail.content, mail.received_at) for mail in mails] == [(MAIL, moment)] * 2


@pytest.mark.parametrize(
    "line",
    [
        b"From the desk of the director",
        b"From a@example.com Tue Foo 19 00:15:00 2024",
        b"From a@example.com Tue Feb 31 00:15:00 2024",
        b"From a@example.com Tue Mar 19 00:15:00 +9999 2024",
        b"From a@example.com Tue Mar 19 2024",
        b"From: a@example.com Tue Mar 19 00:15:00 2024",
    ],
)
def test_lines_of_text_that_begin_with_from_part_no_mails(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "box").write_bytes(b"From - Tue Mar 19 00:15:00 2024\n" + LOCAL + b"\n" + line + b"\ntail\n")
    (mail,) = read(tmp_path / "box")
    assert line in mail.content


def test_a_from_line_in_mid_paragraph_parts_no_mails(tmp_path: Path) -> None:
    line = b"From - Tue Mar 19 00:15:00 2024\n"
    (tmp_path / "box").write_bytes(line + LOCAL + line + LOCAL)
    assert len(read(tmp_path / "box")) == 1


def test_a_mail_of_an_mbox_over_the_limit_costs_itself_only(tmp_path: Path) -> None:
    line = b"From - Tue Mar 19 00:15:00 2024\n"
    (tmp_path / "box").write_bytes(line + LOCAL + b"\n" + line + LOCAL + b"x" * 5000 + b"\n\n" + line + LOCAL)
    found = list(read_folder_of_files(tmp_path / "box", nobody_knows, 2000))
    assert [type(item) for item in found] == [RawMail, SkippedFile, RawMail]


@given(st.binary(max_size=600), st.sampled_from(["a.eml", "box", "a.mbox"]), st.booleans())
def test_any_bytes_give_mails_or_reasons_and_never_an_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str, as_mbox: bool
) -> None:
    file = tmp_path_factory.getbasetemp() / name
    file.write_bytes((b"From - Tue Mar 19 00:15:00 2024\n" if as_mbox else b"") + content)
    os.utime(file, (0, 0))
    found = list(read_folder_of_files(file, nobody_knows))
    assert len(found) >= 1
