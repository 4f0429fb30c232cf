"""Bytes of a message → `Mail`: a repaired tree, mail-parser for headers and bodies, our own walk for the files.

mail-parser alone reads 33 of 56 crafted Chinese mails right, over a repaired tree 55: it loses GBK characters under
gb2312 labels, bodies without a charset, quoted encoded words, nameless parts, nested messages and zoneless dates.
So the tree is mended first (mime.py, headers.py, charset.py), and what mail-parser gets is clean UTF-8.
Pure: no clock, log, file or network; any bytes give a Mail, and none an exception.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

import mailparser

from pipeline.mail import automatic, charset, cloud, filenames, headers, maildates, mailtext, mime, transfer
from pipeline.model import Attachment, CloudLink, Mail

_TOO_DEEP = "邮件层层转发，超过{limit}层，里面的部分没有打开；请人工查看原邮件。"
_TOO_MANY = "邮件的部分超过{limit}个，其余没有打开；请人工查看原邮件。"
_UNOPENED = "邮件结构异常，无法拆开，正文和附件没有读取；请人工查看原邮件。"


@dataclass(slots=True)
class _Budget:
    """What one mail may cost, shared by all the messages nested in it."""

    parts: int
    limit: int
    max_depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A part that is no body: its file, and by what the HTML could show it."""

    attachment: Attachment
    content_id: str = ""
    location: str = ""
    is_picture: bool = False


@dataclass(slots=True)
class _Harvest:
    """What the walk over one message's parts finds."""

    plain: list[tuple[str, bool, bool]] = field(default_factory=list)  # text, flowed, delsp
    html: list[str] = field(default_factory=list)
    files: list[_File | tuple[Attachment, ...]] = field(default_factory=list)
    nested: list[Mail] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


def read(content: bytes, *, max_depth: int = 5, max_parts: int = 500) -> Mail:
    """Read one message. Never raises: what is broken is repaired and named in `defects`, in English.

    `max_depth` counts messages within messages, `max_parts` the leaves of all of them together; what lies beyond
    stands as an attachment flagged suspicious_content. Paths are not yet unique: see unpack.py.
    """
    try:
        return _read(content, 0, _Budget(parts=max_parts, limit=max_parts, max_depth=max_depth))
    except Exception as error:  # a hostile mail may find a bug in any library below; it must not stop the others
        return Mail(
            attachments=(_closed("message.eml", content, "unreadable", _UNOPENED),),
            defects=(f"the message could not be read: {type(error).__name__}: {error}"[:300],),
        )


def received_at_from_headers(content: bytes) -> dt.datetime | None:
    """When the last server took the mail in: the date after the topmost Received field's last semicolon.

    None where there is no such field or its date cannot be read (RFC 5321 section 4.4).
    """
    end = re.search(rb"\r?\n\r?\n", content[:300_000])
    try:
        root = mime.parse(content[: end.end() if end else 300_000]).root
    except Exception:  # as in read(): any bytes may come here
        return None
    topmost = headers.decode_text(root.raw("received"))
    return maildates.parse(topmost.rsplit(";", 1)[1]) if ";" in topmost else None


def _read(content: bytes, depth: int, budget: _Budget) -> Mail:
    tree = mime.parse(content)
    root, harvest = tree.root, _Harvest(defects=list(tree.defects))
    if tree.is_open:
        _walk(root, harvest, depth, budget)
        if not tree.is_whole and budget.parts > 0:
            harvest.files.append(_rest(budget))
    else:
        harvest.files.append((_closed("message.eml", content, "suspicious_content", _UNOPENED),))
    sender = _sender(root, harvest.defects)
    parsed = _parsed(root, sender, harvest)
    subject = str(parsed.subject or "")
    text, live = _text_of(parsed, harvest, subject)
    nested = harvest.nested
    return Mail(
        message_id=_message_id(root),
        sender=parsed.from_[0][1] if parsed.from_ else "",
        sender_name=sender[0],
        subject=subject,
        sent_at=parsed.date.astimezone(maildates.CHINA) if parsed.date else None,
        words=text.words,
        quoted=text.quoted,
        nested_words="\n\n".join(
            filter(None, [text.forwarded, *(part for mail in nested for part in (mail.words, mail.nested_words))])
        ),
        nested_subjects=text.subjects + tuple(s for m in nested for s in (m.subject, *m.nested_subjects) if s),
        nested_senders=text.senders
        + tuple(s for m in nested for s in (m.sender or m.sender_name, *m.nested_senders) if s),
        attachments=_attachments(harvest),
        cloud_links=live + tuple(link for mail in nested for link in mail.cloud_links),
        auto_submitted=automatic.is_automatic(root, parsed.from_[0][1] if parsed.from_ else "", subject),
        defects=tuple(dict.fromkeys(harvest.defects)),
    )


# --- parts ----------------------------------------------------------------------------------------------------


def _walk(root: mime.Part, harvest: _Harvest, depth: int, budget: _Budget) -> None:
    messages = 0
    for number, (part, parents) in enumerate(mime.leaves(root), start=1):
        if budget.parts <= 0:
            harvest.files.append(_rest(budget))
            harvest.defects.append("too many parts, the rest is not opened")
            return
        budget.parts -= 1
        content, defect = mime.payload(part)
        if defect:
            harvest.defects.append(f"part {number}: {defect}")
        name = headers.file_name(
            part.raw("content-disposition"), part.raw("content-type"), part.raw("content-description")
        )
        if _is_message(part, name, content):
            messages += 1
            segment = filenames.segment(name or f"message-{messages}.eml")
            harvest.files.append(_nested(content, segment, harvest, depth, budget))
        elif _is_body(part, name, content, parents):
            _body(part, number, content, harvest)
        elif content or name or part.disposition == "attachment":
            if not name:
                harvest.defects.append(f"part {number}: no file name")
            harvest.files.append(_file(part, name or filenames.nameless(number, content, part.media_type), content))


def _is_message(part: mime.Part, name: str, content: bytes) -> bool:
    if part.media_type in ("message/rfc822", "message/global"):
        return not filenames.magic(content)
    if part.media_type.startswith(("message/", "text/rfc822-headers")):
        return False
    is_file = bool(name) or not part.media_type.startswith("text/") or part.disposition == "attachment"
    return is_file and mime.looks_like_message(content, name)


def _is_body(part: mime.Part, name: str, content: bytes, parents: Sequence[str]) -> bool:
    """Whether a part is the letter itself: text that is neither attached nor named, or named as an alternative is."""
    if part.disposition == "attachment" or filenames.magic(content):
        return False
    if part.media_type not in ("text/plain", "text/html", "") or (name and not part.media_type):
        return False
    is_alternative = bool(parents) and parents[-1] == "multipart/alternative"
    return not name or is_alternative or (not parents and not part.disposition)


def _body(part: mime.Part, number: int, content: bytes, harvest: _Harvest) -> None:
    given = headers.parameters(part.raw("content-type"))
    label = headers.decode_text(given.get("charset", given.get("charset*", "")).rsplit("'", 1)[-1])
    is_html = part.media_type == "text/html"
    if not label and is_html:
        found = re.search(rb"charset\s*=\s*[\"']?([\w-]{2,30})", content[:4000], re.IGNORECASE)
        label = found.group(1).decode("ascii", "ignore") if found else ""
    rest, uuencoded = transfer.uuencoded(content)
    for offset, (raw, data) in enumerate(uuencoded, start=1):
        name = headers.decode_text(raw) or filenames.nameless(offset, data, "")
        harvest.defects.append(f"part {number}: uuencoded file in the text")
        harvest.files.append(_file_of(name, data, "application/octet-stream"))
    text, codec = charset.decode(rest, label)
    if text and not content.isascii() and codec != charset.codec_of(label):
        harvest.defects.append(f"part {number}: charset {label or 'not stated'}, read as {codec}")
    if is_html:
        harvest.html.append(text)
    else:
        flowed = given.get("format", "").lower() == "flowed"
        harvest.plain.append((text, flowed, given.get("delsp", "").lower() == "yes"))


def _file(part: mime.Part, name: str, content: bytes) -> _File:
    file = _file_of(name, content, part.media_type)
    content_id = headers.decode_text(part.raw("content-id")).strip("<> ").lower()
    location = headers.decode_text(part.raw("content-location")).strip()
    return replace(file, content_id=content_id, location=location)


def _file_of(name: str, content: bytes, media_type: str) -> _File:
    path = filenames.segment(name)
    ignored = "lock_file" if path.startswith("~$") else ""
    suffix = filenames.magic(content)
    is_picture = suffix in filenames.PICTURES or (not suffix and media_type.startswith("image/"))
    attachment = Attachment(path=path, content=content, declared_type=media_type, ignored=ignored)
    return _File(attachment=attachment, is_picture=is_picture)


def _nested(content: bytes, segment: str, harvest: _Harvest, depth: int, budget: _Budget) -> tuple[Attachment, ...]:
    """The files of a message within this one, under its name; its words go to the harvest."""
    if depth + 1 > budget.max_depth:
        harvest.defects.append("messages nested too deep, the rest is not opened")
        return (_closed(segment, content, "suspicious_content", _TOO_DEEP.format(limit=budget.max_depth)),)
    mail = _read(content, depth + 1, budget)
    harvest.nested.append(mail)
    harvest.defects += [f"{segment}: {defect}" for defect in mail.defects[:20]]
    return tuple(replace(file, path=f"{segment}/{file.path}") for file in mail.attachments)


def _closed(name: str, content: bytes, flag: str, message: str) -> Attachment:
    return Attachment(path=name, content=content, declared_type="message/rfc822", flag=flag, message=message)


def _rest(budget: _Budget) -> tuple[Attachment, ...]:
    """Stands for the parts that were not opened, so that a person looks at the mail itself."""
    return (_closed("其余部分", b"", "suspicious_content", _TOO_MANY.format(limit=budget.limit)),)


def _attachments(harvest: _Harvest) -> tuple[Attachment, ...]:
    """All files in the mail's order; pictures that the mail's own HTML shows are marked."""
    cids, sources = mailtext.shown(harvest.html)
    result: list[Attachment] = []
    for file in harvest.files:
        if isinstance(file, tuple):
            result += file
            continue
        shown = file.is_picture and (file.content_id in cids or file.location in sources)
        marks = bool(file.content_id or file.location)
        is_inline = shown and marks and not file.attachment.ignored
        result.append(replace(file.attachment, ignored="inline_picture") if is_inline else file.attachment)
    return tuple(result)


# --- headers and words ----------------------------------------------------------------------------------------


def _sender(root: mime.Part, defects: list[str]) -> tuple[str, str]:
    """Name and address: From's first mailbox that has an address, else Sender's or Return-Path's."""
    given = [pair for raw in root.raw_all("from") for pair in headers.mailboxes(raw)]
    addressed = [pair for pair in given if pair[1]]
    if len(addressed) > 1:
        defects.append("several senders, the first one counts")
    if addressed:
        return addressed[0]
    defects.append("no sender address in From")
    name = given[0][0] if given else ""
    for field_name in ("sender", "reply-to", "return-path", "x-sender"):
        for other, address in headers.mailboxes(root.raw(field_name)):
            if address:
                return name or other, address
    return name, ""


def _message_id(root: mime.Part) -> str | None:
    text = headers.decode_text(root.raw("message-id"))
    found = re.search(r"<[^<>]+>", text)
    return re.sub(r"\s+", "", found.group() if found else text) or None


def _parsed(root: mime.Part, sender: tuple[str, str], harvest: _Harvest) -> mailparser.MailParser:
    """mail-parser over the repaired message: its headers and bodies in UTF-8, without the files.

    The files stay out because mail-parser would hold each three times over.
    """
    message: Message = MIMEMultipart()
    for kind, texts in (("plain", [text for text, _, _ in harvest.plain]), ("html", harvest.html)):
        for text in texts:
            if text:
                message.attach(MIMEText(text, kind, "utf-8"))
    subject = headers.decode_text(root.raw("subject"))
    if subject:
        message["Subject"] = Header(subject, "utf-8").encode()
    if sender[1]:
        name = Header(sender[0], "utf-8").encode() + " " if sender[0] else ""
        message["From"] = f"{name}<{sender[1]}>"
    raw_date = headers.decode_text(root.raw("date"))
    moment = maildates.parse(raw_date)
    if moment:
        message["Date"] = format_datetime(moment)
    elif raw_date:
        harvest.defects.append("the date cannot be read")
    return mailparser.MailParser(message)


def _text_of(
    parsed: mailparser.MailParser, harvest: _Harvest, subject: str
) -> tuple[mailtext.Divided, tuple[CloudLink, ...]]:
    """The mail's words, from text/plain where it says something, else from HTML; and its cloud attachments."""
    plain = [
        line
        for text, (_, flowed, delsp) in zip(parsed.text_plain, [p for p in harvest.plain if p[0]], strict=True)
        for line in mailtext.plain_lines(text, flowed=flowed, delsp=delsp)
    ]
    rich = [line for text in parsed.text_html for line in mailtext.html_lines(text)]
    of_plain, of_rich = mailtext.divide(plain, subject=subject), mailtext.divide(rich, subject=subject)
    said = sum(len(line.text.strip()) for line in plain)
    is_stub = said < 60 and any("html" in line.text.lower() for line in plain) and any(line.text for line in rich)
    chosen = of_plain if said and not is_stub else of_rich
    links = cloud.links(of_rich.live) or cloud.links(of_plain.live)
    return chosen, links
