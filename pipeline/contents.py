"""Pure: what one leaf file says. bytes → `Paper` → `Content`; nobody has asked yet whose it is."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import parsers
from parsers import checklist as checklists
from parsers import media_types as m
from parsers import report as reports
from parsers.doubts import doubts_of
from parsers.forms import Checklist, Liaison, Report
from parsers.liaison import liaison_of_paper
from parsers.media import media_type
from parsers.paper import Paper, SuspiciousContentError, Table, UnreadableError
from parsers.place import Box, Place, shares
from parsers.seals import Sealing
from parsers.sight import NO_SIGHTS, Sight
from parsers.text import clean, squeeze
from parsers.word import has_macros
from pipeline import recognise
from pipeline.looking import NOTHING_SEEN, Look, Seen
from pipeline.model import UNCLEAR_KIND, Attachment, Campaign, Content, Crop, FieldDoubt, Flag, Seal, Spot

_NOTHING_TO_READ = frozenset({"text/calendar", "message/delivery-status", "message/disposition-notification"})
_SHOWN_LEFTOVERS = 5
MOST_SPOTS = 2000  # of one file: a report of thirty pages has four hundred paragraphs
_LONGEST_UNCLEAR = 100_000  # characters: no report of ours is longer
_LEGIBLE = 12  # characters: a picture with fewer has told nothing, and its name or a person must


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one mail may cost its reader; see config.Limits."""

    parts: int = 500
    nesting: int = 5
    document_bytes: int = 100_000_000
    unpacked_bytes: int = 200_000_000
    pdf_pages: int = 300


Sources = tuple[tuple[str, int], ...]
"""Where a paper's pages are: for each, in order, the sha256 of its file and the page (from 1) in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A leaf file, what it says, the seals on it, and the pages of it that still have to be looked at.

    `sizes` are the pages' widths and heights in points, in the order of `sources`, None where nobody looked.
    """

    file: Attachment
    content: Content
    sealing: Sealing = field(default_factory=Sealing)
    sources: Sources = ()
    sizes: tuple[tuple[float, float] | None, ...] = ()
    wanted: tuple[Look, ...] = ()


def read_file(file: Attachment, campaign: Campaign, bounds: Bounds, seen: Seen = NOTHING_SEEN) -> ReadFile:
    """What one leaf file says. Never raises on what it holds: that is a flag on it."""
    type_ = media_type(file.content, file.path)
    name = file.path.rsplit("/", 1)[-1]
    if (refusal := _not_read(file, type_, name, bounds)) is not None:
        return ReadFile(file=file, content=refusal)
    sha256 = sha256_of(file)
    faults = seen.faults.get(sha256, {})
    sights = seen.sights.get(sha256, NO_SIGHTS)
    try:
        paper = parsers.read(file.content, type_, name, sights, max_pages=bounds.pdf_pages)
    except SuspiciousContentError as error:
        return ReadFile(file=file, content=refused(type_, error.code, f"“{name}”：{error}"))
    except UnreadableError as error:
        content = replace(refused(type_, error.code, f"“{name}”：{error}"), form=form_of(type_))
        return ReadFile(file=file, content=content)
    if type_ in m.PICTURE_TYPES and paper.pages == 1 and faults:
        return ReadFile(file=file, content=refused(type_, UnreadableError.code, f"“{name}”：{faults[1]}"))
    wanted = tuple(
        Look(file=sha256, page=page, looked_for=looked_for, media_type=type_)
        for page, looked_for in paper.wanted
        if page not in faults and page not in sights
    )
    sources = tuple((sha256, number) for number in range(1, paper.pages + 1))
    content = understand(paper, type_, name, campaign, sources)
    content = replace(content, seen_by=next((sight.engine for sight in sights.values()), ""))
    sizes = tuple(size_of(sights.get(number)) for _, number in sources)
    return ReadFile(file=file, content=content, sealing=paper.sealing, sources=sources, sizes=sizes, wanted=wanted)


def size_of(sight: Sight | None) -> tuple[float, float] | None:
    """A page's width and height in points, where it was seen."""
    return (sight.page.width, sight.page.height) if sight is not None else None


def _not_read(file: Attachment, type_: str, name: str, bounds: Bounds) -> Content | None:
    """A file that is not opened, and why; None where it is."""
    if file.ignored:
        return Content(
            media_type=type_, form=form_of(type_), status="ignored", kind="other", kind_evidence=file.ignored
        )
    if file.flag:
        return refused(type_, file.flag, file.message)
    macros = type_ in m.MACRO_TYPES or has_macros(file.content)
    if type_ in m.EXECUTABLE_TYPES or macros or _hides_a_program(name):
        what = "带宏，可能有害" if macros else "是程序或脚本，不是文档"
        return refused(type_, "suspicious_content", f"“{name}”{what}，没有打开；请与报送单位核实。")
    if len(file.content) > bounds.document_bytes:
        return refused(type_, "unreadable", f"“{name}”超过{bounds.document_bytes // 1_000_000}兆字节，没有读取。")
    if not file.content:
        return refused(type_, "unreadable", f"“{name}”是空文件（0 字节），请报送单位重新发送。")
    if type_ in _NOTHING_TO_READ:
        return Content(media_type=type_, form="none", status="ignored", kind="other")
    if type_ in parsers.UNREAD_PICTURES:
        return Content(media_type=type_, form="scan", status="parsed", unread_pages=(1,), notes=(unseen((1,)),))
    return None


def sha256_of(file: Attachment) -> str:
    return hashlib.sha256(file.content).hexdigest()


def refused(type_: str, code: str, message: str) -> Content:
    """A file that was not read, with the reason on it."""
    status = "quarantined" if code == "suspicious_content" else "failed"
    flag = Flag(code=code, message=message)
    return Content(media_type=type_, form=form_of(type_), status=status, kind="unknown", flags=(flag,))


def form_of(type_: str) -> str:
    """word, scan or none, as the contract has it."""
    if type_ in m.WORD_TYPES:
        return "word"
    return "scan" if type_ in m.SCAN_TYPES else "none"


def _hides_a_program(name: str) -> bool:
    """自查报告.docx.exe: a second suffix that runs."""
    return bool(
        re.search(r"\.(?:exe|scr|pif|com|bat|cmd|vbs|vbe|js|jse|wsf|hta|lnk|ps1|msi|jar)$", name.lower().strip())
    )


def understand(paper: Paper, type_: str, name: str, campaign: Campaign, sources: Sources) -> Content:
    form = form_of(type_)
    if form == "word" and paper.pages:  # nothing but pictures of pages
        form = "scan"
    seal = Seal(verdict="not_applicable" if form == "word" else "not_read")
    if paper.is_blank and paper.unread_pages:
        return Content(
            media_type=type_,
            form="scan",
            status="parsed",
            unread_pages=paper.unread_pages,
            pages=paper.pages,
            notes=(unseen(paper.unread_pages),),
        )
    if form == "scan" and paper.sealing.colours and len(squeeze(paper.text)) < _LEGIBLE:
        return Content(media_type=type_, form=form, status="parsed", pages=paper.pages, notes=(_illegible(),))
    checklist = checklists.read(paper, campaign.checklist_form) if campaign.categories else None
    report = narrative(paper, campaign)
    first = next((p.text for p in paper.paragraphs() if p.text.strip()), "")
    found = recognise.by_content(checklist=checklist, report=report, name=name, first_lines=first, campaign=campaign)
    ours = tuple((kind, report) for kind in found.kinds if campaign.requirement(kind).reads_as == "report")
    if found.kind == UNCLEAR_KIND and form in ("word", "scan") and len(report.body) <= _LONGEST_UNCLEAR:
        ours = ((UNCLEAR_KIND, report),)
    form_kinds = [kind for kind in found.kinds if campaign.requirement(kind).reads_as == "checklist"]
    kept = checklist if form_kinds else None
    liaison = _liaison(paper, name, found.kind) if checklist is None else Liaison()
    parts = (kept, report if ours else None, liaison if liaison.is_known else None)
    return Content(
        media_type=type_,
        form=form,
        status="parsed",
        kind=found.kind,
        kinds=found.kinds,
        kind_evidence=found.reason,
        checklist=kept,
        reports=ours,
        liaison=kept.liaison if kept else liaison,
        titles=_titles(kept, report if ours or not kept else None),
        signatures=(report.signature,) if report.signature else (),
        seal=seal,
        unread_pages=paper.unread_pages,
        pages=paper.pages,
        doubts=_doubts(paper, parts, campaign, sources),
        spots=_spots(paper, kept is not None, bool(ours), campaign, sources),
        notes=_notes(kept, paper),
    )


def unseen(pages: tuple[int, ...]) -> Flag:
    """Pages that nobody has read: a person must."""
    shown = "、".join(str(page) for page in pages[:10]) + ("等" if len(pages) > 10 else "")
    return Flag(code="low_confidence", message=f"第{shown}页没有识读，请对照原件。")


def _illegible() -> Flag:
    message = "页面上几乎没有读出文字（可能拍得太虚、太暗，或者不是文件），请打开原件查看。"
    return Flag(code="low_confidence", message=message)


def _doubts(
    paper: Paper, parts: tuple[Checklist | Report | Liaison | None, ...], campaign: Campaign, sources: Sources
) -> tuple[FieldDoubt, ...]:
    """What was read off pictures without being sure."""
    found = [
        doubt
        for part in parts
        if part is not None
        for doubt in doubts_of(paper, part, campaign.checklist_form, campaign.thresholds.doubtful_below)
    ]
    return tuple(
        dict.fromkeys(
            FieldDoubt(
                what=doubt.what,
                text=doubt.text,
                sure=round(doubt.sure, 3),
                reason=doubt.reason,
                role=doubt.role,
                category=doubt.category,
                crop=crop_of(sources, doubt.place.page, doubt.place.box) if doubt.place else None,
            )
            for doubt in found
        )
    )


def _spots(paper: Paper, is_form: bool, is_report: bool, campaign: Campaign, sources: Sources) -> tuple[Spot, ...]:
    """Where on the pages the form's cells and the report's paragraphs stand, as far as they were read off pictures."""
    found: list[Spot] = []
    for source in checklists.sources_of(paper, campaign.checklist_form) if is_form else ():
        parts = shares(len(clean(source.cell.text)), source.cell.places)
        for place, (begin, end) in zip(source.cell.places, parts, strict=True):
            if (crop := crop_of(sources, place.page, place.box)) is not None:
                found.append(Spot(crop=crop, role=source.role, category=source.category, begin=begin, end=end))
    for begin, end, place in _body_places(paper, campaign) if is_report else ():
        if (crop := crop_of(sources, place.page, place.box)) is not None:
            found.append(Spot(crop=crop, begin=begin, end=end))
    return tuple(found[:MOST_SPOTS])


def crop_of(sources: Sources, page: int, box: Box) -> Crop | None:
    if not 1 <= page <= len(sources):
        return None
    file, number = sources[page - 1]
    x0, top, x1, bottom = (round(float(value), 1) for value in box)
    return Crop(file=file, page=number, box=(x0, top, x1, bottom))


def narrative(paper: Paper, campaign: Campaign) -> Report:
    """The paper read as a report, whatever it is."""
    form, year = campaign.narrative_form, campaign.calendar.year
    return reports.read(paper, form, year=year, is_appended=_is_form(campaign))


def _body_places(paper: Paper, campaign: Campaign) -> tuple[tuple[int, int, Place], ...]:
    form, year = campaign.narrative_form, campaign.calendar.year
    return reports.places_of(paper, form, year=year, is_appended=_is_form(campaign))


def _is_form(campaign: Campaign) -> Callable[[Table], bool]:
    """Tells a checklist that is bound into a report from a report's own table."""
    if not campaign.categories:
        return lambda table: False
    return lambda table: checklists.looks_like_checklist(Paper(blocks=(table,)), campaign.checklist_form)


def _titles(checklist: Checklist | None, report: Report | None) -> tuple[str, ...]:
    found = [checklist.title if checklist else None, report.title if report else None]
    return tuple(dict.fromkeys(title for title in found if title))


def _liaison(paper: Paper, name: str, kind: str) -> Liaison:
    """A separate sheet with the liaison; a long paper that mentions one is something else."""
    if kind not in ("other", "unknown") or not re.search("联络员|联系人|联络人", squeeze(name + paper.text[:2000])):
        return Liaison()
    found = liaison_of_paper(paper)
    return found if found.mobile else Liaison()  # a name alone may be any cell of any table


def _notes(checklist: Checklist | None, paper: Paper) -> tuple[Flag, ...]:
    notes = []
    if checklist is not None and checklist.leftovers:
        shown = "；".join(f"“{text[:40]}”" for text in checklist.leftovers[:_SHOWN_LEFTOVERS])
        more = f"等{len(checklist.leftovers)}处" if len(checklist.leftovers) > _SHOWN_LEFTOVERS else ""
        notes.append(Flag(code="leftover", message=f"清单里有系统没有读入的内容：{shown}{more}，请对照原件。"))
    if paper.unread_pages:
        notes.append(unseen(paper.unread_pages))
    return tuple(notes)


def unfinished(file: Attachment, error: Exception) -> Content:
    """A file whose reader crashed or took too long."""
    name = file.path.rsplit("/", 1)[-1]
    return refused("application/octet-stream", UnreadableError.code, f"“{name}”：{error}")
