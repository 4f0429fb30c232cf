"""What kind of file some bytes are, told from the bytes: senders' names and declared types are often wrong.

The name breaks ties only between types that share a container (.doc and .wps are the same storage, a script is text).
"""

from collections.abc import Callable
from pathlib import PurePosixPath

from parsers import media_types as m
from parsers.media_containers import ole_type, zip_type
from parsers.media_text import mail_type, pdf_after_junk, rtf_type, text_type

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


_RECOGNISERS: tuple[Callable[[bytes, str], str], ...] = (
    ole_type,
    zip_type,
    _executable,
    _media,
    rtf_type,
    mail_type,
    pdf_after_junk,
    text_type,
)
