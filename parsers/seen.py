"""What was seen, brought into a paper: the same steps for every format that may hold pictures of pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from parsers.pages import PageContent
from parsers.seals import ElectronicSeal, Sealing
from parsers.sight import SEALS, TEXT, Sights

MOST_LOOKS = 100
"""Pages of one file that are worth a look for their text: a longer report is no department's."""
MOST_SEAL_LOOKS = 20
_SENTENCE = 20  # Chinese characters
_FORM = 6  # ruled lines: a table of two rows and two columns has as many


def page_of(sights: Sights, number: int) -> PageContent | None:
    """Page `number` as it was read off its picture; None where nobody has. A blank page is read: it says nothing."""
    sight = sights.get(number)
    if sight is None or sight.looked_for != TEXT:
        return None
    return replace(sight.page, number=number, unread="")


def is_writing(page: PageContent) -> bool:
    """Is it a page of writing or a form, and no photo of a scene with a sign in it?"""
    chinese = sum("\u3400" <= glyph.text[:1] <= "\u9fff" for glyph in page.glyphs)
    return chinese >= (_SENTENCE if len(page.rules) < _FORM else 1)


def sealing_of(sights: Sights, electronic: Sequence[ElectronicSeal] = (), typed: int = 0, unseen: int = 0) -> Sealing:
    """All the seals of the pages that were looked at, in their order.

    `typed` pages need no look: they are data, not pictures, and show no red of a seal's size. They would show one, so
    they count as coloured, unless a page beside them was scanned without colours: the seal may be on that one.
    `unseen` pages may show one, and had no look or one that failed.
    """
    numbers = sorted(sights)
    colours = tuple(sights[number].colour for number in numbers)
    if not set(colours) - {"colour"}:
        colours = (*colours, *["colour"] * typed)
    return Sealing(
        prints=tuple((number, seal) for number in numbers for seal in sights[number].seals),
        electronic=tuple(electronic),
        colours=(*colours, *["unseen"] * unseen),
    )


def wanted_of(looks: Mapping[int, str], sights: Sights) -> tuple[tuple[int, str], ...]:
    """Which of the pages in `looks` (page → what for) still want a look; the limits count those that had theirs."""
    texts, seals = (_wanting(looks, sights, what) for what in (TEXT, SEALS))
    chosen = [(number, TEXT) for number in texts[:MOST_LOOKS]]
    chosen += [(number, SEALS) for number in likeliest_sealed(seals, MOST_SEAL_LOOKS)]
    return tuple(sorted((n, what) for n, what in chosen if n not in sights or sights[n].looked_for not in (what, TEXT)))


def likeliest_sealed(numbers: Iterable[int], most: int) -> list[int]:
    """At most `most` of the pages, in order: the last ones, since a paper is sealed at its end, and the first."""
    pages = sorted(numbers)
    return pages if len(pages) <= most else [pages[0], *pages[len(pages) - most + 1 :]]


def _wanting(looks: Mapping[int, str], sights: Sights, what: str) -> list[int]:
    """The pages that want such a look, or had one."""
    done = {number for number, sight in sights.items() if sight.looked_for == what}
    return sorted({number for number in looks if looks[number] == what} | done)
