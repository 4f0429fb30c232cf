"""Papers that come by roundabout ways: copied, forwarded, by others, in the cloud, as photos."""

import datetime as dt
from dataclasses import replace

from . import eml, forms, pictures, stubs
from .forms import Form, Liaison, Look
from .letters import STAGE, letter, pair, papers
from .plan import Cell, Grid, Line, Order, Sheet
from .world import Department, Doc, Vague, World, at


def near_duplicates(world: World, who: Department, other: Department) -> None:
    """Two townships with one text, only the names swapped; the first came twice, the second is forwarded."""
    mine = papers(world, who, "03-16", order=Order(words=3900), look=Look(items="1.", boxes=False))
    docs = pair(world, who, mine, "word", "text", (f"{who.name}自查清单", f"{who.name}自查报告"))
    moment = at("03-16 10:10")
    world.post(
        letter(who, "netease", moment, f"{who.name}自查材料", f"{who.unit}报送。"),
        moment,
        docs,
        again_in=(("垃圾邮件", moment + dt.timedelta(seconds=2)),),
        note="near_duplicates",
    )
    text = mine[1]
    swapped = tuple(
        replace(p, text=p.text.replace(who.unit, other.unit).replace(who.name, other.name))
        if isinstance(p, Line)
        else p
        for p in text.sheet.parts
    )
    copied = replace(
        text,
        unit=other.unit,
        title=tuple(t.replace(who.unit, other.unit) for t in text.title),
        sheet=Sheet(parts=swapped),
    )
    theirs = (world.form(other, look=Look(items="①", boxes=False)), copied)
    docs = pair(world, other, theirs, "python-docx", "text", ("自查清单", "自查报告"))
    name = f"{other.name}自查材料.eml"
    sent, moment = at("03-18 09:00"), at("03-18 14:26")
    inner = letter(other, "foxmail", sent, f"{other.name}自查材料", f"{other.unit}自查材料。")
    nested = eml.write(
        replace(inner, files=tuple(eml.File(name=d.name, content=d.content) for d in docs)),
        sent,
        world.random(other.id, "nested"),
    )
    outer = letter(
        other,
        "netease",
        moment,
        f"转发：{other.name}自查材料",
        "转发，请查收。",
        sender="ll_fgg@163.com",
        sender_name="法规股",
    )
    outer = replace(outer, files=(eml.File(name=name, content=nested, nested=True),))
    docs = tuple(replace(doc, path=f"{name}/{doc.name}") for doc in docs)
    world.post(
        outer,
        moment,
        docs,
        note="near_duplicates_2",
    )
    world.twins.append((who.id, other.id))


def liaison_in_mail(world: World, who: Department) -> None:
    """A justice station sends for its township; both scans in one PDF; the liaison stands in the mail only."""
    form, report = papers(
        world,
        who,
        "03-20",
        order=Order(words=3700, style="auto"),
        liaison=Liaison(),
        look=Look(items="1、", boxes=False),
    )
    docs = (
        world.checklist_word(who, form, "word", "自查清单.docx"),
        world.report_word(who, report, "wps", "自查报告.docx"),
    )
    both = world.both_scanned(who, form, report, world.way("liaison_in_mail", pictures.COLOUR), "无标题.pdf")
    station = who.name.rstrip("镇乡") + "司法所"
    person = forms.contact(world.random(who.id, "mail liaison"))
    moment = at("03-20 11:37")
    contact = f"执法联络员：{person.name}，职务：{person.title}，手机：{person.mobile}。"
    text = f"县司法局：\n{station}代{who.name}报送自查材料。\n{contact}"
    post = letter(
        who,
        "netease",
        moment,
        f"{who.name}自查清单、自查报告",
        text,
        sender=f"ll_{who.id}_sfs@163.com",
        sender_name=station,
    )
    world.post(
        post,
        moment,
        (*docs, both),
        liaisons=((who.id, person),),
        note="liaison_in_mail",
    )


def cloud_only(world: World, who: Department) -> None:
    """A cloud link, then a file with a password, then the blank form: nothing that counts."""
    moment = at("03-18 20:16")
    box = eml.netease_cloud_box(f"{who.name}自查材料.rar", "80.96M", "2024年4月2日 20:16")
    world.post(
        letter(who, "netease", moment, f"{who.name}自查材料", f"{who.name}自查材料见附件。", html=box),
        moment,
        (),
        decision="review",
        departments=None,
        flags=("cloud_attachment",),
        review=("cloud_attachment",),
        note="cloud_only",
    )
    moment = at("03-20 16:09")
    locked = Doc(
        name=f"{who.name}自查报告.docx",
        content=stubs.encrypted_docx(world.random(who.id)),
        form=None,
        status="failed",
        flags=("password_protected",),
        counts=False,
        readable=False,
    )
    world.post(
        letter(who, "foxmail", moment, f"{who.name}自查报告", "密码另告。"),
        moment,
        (locked,),
        decision="review",
        departments=None,
        flags=None,
        review=("password_protected",),
        note="cloud_only_2",
    )
    moment = at("03-19 08:31")
    blank = Doc(
        name="行政执法突出问题自查清单.docx",
        content=world.word(forms.blank_form(), "wps", "blank"),
        kind="other",
        form="word",
        status=None,
        flags=None,
        counts=False,
        contents_told=False,
    )
    world.post(
        letter(who, "netease", moment, "自查清单", "请问是填这个表吗？"),
        moment,
        (blank,),
        decision="unrelated",
        departments=(),
        flags=None,
        note="cloud_only_3",
    )
    world.vague.append(Vague(department=who.id, stage=STAGE, keys=("needs_review",)))


def in_spam(world: World, who: Department) -> None:
    """A neighbour sends for it (代…报送), the liaison on a separate sheet; the mail lies in the spam folder."""
    form, report = papers(
        world,
        who,
        "03-17",
        order=Order(words=3900, style="cn"),
        liaison=Liaison(),
        look=Look(items="（1）", split=True),
    )
    way = world.way("in_spam", pictures.GREY)
    docs = pair(world, who, (form, report), "wps", way, (f"{who.name}自查清单", f"{who.name}自查报告"))
    person = forms.contact(world.random(who.id, "sheet"))
    row = tuple(Cell(lines=(Line(text=text or ""),)) for text in (who.name, person.name, person.title, person.mobile))
    head = tuple(Cell(lines=(Line(text=text),)) for text in ("单位", "姓名", "职务", "手机"))
    table = Sheet(
        parts=(
            Line(text=f"{who.unit}执法部门联络员信息表", role="title"),
            Grid(rows=(head, row), widths=(0.25, 0.25, 0.25, 0.25)),
        )
    )
    extra = Doc(
        name=f"{who.name}联络员.docx",
        content=world.word(table, "python-docx"),
        form="word",
        status="parsed",
        flags=None,
        counts=False,
        contents_told=False,
    )
    moment = at("03-17 09:44")
    post = letter(
        who,
        "qq",
        moment,
        f"代{who.name}报送",
        f"{who.name}网络不通，代为报送自查材料。",
        sender="daibao2024@qq.example.com",
        sender_name="清风",
    )
    world.post(
        post,
        moment,
        (*docs, extra),
        folder="垃圾邮件",
        liaisons=((who.id, person),),
        note="in_spam",
    )


def photos_named(world: World, who: Department) -> None:
    """Word by one mail, the form's scan as phone photos whose names tell what they are."""
    form, report = papers(
        world, who, "03-19", order=Order(words=3700, subheadings=False), look=Look(items="auto", ticks=True)
    )
    docs = (
        world.checklist_word(who, form, "word", f"{who.name}自查清单.docx"),
        world.report_word(who, report, "word", f"{who.name}自查报告.docx"),
    )
    if "photos_named" in world.drawn:
        like = Doc(name="", content=b"", department=who.id, kind="checklist", checklist=form)
        shots = world.photos(who, form.sheet, [f"自查清单_盖章{i}.jpg" for i in range(1, 9)], like)
    else:
        shots = (world.checklist_scan(who, form, "text", "自查清单_盖章.pdf"),)
    shots = (*shots, world.report_scan(who, report, "text", "自查报告_盖章.pdf"))
    first, then = at("03-19 10:41"), at("03-19 10:58")
    world.post(
        letter(who, "iphone", first, f"{who.name}自查材料", f"{who.unit}Word版。"), first, docs, note="photos_named"
    )
    world.post(
        letter(who, "iphone", then, f"{who.name}自查材料盖章照片", f"{who.unit}盖章照片。"),
        then,
        shots,
        note="photos_named_2",
    )


def photos_unnamed(world: World, who: Department) -> None:
    """Word and a broken file; then the form's photos named IMG_… from somebody's own mailbox, without a word."""
    form, report = papers(world, who, "03-18", order=Order(words=3900), look=Look(items="none"), yes=5)
    form = replace(form, added=("选择性执法",))
    good = world.checklist_word(who, form, "wps", f"{who.name}自查清单.docx")
    sound = world.report_word(who, report, "python-docx", f"{who.name}自查报告.docx")
    broken = Doc(
        name=f"{who.name}自查报告.docx",
        content=stubs.broken_docx(sound.content),
        department=None,
        form=None,
        status="failed",
        flags=("unreadable",),
        counts=False,
        readable=False,
    )
    first, then, last = at("03-18 15:12"), at("03-19 08:20"), at("03-20 19:54")
    world.post(
        letter(who, "netease", first, f"{who.name}自查材料", f"{who.unit}自查材料。"),
        first,
        (good, broken),
        flags=None,
        review=("unreadable",),
        note="photos_unnamed",
    )
    world.post(
        letter(who, "netease", then, f"{who.name}自查报告（重发）", "昨天的报告打不开，重发。"),
        then,
        (sound,),
        note="photos_unnamed_2",
    )
    if "photos_unnamed" in world.drawn:
        like = Doc(name="", content=b"", department=who.id, kind="checklist", checklist=form)
        names = [f"IMG_20240320_1951{second:02d}.jpg" for second in (9, 22, 40, 51)]
        shots = world.photos(who, form.sheet, names, like, large=True)
    else:
        shots = (world.checklist_scan(who, form, "text", "扫描全能王 2024-03-20 19.51.pdf"),)
    own = {"sender": "lls20240320@qq.example.com", "sender_name": "听雨"}
    world.post(letter(who, "android", last, "", "", **own), last, shots, note="photos_unnamed_3")
    if "blurred" in world.drawn:
        blurred(world, who, form)


def blurred(world: World, who: Department, form: Form) -> None:
    """A photo out of focus: which paper it shows is for a person."""
    like = Doc(name="", content=b"", kind="unknown", flags=None, counts=False, status=None, contents_told=False)
    moment = at("03-20 20:31")
    shot = world.photos(who, form.sheet, [f"mmexport171093{i}482.jpg" for i in range(5440, 5449)], like, unsharp=True)[
        0
    ]
    world.post(
        letter(who, "android", moment, "照片", f"{who.name}盖章件"),
        moment,
        (shot,),
        decision="review",
        departments=None,
        flags=None,
        review=("kind_unclear",),
        note="blurred",
    )
    world.vague.append(Vague(department=who.id, stage=STAGE, keys=("label", "needs_review")))
