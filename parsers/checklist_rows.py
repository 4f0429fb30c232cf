"""The walk over a checklist's rows: each row is placed under its category, or known for what else it is.

A row names a category, goes on with the one above, belongs to the other notes or the liaison, is printed on the
form, or is a leftover. Nothing is read out of the cells here but answers; chunks of blocks are kept for later.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from parsers import misread
from parsers.answers import answer
from parsers.categories import category_of
from parsers.checklist_gathered import Draft, Source
from parsers.columns import (
    ASKED,
    Columns,
    Leaf,
    Row,
    columns_of,
    is_header,
    is_seen_header,
    is_subheader,
    role_of,
    standard_columns,
    text_of,
)
from parsers.forms import ChecklistForm, Liaison
from parsers.liaison import liaison_of_cells
from parsers.lines import is_liaison, is_printed, is_same_as_above, is_sign_off, notes_label, title_in, unit_in
from parsers.merged_cells import roles_of_merged, tick
from parsers.paper import Block, Cell, Table
from parsers.seen_rows import heads_of, likely_category, notes_parts, roles_beside, under_head, whole_names
from parsers.text import clean, is_nothing, squeeze

_CUT = "一格里有线，可能读成了两格"
_IN_HEAD = "表头格里还有别的字，可能是本行的"


@dataclass(slots=True, kw_only=True)
class Reading:
    """The walk over the form's tables: what is known so far, and what the next row may refer to."""

    form: ChecklistForm
    columns: Columns | None = None
    current: str = ""  # a category's id, "notes", "liaison", "unknown" or ""
    drafts: dict[str, Draft] = field(default_factory=dict)
    above: dict[str, tuple[Block, ...]] = field(default_factory=dict)
    title: str | None = None
    unit: str | None = None
    has_notes: bool = False
    notes: list[str] = field(default_factory=list)
    liaison_cells: list[Cell] = field(default_factory=list)
    liaison: Liaison = field(default_factory=Liaison)
    extras: dict[str, list[str]] = field(default_factory=dict)
    leftovers: list[str] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    strays: list[Source] = field(default_factory=list)
    covers: dict[int, str] = field(default_factory=dict)  # a picture's cell (its id) → the category of its first row
    swallowed: list[tuple[str, Cell]] = field(default_factory=list)  # header's cells that may hold the next row's text

    def _note(self, role: str, cells: Iterable[Cell], where: str, label: str = "", category: str = "") -> None:
        """Keeps where a value stood, for the cells of pictures alone."""
        self.sources += [
            Source(role=role, cell=cell, where=where, label=label, category=category) for cell in cells if cell.places
        ]

    def _stray(self, role: str, cell: Cell, where: str, reason: str, *, label: str = "", category: str = "") -> None:
        if cell.places:
            one = Source(role=role, cell=cell, where=where, label=label, category=category, reason=reason)
            self.strays.append(one)

    def read_table(self, number: int, table: Table, rows: list[Row]) -> None:
        heads = {
            index for index, row in enumerate(rows) if is_header(row) and (is_seen_header(row) or not self._names(row))
        }
        begun = not heads or bool(self.drafts)
        for index, row in enumerate(rows):
            where = f"表{number}第{row.number + 1}行"
            if index in heads:
                self.columns, begun = columns_of(row), True
                self._look_at_head(row, self.columns, where)
                self.current = "" if not table.continued else self.current
            elif begun and index - 1 in heads and is_subheader(row) and not self._names(row):
                self.columns = columns_of(row)
            elif not begun and index + 1 in heads and all(role_of(text_of(cell)) for cell in row.own):
                continue  # the upper row of a header of two rows
            else:
                self._read_row(row, where, goes_on=table.continued and index == 0)
        self._close_liaison()

    def _look_at_head(self, row: Row, columns: Columns, where: str) -> None:
        """A picture's header: what its cells hold besides its words belongs to the row above or to the one below."""
        self.swallowed = []
        for leaf, cell, rest in heads_of(columns, row):
            role = "answer" if leaf.role == "exists" else leaf.role
            if leaf.guessed:
                self._stray(role, cell, where, "表头认不清，按前后各栏认定")
            if not rest:
                continue
            self.leftovers.append(f"{where}：{rest}")
            if self.current in self.drafts:
                self._stray(role, cell, where, _IN_HEAD, label=leaf.text, category=self.current)
            self.swallowed.append((role, cell))

    def _names(self, row: Row) -> str | None:
        return next((c for c in (category_of(text_of(cell), self.form) for cell in row.cells[:3]) if c), None)

    def _read_row(self, row: Row, where: str, *, goes_on: bool) -> None:
        own = [cell for cell in row.own if text_of(cell)]
        if not own and len(row.own) == len(row.cells):
            return
        label = text_of(own[0]) if own else ""
        begins = bool(own) and row.own[0] is row.cells[0]
        special = self._special(label, own, where) if own and (begins or len(row.cells) == len(row.own)) else False
        if special:
            return
        category = self._category(row) or self._likely_category(row, own, where)
        if category:
            self.current = category
        elif self.current in ("notes", "liaison") and (not begins or own[0] is not row.cells[0]):
            self._go_on(own, where)
            return
        elif self._is_strange(row, own):
            self.current = "unknown"
            self._note("category", own[:1], where)
        if self.current in ("", "unknown", "notes", "liaison"):
            self.leftovers += [f"{where}：{_joined(own)}"] if not all(is_nothing(text_of(c)) for c in own) else []
            self.current = self.current and "unknown"
            return
        self._read_entry(row, where, goes_on=goes_on and not category)

    def _special(self, label: str, own: list[Cell], where: str) -> bool:
        """Rows beside the categories: title, unit, other notes, liaison, sign-offs, printed remarks."""
        if len(own) == 1:
            left = [line for line in label.split("\n") if not self._take_line(line)]
            if not left:
                return True
            if len(left) < len(label.split("\n")) and notes_label(label.split("\n")[0]) is None:
                self.leftovers.append(f"{where}：{' '.join(left)}")
                return True
        head, *lines = label.split("\n")
        if len(own) > 1 or len(squeeze(label)) <= 16:
            head, lines = squeeze(label), []
        if notes_label(head) is None and (parts := notes_parts(own)):
            self._stray("notes", own[0], where, "一格里有线，已连上")
            own, head = own[parts - 1 :], "".join(squeeze(text_of(cell)) for cell in own[:parts])
        if (notes := notes_label(head)) is not None:
            self.current, self.has_notes = "notes", True
            self.notes += [notes, *lines]
            self.notes += [line for cell in own[1:] for line in text_of(cell).split("\n")]
            self._note("notes", own if len(own) == 1 else own[1:], where)
            return True
        if is_liaison(label):
            self.current = "liaison"
            self.liaison_cells += own
            self._note("liaison", own, where)
            return True
        unit = unit_in(squeeze(label), bare_label=True)
        if unit is not None and len(own) > 1:
            rest = own[1:]
            if not unit:
                unit, rest = unit_in(f"单位：{text_of(own[1])}") or "", own[2:]
            self.unit = self.unit or unit or None
            self._note("unit", own[:2], where)
            if rest and not is_sign_off(text_of(rest[0])):
                self.leftovers.append(f"{where}：{_joined(rest)}")
            return True
        return is_sign_off(label)

    def _take_line(self, line: str) -> bool:
        """One line of a row that is a single cell: is it known?"""
        unit = unit_in(line)
        if unit is not None:
            self.unit = self.unit or unit or None
            return True
        if not self.drafts and title_in(line):
            self.title = self.title or clean(line)
            return True
        return is_printed(line) or is_sign_off(line) or bool(re.fullmatch("附(?:件|表)[0-9]*[:：]?", squeeze(line)))

    def _go_on(self, own: list[Cell], where: str) -> None:
        self._note(self.current, own, where)
        if self.current == "liaison":
            self.liaison_cells += own
        else:
            self.notes += [line for cell in own for line in text_of(cell).split("\n")]

    def _head_cells(self, row: Row) -> list[Cell]:
        """The cells in which the category's name may stand."""
        return self.columns.heads(row) if self.columns else list(row.cells[:3])

    def _category(self, row: Row) -> str | None:
        """The category that a row's own or covering cell names."""
        if self.columns is None:
            for index, cell in enumerate(row.cells[:3]):
                category = category_of(text_of(cell), self.form)
                if category:
                    self.columns = standard_columns(row, index)
                    return category
            return None
        heads = self._head_cells(row)
        exact = (category_of(text_of(cell), self.form) for cell in heads)
        near = (category_of(text_of(cell), self.form, loosely=True) for cell in heads if len(row.cells) > 1)
        return next((c for c in (*exact, *near) if c), None)

    def _likely_category(self, row: Row, own: list[Cell], where: str) -> str | None:
        """The category whose name on a picture was misread, told by its place too: for a person to confirm."""
        if self.columns is None or self.current in ("unknown", "notes", "liaison"):
            return None
        for cell in self._head_cells(row):
            if cell in own and cell.places:
                found = likely_category(text_of(cell), self.form, self.drafts, self.current)
                if found:
                    self._stray("category", cell, where, "类别认不清，按形近和位置认定", category=found)
                    return found
        return None

    def _is_strange(self, row: Row, own: list[Cell]) -> bool:
        """A row that names something which the form does not have."""
        named = [cell for cell in self._head_cells(row) if cell in own]
        return any(not is_nothing(text_of(cell)) and not squeeze(text_of(cell)).isdecimal() for cell in named)

    def _read_entry(self, row: Row, where: str, *, goes_on: bool) -> None:
        if self.columns is None:
            self.leftovers.append(f"{where}：{_joined(list(row.own))}")
            return
        draft = self.drafts.setdefault(self.current, Draft(where=where))
        placed = self.columns.of(row)
        goes_on = goes_on and not any(
            text_of(cell) for cell, leaves in placed for leaf in leaves if leaf.role.startswith("exists")
        )
        ticks: list[str] = []
        heads = {id(cell) for cell in self._head_cells(row)}
        filled: dict[int, Cell] = {}  # by column, of the cells that begin in this row
        for cell, leaves in placed:
            roles = [leaf.role for leaf in leaves if leaf.role in ASKED]
            if id(cell) in heads and "category" in {leaf.role for leaf in leaves}:
                self._note("category", [cell] if cell in row.own else (), where, category=self.current)
                continue
            if not roles:
                self._keep_extra(cell, leaves, where, row)
                for role in roles_beside(self.columns, row, cell):
                    self._stray(role, cell, where, "旁边有字不知属于哪一栏", category=self.current)
            elif len(roles) == 1 and roles[0] in ("exists_yes", "exists_no"):
                ticks.append(tick(leaves[0], cell) if cell in row.own else "")
                self._note("answer", [cell] if cell in row.own else (), where, leaves[0].text, self.current)
            else:
                self._place(draft, cell, roles, goes_on=goes_on)
                self._doubt_shared(cell, roles[0], where)
                if cell in row.own:
                    label = next((leaf.text for leaf in leaves if leaf.role in roles), "")
                    role = "answer" if roles[0].startswith("exists") else roles[0]
                    self._note(role, [cell], where, label, self.current)
                    if text_of(cell) and filled.setdefault(leaves[0].column, cell) is not cell:
                        self._stray(role, cell, where, _CUT, label=label, category=self.current)
        if any(ticks):
            text = " ".join(filter(None, ticks))
            draft.answers.append((text, answer(text)))
        for role, cell in self.swallowed:
            self._stray(role, cell, where, _IN_HEAD, category=self.current)
        self.swallowed = []

    def _place(self, draft: Draft, cell: Cell, roles: list[str], *, goes_on: bool) -> None:
        kept = under_head(cell, roles[0]) if len(roles) == 1 else cell
        blocks, text = kept.blocks, text_of(kept)
        if len(roles) > 1:
            roles = roles_of_merged(text, roles)
        for role in roles:
            if (role, id(cell)) in draft.seen:
                continue
            draft.seen.add((role, id(cell)))
            if role.startswith("exists"):
                meant = misread.answer(text) if cell.places else text
                draft.answers.append((clean(text), answer(meant)))
                continue
            own = self.above.get(role, blocks) if is_same_as_above(text) else blocks
            self.above[role] = own
            draft.add(role, own, goes_on=goes_on)

    def _doubt_shared(self, cell: Cell, role: str, where: str) -> None:
        """A text of a picture for the rows of two categories: between them, a rule may have been overlooked."""
        first = self.covers.setdefault(id(cell), self.current)
        if first == self.current or role not in ("manifestation", "measure") or is_nothing(text_of(cell)):
            return
        for category in (first, self.current):
            self._stray(role, cell, where, "一格跨着两类问题", category=category)

    def _keep_extra(self, cell: Cell, leaves: tuple[Leaf, ...], where: str, row: Row) -> None:
        text = clean(text_of(cell))
        if cell not in row.own or is_nothing(text) or any(leaf.role in ("number", "category") for leaf in leaves):
            return
        name = leaves[0].text if leaves and leaves[0].text else "无表头列"
        self.extras.setdefault(f"{where.split('第')[0]}「{name}」列", []).append(text)

    def _close_liaison(self) -> None:
        if self.liaison_cells:
            cells, joined = whole_names(self.liaison_cells)
            for cell in joined:
                self._stray("liaison", cell, "联络员一行", "姓名被线隔开，已连上")
            found = liaison_of_cells(cells)
            self.liaison = self.liaison if self.liaison.is_known else found
        self.liaison_cells = []


def _joined(cells: list[Cell]) -> str:
    return " | ".join(text for text in (clean(text_of(cell)) for cell in cells) if text)
