"""Elements of a settled Word tree: what stands in those that only wrap others, what a leaf shows, how cells merge."""

from collections.abc import Iterator

from parsers import word_names as n
from parsers.word_names import CELL, CELL_PR, LEAVES, MARKS, MATH_TEXT, PROPERTIES, ROW_PR, TEXT, VAL, Element

# Word allows 63 columns; more comes only from a broken or hostile file.
_MAX_SPAN = 256
_SPAN, _MERGED, _MERGED_ACROSS = n.w("gridSpan"), n.w("vMerge"), n.w("hMerge")
_GRID_BEFORE = n.w("gridBefore")


def unwrapped(wrapper: Element, wanted: tuple[str, ...]) -> Iterator[Element]:
    """The outermost elements of `wanted` in what wraps them: content controls, insertions, links, tags …

    By a stack, not by recursion: wrappers may be nested as deep as the file likes.
    """
    if wrapper.tag in wanted:
        yield wrapper
        return
    stack = [iter(wrapper)]
    while stack:
        for element in stack[-1]:
            tag = element.tag
            if tag in wanted:
                yield element
            elif tag not in PROPERTIES:
                stack.append(iter(element))
                break
        else:
            stack.pop()


def leaf_texts(element: Element) -> Iterator[str]:
    """What an element inside a run shows: a mark, a symbol, or what alternatives and ruby hold."""
    for leaf in element.iter(*LEAVES):
        tag = leaf.tag
        if tag in MARKS:
            yield MARKS[tag]
        elif tag in (TEXT, MATH_TEXT):
            if leaf.text:
                yield leaf.text
        else:
            yield n.symbol_text(leaf)


def children(parent: Element, wanted: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, wrapped or not."""
    for element in parent:
        tag = element.tag
        if tag == wanted:
            yield element
        elif tag not in PROPERTIES:
            yield from unwrapped(element, (wanted,))


def grid_before(row: Element) -> int:
    """How many grid columns the row leaves free before its first cell."""
    for child in row:
        if child.tag == ROW_PR:
            before = child.find(_GRID_BEFORE)
            return 0 if before is None else n.integer(before.get(VAL), 0, high=_MAX_SPAN)
        if child.tag == CELL:
            break
    return 0


def merging(cell: Element) -> tuple[int, str, str]:
    """Columns spanned, and "restart", "continue" or "" for merging down and for merging across."""
    span, down, across = 1, "", ""
    for properties in cell:
        if properties.tag == CELL_PR:
            for child in properties:
                tag = child.tag
                if tag == _SPAN:
                    span = n.integer(child.get(VAL), 1, low=1, high=_MAX_SPAN)
                elif tag == _MERGED:
                    down = child.get(VAL) or "continue"
                elif tag == _MERGED_ACROSS:
                    across = child.get(VAL) or "continue"
        break  # the properties come first
    return span, down, across
