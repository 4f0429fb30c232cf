"""Pure: what a person has to look at, from flags and doubts of all kinds, each with its subject and moment."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline import rules
from pipeline.model import (
    Campaign,
    Department,
    Document,
    Flag,
    MailboxCount,
    Piece,
    Received,
    RequirementStanding,
    ReviewEntry,
    Standing,
)
from pipeline.pieces import address_owners, is_stranger

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
        found.append(_entry(subject, doubt.flag, doubt.piece.received.received_at))
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
