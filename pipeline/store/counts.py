"""Passes over the mailbox and what they counted."""

import datetime as dt

from sqlalchemy import Connection, func, insert, select, update

from pipeline.model import MailboxCount
from pipeline.store.database import columns_of, upsert
from pipeline.store.tables import folder_counts, passes
from pipeline.store.whereabouts import Pass


def begin(connection: Connection, account: str, started_at: dt.datetime) -> int:
    row = {"account": account, "started_at": started_at, "outcome": "running", "error": ""}
    return int(connection.execute(insert(passes).values(row).returning(passes.c.id)).scalar_one())


def finish(connection: Connection, pass_id: int, finished_at: dt.datetime, outcome: str, error: str) -> None:
    values = {"finished_at": finished_at, "outcome": outcome, "error": error}
    connection.execute(update(passes).where(passes.c.id == pass_id).values(values))


def record(connection: Connection, pass_id: int, count: MailboxCount) -> None:
    counted = select(func.count()).select_from(folder_counts).where(folder_counts.c.pass_id == pass_id)
    values = {"counted_at": count.counted_at, "on_server": count.on_server, "recorded": count.recorded}
    row = {
        "pass_id": pass_id,
        "folder": count.folder,
        "position": connection.execute(counted).scalar_one() + 1,
        **values,
    }
    statement = upsert(connection.dialect, folder_counts).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["pass_id", "folder"], set_=values))


def latest(connection: Connection, account: str) -> tuple[MailboxCount, ...]:
    """The newest count of every folder: a pass that broke off leaves the other folders' older ones standing."""
    newest = (
        select(folder_counts.c.folder, func.max(folder_counts.c.pass_id).label("pass_id"))
        .join(passes, passes.c.id == folder_counts.c.pass_id)
        .where(passes.c.account == account)
        .group_by(folder_counts.c.folder)
        .subquery()
    )
    query = (
        select(*columns_of(folder_counts, MailboxCount))
        .join(
            newest,
            (newest.c.folder == folder_counts.c.folder) & (newest.c.pass_id == folder_counts.c.pass_id),
        )
        .order_by(folder_counts.c.pass_id.desc(), folder_counts.c.position)
    )
    return tuple(MailboxCount(**row._mapping) for row in connection.execute(query))


def last_pass(connection: Connection, account: str | None) -> Pass | None:
    query = select(*columns_of(passes, Pass)).order_by(passes.c.id.desc()).limit(1)
    if account is not None:
        query = query.where(passes.c.account == account)
    row = connection.execute(query).first()
    return None if row is None else Pass(**row._mapping)
