"""Times are aware: told once, for every value that has one."""

import datetime as dt


def require_aware(moment: dt.datetime | None, what: str) -> None:
    """Refuse a naive datetime: whoever made it has a bug that would be hours wrong."""
    if moment is not None and moment.tzinfo is None:
        raise ValueError(f"{what} is a naive datetime: {moment!r}")
