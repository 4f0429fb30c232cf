"""What every behaviour is built from: a letter, a pair of papers, their files, the bureau's own notice."""

import datetime as dt

from . import forms
from .eml import Letter
from .forms import Form, Liaison, Look
from .plan import Line, Narrative, Order, Sheet
from .world import Department, Doc, World, at

STAGE = "self_inspection"


def letter(who: Department, client: str, moment: dt.datetime, subject: str, text: str, **more: str) -> Letter:
    return Letter(
        client=client,
        sender=more.get("sender", who.address),
        sender_name=more.get("sender_name", who.short),
        subject=subject,
        text=text,
        sent_at=moment - dt.timedelta(seconds=9),
        html=more.get("html", ""),
    )


def papers(
    world: World,
    who: Department,
    day: str,
    *,
    order: Order | None = None,
    unit: str = "",
    look: Look | None = None,
    liaison: Liaison | None = None,
    written: str | None = None,
    yes: int = 4,
    salt: str = "",
) -> tuple[Form, Narrative]:
    form = world.form(who, unit=written, look=look, liaison=liaison, yes=yes, salt=salt)
    report = world.report(who, at(f"{day} 08:00").date(), order or Order(), unit=unit, salt=salt)
    return form, report


def pair(
    world: World,
    who: Department,
    both: tuple[Form, Narrative],
    maker: str,
    way: str,
    names: tuple[str, str],
    *,
    report_way: str = "text",
    printed: Form | None = None,
    stamp: Department | None = None,
) -> tuple[Doc, ...]:
    """Word versions and scans of both papers under two stems; `way` is the checklist's.

    `printed` is the checklist as it was printed and `stamp` who stamped it, where that is another one.
    """
    form, report = both
    return (
        world.checklist_word(who, form, maker, f"{names[0]}.docx"),
        world.report_word(who, report, maker, f"{names[1]}.docx"),
        world.checklist_scan(who, printed or form, way, f"{names[0]}（盖章扫描件）.pdf", stamp=stamp),
        world.report_scan(who, report, report_way, f"{names[1]}（盖章扫描件）.pdf"),
    )


def notice(world: World) -> Doc:
    """The bureau's own notice, as departments send it back."""
    lines = [
        Line(text="柳林县司法局关于开展行政执法突出问题专项整治的通知", role="title"),
        Line(text="各乡镇、县直相关执法单位：", role="addressee"),
        Line(text="为进一步规范行政执法行为，经研究决定在全县开展行政执法突出问题专项整治，现将有关事项通知如下。"),
        Line(text="自查自纠", role="heading", number="一、", level=1),
        Line(
            text="各单位于3月20日前将问题自查清单、自查报告盖章扫描发送至司法局邮箱，WORD版同步发送。自查报告不少于3500字，问题和整改举措不少于总篇幅的60%。"
        ),
        Line(text="整改提高", role="heading", number="二、", level=1),
        Line(text="各单位于4月17日前报送整改总结。"),
        Line(text="柳林县司法局", role="signature"),
        Line(text="2024年3月14日", role="signature"),
    ]
    sheet = Sheet(parts=(*lines, *forms.blank_form().parts))
    return Doc(
        name="关于开展行政执法突出问题专项整治的通知.docx",
        content=world.word(sheet, "wps", "notice"),
        kind="other",
        form="word",
        status=None,
        flags=None,
        counts=False,
        contents_told=False,
    )
