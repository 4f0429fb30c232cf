"""待核实: what a person has to look at, open entries first, with why, what to do and where the file lies."""

from collections.abc import Iterator

from pipeline.model import ReviewEntry
from pipeline.tracker import words
from pipeline.tracker.page import Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.sheets import register
from pipeline.tracker.view import View, subject_departments

NAME = "待核实"
COLUMNS = (
    Column(title="序号", width=6, look="int"),
    Column(title="处理情况", width=9, rule="state"),
    Column(title="单位", width=14, align="left"),
    Column(title="事项", width=13),
    Column(title="为什么", width=42, align="left"),
    Column(title="怎么办", width=38, align="left"),
    Column(title="相关文件", width=24, align="left"),
    Column(title="来件", width=12),
    Column(title="提出时间", width=13, look="moment"),
    Column(title="处理结果", width=20, align="left", staff=True),
)


def pages(view: View) -> Iterator[Page]:
    entries = sorted(view.assessment.review, key=lambda e: (e.resolved, e.raised_at, e.subject, e.code))
    rows = [_row(view, number, entry) for number, entry in enumerate(entries, 1)]
    waiting = sum(not entry.resolved for entry in entries)
    yield Page(
        name=NAME,
        title=f"{view.campaign.name}待核实事项",
        note=f"{view.campaign.issuer}　　{view.as_of_words()}　　待核实{waiting}项，已处理{len(entries) - waiting}项",
        blocks=(Block(columns=COLUMNS, frame=frame_of(COLUMNS, rows), empty="没有需要人工核实的事项"),),
        closing=(view.as_of_words(),),
        tab="#FF0000" if waiting else "#A5A5A5",
    )


def _row(view: View, number: int, entry: ReviewEntry) -> list[Value]:
    matter, remedy = words.REVIEWS.get(entry.code, words.REVIEW_OTHER)
    departments = subject_departments(entry, view.by_mail, view.documents)
    file, mail = _where(view, entry)
    return [
        number,
        Cell(value="已处理", tone="muted") if entry.resolved else "待核实",
        view.labels(departments) or "（待定）",
        matter,
        entry.message,
        "" if entry.resolved else remedy,
        file,
        mail,
        view.local(entry.raised_at),
        "",
    ]


def _where(view: View, entry: ReviewEntry) -> tuple[Value, Value]:
    """The file to open and the line of the mail it came in."""
    kind, _, key = entry.subject.partition(":")
    if kind == "document" and key in view.documents:
        mail, document = view.documents[key][0]
        path = view.materials.get(key, "")
        note = "" if path else "\n（未复制到材料文件夹）"
        return Cell(value=document.path + note, link=path), _mail_cell(view, mail.mail)
    if kind == "mail" and key in view.by_mail:
        return view.files_cell(view.by_mail[key].reading.documents), _mail_cell(view, key)
    return (f"文件夹：{key}" if kind == "mailbox" else ""), ""


def _mail_cell(view: View, mail: str) -> Cell:
    number = view.register[mail]
    return Cell(value=f"来件第{number}号", link=register.place(number))
