"""Can a PDF page's text be used? Judged by what a person sees on the page against what its text layer says."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_BAD = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the judgement of one page rests on.

    `texts` has what each drawn character says; `unseen` of them nobody sees, as they are white or under a picture, and
    `hidden` more were drawn invisibly. `covered` (0-1) is the part of the page under pictures, and `pieces` how
    many there are. `curves` counts drawn outlines. `unmapped`: a font's map of characters is damaged.
    """

    texts: Sequence[str]
    unseen: int = 0
    hidden: int = 0
    covered: float = 0.0
    pieces: int = 0
    curves: int = 0
    unmapped: bool = False


def why_unread(ground: Ground) -> str:
    """ "" where the text can be used, else "scan" (the page is a picture) or "mojibake" (its text says other things
    than it shows)."""
    if _is_picture(ground):
        return "scan"
    return "mojibake" if ground.texts and (ground.unmapped or _is_mojibake(ground.texts)) else ""


def _is_picture(ground: Ground) -> bool:
    many, covered = len(ground.texts), ground.covered
    if covered >= 0.8:  # whatever lies over it: a scanner's guess is no text
        return True
    if ground.unseen > 0.8 * many or (covered >= 0.2 and ground.unseen + ground.hidden > 0.5 * many):
        return True
    # A picture of a form pasted on a page, with a heading and a page number beside it; a few characters and a seal
    # (3% of A4) are no such thing.
    if (covered >= 0.5 and many <= 150) or (covered >= 0.3 and many <= 40) or (covered >= 0.06 and many < 10):
        return True
    if many <= 40 and (ground.curves >= 200 or ground.pieces >= 60):  # letters as outlines, or each a picture
        return True
    return many < 10 and (ground.hidden > 0 or ground.curves >= 40)


def _is_mojibake(texts: Sequence[str]) -> bool:
    many = len(texts)
    bad = sum(bool(_BAD.search(text)) for text in texts)
    lost = sum(text.startswith("(cid:") or "\ufffd" in text for text in texts)
    strange = sum(_is_strange(text) for text in texts)
    letters = sum(text.isascii() and text.isalpha() for text in texts)
    chinese = sum(_IDEOGRAPH.match(text) is not None for text in texts)
    return (
        lost >= 3
        or bad > 0.15 * many
        or (many >= 20 and strange > 0.3 * many)
        or (letters >= 30 and chinese < 0.05 * many)  # no unit writes in Latin letters: codes taken for letters
    )


def _is_strange(text: str) -> bool:
    """A letter that Chinese office documents do not have: a wrong code map makes rare ones of the common ones."""
    character = text[:1]
    if not unicodedata.category(character or " ").startswith("L") or character.isascii():
        return False
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False
