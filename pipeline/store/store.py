"""The database's door: every question and every record is one method, every write one transaction.

Every method raises StoreError alone when the database fails; asking twice to record the same thing records it once.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, func, select

from pipeline.errors import StoreError
from pipeline.model import MailboxCount, Reading, Received, require_aware
from pipeline.store import arrivals, counts, database, versions
from pipeline.store.tables import mails, readings
from pipeline.store.whereabouts import Import, MailRecord, Pass, Placement

KNOWN_STATES = ("fetched", "before_campaign", "after_campaign", "too_large")
"""States that need no fetch; a message that the server did not give out (`missing`) is asked for again."""


class Store:
    """The open database; use it as a context manager. It may be shared between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database, make it where there is none, and bring it to the newest version.

        `url` is an SQLAlchemy URL of SQLite or PostgreSQL. Raises StoreError: a wrong address, no access, a disk
        that is full, a database newer than this program.
        """
        engine = database.connect(url)
        try:
            database.migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    @property
    def place(self) -> str:
        """Where the database is, for messages: without a password."""
        return database.place(self._engine.url)

    # --- the mailbox ------------------------------------------------------------------------------------------

    def known_uids(
        self, account: str, folder: str, uidvalidity: int, states: Collection[str] = KNOWN_STATES
    ) -> frozenset[int]:
        """The UIDs that need no fetch. `states` narrows it: those that are `fetched`, say."""
        with self._reading() as connection:
            return arrivals.known_uids(connection, account, folder, uidvalidity, states)

    def placements(self, account: str, states: Collection[str]) -> tuple[Placement, ...]:
        """What was recorded of the mailbox in these states: for a campaign whose days were moved, or `doctor`."""
        with self._reading() as connection:
            return arrivals.placed(connection, account, states)

    def record_placement(self, placement: Placement) -> None:
        """See `record_placements`."""
        self.record_placements((placement,))

    def record_placements(self, found: Iterable[Placement]) -> None:
        """Record messages of the mailbox, and the mails that were fetched, in one transaction.

        The bytes must be in the archive before. A message once fetched stays so: RFC 3501 lets no UID change its
        content, and one that is no longer listed has not been unsent.
        """
        all_found = tuple(found)
        if all_found:
            with self._writing() as connection:
                arrivals.record_placements(connection, all_found)

    def begin_pass(self, account: str, started_at: dt.datetime) -> int:
        """Note that a pass over the mailbox begins; the number is for the methods below."""
        with self._writing() as connection:
            return counts.begin(connection, account, started_at)

    def finish_pass(self, pass_id: int, finished_at: dt.datetime, outcome: str, error: str = "") -> None:
        """Note how a pass ended: `outcome` in at most 20 characters (ok, failed …), `error` for staff."""
        with self._writing() as connection:
            counts.finish(connection, pass_id, finished_at, outcome, error)

    def record_count(self, pass_id: int, count: MailboxCount) -> None:
        """Keep one folder's count of this pass; the same folder again replaces it."""
        with self._writing() as connection:
            counts.record(connection, pass_id, count)

    def latest_counts(self, account: str) -> tuple[MailboxCount, ...]:
        """The newest count of every folder that was ever counted, in the order of the pass."""
        with self._reading() as connection:
            return counts.latest(connection, account)

    def last_pass(self, account: str | None = None) -> Pass | None:
        """The pass begun last, of one account or of all."""
        with self._reading() as connection:
            return counts.last_pass(connection, account)

    # --- mails ------------------------------------------------------------------------------------------------

    def record_mail(self, sha256: str, size: int, added_at: dt.datetime) -> None:
        """Note that the archive holds this mail."""
        with self._writing() as connection:
            arrivals.add_mail(connection, sha256, size, added_at)

    def record_import(self, found: Import) -> None:
        """Record a mail taken from a file; a time that was unknown is filled in when it is imported again."""
        with self._writing() as connection:
            arrivals.record_import(connection, found)

    def mails(
        self,
        opens: dt.datetime,
        folder_order: Sequence[str],
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
    ) -> tuple[MailRecord, ...]:
        """Every archived mail received from `since` to `until`, both included, in the order of receipt.

        One whose time nobody knows counts as received when the campaign opened (`opens`), as in `received`.
        """
        require_aware(since, "since")
        require_aware(until, "until")
        with self._reading() as connection:
            records = arrivals.all_mails(connection, opens, folder_order)
        return tuple(
            record
            for record in records
            if (since is None or record.received_at >= since) and (until is None or record.received_at <= until)
        )

    def unread_mails(self, campaign_id: str) -> tuple[str, ...]:
        """Mails in the archive that no reader has read for this campaign: what a crash left between the two."""
        read = select(readings.c.mail).where(readings.c.campaign == campaign_id)
        query = select(mails.c.sha256).where(mails.c.sha256.not_in(read)).order_by(mails.c.added_at, mails.c.sha256)
        with self._reading() as connection:
            return tuple(connection.execute(query).scalars())

    # --- readings ---------------------------------------------------------------------------------------------

    def save_reading(self, campaign_id: str, reading: Reading, read_at: dt.datetime) -> bool:
        """Keep a reading as the mail's newest version, in one transaction, and tell whether there was need to.

        There is none when the newest version has the same content and the same reader. Versions are kept for ever.
        The mail must have been recorded before.
        """
        with self._writing() as connection:
            saved = versions.save(connection, campaign_id, reading, read_at)
        if saved is None:
            raise StoreError(f"数据库 {self.place} 中没有登记邮件 {reading.mail}，不能保存它的解析结果。")
        return saved

    def received(
        self,
        campaign_id: str,
        opens: dt.datetime,
        folder_order: Sequence[str],
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
    ) -> tuple[Received, ...]:
        """The mails with their current readings, in the order of receipt; the range as in `mails`."""
        records = self.mails(opens, folder_order, since, until)
        wanted = {record.sha256 for record in records}
        with self._reading() as connection:
            current = connection.execute(versions.current(campaign_id, readings.c.id, readings.c.mail))
            found = {
                reading.mail: reading
                for reading in versions.load(connection, [row.id for row in current if row.mail in wanted])
            }
        return tuple(
            Received(
                mail=record.sha256,
                folder=record.folder,
                received_at=record.received_at,
                basis=record.basis,
                size=record.size,
                reading=found[record.sha256],
            )
            for record in records
            if record.sha256 in found
        )

    def reading(self, campaign_id: str, mail: str) -> Reading | None:
        """The mail's current reading."""
        with self._reading() as connection:
            query = versions.current(campaign_id, readings.c.id).where(readings.c.mail == mail)
            ids = list(connection.execute(query).scalars())
            return next(iter(versions.load(connection, ids)), None)

    def reading_versions(self, campaign_id: str, mail: str) -> tuple[Reading, ...]:
        """All that was ever read from the mail, the oldest first."""
        query = select(readings.c.id).where(readings.c.campaign == campaign_id, readings.c.mail == mail)
        with self._reading() as connection:
            return tuple(
                versions.load(connection, list(connection.execute(query.order_by(readings.c.number)).scalars()))
            )

    def readings_by_version(self, campaign_id: str) -> dict[str, int]:
        """How many current readings each reader version made."""
        current = versions.current(campaign_id, readings.c.reader).subquery()
        query = select(current.c.reader, func.count()).group_by(current.c.reader).order_by(current.c.reader)
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def stale_mails(self, campaign_id: str, reader: str) -> tuple[str, ...]:
        """Mails whose current reading another reader version made: for `rerun --stale`."""
        query = versions.current(campaign_id, readings.c.mail).where(readings.c.reader != reader)
        with self._reading() as connection:
            return tuple(connection.execute(query.order_by(readings.c.mail)).scalars())

    # --- inside -----------------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with database.explained(self._engine), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with database.explained(self._engine), self._writer.begin() as connection:
            yield connection
