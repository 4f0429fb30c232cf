"""Doubts about what stands in lines of a paper that was read off pictures: title, unit, signature, a liaison …"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.forms import Doubt, Liaison
from parsers.liaison import mobile_is_valid
from parsers.paper import Paper, Paragraph
from parsers.sureness import least_sure, seen_in, weakest
from parsers.text import squeeze

LONGEST = 200
LABELS = {
    "category": "突出问题",
    "answer": "是否存在",
    "manifestation": "具体表现",
    "measure": "整改措施",
    "rectify_by": "完成时限",
    "notes": "其他需要说明的问题",
    "liaison": "联络员",
    "unit": "填报单位",
    "title": "标题",
    "signature": "落款单位",
    "signed_on": "落款日期",
}
FREE_TEXT = frozenset(("manifestation", "measure", "notes", "title"))
NOT_LISTED = "与名录里的单位名称相近而不同"


def of_value(role: str, value: str, paragraphs: Sequence[Paragraph], threshold: float) -> Iterator[Doubt]:
    """The doubt about a value that stands in one or more of the paragraphs."""
    bare = squeeze(value)
    alone = [one for one in paragraphs if squeeze(one.text) == bare][-1:]
    inside = [part for one in paragraphs if (part := _part(one, bare))][-1:]
    pieces = [one for one in paragraphs if len(squeeze(one.text)) > 1 and squeeze(one.text) in bare]
    holding = alone or inside or pieces
    weak = weakest(holding, threshold, free=role in FREE_TEXT)
    if weak:
        yield at_paragraph(role, value, min(holding, key=least_sure), *weak)


def _part(paragraph: Paragraph, bare: str) -> Paragraph | None:
    """What of a paragraph is the value `bare`, white space apart; None where it does not stand there."""
    pairs = [(c, sure) for char, sure in zip(paragraph.text, paragraph.sures, strict=False) for c in squeeze(char)]
    at = "".join(c for c, _ in pairs).find(bare)
    if at < 0:
        return None
    return replace(paragraph, text=bare, sures=tuple(sure for _, sure in pairs[at : at + len(bare)]))


def at_paragraph(role: str, value: str, paragraph: Paragraph, sure: float, reason: str) -> Doubt:
    """The doubt about a field's value that stands in a paragraph."""
    place = paragraph.places[0] if paragraph.places else None
    return Doubt(
        what=f"第{place.page if place else paragraph.page}页“{LABELS[role]}”",
        text=value[:LONGEST],
        sure=round(sure, 3),
        reason=reason,
        role=role,
        place=place,
    )


def missing(role: str, paper: Paper) -> Doubt:
    """What every form has and nobody read: a seal, a fold or a pale print may hide it."""
    page = next((paragraph.page for paragraph in seen_in(paper) if paragraph.page), 1)
    return Doubt(what=f"第{page}页“{LABELS[role]}”", text="", sure=0.0, reason="没有读到，请看原件", role=role)


def of_liaison(paper: Paper, found: Liaison, threshold: float) -> Iterator[Doubt]:
    """A liaison who stands outside the form's last row: in a line or on a sheet of its own."""
    everything = list(seen_in(paper))
    for value in filter(None, (found.name, found.mobile)):
        doubts = tuple(of_value("liaison", value, everything, threshold))
        if not doubts and value == found.mobile and not mobile_is_valid(value):
            holding = [paragraph for paragraph in everything if value in re.sub(r"\D", "", paragraph.text)]
            doubts = tuple(
                at_paragraph("liaison", value, one, least_sure(one), wrong_mobile(value)) for one in holding[:1]
            )
        yield from doubts


def wrong_mobile(number: str) -> str:
    """What is wrong with a number that is no mobile's."""
    return "手机号码不是11位" if len(number) != 11 else "手机号码不可能是这样"
