"""Small pure pieces between what imapclient gives and our own values."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from imapclient.imap_utf7 import decode as decode_utf7

from pipeline.mailbox.values import Envelope


def read_envelope(item: Mapping[bytes, Any]) -> Envelope:
    size = item.get(b"RFC822.SIZE")
    return Envelope(
        received_at=aware(item.get(b"INTERNALDATE")), size=size if isinstance(size, int) and size >= 0 else None
    )


def aware(moment: object) -> dt.datetime | None:
    """With the standard library's time zone in place of imapclient's; None for a naive or impossible one."""
    if not isinstance(moment, dt.datetime):
        return None
    try:
        offset = moment.utcoffset()
        return None if offset is None else moment.replace(tzinfo=dt.timezone(offset))
    except (ValueError, OverflowError):
        return None


def split_batches(wanted: Mapping[int, Envelope], batch_bytes: int, batch_mails: int) -> Iterator[list[int]]:
    """Batches beat single fetches by far; a mail that is large, or of unknown size, goes alone."""
    batch: list[int] = []
    room = batch_bytes
    for uid, envelope in wanted.items():
        size = envelope.size
        if size is None or size > batch_bytes:
            yield [uid]
            continue
        if batch and (size > room or len(batch) >= batch_mails):
            yield batch
            batch, room = [], batch_bytes
        batch.append(uid)
        room -= size
    if batch:
        yield batch


def halves(batch: list[int]) -> list[list[int]]:
    middle = len(batch) // 2
    return [batch[:middle], batch[middle:]]


def folder_name(name: bytes | str) -> str:
    try:
        return str(decode_utf7(name))
    except (UnicodeError, ValueError):
        return name.decode("utf-8", "replace") if isinstance(name, bytes) else name
