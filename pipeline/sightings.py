"""Edge: what was seen on pages, kept on disk, so that reading a mail again looks at no page twice.

    <root>/pages/ab/<sha256 of the file>-<page>-<looked for>-<reader>.json.gz

It is a cache: a file that is missing, broken or of another reader's version is only work to do again.
"""

import datetime as dt
import gzip
import logging
import re
import zlib
from importlib import metadata
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from parsers.scan import VERSION
from parsers.sight import Sight
from pipeline.looking import Look
from pipeline.platform import sweep_parts, write_whole

log = logging.getLogger(__name__)

_SIGHT = TypeAdapter(Sight)
MOST_BYTES = 20_000_000  # unpacked; a full page of small print has 400,000


def eye_name(engine: str) -> str:
    """The eye's version with its engine and the models that come with it."""
    return f"{VERSION}-{engine}-{metadata.version('rapidocr')}"


class Sightings:
    """Sights by look. `reader` names the eye's version and its engine: other ones' sights are not seen."""

    def __init__(self, root: Path, reader: str) -> None:
        self._root = root / "pages"
        self._reader = re.sub(r"[^0-9A-Za-z.]+", "_", reader)

    def get(self, look: Look) -> Sight | None:
        """The sight, or None where it has to be seen (again)."""
        try:
            with gzip.open(self._path(look)) as file:
                text = file.read(MOST_BYTES)
            return _SIGHT.validate_json(text)
        except FileNotFoundError:
            return None
        except (OSError, EOFError, zlib.error, ValidationError, ValueError) as error:
            log.warning("sight of %s page %d cannot be used: %s", look.file, look.page, type(error).__name__)
            return None

    def put(self, look: Look, sight: Sight) -> None:
        """Keep a sight. A disk that fails is logged: the reading goes on, and the next one looks again."""
        try:
            write_whole(self._path(look), gzip.compress(_SIGHT.dump_json(sight), compresslevel=5, mtime=0))
        except (OSError, ValueError) as error:
            log.warning("sight of %s page %d cannot be kept: %s", look.file, look.page, error)

    def sweep(self, before: dt.datetime) -> None:
        """Remove what a process that was killed while it wrote left here before that moment."""
        if swept := sweep_parts(self._root, before):
            log.info("swept %d unfinished files", swept)

    def _path(self, look: Look) -> Path:
        name = f"{look.file}-{look.page}-{look.looked_for}-{self._reader}.json.gz"
        return self._root / look.file[:2] / name
