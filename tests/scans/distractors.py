"""Red things on paper that are no seal."""

import math
import random

import cv2
import numpy as np

from . import fonts
from .leaf import Fill, Leaf, Rule, Text, tick, width_of
from .scanner import noise_of
from .specimen import Pixels

KINDS = ("thumbprint", "red_ticks", "red_date", "red_text", "red_logo")


def put(random_: random.Random, leaf: Leaf, kind: str) -> None:
    """What is printed or written in red; a thumbprint is pressed later (`thumb`)."""
    red = (random_.randint(185, 235), random_.randint(15, 55), random_.randint(20, 60))
    if kind == "red_ticks":
        boxes = random_.sample(leaf.cells, min(len(leaf.cells), random_.randint(2, 7))) or [(60, 60, 90, 80)]
        for box in boxes:
            side = random_.uniform(4, 9)
            x = random_.uniform(box[0], max(box[2] - side, box[0] + 0.1))
            y = random_.uniform(box[1], max(box[3] - side, box[1] + 0.1))
            leaf.marks.append(Rule(points=tuple(tick(x, y, side, random_)), width=0.5, colour=red))
    elif kind == "red_date":
        face = random_.choice(fonts.installed("hei"))
        text = random_.choice(("2024.03.18", "2024 03 18 收", "收文 2024.3.19", "2024年3月18日"))
        x, y = random_.uniform(20, leaf.width - 70), random_.uniform(12, 30)
        leaf.marks.append(Text(x=x, y=y, text=text, size=14, face=face, colour=red))
        wide = width_of(text, face, 14)
        if random_.random() < 0.6:
            corners = ((x - 2, y - 6), (x + wide + 2, y - 6), (x + wide + 2, y + 2.5), (x - 2, y + 2.5), (x - 2, y - 6))
            leaf.marks.append(Rule(points=corners, width=0.4, colour=red))
    elif kind == "red_text":
        face = random_.choice(fonts.installed("hei_bold"))
        text = random_.choice(("请于3月20日前报送", "特急", "已阅", "同意上报", "存档"))
        x, y = random_.uniform(20, leaf.width - 70), random_.uniform(12, leaf.height - 15)
        leaf.marks.append(Text(x=x, y=y, text=text, size=random_.uniform(14, 26), face=face, colour=red))
    elif kind == "red_logo":
        x, y, r = random_.uniform(20, 40), random_.uniform(14, 26), random_.uniform(5, 10)
        if random_.random() < 0.5:
            points = [
                (x + r * math.cos(a) * (1 if i % 2 else 0.45), y + r * math.sin(a) * (1 if i % 2 else 0.45))
                for i, a in enumerate(np.linspace(0, 2 * math.pi, 11)[:-1])
            ]
        else:
            points = [(x + r * math.cos(a), y + r * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 40)]
        leaf.marks.append(Fill(points=tuple(points), colour=red))


def thumb(page: Pixels, dpi: float, random_: random.Random) -> None:
    """A thumbprint in seal paste: ridges in an oval of about 16 x 22 mm."""
    noise = noise_of(random_)
    wide, high = round(random_.uniform(13, 18) / 25.4 * dpi), round(random_.uniform(18, 24) / 25.4 * dpi)
    yy, xx = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j].astype(np.float32)
    warp = cv2.resize(noise.random((5, 5), dtype=np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    ridges = 0.5 + 0.5 * np.sin((np.hypot(xx, yy * 0.8 + 0.3) + 0.25 * warp) * 70)
    oval = np.clip((1 - np.hypot(xx, yy)) * 6, 0, 1)
    ink = oval * (0.25 + 0.75 * ridges) * (0.5 + 0.5 * warp) * 0.9
    ink = cv2.GaussianBlur(ink, (0, 0), max(dpi / 300, 0.5))
    y = random_.randrange(max(page.shape[0] - high, 1))
    x = random_.randrange(max(page.shape[1] - wide, 1))
    colour = np.array([55, 45, 205], np.float32) / 255
    area = page[y : y + high, x : x + wide]
    through = 1 - ink[: area.shape[0], : area.shape[1], None] * (1 - colour)
    page[y : y + high, x : x + wide] = np.clip(area * through, 0, 255).astype(np.uint8)
