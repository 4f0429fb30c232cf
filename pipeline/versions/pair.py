"""Two texts laid side by side with what there is to know of them, and what is told of a place where they differ."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.versions.wording import NO_BREAK, UNREAD, Block, Folded, blocks, clusters, folded, plain

MISSING, ADDED, CHANGED = "missing", "added", "changed"
NUMBER, DATE, ANSWER, CATEGORY, UNIT, LIAISON = "number", "date", "answer", "category", "unit", "liaison"
LEAST = 4.0  # weight from which a cluster of deviations can be another wording at all
CLEAN = 3  # characters wrong in a whole text that is as good as faultless
BAD = 0.01  # characters wrong in one: lines may be lost too
GOOD = 0.003  # characters wrong in one: above it, a digit that was lost tells nothing
_LONGEST = 20_000  # characters compared: the cost grows with their square, and no paper of ours is so long
_SHOWN = 40  # characters of a wording that are shown
_MOBILE = re.compile(
    r"(?<![\d□])((?:[+＋]?86[\s\-－–—]{0,2})?[1１][3-9３-９][\d□])"
    r"(?:[\s\-－–—]{0,2}[\d□]){3,6}((?:[\s\-－–—]{0,2}[\d□]){4})(?![\d□])"
)
"""A mobile as people and readers of pictures write it: grouped, one digit lost or two too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that the versions say differently.

    `where` is a section's heading or a row and cell of the form; `word` and `scan` are the wordings, "" where one has
    none. `sure` is False where the scan's reader may have made it: a person may look, nobody is told so for a fact.
    `at` is where in the scan's text it stands, [from, to), of a checklist in the text of `cell` (category and role, see
    `parsers.forms.Doubt`); None where the scan has no such place.
    """

    where: str
    kind: str
    word: str = ""
    scan: str = ""
    sure: bool = True
    at: tuple[int, int] | None = field(default=None, compare=False)
    cell: tuple[str, str] = field(default=("", ""), compare=False)


def told(found: Sequence[Difference], most: int = 3) -> str:
    """At most `most` differences in words: 〔三、自查发现的问题〕Word版“查处8起”，扫描件“查处3起”；…等5处."""
    shown = "；".join(f"〔{one.where}〕{wordings(one)}" if one.where else wordings(one) for one in found[:most])
    return f"{shown}等{len(found)}处" if len(found) > most else shown


def wordings(one: Difference) -> str:
    """What both versions say, as far as they say it."""
    if one.kind == CATEGORY:
        return f"扫描件缺这一行（Word版“{one.word}”）"
    if one.kind == MISSING:
        return f"扫描件缺少“{one.word}”"
    if one.kind == ADDED:
        return f"扫描件多出“{one.scan}”"
    return f"Word版“{one.word}”，扫描件“{one.scan}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two texts laid side by side, with what there is to know of them."""

    word: Folded
    scan: Folded
    blocks: tuple[Block, ...]
    clusters: tuple[Block, ...]
    starts: tuple[tuple[int, str], ...]
    known: tuple[str, ...]  # what may stand among a scan's text: title, units
    names: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()  # what was read on the scan and not placed
    is_cut: bool = False  # further text follows that was not laid side by side

    def where(self, place: int) -> str:
        """The label of the section or cell that the Word version's kept character `place` is in."""
        at = self.word.original(place, place + 1)[0]
        return next((label for start, label in reversed(self.starts) if start <= at), "")

    def is_unsure(self, block: Block, slack: int = 0) -> bool:
        return any(self.scan.unsure[max(0, block.b0 - slack) : block.b1 + slack])


def pair_of(
    word: str,
    scan: str,
    unsure: tuple[tuple[int, int], ...],
    starts: tuple[tuple[int, str], ...],
    known: tuple[str, ...],
    names: tuple[str, ...],
    elsewhere: tuple[str, ...] = (),
) -> Pair:
    is_cut = max(len(word), len(scan)) > _LONGEST
    ours, theirs = folded(word[:_LONGEST]), folded(scan[:_LONGEST], unsure, seen=True)
    parts = blocks(ours.text, theirs.text) if ours.text != theirs.text else []
    return Pair(
        word=ours,
        scan=theirs,
        blocks=tuple(parts),
        clusters=tuple(clusters(parts)),
        starts=starts,
        known=known,
        names=names,
        elsewhere=elsewhere,
        is_cut=is_cut,
    )


def noise_of(pair: Pair) -> float:
    """How many characters in one were misread elsewhere: what lies below any wording's weight.

    A habit (违 always read as 速) counts once. One of them may be what is being weighed. A text without a likeness to
    the other is no scan of it: at most 0.2.
    """
    parts = small(pair)
    taken = {(pair.word.text[b.a0 : b.a1], pair.scan.text[b.b0 : b.b1]) for b in parts if b.lost and b.gained}
    wrong = sum(b.lost + b.gained for b in parts if not (b.lost and b.gained))
    wrong += sum(max(len(one), len(other)) for one, other in taken)
    return min(0.2, max(0, wrong - 1) / max(1, len(pair.word.text)))


def small(pair: Pair) -> list[Block]:
    return [cluster for cluster in pair.clusters if cluster.weight < LEAST]


def digits_of(text: str) -> str:
    return "".join(char for char in text if char.isascii() and char.isdigit())


def names_another(block: Block, pair: Pair) -> bool:
    """Does the scan name a unit here that the Word version does not, in place of one that it names?"""
    ours = pair.word.text[max(0, block.a0 - 15) : block.a1 + 15]
    theirs = pair.scan.text[max(0, block.b0 - 15) : block.b1 + 15]
    names = plain_names(pair.names)
    new = [name for name in names if name in theirs and name not in ours]
    return bool(new) and any(name in ours and name not in theirs for name in names)


@lru_cache(maxsize=8)
def plain_names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in map(plain, names) if len(name) >= 3))


def shown(side: Folded, start: int, end: int) -> str:
    """A stretch as it stands in its text, on one line, the middle of a long one left out."""
    first, last = side.original(start, end)
    if last < len(side.source) and side.source[last] in "。；！？%％）”":
        last += 1
    return cut(side.source[first:last])


def clause(side: Folded, start: int, end: int) -> str:
    """A few characters with what stands around them, up to the clause's ends."""
    a, b = start, max(end, min(start + 1, len(side.text)))
    while a > 0 and start - a < 12 and side.breaks[a] == NO_BREAK:
        a -= 1
    while b < len(side.text) and b - end < 12 and side.breaks[b] == NO_BREAK:
        b += 1
    first, last = side.original(a, b)
    return cut(side.source[first:last])


def masked(text: str) -> str:
    """The text with the middle of every mobile number in it (10 to 13 digits) left out: 138****5678."""
    return _MOBILE.sub(lambda found: f"{found[1]}****{''.join(re.findall(r'[0-9０-９□]', found[2]))}", text)


def cut(text: str) -> str:
    line = masked(" ".join(text.split()).replace(UNREAD, "□"))
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 12]}…{line[-11:]}"
