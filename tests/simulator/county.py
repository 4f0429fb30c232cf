"""How the county departments of the sample send their papers; each function is one behaviour."""

from . import forms, pictures
from .forms import Liaison, Look
from .letters import letter, pair, papers
from .plan import Order
from .world import Department, Doc, World, at


def complete(world: World, who: Department) -> None:
    """Everything in one mail, in time; an Outlook signature picture beside it."""
    both = papers(world, who, "03-18", order=Order(style="cn", two_line_title=True), look=Look(items="1.", boxes=False))
    names = ("行政执法突出问题自查清单", f"{who.name}自查报告")
    docs = pair(world, who, both, "python-docx", "office", names, report_way="office")
    logo = Doc(
        name="image001.png", content=_logo(), inline=True, counts=False, status="ignored", readable=False, form=None
    )
    moment = at("03-18 10:12")
    post = letter(
        who,
        "outlook",
        moment,
        f"{who.unit}行政执法突出问题自查材料",
        f"县司法局：\n现将{who.unit}自查清单及自查报告报上，请查收。",
    )
    world.post(
        post,
        moment,
        (*docs, logo),
        note="complete",
    )


def scan_later(world: World, who: Department) -> None:
    """Word first, the stamped scans a day after the deadline."""
    both = papers(
        world, who, "03-19", order=Order(style="auto", words=4100), look=Look(items="（1）", names=1, boxes=False)
    )
    names = ("自查清单(1)", "关于行政执法突出问题专项整治的自查报告")
    docs = pair(world, who, both, "wps", "text", names)
    first, then = at("03-18 16:40"), at("03-21 09:05")
    text = f"您好：\n附件为{who.short}自查清单、自查报告（Word版），盖章扫描件待领导签字后补报。\n（堃泰大厦三楼）"
    world.post(
        letter(who, "foxmail", first, f"{who.short}自查清单及自查报告", text), first, docs[:2], note="scan_later"
    )
    world.post(
        letter(who, "foxmail", then, f"{who.short}补报盖章扫描件", "补报盖章扫描件，请查收。"),
        then,
        docs[2:],
        note="scan_later_2",
    )


def corrected(world: World, who: Department) -> None:
    """A poor first version, its form pasted into the report as a picture; then a corrected set (以此为准) in time."""
    poor = papers(
        world, who, "03-16", order=Order(words=2600, parts=("A", "C", "D")), look=Look(boxes=False), salt="first"
    )
    good = papers(
        world, who, "03-19", order=Order(style="half", words=4300), look=Look(items="①", insertions=True, boxes=False)
    )
    first, then = at("03-16 11:20"), at("03-19 15:31")
    docs = pair(world, who, poor, "word", "text", ("问题自查清单", "自查报告"))
    if "corrected" in world.drawn:
        docs = (world.report_with_pasted_form(who, poor[1], poor[0], "自查报告及清单.docx"), *docs[2:])
    world.post(
        letter(who, "netease", first, f"{who.short}自查材料", f"{who.unit}自查材料，请审阅。"),
        first,
        docs,
        note="corrected",
    )
    docs = pair(world, who, good, "word", "text", ("自查清单最终版(定稿)2", f"{who.short}自查报告（更正）"))
    world.post(
        letter(who, "netease", then, f"Fwd: {who.short}自查材料（以此为准）", "前一份有误，以此为准。"),
        then,
        docs,
        note="corrected_2",
    )


def two_units(world: World, who: Department, other: Department) -> None:
    """One mail for two departments; the second's share of problems and measures is 55-60 %, and one answer was changed
    before its form was printed."""
    label = [(unit.aliases or (unit.name,))[0] for unit in (who, other)]
    mine = papers(world, who, "03-15", order=Order(style="bold", words=3950), look=Look(items="1、", names=2))
    theirs = papers(world, other, "03-15", order=Order(words=4000, share=0.575), look=Look(items="一是", boxes=False))
    docs = (
        *pair(world, who, mine, "word", "text", (f"{label[0]}自查清单", f"{label[0]}自查报告")),
        *pair(
            world,
            other,
            theirs,
            "python-docx",
            world.way("two_units", pictures.COLOUR),
            (f"{label[1]}自查清单", f"{label[1]}自查报告"),
            printed=forms.with_one_answer_changed(theirs[0]),
        ),
    )
    moment = at("03-15 17:02")
    post = letter(
        who, "foxmail", moment, f"{label[0]}+{label[1]}自查材料", f"{who.name}、{other.name}自查材料一并报上。"
    )
    world.post(
        post,
        moment,
        docs,
        note="two_units",
    )


def by_team(world: World, who: Department) -> None:
    """An enforcement team sends for its bureau; too short, and a mobile of ten digits."""
    team = next((alias for alias in who.aliases if "执法队" in alias), "综合行政执法队")
    full = team if team.startswith("柳林县") else (f"柳林县{team}" if who.group == "county" else who.name + team)
    liaison = Liaison(name="郑某乙", title="队长", mobile="1380000135", mobile_written="1380000135")
    both = papers(
        world,
        who,
        "03-20",
        order=Order(words=2900, style="arabic"),
        liaison=liaison,
        written=full,
        unit=full,
        look=Look(boxes=False),
    )
    docs = pair(world, who, both, "wps", "text", ("自查清单", "自查报告"))
    moment = at("03-20 22:47")
    post = letter(
        who, "qq", moment, "自查材料", f"{full}报送。", sender=f"{who.id}2024@qq.example.com", sender_name=team
    )
    world.post(
        post,
        moment,
        docs,
        note="by_team",
    )


def _logo() -> bytes:
    return pictures.seal_png("示例")
