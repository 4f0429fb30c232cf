"""Characters of a cell's items that were read off a picture unsurely."""

from hypothesis import given
from hypothesis import strategies as st

from parsers.paper import Paragraph
from parsers.unsure_items import unsure_in_items


def seen(text: str, *unsure: str) -> Paragraph:
    """A paragraph of a picture of which these pieces were read unsurely."""
    low = {at for piece in unsure for at in range(text.index(piece), text.index(piece) + len(piece))}
    return Paragraph(text=text, sures=tuple(0.5 if at in low else 0.95 for at in range(len(text))))


def marked(paragraphs: list[Paragraph], found: tuple[str, ...]) -> list[str]:
    text = "\n".join(found)
    return [text[begin:end] for begin, end in unsure_in_items([paragraphs], found)]


def test_unsure_characters_are_found_in_items_without_their_numbers_and_lines() -> None:
    cell = [seen("1.检查企业1家，有8起\n案件告知不充分。2.开展培训1次。", "8起", "培")]
    found = ("检查企业1家，有8起案件告知不充分。", "开展培训1次。")
    assert marked(cell, found) == ["8起", "培"]


def test_what_nobody_could_read_is_unsure_and_what_was_typed_is_not() -> None:
    assert marked([seen("查处\ufffd起", "\ufffd")], ("查处\ufffd起",)) == ["\ufffd"]
    assert unsure_in_items([[Paragraph(text="查处8起")]], ("查处8起",)) == ()


def test_an_item_that_does_not_stand_in_the_cell_tells_nothing_and_the_next_one_is_found() -> None:
    assert marked([seen("甲乙丙。丁戊己。", "戊")], ("别的字", "丁戊己。")) == ["戊"]


def test_the_same_words_twice_are_two_places() -> None:
    cell = [seen("查处8起。"), seen("查处8起。", "8")]
    assert unsure_in_items([cell], ("查处8起。", "查处8起。")) == ((8, 9),)


@given(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=4))
def test_spans_lie_in_the_items_in_order_whatever_they_are(text: str, found: list[str]) -> None:
    spans = unsure_in_items([[Paragraph(text=text, sures=(0.1,) * len(text))]], found)
    ends = [place for span in spans for place in span]
    assert ends == sorted(ends)
    assert all(0 <= place <= len("\n".join(found)) for place in ends)
