"""Which of the campaign's pieces a paper is: by its form, its title, its parts and its name; never by its suffix."""

import re
from dataclasses import dataclass
from functools import lru_cache

from parsers.forms import Checklist, Report
from pipeline.model import Campaign, Requirement
from pipeline.names import squeeze

_ENOUGH_TEXT = 150  # 字数: a shorter text without a title of ours is a note, not a report
_MOST_PARTS = 0.75
_STRONG_TOPIC = 5  # characters: a topic this long cannot stand in another matter's title by chance
_LONG_AGO_DAYS = 60
_BETWEEN = 16  # characters that … stands for at most: 整改提高阶段工作开展情况的报告


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """`kinds` are the campaign's pieces in the paper; `kind` is the first, or "other" or "unknown"; `reason` is for
    staff."""

    kind: str
    kinds: tuple[str, ...] = ()
    reason: str = ""


def by_words(text: str, campaign: Campaign) -> Recognised:
    """What a file name, folder or subject says: 自查清单和报告.pdf holds two. "unknown" when it says nothing."""
    name = _name(text)
    if foreign := foreign_matter(name, campaign):
        return Recognised(kind="other", reason=f"“{foreign}”不是本次材料")
    if own := _own_notice(name, campaign):
        return Recognised(kind="other", reason=f"“{own}”是我方文件")
    found = _kinds_named(name, campaign)
    if not found:
        return Recognised(kind="unknown")
    return Recognised(
        kind=found[0][0], kinds=tuple(kind for kind, _ in found), reason="、".join(f"“{word}”" for _, word in found)
    )


def by_content(
    *, checklist: Checklist | None, report: Report | None, name: str, first_lines: str, campaign: Campaign
) -> Recognised:
    """What a paper that could be read is. `name` is its file name, `first_lines` its opening for papers without a
    title."""
    kinds: list[str] = []
    reasons: list[str] = []
    form = next((r for r in campaign.requirements if r.reads_as == "checklist"), None)
    blank = checklist is not None and checklist.is_blank
    if checklist is not None and not blank and form is not None:
        kinds.append(form.id)
        reasons.append(f"有{form.name}的表格")
    narrative = _narrative(report, name, first_lines, campaign, alone=checklist is None)
    if narrative.kinds:
        kinds += narrative.kinds
        reasons.append(narrative.reason)
    if kinds:
        return Recognised(kind=kinds[0], kinds=tuple(dict.fromkeys(kinds)), reason="；".join(reasons))
    if blank:
        return Recognised(kind="other", reason="空白表格")
    return narrative


def _narrative(report: Report | None, name: str, first_lines: str, campaign: Campaign, *, alone: bool) -> Recognised:
    title = squeeze(report.title or "") if report else ""
    if report is None or (report.words < _ENOUGH_TEXT and not title):
        return Recognised(kind="other", reason="没有本次材料的内容")
    heading = title or squeeze(first_lines)[:60]
    # A report may name the notice it answers: 关于贯彻《…通知》的自查报告.
    bare = re.sub(r"《[^》]*》", "", heading)
    if own := _own_notice(bare, campaign):
        return Recognised(kind="other", reason=f"是我方文件：{own}")
    strong = any(len(word) >= _STRONG_TOPIC and word in heading for word in campaign.recognition.topic)
    if not strong and (foreign := foreign_matter(bare, campaign)):
        return Recognised(kind="other", reason=f"标题说的是“{foreign}”")
    if stale := _of_another_year(report, heading, campaign, strong=strong):
        return Recognised(kind="other", reason=stale)
    if not strong and not _on_topic(report, heading, campaign):
        return Recognised(kind="other", reason="内容与本次专项整治无关")
    chosen = _by_title(title, name, campaign) or _by_parts(report, campaign)
    if chosen is None:
        if not alone or report.words < _ENOUGH_TEXT:
            return Recognised(kind="other", reason="没有本次材料的标题")
        return Recognised(kind="unknown", reason="标题、文件名和章节都看不出是哪一份材料")
    requirement, reason = chosen
    return Recognised(kind=requirement.id, kinds=(requirement.id,), reason=reason)


def foreign_matter(text: str, campaign: Campaign) -> str | None:
    """The word by which a title or subject belongs to another matter, if any."""
    text = squeeze(text)
    if any(len(word) >= _STRONG_TOPIC and word in text for word in campaign.recognition.topic):
        return None
    return next((word for word in campaign.recognition.foreign if word in text), None)


def _own_notice(text: str, campaign: Campaign) -> str | None:
    text = squeeze(text)
    own = next((words for words in (campaign.notice, *campaign.recognition.own_notices) if words in text), None)
    if own is None or any(_pattern(word).search(text) for r in campaign.requirements for word in r.title_words):
        return None
    return own


def _of_another_year(report: Report, heading: str, campaign: Campaign, *, strong: bool) -> str | None:
    """Last year's report, sent again."""
    opens = campaign.opens.date()
    if report.signed_on is not None:
        long_ago = (opens - report.signed_on).days > _LONG_AGO_DAYS
        return f"落款日期是{report.signed_on:%Y-%m-%d}，不是本次的材料" if long_ago else None
    year = re.search(r"(20\d\d)年", heading)
    if year and int(year.group(1)) < campaign.calendar.year and not strong:
        return f"标题写的是{year.group(1)}年"
    return None


def _on_topic(report: Report, heading: str, campaign: Campaign) -> bool:
    topic = campaign.recognition.topic
    if not topic or any(word in heading for word in topic):
        return True
    said = sum(report.body.count(word) for word in topic)
    return said >= 3 and said * 400 >= report.words


def _by_title(title: str, name: str, campaign: Campaign) -> tuple[Requirement, str] | None:
    """By the longest of the kinds' words in the title, else in the file's name."""
    for text, what, loose in ((title, "标题", False), (_name(name), "文件名", False), (_name(name), "文件名", True)):
        hits = [
            (len(word), found.start(), requirement, word)
            for requirement in campaign.requirements
            if requirement.reads_as == "report"
            for word in (requirement.title_words + (requirement.name_words if loose else ()))
            for found in _pattern(word).finditer(text)
        ]
        if hits:
            _, last, requirement, word = max(hits, key=lambda hit: hit[:2])
            # 自查发现问题及整改情况的报告 is a self-inspection first of all; without 及 it is about the rectification.
            for _, start, other, words in sorted(hits, key=lambda hit: hit[1]):
                if other is not requirement and start < last and re.search("[及和与暨、]", text[start:last]):
                    requirement, word = other, words
                    break
            return requirement, f"{what}有“{word}”"
    return None


def _by_parts(report: Report, campaign: Campaign) -> tuple[Requirement, str] | None:
    """A paper without a telling title, by the parts that a requirement asks for."""
    kinds = {section.kind for section in report.sections}
    if "problems_and_measures" in kinds:
        kinds |= {"problems", "measures"}
    for requirement in campaign.requirements:
        if requirement.reads_as != "report" or len(requirement.parts) < 2:
            continue
        there = [part for part in requirement.parts if part in kinds]
        if len(there) >= _MOST_PARTS * len(requirement.parts):
            return requirement, f"章节与{requirement.name}的要求相符"
    return None


def _kinds_named(text: str, campaign: Campaign) -> list[tuple[str, str]]:
    """Kinds whose words stand in the text without overlapping, in its order: the longest words are taken first."""
    hits = sorted(
        (-len(word), found.start(), found.end(), requirement.id, word)
        for requirement in campaign.requirements
        if requirement.reads_as != "liaison"
        for word in (*requirement.title_words, *requirement.name_words)
        for found in _pattern(word).finditer(text)
        if "…" not in word  # 自查清单和报告 names two things
    )
    taken: list[tuple[int, int, str, str]] = []
    for _, start, end, kind, word in hits:
        if all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, kind, word))
    named: list[tuple[int, int, str, str]] = []
    for hit in sorted(taken):
        # 问题整改情况报告 is one thing; 自查清单和报告 are two: only words with something between them both count.
        if (
            named
            and named[-1][2] != hit[2]
            and not re.search(r"[^\u3400-\u9fff]|[及和与暨、]", text[named[-1][1] : hit[0]])
        ):
            if hit[1] - hit[0] > named[-1][1] - named[-1][0]:
                named[-1] = hit
            continue
        named.append(hit)
    return list({kind: word for _, _, kind, word in reversed(named)}.items())[::-1]


def _name(text: str) -> str:
    """A file name without suffix and without the marks of copies and versions."""
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", squeeze(text))


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    """A word of the campaign's file; … stands for the characters between its parts: 自查…报告."""
    return re.compile(f".{{0,{_BETWEEN}}}".join(re.escape(part) for part in word.split("…")))
