"""The rules of the stamped scan (盖章扫描件): its seal, and whether it says what the Word version says."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline import versions
from pipeline.model import Campaign, Content, Flag, Mismatch, RequirementStanding
from pipeline.rules.checklist import category_names
from pipeline.rules.pages import pages_named, unread_pages
from pipeline.spots import crop_of_difference


def seal_flags(standing: RequirementStanding, campaign: Campaign) -> Iterator[Flag]:
    if standing.scan is None:
        return
    seal = standing.scan.document.content.seal
    name = campaign.requirement(standing.requirement).name
    if seal.verdict == "none":
        yield Flag(code="seal_missing", message=f"{name}扫描件没有盖单位公章。", evidence=standing.scan.document.path)
    elif seal.verdict == "other_unit":
        message = f"{name}扫描件盖的是“{seal.text or '其他单位'}”的章，不是本单位公章。"
        yield Flag(code="seal_mismatch", message=message, evidence=standing.scan.document.path)


def seal_doubts(standing: RequirementStanding, campaign: Campaign) -> Iterator[Flag]:
    if standing.scan is None:
        return
    content = standing.scan.document.content
    name = campaign.requirement(standing.requirement).name
    if content.seal.verdict in ("unreadable", "cannot_tell"):
        yield Flag(code="seal_unclear", message=f"{name}扫描件的印章看不清（黑白件或字迹不清），请人工确认。")
    elif content.seal.verdict == "not_read":
        is_read = content.named_reports or content.checklist is not None
        which = pages_named(content.unread_pages) if is_read and content.unread_pages else ""
        yield Flag(code="seal_unclear", message=f"{name}扫描件{which}没有识读，公章请人工核对是否已盖、是否本单位的。")


# --- the scan against the Word version

_LACKING = (versions.MISSING, versions.CATEGORY)


def scan_word_flags(standing: RequirementStanding, campaign: Campaign, names: tuple[str, ...] = ()) -> Iterator[Flag]:
    """`scan_word_mismatch`: the two versions say different things. `names` are all units' (see `Pieces.names`)."""
    differing = [one for one in _differences(standing, campaign, names) if one.sure]
    if differing:
        name = campaign.requirement(standing.requirement).name
        message = f"{name}的盖章扫描件与Word版不一致：{versions.told(differing)}，请核实以哪份为准。"
        yield Flag(code="scan_word_mismatch", message=message, evidence=versions.wordings(differing[0]))


def mismatches(standing: RequirementStanding, campaign: Campaign, names: tuple[str, ...] = ()) -> Iterator[Mismatch]:
    """Everything that the two versions say differently, one by one, with its place on the scan."""
    for one in _differences(standing, campaign, names):
        content = standing.scan.document.content if standing.scan is not None else None
        crop = crop_of_difference(one, content) if content is not None else None
        text, role = versions.wordings(one), one.cell[1]
        yield Mismatch(where=one.where, text=text, word=one.word, scan=one.scan, sure=one.sure, role=role, crop=crop)


def scan_word_doubts(standing: RequirementStanding, campaign: Campaign, names: tuple[str, ...] = ()) -> Iterator[Flag]:
    """What differs where the scan was not well read, and what its unread pages may hold: for a person, no mismatch."""
    unsure = [one for one in _differences(standing, campaign, names) if not one.sure]
    name = campaign.requirement(standing.requirement).name
    unread = unread_pages(standing.scan.document.content) if standing.scan is not None else ()
    absent = [one for one in unsure if unread and one.kind in _LACKING]
    unsure = [one for one in unsure if one not in absent]
    if absent:
        found = versions.told(absent)
        message = f"{name}扫描件{pages_named(unread)}没有识读，与Word版相比：{found}，请对照原件核对。"
        yield Flag(code="low_confidence", message=message, evidence=versions.wordings(absent[0]))
    if unsure:
        message = f"{name}扫描件有{len(unsure)}处看不清、与Word版对不上：{versions.told(unsure)}，请对照原件核对。"
        yield Flag(code="low_confidence", message=message, evidence=versions.wordings(unsure[0]))


def _differences(
    standing: RequirementStanding, campaign: Campaign, names: tuple[str, ...]
) -> tuple[versions.Difference, ...]:
    if standing.word is None or standing.scan is None:
        return ()
    word, scan = standing.word.document.content, standing.scan.document.content
    if word.unread_pages:
        return ()
    requirement = campaign.requirement(standing.requirement)
    if requirement.reads_as == "checklist":
        if word.checklist is None or scan.checklist is None:
            return ()
        found = versions.compare_checklists(
            word.checklist,
            scan.checklist,
            categories=tuple(category_names(campaign).items()),
            names=names,
            doubted=frozenset((doubt.category, doubt.role) for doubt in scan.doubts if doubt.sure < 1),
        )
        return _as_sure_as_read(found, scan)
    one, other = dict(word.reports).get(requirement.id), dict(scan.reports).get(requirement.id)
    if one is None or other is None:
        return ()
    return _as_sure_as_read(versions.compare_reports(one, other, names=names), scan)


def _as_sure_as_read(found: tuple[versions.Difference, ...], scan: Content) -> tuple[versions.Difference, ...]:
    """Nothing is surely missing from a scan of which pages were not read."""
    if not scan.unread_pages:
        return found
    return tuple(replace(one, sure=False) if one.kind in _LACKING else one for one in found)
