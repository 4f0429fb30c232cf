"""Specimens by seed and kind: contents → leaves → seals → scanner or camera → files."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tests.simulator.forms import Form
from tests.simulator.plan import Narrative
from tests.simulator.world import Department

from . import camera, checklists, contents, distractors, files, office, reports, scanner, stamps
from .leaf import Leaf, draw
from .scanner import Shot
from .specimen import Entry, FormTruth, Impression, PageTruth, Pixels, ReportTruth, Specimen, Truth
from .stamping import Stamped, stamp

VERSION = "4"
"""Raise it with every change that makes other pages of the same seed."""

TUNING_SEEDS: tuple[int, ...] = tuple(range(1, 20))
JUDGING_SEEDS: tuple[int, ...] = tuple(range(9001, 9006))

KINDS = (
    "scan100",
    "scan150",
    "scan200",
    "scan300",
    "scan600",
    "grey",
    "bilevel",
    "turned",
    "photo",
    "photo_hard",
    "app",
)
DISTRACTORS = (*distractors.KINDS, "letterhead", "red_pen", "red_cup", "red_pad")
_BATCH = 4
_DPI = {"scan100": 100, "scan150": 150, "scan200": 200, "scan300": 300, "scan600": 600}


@dataclass(slots=True, kw_only=True)
class _Draft:
    """A specimen before its pages are scanned."""

    who: Department
    unit: str
    kinds: tuple[str, ...]
    leaves: list[Leaf]
    form: FormTruth | None = None
    report: ReportTruth | None = None
    stamped: Stamped = field(default_factory=Stamped)
    distractors: list[str] = field(default_factory=list)
    route: str = "drawn"
    plans: list[Form | Narrative] = field(default_factory=list)
    documents: list[bytes] = field(default_factory=list)  # .docx, until they are printed


def pages(
    seed: int, count: int, kind: str, *, what: str = "", with_office: bool = True, first: int = 0
) -> Iterator[Specimen]:
    """`count` specimens of one of `KINDS`; `what` asks for checklist, report, summary or combined alone.

    A third is printed by LibreOffice where it is installed and not left out by `with_office`. `first` leaves out as
    many at the start.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is none of {', '.join(KINDS)}")
    for start in range(first, count, _BATCH):
        batch = []
        for index in range(start, min(start + _BATCH, count)):
            random_ = random.Random(f"{seed}:{kind}:{what}:{index}")
            batch.append((index, random_, _draft(random_, what, with_office)))
        _print([draft for _, _, draft in batch])
        for index, random_, draft in batch:
            _place(random_, draft)
            yield _finish(random_, draft, kind, seed, index)


def _draft(random_: random.Random, what: str, with_office: bool) -> _Draft:
    """What is written, and laid out either by us or (a third of the time) by a word processor."""
    who = random_.choice(contents.REGISTRY)
    unit = contents.unit_written(random_, who)
    what = what or random_.choices(("checklist", "report", "summary", "combined"), (70, 16, 7, 7))[0]
    draft = _Draft(who=who, unit=unit, kinds=(what,) if what != "combined" else ("report", "checklist"), leaves=[])
    printed = random_.random() < 0.35 and with_office and office.available()
    draft.route = "office" if printed else "drawn"
    if what != "checklist":
        kind = "summary" if what == "summary" else "report"
        narrative, draft.report = contents.report(random_, who, who.unit, kind)
        draft.plans.append(narrative)
        headed = not printed and random_.random() < 0.25
        if printed:
            draft.documents.append(office.report_docx(random_, narrative))
        else:
            draft.leaves += reports.leaves(random_, narrative, headed=headed)
        if headed:
            draft.distractors.append("letterhead")
    if what in ("checklist", "combined"):
        paper = contents.form(random_, who, unit)
        draft.plans.append(paper.plan)
        if printed:
            content, title = office.form_docx(random_, paper.plan)
            draft.documents.append(content)
            draft.form = replace(paper.truth, title=title)
        else:
            drawn, draft.form = checklists.leaves(random_, paper)
            draft.leaves += drawn
    return draft


def _print(drafts: list[_Draft]) -> None:
    """All word processor's documents of a batch in one run."""
    documents = [content for draft in drafts for content in draft.documents]
    if not documents:
        return
    printed = office.printed(documents)
    if printed is None:
        raise RuntimeError("LibreOffice did not print the papers")
    made = iter(printed)
    for draft in drafts:
        for _ in draft.documents:
            draft.leaves += office.leaves(next(made), draft.who.unit)
        draft.documents.clear()


def _place(random_: random.Random, draft: _Draft) -> None:
    """Seals and red things that are none."""
    for kind in distractors.KINDS:
        if random_.random() < 0.05:
            draft.distractors.append(kind)
    draft.stamped = stamp(random_, draft.who, draft.leaves)


def _finish(random_: random.Random, draft: _Draft, kind: str, seed: int, index: int) -> Specimen:
    dpi = _DPI.get(kind)
    colour = kind if kind in ("grey", "bilevel") else "colour"
    if kind in ("grey", "bilevel", "turned"):
        dpi = random_.choice((150, 200, 200, 300))
    base = 360.0 if dpi is None else float(min(max(300, dpi * 1.5), 600))
    wear: dict[str, Any] = {"base": base, "route": draft.route}
    for leaf in draft.leaves:
        for distractor in draft.distractors:
            if distractor in distractors.KINDS and leaf is draft.leaves[0]:
                distractors.put(random_, leaf, distractor)
    shots, impressions, truths = [], [], []
    objects = []
    if dpi is None and random_.random() < 0.2:
        objects = [random_.choice(("red_pen", "red_cup", "red_pad"))]
        if kind == "app":
            objects = []
    turn_all = random_.choice((90, 180, 270)) if kind == "turned" else 0
    look = random_.getrandbits(32)  # one printer, one scanner, one desk for all pages of a paper
    for number, leaf in enumerate(draft.leaves, 1):
        shot, pressed = _printed(random_, draft, number, leaf, base, look)
        turn = turn_all if random_.random() < 0.8 else 0
        if dpi is None and leaf.width > leaf.height and random_.random() < 0.5:
            turn = random_.choice((90, 270))  # a landscape page, the phone held upright
        shot = _shoot(random_, shot, kind, base, dpi, colour, turn, objects, look)
        wear[f"page{number}"] = {k: v for k, v in shot.wear.items() if k != "corners"}
        shots.append(shot)
        impressions += [_seen(shot, leaf, seal, number, share) for seal, share in pressed]
        truths.append(_page_truth(shot, leaf, turn, colour))
    pictures = [shot.pixels for shot in shots]
    quality = random_.randint(30, 95) if random_.random() < 0.5 else random_.randint(60, 90)
    wear["quality"] = quality
    sent = _pack(random_, pictures, kind, dpi, colour, quality)
    truth = Truth(
        kinds=draft.kinds,
        department=draft.who.id,
        unit=draft.who.unit,
        form=draft.form,
        report=draft.report,
        seals=tuple(impressions),
        distractors=(*draft.distractors, *objects),
        pages=tuple(truths),
    )
    name = f"{kind}-{seed}-{index:03d}"
    return Specimen(
        name=name,
        seed=seed,
        kind=kind,
        files=sent,
        pages=tuple(pictures),
        dpi=dpi,
        truth=truth,
        plans=tuple(draft.plans),
        wear=wear,
    )


def _printed(
    random_: random.Random, draft: _Draft, number: int, leaf: Leaf, base: float, look: int
) -> tuple[Shot, list[tuple[stamps.Seal, float]]]:
    """The printed and stamped page at the base resolution."""
    wear: dict[str, Any] = {}
    page = scanner.printed(draw(leaf, base, random_), random_, wear, base, look)
    pressed = []
    for at, seal in draft.stamped.seals:
        if at == number:
            pressed.append((seal, stamps.press(page, seal, base, random_)))
    if draft.stamped.slices is not None:
        pressed.append(_slice(random_, page, draft, number, leaf, base))
    if number == 1 and "thumbprint" in draft.distractors:
        distractors.thumb(page, base, random_)
    if random_.random() < 0.08 and len(draft.leaves) > 1:
        other = draft.leaves[number % len(draft.leaves)]
        share = random_.uniform(0.04, 0.14)
        page = scanner.bleed(page, draw(replace(other), base / 3, random_), share)
        wear["bleed"] = round(share, 2)
    scale = base / 25.4
    return Shot(pixels=page, move=lambda points: points * scale, wear=wear), pressed


def _slice(
    random_: random.Random, page: Pixels, draft: _Draft, number: int, leaf: Leaf, base: float
) -> tuple[stamps.Seal, float]:
    """This page's part of a seal across the fanned edges of all pages."""
    assert draft.stamped.slices is not None
    whole = stamps.mask(draft.stamped.slices, base, random.Random(draft.stamped.slices.name))
    count = max(len(draft.leaves), 2)
    wide = whole.shape[1] // count
    part = np.ascontiguousarray(whole[:, (number - 1) * wide : number * wide])
    centre = (leaf.width - part.shape[1] / base * 25.4 / 2, min(draft.stamped.slices.centre[1], leaf.height - 30))
    seal = replace(draft.stamped.slices, centre=centre)
    stamps.press(page, seal, base, random_, part)
    return seal, 1 / count


def _shoot(
    random_: random.Random,
    shot: Shot,
    kind: str,
    base: float,
    dpi: int | None,
    colour: str,
    turn: int,
    objects: list[str],
    look: int,
) -> Shot:
    if dpi is not None:
        shot = scanner.scanned(shot, random_, dpi, base, colour=colour, look=look)
    else:
        corners = np.array([[0, 0], [shot.pixels.shape[1], 0], [0, shot.pixels.shape[0]]]) * 25.4 / base
        shot = camera.photographed(shot, random_, base, hard=kind == "photo_hard", objects=objects, look=look)
        if kind == "app":
            wide, high = corners[1][0], corners[2][1]
            shot.wear["corners"] = shot.move(np.array([[0, 0], [wide, 0], [wide, high], [0, high]]))
            shot = camera.by_app(shot, random_, look)
    return scanner.turned(shot, turn) if turn else shot


def _pack(
    random_: random.Random, pictures: list[Pixels], kind: str, dpi: int | None, colour: str, quality: int
) -> tuple[files.File, ...]:
    if dpi is not None:
        return files.scan_files(random_, pictures, dpi, colour, quality)
    if kind == "app":
        return files.app_files(random_, pictures, quality)
    return files.photo_files(random_, pictures, max(quality, 50))


def _seen(shot: Shot, leaf: Leaf, seal: stamps.Seal, number: int, share: float) -> Impression:
    """The seal's truth; its box is that of the part on the paper."""
    r = seal.diameter / 2
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    ring = np.array([(seal.centre[0] + r * np.cos(a), seal.centre[1] + r * np.sin(a)) for a in angles])
    least = leaf.width - seal.diameter * share if seal.kind == "slice" else 0.0
    ring = np.clip(ring, [least, 0.0], [leaf.width, leaf.height])
    moved = shot.move(ring)
    x0, y0, x1, y1 = (round(float(v), 1) for v in (*moved.min(0), *moved.max(0)))
    return Impression(
        page=number,
        kind=seal.kind,
        name=seal.name,
        department=seal.department,
        centre=(round(seal.centre[0], 1), round(seal.centre[1], 1)),
        diameter=seal.diameter,
        box=(x0, y0, x1, y1),
        visible=round(share, 2),
    )


def _page_truth(shot: Shot, leaf: Leaf, turn: int, colour: str) -> PageTruth:
    def quad(x0: float, y0: float, x1: float, y1: float) -> tuple[tuple[float, float], ...]:
        moved = shot.move(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float64))
        return tuple((round(float(x), 1), round(float(y), 1)) for x, y in moved)

    return PageTruth(
        turn=turn,
        colour=colour,
        text=leaf.text,
        size=(shot.pixels.shape[1], shot.pixels.shape[0]),
        corners=quad(0, 0, leaf.width, leaf.height),
        cells=tuple(quad(*box) for box in leaf.cells),
    )


__all__ = ["DISTRACTORS", "JUDGING_SEEDS", "KINDS", "TUNING_SEEDS", "Entry", "pages"]
