"""Which paragraph is a heading, and how deep it lies.

GB/T 9704-2012 gives the levels 一、 → （一） → 1. → （1）; the number may be typed, automatic or half-width, and bold
text may stand in for a heading style. 一是/二是 open sentences, not sections.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.forms import NarrativeForm
from parsers.heading_kinds import is_known, known_words_in, own_class
from parsers.heading_numbers import OPENS_A_SENTENCE, Number, number_of
from parsers.paper import Paragraph

_LONGEST = {0: 50, 1: 50, 2: 50, 3: 32, 4: 32}
_LONGEST_UNNUMBERED = 32
_LONGEST_PLAIN = 20  # an unnumbered line that nothing sets apart but its shortness
_ENDS_A_SENTENCE = re.compile(r"[。；;，,！!？?]\s*$")
_LEADS_IN = re.compile(r"[：:]\s*$")
_INNER_STOP = re.compile(r"[。；;！!？?]")
_SENTENCE = re.compile(r"[。；;：:！!？?，,]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading as written. `level` is its number's (0 第一部分, 1 一、, 2 （一）, 3 1., 4 （1）), None without one.

    `ordinal` is the number itself, `outline` the heading style's level. A run-in heading has its text behind it in
    the same paragraph.
    """

    text: str
    level: int | None
    ordinal: int | None = None
    outline: int | None = None
    run_in: bool = False


def heading_of(paragraph: Paragraph, following: Paragraph | None, form: NarrativeForm) -> Heading | None:
    """The heading that `paragraph` is or begins with, if it is one. `following` is the next paragraph of the body.

    Formatting alone never decides: programs set headings apart in different ways (bold, 黑体, a style, nothing), so
    a line's shape and its place before a text must say the same.
    """
    text = paragraph.text.strip()
    if not text or "\n" in text or "\t" in text:
        return None
    number = number_of(paragraph)
    rest = number.rest if number else text
    if not rest or OPENS_A_SENTENCE.match(rest):
        return None
    heading = Heading(
        text=text,
        level=number.level if number else None,
        ordinal=number.ordinal if number else None,
        outline=paragraph.level,
    )
    if number is None:
        return heading if _stands_alone(paragraph, text, following, form) else _run_in(heading, paragraph, rest, form)
    if len(rest) <= _LONGEST[number.level] and not _INNER_STOP.search(rest[:-1]):
        introduces = _introduces(number, following, shown=paragraph.level is not None or _is_whole(paragraph))
        if not _ENDS_A_SENTENCE.search(rest):
            if not (_LEADS_IN.search(rest) and number.level > 2):
                return heading if introduces else None
        elif rest.endswith("。") and number.level <= 2 and (len(rest) <= 26 or (introduces and following is not None)):
            return _run_in(heading, paragraph, rest, form) or heading
    return _run_in(heading, paragraph, rest, form)


def _is_whole(paragraph: Paragraph) -> bool:
    return bool(paragraph.lead.strip()) and paragraph.lead.strip() == paragraph.text.strip()


def _introduces(number: Number, following: Paragraph | None, *, shown: bool) -> bool:
    """A short numbered line opens a section unless it is one of a list of short items."""
    if number.level <= 2 or shown:
        return True
    if following is None:
        return False
    after = number_of(following)
    return after is None or after.level > number.level


def _stands_alone(paragraph: Paragraph, text: str, following: Paragraph | None, form: NarrativeForm) -> bool:
    """An unnumbered line that is a heading: set apart, or a known heading, or short and followed by its text."""
    if len(text) > _LONGEST_UNNUMBERED or _SENTENCE.search(text[:-1]) or _ENDS_A_SENTENCE.search(text):
        return False
    if paragraph.align == "right" or len(re.findall(r"[\u3400-\u9fff]", text)) < 2:
        return False
    if paragraph.level is not None or is_known(text.rstrip("：: "), form):
        return True
    if _LEADS_IN.search(text):
        return False
    if following is None:
        return False
    number = number_of(following)
    opens = (
        following.text.strip() != ""
        and (len(following.text) > len(text) and _SENTENCE.search(following.text) is not None)
    ) or (number is not None and number.ordinal == 1)
    if not opens or re.search(r"\d\s*(?:[日号起件次人户家个份条项元]|万元|[%％])?$", text):
        return False
    return _is_whole(paragraph) or (4 <= len(text) <= _LONGEST_PLAIN)


def _run_in(heading: Heading, paragraph: Paragraph, rest: str, form: NarrativeForm) -> Heading | None:
    """（一）执法不规范。部分案件…: the first sentence is a heading where it stands out or names a section."""
    stop = re.search(r"[。：:；;]", rest)
    if stop is None or not 2 <= stop.start() <= 30 or stop.end() == len(rest):
        return None
    first = rest[: stop.start()].strip()
    words = heading.text[: heading.text.index(rest) + stop.start()]
    lead = paragraph.lead.strip().rstrip("。：:；; ")
    stands_out = bool(lead) and lead in words and words.endswith(lead[-len(first) :]) and not _SENTENCE.search(first)
    named = known_words_in(first, form) if len(first) <= 20 and "，" not in first else None
    if heading.level is None:
        strong = named is not None and named.strength > 0.99 and stop[0] in "：:" and len(first) >= 4
        return replace(heading, text=words, run_in=True) if strong or (stands_out and named) else None
    least = {0: 0.0, 1: 0.0, 2: 0.5}.get(heading.level, 0.6)
    if (stands_out and heading.level <= 2) or (named is not None and named.strength >= least):
        return replace(heading, text=words, run_in=True)
    return None


def ranks(headings: Sequence[Heading], form: NarrativeForm) -> list[int]:
    """How deep each heading of one document lies, comparable among them: the lower, the higher it stands.

    A number tells its level. An unnumbered heading stands just above the numbers that begin anew below it; else it
    shares the rank of headings of its style; else, where 一、 二、 part the document, it lies below the one before,
    and where they do not, it parts the document itself if its words name a section.
    """
    numbered_tops = any(heading.level is not None and heading.level <= 1 for heading in headings)
    by_style = {h.outline: 2 * h.level + 1 for h in reversed(headings) if h.outline and h.level is not None}
    found: list[int] = []
    open_top = False  # an unnumbered section of the first rank is open
    for index, heading in enumerate(headings):
        if heading.level is not None:
            found.append(2 * heading.level + 1)
            open_top = open_top and heading.level > 1
            continue
        after = headings[index + 1] if index + 1 < len(headings) else None
        own = None if heading.run_in else own_class(heading.text, form)
        strong = own is not None and own.strength >= 0.5
        before = found[-1] if found else 0
        if heading.outline and heading.outline in by_style:
            rank = by_style[heading.outline]
        elif heading.outline and not by_style:
            rank = 2 * heading.outline
        elif after is not None and after.ordinal == 1 and after.level is not None and not heading.run_in:
            rank = 2 * after.level
        elif numbered_tops:
            rank = (before if before % 2 == 0 and before else before + 1) if found else 2
        elif strong or not open_top:
            rank = 2
        else:
            rank = before if before > 10 else max(before, 2) + 10
        if heading.run_in and heading.level is None:
            rank = max(rank, 20)
        open_top = open_top or rank <= 2
        found.append(rank)
    return found
