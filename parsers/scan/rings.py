"""圈选: a ring drawn about one of two words, by the ink right above and below them."""

from collections.abc import Sequence

from parsers.scan.patches import EM, Patch, Point

_FROM, _TO = 0.52 * EM, 1.05 * EM  # from a word's middle: where a ring's upper and lower part runs
_ENDS = 0.25 * EM  # beyond the middle of its first and last character
_INK = 0.3  # darkness that counts
_ROUND, _BARE = 0.4, 0.1  # of a word's width that has ink above and below: with a ring, and without one


def ringed(patch: Patch, words: Sequence[Sequence[Point]]) -> int | None:
    """Which of two words (the middles of their characters) has a ring about it; None where neither or both have."""
    above, below = zip(*(_covered(patch, word) for word in words), strict=True)
    for n in (0, 1):
        other = 1 - n
        if min(above[n], below[n]) >= _ROUND and max(above[other], below[other]) <= _BARE:
            return n
    return None


def _covered(patch: Patch, word: Sequence[Point]) -> tuple[float, float]:
    """The parts of the word's width that have ink above and below it."""
    x0, x1 = word[0][0] - _ENDS, word[-1][0] + _ENDS
    y = sum(point[1] for point in word) / len(word)
    return _part(patch, (x0, y - _TO, x1, y - _FROM)), _part(patch, (x0, y + _FROM, x1, y + _TO))


def _part(patch: Patch, zone: tuple[float, float, float, float]) -> float:
    x0, y0, x1, y1 = (max(0, round(value)) for value in zone)
    part = patch.dark[y0:y1, x0:x1]
    return float((part > _INK).any(axis=0).mean()) if part.size else 0.0
