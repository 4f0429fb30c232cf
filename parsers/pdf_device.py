"""pdfminer's drawing of a page, noticing what it passes over in silence: what nobody sees, what is damaged or lost."""

import zlib
from collections.abc import Sequence
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, resolve1
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent

MAX_OBJECTS = 60_000  # characters, lines and pictures on one page; a full A4 page of small print has 5,000
MAX_STREAM = 64 * 2**20  # bytes of drawing instructions on one page, unpacked


class DrawingTooLargeError(Exception):
    """More objects on a page than a document has."""


class _Device(PDFPageAggregatorWithMarkedContent):
    """Leaves out characters drawn in the invisible rendering modes (ISO 32000-1, table 106: 3 and 7).

    `letters` counts the characters kept so far, and `before` has that count for each picture: what it lies over.
    """

    hidden = 0
    letters = 0
    count = 0
    damaged = False
    unmapped = False
    broken: set[int]
    _invisible = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before: list[int] = []

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._invisible = textstate.render in (3, 7)
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        self._count()
        advance: float = super().render_char(*args, **kwargs)
        if self._invisible and self.cur_item._objs:
            self.cur_item._objs.pop()
            self.hidden += 1
        else:
            self.letters += 1
        return advance

    def paint_path(self, *args: Any, **kwargs: Any) -> None:
        self._count()
        super().paint_path(*args, **kwargs)

    def render_image(self, *args: Any, **kwargs: Any) -> None:
        self._count()
        self.before.append(self.letters)
        super().render_image(*args, **kwargs)

    def _count(self) -> None:
        self.count += 1
        if self.count > MAX_OBJECTS:
            raise DrawingTooLargeError


class _Interpreter(PDFPageInterpreter):
    """Notices what pdfminer passes over in silence: fonts whose map of characters is damaged or that are not there,
    and pieces of the page that do not unpack. Each makes wrong text or none."""

    device: _Device

    def init_resources(self, resources: Any) -> None:
        fonts = resolve1((resolve1(resources) or {}).get("Font")) or {}
        for font in fonts.values():
            font = resolve1(font)
            if not isinstance(font, dict):
                self.device.damaged = True
            elif "ToUnicode" in font:
                meaning = resolve1(font["ToUnicode"])
                if meaning is None or (isinstance(meaning, PDFStream) and not self._unpacks(meaning)):
                    self.device.unmapped = True
        super().init_resources(resources)

    def do_Tf(self, fontid: Any, fontsize: Any) -> None:  # noqa: N802 (the operator's name)
        if getattr(fontid, "name", None) not in self.fontmap:
            self.device.damaged = True
        super().do_Tf(fontid, fontsize)

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802 (the operator's name)
        piece = resolve1(self.xobjmap.get(getattr(xobjid_arg, "name", None)))
        kind = getattr(piece.get("Subtype"), "name", "") if isinstance(piece, PDFStream) else "lost"
        if kind == "lost" or (kind == "Form" and not self._unpacks(piece)):
            self.device.damaged = True
        super().do_Do(xobjid_arg)

    def _unpacks(self, stream: PDFStream) -> bool:
        # Streams are unpacked once and serve many pages, so what was found wrong is kept for the whole file.
        if not unpacks(stream):
            self.device.broken.add(id(stream))
        return id(stream) not in self.device.broken


class DrawnPage(Page):
    """pdfplumber's page, drawn by our device."""

    hidden = 0
    damaged = False
    unmapped = False
    before: Sequence[int] = ()
    broken: set[int]

    @property
    def layout(self) -> Any:
        if not hasattr(self, "_layout"):
            device = _Device(self.pdf.rsrcmgr, pageno=self.page_number, laparams=None)
            device.broken = self.broken
            _Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self._layout = device.get_result()
            self.hidden, self.before = device.hidden, device.before
            self.damaged, self.unmapped = device.damaged, device.unmapped
        return self._layout


def unpacks(stream: PDFStream) -> bool:
    """Does the stream inflate to its end, and to no more than any page needs? pdfminer would go on in silence with
    what it got. (True for one that was unpacked before, and for other filters.)"""
    filters = [getattr(name, "name", "") for name, _ in stream.get_filters()]
    data = stream.get_rawdata()
    if filters[:1] not in (["FlateDecode"], ["Fl"]) or data is None:
        return True
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    inflate, room = zlib.decompressobj(), MAX_STREAM
    try:
        while data and not inflate.eof:
            room -= len(inflate.decompress(data, 1 << 20))
            data = inflate.unconsumed_tail
            if room < 0:
                return False
    except zlib.error:
        return False
    return inflate.eof
