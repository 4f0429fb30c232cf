"""The truth: what a perfect system must say of the campaign, from the plan alone, in the export contract's terms.

A second, independent reading of contract/README.md's 'How a standing is told'. What the contract leaves open is left
out. `standings` holds one list of departments per moment of judging. What pictures say is told as if they were read
without a fault: `compare` knows what a reader of pictures may get wrong.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from .forms import Form
from .world import CHINA, Department, Doc, Post, World

Json = dict[str, Any]
DEADLINES = {
    "self_inspection": dt.datetime(2024, 3, 20, 23, 59, 59, tzinfo=CHINA),
    "rectification": dt.datetime(2024, 4, 17, 23, 59, 59, tzinfo=CHINA),
}
REQUIREMENTS = {"self_inspection": ("liaison", "checklist", "report"), "rectification": ("summary",)}
MOMENTS = tuple(
    dt.datetime(2024, month, day, hour, minute, second, tzinfo=CHINA)
    for month, day, hour, minute, second in ((3, 19, 17, 0, 0), (3, 21, 23, 59, 59), (4, 18, 23, 59, 59))
)
# alone these leave a requirement as it is; these make it one for a person
_WEIGHED = {"rectify_by_after_campaign", "near_duplicate"}
_SETTLED_BY_PERSON = {"contradictory_answer", "scan_word_mismatch"}
# entries about a paper: they concern its requirement alone
_OF_A_PAPER = {
    "exists_unclear",
    "share_unclear",
    "contradictory_answer",
    "scan_word_mismatch",
    "seal_unclear",
    "leftover",
}
_SEALS = {"none": "seal_missing", "other_unit": "seal_mismatch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    requirement: str
    form: str
    received_at: dt.datetime
    post: Post
    doc: Doc


def truth(world: World, departments: tuple[Department, ...], files: dict[int, str]) -> Json:
    """Everything certain; `files` names each post's file, by its place in `world.posts`."""
    posts = world.posts
    return {
        "campaign": "2024-enforcement",
        "seed": world.seed,
        "standings": {
            moment.isoformat(): [_department(world, who, moment) for who in departments] for moment in MOMENTS
        },
        "mails": [_mail(post, files[i]) for i, post in enumerate(posts)],
        "documents": [_document(post, doc) for post in posts for doc in post.docs],
        "checklists": [
            _checklist(post, doc, doc.checklist) for post in posts for doc in post.docs if doc.checklist and _told(doc)
        ],
        "reports": [_report(post, doc) for post in posts for doc in post.docs if doc.narrative and _told(doc)],
        "review": [
            {"code": code, "subjects": _subjects(post), "since": post.received_at.isoformat()}
            for post in posts
            for code in post.review
        ]
        + [row for who in departments for row in _mismatches(posts, who)],
        "behaviours": world.behaviours,
    }


def _told(doc: Doc) -> bool:
    return doc.counts and doc.contents_told and doc.readable


def mail_id(post: Post) -> str:
    return hashlib.sha256(post.raw).hexdigest()


def _subjects(post: Post) -> list[str]:
    who = dict.fromkeys([*post.departments, *(doc.department for doc in post.docs if doc.department)])
    return [
        f"mail:{mail_id(post)}",
        *(f"document:{doc.sha256}" for doc in post.docs),
        *(f"department:{id}" for id in who),
    ]


def _mail(post: Post, file: str) -> Json:
    found: Json = {"file": file, "id": mail_id(post), "since": post.received_at.isoformat()}
    if not post.again_in:
        found |= {"folder": post.folder, "received_at": post.received_at.isoformat()}
    found |= {"sender": post.sender, "subject": " ".join(post.subject.split())}
    if post.decision:
        found["decision"] = post.decision
        if post.decision != "review":
            found["departments"] = sorted(post.departments)
    if post.count_told:
        found["documents"] = len(post.docs)
    if post.flags is not None:
        found["flags"] = sorted(post.flags)
    return found


def _document(post: Post, doc: Doc) -> Json:
    found: Json = {
        "sha256": doc.sha256,
        "mail": mail_id(post),
        "path": doc.path or doc.name,
        "size": len(doc.content),
        "since": post.received_at.isoformat(),
    }
    for key in ("kind", "form", "department", "status"):
        if getattr(doc, key) is not None:
            found[key] = getattr(doc, key)
    if doc.kinds:
        found["kinds"] = sorted(doc.kinds)
    if doc.flags is not None:
        found["flags"] = sorted(doc.flags)
    if doc.needs_reader:
        found["needs_reader"] = doc.needs_reader
    if doc.seen:
        found["seen"] = sorted(doc.seen)  # kinds of paper in it that are read off pictures
    return found


def _seal(doc: Doc) -> Json:
    """Left open: what is read of a seal on a page without colour, and where a photo's or a second seal stands."""
    stamp = doc.seal
    found: Json = {"verdict": stamp.verdict}
    if stamp.verdict in ("none", "not_applicable"):
        found |= {"found": False, "text": None, "matches_department": None}
    elif stamp.verdict in ("right_unit", "other_unit"):
        found |= {"found": True, "text": stamp.text, "matches_department": stamp.verdict == "right_unit"}
    return found | ({"page": stamp.page} if stamp.page else {})


def _checklist(post: Post, doc: Doc, form: Form) -> Json:
    who = form.liaison
    return {
        "document": doc.sha256,
        "department": doc.department,
        "form": doc.form,
        "received_at": post.received_at.isoformat(),
        "unit": form.unit or None,
        "entries": [
            {
                "category": entry.category,
                "exists": entry.exists,
                "manifestations": list(entry.manifestations),
                "measures": list(entry.measures),
                "rectify_by": [{"text": t, "kind": k, "date": d} for t, k, d in entry.dates],
            }
            for entry in form.entries
        ],
        "other_notes": form.other_notes,
        "liaison": {"name": who.name, "title": who.title, "mobile": who.mobile},
        "seal": _seal(doc),
        "seen": "checklist" in doc.seen,
    }


def _report(post: Post, doc: Doc) -> Json:
    text = doc.narrative
    assert text is not None
    found: Json = {
        "document": doc.sha256,
        "department": doc.department,
        "kind": text.kind,
        "form": doc.form,
        "received_at": post.received_at.isoformat(),
        "title": "".join(text.title),
        "seal": _seal(doc),
        "seen": text.kind in doc.seen,
    }
    if doc.words_told:
        found["words"] = text.words
    if text.kind == "report" and doc.sections_told:
        found["problem_share"] = round(text.share, 4)
        found["sections"] = [{"heading": s.heading, "kind": s.kind, "words": s.words} for s in text.sections]
    return found


# --- standings ------------------------------------------------------------------------------------------------


def _department(world: World, who: Department, now: dt.datetime) -> Json:
    posts = sorted((post for post in world.posts if post.received_at <= now), key=lambda post: post.received_at)
    pieces = _pieces(posts, who)
    reviewed = {code for post in posts for code in post.review if who.id in _touched(post)} - _OF_A_PAPER
    stages = []
    for stage, deadline in DEADLINES.items():
        found = _stage(world, who, stage, deadline, now, pieces, posts)
        hidden = {
            key for vague in world.vague if (vague.department, vague.stage) == (who.id, stage) for key in vague.keys
        }
        if (reviewed or _vague_elsewhere(world, who, stage, now)) and not found["needs_review"]:
            # an entry for a person may or may not be said to name the department in this stage too
            hidden |= {"needs_review"} if found["completeness"] == "missing" else {"needs_review", "label"}
        if "requirements" in hidden:
            found["requirements"] = [
                {"requirement": r["requirement"], "scan": r["scan"]} for r in found["requirements"] if r["scan"]
            ]
            hidden -= {"requirements"}
        stages.append({key: value for key, value in found.items() if key not in hidden})
    return {"id": who.id, "name": who.name, "group": who.group, "stages": stages}


def _pieces(posts: list[Post], who: Department) -> list[Piece]:
    return [
        Piece(requirement=kind, form=doc.form or "", received_at=post.received_at, post=post, doc=doc)
        for post in posts
        for doc in post.docs
        if doc.department == who.id and doc.counts and not doc.page_of
        for kind in (doc.kinds or ((doc.kind,) if doc.kind in ("checklist", "report", "summary") else ()))
    ]


def _vague_elsewhere(world: World, who: Department, stage: str, now: dt.datetime) -> bool:
    """What is open about a department's mails of another stage may make it one for a person in this stage too."""
    opened = {
        "self_inspection": dt.datetime(2024, 3, 14, tzinfo=CHINA),
        "rectification": dt.datetime(2024, 4, 1, tzinfo=CHINA),
    }
    return any(v.department == who.id and v.stage != stage and now >= opened[v.stage] for v in world.vague)


def _touched(post: Post) -> set[str]:
    return {*post.departments, *(doc.department for doc in post.docs if doc.department)}


def _stage(
    world: World,
    who: Department,
    stage: str,
    deadline: dt.datetime,
    now: dt.datetime,
    pieces: list[Piece],
    posts: list[Post],
) -> Json:
    requirements, arrivals, firsts = [], [], []
    for name in REQUIREMENTS[stage]:
        if name == "liaison":
            found, first, arrived = _liaison(who, posts)
        else:
            found, first, arrived = _paper(world, who, name, pieces, now)
        requirements.append(found)
        arrivals.append(arrived)
        if first:
            firsts.append(first)
    first = min(firsts, default=None)
    whole = max(a for a in arrivals if a) if all(arrivals) else None
    statuses = {r["status"] for r in requirements}
    completeness = "missing" if first is None else "complete" if statuses == {"ok"} else "incomplete"
    in_time, waiting = ("on_time", "late"), ("pending", "overdue")
    timeliness = in_time[whole > deadline] if whole else waiting[now > deadline]
    needs_review = "review" in statuses or any(r.pop("_review") for r in requirements if "_review" in r)
    for requirement in requirements:
        requirement.pop("_review", None)
    flags = []
    if first is None and now > deadline:
        flags.append("not_submitted")
    if timeliness == "late":
        flags.append("late")
    if stage == "self_inspection" and _few(pieces):
        flags.append("few_problems_found")
    if first is None:
        label = "未到期" if now <= deadline else "未报送"
    elif needs_review:
        label = "待核实"
    elif whole is None:
        label = "材料不全"
    elif "defective" in statuses:
        label = "需补正"
    elif timeliness == "on_time":
        label = "按时报送"
    else:
        label = "已补齐" if first <= deadline else "迟报"
    return {
        "stage": stage,
        "deadline": deadline.isoformat(),
        "completeness": completeness,
        "timeliness": timeliness,
        "needs_review": needs_review,
        "label": label,
        "first_received_at": first.isoformat() if first else None,
        "completed_at": whole.isoformat() if whole else None,
        "requirements": requirements,
        "flags": sorted(flags),
    }


def _newest(pieces: list[Piece], requirement: str, form: str) -> Piece | None:
    mine = [p for p in pieces if p.requirement == requirement and p.form == form]
    return max(mine, key=lambda p: p.received_at, default=None)


def _content(pieces: list[Piece], requirement: str) -> Piece | None:
    """The version whose content counts: the newest Word version, else the newest scan that can be read."""
    word = _newest(pieces, requirement, "word")
    return word or _newest([p for p in pieces if p.doc.readable], requirement, "scan")


def _differ(pieces: list[Piece], requirement: str) -> tuple[Piece, Piece] | None:
    """The newest Word version and the newest scan, where they were planned with other words."""
    word, scan = _newest(pieces, requirement, "word"), _newest(pieces, requirement, "scan")
    if word is None or scan is None:
        return None
    if requirement == "checklist":
        one, other = word.doc.checklist, scan.doc.checklist
        same = one is None or other is None or (one.entries, one.other_notes) == (other.entries, other.other_notes)
    else:
        text, print_ = word.doc.narrative, scan.doc.narrative
        same = text is None or print_ is None or text.body == print_.body
    return None if same else (word, scan)


def _mismatches(posts: list[Post], who: Department) -> list[Json]:
    """The entries `scan_word_mismatch`: they may stand on either version."""
    pieces = _pieces(sorted(posts, key=lambda post: post.received_at), who)
    found = []
    for requirement in ("checklist", "report", "summary"):
        if both := _differ(pieces, requirement):
            subjects = [subject for piece in both for subject in _subjects(piece.post)]
            since = max(piece.received_at for piece in both).isoformat()
            found.append({"code": "scan_word_mismatch", "subjects": list(dict.fromkeys(subjects)), "since": since})
    return found


def _few(pieces: list[Piece]) -> bool:
    piece = _content(pieces, "checklist")
    return piece is not None and piece.doc.checklist is not None and piece.doc.checklist.few_problems


def _paper(
    world: World, who: Department, name: str, pieces: list[Piece], now: dt.datetime
) -> tuple[Json, dt.datetime | None, dt.datetime | None]:
    first: dict[str, dt.datetime] = {}
    for piece in pieces:
        if piece.requirement == name:
            first[piece.form] = min(first.get(piece.form, piece.received_at), piece.received_at)
    flags = [f"{form}_missing" for form in ("word", "scan") if form not in first]
    content = _content(pieces, name)
    review: tuple[str, ...] = ()
    if content:
        paper = content.doc.checklist if name == "checklist" else content.doc.narrative
        if paper:
            flags += paper.flags
            review = paper.review
    if name == "report" and _is_twin(world, who, now):
        flags.append("near_duplicate")
    word, scan = _newest(pieces, name, "word"), _newest(pieces, name, "scan")
    if _differ(pieces, name):
        flags.append("scan_word_mismatch")
    if scan is not None:
        flags += [_SEALS[scan.doc.seal.verdict]] if scan.doc.seal.verdict in _SEALS else []
        review += ("seal_unclear",) if scan.doc.seal.verdict == "cannot_tell" else ()
    heavy = set(flags) - _WEIGHED - _SETTLED_BY_PERSON
    if not first:
        status = "missing"
    elif heavy:
        status = "defective"
    elif review or set(flags) & _SETTLED_BY_PERSON:
        status = "review"
    else:
        status = "ok"
    found = {
        "requirement": name,
        "status": status,
        "word": word.doc.sha256 if word else None,
        "scan": scan.doc.sha256 if scan else None,
        "flags": sorted(flags),
        # an open entry on a defective requirement still needs a person
        "_review": bool(review or set(flags) & _SETTLED_BY_PERSON),
    }
    return found, min(first.values(), default=None), max(first.values()) if len(first) == 2 else None


def _is_twin(world: World, who: Department, now: dt.datetime) -> bool:
    for twins in world.twins:
        if who.id in twins:
            came = {
                doc.department
                for post in world.posts
                if post.received_at <= now
                for doc in post.docs
                if doc.kind == "report" and doc.form == "word" and doc.department in twins
            }
            return came == set(twins)
    return False


def _liaison(who: Department, posts: list[Post]) -> tuple[Json, dt.datetime | None, dt.datetime | None]:
    known = []
    for post in posts:
        people = [
            doc.checklist.liaison
            for doc in post.docs
            if doc.checklist and doc.readable and doc.counts and doc.department == who.id
        ]
        people += [person for id, person in post.liaisons if id == who.id]
        known += [(post.received_at, person) for person in people if person.name or person.mobile]
    if not known:
        flags, status = ["liaison_missing"], "missing"
    else:
        mobiles = [person.mobile for _, person in known if person.mobile]
        named = any(person.name for _, person in known)
        flags = [] if named and mobiles else ["liaison_missing"]
        if mobiles and all(len(mobile) != 11 for mobile in mobiles):
            flags.append("liaison_mobile_invalid")
        status = "defective" if flags else "ok"
    first = min((moment for moment, _ in known), default=None)
    return (
        {"requirement": "liaison", "status": status, "word": None, "scan": None, "flags": sorted(flags)},
        first,
        first,
    )
