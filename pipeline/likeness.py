"""Pure: 雷同 — papers of different departments that are nearly the same text, names apart.

Pairs worth comparing are found by shared pieces of text (content-defined samples, so that insertions do not shift
them); each is then compared letter by letter in order, so that a stock of common phrases is no likeness.
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import fuzz

from parsers.text import squeeze
from pipeline.model import Department

_WINDOW = 10  # characters of a sample
_KEEP_ONE_IN = 16
_SHORTEST = 200  # characters: shorter texts are alike by nature
_CROWD = 25  # papers that share a sample; more share a phrase of the notice


def without_names(text: str, department: Department) -> str:
    """The text with its own department's names taken out, white space aside."""
    text = squeeze(text)
    for name in sorted((department.name, department.short, *department.aliases), key=len, reverse=True):
        if name:
            text = text.replace(squeeze(name), "")
    return text


def alike(texts: Mapping[str, str], threshold: float) -> dict[str, tuple[str, ...]]:
    """Keys of `texts` → the keys of texts that are alike to `threshold` (0-1), those without any left out."""
    texts = {key: text for key, text in texts.items() if len(text) >= _SHORTEST}
    samples = {key: _samples(text) for key, text in texts.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for key, found in samples.items():
        for sample in found:
            holders[sample].append(key)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for keys in holders.values():
        crowd = keys[:_CROWD]
        for position, one in enumerate(crowd):
            for other in crowd[position + 1 :]:
                shared[one, other] += 1
    result: dict[str, list[str]] = defaultdict(list)
    for (one, other), count in shared.items():
        fewer = min(len(samples[one]), len(samples[other]))
        if count * 3 >= fewer and fuzz.ratio(texts[one], texts[other], score_cutoff=threshold * 100):
            result[one].append(other)
            result[other].append(one)
    return {key: tuple(sorted(others)) for key, others in result.items()}


def _samples(text: str) -> frozenset[int]:
    data = text.encode("utf-16-le")
    step = 2 * _WINDOW
    hashes = (zlib.crc32(data[at : at + step]) for at in range(0, len(data) - step + 1, 2))
    return frozenset(value for value in hashes if value % _KEEP_ONE_IN == 0)
