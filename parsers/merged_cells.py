"""What a cell says that stands for more or less than one column: 是 and 否 as columns of their own, merged cells."""

import re

from parsers.answers import answer, denies
from parsers.columns import Leaf, text_of
from parsers.paper import Cell
from parsers.text import clean, is_nothing, squeeze


def tick(leaf: Leaf, cell: Cell) -> str:
    """是 and 否 as two columns: the mark as if it stood beside its word, "" for a cell without one."""
    text = squeeze(text_of(cell))
    if is_nothing(text) and not (leaf.role == "exists_no" and text.strip("。") in ("无", "没有", "不存在")):
        return ""
    word = "是" if leaf.role == "exists_yes" else "否"
    if cell.places and re.search("[否无不没]" if leaf.role == "exists_yes" else "[是有在]", text):
        return text  # a picture's cell with a choice of its own: its column's head was misread
    if re.fullmatch(r"[□☐○()×✕✗✘xX]+", text):
        return f"{word}{text}" if len(text) == 1 else f"{word}□"
    return f"{word}√"


def roles_of_merged(text: str, roles: list[str]) -> list[str]:
    """A cell merged over several columns: a denial answers and describes; real words describe."""
    answers = [role for role in roles if role.startswith("exists")]
    described = "manifestation" if "manifestation" in roles else next(r for r in roles if r not in answers or not r)
    if is_nothing(text) and not denies(text):
        return []
    if answers and answer(text).exists is not None and (denies(text) or len(squeeze(text)) <= 8):
        return [answers[0], described] if denies(text) else [answers[0]]
    opens = re.match("(?:不存在|存在|是|有|否|无)(?:[,，。:：;；、\\s]|$)", clean(text))
    return [answers[0], described] if answers and opens else [described]
