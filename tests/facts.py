"""Facts made by hand for the judge: mails received, with files already read. All people and numbers are invented."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report, Section
from pipeline.judge import assess
from pipeline.model import (
    Assessment,
    Campaign,
    CloudLink,
    Department,
    Document,
    Flag,
    Received,
    RequirementStanding,
    ReviewEntry,
    Seal,
    Standing,
    Thresholds,
)

from .assessments import CATEGORIES, DEPARTMENTS, SELF_INSPECTION, STAGES, at, document, mail, problem
from .assessments import campaign as plain_campaign

WHO = "zhujian"
FIRST, SECOND = "self_inspection", "rectification"
DEADLINE = at(3, 20, 23, 59, 59)
AFTER = at(3, 21, 12)
PERSON = Liaison(name="张某某", title="股长", mobile="13800000000")
OPENING = dt.datetime(2024, 3, 14, tzinfo=DEADLINE.tzinfo)


def campaign(departments: Sequence[Department] = DEPARTMENTS, few_problems: int = 1) -> Campaign:
    """The first campaign's rules: 3500 字, 60 %, from 55 % on for a person, 10 % may be unclassed."""
    report = replace(SELF_INSPECTION.requirements[2], review_problem_share=0.55, max_unclassed_share=0.1)
    first = replace(SELF_INSPECTION, requirements=(*SELF_INSPECTION.requirements[:2], report))
    made = plain_campaign(stages=(first, *STAGES[1:]), departments=departments)
    return replace(made, thresholds=Thresholds(few_problems=few_problems))


def with_department(**changes: object) -> Campaign:
    """The campaign with WHO's entry of the registry changed."""
    return campaign([replace(d, **changes) if d.id == WHO else d for d in DEPARTMENTS])  # type: ignore[arg-type]


TWO_PROBLEMS = (problem("crude", "重处罚轻教育，告知不充分"), problem("excessive", "短期内反复检查同一企业"))


def checklist(*entries: Entry, unit: str | None = "柳林县住房和城乡建设管理局", liaison: Liaison = PERSON) -> Checklist:
    """A whole form: 否 where nothing else is given, two sound problems where nothing is given at all."""
    given = {entry.category: entry for entry in entries or TWO_PROBLEMS}
    rows = tuple(given.get(c.id) or Entry(category=c.id, exists=False, answer="否") for c in CATEGORIES)
    return Checklist(title="行政执法突出问题自查清单", unit=unit, entries=rows, liaison=liaison)


ALL_NO = checklist(Entry(category="crude", exists=False, answer="否"))


def report(
    words: int = 4000, counted: int | None = None, unclassed: int = 0, both: bool = False, body: str = ""
) -> Report:
    """A report of four parts: `counted` 字 of problems and measures, `unclassed` 字 that nobody can class."""
    counted = words * 7 // 10 if counted is None else counted
    rest = words - counted - unclassed
    parts = [("inspection_work", rest // 2), ("enforcement_work", rest - rest // 2)]
    parts += (
        [("problems_and_measures", counted)]
        if both
        else [("problems", counted // 2), ("measures", counted - counted // 2)]
    )
    parts += [("other", unclassed)] if unclassed else []
    sections = tuple(Section(heading=f"{kind}部分", kind=kind, words=size) for kind, size in parts)
    return Report(title="自查报告", words=words, sections=sections, body=body)


def paper(
    requirement: str, form: str = "word", who: str | None = WHO, *, path: str = "", **content: object
) -> Document:
    """A file of one requirement, read where it is a Word file, with the department's seal where it is a scan."""
    if form == "scan":
        content.setdefault("seal", Seal(verdict="right_unit", page=1))
    if form == "word" and "status" not in content:
        if requirement == "checklist":
            content.setdefault("checklist", checklist())
        else:
            content.setdefault("reports", ((requirement, report() if requirement == "report" else Report(words=800)),))
    suffix = {"word": "docx", "scan": "pdf"}[form]
    return document(path or f"{requirement}-{form}.{suffix}", requirement, form, who, **content)  # type: ignore[arg-type]


def whole(who: str = WHO, **changes: Document) -> tuple[Document, ...]:
    """The set that 自查自纠 asks for; keys such as report_scan put another file in a place."""
    papers = {f"{kind}_{form}": paper(kind, form, who) for kind in ("checklist", "report") for form in ("word", "scan")}
    return tuple((papers | changes).values())


def without(*places: str) -> tuple[Document, ...]:
    """The set but for some files: checklist_scan, …"""
    kept = {f"{kind}_{form}": paper(kind, form) for kind in ("checklist", "report") for form in ("word", "scan")}
    return tuple(file for place, file in kept.items() if place not in places)


def came(moment: dt.datetime, *documents: Document, **more: object) -> Received:
    """A mail for whichever departments its files are."""
    mine = tuple(dict.fromkeys(d.department for d in documents if d.department))
    return mail(moment, documents, **({"departments": mine} | more))  # type: ignore[arg-type]


def judged(
    *received: Received, as_of: dt.datetime = AFTER, of: Campaign | None = None, others: Iterable[ReviewEntry] = ()
) -> Assessment:
    return assess(of or campaign(), received, as_of, others=tuple(others))


def stage(state: Assessment, who: str = WHO, stage: str = FIRST) -> Standing:
    return next(s for s in state.standings if (s.department, s.stage) == (who, stage))


def part(state: Assessment, requirement: str, who: str = WHO) -> RequirementStanding:
    return next(
        r for s in state.standings if s.department == who for r in s.requirements if r.requirement == requirement
    )


def codes(flags: Iterable[Flag | ReviewEntry]) -> set[str]:
    return {flag.code for flag in flags}


def about(state: Assessment, document: Document) -> set[str]:
    """Codes of the review entries on a document."""
    return codes(entry for entry in state.review if entry.subject == f"document:{document.sha256}")


def seal(verdict: str, text: str | None = None) -> Seal:
    return Seal(verdict=verdict, text=text, page=1)


def by(text: str, kind: str, day: dt.date | None = None) -> RectifyBy:
    return RectifyBy(text=text, kind=kind, date=day)


LINK = CloudLink(provider="163", name="自查报告.docx")
