"""What was read off a seal, and how far that is from a name: what a doubtful character may be else counts too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.names import squeeze

_INSERTED, _LOST, _MISTAKEN = 9, 8, 10
"""What a character too many, one lost and one mistaken cost, in tenths: a dry arc loses some; that a certain one is
read where none is comes about as rarely as that one is mistaken for it."""
WEIGHTS = (_LOST, _INSERTED, _MISTAKEN)
_SEEN, _SEEN_LATE, _LATE = 2, 4, 4
"""What a mistaken one costs that was among those that it may have been: the first `_LATE` of them, and the others."""

_CHINESE = re.compile("[\u3400-\u9fff]")
_ILLEGIBLE = "\u303f"


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a name: its characters, and for each what else it may be, the likeliest first."""

    text: str
    others: tuple[str, ...] = ()

    def costs(self, name: str) -> int:
        """How far it is from `name`, in tenths of a character."""
        plain = _cost(self.text, name)
        if plain < _MISTAKEN:
            return plain
        instead, paid = "", 0
        for at, letter, others in self.doubtful:
            if letter in name:
                continue
            for rank, other in enumerate(others):
                if other in name:
                    instead += self.text[len(instead) : at] + other
                    paid += _SEEN if rank < _LATE else _SEEN_LATE
                    break
        return min(plain, _cost(instead + self.text[len(instead) :], name) + paid) if paid else plain

    @property
    def likely(self) -> set[str]:
        """What is likely to stand somewhere in it, beside what was read."""
        return {other for others in self.others for other in others[:_LATE]}

    @property
    def doubtful(self) -> Iterator[tuple[int, str, str]]:
        """The places where something else may stand."""
        return ((at, self.text[at], others) for at, others in enumerate(self.others) if others)


def legible(text: str, places: tuple[str, ...] = ()) -> Read:
    """What of a reading can belong to a name: the characters, not numbers (a seal's own) or marks. `places`: see
    `Impression`."""
    kept = [(letter, places[at][1:] if at < len(places) else "") for at, letter in enumerate(text)]
    kept = [(squeeze(letter), others) for letter, others in kept]
    if len(kept) > 1 and kept[1][0] == "县" and not _CHINESE.fullmatch(kept[0][0]):
        kept[0] = (_ILLEGIBLE, kept[0][1])  # one character of a county's name, not two: 临县's, not 柳林县's
    kept = [(letter, others) for letter, others in kept if _CHINESE.fullmatch(letter) or letter == _ILLEGIBLE]
    return Read("".join(letter for letter, _ in kept), tuple(others for _, others in kept))


def _cost(text: str, name: str) -> int:
    return Levenshtein.distance(text, name, weights=WEIGHTS)
