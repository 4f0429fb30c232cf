"""How large a small PNG is shown in a cell."""

import struct
from dataclasses import dataclass
from pathlib import Path

MOST_HEIGHT = 75.0  # points: a seal can be recognised, and a page of the sheet still holds ten rows
MOST_BYTES = 400_000
LEAST_SCALE = 0.3  # smaller than that (of 150 dpi) no writing can be read: the link has to do
NATURAL = 96 / 150  # crops are 150 dpi; on a sheet they stand as large as on paper, at most
PIXEL = 0.75  # points
_MARGIN = 8  # pixels beside the picture
_HEAD = 24  # bytes of a PNG up to its size
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture in a cell: `scale` of its pixels, `left` in pixels from the cell's edge, `height` in points."""

    path: Path
    size: int  # bytes
    scale: float
    left: float
    height: float


def shown_picture(path: Path, width: float) -> Shown | None:
    """The picture for a column of `width` characters; None where there is no sound PNG or nothing could be seen."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            return None
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    if len(head) < _HEAD or not head.startswith(_PNG):
        return None
    across, down = struct.unpack(">II", head[-8:])
    if not across or not down:
        return None
    room = width * 7 + 5 - 2 * _MARGIN
    scale = min(NATURAL, room / across, MOST_HEIGHT / PIXEL / down)
    if scale < LEAST_SCALE:
        return None
    left = _MARGIN + max(0.0, (room - across * scale) / 2)
    return Shown(path=path, size=size, scale=scale, left=left, height=down * scale * PIXEL + 6)
