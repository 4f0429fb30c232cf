"""What the section under a heading is about: the kind that the heading's words tell, and its place among the others."""

import re
from dataclasses import dataclass

from parsers.forms import NarrativeForm
from parsers.heading_numbers import without_number

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
class Classed:
    """A section's kind and the words that told it. `strength` is the part of the heading that those words make up."""

    kind: str
    reason: str
    strength: float = 0.0


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


def is_known(text: str, form: NarrativeForm) -> bool:
    """Is an unnumbered, plain line nothing but a known heading?"""
    bare = _bare(text)
    return 2 <= len(bare) <= 16 and any(bare in words for _, words in form.headings)


def known_words_in(text: str, form: NarrativeForm) -> Classed | None:
    """What the known headings tell whose words stand in a text."""
    return _match(_bare(text), form.headings)


def _bare(heading: str) -> str:
    return re.sub(r"[\s“”\"'‘’《》（）()：:。；;]", "", without_number(heading))


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
