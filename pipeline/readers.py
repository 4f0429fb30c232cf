"""Reading in children: archived mails → their readings, with a look at those pages that are pictures in between.

A mail is read once without a look. Where pages of it have to be seen, each is looked at in a call of its own, what
was seen is kept, and the mail is read again with it. A rerun finds it all there and looks at nothing twice.
"""

import logging
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from parsers.paper import UnreadableError
from parsers.place import Box
from parsers.sight import SEALS, TEXT, Sight
from pipeline.contents import ReadFile, read_file, unfinished
from pipeline.desk import Desk, Progress, silent
from pipeline.errors import ArchiveError, BaosongError, EyeError
from pipeline.looking import NOTHING_SEEN, Look, Seen, cut, look
from pipeline.model import Assessment, Attachment, Campaign, Crop, Reading
from pipeline.photo_sets import photos_joined
from pipeline.reading import ReadMail, Whole, assemble, crops_of, open_mail, read_whole, rules_of, unreadable_mail

log = logging.getLogger(__name__)

PAGES_AT_ONCE = 200
"""Pages that are looked at before their mails are read: what was seen of them is held in memory."""


def read(desk: Desk, mails: Collection[str], damaged: list[str], progress: Progress = silent) -> Iterator[Reading]:
    """The mails' readings; those with pages to look at come last. Whatever a mail holds costs that mail, or that file,
    or that page alone.

    A mail whose archived bytes cannot be had is left out, and its message added to `damaged`.
    """
    waiting: deque[tuple[str, tuple[Look, ...]]] = deque()
    for mail, whole in _pass(desk, dict.fromkeys(mails, NOTHING_SEEN), damaged):
        if whole.wanted:
            waiting.append((mail, whole.wanted))
        else:
            yield whole.reading
    pages = _Pages(total=len({one for _, looks in waiting for one in looks}), progress=progress)
    while waiting:
        batch = _batch(waiting)
        seen = _look(desk, sorted({one for looks in batch.values() for one in looks}), pages)
        kept = {mail: _part(seen, looks) for mail, looks in batch.items()}
        readings = [whole.reading for _, whole in _pass(desk, kept, damaged)]
        _cut(desk, readings, seen, [one for looks in batch.values() for one in looks])
        yield from readings


@dataclass(slots=True, kw_only=True)
class _Pages:
    """How many pages are looked at already."""

    total: int
    progress: Progress
    done: int = 0

    def one_more(self) -> None:
        self.done += 1
        self.progress("识读扫描页", self.done, max(self.done, self.total))


def _batch(waiting: deque[tuple[str, tuple[Look, ...]]]) -> dict[str, tuple[Look, ...]]:
    batch: dict[str, tuple[Look, ...]] = {}
    pages = 0
    while waiting and (not batch or pages + len(waiting[0][1]) <= PAGES_AT_ONCE):
        mail, looks = waiting.popleft()
        batch[mail] = looks
        pages += len(looks)
    return batch


# --- mails


def _pass(desk: Desk, mails: Mapping[str, Seen], damaged: list[str]) -> Iterator[tuple[str, Whole]]:
    """Each mail read with what was seen of it."""
    ahead: deque[str] = deque()  # whose contents the children have

    def tasks() -> Iterator[tuple[bytes, Seen]]:
        for mail, seen in mails.items():
            try:
                content = desk.archive.get(mail)
            except ArchiveError as error:
                log.error("mail %s: %s", mail, error)
                damaged.append(str(error))
                continue
            ahead.append(mail)
            yield content, seen

    whole = partial(read_whole, campaign=desk.campaign, bounds=desk.bounds)
    for (content, seen), result in desk.workers.map(whole, tasks()):
        mail = ahead.popleft()
        if isinstance(result, Exception):
            log.warning("mail %s: %s; reading it file by file", mail, result)
            yield mail, _read_by_parts(desk, mail, content, seen)
        else:
            _keep(desk, result.files)
            yield mail, result


def _read_by_parts(desk: Desk, mail: str, content: bytes, seen: Seen) -> Whole:
    """The slow way for a mail on which a reader crashed: each file in a call of its own, so that one alone is lost."""
    rules = rules_of(desk.campaign)
    try:
        opened, files = desk.workers.run(open_mail, content, desk.bounds)
    except (BaosongError, UnreadableError) as error:
        log.warning("mail %s cannot be opened: %s", mail, error)
        return Whole(reading=unreadable_mail(mail, error, desk.campaign))
    found = []
    for file in files:
        try:
            found.append(desk.workers.run(read_file, file, rules, desk.bounds, seen))
        except (BaosongError, UnreadableError) as error:
            log.warning("mail %s, file %r: %s", mail, file.path, error)
            found.append(ReadFile(file=file, content=unfinished(file, error)))
    _keep(desk, files)
    wanted = tuple(one for file in found for one in file.wanted)
    try:
        joined = _joined(desk, mail, tuple(found), rules, seen)
        reading = desk.workers.run(assemble, mail, ReadMail(mail=opened, files=joined), desk.campaign)
    except (BaosongError, UnreadableError) as error:
        log.warning("mail %s cannot be placed: %s", mail, error)
        reading = unreadable_mail(mail, error, desk.campaign)
    return Whole(reading=reading, files=files, wanted=wanted)


def _joined(desk: Desk, mail: str, files: tuple[ReadFile, ...], rules: Campaign, seen: Seen) -> tuple[ReadFile, ...]:
    """The files with photos of one paper put together; as they are where that cannot be told."""
    try:
        return desk.workers.run(photos_joined, files, rules, seen)
    except (BaosongError, UnreadableError) as error:
        log.warning("mail %s: its photos cannot be put together: %s", mail, error)
        return files


def _keep(desk: Desk, files: Iterable[Attachment]) -> None:
    for file in files:
        desk.archive.put(file.content, kind="files")


# --- pages


def _look(desk: Desk, looks: Sequence[Look], pages: _Pages) -> Seen:
    """What is seen on these pages, from the cache or by looking now."""
    sights: dict[str, dict[int, Sight]] = {}
    faults: dict[str, dict[int, str]] = {}

    def tasks() -> Iterator[tuple[Look, Path]]:
        for one in looks:
            if (sight := desk.sightings.get(one)) is not None:
                sights.setdefault(one.file, {})[one.page] = sight
                pages.one_more()
            else:
                yield one, desk.archive.path(one.file, kind="files")

    for (one, _), result in desk.workers.map(partial(look, eye=desk.eye), tasks(), timeout=desk.eye.page_seconds):
        if isinstance(result, UnreadableError):
            log.warning("file %s page %d is no sound picture: %s", one.file, one.page, result)
            faults.setdefault(one.file, {})[one.page] = str(result)
        elif isinstance(result, Exception):  # no fault of the file: the page stays unread, and a rerun looks again
            level = logging.ERROR if isinstance(result, EyeError) else logging.WARNING
            log.log(level, "file %s page %d cannot be seen: %s", one.file, one.page, result)
        else:
            desk.sightings.put(one, result)
            sights.setdefault(one.file, {})[one.page] = result
        pages.one_more()
    return Seen(sights=sights, faults=faults)


def _part(seen: Seen, looks: Sequence[Look]) -> Seen:
    """What was seen of one mail's files."""
    files = {one.file for one in looks}
    return Seen(
        sights={file: seen.sights[file] for file in files if file in seen.sights},
        faults={file: seen.faults[file] for file in files if file in seen.faults},
    )


def _cut(desk: Desk, readings: Sequence[Reading], seen: Seen, looks: Sequence[Look]) -> None:
    """Cut out what a person may have to see: seals and doubtful fields."""
    pages = {(one.file, one.page): one for one in looks}

    def sight_of(file: str, page: int) -> tuple[Look, Sight] | None:
        sight = seen.sights.get(file, {}).get(page)
        return (pages[file, page], sight) if sight is not None and (file, page) in pages else None

    _cut_out(desk, (crop for reading in readings for crop in crops_of(reading)), sight_of)


def cut_missing(desk: Desk, state: Assessment) -> None:
    """Cut out what the tracker shows and is not there yet: places where a scan and its Word version differ, which
    come out only when both are known. Of a page that was not seen by this version of the reader there is none."""
    types = {
        document.sha256: document.content.media_type for mail in state.received for document in mail.reading.documents
    }
    crops = [crop for mail in state.received for crop in crops_of(mail.reading)]
    crops += [one.crop for s in state.standings for r in s.requirements for one in r.mismatches if one.crop is not None]

    def sight_of(file: str, page: int) -> tuple[Look, Sight] | None:
        for looked_for in (TEXT, SEALS) if file in types else ():
            look = Look(file=file, page=page, looked_for=looked_for, media_type=types[file])
            if (sight := desk.sightings.get(look)) is not None:
                return look, sight
        return None

    _cut_out(desk, crops, sight_of)


def _cut_out(desk: Desk, crops: Iterable[Crop], sight_of: Callable[[str, int], tuple[Look, Sight] | None]) -> None:
    """Make the pictures that are not there, page by page."""
    wanted: dict[tuple[str, int], dict[str, Crop]] = {}
    for crop in crops:
        if not desk.crops.has(crop.name):
            wanted.setdefault((crop.file, crop.page), {})[crop.name] = crop

    def tasks() -> Iterator[tuple[Look, Path, Sight, tuple[Box, ...]]]:
        for (file, page), crops in wanted.items():
            if (seen := sight_of(file, page)) is not None:
                look, sight = seen
                path = desk.archive.path(file, kind="files")
                yield look, path, sight, tuple(crop.box for crop in crops.values())

    for (one, *_), result in desk.workers.map(cut, tasks(), timeout=desk.eye.page_seconds):
        if isinstance(result, Exception):
            log.warning("file %s page %d cannot be cut: %s", one.file, one.page, result)
            continue
        for name, png in zip(wanted[one.file, one.page], result, strict=True):
            if png:
                desk.crops.put(name, png)
