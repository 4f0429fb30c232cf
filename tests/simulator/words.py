"""Word's 字数, a second and independent implementation: the truth must not come from the project's own counter.

Each East Asian character (full-width punctuation, digits and letters, circled numbers included) counts 1; each run
of other non-blank characters between those or blanks counts 1. Ambiguous marks (“” … —) count as East Asian, which is
how Word sees them in a Chinese font.
"""

import unicodedata


def count(text: str) -> int:
    """字数 of `text`."""
    total = 0
    in_run = False
    for character in text:
        if character.isspace():
            in_run = False
        elif unicodedata.east_asian_width(character) in "WFA":
            total += 1
            in_run = False
        elif not in_run:
            total += 1
            in_run = True
    return total
