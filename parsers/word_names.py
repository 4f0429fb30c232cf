"""The tags and attributes of WordprocessingML that the Word reader knows, in lxml's spelling (ISO/IEC 29500-1, 17)."""

from lxml import etree

from parsers import symbols

Element = etree._Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SYMEX = "{http://schemas.microsoft.com/office/word/2015/wordml/symex}"
_VML = "{urn:schemas-microsoft-com:vml}"

VAL = _W + "val"
ID = _W + "id"

BODY, PARAGRAPH, TABLE, ROW, CELL = (_W + name for name in ("body", "p", "tbl", "tr", "tc"))
RUN, TEXT, SYMBOL = (_W + name for name in ("r", "t", "sym"))
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
SYMBOL_EX = _SYMEX + "symEx"
P_PR, R_PR, ROW_PR, CELL_PR = (_W + name for name in ("pPr", "rPr", "trPr", "tcPr"))
DELETED, MOVED_AWAY, RUBY_TEXT, CELL_DELETED = (_W + name for name in ("del", "moveFrom", "rt", "cellDel"))
HIDDEN, VANISH = _W + "hidden", _W + "vanish"
FIELD_MARK, FIELD_KIND = _W + "fldChar", _W + "fldCharType"
CONTROL, CONTROL_CONTENT, PLACEHOLDER = (_W + name for name in ("sdt", "sdtContent", "showingPlcHdr"))
CHECKBOX, W14_VAL = _W14 + "checkbox", _W14 + "val"
CHECKED, CHECKED_STATE, UNCHECKED_STATE = (_W14 + n for n in ("checked", "checkedState", "uncheckedState"))
ALTERNATIVES, CHOICE, FALLBACK = (_MC + name for name in ("AlternateContent", "Choice", "Fallback"))
BOX_CONTENT, TEXT_PATH = _W + "txbxContent", _VML + "textpath"
PICTURES = ("{http://schemas.openxmlformats.org/drawingml/2006/main}blip", _VML + "imagedata")
NOTE_MARKS = (_W + "footnoteReference", _W + "endnoteReference")

# What a run shows besides w:t, as text. A soft hyphen shows only at a line's end, so it is nothing.
MARKS = {
    _W + "tab": "\t",
    _W + "ptab": "\t",
    _W + "br": "\n",
    _W + "cr": "\n",
    _W + "noBreakHyphen": "-",
}
LEAVES = (TEXT, SYMBOL, SYMBOL_EX, MATH_TEXT, *MARKS)

# Elements that hold no text of the document, whatever stands in them.
PROPERTIES = frozenset(
    _W + name
    for name in (
        *("pPr", "rPr", "trPr", "tcPr", "tblPr", "tblPrEx", "tblGrid", "sectPr", "sdtPr", "sdtEndPr", "numPr"),
        *("customXmlPr", "smartTagPr", "rubyPr", "fldData", "instrText", "delText", "delInstrText", "altChunk"),
        *("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "lastRenderedPageBreak"),
        *("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef"),
    )
)


def w(name: str) -> str:
    """`name` in the main namespace."""
    return _W + name


def is_on(element: Element | None) -> bool:
    """A toggle property: present and not said to be off."""
    return element is not None and (element.get(VAL) or "1").lower() not in ("0", "false", "off")


def integer(text: str | None, default: int, low: int = 0, high: int = 32767) -> int:
    """A number of the file, within what Word allows; files may hold anything."""
    try:
        return min(max(int(text or ""), low), high)
    except ValueError:
        return default


def symbol_text(leaf: Element) -> str:
    """What a w:sym or w16se:symEx shows; their attributes stand in their own namespaces."""
    space = _SYMEX if leaf.tag == SYMBOL_EX else _W
    try:
        code = int(leaf.get(space + "char") or "", 16)
    except ValueError:
        return symbols.UNKNOWN
    if leaf.tag == SYMBOL_EX and 0x10000 <= code <= 0x10FFFF:
        return chr(code)
    return symbols.symbol(leaf.get(space + "font") or "", code)
