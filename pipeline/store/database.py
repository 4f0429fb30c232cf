"""Opening the database: one way for SQLite and PostgreSQL, its migrations, and its errors in words for people."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pipeline.errors import StoreError

HEAD = "0004"
"""The newest migration: a database that stands here is opened without Alembic and without a write lock."""

MIGRATIONS = Path(__file__).parent / "migrations"

_BUSY_SECONDS = 30
_LOCK = 0x62616F736F6E67  # "baosong": PostgreSQL's advisory lock while migrating
_one_at_a_time = threading.Lock()  # Alembic's environment is global to the process

# (word of the driver's message, what is wrong, what to do)
_REMEDIES = (
    ("disk is full", "所在磁盘已满", "请清理磁盘后重试"),
    ("no space left", "所在磁盘已满", "请清理磁盘后重试"),
    ("readonly database", "不可写", "请检查数据库文件及其文件夹的写权限，以及磁盘是否只读"),
    ("read-only transaction", "不可写", "请使用可写的 PostgreSQL 主库"),
    ("permission denied", "没有权限", "请检查数据库用户的权限"),
    ("unable to open", "打不开", "请检查文件夹是否存在、是否有读写权限"),
    ("is locked", "被其他程序占用", "请关闭正在使用它的程序后重试"),
    ("not a database", "不是数据库文件或已损坏", "请从备份恢复，或检查 BAOSONG_DATABASE_URL"),
    ("malformed", "已损坏", "请停止程序并从备份恢复；原始邮件仍在存档中"),
    ("disk i/o error", "所在磁盘读写出错", "请检查磁盘；SQLite 数据库不能放在网络共享盘上"),
    ("password authentication", "拒绝了用户名或密码", "请检查 BAOSONG_DATABASE_URL"),
    ("failed to resolve", "连接不上", "请检查 BAOSONG_DATABASE_URL 中的主机名"),
    ("connection", "连接不上", "请检查数据库服务是否运行、BAOSONG_DATABASE_URL 是否正确"),
)


def connect(url: str) -> Engine:
    """An engine for `url`; nothing is opened yet, but the folder of a SQLite file is made.

    An engine's transactions are plain reads; with `execution_options(writes=True)` SQLite takes the write lock at
    their beginning, so that a process waits for another one instead of failing half way.
    """
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=not _is_sqlite(parsed))
    except ArgumentError as error:
        raise StoreError(f"数据库地址有误（{_first_line(error)}）。请检查 BAOSONG_DATABASE_URL。") from error
    except ImportError as error:
        raise StoreError(
            f"没有安装数据库 {parsed.drivername} 的驱动程序（{error.name}）。请用 pip 安装它，"
            "PostgreSQL 用 psycopg[binary]；或改用默认的 SQLite。"
        ) from error
    if _is_sqlite(parsed):
        _prepare_folder(parsed)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif parsed.get_backend_name() == "postgresql":
        event.listen(engine, "connect", _prepare_postgresql)
    else:
        raise StoreError(
            f"不支持数据库 {parsed.get_backend_name()}，只支持 sqlite 和 postgresql。请检查 BAOSONG_DATABASE_URL。"
        )
    return engine


def place(url: URL) -> str:
    """The database's name in messages, without a password."""
    return str(url.database or ":memory:") if _is_sqlite(url) else url.render_as_string(hide_password=True)


def upsert(dialect: Dialect, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """An INSERT that knows ON CONFLICT; both databases write it alike, SQLAlchemy has one class for each."""
    return sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)


def columns_of(table: Table, value: type[Any]) -> list[Column[Any]]:
    """The columns that have the names of a slotted dataclass's fields."""
    return [table.c[name] for name in value.__slots__]


@contextmanager
def explained(engine: Engine) -> Iterator[None]:
    """Turn the database's errors into StoreError: what, where, what to do."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, OverflowError) as error:
        raise StoreError(_explain(place(engine.url), error)) from error


def migrate(engine: Engine) -> None:
    """Bring the database to `HEAD`. Safe when several processes or threads open it at once.

    Raises StoreError where the database is newer than this program.
    """
    with explained(engine):
        if _is_sqlite(engine.url):
            _use_wal(engine)
        with engine.connect() as connection:
            if _version(connection) == HEAD:
                return
        with _one_at_a_time, _migrating(engine) as connection:
            _upgrade(connection)


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """A transaction that other processes' migrations wait for."""
    with engine.execution_options(writes=True).connect() as connection:
        if not _is_sqlite(engine.url):
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection
            return
        # SQLite alters a table by copying and dropping it, which the keys that point to it would forbid; they can be
        # switched off outside a transaction alone, so past SQLAlchemy, which would begin one.
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise StoreError(
                        f"数据库 {place(engine.url)} 升级后数据不一致（表 {broken[0]}），已撤销升级。"
                        "请从备份恢复或联系维护者。"
                    )
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def alembic_config(connection: Connection) -> Any:
    """Alembic's configuration: the scripts of this package on `connection`, no alembic.ini."""
    from alembic.config import Config  # slow to import, and seldom needed

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "m%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(connection)
    scripts = ScriptDirectory.from_config(config)
    version = _version(connection)
    if version is not None and version not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError(
            f"数据库 {place(connection.engine.url)} 的版本（{version}）比本程序新（{HEAD}）。"
            "请更新程序，或改用与本程序同版本的数据库备份。"
        )
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _prepare_folder(url: URL) -> None:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"不能建立数据库所在的文件夹 {folder}（{error.strerror}）。请检查路径和写权限。") from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would begin transactions late and not at all before CREATE TABLE; `_begin_sqlite` does it.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA foreign_keys = ON")
    # NORMAL may forget the last transactions at a power cut. The mailbox would be asked again, but an import or
    # the count of a pass would be gone after we said that it was done; one sync a mail is cheap beside parsing.
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")  # else the driver cannot give back the calendar's last day
    connection.commit()


def _use_wal(engine: Engine) -> None:
    """Readers do not wait for the writer. It is a property of the file; the change alone ignores busy_timeout."""
    until = time.monotonic() + _BUSY_SECONDS
    raw = engine.raw_connection()
    try:
        while True:
            try:
                cursor = raw.cursor()
                if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    cursor.execute("PRAGMA journal_mode = WAL")
                cursor.close()
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > until:
                    raise
                time.sleep(0.05)
    finally:
        raw.close()


def _explain(where: str, error: Exception) -> str:
    said = _first_line(error)
    for word, what, remedy in _REMEDIES:
        if word in said.lower():
            return f"数据库 {where} {what}。{remedy}。（{said}）"
    return f"数据库 {where} 出错：{said}。请运行 run.py doctor 检查，并查看日志。"


def _first_line(error: Exception) -> str:
    """The driver's own words: SQLAlchemy's message would add the statement, the next lines the row's values."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__
