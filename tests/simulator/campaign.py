"""One simulated campaign: which department shows which behaviour, the mails, and the folder they are written to."""

import datetime as dt
import json
import random
from dataclasses import dataclass
from pathlib import Path

from . import office, summaries
from .notes import NOTES
from .submissions import BEHAVIOURS, PICTURES
from .townships import plain
from .truth import Json, truth
from .world import Department, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message in one folder of the mailbox."""

    file: str
    folder: str
    received_at: dt.datetime
    raw: bytes
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    deliveries: tuple[Delivery, ...]
    truth: Json


def simulate(
    seed: int,
    departments: tuple[Department, ...],
    *,
    with_office: bool | None = None,
    scans: int | None = None,
    every_scan: bool = False,
) -> Simulation:
    """A campaign by seed. Without LibreOffice (`with_office` False) the same seed gives the same bytes.

    About `scans` pages are pictures (None: all of `submissions.PICTURES`), chosen by the seed; with `every_scan` all
    other scans are pictures too. Whatever else comes stamped is a PDF with text.
    """
    world = World(
        seed=seed,
        with_office=office.program() is not None if with_office is None else with_office,
        registry=departments,
        drawn=_drawn(seed, scans),
        every_scan=every_scan,
    )
    _submissions(world, departments)
    _summaries(world, departments)
    summaries.strangers(world, departments)
    world.posts.sort(key=lambda post: (post.received_at, post.subject))
    deliveries = []
    files: dict[int, str] = {}
    copies = [(post.received_at, index, post.folder) for index, post in enumerate(world.posts)]
    copies += [(moment, index, folder) for index, post in enumerate(world.posts) for folder, moment in post.again_in]
    for number, (moment, index, folder) in enumerate(sorted(copies), 1):
        post, file = world.posts[index], f"{number:03d}.eml"
        files.setdefault(index, file)
        deliveries.append(Delivery(file=file, folder=folder, received_at=moment, raw=post.raw, note=post.note))
    return Simulation(deliveries=tuple(deliveries), truth=truth(world, departments, files))


def _drawn(seed: int, scans: int | None) -> frozenset[str]:
    left = sum(PICTURES.values()) if scans is None else scans
    chosen = set()
    for name in random.Random(f"{seed}:pictures").sample(list(PICTURES), len(PICTURES)):
        if PICTURES[name] <= left:
            chosen.add(name)
            left -= PICTURES[name]
    return frozenset(chosen)


def _submissions(world: World, departments: tuple[Department, ...]) -> None:
    """Give each behaviour its departments, its own group first; what is left over does the plain thing."""
    waiting = list(departments)
    world.random("who does what").shuffle(waiting)
    for behaviour in BEHAVIOURS:
        mine = [who for who in waiting if who.group == behaviour.group]
        others = [who for who in waiting if who.group != behaviour.group]
        chosen = (mine + others)[: behaviour.units]
        if len(chosen) < behaviour.units:
            continue
        waiting = [who for who in waiting if who not in chosen]
        behaviour.act(world, *chosen)
        world.behaviours[behaviour.name] = [who.id for who in chosen]
    for who in waiting:
        plain(world, who)
        world.behaviours.setdefault("plain", []).append(who.id)


def _summaries(world: World, departments: tuple[Department, ...]) -> None:
    order = list(departments)
    world.random("summaries").shuffle(order)
    for index, who in enumerate(order):
        act = summaries.ACTS[index % len(summaries.ACTS)]
        act(world, who)
        world.behaviours.setdefault(f"summary {act.__name__}", []).append(who.id)


def write(simulation: Simulation, folder: Path) -> None:
    """FOLDER/mails/NNN.eml, mails/index.json, truth.json and README.md."""
    mails = folder / "mails"
    mails.mkdir(parents=True, exist_ok=True)
    for stale in mails.glob("*.eml"):
        stale.unlink()
    index = []
    for delivery in simulation.deliveries:
        (mails / delivery.file).write_bytes(delivery.raw)
        index.append(
            {"file": delivery.file, "folder": delivery.folder, "received_at": delivery.received_at.isoformat()}
        )
    _dump(index, mails / "index.json")
    _dump(simulation.truth, folder / "truth.json")
    (folder / "README.md").write_text(readme(simulation), encoding="utf-8", newline="\n")


def _dump(value: object, path: Path) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def readme(simulation: Simulation) -> str:
    """One line per mail: what it shows, in English and Chinese."""
    names = {row["id"]: row["name"] for row in next(iter(simulation.truth["standings"].values()))}
    told = {row["file"]: row for row in simulation.truth["mails"]}
    seed = simulation.truth["seed"]
    told_english = (
        f"Written by `python -m tests.simulator --seed {seed}`; do not edit. Every mail, name and number in it "
        "is invented. `mails/index.json` says in which folder and when each mail was received; `truth.json` says what "
        "a perfect system makes of it, in the export contract's terms."
    )
    told_chinese = (
        "由模拟器按种子生成，请勿手改。内容、姓名、号码均为虚构。`mails/index.json` 记录每封邮件所在文件夹与收件时间，"
        "`truth.json` 是应得出的正确结论。"
    )
    lines = [
        "# A simulated campaign 模拟报送样例",
        "",
        told_english,
        "",
        told_chinese,
        "",
        "| mail 邮件 | received 收件 | folder 文件夹 | unit 单位 | shows | 说明 |",
        "|---|---|---|---|---|---|",
    ]
    for delivery in simulation.deliveries:
        units = "、".join(names[id] for id in told.get(delivery.file, {}).get("departments", []))
        english, chinese = NOTES[delivery.note]
        when = f"{delivery.received_at:%m-%d %H:%M}"
        lines.append(f"| {delivery.file} | {when} | {delivery.folder} | {units} | {english} | {chinese} |")
    return "\n".join(lines) + "\n"
