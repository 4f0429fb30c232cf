"""Papers written as OOXML by hand, with the markup habits of Word and of WPS.

Word splits runs with rsids, proofing marks and smart tags and wraps drawings in mc:AlternateContent; WPS names its
own fonts, writes w:hint on every run and numbers by abstract lists. Zip time stamps are fixed, so the same plan gives
the same bytes.
"""

import io
import random
import zipfile
from xml.sax.saxutils import escape

from .plan import Cell, Grid, Line, Sheet

STAMP = (2024, 3, 15, 9, 0, 0)
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FONTS = {
    "word": '<w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hAnsi="仿宋_GB2312"/>',
    "wps": '<w:rFonts w:hint="eastAsia" w:ascii="仿宋" w:hAnsi="仿宋" w:eastAsia="仿宋" w:cs="仿宋"/>',
}
_SIZES = {"title": 44, "heading": 32, "note": 24}
# abstract lists: headings 一、/（一）, and one list of 1. 2. for every cell (numId 2 and up restart it)
_NUMBERING = """<w:numbering {ns}>
<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/>\
<w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/>\
<w:lvlText w:val="（%2）"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{cells}</w:numbering>"""


def docx(
    sheet: Sheet,
    random_: random.Random,
    habit: str,
    *,
    seal: bytes | None = None,
    revisions: bool = True,
    pasted: tuple[bytes, ...] = (),
) -> bytes:
    """The sheet as a .docx; `seal` is a PNG that floats over the unit's name (for a version to be "scanned").

    `revisions` off leaves tracked changes out: LibreOffice prints deletions struck through. `pasted` are JPEGs of
    whole pages, put one below another after the text.
    """
    writer = _Writer(random_, habit, seal, revisions)
    body = "".join(writer.part(part, sheet.parts) for part in sheet.parts)
    body += "".join(_pasted(number) for number in range(1, len(pasted) + 1))
    margins = " ".join(f'w:{side}="1440"' for side in ("top", "right", "bottom", "left"))
    section = f'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar {margins}/></w:sectPr>'
    document = f"{_HEAD}<w:document {_NAMESPACES}><w:body>{body}{section}</w:body></w:document>"
    cells = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
        for n in range(2, writer.lists + 1)
    )
    app = "Microsoft Office Word" if habit == "word" else "WPS Office_12.1.0.16120_F1E327BC-269C-435d-A152-05C5408002CA"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    package = "http://schemas.openxmlformats.org/package/2006"
    media = f'<Relationship Id="rId9" Type="{rel}/image" Target="media/image1.png"/>' if seal else ""
    for number in range(1, len(pasted) + 1):
        media += f'<Relationship Id="rId{20 + number}" Type="{rel}/image" Target="media/page{number}.jpeg"/>'
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="jpeg" ContentType="image/jpeg"/>'
        f'<Override PartName="/word/document.xml" ContentType="{types}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{types}.styles+xml"/>'
        f'<Override PartName="/word/numbering.xml" ContentType="{types}.numbering+xml"/>'
        f'<Override PartName="/docProps/app.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{rel}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" '
        f'Type="{rel}/extended-properties" Target="docProps/app.xml"/></Relationships>',
        # the word count of docProps/app.xml is a lie on purpose: nobody may trust it
        "docProps/app.xml": f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'extended-properties"><Words>12</Words><Characters>120</Characters><Application>{app}</Application></Properties>',
        "word/_rels/document.xml.rels": f'{_HEAD}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{rel}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId2" Type="{rel}/numbering" Target="numbering.xml"/>{media}</Relationships>',
        "word/styles.xml": f'{_HEAD}<w:styles {_NAMESPACES}><w:style w:type="paragraph" w:default="1" w:styleId="a">'
        '<w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
        '<w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style><w:style w:type="paragraph" '
        'w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>'
        "</w:style></w:styles>",
        "word/numbering.xml": _HEAD + _NUMBERING.format(ns=_NAMESPACES, cells=cells),
        "word/document.xml": document,
    }
    if seal:
        files["word/media/image1.png"] = seal
    files |= {f"word/media/page{number}.jpeg": jpeg for number, jpeg in enumerate(pasted, 1)}
    return pack(files)


def _pasted(number: int) -> str:
    """A page's picture in line with the text, as wide as the text is."""
    wide, high = 5_730_000, 8_104_000  # EMU: A4's shape
    return (
        f'<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{40 + number}" name="图片 {number}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats'
        f'.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="page{number}.jpeg"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId{20 + number}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )


def pack(files: "dict[str, bytes | str] | dict[str, bytes]") -> bytes:
    """A zip whose bytes depend on its contents alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            archive.writestr(info, content)
    return buffer.getvalue()


class _Writer:
    """Holds what a document numbers through: rsids, list ids, revision ids."""

    def __init__(self, random_: random.Random, habit: str, seal: bytes | None, revisions: bool) -> None:
        self.random, self.habit, self.seal = random_, habit, seal
        self.revisions = revisions
        self.lists = 1
        self.ids = 100
        self.rsids = [f"00{random_.randrange(16**6):06X}" for _ in range(6)]
        self.styled = habit == "word" and random_.random() < 0.5

    def part(self, part: Line | Grid, parts: tuple[Line | Grid, ...]) -> str:
        if isinstance(part, Grid):
            return self.grid(part)
        sealed = self.seal is not None and (
            (part.role == "signature" and part is parts[-2])
            or (part.role == "note" and part.text.startswith("填报单位"))
        )
        decoration = self.decoration() if part.role == "title" and self.random.random() < 0.5 else ""
        return self.paragraph(part, extra=(self.anchor() if sealed else "") + decoration)

    def paragraph(self, line: Line, *, extra: str = "", list_id: int = 0) -> str:
        text = line.text if line.auto else line.number + line.text
        properties = []
        if line.role == "heading" and self.styled and line.level:
            properties.append(f'<w:pStyle w:val="{line.level}"/>')
        if line.auto:
            level = max(line.level - 1, 0)
            properties.append(f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id or 1}"/></w:numPr>')
        if line.role == "title":
            properties.append('<w:jc w:val="center"/>')
        elif line.role == "signature":
            properties.append('<w:jc w:val="right"/>')
        elif line.role == "body" and list_id < 0:
            properties.append('<w:ind w:firstLine="640"/>')
        rsid = (
            f' w:rsidR="{self.random.choice(self.rsids)}" w:rsidRDefault="{self.rsids[0]}"'
            if self.habit == "word"
            else ""
        )
        runs = self.ticks(line) if line.ticks else self.runs(text, line)
        return f"<w:p{rsid}><w:pPr>{''.join(properties)}</w:pPr>{extra}{runs}</w:p>"

    def run(self, text: str, line: Line, tag: str = "w:t") -> str:
        size = _SIZES.get(line.role, 32)
        bold = "<w:b/><w:bCs/>" if line.bold or line.role == "title" else ""
        font = _FONTS[self.habit]
        if line.role == "heading" and line.level == 1:
            font = font.replace("仿宋_GB2312", "黑体").replace("仿宋", "黑体")
        rsid = f' w:rsidRPr="{self.random.choice(self.rsids)}"' if self.habit == "word" else ""
        pieces = text.split("\v")
        inner = "<w:br/>".join(f'<{tag} xml:space="preserve">{escape(piece)}</{tag}>' for piece in pieces)
        return f'<w:r{rsid}><w:rPr>{font}{bold}<w:sz w:val="{size}"/></w:rPr>{inner}</w:r>'

    def runs(self, text: str, line: Line) -> str:
        """The text in several runs, some of them inside what naive readers lose."""
        if not text:
            return ""
        result = []
        for piece in self.split(text):
            run = self.run(piece, line)
            dice = self.random.random()
            self.ids += 1
            if self.revisions and (line.inserted or dice < 0.03):
                who = f'w:id="{self.ids}" w:author="审核" w:date="2024-03-18T09:00:00Z"'
                run = f"<w:del {who}>{self.run('删去的话', line, 'w:delText')}</w:del><w:ins {who}>{run}</w:ins>"
            elif self.habit == "word" and dice < 0.07:
                uri = "urn:schemas-microsoft-com:office:smarttags"
                run = f'<w:smartTag w:uri="{uri}" w:element="chsdate">{run}</w:smartTag>'
            elif dice < 0.10:
                run = f'<w:sdt><w:sdtPr><w:id w:val="{self.ids}"/></w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt>'
            elif self.habit == "word" and dice < 0.3:
                run = f'<w:proofErr w:type="spellStart"/>{run}<w:proofErr w:type="spellEnd"/>'
            elif self.habit == "wps" and dice < 0.2:
                run = (
                    f'<w:bookmarkStart w:id="{self.ids}" w:name="_b{self.ids}"/>{run}<w:bookmarkEnd w:id="{self.ids}"/>'
                )
            result.append(run)
        return "".join(result)

    def split(self, text: str) -> list[str]:
        """Cut where Word likes to: anywhere, at least four characters apart."""
        longest = 60 if self.habit == "wps" else 28
        pieces = []
        while len(text) > longest:
            cut = self.random.randint(4, longest)
            pieces.append(text[:cut])
            text = text[cut:]
        return [*pieces, text]

    def ticks(self, line: Line) -> str:
        """是/否 as ticked content controls (w14:checkbox) in Word, as Wingdings symbols in WPS."""
        result = []
        for label, ticked in line.ticks:
            self.ids += 1
            if self.habit == "word":
                mark = "\u2611" if ticked else "\u25a1"
                result.append(
                    f'<w:sdt><w:sdtPr><w:id w:val="{self.ids}"/><w14:checkbox><w14:checked w14:val="{int(ticked)}"/>'
                    '<w14:checkedState w14:val="2611" w14:font="MS Gothic"/><w14:uncheckedState w14:val="25A1" '
                    'w14:font="MS Gothic"/></w14:checkbox></w:sdtPr><w:sdtContent>'
                    f"{self.run(mark, line)}</w:sdtContent></w:sdt>"
                )
            else:
                symbol = "00FE" if ticked else "00A8"
                result.append(f'<w:r><w:sym w:font="Wingdings" w:char="{symbol}"/></w:r>')
            result.append(self.run(label, line))
        return "".join(result)

    def decoration(self) -> str:
        """An empty line drawing inside mc:AlternateContent, as letterheads have; it holds no text."""
        return (
            '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="5400000" '
            'cy="12700"/><wp:docPr id="7" name="直线 7"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/'
            'office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvCnPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
            '<a:ext cx="5400000" cy="12700"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom></wps:spPr>'
            "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback>"
            '<w:pict><v:line from="0,0" to="425pt,0"/></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
        )

    def anchor(self) -> str:
        """The seal's picture, floating; 42 mm across."""
        side = 1512000
        return (
            '<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" '
            'behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH '
            'relativeFrom="column"><wp:posOffset>3400000</wp:posOffset></wp:positionH><wp:positionV '
            f'relativeFrom="paragraph"><wp:posOffset>-500000</wp:posOffset></wp:positionV><wp:extent cx="{side}" '
            f'cy="{side}"/><wp:wrapNone/><wp:docPr id="9" name="章"/><a:graphic><a:graphicData uri="http://schemas.'
            'openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="9" name="章"/>'
            '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId9"/><a:stretch><a:fillRect/></a:stretch>'
            f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:anchor></w:drawing></w:r>"
        )

    def grid(self, grid: Grid) -> str:
        columns = "".join(f'<w:gridCol w:w="{int(9000 * width)}"/>' for width in grid.widths)
        borders = "".join(
            f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        rows = []
        for index, row in enumerate(grid.rows):
            header = "<w:trPr><w:tblHeader/></w:trPr>" if index < grid.heads and self.habit == "word" else ""
            rows.append(f"<w:tr>{header}{''.join(self.cell(cell) for cell in row)}</w:tr>")
        return (
            f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
            f"{''.join(rows)}</w:tbl>"
        )

    def cell(self, cell: Cell) -> str:
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        merge = {"": "", "start": '<w:vMerge w:val="restart"/>', "on": "<w:vMerge/>"}[cell.merge]
        list_id = 0
        if any(line.auto for line in cell.lines):
            self.lists += 1
            list_id = self.lists
        typed = [line for line in cell.lines if line.text or line.ticks]
        if (
            self.habit == "wps"
            and len(typed) > 1
            and not any(line.auto or line.inserted or line.ticks for line in typed)
            and self.random.random() < 0.5
        ):
            inner = self.paragraph(Line(text="\v".join(line.shown for line in typed)))  # soft line breaks
        else:
            inner = "".join(self.paragraph(line, list_id=list_id) for line in cell.lines) or "<w:p/>"
        return f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/>{span}{merge}</w:tcPr>{inner}</w:tc>'
