"""What kind of container some bytes are: a package of Office's or another zip, or a compound file (OLE)."""

import io
import re
import struct
import zipfile
import zlib

from parsers import media_types as m
from parsers.ole import OleError, entries, is_ole

_MAX_TYPES_PART = 1 << 20
_MAX_MEMBERS = 20_000

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


def zip_type(content: bytes, extension: str) -> str:
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


def ole_type(content: bytes, extension: str) -> str:
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
