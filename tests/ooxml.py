"""A small builder of .docx packages for tests: the XML is written by hand, as Word, WPS and others write it.

`package(body)` makes the bytes; the other functions make pieces of the body. Nothing here knows the readers.
"""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
STRICT_R = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w16se="http://schemas.microsoft.com/office/word/2015/wordml/symex" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" mc:Ignorable="w14 w16se"'
)
_PARTS = ("styles", "numbering", "footnotes", "endnotes", "settings")


def package(
    body_xml: str,
    *,
    styles: str = "",
    numbering: str = "",
    footnotes: str = "",
    strict: bool = False,
    extra: Mapping[str, bytes] | None = None,
    main: str = "word/document.xml",
    main_type: str = f"{_OFFICE}.document.main+xml",
) -> bytes:
    """A package with `body_xml` inside w:body. The other parts' XML is what stands inside their roots."""
    parts = {"styles": styles, "numbering": numbering, "footnotes": footnotes}
    parts = {name: xml for name, xml in parts.items() if xml}
    folder = main.rpartition("/")[0]
    overrides = f'<Override PartName="/{main}" ContentType="{main_type}"/>'
    related = ""
    files: dict[str, bytes] = {}
    for name, xml in parts.items():
        overrides += f'<Override PartName="/{folder}/{name}.xml" ContentType="{_OFFICE}.{name}+xml"/>'
        related += f'<Relationship Id="rId_{name}" Type="{R}/{name}" Target="{name}.xml"/>'
        files[f"{folder}/{name}.xml"] = f"{HEAD}<w:{name} {NAMESPACES}>{xml}</w:{name}>".encode()
    document = f"{HEAD}<w:document {NAMESPACES}><w:body>{body_xml}</w:body></w:document>"
    files = {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{_P}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f"{overrides}</Types>"
        ).encode(),
        "_rels/.rels": _relationships(f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="{main}"/>'),
        main: document.encode(),
        f"{folder}/_rels/{main.rpartition('/')[2]}.rels": _relationships(related),
        **files,
    }
    if strict:
        files = {
            name: data.replace(W.encode(), STRICT_W.encode()).replace(R.encode(), STRICT_R.encode())
            for name, data in files.items()
        }
    return zipped({**files, **(extra or {})})


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 15, 9, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _relationships(xml: str) -> bytes:
    return f'{HEAD}<Relationships xmlns="{_P}/relationships">{xml}</Relationships>'.encode()


def t(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'


def r(text: str = "", *, pr: str = "", xml: str = "") -> str:
    """A run: `pr` inside its w:rPr, `xml` after its text."""
    properties = f"<w:rPr>{pr}</w:rPr>" if pr else ""
    return f"<w:r>{properties}{t(text) if text else ''}{xml}</w:r>"


def p(content: str = "", *, pr: str = "") -> str:
    """A paragraph of runs; plain text becomes one run."""
    properties = f"<w:pPr>{pr}</w:pPr>" if pr else ""
    runs = content if content.startswith("<") or not content else r(content)
    return f"<w:p>{properties}{runs}</w:p>"


def tc(content: str = "", *, pr: str = "") -> str:
    properties = f"<w:tcPr>{pr}</w:tcPr>" if pr else ""
    return f"<w:tc>{properties}{content if content.startswith(('<w:p', '<w:sdt', '<w:tbl')) else p(content)}</w:tc>"


def tr(*cells: str, pr: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{pr}</w:trPr>' if pr else ''}{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid/>{"".join(rows)}</w:tbl>'


def sdt(content: str, *, pr: str = "") -> str:
    return f'<w:sdt><w:sdtPr><w:id w:val="1"/>{pr}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'


def checkbox(checked: bool, glyph: str, *, states: tuple[str, str] = ("2612", "2610")) -> str:
    """A check box content control with the glyph that it shows."""
    pr = (
        f'<w14:checkbox><w14:checked w14:val="{int(checked)}"/><w14:checkedState w14:val="{states[0]}"/>'
        f'<w14:uncheckedState w14:val="{states[1]}"/></w14:checkbox>'
    )
    return sdt(r(glyph), pr=pr)


def form_field(data: str, kind: str, result: str = "") -> str:
    """A legacy form field: a complex field whose begin mark holds `data`."""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {kind} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def text_box(*paragraphs: str, word_2010: bool = True) -> str:
    """A run with a text box: by Word 2010+ both as DrawingML and as VML, else as VML alone."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    vml = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    if not word_2010:
        return f"<w:r>{vml}</w:r>"
    drawing = (
        "<w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>"
        f"<wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    )
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
        f"<mc:Fallback>{vml}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def level(index: int, format: str, text: str, *, start: int = 1, more: str = "") -> str:
    """A w:lvl; `more` comes after its start (pStyle, isLgl, lvlRestart)."""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*abstracts: str, nums: Mapping[int, tuple[int, str]] | None = None) -> str:
    """A numbering part: abstracts 0, 1, … and `nums` as numId → (abstract, overrides); by default numId 1 … each."""
    nums = nums if nums is not None else {i + 1: (i, "") for i in range(len(abstracts))}
    xml = "".join(f'<w:abstractNum w:abstractNumId="{i}">{a}</w:abstractNum>' for i, a in enumerate(abstracts))
    return xml + "".join(
        f'<w:num w:numId="{id}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'
        for id, (abstract, overrides) in nums.items()
    )


def num(id: int, ilvl: int | None = 0) -> str:
    """A paragraph's w:numPr."""
    depth = "" if ilvl is None else f'<w:ilvl w:val="{ilvl}"/>'
    return f'<w:numPr>{depth}<w:numId w:val="{id}"/></w:numPr>'


def style(
    id: str, name: str, xml: str = "", *, kind: str = "paragraph", based_on: str = "", default: bool = False
) -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    first = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}"{first} w:styleId="{id}"><w:name w:val="{name}"/>{base}{xml}</w:style>'
