"""待核实: what a person has to look at, open entries first, with why, what to do and where the file lies.

A field that was read off a picture unsurely has a row of its own, the value beside the picture it was read from, and so
has each place where a scan and its Word version differ: both wordings beside the picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.model import Crop, Document, FieldDoubt, Mismatch, ReviewEntry
from pipeline.review import field_doubts, liaison_doubts, shown_value, why_doubtful, without_mismatches
from pipeline.tracker import words
from pipeline.tracker.page import Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.sheets import register
from pipeline.tracker.view import View, subject_departments

NAME = "待核实"
COLUMNS = (
    Column(title="序号", width=6, look="int"),
    Column(title="处理情况", width=9, rule="state"),
    Column(title="单位", width=12, align="left"),
    Column(title="事项", width=11),
    Column(title="为什么", width=32, align="left"),
    Column(title="识读结果", width=22, align="left"),
    Column(title="图片", width=36),
    Column(title="怎么办", width=20, align="left"),
    Column(title="相关文件", width=18, align="left"),
    Column(title="文件", width=8),
    Column(title="来件", width=11),
    Column(title="提出时间", width=13, look="moment"),
    Column(title="处理结果", width=16, align="left", staff=True),
)
FIELDS = 60  # rows of one file: what has more is better read from the file itself


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matter:
    """One row: why, what was read, and the picture of it. A picture with a phone number on it is linked alone."""

    why: str
    read: str = ""
    crop: Crop | None = None
    is_shown: bool = True


def pages(view: View) -> Iterator[Page]:
    entries = sorted(view.assessment.review, key=lambda e: (e.resolved, e.raised_at, e.subject, e.code))
    matters = [(entry, matter) for entry in entries for matter in _matters(view, entry)]
    rows = [_row(view, number, entry, matter) for number, (entry, matter) in enumerate(matters, 1)]
    waiting = sum(not entry.resolved for entry in entries)
    fields = len(rows) - len(entries)
    more = f"；两版不一致、识读把握不大的逐处列出，共{len(rows)}行" if fields else ""
    count = f"待核实{waiting}项，已处理{len(entries) - waiting}项{more}"
    yield Page(
        name=NAME,
        title=f"{view.campaign.name}待核实事项",
        note=f"{view.campaign.issuer}　　{view.as_of_words()}　　{count}",
        blocks=(Block(columns=COLUMNS, frame=frame_of(COLUMNS, rows), empty="没有需要人工核实的事项"),),
        closing=(view.as_of_words(),),
        tab="#FF0000" if waiting else "#A5A5A5",
    )


def _matters(view: View, entry: ReviewEntry) -> Sequence[_Matter]:
    """The rows of an entry: one, or one for each field."""
    kind, _, key = entry.subject.partition(":")
    placed = view.documents.get(key, ()) if kind == "document" else ()
    document = placed[0][1] if placed else None
    if document is not None and entry.code == "seal_unclear":
        seal = document.content.seal
        return (_Matter(why=entry.message, read=words.seal_words(seal), crop=seal.crop),)
    if document is not None and entry.code in ("scan_word_mismatch", "low_confidence"):
        return _places(view, entry, document) or (_Matter(why=entry.message),)
    return (_Matter(why=entry.message),)


def _places(view: View, entry: ReviewEntry, document: Document) -> Sequence[_Matter]:
    """Whatever the entry tells at once, place by place; what has no place comes first."""
    is_sure = entry.code == "scan_word_mismatch"
    differing = [(name, one) for name, one in view.mismatches.get(document.sha256, ()) if one.sure is is_sure]
    rows = [_mismatch(name, one) for name, one in differing]
    rest = "" if is_sure else without_mismatches(entry.message) if differing else entry.message
    if not is_sure:
        for flag in (*field_doubts(document), *liaison_doubts(document)):
            rest = rest.replace(flag.message, "")
        told = entry.message != rest
        rows += [_field(doubt) for doubt in document.content.doubts if told and _is_told(doubt, entry, document)]
    found = [_Matter(why=rest.strip())] if rest.strip() else []
    found += rows[:FIELDS]
    if len(rows) > FIELDS:
        found.append(_Matter(why=f"另有{len(rows) - FIELDS}处，请直接核对原件。"))
    return found


def _is_told(doubt: FieldDoubt, entry: ReviewEntry, document: Document) -> bool:
    """Does the entry speak of this doubt? Of the liaison's there is a message of its own."""
    flags = liaison_doubts(document) if doubt.role == "liaison" else field_doubts(document)
    return any(flag.message in entry.message for flag in flags)


def _mismatch(name: str, one: Mismatch) -> _Matter:
    where = f"〔{one.where}〕" if one.where else ""
    why = f"{name}{where}盖章扫描件与Word版不一致" if one.sure else f"{name}扫描件{where}看不清，与Word版对不上"
    read = f"Word版：{one.word or '（没有）'}\n扫描件：{one.scan or '（没有）'}"
    return _Matter(why=why, read=read, crop=one.crop, is_shown=one.role != "liaison")


def _field(doubt: FieldDoubt) -> _Matter:
    why = why_doubtful(doubt)
    return _Matter(
        why=f"{doubt.what}：识读把握{why}" if doubt.sure < 1 else f"{doubt.what}：{why or '请核对'}",
        read=shown_value(doubt) or "（没有读出文字）",
        crop=doubt.crop,
        is_shown=doubt.role != "liaison",
    )


def _row(view: View, number: int, entry: ReviewEntry, matter: _Matter) -> list[Value]:
    what, remedy = words.REVIEWS.get(entry.code, words.REVIEW_OTHER)
    departments = subject_departments(entry, view.by_mail, view.documents)
    name, link, mail = _where(view, entry)
    return [
        number,
        Cell(value="已处理", tone="muted") if entry.resolved else "待核实",
        view.labels(departments) or "（待定）",
        what,
        matter.why,
        matter.read,
        view.crop_cell(matter.crop, is_shown=matter.is_shown and not entry.resolved),
        "" if entry.resolved else remedy,
        name,
        link,
        mail,
        view.local(entry.raised_at),
        "",
    ]


def _where(view: View, entry: ReviewEntry) -> tuple[Value, Value, Value]:
    """The file's name, a link that opens it, and the line of the mail it came in."""
    kind, _, key = entry.subject.partition(":")
    if kind == "document" and key in view.documents:
        mail, document = view.documents[key][0]
        link = view.file_cell(document)
        note = "" if link else "\n（未复制到材料文件夹）"
        return document.path + note, link, _mail_cell(view, mail.mail)
    if kind == "mail" and key in view.by_mail:
        return "", view.files_cell(view.by_mail[key].reading.documents), _mail_cell(view, key)
    return (f"文件夹：{key}" if kind == "mailbox" else ""), "", ""


def _mail_cell(view: View, mail: str) -> Cell:
    number = view.register[mail]
    return Cell(value=f"来件第{number}号", link=register.place(number))
