"""What the simulator plans before any file is written: reports, checklists, and the truth about both."""

import datetime as dt
import random
from dataclasses import dataclass, replace

from . import stock, words

KINDS = {
    "preamble": "preamble",
    "A": "inspection_work",
    "B": "enforcement_work",
    "C": "problems",
    "D": "measures",
    "CD": "problems_and_measures",
    "E": "suggestions",
    "R": "results",
}
CN_DIGITS = "一二三四五六七八九十"
LAST_DEADLINE = dt.date(2024, 4, 17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph of a paper. `number` is typed into the text or, when `auto`, left to the word processor.

    role: title, addressee, heading, body, signature, note. `level` is a heading's level. `ticks` makes the answer
    cell's boxes content controls: (label, ticked) pairs. `bold` is for headings that have no number.
    """

    text: str
    role: str = "body"
    number: str = ""
    auto: bool = False
    level: int = 0
    bold: bool = False
    ticks: tuple[tuple[str, bool], ...] = ()
    inserted: bool = False  # written as a tracked insertion beside a tracked deletion

    @property
    def shown(self) -> str:
        """The line as a reader sees it, its number included."""
        return self.number + self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    lines: tuple[Line, ...] = ()
    span: int = 1
    merge: str = ""  # "start" or "on": a vertical merge


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A ruled table; widths are shares of the text's width."""

    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    heads: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A paper ready for any writer. `seal` is the unit's name on the seal, `letterhead` red words; for scans only."""

    parts: tuple[Line | Grid, ...]
    seal: str = ""
    letterhead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    heading: str
    kind: str
    words: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A planned report or summary and what is true of it."""

    kind: str  # report, summary
    title: tuple[str, ...]
    unit: str
    sheet: Sheet
    sections: tuple[Section, ...]
    has_automatic_numbers: bool
    body: str

    @property
    def has_numbered_headings(self) -> bool:
        """Every heading begins with its number, so that print alone tells it."""
        headings = [line for line in self.sheet.parts if isinstance(line, Line) and line.role == "heading"]
        return all(line.number for line in headings)

    @property
    def words(self) -> int:
        return sum(section.words for section in self.sections)

    @property
    def share(self) -> float:
        ours = {"problems", "measures", "problems_and_measures"}
        return sum(section.words for section in self.sections if section.kind in ours) / self.words

    @property
    def flags(self) -> tuple[str, ...]:
        """Flags of the contract that the planned text earns; the plan keeps clear of every threshold's edge."""
        if self.kind != "report":
            return ()
        kinds = {section.kind for section in self.sections}
        if "problems_and_measures" in kinds:
            kinds |= {"problems", "measures"}
        found = []
        if self.words < 3500:
            found.append("too_short")
        if self.share < 0.55:
            found.append("problem_share_low")
        if not {"inspection_work", "enforcement_work", "problems", "measures"} <= kinds:
            found.append("section_missing")
        return tuple(found)

    @property
    def review(self) -> tuple[str, ...]:
        return ("share_unclear",) if self.kind == "report" and 0.55 <= self.share < 0.60 else ()


def printed(text: Narrative) -> Narrative:
    """The same paper on paper: numbers that a word processor gave are text now, and count as such."""
    headings = iter(line for line in text.sheet.parts if isinstance(line, Line) and line.role == "heading")
    sections = []
    for section in text.sections:
        line = next(headings) if section.level else None
        extra = words.count(line.number) if line is not None and line.auto else 0
        sections.append(replace(section, words=section.words + extra))
    return replace(text, sections=tuple(sections), has_automatic_numbers=False)


def with_one_sentence_changed(random_: random.Random, text: Narrative, field: str) -> Narrative:
    """The same paper with another sentence in the place of one in its midst, as somebody changes it before printing."""
    section, places = -1, []
    for index, line in enumerate(text.sheet.parts):
        if isinstance(line, Line) and line.role == "heading":
            section += 1
        if isinstance(line, Line) and line.role == "body" and section >= 0:
            sentences = [part + "。" for part in line.text.split("。") if part]
            if len(sentences) >= 2 and not line.text.startswith("一是"):
                places.append((index, section, sentences))
    index, section, sentences = random_.choice(places)
    old = sentences[1]
    new = stock.expand(random_, random_.choice([s for s in stock.SENTENCES["B"] if "万元" in s]), field)
    line = text.sheet.parts[index]
    assert isinstance(line, Line)
    line = replace(line, text="".join([sentences[0], new, *sentences[2:]]))
    parts = (*text.sheet.parts[:index], line, *text.sheet.parts[index + 1 :])
    place = section + 1  # after the preamble
    one = text.sections[place]
    counted = replace(one, words=one.words + words.count(new) - words.count(old))
    return replace(
        text,
        sheet=replace(text.sheet, parts=parts),
        sections=(*text.sections[:place], counted, *text.sections[place + 1 :]),
        body="".join(part.text for part in parts if isinstance(part, Line) and part.role in ("heading", "body")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a report is to be like.

    Styles of numbering: cn 一、（一）; auto (by the word processor); bold (no number on level 1); half 一、(一);
    arabic 1. (1).
    """

    words: int = 3900
    share: float = 0.68
    style: str = "cn"
    parts: tuple[str, ...] = ("A", "B", "C", "D", "E")
    subheadings: bool = True
    two_line_title: bool = False


def numbered(style: str, level: int, index: int) -> tuple[str, bool, bool]:
    """Number, automatic, bold for heading `index` (from 0) of `level` in a style."""
    cn, digit = CN_DIGITS[index % 10], index + 1
    if style == "bold" and level == 1:  # two levels without any number could not be told apart for certain
        return "", False, True
    if style == "auto":
        return (f"{cn}、" if level == 1 else f"（{cn}）"), True, False
    if style == "half":
        return (f"{cn}、" if level == 1 else f"({cn})"), False, False
    if style == "arabic":
        return (f"{digit}." if level == 1 else f"({digit})"), False, True
    return (f"{cn}、" if level == 1 else f"（{cn}）"), False, False


def narrative(
    random_: random.Random, *, kind: str, unit: str, field: str, day: dt.date, order: Order, names: tuple[str, ...] = ()
) -> Narrative:
    """Compose a report ("report") or summary of about `order.words` 字 with the share asked for."""
    if kind == "summary":
        shares = dict.fromkeys(_summary_parts(random_), 0.0)
        shares = {part: 1 / len(shares) for part in shares}
    else:
        shares = _shares(order)
    parts: list[Line] = []
    sections: list[Section] = []
    used: dict[str, list[str]] = {}
    preamble = Line(text=_sentence(random_, "preamble", field, used))
    parts.append(preamble)
    sections.append(Section(heading="", kind="preamble", words=words.count(preamble.text), level=0))
    for index, (part, share) in enumerate(shares.items()):
        letter = part.split("|")[0]
        heading = part.split("|")[1] if "|" in part else _heading(random_, letter)
        lines, made = _section(random_, letter, heading, index, int(order.words * share), order, field, used)
        parts.extend(lines)
        sections.extend(made)
    title = _title(random_, kind, unit, order.two_line_title)
    head = [Line(text=text, role="title") for text in title]
    head.append(Line(text=random_.choice(["县司法局：", "柳林县司法局：", "县司法局:"]), role="addressee"))
    foot = [
        Line(text=unit, role="signature"),
        Line(text=f"{day.year}年{day.month}月{day.day}日", role="signature"),
    ]
    result = Narrative(
        kind=kind,
        title=title,
        unit=unit,
        sheet=Sheet(parts=(*head, *parts, *foot)),
        sections=tuple(sections),
        has_automatic_numbers=order.style == "auto",
        body="".join(line.text for line in parts),
    )
    if kind == "report":
        _check(result, order)
    return result


def _check(result: Narrative, order: Order) -> None:
    """The truth must not hang on a counter's last digit: keep clear of the thresholds."""
    for edge, value, width in ((3500, result.words, 120), (0.55, result.share, 0.008), (0.60, result.share, 0.008)):
        if abs(value - edge) < width:
            raise AssertionError(f"too near the edge {edge}: {value} ({order})")


def _shares(order: Order) -> dict[str, float]:
    ours = [part for part in order.parts if part in ("C", "D", "CD")]
    rest = [part for part in order.parts if part not in ours]
    weights = {"C": 0.52, "D": 0.48, "CD": 1.0, "A": 0.42, "B": 0.42, "E": 0.16}
    total = {"ours": sum(weights[part] for part in ours), "rest": sum(weights[part] for part in rest)}
    return {
        part: (order.share * weights[part] / total["ours"])
        if part in ours
        else (1 - order.share) * weights[part] / total["rest"]
        for part in order.parts
    }


def _summary_parts(random_: random.Random) -> list[str]:
    heads = random_.sample(stock.HEADINGS["R"], 3)
    return [f"R|{head}" for head in sorted(heads, key=stock.HEADINGS["R"].index)]


def _heading(random_: random.Random, letter: str) -> str:
    return _chinese(random_.choice(stock.HEADINGS[letter]))


def _section(
    random_: random.Random,
    letter: str,
    heading: str,
    index: int,
    target: int,
    order: Order,
    field: str,
    used: dict[str, list[str]],
) -> tuple[list[Line], list[Section]]:
    """One level-1 section: its heading, its sub-headings and paragraphs, up to about `target` 字."""
    number, auto, bold = numbered(order.style, 1, index)
    lines = [Line(text=heading, role="heading", number=number, auto=auto, level=1, bold=bold)]
    counts = [words.count(heading) + (0 if auto else words.count(number))]
    kinds, made = [KINDS[letter]], [heading if auto else number + heading]
    levels = [1]
    subs = [_chinese(text) for text in stock.SUBHEADINGS.get(letter, [])]
    if order.subheadings and len(subs) >= 2 and target > 500:
        count = 3 if target < 1100 else 4
        chosen = [subs[i] for i in sorted(random_.sample(range(len(subs)), count))]
    else:
        chosen = []
    source = "CD" if letter == "CD" else letter
    blocks: list[tuple[str, int]] = [("", target)] if not chosen else [(text, target // len(chosen)) for text in chosen]
    for sub_index, (sub, room) in enumerate(blocks):
        if sub:
            number, auto, bold = numbered(order.style, 2, sub_index)
            lines.append(Line(text=sub, role="heading", number=number, auto=auto, level=2, bold=bold))
            counts.append(words.count(sub) + (0 if auto else words.count(number)))
            kinds.append(KINDS[letter])
            made.append(sub if auto else number + sub)
            levels.append(2)
        for text in _paragraphs(random_, source, room, field, used):
            lines.append(Line(text=text))
            counts[-1] += words.count(text)
    sections = [Section(heading=made[i], kind=kinds[i], words=counts[i], level=levels[i]) for i in range(len(made))]
    return lines, sections


def _paragraphs(random_: random.Random, letter: str, room: int, field: str, used: dict[str, list[str]]) -> list[str]:
    """Paragraphs of two to four sentences, about `room` 字 together; some begin with 一是, which is no heading."""
    result: list[str] = []
    left = room
    turn = 0
    while left > 20:
        sentences: list[str] = []
        for _ in range(random_.randint(2, 4)):
            kind = letter if letter != "CD" else ("C" if turn % 2 == 0 else "D")
            turn += 1
            sentence = _sentence(random_, kind, field, used)
            sentences.append(sentence)
            left -= words.count(sentence)
            if left <= 20:
                break
        if len(sentences) > 1 and random_.random() < 0.25:
            sentences = [f"{CN_DIGITS[i]}是{sentence}" for i, sentence in enumerate(sentences)]
            left -= 2 * len(sentences)
        result.append("".join(sentences))
    return result


def _sentence(random_: random.Random, letter: str, field: str, used: dict[str, list[str]]) -> str:
    """A sentence from the template that this paper has used longest ago."""
    if not used.get(letter):
        used[letter] = random_.sample(stock.SENTENCES[letter], len(stock.SENTENCES[letter]))
    return stock.expand(random_, used[letter].pop(), field)


def _title(random_: random.Random, kind: str, unit: str, two_lines: bool) -> tuple[str, ...]:
    if kind == "summary":
        tail = random_.choice(["关于行政执法突出问题专项整治的整改总结", "行政执法突出问题专项整治整改总结"])
    else:
        tail = random_.choice(
            [
                "关于行政执法突出问题专项整治的自查报告",
                "关于开展行政执法突出问题专项整治自查自纠的报告",
                "行政执法突出问题自查报告",
            ]
        )
    return (unit, tail) if two_lines else (unit + tail,)


def _chinese(text: str) -> str:
    return text.replace(",", "，")
