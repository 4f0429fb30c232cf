"""Whose paper it is: evidence weighed into one department, or nobody, which a person then settles.

Never a silent guess: sources of the same weight that disagree leave the paper to a person. What is written inside
the file and on it weighs more than the mail around it; the mail's words weigh more than who sent it, because one
mailbox serves several units and one unit sends for another (代石西乡报送).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model import Campaign, Content, Document, Evidence, Flag
from pipeline.names import closest, look_alikes, mentions

INSIDE = ("form_unit", "title", "signature")
ON_IT = ("file_name", "folder_name")
IN_MAIL = ("subject", "body")
WHO_SENT = ("sender_name", "sender_address")
_SHOWN = 60  # characters of a text kept as evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the mail says around its files; nested messages' subjects and senders count like its own."""

    subjects: tuple[str, ...] = ()
    words: str = ""
    sender_names: tuple[str, ...] = ()
    sender_addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """The department a paper is given to (None: a person must say), with the evidence for and against it."""

    department: str | None
    evidence: tuple[Evidence, ...]
    flags: tuple[Flag, ...] = ()


def surroundings_evidence(around: Surroundings, campaign: Campaign) -> tuple[Evidence, ...]:
    """The evidence that all files of one mail share."""
    known = {address: d.id for d in campaign.departments for address in d.addresses}
    found = [item for text in around.subjects for item in _said("subject", text, campaign)]
    found += _said("body", around.words, campaign)
    away = {department for text in around.subjects for department in look_alikes(text, campaign)}
    found += [
        item
        for text in around.sender_names
        for item in _said("sender_name", text, campaign)
        if item.department not in away  # 三交镇 sends 临县三交镇自查材料
    ]
    found += [
        Evidence(source="sender_address", text=address, department=known[address])
        for address in around.sender_addresses
        if address in known
    ]
    return tuple(found)


def own_evidence(path: str, content: Content, campaign: Campaign) -> tuple[Evidence, ...]:
    """The evidence of the file itself: what stands in it, and its names."""
    found: list[Evidence] = []
    if content.checklist is not None and content.checklist.unit:
        found += _unit("form_unit", content.checklist.unit, campaign)
    for title in content.titles:
        found += _said("title", title, campaign)
    for signature in content.signatures:
        found += _unit("signature", signature, campaign)
    if content.seal.text and content.seal.department:
        found.append(Evidence(source="seal", text=content.seal.text, department=content.seal.department))
    *folders, name = path.split("/")
    found += _said("file_name", name, campaign)
    for folder in folders:
        found += _said("folder_name", folder, campaign)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Departments of ours whose namesakes elsewhere (临县三交镇) are named.

    `signs` are named as the paper's own unit, `named` anywhere in or on it or in the subject.
    """

    signs: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()


def elsewhere(path: str, content: Content, subjects: tuple[str, ...], campaign: Campaign) -> Elsewhere:
    """The namesakes that a file and its mail's subjects name."""
    unit = (content.checklist.unit or "") if content.checklist is not None else ""
    signs = [look_alikes(text, campaign) for text in (unit, *content.signatures)]
    named = [look_alikes(text, campaign) for text in (*content.titles, *path.split("/"), *subjects)]
    return Elsewhere(signs=frozenset().union(*signs), named=frozenset().union(*signs, *named))


def place(own: tuple[Evidence, ...], around: tuple[Evidence, ...], away: Elsewhere | None = None) -> Placing:
    """Weigh the evidence. The rules, first that holds:

    1. What stands in and on the file names one department, and the subject does not name only others: it is that one's.
    2. The form's unit line alone disagrees with all else that is written: all else wins, `unit_mismatch` follows.
    3. Two or more sources of the file agree against the subject alone: the paper knows best.
    4. The file says nothing: the one department of subject and words; else its seal's, where they do not name only
       others; else of who sent it. A seal never outweighs what is written: then it is the seal that is wrong.
    5. Otherwise a person decides; so too where a namesake elsewhere signs it, or is named where 4 would place it.
    """
    away = away or Elsewhere()
    placing = _weigh(own, around, away)
    if placing.department in away.signs:
        return Placing(department=None, evidence=placing.evidence, flags=(_namesake(placing.evidence),))
    if placing.department is None and not own and away.named:
        return Placing(department=None, evidence=placing.evidence, flags=(_namesake(placing.evidence),))
    return placing


def _weigh(own: tuple[Evidence, ...], around: tuple[Evidence, ...], away: Elsewhere) -> Placing:
    evidence = own + around
    inside = _departments(own, INSIDE)
    of_file = _departments(own, INSIDE + ON_IT)
    subject = _departments(around, ("subject",))
    if len(of_file) == 1 and (not subject or of_file <= subject):
        return Placing(department=next(iter(of_file)), evidence=evidence)
    if (other := _against_the_unit_line(evidence)) is not None:
        return Placing(department=other, evidence=evidence)
    if len(of_file) == 1:
        agreeing = {item.source for item in own if item.source in INSIDE + ON_IT}
        if len(agreeing) >= 2 and inside:
            return Placing(department=next(iter(of_file)), evidence=evidence)
    if not of_file and (meant := _from_seal(own, around) or from_the_mail(around)) and meant not in away.named:
        return Placing(department=meant, evidence=evidence)
    return Placing(department=None, evidence=evidence, flags=(_unclear(evidence),))


def _from_seal(own: tuple[Evidence, ...], around: tuple[Evidence, ...]) -> str | None:
    """The department of the paper's seal, if the mail's words name it too or nobody."""
    sealed = _departments(own, ("seal",))
    spoken = _departments(around, IN_MAIL)
    return next(iter(sealed)) if len(sealed) == 1 and (not spoken or sealed <= spoken) else None


def _against_the_unit_line(evidence: tuple[Evidence, ...]) -> str | None:
    """The one department that everything written but the form's unit line names."""
    unit = _departments(evidence, ("form_unit",))
    others = _departments(evidence, (*INSIDE[1:], *ON_IT, *IN_MAIL))
    if len(unit) == 1 and len(others) == 1 and unit != others:
        return next(iter(others))
    return None


def from_the_mail(around: tuple[Evidence, ...]) -> str | None:
    """The one department that the mail itself is from or for; what it says comes before who sent it."""
    subject = _departments(around, ("subject",))
    body = _departments(around, ("body",))
    if len(subject) == 1:
        return next(iter(subject)) if not body or subject <= body else None
    if subject or body:
        return next(iter(body)) if len(body) == 1 and not subject else None
    senders = _departments(around, WHO_SENT)
    return next(iter(senders)) if len(senders) == 1 else None


def _departments(evidence: Iterable[Evidence], sources: tuple[str, ...]) -> set[str]:
    return {item.department for item in evidence if item.source in sources}


def _said(source: str, text: str, campaign: Campaign) -> list[Evidence]:
    return [
        Evidence(source=source, text=_around(text, mention.words), department=mention.department)
        for mention in mentions(text, campaign)
    ]


def _unit(source: str, text: str, campaign: Campaign) -> list[Evidence]:
    mention = closest(text, campaign)
    if mention is not None:
        return [Evidence(source=source, text=text[:_SHOWN], department=mention.department)]
    return _said(source, text, campaign)


def _around(text: str, words: str) -> str:
    """The text as evidence: whole where it is short, else the words themselves."""
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else words


def _unclear(evidence: tuple[Evidence, ...]) -> Flag:
    if not evidence:
        return Flag(
            code="department_unclear",
            message="看不出是哪个单位的材料：文件内容、文件名和来信都没有单位名称，请人工指定。",
        )
    message = "所写单位不一致，无法确定是哪个单位的材料，请人工指定。"
    return Flag(code="department_unclear", message=message, evidence=_told(evidence))


def _namesake(evidence: tuple[Evidence, ...]) -> Flag:
    message = "所写单位冠有外县（市）名称，与本县单位同名，无法确定是否本县单位的材料，请人工核实。"
    return Flag(code="department_unclear", message=message, evidence=_told(evidence))


def _told(evidence: tuple[Evidence, ...]) -> str:
    return "；".join(dict.fromkeys(f"{SOURCES[item.source]}“{item.text}”" for item in evidence))


SOURCES = {
    "form_unit": "填报单位",
    "title": "标题",
    "signature": "落款",
    "seal": "印章",
    "file_name": "文件名",
    "folder_name": "所在文件夹",
    "subject": "邮件主题",
    "body": "邮件正文",
    "sender_name": "发件人",
    "sender_address": "发件地址",
    "staff": "人工指定",
}


def unit_disagrees(document: Document) -> bool:
    """The form's unit line names another department than the one everything else gives the paper to."""
    return document.department is not None and any(
        item.source == "form_unit" and item.department != document.department for item in document.evidence
    )
