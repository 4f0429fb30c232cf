"""Headings of a report that was read off a picture, as they were printed: 「=、存在的间题」 → 「二、存在的问题」.

A heading that is not told for one parts the report wrongly, and the share of its problems with it. Numbers are mended
by the numbers before them, words by the words that headings are made of; what fits none stays as it was read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rapidfuzz.distance import Levenshtein

from parsers.alike import CANON
from parsers.forms import NarrativeForm
from parsers.heading_kinds import own_class
from parsers.heading_numbers import OPENS_A_SENTENCE, chinese_numeral, number_of
from parsers.paper import Paragraph
from parsers.sureness import SURE
from parsers.text import CHINESE_NUMERALS, UNREADABLE

_LONGEST = 50  # characters of a heading
_TELLING = 0.6  # of a heading are known words, where a number has lost its 、
_SHORT = 20  # of one without a number
_LOOKS = ("-—－–―─ー_", "=＝ニ冖", "≡彡兰", "囚匹西", "王伍", "穴大", "匕ヒ", "入人", "丸几", "+＋†")  # of 一, 二, 三 …
_LIKE_NUMERALS = {read: meant for meant, some in zip(CHINESE_NUMERALS, _LOOKS, strict=True) for read in some}
_WORDS = re.compile(
    "(?![冖彡])[\u3400-\u9fff]"
)  # of them that are characters in their own right: 西、南片区; 人、财、物
_LAST = 99
_ANY = f"[{re.escape(''.join(_LIKE_NUMERALS))}{CHINESE_NUMERALS}{UNREADABLE}]"
_FIRST = re.compile(rf"\s*({_ANY}{{1,2}})\s*[、.．,，:：·]\s*")
_SECOND = re.compile(rf"\s*[（(〔【\[C]\s*({_ANY}{{1,2}})\s*[)）〕】\]]\s*[、.．]?\s*")
_BARE = re.compile(rf"\s*([{CHINESE_NUMERALS}]{{1,2}})\s*(?=[\u3400-\u9fff])")
_STOP = re.compile("[。：:；;！!？?]")


def as_printed(paragraph: Paragraph, form: NarrativeForm, latest: Mapping[int, int]) -> Paragraph:
    """A paragraph that may be or begin with a heading, with the heading's number and words as they were printed.

    `latest` are the ordinals of the headings before it, by level (1: 一、, 2: （一）): only a number that goes on with
    them is mended. Anything that was not read off a picture stays as it is.
    """
    text = paragraph.text.strip()
    stop = _STOP.search(text)
    head = text[: stop.start()] if stop else text
    if not paragraph.sures or not 2 <= len(head) <= _LONGEST or OPENS_A_SENTENCE.match(text):
        return paragraph
    lead = len(paragraph.text) - len(paragraph.text.lstrip())
    sures = paragraph.sures[lead:]
    number, rest = _numbered(head, form, latest, sures) if number_of(paragraph) is None else ("", head)
    is_numbered = bool(number) or number_of(paragraph) is not None
    if is_numbered or (len(rest) <= _SHORT and (stop is None or stop[0] in "：:")):
        begin = len(head) - len(rest)
        rest = _in_known_words(rest, form, sures[begin : begin + len(rest)])
    printed = number + rest + text[len(head) :]
    return paragraph if printed == text else replace(paragraph, text=printed, sures=())


def heading_sure(paragraph: Paragraph, printed: str) -> float:
    """How sure the least sure letter or digit is (0-1) of a heading that stands as `printed` in a paragraph, those that
    were mended left out; 1.0 where it was not read off a picture."""
    if not paragraph.sures:
        return 1.0
    begin = len(paragraph.text) - len(paragraph.text.lstrip())
    read = [*zip(paragraph.text, paragraph.sures, strict=False)][begin:]
    bare = number_of(replace(paragraph, text=printed))
    rest = bare.rest if bare else printed.strip()
    at = next((n for n in range(len(read)) if _is_beginning(read, n, rest)), 0)
    found = [sure for (one, sure), meant in zip(read[at:], rest, strict=False) if one == meant and one.isalnum()]
    return min([*found, *(0.0 for meant in rest if meant == UNREADABLE)], default=1.0)


def _is_beginning(read: Sequence[tuple[str, float]], at: int, rest: str) -> bool:
    """Does the text as it was read begin at this place to say what was printed, but for what was mended?"""
    same = sum(one == meant for (one, _), meant in zip(read[at:], rest, strict=False))
    return same * 2 > len(rest)


# --- numbers


def _numbered(head: str, form: NarrativeForm, latest: Mapping[int, int], sures: Sequence[float]) -> tuple[str, str]:
    """The number that a misread one must have been, as it is printed, and the text behind it; "" where it is none."""
    for level, pattern, shown in ((1, _FIRST, "{}、"), (2, _SECOND, "（{}）")):
        wanted, found = _after(latest.get(level, 0)), pattern.match(head)
        if found and head[found.end() :] and _may_be(found[1], wanted, sures[found.start(1) :]):
            return shown.format(wanted), head[found.end() :]
    wanted = _after(latest.get(1, 0))
    found = _BARE.match(head)
    if found is None or found[1] != wanted or len(head) > _SHORT:
        return "", head
    words = [word for _, some in (*form.headings, *form.general) for word in some] + list(form.weak)
    if any(word[0] == wanted[0] and head.strip().startswith(word) for word in words):  # 一刀切执法
        return "", head
    rest = _in_known_words(head[found.end() :], form)
    own = own_class(rest, form)
    general = {word for _, some in form.general for word in some}
    known = own is not None and own.strength >= _TELLING and own.reason not in general
    return (f"{wanted}、", rest) if known else ("", head)


def _after(ordinal: int) -> str:
    """The numeral of the next heading; "" where no report has so many."""
    return chinese_numeral(ordinal + 1) if 0 <= ordinal < _LAST else ""


def _may_be(read: str, wanted: str, sures: Sequence[float]) -> bool:
    """Is what was read the wanted numeral, or what readers take it for?

    A sign (=) is never a word; a character that is one (西, 人) is a numeral only where it was read unsurely.
    """
    if len(read) != len(wanted):
        return False
    return all(
        one in (meant, UNREADABLE) or (_LIKE_NUMERALS.get(one) == meant and (sure < SURE or _WORDS.match(one) is None))
        for one, meant, sure in zip(read, wanted, sures, strict=False)
    )


# --- words


def _in_known_words(text: str, form: NarrativeForm, sures: Sequence[float] = ()) -> str:
    """A heading's text with the words that class it as they were printed.

    Where some words of it tell its section already, only characters that were read unsurely (`sures`) are mended.
    """
    text = _look_alikes_mended(text, form)
    found = sorted(_near(text, form))
    if own_class(text, form) is not None:
        found = [near for near in found if _is_unsure(text, near, sures)]
    if not found:
        return text
    best = found[0]
    _, _, start, end, word, kind = best
    if any(other[:2] == best[:2] and other[-1] != kind for other in found):  # of two kinds, nobody can tell which
        return text
    if any(text[start:end] in known for other, words in form.headings if other != kind for known in words):
        return text  # it stands rightly in another kind's words: 整治工作 of 整治工作开展情况, near 整改工作
    return text[:start] + word + text[end:]


def _look_alikes_mended(text: str, form: NarrativeForm) -> str:
    """间题 → 问题: known words of which some characters were taken for what they look like, the longest first."""
    alike = "".join(CANON.get(character, character) for character in text)
    words = sorted({word for _, some in (*form.headings, *form.general) for word in some}, key=lambda w: (-len(w), w))
    taken = [False] * len(text)
    for word in words:
        folded = "".join(CANON.get(character, character) for character in word)
        at = alike.find(folded)
        if at < 0 or any(taken[at : at + len(word)]):
            continue
        taken[at : at + len(word)] = [True] * len(word)
        text = text[:at] + word + text[at + len(word) :]
    return text


def _is_unsure(text: str, near: tuple[int, int, int, int, str, str], sures: Sequence[float]) -> bool:
    """Were all characters that another word needs read unsurely?"""
    _, _, start, end, word, _ = near
    if end - start != len(word) or len(sures) < end:
        return False
    wrong = [at for at, meant in enumerate(word, start) if text[at] != meant]
    return all(sures[at] < SURE or text[at] == UNREADABLE for at in wrong)


def _near(text: str, form: NarrativeForm) -> Iterator[tuple[int, int, int, int, str, str]]:
    """Known words that stand in the text with one character of four or two of seven wrong, lost or too many: how many
    are, the word's length (below zero: the longest first), from, to, the word and the kind it tells."""
    for kind, words in form.headings:
        for word in words:
            allowed = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
            if not allowed or len(text) < len(word) - 1:
                continue
            for length in (len(word), len(word) - 1, len(word) + 1):
                for start in range(len(text) - length + 1):
                    window = text[start : start + length]
                    wrong = Levenshtein.distance(window, word, score_cutoff=allowed)
                    if 0 < wrong <= allowed:
                        yield wrong, -len(word), start, start + length, word, kind
