"""What was read off a seal, and how far that is from a name: what a doubtful character may be else counts too."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from pipeline.names import squeeze

_INSERTED, _LOST, _MISTAKEN = 9, 8, 10
"""What a character too many, one lost and one mistaken cost, in tenths: a dry arc loses some; that a certain one is
read where none is comes about as rarely as that one is mistaken for it."""
WEIGHTS = (_LOST, _INSERTED, _MISTAKEN)
_SEEN, _SEEN_LATE, _LATE = 2, 4, 4
"""What a mistaken one costs that was among those that it may have been: the first `_LATE` of them, and the others."""
_UNREAD, _NOTHING = 5, 4
"""What a place costs where something stands that was not read, and where there was none after all: a place counted too
many. It says how long the name is: a dry 柳林县市场监督管理局 is not 柳林县水利局."""

_CHINESE = re.compile("[\u3400-\u9fff]")
_ILLEGIBLE = "\u303f"
_MANY = 6  # digits: a seal's own number, no misread characters


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a name: its characters, and for each what else it may be, the likeliest first."""

    text: str
    others: tuple[str, ...] = ()

    def costs(self, name: str) -> int:
        """How far it is from `name`, in tenths of a character."""
        if not any(self.others) and _ILLEGIBLE not in self.text:
            return Levenshtein.distance(self.text, name, weights=WEIGHTS)
        return _aligned(self.text, self.others, name, False)

    def part_costs(self, name: str) -> int:
        """How far it is from the nearest contiguous part of `name`, in tenths of a character."""
        return 0 if self.text in name else _aligned(self.text, self.others, name, True)

    @property
    def length(self) -> int:
        """How many characters were read."""
        return len(self.text) - self.unread

    @property
    def unread(self) -> int:
        """At how many places something stands that was not read."""
        return self.text.count(_ILLEGIBLE)

    @property
    def likely(self) -> set[str]:
        """What is likely to stand somewhere in it, beside what was read; not where no character was read at all."""
        pairs = zip(self.text, self.others, strict=False)
        return {other for letter, others in pairs if letter != _ILLEGIBLE for other in others[:_LATE]}


def legible(text: str, places: tuple[str, ...] = ()) -> Read:
    """What of a reading can belong to a name: the characters, not numbers (a seal's own) or marks. `places`: see
    `Impression`. What stands at one of them and is no Chinese character was not read."""
    numbered = sum(letter.isdigit() for letter in text) >= _MANY
    kept = [(letter, places[at][1:] if at < len(places) else None) for at, letter in enumerate(text)]
    kept = [(squeeze(letter), others) for letter, others in kept if not (numbered and letter.isdigit())]
    if len(kept) > 1 and kept[1][0] == "县" and not _CHINESE.fullmatch(kept[0][0]):
        kept[0] = (_ILLEGIBLE, kept[0][1] or "")  # one character of a county's name, not two: 临县's, not 柳林县's
    read = ""
    others: list[str] = []
    for letter, instead in kept:
        if _CHINESE.fullmatch(letter) or letter == _ILLEGIBLE:
            read += letter
        elif instead is not None:
            read += _ILLEGIBLE
        else:
            continue
        others.append("".join(_CHINESE.findall(instead or "")))
    return Read(read, tuple(others))


@lru_cache(maxsize=20_000)
def _aligned(text: str, others: tuple[str, ...], name: str, part: bool) -> int:
    """The cost of the best alignment of a reading with a name, or with a `part` of it."""
    row = [0 if part else _LOST * at for at in range(len(name) + 1)]
    for letter, instead in zip(text, (*others, *("" for _ in text)), strict=False):
        more = _NOTHING if letter == _ILLEGIBLE else _INSERTED
        last = _MISTAKEN if instead or letter != _ILLEGIBLE else _UNREAD
        before, row = row, [row[0] + more]
        for at, wanted in enumerate(name, 1):
            if wanted == letter:
                as_is = 0
            else:
                rank = instead.find(wanted)
                as_is = last if rank < 0 else min(last, _SEEN if rank < _LATE else _SEEN_LATE)
            row.append(min(before[at - 1] + as_is, before[at] + more, row[at - 1] + _LOST))
    return min(row) if part else row[-1]
