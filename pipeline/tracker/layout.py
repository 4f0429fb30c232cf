"""Draws pages with XlsxWriter: fonts, borders, colours that follow edits, print set-up, links that open everywhere."""

import dataclasses
import datetime as dt
import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_range

from pipeline.tracker import words
from pipeline.tracker.links import URL_LIMIT, FileLink
from pipeline.tracker.page import DATA_ROW, Block, Cell, Column, Page, Value
from pipeline.tracker.picture import Shown, shown_picture

TITLE_FONT, HEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"
TITLE_SIZE, BODY_SIZE = 22, 11
LINE_HEIGHT, MAX_ROW_HEIGHT = 16.0, 409.0  # points; 409 is Excel's own limit
LINK_LIMIT = 65_530  # links on one sheet, Excel's own limit
PICTURE_LIMIT = 300  # pictures shown in one workbook: more would make it slow to open; the links stay
PICTURE_BYTES = 12_000_000  # of all of them

HEAD_FILL, STAFF_FILL, FOOT_FILL, GRID = "#DCE6F1", "#FCE4D6", "#F2F2F2", "#808080"
TONES = {
    "": {},
    "bad": {"font_color": "#C00000"},
    "warn": {"font_color": "#9C5700"},
    "muted": {"font_color": "#7F7F7F"},
}
LOOKS = {
    "": {},
    "int": {"num_format": "0"},
    "percent": {"num_format": "0.0%"},
    "moment": {"num_format": 'm"月"d"日" hh:mm'},
    "day": {"num_format": "yyyy-mm-dd"},
    "phone": {"num_format": "@"},
}
STATE_COLOURS = {  # state: fill, letters
    "按时报送": ("#C6EFCE", "#006100"),
    "已补齐": ("#E2EFDA", "#375623"),
    "迟报": ("#F8CBAD", "#843C0C"),
    "材料不全": ("#FFEB9C", "#7F6000"),
    "需补正": ("#FFEB9C", "#9C5700"),
    "待核实": ("#BDD7EE", "#1F4E78"),
    "未报送": ("#FFC7CE", "#9C0006"),
    "未到期": ("#EDEDED", "#595959"),
    "免报": ("#EDEDED", "#7F7F7F"),
}
Placed = tuple[int, Column]  # where a column begins on the sheet
PIECE_COLOURS = {
    "缺": ("#FFC7CE", "#9C0006"),
    "△": ("#FFEB9C", "#9C5700"),
    "迟": ("#F8CBAD", "#843C0C"),
    "✔": ("", "#006100"),
}


class Book:
    """A workbook being written, with each format made once."""

    def __init__(self, path: str, title: str, author: str, created: dt.datetime) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.folder = Path(path).parent
        self.pictures, self.picture_bytes = 0, 0
        self.book = xlsxwriter.Workbook(path, options)
        self.book.set_properties({"title": title, "author": author, "created": created})
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}
        self._cell_formats: dict[tuple[object, ...], Any] = {}

    def format(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": BODY_FONT, "font_size": BODY_SIZE, "valign": "vcenter", "text_wrap": True}
            self._formats[key] = self.book.add_format(base | properties)
        return self._formats[key]

    def cell_format(self, column: Column, cell: Cell, **more: object) -> Any:
        formula_like = isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))
        key = (
            column.align,
            column.is_indented,
            cell.look or column.look,
            cell.tone,
            bool(cell.link),
            bool(cell.picture),
            formula_like,
            *more.items(),
        )
        if key not in self._cell_formats:
            properties: dict[str, object] = {"border": 1, "border_color": GRID, "align": column.align}
            properties |= LOOKS[cell.look or column.look] | TONES[cell.tone] | more
            if column.is_indented:
                properties["indent"] = 1
            if cell.link:
                properties |= {"font_color": "#0563C1", "underline": 1}
            if cell.picture:
                properties["valign"] = "bottom"  # below the picture
            if formula_like:
                properties["quote_prefix"] = True  # stays text when somebody edits the cell
            self._cell_formats[key] = self.format(**properties)
        return self._cell_formats[key]

    def picture(self, path: str, width: float) -> Shown | None:
        """A picture as it fits a column, while the workbook has room for more."""
        if self.pictures >= PICTURE_LIMIT:
            return None
        found = shown_picture(self.folder / path, width)
        if found is None or self.picture_bytes + found.size > PICTURE_BYTES:
            return None
        self.pictures += 1
        self.picture_bytes += found.size
        return found

    def close(self) -> None:
        self.book.close()

    def add(self, page: Page) -> None:
        _Sheet(self, page).draw()


class _Sheet:
    def __init__(self, book: Book, page: Page) -> None:
        self.book, self.page = book, page
        self.sheet = book.book.add_worksheet(page.name)
        self.widths = page.widths
        self.last = len(self.widths) - 1
        self.row = 0
        self.links = 0

    def draw(self) -> None:
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, width)
        self._line(self.page.title, font_name=TITLE_FONT, font_size=TITLE_SIZE, align="center")
        self._line(self.page.note, font_color="#595959")
        for number, block in enumerate(self.page.blocks):
            self._block(block, first=number == 0)
        for line in self.page.closing:
            self._line(line, font_color="#595959")
        self._print_setup()

    def _line(self, text: str, **look: object) -> None:
        """A line over the whole width, without borders."""
        size = float(str(look.get("font_size", BODY_SIZE)))
        text = self._text(text)
        look = {"align": "left"} | look
        self.sheet.merge_range(self.row, 0, self.row, self.last, "", self.book.format(**look))
        self.sheet.write_string(self.row, 0, text, self.book.format(**look))
        lines = line_count(text, sum(self.widths) * BODY_SIZE / size)
        self.sheet.set_row(self.row, lines * LINE_HEIGHT * size / BODY_SIZE + 6)
        self.row += 1

    def _block(self, block: Block, *, first: bool) -> None:
        single = len(self.page.blocks) == 1
        if block.heading:
            self._line(block.heading, font_name=HEAD_FONT, font_size=14)
        head = self.row
        columns = self._places(block.columns)
        self._header(columns)
        rows = block.frame.itertuples(index=False, name=None)
        for values in rows:
            self._row(columns, values)
        last = self.row - 1
        if last == head:
            self._line(block.empty, align="center", font_color="#7F7F7F")
        else:
            self._rules(columns, head + 1, last)
        for values in block.foot:
            self._row(columns, values, bg_color=FOOT_FILL, bold=True)
        if first and single:
            assert head + 1 == DATA_ROW - 1, "links to rows of the register count on it"
            self.sheet.freeze_panes(head + 1, self.page.frozen_columns)
            self.sheet.autofilter(head, 0, max(last, head), self.last)
            self.sheet.repeat_rows(head)
        elif not single:
            self.row += 1

    def _header(self, columns: Sequence[Placed]) -> None:
        lines = 1
        for place, column in columns:
            fill = STAFF_FILL if column.staff else HEAD_FILL
            look = self.book.format(font_name=HEAD_FONT, align="center", border=1, border_color=GRID, bg_color=fill)
            self._put(place, column, Cell(value=column.title), look)
            lines = max(lines, line_count(column.title, self._width(place, column)))
        self.sheet.set_row(self.row, lines * LINE_HEIGHT + 8)
        self.row += 1

    def _row(self, columns: Sequence[Placed], values: Sequence[Value], **more: object) -> None:
        height = LINE_HEIGHT
        for (place, column), value in zip(columns, values, strict=True):
            cell = value if isinstance(value, Cell) else Cell(value=value)
            needed = 0.0
            if isinstance(cell.value, str):
                cell = dataclasses.replace(cell, value=self._text(cell.value))
                room = self._width(place, column) - (2 if column.is_indented else 0)
                needed = line_count(str(cell.value), room) * LINE_HEIGHT
            if cell.picture:
                picture = self.book.picture(cell.picture, self._width(place, column))
                cell = cell if picture else dataclasses.replace(cell, picture="")
                needed += picture.height if picture else 0
                if picture:
                    self._picture(place, picture)
            height = max(height, needed)
            self._put(place, column, cell, self.book.cell_format(column, cell, **more))
        self.sheet.set_row(self.row, min(height + 6, MAX_ROW_HEIGHT))
        self.row += 1

    def _picture(self, place: int, picture: Shown) -> None:
        """At the top of the cell; it moves with its row and goes when a filter hides the row."""
        options = {
            "x_offset": picture.left,
            "y_offset": 4,
            "x_scale": picture.scale,
            "y_scale": picture.scale,
            "object_position": 1,
            "description": "识读处的图片",
        }
        self.sheet.insert_image(self.row, place, str(picture.path), options)

    def _put(self, place: int, column: Column, cell: Cell, look: Any) -> None:
        sheet, row, value = self.sheet, self.row, cell.value
        if column.span > 1:
            sheet.merge_range(row, place, row, place + column.span - 1, "", look)
        if value is None or value == "":
            sheet.write_blank(row, place, None, look)
        elif isinstance(value, str):
            if not (cell.link and self._link(place, cell.link, value, look)):
                sheet.write_string(row, place, value, look)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, place, value, look)
        elif math.isfinite(value):
            sheet.write_number(row, place, value, look)
        else:
            sheet.write_string(row, place, "", look)

    def _link(self, place: int, link: str, text: str, look: Any) -> bool:
        """Make a cell a link; False where the sheet has as many as Excel takes, or the address is too long."""
        if self.links >= LINK_LIMIT:
            return False
        url = Url("internal:" + link[1:]) if link.startswith("#") else FileLink(link, text)
        url.text = text
        if len(url._target()) > URL_LIMIT:
            return False
        self.links += 1
        self.sheet.write_url(self.row, place, url, look)
        return True

    def _rules(self, columns: Sequence[Placed], first: int, last: int) -> None:
        for place, column in columns:
            apply = partial(self.sheet.conditional_format, first, place, last, place)
            if column.rule == "state":
                for state, (fill, letters) in STATE_COLOURS.items():
                    apply({"type": "cell", "criteria": "==", "value": f'"{state}"',
                           "format": self.book.book.add_format({"bg_color": fill, "font_color": letters})})  # fmt: skip
            elif column.rule == "piece":
                for mark, (fill, letters) in PIECE_COLOURS.items():
                    look = {"font_color": letters} | ({"bg_color": fill} if fill else {})
                    apply({"type": "text", "criteria": "begins with", "value": mark,
                           "format": self.book.book.add_format(look)})  # fmt: skip
            elif column.rule == "bar":  # without Excel 2010's extras, which other programs drop with a warning
                apply({"type": "data_bar", "bar_color": "#9DC3E6", "min_type": "num", "min_value": 0})
            if column.look == "phone":
                self.sheet.ignore_errors({"number_stored_as_text": xl_range(first, place, last, place)})
            if column.choices:
                self.sheet.data_validation(
                    first, place, last, place,
                    {"validate": "list", "source": list(column.choices), "error_type": "warning"},
                )  # fmt: skip

    def _print_setup(self) -> None:
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, self.page.tall)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        sheet.set_footer('&C&"仿宋_GB2312,Regular"&10第&P页 共&N页')
        sheet.print_area(0, 0, max(self.row - 1, 0), self.last)
        sheet.hide_gridlines(2)
        if self.page.tab:
            sheet.set_tab_color(self.page.tab)

    def _places(self, columns: Sequence[Column]) -> list[Placed]:
        placed: list[Placed] = []
        place = 0
        for column in columns:
            placed.append((place, column))
            place += column.span
        return placed

    def _width(self, place: int, column: Column) -> float:
        return sum(self.widths[place : place + column.span])

    def _text(self, text: str) -> str:
        return words.clean(text if self.page.full_phones else words.masked(text))


def line_count(text: str, width: float) -> int:
    """How many lines a text takes in a column of `width` characters of the default font.

    LibreOffice and WPS do not heighten rows of a file by themselves. A Chinese character of 11 pt is 14.7 pixels
    wide, half of that the Latin ones', a column 7 pixels a character; a line is broken before it is quite full.
    """
    capacity = max(width * 7 + 1, 15.0) / (BODY_SIZE * 96 / 72 / 2)
    lines = 0
    for line in text.split("\n"):
        units = len(line.encode("gbk", "replace"))
        lines += 1 if units <= capacity else math.ceil(units * 1.04 / (capacity - 1))
    return lines
