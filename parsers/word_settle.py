"""The tree as a person sees it: revisions accepted, one of several alternatives kept, boxes ticked, hidden text gone.

Each step changes the tree in place (it is the reader's own) and finds its elements in one search for all of them, so
that a document without such things, nearly every one, pays almost nothing and the walk over it stays simple.
"""

import re
from collections.abc import Iterable

from lxml import etree

from parsers import symbols
from parsers import word_names as n
from parsers.word_names import Element

_TICKED_GLYPHS = frozenset("☑☒✓✔✅✗✘√■🗹🗷⮽×\uf0fe\uf0fd\uf0fc\uf0fb\uf052\uf053\uf054\uf050\xfe\xfd")
_UNTICKED_GLYPHS = frozenset("☐□◻▢○\uf0a8\uf06f\uf0a3\xa8")
_PROMPT = re.compile(
    r"^\s*((单击|点击|点按).{0,8}(此处|这里|输入|选择)|请(选择|输入|填写)|选择(一项|日期|项目)"
    r"|(Click|Tap|Choose|Enter|Select) )",
    re.IGNORECASE,
)
_DROPDOWN = n.w("ddList")

Boxes = dict[Element, list[Element]]


def settle(root: Element, placeholder_styles: frozenset[str] = frozenset()) -> Boxes:
    """Settle `root` and take its text boxes out: for each paragraph, what is anchored in it.

    `placeholder_styles` are the ids of the character style in which Word shows a content control's prompt.
    """
    found: dict[str, list[Element]] = {tag: [] for tag in _WANTED}
    for element in root.iter(*_WANTED):
        found[element.tag].append(element)
    _accept_revisions(found)
    for alternatives in found[n.ALTERNATIVES]:
        _choose(alternatives)
    for element in found[n.VANISH]:
        _hide(element)
    for control in found[n.PLACEHOLDER]:
        _drop_prompt(control, placeholder_styles)
    for checkbox in found[n.CHECKBOX]:
        _tick_control(checkbox)
    _settle_fields(found[n.FIELD_MARK])
    return _take_boxes(found[n.BOX_CONTENT], found[n.TEXT_PATH])


_WANTED = (
    n.DELETED,
    n.MOVED_AWAY,
    n.RUBY_TEXT,
    n.CELL_DELETED,
    n.HIDDEN,
    n.ALTERNATIVES,
    n.VANISH,
    n.PLACEHOLDER,
    n.CHECKBOX,
    n.FIELD_MARK,
    n.BOX_CONTENT,
    n.TEXT_PATH,
)


def _remove(element: Element | None) -> None:
    parent = None if element is None else element.getparent()
    if element is not None and parent is not None:
        parent.remove(element)


# --- revisions ------------------------------------------------------------------------------------------------


def _accept_revisions(found: dict[str, list[Element]]) -> None:
    """Deleted and moved-away text goes; so do deleted rows, cells and paragraph marks, and phonetic guides."""
    joined = []
    for element in (*found[n.DELETED], *found[n.MOVED_AWAY]):
        parent = element.getparent()
        holder = None if parent is None else parent.getparent()
        if parent is None or holder is None:
            continue
        if parent.tag == n.ROW_PR:
            _remove(holder)
        elif parent.tag == n.R_PR:
            if holder.tag == n.P_PR and (paragraph := holder.getparent()) is not None:
                joined.append(paragraph)
        else:
            _remove(element)
    for element in found[n.HIDDEN]:
        parent = element.getparent()
        if parent is not None and parent.tag == n.ROW_PR and n.is_on(element):
            _remove(parent.getparent())
    for element in found[n.CELL_DELETED]:
        properties = element.getparent()
        _remove(None if properties is None else properties.getparent())
    for element in found[n.RUBY_TEXT]:
        _remove(element)
    # Backwards, so that a chain of deleted marks moves each run once.
    for paragraph in reversed(joined):
        _join_with_next(paragraph)


def _join_with_next(paragraph: Element) -> None:
    """A deleted paragraph mark: the text goes on in the next paragraph, which keeps its own formatting."""
    following = paragraph.getnext()
    content = [child for child in paragraph if child.tag != n.P_PR]
    if following is None or following.tag != n.PARAGRAPH:
        if not any(True for _ in paragraph.iter(n.RUN)):
            _remove(paragraph)
        return
    at = 1 if len(following) and following[0].tag == n.P_PR else 0
    for child in reversed(content):
        following.insert(at, child)
    _remove(paragraph)


def _choose(alternatives: Element) -> None:
    """Of mc:AlternateContent keep the first branch with text in it (Choice before Fallback), else the first."""
    branches = [branch for branch in alternatives if branch.tag in (n.CHOICE, n.FALLBACK)]
    chosen = next(
        (branch for branch in branches if any(True for _ in branch.iter(*n.LEAVES, n.BOX_CONTENT))),
        next((branch for branch in branches if len(branch)), None),
    )
    for branch in branches:
        if branch is not chosen:
            alternatives.remove(branch)


def _hide(vanish: Element) -> None:
    """Hidden text leaves; its run stays, since a field's marks may stand in it."""
    properties = vanish.getparent()
    run = None if properties is None else properties.getparent()
    if run is None or run.tag != n.RUN or not n.is_on(vanish):
        return
    for child in list(run):
        if child.tag not in (n.R_PR, n.FIELD_MARK):
            run.remove(child)


# --- content controls -----------------------------------------------------------------------------------------


def _control_content(inside: Element | None) -> Element | None:
    """The content of the control whose properties `inside` belongs to."""
    control = None if inside is None else next(inside.iterancestors(n.CONTROL), None)
    return None if control is None else control.find(n.CONTROL_CONTENT)


def _drop_prompt(showing: Element, placeholder_styles: frozenset[str]) -> None:
    """A control that shows its prompt (单击此处输入文字) holds nothing; one that only says so keeps its text."""
    content = _control_content(showing)
    if content is None or not n.is_on(showing):
        return
    runs = list(content.iter(n.RUN))
    text = "".join(leaf.text or "" for leaf in content.iter(n.TEXT))
    style = n.w("rStyle")
    styled = [s.get(n.VAL) in placeholder_styles for run in runs for s in run.iterfind(f"{n.R_PR}/{style}")]
    if _PROMPT.match(text) or (styled and all(styled)):
        for run in runs:
            _remove(run)


def _tick_control(checkbox: Element) -> None:
    """☑ or □ in place of whatever glyph the control shows; other words in it stay.

    Word keeps state and glyph in step; a program that does not know the control lets people type the glyph alone,
    so a control counts as ticked when either says so.
    """
    content = _control_content(checkbox)
    if content is None:
        return
    own = {state: _glyph(checkbox.find(state)) for state in (n.CHECKED_STATE, n.UNCHECKED_STATE)}
    leaves = list(content.iter(n.TEXT, n.SYMBOL, n.SYMBOL_EX))
    shown = "".join(_shown(leaf) for leaf in leaves)
    glyphs = _TICKED_GLYPHS | _UNTICKED_GLYPHS | set("".join(own.values()))
    state = checkbox.find(n.CHECKED)
    ticked = state is not None and (state.get(n.W14_VAL) or "1").lower() in ("1", "true", "on")
    if not ticked and shown.strip() != own[n.UNCHECKED_STATE]:
        ticked = any(char in _TICKED_GLYPHS or char == own[n.CHECKED_STATE] for char in shown)
    rest = "".join(char for char in shown if char not in glyphs)
    for leaf in leaves[1:]:
        _remove(leaf)
    sign = (symbols.TICKED if ticked else symbols.UNTICKED) + rest.strip()
    if leaves:
        _say(leaves[0], sign)
    else:
        paragraph = next(content.iter(n.PARAGRAPH), content)
        etree.SubElement(etree.SubElement(paragraph, n.RUN), n.TEXT).text = sign


def _glyph(state: Element | None) -> str:
    code = "" if state is None else state.get(n.W14_VAL, "")
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""


def _shown(leaf: Element) -> str:
    if leaf.tag == n.TEXT:
        return leaf.text or ""
    return n.symbol_text(leaf)


def _say(leaf: Element, text: str) -> None:
    """`text` in the leaf's place, in no symbol font any more."""
    parent = leaf.getparent()
    if parent is None:
        return
    fresh = etree.Element(n.TEXT)
    fresh.text = text
    parent.replace(leaf, fresh)
    for properties in parent.findall(n.R_PR):
        for fonts in properties.findall(n.w("rFonts")):
            properties.remove(fonts)


# --- fields ---------------------------------------------------------------------------------------------------


class _Field:
    """A complex field being read: its begin mark and the leaves since, of which the result is what counts."""

    __slots__ = ("begin", "has_result", "leaves")

    def __init__(self, begin: Element) -> None:
        self.begin = begin
        self.leaves: list[Element] = []
        self.has_result = False


def _settle_fields(marks: Iterable[Element]) -> None:
    """Fields show their result, never their instruction; form fields show what was ticked or chosen.

    Only marks that close within their paragraph are trusted: an open one must not swallow the text after it.
    """
    paragraphs: dict[Element, None] = {}
    for mark in marks:
        if mark.get(n.FIELD_KIND) == "begin" and (p := next(mark.iterancestors(n.PARAGRAPH), None)) is not None:
            paragraphs[p] = None
    for paragraph in paragraphs:
        open_fields: list[_Field] = []
        for leaf in list(paragraph.iter(n.FIELD_MARK, *n.LEAVES)):
            kind = leaf.get(n.FIELD_KIND) if leaf.tag == n.FIELD_MARK else ""
            if kind == "begin":
                open_fields.append(_Field(leaf))
            elif not open_fields:
                continue
            elif not kind:
                open_fields[-1].leaves.append(leaf)
            elif kind == "separate":
                _drop(open_fields[-1].leaves)
                open_fields[-1].has_result = True
            elif kind == "end":
                field = open_fields.pop()
                _close(field)
                if open_fields:
                    open_fields[-1].leaves += field.leaves
        for field in open_fields:
            field.has_result = True
            _close(field)


def _drop(leaves: list[Element]) -> None:
    for leaf in leaves:
        _remove(leaf)
    leaves.clear()


def _close(field: _Field) -> None:
    if not field.has_result:
        _drop(field.leaves)
    box = field.begin.find(f"{n.w('ffData')}/{n.w('checkBox')}")
    chosen = field.begin.find(f"{n.w('ffData')}/{_DROPDOWN}")
    shown = "".join(_shown(leaf) for leaf in field.leaves if leaf.tag in (n.TEXT, n.SYMBOL)).strip()
    if box is not None:
        if all(char in _TICKED_GLYPHS or char in _UNTICKED_GLYPHS for char in shown):
            _drop(field.leaves)
        state = box.find(n.w("checked"))
        state = box.find(n.w("default")) if state is None else state
        _insert(field, symbols.TICKED if n.is_on(state) else symbols.UNTICKED)
    elif chosen is not None and not shown:
        entries = [entry.get(n.VAL, "") for entry in chosen.findall(n.w("listEntry"))]
        result = chosen.find(n.w("result"))
        result = chosen.find(n.w("default")) if result is None else result
        at = n.integer(None if result is None else result.get(n.VAL), 0)
        if at < len(entries):
            _insert(field, entries[at])


def _insert(field: _Field, text: str) -> None:
    """`text` right after the field's begin mark."""
    fresh = etree.Element(n.TEXT)
    fresh.text = text
    field.begin.addnext(fresh)
    field.leaves.insert(0, fresh)


# --- text boxes -----------------------------------------------------------------------------------------------


def _take_boxes(contents: list[Element], word_art: list[Element]) -> Boxes:
    """Text boxes out of their paragraphs: their text stands beside the line, not in it. WordArt is one, too."""
    boxes: Boxes = {}
    for content in (*contents, *word_art):
        anchor = next(content.iterancestors(n.PARAGRAPH), None)
        if anchor is None or (content.tag == n.TEXT_PATH and not content.get("string", "").strip()):
            continue
        boxes.setdefault(anchor, []).append(content)
        _remove(content)
    return boxes
