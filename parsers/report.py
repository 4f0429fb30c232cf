"""A narrative paper (自查报告, 整改总结) → `Report`: title, sections with their kind, Word's 字数, signature.

The layout of an official paper is GB/T 9704-2012's: title, addressee, body, 附件说明, signature, date, then appended
papers. Only the body counts.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator

from parsers.dates import written_date
from parsers.forms import NarrativeForm, Report, Section
from parsers.headings import classify, heading_of, number_level
from parsers.paper import Block, Paper, Paragraph, Table
from parsers.wordcount import word_count

_PAPER_NAMES = "报告|总结|汇报|清单|通知|方案|意见|情况|说明|函|请示|材料|小结|公告|通报|自查表|台账|计划|纪要"
_TITLE_END = re.compile(rf"(?:{_PAPER_NAMES})(?:[（(][^（）()]*[)）])?$")
_LETTERHEAD = re.compile(r"(?:文件|〔\d{4}〕\s*第?\s*\d+\s*号|\[\d{4}\]\s*\d+\s*号|［\d{4}］\s*\d+\s*号|^签发人|^密级|^特急|^加急)")
_CONTENTS = re.compile(r"(?:…{2,}|\.{4,}|·{4,}|\t)\s*\d+\s*$")
_ATTACHED = re.compile(r"^\s*附\s*(?:件|表|录)?\s*\d{0,2}\s*[:：]?\s*")
_ATTACHED_ALONE = re.compile(r"^\s*附\s*(?:件|表|录)\s*[\d一二三四]{0,2}\s*[:：]?\s*$")
_ATTACHED_NOTE = re.compile(r"^\s*附\s*(?:件|表)?\s*\d{0,2}\s*[:：]\s*\S")
_FORM_LINE = re.compile(r"^\s*填报(?:单位|人|时间|日期)|^\s*单位\s*[（(]?盖章")
_UNIT_END = re.compile(
    r"(?:局|镇|乡|政府|大队|中队|支队|执法队|队|所|站|办公室|办|委员会|委|中心|院|厅|处|司|街道|集团|公司|学校|医院|银行)$"
)
_STAMP = re.compile(r"[（(]\s*(?:盖章|公章|印章|签章|章|印)\s*[)）]|[（(]此处盖章[)）]")
_AFTER_SIGNATURE = re.compile(r"^\s*(?:[（(]?\s*(?:联系人|联系电话|电话|联络员|填报人|审核人|此件|信息公开)|抄送|主送|报\s*[:：]|印发)")
_DATE_ONLY = 24  # characters: longer lines are sentences with a date in them


def read(
    paper: Paper,
    form: NarrativeForm,
    *,
    year: int,
    is_appended: Callable[[Table], bool] = lambda table: False,
) -> Report:
    """The paper as a report. `is_appended` tells a form (the checklist) that is bound in from a table of the text.

    `year` completes a signature's date that has none.
    """
    blocks = list(_lines(_without_forms(list(paper.blocks), is_appended)))
    title, addressee, start = _front(blocks, form)
    end, signature, signed_on = _back(blocks, start, year)
    if signature is None:
        signature, signed_on = _unit_below_title(blocks[:start], signature, signed_on, year)
    body = [block for block in blocks[start:end] if not (isinstance(block, Paragraph) and _is_note(block, blocks))]
    sections = _sections(body, form)
    return Report(
        title=title,
        addressee=addressee,
        signature=signature,
        signed_on=signed_on,
        words=sum(section.words for section in sections),
        sections=tuple(sections),
        body="\n".join(_block_text(block) for block in body),
    )


def _lines(blocks: list[Block]) -> Iterator[Block]:
    """Paragraphs line by line: a soft break parts a heading from its text as a paragraph's end does. Blanks go."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
            continue
        parts = [part for part in block.text.split("\n") if part.strip()]
        if len(parts) == 1:
            yield block
            continue
        for number, part in enumerate(parts):
            yield Paragraph(
                text=part,
                label=block.label if number == 0 else "",
                level=block.level,
                lead=part if block.lead.strip() == block.text.strip() else (block.lead if number == 0 else ""),
                align=block.align,
                size=block.size,
                boxed=block.boxed,
                page=block.page,
            )


def _without_forms(blocks: list[Block], is_appended: Callable[[Table], bool]) -> list[Block]:
    """The blocks without bound-in forms, and without the lines that belong to one: its title, 填报单位, 附件."""
    drop: set[int] = set()
    for index, block in enumerate(blocks):
        if not isinstance(block, Table) or not is_appended(block):
            continue
        drop.add(index)
        before = index - 1
        while before >= 0 and _belongs_to_form(blocks[before]):
            drop.add(before)
            before -= 1
        after = index + 1
        while after < len(blocks) and _belongs_to_form(blocks[after], below=True):
            drop.add(after)
            after += 1
    return [block for index, block in enumerate(blocks) if index not in drop]


def _belongs_to_form(block: Block, *, below: bool = False) -> bool:
    if isinstance(block, Table):
        return False
    text = block.text.strip()
    if not text or _FORM_LINE.match(text):
        return True
    if below:
        return bool(re.match(r"^[（(]?\s*(?:注|备注|说明|表格可)", text)) and len(text) < 60
    return bool(_ATTACHED_ALONE.match(text)) or (len(text) < 40 and bool(re.search(r"(?:清单|自查表|一览表)$", text)))


# The front: letterhead, title, addressee


def _front(blocks: list[Block], form: NarrativeForm) -> tuple[str | None, str | None, int]:
    """Title, addressee, and where the body begins."""
    lines: list[str] = []
    start = 0
    for index, block in enumerate(blocks[:12]):
        if isinstance(block, Table):
            break
        text = block.text.strip()
        following = next((b for b in blocks[index + 1 :] if isinstance(b, Paragraph)), None)
        if _LETTERHEAD.search(text) and len(text) < 40:
            lines, start = [], index + 1
            continue
        if _CONTENTS.search(text) or text in ("目录", "目 录", "目  录"):
            start = index + 1
            continue
        if is_addressee(text):
            return _title(lines), text.rstrip("：: "), index + 1
        if not _may_be_title(block, text, lines) or _opens_section(block, following, lines, form):
            break
        lines.append(text)
        start = index + 1
    return _title(lines), None, start if _title(lines) else _after_letterhead(blocks, start, lines)


def _after_letterhead(blocks: list[Block], start: int, lines: list[str]) -> int:
    """Where the body begins when no title was found: lines taken for one go back into the body."""
    return max(start - len(lines), 0)


def is_addressee(text: str) -> bool:
    """「柳林县司法局：」: a short line naming whom the paper goes to."""
    return bool(re.search(r"[：:]$", text)) and 3 <= len(text) <= 40 and bool(
        re.search(r"(?:局|政府|办公室|办|委员会|委|领导小组|单位|部门|领导|镇|乡|院|厅|科|股)[：:]$", text)
    )


def _may_be_title(block: Paragraph, text: str, before: list[str]) -> bool:
    if re.search(r"[。；;！!？?]", text) or len(text) > 60 or text.endswith(("，", ",")):
        return False
    if before and _TITLE_END.search("".join(before)):  # what may still stand under a complete title
        goes_on = text.startswith("的") or (block.align == "center" and _TITLE_END.search(text) is not None)
        below = _is_date(text) or _is_unit(text) or text.startswith(("（", "(", "—"))
        return len(text) < 40 and (goes_on or below)
    return True


def _opens_section(block: Paragraph, following: Paragraph | None, before: list[str], form: NarrativeForm) -> bool:
    numbered = number_level(block)
    if numbered is None:
        return False
    return numbered[0] <= 2 or bool(before) or heading_of(block, following, form) is not None


def _title(lines: list[str]) -> str | None:
    """The lines up to the one that ends as titles end (…报告, …总结), joined; None where none does."""
    for count in range(len(lines), 0, -1):
        joined = "".join(lines[:count])
        if _TITLE_END.search(joined):
            return re.sub(r"\s+", " ", joined).strip() if re.search(r"[A-Za-z]", joined) else re.sub(r"\s+", "", joined)
    return None


def _unit_below_title(
    front: list[Block], signature: str | None, signed_on: dt.date | None, year: int
) -> tuple[str | None, dt.date | None]:
    """A report may carry its unit and date under the title instead of at its end."""
    texts = [block.text.strip() for block in front if isinstance(block, Paragraph)]
    for position, text in enumerate(texts):
        bare = text.strip("（）() ")
        if signed_on is None and _is_date(bare):
            signed_on = written_date(bare, year)
        elif signature is None and position and _is_unit(bare):
            signature = bare
    return signature, signed_on


# The back: signature, date, appended papers


def _back(blocks: list[Block], start: int, year: int) -> tuple[int, str | None, dt.date | None]:
    """Where the body ends, who signs, and when."""
    end = len(blocks)
    for index in range(start, len(blocks)):
        block = blocks[index]
        if isinstance(block, Paragraph) and _signs_here(blocks, index, start):
            unit, day = _signature_parts(block.text.strip())
            top = index
            if unit is None and (above := _unit_above(blocks, index, start)) is not None:
                top, unit = above
            return top, unit, written_date(day, year)
    for index in range(start, len(blocks)):
        block = blocks[index]
        if isinstance(block, Paragraph) and index > start and _ATTACHED_ALONE.match(block.text):
            end = index
            break
    above = _unit_above(blocks, end, start) if end > start else None
    return (above[0], above[1], None) if above else (end, None, None)


def _signs_here(blocks: list[Block], index: int, start: int) -> bool:
    """A line that is a date (with or without the unit) and after which only appended matter stands."""
    block = blocks[index]
    if not isinstance(block, Paragraph) or index == start:
        return False
    unit, day = _signature_parts(block.text.strip())
    if day is None:
        return False
    if unit is None and _unit_above(blocks, index, start) is None and index < len(blocks) - 3:
        return False
    rest = [b for b in blocks[index + 1 :] if not (isinstance(b, Paragraph) and _AFTER_SIGNATURE.match(b.text))]
    if not rest or len(rest) <= 2:
        return True
    first = rest[0]
    if isinstance(first, Table) or _ATTACHED.match(first.text) and len(first.text.strip()) < 60:
        return True
    return len(first.text.strip()) < 60 and _TITLE_END.search(first.text.strip()) is not None


def _signature_parts(text: str) -> tuple[str | None, str | None]:
    """「柳林县应急管理局 2024年3月18日」 → unit and day; either may be None; (None, None) for any other line."""
    text = _STAMP.sub(" ", text).strip()
    if _is_date(text):
        return None, text
    found = re.search(r"^(?P<unit>\D{2,30}?)[\s　,，:：]*(?P<day>(?:20\d\d|二[〇○零O0]\S{2}|２０).*日)$", text)
    if found and _is_date(found["day"]) and _is_unit(found["unit"].strip()):
        return _unit_name(found["unit"]), found["day"]
    return None, None


def _unit_above(blocks: list[Block], index: int, start: int) -> tuple[int, str] | None:
    """The signing unit in the one or two lines above `index`: (where the signature begins, the unit)."""
    for above in range(index - 1, max(index - 3, start), -1):
        block = blocks[above]
        if not isinstance(block, Paragraph):
            return None
        text = _STAMP.sub(" ", block.text).strip()
        if _is_unit(text):
            return above, _unit_name(text)
        if not re.match(r"^[（(]?(?:盖章|公章)", text) and text:
            return None
    return None


def _unit_name(text: str) -> str:
    text = re.sub(r"^(?:报送单位|填报单位|单位|落款)\s*[:：]", "", _STAMP.sub("", text))
    return re.sub(r"\s+", "", text)


def _is_unit(text: str) -> bool:
    bare = _unit_name(text)
    return 2 <= len(bare) <= 30 and bool(_UNIT_END.search(bare)) and not re.search(r"[。，；,;、：:]", bare)


def _is_date(text: str) -> bool:
    bare = re.sub(r"[\s（）()]", "", text)
    return 0 < len(bare) <= _DATE_ONLY and bool(
        re.fullmatch(r"(?:公元)?(?:20\d\d|２０[０-９]{2}|二[〇○零Oo0О]\S{2})[年./．-]\S{1,3}[月./．-]\S{0,3}[日号]?", bare)
    )


def _is_note(paragraph: Paragraph, blocks: list[Block]) -> bool:
    """附件说明 (GB/T 9704 7.3.4) stands between body and signature and is no part of the body."""
    text = paragraph.text.strip()
    return bool(_ATTACHED_NOTE.match(text)) and len(text) < 60


# The body


def _sections(body: list[Block], form: NarrativeForm) -> list[Section]:
    sections: list[Section] = []
    parents: list[tuple[int, str]] = []
    heading, kind, level, reason, words = "", "preamble", 1, "", 0
    for index, block in enumerate(body):
        found = None
        if isinstance(block, Paragraph):
            following = next((b for b in body[index + 1 : index + 2] if isinstance(b, Paragraph)), None)
            found = heading_of(block, following, form)
        if found is not None:
            if words or heading:
                sections.append(Section(heading=heading, kind=kind, words=words, level=level, reason=reason))
            while parents and parents[-1][0] >= found.level:
                parents.pop()
            classed = classify(found.text, form, parents[-1][1] if parents else None)
            parents.append((found.level, classed.kind))
            heading, kind, level, reason, words = found.text, classed.kind, found.level, classed.reason, 0
        words += word_count(_block_text(block))
    if words or heading:
        sections.append(Section(heading=heading, kind=kind, words=words, level=level, reason=reason))
    return sections


def _block_text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("\t".join(cell.text for cell in row) for row in block.by_row())
