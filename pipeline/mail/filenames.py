"""File names as text: what a name may hold, names for nameless parts, one path for one file."""

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 180  # characters of one segment: more than any honest name, less than most file systems' 255 bytes allow

_TYPES = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.ms-works": ".wps",
    "application/wps-office.wps": ".wps",
    "application/ofd": ".ofd",
    "application/rtf": ".rtf",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/x-rar-compressed": ".rar",
    "application/x-7z-compressed": ".7z",
    "application/ms-tnef": ".dat",
    "application/vnd.ms-tnef": ".dat",
    "application/pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/pjpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/bmp": ".bmp",
    "image/tiff": ".tif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/rtf": ".rtf",
    "text/calendar": ".ics",
    "text/x-vcard": ".vcf",
    "text/vcard": ".vcf",
    "text/xml": ".xml",
    "text/rfc822-headers": ".txt",
}
_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n", ".png"),
    (b"GIF8", ".gif"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"Rar!\x1a\x07", ".rar"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"{\\rtf", ".rtf"),
    (b"\x78\x9f\x3e\x22", ".dat"),
    (b"MZ\x90\x00", ".exe"),
)
_ZIPPED = ((b"word/", ".docx"), (b"xl/", ".xlsx"), (b"ppt/", ".pptx"), (b"OFD.xml", ".ofd"))
_OLE = ((".doc", "WordDocument"), (".xls", "Workbook"), (".ppt", "PowerPoint Document"))
PICTURES = frozenset({".jpg", ".png", ".gif", ".bmp", ".tif", ".webp", ".heic"})


def magic(content: bytes) -> str:
    """The suffix that the first bytes speak for, "" where they say nothing."""
    head = content[:16]
    for mark, suffix in _MAGIC:
        if head.startswith(mark):
            return suffix
    if head.startswith(b"PK\x03\x04"):
        ends = content[:8192] + content[-8192:]
        return next((suffix for mark, suffix in _ZIPPED if mark in ends), ".zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((suffix for suffix, name in _OLE if name.encode("utf-16-le") in content), ".doc")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ".webp"
    if head.startswith(b"BM") and content[6:10] == b"\0\0\0\0":
        return ".bmp"
    return ".heic" if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1") else ""


def nameless(number: int, content: bytes, media_type: str) -> str:
    """A name for part `number` (counted from 1 in the mail's order), the same on each run: 附件2.docx."""
    return f"附件{number}{magic(content) or _TYPES.get(media_type, '.bin')}"


def segment(name: str) -> str:
    """One segment of a path, as text: NFC, no control or direction marks, no separators, never "" or dots alone."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Zl", "Zp") or char in "\t\r\n" else char
        for char in unicodedata.normalize("NFC", name)
        if char in "\t\r\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
    )
    kept = re.sub(r" {2,}", " ", kept.replace("/", "_").replace("\\", "_")).strip()
    if not kept.strip("."):
        return "_" * max(1, len(kept))
    if len(kept) > _LONGEST:
        stem, suffix = split_suffix(kept)
        kept = stem[: _LONGEST - len(suffix)].rstrip() + suffix
    return kept


def split_suffix(name: str) -> tuple[str, str]:
    """The name and its suffix with the dot; a suffix is short and without blanks."""
    found = re.search(r"(?<=[^/])\.[^.\s/]{1,10}\Z", name)
    return (name[: found.start()], found.group()) if found else (name, "")


def unique(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths in order, a repeated one with " (2)", " (3)" … before its suffix."""
    originals = tuple(paths)
    taken, counts, result = set(originals), dict[str, int](), []
    for path in originals:
        count = counts.get(path, 0) + 1
        chosen = path
        if count > 1:
            stem, suffix = split_suffix(path)
            while (chosen := f"{stem} ({count}){suffix}") in taken:
                count += 1
            taken.add(chosen)
        counts[path] = count
        result.append(chosen)
    return tuple(result)
