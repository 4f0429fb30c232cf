"""What was seen on the picture of a page: the value between the eye (`parsers.scan`) and the readers of papers.

A page is looked at once. A `Sight` holds all that later steps need, so that it can be kept and nothing is read twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from parsers.pages import PageContent
from parsers.seals import Impression

TEXT, SEALS = "text", "seals"
"""What a page is looked at for: everything on it, or (its text is known) its seals alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A page as it was seen.

    `page` has its text and ruled lines in points of the straightened page (as wide as A4 where nothing tells the
    size; number 1, whichever page it is); its `unread` is "" or "blank". `colour` is colour, grey or bilevel: only on
    the first does a missing red seal mean anything. `turn` says by how many degrees clockwise the picture had to be
    turned to stand upright. `transform` takes a pixel of the picture to a point of `page` (a homography, row by row).
    `engine` names the programs and versions that read it.
    """

    page: PageContent
    looked_for: str = TEXT
    colour: str = "colour"
    seals: tuple[Impression, ...] = ()
    turn: int = 0
    transform: tuple[float, ...] = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    engine: str = ""


Sights = Mapping[int, Sight]
"""The sights of one file, by page from 1. Pictures inside a Word file count as pages, in their order."""

NO_SIGHTS: Sights = MappingProxyType({})
