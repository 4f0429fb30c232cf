"""Pure: what differs between two assessments, as lines that staff can read; nothing when nothing does."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers.forms import Entry, Report
from pipeline.export import export
from pipeline.model import Assessment, Campaign, Document, Received, Standing

_READING = (("subject", "主题"), ("sender", "发件人"), ("decision", "处理"), ("liaison", "联络员"))
_DOCUMENT = (
    ("department", "单位"),
    ("content.kind", "种类"),
    ("content.status", "状态"),
    ("content.form", "形式"),
    ("content.unread_pages", "没有读出的页"),
    ("content.seal.verdict", "印章"),
    ("content.seal.text", "印章文字"),
)
_CHECKLIST = (("unit", "填报单位"), ("other_notes", "其他说明"), ("liaison", "联络员"), ("leftovers", "未读入内容"))
_ENTRY = (
    ("exists", "是否存在"),
    ("manifestations", "具体表现"),
    ("measures", "整改措施"),
    ("rectify_by", "完成时限"),
)
_REPORT = (("title", "标题"), ("words", "字数"), ("problem_share", "占比"), ("signature", "落款"))
_REQUIREMENT = (
    ("status", "情况"),
    ("liaison", "联络员"),
    ("word.document.path", "Word版"),
    ("scan.document.path", "盖章扫描件"),
)
_STANDING = (
    ("label", "状态"),
    ("completeness", "完整"),
    ("timeliness", "及时"),
    ("first_received_at", "首次报送"),
    ("completed_at", "补齐时间"),
)


def changes(before: Assessment, after: Assessment) -> list[str]:
    """One line a change: fields and flags of mails and papers, then standings."""
    lines: list[str] = []
    old = {mail.mail: mail for mail in before.received}
    for mail in after.received:
        lines += _mail(old.pop(mail.mail, None), mail, after.campaign)
    lines += [f"{_name(mail)}：不再计入" for mail in old.values()]
    pairs = zip(before.standings, after.standings, strict=True)
    for one, other in pairs:
        lines += _standing(one, other, after.campaign)
    return lines or _anything_else(before, after)


def _mail(old: Received | None, new: Received, campaign: Campaign) -> Iterator[str]:
    where = _name(new)
    if old is None:
        yield f"{where}：新读入"
        return
    yield from _fields(where, old.reading, new.reading, _READING)
    yield from _flags(where, old.reading.flags, new.reading.flags)
    files = _by_place(old)
    for place, document in _by_place(new).items():
        yield from _document(f"{where}/{document.path}", files.pop(place, None), document, campaign)
    for path, _ in files:
        yield f"{where}/{path}：不再列为附件"


def _name(mail: Received) -> str:
    return f"来件“{mail.reading.subject or '（无主题）'}”"


def _by_place(mail: Received) -> dict[tuple[str, int], Document]:
    """Files by path, and by their number where several have one path."""
    seen: Counter[str] = Counter()
    found: dict[tuple[str, int], Document] = {}
    for document in mail.reading.documents:
        found[document.path, seen[document.path]] = document
        seen[document.path] += 1
    return found


def _document(where: str, old: Document | None, new: Document, campaign: Campaign) -> Iterator[str]:
    if old is None:
        yield f"{where}：新读出的附件"
        return
    yield from _fields(where, old, new, _DOCUMENT)
    yield from _flags(where, (*old.content.flags, *old.flags), (*new.content.flags, *new.flags))
    was_doubted, is_doubted = len(old.content.doubts), len(new.content.doubts)
    if was_doubted != is_doubted:
        yield f"{where} 识读把握不大：{was_doubted}处 → {is_doubted}处"
    one, other = old.content.checklist, new.content.checklist
    if (one is None) != (other is None):
        yield f"{where}：{'读出了清单' if other else '不再读出清单'}"
    elif one is not None and other is not None:
        yield from _fields(where, one, other, _CHECKLIST)
        names = {category.id: category.name for category in campaign.categories}
        entries = {entry.category: entry for entry in one.entries}
        for entry in other.entries:
            was = entries.pop(entry.category, Entry(category=entry.category))
            yield from _fields(f"{where} {names.get(entry.category, entry.category)}", was, entry, _ENTRY)
        for category in entries:
            yield f"{where} {names.get(category, category)}：不再读出"
    reports = dict(old.content.named_reports)
    for kind, report in new.content.named_reports:
        was_report = reports.pop(kind, None)
        name = f"{where} {campaign.requirement(kind).name}"
        if was_report is None:
            yield f"{name}：新读出"
        else:
            yield from _fields(name, was_report, report, _REPORT)
            yield from _sections(name, was_report, report)
    for kind in reports:
        yield f"{where} {kind}：不再读出"


def _sections(where: str, old: Report, new: Report) -> Iterator[str]:
    was = [(s.heading, s.kind, s.words) for s in old.sections]
    now = [(s.heading, s.kind, s.words) for s in new.sections]
    if was != now:
        yield f"{where} 章节：{_shown(was)} → {_shown(now)}"


def _standing(old: Standing, new: Standing, campaign: Campaign) -> Iterator[str]:
    department = campaign.department(new.department).label
    stage = next(stage.name for stage in campaign.stages if stage.id == new.stage)
    where = f"{department} {stage}"
    yield from _fields(where, old, new, _STANDING)
    yield from _flags(where, old.flags, new.flags)
    for one, other in zip(old.requirements, new.requirements, strict=False):
        name = f"{where} {campaign.requirement(other.requirement).name}"
        yield from _fields(name, one, other, _REQUIREMENT)
        yield from _flags(name, one.flags, other.flags)


def _fields(where: str, old: object, new: object, fields: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for path, name in fields:
        one, other = _value(old, path), _value(new, path)
        if one != other:
            yield f"{where} {name}：{_shown(one)} → {_shown(other)}"


def _value(source: Any, path: str) -> Any:
    for name in path.split("."):
        source = getattr(source, name) if source is not None else None
    return source


def _flags(where: str, old: Any, new: Any) -> Iterator[str]:
    was, now = {flag.code: flag for flag in old}, {flag.code: flag for flag in new}
    for code, flag in now.items():
        if code not in was:
            yield f"{where} 新增标记 {code}：{flag.message}"
        elif was[code].message != flag.message:
            yield f"{where} 标记 {code}：{was[code].message} → {flag.message}"
    for code in was:
        if code not in now:
            yield f"{where} 撤销标记 {code}"


_WORDS = {None: "空", True: "是", False: "否", "": "空", (): "空"}


def _shown(value: Any) -> str:
    """A value for people: 空, 是, 否, lists by semicolons, long texts cut."""
    if isinstance(value, (str, bool, tuple)) or value is None:
        word = _WORDS.get(value)
        if word is not None:
            return word
    if isinstance(value, float):
        return f"{value:.1%}"
    if isinstance(value, (tuple, list)):
        return _cut("；".join(_shown(item) for item in value))
    if hasattr(value, "text"):
        return _cut(f"{value.text}（{value.date or value.kind}）")
    if hasattr(value, "mobile"):
        known = (value.name, value.title, value.mobile and f"{value.mobile[:3]}****{value.mobile[-4:]}")
        return "、".join(part for part in known if part) or "空"
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= 120 else text[:119] + "…"


def _anything_else(before: Assessment, after: Assessment) -> list[str]:
    """What no line above tells (evidence, review entries): never silent about a difference."""
    one, other = (export(state, state.as_of) for state in (before, after))
    names = {"departments": "单位情况", "checklists": "清单", "reports": "报告", "documents": "附件", "mails": "来件"}
    names["review"] = "待核实事项"
    return [f"{name}的细节有变化（导出 JSON 可比较）" for key, name in names.items() if one[key] != other[key]]
