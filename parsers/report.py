"""A narrative paper (自查报告, 整改总结) → `Report`: title, sections with their kind, Word's 字数, signature.

The layout of an official paper is GB/T 9704-2012's: title, addressee, body, 附件说明, signature, date, then appended
papers. Only the body counts.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator

from rapidfuzz.distance import Levenshtein

from parsers.dates import written_date
from parsers.forms import NarrativeForm, Report, Section
from parsers.headings import Heading, classify, heading_of, number_of, ranks
from parsers.misread_headings import as_printed, heading_sure
from parsers.paper import Block, Paper, Paragraph, Table
from parsers.place import Place, shares
from parsers.text import UNREADABLE, flatten, fold
from parsers.wordcount import word_count

_PAPER_NAMES = "报告|总结|汇报|清单|通知|方案|意见|情况|说明|函|请示|材料|小结|公告|通报|自查表|台账|计划|纪要"
_TITLE_END = re.compile(rf"(?:{_PAPER_NAMES})(?:[（(][^（）()]*[)）])?$")
_LETTERHEAD = re.compile(
    r"(?:文件|〔\d{4}〕\s*第?\s*\d+\s*号|\[\d{4}\]\s*\d+\s*号|［\d{4}］\s*\d+\s*号|^签发人|^密级|^特急|^加急)"
)
_SEEN_NUMBER = re.compile(r"[^\w\s]\s*20\d{2}\s*[^\w\s]\s*第?\s*\d+\s*号$")  # 柳交发（2024]5号, off a picture
_CONTENTS = re.compile(r"(?:…{2,}|\.{4,}|·{4,}|\t)\s*\d+\s*$")
_ATTACHED = re.compile(r"^\s*附\s*(?:件|表|录)?\s*\d{0,2}\s*[:：]?\s*")
_ATTACHED_ALONE = re.compile(r"^\s*附\s*(?:件|表|录)\s*[\d一二三四]{0,2}\s*[:：]?\s*$")
_ATTACHED_NOTE = re.compile(r"^\s*附\s*(?:件|表)?\s*\d{0,2}\s*[:：]\s*\S")
_FORM_LINE = re.compile(r"^\s*填报(?:单位|人|时间|日期)|^\s*单位\s*[（(]?盖章")
_UNIT_END = re.compile(
    r"(?:局|镇|乡|政府|大队|中队|支队|执法队|队|所|站|办公室|办|委员会|委|中心|院|厅|处|司|街道|集团|公司|学校|医院|银行)$"
)
_STAMP = re.compile(r"[（(]\s*(?:盖章|公章|印章|签章|章|印)\s*[)）]|[（(]此处盖章[)）]")
_AFTER_SIGNATURE = re.compile(
    r"^\s*(?:[（(]?\s*(?:联\s*系\s*人|联系电话|联系方式|电\s*话|手\s*机|姓\s*名|职\s*务|联\s*络\s*员|填报人|填表人|审核人|审核|签发|拟稿|校对|邮箱|此件|信息公开)"
    r"|抄\s*[送报]|主送|报\s*[:：]|共印|.{0,30}(?:办公室|局|政府)\s*.{0,20}印发)"
)
_STRONG_END = re.compile(r"(?:报告|总结|汇报|小结|清单|通知|方案|函|请示|公告|通报)(?:[（(][^（）()]*[)）])?$")
_DATE_LABEL = re.compile(r"^(?:(?:报送|填报|报告|上报|落款)?(?:日\s*期|时\s*间))\s*[:：]\s*")
_FRONT_LINES = 24  # paragraphs in which letterhead, title and addressee are looked for
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
    return _read(paper, form, year, is_appended)[0]


def places_of(
    paper: Paper,
    form: NarrativeForm,
    *,
    year: int,
    is_appended: Callable[[Table], bool] = lambda table: False,
) -> tuple[tuple[int, int, Place], ...]:
    """[from, to) of the `body` that `read` gives, and where that stands, for what was read off pictures."""
    if not any(paragraph.sures for paragraph in flatten(paper.blocks)):
        return ()
    return tuple(_places(_read(paper, form, year, is_appended)[1]))


def _read(
    paper: Paper, form: NarrativeForm, year: int, is_appended: Callable[[Table], bool]
) -> tuple[Report, list[Block]]:
    """The report, and its body's blocks."""
    blocks = _without_contents(list(_lines(_without_forms(list(paper.blocks), is_appended))))
    title, addressee, start = _front(blocks, form)
    if title is None and (box := _boxed_title(blocks)) is not None:
        title = _title([box.text])
        start -= blocks.index(box) < start
        blocks.remove(box)
    end, signature, signed_on = _back(blocks, start, year)
    if signature is None:
        signature, signed_on = _unit_below_title(blocks[:start], signature, signed_on, year)
    body = list(_without_notes(blocks[start:end]))
    sections = _sections(body, form)
    report = Report(
        title=title,
        addressee=addressee,
        signature=signature,
        signed_on=signed_on,
        words=sum(section.words for section in sections),
        sections=tuple(sections),
        body="\n".join(_block_text(block) for block in body),
        unsure=_unsure(body),
    )
    return report, body


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
        begin = 0
        for number, part in enumerate(parts):
            begin = block.text.index(part, begin)
            yield Paragraph(
                text=part,
                label=block.label if number == 0 else "",
                level=block.level,
                lead=part if block.lead.strip() == block.text.strip() else (block.lead if number == 0 else ""),
                align=block.align,
                size=block.size,
                boxed=block.boxed,
                page=block.page,
                sures=block.sures[begin : begin + len(part)],
                places=block.places,
            )
            begin += len(part)


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


def _without_contents(blocks: list[Block]) -> list[Block]:
    """The blocks without a table of contents: 目录 and lines that lead to a page or stand again further on."""
    texts = [re.sub(r"\s", "", block.text) if isinstance(block, Paragraph) else "" for block in blocks]
    leading = [bool(text) and _CONTENTS.search(blocks[i].text) is not None for i, text in enumerate(texts)]  # type: ignore[union-attr]  # texts are of paragraphs
    if "目录" not in texts[:_FRONT_LINES]:
        return blocks if sum(leading) < 3 else [b for b, leads in zip(blocks, leading, strict=True) if not leads]
    head = texts.index("目录")
    end = head + 1
    while end < len(blocks) and texts[end]:
        entry = re.sub(r"(?:…|\.|·|-)*\d*$", "", texts[end])
        if not leading[end] and (not entry or len(entry) > 50 or entry not in texts[end + 1 :]):
            break
        end += 1
    return blocks[:head] + blocks[end:]


def _front(blocks: list[Block], form: NarrativeForm) -> tuple[str | None, str | None, int]:
    """Title, addressee, and where the body begins.

    Over the body stand, each of them or none: a red letterhead, the title on one line or several, the unit, the date
    and a subtitle below it, a cover page with all of these before they come again, the addressee.
    """
    usual = _usual_size(blocks)
    lines: list[str] = []  # of the title being read
    title: str | None = None
    start = 0
    for index, block in enumerate(blocks[:_FRONT_LINES]):
        if isinstance(block, Table):
            break
        text = block.text.strip()
        following = next((b for b in blocks[index + 1 : index + 2] if isinstance(b, Paragraph)), None)
        if is_addressee(text):
            return title or _title(lines) or _untold_title(lines, blocks), text.rstrip("：: "), index + 1
        if (_is_letterhead(block) and not _TITLE_END.search(text)) or _ATTACHED_ALONE.match(text):
            title, lines, start = None, [], index + 1
            continue
        if re.search(r"[。；;！!？?]", text) or len(text) > 60 or text.endswith(("，", ",")):
            break
        if title is None:
            if _opens_section(block, following, lines, form):
                break
            lines.append(text)
            if _is_date(text):
                lines = []
                start = index + 1
                continue
            title = _title(lines) if _is_title_line(block, lines, following, form, usual) else None
            start = index + 1 if title else start
        elif text.startswith("的") and _TITLE_END.search(text):
            title, start = _title([title, text]), index + 1
        elif _is_date(text.strip("（）()")) or text.startswith(("（", "(", "—", "-")) or _is_unit(text):
            start = index + 1
        elif _title_again(block, blocks, index, title):
            title, lines, start = None, [text], index + 1
            title = _title(lines)
        else:
            break
    if title is None and lines and _stands_as_title(blocks, lines, usual):
        return "".join(re.sub(r"\s+", "", line) for line in lines), None, len(lines)
    return title, None, start


def _is_letterhead(block: Paragraph) -> bool:
    text = block.text.strip()
    known = _LETTERHEAD.search(text) or (block.sures and _SEEN_NUMBER.search(text))
    return bool(known) and len(text) < 40


def _usual_size(blocks: list[Block]) -> float | None:
    """The size of most of the text, in points."""
    sizes: Counter[float] = Counter()
    for block in blocks:
        if isinstance(block, Paragraph) and block.size:
            sizes[block.size] += len(block.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _is_title_line(
    block: Paragraph, lines: list[str], following: Paragraph | None, form: NarrativeForm, usual: float | None
) -> bool:
    """Does the title end here? 自查工作开展情况 may be a title's end, and a heading of the text as well."""
    if _STRONG_END.search(lines[-1]) and not _is_goes_on(following):
        return True
    if not _TITLE_END.search("".join(lines)):
        return False
    shown = block.align == "center" or bool(usual and block.size and block.size > usual)
    return shown or _is_goes_on(following) or len(lines) > 1 or heading_of(block, following, form) is None


def _is_goes_on(following: Paragraph | None) -> bool:
    text = following.text.strip() if following else ""
    return text.startswith("的") and len(text) < 20


def _title_again(block: Paragraph, blocks: list[Block], index: int, title: str) -> bool:
    """A complete title below a complete title: the first page after a cover, or a title's second line."""
    text = block.text.strip()
    if not _STRONG_END.search(text) or number_of(block) is not None:
        return False
    return block.align == "center" or re.sub(r"\s", "", text) in title or title in re.sub(r"\s", "", text)


def _stands_as_title(blocks: list[Block], lines: list[str], usual: float | None) -> bool:
    """Words over the text that end like no title: centred or bigger than the text."""
    first = blocks[: len(lines)]
    return len(lines) <= 3 and all(
        isinstance(block, Paragraph)
        and (block.align == "center" or bool(usual and block.size and block.size > usual + 1))
        and not _is_unit(block.text.strip())
        for block in first
    )


def _untold_title(lines: list[str], blocks: list[Block]) -> str | None:
    """Lines right over the addressee are the title, however they end."""
    kept = [line for line in lines if not _is_date(line)]
    joined = "".join(re.sub(r"\s+", "", line) for line in kept)
    return joined if 4 <= len(joined) <= 80 and not _is_unit(joined) else None


def _boxed_title(blocks: list[Block]) -> Paragraph | None:
    """A title in a text box stands where its anchor is, often in the midst of the text."""
    return next(
        (
            block
            for block in blocks[:_FRONT_LINES]
            if isinstance(block, Paragraph)
            and block.boxed
            and _STRONG_END.search(block.text.strip())
            and len(block.text) <= 60
        ),
        None,
    )


def is_addressee(text: str) -> bool:
    """「柳林县司法局：」: a short line naming whom the paper goes to."""
    return (
        bool(re.search(r"[：:]$", text))
        and 3 <= len(text) <= 40
        and bool(re.search(r"(?:局|政府|办公室|办|委员会|委|领导小组|单位|部门|领导|镇|乡|院|厅|科|股)[：:]$", text))
    )


def _opens_section(block: Paragraph, following: Paragraph | None, before: list[str], form: NarrativeForm) -> bool:
    number = number_of(block)
    if number is None:
        return False
    return number.level <= 2 or bool(before) or heading_of(block, following, form) is not None


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
    end = _without_tail(blocks, start)
    for index in range(start, len(blocks)):
        block = blocks[index]
        if isinstance(block, Paragraph) and _signs_here(blocks, index, start):
            unit, day = _signature_parts(_dated(block))
            top = index
            if unit is None and _unit_above(blocks, index, start) is None and (below := _unit_below(blocks, index)):
                unit = below
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
    unit, day = _signature_parts(_dated(block))
    if day is None:
        return False
    if unit is None and _unit_above(blocks, index, start) is None and index < len(blocks) - 3:
        return False
    rest = [b for b in blocks[index + 1 :] if not (isinstance(b, Paragraph) and _is_tail(b))]
    if not rest or len(rest) <= 2:
        return True
    first = rest[0]
    if isinstance(first, Table) or (_ATTACHED.match(first.text) and len(first.text.strip()) < 60):
        return True
    return len(first.text.strip()) < 60 and _TITLE_END.search(first.text.strip()) is not None


_DAYS = tuple(f"0000年{month}月{day}日" for month in ("0", "00") for day in ("0", "00"))
# 二○二四年三月十八日 with a character lost or misread; what stands before it is a unit's name or nothing
_DAY_IN_WORDS = re.compile(
    r"(?:(?<![〇○零Oo0一二三四五六七八九十])[〇○零Oo0一二三四五六七八九十]\S{0,3})?年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日曰]?$"
)
_UNREAD_DAY = "2000年0月0日"  # for a day of which something could not be read: none of the calendar


def _dated(block: Paragraph) -> str:
    """The paragraph's text, where one that was read off a picture ends with a day that has one or two characters
    misread: with `_UNREAD_DAY` in its place. The paper ends there all the same."""
    text = block.text.strip()
    if not block.sures or len(text) > 50 or _signature_parts(text)[1] is not None:
        return text
    bare = re.sub(r"\s", "", fold(text))
    if found := _DAY_IN_WORDS.search(bare):
        return f"{bare[: found.start()]} {_UNREAD_DAY}".strip()
    masked = re.sub(r"\d", "0", bare)
    tails = [masked[-length:] for length in range(8, min(12, len(bare)) + 1)]
    ends = [(Levenshtein.distance(tail, day), -len(tail), tail) for tail in tails for day in _DAYS]
    far, _, tail = min(ends, default=(9, 0, ""))
    if far > 2 or tail.count("0") < 4:
        return text
    return f"{bare[: -len(tail)]} {_UNREAD_DAY}".strip()


def _signature_parts(text: str) -> tuple[str | None, str | None]:
    """「柳林县应急管理局 2024年3月18日」 → unit and day; either may be None; (None, None) for any other line."""
    text = _DATE_LABEL.sub("", fold(_STAMP.sub(" ", text)))
    if _is_date(text):
        return None, text
    found = re.search(
        r"^(?P<unit>\D{2,30}?)[\s　,，:：]*"
        r"(?P<day>(?:20\d\d|2\s*0\s*\d\s*\d\s*年|二\s*[〇○零O0].{2,4}年).*(?:日|号|\d))$",
        text,
    )
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
        if _is_unit(text) or (block.sures and block.align and _may_be_unit(text)):
            return above, _unit_name(text)
        if not re.match(r"^[（(]?(?:盖章|公章)", text) and text:
            return None
    return None


_MAY_BE_UNIT = re.compile(r"[\u3400-\u9fff\ufffd ]{4,30}")  # set apart above the day, its last character misread


_PART_OF_DAY = re.compile(r"[一二三四五六七八九十\d]\s*[月日]|年.{0,3}月")


def _may_be_unit(text: str) -> bool:
    return bool(_MAY_BE_UNIT.fullmatch(text)) and not _PART_OF_DAY.search(text)


def _unit_name(text: str) -> str:
    text = re.sub(r"^(?:报送单位|填报单位|单位|落款)\s*[:：]", "", _STAMP.sub("", text))
    return re.sub(r"\s+", "", text)


def _is_unit(text: str) -> bool:
    bare = _unit_name(text)
    return 2 <= len(bare) <= 30 and bool(_UNIT_END.search(bare)) and not re.search(r"[。，；,;、：:]", bare)


def _is_date(text: str) -> bool:
    bare = re.sub(r"[\s（）()]", "", fold(text))
    return 0 < len(bare) <= _DATE_ONLY and bool(
        re.fullmatch(r"(?:公元)?(?:20\d\d|二[〇○◯零Oo0О]\S{2})[年./-]\S{1,3}[月./-]\S{0,3}[日号]?", bare)
    )


def _is_tail(paragraph: Paragraph) -> bool:
    """What may stand below a signature without being part of the paper: contacts, copies, the seal's place."""
    text = paragraph.text.strip()
    return paragraph.boxed or bool(_AFTER_SIGNATURE.match(text) and len(text) < 80) or not _STAMP.sub("", text).strip()


def _without_tail(blocks: list[Block], start: int) -> int:
    end = len(blocks)
    while end > start:
        last = blocks[end - 1]
        if not isinstance(last, Paragraph) or last.boxed or not _is_tail(last):
            break
        end -= 1
    return end


def _unit_below(blocks: list[Block], index: int) -> str | None:
    """Some write the date first and the unit below it."""
    rest = blocks[index + 1 : index + 2]
    text = _STAMP.sub(" ", rest[0].text).strip() if rest and isinstance(rest[0], Paragraph) else ""
    return _unit_name(text) if text and _is_unit(text) else None


def _without_notes(blocks: list[Block]) -> Iterator[Block]:
    """附件说明 (GB/T 9704 7.3.4) stands between body and signature, on one line or more; it is no part of the body."""
    noted = False
    for block in blocks:
        text = block.text.strip() if isinstance(block, Paragraph) else ""
        if text and _ATTACHED_NOTE.match(text) and len(text) < 60:
            noted = True
            continue
        if text and noted and re.match(r"^\s*\d{1,2}\s*[.．、]", text) and len(text) < 60 and not text.endswith("。"):
            continue
        noted = False
        yield block


# The body


def _sections(body: list[Block], form: NarrativeForm) -> list[Section]:
    found = _headings(body, form)
    rank_of = dict(zip(found, ranks(list(found.values()), form), strict=True))
    sections: list[Section] = []
    parents: list[tuple[int, str]] = []
    latest: dict[int, str] = {}  # the kind of the last section of each rank
    heading, kind, level, reason, words, sure = "", "preamble", 1, "", 0, 1.0

    def section() -> Section:
        return Section(heading=heading, kind=kind, words=words, level=level, reason=reason, sure=sure)

    for index, block in enumerate(body):
        if index in found:
            if words or heading:
                sections.append(section())
            one, rank = found[index], rank_of[index]
            while parents and parents[-1][0] >= rank:
                parents.pop()
            classed = classify(one.text, form, parents[-1][1] if parents else None, latest.get(rank))
            parents.append((rank, classed.kind))
            latest = {other: told for other, told in latest.items() if other < rank} | {rank: classed.kind}
            level = max(one.level, 1) if one.level is not None else len(parents)
            heading, kind, reason, words = one.text, classed.kind, classed.reason, 0
            sure = heading_sure(block, one.text) if isinstance(block, Paragraph) else 1.0
        words += word_count(_block_text(block))
    if words or heading:
        sections.append(section())
    return sections


def _headings(body: list[Block], form: NarrativeForm) -> dict[int, Heading]:
    """The headings by their places in the body, those that were read off a picture as they were printed."""
    found: dict[int, Heading] = {}
    latest: dict[int, int] = {}  # the ordinal of the last heading of each level
    for index, block in enumerate(body):
        if isinstance(block, Paragraph):
            following = next((b for b in body[index + 1 : index + 2] if isinstance(b, Paragraph)), None)
            heading = heading_of(as_printed(block, form, latest), following, form)
            if heading is not None and not _ends_a_list(heading, index, body, found):
                found[index] = heading
                if heading.level is not None and heading.ordinal is not None:
                    latest = {level: ordinal for level, ordinal in latest.items() if level < heading.level}
                    latest[heading.level] = heading.ordinal
    return found


def _ends_a_list(heading: Heading, index: int, body: list[Block], found: dict[int, Heading]) -> bool:
    """The last of some short numbered lines looks like a heading of what follows the list."""
    before = body[index - 1] if index else None
    if heading.level is None or heading.level < 3 or heading.run_in or not isinstance(before, Paragraph):
        return False
    number = number_of(before)
    return number is not None and number.level == heading.level and index - 1 not in found


def _block_text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("\t".join(cell.text for cell in row) for row in block.by_row())


def _places(body: list[Block]) -> Iterator[tuple[int, int, Place]]:
    """[from, to) of the body's text and where on a page it stands: a paragraph, or its part on each page."""
    offset = 0
    for block in body:
        length = len(_block_text(block))
        if isinstance(block, Paragraph):
            for place, (begin, end) in zip(block.places, shares(length, block.places), strict=True):
                yield offset + begin, offset + end, place
        elif (on_page := next((cell.places[0] for cell in block.cells if cell.places), None)) is not None:
            boxes = [place.box for cell in block.cells for place in cell.places if place.page == on_page.page]
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            whole = (min(lefts), min(tops), max(rights), max(bottoms))
            yield offset, offset + length, Place(page=on_page.page, box=whole)
        offset += length + 1


_SURE = 0.8  # from which on a character counts as read surely


def _unsure(body: list[Block]) -> tuple[tuple[int, int], ...]:
    """[from, to) of the body's text: characters that were read off a picture unsurely, neighbours in one."""
    spans: list[tuple[int, int]] = []
    offset = 0
    for block in body:
        text = _block_text(block)
        sures = _block_sures(block)
        for index, sure in enumerate(sures):
            if sure >= _SURE and text[index] != UNREADABLE:
                continue
            at = offset + index
            if spans and spans[-1][1] == at:
                spans[-1] = (spans[-1][0], at + 1)
            else:
                spans.append((at, at + 1))
        offset += len(text) + 1
    return tuple(spans)


def _block_sures(block: Block) -> tuple[float, ...]:
    """For each character of the block's text how sure it is; () where all of it is certain."""
    if isinstance(block, Paragraph):
        return block.sures
    if not any(cell.places for cell in block.cells):
        return ()
    sures: list[float] = []
    for row in block.by_row():
        for cell in row:
            for part in cell.blocks:
                sures += [*(_block_sures(part) or (1.0,) * len(_block_text(part))), 1.0]
            sures += [] if cell.blocks else [1.0]
        sures += [] if row else [1.0]
    return tuple(sures[:-1])
