"""A specimen read as production reads a mail's files: readers, the eye, photos put together; timed page by page."""

import hashlib
import sys
import time
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from parsers.forms import Checklist, Report
from parsers.pages import paper_of
from parsers.pictures import picture
from parsers.scan import ocr
from parsers.scan.see import see
from parsers.seals import Impression
from parsers.sight import Sight
from pipeline.config import HOME, load_campaign
from pipeline.contents import Bounds, ReadFile, read_file
from pipeline.looking import Look, Seen
from pipeline.model import Attachment, Campaign, FieldDoubt, Seal
from pipeline.photo_sets import photos_joined
from pipeline.sealing import verdict_of
from pipeline.sightings import Sightings

from .specimen import File

CAMPAIGN = "2024-enforcement"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """What the eye gave for a page. `seals` have their boxes in parts of the upright page's width and height as the
    file shows it; `seconds` is None where the sight came from the cache."""

    colour: str
    turn: int
    seals: tuple[tuple[Impression, tuple[float, float, float]], ...] = ()
    seconds: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that came of one specimen's files. `reading_seconds` is what everything but the eye took."""

    checklist: Checklist | None
    reports: tuple[Report, ...]
    doubts: tuple[FieldDoubt, ...]
    seal: Seal
    pages: tuple[PageSeen, ...]
    kinds: tuple[str, ...]
    whole: bool
    wanted: int
    reading_seconds: float
    memory: int = 0  # MB: the reading process's peak so far
    faults: tuple[str, ...] = field(default=())


@cache
def campaign() -> Campaign:
    return load_campaign(HOME / "config", CAMPAIGN)


def outcome(files: tuple[File, ...], department: str, *, threads: int = 1, store: Sightings | None = None) -> Outcome:
    """Read the files of one paper that was sent by `department`."""
    bounds, ours = Bounds(), campaign()
    attachments = [Attachment(path=file.name, content=file.content) for file in files]
    started = time.perf_counter()
    first = [read_file(one, ours, bounds) for one in attachments]
    spent = time.perf_counter() - started
    sights: dict[str, dict[int, Sight]] = {}
    pages: list[PageSeen] = []
    faults: list[str] = []
    for one in first:
        for look in one.wanted:
            try:
                sight, seen = _look(one.file.content, look, threads, store)
            except Exception as error:  # a page that breaks the eye is a page that was not read
                faults.append(f"{look.media_type} {look.page}: {type(error).__name__}: {error}")
                continue
            sights.setdefault(look.file, {})[look.page] = sight
            pages.append(seen)
    started = time.perf_counter()
    both = Seen(sights=sights, faults={})
    read: tuple[ReadFile, ...] = ()
    try:
        read = photos_joined(tuple(read_file(one, ours, bounds, both) for one in attachments), ours, both)
    except Exception as error:  # as above: all its fields are wrong
        faults.append(f"{type(error).__name__}: {error}")
    spent += time.perf_counter() - started
    return _outcome(read, department, tuple(pages), sum(len(one.wanted) for one in first), spent, tuple(faults))


def _outcome(
    read: tuple[ReadFile, ...],
    department: str,
    pages: tuple[PageSeen, ...],
    wanted: int,
    spent: float,
    faults: tuple[str, ...],
) -> Outcome:
    contents = [one.content for one in read]
    sealing = max((one.sealing for one in read), key=lambda sealing: len(sealing.prints), default=None)
    return Outcome(
        checklist=next((content.checklist for content in contents if content.checklist), None),
        reports=tuple(report for content in contents for _, report in content.reports),
        doubts=tuple(doubt for content in contents for doubt in content.doubts),
        seal=verdict_of(sealing, department, campaign()) if sealing is not None else Seal(),
        pages=pages,
        kinds=tuple(dict.fromkeys(kind for content in contents for kind in content.kinds)),
        whole=bool(read) and not any(content.unread_pages for content in contents),
        wanted=wanted,
        reading_seconds=spent,
        memory=peak_memory(),
        faults=faults,
    )


def _look(content: bytes, look: Look, threads: int, store: Sightings | None) -> tuple[Sight, PageSeen]:
    kept = store.get(look) if store else None
    started = time.perf_counter()
    shot = picture(content, look.media_type, look.page)
    size = (shot.pixels.shape[1], shot.pixels.shape[0])
    sight = kept or see(shot, look.looked_for, ocr.engine(ocr.ONNXRUNTIME, threads))
    seconds = time.perf_counter() - started
    if store and kept is None:
        store.put(look, sight)
    return sight, PageSeen(
        colour=sight.colour,
        turn=sight.turn,
        seals=tuple((seal, _in_picture(seal, sight, size)) for seal in sight.seals),
        seconds=None if kept else seconds,
        text=paper_of([sight.page], 1).text,
    )


def _in_picture(seal: Impression, sight: Sight, size: tuple[int, int]) -> tuple[float, float, float]:
    """The seal's centre in parts of the picture's width and height, and its radius in parts of the width."""
    back = np.linalg.inv(np.array(sight.transform).reshape(3, 3))
    x0, y0, x1, y1 = seal.box
    points = np.array([[(x0 + x1) / 2, (y0 + y1) / 2, 1], [x0, (y0 + y1) / 2, 1]]) @ back.T
    centre, side = points[:, :2] / points[:, 2:]
    radius = float(np.hypot(*(centre - side)))
    return float(centre[0]) / size[0], float(centre[1]) / size[1], radius / size[0]


def digest(files: tuple[File, ...]) -> str:
    return hashlib.sha256(b"".join(file.content for file in files)).hexdigest()


def peak_memory() -> int:
    """This process's peak of resident memory, in MB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 if sys.platform == "linux" else 1024 * 1024)
