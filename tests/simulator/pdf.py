"""A small PDF with a text layer, as government systems export it: an unembedded Chinese font, rules, a red seal.

Font: STSong-Light with the predefined CMap UniGB-UCS2-H (ISO 32000-1, 9.7.5.2), so the file stays a few kilobytes.
"""

import zlib

from . import pictures
from .layout import HEIGHT, Page, pages
from .plan import Sheet

SEAL_RADIUS = 59.5 * 1.08  # points: 42 mm across, and the mask's margin
_RED, _BLACK = "0.82 0.16 0.16", "0 0 0"
_CID_FONT = (
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
    b"/Supplement 2>>/DW 1000/W[1 95 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
    b"/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>"
)


def pdf(*sheets: Sheet) -> bytes:
    """One PDF of all the sheets' pages, in order."""
    drawn = [(page, sheet.seal) for sheet in sheets for page in pages(sheet)]
    names = [name for name in dict.fromkeys(sheet.seal for sheet in sheets) if name]
    stencils = {name: 5 + i for i, name in enumerate(names)}
    first = 5 + len(names)
    kids = b" ".join(b"%d 0 R" % (first + 2 * i) for i in range(len(drawn)))
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(drawn), kids),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        _CID_FONT,
        *(_stencil(name) for name in names),
    ]
    for index, (page, seal) in enumerate(drawn):
        stream = zlib.compress(_content(page).encode("ascii"), 9)
        sealed = seal and any(mark.kind == "seal" for mark in page)
        stamp = b"/XObject<</S1 %d 0 R>>" % stencils[seal] if sealed else b""
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>%s>>/Contents %d 0 R>>"
            % (stamp, first + 1 + 2 * index)
        )
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream))
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _content(page: Page) -> str:
    lines = ["0.5 w 0 G 0 g"]
    for mark in page:
        y = HEIGHT - mark.y
        if mark.red:
            lines.append(f"{_RED} rg {_RED} RG")
        if mark.kind == "rule":
            lines.append(f"{mark.x:.2f} {y:.2f} m {mark.x2:.2f} {HEIGHT - mark.y2:.2f} l S")
        elif mark.kind == "text" and mark.text:
            lines.append(f"BT /F1 {mark.size:g} Tf 1 0 0 1 {mark.x:.2f} {y:.2f} Tm <{_hex(mark.text)}> Tj ET")
        elif mark.kind == "seal":
            lines.append(_seal(mark.x, y))
        if mark.red:
            lines.append(f"{_BLACK} rg {_BLACK} RG")
    return "\n".join(lines)


def _hex(text: str) -> str:
    # UCS-2 has no astral characters, and the stock uses none
    return text.encode("utf-16-be").hex().upper()


def _seal(x: float, y: float) -> str:
    """The seal's stencil painted red, 42 mm across."""
    side = 2 * SEAL_RADIUS
    return f"q {_RED} rg {side:.1f} 0 0 {side:.1f} {x - SEAL_RADIUS:.1f} {y - SEAL_RADIUS:.1f} cm /S1 Do Q"


def _stencil(name: str) -> bytes:
    """The seal as an image mask: a picture, so that its words are not in the text layer, as a real seal's are not."""
    mask = pictures.seal(name).point(lambda v: 0 if v > 127 else 255).convert("1")
    data = zlib.compress(mask.tobytes(), 9)
    head = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true/BitsPerComponent 1" % mask.size
    return head + b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(data), data)
