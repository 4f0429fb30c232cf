"""Readings and their versions in the database; nothing here changes or deletes a row."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from pipeline.model import Reading
from pipeline.store.from_rows import readings_from
from pipeline.store.tables import mails, readings
from pipeline.store.to_rows import PARTS, digest, head_of, parts_of

_CHUNK = 500  # readings loaded by one set of queries: below every database's limit of parameters


def save(connection: Connection, campaign_id: str, reading: Reading, read_at: dt.datetime) -> bool | None:
    """Insert the reading where its content or its reader differs from the newest version.

    Returns whether it did, and None where the mail is not recorded.
    """
    content = digest(reading)
    # On PostgreSQL two readers of one mail wait for each other here; SQLite has one writer anyway.
    mail = select(mails.c.sha256).where(mails.c.sha256 == reading.mail).with_for_update()
    if connection.execute(mail).first() is None:
        return None
    newest = connection.execute(
        select(readings.c.number, readings.c.reader, readings.c.digest)
        .where(readings.c.campaign == campaign_id, readings.c.mail == reading.mail)
        .order_by(readings.c.number.desc())
        .limit(1)
    ).first()
    if newest is not None and (newest.reader, newest.digest) == (reading.reader, content):
        return False
    head = {
        "campaign": campaign_id,
        "number": 1 if newest is None else newest.number + 1,
        "read_at": read_at,
        "digest": content,
        **head_of(reading),
    }
    reading_id = connection.execute(insert(readings).values(head).returning(readings.c.id)).scalar_one()
    for table, rows in parts_of(reading, reading_id):
        if rows:
            connection.execute(insert(table), rows)
    return True


def current(campaign_id: str, *columns: Any) -> Select[Any]:
    """`columns` of the newest version of every mail's reading."""
    newest = (
        select(readings.c.mail, func.max(readings.c.number).label("number"))
        .where(readings.c.campaign == campaign_id)
        .group_by(readings.c.mail)
        .subquery()
    )
    return (
        select(*columns)
        .join(newest, (newest.c.mail == readings.c.mail) & (newest.c.number == readings.c.number))
        .where(readings.c.campaign == campaign_id)
    )


def load(connection: Connection, ids: Sequence[int]) -> Iterator[Reading]:
    """Readings in the order of `ids`, by one query a table for each chunk."""
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        heads = connection.execute(select(readings).where(readings.c.id.in_(chunk))).all()
        parts = {
            table.name: connection.execute(
                select(table).where(table.c.reading_id.in_(chunk)).order_by(*table.primary_key)
            ).all()
            for table in PARTS
        }
        found = readings_from(heads, parts)
        yield from (found[id] for id in chunk)
