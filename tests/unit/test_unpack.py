"""Leaf files: containers opened within limits, one path for one file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import mail, unpack
from pipeline.mail import filenames
from pipeline.model import Attachment, Mail
from tests.corpus.make_mails import DOCX, NESTED, PDF, deep, file, part, two, word


def holding(*attachments: Attachment) -> Mail:
    return Mail(attachments=attachments)


def test_a_message_under_a_false_type_is_opened() -> None:
    nested = Attachment(path="转发.dat", content=NESTED, declared_type="application/octet-stream")
    assert [(a.path, a.content) for a in unpack.leaves(holding(nested))] == [("转发.dat/清单.docx", DOCX)]


def test_a_message_in_a_message_in_a_message_gives_its_files_under_all_names() -> None:
    inner = two(file(b'filename="inner.eml"', NESTED), boundary="middle")
    content = two(
        part(b"message/rfc822", inner, b'Content-Disposition: attachment; filename="' + word("外.eml") + b'"')
    )
    assert [a.path for a in unpack.leaves(mail.read(content))] == ["外.eml/inner.eml/清单.docx"]


def test_a_web_archive_is_a_document_and_no_message() -> None:
    archive = Attachment(path="清单.mht", content=NESTED)
    assert unpack.leaves(holding(archive)) == (archive,)


def test_archives_pass_through_as_they_are_until_there_is_an_opener() -> None:
    archive = Attachment(path="薛村镇.zip", content=DOCX)
    assert unpack.leaves(holding(archive)) == (archive,)


def test_messages_nested_beyond_the_limit_stay_closed_and_flagged() -> None:
    nested = Attachment(path="a.eml", content=deep(9))
    (closed,) = unpack.leaves(holding(nested), unpack.Limits(max_depth=3))
    assert (closed.path.count("/"), closed.flag) == (4, "suspicious_content")
    assert closed.content.startswith(b"From: ")
    assert "3层" in closed.message


def test_more_files_than_the_limit_are_named_once_and_flagged() -> None:
    many = holding(*(Attachment(path=f"{number}.pdf", content=PDF) for number in range(9)))
    leaves = unpack.leaves(many, unpack.Limits(max_files=4))
    assert [(a.path, a.flag) for a in leaves][3:] == [("3.pdf", ""), ("4.pdf", "suspicious_content")]


def test_a_flagged_or_ignored_container_is_not_opened() -> None:
    closed = Attachment(path="a.eml", content=NESTED, flag="suspicious_content")
    ignored = Attachment(path="~$a.eml", content=NESTED, ignored="lock_file")
    assert unpack.leaves(holding(closed, ignored)) == (closed, ignored)


@pytest.mark.parametrize(
    ("paths", "unique"),
    [
        (["a.docx", "a.docx", "a.docx"], ["a.docx", "a (2).docx", "a (3).docx"]),
        (["a.docx", "a (2).docx", "a.docx"], ["a.docx", "a (2).docx", "a (3).docx"]),
        (["x.eml/清单", "x.eml/清单"], ["x.eml/清单", "x.eml/清单 (2)"]),
        (["自查清单v1.0 终版", "自查清单v1.0 终版"], ["自查清单v1.0 终版", "自查清单v1.0 终版 (2)"]),
        ([".docx", ".docx"], [".docx", ".docx (2)"]),
    ],
)
def test_a_repeated_path_gets_its_number_before_the_suffix(paths: list[str], unique: list[str]) -> None:
    assert [a.path for a in unpack.leaves(holding(*(Attachment(path=p, content=PDF) for p in paths)))] == unique


@given(st.lists(st.sampled_from(["a.b", "a (2).b", "a (3).b", "c", "c (2)"]), max_size=12))
def test_paths_are_always_unique_and_single_ones_stay(paths: list[str]) -> None:
    unique = filenames.unique(paths)
    assert len(set(unique)) == len(paths)
    assert all(new == old for new, old in zip(unique, paths, strict=True) if paths.count(old) == 1)


@given(st.text(max_size=300))
def test_a_segment_is_a_name_and_nothing_else(name: str) -> None:
    segment = filenames.segment(name)
    assert segment == filenames.segment(segment)
    assert segment.strip(".") and segment == segment.strip() and len(segment) <= 180
    assert not set(segment) & set("/\\\0\r\n\t\u202e\u2066")


@pytest.mark.parametrize(
    ("name", "segment"),
    [
        ("../清单.docx", ".._清单.docx"),
        ("..", "__"),
        ("", "_"),
        ("清单\u202excod.exe", "清单xcod.exe"),
        ("e\u0301.docx", "\u00e9.docx"),
        ("长" * 300 + ".docx", "长" * 175 + ".docx"),
    ],
)
def test_a_segment_keeps_what_a_name_says(name: str, segment: str) -> None:
    assert filenames.segment(name) == segment
