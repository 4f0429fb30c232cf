"""来件登记: every mail, whatever came of it."""

from collections.abc import Iterator

from pipeline.model import Document, Received
from pipeline.tracker import words
from pipeline.tracker.page import DATA_ROW, Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.view import View

NAME = "来件登记"
COLUMNS = (
    Column(title="序号", width=6, look="int"),
    Column(title="收件时间", width=13, look="moment"),
    Column(title="文件夹", width=9),
    Column(title="发件人", width=24, align="left"),
    Column(title="主题", width=28, align="left"),
    Column(title="附件", width=42, align="left"),
    Column(title="判定", width=8, rule="state"),
    Column(title="单位", width=14, align="left"),
    Column(title="提示", width=34, align="left"),
    Column(title="文件", width=8),
)


def place(number: int) -> str:
    """The link to the mail of that number."""
    return f"#'{NAME}'!A{DATA_ROW + number - 1}"


def pages(view: View) -> Iterator[Page]:
    rows = [_row(view, number, mail) for number, mail in enumerate(view.mails, 1)]
    yield Page(
        name=NAME,
        title=f"{view.campaign.name}来件登记表",
        note=f"{view.campaign.issuer}　　{view.as_of_words()}　　共{len(rows)}封；收件时间为邮件服务器收到的时间",
        blocks=(Block(columns=COLUMNS, frame=frame_of(COLUMNS, rows)),),
        closing=(view.as_of_words(),),
        tab="#A5A5A5",
    )


def _row(view: View, number: int, mail: Received) -> list[Value]:
    reading = mail.reading
    sender = f"{reading.sender_name}\n{reading.sender}".strip()
    shown = [document for document in reading.documents if document.content.status != "ignored"]
    clouds = [f"〔云附件〕{link.name or '未写名称'}" for link in reading.cloud_links]
    flags = [*reading.flags, *(f for d in reading.documents for f in (*d.flags, *d.content.flags))]
    time: Value = view.local(mail.received_at)
    if mail.basis == "unknown":
        time = Cell(value="收件时间不明", tone="warn")
    return [
        number,
        time,
        mail.folder,
        sender,
        reading.subject or "（无主题）",
        "\n".join([*(_document_words(view, d) for d in shown), *clouds]),
        words.DECISIONS.get(reading.decision, reading.decision),
        view.labels(reading.departments),
        words.numbered(flag.message for flag in flags),
        view.files_cell(shown),
    ]


def _document_words(view: View, document: Document) -> str:
    content = document.content
    names = {r.id: r.name for r in view.campaign.requirements}
    kinds = "＋".join(names.get(kind, kind) for kind in content.kinds)
    if not kinds:
        kinds = {"other": "与本次无关", "unknown": "种类不明"}.get(content.kind, names.get(content.kind, content.kind))
    form = words.FORMS.get(content.form)
    state = {"failed": "，打不开", "quarantined": "，可疑，已隔离"}.get(content.status, "")
    return f"{document.path or '（无文件名）'}（{kinds}{'·' + form if form else ''}{state}）"
