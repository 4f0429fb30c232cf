"""Files that are not what they seem: an encrypted Word file, a broken one, a program, a lock file."""

import io
import random
import struct
import zipfile

from .ooxml import STAMP

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: list[tuple[str, bytes]]) -> bytes:
    """A compound file (MS-CFB, version 3) whose streams all lie in ordinary sectors (each padded to 4096 bytes)."""
    padded = [(name, content.ljust(4096, b"\0") if len(content) < 4096 else content) for name, content in streams]
    sectors: list[bytes] = []
    fat: list[int] = []
    starts = []
    for _, content in padded:
        blocks = [content[i : i + _SECTOR].ljust(_SECTOR, b"\0") for i in range(0, len(content), _SECTOR)]
        starts.append(len(sectors))
        for index, block in enumerate(blocks):
            sectors.append(block)
            fat.append(_END if index == len(blocks) - 1 else len(sectors))
    directory_at = len(sectors)
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    for index, (name, content) in enumerate(padded):
        right = index + 2 if index + 1 < len(padded) else _FREE
        entries.append(_entry(name, 2, right=right, start=starts[index], size=len(content)))
    while len(entries) % 4:
        entries.append(bytes(64) + struct.pack("<BBIII", 0, 0, _FREE, _FREE, _FREE) + bytes(50))
    for i in range(0, len(entries), 4):
        sectors.append(b"".join(entries[i : i + 4]))
        fat.append(_END if i + 4 >= len(entries) else len(sectors))
    fat_at = len(sectors)
    count = -(-(len(fat) + 1) // 128)
    fat += [_FAT] * count
    fat += [_FREE] * (count * 128 - len(fat))
    sectors += [struct.pack("<128I", *fat[i * 128 : (i + 1) * 128]) for i in range(count)]
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        bytes.fromhex("D0CF11E0A1B11AE1"), bytes(16), 0x3E, 3, 0xFFFE, 9, 6,
        0, count, directory_at, 0, 4096, _END, 0, _END, 0, fat_at,
    )  # fmt: skip
    table = [fat_at + i for i in range(1, count)]
    header += struct.pack("<108I", *(table + [_FREE] * (108 - len(table))))
    return header + b"".join(sectors)


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw), kind, 1, _FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def encrypted_docx(random_: random.Random) -> bytes:
    """What Word saves with a password: EncryptionInfo and EncryptedPackage (MS-OFFCRYPTO), agile version 4.4."""
    info = (
        struct.pack("<HHI", 4, 4, 0x40)
        + b'<?xml version="1.0"?><encryption xmlns="http://schemas.microsoft.com/office/2006/encryption"/>'
    )
    return compound([("EncryptedPackage", random_.randbytes(6000)), ("EncryptionInfo", info)])


def broken_docx(sound: bytes) -> bytes:
    """A transfer that stopped half-way."""
    return sound[: len(sound) * 3 // 5]


def program() -> bytes:
    """The head of a Windows program; it does nothing."""
    return (
        b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"
        + bytes(46)
        + b"\x80\0\0\0"
        + bytes(64)
        + b"PE\0\0L\x01"
        + bytes(2048)
    )


def lock_file() -> bytes:
    """Word's ~$ owner file: 162 bytes with the user's name."""
    return (b"\x05admin" + bytes(48) + "\x05admin".encode("utf-16-le")).ljust(162, b"\0")


def zip_gbk(files: list[tuple[str, bytes]]) -> bytes:
    """A zip whose names are GBK without the UTF-8 flag, as Windows packs them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for index, (_, content) in enumerate(files):
            info = zipfile.ZipInfo(f"{index:08d}", STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, content)
    raw = buffer.getvalue()
    for index, (name, _) in enumerate(files):
        placeholder = f"{index:08d}".encode()
        raw = _rename(raw, placeholder, name.encode("gb18030"))
    return raw


def _rename(raw: bytes, old: bytes, new: bytes) -> bytes:
    """Put `new` for `old` in both headers of a zip and mend lengths and offsets."""
    grow = len(new) - len(old)
    local = raw.index(old)
    raw = raw[: local - 4] + struct.pack("<H", len(new)) + raw[local - 2 : local] + new + raw[local + len(old) :]
    end = raw.rindex(b"PK\x05\x06")
    at = struct.unpack("<I", raw[end + 16 : end + 20])[0] + grow
    size = struct.unpack("<I", raw[end + 12 : end + 16])[0] + grow
    raw = raw[: end + 12] + struct.pack("<II", size, at) + raw[end + 20 :]
    position = at
    result = bytearray(raw)
    while result[position : position + 4] == b"PK\x01\x02":
        length, extra, comment = struct.unpack("<HHH", result[position + 28 : position + 34])
        offset = struct.unpack("<I", result[position + 42 : position + 46])[0]
        if offset + 30 > local:
            result[position + 42 : position + 46] = struct.pack("<I", offset + grow)
        if bytes(result[position + 46 : position + 46 + length]) == old:
            result[position + 28 : position + 30] = struct.pack("<H", len(new))
            result[position + 46 : position + 46 + length] = new
            length = len(new)
        position += 46 + length + extra + comment
    return bytes(result)
