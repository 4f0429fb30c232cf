"""What the simulator plans of a checklist before any file is written, and its layout."""

import random
from dataclasses import dataclass, field, replace

from . import stock
from .plan import CN_DIGITS, Cell, Grid, Line, Sheet

_WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
YES = ("是", "有", "存在", "个别存在", "存在（轻微）", "☑是□否", "是（√）否（）")
NO = ("否", "无", "不存在", "未发现", "暂未发现", "经自查，不存在此类问题", "不涉及", "□是☑否", "是（）否（√）")
# words, kind, day
DATES_IN_TIME: tuple[tuple[str, str, str | None], ...] = (
    ("2024年4月10日", "date", "2024-04-10"),
    ("2024年3月31日前", "date", "2024-03-31"),
    ("2024.4.15", "date", "2024-04-15"),
    ("2024-04-08", "date", "2024-04-08"),
    ("20240412", "date", "2024-04-12"),
    ("２０２４年４月１０日", "date", "2024-04-10"),
    ("2024年 4月 5日", "date", "2024-04-05"),
    ("4月17日前", "date", "2024-04-17"),
    ("3月底前", "date", "2024-03-31"),
    ("2024年3月20日—4月17日", "date", "2024-04-17"),
    ("4月上旬", "date", "2024-04-10"),
    ("一个月内", "date", "2024-04-14"),
    ("30日内", "date", "2024-04-13"),
    ("整改提高阶段结束前", "date", "2024-04-17"),
    ("立行立改", "immediate", None),
    ("立即整改", "immediate", None),
    ("即知即改", "immediate", None),
    ("立行立改，长期坚持", "immediate", None),
    ("已完成", "done", None),
    ("已整改到位", "done", None),
    ("2024年3月18日已完成", "done", "2024-03-18"),
    ("长期坚持", "ongoing", None),
    ("持续推进", "ongoing", None),
)
DATES_AFTER: tuple[tuple[str, str, str | None], ...] = (
    ("2024年上半年", "date", "2024-06-30"),
    ("年底前", "date", "2024-12-31"),
    ("4月底前", "date", "2024-04-30"),
    ("2024年第二季度", "date", "2024-06-30"),
    ("2025年底前，并长期坚持", "date", "2025-12-31"),
    ("4月中旬", "date", "2024-04-20"),
)
UNREADABLE: tuple[str, str, str | None] = ("2024年2月30日", "unreadable", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One category as planned. `answer` is written as it stands; `exists` is what it means (None: unclear, blank)."""

    category: str
    answer: str
    exists: bool | None
    manifestations: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    dates: tuple[tuple[str, str, str | None], ...] = ()
    empty: tuple[str, str, str] = ("", "", "")  # what stands in an empty 具体表现, 整改措施, 完成时限 cell
    flags: tuple[str, ...] = ()
    review: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Liaison:
    name: str | None = None
    title: str | None = None
    mobile: str | None = None  # digits
    mobile_written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a checklist is laid out: item numbers (typed 1. 1、 （1） ① 一是, or auto), names, split rows, order."""

    items: str = "1."
    names: int = 0
    split: bool = False
    shuffled: bool = False
    ticks: bool = False
    insertions: bool = False
    colon: str = "："
    boxes: bool = True  # answers such as ☑是□否; off where a scan's font has no such sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A planned checklist. `unit` as written, "" where left blank."""

    unit: str
    entries: tuple[Entry, ...]
    other_notes: str = ""
    other_written: str = ""
    liaison: Liaison = field(default_factory=Liaison)
    look: Look = field(default_factory=Look)
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()  # names of rows that the form does not have

    @property
    def flags(self) -> tuple[str, ...]:
        found = [flag for entry in self.entries for flag in entry.flags]
        if self.missing:
            found.append("category_missing")
        if not self.unit:
            found.append("unit_missing")
        return tuple(dict.fromkeys(found))

    @property
    def review(self) -> tuple[str, ...]:
        found = [code for entry in self.entries for code in entry.review]
        return tuple(dict.fromkeys([*found, *(["leftover"] if self.added else [])]))

    @property
    def has_boxes(self) -> bool:
        return any("☑" in entry.answer for entry in self.entries)

    @property
    def problems(self) -> int:
        return sum(len(entry.manifestations) for entry in self.entries if entry.exists)

    @property
    def few_problems(self) -> bool:
        return self.problems == 0 and all(entry.exists is False for entry in self.entries)

    @property
    def sheet(self) -> Sheet:
        return form_sheet(self)


def form(
    random_: random.Random,
    *,
    unit: str,
    field: str,
    yes: int = 4,
    liaison: Liaison | None = None,
    look: Look | None = None,
) -> Form:
    """A sound checklist with `yes` categories answered 是 (0: a 零报告), at least three problems where any."""
    exist = set(random_.sample(stock.CATEGORIES, yes))
    look = look or Look()
    entries = [
        problem(random_, category, field) if category in exist else denial(random_, category, ticks=look.ticks)
        for category in stock.CATEGORIES
    ]
    if look.ticks:
        entries = [replace(e, answer="☑是□否" if e.exists else "□是☑否") for e in entries]
    if not look.boxes:
        entries = [replace(e, answer="是" if e.exists else "否") if "☑" in e.answer else e for e in entries]
    if look.shuffled:
        random_.shuffle(entries)
    note = stock.expand(random_, random_.choice(stock.OTHER_NOTES), field) if random_.random() < 0.4 else ""
    return Form(
        unit=unit,
        entries=tuple(entries),
        other_notes=note,
        other_written=note or random_.choice(["", "无", "无。"]),
        liaison=liaison or contact(random_),
        look=look,
    )


def with_one_answer_changed(planned: Form) -> Form:
    """The same checklist with 是 in the place of one 否, as somebody changes it before printing."""
    index = next(i for i, entry in enumerate(planned.entries) if entry.exists is False)
    entry = replace(planned.entries[index], answer="是", exists=True)
    return replace(planned, entries=(*planned.entries[:index], entry, *planned.entries[index + 1 :]))


def contact(random_: random.Random) -> Liaison:
    number = stock.mobile(random_)
    spaced = f"{number[:3]} {number[3:7]} {number[7:]}"
    written = random_.choice([number, number, spaced, f"{number}（微信同号）", number.translate(_WIDE)])
    return Liaison(
        name=stock.liaison_name(random_), title=random_.choice(stock.TITLES), mobile=number, mobile_written=written
    )


def problem(random_: random.Random, category: str, field: str) -> Entry:
    count = random_.randint(1, 2)
    templates = stock.MANIFESTATIONS[category]
    manifestations = [stock.expand(random_, t, field) for t in random_.sample(templates, min(count, len(templates)))]
    measures = [stock.expand(random_, t, field) for t in random_.sample(stock.MEASURES, len(manifestations))]
    many = len(measures) > 1 and random_.random() < 0.5
    dates = tuple(random_.choice(DATES_IN_TIME) for _ in range(len(measures) if many else 1))
    return Entry(
        category=category,
        answer=random_.choice(YES),
        exists=True,
        manifestations=tuple(manifestations),
        measures=tuple(measures),
        dates=dates,
    )


def denial(random_: random.Random, category: str, *, ticks: bool = False) -> Entry:
    empty = random_.choice(
        [("", "", ""), ("1.\n2.", "1.\n2.", ""), ("无", "无", "无"), ("/", "/", "/"), ("无", "", "—")]
    )
    return Entry(category=category, answer=random_.choice(NO), exists=False, empty=empty)


def _items(texts: tuple[str, ...], style: str, empty: str) -> tuple[Line, ...]:
    """The lines of a cell; a single item goes unnumbered in style "none"."""
    if not texts:
        return tuple(Line(text=part) for part in empty.split("\n"))
    lines = []
    for index, text in enumerate(texts):
        number = {
            "1.": f"{index + 1}.",
            "1、": f"{index + 1}、",
            "1．": f"{index + 1}．",
            "（1）": f"（{index + 1}）",
            "①": chr(0x2460 + index),
            "一是": f"{CN_DIGITS[index]}是",
            "auto": f"{index + 1}.",
            "none": f"{index + 1}." if len(texts) > 1 else "",
        }[style]
        lines.append(Line(text=text, number=number, auto=style == "auto"))
    return tuple(lines)


def form_sheet(planned: Form, *, blank: bool = False) -> Sheet:
    """The checklist laid out as the notice prints it."""
    look = planned.look
    rows: list[tuple[Cell, ...]] = [
        tuple(Cell(lines=(Line(text=t),)) for t in ("突出问题", "是否存在", "具体表现", "整改措施", "完成时限"))
    ]
    for entry in planned.entries:
        rows.extend(_entry_rows(entry, look))
    rows += [tuple(Cell(lines=(Line(text=t),)) for t in (name, "否", "", "", "")) for name in planned.added]
    rows.append(
        (Cell(lines=(Line(text="其他需要说明的问题"),)), Cell(lines=(Line(text=planned.other_written),), span=4))
    )
    who = planned.liaison
    written = [
        f"姓名{look.colon}{who.name or ''}",
        f"职务{look.colon}{who.title or ''}",
        f"手机{look.colon}{who.mobile_written}",
    ]
    rows.append(
        (
            Cell(lines=(Line(text="联络员"),)),
            Cell(lines=(Line(text=written[0]),), span=2),
            Cell(lines=(Line(text=written[1]),)),
            Cell(lines=(Line(text=written[2]),)),
        )
    )
    return Sheet(
        parts=(
            Line(text="行政执法突出问题自查清单", role="title"),
            Line(text=f"填报单位(盖章){look.colon}{planned.unit}", role="note"),
            Grid(rows=tuple(rows), widths=(0.14, 0.11, 0.29, 0.29, 0.17)),
            Line(text="(表格可自行续页)", role="note"),
        )
    )


def _entry_rows(entry: Entry, look: Look) -> list[tuple[Cell, ...]]:
    name = stock.CATEGORY_NAMES[entry.category][look.names]
    style = look.items
    dates = tuple(words_ for words_, _, _ in entry.dates)
    # 2024年4月10日 after "1." reads as one number, so a single date stands alone
    date_style = style if len(dates) > 1 and style not in ("none",) else "none"
    date_lines = _items(dates, date_style, entry.empty[2])
    answer = _answer(entry, look)
    if look.split and len(entry.manifestations) > 1 and len(entry.measures) == len(entry.manifestations) == len(dates):
        rows: list[tuple[Cell, ...]] = []
        for index in range(len(entry.manifestations)):
            merge = "start" if index == 0 else "on"
            rows.append(
                (
                    Cell(lines=(Line(text=name if index == 0 else ""),), merge=merge),
                    Cell(lines=(answer if index == 0 else Line(text=""),), merge=merge),
                    Cell(lines=(Line(text=entry.manifestations[index]),)),
                    Cell(lines=(Line(text=entry.measures[index]),)),
                    Cell(lines=(Line(text=dates[index]),)),
                )
            )
        return rows
    lines = _items(entry.manifestations, style, entry.empty[0])
    if look.insertions and lines:
        lines = (*lines[:-1], replace(lines[-1], inserted=bool(lines[-1].text)))
    cells = (
        Cell(lines=(Line(text=name),)),
        Cell(lines=(answer,)),
        Cell(lines=lines),
        Cell(lines=_items(entry.measures, style, entry.empty[1])),
        Cell(lines=date_lines),
    )
    return [cells]


def _answer(entry: Entry, look: Look) -> Line:
    if look.ticks and entry.answer in ("☑是□否", "□是☑否"):
        yes = entry.answer == "☑是□否"
        return Line(text=entry.answer, ticks=(("是", yes), ("否", not yes)))
    return Line(text=entry.answer)


def blank_form() -> Sheet:
    """The notice's own form, nobody's answers in it."""
    entries = tuple(Entry(category=c, answer="", exists=None, empty=("1.\n2.", "1.\n2.", "")) for c in stock.CATEGORIES)
    return form_sheet(Form(unit="", entries=entries))
