"""Pure: several photos of one mail that are pages of one paper, read as one."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers import checklist as checklists
from parsers import media_types as m
from parsers.forms import Checklist
from parsers.media import media_type
from parsers.paper import Paper
from parsers.photos import Photo, groups_and_copies, paper_of_photos
from parsers.pictures import taken
from parsers.sight import Sight
from parsers.text import squeeze
from pipeline import recognise
from pipeline.contents import ReadFile, narrative, sha256_of, size_of, understand
from pipeline.looking import Seen
from pipeline.model import Campaign, Content

_TITLE_LINES = 3  # in which a sheet says what it is: 附件4 and the unit may stand above
# 柳林镇专项整治联络员信息表（盖章）; a form's row 联络员：张三 is no title.
_LIAISON_SHEET = re.compile(
    r"[^：:，。]{0,40}(?:联络员|联络人|联系人)[^：:，。]{0,12}(?:表|册|名单|回执|通讯录|卡)(?:[(（].{0,20}[)）])?"
)


def photos_joined(files: tuple[ReadFile, ...], campaign: Campaign, seen: Seen) -> tuple[ReadFile, ...]:
    """The files, with photos that are pages of one paper read as one: the first page's file has all that it says.

    A photo that nobody could see and that is one of the pages is an unread page of it: what it says may be what the
    others seem to lack.
    """
    places = [n for n, one in enumerate(files) if _may_be_page(one, seen)]
    sights = {n: seen.sights.get(sha256_of(files[n].file), {}).get(1) for n in places}
    if len(places) < 2 or not any(sights.values()):
        return files
    shots = [_photo(files[n], sights[n]) for n in places]
    groups, copies = groups_and_copies(shots, lambda paper: _begins(paper, campaign))
    found = list(files)
    for group in groups:
        if len(group) > 1:
            together = _as_one([files[places[k]] for k in group], [sights[places[k]] for k in group], campaign)
            for k, one in zip(group, together, strict=True):
                found[places[k]] = one
    numbers = {k: number for group in groups if len(group) > 1 for number, k in enumerate(group, 1)}
    for copy, original in copies.items():
        if original in numbers:  # a second photo of a page is no paper for a person to place
            one, whole = found[places[copy]], found[places[original]]
            page = _page(one, whole.content, whole.content.first_page or whole.file.path, numbers[original])
            found[places[copy]] = replace(whole, file=one.file, content=page)
    return tuple(found)


def _photo(one: ReadFile, sight: Sight | None) -> Photo:
    return Photo(name=one.file.path, taken=taken(one.file.content, one.content.media_type), sight=sight)


def _may_be_page(one: ReadFile, seen: Seen) -> bool:
    """A photo of one page, not a file of several frames: seen, or not to be seen whatever the reason."""
    if one.content.status == "ignored" or not _is_picture(one):
        return False
    sha256 = sha256_of(one.file)
    sights, faults = seen.sights.get(sha256, {}), seen.faults.get(sha256, {})
    pages = {*sights, *faults, *(look.page for look in one.wanted)}
    # What is seen as it is and needs no look is a logo or a rule: too small for a page.
    is_page = bool(pages) or one.content.status != "parsed"
    return is_page and pages <= {1} and one.content.pages <= 1 and not (sights and (faults or one.wanted))


def _is_picture(one: ReadFile) -> bool:
    type_ = one.content.media_type
    if one.content.status == "failed" and type_ not in m.PICTURE_TYPES:  # its reader crashed before it could say
        type_ = media_type(one.file.content, one.file.path)
    return type_ in m.PICTURE_TYPES


def _begins(paper: Paper, campaign: Campaign) -> bool:
    """Does a new document begin on this page? Its title stands above all else."""
    lines = [line for line in re.split(r"[\n\t]", paper.text) if line.strip()]
    if any(_LIAISON_SHEET.fullmatch(squeeze(line)) for line in lines[:_TITLE_LINES]):
        return True
    if campaign.categories:
        checklist = checklists.read(paper, campaign.checklist_form)
        if checklist is not None and (checklist.title or (checklist.unit and _has_first_row(checklist, campaign))):
            return True
    report = narrative(paper, campaign)
    return bool(report.title and recognise.by_words(report.title, campaign).kinds)


def _has_first_row(found: Checklist, campaign: Campaign) -> bool:
    """A form's later page may repeat the rows above its first category, the unit's among them."""
    return not found.entries or found.entries[0].category == campaign.checklist_form.categories[0].id


def _as_one(files: Sequence[ReadFile], sights: Sequence[Sight | None], campaign: Campaign) -> list[ReadFile]:
    """The first file that was seen with all that the pages say together, the others as pages of it."""
    paper = paper_of_photos(sights)
    holder = next(place for place, sight in enumerate(sights) if sight is not None)
    first = files[holder].file.path
    sources = tuple((sha256_of(one.file), 1) for one in files)
    sizes = tuple(map(size_of, sights))
    name = first.rsplit("/", 1)[-1]
    content = replace(
        understand(paper, files[holder].content.media_type, name, campaign, sources),
        seen_by=files[holder].content.seen_by,
    )
    found = []
    for number, (one, sight) in enumerate(zip(files, sights, strict=True), 1):
        if number == holder + 1:
            found.append(replace(one, content=content, sealing=paper.sealing, sources=sources, sizes=sizes))
        elif sight is None:  # it keeps what is wrong with it
            lost = replace(one.content, kind=content.kind, kinds=content.kinds, first_page=first, page_number=number)
            found.append(replace(one, content=lost))
        else:
            page = _page(one, content, first, number)
            found.append(replace(one, content=page, sealing=paper.sealing, sources=sources, sizes=sizes))
    return found


def _page(one: ReadFile, whole: Content, first: str, number: int) -> Content:
    """What a later page's file says: that it is page `number` of the paper whose first file is `first`."""
    return Content(
        media_type=one.content.media_type,
        form=whole.form,
        status="parsed",
        kind=whole.kind,
        kinds=whole.kinds,
        kind_evidence=whole.kind_evidence,
        titles=whole.titles,
        signatures=whole.signatures,
        seen_by=one.content.seen_by,
        first_page=first,
        page_number=number,
    )
