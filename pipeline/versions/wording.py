"""Pure: two texts of one wording laid side by side, blind to whatever a reader of pictures does to a text.

What is laid side by side are letters and digits alone: layout, punctuation, numbering, quotes, width and characters
that look alike are taken out first, and each kept character remembers where it stood.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from parsers.alike import CANON

UNREAD = "\ufffd"
"""Ink that nobody could read."""

_PATTERN = 10  # characters: what is shorter follows no pattern
NO_BREAK, CLAUSE_ENDS, SENTENCE_ENDS = 0, 1, 2

_ENDS = frozenset("。；;！!？?：:\n")
_PAUSES = frozenset("，,、")
_NUMERAL = "[一二三四五六七八九十]"
_NUMBERING = re.compile(
    rf"(?:\A|(?<=[\n。；;：:！!？?]))[ \t\u3000]*(?:"
    rf"[（(\[【〔［]\s*(?:{_NUMERAL}{{1,3}}|[0-9０-９]{{1,2}})\s*[）)\]】〕］][、.．]?"
    rf"|{_NUMERAL}{{1,3}}\s*[、.．,，:：]"
    rf"|[0-9０-９]{{1,2}}\s*[.．、)）](?![0-9０-９])"
    rf"|[①-⒛]+)"
)
_HOLE = re.compile(r"[\u3400-\u9fff][ \u3000]+[\u3400-\u9fff]")
"""A blank inside a Chinese text, as wide as a character or wider, with the characters beside it."""
_PAGE = re.compile(
    r"^[\s\-—–－─~·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/，,共]\s*共?\s*\d{1,4}\s*页?)?[\s\-—–－─~·.]*$", re.MULTILINE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What of a text is compared. `places` are the kept characters' places in `source`.

    `breaks[i]` tells what stands between kept characters i-1 and i: NO_BREAK, CLAUSE_ENDS or SENTENCE_ENDS; it has
    one more than there are characters. `unsure` tells of each whether it was read unsurely.
    """

    source: str
    text: str
    places: tuple[int, ...]
    breaks: tuple[int, ...]
    unsure: tuple[bool, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where the kept characters [start, end) stand in `source`, as [from, to)."""
        if start >= min(end, len(self.places)):
            at = self.places[start] if start < len(self.places) else len(self.source)
            return at, at
        return self.places[start], self.places[min(end, len(self.places)) - 1] + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch where the texts part: kept characters [a0, a1) of one and [b0, b1) of the other."""

    a0: int
    a1: int
    b0: int
    b1: int
    weight: float = 0.0

    @property
    def lost(self) -> int:
        return self.a1 - self.a0

    @property
    def gained(self) -> int:
        return self.b1 - self.b0


def folded(source: str, unsure: Sequence[tuple[int, int]] = (), *, seen: bool = False) -> Folded:
    """The text as it is compared; `unsure` are stretches [from, to) of `source` that were read unsurely.

    Of a text that was `seen` on a picture, what stands beside a hole is unsure too: something was lost there.
    """
    holes = [found.span() for found in _HOLE.finditer(source)] if seen else []
    doubted = _marked(len(source), [*unsure, *holes])
    numbering = _marked(len(source), [found.span() for rule in (_NUMBERING, _PAGE) for found in rule.finditer(source)])
    chars: list[str] = []
    places: list[int] = []
    breaks: list[int] = []
    marks: list[bool] = []
    pending = SENTENCE_ENDS
    for place, char in enumerate(source):
        if numbering[place]:
            pending = SENTENCE_ENDS
            continue
        kept = _TABLE[ord(char)]
        if not kept:
            if char in _ENDS:
                pending = SENTENCE_ENDS
            elif char in _PAUSES and pending == NO_BREAK:
                pending = CLAUSE_ENDS
        for one in kept:
            chars.append(one)
            places.append(place)
            breaks.append(pending)
            marks.append(doubted[place] or one == UNREAD)
            pending = NO_BREAK
    return Folded(
        source=source,
        text="".join(chars),
        places=tuple(places),
        breaks=(*breaks, SENTENCE_ENDS),
        unsure=tuple(marks),
    )


def plain(text: str) -> str:
    """The characters that are compared, alone."""
    return text.translate(_TABLE)


class _Table(dict[int, str]):
    """What is kept of each character, told at its first use."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char == UNREAD or char in CANON:
            kept = CANON.get(char, char)
        elif unicodedata.category(char) == "No":  # ①: a list's number
            kept = ""
        else:
            kept = "".join(CANON.get(c, c.lower()) for c in unicodedata.normalize("NFKC", char) if c.isalnum())
        self[code] = kept
        return kept


_TABLE = _Table()


def _marked(length: int, spans: Sequence[tuple[int, int]]) -> list[bool]:
    marks = [False] * length
    for start, end in spans:
        start, end = max(0, start), min(end, length)
        if start < end:
            marks[start:end] = [True] * (end - start)
    return marks


def blocks(one: str, other: str) -> list[Block]:
    """Where the longest common subsequence of the two has gaps, in order."""
    found: list[Block] = []
    for code in LCSseq.opcodes(one, other):
        if code.tag == "equal":
            continue
        a0, a1, b0, b1 = code.src_start, code.src_end, code.dest_start, code.dest_end
        if found and found[-1].a1 == a0 and found[-1].b1 == b0:
            last = found.pop()
            a0, b0 = last.a0, last.b0
        found.append(Block(a0=a0, a1=a1, b0=b0, b1=b1, weight=max(a1 - a0, b1 - b0)))
    return found


def clusters(parts: Sequence[Block]) -> list[Block]:
    """Blocks that belong together: chance agreements of two different wordings lie between them.

    A cluster's weight is what differs in it, less half of what agrees.
    """
    stack: list[Block] = []
    for part in parts:
        here = part
        while stack and _belong(stack[-1], here):
            before = stack.pop()
            weight = before.weight + here.weight - 0.5 * (here.a0 - before.a1)
            here = Block(a0=before.a0, a1=here.a1, b0=before.b0, b1=here.b1, weight=weight)
        stack.append(here)
    return stack


def _belong(before: Block, after: Block) -> bool:
    gap = after.a0 - before.a1
    return gap <= 6 and gap <= min(before.weight, after.weight)


def removed(one: str, other: str, cluster: Block) -> tuple[int, int]:
    """The stretch of `one` that went, where a cluster is a loss: its edges are chance agreements, put right here."""
    w, s = one[cluster.a0 : cluster.a1], other[cluster.b0 : cluster.b1]
    if not s or len(s) > len(w):
        return cluster.a0, cluster.a1
    heads = list(accumulate((x == y for x, y in zip(w, s, strict=False)), initial=0))
    tails = list(accumulate((x == y for x, y in zip(reversed(w), reversed(s), strict=False)), initial=0))
    best = max(range(len(s) + 1), key=lambda k: heads[k] + tails[len(s) - k])
    return cluster.a0 + best, cluster.a1 - (len(s) - best)


def slid(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """All stretches that leave the same rest when cut out of `text`: 甲乙甲丙 less 甲乙 or less 乙甲."""
    found = [(start, end)]
    a, b = start, end
    while a > 0 and text[a - 1] == text[b - 1]:
        a, b = a - 1, b - 1
        found.append((a, b))
    a, b = start, end
    while b < len(text) and text[a] == text[b]:
        a, b = a + 1, b + 1
        found.append((a, b))
    return found


def stands_in(text: str, others: Sequence[str], least: float = 0.75) -> bool:
    """Is the text, give or take some misread characters, in one of the others, or in pieces all over them?

    `least` (0-1) is how much alike it must be; short texts follow no pattern, so that less will do.
    """
    least = least if len(text) >= _PATTERN else min(least, 0.75)
    if any(len(other) >= len(text) and fuzz.partial_ratio(text, other) >= least * 100 for other in others):
        return True
    pool = set[str]().union(*map(_grams, others))
    pieces = [piece in pool for piece in _grams(text)]
    return sum(pieces) >= (least - 0.13) * max(1, len(pieces))


def _grams(text: str) -> list[str]:
    return [text[at : at + 3] for at in range(len(text) - 2)]
