"""□是☑否 as the recogniser read it, where the ink of the boxes tells nothing.

A box of pale or broken lines is not seen by its sides, a recogniser may read it all the same. It errs too often to be
believed against the ink, so that it is asked only where that leaves a choice open, and a person is to look at it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.answers import answer
from parsers.layout import Glyph
from parsers.scan.boxes import Drawn, is_clear
from parsers.scan.choices import Choice, in_order

_SIGNS = "□☐口☑☒√✓✔"
_GUESSED = 0.5  # how sure


def settled(choice: Choice, drawn: Sequence[Drawn], told: Sequence[Glyph], pair: Sequence[str]) -> list[Glyph]:
    """`told` is what the ink makes of the choice; where it says nothing, the choice as it was read if that says more.

    `drawn` are the boxes seen; two that are seen well and look alike are left open. `pair` are the words that the
    page's choices are between: where the second one was not read behind its mark, it is put there.
    """
    if _says(in_order(told)) is not None:
        return list(told)
    stain = () if not choice.is_pair else choice.strange
    guesses = [in_order(told), [glyph for glyph in choice.glyphs if glyph not in stain]]
    if sum(is_clear(box) for box in drawn) > 1:
        guesses.pop()
    for guess in guesses:
        read = _with_last_word(guess, pair)
        if sum(glyph.text in _SIGNS for glyph in read) == 2 and _says(read) is not None:
            return [replace(glyph, sure=min(glyph.sure, _GUESSED)) for glyph in read]
    return list(told)


def _says(glyphs: Sequence[Glyph]) -> bool | None:
    return answer("".join(glyph.text for glyph in glyphs)).exists


def _with_last_word(read: Sequence[Glyph], pair: Sequence[str]) -> list[Glyph]:
    """□是☑ at the end of which nobody read 否."""
    text = "".join(glyph.text for glyph in read)
    if len(pair) != 2 or not re.fullmatch(f"[{_SIGNS}]{re.escape(pair[0])}[{_SIGNS}]", text):
        return list(read)
    end = read[-1]
    middle, step = (end.x0 + end.x1) / 2, (end.x1 - end.x0) / 2 / len(pair[1])
    lost = [
        replace(end, text=text, x0=middle + n * step, x1=middle + (n + 1) * step, sure=0.0)
        for n, text in enumerate(pair[1])
    ]
    return [*read[:-1], replace(end, x1=middle), *lost]
