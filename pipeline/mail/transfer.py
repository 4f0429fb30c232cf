"""Transfer encodings (RFC 2045 section 6, uuencode) as programs really write them → exact octets. Nothing fails."""

import binascii
import re

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_BLANK = b" \t\r\n\x0b\x0c"
# How the formats that departments send begin, in base64: .docx and .zip, PDF, OLE, JPEG, PNG, RAR, 7z.
_BASE64_MAGIC = (b"UEsDB", b"JVBERi", b"0M8R4", b"/9j/", b"iVBOR", b"UmFyIR", b"N3q8")


def decode(wire: bytes, stated: str) -> tuple[bytes, str]:
    """The octets of a body without the encoding that its header states, and what was wrong ("" if nothing)."""
    encoding = re.sub(r"[^a-z0-9-]", "", stated.lower().split(";")[0])
    if encoding in ("base64", "base-64", "b64"):
        return _from_base64(wire)
    if encoding in ("quoted-printable", "quotedprintable", "qp"):
        return binascii.a2b_qp(wire), ""
    if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
        _, files = uuencoded(wire)
        return (files[0][1], "") if files else (wire, "stated uuencode but is not")
    start = wire[:4000].lstrip()
    unstated = encoding in ("", "7bit") and len(wire) > 60
    if unstated and start.startswith(_BASE64_MAGIC) and not start.translate(None, _BASE64 + _BLANK):
        return _from_base64(wire)[0], "base64 that is not declared"
    return wire, ""


def uuencoded(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """What is left of a text without its uuencoded files, and these files as (raw name, content)."""
    if b"begin " not in data:
        return data, []
    rest, files = [], []
    name, held, block = "", list[bytes](), list[bytes]()
    for line in data.splitlines(keepends=True):
        bare = line.rstrip(b"\r\n")
        begins = re.fullmatch(rb"begin [0-7]{3,4} ([^\r\n]{1,255})", bare)
        if begins and not block:
            name, held, block = begins.group(1).decode("utf-8", "surrogateescape"), [], [line]
            continue
        if not block:
            rest.append(line)
            continue
        block.append(line)
        if bare.strip() == b"end":
            files.append((name, b"".join(held)))
            block = []
            continue
        octets = _uu_line(bare)
        if octets is None:
            rest += block
            block = []
        else:
            held.append(octets)
    return b"".join(rest + block), files


def _uu_line(line: bytes) -> bytes | None:
    if not line.strip(b" `"):
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        length = (((line[0] - 32) & 63) * 4 + 5) // 3  # trailing rubbish, as some encoders leave it
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return None


def _from_base64(wire: bytes) -> tuple[bytes, str]:
    foreign = len(wire.translate(None, _BASE64 + _BLANK))
    if foreign * 20 > len(wire):
        return wire, "stated base64 but is not"
    defect = ""
    if foreign:
        # A gateway's footer below the base64 must not be read as more of it.
        alien = re.search(rb"^[^\r\n]*[^A-Za-z0-9+/=\s]", wire, re.MULTILINE)
        if alien and not re.search(rb"^[A-Za-z0-9+/]{60,}=*\s*$", wire[alien.start() :], re.MULTILINE):
            wire = wire[: alien.start()]
        defect = "foreign octets in base64"
    clean = wire.translate(None, _NOT_BASE64)
    body = clean.rstrip(b"=")
    if b"=" not in body and len(body) % 4 != 1:
        return binascii.a2b_base64(body + b"=" * (-len(body) % 4)), defect
    return base64_octets(clean), defect or "base64 padded within or cut off"


def base64_octets(text: bytes) -> bytes:
    """Base64 read leniently: padding may be missing, or stand within (each run of it ends a piece)."""
    result = []
    for piece in re.split(rb"=+", text):
        usable = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        result.append(binascii.a2b_base64(usable + b"=" * (-len(usable) % 4)))
    return b"".join(result)
