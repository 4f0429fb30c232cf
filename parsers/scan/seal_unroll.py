"""A round seal unrolled: its name from the arc as a straight line of characters, dark on white.

A unit's name runs from left to right over the top (国发〔1999〕25号); the largest gap of the ring of characters is
where it begins and ends, however the seal is turned.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import Density
from parsers.scan.picture import Pixels

_HEIGHT = 48  # pixels: what recognisers of characters are made for
_SPACE = 10  # pixels of white beside a line
_MARGIN = 0.03  # radians of arc beside the name
_UPPER = 0.16  # of the radius below the rim
_FOOT_TOP, _FOOT_HIGH, _FOOT_WIDE = 0.36, 0.40, 1.36  # of the radius: where a line below the star may be
_FAINTEST = 0.25  # of the seal's full ink: what is fainter is not lifted further
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
    level = _level(disc)
    if level <= 0:
        return None
    inked = polar > 0.3 * level
    outer = _under_the_rim(inked, radius)
    # The characters' upper half alone tells where the name ends: a line below the star does not reach so far out.
    columns = inked[:, int((outer - _UPPER) * radius) : int(outer * radius)].mean(axis=1)
    present = (
        cv2.morphologyEx((columns > 0.08).astype(np.uint8)[None], cv2.MORPH_OPEN, np.ones((1, 3), np.uint8))[0] > 0
    )
    if present.sum() < 10:
        return None
    start, length = _longest(present)
    span = length * 2 * np.pi / angles
    named = np.roll(inked, -start, axis=0)[:length]
    inner = _over_the_star(named, outer, radius)
    columns = inked[:, int((inner + 0.2 * (outer - inner)) * radius) : int(outer * radius)].mean(axis=1)
    count = _count(np.roll(columns, -start)[:length], span, (outer + inner) / 2, outer - inner)
    return Arc(inner=inner, outer=outer, start=start * 2 * np.pi / angles, span=span, count=count)


def line_of(disc: Density, arc: Arc) -> Pixels:
    """The arc bent straight."""
    radius = disc.shape[0] / 2
    width = max(8, round(arc.span * arc.middle / arc.high * _HEIGHT))
    theta = arc.start - _MARGIN + (np.arange(width) + 0.5) / width * (arc.span + 2 * _MARGIN)
    r = (arc.outer - (np.arange(_HEIGHT) + 0.5) / _HEIGHT * arc.high) * radius
    return _drawn(disc, radius + r[:, None] * np.cos(theta), radius + r[:, None] * np.sin(theta))


def line_slot(arc: Arc, center: float) -> int:
    """Which character of the arc stands at `center` (0-1) of `line_of`."""
    width = max(8, round(arc.span * arc.middle / arc.high * _HEIGHT))
    part = (center * (width + 2 * _SPACE) - _SPACE) / width
    theta = part * (arc.span + 2 * _MARGIN) - _MARGIN - arc.wide / 2 / arc.middle
    return min(arc.count - 1, max(0, round(theta / arc.pitch)))


def characters_of(disc: Density, arc: Arc) -> Pixels:
    """The same, each of its characters cut out upright and set beside the next one: not bent, evenly spaced."""
    radius = disc.shape[0] / 2
    across = min(arc.wide * 1.12, arc.pitch * arc.middle)
    cell = _cell(arc)
    along = ((np.arange(cell) + 0.5) / cell - 0.5) * across
    r = arc.outer - (np.arange(_HEIGHT) + 0.5) / _HEIGHT * arc.high
    # At its foot a character has less room than at its head: there its neighbours' corners stand within its cell.
    own = np.abs(np.arctan2(along, r[:, None])) <= 0.5 * arc.pitch
    xs, ys = [], []
    for i in range(arc.count):
        theta = arc.start + arc.wide / 2 / arc.middle + i * arc.pitch
        xs.append(np.where(own, radius + radius * (r[:, None] * np.cos(theta) - along * np.sin(theta)), -1e3))
        ys.append(np.where(own, radius + radius * (r[:, None] * np.sin(theta) + along * np.cos(theta)), -1e3))
    return _drawn(disc, np.hstack(xs), np.hstack(ys))


def character_slot(arc: Arc, center: float) -> int:
    """Which character of the arc stands at `center` (0-1) of `characters_of`."""
    whole = _cell(arc) * arc.count
    part = (center * (whole + 2 * _SPACE) - _SPACE) / whole
    return min(arc.count - 1, max(0, int(part * arc.count)))


def _cell(arc: Arc) -> int:
    return max(8, round(min(arc.wide * 1.12, arc.pitch * arc.middle) / arc.high * _HEIGHT))


def foot_of(disc: Density, arc: Arc) -> Pixels:
    """What stands below the star (执法专用章), upright, where the name leaves room for it."""
    radius = disc.shape[0] / 2
    v = _FOOT_TOP + (np.arange(_HEIGHT) + 0.5) / _HEIGHT * _FOOT_HIGH
    width = round(_FOOT_WIDE / _FOOT_HIGH * _HEIGHT)
    u = ((np.arange(width) + 0.5) / width - 0.5) * _FOOT_WIDE
    x = v[:, None] * np.cos(arc.down) + u * np.sin(arc.down)
    y = v[:, None] * np.sin(arc.down) - u * np.cos(arc.down)
    named = (np.arctan2(y, x) - arc.start + 0.05) % (2 * np.pi) <= arc.span + 0.1
    beyond = (np.hypot(x, y) > arc.outer) | (named & (np.hypot(x, y) > arc.inner - 0.02))
    return _drawn(disc, np.where(beyond, -1e3, radius + radius * x), np.where(beyond, -1e3, radius + radius * y))


def is_line(foot: Pixels) -> bool:
    """Whether the picture of `foot_of` shows a line of characters, legible or not: a band of ink in the middle."""
    ink = foot[4:-4, _SPACE:-_SPACE, 0] < 170
    rows, columns = np.flatnonzero(ink.mean(axis=1) > 0.04), np.flatnonzero(ink.mean(axis=0) > 0.06)
    # The rim's remains in the corners stand far from the characters.
    columns = max(np.split(columns, np.flatnonzero(np.diff(columns) > 0.45 * _HEIGHT) + 1), key=len)
    if len(rows) < 8 or len(columns) < 0.18 * ink.shape[1]:
        return False
    high = (rows.max() - rows.min() + 1) / ink.shape[0] * _FOOT_HIGH
    wide = (columns.max() - columns.min() + 1) / ink.shape[1] * _FOOT_WIDE
    off = abs((columns.max() + columns.min()) / 2 / ink.shape[1] - 0.5) * _FOOT_WIDE
    filled = len(columns) / (columns.max() - columns.min() + 1)
    return bool(0.1 <= high <= 0.32 and wide >= 1.4 * high and off < 0.2 and filled > 0.45)


def trimmed(foot: Pixels) -> Pixels:
    """The line of characters without the white above and below it."""
    rows = np.flatnonzero((foot[:, :, 0] < 170).mean(axis=1) > 0.03)
    if not len(rows):
        return foot
    return foot[max(0, rows.min() - 4) : rows.max() + 5]


def _drawn(disc: Density, x: NDArray[np.float64], y: NDArray[np.float64]) -> Pixels:
    where = x.astype(np.float32), y.astype(np.float32)
    part = np.asarray(cv2.remap(disc, *where, cv2.INTER_CUBIC, borderValue=(0.0,)), dtype=np.float32)
    level = max(_level(disc), 1e-3)
    grey = np.clip(255 * (1 - part / _inked_alike(part, level)), 0, 255).astype(np.uint8)
    framed = cv2.copyMakeBorder(grey, 4, 4, _SPACE, _SPACE, cv2.BORDER_CONSTANT, value=(255,))
    return np.asarray(cv2.cvtColor(framed, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _inked_alike(line: Density, level: float) -> Density:
    """The full ink of each column of a line: a dry part's is less, but never under a quarter: that is rather noise."""
    rows = slice(round(0.1 * _HEIGHT), round(0.9 * _HEIGHT))  # the rim's remains are no measure
    most = cv2.GaussianBlur(line, (0, 0), 1.5)[rows].max(axis=0, keepdims=True)
    near = cv2.GaussianBlur(cv2.dilate(most, np.ones((1, _HEIGHT // 2), np.uint8)), (0, 0), _HEIGHT / 8)
    return np.asarray(np.clip(near, _FAINTEST * level, level), dtype=np.float32)


def _level(disc: Density) -> float:
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
    return edge - 0.012


def _over_the_star(inked: NDArray[np.bool_], outer: float, radius: float) -> float:
    """The least inked radius between the star and the characters."""
    cover = cv2.GaussianBlur(inked.mean(axis=0)[None].astype(np.float32), (0, 0), 0.012 * radius)[0]
    low, high = int(0.38 * radius), int((outer - 0.20) * radius)
    part = cover[low:high]
    least = np.flatnonzero(part <= part.min() + 0.02)
    return (low + float(least.max())) / radius


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
