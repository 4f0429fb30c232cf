"""Pure: what one mail says. bytes → `Mail` → leaf files → `Content` each → one `Reading`.

All of it runs in child processes: even a mail's words may be made to keep a reader busy for ever.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from parsers import media_types as m
from parsers import scan
from parsers.forms import Liaison
from parsers.liaison import liaison_of_words
from parsers.place import Box
from pipeline import mail as mails
from pipeline import recognise
from pipeline.contents import Bounds, ReadFile, crop_of, read_file, sha256_of
from pipeline.identify import (
    Surroundings,
    elsewhere,
    from_the_mail,
    own_evidence,
    place,
    surroundings_evidence,
)
from pipeline.looking import NOTHING_SEEN, Look, Seen
from pipeline.model import Attachment, Campaign, Content, Crop, Document, Evidence, Flag, Mail, Reading
from pipeline.photo_sets import photos_joined
from pipeline.sealing import verdict_and_print
from pipeline.unpack import Limits as UnpackLimits
from pipeline.unpack import leaves

READER_VERSION = 4
"""Raise it with every change that can make a reading come out otherwise: `rerun --stale` then reads again."""

_MOST_WORDS = 20_000  # characters of a mail's own words that are searched for a unit and a liaison


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMail:
    """A mail with its leaf files, each read; what `assemble` needs."""

    mail: Mail
    files: tuple[ReadFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One mail read: its reading is whole once nothing is `wanted` any more."""

    reading: Reading
    files: tuple[Attachment, ...] = ()
    wanted: tuple[Look, ...] = ()


def reader_name(campaign: Campaign) -> str:
    """This reader's version, with a digest of whatever in the campaign's files a reading depends on."""
    rules = {
        "categories": [asdict(category) for category in campaign.categories],
        "requirements": [(r.id, r.reads_as, r.title_words, r.name_words, r.parts) for r in campaign.requirements],
        "departments": [(d.id, d.name, d.short, d.aliases, d.addresses) for d in campaign.departments],
        "recognition": asdict(campaign.recognition),
        "headings": asdict(campaign.narrative_form),
        "calendar": asdict(campaign.calendar),
        "opens": campaign.opens,
        "doubtful_below": campaign.thresholds.doubtful_below,
        "eye": scan.VERSION,
    }
    text = json.dumps(rules, ensure_ascii=False, default=str, sort_keys=True)
    return f"{READER_VERSION}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def rules_of(campaign: Campaign) -> Campaign:
    """The campaign as readers need it: without the departments, which only placing needs."""
    return replace(campaign, departments=())


def read_whole(task: tuple[bytes, Seen], campaign: Campaign, bounds: Bounds) -> Whole:
    """A mail's reading and its leaf files, in one call, with what was seen of its pages: the ordinary way."""
    content, seen = task
    read = read_mail(content, rules_of(campaign), bounds, seen)
    return Whole(
        reading=assemble(hashlib.sha256(content).hexdigest(), read, campaign),
        files=tuple(one.file for one in read.files),
        wanted=tuple(one for file in read.files for one in file.wanted),
    )


def read_mail(content: bytes, campaign: Campaign, bounds: Bounds, seen: Seen = NOTHING_SEEN) -> ReadMail:
    """The whole mail, each file read and photos of one paper put together; nobody has asked yet whose it is."""
    mail, files = open_mail(content, bounds)
    read = tuple(read_file(file, campaign, bounds, seen) for file in files)
    return ReadMail(mail=mail, files=photos_joined(read, campaign, seen))


def open_mail(content: bytes, bounds: Bounds) -> tuple[Mail, tuple[Attachment, ...]]:
    """The mail and its leaf files; the mail keeps no second copy of them."""
    mail = mails.read(content, max_depth=bounds.nesting, max_parts=bounds.parts)
    files = leaves(mail, UnpackLimits(max_depth=bounds.nesting, max_bytes=bounds.unpacked_bytes))
    return replace(mail, attachments=()), files


# Whose it is


def assemble(sha256: str, read: ReadMail, campaign: Campaign) -> Reading:
    """One mail's reading: every file placed, the mail's own liaison, and what the mail comes to."""
    mail = read.mail
    around = surroundings_evidence(_surroundings(mail), campaign)
    documents = _with_first_pages(tuple(_document(one, mail, around, campaign) for one in read.files))
    departments = _departments(documents, around, campaign)
    liaison = liaison_of_words(_words(mail)) if not mail.auto_submitted else Liaison()
    owner = from_the_mail(around) or (departments[0] if len(departments) == 1 else None)
    decision = _decision(mail, documents, liaison if owner else Liaison(), campaign)
    return Reading(
        mail=sha256,
        reader=reader_name(campaign),
        message_id=mail.message_id,
        sender=mail.sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        sent_at=mail.sent_at,
        decision=decision,
        departments=departments if decision != "unrelated" else (),
        liaison=liaison if liaison.is_known and owner else Liaison(),
        liaison_department=owner if liaison.is_known else None,
        documents=documents,
        cloud_links=mail.cloud_links,
        flags=_mail_flags(mail, decision, departments),
        notes=(),
    )


def _words(mail: Mail) -> str:
    return f"{mail.words[:_MOST_WORDS]}\n{mail.nested_words[:_MOST_WORDS]}"


def crops_of(reading: Reading) -> tuple[Crop, ...]:
    """The places on pages that a person may have to see."""
    found = [doubt.crop for document in reading.documents for doubt in document.content.doubts]
    found += [document.content.seal.crop for document in reading.documents]
    return tuple(dict.fromkeys(crop for crop in found if crop is not None))


def unreadable_mail(sha256: str, error: Exception, campaign: Campaign) -> Reading:
    """A mail that its reader could not finish: kept, named, and for a person."""
    flag = Flag(code="suspicious_content", message=f"邮件无法解析，原件已保存，请人工查看：{error}")
    return Reading(mail=sha256, reader=reader_name(campaign), decision="review", flags=(flag,))


def _surroundings(mail: Mail) -> Surroundings:
    return Surroundings(
        subjects=(mail.subject, *mail.nested_subjects),
        words=_words(mail),
        sender_names=(mail.sender_name, *(s for s in mail.nested_senders if "@" not in s)),
        sender_addresses=(mail.sender, *(s.lower() for s in mail.nested_senders if "@" in s)),
    )


def _document(one: ReadFile, mail: Mail, around: tuple[Evidence, ...], campaign: Campaign) -> Document:
    file, content = one.file, one.content
    flags: list[Flag] = []
    if content.status == "parsed" and content.kind == "unknown" and not content.kinds:
        content = _kind_from_names(file.path, content, mail, campaign)
        if content.kind == "unknown":
            message = "看不出是哪一份材料（文件内容、文件名和来信都没有写明），请人工指定。"
            flags.append(Flag(code="kind_unclear", message=message, evidence=content.kind_evidence))
    content = _sealed(content, one, None, campaign)
    away = elsewhere(file.path, content, (mail.subject, *mail.nested_subjects), campaign)
    placing = place(own_evidence(file.path, content, campaign), around, away)
    asks = content.kind in campaign.document_kinds or (content.kind == "unknown" and content.status == "parsed")
    return Document(
        path=file.path,
        sha256=sha256_of(file),
        size=len(file.content),
        content=_sealed(content, one, placing.department, campaign),
        department=placing.department,
        evidence=placing.evidence,
        flags=tuple(flags) + (placing.flags if asks else ()),
    )


def _with_first_pages(documents: tuple[Document, ...]) -> tuple[Document, ...]:
    """Later photos of a paper are whose the paper is."""
    by_path = {document.path: document for document in documents}
    found = []
    for document in documents:
        first = by_path.get(document.content.first_page)
        if first is not None:
            content = replace(document.content, kind=first.content.kind, kinds=first.content.kinds)
            document = replace(
                document,
                content=replace(content, kind_evidence=first.content.kind_evidence, seal=first.content.seal),
                department=first.department,
                evidence=first.evidence,
                flags=first.flags,
            )
        found.append(document)
    return tuple(found)


def _sealed(content: Content, one: ReadFile, department: str | None, campaign: Campaign) -> Content:
    """The content with the verdict on its seal, for the department that it was placed with."""
    if content.form != "scan" or content.status != "parsed":
        return content
    seal, found = verdict_and_print(one.sealing, department, campaign)
    if content.unread_pages and not seal.found:  # it may be on one of those
        return content
    if content.unread_pages and seal.verdict == "other_unit":  # the unit's own may be on one of those
        seal = replace(seal, verdict="unreadable", department=None)
    # One too blurred for its text to be read (see `contents.understand`) would not show a seal either. Its name may
    # have given it a kind since.
    illegible = not one.content.kinds and any(note.code == "low_confidence" for note in one.content.notes)
    if seal.verdict == "none" and illegible:
        seal = replace(seal, verdict="cannot_tell")
    if found is not None and seal.page is not None:
        seal = replace(seal, crop=crop_of(one.sources, seal.page, found.box), at=_at(one, seal.page, found.box))
    return replace(content, seal=seal)


def _at(one: ReadFile, page: int, box: Box) -> tuple[float, float] | None:
    """Where on its page the middle of a box is: parts of the page's width and height."""
    size = one.sizes[page - 1] if 1 <= page <= len(one.sizes) else None
    if size is None or min(size) <= 0:
        return None
    across, down = (box[0] + box[2]) / 2 / size[0], (box[1] + box[3]) / 2 / size[1]
    return round(min(1.0, max(0.0, across)), 3), round(min(1.0, max(0.0, down)), 3)


def _kind_from_names(path: str, content: Content, mail: Mail, campaign: Campaign) -> Content:
    """The kind of a paper that nobody could read or tell: by its name, its folder, then what the mail calls it."""
    *folders, name = path.split("/")
    texts = [("文件名", name), *(("文件夹名", folder) for folder in reversed(folders))]
    texts += [("邮件主题", subject) for subject in (mail.subject, *mail.nested_subjects)]
    texts += [("邮件正文", mail.words)]
    for what, text in texts:
        found = recognise.by_words(text, campaign)
        if found.kind == "unknown" or (what not in ("文件名", "文件夹名") and len(found.kinds) > 1):
            continue
        return replace(content, kind=found.kind, kinds=found.kinds, kind_evidence=f"{what}{found.reason}")
    return content


def _departments(documents: Sequence[Document], around: tuple[Evidence, ...], campaign: Campaign) -> tuple[str, ...]:
    """The departments the mail is from or for, in the registry's order."""
    found = {d.department for d in documents if d.department and d.content.kind != "other"}
    if not found and (meant := from_the_mail(around)) is not None:
        found = {meant}
    return tuple(d.id for d in campaign.departments if d.id in found)


def _decision(mail: Mail, documents: Sequence[Document], liaison: Liaison, campaign: Campaign) -> str:
    ours = campaign.document_kinds
    if any(d.department and d.content.kind in ours and d.content.status == "parsed" for d in documents):
        return "submission"
    if liaison.is_known or any(d.department and d.content.liaison.is_known for d in documents):
        return "submission"
    if mail.auto_submitted or recognise.foreign_matter(mail.subject, campaign):
        return "unrelated"
    if mail.cloud_links:
        return "review"
    unplaced = [d for d in documents if d.content.status == "parsed" and d.content.kind in (*ours, "unknown")]
    closed = [d for d in documents if d.content.status in ("failed", "quarantined")]
    if unplaced or (closed and (_is_relevant(mail, documents, campaign) or _has_papers(closed))):
        return "review"
    return "unrelated"


def _has_papers(documents: Sequence[Document]) -> bool:
    """A Word file, a scan or an archive that could not be opened may be anything, so a person looks."""
    types = m.ARCHIVE_TYPES | m.WORD_TYPES | m.SCAN_TYPES | m.MAIL_TYPES
    return any(d.content.media_type in types for d in documents)


def _is_relevant(mail: Mail, documents: Sequence[Document], campaign: Campaign) -> bool:
    """Something about the mail speaks of this campaign or of a department."""
    texts = [mail.subject, mail.words[:500], *(d.path for d in documents)]
    named = any(recognise.by_words(text, campaign).kinds for text in texts)
    topic = any(word in text for text in texts for word in campaign.recognition.topic)
    return named or topic or any(d.evidence for d in documents)


def _mail_flags(mail: Mail, decision: str, departments: tuple[str, ...]) -> tuple[Flag, ...]:
    flags = []
    if mail.cloud_links and decision != "unrelated":
        names = "、".join(f"“{link.name or '未写文件名'}”" for link in mail.cloud_links[:5])
        ends = "、".join(dict.fromkeys(link.expires for link in mail.cloud_links if link.expires))
        message = f"来信用云附件（超大附件）发送{names}，文件不在邮件里，请人工下载后导入或让单位改用普通附件重发"
        flags.append(Flag(code="cloud_attachment", message=f"{message}{f'；{ends}到期' if ends else ''}。"))
    if decision == "review" and not departments:
        flags.append(
            Flag(
                code="department_unclear",
                message="看不出这封来件是哪个单位的，请人工指定。",
                evidence=mail.subject[:80],
            )
        )
    return tuple(flags)
