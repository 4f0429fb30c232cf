"""Pure: what one mail says. bytes → `Mail` → leaf files → `Content` each → one `Reading`.

All of it runs in child processes: even a mail's words may be made to keep a reader busy for ever.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import parsers
from parsers import checklist as checklists
from parsers import media_types as m
from parsers import report as reports
from parsers.forms import Checklist, Liaison, Report
from parsers.liaison import liaison_of_paper, liaison_of_words
from parsers.media import media_type
from parsers.paper import Paper, SuspiciousContentError, Table, UnreadableError
from parsers.word import has_macros
from pipeline import mail as mails
from pipeline import recognise
from pipeline.identify import (
    Surroundings,
    elsewhere,
    from_the_mail,
    own_evidence,
    place,
    surroundings_evidence,
)
from pipeline.model import (
    Attachment,
    Campaign,
    Content,
    Document,
    Evidence,
    Flag,
    Mail,
    Reading,
    Seal,
)
from pipeline.unpack import Limits as UnpackLimits
from pipeline.unpack import leaves

READER_VERSION = 1
"""Raise it with every change that can make a reading come out otherwise: `rerun --stale` then reads again."""

_NOTHING_TO_READ = frozenset({"text/calendar", "message/delivery-status", "message/disposition-notification"})
_SHOWN_LEFTOVERS = 5
_MOST_WORDS = 20_000  # characters of a mail's own words that are searched for a unit and a liaison


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one mail may cost its reader; see config.Limits."""

    parts: int = 500
    nesting: int = 5
    document_bytes: int = 100_000_000
    unpacked_bytes: int = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMail:
    """A mail with its leaf files, each read; what `assemble` needs."""

    mail: Mail
    files: tuple[tuple[Attachment, Content], ...]


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
    }
    text = json.dumps(rules, ensure_ascii=False, default=str, sort_keys=True)
    return f"{READER_VERSION}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def rules_of(campaign: Campaign) -> Campaign:
    """The campaign as readers need it: without the departments, which only placing needs."""
    return replace(campaign, departments=())


def read_whole(content: bytes, campaign: Campaign, bounds: Bounds) -> tuple[Reading, tuple[Attachment, ...]]:
    """The mail's reading and its leaf files, in one call: the ordinary way."""
    read = read_mail(content, rules_of(campaign), bounds)
    reading = assemble(hashlib.sha256(content).hexdigest(), read, campaign)
    return reading, tuple(file for file, _ in read.files)


def read_mail(content: bytes, campaign: Campaign, bounds: Bounds) -> ReadMail:
    """The whole mail, each file read; nobody has asked yet whose it is."""
    mail, files = open_mail(content, bounds)
    return ReadMail(mail=mail, files=tuple((file, read_content(file, campaign, bounds)) for file in files))


def open_mail(content: bytes, bounds: Bounds) -> tuple[Mail, tuple[Attachment, ...]]:
    """The mail and its leaf files; the mail keeps no second copy of them."""
    mail = mails.read(content, max_depth=bounds.nesting, max_parts=bounds.parts)
    files = leaves(mail, UnpackLimits(max_depth=bounds.nesting, max_bytes=bounds.unpacked_bytes))
    return replace(mail, attachments=()), files


def read_content(file: Attachment, campaign: Campaign, bounds: Bounds) -> Content:
    """What one leaf file says. Never raises on what it holds: that is a flag on it."""
    type_ = media_type(file.content, file.path)
    if file.ignored:
        return Content(
            media_type=type_, form=form_of(type_), status="ignored", kind="other", kind_evidence=file.ignored
        )
    if file.flag:
        return refused(type_, file.flag, file.message)
    name = file.path.rsplit("/", 1)[-1]
    macros = type_ in m.MACRO_TYPES or has_macros(file.content)
    if type_ in m.EXECUTABLE_TYPES or macros or _hides_a_program(name):
        what = "带宏，可能有害" if macros else "是程序或脚本，不是文档"
        return refused(type_, "suspicious_content", f"“{name}”{what}，没有打开；请与报送单位核实。")
    if len(file.content) > bounds.document_bytes:
        return refused(type_, "unreadable", f"“{name}”超过{bounds.document_bytes // 1_000_000}兆字节，没有读取。")
    if not file.content:
        return refused(type_, "unreadable", f"“{name}”是空文件（0 字节），请报送单位重新发送。")
    if type_ in _NOTHING_TO_READ:
        return Content(media_type=type_, form="none", status="ignored", kind="other")
    if type_ in parsers.UNREAD_PICTURES:
        return Content(media_type=type_, form="scan", status="parsed", unread_pages=(1,))
    try:
        paper = parsers.read(file.content, type_, name)
    except SuspiciousContentError as error:
        return refused(type_, error.code, f"“{name}”：{error}")
    except UnreadableError as error:
        return replace(refused(type_, error.code, f"“{name}”：{error}"), form=form_of(type_))
    return _understand(paper, type_, name, campaign)


def refused(type_: str, code: str, message: str) -> Content:
    """A file that was not read, with the reason on it."""
    status = "quarantined" if code == "suspicious_content" else "failed"
    flag = Flag(code=code, message=message)
    return Content(media_type=type_, form=form_of(type_), status=status, kind="unknown", flags=(flag,))


def form_of(type_: str) -> str:
    """word, scan or none, as the contract has it."""
    if type_ in m.WORD_TYPES:
        return "word"
    return "scan" if type_ in m.SCAN_TYPES else "none"


def _hides_a_program(name: str) -> bool:
    """自查报告.docx.exe: a second suffix that runs."""
    return bool(
        re.search(r"\.(?:exe|scr|pif|com|bat|cmd|vbs|vbe|js|jse|wsf|hta|lnk|ps1|msi|jar)$", name.lower().strip())
    )


def _understand(paper: Paper, type_: str, name: str, campaign: Campaign) -> Content:
    form = form_of(type_)
    seal = Seal(verdict="not_applicable" if form == "word" else "not_read")
    pictures_only = form == "word" and paper.is_blank and paper.pictures > 0
    if pictures_only or (paper.is_blank and paper.unread_pages):
        pages = paper.unread_pages or tuple(range(1, paper.pictures + 1))
        return Content(media_type=type_, form="scan", status="parsed", unread_pages=pages)
    checklist = checklists.read(paper, campaign.checklist_form) if campaign.categories else None
    report = _narrative(paper, campaign)
    first = next((p.text for p in paper.paragraphs() if p.text.strip()), "")
    found = recognise.by_content(checklist=checklist, report=report, name=name, first_lines=first, campaign=campaign)
    ours = tuple((kind, report) for kind in found.kinds if campaign.requirement(kind).reads_as == "report")
    form_kinds = [kind for kind in found.kinds if campaign.requirement(kind).reads_as == "checklist"]
    kept = checklist if form_kinds else None
    return Content(
        media_type=type_,
        form=form,
        status="parsed",
        kind=found.kind,
        kinds=found.kinds,
        kind_evidence=found.reason,
        checklist=kept,
        reports=ours,
        liaison=kept.liaison if kept else _liaison(paper, name, found.kind) if checklist is None else Liaison(),
        titles=_titles(kept, report if ours or not kept else None),
        signatures=(report.signature,) if report.signature else (),
        seal=seal,
        unread_pages=paper.unread_pages,
        notes=_notes(kept, paper),
    )


def _narrative(paper: Paper, campaign: Campaign) -> Report:
    def is_form(table: Table) -> bool:
        return checklists.looks_like_checklist(Paper(blocks=(table,)), campaign.checklist_form)

    return reports.read(
        paper,
        campaign.narrative_form,
        year=campaign.calendar.year,
        is_appended=is_form if campaign.categories else lambda table: False,
    )


def _titles(checklist: Checklist | None, report: Report | None) -> tuple[str, ...]:
    found = [checklist.title if checklist else None, report.title if report else None]
    return tuple(dict.fromkeys(title for title in found if title))


def _liaison(paper: Paper, name: str, kind: str) -> Liaison:
    """A separate sheet with the liaison; a long paper that mentions one is something else."""
    if kind not in ("other", "unknown") or not re.search("联络员|联系人|联络人", name + paper.text[:2000]):
        return Liaison()
    found = liaison_of_paper(paper)
    return found if found.mobile else Liaison()  # a name alone may be any cell of any table


def _notes(checklist: Checklist | None, paper: Paper) -> tuple[Flag, ...]:
    notes = []
    if checklist is not None and checklist.leftovers:
        shown = "；".join(f"“{text[:40]}”" for text in checklist.leftovers[:_SHOWN_LEFTOVERS])
        more = f"等{len(checklist.leftovers)}处" if len(checklist.leftovers) > _SHOWN_LEFTOVERS else ""
        notes.append(Flag(code="leftover", message=f"清单里有系统没有读入的内容：{shown}{more}，请对照原件。"))
    if paper.unread_pages and not paper.is_blank:
        pages = "、".join(str(page) for page in paper.unread_pages[:10])
        notes.append(Flag(code="low_confidence", message=f"第{pages}页是图片，没有识读，请对照原件。"))
    return tuple(notes)


# Whose it is


def assemble(sha256: str, read: ReadMail, campaign: Campaign) -> Reading:
    """One mail's reading: every file placed, the mail's own liaison, and what the mail comes to."""
    mail = read.mail
    around = surroundings_evidence(_surroundings(mail), campaign)
    documents = tuple(_document(file, content, mail, around, campaign) for file, content in read.files)
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


def _document(
    file: Attachment, content: Content, mail: Mail, around: tuple[Evidence, ...], campaign: Campaign
) -> Document:
    flags: list[Flag] = []
    if content.status == "parsed" and content.kind == "unknown" and not content.kinds:
        content = _kind_from_names(file.path, content, mail, campaign)
        if content.kind == "unknown":
            message = "看不出是哪一份材料（文件内容、文件名和来信都没有写明），请人工指定。"
            flags.append(Flag(code="kind_unclear", message=message, evidence=content.kind_evidence))
    away = elsewhere(file.path, content, (mail.subject, *mail.nested_subjects), campaign)
    placing = place(own_evidence(file.path, content, campaign), around, away)
    asks = content.kind in campaign.document_kinds or (content.kind == "unknown" and content.status == "parsed")
    return Document(
        path=file.path,
        sha256=hashlib.sha256(file.content).hexdigest(),
        size=len(file.content),
        content=content,
        department=placing.department,
        evidence=placing.evidence,
        flags=tuple(flags) + (placing.flags if asks else ()),
    )


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


def unfinished(file: Attachment, error: Exception) -> Content:
    """A file whose reader crashed or took too long."""
    name = file.path.rsplit("/", 1)[-1]
    return refused("application/octet-stream", UnreadableError.code, f"“{name}”：{error}")
