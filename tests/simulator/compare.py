"""What an export says differently from the truth of a simulated campaign.

Only keys that stand in the truth are compared: what the contract leaves open is not in it. Free text may differ by two
per cent of its characters (white space and a closing mark aside), 字数 by one per cent, shares by 0.005. What was read
off pictures (`seen`) may differ by more: texts by a tenth of their letters, punctuation aside, 字数 by three per cent,
shares by 0.03; categories, answers, days, mobile numbers and the number of items are exact there too.

A reader of pictures may doubt what it read (`low_confidence`, for a person). Such an entry makes its requirement one
for a person, so the truth is told anew with it (`_doubted`) and then compared as strictly as without. It is allowed on
pictures alone, and on fewer than half of them: whoever doubts everything reads nothing.
"""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from rapidfuzz import fuzz

Json = dict[str, Any]
Check = Callable[[Any, Any], str]
_NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十0-9]+[)）]|[一二三四五六七八九十]+[、.．]|[0-9]+[、.．])")


def differences(truth: Json, export: Json) -> list[str]:
    """Human-readable differences, one a line; none when the export says all that is certain."""
    now = _time(export["as_of"])
    found: list[str] = []
    if export.get("campaign") != truth["campaign"]:
        found.append(f"campaign: {export.get('campaign')!r}, not {truth['campaign']!r}")
    doubted = _doubted_documents(truth, export, now)
    found += _too_many(doubted, truth, now)
    found += _standings(truth, export, now, doubted)
    names = {mail["id"]: mail["file"] for mail in truth["mails"]}
    papers = {row["sha256"]: f"{names[row['mail']]}/{row['path']}" for row in truth["documents"]}
    mails = [row for row in truth["mails"] if _time(row["since"]) <= now]
    for row in mails:
        found += _row(f"mail {row['file']}", row, _where(export["mails"], id=row["id"]), _MAIL)
    known = {row["id"] for row in mails}
    found += [
        f"mail {row['id'][:12]}: not in the truth ({row['subject']!r})"
        for row in export["mails"]
        if row["id"] not in known
    ]
    for row in truth["documents"]:
        if _time(row["since"]) <= now:
            matches = _where(export["documents"], mail=row["mail"], sha256=row["sha256"], path=row["path"])
            if "needs_reader" in row and (not matches or matches[0]["status"] == "parsed"):
                continue  # a later reader opens it
            found += _row(f"document {names[row['mail']]}/{row['path']}", row, matches, _DOCUMENT)
    for section, text, seen in (("checklists", _CHECKLIST, _CHECKLIST_SEEN), ("reports", _REPORT, _REPORT_SEEN)):
        for row in truth[section]:
            checks = seen if row["seen"] else text
            if _time(row["received_at"]) <= now:
                place = f"{section[:-1]} {papers[row['document']]} ({row['department']})"
                same = _where(export[section], document=row["document"])
                matches = [r for r in same if _time(r["received_at"]) == _time(row["received_at"])] or same
                found += _row(place, row, matches, checks)
                if row["seen"] and section == "checklists":
                    found += _untold(place, row, matches, export)
    found += _review(truth, export, now)
    return found


def _untold(place: str, row: Json, matches: list[Json], export: Json) -> list[str]:
    """Answers and a unit that were left open without a word to anybody: neither does a Word version decide, nor is
    there an entry about the paper for a person."""
    if not matches:
        return []
    known = {entry["category"]: entry["exists"] for entry in row["entries"]}
    left = [
        e["category"] for e in matches[0]["entries"] if e["exists"] is None and known.get(e["category"]) is not None
    ]
    left += ["unit"] if row["unit"] and not matches[0]["unit"] else []
    told = any(entry["subject"] == f"document:{row['document']}" for entry in export["review"])
    requirements = [r for d in export["departments"] for s in d["stages"] for r in s["requirements"]]
    decided = any(r["word"] for r in requirements if r["scan"] == row["document"])
    return [] if not left or told or decided else [f"{place}: {', '.join(left)} left open, and nobody is told"]


def _where(rows: list[Json], **keys: str) -> list[Json]:
    return [row for row in rows if all(row.get(key) == value for key, value in keys.items())]


def _row(place: str, row: Json, matches: list[Json], checks: Mapping[str, Callable[[Any, Any], str]]) -> list[str]:
    """Differences of the keys that `checks` knows and the truth has."""
    if not matches:
        return [f"{place}: missing from the export"]
    found = []
    for key, check in checks.items():
        if key in row and (said := check(row[key], matches[0].get(key))):
            found.append(f"{place}: {key}: {said}")
    return found


def _time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


# --- standings ------------------------------------------------------------------------------------------------


def _moment(truth: Json, now: dt.datetime) -> str | None:
    """The latest moment judged in the truth since when nothing came and no deadline passed."""
    changes = [_time(mail["since"]) for mail in truth["mails"]]
    changes += [
        _time(s["deadline"])
        for rows in truth["standings"].values()
        for row in rows
        for s in row["stages"]
        if "deadline" in s
    ]
    usable = [
        moment
        for moment in truth["standings"]
        if _time(moment) <= now and not any(_time(moment) < change <= now for change in changes)
    ]
    return max(usable, key=_time, default=None)


def _doubted_documents(truth: Json, export: Json, now: dt.datetime) -> set[str]:
    """Pictures that the export doubts to have read well."""
    pictures = {row["sha256"] for row in truth["documents"] if row.get("seen") and _time(row["since"]) <= now}
    said = {entry["subject"] for entry in export["review"] if entry["code"] == _DOUBT and not entry.get("resolved")}
    return {sha256 for sha256 in pictures if f"document:{sha256}" in said}


def _too_many(doubted: set[str], truth: Json, now: dt.datetime) -> list[str]:
    pictures = {row["sha256"] for row in truth["documents"] if row.get("seen") and _time(row["since"]) <= now}
    if len(doubted) * 2 <= max(len(pictures), 2):
        return []
    return [f"review: {len(doubted)} of {len(pictures)} pictures are doubted ({_DOUBT}): that is no reading"]


def _doubted(stage: Json, doubted: set[str]) -> Json:
    """The stage's truth once a person has to look at a piece of it that counts, as the contract has it: the
    requirement becomes `review` unless it is worse, the stage is incomplete and for a person."""
    requirements = stage.get("requirements", [])
    hit = [r for r in requirements if doubted & {r.get("word"), r.get("scan")}]
    if not hit:
        return stage
    told = dict(stage)
    told["requirements"] = [
        r | {"status": "review"} if r in hit and r.get("status") == "ok" else r for r in requirements
    ]
    if stage.get("completeness") == "complete":
        told["completeness"] = "incomplete"
    if "needs_review" in stage:
        told["needs_review"] = True
    if "label" in stage:
        told["label"] = "待核实"
    return told


def _standings(truth: Json, export: Json, now: dt.datetime, doubted: set[str]) -> list[str]:
    moment = _moment(truth, now)
    if moment is None:
        return [f"standings: the truth knows no standing as of {now.isoformat()}, only {', '.join(truth['standings'])}"]
    rows = truth["standings"][moment]
    order, theirs = [row["id"] for row in rows], [row["id"] for row in export["departments"]]
    found = [] if order == theirs else [f"departments: {theirs}, not {order}"]
    for row in rows:
        matches = _where(export["departments"], id=row["id"])
        found += _row(f"department {row['id']}", row, matches, {"name": _same, "group": _same})
        for stage in row["stages"] if matches else []:
            stage = _doubted(stage, doubted)
            place = f"{row['id']} {row['name']} {stage['stage']}"
            other = _where(matches[0]["stages"], stage=stage["stage"])
            found += _row(place, stage, other, _STAGE)
            for requirement in stage.get("requirements", []) if other else []:
                theirs_ = _where(other[0]["requirements"], requirement=requirement["requirement"])
                found += _row(f"{place} {requirement['requirement']}", requirement, theirs_, _REQUIREMENT)
    return found


def _review(truth: Json, export: Json, now: dt.datetime) -> list[str]:
    found = []
    names = {mail["id"]: mail["file"] for mail in truth["mails"]}
    for row in truth["review"]:
        if _time(row["since"]) > now:
            continue
        if not any(entry["code"] == row["code"] and entry["subject"] in row["subjects"] for entry in export["review"]):
            mail = row["subjects"][0].partition(":")[2]
            found.append(
                f"review {names[mail]}: no entry {row['code']} about the mail, its documents or its departments"
            )
    return found


# --- values ---------------------------------------------------------------------------------------------------
# Each check takes (truth, export) and says what differs, "" for nothing.


def _same(mine: Any, theirs: Any) -> str:
    return "" if mine == theirs else f"{theirs!r}, not {mine!r}"


def _instant(mine: str | None, theirs: str | None) -> str:
    if mine is None or theirs is None:
        return _same(mine, theirs)
    return "" if _time(mine) == _time(theirs) else f"{theirs}, not {mine}"


def _codes(mine: list[str], theirs: list[Json] | None) -> str:
    said = sorted({flag["code"] for flag in theirs or []})
    lacking, extra = sorted(set(mine) - set(said)), sorted(set(said) - set(mine))
    return "; ".join(f"{word} {', '.join(codes)}" for word, codes in (("lacks", lacking), ("has also", extra)) if codes)


def _set(mine: list[str], theirs: list[str] | None) -> str:
    return _same(sorted(mine), sorted(theirs or []))


def _plain(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFC", text).split())
    return folded.rstrip("；;。.，,")


def _text(mine: str | None, theirs: str | None) -> str:
    if mine is None or theirs is None:
        return "" if not mine and not theirs else f"{theirs!r}, not {mine!r}"
    a, b = _plain(mine), _plain(theirs)
    if a == b or difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.98:
        return ""
    return f"{theirs!r}, not {mine!r}"


def _words(mine: int, theirs: int | None) -> str:
    return "" if theirs is not None and abs(mine - theirs) <= max(mine * 0.01, 2) else f"{theirs}, not {mine}"


def _share(mine: float, theirs: float | None) -> str:
    return "" if theirs is not None and abs(mine - theirs) <= 0.005 else f"{theirs}, not {mine}"


def _sections(mine: list[Json], theirs: list[Json] | None) -> str:
    """Kinds in order, headings without their numbers (an automatic number is no text)."""
    ours = [(_heading(s["heading"]), s["kind"]) for s in mine]
    other = [(_heading(s["heading"]), s["kind"]) for s in theirs or []]
    if ours == other:
        return ""
    return f"lacks {[s for s in ours if s not in other]}, has also {[s for s in other if s not in ours]}"


def _heading(text: str) -> str:
    return _NUMBER.sub("", _plain(text))


def _texts(mine: list[str], theirs: list[str], same: Check) -> str:
    if len(mine) != len(theirs):
        return f"{theirs!r}, not {mine!r}"
    return "; ".join(said for a, b in zip(mine, theirs, strict=True) if (said := same(a, b)))


def _dates(mine: list[Json], theirs: list[Json], same: Check) -> str:
    short = [[(row["kind"], row["date"]) for row in rows] for rows in (mine, theirs)]
    if short[0] != short[1]:
        return f"{[list(row.values()) for row in theirs]}, not {[list(row.values()) for row in mine]}"
    return _texts([row["text"] for row in mine], [row["text"] for row in theirs], same)


def _entries(
    mine: list[Json], theirs: list[Json] | None, same: Check | None = None, exists: Check | None = None
) -> str:
    """`same` compares texts, `exists` answers."""
    same = same or _text
    others = {row["category"]: row for row in theirs or []}
    if set(others) != {row["category"] for row in mine}:
        return f"categories {sorted(others)}, not {sorted(row['category'] for row in mine)}"
    checks: Mapping[str, Check] = {
        "exists": exists or _same,
        "manifestations": lambda a, b: _texts(a, b, same),
        "measures": lambda a, b: _texts(a, b, same),
        "rectify_by": lambda a, b: _dates(a, b, same),
    }
    said = [
        f"{row['category']} {key}: {text}"
        for row in mine
        for key, check in checks.items()
        if (text := check(row[key], others[row["category"]][key]))
    ]
    return " | ".join(said)


def _liaison(mine: Json, theirs: Json | None) -> str:
    said = [
        f"{key} {(theirs or {}).get(key)!r}, not {value!r}"
        for key, value in mine.items()
        if (theirs or {}).get(key) != value
    ]
    return "; ".join(said)


# --- values read off pictures


def _letters(text: str | None) -> str:
    """What is left without blanks and punctuation, full-width or not: a reader of pictures is unsure of those."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "")).lower()


def _seen_text(mine: str | None, theirs: str | None) -> str:
    a, b = _letters(mine), _letters(theirs)
    if a == b or (a and b and fuzz.ratio(a, b) >= 90):
        return ""
    return f"{theirs!r}, not {mine!r}"


def _seen_words(mine: int, theirs: int | None) -> str:
    return "" if theirs is not None and abs(mine - theirs) <= max(mine * 0.03, 3) else f"{theirs}, not {mine}"


def _seen_share(mine: float, theirs: float | None) -> str:
    return "" if theirs is not None and abs(mine - theirs) <= 0.03 else f"{theirs}, not {mine}"


def _seen_sections(mine: list[Json], theirs: list[Json] | None) -> str:
    kinds = [[s["kind"] for s in sections] for sections in (mine, theirs or [])]
    if kinds[0] != kinds[1]:
        heads = [[(s["heading"], s["kind"]) for s in sections] for sections in (mine, theirs or [])]
        return (
            f"lacks {[s for s in heads[0] if s not in heads[1]]}, has also {[s for s in heads[1] if s not in heads[0]]}"
        )
    pairs = zip(mine, theirs or [], strict=True)
    return "; ".join(said for a, b in pairs if (said := _seen_text(_heading(a["heading"]), _heading(b["heading"]))))


def _seen_entries(mine: list[Json], theirs: list[Json] | None) -> str:
    """An answer that nobody could tell is left to a person: no difference, but for a quarter of the form at most."""
    open_ = sum(row["exists"] is None for row in theirs or []) - sum(row["exists"] is None for row in mine)
    if open_ > len(mine) // 4:
        return f"{open_} answers left open"
    return _entries(mine, theirs, _seen_text, lambda a, b: "" if b is None else _same(a, b))


def _seen_unit(mine: str | None, theirs: str | None) -> str:
    """A unit that nobody could read is none; another one is a difference."""
    return "" if theirs is None else _seen_text(mine, theirs)


def _seen_liaison(mine: Json, theirs: Json | None) -> str:
    other = theirs or {}
    said = [f"{key} {text}" for key in ("name", "title") if (text := _seen_text(mine[key], other.get(key)))]
    if mine["mobile"] != other.get("mobile"):
        said.append(f"mobile {other.get('mobile')!r}, not {mine['mobile']!r}")
    return "; ".join(said)


# --- seals


def _seal(mine: Json, theirs: Json | None) -> str:
    """Letters of the name on the arc may be lost or wrong: what it came to, the verdict, is exact."""
    other = theirs or {}
    said = [
        f"{key} {other.get(key)!r}, not {mine[key]!r}"
        for key in ("verdict", "found", "matches_department", "page")
        if key in mine and other.get(key) != mine[key]
    ]
    if "text" in mine and (mine["text"] is None) != (not other.get("text")):
        said.append(f"text {other.get('text')!r}, not {mine['text']!r}")
    elif mine.get("text") and fuzz.ratio(_letters(mine["text"]), _letters(other["text"])) < 60:
        said.append(f"text {other['text']!r}, not {mine['text']!r}")
    return "; ".join(said)


_DOUBT = "low_confidence"
_MAIL = {
    "folder": _same,
    "received_at": _instant,
    "sender": _same,
    "subject": _text,
    "decision": _same,
    "departments": _set,
    "documents": _same,
    "flags": _codes,
}
_DOCUMENT = {
    "size": _same,
    "kind": _same,
    "kinds": _set,
    "form": _same,
    "department": _same,
    "status": _same,
    "flags": _codes,
}
_CHECKLIST = {
    "department": _same,
    "form": _same,
    "received_at": _instant,
    "unit": _text,
    "entries": _entries,
    "other_notes": _text,
    "liaison": _liaison,
    "seal": _seal,
}
_CHECKLIST_SEEN = _CHECKLIST | {
    "unit": _seen_unit,
    "entries": _seen_entries,
    "other_notes": _seen_text,
    "liaison": _seen_liaison,
}
_REPORT = {
    "department": _same,
    "kind": _same,
    "form": _same,
    "received_at": _instant,
    "title": _text,
    "words": _words,
    "problem_share": _share,
    "sections": _sections,
    "seal": _seal,
}
_REPORT_SEEN = _REPORT | {
    "title": _seen_text,
    "words": _seen_words,
    "problem_share": _seen_share,
    "sections": _seen_sections,
}
_STAGE = {
    "deadline": _instant,
    "completeness": _same,
    "timeliness": _same,
    "needs_review": _same,
    "label": _same,
    "first_received_at": _instant,
    "completed_at": _instant,
    "flags": _codes,
}
_REQUIREMENT = {"status": _same, "word": _same, "scan": _same, "flags": _codes}
