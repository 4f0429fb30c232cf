"""How the rectification summaries come in April, and mails that are nobody's submission."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from . import eml, office, ooxml, pictures, plan, stubs
from .eml import Letter
from .letters import letter
from .plan import Line, Narrative, Order, Sheet
from .world import Department, Doc, Vague, World, at

STAGE = "rectification"
_CLIENTS = ("netease", "foxmail", "qq", "outlook", "iphone", "android", "raw8")
_MAKERS = ("python-docx", "word", "wps")
_ONE_PAGE = 900  # 字, in a scan
_OPEN = ("completeness", "timeliness", "needs_review", "label", "completed_at", "requirements", "flags")


def _summary(world: World, who: Department, day: str, longest: int = 1300) -> Narrative:
    random_ = world.random(who.id, "summary order")
    order = Order(
        words=random_.randint(800, longest), style=random_.choice(["cn", "bold", "half", "auto"]), subheadings=False
    )
    return world.report(who, at(f"{day} 08:00").date(), order, kind="summary")


def _docs(world: World, who: Department, text: Narrative, way: str = "text") -> tuple[Doc, Doc]:
    random_ = world.random(who.id, "summary look")
    stem = random_.choice(
        [f"{who.name}整改总结", "整改总结", f"{who.short}行政执法突出问题专项整治整改总结", "整改总结（定稿）"]
    )
    return (
        world.report_word(who, text, random_.choice(_MAKERS), f"{stem}.docx"),
        world.report_scan(who, text, way, f"{stem}（盖章）.pdf"),
    )


def _post(
    world: World, who: Department, moment: dt.datetime, docs: tuple[Doc, ...], note: str, *, opaque: bool = False
) -> None:
    """`opaque` mails hold what only a later reader opens: their decision, flags and count are left open."""
    random_ = world.random(who.id, "summary client", moment)
    subjects = [
        f"{who.short}整改总结",
        f"【{who.short}】行政执法突出问题专项整治整改总结",
        f"报送整改总结（{who.name}）",
    ]
    text = f"县司法局：\n现报上{who.unit}整改总结，请查收。"
    subject, client = random_.choice(subjects), random_.choice(_CLIENTS)
    post = letter(who, client, moment, subject, text)
    if opaque:
        world.post(post, moment, docs, note=note, decision=None, flags=None, count_told=False)
    else:
        world.post(post, moment, docs, note=note)


def in_time(world: World, who: Department) -> None:
    random_ = world.random(who.id, "summary day")
    day = f"04-{random_.randint(8, 17):02d}"
    moment = at(f"{day} {random_.randint(8, 17):02d}:{random_.randrange(60):02d}")
    _post(
        world,
        who,
        moment,
        _docs(world, who, _summary(world, who, day)),
        "in_time",
    )


def late(world: World, who: Department) -> None:
    moment = at(f"04-18 {world.random(who.id, 'hour').randint(8, 16):02d}:30")
    _post(
        world,
        who,
        moment,
        _docs(world, who, _summary(world, who, "04-17")),
        "late",
    )


def scan_later(world: World, who: Department) -> None:
    word, scan = _docs(world, who, _summary(world, who, "04-17"))
    _post(world, who, at("04-17 16:50"), (word,), "scan_later_3")
    _post(world, who, at("04-18 10:15"), (scan,), "scan_later_4")


def word_only(world: World, who: Department) -> None:
    _post(
        world,
        who,
        at("04-16 09:40"),
        _docs(world, who, _summary(world, who, "04-15"))[:1],
        "word_only_2",
    )


def scan_only(world: World, who: Department) -> None:
    way = world.way("summary scan_only", pictures.COLOUR)
    docs = _docs(world, who, _summary(world, who, "04-14", _ONE_PAGE), way)
    _post(world, who, at("04-15 14:05"), docs[1:], "scan_only_3")


def unsealed(world: World, who: Department) -> None:
    """A red letterhead, and no seal below."""
    text = _summary(world, who, "04-11", _ONE_PAGE)
    word, _ = _docs(world, who, text)
    way = world.way("summary unsealed", pictures.COLOUR)
    scan = world.report_scan(who, text, way, f"{who.short}整改总结.pdf", letterhead=f"{who.unit}文件", sealed=False)
    _post(world, who, at("04-11 16:25"), (word, scan), "unsealed")


def changed(world: World, who: Department) -> None:
    """One sentence was changed before the summary was printed."""
    text = _summary(world, who, "04-12", _ONE_PAGE)
    word, scan = _docs(world, who, text)
    printed = plan.with_one_sentence_changed(world.random(who.id, "changed"), text, who.field)
    scan = world.report_scan(who, printed, world.way("summary changed", pictures.COLOUR), scan.name)
    _post(world, who, at("04-12 10:50"), (word, scan), "changed")


def in_word(world: World, who: Department) -> None:
    """The scan's pages pasted into a Word file."""
    text = _summary(world, who, "04-15", _ONE_PAGE)
    word, scan = _docs(world, who, text)
    if "summary in_word" in world.drawn:
        scan = world.pages_in_word(who, text, f"{who.short}整改总结（盖章）.docx")
    _post(world, who, at("04-16 15:12"), (word, scan), "in_word")


def photographed(world: World, who: Department) -> None:
    """The scan as photos."""
    text = _summary(world, who, "04-10", _ONE_PAGE)
    word, scan = _docs(world, who, text)
    scans: tuple[Doc, ...] = (scan,)
    if "summary photographed" in world.drawn:
        like = Doc(name="", content=b"", department=who.id, kind="summary", narrative=text)
        names = [f"微信图片_202404111002{second:02d}.jpg" for second in (12, 21, 33, 46)]
        scans = world.photos(who, text.sheet, names, like)
    _post(world, who, at("04-11 10:05"), (word, *scans), "photographed")


def old_word(world: World, who: Department) -> None:
    """The summary as .doc, which a later reader opens, with a scan."""
    text = _summary(world, who, "04-14")
    made = (
        office.convert([ooxml.docx(text.sheet, world.random(who.id, "doc"), "word")], "doc")
        if world.with_office
        else None
    )
    word, scan = _docs(world, who, text)
    if made:
        word = replace(
            word,
            name=f"{who.name}整改总结.doc",
            content=made[0],
            status="failed",
            flags=("unsupported_format",),
            needs_reader="doc",
            kind=None,
            department=None,
            counts=False,
            contents_told=False,
            readable=False,
        )
        world.vague.append(Vague(department=who.id, stage=STAGE, keys=_OPEN))
    _post(
        world,
        who,
        at("04-15 10:20"),
        (word, scan),
        "old_word",
    )


def zipped(world: World, who: Department) -> None:
    """Both in a zip with GBK names, which a later reader opens."""
    docs = _docs(world, who, _summary(world, who, "04-16"))
    content = stubs.zip_gbk([(doc.name, doc.content) for doc in docs])
    packed = Doc(
        name=f"{who.name}.zip",
        content=content,
        form=None,
        status="failed",
        flags=("unsupported_format",),
        needs_reader="zip",
        counts=False,
        readable=False,
    )
    world.vague.append(Vague(department=who.id, stage=STAGE, keys=(*_OPEN, "first_received_at")))
    _post(world, who, at("04-16 17:20"), (packed,), "zipped", opaque=True)


def missing(world: World, who: Department) -> None:
    """No summary."""


ACTS: tuple[Callable[[World, Department], None], ...] = (
    in_time,
    unsealed,
    changed,
    in_word,
    photographed,
    in_time,
    late,
    missing,
    scan_later,
    old_word,
    word_only,
    zipped,
    scan_only,
    late,
    missing,
    *(in_time,) * 4,
    late,
    missing,
)


# --- mails that are nobody's submission ---------------------------------------------------------------------------


def strangers(world: World, departments: tuple[Department, ...]) -> None:
    """Invoices, advertisements, a bounce, an auto-reply, another campaign's report, our own notice, a program."""
    moment = at("03-15 13:37")
    sheet = Sheet(
        parts=(
            Line(text="电子发票（普通发票）", role="title"),
            Line(text="购买方：柳林县司法局", role="note"),
            Line(text="项目名称：复印纸 金额：286.00"),
        )
    )
    invoice = Doc(
        name="电子发票_24142000000012345678.pdf",
        content=world.scan(departments[0], (sheet,), "text")[0],
        kind="other",
        form="scan",
        status=None,
        flags=None,
        counts=False,
        contents_told=False,
    )
    _stranger(
        world,
        moment,
        "netease",
        "invoice@example.com",
        "电子发票平台",
        "发票已开具，请查收",
        "您的电子发票已开具，详见附件。",
        (invoice,),
        "strangers",
    )
    _stranger(
        world,
        at("03-16 03:12"),
        "android",
        "promo@example.com",
        "办公用品商城",
        "春季大促 全场五折",
        "点击进入商城选购打印机、碎纸机。",
        (),
        "strangers_2",
        folder="广告邮件",
    )
    moment = at("03-18 08:02")
    world.post(
        _letter("netease", "Postmaster@163.com", "", "系统退信", "", moment),
        moment,
        (),
        raw=eml.bounce(moment, world.random("bounce")),
        decision="unrelated",
        departments=(),
        count_told=False,
        note="strangers_3",
    )
    moment = at("03-18 10:13")
    reply = replace(
        _letter(
            "netease",
            departments[0].address,
            departments[0].short,
            "自动回复: 通知已收悉",
            "您好，您的邮件已收到，我会尽快处理。",
            moment,
        ),
        headers=(("Auto-Submitted", "auto-replied"), ("X-Autoreply", "yes")),
    )
    world.post(reply, moment, (), decision="unrelated", departments=(), note="strangers_4")
    who = departments[-1]
    moment = at("03-19 17:10")
    _stranger(
        world,
        moment,
        "foxmail",
        who.address,
        who.short,
        "2023年法治政府建设报告",
        f"现将{who.name}2023年法治政府建设情况报告报上。",
        (_other_campaign(world, who),),
        "strangers_5",
    )
    moment = at("03-20 02:44")
    trap = Doc(
        name="自查报告.docx",
        content=stubs.program(),
        form="none",
        status="quarantined",
        flags=("suspicious_content",),
        counts=False,
        readable=False,
    )
    world.post(
        _letter("qq", "zz88@example.com", "", "", "请查收", moment),
        moment,
        (trap,),
        decision=None,
        departments=(),
        flags=None,
        review=("suspicious_content",),
        note="strangers_6",
    )


def _letter(client: str, sender: str, name: str, subject: str, text: str, moment: dt.datetime) -> Letter:
    return Letter(
        client=client,
        sender=sender,
        sender_name=name,
        subject=subject,
        text=text,
        sent_at=moment - dt.timedelta(seconds=20),
    )


def _stranger(
    world: World,
    moment: dt.datetime,
    client: str,
    sender: str,
    name: str,
    subject: str,
    text: str,
    docs: tuple[Doc, ...],
    note: str,
    folder: str = "INBOX",
) -> None:
    post = _letter(client, sender, name, subject, text, moment)
    world.post(post, moment, docs, decision="unrelated", departments=(), folder=folder, note=note)


def _other_campaign(world: World, who: Department) -> Doc:
    random_ = world.random("other campaign")
    headings = ("法治政府建设年度工作主要举措和成效", "存在的不足和原因", "下一年度法治政府建设工作安排")
    parts: list[Line] = [Line(text=f"{who.unit}2023年法治政府建设情况报告", role="title")]
    for index, heading in enumerate(headings):
        parts.append(Line(text=heading, role="heading", number=f"{plan.CN_DIGITS[index]}、", level=1))
        for _ in range(3):
            topic = random_.choice(["学习宣传宪法", "依法行政考核", "规范性文件管理", "行政复议应诉", "法治讲座"])
            count = random_.randint(3, 20)
            parts.append(Line(text=f"坚持把{topic}摆在重要位置，全年开展活动{count}次，法治意识进一步增强。"))
    parts += [Line(text=who.unit, role="signature"), Line(text="2024年1月20日", role="signature")]
    return Doc(
        name="2023年法治政府建设情况报告.docx",
        content=world.word(Sheet(parts=tuple(parts)), "word", "other campaign"),
        kind="other",
        form="word",
        status=None,
        flags=None,
        counts=False,
        contents_told=False,
    )
