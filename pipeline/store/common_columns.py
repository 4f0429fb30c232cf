"""Columns that several tables have, and the keys of the tables below another."""

from typing import Any

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, String, Table

from pipeline.store.columns import Items, Words


def words(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Words, nullable=nullable)


def mail(*, nullable: bool = False, index: bool = False) -> Column[Any]:
    return Column("mail", String(64), ForeignKey("mails.sha256"), nullable=nullable, index=index)


def liaison() -> tuple[Column[Any], ...]:
    return tuple(words(f"liaison_{part}", nullable=True) for part in ("name", "title", "mobile"))


def crop(prefix: str = "") -> tuple[Column[Any], ...]:
    """Where a picture of it lies: a leaf file's sha256, a page, a box; all null where there is none."""
    return (
        words(f"{prefix}crop_file", nullable=True),
        Column(f"{prefix}crop_page", Integer),
        Column(f"{prefix}crop_box", Items),
    )


def part_of(parent: Table, *own: str) -> tuple[Any, ...]:
    """The key of a table below `parent`: the parent's key, then `own` (none where there is at most one row)."""
    above = tuple("reading_id" if parent.name == "readings" else column.name for column in parent.primary_key)
    columns = [Column(name, Integer, primary_key=True, autoincrement=False) for name in (*above, *own)]
    return (*columns, ForeignKeyConstraint(above, list(parent.primary_key)))
