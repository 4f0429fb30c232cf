"""A reader that fails on purpose, for children to run in place of the real one: three files it cannot survive."""

import os
import time
from contextlib import suppress

import parsers
from parsers.paper import Paper
from pipeline import reading
from pipeline.model import Attachment, Campaign, Content, Reading
from pipeline.reading import Bounds

_read = parsers.read


def read(content: bytes, media_type: str, name: str = "") -> Paper:
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
    return _read(content, media_type, name)


def read_whole(content: bytes, campaign: Campaign, bounds: Bounds) -> tuple[Reading, tuple[Attachment, ...]]:
    parsers.read = read
    return reading.read_whole(content, campaign, bounds)


def read_content(file: Attachment, campaign: Campaign, bounds: Bounds) -> Content:
    parsers.read = read
    return reading.read_content(file, campaign, bounds)
