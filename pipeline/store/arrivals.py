"""What came, when and where: the messages of the mailbox, the imported files, and the mails of both."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from pipeline.store.database import columns_of, upsert
from pipeline.store.tables import imports, mails, placements
from pipeline.store.whereabouts import Import, MailRecord, Placement, mail_records

_SOURCE_CHARACTERS = 800  # PostgreSQL's index entries end at 2,704 bytes; a path's end is what tells it apart


def known_uids(
    connection: Connection, account: str, folder: str, uidvalidity: int, states: Collection[str]
) -> frozenset[int]:
    query = select(placements.c.uid).where(
        placements.c.account == account,
        placements.c.folder == folder,
        placements.c.uidvalidity == uidvalidity,
        placements.c.state.in_(states),
    )
    return frozenset(connection.execute(query).scalars())


def placed(connection: Connection, account: str, states: Collection[str]) -> tuple[Placement, ...]:
    query = select(*columns_of(placements, Placement)).where(
        placements.c.account == account, placements.c.state.in_(states)
    )
    rows = connection.execute(query.order_by(placements.c.id))
    return tuple(Placement(**row._mapping) for row in rows)


def record_placements(connection: Connection, found: Sequence[Placement]) -> None:
    """The mails that were fetched, then all of `found` (at least one); what was fetched once stays so."""
    for placement in found:
        if placement.mail is not None:
            add_mail(connection, placement.mail, placement.size, placement.seen_at)
    statement = upsert(connection.dialect, placements)
    changes = {name: statement.excluded[name] for name in ("mail", "state", "size", "received_at", "seen_at")}
    statement = statement.on_conflict_do_update(
        index_elements=["account", "folder", "uidvalidity", "uid"],
        set_=changes,
        where=placements.c.state != "fetched",
    )
    rows = [{name: getattr(item, name) for name in Placement.__slots__} for item in found]
    connection.execute(statement, rows)


def record_import(connection: Connection, found: Import) -> None:
    """The mail, then the file that it was taken from."""
    add_mail(connection, found.mail, found.size, found.imported_at)
    row = {name: getattr(found, name) for name in Import.__slots__ if name != "size"}
    row["source"] = found.source[-_SOURCE_CHARACTERS:]
    statement = upsert(connection.dialect, imports).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["mail", "source"],
        set_={name: statement.excluded[name] for name in ("folder", "received_at", "basis", "imported_at")},
        where=(imports.c.basis == "unknown") & (statement.excluded.basis != "unknown"),
    )
    connection.execute(statement)


def add_mail(connection: Connection, sha256: str, size: int, added_at: dt.datetime) -> None:
    row = {"sha256": sha256, "size": size, "added_at": added_at}
    statement = upsert(connection.dialect, mails).values(row)
    connection.execute(statement.on_conflict_do_nothing(index_elements=["sha256"]))


def all_mails(connection: Connection, opens: dt.datetime, folder_order: Sequence[str]) -> tuple[MailRecord, ...]:
    """Every archived mail in the order of receipt."""
    sizes = connection.execute(select(mails.c.sha256, mails.c.size)).all()
    places = _by_mail(
        connection,
        select(placements.c.mail, placements.c.folder, placements.c.received_at).where(placements.c.mail.is_not(None)),
    )
    sources = _by_mail(connection, select(imports.c.mail, imports.c.folder, imports.c.received_at, imports.c.basis))
    return mail_records(((row.sha256, row.size) for row in sizes), places, sources, opens, folder_order)


def _by_mail(connection: Connection, query: Select[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for mail, *rest in connection.execute(query):
        found.setdefault(mail, []).append(tuple(rest))
    return found
