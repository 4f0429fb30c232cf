"""Mails read: the corpus against its truth, then whatever Hypothesis thinks of."""

import binascii
import datetime as dt
import random
from email.header import Header
from email.message import EmailMessage, Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import mail, unpack
from pipeline.mail import charset, filenames, headers, maildates
from pipeline.model import Mail
from tests import golden
from tests.corpus import make_mails
from tests.corpus.make_mails import CASES, DOCX, FOLDER, PDF, file, in_gbk, multi, part, text, top, two, word

CHINA = dt.timezone(dt.timedelta(hours=8))
HANZI = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
# What people write: GB 2312's first level, and names' rarer characters. Two rare GBK characters can be UTF-8 as well.
EVERYDAY = st.sampled_from(
    "镕喆堃" + bytes(b for hi in range(0xB0, 0xD7) for lo in range(0xA1, 0xFF) for b in (hi, lo)).decode("gb2312")
)
CHINESE = st.text(st.one_of(EVERYDAY, st.sampled_from("（）—“”、2024镇县报送 abc")), min_size=1, max_size=40).map(
    str.strip
)


def seen(mail_: Mail, field: str) -> Any:
    match field:
        case "files":
            return [(a.path, a.content, a.ignored, a.flag) for a in mail_.attachments]
        case "leaves":
            return [a.path for a in unpack.leaves(mail_)]
        case "cloud_links":
            return tuple((c.provider, c.name, c.size, c.expires, c.url) for c in mail_.cloud_links)
        case "sent_at":
            return mail_.sent_at and mail_.sent_at.isoformat()
    return getattr(mail_, field)


# --- the corpus -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_a_mail_of_the_corpus_is_read_as_its_writer_meant_it(name: str) -> None:
    content = (FOLDER / f"{name}.eml").read_bytes()
    truth = CASES[name][1]
    read = mail.read(content)
    assert {field: seen(read, field) for field in truth} == truth
    golden.check(FOLDER / f"{name}.json", read)


def test_the_corpus_on_disk_is_what_its_script_writes() -> None:
    assert {path.stem: path.read_bytes() for path in FOLDER.glob("*.eml")} == {n: c for n, (c, _) in CASES.items()}


# --- nothing breaks it ----------------------------------------------------------------------------------------


def read_soundly(content: bytes) -> Mail:
    """read() has a net for bugs of the libraries; a mail that needs it is a bug of ours."""
    read = mail.read(content)
    assert not any(defect.startswith("the message could not be read") for defect in read.defects), read.defects
    assert repr(read).encode("utf-8")  # no lone surrogates, which no file or database takes
    assert all("/" not in a.path.strip("/") or a.path for a in read.attachments)
    mail.received_at_from_headers(content)
    unpack.leaves(read)
    return read


@given(st.binary(max_size=400))
def test_any_bytes_give_a_mail(content: bytes) -> None:
    read_soundly(content)


FRAGMENTS = st.sampled_from(
    [
        *(b"From: ", b"Subject: ", b"Date: ", b"Received: ", b"Content-Type: ", b"Content-Disposition: attachment; "),
        *(
            b"multipart/mixed; boundary=b",
            b"text/html",
            b"message/rfc822",
            b"charset=",
            b"gb2312",
            b"utf-7",
            b"utf-16",
            b"idna",
        ),
        *(
            b"filename*0*=",
            b"filename=",
            b"'' ",
            b'"',
            b"=?gbk?B?",
            b"=?utf-8?Q?",
            b"?=",
            b"xOM=",
            b"%C4",
            b"=E4",
            b"\\",
            b";",
        ),
        *(
            b"\r\n",
            b"\n",
            b"\r",
            b"\r\n\r\n",
            b"\n--b\n",
            b"\n--b--\n",
            b" ",
            b"\t",
            b"<",
            b">",
            b"@",
            b"(",
            b"[",
            b",",
        ),
        *(
            b"Content-Transfer-Encoding: base64",
            b"begin 644 a\n",
            b"\nend\n",
            b"<blockquote>",
            b"<div>",
            b"cid:a",
            b"\x00",
        ),
        *(
            "薛村镇".encode(),
            in_gbk("薛村镇"),
            b"\xff\xfe",
            b"2024-03-20",
            "写道：".encode(),
            b"https://fs.163.com/fs/display/",
        ),
    ]
)


@given(st.lists(FRAGMENTS, max_size=40).map(b"".join))
def test_pieces_of_mails_in_any_order_give_a_mail(content: bytes) -> None:
    read_soundly(content)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(sorted(CASES)), st.integers(0, 2**32))
def test_a_damaged_mail_gives_a_mail(name: str, seed: int) -> None:
    content, chance = bytearray(CASES[name][0]), random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(content) or 1)
        match chance.randrange(4):
            case 0:
                content[at : at + 1] = chance.randbytes(1)
            case 1:
                del content[at : at + chance.randrange(60)]
            case 2:
                content[at:at] = content[chance.randrange(len(content) or 1) :][:80]
            case 3:
                del content[max(at, 40) :]
    read_soundly(bytes(content))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"From: " + b"((((((" * 2000 + b"\n\n",
        b"Subject: " + b"=?a?b?" * 3000,
        b"a:b\n" * 200_000,
        b"Content-Type: text/html\n\n" + b"<div>" * 30_000,
        b"Content-Type: application/pdf" + b';name="' * 5000,
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 200_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(2000)),
    ],
    ids=["empty", "blank", "comments", "words", "headers", "html", "parameters", "boundaries", "multiparts"],
)
def test_an_attack_on_the_reader_costs_nobody_anything(content: bytes) -> None:
    read_soundly(content)


# --- what the standard library writes comes back --------------------------------------------------------------


@settings(deadline=None)
@given(CHINESE, CHINESE, CHINESE, CHINESE, st.binary(max_size=300), st.sampled_from(["utf-8", "gb18030"]))
def test_a_mail_of_todays_programs_comes_back_whole(
    subject: str, sender: str, words: str, name: str, content: bytes, encoding: str
) -> None:
    written = EmailMessage()
    written["Subject"] = subject
    written["From"] = formataddr((sender, "Someone@example.com"))
    written.set_content(words, charset=encoding)
    written.add_attachment(content, maintype="application", subtype="octet-stream", filename=name + ".docx")
    read = read_soundly(written.as_bytes())
    assert (read.subject, read.sender_name, read.sender) == (
        " ".join(subject.split(" ")),
        sender,
        "someone@example.com",
    )
    assert read.words == words
    assert [(a.path, a.content) for a in read.attachments] == [(filenames.segment(name + ".docx"), content)]


@settings(deadline=None)
@given(CHINESE, CHINESE, CHINESE, CHINESE, st.sampled_from(["gbk", "gb18030", "utf-8"]))
def test_a_mail_of_old_programs_comes_back_whole(
    subject: str, sender: str, words: str, name: str, encoding: str
) -> None:
    written: Message = MIMEMultipart()
    written["Subject"] = Header(subject, encoding).encode()
    written["From"] = f'"{Header(sender, encoding).encode()}" <a@example.com>'
    body = MIMEText(words.encode(encoding, "replace").decode(encoding), "plain", encoding)
    written.attach(body)
    attached = MIMEApplication(DOCX)
    attached.add_header("Content-Disposition", "attachment", filename=(encoding, "", name + ".docx"))
    written.attach(attached)
    read = read_soundly(written.as_bytes())
    assert (read.subject, read.sender_name, read.words) == (subject, sender, words)
    assert [(a.path, a.content) for a in read.attachments] == [(filenames.segment(name + ".docx"), DOCX)]


@pytest.mark.parametrize("transfer", ["base64", "quoted-printable", "8bit"])
@given(content=st.binary(min_size=1, max_size=500))
def test_an_attachments_octets_are_exact(transfer: str, content: bytes) -> None:
    if transfer == "8bit":
        content = content.replace(b"\r", b"").replace(b"\n", b"\r\n")
        if b"--b" in content:
            return
    coded = {
        "base64": make_mails.b64,
        "quoted-printable": lambda data: binascii.b2a_qp(data, istext=False).replace(b"\n", b"\r\n"),
        "8bit": bytes,
    }[transfer](content)
    attached = part(
        b"application/octet-stream",
        coded,
        b"Content-Transfer-Encoding: " + transfer.encode(),
        b'Content-Disposition: attachment; filename="a.bin"',
    )
    assert [a.content for a in read_soundly(two(attached)).attachments] == [content]


# --- single rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Wed, 20 Mar 2024 10:05:33 +0800 (CST)", "2024-03-20T10:05:33+08:00"),
        ("Wed, 20 Mar 2024 10:05:33 CST", "2024-03-20T10:05:33+08:00"),
        ("Wed Mar 20 10:05:33 CST 2024", "2024-03-20T10:05:33+08:00"),
        ("Wed, 20 Mar 2024 02:05:33 GMT", "2024-03-20T10:05:33+08:00"),
        ("Wed, 20 Mar 2024 02:05:33 -0000", "2024-03-20T10:05:33+08:00"),
        ("20 Mar 2024 10:05", "2024-03-20T10:05:00+08:00"),
        ("星期三, 20 三月 2024 10:05:33 +0800", "2024-03-20T10:05:33+08:00"),
        ("2024年3月20日 上午12:05", "2024-03-20T00:05:00+08:00"),
        ("2024年12月20日(星期五) 晚上11:05", "2024-12-20T23:05:00+08:00"),
        ("2024-03-20T02:05:33.5Z", "2024-03-20T10:05:33+08:00"),
        ("2024/3/20 10:05:33", "2024-03-20T10:05:33+08:00"),
        ("２０２４年３月２０日", "2024-03-20T00:00:00+08:00"),
        ("Fri, 20 十二月 2024 10:05:33 +0800", "2024-12-20T10:05:33+08:00"),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("2024年2月30日", None),
        ("20 Mar 2024 10:05:33 +9999", None),
        ("昨天", None),
    ],
)
def test_a_date_is_read_in_any_of_the_usual_spellings(written: str, moment: str | None) -> None:
    read = maildates.parse(written)
    assert (read and read.isoformat()) == moment


@given(st.integers(700_000_000, 4_000_000_000), st.integers(-12, 12))
def test_a_date_with_a_zone_is_the_same_moment_in_each_spelling(seconds: int, hours: int) -> None:
    moment = dt.datetime.fromtimestamp(seconds, dt.timezone(dt.timedelta(hours=hours)))
    rfc = f"{moment.day} {moment:%b %Y %H:%M:%S %z}"
    assert (
        maildates.parse(rfc)
        == maildates.parse(moment.isoformat())
        == maildates.parse(f"{moment:%Y-%m-%d %H:%M:%S %z}")
        == moment
    )


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(written: str) -> None:
    moment = maildates.parse(written)
    assert moment is None or moment.utcoffset() == dt.timedelta(hours=8)


def test_the_time_of_receipt_is_the_topmost_received_fields() -> None:
    content = top(
        b"x",
        extra=[
            b"Received: from a (unknown [192.0.2.1])\r\n\tby mx;\r\n\tTue, 19 Mar 2024 17:00:00 +0800 (CST)",
            b"Received: from b by a; Mon, 18 Mar 2024 01:00:00 +0000",
        ],
    )
    assert mail.received_at_from_headers(content + text("x")) == dt.datetime(2024, 3, 19, 17, tzinfo=CHINA)


@pytest.mark.parametrize(
    "content", [b"", b"Date: Tue, 19 Mar 2024 17:00:00 +0800\n\n", b"Received: from a by b\n\n", b"\xff"]
)
def test_without_a_received_date_only_a_person_can_tell(content: bytes) -> None:
    assert mail.received_at_from_headers(content) is None


@given(st.text(HANZI, min_size=8, max_size=60), st.sampled_from(["utf-8", "gb18030"]))
def test_everyday_chinese_is_read_under_no_label(words: str, encoding: str) -> None:
    common = "".join(c for c in words if charset.plausibility(c) == 1) + "薛村镇自查清单"
    assert charset.decode(common.encode(encoding)) == (common, encoding)


@given(
    st.binary(max_size=200),
    st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["utf-7", "hz", "utf-16", "rot13", "zlib"])),
)
def test_any_bytes_under_any_label_are_text(data: bytes, label: str | None) -> None:
    charset.decode(data, label)[0].encode("utf-8")


@given(
    st.lists(
        st.tuples(CHINESE, st.sampled_from(["gbk", "gb18030", "utf-8"]), st.sampled_from("BQ")), min_size=1, max_size=4
    )
)
def test_encoded_words_are_joined_as_rfc_2047_says(words: list[tuple[str, str, str]]) -> None:
    raw = b"\r\n ".join(word(piece, encoding, kind=kind) for piece, encoding, kind in words)
    assert headers.decode_text(raw.decode("ascii")) == "".join(piece for piece, _, _ in words).strip()


HEADER_BLOCK = "发件人： 司法局 <sfj@example.com>\n发送时间： 2024-03-18 10:00\n收件人： 薛村镇\n主题： 通知"


@pytest.mark.parametrize(
    "separator",
    [
        "---- 回复的原邮件 ----",
        "------------------ 原始邮件 ------------------",
        "---原始邮件---",
        "-----邮件原件-----",
        "------------------ Original ------------------",
        "-----Original Message-----",
        '在 2024-03-18 10:00:00，"司法局" <sfj@example.com> 写道：',
        'At 2024-03-18 10:00:00, "司法局" <sfj@example.com> wrote:',
        "司法局 <sfj@example.com> 于2024年3月18日周一 10:00写道：",
        "On Mon, Mar 18, 2024 at 10:00 AM 司法局\n<sfj@example.com> wrote:",
        HEADER_BLOCK,
        HEADER_BLOCK.replace("发件人", "*发件人").replace("：", ":*"),
    ],
)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_what_stands_below_any_programs_separator_is_quoted(separator: str, kind: str) -> None:
    words = f"已补报。\n{separator}\n请补报。"
    escaped = words.replace("<", "&lt;").replace("\n", "</div><div>")
    content = top(b"Re: x") + text(words if kind == "plain" else f"<div>{escaped}</div>", kind=kind)
    read = mail.read(content)
    assert (read.words, read.nested_words) == ("已补报。", "")
    assert read.quoted.endswith("请补报。")


@pytest.mark.parametrize(
    "separator",
    [
        "-------- 转发邮件信息 --------",
        "---- 转发的邮件 ----",
        "-------- Forwarding messages --------",
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "开始转发的信息：",
    ],
)
def test_what_stands_below_a_forwards_separator_is_kept_apart(separator: str) -> None:
    read = mail.read(top(b"x") + text(f"代报。\n{separator}\n{HEADER_BLOCK}\n\n请收。"))
    assert (read.words, read.quoted) == ("代报。", "")
    assert read.nested_words.endswith("请收。")
    assert (read.nested_senders, read.nested_subjects) == (("sfj@example.com",), ("通知",))


@pytest.mark.parametrize(
    "words", ["发件人：薛村镇办公室", "县领导写道：要认真整改", "- 原始邮件已收到", "转发给各站所"]
)
def test_words_that_only_look_like_a_separator_stay_the_senders_own(words: str) -> None:
    assert mail.read(top(b"x") + text(words)).words == words


def test_a_reply_to_a_mail_with_a_cloud_attachment_has_none_itself() -> None:
    box = '<div>从网易163邮箱发来的超大附件</div><a href="https://fs.163.com/fs/display/?p=X-NETEASE-HUGE-ATTACHMENT">a.zip</a>'
    reply = top(b"Re: x") + text(f"<p>收到</p><blockquote>{box}</blockquote>", kind="html")
    forward = top(b"Fwd: x") + text(f"<p>收到</p><blockquote>{box}</blockquote>", kind="html")
    assert not mail.read(reply).cloud_links
    assert [link.name for link in mail.read(forward).cloud_links] == ["a.zip"]


def test_a_mail_of_too_many_parts_says_that_the_rest_is_closed() -> None:
    read = mail.read(two(*(file(b'filename="%d.pdf"' % number, PDF) for number in range(9))), max_parts=5)
    assert [(a.path, a.flag) for a in read.attachments][3:] == [("3.pdf", ""), ("其余部分", "suspicious_content")]
    assert "超过5个" in read.attachments[-1].message


def test_the_limit_on_parts_holds_for_nested_messages_too() -> None:
    nested = part(b"message/rfc822", two(*(file(b'filename="a.pdf"', PDF) for _ in range(9)), boundary="inner"))
    read = mail.read(two(nested, nested), max_parts=8)
    assert sum(not a.flag for a in read.attachments) < 8
    assert any(a.flag == "suspicious_content" for a in read.attachments)


def test_a_name_for_a_nameless_part_is_the_same_on_each_run() -> None:
    content = top(b"x") + multi("mixed", text("x"), part(b"application/msword", DOCX))
    assert (
        [a.path for a in mail.read(content).attachments]
        == ["附件2.docx"]
        == [a.path for a in mail.read(content).attachments]
    )
