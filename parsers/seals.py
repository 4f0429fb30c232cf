"""印章 on a paper: values, whatever found them."""

from dataclasses import dataclass

from parsers.place import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """The print of one seal on a page.

    `box` is in points of the straightened page, `diameter` in mm (the longer axis; 38-45 for a unit's round seal,
    国发〔1999〕25号). `shape` is round, oval, square or slice (骑缝章: a part of one at the page's edge). `text` is the
    name read off it, with □ for each character within it that cannot be read, "" where nothing can; `sure` (0-1) how
    sure that reading is. `places` has, for each character of the text that stands on the arc, what it may be: itself,
    then others, the likeliest first.
    """

    box: Box
    diameter: float
    shape: str = "round"
    text: str = ""
    sure: float = 0.0
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectronicSeal:
    """电子印章: a seal or signature that is data in the file. `name` is whose it is, "" where it does not say.

    `kind` is "pkcs7" (a signature as in ISO 32000) or "gm" (GB/T 38540-2020). An empty signature field is none.
    `intact` says whether the signed bytes are unchanged, None where that cannot be told offline.
    """

    name: str = ""
    kind: str = "pkcs7"
    page: int | None = None
    intact: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealing:
    """All seals of one paper. `prints` have their page, from 1; `colours` are the colours (see `Sight`) of the pages
    that were looked at, and "unseen" for each page with its own text that may show a seal and that nobody has seen."""

    prints: tuple[tuple[int, Impression], ...] = ()
    electronic: tuple[ElectronicSeal, ...] = ()
    colours: tuple[str, ...] = ()
