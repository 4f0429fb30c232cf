"""Word documents (.docx, and .docm once its macros are flagged) as Word shows them, with nothing hidden lost.

python-docx opens the parts (word_package.py); its own paragraphs and cells leave out content controls, tracked
insertions, text boxes, ticked symbols and automatic numbers, so its lxml tree is walked here instead. First the tree
is settled into what a person sees (word_settle.py), then one walk makes the values. Left out on purpose: headers,
footers, comments, hidden text, prompts of empty content controls, and w:altChunk (another file inside this one).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from parsers.pages import PageContent, paper_of
from parsers.paper import Block, Paper, Paragraph, UnreadableError
from parsers.scan.picture import Picture
from parsers.seen import is_writing, page_of, sealing_of, wanted_of
from parsers.sight import NO_SIGHTS, TEXT, Sights
from parsers.word_names import BODY, ID, NOTE_MARKS
from parsers.word_numbering import Numbering
from parsers.word_package import MAX_PART, MAX_UNPACKED, WordParts, has_macros, open_parts
from parsers.word_pictures import Anchored, WordPicture, anchored, decoded
from parsers.word_pictures import pages as pages_among
from parsers.word_settle import Boxes, settle
from parsers.word_styles import Styles
from parsers.word_walk import Walk

__all__ = ["has_macros", "picture", "pictures_of", "read"]


def read(
    content: bytes, sights: Sights = NO_SIGHTS, *, max_unpacked: int = MAX_UNPACKED, max_part: int = MAX_PART
) -> Paper:
    """A Word package as a `Paper`; `max_unpacked` and `max_part` bound its inflated size in bytes.

    Footnotes and endnotes that are referred to come last, as `boxed` paragraphs: they count, but stand beside the
    text. Pictures that may be pages or forms are `wanted`, numbered in their order; what was seen on one stands after
    its paragraph. A file of nothing but such pictures has them as its `pages`.
    Raises PasswordProtectedError, SuspiciousContentError or UnreadableError.
    """
    tree = _tree(open_parts(content, max_unpacked=max_unpacked, max_part=max_part))
    blocks, shown = _walked(tree)
    if not shown:
        return Paper(blocks=blocks)
    of_pages = dict(enumerate(pages_among(content, shown), 1))  # page → index of the picture
    pages = {number: page for number in of_pages if (page := page_of(sights, number)) is not None}
    paper = Paper(
        blocks=blocks,
        pictures=len(shown) - len(pages),
        wanted=wanted_of(dict.fromkeys(of_pages, TEXT), sights),
        sealing=sealing_of({number: sights[number] for number in of_pages if number in sights}),
    )
    if of_pages and not paper.text.strip():  # nothing but pictures of pages: a scan in a Word file
        unread = (PageContent(number=number, width=0.0, height=0.0, unread="scan") for number in of_pages)
        whole = paper_of([pages.get(page.number, page) for page in unread], len(of_pages))
        left = len(shown) - len(of_pages)
        return replace(paper, blocks=whole.blocks, pages=whole.pages, unread_pages=whole.unread_pages, pictures=left)
    seen = {of_pages[number]: paper_of([page], 1).blocks for number, page in pages.items() if is_writing(page)}
    return replace(paper, blocks=_walked(tree, seen)[0]) if seen else paper


def picture(content: bytes, number: int) -> Picture:
    """The picture that is page `number` (from 1) for `read`. Raises UnreadableError and what `read` raises."""
    shown = _shown_pictures(content)
    found = pages_among(content, shown)
    if not 1 <= number <= len(found):
        raise UnreadableError(f"Word 文件里没有第{number}张可识读的图片。")
    return decoded(content, shown[found[number - 1]])


def pictures_of(content: bytes) -> int:
    """How many of its pictures are pages for `read`."""
    return len(pages_among(content, _shown_pictures(content)))


def _shown_pictures(content: bytes) -> list[WordPicture]:
    return _walked(_tree(open_parts(content, max_unpacked=MAX_UNPACKED, max_part=MAX_PART)))[1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tree:
    """The parts, settled; a walk changes nothing in them."""

    parts: WordParts
    styles: Styles
    boxes: Boxes
    pictures: Anchored


def _tree(parts: WordParts) -> _Tree:
    styles = Styles(parts.styles)
    boxes: Boxes = {}
    for root in (parts.document, parts.footnotes, parts.endnotes):
        if root is not None:
            boxes |= settle(root, styles.placeholders)
    return _Tree(parts=parts, styles=styles, boxes=boxes, pictures=anchored(parts.document, boxes))


def _walked(
    tree: _Tree, seen: Mapping[int, Sequence[Block]] = MappingProxyType({})
) -> tuple[tuple[Block, ...], list[WordPicture]]:
    """The blocks, with what was `seen` on pictures (by index) after the paragraphs in which they stand; and the
    pictures in the order in which they come."""
    numbering = Numbering(tree.parts.numbering, tree.styles)
    walk = Walk(tree.styles, numbering, tree.boxes, tree.pictures, tree.parts.relations, seen)
    body = tree.parts.document.find(BODY)
    blocks = [] if body is None else walk.blocks(body)
    return (*blocks, *_notes(tree.parts, walk)), walk.shown


def _notes(parts: WordParts, walk: Walk) -> Iterator[Block]:
    """The paragraphs of the notes that the text refers to, in the order of the references."""
    for root, mark in zip((parts.footnotes, parts.endnotes), NOTE_MARKS, strict=True):
        if root is None:
            continue
        notes = {note.get(ID): note for note in root if isinstance(note.tag, str)}
        for reference in parts.document.iter(mark):
            note = notes.pop(reference.get(ID), None)
            if note is not None:
                yield from (block for block in walk.blocks(note, boxed=True) if _has_text(block))


def _has_text(block: Block) -> bool:
    return not isinstance(block, Paragraph) or bool(block.text.strip())
