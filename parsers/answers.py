"""是否存在: a cell's words and boxes → yes, no or unclear; and whether 具体表现 says that there is nothing.

Rules: 是/有/存在/个别存在/☑是□否 are yes; 否/无/不存在/未发现/不涉及/□是☑否 are no; both or neither box, a lone √ or ×,
待查 and 同上 are unclear, for a person.
"""

import re
import unicodedata
from dataclasses import dataclass

from parsers.text import UNREADABLE, clean, is_nothing, squeeze, unquote


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`exists` is None where nobody can tell; `blank` says that nothing was written at all (not even a —)."""

    exists: bool | None
    blank: bool = False


_PRINTED = re.compile(r"[\s_＿.…。:：1１]*")  # the form's own dots, rules and numbering
_LONGEST = 400
_SHORT = 8  # an unreadable place in so few characters may be the answer itself

# --- boxes ------------------------------------------------------------------------------------------------------

# With Wingdings' own codes, which stay where a file (a PDF, a paste) lost the font: ¨ þ ý ü û.
_ON = "☑✔√✓✅■▣◉●þü\uf052\uf0fe\uf0fc"
_CROSS = "×✕✖✗✘☒ýû\uf0fd\uf0fb\uf054"
_OFF = "¨□☐○◯▢◻⬜▫\uf0a8\uf06f\uf0a3"
_TOKEN = re.compile(
    rf"""
      [(（\[［【][\s(（]*(?P<inside>[{_ON}{_CROSS}{_OFF}xXvV]?)\s*[)）\]］】]
    | (?P<half>(?<=[是否有无在])\s*[)）])
    | (?P<mark>[{_ON}{_CROSS}{_OFF}])
    | (?P<square>口(?=\s*[是否有无存不])|(?<=[是否有无在])口)
    | (?P<no>不存在|没有|否|无)
    | (?P<yes>存在|是|有)
    | (?P<gap>[\s/、,，;；|]+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    kind: str  # yes, no, on, off, cross, bare_cross, gap


def _tokens(text: str) -> tuple[list[_Token], str]:
    """The boxes and words that the cell begins with, and the rest: prose."""
    tokens: list[_Token] = []
    position = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            break
        position = found.end()
        kind = found.lastgroup or ""
        if kind == "mark":
            kind = _mark(found["mark"], boxed=False)
        elif kind == "inside":
            kind = _mark(found["inside"], boxed=True)
        elif kind == "square":
            kind = "off"
        tokens.append(_Token(kind=kind))
    # Beside another pair of brackets 否) is an empty 否（） of which a reader of pictures lost a half.
    half = "off" if any(token.kind in ("on", "off", "cross", "bare_cross") for token in tokens) else "gap"
    return [_Token(kind=half) if token.kind == "half" else token for token in tokens], text[position:]


def _mark(mark: str, *, boxed: bool) -> str:
    if mark in ("x", "X", "v", "V") or (mark and mark in _ON):
        return "on"
    if mark and mark in _CROSS:
        return "cross" if mark in "☒ý\uf0fd\uf054" else "bare_cross"
    return "off"


def _boxed(tokens: list[_Token]) -> Answer | None:
    """☑是□否 and its kin in any order; None where the cell has no boxes."""
    marks = [token for token in tokens if token.kind in ("on", "off", "cross", "bare_cross")]
    words = [token for token in tokens if token.kind in ("yes", "no")]
    if not marks:
        return None
    pairs = _pairs(tokens)
    if not words or pairs is None:
        return Answer(exists=None)
    states = {}
    for word, mark in pairs:
        if word in states:
            return Answer(exists=None)
        states[word] = mark
    others = {"yes": states.get("no", ""), "no": states.get("yes", "")}
    ticked = [word for word, mark in states.items() if _is_ticked(mark, others[word])]
    return Answer(exists=ticked[0] == "yes" if len(ticked) == 1 else None)


def _is_ticked(mark: str, other: str) -> bool:
    """A ☒ is Word's own tick beside an empty □; beside a √ it is a refusal. A bare × alone tells nothing."""
    return mark == "on" or (mark == "cross" and other in ("off", ""))


def _pairs(tokens: list[_Token]) -> list[tuple[str, str]] | None:
    """(word, mark) pairs; None where a mark could belong to either word."""
    solid = [token.kind for token in tokens if token.kind != "gap"]
    shape = "".join("W" if kind in ("yes", "no") else "M" for kind in solid)
    if shape in ("MW", "MWMW"):
        return [(solid[i + 1], solid[i]) for i in range(0, len(solid), 2)]
    if shape in ("WM", "WMWM"):
        return [(solid[i], solid[i + 1]) for i in range(0, len(solid), 2)]
    if shape == "MWWM":
        return [(solid[1], solid[0]), (solid[2], solid[3])]
    if shape == "WMMW":
        return [(solid[0], solid[1]), (solid[3], solid[2])]
    if shape == "WWM":
        return [(solid[1], solid[2])]
    if shape == "MWW":
        return [(solid[1], solid[0])]
    if shape == "WMW":
        at = next(i for i, token in enumerate(tokens) if token.kind not in ("gap", "yes", "no"))
        before, after = tokens[at - 1].kind == "gap", tokens[at + 1].kind == "gap"
        if before == after:
            return None
        return [(solid[2], solid[1])] if before else [(solid[0], solid[1])]
    return None


# --- words ------------------------------------------------------------------------------------------------------

_UNSURE = re.compile(
    "待(?:查|核|定|确认|补|进一步|排查|研判|落实|自查)|不(?:清楚|清|确定|明|详|好说)|未(?:知|查|定|自查|核实|排查|确定|填)|同上|同前"
    "|是否|有无|可能|疑似|大概|或许|是或否|(?:没有|不是|并非|未必|无)不存在|有待"
)
_NO = re.compile(
    "(?:不|未|没有|没|无|暂未|尚未|从未|并未)(?:曾|再)?(?:有)?(?:发现|查出|查摆出|存在|涉及|出现|发生|有)|不是|不属实|不适用|没有|否"
    "|无(?!证|照|资质|依据|据|序|故|理|效|法|视|人|正当|执法|法定|专)|^(?:没|不|非|零)$|^(?:n|no|none|false|n/a)$"
)
_YES = re.compile("存在|是|有|确实|属实|偶发|发生|发现|^对$|^(?:y|yes|true|ok)$")
_CHOICE = re.compile("(?:是|有|存在)(?:否|无|没有|不存在)|(?:否|无|没有|不存在)(?:是|有|存在)")
# Off a picture: 未发现, 不存在 misread; a speck behind a denial's first character; and what may have been one.
_MISREAD = re.compile(
    r"(?:^|[^\u3400-\u9fff]|[查前暂尚均并都])(?:[木末朱夫天来本米束耒]发[现生]|[下丕木石卜]存在)"
    rf"|{UNREADABLE}(?:曾|再)?(?:发[现生]|查出|存在|有|是)"
)
_SPECK = re.compile(r"(?<=[不未没暂尚])[.·'`^_~:;、-]+(?=[\u3400-\u9fff])")
_BUT = re.compile("但|不过|然而|只是|仅|除.{1,30}外|个别|少数|部分")


def answer(text: str) -> Answer:
    """What a cell of 是否存在 says. Never raises; only an untouched cell is `blank`."""
    text = clean(text)[:_LONGEST]
    if _PRINTED.fullmatch(text):
        return Answer(exists=None, blank=True)
    if UNREADABLE in text and len(text) <= _SHORT:
        return Answer(exists=None)  # who knows what stands there
    tokens, rest = _tokens(re.sub("^(?:是否存在|存在与否|有无问题)[:： ]*(?=.)", "", text))
    boxed = _boxed(tokens)
    if boxed is not None and (not rest or boxed.exists is not None):
        return boxed
    if (
        boxed is not None
        and re.fullmatch("[口囗回].{0,3}|.{1,2}", rest)
        and any(one.kind in ("yes", "no") for one in tokens)
    ):
        return Answer(exists=None)  # 口是口作: a box and its word off a picture
    if not rest and {token.kind for token in tokens} >= {"yes", "no"}:
        return Answer(exists=None)  # 是/否: the form's own choice, nobody chose
    if _CHOICE.fullmatch(re.sub(r"[^\u3400-\u9fff]", "", text)):
        return Answer(exists=None)  # both words beside marks that nobody here knows
    return Answer(exists=_in_words(text))


def _in_words(text: str) -> bool | None:
    plain = unquote(squeeze(text)).casefold().strip("。.;；,，、!！:()[]{}~—-")
    plain = re.sub(r"^(?:[0-9]{1,2}[.、)])", "", plain)
    ticked = re.fullmatch(rf"(.+?)[(\[]?[{_ON}][)\]]?|[(\[]?[{_ON}][)\]]?(.+)", plain)
    if ticked:
        plain = ticked[1] or ticked[2]
    if not plain or _UNSURE.search(plain) or set(plain) & set(_ON + _CROSS + _OFF):
        return None
    plain = _SPECK.sub("", plain)
    no, yes = _NO.search(plain), _YES.search(plain)
    if _MISREAD.search(plain[: no.start() if no else None]):
        return None
    if no and (not yes or no.start() <= yes.start()):
        but = _BUT.search(plain, no.end())
        return None if but and _YES.search(plain, but.end() - 1) else False
    if yes and re.fullmatch("(?:是|有|存在)[,，、/。;；|或]+(?:否|无|不存在|没有)", plain):
        return None
    return True if yes else None


# --- denials ----------------------------------------------------------------------------------------------------

_LEAD = re.compile(
    "^(?:(?:我|本|全|各)(?:局|单位|镇|乡|县|大队|中队|队|所|部门|机关|系统|辖区|股室|站|中心)|执法(?:人员|工作|过程|活动)(?:中|时)?"
    "|(?:截至|截止)?(?:到)?目前(?:为止)?|(?:近|20[0-9]{2})年(?:来|以来|度|全年|至今)?|(?:在|从).{1,25}?(?:中|方面|上|看|时|期间|过程中|情况看)"
    "|(?:经|通过|对照)(?:过)?.{0,25}?(?:查|排查|自纠|梳理|检查|核查|查摆|核实|研判|比对)(?:后|发现)?|现|均|都|也|尚|暂|并|基本)[,:]?"
)
_DENIAL = re.compile(
    "^(?:(?:暂|尚|从|并|均|都|也)?(?:未|没有|没|不|无)(?:曾|再)?(?:有)?(?:发现|存在|查出|查摆出|出现|发生|涉及)(?:过)?"
    "|不适用|暂无|均无|否$|无$|没有$|(?:此|该|这|上述|以上).{0,8}(?:不存在|未发现|没有|均无)$"
    "|(?:无|没有|未有|没)(?:此|该|这|上述|以上|任何|类似|相关|其他|其它|突出|明显|上级|需要|需)"
    "|(?:无|没有)(?!证|照|资质|依据|据|序|故|理|效|法|视|人|正当|执法|法定|专|严格|按|及时|认真|做到|落实|建立|形成|完善|充分|真正|能够|"
    "制定|开展|履行|配备|达到|到位|对|将|把|经|统一|明确|固定|规范|有效|全面|进行|出示|告知|执行)"
    "(?=.{1,40}(?:问题|情况|现象|行为|情形|执法)(?:发生|存在)?$))"
)
_TROUBLE = re.compile(
    "不|未|没|缺|少|弱|差|滞后|个别|有时|存在|薄弱|偏|过于|随意|粗暴|代替|一罚了之|超|违|乱|难|慢|问题|无证|漏|错|迟|低|松"
)
_CONTRAST = re.compile(
    "但|不过|然而|却|也(?:被|进行|给予|予以|照|一律)|除.{1,30}外|只是|仅|尚有|还有|仍|有待|(?:^|[,，、])(?:个别|少数|部分|偶尔|偶有|有的|有时|存在)"
)
_FUTURE = re.compile(
    "^(?:下一步|下步|今后|以后|将|并将|继续|进一步|持续|确保|坚决|切实|严格|加强|杜绝|防止|避免|做到|(?:我|本).{1,3}将)"
)
_ENDS_OPEN = re.compile("(?:问题|情况|现象|行为|情形|等)$")


def denies(text: str) -> bool:
    """Does 具体表现 say expressly that there is nothing? 「无」, 「经自查，未发现此类问题」 do; 「/」 says nothing.

    「不存在重大问题，但个别案件程序不规范」 and 「执法人员无证执法」 tell of a problem: no.
    """
    plain = unquote(unicodedata.normalize("NFKC", clean(text)))[:4000]
    if is_nothing(plain):
        return bool(re.search("[无没空不]", plain))
    sentences = [
        re.sub(r"^[0-9]{1,2}[.、)]", "", squeeze(part)) for part in re.split("[。;；!！\n]|(?<![0-9])\\.", plain)
    ]
    verdicts = {_sentence(sentence) for sentence in sentences if sentence.strip(",，、()")}
    return "denial" in verdicts and "trouble" not in verdicts


def _sentence(sentence: str) -> str:
    """denial, trouble or neutral."""
    if _CONTRAST.search(sentence):
        return "trouble"
    clauses = [clause for clause in re.split("[,，:：]", sentence.strip("()")) if clause]
    for index, clause in enumerate(clauses):
        while (lead := _LEAD.match(clause)) and not _DENIAL.match(clause):
            clause = clause[lead.end() :]
        if _DENIAL.match(clause):
            rest = clauses[index + 1 :]
            rest = rest[: next((i for i, part in enumerate(rest) if _FUTURE.match(part)), len(rest))]
            calm = not any(_TROUBLE.search(part) and not _DENIAL.match(part) for part in rest)
            return "denial" if calm or _ENDS_OPEN.search(clauses[-1]) else "trouble"
        if _FUTURE.match(clause):
            continue  # what will be done tells of no problem
        if clause and _TROUBLE.search(clause):
            return "trouble"
    return "neutral"
