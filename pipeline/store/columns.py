"""Column types that give back exactly what was put in, on SQLite and on PostgreSQL."""

import datetime as dt
import json
import re
from typing import Any

from sqlalchemy import DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from pipeline.model import require_aware

_UNSTORABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)
_LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
_ESCAPED = re.compile("\x1a([0-9a-f]{1,4});")


def utc(moment: dt.datetime) -> dt.datetime:
    """The same moment in UTC; the ends of the calendar (a forged Date header) stay within it."""
    require_aware(moment, "a stored time")
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return _FIRST if moment.year == 1 else _LAST


class Moment(TypeDecorator[dt.datetime]):
    """An aware datetime, given back in UTC.

    PostgreSQL keeps a timestamptz. SQLite has no such type and would drop the zone: there it is ISO 8601 text of
    fixed width in UTC, which sorts by time and which SQLite's own date functions understand.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(32))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        moment = utc(value)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return utc(dt.datetime.fromisoformat(value) if isinstance(value, str) else value)


class Words(TypeDecorator[str]):
    """Text from outside. NUL (PostgreSQL refuses it) and lone surrogates (no UTF-8 has them) come in with broken
    mails and PDFs; they are kept as U+001A, the code point in hexadecimal and a semicolon.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else escape(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unescape(value)


class Items(TypeDecorator[tuple[Any, ...]]):
    """A tuple of texts or of numbers as a JSON array, legible in SQL: ["自查报告","整改总结"]."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str | None:
        return None if value is None else escape(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...] | None:
        return None if value is None else tuple(json.loads(unescape(value)))


def escape(text: str) -> str:
    """`text` with the characters that a database refuses written out; all other text is unchanged."""
    return _UNSTORABLE.sub(lambda match: f"\x1a{ord(match[0]):x};", text)


def unescape(text: str) -> str:
    """What `escape` was given."""
    if "\x1a" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
