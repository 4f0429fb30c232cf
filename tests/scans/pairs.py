"""The Word version of a specimen's paper, true to the scan or with one planted difference."""

import random
import re
from collections.abc import Callable
from dataclasses import replace

from parsers.forms import Checklist, Report
from pipeline.contents import Bounds, read_file
from pipeline.model import Attachment
from pipeline.versions import Difference, compare_checklists, compare_reports
from tests.simulator import forms, ooxml, stock
from tests.simulator.forms import Form
from tests.simulator.plan import Line, Narrative

from .reading import Outcome, campaign

Plan = Form | Narrative
DIFFERENCES = ("sentence", "added", "dropped", "number", "date", "answer")
_SENTENCE = re.compile(r"[^。；]+[。；]")


def word_version(random_: random.Random, plan: Plan) -> Checklist | Report | None:
    """The paper as a .docx, read as production reads it."""
    content = ooxml.docx(plan.sheet, random_, random_.choice(("word", "wps")))
    file = Attachment(path="自查清单.docx" if isinstance(plan, Form) else "自查报告.docx", content=content)
    read = read_file(file, campaign(), Bounds()).content
    if isinstance(plan, Form):
        return read.checklist
    return max((report for _, report in read.reports), key=lambda report: report.words, default=None)


def differences(word: Checklist | Report | None, scan: Outcome) -> tuple[Difference, ...] | None:
    """What production says of the two versions; None where one of them was not read, so that nothing is compared."""
    ours = campaign()
    names = tuple(name for d in ours.departments for name in (d.name, d.short, *d.aliases) if name)
    if isinstance(word, Checklist) and scan.checklist is not None:
        return compare_checklists(
            word,
            scan.checklist,
            categories=tuple((category.id, category.name) for category in ours.categories),
            names=names,
            doubted=frozenset((doubt.category, doubt.role) for doubt in scan.doubts if doubt.sure < 1),
            whole=scan.whole,
        )
    if isinstance(word, Report) and scan.reports:
        return compare_reports(word, max(scan.reports, key=lambda report: report.words), names=names, whole=scan.whole)
    return None


def planted(random_: random.Random, plan: Plan) -> tuple[str, Plan]:
    """The paper with one difference of a random kind, told by its name; a sentence, a number, a day or an answer."""
    for way in random_.sample(DIFFERENCES, len(DIFFERENCES)):
        made = _in_form(random_, plan, way) if isinstance(plan, Form) else _in_report(random_, plan, way)
        if made is not None:
            return way, made
    raise ValueError("nothing in this paper can differ")


def _in_form(random_: random.Random, plan: Form, way: str) -> Form | None:
    entries = list(plan.entries)
    full = [i for i, entry in enumerate(entries) if entry.exists and entry.manifestations and entry.measures]
    if not full:
        return None
    i = random_.choice(full)
    changed = _changed(random_, entries[i], way)
    if changed is None or changed == entries[i]:
        return None
    entries[i] = changed
    return replace(plan, entries=tuple(entries))


def _changed(random_: random.Random, entry: forms.Entry, way: str) -> forms.Entry | None:
    cell = random_.choice(("manifestations", "measures"))
    items: tuple[str, ...] = getattr(entry, cell)
    at = random_.randrange(len(items))
    other = stock.expand(random_, random_.choice(stock.SENTENCES["C" if cell == "manifestations" else "D"]), "township")
    if way == "sentence":
        return _with(entry, cell, (*items[:at], other, *items[at + 1 :]))
    if way == "added":
        return _with(entry, cell, (*items, other))
    if way == "dropped":
        return _with(entry, cell, (*items[:at], *items[at + 1 :])) if len(items) > 1 else None
    if way == "number":
        return _with(entry, cell, (*items[:at], _other_number(random_, items[at]), *items[at + 1 :]))
    if way == "date":
        days = [day for day in forms.DATES_IN_TIME if day[2] and day[2] not in {d[2] for d in entry.dates}]
        return replace(entry, dates=(random_.choice(days),)) if all(d[2] for d in entry.dates) else None
    return replace(entry, answer="否")


def _with(entry: forms.Entry, cell: str, items: tuple[str, ...]) -> forms.Entry:
    return replace(entry, manifestations=items) if cell == "manifestations" else replace(entry, measures=items)


def _other_number(random_: random.Random, text: str) -> str:
    """One number of the text is another one of as many digits; the text itself where it has none."""
    hits = list(re.finditer(r"(?<![\d.])\d{1,3}(?![\d.%])", text))
    if not hits:
        return text
    hit = random_.choice(hits)
    old = hit.group()
    low = 10 ** (len(old) - 1)
    new = random_.choice([n for n in range(max(low, 2), low * 10) if str(n) != old])
    return f"{text[: hit.start()]}{new}{text[hit.end() :]}"


def _in_report(random_: random.Random, plan: Narrative, way: str) -> Narrative | None:
    parts = list(plan.sheet.parts)
    bodies = [
        i for i, part in enumerate(parts) if isinstance(part, Line) and part.role == "body" and len(part.text) > 60
    ]
    if not bodies:
        return None
    i = random_.choice(bodies)
    line = parts[i]
    assert isinstance(line, Line)
    sentences = _SENTENCE.findall(line.text)
    change: Callable[[], str] | None = {
        "sentence": lambda: line.text.replace(random_.choice(sentences), _sentence(random_), 1),
        "added": lambda: line.text + _sentence(random_),
        "dropped": lambda: line.text.replace(random_.choice(sentences), "", 1),
        "number": lambda: _other_number(random_, line.text),
    }.get(way)
    if change is None or not sentences:
        return None
    text = change()
    if text == line.text:
        return None
    parts[i] = replace(line, text=text)
    return replace(plan, sheet=replace(plan.sheet, parts=tuple(parts)))


def _sentence(random_: random.Random) -> str:
    return stock.expand(random_, random_.choice(stock.SENTENCES[random_.choice("ABCD")]), "township")
