"""What a sheet is before it is drawn: titles, columns and a DataFrame of cells. Pages know nothing of XlsxWriter."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

DATA_ROW = 4  # the row, counted from 1 as staff see it, where the data of a page with one block begins


Look = Literal["", "int", "percent", "moment", "day", "phone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value with a link, a tone or both. `link`: a path relative to the workbook, or "#sheet!A1" inside it.

    `picture`: the path, relative to the workbook, of a small PNG that is shown above the value.
    """

    value: "str | int | float | dt.datetime | dt.date | None"
    link: str = ""
    tone: Literal["", "bad", "warn", "muted"] = ""
    look: Look = ""  # where it is not its column's
    picture: str = ""


Value = str | int | float | dt.datetime | dt.date | Cell | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`width` in characters of the default font, two for a Chinese one. `span`: how many columns of the page's grid.

    `look`: "" text, "int", "percent", "moment", "day", "phone". `rule`: conditional formats: "state", "piece", "bar".
    `staff` marks a column that staff fill in; `choices` are offered there.
    """

    title: str
    width: float = 10
    align: Literal["left", "center", "right"] = "center"
    look: Look = ""
    rule: Literal["", "state", "piece", "bar"] = ""
    staff: bool = False
    choices: tuple[str, ...] = ()
    span: int = 1

    @property
    def is_indented(self) -> bool:
        """Long texts stand off the border; in a narrow column the room is wanted."""
        return self.align == "left" and (self.width >= 18 or self.span > 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A table: its columns, its rows in the same order, and foot rows that filters and sorting leave alone."""

    columns: tuple[Column, ...]
    frame: pd.DataFrame
    heading: str = ""
    foot: tuple[tuple[Value, ...], ...] = ()
    empty: str = "截至目前没有记录"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet. `grid` are column widths where the blocks have none in common. Phones are masked unless it says so."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    note: str = ""
    closing: tuple[str, ...] = ()
    grid: tuple[float, ...] = ()
    frozen_columns: int = 2
    full_phones: bool = False
    tab: str = ""
    tall: int = 0  # pages in height to print on, 0 for as many as it takes

    @property
    def widths(self) -> tuple[float, ...]:
        return self.grid or tuple(column.width for column in self.blocks[0].columns)


def frame_of(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> pd.DataFrame:
    """Rows as a DataFrame of objects: no column turns 3 into 3.0 or None into NaN."""
    return pd.DataFrame(list(rows), columns=[column.title for column in columns], dtype=object)
