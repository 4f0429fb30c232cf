"""The type of a file is told from its content; the name only breaks ties within one kind of container."""

import gzip
import io
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import media_types as m
from parsers.media import media_type
from tests import ooxml
from tests.ooxml import p, package, zipped

OFFICE = "application/vnd.openxmlformats-officedocument"


def ole(*streams: str, sector: int = 512, clsid: bytes = bytes(16)) -> bytes:
    """A compound file with nothing in it but its directory: header, one FAT sector, one chain of directory sectors."""
    names = ["Root Entry", *streams]
    per_sector = sector // 128
    count = -(-len(names) // per_sector)
    header = bytearray(sector)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, sector.bit_length() - 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<I", header, 68, 0xFFFFFFFE)
    struct.pack_into("<109I", header, 76, 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, *range(2, count + 1), 0xFFFFFFFE]
    fat = struct.pack(f"<{sector // 4}I", *chain, *[0xFFFFFFFF] * (sector // 4 - len(chain)))
    directory = bytearray(count * sector)
    for i, name in enumerate(names):
        raw = name.encode("utf-16-le") + b"\0\0"
        directory[i * 128 : i * 128 + len(raw)] = raw
        struct.pack_into("<HB", directory, i * 128 + 64, len(raw), 5 if i == 0 else 2)
        if i == 0:
            directory[80:96] = clsid
    return bytes(header) + fat + bytes(directory)


def types_part(content_type: str) -> bytes:
    return f'<Types><Override PartName="/main.xml" ContentType="{content_type}"/></Types>'.encode()


def tar() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("清单.docx"), io.BytesIO())
    return buffer.getvalue()


def odf(kind: str) -> bytes:
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(), "content.xml": b"<x/>"})


MAIL = (
    "Received: from qq.com\r\n by mx.163.com\r\nFrom: a@qq.com\r\nSubject: =?gbk?B?1tC5+g==?=\r\n\r\n%PDF-1.4 在正文里"
)
PE = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(64)
MSI = bytes.fromhex("84100c0000000000c000000000000046")  # a Windows installer's class
CHINESE = "柳林县应急管理局关于行政执法突出问题的自查报告,“一刀切”执法:无。"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        # what senders call wrongly
        (package(p("甲")), "自查报告.doc", m.DOCX),
        (package(p("甲")), "自查报告.wps", m.DOCX),
        (package(p("甲"), main_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "a.docx", m.DOCM),
        (package(p("甲"), main="word/别名.xml"), "", m.DOCX),
        (zipped({"word/document.xml": b"<x/>"}), "a.zip", m.DOCX),
        (zipped({"[Content_Types].xml": types_part(f"{OFFICE}.spreadsheetml.sheet.main+xml")}), "a.zip", m.XLSX),
        (zipped({"[Content_Types].xml": types_part(f"{OFFICE}.presentationml.presentation.main+xml")}), "", m.PPTX),
        (zipped({"xl\\workbook.xml": b"<x/>"}), "", m.XLSX),
        (package(p("甲" * 500))[:700], "自查报告.docx", m.DOCX),  # cut off: the Word reader has to say so
        (odf("text"), "a.doc", m.ODT),
        (odf("spreadsheet"), "", m.ODS),
        (zipped({"OFD.xml": b"<x/>", "Doc_0/Document.xml": b"<x/>"}), "扫描件.pdf", m.OFD),
        (zipped({"META-INF/MANIFEST.MF": b"", "a.class": b""}), "a.zip", m.JAR),
        (zipped({"清单.docx": package(p("甲"))}), "材料.docx", m.ZIP),
        (b"PK\x05\x06" + bytes(18), "空.zip", m.ZIP),
        # old office files
        (ole("WordDocument", "1Table"), "报告", m.DOC),
        (ole("WordDocument"), "报告.wps", m.WPS),
        (ole("WordDocument"), "报告.docx", m.DOC),
        (ole(*[f"s{i}" for i in range(40)], "Workbook"), "a.doc", m.XLS),
        (ole("Book", sector=4096), "a.et", m.ET),
        (ole("PowerPoint Document"), "", m.PPT),
        (ole("__nameid_version1.0", "__properties_version1.0"), "a.doc", m.MSG),
        (ole("EncryptedPackage", "EncryptionInfo"), "a.docx", m.DOCX),
        (ole("EncryptedPackage"), "a.xlsx", m.XLSX),
        (ole("x", clsid=MSI), "a.doc", "application/x-msi"),
        (ole("Something"), "a.doc", m.OLE),
        (ole("WordDocument")[:600] + "WordDocument".encode("utf-16-le"), "a.doc", m.DOC),  # directory cut off
        (b"{\\rtf1\\ansi", "自查报告.doc", m.RTF),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "a.doc", m.WORD_XML),
        # papers and pictures
        (b"%PDF-1.7\n", "a.jpg", m.PDF),
        (b"\r\njunk" * 100 + b"%PDF-1.4\n\x00", "a.pdf", m.PDF),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "扫描件.pdf", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "", "image/png"),
        (b"GIF89a..", "", "image/gif"),
        (b"BM" + bytes(12) + struct.pack("<I", 40) + bytes(40), "", "image/bmp"),
        (b"II*\x00....", "", "image/tiff"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "IMG_0001.jpg", "image/heic"),
        # archives, mails
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a.zip", m.SEVEN_ZIP),
        (b"Rar!\x1a\x07\x01\x00", "a.zip", m.RAR),
        (gzip.compress(b"x"), "", m.GZIP),
        (tar(), "a.zip", m.TAR),
        (b"\x78\x9f\x3e\x22\x01\x00", "winmail.dat", m.TNEF),
        (MAIL.encode("gbk"), "转发.txt", m.EML),
        (b"From 1234@xxx Mon Mar 18\r\n" + MAIL.encode(), "", m.EML),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x", "自查报告.doc", m.MHTML),
        # text
        (CHINESE.encode(), "说明.txt", m.TEXT),
        (CHINESE.encode("gbk"), "说明", m.TEXT),
        (CHINESE.encode("utf-16"), "说明.txt", m.TEXT),
        ((CHINESE * 4000).encode("gbk"), "说明.docx", m.TEXT),
        ((CHINESE * 4000).encode(), "", m.TEXT),
        ("姓名:王某\n手机:13800000001\n".encode("gbk"), "联络员.txt", m.TEXT),
        ("From: 张某\n正文".encode(), "a.txt", m.TEXT),
        ("<html><body>清单</body></html>".encode("gbk"), "清单.xls", m.HTML),
        (b"<!-- x -->\n<!DOCTYPE html><p>", "", m.HTML),
        (b'<?xml version="1.0"?><root/>', "", m.XML),
        (b"a,b\n1,2\n", "a.csv", "text/csv"),
        # what must not be opened
        (PE, "自查报告.docx", m.EXE),
        (b"MZ\x90\x00\x03", "自查报告.docx.exe", m.EXE),
        (b"MZ is how this text begins", "说明.txt", m.TEXT),
        (b"\x7fELF\x02\x01", "a.pdf", "application/x-executable"),
        (b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60), "自查报告.doc.lnk", m.LINK),
        (b"#!/bin/sh\nrm x", "报告.docx", m.SCRIPT),
        (b"@echo off\r\ndel *.*", "清单.bat", m.SCRIPT),
        (b"CreateObject(1)", "清单.vbs", m.SCRIPT),
        (b"[InternetShortcut]\r\nURL=http://x", "a.url", "application/x-mswinurl"),
        # nothing, and nothing known
        (b"", "自查报告.docx", m.EMPTY),
        (bytes(range(256)) * 20, "自查报告.docx", m.UNKNOWN),
        (b"\xb0\x00\x01\xfe" * 50, "", m.UNKNOWN),
    ],
)  # fmt: skip
def test_the_content_tells_the_type(content: bytes, name: str, expected: str) -> None:
    assert media_type(content, name) == expected


def test_a_compound_file_whose_chains_go_round_ends() -> None:
    content = bytearray(ole("WordDocument"))
    struct.pack_into("<I", content, 512 + 4, 1)  # the directory's sector follows itself
    assert media_type(bytes(content), "") == m.DOC


def test_a_content_types_part_that_is_a_bomb_is_read_only_at_its_beginning() -> None:
    assert media_type(zipped({"[Content_Types].xml": b" " * 30_000_000}), "") == m.ZIP


def test_every_type_stands_in_one_of_the_tables_that_exclude_one_another() -> None:
    tables = (m.WORD_TYPES, m.SCAN_TYPES, m.ARCHIVE_TYPES, m.MAIL_TYPES, m.EXECUTABLE_TYPES)
    assert sum(len(table) for table in tables) == len(frozenset().union(*tables))
    assert m.SHEET_TYPES < m.WORD_TYPES
    assert all(type_ == type_.lower() for table in tables for type_ in table)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.sampled_from([ole("WordDocument"), package(p("甲")), MAIL.encode(), PE]).flatmap(
            lambda whole: st.integers(0, len(whole)).map(lambda cut: whole[:cut])
        ),
        st.binary(max_size=120).map(lambda tail: ole("WordDocument")[:500] + tail),
    ),
    st.text(max_size=12),
)
def test_any_bytes_and_any_name_have_a_type(content: bytes, name: str) -> None:
    assert "/" in media_type(content, name)


def test_a_package_of_the_builder_is_a_sound_zip() -> None:
    with zipfile.ZipFile(io.BytesIO(package(p("甲")))) as archive:
        assert archive.testzip() is None
        assert ooxml.W.encode() in archive.read("word/document.xml")
