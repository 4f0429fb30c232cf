"""What kind of file some bytes are, told from the bytes: senders' names and declared types are often wrong.

The name breaks ties only between types that share a container (.doc and .wps are the same storage, a script is text).
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath

from parsers import media_types as m
from parsers.media_types import (
    ARCHIVE_TYPES,
    EXECUTABLE_TYPES,
    MACRO_TYPES,
    MAIL_TYPES,
    PACKAGE_TYPES,
    PICTURE_TYPES,
    SCAN_TYPES,
    SHEET_TYPES,
    WORD_TYPES,
)
from parsers.ole import OleError, entries, is_ole

__all__ = [
    "ARCHIVE_TYPES",
    "EXECUTABLE_TYPES",
    "MACRO_TYPES",
    "MAIL_TYPES",
    "PACKAGE_TYPES",
    "PICTURE_TYPES",
    "SCAN_TYPES",
    "SHEET_TYPES",
    "WORD_TYPES",
    "media_type",
]

_PEEK = 1 << 16
_MAX_TYPES_PART = 1 << 20
_MAX_MEMBERS = 20_000
_PDF_JUNK = 1024  # ISO 32000-1, annex H: readers look for the header in the first 1024 bytes

# Signatures at the start of the file, first match wins.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", m.PDF),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"\x00\x00\x00\x0cjP  ", "image/jp2"),
    (b"7z\xbc\xaf\x27\x1c", m.SEVEN_ZIP),
    (b"Rar!\x1a\x07", m.RAR),
    (b"\x1f\x8b", m.GZIP),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (b"\x78\x9f\x3e\x22", m.TNEF),
    (b"L\x00\x00\x00\x01\x14\x02\x00", m.LINK),
    (b"\x7fELF", "application/x-executable"),
    (b"\xfe\xed\xfa", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/x-mach-binary"),
    (b"ITSF", "application/vnd.ms-htmlhelp"),
    (b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"AC10", "image/vnd.dwg"),
    (b"ID3", "audio/mpeg"),
)
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "image/heic"),
    **dict.fromkeys((b"mif1", b"msf1"), "image/heif"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    b"qt  ": "video/quicktime",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/x-wav", b"AVI ": "video/x-msvideo"}
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})

# The main part's content type, without its common beginnings.
_PACKAGE_MAIN = (
    ("wordprocessingml.document.main+xml", m.DOCX),
    ("wordprocessingml.template.main+xml", m.DOTX),
    ("ms-word.document.macroenabled.main+xml", m.DOCM),
    ("ms-word.template.macroenabledtemplate.main+xml", m.DOTM),
    ("spreadsheetml.sheet.main+xml", m.XLSX),
    ("spreadsheetml.template.main+xml", m.XLTX),
    ("ms-excel.sheet.macroenabled.main+xml", m.XLSM),
    ("ms-excel.sheet.binary.macroenabled.main", m.XLSB),
    ("presentationml.presentation.main+xml", m.PPTX),
    ("presentationml.slideshow.main+xml", m.PPTX),
    ("ms-powerpoint.presentation.macroenabled.main+xml", m.PPTM),
)
_MEMBERS = (
    ("word/document.xml", m.DOCX),
    ("xl/workbook.xml", m.XLSX),
    ("xl/workbook.bin", m.XLSB),
    ("ppt/presentation.xml", m.PPTX),
    ("ofd.xml", m.OFD),
    ("androidmanifest.xml", "application/vnd.android.package-archive"),
    ("meta-inf/manifest.mf", m.JAR),
)
_MIMETYPE = re.compile(rb"application/[\w.+-]{3,80}")
_STREAMS = (
    ("worddocument", m.DOC),
    ("workbook", m.XLS),
    ("book", m.XLS),
    ("powerpoint document", m.PPT),
    ("__properties_version1.0", m.MSG),
    ("matost", m.WORKS),
)
_MSI = "000c1084-0000-0000-c000-000000000046"
_WPS_NAMES = {(m.DOC, ".wps"): m.WPS, (m.DOC, ".wpt"): m.WPS, (m.XLS, ".et"): m.ET, (m.PPT, ".dps"): m.DPS}
_ENCRYPTED = {".xlsx": m.XLSX, ".xlsm": m.XLSM, ".xlsb": m.XLSB, ".et": m.XLSX, ".pptx": m.PPTX, ".docm": m.DOCM}

_SCRIPT_NAMES = frozenset(
    (
        ".bat",
        ".cmd",
        ".vbs",
        ".vbe",
        ".js",
        ".jse",
        ".ps1",
        ".psm1",
        ".wsf",
        ".wsh",
        ".sct",
        ".reg",
        ".inf",
        ".sh",
        ".py",
    )
)
_TEXT_NAMES = {".csv": "text/csv", ".ics": "text/calendar", ".hta": "application/hta", ".url": "application/x-mswinurl"}
_MAIL_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t\r\n]")
_MAIL_FIELDS = frozenset(
    (
        b"received", b"return-path", b"from", b"to", b"subject", b"date", b"message-id", b"mime-version",
        b"content-type",
        b"delivered-to", b"dkim-signature", b"reply-to", b"sender", b"cc", b"content-transfer-encoding", b"x-mailer",
        b"arc-seal", b"authentication-results", b"received-spf", b"x-originating-ip", b"x-coremail-locale",
        b"x-cm-transid", b"x-qq-mid", b"x-qq-ssf", b"x-priority", b"thread-index", b"in-reply-to", b"references",
    )
)  # fmt: skip
_TRANSPORT = frozenset((b"received", b"return-path", b"from", b"message-id", b"delivered-to", b"x-qq-mid"))
_HTML = re.compile(
    r"(?:<\?xml[^>]*\?>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|font|style|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_WORD_XML = re.compile(r"<\?mso-application\s+progid=.Word\.Document|<(?:\w+:)?wordDocument\b|<pkg:package\b")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LIKELY = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u2010-\u2312\u2460-\u24ff\u25a0-\u266f\xb7\xd7]")


def media_type(content: bytes, name: str = "") -> str:
    """The media type of `content`; "application/octet-stream" where nobody here knows. Never raises."""
    if not content:
        return m.EMPTY
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower().strip()
    for magic, type_ in _MAGIC:
        if content.startswith(magic):
            return type_
    for recognise in _RECOGNISERS:
        found = recognise(content, extension)
        if found:
            return found
    return m.UNKNOWN


def _executable(content: bytes, extension: str) -> str:
    """MZ is two letters that text may begin with, too: it takes the PE mark, a binary's zeros, or the name."""
    if content.startswith(b"#!"):
        return m.SCRIPT
    if not content.startswith(b"MZ"):
        return ""
    at = int.from_bytes(content[0x3C:0x40], "little")
    named = extension in (".exe", ".dll", ".scr", ".com", ".pif", ".cpl", ".sys")
    return m.EXE if named or content[at : at + 2] in (b"PE", b"NE", b"LE") or b"\0" in content[:64] else ""


def _media(content: bytes, extension: str) -> str:
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "video/mp4")
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12], "")
    if content.startswith(b"BM") and int.from_bytes(content[14:18], "little") in _BMP_HEADERS:
        return "image/bmp"
    if content.startswith(b"\x01\0\0\0") and content[40:44] == b" EMF":
        return "image/emf"
    return m.TAR if content[257:262] == b"ustar" else ""


# --- containers -----------------------------------------------------------------------------------------------


def _zip(content: bytes, extension: str) -> str:
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info.filename.replace("\\", "/").lstrip("/").lower() for info in archive.infolist()[:_MAX_MEMBERS]]
            return _package(archive, names) or m.ZIP
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        EOFError,
        NotImplementedError,
        IndexError,
        OverflowError,
        struct.error,
    ):
        return _broken_zip(content)


def _package(archive: zipfile.ZipFile, names: list[str]) -> str:
    known = set(names)
    if "[content_types].xml" in known:
        types = _member(archive, names, "[content_types].xml").lower()
        for main, type_ in _PACKAGE_MAIN:
            if main.encode() in types:
                return type_
    if "mimetype" in known and (match := _MIMETYPE.match(_member(archive, names, "mimetype"))):
        return match[0].decode()
    for member, type_ in _MEMBERS:
        if member in known:
            return type_
    return ""


def _member(archive: zipfile.ZipFile, names: list[str], name: str) -> bytes:
    """The beginning of a member, whatever its declared size; b"" where it cannot be read."""
    try:
        with archive.open(archive.infolist()[names.index(name)]) as stream:
            return stream.read(_MAX_TYPES_PART)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError, NotImplementedError):
        return b""


def _broken_zip(content: bytes) -> str:
    """A cut-off zip still shows its first members' names: which reader has to say that it is broken."""
    lowered = content[: 1 << 20].lower()
    if b"[content_types].xml" in lowered or b"_rels/.rels" in lowered:
        for folder, type_ in ((b"word/", m.DOCX), (b"xl/", m.XLSX), (b"ppt/", m.PPTX)):
            if folder in lowered:
                return type_
    if b"ofd.xml" in lowered and b"doc_0/" in lowered:
        return m.OFD
    return m.ZIP


def _ole(content: bytes, extension: str) -> str:
    if not is_ole(content):
        return ""
    try:
        found = entries(content)
    except OleError:
        # The directory is damaged: names in it may still be found as they are written, in UTF-16.
        found = [(name, "") for name in ("EncryptedPackage", "WordDocument", "Workbook", "PowerPoint Document",
                                         "__properties_version1.0") if name.encode("utf-16-le") in content]  # fmt: skip
    names = {name.lower() for name, _ in found}
    if "encryptedpackage" in names:
        return _ENCRYPTED.get(extension, m.DOCX)
    if found and found[0][1] == _MSI:
        return "application/x-msi"
    for stream, type_ in _STREAMS:
        if stream in names:
            return _WPS_NAMES.get((type_, extension), type_)
    return m.OLE


# --- text -----------------------------------------------------------------------------------------------------


def _pdf_after_junk(content: bytes, extension: str) -> str:
    return m.PDF if b"%PDF-" in content[: _PDF_JUNK + 5] else ""


def _rtf(content: bytes, extension: str) -> str:
    return m.RTF if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rt") else ""


def _mail(content: bytes, extension: str) -> str:
    """A message: nothing but known header fields before the first other line, two at least (RFC 5322)."""
    head = content[:_PEEK].lstrip(b"\xef\xbb\xbf\r\n")
    if head.startswith(b"From ") and b"\n" in head:
        head = head.partition(b"\n")[2]
    fields: set[bytes] = set()
    for line in head.splitlines():
        if line[:1] in (b" ", b"\t"):
            if not fields:
                return ""
            continue
        match = _MAIL_HEADER.match(line + b"\n")
        if match is None:
            break
        fields.add(match[1].lower())
    if len(fields & _MAIL_FIELDS) < 2:
        return ""
    if not fields & _TRANSPORT or head.startswith(b"From: <Saved by "):
        related = re.search(rb"^content-type:\s*multipart/related", head, re.IGNORECASE | re.MULTILINE)
        return m.MHTML if related else m.EML if b"mime-version" in fields or extension == ".eml" else ""
    return m.EML


def _text(content: bytes, extension: str) -> str:
    text = _decoded(content[:_PEEK], cut=len(content) > _PEEK)
    if text is None:
        return ""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        if _WORD_XML.search(start[:4096]):
            return m.WORD_XML
        if re.search(r"<(?:\w+:)?svg\b", start[:4096]):
            return "image/svg+xml"
        if extension == ".hta":
            return "application/hta"
        if _HTML.match(start) or re.search(r"<html\b", start[:4096], re.IGNORECASE):
            return m.HTML
        if start.startswith("<?xml") or re.match(r"<[A-Za-z][\w:.-]*[\s/>]", start):
            return m.XML
    if start.startswith("[InternetShortcut]"):
        return "application/x-mswinurl"
    if start.startswith("BEGIN:VCALENDAR"):
        return "text/calendar"
    if extension in _SCRIPT_NAMES:
        return m.SCRIPT
    return _TEXT_NAMES.get(extension, m.TEXT)


def _decoded(data: bytes, *, cut: bool) -> str | None:
    """The text, if it is one: UTF-8 or GB18030 without control characters, or UTF-16 with its mark."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data[: len(data) // 2 * 2].decode("utf-16", "replace")
        return None if text.count("\ufffd") > len(text) // 50 or _CONTROL.search(text) else text
    tails = range(4) if cut else range(1)
    for encoding in ("utf-8", "gb18030"):
        for tail in tails:
            try:
                text = data[: len(data) - tail].decode(encoding)
            except UnicodeDecodeError:
                continue
            if len(_CONTROL.findall(text)) > len(text) // 100:
                return None
            beyond = [char for char in text if char > "\x7f"]
            likely = sum(1 for char in beyond if _LIKELY.match(char))
            return text if encoding == "utf-8" or likely * 10 >= len(beyond) * 7 else None
    return None


_RECOGNISERS: tuple[Callable[[bytes, str], str], ...] = (
    _ole,
    _zip,
    _executable,
    _media,
    _rtf,
    _mail,
    _pdf_after_junk,
    _text,
)
