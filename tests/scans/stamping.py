"""Who stamps a paper, where, and with what."""

import random
from dataclasses import dataclass, field

from tests.simulator.world import Department

from . import contents, stamps
from .leaf import Leaf


@dataclass(slots=True, kw_only=True)
class Stamped:
    """Seals by page (from 1), and a 骑缝章 across the edges of all pages."""

    seals: list[tuple[int, stamps.Seal]] = field(default_factory=list)
    slices: stamps.Seal | None = None


def stamp(random_: random.Random, who: Department, leaves: list[Leaf]) -> Stamped:
    """Who stamped it, and where: mostly the unit itself over its name; else another, two, or nobody."""
    case = random_.choices(("right", "wrong", "none", "other_body", "double", "odd"), (66, 9, 12, 5, 5, 3))[0]
    made = Stamped()
    if case == "none":
        return made
    right = contents.seal_name(random_, who), who.id
    wrong = contents.wrong_unit(random_, who)
    for index, leaf in enumerate(leaves, 1):
        for place, x, y in leaf.anchors:
            spread = 9 if place == "unit" else 6
            centre = (x + random_.gauss(0, spread), y + random_.gauss(0, spread * 0.5))
            if random_.random() < 0.05:  # half off the paper
                centre = (leaf.width - random_.uniform(2, 14), centre[1])
            if case in ("right", "wrong", "double"):
                name, owner = wrong if case == "wrong" else right
                made.seals.append((index, _one(random_, "unit", name, owner, centre)))
            if case in ("other_body", "double"):
                kind, name = contents.other_bodies(random_, who)
                if case == "double":
                    centre = (centre[0] + random_.choice((-1, 1)) * random_.uniform(30, 48), centre[1])
                made.seals.append((index, _one(random_, kind, name, None, centre)))
            if case == "odd":
                kind = random_.choice(("oval", "square"))
                made.seals.append((index, _one(random_, kind, who.short + "业务章", None, centre)))
    if len(leaves) > 1 and case == "right" and random_.random() < 0.12:
        made.slices = _one(random_, "slice", right[0], right[1], (0, random_.uniform(90, 200)))
    return made


def _one(random_: random.Random, kind: str, name: str, owner: str | None, centre: tuple[float, float]) -> stamps.Seal:
    diameter = random_.uniform(38, 45) if kind in ("unit", "party", "slice") else random_.uniform(34, 44)
    strength = random_.choices((random_.uniform(0.75, 0.98), random_.uniform(0.4, 0.7)), (0.8, 0.2))[0]
    return stamps.Seal(
        kind=kind,
        name=name,
        centre=centre,
        diameter=round(diameter, 1),
        angle=random_.gauss(0, 9) if random_.random() < 0.8 else random_.uniform(-25, 25),
        colour=stamps.ink(random_),
        strength=strength,
        dry=random_.choice((0.0, 0.0, 0.0, random_.uniform(0.05, 0.3))),
        blur=random_.choice((0.0, 0.08, 0.08, random_.uniform(0.1, 0.3))),
        department=owner if kind in ("unit", "slice") else None,
        below="行政执法专用章" if kind == "purpose" else "",
    )
