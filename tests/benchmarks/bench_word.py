"""Milliseconds per .docx, against bare lxml reading the XML of the same parts: `python -m tests.benchmarks.bench_word`.

Both are measured by turns, so that a busy machine slows both alike; medians. Bare lxml inflates and parses the
document, its styles and its numbering, and looks at nothing.
"""

import gc
import io
import statistics
import time
import zipfile
from collections.abc import Callable

import docx
from lxml import etree

from parsers import word
from tests.ooxml import level, lists, num, p, package, r, style, tbl, tc, tr

_READ = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "word/endnotes.xml")
_SENTENCE = "我局严格对照八个方面突出问题逐项自查，做到边查边改、立行立改，进一步规范了行政执法行为。"
_FONT = (
    '<w:rFonts w:ascii="仿宋_GB2312" w:eastAsia="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:cs="宋体" w:hint="eastAsia"/>'
    '<w:color w:val="000000"/><w:kern w:val="0"/><w:sz w:val="24"/><w:szCs w:val="24"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
)
_LINE = (
    '<w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLine="640" w:firstLineChars="200"/><w:jc w:val="both"/>'
)
_STYLES = style("a", "Normal", '<w:rPr><w:sz w:val="21"/></w:rPr>', default=True) + "".join(
    style(str(i), f"heading {i}", f'<w:pPr><w:outlineLvl w:val="{i - 1}"/></w:pPr><w:rPr><w:b/></w:rPr>', based_on="a")
    for i in range(1, 10)
)
_BORDERS = '<w:tcBorders><w:top w:val="single" w:sz="4"/></w:tcBorders>'
_CELL = f'<w:tcW w:w="1704" w:type="dxa"/>{_BORDERS}<w:vAlign w:val="center"/>'


def _paragraph(text: str, pr: str = _LINE) -> str:
    """As Word and WPS write one: properties of the mark, two runs, each with all of its own."""
    half = len(text) // 2
    return p(r(text[:half], pr=_FONT) + r(text[half:], pr=_FONT), pr=f"{pr}<w:rPr>{_FONT}</w:rPr>")


def _row(*texts: str) -> str:
    return tr(
        *(tc(_paragraph(text, '<w:jc w:val="left"/>'), pr=_CELL) for text in texts), pr='<w:trHeight w:val="600"/>'
    )


def checklist() -> bytes:
    rows = [_row("运动式执法", "是", "1." + _SENTENCE, "1." + _SENTENCE, "4月15日前") for _ in range(11)]
    return package(_paragraph("行政执法突出问题自查清单") + tbl(*rows), styles=_STYLES)


def report() -> bytes:
    """About 4000 字 in 60 paragraphs under numbered headings."""
    numbering = lists(level(0, "chineseCounting", "%1、"))
    heading = p(r("自查发现的问题", pr=_FONT), pr='<w:pStyle w:val="1"/>' + num(1))
    return package((heading + _paragraph(_SENTENCE * 2) * 11) * 5, styles=_STYLES, numbering=numbering)


def table(rows: int) -> bytes:
    return package(tbl(*[_row("一般问题", "否", "无", _SENTENCE[:16], "/")] * rows), styles=_STYLES)


def plain_table(rows: int) -> bytes:
    """Without any formatting: the least XML for the most values, and so the reader's worst case."""
    return package(tbl(*[tr(*(tc(text) for text in ("一般问题", "否", "无", "加强培训", "/")))] * rows))


def of_python_docx() -> bytes:
    """Its template carries 340 kB of styles, which cost more than the text."""
    document = docx.Document()
    for _ in range(60):
        document.add_paragraph(_SENTENCE * 2)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def bare(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name in _READ:
                etree.fromstring(archive.read(name))


def by_turns(content: bytes, seconds: float = 2.0) -> tuple[float, float]:
    """Medians in milliseconds: bare lxml, and the reader."""
    times: dict[Callable[[bytes], object], list[float]] = {bare: [], word.read: []}
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or len(times[bare]) < 5:
        for function, taken in times.items():
            gc.collect()
            started = time.perf_counter()
            function(content)
            taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[bare]), statistics.median(times[word.read])


def main() -> None:
    samples = (
        ("checklist, 11 rows", checklist()),
        ("report, 4000 字", report()),
        ("report by python-docx", of_python_docx()),
        ("table, 2,000 x 5", table(2000)),
        ("table, 10,000 x 5", table(10_000)),
        ("plain table, 2,000 x 5", plain_table(2000)),
        ("plain table, 20,000 x 5", plain_table(20_000)),
        ("100,000 plain paragraphs", package(p(_SENTENCE[:20]) * 100_000)),
    )
    print(f"{'ms per .docx, medians':<26}{'lxml':>9}{'reader':>9}{'ratio':>7}")
    for name, content in samples:
        lxml, reader = by_turns(content)
        print(f"{name:<26}{lxml:>9.2f}{reader:>9.2f}{reader / lxml:>7.1f}")


if __name__ == "__main__":
    main()
