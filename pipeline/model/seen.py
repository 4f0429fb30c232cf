"""What was read off pictures: where it stands, how surely it was read, and the seals."""

import hashlib
import re
from dataclasses import dataclass

from parsers.place import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """A part of a page that is kept as a small picture, so that a person can check what was read there.

    `file` is the sha256 of the leaf file, `page` counts its pages from 1, `box` is in points of the straightened page.
    """

    file: str
    page: int
    box: Box

    @property
    def name(self) -> str:
        """The picture's file name: the same for the same place, safe on every system."""
        file = self.file if re.fullmatch(r"[0-9a-f]{64}", self.file) else _sha256(self.file)
        return f"{file[:16]}-p{self.page}-{'-'.join(str(round(side)) for side in self.box)}.png"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDoubt:
    """A field that was read off a picture and not surely.

    `what` says in Chinese where it stands and what it is (第1页 表1第3行“是否存在”), `text` the value that was read,
    `sure` (0-1) how sure its least sure part is: 1.0 where only a rule objects, which `reason` then tells. `role` and
    `category` are what the parsers call the field (`parsers.forms.Doubt`).
    """

    what: str
    text: str
    sure: float
    reason: str = ""
    role: str = ""
    category: str = ""
    crop: Crop | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a part of a scan stands on its pages: a cell of the form, or a paragraph of a report's body.

    `role` and `category` are those of a cell (see `FieldDoubt`); a paragraph has role "body" and is the characters
    [`begin`, `end`) of `Report.body`. Of what goes on on the next page each part is a spot of its own.
    """

    crop: Crop
    role: str = "body"
    category: str = ""
    begin: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The seal on a paper. verdict: right_unit, other_unit, unreadable, none, cannot_tell, not_applicable, not_read.

    `text` is the name read off it, `sure` (0-1) how sure that reading is, `size_mm` its diameter, `at` its middle:
    parts (0-1) of the page's width from the left and of its height from the top. An `electronic` one is data in the
    file: its name is no reading, and it may have no place on a page.
    """

    verdict: str = "not_read"
    text: str | None = None
    page: int | None = None
    department: str | None = None  # whose seal it is, where it could be told
    sure: float = 0.0
    size_mm: float | None = None
    crop: Crop | None = None
    electronic: bool = False
    at: tuple[float, float] | None = None

    @property
    def found(self) -> bool:
        return self.verdict in ("right_unit", "other_unit", "unreadable")
