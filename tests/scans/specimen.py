"""What the generator hands out: files, pictures of pages, and what is true of them."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.simulator.forms import Form
from tests.simulator.plan import Narrative

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it hangs on a mail."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One category of the form. `answer` is as written, `exists` what it means (None: blank or unclear)."""

    category: str  # the campaign's id
    name: str  # as written
    answer: str
    exists: bool | None
    manifestations: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    rectify_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTruth:
    """A checklist's fields, without item numbers; cells with 无, / or bare numbers are empty."""

    title: str
    unit: str
    entries: tuple[Entry, ...]
    other_notes: str
    liaison_name: str | None
    liaison_title: str | None
    liaison_mobile: str | None  # digits


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTruth:
    """A report or summary: `body` is the counted text without title, addressee, signature and date."""

    title: str
    addressee: str
    body: str
    headings: tuple[str, ...]
    signature: str
    date: str
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """One print of a seal. kind: unit, party, purpose (执法专用章), office, oval, square, slice (骑缝章).

    `department` is the registry's id of a unit's own seal, None for every other. `centre` and `diameter` are in mm of
    the paper, `box` in pixels of the finished picture (x0, y0, x1, y1). `visible` is the share that lies on the page.
    """

    page: int
    kind: str
    name: str
    department: str | None
    centre: tuple[float, float]
    diameter: float
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    visible: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTruth:
    """One page. `turn` is by how many degrees clockwise the paper lies turned in the picture.

    `corners` are the paper's corners in pixels (upper left, upper right, lower right, lower left of the text's way
    up), `cells` the ruled table's cells likewise.
    """

    turn: int
    colour: str  # colour, grey, bilevel
    text: str  # the printed lines, top to bottom
    size: tuple[int, int] = (0, 0)  # pixels, width and height
    corners: tuple[tuple[float, float], ...] = ()
    cells: tuple[tuple[tuple[float, float], ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """kinds: what the papers of the specimen are, in order: checklist, report, summary."""

    kinds: tuple[str, ...]
    department: str  # whose paper it is
    unit: str
    form: FormTruth | None = None
    report: ReportTruth | None = None
    seals: tuple[Impression, ...] = ()
    distractors: tuple[str, ...] = ()
    pages: tuple[PageTruth, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Specimen:
    """One paper as it comes in: `files` are what is sent, `pages` the same as pictures (BGR) before they are packed.

    `dpi` is None for photos. `wear` holds the parameters of what was done to the pages. `plans` are its papers as
    the simulator planned them, from which the Word version is written (`tests.scans.pairs`).
    """

    name: str
    seed: int
    kind: str
    files: tuple[File, ...]
    pages: tuple[Pixels, ...] = field(repr=False)
    dpi: int | None
    truth: Truth
    plans: tuple[Form | Narrative, ...] = field(default=(), repr=False)
    wear: dict[str, Any] = field(default_factory=dict)
