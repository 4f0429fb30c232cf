"""The front of a narrative paper: letterhead, table of contents, title, addressee, and where the body begins.

GB/T 9704-2012 puts them in this order over the text; a cover page may hold all of them once more.
"""

import re
from collections import Counter

from parsers.forms import NarrativeForm
from parsers.heading_numbers import number_of
from parsers.headings import heading_of
from parsers.paper import Block, Paragraph, Table
from parsers.report_lines import ENCLOSURE_ALONE, TITLE_END, is_day, is_unit

_LETTERHEAD = re.compile(
    r"(?:文件|〔\d{4}〕\s*第?\s*\d+\s*号|\[\d{4}\]\s*\d+\s*号|［\d{4}］\s*\d+\s*号|^签发人|^密级|^特急|^加急)"
)
_SEEN_NUMBER = re.compile(r"[^\w\s]\s*20\d{2}\s*[^\w\s]\s*第?\s*\d+\s*号$")  # 柳交发（2024]5号, off a picture
_CONTENTS = re.compile(r"(?:…{2,}|\.{4,}|·{4,}|\t)\s*\d+\s*$")
_STRONG_END = re.compile(r"(?:报告|总结|汇报|小结|清单|通知|方案|函|请示|公告|通报)(?:[（(][^（）()]*[)）])?$")
_FRONT_LINES = 24  # paragraphs in which letterhead, title and addressee are looked for


def without_contents(blocks: list[Block]) -> list[Block]:
    """The blocks without a table of contents: 目录 and lines that lead to a page or stand again further on."""
    texts = [re.sub(r"\s", "", block.text) if isinstance(block, Paragraph) else "" for block in blocks]
    leading = [isinstance(b, Paragraph) and bool(b.text.strip() and _CONTENTS.search(b.text)) for b in blocks]
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


def front(blocks: list[Block], form: NarrativeForm) -> tuple[str | None, str | None, int]:
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
        if _is_addressee(text):
            return title or title_of(lines) or _untold_title(lines, blocks), text.rstrip("：: "), index + 1
        if (_is_letterhead(block) and not TITLE_END.search(text)) or ENCLOSURE_ALONE.match(text):
            title, lines, start = None, [], index + 1
            continue
        if re.search(r"[。；;！!？?]", text) or len(text) > 60 or text.endswith(("，", ",")):
            break
        if title is None:
            if _opens_section(block, following, lines, form):
                break
            lines.append(text)
            if is_day(text):
                lines = []
                start = index + 1
                continue
            title = title_of(lines) if _is_title_line(block, lines, following, form, usual) else None
            start = index + 1 if title else start
        elif text.startswith("的") and TITLE_END.search(text):
            title, start = title_of([title, text]), index + 1
        elif is_day(text.strip("（）()")) or text.startswith(("（", "(", "—", "-")) or is_unit(text):
            start = index + 1
        elif _title_again(block, blocks, index, title):
            title, lines, start = None, [text], index + 1
            title = title_of(lines)
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
    if _STRONG_END.search(lines[-1]) and not _goes_on(following):
        return True
    if not TITLE_END.search("".join(lines)):
        return False
    shown = block.align == "center" or bool(usual and block.size and block.size > usual)
    return shown or _goes_on(following) or len(lines) > 1 or heading_of(block, following, form) is None


def _goes_on(following: Paragraph | None) -> bool:
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
        and not is_unit(block.text.strip())
        for block in first
    )


def _untold_title(lines: list[str], blocks: list[Block]) -> str | None:
    """Lines right over the addressee are the title, however they end."""
    kept = [line for line in lines if not is_day(line)]
    joined = "".join(re.sub(r"\s+", "", line) for line in kept)
    return joined if 4 <= len(joined) <= 80 and not is_unit(joined) else None


def boxed_title(blocks: list[Block]) -> Paragraph | None:
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


def _is_addressee(text: str) -> bool:
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


def title_of(lines: list[str]) -> str | None:
    """The lines up to the one that ends as titles end (…报告, …总结), joined; None where none does."""
    for count in range(len(lines), 0, -1):
        joined = "".join(lines[:count])
        if TITLE_END.search(joined):
            return re.sub(r"\s+", " ", joined).strip() if re.search(r"[A-Za-z]", joined) else re.sub(r"\s+", "", joined)
    return None
