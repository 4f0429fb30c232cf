"""来件登记: every mail, whatever came of it."""

from collections.abc import Iterator, Mapping, Sequence

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
    Column(title="附件", width=40, align="left"),
    Column(title="判定", width=8, rule="state"),
    Column(title="单位", width=14, align="left"),
    Column(title="印章", width=25, align="left"),
    Column(title="印章图", width=8),
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
        *_seals(view, shown),
        words.numbered(flag.message for flag in flags),
        view.files_cell(shown),
    ]


def _document_words(view: View, document: Document) -> str:
    content = document.content
    path = document.path or "（无文件名）"
    if content.first_page:
        page = f"第{content.page_number}页" if content.page_number else "后面的一页"
        return f"{path}（{page}，见“{content.first_page.rsplit('/', 1)[-1]}”）"
    names = _piece_names(view)
    kinds = _kinds(names, document)
    if not kinds:
        kinds = {"other": "与本次无关", "unknown": "种类不明"}.get(content.kind, names.get(content.kind, content.kind))
    form = words.FORMS.get(content.form)
    state = {"failed": "，打不开", "quarantined": "，可疑，已隔离"}.get(content.status, "")
    unread = f"，{words.page_list(content.unread_pages)}没有读出" if content.unread_pages and not state else ""
    return f"{path}（{kinds}{'·' + form if form else ''}{state}{unread}）"


def _piece_names(view: View) -> dict[str, str]:
    return {requirement.id: requirement.name for requirement in view.campaign.requirements}


def _kinds(names: Mapping[str, str], document: Document) -> str:
    return "＋".join(names.get(kind, kind) for kind in document.content.kinds)


def _seals(view: View, documents: Sequence[Document]) -> tuple[Value, Value]:
    """The seal of each stamped version, and the first one's picture, for a cell has one link."""
    stamped = [d for d in documents if d.content.form == "scan" and d.content.kinds and not d.content.first_page]
    if not stamped:
        return "", ""
    told = [words.seal_words(document.content.seal) for document in stamped]
    if len(stamped) > 1:
        names = _piece_names(view)
        told = [f"{_kinds(names, document)}：{seal}" for document, seal in zip(stamped, told, strict=True)]
    pictures = (view.crop_cell(document.content.seal.crop) for document in stamped)
    return "\n".join(told), next((picture for picture in pictures if picture), "")
