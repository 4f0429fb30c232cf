"""Stamped by whom? The seals that were seen on a paper → the verdict that staff and the rules go by.

A unit's seal is round, with the unit's full name (国发〔1999〕25号). Its office's, its party committee's, a 执法专用章
are others' seals; slices (骑缝章), oval and square ones count for nothing.
"""

from collections.abc import Iterable

from rapidfuzz import fuzz

from parsers.seals import Impression, Sealing
from pipeline.model import Campaign, Seal
from pipeline.seal_names import (
    MARGIN,
    Likeness,
    begins_with_county,
    cost_of,
    is_the_partys,
    likeness,
    part_cost,
    part_cost_of_others,
    told,
    whose_part,
    without_seal_words,
)
from pipeline.seal_words import Read, legible

_SURE = 0.75  # of a reading that is to speak against the department
_SURE_OF_STRANGERS = 0.85  # of one that is near no name that we know
_SOUND = 0.5  # of a reading that is to tell whose the paper is
_CLEAR = 6  # tenths of a character by which a name must be nearer than all others to be named; to accuse takes MARGIN
_NEAR = 2.5  # tenths a character of the reading: however unsure, so many of a name's characters are not read by chance
_TOLD = 0.2  # of what tells the department from others: more than a character that many names have
_MORE = 2  # characters beside a department's own name: perhaps its office's or its squad's
_ENDS = ("局", "府", "委", "会", "处", "镇", "乡", "道")  # of units' own names
_HALF = 5  # tenths a character: a name that is further off was not read
_STRANGE = 4.5  # tenths a character of the reading: it means none of our names
_RIGHT, _OTHER, _UNREADABLE = "right_unit", "other_unit", "unreadable"
_PART, _PART_AT_MOST = 2, 10  # tenths a character of the reading, and in all: further off, it is no part of our name
_UNREAD_AT_MOST = 0.2  # of the places in a name that is to speak against the department
_UNREAD = "\ufffd"
_ALIKE = 50.0  # per cent: two readings of one seal have that much in common
_ORDER = (_RIGHT, _OTHER, _UNREADABLE)


def verdict_of(sealing: Sealing, department: str | None, campaign: Campaign) -> Seal:
    """The seal of a paper that is `department`'s (None: not known yet; then a seal with a department's own name is
    `right_unit`, so that it can tell whose the paper is).

    right_unit, where one seal of several is; unreadable, where one may be; other_unit, where all names that there are
    can be read and none is the department's; none, where all pages are coloured and were seen; else cannot_tell.
    """
    return verdict_and_print(sealing, department, campaign)[0]


def verdict_and_print(sealing: Sealing, department: str | None, campaign: Campaign) -> tuple[Seal, Impression | None]:
    """The verdict as in `verdict_of`, and the print on `Seal.page` that it is about, where there is one."""
    candidates: list[tuple[Seal, Impression | None]] = [
        *((seal, _shown(seal, sealing)) for seal in _electronic(sealing, department, campaign)),
        *_prints(sealing, department, campaign),
    ]
    if candidates:
        best = min(candidates, key=lambda found: (_ORDER.index(found[0].verdict), -found[0].sure))
        doubtful = [found for found in candidates if found[0].verdict == _UNREADABLE]
        mine = [found for found in doubtful if not _alike(found[0], best[0])]
        return best if best[0].verdict == _RIGHT or not mine else max(mine, key=lambda found: found[0].sure)
    return Seal(verdict="none" if set(sealing.colours) == {"colour"} else "cannot_tell"), None


def _alike(seal: Seal, other: Seal) -> bool:
    """May both be prints of one seal?"""
    return fuzz.ratio(seal.text or "", other.text or "") >= _ALIKE


def _shown(seal: Seal, sealing: Sealing) -> Impression | None:
    """The picture that an electronic seal shows on its page, if its name was read there."""
    return next((mark for page, mark in sealing.prints if page == seal.page and mark.text == (seal.text or "?")), None)


def _electronic(sealing: Sealing, department: str | None, campaign: Campaign) -> Iterable[Seal]:
    for seal in sealing.electronic:
        verdict, owner = named(seal.name, 1.0, department, campaign)
        if seal.intact is False:  # the file was changed after it was sealed: a person must look
            verdict = _UNREADABLE
        yield Seal(verdict=verdict, text=seal.name or None, page=seal.page, department=owner, sure=1.0, electronic=True)


def _prints(sealing: Sealing, department: str | None, campaign: Campaign) -> Iterable[tuple[Seal, Impression]]:
    for page, mark in sealing.prints:
        if mark.shape != "round":
            continue
        yield _print(page, mark, department, campaign), mark


def _print(page: int, mark: Impression, department: str | None, campaign: Campaign) -> Seal:
    verdict, owner = named(mark.text, mark.sure, department, campaign, places=mark.places)
    return Seal(
        verdict=verdict,
        text=mark.text or None,
        page=page,
        department=owner,
        sure=round(mark.sure, 3),
        size_mm=round(mark.diameter, 1),
    )


def named(
    text: str, sure: float, department: str | None, campaign: Campaign, places: tuple[str, ...] = ()
) -> tuple[str, str | None]:
    """The verdict on one seal whose name reads `text` (what else that may be: `places`, see `Impression`), and the
    department whose own it is, where it is one's.

    The paper's own department is likelier than any other: of names equally near it is meant, if something of what
    tells it from the others was read. Against it speaks only a name that is clearly nearer and surely read,
    never a part of its own name: an arc's beginning may have taken no ink. A line below the star that could not be read
    ("\ufffd") may make it an office's or a 执法专用章: then a person looks.
    """
    part, read = _UNREAD in text, without_seal_words(legible(text, places), campaign)
    if read.length < 3:
        return _UNREADABLE, None
    seen = likeness(read, campaign)
    if is_the_partys(read, campaign):
        return _against(read, seen, seen.cost, sure)
    clear = min(seen.second, seen.foreign_cost, seen.alike_cost) - seen.cost >= _CLEAR
    whose = seen.department if seen.close and clear and told(read, seen.department or "", campaign) > 0 else None
    if read.length - seen.length >= _MORE:
        whose = None
    if department is None:
        if whose is not None and not part and (sure >= _SOUND or seen.cost <= _NEAR * read.length):
            return _RIGHT, whose
        parts = whose_part(read, campaign)
        if not parts:
            return _against(read, seen, seen.cost, sure)
        tells = len(parts) == 1 and begins_with_county(read, campaign) and told(read, parts[0], campaign) >= _TOLD
        return (_RIGHT, parts[0]) if tells and not part and sure >= _SOUND else (_UNREADABLE, None)
    mine, length = cost_of(read, department, campaign)
    next_best = seen.second if seen.department == department else seen.cost
    nearest = min(seen.foreign_cost, seen.alike_cost, next_best)
    if mine <= nearest and mine <= _HALF * length and told(read, department, campaign) >= _TOLD:
        behind = not read.text.endswith(_ENDS)  # then unread places may be its office's
        more = (len(read.text) if behind else read.length) - length >= _MORE
        return (_UNREADABLE, None) if part or more else (_RIGHT, department)
    piece = part_cost(read, department, campaign)
    if piece == 0 or piece <= min(nearest, _PART * read.length, _PART_AT_MOST):
        is_ours = piece == 0 < part_cost_of_others(read, department, campaign)
        tells = is_ours and told(read, department, campaign) >= _TOLD
        return (_RIGHT, department) if tells and not part else (_UNREADABLE, None)
    if whose is not None and whose != department and mine - seen.cost >= MARGIN and sure >= _SURE:
        return _OTHER, whose
    if seen.close and seen.department != department and mine - seen.second >= MARGIN and sure >= _SURE:
        return _OTHER, None  # two others are as near, and the paper's own department is not
    return _against(read, seen, mine, sure)


def _against(read: Read, seen: Likeness, mine: int, sure: float) -> tuple[str, str | None]:
    """Another body's seal, if that is surely read: one that we know of, or one that is near no name at all."""
    if read.unread > _UNREAD_AT_MOST * len(read.text):
        return _UNREADABLE, None
    if seen.foreign_close and mine - seen.foreign_cost >= MARGIN and sure >= _SURE:
        return _OTHER, None
    if seen.close and mine - max(seen.cost, seen.alike_cost) >= MARGIN and sure >= _SURE:
        return _OTHER, None  # another department's, here or elsewhere
    stranger = min(mine, seen.cost) >= _STRANGE * len(read.text)
    if stranger and read.length >= 5 and sure >= _SURE_OF_STRANGERS:
        return _OTHER, None
    return _UNREADABLE, None
