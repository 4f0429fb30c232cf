"""The ring of a round seal: circles voted for by the slope of red ink, traced by angle, tested as a seal's rim.

A ring alone is no seal (a pen's circle, a cup): there must be ink like characters along its inside.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scan.ink import Density

Points = NDArray[np.float32]

_ANGLES = 180
_DISC = 100  # steps of the radius on the evened disc
_RIM = 125  # how far the evened disc is looked at
_GROUPS = 12  # of ink, the largest first
_VOTERS = 4000
_SIDES = 4  # directions that vote apart: rules and letters have two


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """An ellipse in pixels (`angle` in degrees as OpenCV counts it) and what speaks for its being a seal's rim.

    `seen` is the share of its angles that lie on the page, `cover` the share of these with ink, `clear` the share
    with no ink just outside, `width` the rim's stroke as a share of the radius, `lettered` the share of angles with
    ink where the characters stand, `inked` how much of that band is ink, `star` how much of the middle is.
    """

    x: float
    y: float
    rx: float
    ry: float
    angle: float
    seen: float = 0.0
    cover: float = 0.0
    clear: float = 0.0
    width: float = 1.0
    lettered: float = 0.0
    inked: float = 0.0
    star: float = 0.0

    @property
    def ellipse(self) -> tuple[float, float, float, float, float]:
        return (self.x, self.y, self.rx, self.ry, self.angle)

    @property
    def radius(self) -> float:
        """Of the circle as large as the ellipse."""
        return float(np.sqrt(self.rx * self.ry))

    @property
    def score(self) -> float:
        """0 to 1: how far the rim is whole, and stands free."""
        return self.cover * (0.5 + 0.5 * self.clear)


def centres(density: Density, ink: NDArray[np.bool_], radii: tuple[float, float], most: int) -> list[tuple[int, int]]:
    """Where circles of these radii may have their centres: the points that strokes of red ink on all sides are
    square to. Ink that lies together votes for itself: a letterhead has more of it than a dry seal."""
    across = np.asarray(cv2.Sobel(density, cv2.CV_32F, 1, 0), dtype=np.float32)
    down = np.asarray(cv2.Sobel(density, cv2.CV_32F, 0, 1), dtype=np.float32)
    steep = np.hypot(across, down)
    ys, xs = np.nonzero(ink & (steep > 0.05))
    near = max(3, round(radii[0] / 2) | 1)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.dilate(ink.astype(np.uint8), np.ones((near, near))))
    group = labels[ys, xs]
    amounts = np.bincount(group, minlength=len(stats))
    found: list[tuple[float, tuple[int, int]]] = []
    for label in np.argsort(-amounts)[:_GROUPS].tolist():
        wide, high = int(stats[label][2]) - near, int(stats[label][3]) - near
        if amounts[label] < 40 or max(wide, high) < 1.8 * radii[0] or min(wide, high) < 0.8 * radii[0]:
            continue
        mine = group == label
        x, y = xs[mine], ys[mine]
        if len(x) > _VOTERS:  # evenly spread: as good as all of them
            chosen = np.linspace(0, len(x) - 1, _VOTERS).astype(np.intp)
            x, y = x[chosen], y[chosen]
        slope = np.stack([across[y, x], down[y, x]]) / steep[y, x]
        lots = most // 2 if max(wide, high) > 2.2 * radii[1] else 4
        found += _voted(np.stack([x, y]).astype(np.float32), slope, radii, lots)
    return [place for _, place in sorted(found, reverse=True)[:most]]


def _voted(at: Points, slope: Points, radii: tuple[float, float], most: int) -> list[tuple[float, tuple[int, int]]]:
    """The centres that strokes `at` these places with these slopes point to, with the share of them that do."""
    cell, pad = 2, radii[1] + 4  # a seal that is partly off the page may have its centre outside
    origin = at.min(axis=1) - pad
    cols, rows = (((at.max(axis=1) - at.min(axis=1)) + 2 * pad) / cell).astype(int) + 2
    steps = np.arange(radii[0], radii[1], cell, dtype=np.float32)
    reach = np.concatenate([-steps, steps])
    px = ((at[0][:, None] + slope[0][:, None] * reach - origin[0]) / cell).astype(np.int64)
    py = ((at[1][:, None] + slope[1][:, None] * reach - origin[1]) / cell).astype(np.int64)
    side = (np.arctan2(slope[1], slope[0]) % np.pi / np.pi * _SIDES).astype(np.int64) % _SIDES
    votes = np.bincount((((side[:, None] * rows) + py) * cols + px).ravel(), minlength=_SIDES * rows * cols)
    field = np.zeros((rows, cols), dtype=np.float32)
    for layer in votes.reshape(_SIDES, rows, cols).astype(np.float32):
        field += np.sqrt(cv2.GaussianBlur(layer, (0, 0), 1.5) + 0.5 * cv2.GaussianBlur(layer, (0, 0), 4.0))
    found: list[tuple[float, tuple[int, int]]] = []
    apart = max(3, int(radii[0] / cell / 3))
    for _ in range(most):
        _, top, _, (x, y) = cv2.minMaxLoc(field)
        if top <= 0:
            break
        found.append((float(top) / np.sqrt(at.shape[1]), (int(x * cell + origin[0]), int(y * cell + origin[1]))))
        cv2.circle(field, (x, y), apart, 0.0, -1)
    return found


def trace(density: Density, centre: tuple[int, int], radii: tuple[float, float]) -> list[Points]:
    """Rim points, by angle, of the one or two likeliest rings about `centre`."""
    far = int(radii[1] * 1.2)
    polar = _polar(density, centre, far)
    reach = max(3, round(radii[0] * 0.14))
    sides = np.maximum(np.roll(polar, reach, axis=1), np.roll(polar, -reach, axis=1))
    ridge = np.clip(polar - 0.5 * sides, 0, None)
    cap = float(np.percentile(ridge[ridge > 0], 90)) if (ridge > 0).any() else 0.0
    if cap <= 0:
        return []
    ridge = np.minimum(ridge, cap)
    profile = cv2.GaussianBlur(ridge.mean(axis=0)[None, :], (0, 0), 2.0)[0]
    profile[: int(radii[0])] = 0
    profile[int(radii[1]) + 1 :] = 0
    rings = []
    for _ in range(2):
        usual = int(profile.argmax())
        if profile[usual] <= 0.12 * cap:
            break
        low, high = max(3, int(usual * 0.84)), min(far - 1, int(usual * 1.18) + 1)
        path = _smoothest(ridge[:, low:high].astype(np.float32)) + low
        rows = np.arange(_ANGLES)
        there = ridge[rows, path] > 0.25 * cap
        angle = rows[there] * (2 * np.pi / _ANGLES)
        r = path[there].astype(np.float64)
        points = np.stack([centre[0] + r * np.cos(angle), centre[1] + r * np.sin(angle)], axis=1)
        if len(points) >= 0.3 * _ANGLES:
            rings.append(points.astype(np.float32))
        profile[int(usual * 0.93) : int(usual * 1.07) + 1] = 0
    return rings


def _polar(density: Density, centre: tuple[float, float], far: int) -> Density:
    """Rows: angles; columns: radii to `far`."""
    flags = cv2.INTER_LINEAR | cv2.WARP_POLAR_LINEAR | cv2.WARP_FILL_OUTLIERS
    return np.asarray(cv2.warpPolar(density, (far, _ANGLES), centre, far, flags), dtype=np.float32)


def _smoothest(ridge: Density) -> NDArray[np.intp]:
    """The closed path around the ring with the most ink that moves by at most one step of radius an angle."""
    count, wide = ridge.shape
    edged = np.full(wide + 2, -np.inf, dtype=np.float32)
    best = edged[1:-1]
    best[:] = 0
    came = np.zeros((2 * count, wide), dtype=np.int8)
    cost = np.array([[0.15], [0.0], [0.15]], dtype=np.float32) * float(ridge.max())
    steps = np.lib.stride_tricks.sliding_window_view(edged, wide)  # from one radius less, the same, and one more
    options, pick = np.empty((3, wide), dtype=np.float32), np.empty(wide, dtype=np.intp)
    for i in range(2 * count):  # twice around: the middle of it has forgotten where it began
        np.subtract(steps, cost, out=options)
        options.argmax(axis=0, out=pick)
        came[i] = pick
        np.add(options.max(axis=0), ridge[i % count], out=best)
    came -= 1
    path = np.zeros(2 * count, dtype=np.intp)
    at = int(best.argmax())
    for i in range(2 * count - 1, -1, -1):
        path[i] = at
        at += int(came[i, at])
    return np.concatenate([path[count : count + count // 2], path[count // 2 : count]])


def fit(points: Points) -> tuple[float, float, float, float, float] | None:
    """The ellipse (x, y, rx, ry, angle) through most of `points`; None where there is none."""
    kept = points
    for _ in range(3):
        if len(kept) < 12:
            return None
        (x, y), (d1, d2), angle = cv2.fitEllipseDirect(kept)
        if not (np.isfinite([x, y, d1, d2]).all() and d1 > 4 and d2 > 4):
            return None
        ellipse = (float(x), float(y), float(d1) / 2, float(d2) / 2, float(angle))
        off = np.abs(radius_on(points, ellipse) - 1.0)
        kept = points[off < max(0.025, 1.5 * float(np.median(off)))]
    return ellipse


def radius_on(points: Points, ellipse: tuple[float, float, float, float, float]) -> NDArray[np.float64]:
    """Distance from the centre, where the ellipse is at 1."""
    x, y, rx, ry, angle = ellipse
    turn = np.radians(angle)
    dx, dy = points[:, 0] - x, points[:, 1] - y
    along = (dx * np.cos(turn) + dy * np.sin(turn)) / rx
    aside = (-dx * np.sin(turn) + dy * np.cos(turn)) / ry
    return np.asarray(np.hypot(along, aside), dtype=np.float64)


def evened(x: float, y: float, rx: float, ry: float, angle: float, radius: float) -> NDArray[np.float64]:
    """The 2 x 3 matrix from a disc of `radius` pixels (in a square twice as wide) to the ellipse on the page."""
    turn = np.radians(angle)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    shape = axes @ np.diag([rx, ry]) @ axes.T / radius
    return np.hstack([shape, (np.array([x, y]) - shape @ np.array([radius, radius]))[:, None]])


def measured(density: Density, ellipse: tuple[float, float, float, float, float]) -> Ring:
    """What is along the ellipse, in it and about it."""
    x, y, rx, ry, angle = ellipse
    wide = 1.3
    matrix = evened(x, y, rx * wide, ry * wide, angle, _DISC * wide)
    side = int(2 * _DISC * wide)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    disc = np.asarray(cv2.warpAffine(density, matrix, (side, side), flags=flags, borderValue=(-1.0,)), dtype=np.float32)
    polar = _polar(disc, (_DISC * wide, _DISC * wide), _RIM)
    on_page = polar > -0.5
    seen = on_page[:, _DISC]
    rim = polar[:, 95:105].max(axis=1)
    usual = float(np.percentile(rim[seen], 75)) if seen.any() else 0.0
    inked = seen & (rim > max(0.045, 0.3 * usual))
    ring = Ring(x=x, y=y, rx=rx, ry=ry, angle=angle, seen=float(seen.mean()))
    if not inked.any():
        return ring
    letters = polar > max(0.035, 0.2 * usual)
    band = on_page[:, 52:90].all(axis=1)
    half = polar[:, 82:119] > 0.5 * rim[:, None]
    outside = polar[:, 109:118].mean(axis=1)
    return replace(
        ring,
        cover=float(inked.sum() / seen.sum()),
        clear=float((outside < 0.4 * rim)[inked].mean()),
        width=float(np.median(half[inked].sum(axis=1))) / _DISC,
        lettered=float((letters[band, 52:90].mean(axis=1) > 0.08).mean()) if band.any() else 0.0,
        inked=float(letters[band, 52:90].mean()) if band.any() else 0.0,
        star=float(letters[:, 3:30].mean()),
    )
