"""What is gathered on the walk over a checklist's rows: a category's draft, and the cells of pictures it came from."""

from dataclasses import dataclass, field

from parsers.answers import Answer
from parsers.paper import Block, Cell


@dataclass(slots=True, kw_only=True)
class Draft:
    """What was gathered for one category; a chunk is one cell's blocks."""

    where: str
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    chunks: dict[str, list[tuple[Block, ...]]] = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)

    def add(self, role: str, blocks: tuple[Block, ...], *, goes_on: bool = False) -> None:
        chunks = self.chunks.setdefault(role, [])
        if goes_on and chunks:
            chunks[-1] += blocks
        else:
            chunks.append(blocks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A cell that was read off a picture, and what it was read as: `role` and `category` are those of a `Doubt`,
    `label` is its column's heading. A category's cell that names none has no category. `reason` says why a person
    should look at a cell that may belong elsewhere or have lost something."""

    role: str
    cell: Cell
    where: str
    label: str = ""
    category: str = ""
    reason: str = ""
