"""Reports and summaries set as GB/T 9704-2012 has them, and less strictly."""

import random

from tests.simulator.plan import Line, Narrative

from . import fonts
from .fonts import Face
from .leaf import PT, Leaf, Rule, Text, width_of, wrap


def leaves(random_: random.Random, narrative: Narrative, *, headed: bool) -> list[Leaf]:
    """The report's pages; `headed` puts it under a red letterhead of the unit."""
    return _Setter(random_, narrative).set(headed)


class _Setter:
    def __init__(self, random_: random.Random, narrative: Narrative) -> None:
        self.random, self.narrative = random_, narrative
        strict = random_.random() < 0.6
        self.left = 28.0 if strict else random_.uniform(22, 34)
        self.right = 210 - (26.0 if strict else random_.uniform(20, 34))
        self.top, self.bottom = (
            (37.0, 297 - 35.0) if strict else (random_.uniform(22, 38), 297 - random_.uniform(22, 36))
        )
        self.size = 16.0 if strict else random_.choice((12, 14, 15, 16))
        self.lead = (28.95 if strict else self.size * random_.uniform(1.4, 2.0)) * PT
        fang = [*fonts.installed("fang")]
        self.body = random_.choice(fang * 3 + [*fonts.installed("song"), *fonts.installed("kai")])
        self.first = random_.choice([*fonts.installed("hei"), *fonts.installed("hei_bold")])
        self.second = random_.choice([*fonts.installed("kai"), self.body])
        self.title_face = random_.choice([*fonts.installed("song_bold"), *fonts.installed("hei")])
        self.pages = [Leaf()]
        self.y = self.top

    def set(self, headed: bool) -> list[Leaf]:
        if headed:
            self.y = letterhead(self.random, self.pages[0], self.narrative.unit, self.y - 8) + 8
        lines = [part for part in self.narrative.sheet.parts if isinstance(part, Line)]
        for line in lines:
            if line.role == "title":
                self._title(line.text)
            elif line.role == "addressee":
                self.y += self.lead * self.random.choice((0, 0.5, 1))
                self._paragraph(line.shown, self.body, indent=False)
            elif line.role == "signature":
                break
            else:
                face = self.body
                if line.role == "heading":
                    face = self.first if line.level == 1 else self.second
                    if line.level == 1 and line.bold and self.random.random() < 0.5:
                        face = Face(self.body.path, self.body.index, bold=True)
                self._paragraph(line.shown, face, indent=True)
        self._signature([line.shown for line in lines if line.role == "signature"])
        if self.random.random() < 0.8:
            self._page_numbers()
        return self.pages

    def _title(self, text: str) -> None:
        size = 22.0 if self.size >= 15 else self.random.choice((18.0, 20.0, 22.0))
        for line in _balanced(text, self.title_face, size, self.right - self.left):
            self.y += size * PT * 1.5
            x = (self.left + self.right - width_of(line, self.title_face, size)) / 2
            self.pages[-1].marks.append(Text(x=x, y=self.y, text=line, size=size, face=self.title_face))
        self.y += 2

    def _paragraph(self, text: str, face: Face, *, indent: bool) -> None:
        first = 2 * self.size * PT if indent else 0.0
        for index, line in enumerate(wrap(text, face, self.size, self.right - self.left + 0.5, first)):
            self._line(line, face, self.left + (first if index == 0 else 0))

    def _line(self, text: str, face: Face, x: float) -> None:
        if self.y + self.lead > self.bottom:
            self.pages.append(Leaf())
            self.y = self.top
        self.y += self.lead
        self.pages[-1].marks.append(Text(x=x, y=self.y - self.lead * 0.2, text=text, size=self.size, face=face))

    def _signature(self, lines: list[str]) -> None:
        """The unit and the day at the right, kept on one page; the seal's place is between them."""
        if self.y + 4 * self.lead > self.bottom:
            self.pages.append(Leaf())
            self.y = self.top
        self.y += self.lead * self.random.uniform(0.8, 2)
        wide = max(width_of(line, self.body, self.size) for line in lines)
        right = self.right - self.random.uniform(0, 4) * self.size * PT * 0.7
        middle = right - wide / 2
        for line in lines:
            x = middle - width_of(line, self.body, self.size) / 2
            self._line(line, self.body, x)
        self.pages[-1].anchors.append(("signature", middle, self.y - self.lead * 0.9))

    def _page_numbers(self) -> None:
        face = self.random.choice(fonts.installed("song"))
        way = self.random.choice(("— {0} —", "— {0} —", "- {0} -", "{0}", "第 {0} 页"))
        outer = self.random.random() < 0.5
        for index, leaf in enumerate(self.pages, 1):
            text = way.format(index)
            wide = width_of(text, face, 14)
            x = (210 - wide) / 2
            if outer:
                x = self.right - wide - 5 if index % 2 else self.left + 5
            leaf.marks.append(Text(x=x, y=self.bottom + 10, text=text, size=14, face=face))


def _balanced(text: str, face: Face, size: float, room: float) -> list[str]:
    """A title's lines of about the same length, cut after 县, 局, 府, 于 or 的 where that is near."""
    wide = width_of(text, face, size)
    count = int(wide // room) + 1
    if count == 1:
        return [text]
    lines, rest = [], text
    for left in range(count, 1, -1):
        cut = round(len(rest) / left)
        near = [i for i in range(max(cut - 3, 1), min(cut + 4, len(rest))) if rest[i - 1] in "局府会于的"]
        cut = min(near, key=lambda i: abs(i - cut)) if near else cut
        if width_of(rest[:cut], face, size) > room:
            return wrap(text, face, size, room)
        lines.append(rest[:cut])
        rest = rest[cut:]
    lines.append(rest)
    return lines if all(width_of(line, face, size) <= room for line in lines) else wrap(text, face, size, room)


def letterhead(random_: random.Random, leaf: Leaf, name: str, y: float, *, number: bool = True) -> float:
    """红头: the name in large red letters, the document's number, a red rule; the y below it."""
    face = random_.choice([*fonts.installed("song_bold"), *fonts.installed("hei_bold")])
    text = name + random_.choice(("文件", "", "文件"))
    size = random_.uniform(30, 44)
    room = leaf.width - 50
    wide = width_of(text, face, size)
    stretch = min(1.0, room / wide)
    y += size * PT * 1.2
    red = (random_.randint(195, 235), random_.randint(10, 45), random_.randint(15, 45))
    leaf.marks.append(
        Text(
            x=(leaf.width - wide * stretch) / 2,
            y=y,
            text=text,
            size=size,
            face=face,
            colour=red,
            stretch=stretch * 0.999,
        )
    )
    if number:
        y += 16
        text = f"{random_.choice(('柳执法', '柳综发', '柳政执'))}〔2024〕{random_.randint(1, 60)}号"
        fang = random_.choice(fonts.installed("fang"))
        leaf.marks.append(Text(x=(leaf.width - width_of(text, fang, 16)) / 2, y=y, text=text, size=16, face=fang))
    y += 4
    leaf.marks.append(Rule(points=((26, y), (leaf.width - 26, y)), width=random_.uniform(0.4, 1.0), colour=red))
    return y
