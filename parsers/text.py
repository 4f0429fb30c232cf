"""Small things that are done to Chinese office text everywhere: white space, quotation marks, emptiness, lines."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from parsers.paper import Block, Paragraph

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1b\x7f]")
_SPACE = re.compile(r"\s+")
_QUOTES = re.compile("[\"'“”‘’„‟＂＇「」『』《》〈〉﹁﹂`´]")
_TICKS = frozenset("√✓✔✅☑☒×✕✖✗✘■●")
CHINESE_NUMERALS = "一二三四五六七八九十"
_NOTHING_WORD = re.compile(
    "无|没有|没|(?:暂|均|全|皆)无|无有|空白?|无内容|(?:暂时|目前)没有|不涉及|不适用|none|nil|null"
)
_DEPTH = 12
UNREADABLE = "\ufffd"  # stands for ink on a picture that nobody could read


def fold(text: str) -> str:
    """NFKC (full-width to half-width), invisible characters out, every white space to one space, trimmed."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))).strip()


def squeeze(text: str) -> str:
    """As `fold`, with no white space at all: for comparing, never for showing."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))


def unquote(text: str) -> str:
    """All quotation marks out: “一刀切”执法 is 一刀切执法."""
    return _QUOTES.sub("", text)


def clean(text: str) -> str:
    """For showing: NFC, one space for white space, and none where a line was broken inside Chinese text."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    lines = [_SPACE.sub(" ", line).strip() for line in text.splitlines()]
    joined = ""
    for line in filter(None, lines):
        joined += _glue(joined, line) + line
    return joined


def _glue(before: str, after: str) -> str:
    """A space where two Latin words met at a line's end; Chinese has none."""
    return (
        " " if before[-1:].isascii() and before[-1:].isalpha() and after[:1].isascii() and after[:1].isalpha() else ""
    )


def is_nothing(text: str) -> bool:
    """无, 暂无, /, —, bare numbering and the like: somebody looked at the cell and left nothing in it."""
    bare = squeeze(text).casefold()
    if _TICKS & set(bare):
        return False
    if bare.strip(".、,") in ("n/a", "n.a"):
        return True
    tokens = re.findall(r"[0-9]+|[^\W\d_]+", bare)
    numbers = [int(token) for token in tokens if token.isascii() and token.isdecimal() and len(token) < 3]
    if any(after != before + 1 for before, after in pairwise(numbers)):
        return False  # 3.20 is a day, not the numbers of two empty items
    if numbers and numbers[0] != 1 and not re.search(rf"(?<![0-9]){numbers[-1]}[.、,)\]】:]", bare):
        return False
    return all(
        re.fullmatch(rf"[0-9]{{1,2}}|[{CHINESE_NUMERALS}]{{1,2}}[是要]?", token)
        or _NOTHING_WORD.fullmatch(re.sub(rf"^[{CHINESE_NUMERALS}]是", "", token))
        for token in tokens
    )


def flatten(blocks: Iterable[Block], depth: int = _DEPTH) -> Iterator[Paragraph]:
    """The paragraphs of a cell, those of nested tables among them, in reading order."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        elif depth:
            for cell in sorted(block.cells, key=lambda cell: (cell.row, cell.column)):
                yield from flatten(cell.blocks, depth - 1)


def lines_of(blocks: Iterable[Block]) -> list[str]:
    """The blocks' lines as shown, automatic numbers in, empty ones out."""
    return [
        line
        for paragraph in flatten(blocks)
        for line in (clean(part) for part in (paragraph.label + paragraph.text).split("\n"))
        if line
    ]
