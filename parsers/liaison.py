"""联络员: name, post and mobile from the form's last row, from a sheet of its own, or from a mail's words.

The mobile is digits only. What is no valid mobile (ten digits, a masked 138****0000, a landline) is kept as the digits
that were found, so that the judge can name it; `mobile_is_valid` tells.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import phonenumbers

from parsers.forms import Liaison
from parsers.paper import Cell, Paper, Table
from parsers.printed import as_printed
from parsers.text import clean, fold, lines_of, squeeze

_LONGEST = 20_000

# --- numbers ----------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"(?:\+|00)?[0-9*＊][0-9xX \-()*＊.·]{4,}[0-9*＊]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def mobile_is_valid(digits: str | None) -> bool:
    """Eleven digits in the mobile range 1[3-9]… of the Chinese numbering plan."""
    return bool(digits and _MOBILE.fullmatch(digits))


def mobile(text: str, *, fewest: int = 5) -> str | None:
    """The mobile number in a text as eleven digits; else the first number's digits as found; None without any.

    `fewest` digits make a number: raise it where days and amounts stand beside.
    """
    lines = [*re.split(r"[\n\t]", text), text]  # the whole last: a narrow cell breaks a number over two lines
    found = [_digits(number[0]) for line in lines for number in _NUMBER.finditer(_one_dash(fold(line)))]
    found = [digits for digits in found if len(digits) >= fewest and len(digits) != 18]  # 18: an identity card
    valid = (candidate for candidates in map(_mobiles, found) for candidate in candidates)
    return next(valid, None) or next((digits for digits in found if digits), None)


def _one_dash(text: str) -> str:
    return re.sub("[‐‑‒–—―－─]", "-", text)


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)


def _mobiles(digits: str) -> list[str]:
    """Valid mobiles in a run of digits: with 86 or 0086 in front, or two numbers in one cell."""
    try:
        national = str(phonenumbers.parse(digits.lstrip("0"), "CN").national_number)
    except phonenumbers.NumberParseException:
        national = ""
    if mobile_is_valid(national):
        return [national]
    return _MOBILE.findall(digits) if len(digits) > 18 else []


# --- labels -----------------------------------------------------------------------------------------------------

_PERSON = "联[ ]?络[ ]?员|联[ ]?系[ ]?人|联[ ]?络[ ]?人"
_GAP = r"[ \u3000]*"
_LABEL = re.compile(
    rf"""
      (?P<name>(?:{_PERSON})?{_GAP}(?:的)?姓{_GAP}名)
    | (?P<title>(?:{_PERSON})?{_GAP}(?:现任)?职{_GAP}务(?:/职称|职称|或职称|\(职称\))?|职称|职级|岗位)
    | (?P<mobile>(?:{_PERSON})?{_GAP}(?:联系|办公|移动)?
        (?:手{_GAP}机(?:号码|号)?(?:码)?|电{_GAP}话(?:号码)?|联系方式|固话)
        (?:[/及或和、]?(?:手机|电话|办公电话|固话)(?:号码|号)?)?|(?i:mobile|phone|tel))
    | (?<![㐀-鿿])(?P<unit>(?:填报|报送|工作)?单{_GAP}位(?:名称)?|部门|科室|股室)(?={_GAP}(?:[:：\t\n]|$))
    | (?<![㐀-鿿])(?P<other>(?:分管|主管)领导|(?:主要|单位|分管)?负责人|填报人|填表人|审核人|签发人|经办人|日期|时间
        |邮箱|备注|传真|序号|微信|QQ|身份证号?|性别|民族)(?={_GAP}(?:[:：\t]|$))
    | (?P<person>{_PERSON})(?:信息)?
    """,
    re.VERBOSE,
)
_TITLE_END = re.compile(
    r".*(?:长|主任|书记|干事|科员|职员|主席|委员|专干|负责人|队员|执法员|办事员|助理|秘书|工程师|站员|主管|经理|干部|调研员|(?<!联络)员)$"
)
_UNIT_END = re.compile(
    r".*(?:局|镇|乡|县|市|政府|委员会|大队|中队|执法队|队|司法所|所|站|办|办公室|股|科|室|中心|单位|部门|公司)$"
)
_NAME = re.compile(r"[㐀-鿿\U00020000-\U0003134f](?:[ ]?[㐀-鿿·•\U00020000-\U0003134f]){1,11}")
_PARTED_NAME = re.compile(r"[㐀-鿿]\n[㐀-鿿]{1,2}|[㐀-鿿]{2}\n[㐀-鿿]")  # a narrow cell broke it over two lines
_NOT_NAME = re.compile(
    f"{_PERSON}|姓名|职务|手机|电话|联系|报送|如下|信息|名单|附件|材料|情况|同志的|我[局镇乡单]|本单位|单位|自查|清单|盖章|填报|无|暂|待定|以上|请|已|见"
)
_CUT = re.compile(r"[,，、;；。/|()（）\t\n\[\]【】<>:：]+|(?<=[㐀-鿿]{2})[ \u3000]+|[ \u3000]{2,}")
_APPOINTED = re.compile(
    f"(?:指定|明确|确定|安排|由|派|定)([㐀-鿿·]{{2,12}}?)(?:同志)?(?:为|任|担任|作为)[^。\n]{{0,20}}?(?:{_PERSON})"
)
_OPENING = re.compile(r"(?:现|特)?(?:任|系|为|是|由|叫)")


def liaison(texts: str | Iterable[str]) -> Liaison:
    """From one row's cells in their order, or from free words beside 联络员. Never raises; what is not there is None.

    姓名：张三 | 职务：股长 | 手机：138 0000 0000, 联络员 | 张三 | 股长 | 138…, label and value in cells of their own.
    """
    text = texts if isinstance(texts, str) else "\t".join(clean(part) for part in texts)
    text = fold_lines(text)[:_LONGEST]
    found = {"name": "", "title": "", "mobile": ""}
    loose: list[str] = []
    labels = list(_LABEL.finditer(text))
    if labels and (head := text[: labels[0].start()]).strip():
        loose.append(head)
    for index, label in enumerate(labels):
        value = text[label.end() : labels[index + 1].start() if index + 1 < len(labels) else len(text)]
        value = value.strip(" \t\n:：、,，;；_＿/")
        kind = label.lastgroup or ""
        if kind == "person":
            loose.append(_OPENING.sub("", value, count=1) if _OPENING.match(value) else value)
        elif kind in found and (not found[kind] or (kind == "mobile" and _is_better(value, found[kind]))):
            found[kind] = value
            if kind == "name" or kind == "mobile":
                loose.append(value)  # 姓名：张三 股长 138…: more than the label says
    return _assemble(found, loose if labels else [text])


def _is_better(value: str, than: str) -> bool:
    """A mobile beside an office telephone."""
    return mobile_is_valid(mobile(value)) and not mobile_is_valid(mobile(than))


def fold_lines(text: str) -> str:
    """As `fold`, with tabs and line breaks kept: they part values."""
    return "\n".join("\t".join(fold(cell) for cell in line.split("\t")) for line in text.splitlines())


def _assemble(found: dict[str, str], loose: list[str]) -> Liaison:
    pieces = [piece.strip(" _-") for text in loose for piece in _CUT.split(text) if piece and piece.strip(" _-")]
    if _PARTED_NAME.fullmatch(found["name"]):
        found["name"] = squeeze(found["name"])
    name = next((one for one in (_name(part) for part in _CUT.split(found["name"]) if part) if one), None)
    title = _title(found["title"]) if found["title"] else None
    number = mobile(found["mobile"]) if found["mobile"] else None
    number = number or next((one for one in (mobile(text, fewest=10) for text in loose) if one), None)
    name = name or next((one for one in map(_name, pieces) if one), None)
    if title is None:
        title = next((piece for piece in pieces if squeeze(piece) != name and _is_title(piece)), None)
    return Liaison(name=name, title=title, mobile=number)


def _name(text: str) -> str | None:
    """A person's name at the head of a piece: two to four characters, or a longer one with a middle dot."""
    piece = re.sub("(?:同志|先生|女士)$", "", re.split("[0-9+*]", text.strip(" :：_"))[0].strip(" :：_"))
    if not _NAME.fullmatch(piece) or _NOT_NAME.search(squeeze(piece)):
        return None
    bare = squeeze(piece)
    if not ("·" in bare or "•" in bare or 2 <= len(bare) <= 4):
        return None
    if _UNIT_END.fullmatch(bare) and len(bare) > 2:
        return None
    if _is_title(bare) and (
        len(bare) != 3 or not re.fullmatch(".(?:主任|书记|局长|科长|股长|所长|站长|队长|镇长|乡长)", bare)
    ):
        return None
    return bare


def _is_title(text: str) -> bool:
    bare = squeeze(text)
    return len(bare) <= 25 and bool(_TITLE_END.fullmatch(bare)) and not re.search("[0-9]", bare)


def _title(text: str) -> str | None:
    piece = next((part.strip(" _-/") for part in re.split(r"[\t\n,，;；。]", text) if part.strip(" _-/")), "")
    return None if not piece or piece in ("无", "暂无") or mobile(piece) else piece


# --- tables and papers ------------------------------------------------------------------------------------------


def liaison_of_cells(cells: Sequence[Cell]) -> Liaison:
    """From some rows of a table: a row of bare labels with its values below, else label and value side by side."""
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        rows.setdefault(cell.row, []).append(cell)
    order = sorted(rows)
    for above, row in enumerate(order):
        kinds = [(_bare_label(cell), cell) for cell in rows[row]]
        heads = [(kind, cell) for kind, cell in kinds if kind in ("name", "title", "mobile", "person")]
        if len({kind for kind, _ in heads}) < 2 or not _side_by_side(heads):
            continue
        read = [_below(heads, rows[below]) for below in order[above + 1 :]]
        known = [one for one in read if one.is_known]
        if known:
            return next((one for one in known if one.name and one.mobile), known[0])
    return liaison(_text(cell) for row in order for cell in rows[row])


def _text(cell: Cell) -> str:
    return "\n".join(lines_of(cell.blocks))


def _bare_label(cell: Cell) -> str:
    """Which label a cell is, and nothing more; "" for any other cell."""
    found = _LABEL.fullmatch(fold(_text(cell)).strip(" :：*"))
    return found.lastgroup or "" if found else ""


def _side_by_side(heads: list[tuple[str, Cell]]) -> bool:
    """Labels with nothing between them head columns; 姓名 | 张三 | 手机 | 138… does not."""
    cells = [cell for kind, cell in heads if kind != "person"] or [cell for _, cell in heads]
    return any(a.column + max(a.column_span, 1) == b.column for a, b in pairwise(cells))


def _below(heads: list[tuple[str, Cell]], row: list[Cell]) -> Liaison:
    found = {"name": "", "title": "", "mobile": ""}
    has_name = any(kind == "name" for kind, _ in heads)
    for kind, head in heads:
        kind = "name" if kind == "person" and not has_name else kind
        if kind not in found or found[kind]:
            continue
        value = next((c for c in row if c.column <= head.column < c.column + max(c.column_span, 1)), None)
        found[kind] = fold(_text(value)).strip("_ /") if value is not None else ""
    if any(_LABEL.fullmatch(value) for value in found.values() if value):
        return Liaison()
    return _assemble(found, [])


def liaison_of_table(table: Table) -> Liaison:
    """From a table that names 联络员 or heads columns 姓名 and 手机."""
    return liaison_of_cells(table.cells)


def liaison_of_words(text: str) -> Liaison:
    """From a mail's words or a document's paragraphs: only beside 联络员 or 联系人, never a bare signature.

    A passage goes to the next empty line or twelve lines on; one with name and mobile wins.
    """
    text = fold_lines(text[:_LONGEST])
    best = Liaison()
    if (named := _APPOINTED.search(text)) and (name := _name(named[1])):
        best = Liaison(name=name, mobile=mobile(text[named.end() : named.end() + 60].split("\n\n")[0], fewest=10))
    for word in ("联 ?络 ?[员人]", "联 ?系 ?人"):
        for found in re.finditer(word, text):
            rest = text[found.start() :]
            passage = re.split(r"\n[ \t]*\n", rest[:300], maxsplit=1)[0]
            one = liaison("\n".join(passage.split("\n")[:12]))
            if one.name and one.mobile:
                return one if not best.name or best.name == one.name else best
            if (bool(one.name), bool(one.mobile)) > (bool(best.name), bool(best.mobile)):
                best = one
    return best


def liaison_of_paper(paper: Paper) -> Liaison:
    """From a paper of its own (联络员信息表): its tables first, then its paragraphs."""
    paper = as_printed(paper)
    for table in paper.tables():
        found = liaison_of_table(table) if re.search(f"{_PERSON}|姓名", squeeze(_all_text(table))) else Liaison()
        if found.is_known:
            return found
    return liaison_of_words("\n".join(paragraph.text for paragraph in paper.paragraphs()))


def _all_text(table: Table) -> str:
    return "\n".join(_text(cell) for cell in table.cells)
