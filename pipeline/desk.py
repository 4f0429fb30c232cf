"""One campaign's desk: where its work is done, and how far it has come."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.archive import Archive
from pipeline.contents import Bounds
from pipeline.crops import Crops
from pipeline.looking import Eye
from pipeline.model import Campaign
from pipeline.sightings import Sightings
from pipeline.store import Store
from pipeline.workers import Runner

Progress = Callable[[str, int, int], None]
"""What is being done, how many are done, how many there are."""


def silent(what: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where one campaign's work is done. `folders` is the order in which a mail's folder is told."""

    campaign: Campaign
    store: Store
    archive: Archive
    sightings: Sightings
    crops: Crops
    workers: Runner
    eye: Eye
    bounds: Bounds
    account: str
    folders: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Taken:
    """What one pass over the mailbox, or one import, brought."""

    fetched: int = 0
    outside: int = 0
    too_large: int = 0
    missing: int = 0
    absent_folders: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    read: int = 0
    unread_pages: int = 0  # pages of pictures that could not be read
    damaged: tuple[str, ...] = ()  # mails whose archived bytes are gone or rotten, a message each
