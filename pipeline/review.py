"""Pure: what a person has to look at, from flags and doubts of all kinds, each with its subject and moment."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import rules
from pipeline.model import (
    Campaign,
    Department,
    Document,
    FieldDoubt,
    Flag,
    MailboxCount,
    Piece,
    Received,
    RequirementStanding,
    ReviewEntry,
    Standing,
)
from pipeline.pieces import address_owners, is_stranger
from pipeline.versions.pair import masked

FOR_A_PERSON = frozenset(
    {
        "department_unclear",
        "kind_unclear",
        "unreadable",
        "password_protected",
        "unsupported_format",
        "suspicious_content",
        "cloud_attachment",
    }
)
"""Flags on mails and documents that someone must settle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something about a paper that counts which only a person can tell."""

    piece: Piece
    flag: Flag


def review_entries(
    mails: Sequence[Received],
    standings: Sequence[Standing],
    doubts: Iterable[Doubt],
    counts: Iterable[MailboxCount],
    campaign: Campaign,
    as_of: dt.datetime,
) -> tuple[ReviewEntry, ...]:
    """All entries, by moment and subject; one subject and code stands once, with all that was said of it."""
    found: list[ReviewEntry] = []
    owners = address_owners(campaign)
    departments = {department.id: department for department in campaign.departments}
    for mail in mails:
        found += _of_mail(mail, sender_flags(mail, departments, owners))
    for doubt in doubts:
        subject = f"document:{doubt.piece.document.sha256}"
        flag = replace(doubt.flag, message=masked(doubt.flag.message))  # it may quote what the paper says
        found.append(_entry(subject, flag, doubt.piece.received.received_at))
    for standing in standings:
        for requirement in standing.requirements:
            found += _of_requirement(requirement)
    found += _of_counts(counts, mails, campaign, as_of)
    return _merged(found)


def _of_mail(mail: Received, senders: tuple[Flag, ...]) -> Iterator[ReviewEntry]:
    subject = f"mail:{mail.mail}"
    for flag in (*mail.reading.flags, *senders):
        if flag.code in FOR_A_PERSON or flag.code == "sender_unverified":
            yield _entry(subject, flag, mail.received_at)
    if mail.basis == "unknown":
        flag = Flag(code="received_at_unknown", message="导入的邮件没有收件时间，请人工确认是哪天收到的。")
        yield _entry(subject, flag, mail.received_at)
    if mail.reading.decision == "unrelated":
        return
    for document in mail.reading.documents:
        for flag in flags_of(document):
            if flag.code in FOR_A_PERSON:
                yield _entry(f"document:{document.sha256}", flag, mail.received_at)


def flags_of(document: Document) -> tuple[Flag, ...]:
    """Everything flagged on one file: what its reader said, and its placing."""
    return document.content.flags + document.flags


_NAMED = 5  # doubtful fields told in one message
_VALUE = 30  # characters of a value told in it
_LONG_NUMBER = re.compile(r"(?<!\d)(\d{3})[\d□ -]{3,}")


def field_doubts(document: Document) -> tuple[Flag, ...]:
    """All fields of a file that were read off pictures unsurely, as one matter for a person; () without any.

    The liaison's are not among them: they matter only where no better source tells who it is.
    """
    doubts = [doubt for doubt in document.content.doubts if doubt.role != "liaison"]
    return _doubts(document, doubts, f"有{len(doubts)}处识读把握不大")


def liaison_doubts(document: Document) -> tuple[Flag, ...]:
    """The liaison's name and mobile as they were read off a picture unsurely, as one matter; () where they were not."""
    doubts = [doubt for doubt in document.content.doubts if doubt.role == "liaison"]
    return _doubts(document, doubts, "的联络员识读把握不大")


def _doubts(document: Document, doubts: Sequence[FieldDoubt], what: str) -> tuple[Flag, ...]:
    if not doubts:
        return ()
    name = document.path.rsplit("/", 1)[-1]
    told = "；".join(f"{doubt.what}{read_as(doubt)}" for doubt in doubts[:_NAMED])
    more = " 等" if len(doubts) > _NAMED else ""
    message = f"“{name}”{what}：{told}{more}，请对照图片核对。"
    return (Flag(code="low_confidence", message=masked(message), evidence=document.path),)


def without_fields(message: str) -> str:
    """A message of `field_doubts` or `liaison_doubts` without the single fields, for where there is little room."""
    return re.sub(r"(识读把握不大)：.*?，请对照图片核对。", r"\1，请对照图片核对。", message)


def without_mismatches(message: str) -> str:
    """A scan's message without the sentences that tell one by one where it and its Word version may differ."""
    differing = r"[^。]*?扫描件(?:有\d+处看不清、与Word版对不上|\S+?没有识读，与Word版相比)：.*?，请对照原件核对。"
    return re.sub(differing, "", message)


def read_as(doubt: FieldDoubt) -> str:
    """读作“是”（52%）."""
    value = shown_value(doubt)
    value = value if len(value) <= _VALUE else value[: _VALUE - 1] + "…"
    words = f"读作“{value}”" if value else "没有读出文字"
    return f"{words}（{why}）" if (why := why_doubtful(doubt)) else words


def shown_value(doubt: FieldDoubt) -> str:
    """The value on one line, □ for what nobody could read; a person's number is not shown whole (see the picture)."""
    value = " ".join(doubt.text.split()).replace("\ufffd", "□")
    return _LONG_NUMBER.sub(r"\1****", value) if doubt.role == "liaison" else masked(value)


def why_doubtful(doubt: FieldDoubt) -> str:
    """52%，手机号码不是11位: how sure the reading is, cut, and what else speaks against it."""
    percent = f"{math.floor(doubt.sure * 100 + 1e-9)}%" if doubt.sure < 1 else ""
    reason = "" if percent and doubt.reason.startswith("识读把握") else doubt.reason
    return "，".join(word for word in (percent, reason) if word)


def sender_flags(mail: Received, departments: Mapping[str, Department], owners: Mapping[str, str]) -> tuple[Flag, ...]:
    """`sender_unverified` on the mail: known addresses that do not fit the departments it serves."""
    reading = mail.reading
    if reading.decision != "submission" or not reading.sender:
        return ()
    served = [departments[id] for id in reading.departments if id in departments]
    odd = [department for department in served if is_stranger(reading.sender, department, owners)]
    if not odd:
        return ()
    owner = departments.get(owners.get(reading.sender, ""))
    known = f"，该邮箱登记为{owner.label}所有" if owner else ""
    message = f"{'、'.join(d.label for d in odd)}的材料来自未确认的邮箱{reading.sender}{known}，请核实。"
    return (Flag(code="sender_unverified", message=message),)


def _of_requirement(requirement: RequirementStanding) -> Iterator[ReviewEntry]:
    for flag in requirement.flags:
        piece = requirement.content_piece
        if flag.code in rules.SETTLED_BY_PERSON and piece is not None:
            yield _entry(f"document:{piece.document.sha256}", flag, piece.received.received_at)


def _of_counts(
    counts: Iterable[MailboxCount], mails: Sequence[Received], campaign: Campaign, as_of: dt.datetime
) -> Iterator[ReviewEntry]:
    """Dated by the folder's newest mail: another pass that counts the same must not move an entry."""
    newest = {mail.folder: mail.received_at for mail in mails}  # mails come sorted by time
    for count in counts:
        if count.on_server != count.recorded and count.counted_at <= as_of:
            message = (
                f"邮箱“{count.folder}”里有{count.on_server}封，系统登记了{count.recorded}封，两数不符，"
                "请查看运行日志，必要时运行 run.py doctor。"
            )
            flag = Flag(code="count_mismatch", message=message)
            yield _entry(f"mailbox:{count.folder}", flag, newest.get(count.folder, campaign.opens))


def _entry(subject: str, flag: Flag, moment: dt.datetime) -> ReviewEntry:
    return ReviewEntry(subject=subject, code=flag.code, message=flag.message, raised_at=moment)


def _merged(entries: Iterable[ReviewEntry]) -> tuple[ReviewEntry, ...]:
    by_key: dict[tuple[dt.datetime, str, str], dict[str, None]] = {}
    for entry in entries:
        by_key.setdefault((entry.raised_at, entry.subject, entry.code), {})[entry.message] = None
    return tuple(
        ReviewEntry(subject=subject, code=code, message="".join(messages), raised_at=moment)
        for (moment, subject, code), messages in sorted(by_key.items(), key=lambda item: item[0])
    )
