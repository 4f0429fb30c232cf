"""Seals on a page with the names read off them.

Seal ink is seen in two ways. Where red passes and green does not there is red ink, whatever black text is below it;
but JPEG keeps colour at half the resolution. The green light alone is sharp, and black text is in it: so it counts
where red ink is near and no black ink is. The second is asked where the first leaves doubts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.place import Box
from parsers.scan.ink import Density, paper_of, red_density
from parsers.scan.picture import Pixels
from parsers.scan.seal_find import Found, find
from parsers.scan.seal_foot import foot_of, has_foot, is_line, trimmed, without_foot
from parsers.scan.seal_ring import evened, radius_on
from parsers.scan.seal_unroll import (
    Arc,
    arc_of,
    character_slot,
    characters_of,
    line_of,
    line_slot,
    recounted,
)
from parsers.seals import Impression

_RADIUS = 170  # pixels of an evened seal: its characters are then about as high as recognisers want them
_ENOUGH = 0.93  # as sure as that, one reading will do
_DOUBTFUL = 0.8  # below that, the characters may reach beyond what was cut out
_WIDER = 0.04  # of the radius by which more is cut out
_POOR = 0.5  # below that, perhaps its characters were counted wrong
_BLACK = 0.5  # of the red light passes black ink at most
_DARKEST = 0.05  # of the light: below that, shades are noise
_CANDIDATES = 16  # characters at one place
UNREAD = "\u25a1"
"""Stands in a name for a character that nobody could read: how long the name is tells whose it is, too."""
_NOT_CHINESE = 0.4  # what a vote counts that is for no Chinese character in a Chinese name: strokes of something else
_FOOT_SIDES = 0.22  # of the radius that a long line below the star (行政执法专用章) reaches farther to both sides
_RIM = (0.985, 0.045)  # of the radius: where a rim's middle is, and how far it reaches to both sides
_FOOT = 0.6  # a line below the star is believed from here


class Letter(Protocol):
    """A character of a line: how sure it is, and where its middle stands (both 0-1); what it may be instead."""

    @property
    def text(self) -> str: ...
    @property
    def sure(self) -> float: ...
    @property
    def center(self) -> float: ...
    @property
    def others(self) -> str: ...


Letters = Sequence[Letter]
Ballot = list[tuple[int, Letter]]
Recognise = Callable[[Sequence[Pixels]], Sequence[Letters]]
"""Lines of upright text, dark on white → what each says."""


def seals(pixels: Pixels, points_per_pixel: float, recognise: Recognise) -> tuple[Impression, ...]:
    """All seals on a page that stands upright or not, whole ones first, with their names where they can be read.

    `points_per_pixel` is the page's scale; a photo's may be off by a third.
    """
    found = find(pixels, points_per_pixel)
    if not found:
        return ()
    paper = paper_of(pixels)
    impressions = []
    for seal in found:
        others = [other for other in found if other is not seal]
        name = name_of(pixels, paper, seal, recognise, others) if seal.shape == "round" else NAMELESS
        impressions.append(
            Impression(
                box=_box(seal, points_per_pixel),
                diameter=round(seal.diameter, 1),
                shape=seal.shape,
                text=name.text + name.below,
                sure=round(name.sure, 3),
                places=name.places,
            )
        )
    return tuple(impressions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a seal's arc says and how sure that is (0-1). `places` has what each character of `text` may be: itself,
    then others, the likeliest first. `below` is the line below the star: "" where there is none, "\ufffd" where it
    cannot be read."""

    text: str = ""
    sure: float = 0.0
    places: tuple[str, ...] = ()
    below: str = ""


NAMELESS = Name()


def name_of(
    pixels: Pixels, paper: NDArray[np.float32], seal: Found, recognise: Recognise, others: Sequence[Found] = ()
) -> Name:
    """The name on a round seal's arc, and the line below its star where there is one. `others` stand on the page too:
    their rims are no part of it."""
    discs = _apart(_discs(pixels, paper, seal), seal, others)
    arc = arc_of(discs.clean)
    if arc is None:
        return NAMELESS
    footed = has_foot(discs.clean, arc)  # in red: black text shows through the other two
    feet: list[Pixels] = []
    if footed:
        arc = arc_of(without_foot(discs.clean, arc)) or arc
        feet = [foot_of(disc, arc, _FOOT_SIDES) for disc in (discs.sharp, discs.filtered)]
    feet = [trimmed(foot) for foot in feet if is_line(foot)]
    read = list(recognise([line_of(discs.sharp, arc), characters_of(discs.sharp, arc), *feet]))
    below = max(read[2:], key=_sure, default=())
    ballots = _ballots(arc, read)
    name = _agreed(arc.count, ballots)
    if name.sure < _ENOUGH:
        other = recounted(arc, [letter.center for letter in read[0]])
        if other.count > arc.count:
            again = _ballots(other, [read[0], *recognise([characters_of(discs.sharp, other)])])
            renamed = _agreed(other.count, again)
            if renamed.sure > name.sure:
                arc, ballots, name = other, again, renamed
    if name.sure < _ENOUGH:
        ballots += _ballots(arc, recognise([line_of(discs.filtered, arc), characters_of(discs.filtered, arc)]))
        name = _agreed(arc.count, ballots)
    if name.sure < _DOUBTFUL:
        wide = replace(arc, inner=arc.inner - _WIDER, outer=arc.outer + 0.5 * _WIDER)
        pairs = [(line_of(disc, wide), characters_of(disc, wide)) for disc in (discs.sharp, discs.filtered)]
        lines = recognise([line for pair in pairs for line in pair])
        ballots += _ballots(wide, lines[:2]) + _ballots(wide, lines[2:])
        name = _agreed(arc.count, ballots)
    if name.sure < _POOR:
        name = max([name, *_miscounted(discs.sharp, arc, recognise)], key=lambda one: one.sure)
    return replace(name, below=_line(below, sure=_FOOT, there=footed))


def _line(letters: Letters, *, sure: float, there: bool) -> str:
    """What the line below the star says; "" where there is none."""
    text = "".join(letter.text for letter in letters)
    if len(text) >= 2 and _sure(letters) >= sure:
        return text
    return "\ufffd" if there else ""


def _ballots(arc: Arc, read: Sequence[Letters]) -> list[Ballot]:
    """What the bent line and the cut characters say, by place in the name."""
    line = [(line_slot(arc, letter.center), letter) for letter in read[0]]
    return [line, [(character_slot(arc, letter.center), letter) for letter in read[1]]]


def _agreed(count: int, ballots: Sequence[Ballot]) -> Name:
    """The character that most readings are surest of at each place; how sure counts those that see another or none."""
    text, sure = "", 0.0
    places: list[str] = []
    foreign = any(_is_chinese(letter.text) for ballot in ballots for _, letter in ballot)
    for slot in range(count):
        votes: dict[str, float] = {}
        others: list[str] = []
        for ballot in ballots:
            here = [letter for at, letter in ballot if at == slot]
            if here:
                said = "".join(letter.text for letter in here)
                weight = _NOT_CHINESE if foreign and not _is_chinese(said) else 1.0
                votes[said] = votes.get(said, 0.0) + weight * _sure(here)
                others += [letter.others for letter in here]
        if not votes:
            text += UNREAD
            places.append(UNREAD)
            continue
        ranked = sorted(votes, key=lambda said: -votes[said])
        text += ranked[0]
        sure += votes[ranked[0]] / len(ballots)
        if len(ranked[0]) == 1:
            places.append("".join(dict.fromkeys("".join([*ranked, *others])))[:_CANDIDATES])
        else:
            places += ranked[0]
    return _without_ends(Name(text=text, sure=sure / count, places=tuple(places)))


def _is_chinese(text: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" for letter in text)


def _without_ends(name: Name) -> Name:
    """Without the unread places before and behind it: as soon the arc was taken for longer than it is."""
    kept = name.text.rstrip(UNREAD)
    cut = len(kept) - len(kept.lstrip(UNREAD))
    return replace(name, text=kept[cut:], places=name.places[cut : len(kept)])


def _miscounted(disc: Density, arc: Arc, recognise: Recognise) -> list[Name]:
    """The readings if the name has a character more or less than was counted."""
    others = [replace(arc, count=count) for count in (arc.count - 1, arc.count + 1) if count >= 2]
    read = recognise([characters_of(disc, other) for other in others])
    return [
        _agreed(other.count, [[(character_slot(other, letter.center), letter) for letter in letters]])
        for other, letters in zip(others, read, strict=True)
    ]


def _sure(letters: Letters) -> float:
    return float(np.mean([letter.sure for letter in letters])) if letters else 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Discs:
    """A seal's ink on an even disc: `clean` of everything else, `filtered` through black ink, and `sharp`."""

    clean: Density
    filtered: Density
    sharp: Density


def _discs(pixels: Pixels, paper: NDArray[np.float32], seal: Found) -> _Discs:
    matrix = evened(seal.x, seal.y, seal.rx, seal.ry, seal.angle, _RADIUS)
    passed, ground = _cut(pixels, paper, matrix, max(seal.rx, seal.ry) / _RADIUS)
    clean = _soft(red_density(passed * ground, ground), 0.6)
    # Light that goes through two inks is weakened by both: in logarithms the black one's part can be taken off.
    density = -np.log(np.clip(passed, _DARKEST, 1.2))
    filtered = _soft(np.clip(density[..., 1] - density[..., 2], 0, None), 0.6)
    level = max(float(np.percentile(clean, 95)), 0.02)
    near = np.clip(cv2.dilate(clean, np.ones((9, 9), np.uint8)) / (0.3 * level) - 0.3, 0, 1)
    black = np.asarray(cv2.dilate((passed[..., 2] < _BLACK).astype(np.float32), np.ones((5, 5))), dtype=np.float32)
    black = _soft(black, 1.0)
    sharp = np.clip(1 - passed[..., 1], 0, 1) * near * (1 - black) + np.minimum(filtered, 1.2) * black
    return _Discs(clean=clean, filtered=filtered, sharp=sharp.astype(np.float32))


def _apart(discs: _Discs, seal: Found, others: Sequence[Found]) -> _Discs:
    """The discs without the rims of other seals that reach into this one."""
    matrix = evened(seal.x, seal.y, seal.rx, seal.ry, seal.angle, _RADIUS)
    for other in others:
        if np.hypot(seal.x - other.x, seal.y - other.y) >= max(seal.rx, seal.ry) + max(other.rx, other.ry):
            continue
        if other.shape != "round":
            continue
        x, y = np.meshgrid(np.arange(2 * _RADIUS), np.arange(2 * _RADIUS))
        places = matrix[:, :2] @ np.stack([x.ravel(), y.ravel()]) + matrix[:, 2:]
        away = radius_on(places.T.astype(np.float32), (other.x, other.y, other.rx, other.ry, other.angle)).reshape(
            x.shape
        )
        left = (np.abs(away - _RIM[0]) > _RIM[1]).astype(np.float32)
        discs = _Discs(clean=discs.clean * left, filtered=discs.filtered * left, sharp=discs.sharp * left)
    return discs


def _soft(disc: Density, sigma: float) -> Density:
    return np.asarray(cv2.GaussianBlur(disc, (0, 0), sigma), dtype=np.float32)


def _cut(
    pixels: Pixels, paper: NDArray[np.float32], matrix: NDArray[np.float64], shrink: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The share of light that passes, on the evened disc, and the brightness of the paper (see `paper_of`) there; white
    beyond the page."""
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    size = (2 * _RADIUS, 2 * _RADIUS)
    left, top, right, bottom = _around(matrix, pixels.shape)
    grid = np.diag([paper.shape[1] / pixels.shape[1], paper.shape[0] / pixels.shape[0]])
    to_grid = np.hstack([grid @ matrix[:, :2], (grid @ (matrix[:, 2:] + 0.5)) - 0.5])
    ground = cv2.warpAffine(
        paper, to_grid, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    pixels = pixels[top:bottom, left:right]
    matrix = matrix - np.array([[0, 0, left], [0, 0, top]])
    if shrink > 1.5:  # else single pixels of a fine scan would stand for several
        pixels = np.asarray(cv2.blur(pixels, (round(shrink), round(shrink))), dtype=np.uint8)
    there = cv2.warpAffine(np.ones(pixels.shape[:2], np.uint8), matrix, size, flags=cv2.WARP_INVERSE_MAP)
    part = cv2.warpAffine(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    passed = (np.asarray(part, dtype=np.float32) + 1.0) / (np.asarray(ground, dtype=np.float32) + 1.0)
    passed[there == 0] = 1.0
    return passed, np.asarray(ground, dtype=np.float32)


def _around(matrix: NDArray[np.float64], shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the part of the page that the disc is taken from, at least a pixel of it."""
    corners = np.array([[0, 0], [1, 0], [0, 1], [1, 1]]) * 2 * _RADIUS
    x, y = (matrix[:, :2] @ corners.T + matrix[:, 2:]).round().astype(int)
    left, top = (int(np.clip(value.min() - 8, 0, size - 1)) for value, size in ((x, shape[1]), (y, shape[0])))
    right, bottom = (int(np.clip(value.max() + 8, 1, size)) for value, size in ((x, shape[1]), (y, shape[0])))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _box(seal: Found, points_per_pixel: float) -> Box:
    turn = np.radians(seal.angle)
    across = float(np.hypot(seal.rx * np.cos(turn), seal.ry * np.sin(turn)))
    down = float(np.hypot(seal.rx * np.sin(turn), seal.ry * np.cos(turn)))
    edges = (seal.x - across, seal.y - down, seal.x + across, seal.y + down)
    x0, y0, x1, y1 = (float(round(edge * points_per_pixel, 1)) for edge in edges)
    return (x0, y0, x1, y1)
