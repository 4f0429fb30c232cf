"""What is written on the papers: the simulator's invented contents, with longer and more varied cells."""

import datetime as dt
import random
from dataclasses import dataclass, replace
from pathlib import Path

from tests.simulator import forms, plan, stock, words
from tests.simulator.forms import Form, Look
from tests.simulator.world import Department, departments

from .specimen import Entry, FormTruth, ReportTruth

COUNTY = "柳林县"
REGISTRY = departments(Path(__file__).parents[2] / "config" / "departments.yaml")
# bodies whose seal is none of the registry's: neighbours, other bureaus, long names and short ones
OTHER_UNITS = (
    "临县三交镇人民政府",
    "中阳县住房和城乡建设管理局",
    "中阳县交通运输局",
    "离石区农业农村局",
    "方山县应急管理局",
    "石楼县文化和旅游局",
    "柳林县民政局",
    "柳林县公安局",
    "柳林县水利局",
    "柳林县发展和改革局",
    "柳林县教育科技局",
    "柳林县自然资源局",
    "柳林县退役军人事务局",
    "柳林县医疗保障局",
    "柳林县卫生健康和体育局",
    "柳林县人力资源和社会保障局",
    "柳林县行政审批服务管理局",
    "吕梁市生态环境局柳林分局",
    "吕梁市规划和自然资源局柳林分局",
    "柳林县人民政府防汛抗旱指挥部办公室",
    "山西省柳林县示例煤业有限责任公司",
    "柳林县薛村镇前石家沟村村民委员会",
)
_AREAS = ("青龙", "河西", "城东", "前山")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A form as planned (for layouts) with its truth."""

    plan: Form
    truth: FormTruth


def seal_name(random_: random.Random, who: Department) -> str:
    """The name on the unit's own seal; a township's may leave the county out."""
    if who.group == "township" and random_.random() < 0.35:
        return f"{who.name}人民政府"
    return who.unit


def unit_written(random_: random.Random, who: Department) -> str:
    """The unit as somebody writes it on the form."""
    choices = [who.unit, who.unit, who.name]
    if who.group == "township":
        choices.append(f"{who.name}人民政府")
    return random_.choice(choices)


def form(random_: random.Random, who: Department, unit: str) -> Paper:
    """A checklist with its truth; now and then a zero report, holes left blank, long cells."""
    yes = random_.choices((0, 1, 2, 3, 4, 5, 6), (8, 8, 14, 24, 24, 14, 8))[0]
    look = Look(
        items=random_.choice(("1.", "1.", "1、", "1．", "（1）", "①", "none", "一是")),
        names=random_.choice((0, 0, 0, 1, 2, 3)),
        split=random_.random() < 0.2,
        shuffled=random_.random() < 0.05,
        ticks=random_.random() < 0.22,
        colon=random_.choice(("：", "：", ":")),
    )
    made = forms.form(random_, unit=unit, field=who.field, yes=yes, look=look)
    entries = [_vary(random_, entry, who.field) for entry in made.entries]
    note = made.other_notes
    if note and random_.random() < 0.4:
        note += stock.expand(random_, random_.choice(stock.SENTENCES["E"]), who.field)
    made = replace(
        made,
        entries=tuple(entries),
        other_notes=note,
        other_written=note or made.other_written,
        liaison=replace(made.liaison, title=made.liaison.title or "科员"),
    )
    return Paper(plan=made, truth=truth_of(made))


def _vary(random_: random.Random, entry: forms.Entry, field: str) -> forms.Entry:
    if not entry.exists:
        if random_.random() < 0.03:  # left blank
            return replace(entry, answer="", exists=None)
        return entry
    dice = random_.random()
    if dice < 0.25:  # a long cell
        more = stock.expand(random_, random_.choice(stock.SENTENCES["C"]), field)
        entry = replace(entry, manifestations=(*entry.manifestations[:-1], more))
    if dice > 0.8:
        more = stock.expand(random_, random_.choice(stock.SENTENCES["D"]), field)
        entry = replace(entry, measures=(*entry.measures[:-1], more))
    if 0.4 < dice < 0.5:
        extra = stock.expand(random_, random_.choice(stock.MANIFESTATIONS[entry.category]), field)
        if extra not in entry.manifestations:
            entry = replace(entry, manifestations=(*entry.manifestations, extra))
    return entry


def truth_of(made: Form, title: str = "行政执法突出问题自查清单") -> FormTruth:
    return FormTruth(
        title=title,
        unit=made.unit,
        entries=tuple(
            Entry(
                category=entry.category,
                name=stock.CATEGORY_NAMES[entry.category][made.look.names],
                answer=entry.answer,
                exists=entry.exists,
                manifestations=entry.manifestations,
                measures=entry.measures,
                rectify_by=tuple(written for written, _, _ in entry.dates),
            )
            for entry in made.entries
        ),
        other_notes=made.other_notes,
        liaison_name=made.liaison.name,
        liaison_title=made.liaison.title,
        liaison_mobile=made.liaison.mobile,
    )


def report(random_: random.Random, who: Department, unit: str, kind: str) -> tuple[plan.Narrative, ReportTruth]:
    """A report or summary of one to seven pages."""
    size = random_.choice((700, 1000, 1400, 1800, 2400, 3800))
    order = plan.Order(
        words=size,
        share=random_.choice((0.5, 0.64, 0.68, 0.72)),
        style=random_.choice(("cn", "cn", "half", "arabic")),
        subheadings=random_.random() < 0.7,
        two_line_title=random_.random() < 0.5,
        parts=random_.choice((("A", "B", "C", "D", "E"), ("A", "B", "C", "D"), ("A", "B", "CD", "E"))),
    )
    day = dt.date(2024, 3, random_.randint(14, 20)) if kind == "report" else dt.date(2024, 4, random_.randint(8, 17))
    for attempt in range(40):
        try:
            made = plan.narrative(
                random.Random(f"{random_.random()}:{attempt}"),
                kind=kind,
                unit=unit,
                field=who.field,
                day=day,
                order=order,
            )
            break
        except AssertionError:
            continue
    else:
        raise RuntimeError(f"no text meets {order}")
    return made, report_truth(made)


def report_truth(made: plan.Narrative) -> ReportTruth:
    lines = [part for part in made.sheet.parts if isinstance(part, plan.Line)]
    body = "\n".join(line.shown for line in lines if line.role in ("heading", "body"))
    signature = [line.shown for line in lines if line.role == "signature"]
    return ReportTruth(
        title="".join(made.title),
        addressee=next(line.shown for line in lines if line.role == "addressee"),
        body=body,
        headings=tuple(line.shown for line in lines if line.role == "heading"),
        signature=signature[0],
        date=signature[1],
        words=words.count(body),
    )


def wrong_unit(random_: random.Random, who: Department) -> tuple[str, str | None]:
    """The name on a seal that is another's, and its department where it has one."""
    if random_.random() < 0.5:
        other = random_.choice([unit for unit in REGISTRY if unit.id != who.id])
        return seal_name(random_, other), other.id
    return random_.choice(OTHER_UNITS), None


def other_bodies(random_: random.Random, who: Department) -> tuple[str, str]:
    """A seal of the department's house that is not the unit's own: kind and name."""
    home = who.unit.removesuffix("人民政府")
    if who.group == "township":
        bodies = [
            ("party", f"中共{home}委员会"),
            ("office", f"{home}人民政府办公室"),
            ("office", f"{home}党政综合办公室"),
            ("purpose", f"{home}综合行政执法队"),
            ("office", f"柳林县司法局{who.name}司法所"),
        ]
    else:
        bodies = [
            ("party", f"中共{who.unit}党组"),
            ("office", f"{who.unit}办公室"),
            ("purpose", who.unit),
            ("office", f"{who.unit}{random_.choice(_AREAS)}中队"),
        ]
    return random_.choice(bodies)
