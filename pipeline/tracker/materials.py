"""材料/<单位>/: copies of the files that departments sent, under names that are safe on any system.

A copy is never overwritten and never deleted: staff may have written into it or put files of their own beside it.
"""

import datetime as dt
import hashlib
import logging
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from pipeline.errors import ArchiveError, BaosongError
from pipeline.model import Assessment, Campaign, Crop, Document, Received
from pipeline.tracker import words
from pipeline.tracker.errors import TrackerError

FOLDER, UNPLACED, PICTURES = "材料", "待核实", "识读图片"
NAME_BYTES = 200  # of 255 that Linux file systems take; 66 Chinese characters keep Windows below 260 in all
FOLDER_BYTES = 90
log = logging.getLogger(__name__)

# What a file may be called by what it holds; the first is put on where the sender's name says something else.
SUFFIXES = {
    "application/pdf": (".pdf",),
    "application/msword": (".doc", ".wps"),
    "application/rtf": (".rtf", ".doc"),
    "text/rtf": (".rtf", ".doc"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx", ".wps"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx", ".et"),
    "application/vnd.ms-excel": (".xls", ".et"),
    "application/vnd.oasis.opendocument.text": (".odt",),
    "application/ofd": (".ofd",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/bmp": (".bmp",),
    "image/gif": (".gif",),
    "image/tiff": (".tif", ".tiff"),
    "image/webp": (".webp",),
    "image/heic": (".heic",),
    "application/zip": (".zip",),
    "application/x-rar": (".rar",),
    "application/vnd.rar": (".rar",),
    "application/x-7z-compressed": (".7z",),
    "text/plain": (".txt",),
    "text/csv": (".csv", ".txt"),
}
# Suffixes that no program runs when somebody clicks a link; anything else becomes .bin.
HARMLESS = frozenset(suffix for suffixes in SUFFIXES.values() for suffix in suffixes) | {".pptx", ".ppt", ".dps"}
# Names that Windows gives to devices, with any suffix (Microsoft, "Naming Files, Paths, and Namespaces").
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def copy_materials(
    assessment: Assessment,
    folder: Path,
    content: Callable[[str], bytes],
    crop: Callable[[str], bytes | None] | None = None,
) -> dict[str, str]:
    """Copy what departments sent to `folder`/材料 and give each file's path relative to `folder`, by sha256.

    `content` gives the bytes of a sha256; a file that it cannot give is left out and logged. `crop` gives the small
    picture of a crop's name, or None; their paths stand in the result by name. Files that are copied already are not
    touched. Left out: what is suspicious, ignored, in an unrelated mail, or nothing of ours.
    Raises TrackerError where the folder cannot be written.
    """
    folders = _folder_names(assessment.campaign)
    zone = ZoneInfo(assessment.campaign.timezone)
    paths: dict[str, str] = {}
    given: dict[str, str] = {}  # relative path without case → sha256
    done: set[tuple[str, str]] = set()
    for standing in assessment.standings if crop is not None else ():
        for found in standing.requirements:
            if found.scan is not None and crop is not None:
                differing = (one.crop for one in found.mismatches if one.crop is not None)
                paths |= _copy_crops(folder, found.scan.received, differing, crop, paths)
    for mail, document in _wanted(assessment):
        if crop is not None:
            paths |= _copy_crops(folder, mail, crops_of(document), crop, paths)
        place = folders.get(document.department or "", UNPLACED)
        if (document.sha256, place) in done:
            continue
        done.add((document.sha256, place))
        name = _file_name(assessment.campaign, mail, document, zone)
        try:
            path = _copy(folder, f"{FOLDER}/{place}", name, mail, document, content, given)
        except BaosongError:
            log.exception("no content for document %s", document.sha256)
            continue
        except OSError as error:
            raise _cannot_write(folder / FOLDER / place, error) from error
        paths.setdefault(document.sha256, path)
    return paths


def _cannot_write(folder: Path, error: OSError) -> TrackerError:
    reason = error.strerror or error
    return TrackerError(f"材料写不到“{folder}”（{reason}）：请检查文件夹能否写入、磁盘是否已满。")


def _copy_crops(
    folder: Path,
    mail: Received,
    crops: Iterable[Crop],
    crop: Callable[[str], bytes | None],
    done: Mapping[str, str],
) -> dict[str, str]:
    """The small pictures of one mail's pages. One that is not there is left out."""
    paths: dict[str, str] = {}
    for name in (one.name for one in crops):
        path = f"{FOLDER}/{PICTURES}/{name}"
        target = folder / path
        if name in done or name in paths:
            continue
        try:
            if not os.path.lexists(target):
                png = crop(name)
                if png is None:
                    continue
                _write(target, png, mail.received_at)
        except OSError as error:
            raise _cannot_write(target.parent, error) from error
        paths[name] = path
    return paths


def crops_of(document: Document) -> Iterator[Crop]:
    """The places on a file's pages that a person is to see."""
    content = document.content
    yield from (found for found in (content.seal.crop, *(doubt.crop for doubt in content.doubts)) if found is not None)


def _wanted(assessment: Assessment) -> Iterator[tuple[Received, Document]]:
    for mail in sorted(assessment.received, key=lambda m: (m.received_at, m.mail)):
        if mail.reading.decision == "unrelated":
            continue
        for document in mail.reading.documents:
            codes = {flag.code for flag in (*document.flags, *document.content.flags)}
            if document.content.status in ("ignored", "quarantined") or "suspicious_content" in codes:
                continue
            if document.content.kind == "other" and document.department is None:
                continue
            yield mail, document


def _copy(
    folder: Path, place: str, name: tuple[str, str], mail: Received, document: Document,
    content: Callable[[str], bytes], given: dict[str, str],
) -> str:  # fmt: skip
    """Find the file's name, the plain one if it is free or already this file, and write it where it is not there."""
    stem, suffix = name
    for tag in ("", *(f"_{document.sha256[:length]}" for length in (8, 16, 64))):
        path = f"{place}/{safe_name(stem, NAME_BYTES - len(tag) - len(suffix.encode()))}{tag}{suffix}"
        if given.setdefault(path.casefold(), document.sha256) != document.sha256:
            continue
        target = folder / path
        if not os.path.lexists(target):
            data = content(document.sha256)
            if hashlib.sha256(data).hexdigest() != document.sha256:
                raise ArchiveError(f"归档的文件与其编号不符：{document.sha256}")
            _write(target, data, mail.received_at)
            return path
        if _holds(target, document, mail.received_at):
            return path
        del given[path.casefold()]  # somebody's own, or changed by hand: stays as it is
    raise OSError(f"no free name for {stem}{suffix}")


def _holds(path: Path, document: Document, received_at: dt.datetime) -> bool:
    """Whether the file is our copy; size and time tell at once, so that a pass does not read everything again."""
    if not path.is_file() or path.is_symlink():
        return False
    status = path.stat()
    if (status.st_size, int(status.st_mtime)) == (document.size, int(received_at.timestamp())):
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == document.sha256


def _write(target: Path, data: bytes, received_at: dt.datetime) -> None:
    """Whole or not at all, with the time of receipt as the file's. What a killed process leaves is overwritten by the
    next one, which copies this file again."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{hashlib.sha256(target.name.encode()).hexdigest()[:32]}.part")
    try:
        part.write_bytes(data)
        moment = received_at.timestamp()
        os.utime(part, (moment, moment))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _folder_names(campaign: Campaign) -> dict[str, str]:
    """Folders by department id, no two alike on a system that does not know case."""
    names: dict[str, str] = {}
    taken = {UNPLACED}
    for department in campaign.departments:
        name = safe_name(department.label, FOLDER_BYTES) or department.id
        if name.casefold() in taken:
            name = safe_name(f"{name}_{department.id}", 2 * FOLDER_BYTES)
        taken.add(name.casefold())
        names[department.id] = name
    return names


def _file_name(campaign: Campaign, mail: Received, document: Document, zone: ZoneInfo) -> tuple[str, str]:
    """自查清单（Word）_2024-03-18_原名 and .docx; phones in the sender's name are masked."""
    names = {r.id: r.name for r in campaign.requirements}
    kinds = "＋".join(names[kind] for kind in document.content.kinds if kind in names)
    what = kinds or ("其他" if document.content.kind == "other" else "待核实")
    form = words.FORMS.get(document.content.form, "")
    day = "日期不明" if mail.basis == "unknown" else f"{mail.received_at.astimezone(zone):%Y-%m-%d}"
    original = PurePosixPath(_plain(words.masked(document.path.rsplit("/", 1)[-1])))
    stem, suffix = original.stem, original.suffix.lower()
    accepted = SUFFIXES.get(document.content.media_type)
    if accepted is not None and suffix not in accepted:
        stem, suffix = stem + suffix, accepted[0]
    elif accepted is None and suffix not in HARMLESS:
        stem, suffix = stem + suffix, ".bin"
    head = f"{what}{f'（{form}）' if kinds and form else ''}_{day}_"
    return safe_name(head + (stem or "无名"), NAME_BYTES - len(suffix)), suffix


def _plain(name: str) -> str:
    """No character that a file system, a shell or an eye stumbles over: no separators, controls, direction marks."""
    name = re.sub(r"\s+", "_", unicodedata.normalize("NFC", name))
    kept = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return re.sub(r'[<>:"/\\|?*]+', "_", kept)


def safe_name(name: str, limit: int) -> str:
    """One component of a path: at most `limit` bytes of UTF-8, no reserved name, no dot or blank at either end."""
    name = _plain(name).replace("%", "％").replace("#", "＃").strip("._~ ")
    name = name.encode()[: max(limit, 1)].decode("utf-8", "ignore").rstrip("._ ")
    return f"_{name}" if _RESERVED.match(name) else name
