"""A round seal unrolled: its name from the arc as a straight line of characters, dark on white.

A unit's name runs from left to right over the top (国发〔1999〕25号); the largest gap of the ring of characters is
where it begins and ends, however the seal is turned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import Density
from parsers.scan.picture import Pixels

HEIGHT = 48  # pixels: what recognisers of characters are made for
SPACE = 10  # pixels of white beside a line
_MARGIN = 0.03  # radians of arc beside the name
_UPPER = 0.16  # of the radius below the rim
_FAINTEST = 0.25  # of the seal's full ink: what is fainter is not lifted further
_FAINT, FULL = 0.12, 0.3  # of the seal's full ink: what a dry end of the name has, and what an inked part has
_BLANK = 0.25  # heights of a character: after so much without ink nothing belongs to the name any more
_BEYOND = 1.2  # heights of a character: a name's dry end is no longer
_BAR = (1.5, 0.3)  # heights of a character: how long a bar is that belongs to the rim, and how far it may reach in
_REMAINS = 0.2  # of the ink that characters mostly have: what is less, at an end, is none
_THIN = 0.4  # of the angles without characters: a circle with ink at that many is the thin second ring
_ASKEW = 0.5  # how much less a gap counts that is at the head of an upright seal
_NARROW, _WIDE = 0.55, 2.4  # distance of two characters in the arc, in heights of one


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """Where the characters stand: between the radii `inner` and `outer` (parts of the seal's), clockwise from the
    angle `start` over `span` (radians, as in a picture: y grows downwards), `count` of them as far as can be told."""

    inner: float
    outer: float
    start: float
    span: float
    count: int

    @property
    def middle(self) -> float:
        """The radius along which the characters stand."""
        return (self.inner + self.outer) / 2

    @property
    def high(self) -> float:
        """A character's height, as a part of the radius."""
        return self.outer - self.inner

    @property
    def wide(self) -> float:
        """A character's width, as a part of the radius."""
        return min(0.92 * self.high, self.span * self.middle / self.count)

    @property
    def pitch(self) -> float:
        """The angle from one character's middle to the next one's."""
        return (self.span - self.wide / self.middle) / (self.count - 1) if self.count > 1 else self.span

    @property
    def down(self) -> float:
        """The angle of the gap's middle: where the seal's foot is."""
        return self.start + self.span + (2 * np.pi - self.span) / 2


def arc_of(disc: Density) -> Arc | None:
    """Where the name stands on an evened seal (a square picture that the ring just fills); None where no ink is."""
    radius = disc.shape[0] / 2
    angles = 720
    polar = _polar(disc, angles, int(radius))
    level = level_of(disc)
    if level <= 0:
        return None
    inked = polar > FULL * level
    outer = _under_the_rim(inked, radius)
    # The characters' upper half alone tells where the name ends: a line below the star does not reach so far out.
    upper = slice(int((outer - _UPPER) * radius), int(outer * radius))
    present = _present(inked[:, upper])
    if present.sum() < 10:
        return None
    start, length = _with_dry_ends(*_longest(present), _present(polar[:, upper] > _FAINT * level))
    span = length * 2 * np.pi / angles
    named = np.roll(inked, -start, axis=0)[:length]
    inner = _over_the_star(named, outer, radius)
    columns = inked[:, int((inner + 0.2 * (outer - inner)) * radius) : int(outer * radius)].mean(axis=1)
    columns = np.roll(columns, -start)[:length]
    count = _count(columns, span, (outer + inner) / 2, outer - inner)
    arc = Arc(inner=inner, outer=outer, start=start * 2 * np.pi / angles, span=span, count=count)
    return _without_remains(arc, columns)


def _without_remains(arc: Arc, columns: NDArray[np.float64]) -> Arc:
    """The name without the places at its ends that have next to no ink: there something else stands."""
    wide, pitch = arc.wide / arc.middle, arc.pitch
    ends = (np.arange(arc.count)[:, None] * pitch + np.array([0, wide])) / arc.span * len(columns)
    amounts = np.array([columns[int(low) : max(int(low) + 1, round(high))].mean() for low, high in ends])
    enough = np.flatnonzero(amounts > _REMAINS * float(np.median(amounts)))
    if len(enough) < 2 or len(enough) == arc.count:
        return arc
    first, last = int(enough.min()), int(enough.max())
    span = (last - first) * pitch + wide
    return replace(arc, start=arc.start + first * pitch, span=span, count=last - first + 1)


def line_of(disc: Density, arc: Arc) -> Pixels:
    """The arc bent straight."""
    radius = disc.shape[0] / 2
    width = max(8, round(arc.span * arc.middle / arc.high * HEIGHT))
    theta = arc.start - _MARGIN + (np.arange(width) + 0.5) / width * (arc.span + 2 * _MARGIN)
    r = (arc.outer - (np.arange(HEIGHT) + 0.5) / HEIGHT * arc.high) * radius
    return drawn(disc, radius + r[:, None] * np.cos(theta), radius + r[:, None] * np.sin(theta))


def line_slot(arc: Arc, center: float) -> int:
    """Which character of the arc stands at `center` (0-1) of `line_of`."""
    width = max(8, round(arc.span * arc.middle / arc.high * HEIGHT))
    part = (center * (width + 2 * SPACE) - SPACE) / width
    theta = part * (arc.span + 2 * _MARGIN) - _MARGIN - arc.wide / 2 / arc.middle
    return min(arc.count - 1, max(0, round(theta / arc.pitch)))


def recounted(arc: Arc, centers: Sequence[float]) -> Arc:
    """The arc with as many characters as stand in it at the distance that those at `centers` of `line_of` mostly have
    from one another, where that makes two more or more: every second one was taken for a gap."""
    apart = np.diff(np.sort(np.asarray(centers, dtype=np.float64)))
    if len(apart) < 3 or float(np.median(apart)) <= 0:
        return arc
    width = max(8, round(arc.span * arc.middle / arc.high * HEIGHT))
    pitch = float(np.median(apart)) * (width + 2 * SPACE) / width * (arc.span + 2 * _MARGIN)
    count = max(2, round(arc.span / pitch))  # a character is about as wide as their distance
    return replace(arc, count=count) if count >= arc.count + 2 else arc


def characters_of(disc: Density, arc: Arc) -> Pixels:
    """The same, each of its characters cut out upright and set beside the next one: not bent, evenly spaced."""
    radius = disc.shape[0] / 2
    across = min(arc.wide * 1.12, arc.pitch * arc.middle)
    cell = _cell(arc)
    along = ((np.arange(cell) + 0.5) / cell - 0.5) * across
    r = arc.outer - (np.arange(HEIGHT) + 0.5) / HEIGHT * arc.high
    # At its foot a character has less room than at its head: there its neighbours' corners stand within its cell.
    own = np.abs(np.arctan2(along, r[:, None])) <= 0.5 * arc.pitch
    xs, ys = [], []
    for i in range(arc.count):
        theta = arc.start + arc.wide / 2 / arc.middle + i * arc.pitch
        xs.append(np.where(own, radius + radius * (r[:, None] * np.cos(theta) - along * np.sin(theta)), -1e3))
        ys.append(np.where(own, radius + radius * (r[:, None] * np.sin(theta) + along * np.cos(theta)), -1e3))
    return drawn(disc, np.hstack(xs), np.hstack(ys))


def character_slot(arc: Arc, center: float) -> int:
    """Which character of the arc stands at `center` (0-1) of `characters_of`."""
    whole = _cell(arc) * arc.count
    part = (center * (whole + 2 * SPACE) - SPACE) / whole
    return min(arc.count - 1, max(0, int(part * arc.count)))


def _cell(arc: Arc) -> int:
    return max(8, round(min(arc.wide * 1.12, arc.pitch * arc.middle) / arc.high * HEIGHT))


def drawn(disc: Density, x: NDArray[np.float64], y: NDArray[np.float64]) -> Pixels:
    """The places x, y of the disc as a line, dark on white."""
    where = x.astype(np.float32), y.astype(np.float32)
    part = np.asarray(cv2.remap(disc, *where, cv2.INTER_CUBIC, borderValue=(0.0,)), dtype=np.float32)
    level = max(level_of(disc), 1e-3)
    part = _without_rim(part, level)
    grey = np.clip(255 * (1 - part / _inked_alike(part, level)), 0, 255).astype(np.uint8)
    framed = cv2.copyMakeBorder(grey, 4, 4, SPACE, SPACE, cv2.BORDER_CONSTANT, value=(255,))
    return np.asarray(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _without_rim(line: Density, level: float) -> Density:
    """The line without long bars at its upper edge: where the ring is no true ellipse, or has a second one, some of it
    is below where it should be."""
    if line.shape[1] < HEIGHT:
        return line
    high = round(_BAR[1] * line.shape[0])
    dark = line[:high] > 0.35 * level
    wide = round(_BAR[0] * HEIGHT)
    bar = np.asarray(dark[: max(2, high // 3)].any(axis=0), dtype=np.uint8)[None]
    framed = cv2.copyMakeBorder(bar, 0, 0, wide, wide, cv2.BORDER_CONSTANT)
    there = cv2.morphologyEx(framed, cv2.MORPH_OPEN, np.ones((1, wide), np.uint8))[0, wide:-wide] > 0
    if not there.any():
        return line
    first = np.argmax(dark, axis=0)
    ends = np.where(np.arange(high)[:, None] < first, False, ~dark)
    light = np.where(ends.any(axis=0), np.argmax(ends, axis=0), 0)
    out = line.copy()
    out[:high][(np.arange(high)[:, None] < light + 1) & there] = 0
    return out


def _inked_alike(line: Density, level: float) -> Density:
    """The full ink of each column of a line: a dry part's is less, but never under a quarter: that is rather noise."""
    rows = slice(round(0.1 * HEIGHT), round(0.9 * HEIGHT))  # the rim's remains are no measure
    most = cv2.GaussianBlur(line, (0, 0), 1.5)[rows].max(axis=0, keepdims=True)
    near = cv2.GaussianBlur(cv2.dilate(most, np.ones((1, HEIGHT // 2), np.uint8)), (0, 0), HEIGHT / 8)
    return np.asarray(np.clip(near, _FAINTEST * level, level), dtype=np.float32)


def level_of(disc: Density) -> float:
    """The density of the seal's full ink."""
    return float(np.percentile(disc, 95))


def _polar(disc: Density, angles: int, far: int) -> Density:
    centre = (disc.shape[1] / 2, disc.shape[0] / 2)
    flags = cv2.INTER_LINEAR | cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS
    return np.asarray(cv2.warpPolar(disc, (far, angles), centre, far, flags), dtype=np.float32)


def _under_the_rim(inked: NDArray[np.bool_], radius: float) -> float:
    """Where the ring (or the thin second one within it) ends, as a part of the radius."""
    cover = inked.mean(axis=0)
    usual = float(np.median(cover[int(0.70 * radius) : int(0.85 * radius)]))
    rim = np.flatnonzero(cover > max(0.45, min(0.75, 1.5 * usual)))
    rim = rim[rim > 0.86 * radius]
    edge = float(rim.min()) / radius if len(rim) else 0.97
    thin = _thin_ring(inked, radius)
    return min(edge, thin if thin is not None else edge) - 0.012


def _thin_ring(inked: NDArray[np.bool_], radius: float) -> float | None:
    """Where the thin second ring lies, seen between the characters: dry and under black text it is a part of a ring."""
    without = np.flatnonzero(~np.asarray(inked[:, int(0.68 * radius) : int(0.84 * radius)].any(axis=1)))
    if len(without) < 0.06 * len(inked):
        return None
    # It need not lie quite evenly within the rim.
    near = cv2.dilate(inked[without].astype(np.uint8), np.ones((1, 5), np.uint8))
    at = np.flatnonzero(near.mean(axis=0) > _THIN)
    at = at[(at > 0.86 * radius) & (at < 0.95 * radius)]
    return float(at.min() + 1) / radius if len(at) else None


def _over_the_star(inked: NDArray[np.bool_], outer: float, radius: float) -> float:
    """The least inked radius between the star and the characters."""
    cover = cv2.GaussianBlur(inked.mean(axis=0)[None].astype(np.float32), (0, 0), 0.012 * radius)[0]
    low, high = int(0.38 * radius), int((outer - 0.20) * radius)
    part = cover[low:high]
    least = np.flatnonzero(part <= part.min() + 0.02)
    return (low + float(least.max())) / radius


def _present(inked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The angles with ink of a character."""
    there = np.asarray(inked.mean(axis=1) > 0.08, dtype=np.uint8)[None]
    return np.asarray(cv2.morphologyEx(there, cv2.MORPH_OPEN, np.ones((1, 3), np.uint8))[0] > 0)


def _with_dry_ends(start: int, length: int, faint: NDArray[np.bool_]) -> tuple[int, int]:
    """The name with what stands fainter at its ends, at most a character each. Where that does not end, it is noise."""
    count = len(faint)
    high = 0.3 / 0.8 / (2 * np.pi) * count  # of a character, as an angle: about that in all seals
    most, blank = round(_BEYOND * high), round(_BLANK * high)
    if count - length < 2 * (most + blank):
        return start, length
    before = _reach(faint[(start - 1 - np.arange(most + blank)) % count], most)
    after = _reach(faint[(start + length + np.arange(most + blank)) % count], most)
    return (start - before) % count, length + before + after


def _reach(faint: NDArray[np.bool_], most: int) -> int:
    """How far ink reaches from the first place on without a blank; 0 where that is farther than `most`."""
    at = np.flatnonzero(faint)
    blank = len(faint) - most
    ends = np.flatnonzero(np.diff(np.concatenate([[-1], at, [len(faint) + blank]])) > blank)
    reach = int(at[ends[0] - 1]) + 1 if ends[0] else 0
    return reach if reach <= most else 0


def _longest(present: NDArray[np.bool_]) -> tuple[int, int]:
    """Start and length of what lies outside the largest gap of a ring of flags.

    A dry part makes a gap too: seals stand upright on a page, more or less, so one at the foot is likelier the name's.
    """
    count = len(present)
    at = np.flatnonzero(present)
    gaps = np.diff(np.append(at, at[0] + count))
    middles = (at + gaps / 2) * (2 * np.pi / count)
    widest = int((gaps * (1 - _ASKEW * (1 - np.sin(middles)) / 2)).argmax())
    start = int(at[(widest + 1) % len(at)])
    return start, int(count - gaps[widest] + 1)


def _count(columns: NDArray[np.float64], span: float, middle: float, high: float) -> int:
    """How many evenly spaced characters explain best where there is ink and where there is none."""
    length = span * middle / high  # in heights of a character
    smooth = cv2.GaussianBlur(columns.astype(np.float32)[None], (0, 0), 2.0)[0]
    usual = float(smooth.mean()) + 1e-6
    best, found = -np.inf, 1
    for count in range(max(2, int(length / _WIDE)), int(length / _NARROW) + 2):
        wide = min(0.92 * high, span * middle / count) / (span * middle)
        pitch = (1 - wide) / (count - 1)
        if not _NARROW <= pitch * length <= _WIDE:
            continue
        on = _at(smooth, wide / 2 + np.arange(count) * pitch) / usual - 1
        between = 1 - _at(smooth, wide / 2 + (np.arange(count - 1) + 0.5) * pitch) / usual
        # Sums, not means: every second gap is a gap too, but it explains half as much.
        score = float(np.where(on < 0, 2.5, 1.0) @ np.clip(on, -1, 0.5) + 1.5 * np.clip(between, -1, 1).sum())
        if score > best:
            best, found = score, count
    return found


def _at(values: NDArray[np.float32], parts: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(values[np.clip(parts * len(values), 0, len(values) - 1).astype(int)], dtype=np.float32)
