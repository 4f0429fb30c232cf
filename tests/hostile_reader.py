"""A reader that fails on purpose, for children to run in place of the real one: three files it cannot survive."""

import os
import time
from contextlib import suppress

import parsers
from parsers.paper import Paper
from parsers.sight import NO_SIGHTS, Sights
from pipeline import contents, reading
from pipeline.contents import Bounds, ReadFile
from pipeline.looking import Seen
from pipeline.model import Attachment, Campaign
from pipeline.reading import Whole

_read = parsers.read


def read(content: bytes, media_type: str, name: str = "", sights: Sights = NO_SIGHTS, *, max_pages: int = 300) -> Paper:
    """As `parsers.read`, but for texts that order a fault."""
    order = content[:20].strip()
    if order == b"CRASH":
        os._exit(11)
    if order == b"HANG":
        while True:
            with suppress(Exception):
                time.sleep(60)
    if order == b"SWALLOW":
        bytearray(8 * 2**30)
    if order == b"BUG":
        raise LookupError("a slip of the reader")
    return _read(content, media_type, name, sights, max_pages=max_pages)


def read_whole(task: tuple[bytes, Seen], campaign: Campaign, bounds: Bounds) -> Whole:
    parsers.read = read
    return reading.read_whole(task, campaign, bounds)


def read_file(file: Attachment, campaign: Campaign, bounds: Bounds, seen: Seen) -> ReadFile:
    parsers.read = read
    return contents.read_file(file, campaign, bounds, seen)
