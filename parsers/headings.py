"""Which paragraph is a heading, of which level, and what its section is about.

GB/T 9704-2012 gives the levels 一、 → （一） → 1. → （1）; the number may be typed, automatic or half-width, and bold
text may stand in for a heading style. 一是/二是 open sentences, not sections.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.forms import NarrativeForm
from parsers.paper import Paragraph
from parsers.text import fold

CHINESE_NUMERALS = "一二三四五六七八九十"
_CN = CHINESE_NUMERALS
_NUMBERS = (
    (0, re.compile(rf"^\s*第\s*([{_CN}]{{1,3}}|\d{{1,2}})\s*(?:部分|章|篇|板块)\s*[、.．,，:：]?\s*")),
    (1, re.compile(rf"^\s*([{_CN}]{{1,3}})\s*[、.．,，:：]\s*")),
    (2, re.compile(rf"^\s*[（(〔【\[]\s*([{_CN}]{{1,3}})\s*[)）〕】\]]\s*[、.．]?\s*")),
    (3, re.compile(r"^\s*(\d{1,2})\s*(?:[、．]|\.(?!\d))\s*")),
    (4, re.compile(r"^\s*(?:[（(]\s*(\d{1,2})\s*[)）]|(\d{1,2})[)）]|([①-⑳]))\s*[、.．]?\s*")),
)
_LONGEST = {0: 50, 1: 50, 2: 50, 3: 32, 4: 32}
_LONGEST_UNNUMBERED = 32
_LONGEST_PLAIN = 20  # an unnumbered line that nothing sets apart but its shortness
_ENDS_A_SENTENCE = re.compile(r"[。；;，,！!？?]\s*$")
_LEADS_IN = re.compile(r"[：:]\s*$")
_INNER_STOP = re.compile(r"[。；;！!？?]")
_SENTENCE = re.compile(r"[。；;：:！!？?，,]")
OPENS_A_SENTENCE = re.compile(rf"^(?:第?[{_CN}]{{1,2}}(?:[是则要为]|来[，,])|其[{_CN}]{{1,2}}|首先|其次|再次|最后)")
_JOINERS = "及和与、，,以并暨同跟—－-/／ "
_ABOUT = ("针对", "围绕", "关于", "对于", "聚焦", "紧盯")
_PROBLEM_SIDE = {"problems", "measures", "problems_and_measures", "suggestions", "results"}
# A heading that opens so tells what was or will be done: its object (问题, 执法监督) does not change the section.
_ACTION = re.compile(
    "^(?:全面|深入|认真|扎实|广泛|精心|迅速|及时|严格|强化|加强|加大|聚焦|紧盯|紧扣|围绕|针对|组织|建立|健全|完善|提高|提升|统一|成立|坚持"
    "|着力|狠抓|推动|推进|做好|抓好|细化|压实|明确|深化|规范|解决|纠正|破解|消除|杜绝|拓宽|畅通|优化|持续|补齐|补足|弥补|增强|树牢|树立|筑牢|夯实|转变|创新|厘清|理顺|整治|查处|清理|开展|实施|推行|发挥|守住|守牢|把握|把牢|锚定|落实|突出(?!问题)|切实|进一步|不断|积极|努力)"
)
_NOMINAL = re.compile("(?:情况|结果|成效|问题清单|措施|举措|打算|建议|对策|方案|计划|思路|安排|办法|做法|时限)$")
_FAULT = re.compile("(?:不[^的不]{1,2}|缺失|缺位|薄弱|滞后|欠缺|松懈|偏差|脱节)$")  # 整改落实不到位 is a problem
_IDLE_TAIL = re.compile("(?:情况|方面|部分|内容|环节|事项|工作|等|如下|的)+$")
_ACCOUNT = re.compile(
    "(?:工作)?的?(?:(?:基本|总体|整体)?(?:概况|简况|概述|综述)|(?:工作)?回顾|基本情况|工作完成情况)(?=$|[及和与、])"
)
_CATEGORY_TAIL = re.compile("(?:的)?(?:方面|情况|问题|领域|行为|现象|类|表现)*$")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Classed:
    """A section's kind and the words that told it. `strength` is the part of the heading that those words make up."""

    kind: str
    reason: str
    strength: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A paragraph's number, typed or automatic, and the text behind it."""

    level: int
    ordinal: int
    rest: str


def number_of(paragraph: Paragraph) -> Number | None:
    """The number that a paragraph carries; None for a paragraph without one."""
    label = paragraph.label.strip()
    for level, pattern in _NUMBERS:
        if label and (found := pattern.match(label) or pattern.match(label + "、")):
            return Number(level=level, ordinal=_ordinal(found), rest=paragraph.text.strip())
    for level, pattern in _NUMBERS:
        if found := pattern.match(paragraph.text):
            return Number(level=level, ordinal=_ordinal(found), rest=paragraph.text[found.end() :].strip())
    return None


def _ordinal(found: re.Match[str]) -> int:
    text = fold(next((group for group in found.groups() if group), ""))
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (((_CN.find(tens) + 1) or 1) * 10 if ten else 0) + (_CN.find(ones) + 1 if ones else 0)


def chinese_numeral(ordinal: int) -> str:
    """一, 二 … 十, 十一 … 九十九."""
    tens, ones = divmod(ordinal, 10)
    if not tens:
        return CHINESE_NUMERALS[ones - 1]
    return f"{CHINESE_NUMERALS[tens - 1] if tens > 1 else ''}十{CHINESE_NUMERALS[ones - 1] if ones else ''}"


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
    if paragraph.level is not None or _exact(text.rstrip("：: "), form):
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
    named = _match(_bare(first), form.headings) if len(first) <= 20 and "，" not in first else None
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


def classify(heading: str, form: NarrativeForm, parent: str | None, before: str | None = None) -> Classed:
    """What the section under `heading` is about; a sub-heading takes its parent's kind unless it says otherwise.

    Below problems and measures a sub-heading names a fault or a task (执法培训不够, 加强执法监督), so only words of the
    same side can change the kind there. `before` is the kind of the section of the same rank before this one: what
    an action (强化执法培训) at the first rank is about depends on whether the problems have been told.
    """
    text = _bare(heading)
    inherited = Classed(kind=parent, reason="随上级标题") if parent not in (None, "other") else None
    own = own_class(heading, form)
    action = _ACTION.match(text) is not None and not _NOMINAL.search(text)
    if inherited is None:
        told = before in ("problems", "measures", "problems_and_measures")
        on_work = own is not None and own.kind in ("inspection_work", "enforcement_work")
        if own is not None and not (action and (own.reason in _words(form.general) or (told and on_work))):
            return own
        if action:
            return Classed(kind="measures" if told else "inspection_work", reason="做法")
        if re.search(r"20\d\d年", text) and "自查" not in text:
            return Classed(kind="enforcement_work", reason="年度工作")
        return Classed(kind="other", reason="")
    if own is None or (own.reason in _words(form.general) and own.strength < 0.5 and own.kind not in _PROBLEM_SIDE):
        return inherited
    names_a_category = own.kind == "problems" and _names_a_category(text, form)
    if inherited.kind in _PROBLEM_SIDE:
        if own.kind not in _PROBLEM_SIDE or own.strength < 0.5 or text.startswith(_ABOUT) or names_a_category:
            return inherited
        return inherited if action and own.kind == "problems" else own
    if action or (own.reason in _words(form.general) and own.strength < 0.5):
        return inherited
    return own


def _names_a_category(text: str, form: NarrativeForm) -> bool:
    for word in sorted(form.weak, key=len, reverse=True):
        if text.startswith(word) and _CATEGORY_TAIL.fullmatch(text[len(word) :]):
            return True
    return False


def _words(lexicon: tuple[tuple[str, tuple[str, ...]], ...]) -> frozenset[str]:
    return frozenset(word for _, words in lexicon for word in words)


def own_class(heading: str, form: NarrativeForm) -> Classed | None:
    """What the heading's own words say: known headings, and general words where the head of the phrase stands."""
    return _own_words(_subject(_bare(heading), form), form)


def _subject(text: str, form: NarrativeForm) -> str:
    """自查自纠工作基本情况 tells of the 自查: what an account is of says more than the word for an account."""
    account = _ACCOUNT.search(text)
    if account is None:
        return text
    of = _own_words(text[: account.start()], form)
    if of is None or of.kind == "enforcement_work":
        return text
    return text[: account.start()] + text[account.end() :]


def _own_words(text: str, form: NarrativeForm) -> Classed | None:
    core = _IDLE_TAIL.sub("", text)
    tails = tuple(
        (kind, tuple(word for word in words if text.endswith(word) or core.endswith(word)))
        for kind, words in form.general
    )
    known = _match(text, form.headings)
    fuller = _match(text, form.headings + tails)
    if known is not None and fuller is not None and known.kind == fuller.kind:
        return fuller
    if known is not None and known.kind == "measures" and not _FAULT.search(core):
        return known
    if known is not None and known.kind not in ("inspection_work", "enforcement_work", "problems", "measures"):
        return known
    return fuller or _match(text, form.general)


def _exact(text: str, form: NarrativeForm) -> str | None:
    """The kind of an unnumbered, plain line that is nothing but a known heading."""
    bare = _bare(text)
    if not 2 <= len(bare) <= 16:
        return None
    return next((kind for kind, words in form.headings if bare in words), None)


def _bare(heading: str) -> str:
    for _, pattern in _NUMBERS:
        heading = pattern.sub("", heading, count=1)
    return re.sub(r"[\s“”\"'‘’《》（）()：:。；;]", "", heading)


def _match(text: str, lexicon: tuple[tuple[str, tuple[str, ...]], ...]) -> Classed | None:
    """The kinds whose words stand in a heading, without overlaps, the longest first; joined where two kinds are."""
    hits = sorted(
        (
            (-len(word), -found.start(), found.start(), found.end(), kind, word)
            for kind, words in lexicon
            for word in words
            if word in text
            for found in re.finditer(re.escape(word), text)
        ),
    )
    taken: list[tuple[int, int, str, str]] = []
    for _, _, start, end, kind, word in hits:
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, kind, word))
    if not taken:
        return None
    taken.sort()
    # Chinese puts the head last: 自查问题的整改措施 is about measures; only joined words (及, 和, 、) count together.
    joined = [taken[-1]]
    for before in reversed(taken[:-1]):
        gap = text[before[1] : joined[0][0]]
        if not any(mark in gap for mark in _JOINERS):
            break
        joined.insert(0, before)
    kinds = {hit[2] for hit in joined}
    covered = sum(len(hit[3]) for hit in taken if hit[2] in kinds) / max(
        len(_IDLE_TAIL.sub("", text)), len(joined[-1][3]), 1
    )
    return Classed(
        kind=_joint_kind([hit[2] for hit in joined]),
        reason="＋".join(hit[3] for hit in joined),
        strength=min(covered, 1.0),
    )


def _joint_kind(kinds: list[str]) -> str:
    """One kind for a heading that names several: 建议 beside something else changes nothing."""
    distinct = list(dict.fromkeys(kind for kind in kinds if kind != "suggestions")) or ["suggestions"]
    if len(distinct) == 1:
        return distinct[0]
    if set(distinct) <= {"problems", "measures", "problems_and_measures"}:
        return "problems_and_measures"
    if set(distinct) <= {"inspection_work", "enforcement_work"}:
        return distinct[0]
    if set(distinct) <= {"measures", "results", "problems"}:
        return "problems_and_measures" if "problems" in distinct else "measures"
    return "other"
