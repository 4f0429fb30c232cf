"""What kind of text some bytes are: a mail, a page, a script, plain text … or none."""

import re

from parsers import media_types as m

_PEEK = 1 << 16
_PDF_JUNK = 1024  # ISO 32000-1, annex H: readers look for the header in the first 1024 bytes

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


def pdf_after_junk(content: bytes, extension: str) -> str:
    return m.PDF if b"%PDF-" in content[: _PDF_JUNK + 5] else ""


def rtf_type(content: bytes, extension: str) -> str:
    return m.RTF if content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rt") else ""


def mail_type(content: bytes, extension: str) -> str:
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


def text_type(content: bytes, extension: str) -> str:
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
