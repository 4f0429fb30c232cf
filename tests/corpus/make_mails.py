"""Writes tests/corpus/mails/*.eml: messages as Foxmail, 163, QQ, Outlook, Coremail and phones write them.

Run `python -m tests.corpus.make_mails`. Each case holds its octets and the truth about them, written by hand: the
golden JSON beside each mail (see tests/golden.py) freezes the rest. All names and numbers are invented.
"""

import base64
import binascii
import quopri
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "mails"

DOCX = b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)) + b"word/document.xml" + b"\r\n\n\r\x00"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\r\n1 0 obj\n" + bytes(range(255, -1, -1)) + b"\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(64)) + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(32))
OCTETS = "application/octet-stream"


def b64(data: bytes, *, width: int = 76) -> bytes:
    text = base64.b64encode(data)
    return b"\r\n".join(text[i : i + width] for i in range(0, len(text), width))


def word(text: str, charset: str = "gb18030", *, as_: str | None = None, kind: str = "B") -> bytes:
    """An encoded word; `as_` is the label where it lies."""
    octets = text.encode(charset)
    coded = base64.b64encode(octets) if kind == "B" else b"".join(b"=%02X" % octet for octet in octets)
    return b"=?" + (as_ or charset).encode() + b"?" + kind.encode() + b"?" + coded + b"?="


def top(
    subject: bytes = b"",
    *,
    sender: bytes = b"<sender@example.com>",
    date: bytes = b"Mon, 18 Mar 2024 10:05:33 +0800 (CST)",
    extra: Iterable[bytes] = (),
) -> bytes:
    lines = [b"From: " + sender, b"To: llsfjfzg@163.com", b"Date: " + date, b"Message-ID: <case@example.com>"]
    lines += [b"Subject: " + subject] if subject else []
    return b"\r\n".join([*lines, *extra, b"MIME-Version: 1.0", b""])


def part(content_type: bytes, body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"Content-Type: " + content_type, *headers, b"", body])


def file(name: bytes, content: bytes = DOCX, *, content_type: bytes = OCTETS.encode(), named: bytes = b"") -> bytes:
    """An attachment in base64; `name` and `named` are the raw parameters of disposition and type."""
    typed = content_type + (b"; " + named if named else b"")
    disposition = b"Content-Disposition: attachment" + (b"; " + name if name else b"")
    return part(typed, b64(content), b"Content-Transfer-Encoding: base64", disposition)


def text(words: str, charset: str = "utf-8", *, label: str | None = "same", kind: str = "plain") -> bytes:
    stated = {"same": charset, None: ""}.get(label, label)
    content_type = f"text/{kind}" + (f"; charset={stated}" if stated else "")
    return part(content_type.encode(), b64(words.encode(charset)), b"Content-Transfer-Encoding: base64")


def multi(kind: str, *parts: bytes, boundary: str = "b", close: bool = True) -> bytes:
    mark = b"--" + boundary.encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    body = b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts)
    return head + b"This is a multi-part message in MIME format.\r\n\r\n" + body + (mark + b"--\r\n" if close else b"")


def two(*parts: bytes, subject: bytes = b"x", words: str = "见附件", boundary: str = "b") -> bytes:
    return top(subject) + multi("mixed", text(words), *parts, boundary=boundary)


HELLO = "各位领导：\n现报送薛村镇自查材料。"
NESTED = top(word("穆村镇自查材料"), sender=word("穆村镇") + b" <mcz@example.com>") + multi(
    "mixed", text("联络员：张三 13800000000"), file(b'filename="' + word("清单.docx") + b'"'), boundary="inner"
)
RULED = """-------- 转发邮件信息 --------
发件人："穆村镇" <mcz@example.com>
发送日期：2024-03-18
收件人：a@example.com
主题：穆村镇自查材料

附上清单。"""
OUTLOOK = "发件人: 司法局\n发送时间: 2024年3月18日 9:00\n收件人: 薛村镇\n主题: 通知\n\n请报送"
LONG = "关于柳林县薛村镇开展行政执法突出问题专项整治工作的自查报告（盖章扫描件）.pdf"
SPLIT = "柳林县镕喆".encode("gbk")
PICTURE = part(
    b'image/png; name="image001.png"',
    b64(PNG),
    b"Content-Transfer-Encoding: base64",
    b"Content-ID: <image001.png@01DA>",
)


def percent(octets: bytes) -> bytes:
    return b"".join(b"%%%02X" % octet for octet in octets)


def uu(name: bytes, data: bytes) -> bytes:
    lines = [binascii.b2a_uu(data[i : i + 45]).rstrip(b"\n") for i in range(0, len(data), 45)]
    return b"\r\n".join([b"begin 644 " + name, *lines, b"`", b"end", b""])


def deep(levels: int) -> bytes:
    message = top(b"bottom") + text("底")
    for level in range(levels):
        message = top(f"level {level}".encode()) + multi(
            "mixed", part(b"message/rfc822", message), boundary=f"d{level}"
        )
    return message


def in_gbk(letters: str) -> bytes:
    return letters.encode("gbk")


# Name → octets, truth. A truth names fields of Mail; `files` are (path, content, ignored, flag).
Case = tuple[bytes, dict[str, Any]]
CHARSETS: dict[str, Case] = {
    "163-gbk-body-labelled-gb2312": (
        top(word("镕喆堃", "gbk", as_="GB2312")) + text("联络员：陶喆、朱镕、堃", "gbk", label="gb2312"),
        {"subject": "镕喆堃", "words": "联络员：陶喆、朱镕、堃"},
    ),
    "body-without-charset-in-gbk": (top(b"x") + text(HELLO, "gbk", label=None), {"words": HELLO}),
    "body-without-charset-in-utf8": (top(b"x") + text(HELLO, "utf-8", label=None), {"words": HELLO}),
    "body-labelled-utf8-but-gbk": (top(b"x") + text(HELLO, "gbk", label="utf-8"), {"words": HELLO}),
    "body-labelled-gbk-but-utf8": (top(b"x") + text(HELLO, "utf-8", label="gbk"), {"words": HELLO}),
    "body-labelled-latin1-but-gbk": (top(b"x") + text(HELLO, "gbk", label="iso-8859-1"), {"words": HELLO}),
    "body-with-unknown-charset": (top(b"x") + text(HELLO, "gbk", label="x-unknown"), {"words": HELLO}),
    "body-in-big5": (top(b"x") + text("薛村鎮自查報告", "big5"), {"words": "薛村鎮自查報告"}),
    "body-raw-8bit-without-mime": (
        b"From: a@example.com\r\nSubject: "
        + in_gbk("薛村镇自查清单")
        + b"\r\n\r\n"
        + in_gbk(HELLO.replace("\n", "\r\n")),
        {"subject": "薛村镇自查清单", "words": HELLO, "sender": "a@example.com"},
    ),
    "body-quoted-printable": (
        top(b"x")
        + part(
            b"text/plain; charset=utf-8",
            quopri.encodestring(HELLO.encode()),
            b"Content-Transfer-Encoding: quoted-printable",
        ),
        {"words": HELLO},
    ),
    "body-flowed": (
        top(b"x") + part(b"text/plain; charset=utf-8; format=flowed; delsp=yes", "柳林 \r\n镇人民政府".encode()),
        {"words": "柳林镇人民政府"},
    ),
}
HEADERS: dict[str, Case] = {
    "subject-raw-utf8": (top("薛村镇自查材料".encode()) + text("x"), {"subject": "薛村镇自查材料"}),
    "subject-raw-gbk-folded": (
        top(in_gbk("关于报送薛村镇") + b"\r\n " + in_gbk("自查材料的函")) + text("x"),
        {"subject": "关于报送薛村镇 自查材料的函"},
    ),
    "subject-quoted-word": (top(b'"' + word("薛村镇自查材料") + b'"') + text("x"), {"subject": '"薛村镇自查材料"'}),
    "subject-split-in-mid-character": (
        top(b"=?gbk?B?" + base64.b64encode(SPLIT[:5]) + b"?=\r\n =?gb2312?B?" + base64.b64encode(SPLIT[5:]) + b"?=")
        + text("x"),
        {"subject": "柳林县镕喆"},
    ),
    "subject-split-in-mid-base64": (
        top(b"=?gbk?B?" + b64(SPLIT)[:6] + b"?=\r\n\t=?gbk?B?" + b64(SPLIT)[6:] + b"?=") + text("x"),
        {"subject": "柳林县镕喆"},
    ),
    "subject-word-folded-within": (
        top(b"=?gbk?B?" + b64(SPLIT)[:6] + b"\r\n " + b64(SPLIT)[6:] + b"?=") + text("x"),
        {"subject": "柳林县镕喆"},
    ),
    "subject-folded-without-blank": (
        top(b"=?gbk?B?" + b64(SPLIT)[:6] + b"\r\n" + b64(SPLIT)[6:] + b"?=") + text("正文在此"),
        {"subject": "柳林县镕喆", "words": "正文在此"},
    ),
    "subject-word-cut-off": (top(b"=?gbk?B?" + b64(SPLIT)[:8]) + text("x"), {"subject": "柳林县"}),
    "subject-q-words": (
        top(word("薛村镇", "utf-8", kind="Q") + b" " + word("材料", "utf-8", kind="q") + b" (2)") + text("x"),
        {"subject": "薛村镇材料 (2)"},
    ),
    "subject-missing": (top() + text("x"), {"subject": "", "message_id": "<case@example.com>"}),
    "from-raw-gbk-name": (
        top(b"x", sender=b'"' + in_gbk("薛村镇人民政府") + b'" <XCZ@Example.COM>') + text("x"),
        {"sender": "xcz@example.com", "sender_name": "薛村镇人民政府"},
    ),
    "from-quoted-word": (
        top(b"x", sender=b'"' + word("法规股,李科长", "utf-8") + b'" <fgg@example.com>') + text("x"),
        {"sender": "fgg@example.com", "sender_name": "法规股,李科长"},
    ),
    "from-all-in-one-word": (
        top(b"x", sender=word("薛村镇 <xcz@example.com>", "utf-8")) + text("x"),
        {"sender": "xcz@example.com", "sender_name": "薛村镇"},
    ),
    "from-name-shows-another-address": (
        top(b"x", sender=b'"zhujian@example.org" <other@example.com>') + text("x"),
        {"sender": "other@example.com", "sender_name": "zhujian@example.org"},
    ),
    "from-several": (
        top(b"x", sender=b"A <a@example.com>, B <b@example.com>") + text("x"),
        {"sender": "a@example.com", "defects": ("several senders, the first one counts",)},
    ),
    "from-missing": (
        b"Return-Path: <back@example.com>\r\nSubject: x\r\n\r\nhello",
        {"sender": "back@example.com", "words": "hello", "sent_at": None, "message_id": None},
    ),
    "date-chinese": (
        top(b"x", date="2024年3月18日 星期一 下午3:05".encode()) + text("x"),
        {"sent_at": "2024-03-18T15:05:00+08:00"},
    ),
    "date-iso-zoneless": (top(b"x", date=b"2024-03-18 10:05:33") + text("x"), {"sent_at": "2024-03-18T10:05:33+08:00"}),
    "date-rfc-zoneless": (
        top(b"x", date=b"Mon, 18 Mar 2024 10:05:33") + text("x"),
        {"sent_at": "2024-03-18T10:05:33+08:00"},
    ),
    "date-unreadable": (top(b"x", date=b"yesterday") + text("x"), {"sent_at": None}),
    "auto-reply": (
        top("自动回复：来信收到".encode(), extra=[b"Auto-Submitted: auto-replied"]) + text("已收到"),
        {"auto_submitted": True},
    ),
    "bounce": (
        top(word("系统退信"), sender=b"<Postmaster@example.com>", extra=[b"Return-Path: <>"])
        + multi(
            "report; report-type=delivery-status",
            text("无法送达"),
            part(b"message/delivery-status", b"Reporting-MTA: dns; example.com\r\n\r\nAction: failed\r\n"),
            part(b"message/rfc822", NESTED),
        ),
        {
            "auto_submitted": True,
            "files": [
                ("附件2.txt", b"Reporting-MTA: dns; example.com\r\n\r\nAction: failed\r\n", "", ""),
                ("message-1.eml/清单.docx", DOCX, "", ""),
            ],
        },
    ),
}
NAMES: dict[str, Case] = {
    "qq-names-in-gb18030-words": (
        two(
            file(
                b'filename="' + word("自查清单.docx") + b'"',
                named=b'charset="gb18030";\r\n\tname="' + word("自查清单.docx") + b'"',
            )
        ),
        {"words": "见附件", "files": [("自查清单.docx", DOCX, "", "")]},
    ),
    "name-words-split-and-folded": (
        two(
            file(
                b'filename="=?gbk?B?'
                + base64.b64encode(SPLIT[:5])
                + b"?=\r\n =?gbk?B?"
                + base64.b64encode(SPLIT[5:])
                + b'?=.docx"'
            )
        ),
        {"files": [("柳林县镕喆.docx", DOCX, "", "")]},
    ),
    "name-raw-gbk": (
        two(file(b'filename="' + in_gbk("薛村镇清单.docx") + b'"')),
        {"files": [("薛村镇清单.docx", DOCX, "", "")]},
    ),
    "name-raw-utf8-unquoted": (
        two(file(b"filename=" + "薛村镇 清单.docx".encode())),
        {"files": [("薛村镇 清单.docx", DOCX, "", "")]},
    ),
    "name-with-bare-quotes": (
        two(file(b'filename="' + '关于"一刀切"问题的清单.docx'.encode() + b'"')),
        {"files": [('关于"一刀切"问题的清单.docx', DOCX, "", "")]},
    ),
    "name-rfc2231-continued": (
        two(
            file(
                b"filename*0*=utf-8''"
                + percent(LONG.encode())[:70]
                + b";\r\n filename*1*="
                + percent(LONG.encode())[70:],
                PDF,
                named=b'name="tcmime.1234.5678.9.bin"',
            )
        ),
        {"files": [(LONG, PDF, "", "")]},
    ),
    "name-tcmime-in-disposition": (
        two(
            file(b'filename="tcmime.1234.5678.9.bin"', PDF, named=b"name*=gb18030''" + percent(LONG.encode("gb18030")))
        ),
        {"files": [(LONG, PDF, "", "")]},
    ),
    "name-rfc2231-false-charset": (
        two(file(b"filename*=iso-8859-1''" + percent(in_gbk("薛村镇清单.docx")))),
        {"files": [("薛村镇清单.docx", DOCX, "", "")]},
    ),
    "name-rfc2231-without-charset": (
        two(file(b"filename*=" + percent("薛村镇清单.docx".encode()))),
        {"files": [("薛村镇清单.docx", DOCX, "", "")]},
    ),
    "name-percent-encoded-plain": (
        two(file(b'filename="' + percent("清单".encode()) + b'.docx"')),
        {"files": [("清单.docx", DOCX, "", "")]},
    ),
    "name-only-in-type": (
        two(
            part(
                b'application/msword; name="' + word("清单.doc") + b'"', b64(DOCX), b"Content-Transfer-Encoding: base64"
            )
        ),
        {"files": [("清单.doc", DOCX, "", "")]},
    ),
    "name-path-and-direction-marks": (
        two(
            file(b'filename="C:\\\\docs\\\\' + "清单\u202e.docx".encode() + b'"'),
            file(b'filename="../../etc/x.pdf"', PDF),
        ),
        {"files": [("清单.docx", DOCX, "", ""), (".._.._etc_x.pdf", PDF, "", "")]},
    ),
    "nameless-parts": (
        two(
            part(b"application/octet-stream", b64(DOCX), b"Content-Transfer-Encoding: base64"),
            file(b"", PDF),
            part(b"image/jpeg", b64(JPEG), b"Content-Transfer-Encoding: base64"),
        ),
        {"files": [("附件2.docx", DOCX, "", ""), ("附件3.pdf", PDF, "", ""), ("附件4.jpg", JPEG, "", "")]},
    ),
    "same-name-twice": (
        two(file(b'filename="a.docx"'), file(b'filename="a.docx"', PDF)),
        {"leaves": ["a.docx", "a (2).docx"]},
    ),
    "lock-file": (
        two(file(b'filename="' + word("~$查报告.docx") + b'"')),
        {"files": [("~$查报告.docx", DOCX, "lock_file", "")]},
    ),
}
PARTS: dict[str, Case] = {
    "nested-message": (
        two(part(b"message/rfc822", NESTED), subject=word("Fwd: 材料"), words="请查收"),
        {
            "words": "请查收",
            "nested_words": "联络员：张三 13800000000",
            "nested_subjects": ("穆村镇自查材料",),
            "nested_senders": ("mcz@example.com",),
            "files": [("message-1.eml/清单.docx", DOCX, "", "")],
        },
    ),
    "nested-message-named-and-base64": (
        two(
            part(
                b"message/rfc822",
                b64(NESTED),
                b"Content-Transfer-Encoding: base64",
                b'Content-Disposition: attachment; filename="' + word("转发.eml") + b'"',
            )
        ),
        {"nested_subjects": ("穆村镇自查材料",), "files": [("转发.eml/清单.docx", DOCX, "", "")]},
    ),
    "nested-message-as-octet-stream": (
        two(file(b'filename="' + word("转发.eml") + b'"', NESTED)),
        {"nested_senders": ("mcz@example.com",), "files": [("转发.eml/清单.docx", DOCX, "", "")]},
    ),
    "nested-too-deep": (
        deep(7),
        {"files": [("/".join(["message-1.eml"] * 6), deep(1), "", "suspicious_content")]},
    ),
    "text-attachment-calendar-winmail": (
        two(
            part(b'text/plain; charset=gbk; name="a.txt"', in_gbk("联络员\r\n"), b"Content-Disposition: attachment"),
            part(b"text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
            file(b'filename="winmail.dat"', b"\x78\x9f\x3e\x22\x00", content_type=b"application/ms-tnef"),
        ),
        {
            "words": "见附件",
            "files": [
                ("a.txt", in_gbk("联络员\r\n"), "", ""),
                ("附件3.ics", b"BEGIN:VCALENDAR", "", ""),
                ("winmail.dat", b"\x78\x9f\x3e\x22\x00", "", ""),
            ],
        },
    ),
    "outlook-inline-pictures": (
        top(b"x")
        + multi(
            "related",
            multi(
                "alternative",
                text("见表"),
                text('<p>见表<img src="cid:image001.png@01DA"><a href="cid:form">表</a></p>', kind="html"),
                boundary="alt",
            ),
            PICTURE,
            PICTURE.replace(b"image001", b"image002"),
            part(
                b'image/jpeg; name="IMG_20240318.jpg"',
                b64(JPEG),
                b"Content-Transfer-Encoding: base64",
                b"Content-ID: <form>",
                b"Content-Disposition: attachment",
            ),
        ),
        {
            "words": "见表",
            "files": [
                ("image001.png", PNG, "inline_picture", ""),
                ("image002.png", PNG, "", ""),
                ("IMG_20240318.jpg", JPEG, "", ""),
            ],
        },
    ),
    "uuencoded-in-text": (
        top(b"x") + part(b"text/plain; charset=gbk", in_gbk("请查收\r\n") + uu(in_gbk("清单.docx"), DOCX)),
        {"words": "请查收", "files": [("清单.docx", DOCX, "", "")]},
    ),
    "base64-with-footer-and-without-padding": (
        two(
            part(
                OCTETS.encode(),
                b64(DOCX).rstrip(b"=") + b"\r\n\r\n-- \r\nscanned by gateway",
                b"Content-Transfer-Encoding: base64",
                b'Content-Disposition: attachment; filename="a.docx"',
            )
        ),
        {"files": [("a.docx", DOCX, "", "")]},
    ),
    "base64-not-declared": (
        two(part(OCTETS.encode(), b64(DOCX), b'Content-Disposition: attachment; filename="a.docx"')),
        {"files": [("a.docx", DOCX, "", "")]},
    ),
    "binary-part": (
        two(
            part(
                OCTETS.encode(),
                JPEG,
                b"Content-Transfer-Encoding: binary",
                b'Content-Disposition: attachment; filename="a.jpg"',
            )
        ),
        {"files": [("a.jpg", JPEG, "", "")]},
    ),
    "boundary-not-stated": (
        two(file(b'filename="a.docx"')).replace(b'; boundary="b"', b""),
        {"words": "见附件", "files": [("a.docx", DOCX, "", "")]},
    ),
    "boundary-false": (
        two(file(b'filename="a.docx"')).replace(b'boundary="b"', b'boundary="other"'),
        {"words": "见附件", "files": [("a.docx", DOCX, "", "")]},
    ),
    "part-after-the-end": (
        two() + b"--b\r\n" + file(b'filename="a.docx"') + b"\r\n--b--\r\n",
        {"words": "见附件", "files": [("a.docx", DOCX, "", "")]},
    ),
    "cut-off-in-an-attachment": (
        top(b"x") + multi("mixed", text("见附件"), file(b'filename="a.docx"'), close=False),
        {"words": "见附件", "files": [("a.docx", DOCX, "", "")]},
    ),
    "phone-text-around-the-photo": (
        top(b"x")
        + multi("mixed", text("上文"), file(b'filename="IMG_1.jpg"', JPEG, content_type=b"image/jpeg"), text("下文")),
        {"words": "上文\n下文", "files": [("IMG_1.jpg", JPEG, "", "")]},
    ),
}
WORDS: dict[str, Case] = {
    "163-html-reply": (
        top(word("回复：通知"))
        + text(
            '<style>p{}</style><div>已收到，薛村镇<br>李四</div><div style="display:none">藏</div>'
            '<blockquote id="isReplyContent"><div>柳林县司法局通知</div></blockquote>',
            "gbk",
            kind="html",
        ),
        {"words": "已收到，薛村镇\n李四", "quoted": "柳林县司法局通知", "nested_words": ""},
    ),
    "qq-reply": (
        top(b"Re: x")
        + text(
            "<div>自查材料已补</div><div>------------------&nbsp;原始邮件&nbsp;------------------</div>"
            '<div>发件人: "司法局" &lt;a@example.com&gt;;</div><div>请补报</div>',
            kind="html",
        ),
        {
            "words": "自查材料已补",
            "quoted": '------------------ 原始邮件 ------------------\n发件人: "司法局" <a@example.com>;\n请补报',
        },
    ),
    "outlook-reply": (
        top(b"Re: x") + text("收到。\n\n________________________________\n" + OUTLOOK),
        {
            "words": "收到。\n\n________________________________",
            "quoted": OUTLOOK,
        },
    ),
    "phone-reply": (
        top(b"Re: x")
        + text(
            "好的\n\n发自我的iPhone\n\n在 2024年3月18日，上午9:00，司法局 <a@example.com>\n写道：\n\n> 请报送\n> 谢谢"
        ),
        {
            "words": "好的\n\n发自我的iPhone",
            "quoted": "在 2024年3月18日，上午9:00，司法局 <a@example.com>\n写道：\n\n请报送\n谢谢",
        },
    ),
    "163-inline-forward": (
        top(word("转发：穆村镇自查材料")) + text("代穆村镇报送\n" + RULED),
        {
            "words": "代穆村镇报送",
            "quoted": "",
            "nested_words": RULED,
            "nested_subjects": ("穆村镇自查材料",),
            "nested_senders": ("mcz@example.com",),
        },
    ),
    "163-cloud-attachment": (
        top(b"x")
        + text(
            '<p>材料见附件</p><div id="divNeteaseBigAttach"><div>从网易163邮箱发来的超大附件</div>'
            '<div><a href="https://mail.163.com/large-attachment-download/index.html'
            '?p=X-NETEASE-HUGE-ATTACHMENT&amp;file=abc">薛村镇材料 (1).zip</a>'
            ' (80.96M, 2026年8月17日 0:49 到期)</div><div><a href="https://fs.163.com/fs/preview/?file=abc">预览</a></div></div>',
            kind="html",
        ),
        {
            "cloud_links": (
                (
                    "163",
                    "薛村镇材料 (1).zip",
                    "80.96M",
                    "2026年8月17日 0:49",
                    "https://mail.163.com/large-attachment-download/index.html?p=X-NETEASE-HUGE-ATTACHMENT&file=abc",
                ),
            )
        },
    ),
    "qq-cloud-attachment": (
        top(b"x")
        + text(
            '<p>请下载</p><div id="QQMailBigAttach"><div>从QQ邮箱发来的超大附件</div><div><span class="qqmailbgattach" '
            'expiretime="1713000000" downloadlink="https://wx.mail.qq.com/ftn/download?func=3&amp;k=1">'
            '<a href="https://wx.mail.qq.com/ftn/download?func=3&amp;k=1">清单.docx</a></span> '
            "<span>(12.5M)</span></div></div>",
            kind="html",
        ),
        {
            "cloud_links": (
                ("qq", "清单.docx", "12.5M", "1713000000", "https://wx.mail.qq.com/ftn/download?func=3&k=1"),
            )
        },
    ),
    "plain-link-that-is-no-cloud-attachment": (
        top(b"x") + text("见 https://u.163.com/abc 和 https://fs.163.com/fs/preview/?file=1"),
        {"cloud_links": ()},
    ),
}
CASES: dict[str, Case] = {**CHARSETS, **HEADERS, **NAMES, **PARTS, **WORDS}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, (octets, _) in CASES.items():
        (FOLDER / f"{name}.eml").write_bytes(octets)
    print(f"{len(CASES)} mails in {FOLDER}")


if __name__ == "__main__":
    main()
