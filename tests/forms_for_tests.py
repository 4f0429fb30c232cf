"""Forms and papers for the reading tests: two campaigns' forms that share nothing, and a tiny builder of papers."""

import datetime as dt
from collections.abc import Sequence

from parsers.forms import Calendar, Category, Checklist, ChecklistForm, Entry
from parsers.paper import Block, Cell, Paper, Paragraph, Table

CALENDAR = Calendar(
    year=2024,
    issued=dt.date(2024, 3, 14),
    milestones=(("自查自纠阶段结束前", dt.date(2024, 3, 20)), ("整改提高阶段结束前", dt.date(2024, 4, 17))),
)
FORM = ChecklistForm(
    calendar=CALENDAR,
    categories=(
        Category(id="campaign_style", name="运动式执法", aliases=("运动式执法问题",)),
        Category(id="one_size_fits_all", name="“一刀切”执法", aliases=("一刀切",)),
        Category(id="crude", name="简单粗暴执法"),
        Category(id="abusive", name="野蛮执法"),
        Category(id="excessive", name="过度执法"),
        Category(id="mechanical", name="机械执法"),
        Category(id="profit_driven", name="逐利执法", aliases=("趋利执法",)),
        Category(id="other", name="其他问题", aliases=("其他",)),
    ),
)
SAFETY_FORM = ChecklistForm(
    calendar=Calendar(year=2026, issued=dt.date(2026, 9, 1)),
    categories=(
        Category(id="fire", name="消防安全隐患"),
        Category(id="gas", name="燃气安全隐患"),
        Category(id="crowd", name="人员密集场所"),
    ),
)
HEADER = ("突出问题", "是否存在", "具体表现", "整改措施", "完成时限")
NAMES = tuple(category.name for category in FORM.categories)


class Merged:
    """A cell that covers more than its own place: `down` rows and `right` columns."""

    def __init__(self, text: str, *, down: int = 1, right: int = 1) -> None:
        self.text, self.down, self.right = text, down, right


CellSpec = str | Merged | Sequence[Block] | None


def paragraphs(text: str) -> tuple[Block, ...]:
    return tuple(Paragraph(text=line) for line in text.split("\n"))


def numbered(*texts: str) -> tuple[Block, ...]:
    """Paragraphs with Word's automatic numbers, which are not in the text."""
    return tuple(Paragraph(text=text, label=f"{number}.") for number, text in enumerate(texts, start=1))


def table_of(rows: Sequence[Sequence[CellSpec]], *, continued: bool = False) -> Table:
    """A table from rows of texts; None is a place that a merged cell covers."""
    cells = []
    for row, specs in enumerate(rows):
        for column, spec in enumerate(specs):
            if spec is None:
                continue
            if isinstance(spec, Merged):
                blocks, down, right = paragraphs(spec.text), spec.down, spec.right
            else:
                blocks, down, right = paragraphs(spec) if isinstance(spec, str) else tuple(spec), 1, 1
            cells.append(Cell(row=row, column=column, row_span=down, column_span=right, blocks=blocks))
    return Table(cells=tuple(cells), continued=continued)


def paper_of(*blocks: str | Table) -> Paper:
    """Paragraphs and tables in order."""
    return Paper(blocks=tuple(Paragraph(text=block) if isinstance(block, str) else block for block in blocks))


def filled(changes: dict[str, Sequence[CellSpec]] | None = None) -> list[Sequence[CellSpec]]:
    """The form's rows with header, all 否 but for `changes` (name → the four cells), notes and liaison."""
    rows: list[Sequence[CellSpec]] = [HEADER]
    for name in NAMES:
        rows.append((name, *(changes or {}).get(name, ("否", "1.\n2.", "1.\n2.", ""))))
    rows.append(("其他需要说明的问题", Merged("无", right=4), None, None, None))
    rows.append(("联络员", "姓名：张三", "职务：股长", Merged("手机：138 0000 0000", right=2), None))
    return rows


def entry_of(checklist: Checklist | None, category: str) -> Entry:
    assert checklist is not None, "no checklist was found in the paper"
    return next(entry for entry in checklist.entries if entry.category == category)
