"""Several photos of one mail: in which order their pages come, and which of them are one document.

Three things tell it, the strongest first: the numbers printed on the pages, what the pages say (a title begins a
document, a table goes on), and the files' names, folders and times. Each may be missing, and each may be wrong alone.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.pages import PageContent, paper_of
from parsers.paper import Paper
from parsers.photo_looks import Looks, from_one_paper, is_same_file, is_same_start, looks_of, shows_the_same
from parsers.photo_names import is_next, natural, series_of, stem_of
from parsers.seen import sealing_of
from parsers.sight import TEXT, Sight

MOST = 300
"""Photos of one mail that are put together: nobody photographs a longer paper, and of more each stands alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One picture file of a mail.

    `name` is its path in the mail (folders and archives before a slash), `taken` the camera's time as EXIF writes it
    ("2024:03:19 10:15:02", no zone; "" where unknown), `sight` what was seen on it, None where nobody could read it.
    """

    name: str
    taken: str = ""
    sight: Sight | None = None


def order(photos: Sequence[Photo]) -> list[int]:
    """The indexes of the photos in their natural order: folder by folder, in each by printed page numbers where these
    make one row, else by name, else by time, else as they came."""
    shown = [looks_of(photo.name, photo.sight) for photo in photos]
    found: list[int] = []
    for folder in _folders(photos):
        found += _by_print(shown, _by_name(photos, folder))
    return found


def groups(photos: Sequence[Photo], begins: Callable[[Paper], bool]) -> list[list[int]]:
    """Which photos are one document: lists of indexes, each in the order of its pages.

    `begins` says of one photo's paper whether a document begins on it (a form's or a report's title); the caller knows
    which titles there are. A photo that shows hardly any text or a scene stands alone, and so does the less full one
    of two photos of one page. A photo that nobody could see is a page where the pages before and behind it are one
    document's, or where its name counts on from them.
    """
    return groups_and_copies(photos, begins)[0]


def groups_and_copies(
    photos: Sequence[Photo], begins: Callable[[Paper], bool]
) -> tuple[list[list[int]], dict[int, int]]:
    """The `groups`, and for each photo that stands alone because it is another of some page, which photo that is."""
    if len(photos) > MOST:
        return [[index] for index in range(len(photos))], {}
    shown = [looks_of(photo.name, photo.sight) for photo in photos]
    found: list[list[int]] = []
    copies: dict[int, int] = {}
    for folder in _folders(photos):
        found += _in_folder(shown, _by_name(photos, folder), begins, copies)
    for copy in copies:  # of a photo that gave way to a clearer one
        while copies[copy] in copies:
            copies[copy] = copies[copies[copy]]
    return found, copies


def paper_of_photos(sights: Sequence[Sight | None]) -> Paper:
    """The paper that the photos are together: tables and paragraphs go on over its pages, numbered from 1. A photo
    that nobody could see is an unread page."""
    numbered = {number: sight for number, sight in enumerate(sights, 1) if sight is not None}
    pages = []
    for number, sight in enumerate(sights, 1):
        if sight is None or sight.looked_for != TEXT:
            pages.append(PageContent(number=number, width=595, height=842, unread="scan"))
        else:
            pages.append(replace(sight.page, number=number, unread=""))
    return replace(paper_of(pages, len(pages)), sealing=sealing_of(numbered))


# --- by name ------------------------------------------------------------------------------------------------------


def _folders(photos: Sequence[Photo]) -> list[list[int]]:
    """Indexes by folder, in the order in which the folders come."""
    folders: dict[str, list[int]] = {}
    for index, photo in enumerate(photos):
        folders.setdefault(photo.name.rpartition("/")[0], []).append(index)
    return list(folders.values())


def _by_name(photos: Sequence[Photo], folder: Sequence[int]) -> list[int]:
    """The folder's photos by what their names count, else by the camera's time, else as they came."""
    if all(stem_of(photos[index].name)[:1].isdecimal() for index in folder):  # 1、清单 and 2、报告 are one row, too
        heads = {int(re.match(r"\d+", stem_of(photos[index].name))[0]) for index in folder}  # type: ignore[index]  # so
        if len(heads) == len(folder):
            return sorted(folder, key=lambda index: (natural(photos[index].name), index))
    rows: dict[str, list[int]] = {}
    for index in folder:
        rows.setdefault(series_of(photos[index].name)[0], []).append(index)
    times = [photos[index].taken for index in folder]
    if len(rows) > 1 and all(len(row) == 1 for row in rows.values()) and len(set(times) - {""}) == len(folder):
        return sorted(folder, key=lambda index: photos[index].taken)
    found: list[int] = []
    for row in rows.values():
        found += sorted(row, key=lambda index: (series_of(photos[index].name)[1], photos[index].taken, index))
    return found


# --- documents ----------------------------------------------------------------------------------------------------

_Shown = Sequence[Looks]


def _in_folder(
    shown: _Shown, row: Sequence[int], begins: Callable[[Paper], bool], copies: dict[int, int]
) -> list[list[int]]:
    starts = {index for index in row if (paper := shown[index].paper) is not None and begins(paper)}
    parts: list[list[int]] = []
    alone: list[list[int]] = []
    for place, index in enumerate(row):
        one = shown[index]
        if one.paper is None:
            continue
        same = next((other for other in row[:place] if is_same_file(one, shown[other])), None)
        if one.is_bare or same is not None:
            alone.append([index])
            if same is not None:
                copies[index] = same
            continue
        home = None if index in starts else _home(index, parts, shown)
        named = home is not None and bool(one.words) and one.words == shown[home[-1]].words
        if index not in starts and not named and one.is_scene:
            alone.append([index])
        elif (twin := _twin(index, home, parts, shown, starts)) is not None:
            kept, copy = _clearer_kept(index, *twin, shown, starts)
            copies[copy] = kept
            alone.append([copy])
        elif home is not None:
            home.append(index)
        else:
            parts.append([index])
    parts = _adopted(parts, shown, starts)
    alone += _unseen_placed(parts, row, shown, starts)
    return [_sorted(part, shown, starts) for part in parts] + alone


def _twin(
    index: int, home: list[int] | None, parts: Sequence[list[int]], shown: _Shown, starts: set[int]
) -> tuple[list[int], int] | None:
    """The page, and the document that it is in, of which this photo is another; None where it is a page of its own.

    Two units' papers that were copied from one another lie in one folder: their later pages are as alike as two photos
    of one page, and belong each to its own first page.
    """
    one = shown[index]
    for part in sorted(parts, key=lambda part: part is not home):
        for old in part[:1] if index in starts else part:
            if not shows_the_same(one, shown[old]) or (index in starts and not is_same_start(one, shown[old])):
                continue
            if part is home or home is None or not from_one_paper(shown[home[0]], shown[part[0]]):
                return part, old
    return None


def _clearer_kept(index: int, part: list[int], old: int, shown: _Shown, starts: set[int]) -> tuple[int, int]:
    """Keep that one of two photos of a page that shows more of it: which is kept, and which is a copy."""
    if shown[index].chinese <= shown[old].chinese:
        return old, index
    part[part.index(old)] = index
    if old in starts:
        starts.add(index)
    return index, old


def _numbers(shown: _Shown, indexes: Sequence[int]) -> dict[int, int]:
    """The printed numbers, by photo."""
    return {index: number for index in indexes if (number := shown[index].number) is not None}


def _by_print(shown: _Shown, indexes: Sequence[int]) -> list[int]:
    """By the printed numbers where they make one row without gaps and at most one page has none (a first page often
    has none); otherwise as they are."""
    numbers = _numbers(shown, indexes)
    missing = [index for index in indexes if index not in numbers]
    values = sorted(numbers.values())
    if len(values) < 2 or len(missing) > 1 or len(set(values)) < len(values):
        return list(indexes)
    gaps = [a + 1 for a, b in pairwise(values) if b == a + 2]
    if any(b > a + 2 for a, b in pairwise(values)) or len(gaps) > len(missing):
        return list(indexes)
    if missing:
        numbers[missing[0]] = gaps[0] if gaps else (values[0] - 1 if values[0] > 1 else values[-1] + 1)
    return sorted(indexes, key=lambda index: numbers[index])


def _sorted(part: Sequence[int], shown: _Shown, starts: set[int]) -> list[int]:
    """The pages of one document, its first page first."""
    first = [index for index in part if index in starts][:1]
    by_print = _by_print(shown, part)
    if by_print != list(part):
        return by_print
    return first + [index for index in part if index not in first]


def _home(index: int, parts: Sequence[list[int]], shown: _Shown) -> list[int] | None:
    """The document among `parts` that a page without a title goes on with; None where it begins another."""
    if not parts:
        return None
    one = shown[index]
    named = [part for part in parts if one.words and one.words == shown[part[-1]].words]
    if named:
        return named[-1]
    if (number := one.number) is not None:
        before = [p for p in parts if number - 1 in (have := _numbers(shown, p).values()) and number not in have]
        if len(before) == 1:
            return before[0]
    same = [part for part in parts if one.columns and any(shown[page].columns == one.columns for page in part)]
    if same:
        return same[-1]
    return None if one.words and shown[parts[-1][-1]].words else parts[-1]


def _adopted(parts: Sequence[list[int]], shown: _Shown, starts: set[int]) -> list[list[int]]:
    """Pages that came before their first page, with it: they have no title, and their numbers or columns go on."""
    found = [list(part) for part in parts]
    for orphan in [part for part in found if not starts & set(part)]:
        others = [part for part in found if part is not orphan and starts & set(part)]
        numbers = _numbers(shown, orphan)
        columns = {shown[index].columns for index in orphan} - {0}
        homes = []
        for part in others:
            have = _numbers(shown, part)
            joined = sorted([*have.values(), *numbers.values()])
            in_row = len(set(joined)) == len(joined) and all(b <= a + 1 for a, b in pairwise(joined))
            follows = bool(numbers) and in_row and (bool(have) or min(numbers.values()) == len(part) + 1)
            if follows or (columns and columns <= {shown[index].columns for index in part}):
                homes.append(part)
        words = {shown[index].words for index in orphan} - {""}
        if len(homes) == 1 and not (words and words != {shown[index].words for index in homes[0]}):
            homes[0].extend(orphan)
            found.remove(orphan)
    return found


def _unseen_placed(parts: Sequence[list[int]], row: Sequence[int], shown: _Shown, starts: set[int]) -> list[list[int]]:
    """Put the photos that nobody could see where their pages are missing; those that are returned stand alone."""
    home = {index: part for part in parts for index in part}
    for place, index in enumerate(row):
        if shown[index].paper is not None:
            continue
        before = next((other for other in reversed(row[:place]) if other in home), None)
        behind = next((other for other in row[place + 1 :] if other in home), None)
        if before is None:
            continue
        between = behind is not None and home[behind] is home[before] and _may_share(shown[index], shown[before])
        if between or (is_next(shown[index].name, shown[row[place - 1]].name) and row[place - 1] in home):
            home[index] = home[before]
            home[before].insert(home[before].index(before) + 1, index)
    for place, index in reversed(list(enumerate(row))):
        behind = row[place + 1] if place + 1 < len(row) else None
        if shown[index].paper is not None or index in home or behind is None:
            continue
        first = behind in home and home[behind][0] == behind and behind not in starts
        if first and is_next(shown[behind].name, shown[index].name):
            home[index] = home[behind]
            home[behind].insert(0, index)
    return [[index] for index in row if shown[index].paper is None and index not in home]


def _may_share(one: Looks, other: Looks) -> bool:
    return not one.words or not other.words or one.words == other.words
