"""Names of the streams in an OLE compound file ([MS-CFB]): enough to tell .doc from .xls from .msg.

Only the directory is read, through the FAT; every number of the file is checked, and chains cannot go round.
"""

import struct
import uuid

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_END = 0xFFFFFFFA  # this and above: no sector
_ENTRY = 128
_MAX_ENTRIES = 20_000


class OleError(Exception):
    """The header, the FAT or the directory is damaged."""


def is_ole(content: bytes) -> bool:
    return content.startswith(_MAGIC)


def entries(content: bytes) -> list[tuple[str, str]]:
    """(name, CLSID or "") of each storage and stream, the root first. Raises OleError."""
    if len(content) < _HEADER or not is_ole(content):
        raise OleError("no header")
    shift, first = struct.unpack_from("<H", content, 30)[0], struct.unpack_from("<I", content, 48)[0]
    if shift not in (9, 12):
        raise OleError(f"sector shift {shift}")
    size = 1 << shift
    directory: list[bytes] = []
    fat = _fat_sectors(content, size)
    sector = first
    seen: set[int] = set()
    while sector < _END and len(directory) * (size // _ENTRY) < _MAX_ENTRIES:
        if sector in seen:
            raise OleError("the directory goes round")
        seen.add(sector)
        directory.append(_sector(content, sector, size))
        sector = _next(content, fat, sector, size)
    found = []
    for block in directory:
        for at in range(0, len(block) - _ENTRY + 1, _ENTRY):
            length = min(struct.unpack_from("<H", block, at + 64)[0], 64)
            if not block[at + 66] or length < 2:
                continue
            name = block[at : at + length - 2].decode("utf-16-le", "replace")
            clsid = uuid.UUID(bytes_le=block[at + 80 : at + 96])
            found.append((name, str(clsid) if clsid.int else ""))
    if not found:
        raise OleError("an empty directory")
    return found


def _fat_sectors(content: bytes, size: int) -> list[int]:
    """Where the FAT stands: 109 places in the header, more in a chain of sectors of their own."""
    sectors = [s for s in struct.unpack_from("<109I", content, 76) if s < _END]
    following = struct.unpack_from("<I", content, 68)[0]
    seen: set[int] = set()
    while following < _END:
        if following in seen:
            raise OleError("the list of FAT sectors goes round")
        seen.add(following)
        *places, following = struct.unpack(f"<{size // 4}I", _sector(content, following, size))
        sectors += [s for s in places if s < _END]
    return sectors


def _next(content: bytes, fat: list[int], sector: int, size: int) -> int:
    index, place = divmod(sector, size // 4)
    if index >= len(fat):
        raise OleError("a sector beyond the FAT")
    found: int = struct.unpack_from("<I", _sector(content, fat[index], size), place * 4)[0]
    return found


def _sector(content: bytes, sector: int, size: int) -> bytes:
    start = (sector + 1) * size
    data = content[start : start + size]
    if len(data) < size:
        raise OleError("a sector beyond the file's end")
    return data
