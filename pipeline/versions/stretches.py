"""Stretches of text that one version has alone, or that read otherwise in the other."""

import math
import re
from collections import Counter

from pipeline.versions.pair import (
    ADDED,
    BAD,
    CHANGED,
    GOOD,
    LEAST,
    MISSING,
    UNIT,
    Difference,
    Pair,
    clause,
    names_another,
    shown,
)
from pipeline.versions.wording import NO_BREAK, SENTENCE_ENDS, UNREAD, Block, Folded, plain, removed, slid, stands_in

_MOST = 60  # stretches that are told one by one
_BY_CHANCE = 1e-4  # clusters that noise may make in one pair
_LINES = 90  # characters: more than three lines never get lost under a seal, only with a part of a page
_WINDOW = 90  # characters around a place in which a line that was read twice stands
_HEADING = 16  # characters: a shorter line is easily lost where the scan is bad
_LINE = (20, 36)  # characters of a full line
_WORDING = 10  # characters: as long on both sides is another wording
_SHORT = 20  # characters: what is shorter is shown with its clause
_SHORT_LINE = 45  # characters: title, addressee, unit, date, list of attachments
_SLID = 4  # characters: so far a stretch may be slid over ones like its own
_FURNITURE = re.compile(r"[-—–－―─~·.\s第页共/]*\d{0,4}[-—–－―─~·.\s第页共/\d]*")


def stretches(pair: Pair, noise: float) -> tuple[list[tuple[int, Difference]], list[Block]]:
    """The differences by their places in the Word version, and the clusters that are told or need no telling."""
    heavy = [cluster for cluster in pair.clusters if cluster.weight >= _bound(noise, len(pair.word.text))]
    if len(heavy) > _MOST:
        return [(heavy[0].a0, _changed(heavy[0], pair))], heavy  # another text altogether
    found: list[tuple[int, Difference]] = []
    settled: list[Block] = []
    for cluster in heavy:
        if pair.is_cut and (cluster.a1 == len(pair.word.text) or cluster.b1 == len(pair.scan.text)):
            continue
        lost_there, gained_there = _elsewhere(cluster, pair, noise)
        if lost_there and gained_there:
            continue
        settled.append(cluster)
        if (difference := _of_cluster(cluster, pair, noise, lost_there, gained_there)) is not None:
            found.append((cluster.a0, difference))
    return found, settled


def _bound(noise: float, length: int) -> float:
    """The weight that noise reaches in `_BY_CHANCE` of all pairs; a blurred word takes its neighbours along."""
    if noise <= 0:
        return LEAST
    decay = -math.log(noise)
    return max(LEAST, math.log(max(1.0, length * noise) / _BY_CHANCE) / decay + 1)


def _elsewhere(cluster: Block, pair: Pair, noise: float) -> tuple[bool, bool]:
    """Do what was lost and what was gained stand elsewhere in the other version, so that neither tells anything?

    A line read twice, two lines in the other order, a cell's line in the next cell. Of little there is no telling: it
    goes with the rest.
    """
    w, s = pair.word.text, pair.scan.text
    lost, gained = w[cluster.a0 : cluster.a1], s[cluster.b0 : cluster.b1]
    if len(lost) < LEAST and (gained in pair.known or stands_in(gained, pair.known)):
        return True, True
    others = [other for other in pair.clusters if other is not cluster]
    least = max(0.65, 0.97 - 9 * noise)  # alike to what it was read twice from, at this noise
    lost_there, gained_there = len(lost) * 3 <= len(gained), len(gained) * 3 <= len(lost)
    if not lost_there:
        near = s[max(0, cluster.b0 - _WINDOW) : cluster.b0], s[cluster.b1 : cluster.b1 + _WINDOW]
        odd = [s[other.b0 : other.b1] for other in others if other.gained >= LEAST]
        lost_there = stands_in(lost, near, least) or stands_in(lost, odd) or _is_unplaced(lost, pair)
    if not gained_there:
        near = w[max(0, cluster.a0 - _WINDOW) : cluster.a0], w[cluster.a1 : cluster.a1 + _WINDOW]
        around = (w[max(0, cluster.a0 - _WINDOW) : cluster.a1 + _WINDOW],) if len(lost) < LEAST else near
        odd = [w[other.a0 : other.a1] for other in others if other.lost >= LEAST]
        gained_there = stands_in(gained, around, least) or stands_in(gained, odd)
    return lost_there, gained_there


def _is_unplaced(lost: str, pair: Pair) -> bool:
    """Was it read, with its numbers, among what was not placed?"""
    numbers = re.findall(r"\d+", lost)
    return any(stands_in(lost, [other]) and all(number in other for number in numbers) for other in pair.elsewhere)


def _of_cluster(cluster: Block, pair: Pair, noise: float, lost_there: bool, gained_there: bool) -> Difference | None:
    """A stretch of text that only one version has, or that reads otherwise in the other.

    Forms repeat themselves: in a good scan a sentence that stands elsewhere too was not read twice where another one
    should be.
    """
    whole = noise <= GOOD and min(cluster.lost, cluster.gained) >= _WORDING
    if gained_there and not (whole and not lost_there):
        return _missing(cluster, pair, noise)
    if lost_there:
        return _added(cluster, pair)
    if _is_shuffled(cluster, pair):
        return None
    return _changed(cluster, pair)


def _is_shuffled(cluster: Block, pair: Pair) -> bool:
    """Are they the same characters in another order, as where two lines were read as one?"""
    lost = Counter(pair.word.text[cluster.a0 : cluster.a1])
    gained = Counter(pair.scan.text[cluster.b0 : cluster.b1])
    return (lost & gained).total() >= 0.9 * max(lost.total(), gained.total())


def _changed(cluster: Block, pair: Pair) -> Difference:
    show = clause if max(cluster.lost, cluster.gained) < _SHORT else shown
    return Difference(
        where=pair.where(cluster.a0),
        kind=UNIT if names_another(cluster, pair) else CHANGED,
        word=show(pair.word, cluster.a0, cluster.a1),
        scan=show(pair.scan, cluster.b0, cluster.b1),
        sure=_well_read(pair.scan, cluster.b0, cluster.b1),
        at=pair.scan.original(cluster.b0, cluster.b1),
    )


def _well_read(side: Folded, start: int, end: int) -> bool:
    return sum(side.unsure[start:end]) * 3 <= end - start


def _missing(cluster: Block, pair: Pair, noise: float) -> Difference | None:
    text = pair.word.text
    start, end = removed(text, pair.scan.text, cluster)
    if (start == 0 or end == len(text)) and not _body_lines(pair.word, start, end):
        return None
    parted = next(((a, b) for a, b in slid(text, start, end) if _parted(pair.word, a, b, noise)), None)
    unplaced = stands_in(text[start:end], pair.elsewhere)
    unread = pair.scan.text.count(UNREAD, cluster.b0, cluster.b1) * 5 > end - start
    well = not unread and (noise <= GOOD or end - start >= _HEADING) and not _is_heading(pair, start, end)
    long = end - start > _LINES
    pages = long and end == len(text)  # the last pages; of others a photo's reader may have lost a part
    sure = not unplaced and (pages or (parted is not None and (well or long)))
    start, end = parted or (start, end)
    at = pair.scan.original(cluster.b0, cluster.b1)
    if not cluster.gained and cluster.b0:  # behind what was read before it, and not before what comes next
        at = (pair.scan.original(cluster.b0 - 1, cluster.b0)[1],) * 2
    return Difference(where=pair.where(start), kind=MISSING, word=shown(pair.word, start, end), sure=sure, at=at)


def _is_heading(pair: Pair, start: int, end: int) -> bool:
    """Is it a heading and no more? A line for itself is easily lost, and nobody takes a heading out and no text."""
    first, last = pair.word.original(start, end)
    for at, label in pair.starts:
        line = pair.word.source[at:].split("\n", 1)[0]
        if line.startswith(label) and at - _SLID <= first and last <= at + len(line) + _SLID and len(line) <= _LINE[1]:
            return not re.search("[。；;！？]", line)
    return False


def _parted(side: Folded, start: int, end: int, noise: float) -> bool:
    """Does [start, end) begin and end where sentences or clauses do? A line that was lost begins and ends anywhere.

    What is as long as a line must be a whole sentence to the character, and so must anything where lines may be lost;
    what is longer, whole sentences: of the last lines of a paragraph only the first one's begin is by chance.
    """
    edges = side.breaks[start], side.breaks[end]
    if _LINE[0] <= end - start <= _LINE[1]:
        return edges == (SENTENCE_ENDS, SENTENCE_ENDS)
    if end - start > _LINE[1]:
        return all(SENTENCE_ENDS in side.breaks[max(0, at - 2) : at + 3] for at in (start, end))
    if noise <= BAD and NO_BREAK not in edges:
        return True
    return all(SENTENCE_ENDS in side.breaks[max(0, at - 2) : at + 3] for at in (start, end))


def _added(cluster: Block, pair: Pair) -> Difference | None:
    text = pair.scan.text
    start, end = removed(text, pair.word.text, Block(a0=cluster.b0, a1=cluster.b1, b0=cluster.a0, b1=cluster.a1))
    at_edge = cluster.a0 == 0 or cluster.a1 == len(pair.word.text)
    if not _body_lines(pair.scan, start, end, drop_short=at_edge):
        return None
    sure = _well_read(pair.scan, start, end)
    inside = pair.word.breaks[cluster.a0] == NO_BREAK and pair.word.breaks[cluster.a1] == NO_BREAK
    if inside and end - start < 12:
        sure = False
    return Difference(
        where=pair.where(cluster.a0),
        kind=ADDED,
        scan=shown(pair.scan, start, end),
        sure=sure,
        at=pair.scan.original(start, end),
    )


def _body_lines(side: Folded, start: int, end: int, *, drop_short: bool = True) -> bool:
    """Is anything of the stretch body text, and not a page's number or, at an edge, title, unit, date, attachments?"""
    first, last = side.original(start, end)
    left = 0
    for line in side.source[first:last].split("\n"):
        bare = line.strip()
        if _FURNITURE.fullmatch(bare):
            continue
        if drop_short and len(bare) <= _SHORT_LINE and not re.search(r"[。；;！!？?，,]", bare):
            continue
        left += len(plain(bare))
    return left >= LEAST
