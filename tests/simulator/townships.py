"""How townships send papers that are late, partial, defective or absent; each function is one behaviour."""

import datetime as dt
from dataclasses import replace

from . import forms, pictures, stubs
from .forms import Form, Liaison, Look
from .letters import letter, notice, pair, papers
from .plan import Line, Order, Sheet
from .world import Department, Doc, World, at

# two townships send from it
SHARED_MAILBOX = {"sender": "ll_dongpian@163.com", "sender_name": "东片"}


def nothing(world: World, who: Department) -> None:
    """Nothing at all."""


def all_late(world: World, who: Department) -> None:
    """Everything after the deadline, report and checklist in one Word file, with a lock file beside it."""
    form, report = papers(world, who, "03-20", order=Order(words=4000), look=Look(items="1.", boxes=False))
    together = Sheet(parts=(*report.sheet.parts, Line(text="附件", role="note"), *form.sheet.parts))
    word = Doc(
        name=f"{who.name}自查材料.docx",
        content=world.word(together, "word", who.id),
        department=who.id,
        kinds=("checklist", "report"),
        form="word",
        checklist=form,
        narrative=report,
    )
    lock = Doc(
        name=f"~${who.name[1:]}自查材料.docx",
        content=stubs.lock_file(),
        counts=False,
        status="ignored",
        flags=None,
        readable=False,
    )
    scans = (
        world.checklist_scan(who, form, "office", "扫描件_自查清单_20240320.pdf"),
        world.report_scan(who, report, "text", "扫描件_自查报告_20240320.pdf"),
    )
    moment = at("03-21 09:26")
    post = letter(who, "android", moment, f"【{who.name}】自查清单及自查报告", f"{who.name}自查材料，迟报致歉。")
    # the sender's clock says in time: nobody may trust it
    post = replace(post, sent_at=at("03-20 17:00"))
    world.post(
        post,
        moment,
        (word, *scans, lock),
        note="all_late",
    )


def scan_only(world: World, who: Department) -> None:
    """Scans with a text layer, no Word version; last year's report came too."""
    both = papers(world, who, "03-17", order=Order(words=4200), look=Look(items="1.", boxes=False, split=True))
    docs = pair(world, who, both, "word", "text", ("自查清单", f"{who.name}自查报告"))[2:]
    old = world.report(who, dt.date(2023, 1, 12), Order(words=3700), salt="old")
    title = f"{who.unit}2022年度行政执法工作总结"
    parts = tuple(
        replace(line, text=title) if isinstance(line, Line) and line.role == "title" else line
        for line in old.sheet.parts
    )
    parts = tuple(
        replace(p, text=p.text.replace("2023年", "2022年").replace("专项整治", "年度考核").replace("自查自纠", "总结"))
        if isinstance(p, Line) and p.role != "title"
        else p
        for p in parts
    )
    last = Doc(
        name="2022年度行政执法工作总结.docx",
        content=world.word(Sheet(parts=parts), "python-docx"),
        kind="other",
        form="word",
        status=None,
        flags=None,
        counts=False,
        contents_told=False,
    )
    moment = at("03-17 12:15")
    post = letter(who, "netease", moment, f"{who.name}盖章扫描件", f"{who.unit}报送自查材料盖章扫描件。")
    world.post(
        post,
        moment,
        docs,
        note="scan_only",
    )
    moment = at("03-15 08:50")
    post = letter(who, "netease", moment, "2022年度行政执法工作总结", "报送年度工作总结。")
    world.post(
        post,
        moment,
        (last,),
        decision="unrelated",
        departments=(),
        flags=None,
        note="scan_only_2",
    )


def word_only(world: World, who: Department) -> None:
    """Word only, from a personal mailbox with an empty subject, under names that tell nothing."""
    form, report = papers(world, who, "03-20", order=Order(words=3850, style="half"), look=Look(items="1．", names=3))
    docs = (
        world.checklist_word(who, form, "python-docx", "新建 Microsoft Word 文档.docx"),
        world.report_word(who, report, "wps", "新建 Microsoft Word 文档 (2).docx"),
    )
    moment = at("03-20 09:33")
    post = letter(who, "qq", moment, "", "", sender="hhxx2024@qq.example.com", sender_name="平安是福")
    world.post(
        post,
        moment,
        docs,
        note="word_only",
    )


def zero(world: World, who: Department) -> None:
    """All eight are 否; rows out of order; scanned sideways; resent unchanged an hour later."""
    form, report = papers(
        world, who, "03-18", order=Order(words=4000, style="half"), look=Look(ticks=True, shuffled=True, names=3), yes=0
    )
    names = (f"{who.name}自查清单", f"{who.name}自查报告")
    way = world.way("zero", pictures.SIDEWAYS)
    docs = pair(world, who, (form, report), "word", way, names, report_way="office")
    first, then = at("03-18 09:15"), at("03-18 10:20")
    world.post(
        letter(who, "foxmail", first, f"{who.name}零报告", f"{who.unit}自查材料。"),
        first,
        docs,
        note="zero",
    )
    world.post(
        letter(who, "foxmail", then, f"{who.name}自查材料", "刚才不知是否发送成功，再发一次。"),
        then,
        docs[:2],
        note="zero_2",
    )


def form_blanks(world: World, who: Department) -> None:
    """A form with holes, in a reply that carries our own notice back; its scan comes without a word of whose it is."""
    form, report = papers(world, who, "03-19", order=Order(words=3800), look=Look(boxes=False), yes=5)
    form = replace(form, unit="", entries=_holes(form))
    docs = pair(world, who, (form, report), "python-docx", "text", (f"{who.name}自查清单", f"{who.name}自查报告"))
    if "form_blanks" in world.drawn:  # only what it says ties it to the Word version
        then = at("03-19 11:40")
        scan = world.checklist_scan(who, form, pictures.BILEVEL, "Scan0001.pdf")
        docs = (*docs[:2], docs[3])
        own = {"sender": "yyqx666@qq.example.com", "sender_name": "岁月静好"}
        world.post(letter(who, "qq", then, "", "", **own), then, (scan,), note="form_blanks_2")
    moment = at("03-19 11:11")
    told = "各乡镇、县直相关执法单位：请按通知要求于3月20日前报送。"
    quoted = f"<blockquote><div>发件人: llsfjfzg@163.com</div><div>{told}</div></blockquote>"
    subject, text = "Re: 关于开展行政执法突出问题专项整治的通知", f"{who.unit}自查材料，请查收。"
    post = letter(who, "qq", moment, subject, text, html=quoted, **SHARED_MAILBOX)
    world.post(
        post,
        moment,
        (*docs, notice(world)),
        note="form_blanks",
    )


def contradictory(world: World, who: Department) -> None:
    """否 with a problem beside it, a lone √; the unit's name is written with spaces."""
    form, report = papers(
        world,
        who,
        "03-18",
        order=Order(words=3750, parts=("A", "B", "CD", "E")),
        written=" ".join(who.name),
        look=Look(boxes=False),
        yes=6,
    )
    entries = list(form.entries)
    nos = [i for i, e in enumerate(entries) if e.exists is False]
    yes = [i for i, e in enumerate(entries) if e.exists]
    donor = forms.problem(world.random(who.id, "odd"), entries[nos[0]].category, who.field)
    entries[nos[0]] = replace(donor, answer="否", exists=False, flags=("contradictory_answer",))
    entries[yes[0]] = replace(entries[yes[0]], answer="√", exists=None, review=("exists_unclear",))
    form = replace(form, entries=tuple(entries))
    docs = pair(world, who, (form, report), "wps", "text", ("自查清单", f"{who.name}自查报告"))
    moment = at("03-18 18:20")
    world.post(
        letter(who, "netease", moment, "材料", f"{who.name}自查材料", **SHARED_MAILBOX),
        moment,
        docs,
        note="contradictory",
    )


def share_low(world: World, who: Department) -> None:
    """Share below 55 %, a part and a category missing, a liaison without a mobile, another unit's seal on the form."""
    liaison = Liaison(name="何某某", title="干事")
    form, report = papers(
        world,
        who,
        "03-20",
        order=Order(words=4000, share=0.45, parts=("A", "C", "D", "E")),
        liaison=liaison,
        look=Look(boxes=False),
    )
    dropped = next(entry.category for entry in form.entries if entry.exists is False)
    form = replace(form, entries=tuple(e for e in form.entries if e.category != dropped), missing=(dropped,))
    names = (f"{who.name}问题自查清单", f"{who.name}自查自纠报告")
    way = world.way("share_low", pictures.COLOUR)
    docs = pair(world, who, (form, report), "word", way, names, stamp=world.neighbour(who))
    moment = at("03-20 17:58")
    world.post(
        letter(who, "raw8", moment, f"{who.name}自查自纠材料", f"{who.unit}报送。"), moment, docs, note="share_low"
    )


def _holes(form: Form) -> tuple[forms.Entry, ...]:
    """One hole of each kind in the rows that say 是, and one answer left blank."""
    entries = list(form.entries)
    yes = [i for i, e in enumerate(entries) if e.exists]
    nos = [i for i, e in enumerate(entries) if e.exists is False]
    entries[nos[0]] = replace(entries[nos[0]], answer="", exists=None, flags=("exists_blank",), empty=("", "", ""))
    hole = [
        {"manifestations": (), "empty": ("1.\n2.", "", ""), "flags": ("manifestation_missing",)},
        {"measures": (), "empty": ("", "1.\n2.", ""), "flags": ("measure_missing",)},
        {"dates": (), "empty": ("", "", "/"), "flags": ("rectify_by_missing",)},
        {"dates": (forms.UNREADABLE,), "flags": ("rectify_by_unreadable",)},
        {"dates": (forms.DATES_AFTER[1],), "flags": ("rectify_by_after_campaign",)},
    ]
    for index, changes in zip(yes, hole, strict=True):
        entries[index] = replace(entries[index], **changes)  # type: ignore[arg-type]  # fields of Entry by name
    return tuple(entries)


def plain(world: World, who: Department) -> None:
    """What further departments do, where the registry has more than the behaviours take."""
    both = papers(world, who, "03-19", look=Look(boxes=False))
    docs = pair(world, who, both, "word", "text", (f"{who.name}自查清单", f"{who.name}自查报告"))
    moment = at("03-19 09:30")
    world.post(
        letter(who, "netease", moment, f"{who.name}自查材料", f"{who.unit}报送。"),
        moment,
        docs,
        note="plain",
    )
