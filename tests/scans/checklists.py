"""The checklist set on leaves in many ways, as different offices' programs and hands would."""

import random
from dataclasses import dataclass, replace

from tests.simulator import stock
from tests.simulator.forms import Entry, Form
from tests.simulator.plan import CN_DIGITS

from . import fonts
from .contents import Paper
from .fonts import Face
from .leaf import BLUE, PT, Leaf, Rule, Text, width_of
from .specimen import FormTruth
from .table import Cell, Setter, Style

HEADS = (
    ("突出问题", "是否存在", "具体表现", "整改措施", "完成时限"),
    ("突出问题", "是否存在", "具体表现", "整改措施", "完成时限"),
    ("突出问题", "是否存在", "具体表现", "整改措施", "完成时限"),
    ("突出问题类别", "是否存在", "具体表现", "整改措施", "整改时限"),
    ("突出问题", "是否存在问题", "具体表现形式", "整改措施", "完成时限"),
    ("问题类型", "是否存在", "具体表现", "整改举措", "完成时间"),
)
TITLES = ("行政执法突出问题自查清单",) * 5 + ("柳林县行政执法突出问题自查清单", "行政执法突出问题专项整治自查清单")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Faces:
    title: Face
    head: Face
    body: Face
    note: Face


def leaves(random_: random.Random, paper: Paper) -> tuple[list[Leaf], FormTruth]:
    """The checklist's pages, and its truth with the title that it got."""
    wide = random_.random() < 0.35
    width, height = (297.0, 210.0) if wide else (210.0, 297.0)
    side = random_.uniform(14, 30)
    left, right = side, width - side - random_.uniform(-4, 4)
    faces = _faces(random_)
    leaf = Leaf(width=width, height=height)
    pages = [leaf]
    title = random_.choice(TITLES)
    y = random_.uniform(16, 32)
    if random_.random() < 0.4:
        y += 6
        leaf.marks.append(
            Text(x=left, y=y, text=random_.choice(("附件", "附件：", "附件1", "附件2：")), size=16, face=faces.head)
        )
    y = _title(random_, leaf, title, faces.title, y, width)
    unit_in_table = random_.random() < 0.15
    if not unit_in_table:
        y = _unit_line(random_, leaf, paper.plan, faces.note, y, (left, right))
    style = _style(random_, faces)
    rows, shares = _rows(random_, paper.plan, unit_in_table)
    edges = [left]
    for share in shares:
        edges.append(edges[-1] + (right - left) * share)
    margins = (random_.uniform(14, 28), random_.uniform(16, 28))
    setter = Setter(pages, style, edges, top=y + random_.uniform(1.5, 4), margins=margins, random_=random_)
    y = setter.set(rows, heads=2 if unit_in_table else 1)
    if unit_in_table:
        x = edges[1] + 6 + width_of(paper.plan.unit, style.face, style.size) / 2
        pages[0].anchors.append(("unit", x, setter_first(pages[0])))
    if random_.random() < 0.5 and y < height - 12:
        words = random_.choice(("(表格可自行续页)", "（表格可自行续页）", "注：表格可自行续页。"))
        pages[-1].marks.append(Text(x=left, y=y + 6, text=words, size=random_.choice((9, 10.5, 12)), face=faces.note))
    if len(pages) > 1 and random_.random() < 0.5:
        _page_numbers(random_, pages, faces.note)
    return pages, replace(paper.truth, title=title)


def setter_first(leaf: Leaf) -> float:
    """The middle of the table's first row."""
    box = leaf.cells[0]
    return (box[1] + box[3]) / 2


def _faces(random_: random.Random) -> _Faces:
    body = random_.choice(
        [*fonts.installed("fang") * 3, *fonts.installed("song"), *fonts.installed("kai"), *fonts.installed("hei")]
    )
    head = random_.choice([*fonts.installed("hei"), *fonts.installed("hei_bold"), *fonts.installed("song_bold"), body])
    title = random_.choice([*fonts.installed("song_bold"), *fonts.installed("hei_bold"), *fonts.installed("hei")])
    note = random_.choice([body, body, *fonts.installed("kai"), *fonts.installed("fang")])
    return _Faces(title=title, head=head, body=body, note=note)


def _style(random_: random.Random, faces: _Faces) -> Style:
    line = random_.uniform(0.07, 0.25)
    outer = random_.choice((line, line, line, random_.uniform(0.35, 0.7)))
    return Style(
        face=faces.body,
        head_face=faces.head,
        size=random_.choice((9, 10, 10.5, 10.5, 11, 12, 12, 12, 14)),
        lead=random_.uniform(1.2, 1.7),
        pad=random_.uniform(0.4, 2.4),
        side=random_.uniform(1.0, 2.6),
        line=line,
        outer=outer,
        double=random_.random() < 0.08,
        middle=random_.random() < 0.6,
        repeat_head=random_.random() < 0.5,
        keep_rows=random_.random() < 0.4,
        spacing=random_.choice((0.0, 0.0, 0.0, 0.1)),
        least=random_.uniform(6.5, 16),
    )


def _title(random_: random.Random, leaf: Leaf, title: str, face: Face, y: float, width: float) -> float:
    size = random_.choice((16, 18, 18, 20, 22, 22))
    spacing = random_.choice((0.0, 0.0, 0.4))
    y += size * PT * 1.5
    wide = width_of(title, face, size, spacing)
    leaf.marks.append(Text(x=(width - wide) / 2, y=y, text=title, size=size, face=face, spacing=spacing))
    return y + random_.uniform(1, 5)


def _unit_line(
    random_: random.Random, leaf: Leaf, plan: Form, face: Face, y: float, sides: tuple[float, float]
) -> float:
    """填报单位(盖章)：…, sometimes with the day of filling in at the right; names are underlined at times."""
    size = random_.choice((10.5, 12, 12, 14, 14, 16))
    label = random_.choice(
        ("填报单位(盖章)", "填报单位（盖章）", "填报单位（盖章）", "填报单位（公章）", "单位（盖章）")
    )
    after = ""
    if random_.random() < 0.12:
        label, after = "填报单位", "（盖章）"
    label += plan.look.colon
    x = sides[0] + random_.choice((0.0, 0.0, random_.uniform(2, 12)))
    y += size * PT * random_.uniform(1.4, 2.2)
    leaf.marks.append(Text(x=x, y=y, text=label + plan.unit + after, size=size, face=face))
    start = x + width_of(label, face, size)
    end = start + width_of(plan.unit, face, size)
    if random_.random() < 0.2:
        leaf.marks.append(Rule(points=((start - 1, y + 1.3), (end + 3, y + 1.3)), width=0.15))
    middle = (start + max(end, start + 25)) / 2
    leaf.anchors.append(("unit", middle, y - size * PT * 0.4))
    if random_.random() < 0.2:
        text = f"填报日期：2024年3月{random_.randint(14, 20)}日"
        room = sides[1] - width_of(text, face, size)
        if room > end + 8:
            leaf.marks.append(Text(x=room, y=y, text=text, size=size, face=face))
    return y + size * PT * 0.3


def _rows(random_: random.Random, plan: Form, unit_in_table: bool) -> tuple[list[tuple[Cell, ...]], list[float]]:
    """All rows of the table and the columns' shares; a column 序号 stands first at times."""
    numbered = random_.random() < 0.15
    answer_width = 0.09 if not plan.look.ticks else 0.12
    shares = [random_.uniform(0.10, 0.17), random_.uniform(answer_width, 0.13)]
    shares += [random_.uniform(0.24, 0.34), random_.uniform(0.24, 0.34), random_.uniform(0.11, 0.18)]
    total = sum(shares)
    shares = [share / total * (0.94 if numbered else 1.0) for share in shares]
    if numbered:
        shares.insert(0, 0.06)
    heads = [Cell(lines=(text,), align="centre", head=True) for text in random_.choice(HEADS)]
    if random_.random() < 0.1:
        heads[1] = replace(heads[1], lines=("是否", "存在"))
    if numbered:
        heads.insert(0, Cell(lines=("序号",), align="centre", head=True))
    rows: list[tuple[Cell, ...]] = []
    if unit_in_table:
        label = random_.choice(("填报单位（盖章）", "填报单位(盖章)", "填报单位"))
        span = 2 if numbered else 1
        rows.append((Cell(lines=(label,), span=span, align="centre"), Cell(lines=(plan.unit,), span=4)))
    rows.append(tuple(heads))
    dress = _Dress(random_, plan, numbered)
    for index, entry in enumerate(plan.entries):
        rows += dress.entry(entry, index)
    return [*rows, *_last_rows(random_, plan, numbered)], shares


class _Dress:
    """One form's habits of filling in, the same in all its rows."""

    def __init__(self, random_: random.Random, plan: Form, numbered: bool) -> None:
        self.plan, self.numbered = plan, numbered
        self.name_align = random_.choice(("left", "centre", "centre"))
        self.answer_align = random_.choice(("centre", "centre", "left"))
        self.date_align = random_.choice(("centre", "left"))
        self.boxes = random_.choice(("drawn", "drawn", "glyph", "hand", "hand"))
        self.bold = random_.choice((None, *fonts.installed("song_bold"))) if random_.random() < 0.3 else None
        self.gap = random_.random() < 0.4
        pen = random_.random() < 0.06
        self.pen = random_.choice(fonts.installed("kai")) if pen else None
        self.in_two_lines = random_.random() < 0.3

    def entry(self, entry: Entry, index: int) -> list[tuple[Cell, ...]]:
        plan = self.plan
        name = Cell(
            lines=(stock.CATEGORY_NAMES[entry.category][plan.look.names],), align=self.name_align, face=self.bold
        )
        answer = Cell(lines=self._answer(entry.answer), align=self.answer_align, boxes=self.boxes, face=self.pen)
        if self.pen:
            answer = replace(answer, colour=BLUE)
        head = (Cell(lines=(str(index + 1),), align="centre"),) if self.numbered else ()
        dates = tuple(words for words, _, _ in entry.dates)
        count = len(entry.manifestations)
        if plan.look.split and count > 1 and len(entry.measures) == count and len(dates) in (1, count):
            rows = []
            for i in range(count):
                merge = "start" if i == 0 else "on"
                on = Cell(merge="on")
                day = Cell(lines=(dates[i],), align=self.date_align) if len(dates) == count else None
                rows.append(
                    (
                        *((replace(head[0], merge=merge) if i == 0 else on,) if head else ()),
                        replace(name, merge=merge) if i == 0 else on,
                        replace(answer, merge=merge) if i == 0 else on,
                        Cell(lines=(entry.manifestations[i],)),
                        Cell(lines=(entry.measures[i],)),
                        day or (Cell(lines=dates, merge=merge, align=self.date_align) if i == 0 else on),
                    )
                )
            return rows
        style = plan.look.items
        date_style = style if len(dates) > 1 else "none"
        return [
            (
                *head,
                name,
                answer,
                Cell(lines=items(entry.manifestations, style, entry.empty[0])),
                Cell(lines=items(entry.measures, style, entry.empty[1])),
                Cell(lines=items(dates, date_style, entry.empty[2]), align=self.date_align),
            )
        ]

    def _answer(self, answer: str) -> tuple[str, ...]:
        if self.gap:
            answer = answer.replace("是□", "是 □").replace("是☑", "是 ☑").replace("）否", "） 否")
        if self.in_two_lines and "□" in answer:
            cut = answer.index("否") - 1
            return (answer[:cut].strip(), answer[cut:])
        return (answer,)


def items(texts: tuple[str, ...], style: str, empty: str) -> tuple[str, ...]:
    """A cell's paragraphs with their numbers."""
    if not texts:
        return tuple(empty.split("\n")) if empty else ()
    if style == "none" and len(texts) == 1:
        return texts
    number = {
        "1、": lambda i: f"{i + 1}、",
        "1．": lambda i: f"{i + 1}．",
        "（1）": lambda i: f"（{i + 1}）",
        "①": lambda i: chr(0x2460 + i),
        "一是": lambda i: f"{CN_DIGITS[i]}是",
    }.get(style, lambda i: f"{i + 1}.")
    return tuple(number(i) + text for i, text in enumerate(texts))


def _last_rows(random_: random.Random, plan: Form, numbered: bool) -> list[tuple[Cell, ...]]:
    """其他需要说明的问题 and 联络员, the latter in two ways."""
    span = 2 if numbered else 1
    label = random_.choice(("其他需要说明的问题", "其他需要说明的问题", "其他需要说明的情况"))
    rows = [
        (
            Cell(lines=(label,), span=span, align="centre"),
            Cell(lines=(plan.other_written,) if plan.other_written else (), span=4),
        )
    ]
    who, colon = plan.liaison, plan.look.colon
    mobile = random_.choice(("手机", "手机", "手机", "手机号码", "联系电话"))
    rows.append(
        (
            Cell(lines=("联络员",), span=span, align="centre"),
            Cell(lines=(f"姓名{colon}{who.name or ''}",), span=2),
            Cell(lines=(f"职务{colon}{who.title or ''}",)),
            Cell(lines=(f"{mobile}{colon}{who.mobile_written}",)),
        )
    )
    return rows


def _page_numbers(random_: random.Random, pages: list[Leaf], face: Face) -> None:
    way = random_.choice(("- {0} -", "第{0}页 共{1}页", "{0}", "— {0} —"))
    for index, leaf in enumerate(pages, 1):
        text = way.format(index, len(pages))
        x = (leaf.width - width_of(text, face, 12)) / 2
        leaf.marks.append(Text(x=x, y=leaf.height - 10, text=text, size=12, face=face))
