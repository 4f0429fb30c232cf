"""Which fields and pages of a report that was read off pictures are doubted, and why."""

import re
from collections.abc import Iterator, Sequence

from parsers import misread
from parsers.checklist import looks_like_checklist
from parsers.forms import ChecklistForm, Doubt, Report
from parsers.line_doubts import LONGEST, NOT_LISTED, at_paragraph, missing, of_value
from parsers.paper import Paper, Paragraph, Table
from parsers.sureness import UNREAD, least_sure
from parsers.text import UNREADABLE, clean, flatten, squeeze

_LIKE_A_DAY = r"[年月].{1,4}日|\d年.{0,3}月"
_SOME, _PART = 5, 0.03  # of a page's characters: so many unsure ones are worth a look


def of_report(paper: Paper, found: Report, form: ChecklistForm, threshold: float) -> Iterator[Doubt]:
    """Doubts about title, signature, day and pages; some may come twice. `threshold` as for `doubts_of`."""
    seen = [block for block in paper.blocks if isinstance(block, Paragraph) and block.sures]
    if found.title:
        yield from of_value("title", found.title, seen[:24], threshold)
    if seen and found.words and (not found.title or squeeze(found.title).endswith(("的", UNREADABLE))):
        yield (
            missing("title", paper)
            if not found.title
            else at_paragraph("title", found.title, seen[0], min(threshold, least_sure(seen[0])), "标题没有读完")
        )
    if found.signature:
        unsure = tuple(of_value("signature", found.signature, seen, threshold))
        yield from unsure
        if seen and not unsure and misread.is_damaged(squeeze(found.signature), form.units):
            yield at_paragraph("signature", found.signature, seen[-1], min(threshold, least_sure(seen[-1])), NOT_LISTED)
    elif seen and found.words:
        yield missing("signature", paper)
    day = tuple(_of_day(found, seen, threshold))
    yield from day
    if seen and found.words and not day and found.signed_on is None:
        yield missing("signed_on", paper)
    by_page: dict[int, list[Paragraph]] = {}
    own = [one for one in paper.blocks if isinstance(one, Paragraph) or not _is_form(one, form)]
    for paragraph in (one for one in flatten(own) if one.sures):
        by_page.setdefault(paragraph.places[0].page if paragraph.places else paragraph.page or 0, []).append(paragraph)
    for page, paragraphs in sorted(by_page.items()):
        yield from _of_page(page, paragraphs, threshold)


def _is_form(table: Table, form: ChecklistForm) -> bool:
    return looks_like_checklist(Paper(blocks=(table,)), form)


def _of_day(found: Report, paragraphs: Sequence[Paragraph], threshold: float) -> Iterator[Doubt]:
    """The day that a report is signed with: read unsurely, or not read although it looks like one."""
    day = found.signed_on
    written = re.compile(rf"{day.year}\D{{1,2}}0?{day.month}\D{{1,2}}0?{day.day}(?!\d)" if day else _LIKE_A_DAY)
    for paragraph in [one for one in reversed(paragraphs) if len(one.text) <= 50][:6]:
        if not written.search(squeeze(paragraph.text)):
            continue
        if day:
            yield from of_value("signed_on", paragraph.text.strip(), [paragraph], threshold)
        elif found.signature:
            yield at_paragraph("signed_on", paragraph.text.strip(), paragraph, least_sure(paragraph), "不是可能的日期")
        return


def _of_page(page: int, paragraphs: Sequence[Paragraph], threshold: float) -> Iterator[Doubt]:
    """One doubt for a page of a report with unreadable places or many unsure characters."""
    read = [list(zip(p.text, p.sures, strict=False)) for p in paragraphs]
    lost = sum(character == UNREADABLE for pairs in read for character, _ in pairs)
    content = [sure for pairs in read for character, sure in pairs if character.isalnum()]
    low = [sure for sure in content if sure < threshold]
    if not lost and len(low) < max(_SOME, _PART * len(content)):
        return
    worst = max(paragraphs, key=lambda p: sum(sure < threshold for sure in p.sures) + 10 * p.text.count(UNREADABLE))
    yield Doubt(
        what=f"第{page}页正文",
        text=clean(worst.text)[:LONGEST],
        sure=0.0 if lost else round(min(low), 3),
        reason=UNREAD if lost else f"本页{len(low)}个字识读把握低",
        role="page",
        place=worst.places[0] if worst.places else None,
    )
