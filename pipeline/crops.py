"""Edge: small pictures of what a person has to check (a seal, a doubtful cell), cut from the pages they stand on.

    <root>/crops/<name of the `Crop`>     PNG

They are made from the archived files and can be made again: what is missing or cannot be kept is only not shown.
"""

import datetime as dt
import logging
import re
from pathlib import Path

from pipeline.platform import sweep_parts, write_whole

log = logging.getLogger(__name__)

MOST_BYTES = 4_000_000
PNG = b"\x89PNG\r\n\x1a\n"
_NAME = re.compile(r"[0-9a-f]{16}-p\d{1,6}(?:--?\d{1,7}){4}\.png")


class Crops:
    """Pictures by the names of `Crop` values. A disk that fails is logged and costs the picture alone."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "crops"

    def has(self, name: str) -> bool:
        """Whether the picture was cut already."""
        path = self._path(name)
        return path is not None and path.is_file()

    def put(self, name: str, png: bytes) -> None:
        """Keep a picture, whole or not at all; one of that name is replaced."""
        path = self._path(name)
        if path is None or not png.startswith(PNG) or len(png) > MOST_BYTES:
            log.warning("crop %r of %d bytes is not kept", name[:80], len(png))
            return
        try:
            write_whole(path, png)
        except OSError as error:
            log.warning("crop %s cannot be kept: %s", name, error)

    def get(self, name: str) -> bytes | None:
        """The picture, None where there is none that can be read."""
        path = self._path(name)
        if path is None:
            return None
        try:
            png = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("crop %s cannot be read: %s", name, error)
            return None
        return png if png.startswith(PNG) and len(png) <= MOST_BYTES else None

    def sweep(self, before: dt.datetime) -> None:
        """Remove what a process that was killed while it wrote left here before that moment."""
        if swept := sweep_parts(self._folder, before):
            log.info("swept %d unfinished files", swept)

    def _path(self, name: str) -> Path | None:
        return self._folder / name if _NAME.fullmatch(name) else None
