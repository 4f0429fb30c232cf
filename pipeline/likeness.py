"""Pure: 雷同 — papers of different departments that are nearly the same text, names apart.

Pairs worth comparing are found by shared pieces of text (a sketch of content-defined samples, so that insertions do
not shift them); each is then compared letter by letter in order, so that a stock of common phrases is no likeness.
The cost grows in line with the number of papers: a paper is compared with few, even where all were copied from one.
"""

import heapq
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping

from rapidfuzz import fuzz

from parsers.forms import Report
from pipeline.model import Campaign, Department, Piece, Requirement
from pipeline.pieces import Key, Pieces, paper_of
from pipeline.versions.wording import plain

_WINDOW = 10  # characters of a sample
_SKETCH = 64  # samples kept of a text: those of the lowest hashes
_SHORTEST = 200  # characters: shorter texts are alike by nature
_NEIGHBOURS = 10  # further papers with the same sample that one is compared with; a phrase of the notice is in all
_ENOUGH = 10  # papers named as alike to one


def twins(pieces: Pieces, campaign: Campaign) -> dict[Key, tuple[str, ...]]:
    """(department, requirement) → names of departments whose paper of the same kind is nearly the same text."""
    requirements = {requirement.id: requirement for requirement in campaign.requirements}
    departments = {department.id: department for department in campaign.departments}
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for department_id, requirement_id in pieces.by_key:
        for form in ("word", "scan"):
            piece = pieces.newest(department_id, requirement_id, form)
            text = _text_of(piece, requirements[requirement_id]) if piece else ""
            if text:
                texts[requirement_id][department_id] = without_names(text, departments[department_id])
                break
    return {
        (department_id, requirement_id): tuple(departments[other].label for other in others)
        for requirement_id, by_department in texts.items()
        for department_id, others in alike(by_department, campaign.thresholds.near_duplicate).items()
    }


def without_names(text: str, department: Department) -> str:
    """The text's letters and digits with its own department's names taken out.

    Look-alikes count as one: of two copies, one read off a scan, neither punctuation nor misread letters may hide it.
    """
    text = plain(text)
    for name in sorted(map(plain, (department.name, department.short, *department.aliases)), key=len, reverse=True):
        if name:
            text = text.replace(name, "")
    return text


def alike(texts: Mapping[str, str], threshold: float) -> dict[str, tuple[str, ...]]:
    """Keys of `texts` → keys of texts that are alike to `threshold` (0-1), those without any left out.

    Every key that has a like is in it; of a large crowd each names some of the others only.
    """
    copies: dict[str, list[str]] = defaultdict(list)
    for key, text in texts.items():
        if len(text) >= _SHORTEST:
            copies[text].append(key)
    groups = {keys[0]: keys for keys in copies.values()}
    result = {key: {one for one in keys[: _ENOUGH + 1] if one != key} for keys in groups.values() for key in keys}
    for one, other in _worth_comparing({first: texts[first] for first in groups}):
        if len(result[one]) >= _ENOUGH and len(result[other]) >= _ENOUGH:
            continue
        if fuzz.ratio(texts[one], texts[other], score_cutoff=threshold * 100):
            for key in groups[one]:
                result[key].update(groups[other][:_ENOUGH])
            for key in groups[other]:
                result[key].update(groups[one][:_ENOUGH])
    return {key: tuple(sorted(others)) for key, others in result.items() if others}


def _worth_comparing(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of keys whose texts share a fair part of their samples."""
    samples = {key: _samples(text) for key, text in texts.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for key, found in samples.items():
        for sample in found:
            holders[sample].append(key)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for keys in holders.values():
        for position, one in enumerate(keys):
            for other in keys[position + 1 : position + 1 + _NEIGHBOURS]:
                shared[one, other] += 1
    for (one, other), count in shared.items():
        if count * 4 >= min(len(samples[one]), len(samples[other])):
            yield one, other


def _samples(text: str) -> frozenset[int]:
    data = text.encode("utf-16-le", "replace")
    step = 2 * _WINDOW
    hashes = {zlib.crc32(data[at : at + step]) for at in range(0, len(data) - step + 1, 2)}
    return frozenset(heapq.nsmallest(_SKETCH, hashes))


def _text_of(piece: Piece, requirement: Requirement) -> str:
    paper = paper_of(piece, requirement)
    if paper is None:
        return ""
    if isinstance(paper, Report):
        return paper.body
    return "\n".join(text for e in paper.entries for text in (*e.manifestations, *e.measures))
