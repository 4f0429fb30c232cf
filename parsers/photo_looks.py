"""What one photo of a mail shows, worked out once: its page number, its table, its text; and two photos compared."""

import re
import unicodedata
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel, Levenshtein

from parsers.layout import lines_of
from parsers.pages import PageContent, paper_of
from parsers.paper import Paper
from parsers.photo_names import number_of, words_of
from parsers.sight import Sight
from parsers.text import squeeze

_FEW = 8  # Chinese characters: a photo with fewer is a scene, a logo or a blank page, no page of a document
_SCENE = 100  # Chinese characters: a banner, a door plate and a slide have fewer than a page that goes on
_TELLING = 60  # Chinese characters: two pages with fewer (two closings) are alike by nature
_ALIKE = 0.9  # of 1: two readings of one page are nearer
_SAME_PAPER = 0.8  # of 1: first pages of papers that were copied from one another
_SAME_HEAD = 0.7  # of 1: 粗暴执法 and 野蛮执法 are farther apart
_SAME_FIGURES = 0.75  # of 1: pages after one pattern, each with figures of its own, are farther apart
_FIGURES = 8  # digits
_COMPARED = 3000  # characters
_HEADS = 40
_OPENING = 8  # pieces of text in which a page says what it is and whose
_DASHES = r"[-—–－―─_~·.．。\s一]*"
_PRINTED = (
    re.compile(rf"{_DASHES}第\s*(\d{{1,3}}|[一二三四五六七八九十]{{1,3}})\s*页(?:.{{0,3}}共?.{{0,3}}页?)?{_DASHES}"),
    re.compile(rf"{_DASHES}(\d{{1,3}})\s*(?:/\s*\d{{1,3}}\s*)?{_DASHES}"),
    re.compile(r"page\s*(\d{1,3})(?:\s*(?:of|/)\s*\d+)?", re.IGNORECASE),
)
# What a paper closes with (GB/T 9704-2012, 7.3.5: signature and day; the form's last rows), and a scene does not.
_CLOSING = re.compile(
    r"^[^：:，,。\n]{0,20}[12２二][0-9〇○零一二三四五六七八九]{3}年[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日$"
    r"|(?:联络员|联系人|填[表报]人|审核人|负责人)[^，。\n]{0,6}[:：]|签字|签名|盖章|附件|抄送|(?<!\d)1[3-9]\d{9}(?!\d)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What a photo shows. `paper` is None where nobody could see it; `number` is the printed one.

    `words` are the name's, `columns` those of the table that makes most of the page (0 without one), `heads` the first
    words of its rows, `text` its beginning without white space, `chinese` how many Chinese characters it has.
    """

    name: str
    words: str
    sight: Sight | None = None
    paper: Paper | None = None
    number: int | None = None
    columns: int = 0
    heads: tuple[str, ...] = ()
    text: str = ""
    chinese: int = 0

    @property
    def is_bare(self) -> bool:
        """Was it seen, and shows hardly any writing?"""
        return self.paper is not None and self.chinese < _FEW and self.number is None

    @property
    def is_scene(self) -> bool:
        """A banner, a meeting, a notice board: little writing, and nothing that a paper goes on or closes with."""
        if self.paper is None or self.sight is None or self.number is not None or self.chinese >= _SCENE:
            return False
        closes = _CLOSING.search("\n".join(squeeze(line) for line in self.paper.text.split("\n")))
        return not (self.sight.seals or any(self.paper.tables()) or closes)


def looks_of(name: str, sight: Sight | None) -> Looks:
    words = words_of(name)
    if sight is None:
        return Looks(name=name, words=words)
    paper = paper_of([replace(sight.page, number=1, unread="")], 1)
    return Looks(
        name=name,
        words=words,
        sight=sight,
        paper=paper,
        number=printed_number(sight.page),
        columns=_columns(paper),
        heads=_heads(paper),
        text=squeeze(paper.text[: 2 * _COMPARED])[:_COMPARED],
        chinese=sum("\u3400" <= glyph.text[:1] <= "\u9fff" for glyph in sight.page.glyphs),
    )


def printed_number(page: PageContent) -> int | None:
    """The number printed at the page's head or foot, standing alone on its line (GB/T 9704-2012, 7.5)."""
    for line in reversed(lines_of(page.glyphs)):
        if 0.15 * page.height < line.bottom and line.top < 0.85 * page.height:
            continue
        text = unicodedata.normalize("NFKC", line.text.strip())
        for pattern in _PRINTED:
            if match := pattern.fullmatch(text):
                number = number_of(match[1])
                return number if number is not None and 0 < number < 200 else None
    return None


def _columns(paper: Paper) -> int:
    tables = [table for table in paper.tables() if table.columns >= 3]
    inside = sum(len(cell.text) for table in tables for cell in table.cells)
    return max(table.columns for table in tables) if tables and inside > 0.5 * len(paper.text) else 0


def _heads(paper: Paper) -> tuple[str, ...]:
    """The first cell of each row that has Chinese in it: which problem a form's row is about."""
    rows = (row for table in paper.tables() for row in table.by_row())
    heads = (next((text for cell in row if _is_chinese(text := squeeze(cell.text))), "") for row in rows)
    return tuple(head for head in heads if head)[:_HEADS]


def _is_chinese(text: str) -> bool:
    return len(re.findall(r"[\u3400-\u9fff]", text)) >= 2


# --- two photos


def is_same_file(one: Looks, other: Looks) -> bool:
    """Is it the same picture once more? Its rows would count twice."""
    if one.sight is None or other.sight is None or one.text != other.text:
        return False
    return one.sight.page == other.sight.page


def shows_the_same(one: Looks, other: Looks) -> bool:
    """Is it the same page, photographed twice? Two pages of a form with 无 in every row are alike, too, but for what
    their rows are about."""
    if min(one.chinese, other.chinese) < _TELLING or len({one.number, other.number} - {None}) > 1:
        return False
    if len({one.words, other.words} - {""}) > 1 or not Indel.normalized_similarity(
        one.text, other.text, score_cutoff=_ALIKE
    ):
        return False
    figures = [re.sub(r"\D", "", looks.text) for looks in (one, other)]
    if max(map(len, figures)) >= _FIGURES and Indel.normalized_similarity(*figures) < _SAME_FIGURES:
        return False
    few, many = sorted((one.heads, other.heads), key=len)
    return all(process.extractOne(head, many, scorer=fuzz.ratio, score_cutoff=100 * _SAME_HEAD) for head in few)


def is_same_start(one: Looks, other: Looks) -> bool:
    """Are two first pages those of one paper? What says whose it is, and which, must be the same in both but for a
    misread character in eight: two units' forms may say 无 all over alike."""
    theirs = _opening(other)
    return all(any(Levenshtein.distance(piece, it) <= len(piece) // 8 for it in theirs) for piece in _opening(one))


def from_one_paper(one: Looks, other: Looks) -> bool:
    """Are two first pages copied from one another, as two units' reports may be?"""
    return Indel.normalized_similarity(one.text, other.text) >= _SAME_PAPER


def _opening(looks: Looks) -> list[str]:
    text = "" if looks.paper is None else looks.paper.text[:_COMPARED]
    return [piece for part in re.split(r"[\n\t:：]", text) if _is_chinese(piece := squeeze(part)[:100])][:_OPENING]
