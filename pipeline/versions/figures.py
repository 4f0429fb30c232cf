"""Numbers, days and the little words that turn a sentence round: one character of them tells, if it was well read."""

from collections.abc import Mapping, Sequence

from pipeline.versions.pair import (
    CHANGED,
    CLEAN,
    DATE,
    GOOD,
    NUMBER,
    UNIT,
    Difference,
    Pair,
    clause,
    digits_of,
    names_another,
    small,
)
from pipeline.versions.wording import Block, blocks, plain

_NOT = frozenset("不未无非勿")
_OPPOSITES = frozenset(
    frozenset(plain(pair)) for pair in ("有无", "是否", "是非", "已未", "增减", "升降", "前后", "内外", "能否", "超低")
)
ONLY_LOST, _ALIKE, _UNLIKE, _SEVERAL = "only lost", "alike", "unlike", "several"
_DIGITS_ALIKE = frozenset(
    frozenset(two) for two in ("38", "56", "06", "08", "17", "58", "68", "69", "09", "89", "35", "27")
)
_MISREAD = {ONLY_LOST: 0.0, _ALIKE: 0.15, _UNLIKE: 0.45, _SEVERAL: 3.0}  # digits misread up to which one tells
_LONGEST = 12  # characters: what parts further is another wording, or lines in the other order
_YEARS = 15  # apart: no year of the same paper
_NUMERALS = frozenset("二三四五六七八九十百万亿两")


def numbers(rest: Sequence[Block], pair: Pair, noise: float) -> list[tuple[int, Difference]]:
    """Arabic and Chinese numbers that read otherwise."""
    found: list[tuple[int, Difference]] = []
    misread = _digits_misread(pair)
    w, s = pair.word.text, pair.scan.text
    starts = {(block.a0, block.b0): block for block in rest}
    done = -1
    for block in rest:
        if block.a0 < done or max(block.lost, block.gained) > _LONGEST:
            continue
        a0, b0, a1, b1 = _number_around(block, starts, w, s)
        done = a1
        deviation = deviation_of(w[a0:a1], s[b0:b1]) or _numerals_differ(w[block.a0 : block.a1], s[block.b0 : block.b1])
        if deviation is None or (deviation == ONLY_LOST and noise > GOOD):
            continue
        clean = deviation != ONLY_LOST or noise * len(w) < CLEAN
        unsure = sum(pair.scan.unsure[b0:b1])
        read = unsure * 2 < b1 - b0 if deviation == _SEVERAL else not unsure
        sure = clean and read and misread <= _MISREAD[deviation] and not _no_year(w[a0:a1], s[b0:b1], w[a1 : a1 + 1])
        difference = Difference(
            where=pair.where(a0),
            kind=DATE if w[a1 : a1 + 1] in tuple("年月日号") else NUMBER,
            word=clause(pair.word, a0, a1),
            scan=clause(pair.scan, b0, b1),
            sure=sure,
            at=pair.scan.original(b0, b1),
        )
        found.append((a0, difference))
    return found


def _no_year(one: str, other: str, behind: str) -> bool:
    """Is 7023 read for a year?"""
    if behind != "年" or len(one) != 4 or not (one + other).isdecimal():
        return False
    return abs(int(one) - int(other)) > _YEARS


def _number_around(block: Block, starts: Mapping[tuple[int, int], Block], w: str, s: str) -> tuple[int, int, int, int]:
    """The whole numbers that a block touches: (a0, b0, a1, b1); further blocks in the same number are taken in."""
    a0, b0, a1, b1 = block.a0, block.b0, block.a1, block.b1
    while a0 > 0 and b0 > 0 and w[a0 - 1].isdigit() and w[a0 - 1] == s[b0 - 1]:
        a0, b0 = a0 - 1, b0 - 1
    while True:
        while a1 < len(w) and b1 < len(s) and w[a1].isdigit() and w[a1] == s[b1]:
            a1, b1 = a1 + 1, b1 + 1
        following = starts.get((a1, b1))
        if following is None or following is block:
            return a0, b0, a1, b1
        a1, b1 = following.a1, following.b1


def deviation_of(one: str, other: str) -> str | None:
    """How far apart two numbers are; None where there is no telling, as with a letter for a digit or no number."""
    ours, theirs = digits_of(one), digits_of(other)
    if not ours or not theirs or ours == theirs:
        return None
    read = "".join(char for char in other if char.isascii())
    if len(read) == len(ours) and all(x == y or y.isalpha() for x, y in zip(ours, read, strict=True)):
        return None
    if len(ours) == len(theirs):
        wrong = [(x, y) for x, y in zip(ours, theirs, strict=True) if x != y]
        if len(wrong) > 1:
            return _SEVERAL
        return _ALIKE if frozenset(wrong[0]) in _DIGITS_ALIKE else _UNLIKE
    wrong_ones = sum(min(block.lost, block.gained) for block in blocks(ours, theirs))
    return (ONLY_LOST, _ALIKE)[wrong_ones] if wrong_ones < 2 else _SEVERAL


def _numerals_differ(one: str, other: str) -> str | None:
    if len(one) == len(other) and one and one != other and set(one) <= _NUMERALS and set(other) <= _NUMERALS:
        return _ALIKE if len(one) == 1 else _SEVERAL
    return None


def _digits_misread(pair: Pair) -> float:
    """How many digits would have been taken for others without a doubt, were they misread as letters are here.

    Losses aside; a habit counts once, and one of them is nobody's habit.
    """
    w, s = pair.word.text, pair.scan.text
    wrong = {
        (w[cluster.a0 : cluster.a1], s[cluster.b0 : cluster.b1])
        for cluster in small(pair)
        if cluster.lost and cluster.gained and not pair.is_unsure(cluster)
    }
    letters = sum(min(len(one), len(other)) for one, other in wrong if not digits_of(other))
    return max(0, letters - 1) / max(1, len(w)) * len(digits_of(w))


def little_words(rest: Sequence[Block], pair: Pair, noise: float) -> list[tuple[int, Difference]]:
    """不 and its like that one version has alone, 有 for 无, and another unit's name."""
    found: list[tuple[int, Difference]] = []
    clean = noise * len(pair.word.text) < CLEAN
    for block in rest:
        lost = pair.word.text[block.a0 : block.a1]
        gained = pair.scan.text[block.b0 : block.b1]
        kind, sure = CHANGED, not pair.is_unsure(block, slack=1)
        if not lost and len(gained) <= 3 and _NOT & set(gained):
            pass
        elif not gained and len(lost) <= 3 and _NOT & set(lost):
            if noise > GOOD:
                continue
            sure = sure and clean
        elif len(lost) == len(gained) == 1 and frozenset(lost + gained) in _OPPOSITES:
            sure = sure and noise <= 3 * GOOD
        elif min(len(lost), len(gained)) >= 2 and names_another(block, pair):
            kind = UNIT
        else:
            continue
        found.append(
            (
                block.a0,
                Difference(
                    where=pair.where(block.a0),
                    kind=kind,
                    word=clause(pair.word, block.a0, block.a1),
                    scan=clause(pair.scan, block.b0, block.b1),
                    sure=sure,
                    at=pair.scan.original(block.b0, block.b1),
                ),
            )
        )
    return found
