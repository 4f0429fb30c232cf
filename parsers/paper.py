"""The neutral form of one document: what a person sees on it, whatever program wrote it.

Every reader (Word, PDF, later scans and sheets) turns bytes into a `Paper`; everything that understands forms and
reports starts from a `Paper`. N formats and M forms cost N + M pieces, not N x M.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.place import Place
from parsers.seals import Sealing


class UnreadableError(Exception):
    """The bytes are not a sound document of their type. `str(error)` is one Chinese sentence for staff."""

    code = "unreadable"


class PasswordProtectedError(UnreadableError):
    """The document opens only with a password."""

    code = "password_protected"


class UnsupportedFormatError(UnreadableError):
    """A type that no reader here understands (yet)."""

    code = "unsupported_format"


class SuspiciousContentError(UnreadableError):
    """Content that must not be opened: a macro, an executable, a bomb, an entity."""

    code = "suspicious_content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph.

    `text` is what Word's counter sees: soft line breaks as newlines, tracked insertions in, deletions out, ticked
    symbols as ☑ or □, automatic numbers left out. `label` is the automatic number as it is shown ("一、", "1.").
    `level` is the outline level 1-9 where a heading style or an outline level gives one. `lead` is the text of the
    leading runs that stand out (bold, or another font than the rest of the paragraph); it equals `text` when all of
    it does, and is "" when nothing does. `size` is the first run's size in points, where the file says it.

    Read off a picture, `sures` tells for each character of `text` how sure it is (0-1, a blank is 1.0); () means that
    all are certain. "\ufffd" stands for ink that nobody could read.
    """

    text: str
    label: str = ""
    level: int | None = None
    lead: str = ""
    align: str = ""  # "", "left", "center", "right", "both"
    size: float | None = None
    boxed: bool = False  # stood in a text box
    page: int | None = None
    sures: tuple[float, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def sure(self) -> float:
        """How sure its least sure character is."""
        return min(self.sures, default=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table, counted from 0; a merged cell stands once, with its spans."""

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    blocks: "tuple[Block, ...]" = ()
    places: tuple[Place, ...] = ()  # one a page, where the cell was seen on a picture

    @property
    def sure(self) -> float:
        """How sure the least sure character in it is (0-1)."""
        return min((block.sure for block in self.blocks if isinstance(block, Paragraph)), default=1.0)

    @property
    def text(self) -> str:
        """The cell's lines, joined by newlines; automatic numbers are left out, nested tables' cells by tabs."""
        return "\n".join(_text(block) for block in self.blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: cells in reading order. `continued` says that it goes on with the table before it (a page break)."""

    cells: tuple[Cell, ...]
    page: int | None = None
    continued: bool = False

    @property
    def rows(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    def by_row(self) -> list[list[Cell]]:
        """Cells by the row in which they begin, left to right."""
        rows: list[list[Cell]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        return [sorted(row, key=lambda cell: cell.column) for row in rows]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document.

    `pages` is 0 where the format has no pages (Word). `unread_pages` are pages, counted from 1, that are pictures
    nobody has read. `pictures` counts pictures inside the document that nobody has read. `wanted` are pages that a
    look would tell more of, and what to look for (`parsers.sight`): read again with those sights, the paper has less
    unread. `sealing` are the seals on it.
    """

    blocks: tuple[Block, ...] = ()
    pages: int = 0
    unread_pages: tuple[int, ...] = ()
    pictures: int = 0
    wanted: tuple[tuple[int, str], ...] = ()
    sealing: Sealing = field(default_factory=Sealing)

    @property
    def text(self) -> str:
        """All the text, paragraphs and cells by newlines."""
        return "\n".join(_text(block) for block in self.blocks)

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs outside tables."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def tables(self) -> Iterator[Table]:
        return (block for block in self.blocks if isinstance(block, Table))

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def _text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("\t".join(cell.text for cell in row) for row in block.by_row())
