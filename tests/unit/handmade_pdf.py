"""Small PDFs written by hand: what print drivers and scanners write and LibreOffice does not.

A font is named in the file and not embedded, as its characters' meaning is all that a reader takes from it.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

A4 = (595.0, 842.0)


@dataclass(slots=True)
class Sheet:
    """One page; coordinates in points from the upper left corner, `y` is a text's baseline."""

    width: float = A4[0]
    height: float = A4[1]
    rotate: int = 0
    operations: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    note: str = ""

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12,
        font: str = "F1",
        mode: int = 0,
        matrix: str = "1 0 0 1",
    ) -> "Sheet":
        codes = text.encode("utf-16-be").hex()
        self.codes.append(codes)
        place = f"{matrix} {x:g} {self.height - y:g} Tm"
        self.operations.append(f"BT /{font} {size:g} Tf {mode} Tr {place} <{codes}> Tj ET")
        return self

    def bar(self, x0: float, top: float, x1: float, bottom: float) -> "Sheet":
        """A filled rectangle: Word draws borders so."""
        self.operations.append(f"0 g {x0:g} {self.height - bottom:g} {x1 - x0:g} {bottom - top:g} re f")
        return self

    def shade(self, x0: float, top: float, x1: float, bottom: float) -> "Sheet":
        self.operations.append(f"0.8 g {x0:g} {self.height - bottom:g} {x1 - x0:g} {bottom - top:g} re f 0 g")
        return self

    def grid(self, xs: list[float], ys: list[float], *, open_at: tuple[str, ...] = ()) -> "Sheet":
        """A ruled table in Word's manner; `open_at` leaves out its "top" or "bottom" rule."""
        for number, y in enumerate(ys):
            if (number == 0 and "top" in open_at) or (number == len(ys) - 1 and "bottom" in open_at):
                continue
            for left, right in pairwise(xs):
                self.bar(left, y - 0.25, right, y + 0.25)
        for x in xs:
            for top, bottom in pairwise(ys):
                self.bar(x - 0.25, top, x + 0.25, bottom)
        return self

    def picture(self, x0: float, top: float, x1: float, bottom: float) -> "Sheet":
        self.operations.append(f"q {x1 - x0:g} 0 0 {bottom - top:g} {x0:g} {self.height - bottom:g} cm /Im1 Do Q")
        return self

    def typed(self, text: str) -> "Sheet":
        """A typewriter's note at (200, 90), as Foxit and WPS write them over a page."""
        self.note = text.encode("utf-16-be").hex()
        self.codes.append(self.note)
        return self


def pdf(*sheets: Sheet, font: str = "AAAAAA+SimSun", other: str = "AAAAAB+SimHei", mapped: bool = True) -> bytes:
    """The file. Text is coded in UTF-16; without `mapped` the fonts do not say what their codes mean."""
    objects: list[bytes] = [b"", b""]  # catalogue and page tree come first, when the rest is known

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(head: str, data: bytes) -> int:
        packed = zlib.compress(data)
        return add(
            f"<< {head} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"
        )

    used = {text[at : at + 4] for sheet in sheets for text in sheet.codes for at in range(0, len(text), 4)}
    to_unicode = stream("", _to_unicode(used))
    fonts = [_font(add, name, to_unicode if mapped else None) for name in (font, other)]
    picture = stream(
        "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8", bytes(64)
    )
    kids = []
    for sheet in sheets:
        notes = ""
        if sheet.note:
            own = f"/Resources << /Font << /F1 {fonts[0]} 0 R >> >>"
            drawn = stream(
                f"/Type /XObject /Subtype /Form /BBox [0 0 200 20] {own}",
                f"BT /F1 12 Tf 0 4 Td <{sheet.note}> Tj ET".encode(),
            )
            top = sheet.height - 90
            notes = (
                f"/Annots [<< /Type /Annot /Subtype /FreeText /Rect [200 {top - 10:g} 400 {top + 10:g}] /F 4 "
                f"/DA (/F1 12 Tf) /Contents () /AP << /N {drawn} 0 R >> >>] "
            )
        content = stream("", "\n".join(sheet.operations).encode("ascii"))
        kids.append(
            add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width:g} {sheet.height:g}] /Rotate {sheet.rotate} "
                f"{notes}/Contents {content} 0 R /Resources << /Font << /F1 {fonts[0]} 0 R /F2 {fonts[1]} 0 R >> "
                f"/XObject << /Im1 {picture} 0 R >> >> >>".encode()
            )
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    return _file(objects)


def _font(add: Callable[[bytes], int], name: str, to_unicode: int | None) -> int:
    # The descendant's widths: a full em for all, half of it for ASCII.
    descriptor = add(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
        f"/Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>".encode()
    )
    below = add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) "
        f"/Ordering (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 1000 /W [32 126 500] >>".encode()
    )
    meaning = f"/ToUnicode {to_unicode} 0 R " if to_unicode else ""
    return add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H {meaning}"
        f"/DescendantFonts [{below} 0 R] >>".encode()
    )


def _to_unicode(codes: set[str]) -> bytes:
    pairs = "\n".join(f"<{code}> <{code}>" for code in sorted(codes))
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    ).encode()


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
