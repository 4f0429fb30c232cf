"""Which paragraph is a heading, of which level, and what its section is about.

GB/T 9704-2012 gives the levels 一、 → （一） → 1. → （1）; the number may be typed, automatic or half-width, and bold
text may stand in for a heading style. 一是/二是 open sentences, not sections.
"""

import re
from dataclasses import dataclass

from parsers.forms import NarrativeForm
from parsers.paper import Paragraph

_CN = "一二三四五六七八九十"
_NUMBERS = (
    (1, re.compile(rf"^\s*(?:第[{_CN}]{{1,3}}部分\s*[、.．,，:：]?|[{_CN}]{{1,3}}\s*[、.．,，])\s*")),
    (2, re.compile(rf"^\s*[（(]\s*[{_CN}]{{1,3}}\s*[)）]\s*[、.．]?\s*")),
    (3, re.compile(r"^\s*\d{1,2}\s*(?:[、．]|\.(?!\d))\s*")),
    (4, re.compile(r"^\s*(?:[（(]\s*\d{1,2}\s*[)）]|[①-⑳])\s*[、.．]?\s*")),
)
_UNNUMBERED_LEVEL = 5
_LONGEST = {1: 50, 2: 50, 3: 32, 4: 32, _UNNUMBERED_LEVEL: 32}
_ENDS_A_SENTENCE = re.compile(r"[。；;，,！!？?]\s*$")
_LEADS_IN = re.compile(r"[：:]\s*$")
_INNER_STOP = re.compile(r"[。；;！!？?]")
_JOINERS = "及和与、，,以并暨同跟—－-/／ "
_ABOUT = ("针对", "围绕", "关于", "对于", "聚焦", "紧盯")
_PROBLEM_SIDE = {"problems", "measures", "problems_and_measures", "suggestions", "results"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading: as written, its level, and how much of the paragraph it is (a run-in heading has text after it)."""

    text: str
    level: int
    run_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Classed:
    """A section's kind and the words that told it."""

    kind: str
    reason: str


def number_level(paragraph: Paragraph) -> tuple[int, str] | None:
    """The level its number gives and the text after the number; None for a paragraph without one."""
    label = paragraph.label.strip()
    for level, pattern in _NUMBERS:
        if label and (pattern.match(label) or pattern.match(label + "、")):
            return level, paragraph.text.strip()
    for level, pattern in _NUMBERS:
        if found := pattern.match(paragraph.text):
            return level, paragraph.text[found.end() :].strip()
    return None


def heading_of(paragraph: Paragraph, following: Paragraph | None, form: NarrativeForm) -> Heading | None:
    """The heading that `paragraph` is or begins with, if it is one. `following` is the next paragraph of the body."""
    text = paragraph.text.strip()
    if not text or "\n" in text:
        return None
    numbered = number_level(paragraph)
    level, rest = numbered or (paragraph.level or _UNNUMBERED_LEVEL, text)
    stands_out = bool(paragraph.lead.strip()) or paragraph.level is not None
    whole = paragraph.level is not None or paragraph.lead.strip() == text
    if not rest or re.match(rf"^[{_CN}第其]{{1,2}}[是则]", rest):
        return None
    if numbered is None and not whole and _exact(text, form) is None:
        return None
    longest = _LONGEST.get(level, 32)
    ended = _ENDS_A_SENTENCE.search(rest) is not None
    if len(rest) <= longest and not _INNER_STOP.search(rest[:-1]):
        if not ended and not (_LEADS_IN.search(rest) and level > 2 and not whole):
            return Heading(text=text, level=level) if _introduces(paragraph, level, following, whole) else None
        if ended and rest.endswith("。") and level <= 2 and (len(rest) <= 26 or stands_out):
            return Heading(text=text, level=level)
    return _run_in(paragraph, text, rest, level, form) if numbered and level <= 2 else None


def _introduces(paragraph: Paragraph, level: int, following: Paragraph | None, whole: bool) -> bool:
    """A short numbered line opens a section unless it is one of a list of short items."""
    if level <= 2 or whole:
        return True
    if following is None:
        return False
    after = number_level(following)
    return after is None or after[0] > level


def _run_in(paragraph: Paragraph, text: str, rest: str, level: int, form: NarrativeForm) -> Heading | None:
    """（一）执法不规范。部分案件…: the first sentence is a heading where it stands out or names a section."""
    stop = re.search(r"[。：:]", rest)
    if stop is None or stop.start() > 30:
        return None
    first = rest[: stop.start()]
    heading = text[: text.index(rest) + stop.start()]
    lead = paragraph.lead.strip().rstrip("。：: ")
    stands_out = bool(lead) and heading.endswith(lead[-len(first) :]) and len(lead) <= len(heading)
    names_section = level == 1 and _match(first, form.headings) is not None
    return Heading(text=heading, level=level, run_in=True) if stands_out or names_section else None


def classify(heading: str, form: NarrativeForm, parent: str | None) -> Classed:
    """What the section under `heading` is about; a sub-heading takes its parent's kind unless it says otherwise.

    Below problems and measures a sub-heading names a fault or a task (执法培训不够, 加强执法监督), so only words of the
    same side can change the kind there.
    """
    text = _bare(heading)
    inherited = Classed(kind=parent, reason="随上级标题") if parent not in (None, "other") else None
    own = _match(text, form.headings)
    if own is None and inherited is None:
        own = _match(text, form.general)
    if own is None:
        if re.search(r"20\d\d年", text) and "自查" not in text and inherited is None:
            return Classed(kind="enforcement_work", reason="年度工作")
        return inherited or Classed(kind="other", reason="")
    if inherited is None:
        return own
    if inherited.kind in _PROBLEM_SIDE:
        covered = len(own.reason.replace("＋", "")) / max(len(text), 1)
        names_a_category = own.kind == "problems" and own.reason in form.weak
        if own.kind not in _PROBLEM_SIDE or covered < 0.5 or text.startswith(_ABOUT) or names_a_category:
            return inherited
    return own


def _exact(text: str, form: NarrativeForm) -> str | None:
    """The kind of an unnumbered, plain line that is nothing but a known heading."""
    bare = _bare(text)
    if not 4 <= len(bare) <= 16:
        return None
    return next((kind for kind, words in form.headings if bare in words), None)


def _bare(heading: str) -> str:
    for _, pattern in _NUMBERS:
        heading = pattern.sub("", heading, count=1)
    return re.sub(r"[\s“”\"'‘’《》（）()：:。；;]", "", heading)


def _match(text: str, lexicon: tuple[tuple[str, tuple[str, ...]], ...]) -> Classed | None:
    """The kinds whose words stand in a heading, without overlaps, the longest first; joined where two kinds are."""
    text = _bare(text)
    hits = sorted(
        (
            (-len(word), -found.start(), found.start(), found.end(), kind, word)
            for kind, words in lexicon
            for word in words
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
    return Classed(kind=_joint_kind([hit[2] for hit in joined]), reason="＋".join(hit[3] for hit in joined))


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
