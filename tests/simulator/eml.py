"""Mails as bytes, written by hand in the habits of 163 webmail, QQ, Foxmail, Outlook, phones and a township's gateway.

Nothing here uses the email package: it would write tidier messages than those programs do.
"""

import base64
import datetime as dt
import email.utils
import random
from dataclasses import dataclass
from urllib.parse import quote

TO = "llsfjfzg@163.com"
NEWLINE = b"\r\n"
CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment. `inline` is a picture that the mail's HTML shows; `nested` a message/rfc822."""

    name: str
    content: bytes
    inline: bool = False
    nested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent. client: netease, qq, foxmail, outlook, iphone, android, raw8."""

    client: str
    sender: str
    sender_name: str
    subject: str
    text: str
    sent_at: dt.datetime
    files: tuple[File, ...] = ()
    html: str = ""  # more HTML after the text: a cloud attachment's box, a quoted mail
    headers: tuple[tuple[str, str], ...] = ()


def write(letter: Letter, received_at: dt.datetime, random_: random.Random) -> bytes:
    """The message as the bureau's server stores it, Coremail's Received header on top."""
    transaction = f"{random_.choice('abcdefgh')}{random_.randrange(10**9):09d}"
    host = f"m{random_.randrange(10, 60)}-{random_.randrange(1, 9)}.163.com"
    body_id = f"{random_.getrandbits(64):016X}"
    domain = letter.sender.rpartition("@")[2] or "localhost"
    relay, pc = f"198.51.100.{random_.randrange(1, 255)}", random_.randrange(1000, 9999)
    taken = (
        f"from mail.{domain} (unknown [{relay}])\r\n\tby {host} (Coremail) with SMTP id {transaction};\r\n\t"
        f"{email.utils.format_datetime(received_at)} (CST)"
    )
    handed = (
        f"from PC-{pc} ([192.0.2.{pc % 250 + 1}]) by mail.{domain} with ESMTP id {body_id};\r\n\t"
        f"{email.utils.format_datetime(letter.sent_at)}"
    )
    heads: list[tuple[str, str | bytes]] = [("Received", taken), ("Received", handed)]
    heads += _HEADS[letter.client](letter, body_id)
    heads += letter.headers
    heads.append(("X-CM-TRANSID", f"{transaction}:{body_id}"))
    content_type, body = _BODIES[letter.client](letter, random_)
    lines = [f"{name}: ".encode() + (v if isinstance(v, bytes) else v.encode("latin-1")) for name, v in heads]
    return NEWLINE.join(lines) + NEWLINE + content_type + NEWLINE + body


# --- words ----------------------------------------------------------------------------------------------------


def word(text: str, charset: str, label: str | None = None) -> str:
    """One encoded word (RFC 2047, B), however long: 163 and QQ do not fold."""
    if text.isascii():
        return text
    return f"=?{label or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def words(text: str, charset: str, label: str) -> str:
    """Encoded words of a few characters each on folded lines, as Foxmail and Outlook fold."""
    if text.isascii():
        return text
    pieces = [text[i : i + 14] for i in range(0, len(text), 14)]
    return "\r\n ".join(
        word(piece, charset, label) if not piece.isascii() else word_forced(piece, label) for piece in pieces
    )


def word_forced(text: str, label: str) -> str:
    return f"=?{label}?B?{base64.b64encode(text.encode()).decode()}?="


def extended(name: str, parameter: str) -> str:
    """RFC 2231: filename*=… or, when long, filename*0*=…, filename*1*=…"""
    encoded = quote(name, safe="")
    if len(encoded) < 66:
        return f"{parameter}*=utf-8''{encoded}"
    pieces = [encoded[i : i + 60] for i in range(0, len(encoded), 60)]
    first = f"{parameter}*0*=utf-8''{pieces[0]}"
    return ";\r\n ".join([first, *(f"{parameter}*{i}*={piece}" for i, piece in enumerate(pieces[1:], 1))])


def b64(content: bytes) -> bytes:
    raw = base64.b64encode(content)
    return NEWLINE.join(raw[i : i + 76] for i in range(0, len(raw), 76))


def quoted_printable(content: bytes) -> bytes:
    """Every byte but plain ASCII letters and digits as =XX, soft-wrapped."""
    out, line = [], b""
    for byte in content:
        if byte == 10:
            out.append(line)
            line = b""
            continue
        piece = bytes([byte]) if 48 <= byte < 58 or 65 <= byte < 91 or 97 <= byte < 123 else b"=%02X" % byte
        if len(line) + len(piece) > 75:
            out.append(line + b"=")
            line = b""
        line += piece
    return NEWLINE.join([*out, line])


def _part(headers: list[str | bytes], body: bytes) -> bytes:
    lines = [h if isinstance(h, bytes) else h.encode("latin-1") for h in headers]
    return NEWLINE.join(lines) + NEWLINE * 2 + body


def _multipart(kind: str, boundary: str, parts: list[bytes], extra: str = "") -> tuple[bytes, bytes]:
    """The Content-Type line and the body of a multipart."""
    head = f'Content-Type: multipart/{kind}; {extra}\r\n\tboundary="{boundary}"'.encode() + NEWLINE
    mark = b"--" + boundary.encode()
    body = b"".join(mark + NEWLINE + part + NEWLINE for part in parts) + mark + b"--" + NEWLINE
    return head, body


def _nest(made: tuple[bytes, bytes]) -> bytes:
    head, body = made
    return head + NEWLINE + body


def html_of(letter: Letter) -> str:
    lines = "".join(f"<div>{line or '<br>'}</div>" for line in letter.text.split("\n"))
    shown = "".join(f'<img src="cid:{_cid(f.name)}">' for f in letter.files if f.inline)
    return f'<div style="line-height:1.7;font-family:Arial">{lines}{shown}</div>{letter.html}'


def _cid(name: str) -> str:
    return f"{name.rpartition('.')[0] or name}@01DA7A00.5E3C1B20"


def _type(name: str) -> str:
    types = {
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "doc": "application/msword",
        "pdf": "application/pdf",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "png": "image/png",
        "zip": "application/zip",
    }
    return types.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def _nested(file: File) -> bytes:
    name = word(file.name, "gb18030", "GBK")
    return _part(
        [f'Content-Type: message/rfc822; name="{name}"', f'Content-Disposition: attachment; filename="{name}"'],
        file.content,
    )


def _inline(file: File) -> bytes:
    heads = [f'Content-Type: {_type(file.name)}; name="{file.name}"', "Content-Transfer-Encoding: base64"]
    return _part([*heads, f"Content-ID: <{_cid(file.name)}>"], b64(file.content))


def _text_part(kind: str, text: str, charset: str, label: str, encoding: str = "base64") -> bytes:
    raw = text.replace("\n", "\r\n").encode(charset) if encoding == "base64" else text.encode(charset)
    body = b64(raw) if encoding == "base64" else quoted_printable(raw)
    return _part([f"Content-Type: text/{kind}; charset={label}", f"Content-Transfer-Encoding: {encoding}"], body)


# --- clients --------------------------------------------------------------------------------------------------


def _common(letter: Letter, encode: "object", identifier: str) -> list[tuple[str, str | bytes]]:
    code = encode if callable(encode) else str
    name = f'"{code(letter.sender_name)}" ' if letter.sender_name.isascii() and letter.sender_name else ""
    if letter.sender_name and not name:
        name = f"{code(letter.sender_name)} "
    result: list[tuple[str, str | bytes]] = [
        ("From", f"{name}<{letter.sender}>"),
        ("To", f"<{TO}>"),
        ("Subject", code(letter.subject)),
        ("Date", email.utils.format_datetime(letter.sent_at)),
        ("Message-ID", f"<{identifier}>"),
        ("MIME-Version", "1.0"),
    ]
    return result


def message_id(letter: Letter, body_id: str) -> str:
    return f"{body_id.lower()}.{int(letter.sent_at.timestamp())}@{letter.sender.rpartition('@')[2] or 'localhost'}"


def _netease_heads(letter: Letter, body_id: str) -> list[tuple[str, str | bytes]]:
    heads = _common(letter, lambda t: word(t, "gb18030", "GBK"), message_id(letter, body_id))
    return [
        *heads,
        ("X-Priority", "3"),
        (
            "X-Mailer",
            "Coremail Webmail Server Version XT5.0.14 build 20230109 Copyright (c) 2002-2024 163com",
        ),
        ("X-Originating-IP", "[192.0.2.7]"),
    ]


def _netease(letter: Letter, random_: random.Random) -> tuple[bytes, bytes]:
    alternative = _nest(
        _multipart(
            "alternative",
            f"----=_Part_{random_.randrange(10**6)}_{random_.randrange(10**9)}.1710900000000",
            [_text_part("plain", letter.text, "gb18030", "GBK"), _text_part("html", html_of(letter), "gb18030", "GBK")],
        )
    )
    parts = [alternative, *(_inline(f) for f in letter.files if f.inline)]
    for file in letter.files:
        if file.inline:
            continue
        if file.nested:
            parts.append(_nested(file))
            continue
        name = word(file.name, "gb18030", "GBK")
        heads: list[str | bytes] = [
            f'Content-Type: {_type(file.name)}; \r\n\tname="{name}"',
            "Content-Transfer-Encoding: base64",
            f'Content-Disposition: attachment; \r\n\tfilename="{name}"',
        ]
        parts.append(_part(heads, b64(file.content)))
    return _multipart("mixed", f"----=_Part_{random_.randrange(10**6)}_{random_.randrange(10**9)}.1710900000001", parts)


def _qq_heads(letter: Letter, body_id: str) -> list[tuple[str, str | bytes]]:
    heads = _common(letter, lambda t: word(t, "gb18030"), f"tencent_{body_id}@qq.com")
    return [*heads, ("X-Priority", "3"), ("X-QQ-MIME", "TCMime 1.0 by Tencent"), ("X-Mailer", "QQMail 2.x")]


def _qq(letter: Letter, random_: random.Random) -> tuple[bytes, bytes]:
    alternative = _nest(
        _multipart(
            "alternative",
            f"----=_NextPart_{random_.getrandbits(32):08X}_{random_.getrandbits(32):08X}_3C1A2B4D",
            [
                _text_part("plain", letter.text, "gb18030", '"gb18030"'),
                _text_part("html", html_of(letter), "gb18030", '"gb18030"'),
            ],
        )
    )
    parts = [alternative, *(_inline(f) for f in letter.files if f.inline)]
    for file in letter.files:
        if file.inline:
            continue
        if file.nested:
            parts.append(_nested(file))
            continue
        name = word(file.name, "gb18030")
        heads: list[str | bytes] = [
            f'Content-Type: application/octet-stream;\r\n\tcharset="gb18030";\r\n\tname="{name}"',
            f'Content-Disposition: attachment; filename="{name}"',
            "Content-Transfer-Encoding: base64",
        ]
        parts.append(_part(heads, b64(file.content)))
    return _multipart(
        "mixed", f"----=_NextPart_{random_.getrandbits(32):08X}_{random_.getrandbits(32):08X}_1F2E3D4C", parts
    )


def _foxmail_heads(letter: Letter, body_id: str) -> list[tuple[str, str | bytes]]:
    heads = _common(letter, lambda t: words(t, "gb18030", "GB2312"), message_id(letter, body_id))
    return [*heads, ("X-Mailer", "Foxmail 7.2.25.245[cn]"), ("X-Has-Attach", "yes" if letter.files else "no")]


def _foxmail(letter: Letter, random_: random.Random) -> tuple[bytes, bytes]:
    # labelled GB2312, yet a GBK character (堃, 镕) may stand in it
    stamp = f"{random_.randrange(10**9):09d}"
    alternative = _nest(
        _multipart(
            "alternative",
            f"----=_002_NextPart{stamp}_=----",
            [
                _text_part("plain", letter.text, "gb18030", '"GB2312"'),
                _text_part("html", html_of(letter), "gb18030", '"GB2312"', "quoted-printable"),
            ],
        )
    )
    inline = [_inline(f) for f in letter.files if f.inline]
    related = (
        _nest(_multipart("related", f"----=_003_NextPart{stamp}_=----", [alternative, *inline]))
        if inline
        else alternative
    )
    parts = [related]
    for file in letter.files:
        if file.inline:
            continue
        if file.nested:
            parts.append(_nested(file))
            continue
        name = words(file.name, "gb18030", "GB2312")
        heads: list[str | bytes] = [
            f'Content-Type: application/octet-stream;\r\n\tname="{name}"',
            "Content-Transfer-Encoding: base64",
            f'Content-Disposition: attachment;\r\n\tfilename="{name}"',
        ]
        parts.append(_part(heads, b64(file.content)))
    return _multipart("mixed", f"----=_001_NextPart{stamp}_=----", parts)


def _outlook_heads(letter: Letter, body_id: str) -> list[tuple[str, str | bytes]]:
    heads = _common(letter, lambda t: words(t, "gb18030", "gb2312"), message_id(letter, body_id))
    return [
        *heads,
        ("X-Mailer", "Microsoft Outlook 16.0"),
        ("Content-Language", "zh-cn"),
        ("Thread-Index", "Adp5example"),
    ]


def _outlook(letter: Letter, random_: random.Random) -> tuple[bytes, bytes]:
    stamp = f"{random_.getrandbits(16):04X}_01DA7A00.{random_.getrandbits(32):08X}"
    page = f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=ZH-CN>{html_of(letter)}</body></html>'
    alternative = _nest(
        _multipart(
            "alternative",
            f"----=_NextPart_001_{stamp}",
            [
                _text_part("plain", letter.text, "gb18030", '"gb2312"', "quoted-printable"),
                _text_part("html", page, "gb18030", '"gb2312"', "quoted-printable"),
            ],
        )
    )
    inline = [_inline(f) for f in letter.files if f.inline]
    related = (
        _nest(_multipart("related", f"----=_NextPart_000_{stamp}", [alternative, *inline])) if inline else alternative
    )
    parts = [related]
    for file in letter.files:
        if file.inline:
            continue
        if file.nested:
            parts.append(_nested(file))
            continue
        name = words(file.name, "gb18030", "gb2312")
        heads: list[str | bytes] = [
            f'Content-Type: {_type(file.name)};\r\n\tname="{name}"',
            "Content-Transfer-Encoding: base64",
            f'Content-Disposition: attachment;\r\n\tfilename="{name}"',
        ]
        parts.append(_part(heads, b64(file.content)))
    return _multipart("mixed", f"----=_NextPart_002_{stamp}", parts)


def _iphone_heads(letter: Letter, body_id: str) -> list[tuple[str, str | bytes]]:
    heads = _common(letter, lambda t: word(t, "utf-8"), message_id(letter, body_id))
    return [*heads, ("X-Mailer", "iPhone Mail (21D61)")]


def _iphone(letter: Letter, random_: random.Random) -> tuple[bytes, bytes]:
    boundary = f"Apple-Mail-{random_.getrandbits(64):016X}"
    parts = [_text_part("plain", letter.text + "\n\n发自我的 iPhone", "utf-8", "utf-8")]
    for file in letter.files:
        if file.nested:
            parts.append(_nested(file))
            continue
        heads: list[str | bytes] = [
            f"Content-Type: {_type(file.name)};\r\n\t{extended(file.name, 'name')}",
            f"Content-Disposition: {'inline' if file.inline else 'attachment'};\r\n\t{extended(file.name, 'filename')}",
            "Content-Transfer-Encoding: base64",
        ]
        parts.append(_part(heads, b64(file.content)))
    return _multipart("mixed", boundary, parts)


def _android_heads(letter: Letter, body_id: str) -> list[tuple[str, str | bytes]]:
    heads = _common(letter, lambda t: word(t, "utf-8"), message_id(letter, body_id))
    return [*heads, ("X-Mailer", "MailMasterAndroid/7.17.5_(34)")]


def _android(letter: Letter, random_: random.Random) -> tuple[bytes, bytes]:
    boundary = f"__MESSAGE__ID__{random_.getrandbits(48):012x}"
    parts = [_text_part("html", html_of(letter), "utf-8", "UTF-8")]
    for file in letter.files:
        if file.nested:
            parts.append(_nested(file))
            continue
        name = word(file.name, "utf-8", "UTF-8")
        heads: list[str | bytes] = [
            f'Content-Type: {_type(file.name)}; name="{name}"',
            "Content-Transfer-Encoding: base64",
            f'Content-Disposition: {"inline" if file.inline else "attachment"}; filename="{name}"',
        ]
        if file.inline:
            heads.append(f"Content-ID: <{_cid(file.name)}>")
        parts.append(_part(heads, b64(file.content)))
    return _multipart("mixed", boundary, parts)


def _raw8_heads(letter: Letter, body_id: str) -> list[tuple[str, str | bytes]]:
    """An old office system: raw GBK bytes in the headers."""
    return [
        ("From", f'"{letter.sender_name}" <{letter.sender}>'.encode("gb18030")),
        ("To", TO),
        ("Subject", letter.subject.encode("gb18030")),
        ("Date", email.utils.format_datetime(letter.sent_at)),
        ("Message-Id", f"<{message_id(letter, body_id)}>"),
        ("MIME-Version", "1.0"),
    ]


def _raw8(letter: Letter, random_: random.Random) -> tuple[bytes, bytes]:
    text = letter.text.replace("\n", "\r\n").encode("gb18030")
    parts = [_part(["Content-Type: text/plain", "Content-Transfer-Encoding: 8bit"], text)]
    for file in letter.files:
        if file.nested:
            parts.append(_nested(file))
            continue
        raw = file.name.encode("gb18030")
        heads: list[str | bytes] = [
            b'Content-Type: application/octet-stream; name="' + raw + b'"',
            "Content-Transfer-Encoding: base64",
            b'Content-Disposition: attachment; filename="' + raw + b'"',
        ]
        parts.append(_part(heads, b64(file.content)))
    return _multipart("mixed", f"OA{random_.getrandbits(64):016x}", parts)


_HEADS = {
    "netease": _netease_heads,
    "qq": _qq_heads,
    "foxmail": _foxmail_heads,
    "outlook": _outlook_heads,
    "iphone": _iphone_heads,
    "android": _android_heads,
    "raw8": _raw8_heads,
}
_BODIES = {
    "netease": _netease,
    "qq": _qq,
    "foxmail": _foxmail,
    "outlook": _outlook,
    "iphone": _iphone,
    "android": _android,
    "raw8": _raw8,
}


def netease_cloud_box(name: str, size: str, expires: str) -> str:
    """The HTML that 163 webmail adds for a 超大附件."""
    return (
        '<div id="divNeteaseBigAttach" style="background:#fff"><div>从网易163邮箱发来的超大附件</div><div><a '
        'href="https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&amp;file=example" '
        f'download="{name}">{name}</a><span>({size}, {expires} 到期)</span><a>下载</a></div></div>'
    )


def bounce(received_at: dt.datetime, random_: random.Random) -> bytes:
    """系统退信: a delivery status notification (RFC 3464)."""
    boundary = f"----=_Part_{random_.randrange(10**9)}"
    text = "很抱歉，您的邮件被退回来了。\n收件人 nobody@example.com 的邮箱不存在。"
    status = b"Reporting-MTA: dns; 163.com\r\n\r\nFinal-Recipient: rfc822; nobody@example.com\r\nAction: failed"
    original = f"From: <{TO}>\r\nTo: <nobody@example.com>\r\nSubject: {word('工作联系', 'utf-8')}\r\n".encode()
    made = _multipart(
        "report",
        boundary,
        [
            _text_part("plain", text, "gb18030", "GBK"),
            _part(["Content-Type: message/delivery-status"], status),
            _part(["Content-Type: text/rfc822-headers"], original),
        ],
        extra="report-type=delivery-status;",
    )
    date = email.utils.format_datetime(received_at)
    heads = [
        f"Received: from localhost by m20-3.163.com (Coremail) with SMTP id z{random_.randrange(10**6)}; {date}",
        "From: <Postmaster@163.com>",
        f"To: <{TO}>",
        f"Subject: {word('系统退信', 'gb18030', 'GBK')}",
        f"Date: {date}",
        f"Message-ID: <bounce.{random_.getrandbits(48):012x}@163.com>",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
    ]
    return "\r\n".join(heads).encode() + NEWLINE + made[0] + NEWLINE + made[1]
