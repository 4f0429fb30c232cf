"""Which characters of a cell's items were read off a picture unsurely.

Items are a cell's text with numbers, blanks and lead-ins off, so that each is looked up in what was read.
"""

from collections.abc import Iterable, Sequence

from parsers.paper import Block
from parsers.sureness import SURE
from parsers.text import UNREADABLE, flatten


def unsure_in_items(chunks: Iterable[Iterable[Block]], items: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """[from, to) of the items joined by newlines, neighbours in one; () where no picture was read.

    An item that does not stand in the chunks as it is tells nothing.
    """
    paragraphs = [paragraph for chunk in chunks for paragraph in flatten(chunk)]
    if not any(paragraph.sures for paragraph in paragraphs):
        return ()
    read = [
        (character, sure)
        for paragraph in paragraphs
        for character, sure in zip(paragraph.text, paragraph.sures or (1.0,) * len(paragraph.text), strict=False)
        if _is_kept(character)
    ]
    text = "".join(character for character, _ in read)
    spans: list[tuple[int, int]] = []
    start, seen = 0, 0
    for item in items:
        kept = [place for place, character in enumerate(item) if _is_kept(character)]
        found = text.find("".join(item[place] for place in kept), seen)
        if found >= 0:
            for place, (character, sure) in zip(kept, read[found:], strict=False):
                if sure < SURE or character == UNREADABLE:
                    spans.append((start + place, start + place + 1))
            seen = found + len(kept)
        start += len(item) + 1
    return tuple(_joined(spans))


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in spans:
        if joined and joined[-1][1] == begin:
            begin = joined.pop()[0]
        joined.append((begin, end))
    return joined


def _is_kept(character: str) -> bool:
    return character.isalnum() or character == UNREADABLE
