"""What a phone's camera makes of a page that lies on a desk."""

import math
import random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .scanner import Points, Shot, noise_of, smooth_field
from .specimen import Pixels

DESKS = ("wood", "dark_wood", "red_wood", "green_cloth", "white", "grey", "blue", "tiles", "papers")


def photographed(shot: Shot, random_: random.Random, base: float, *, hard: bool, objects: list[str], look: int) -> Shot:
    """A photo of the page; `hard` tilts, bends, shades and blurs it more. `objects` lie on the desk.

    `look` stands for the phone, the desk and the lamp: they are the same for all pages.
    """
    wear, noise = shot.wear, noise_of(random_)
    same = random.Random(f"desk:{look}")
    shot = _bent(shot, random_, hard)
    long_side = same.choice((1706, 2000, 2560, 3264, 4000) if not hard else (1500, 1706, 2000, 2560, 3264, 4032))
    height, width = shot.pixels.shape[:2]
    landscape = width > height
    out = (long_side, round(long_side * 0.75)) if landscape else (round(long_side * 0.75), long_side)
    matrix = _view(random_, (width, height), out, wear, hard)
    desk = same.choice(DESKS)
    wear |= {"desk": desk, "pixels": long_side}
    scene = _desk(desk, out, same, noise)
    for thing in objects:
        _object(scene, thing, random_)
    page, matte = _on_desk(shot.pixels, matrix, out)
    corners = _project(matrix, np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64))
    _paper_shadow(scene, corners, random_)
    tone = same.uniform(0.86, 0.97)
    paper = np.array([tone * same.uniform(0.95, 1.0), tone, tone], dtype=np.float32)
    picture = scene * (1 - matte[:, :, None]) + page.astype(np.float32) * paper * matte[:, :, None]
    picture = _lit(picture, random_, same, wear, hard)
    pixels = _taken(picture, random_, noise, wear, hard)
    return shot.after(pixels, lambda points: _project(matrix, points))


def _bent(shot: Shot, random_: random.Random, hard: bool) -> Shot:
    """The page bows as a cylinder seen from above: lines rise or sink by up to some mm in their middle."""
    height, width = shot.pixels.shape[:2]
    bow = random_.choice((0.0, 0.0, random_.uniform(-0.006, 0.006))) if not hard else random_.uniform(-0.014, 0.014)
    if abs(bow) < 1e-4:
        return shot
    shot.wear["bow"] = round(bow, 4)
    peak = random_.uniform(0.3, 0.7)
    u = np.linspace(0, 1, width)
    lift = bow * height * np.where(u < peak, np.sin(u / peak * math.pi / 2), np.sin((1 - u) / (1 - peak) * math.pi / 2))
    pad = round(abs(bow) * height) + 2
    xs = np.broadcast_to(np.arange(width, dtype=np.float32), (height + 2 * pad, width))
    ys = np.arange(height + 2 * pad, dtype=np.float32)[:, None] - pad - lift[None, :].astype(np.float32)
    # outside is marked by alpha: magenta cannot be on a page, so pad with white and let the desk show at the corners
    pixels = cv2.remap(
        shot.pixels,
        np.ascontiguousarray(xs),
        np.ascontiguousarray(ys),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    shade = 1 - abs(bow) * 6 * np.abs(np.gradient(lift) / max(np.abs(np.gradient(lift)).max(), 1e-9))
    pixels = np.clip(pixels * shade[None, :, None].astype(np.float32), 0, 255).astype(np.uint8)

    def step(points: Points) -> Points:
        moved = points.copy()
        moved[:, 1] += pad + np.interp(points[:, 0], np.arange(width), lift)
        return moved

    return shot.after(pixels, step)


def _view(
    random_: random.Random, page: tuple[int, int], out: tuple[int, int], wear: dict[str, Any], hard: bool
) -> NDArray[np.float64]:
    """The homography of a camera that is tilted against the desk; the page fills most of the frame."""
    most = 12 if hard else 5
    tilt_x, tilt_y = (math.radians(random_.uniform(-most, most)) for _ in "xy")
    roll = math.radians(random_.gauss(0, 3.5 if hard else 1.5))
    width, height = page
    focal = max(out) * random_.uniform(1.0, 1.4)
    turn_x = np.array([[1, 0, 0], [0, math.cos(tilt_x), -math.sin(tilt_x)], [0, math.sin(tilt_x), math.cos(tilt_x)]])
    turn_y = np.array([[math.cos(tilt_y), 0, math.sin(tilt_y)], [0, 1, 0], [-math.sin(tilt_y), 0, math.cos(tilt_y)]])
    turn_z = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    turn = turn_z @ turn_y @ turn_x
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)
    centred = (corners - [width / 2, height / 2]) / height
    fill = random_.uniform(0.80, 0.97) if random_.random() < 0.88 else random_.uniform(1.0, 1.06)  # margins cut off
    away = 1.3
    for _ in range(20):  # step back until the page fills the frame as wanted
        space = np.c_[centred, np.zeros(4)] @ turn.T + [0, 0, away]
        seen = space[:, :2] / space[:, 2:] * focal
        spread = np.ptp(seen, axis=0) / np.array(out)
        away *= float(max(spread) / fill) ** 0.8
    space = np.c_[centred, np.zeros(4)] @ turn.T + [0, 0, away]
    seen = space[:, :2] / space[:, 2:] * focal
    middle = (seen.min(0) + seen.max(0)) / 2
    slack = np.maximum(np.array(out) - np.ptp(seen, axis=0), 0) / 2
    offset = np.array([random_.uniform(-0.8, 0.8), random_.uniform(-0.8, 0.8)]) * slack
    seen = seen - middle + np.array(out) / 2 + offset
    wear |= {
        "tilt": (round(math.degrees(tilt_x), 1), round(math.degrees(tilt_y), 1)),
        "roll": round(math.degrees(roll), 1),
        "fill": round(fill, 2),
    }
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
    return np.asarray(matrix, dtype=np.float64)


def _project(matrix: NDArray[np.float64], points: Points) -> Points:
    full = np.c_[points, np.ones(len(points))] @ matrix.T
    return np.asarray(full[:, :2] / full[:, 2:])


def _on_desk(page: Pixels, matrix: NDArray[np.float64], out: tuple[int, int]) -> tuple[Pixels, NDArray[np.float32]]:
    """The page as the sensor samples it, and where it lies (0 to 1)."""
    height, width = page.shape[:2]
    corners = _project(matrix, np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64))
    shrink = height / max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]))
    if shrink > 1.2:  # no aliasing: the lens blurs before the sensor samples
        page = cv2.GaussianBlur(page, (0, 0), 0.42 * shrink)
    seen = cv2.warpPerspective(page, matrix, out, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    matte = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, out, flags=cv2.INTER_LINEAR)
    return seen, cv2.GaussianBlur(matte, (0, 0), 0.8).astype(np.float32) / 255


def _paper_shadow(scene: NDArray[np.float32], corners: Points, random_: random.Random) -> None:
    """The sheet's own thin shadow on the desk."""
    height, width = scene.shape[:2]
    small = np.zeros((height // 4, width // 4), np.uint8)
    reach = max(width, height) * 0.004
    shift = np.array([random_.uniform(-reach, reach), random_.uniform(0, reach)])
    cv2.fillConvexPoly(small, np.round((corners + shift) / 4).astype(np.int32), 255)
    dark = cv2.GaussianBlur(small, (0, 0), max(reach / 4, 1)).astype(np.float32) / 255
    scene *= 1 - 0.45 * cv2.resize(dark, (width, height))[:, :, None]


def _desk(kind: str, out: tuple[int, int], random_: random.Random, noise: np.random.Generator) -> NDArray[np.float32]:
    width, height = out
    base = {
        "wood": (110, 150, 190),
        "dark_wood": (45, 65, 95),
        "red_wood": (45, 55, 120),
        "green_cloth": (70, 105, 55),
        "white": (225, 228, 228),
        "grey": (140, 140, 138),
        "blue": (140, 95, 60),
        "tiles": (190, 200, 205),
        "papers": (205, 212, 215),
    }[kind]
    colour = np.array([v * random_.uniform(0.85, 1.12) for v in base], dtype=np.float32)
    scene = np.ones((height, width, 3), np.float32) * colour
    if "wood" in kind:
        along = noise.random((max(height // 6, 2), 6), dtype=np.float32)
        grain = cv2.resize(along, (width, height), interpolation=cv2.INTER_CUBIC)
        wave = smooth_field(noise, height, width, 8)
        grain = 0.6 * grain + 0.4 * wave
        if random_.random() < 0.5:
            grain = cv2.resize(np.ascontiguousarray(grain.T), (width, height))
        scene *= (0.78 + 0.4 * grain)[:, :, None]
    elif kind == "green_cloth":
        scene *= (0.9 + 0.2 * noise.random((height, width), dtype=np.float32))[:, :, None]
    elif kind == "tiles":
        step = round(max(out) * random_.uniform(0.2, 0.35))
        for start in range(random_.randrange(step), max(out), step):
            cv2.line(scene, (start, 0), (start + 30, height), (120, 122, 125), max(step // 120, 2))
            cv2.line(scene, (0, start), (width, start + 20), (120, 122, 125), max(step // 120, 2))
    elif kind == "papers":  # other sheets below this one
        for _ in range(3):
            centre = np.array([random_.uniform(0, width), random_.uniform(0, height)])
            box = cv2.boxPoints((tuple(centre), (width * 0.7, height * 0.6), random_.uniform(-30, 30)))
            tint = random_.uniform(200, 245)
            cv2.fillConvexPoly(scene, np.round(box).astype(np.int32), (tint - 6, tint, tint))
            cv2.polylines(scene, [np.round(box).astype(np.int32)], True, (150, 150, 150), 2)
    scene *= (0.94 + 0.12 * smooth_field(noise, height, width, 5))[:, :, None]
    return scene


def _object(scene: NDArray[np.float32], thing: str, random_: random.Random) -> None:
    """A thing on the desk near the frame's edge; the page will lie over part of it."""
    height, width = scene.shape[:2]
    unit = max(scene.shape[:2]) / 300  # about a mm
    x = random_.choice((random_.uniform(0, 0.08), random_.uniform(0.92, 1.0))) * width
    y = random_.uniform(0.05, 0.95) * height
    red = (random_.randint(20, 60), random_.randint(15, 45), random_.randint(170, 225))
    if thing == "red_pen":
        angle = random_.uniform(60, 120)
        tip = (x + math.cos(math.radians(angle)) * 130 * unit, y + math.sin(math.radians(angle)) * 130 * unit)
        cv2.line(scene, (int(x), int(y)), (int(tip[0]), int(tip[1])), red, int(9 * unit), cv2.LINE_AA)
    elif thing == "red_cup":
        cv2.circle(scene, (int(x), int(y)), int(38 * unit), red, -1, cv2.LINE_AA)
        cv2.circle(scene, (int(x), int(y)), int(31 * unit), tuple(v * 0.5 for v in red), -1, cv2.LINE_AA)
    else:  # a stamp pad, open: a red square
        side = int(45 * unit)
        cv2.rectangle(scene, (int(x) - side, int(y) - side), (int(x) + side, int(y) + side), (60, 60, 60), -1)
        cv2.rectangle(
            scene, (int(x - side * 0.8), int(y - side * 0.8)), (int(x + side * 0.8), int(y + side * 0.8)), red, -1
        )


def _lit(
    picture: NDArray[np.float32], random_: random.Random, same: random.Random, wear: dict[str, Any], hard: bool
) -> NDArray[np.float32]:
    """A lamp at one side, a hand's or the phone's shadow, the white balance."""
    height, width = picture.shape[:2]
    yy, xx = np.mgrid[-1 : 1 : (height // 8) * 1j, -1 : 1 : (width // 8) * 1j].astype(np.float32)
    angle = same.uniform(0, 2 * math.pi)
    fall = same.uniform(0.05, 0.45 if hard else 0.22)
    light = 1 - fall * (0.5 + 0.5 * (xx * math.cos(angle) + yy * math.sin(angle)))
    light *= 1 - 0.12 * (xx**2 + yy**2) / 2
    if random_.random() < (0.75 if hard else 0.3):
        deep = random_.uniform(0.15, 0.5 if hard else 0.3)
        mask = np.zeros(xx.shape, np.uint8)
        small = (xx.shape[1], xx.shape[0])
        edge = (random_.uniform(-0.1, 1.1) * small[0], random_.choice((-0.1, 1.05)) * small[1])
        axes = (int(random_.uniform(0.25, 0.6) * small[0]), int(random_.uniform(0.25, 0.6) * small[1]))
        cv2.ellipse(mask, (int(edge[0]), int(edge[1])), axes, random_.uniform(0, 180), 0, 360, 255, -1)
        if random_.random() < 0.4:  # an arm
            end = (int(random_.uniform(0.2, 0.8) * small[0]), int(random_.uniform(0.2, 0.8) * small[1]))
            cv2.line(mask, (int(edge[0]), int(edge[1])), end, 255, max(small[0] // 7, 1))
        soft = random_.uniform(0.01, 0.06) * max(small)
        light *= 1 - deep * cv2.GaussianBlur(mask, (0, 0), max(soft, 1)).astype(np.float32) / 255
        wear["shadow"] = round(deep, 2)
    cast = same.uniform(-0.09, 0.09) * (1.4 if hard else 1)
    gains = np.array([1 - cast, 1 + same.uniform(-0.02, 0.02), 1 + cast], dtype=np.float32)
    exposure = (same.uniform(0.72, 1.08) if hard else same.uniform(0.85, 1.06)) * random_.uniform(0.96, 1.04)
    wear |= {"light": round(fall, 2), "cast": round(cast, 3), "exposure": round(exposure, 2)}
    light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    return picture * light[:, :, None] * gains * np.float32(exposure)


def _taken(
    picture: NDArray[np.float32], random_: random.Random, noise: np.random.Generator, wear: dict[str, Any], hard: bool
) -> Pixels:
    """Focus, a moving hand, the sensor's noise, the phone's sharpening."""
    per_mm = max(picture.shape[:2]) / 300
    blur = random_.uniform(0.0, 0.11 if hard else 0.05) * per_mm
    if blur > 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
    if hard and random_.random() < 0.2:
        length = max(int(random_.uniform(0.1, 0.3) * per_mm), 2)
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, length // 2), (length - 1, length // 2 + random_.randint(-1, 1)), 1.0, 1)
        picture = cv2.filter2D(picture, -1, kernel / kernel.sum())
        wear["motion"] = length
    sigma = random_.uniform(0.5, 6.0 if hard else 3.0)
    height, width = picture.shape[:2]
    grain = noise.normal(0, 1, (height, width)).astype(np.float32)[:, :, None] * 0.8
    tint = cv2.resize(noise.normal(0, 1, (height // 2, width // 2, 3)).astype(np.float32), (width, height)) * 0.6
    picture = picture + sigma * (grain + tint)
    amount = random_.uniform(0, 1.2)
    picture = picture + amount * (picture - cv2.GaussianBlur(picture, (0, 0), 1.3))
    wear |= {"blur": round(blur, 2), "noise": round(sigma, 1), "sharpened": round(amount, 2)}
    return np.clip(picture, 0, 255).astype(np.uint8)


def by_app(shot: Shot, random_: random.Random, look: int) -> Shot:
    """A scanning app's page: cut out of the photo, straightened (nearly), its background whitened."""
    points = shot.move(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]))  # only to know that it can be followed
    assert np.isfinite(points).all()
    corners = shot.wear["corners"]
    long_side = random.Random(f"app:{look}").choice((1650, 2000, 2400, 3000))
    wide, high = (
        (long_side / math.sqrt(2), long_side)
        if corners[3][1] - corners[0][1] > corners[1][0] - corners[0][0]
        else (long_side, long_side / math.sqrt(2))
    )
    out = (round(wide), round(high))
    jitter = 0.006 * long_side
    target = np.array([[0, 0], [out[0], 0], [out[0], out[1]], [0, out[1]]], dtype=np.float64)
    target += np.array([[random_.uniform(-jitter, jitter) for _ in "xy"] for _ in range(4)])
    matrix = np.asarray(
        cv2.getPerspectiveTransform(np.asarray(corners, np.float32), target.astype(np.float32)), dtype=np.float64
    )
    page = cv2.warpPerspective(shot.pixels, matrix, out, flags=cv2.INTER_AREA)
    way = random.Random(f"filter:{look}").choice(("white", "white", "magic", "plain"))
    shot.wear["app"] = way
    if way != "plain":
        small = cv2.resize(page, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
        ground = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 15)
        ground = cv2.resize(ground, out, interpolation=cv2.INTER_LINEAR)
        flat = page.astype(np.float32) / np.maximum(ground, 1) * 255
        gain = 1.25 if way == "white" else 1.6
        page = np.clip((flat - 255) * gain + 252, 0, 255).astype(np.uint8)
    return shot.after(page, lambda p: _project(matrix, p))
