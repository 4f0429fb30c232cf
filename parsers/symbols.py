"""Symbol fonts to Unicode: what a person sees where a file holds a private code point.

Word writes a ticked box as a character of Wingdings or Wingdings 2, by `w:sym` or as ordinary text in that font,
with the code as it is (FE) or moved into the private use area (F0FE). The tables hold what forms use: boxes, ticks,
crosses, bullets, arrows (Wingdings to Unicode: L2/11-052 R, annexed to Unicode 7.0).
"""

import re

TICKED = "☑"
UNTICKED = "□"
UNKNOWN = "\ufffd"

_WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫",
    0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x81: "①", 0x82: "②", 0x83: "③", 0x84: "④", 0x85: "⑤", 0x86: "⑥",
    0x87: "⑦", 0x88: "⑧", 0x89: "⑨", 0x8A: "⑩", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA2: "○", 0xA3: "○",
    0xA4: "◉", 0xA5: "◎", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xB2: "⟡", 0xD8: "➢", 0xDF: "←", 0xE0: "→",
    0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xFB: "✘", 0xFC: "✔", 0xFD: "☒", 0xFE: TICKED,
}  # fmt: skip
_WINGDINGS_2 = {
    0x2A: "□", 0x4F: "✘", 0x50: "✔", 0x51: "☒", 0x52: TICKED, 0x53: "☒", 0x54: "☒", 0x55: "⮽", 0x56: "⮾",
    0x6A: "①", 0x6B: "②", 0x6C: "③", 0x6D: "④", 0x6E: "⑤", 0x6F: "⑥", 0x70: "⑦", 0x71: "⑧", 0x72: "⑨",
    0x73: "⑩", 0x96: "•", 0x97: "●", 0x98: "●", 0x99: "○", 0x9A: "○", 0x9E: "▪", 0x9F: "■", 0xA0: "■",
    0xA1: "□", 0xA2: "■", 0xA3: "□", 0xA4: "□", 0xA5: "□",
}  # fmt: skip
_WINGDINGS_3 = {0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x7D: "▶", 0x77: "▷"}
_SYMBOL = {
    0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBC: "…", 0xD6: "√",
}  # fmt: skip
FONTS = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "symbol": _SYMBOL,
}
_PRIVATE = re.compile("[\uf020-\uf0ff]")


def is_symbol_font(font: str) -> bool:
    return font.lower() in FONTS


def symbol(font: str, code: int) -> str:
    """The character that `code` shows in `font`; U+FFFD where nobody here knows.

    Private codes without a known symbol font are taken for Wingdings, by far the most usual; other codes in
    ordinary fonts are Unicode.
    """
    table = FONTS.get(font.lower())
    private = 0xF000 <= code <= 0xF0FF
    if table is not None and (private or code <= 0xFF):
        return table.get(code & 0xFF, UNKNOWN)
    if private:
        return _WINGDINGS.get(code & 0xFF, UNKNOWN)
    if 0x20 <= code <= 0xFFFF and not (0xD800 <= code <= 0xDFFF or 0xE000 <= code <= 0xF8FF):
        return chr(code)
    return UNKNOWN


def in_symbol_font(font: str, text: str) -> str:
    """Ordinary text set in a symbol font, as it looks; characters the tables lack stay, so that nothing is lost."""
    table = FONTS.get(font.lower(), {})
    return "".join(
        table.get(code & 0xFF, char) if (code := ord(char)) <= 0xFF or 0xF000 <= code <= 0xF0FF else char
        for char in text
    )


def has_private(text: str) -> bool:
    return _PRIVATE.search(text) is not None


def without_private(text: str) -> str:
    """Private code points that are left, read as Wingdings."""
    return _PRIVATE.sub(lambda match: _WINGDINGS.get(ord(match[0]) & 0xFF, UNKNOWN), text)
