"""联络员名册: the only sheet with full mobile numbers (PIPL art. 6); they are text."""

from collections.abc import Iterator

from parsers.forms import Liaison
from pipeline.model import Department, FieldDoubt
from pipeline.review import why_doubtful
from pipeline.tracker.counting import counting_checklist
from pipeline.tracker.page import Block, Cell, Column, Page, Value, frame_of
from pipeline.tracker.view import View
from pipeline.tracker.words import numbered

NAME = "联络员名册"
FLAGS = ("liaison_missing", "liaison_mobile_invalid")
COLUMNS = (
    Column(title="序号", width=6, look="int"),
    Column(title="单位", width=30, align="left"),
    Column(title="类别", width=12),
    Column(title="姓名", width=14),
    Column(title="职务", width=22, align="left"),
    Column(title="手机", width=18, look="phone"),
    Column(title="提示", width=40, align="left"),
    Column(title="识读图片", width=34),
    Column(title="备注", width=24, align="left", staff=True),
)


def pages(view: View) -> Iterator[Page]:
    by_mail: dict[str | None, Liaison] = {
        mail.reading.liaison_department: mail.reading.liaison
        for mail in view.mails
        if mail.reading.liaison_department and mail.reading.liaison.is_known
    }
    rows = [_row(view, department, by_mail) for department in view.departments.values()]
    known = sum(bool(row[3] or row[5]) for row in rows)
    yield Page(
        name=NAME,
        title=f"{view.campaign.name}联络员名册",
        note=f"{view.campaign.issuer}　　{view.as_of_words()}　　已报{known}个单位；含手机号码，仅供工作联系，请勿外传",
        blocks=(Block(columns=COLUMNS, frame=frame_of(COLUMNS, rows)),),
        closing=(view.as_of_words(),),
        full_phones=True,
        tab="#ED7D31",
    )


def _row(view: View, department: Department, by_mail: dict[str | None, Liaison]) -> list[Value]:
    """The liaison of the standings; where no stage asks for one, the newest that is known."""
    requirements = [r for standing in view.standings_of(department.id) for r in standing.requirements]
    told = [r.liaison for r in reversed(requirements) if r.liaison is not None and r.liaison.is_known]
    listed = [
        c[1].liaison for r in requirements if (c := counting_checklist(r, view.campaign)) and c[1].liaison.is_known
    ]
    liaison = next(iter([*told, *listed]), by_mail.get(department.id, Liaison()))
    messages = [flag.message for r in requirements for flag in r.flags if flag.code in FLAGS]
    doubts = tuple(doubt for r in requirements for doubt in r.doubts)
    messages += [_asking(doubt) for doubt in doubts]
    crop = next((doubt.crop for doubt in doubts if doubt.crop is not None), None)
    return [
        view.numbers[department.id],
        department.name,
        view.group(department),
        liaison.name or "",
        liaison.title or "",
        liaison.mobile or "",
        Cell(value=numbered(messages), tone="bad"),
        view.crop_cell(crop, is_shown=True),
        "",
    ]


def _asking(doubt: FieldDoubt) -> str:
    """What of the liaison was read off a picture unsurely; the number stands beside it, and the picture too."""
    why = why_doubtful(doubt)
    if doubt.sure < 1:
        return f"从扫描件识读（{doubt.what}），把握{why}，请对照图片核对。"
    return f"{doubt.what}：{why}，请核对。"
