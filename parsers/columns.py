"""A checklist's table as rows of cells, and which column holds what: by the header's words or the form's own order.

Cells keep their spans; a row here lists every cell that covers it, merged ones from above among them.
"""

import re
from dataclasses import dataclass, replace

from parsers.paper import Cell, Table
from parsers.text import lines_of, squeeze, unquote

CORE = ("exists", "manifestation", "measure", "rectify_by")
ASKED = frozenset((*CORE, "exists_yes", "exists_no"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`number` counts from 0 as in the table; `own` begin in this row, `cells` cover it, left to right."""

    number: int
    own: tuple[Cell, ...]
    cells: tuple[Cell, ...]


def rows_of(table: Table) -> list[Row]:
    """The rows in which a cell begins; spans are only looked at, never expanded, whatever they claim."""
    begun: dict[int, list[Cell]] = {}
    for cell in table.cells:
        begun.setdefault(cell.row, []).append(cell)
    rows: list[Row] = []
    above: list[Cell] = []
    for number in sorted(begun):
        above = [cell for cell in above if cell.row + cell.row_span > number]
        own = sorted(begun[number], key=lambda cell: cell.column)
        cells = sorted([*above, *own], key=lambda cell: cell.column)
        rows.append(Row(number=number, own=tuple(own), cells=tuple(cells)))
        above += [cell for cell in own if cell.row_span > 1]
    return rows


def text_of(cell: Cell) -> str:
    """The cell's lines, automatic numbers in."""
    return "\n".join(lines_of(cell.blocks))


# --- headers ----------------------------------------------------------------------------------------------------

_BEFORE = "(?:主要|具体|存在的?|突出|自查|发现的?|查摆的?|问题|拟|计划|整改|下一步|采取的?|预计|行政执法)*"
_SUBJECT_TAIL = "(?:情况|形式|[及和与].{2,8})?"
_ROLES = (
    ("number", "序号?|编号|项次|行次|no"),
    ("extra", ".*(?:责任|备注|签字|分管|佐证|牵头|配合|是否完成|完成情况|整改(?:情况|结果|进展|进度)|联系).*"),
    ("exists", "(?:自查|核查|排查)(?:结果|情况)"),
    ("exists_yes", "是|有|存在"),
    ("exists_no", "否|无|不存在"),
    (
        "exists",
        f"{_BEFORE}(?:(?:是否(?:存在|有)?|有无)(?:此类?|该类?|上述)?(?:突出)?(?:问题|情况)?|存在与否|存否|存在情况|有/无|是/否)",
    ),
    ("measure", ".{0,6}(?:措施|举措|办法|对策|整改方案|整改内容|整改要求)(?:[及和与].{2,8})?"),
    ("rectify_by", f"{_BEFORE}(?:完成|办结|销号)?(?:整改|的)?(?:时限|期限|时间|日期|时间节点|时间表)(?:要求)?"),
    (
        "manifestation",
        f"{_BEFORE}(?:表现|具体问题|描述|具体情况|情形|清单|主要问题|存在的?问题|简述|具体内容|情况说明){_SUBJECT_TAIL}",
    ),
    ("category", ".{0,8}(?:问题|类别|类型|种类|项目|事项|内容|方面|分类|名称)"),
)


def role_of(text: str) -> str:
    """What a header's cell says its column holds; "" for words that head nothing."""
    if len(text) > 60:
        return ""
    if (
        re.search("[(（](?:请?填)?(?:是[/、或]?否|有[/、或]?无|存在[/、或]不存在)[)）]", squeeze(text))
        and len(squeeze(text)) <= 24
    ):
        return "exists"
    bare = re.sub("[(（].*[)）]$", "", unquote(squeeze(text))).strip("。.、,，:：;；*").casefold()
    if not bare or len(bare) > 16:
        return ""
    return next((role for role, words in _ROLES if re.fullmatch(words, bare)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One column of the header's lowest row: where it lies and what it holds ("" and "extra" are nobody's).

    `guessed` says that its words, read off a picture, do not tell what it holds: its neighbours do.
    """

    role: str
    text: str
    column: int
    span: int
    guessed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The header as its leaves, left to right."""

    leaves: tuple[Leaf, ...]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(leaf.role for leaf in self.leaves)

    def of(self, row: Row) -> list[tuple[Cell, tuple[Leaf, ...]]]:
        """Each cell of a row with the leaves that it lies under, more than one where it is merged across.

        By order where the row has as many cells as the header (edited tables shift their edges), else by overlap.
        """
        if len(row.cells) == len(self.leaves):
            return [(cell, (leaf,)) for cell, leaf in zip(row.cells, self.leaves, strict=True)]
        under: list[list[Leaf]] = [[] for _ in row.cells]
        for leaf in self.leaves:
            for index, cell in enumerate(row.cells):
                shared = _overlap(cell, leaf)
                if shared * 2 >= max(leaf.span, 1) or (shared and shared >= max(cell.column_span, 1)):
                    under[index].append(leaf)
        return [(cell, tuple(leaves)) for cell, leaves in zip(row.cells, under, strict=True)]

    def heads(self, row: Row) -> list[Cell]:
        """The cells of a row left of what the form asks for: where the category's name stands."""
        heads = []
        for cell, leaves in self.of(row):
            roles = {leaf.role for leaf in leaves}
            if roles & ASKED and "category" not in roles and len(row.cells) > 1:
                break
            heads.append(cell)
        return heads


def _overlap(cell: Cell, leaf: Leaf) -> int:
    begin, end = max(cell.column, leaf.column), min(cell.column + max(cell.column_span, 1), leaf.column + leaf.span)
    return max(end - begin, 0)


def is_header(row: Row) -> bool:
    """Two of the form's four columns by name, the words of a header in short cells."""
    heads = (head[0] if (head := beside_head(cell)) else text_of(cell) for cell in row.cells)
    return len({role_of(head) for head in heads} & set(CORE)) >= 2


def is_seen_header(row: Row) -> bool:
    """A picture's header by three of its columns: its first cell may be one with a category's below."""
    return any(cell.places for cell in row.own) and len({role_of(text_of(cell)) for cell in row.own} & set(CORE)) >= 3


def is_subheader(row: Row) -> bool:
    """The second row of a header, 是 and 否 under 是否存在: every cell that begins in it is a header's word."""
    roles = [role_of(text_of(cell)) for cell in row.own]
    return len(row.own) < len(row.cells) and bool(roles) and all(roles) and row.own != row.cells


def columns_of(row: Row) -> Columns:
    """The columns that a header's lowest row names, doubles resolved."""
    leaves = [
        Leaf(role=role_of(text), text=squeeze(text), column=column, span=span)
        for cell in row.cells
        for text, column, span in _words_of(cell)
    ]
    roles = [leaf.role for leaf in leaves]
    seen = any(cell.places for cell in row.cells)
    told = roles
    if seen:
        roles = _by_neighbours(roles)
    guessed = {index for index, (a, b) in enumerate(zip(told, roles, strict=True)) if a != b}
    if "exists" in roles:  # 是 and 否 alone are answers' columns only where no other column asks
        roles = ["" if role in ("exists_yes", "exists_no") else role for role in roles]
    core = next((i for i, role in enumerate(roles) if role in CORE and role != "manifestation"), 0)
    if "category" not in roles:  # 存在问题 | 是否存在 | 具体表现: the first column names the categories
        left = [i for i in range(core) if roles[i] in ("", "manifestation")]
        if left and (roles.count("manifestation") > 1 or roles[left[0]] == "" or "exists" in roles):
            roles[left[0]] = "category"
    for index, role in enumerate(roles):
        if role in ("", "number", "extra") or role not in roles[:index]:
            continue
        # 问题类别 | 存在的突出问题: the second is the description
        roles[index] = "manifestation" if role == "category" and "manifestation" not in roles else "extra"
    if "measure" not in roles:
        roles = [
            "measure" if r == "extra" and "整改" in leaf.text else r for r, leaf in zip(roles, leaves, strict=True)
        ]
    if seen:
        told, roles = roles, _between(roles, leaves)
        guessed |= {index for index, (a, b) in enumerate(zip(told, roles, strict=True)) if a != b}
    return Columns(
        leaves=tuple(
            replace(leaf, role=role, guessed=index in guessed and role in CORE)
            for index, (role, leaf) in enumerate(zip(roles, leaves, strict=True))
        )
    )


def _words_of(cell: Cell) -> list[tuple[str, int, int]]:
    """A header's cell as (text, column, span): two cells of a picture whose rule was not seen are two again, and of a
    header's word with other words beside it in a picture's cell, the header's word heads the column."""
    text, span = text_of(cell), max(cell.column_span, 1)
    parts = text.split() if cell.places and span > 1 else []
    if len(parts) == span and all(map(role_of, parts)):
        return [(part, cell.column + index, 1) for index, part in enumerate(parts)]
    head = beside_head(cell)
    return [(head[0] if head else text, cell.column, span)]


def beside_head(cell: Cell) -> tuple[str, str] | None:
    """(a header's word, the words beside it) of a picture's cell that holds more than the one; None for any other.

    The rule below a header, or above it on a later page, was not seen: what is beside it belongs to another row.
    """
    text = text_of(cell)
    if not cell.places or role_of(text):
        return None
    parts = text.split()
    heads = [part for part in parts if len(squeeze(part)) > 2 and role_of(part) in ("category", *CORE)]
    if len(heads) != 1:
        return None
    return heads[0], " ".join(part for part in parts if part != heads[0])


def _by_neighbours(roles: list[str]) -> list[str]:
    """The header of a picture: a word that nobody could read heads the column that stands there on the form."""
    order = ("category", *CORE)
    offsets = {roles.index(role) - order.index(role) for role in order if roles.count(role) == 1}
    if len(offsets) != 1 or sum(role in order for role in roles) < 3:
        return roles
    offset = offsets.pop()
    return [
        order[index - offset] if not role and 0 <= index - offset < len(order) else role
        for index, role in enumerate(roles)
    ]


def _between(roles: list[str], leaves: list[Leaf]) -> list[str]:
    """A column of the form that is missing is the one that stands where it belongs, whatever its head was read as:
    between the columns before and behind it, and nobody's."""
    order = ("category", *CORE)
    for before, missing, behind in zip(order, order[1:], order[2:], strict=False):
        if missing in roles or roles.count(before) != 1 or roles.count(behind) != 1:
            continue
        if missing == "exists" and {"exists_yes", "exists_no"} & set(roles):
            continue
        begin, end = roles.index(before) + 1, roles.index(behind)
        between = [
            at
            for at in range(begin, end)
            if not roles[at] or (roles[at] == "extra" and role_of(leaves[at].text) != "extra")
        ]
        if len(between) == 1 and end - begin == 1:
            roles = [missing if at == between[0] else role for at, role in enumerate(roles)]
    return roles


def standard_columns(row: Row, category_at: int) -> Columns | None:
    """The form's own order for a table without a header: from a row whose cell `category_at` names a category."""
    if len(row.cells) - category_at < 5:
        return None
    roles = ["number"] * category_at + ["category", *CORE]
    roles += ["extra"] * (len(row.cells) - len(roles))
    return Columns(
        leaves=tuple(
            Leaf(role=role, text="", column=cell.column, span=max(cell.column_span, 1))
            for role, cell in zip(roles, row.cells, strict=True)
        )
    )
