"""What an export says differently from the truth of a simulated campaign.

Only keys that stand in the truth are compared: what the contract leaves open is not in it. Free text may differ by two
per cent of its characters (white space and a closing mark aside), 字数 by one per cent, shares by 0.005.
"""

import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
_NUMBER = re.compile(r"^(?:[（(]?[一二三四五六七八九十0-9]+[)）]|[一二三四五六七八九十]+[、.．]|[0-9]+[、.．])")


def differences(truth: Json, export: Json) -> list[str]:
    """Human-readable differences, one a line; none when the export says all that is certain."""
    now = _time(export["as_of"])
    found: list[str] = []
    if export.get("campaign") != truth["campaign"]:
        found.append(f"campaign: {export.get('campaign')!r}, not {truth['campaign']!r}")
    found += _standings(truth, export, now)
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
    for section, checks in (("checklists", _CHECKLIST), ("reports", _REPORT)):
        for row in truth[section]:
            if _time(row["received_at"]) <= now:
                place = f"{section[:-1]} {papers[row['document']]} ({row['department']})"
                same = _where(export[section], document=row["document"])
                matches = [r for r in same if _time(r["received_at"]) == _time(row["received_at"])] or same
                found += _row(place, row, matches, checks)
    found += _review(truth, export, now)
    return found


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


def _standings(truth: Json, export: Json, now: dt.datetime) -> list[str]:
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


def _texts(mine: list[str], theirs: list[str]) -> str:
    if len(mine) != len(theirs):
        return f"{theirs!r}, not {mine!r}"
    return "; ".join(said for a, b in zip(mine, theirs, strict=True) if (said := _text(a, b)))


def _dates(mine: list[Json], theirs: list[Json]) -> str:
    short = [[(row["kind"], row["date"]) for row in rows] for rows in (mine, theirs)]
    if short[0] != short[1]:
        return f"{[list(row.values()) for row in theirs]}, not {[list(row.values()) for row in mine]}"
    return _texts([row["text"] for row in mine], [row["text"] for row in theirs])


def _entries(mine: list[Json], theirs: list[Json] | None) -> str:
    others = {row["category"]: row for row in theirs or []}
    if set(others) != {row["category"] for row in mine}:
        return f"categories {sorted(others)}, not {sorted(row['category'] for row in mine)}"
    checks: Mapping[str, Callable[[Any, Any], str]] = {
        "exists": _same,
        "manifestations": _texts,
        "measures": _texts,
        "rectify_by": _dates,
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
