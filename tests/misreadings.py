"""How readers of pictures get a text wrong, in the manners seen on real scans; the seed settles everything.

Most wrong characters are of similar shape and are read unsurely; what a seal covers is lost, or read as anything;
punctuation goes, lines go, a line at a page's end is read twice, page numbers stay among the text.
"""

import random
from dataclasses import dataclass

_SHAPES = (
    "己已巳 未末 日曰 土士 人入 千干 间问 侯候 大太 白自 住往 拨拔 贷货 账帐 治冶 折拆 辨辩 券卷 "
    "名各 今令 体休 告台 单里 件任 先近 相粗 为力 理埋 查杳 法洁 规现 行打 案宴 处外 检捡 管营 "
    "责贵 民氏 对时 组细 政攻 全金 开并 部郡 问向 改政 效放 场汤 实买 工上 不下 无元 执扶 事享 "
    "县具 有冇 记汜 进迸 度庹 监盖 督瞽 众丛 程桯 务夯 "
)
_LIKE = {char: pair.replace(char, "") for pair in _SHAPES.split() for char in pair}
_DIGITS = {"0": "Oo", "1": "lI|", "2": "Z7", "3": "8", "5": "S6", "6": "8b", "7": "1", "8": "3B", "9": "g", "4": "A"}
_ANY = (
    "的一是在了和有大这主中人上为们地个用工时要动国产以我到他会作来分生对于学下级就年阶义发成部民可出能方"
    "进同行面说种过命度革而多子后自社加小机也经力线本电高量长党得实家定深法表着水理化争现所二起政三好十战"
    "无农使性前等反体合斗路图把结第里正新开论之物从当两些还天资事队批如应形想制心样干都向变关点育重其思与"
    "间内去因件日利相由压员气业代全组数果期导平各基或月毛然问比展那它最及外没看治提五解系林者米群头意只明"
    "四道马认次文通但条较克又公孔领军流入接席位情运器并习原油放立题质指建区验活众很教决特此常石强极土少已"
    "根共直团统式转别造切九你取西持总料连任志观调么七山程百报更见必真保热委手改管处己将修支识病象先老光专"
    "什六型具示复安带每东增则完风回南广劳轮科北打积车计给节做务被整联步类集号列温装即毫轴知研单色坚据速防"
    "史拉世设达尔场织历花受求传口断况采精金界品判参层止边清至万确究书"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How badly a scan is read: rates by character, but for `lost_lines`, `twice` and `swapped`, which count."""

    wrong: float = 0.0
    lost: float = 0.0
    punctuation: float = 0.0
    told: float = 0.75  # of the wrong characters, those that the reader knows to be unsure
    seal: bool = False
    lost_lines: int = 0
    twice: int = 0
    swapped: int = 0


CLEAN = Manner()
GOOD = Manner(wrong=0.0015, lost=0.0005, punctuation=0.01, seal=True)
FAIR = Manner(wrong=0.007, lost=0.003, punctuation=0.02, seal=True, twice=1)
POOR = Manner(wrong=0.02, lost=0.01, punctuation=0.05, seal=True, lost_lines=1, twice=1, swapped=1)
BITONAL = Manner(wrong=0.03, lost=0.01, punctuation=0.05, lost_lines=1)
MANNERS = {"clean": CLEAN, "good": GOOD, "fair": FAIR, "poor": POOR, "bitonal": BITONAL}


def misread(text: str, manner: Manner, rng: random.Random) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text as a reader gives it back, and the stretches of it that were read unsurely."""
    lines = _lines(text, manner, rng)
    chars: list[tuple[str, bool]] = []
    under_seal = len(lines) - rng.randint(2, 4) if manner.seal else len(lines)
    left = rng.randint(4, 16)
    for number, line in enumerate(lines):
        for place, char in enumerate(line):
            if number >= under_seal and left <= place < left + 8 and rng.random() < 0.25:
                chars += _covered(char, rng)
            else:
                chars += _one(char, manner, rng)
    spans = tuple((at, at + 1) for at, (_, unsure) in enumerate(chars) if unsure)
    return "".join(char for char, _ in chars), spans


def _lines(text: str, manner: Manner, rng: random.Random) -> list[str]:
    """The lines of the page; a paragraph's last one ends with a newline, and here and there others do."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        cut = [paragraph[at : at + 28] for at in range(0, len(paragraph), 28)] or [""]
        lines += [*cut[:-1], cut[-1] + ("" if rng.random() < 0.03 * bool(manner.wrong) else "\n")]
    for _ in range(manner.twice):
        at = min(len(lines) - 1, 22 * rng.randint(1, max(1, len(lines) // 22)))
        lines.insert(at, lines[at])
    if manner.wrong:
        for page in range(1, len(lines) // 22):
            if rng.random() < 0.3:
                lines.insert(page * 22, f"\n— {page} —\n")
    for _ in range(manner.swapped):
        at = rng.randrange(len(lines) - 1)
        lines[at : at + 2] = lines[at + 1], lines[at]
    for _ in range(manner.lost_lines):
        full = [n for n, line in enumerate(lines) if len(line) >= 20]
        del lines[rng.choice(full)]
    return lines


def _one(char: str, manner: Manner, rng: random.Random) -> list[tuple[str, bool]]:
    if not char.isalnum():
        if char != "\n" and rng.random() < manner.punctuation:
            return [] if rng.random() < 0.6 else [(rng.choice("，。、,.;"), False)]
        return [(char, False)]
    luck = rng.random()
    if luck < manner.lost * (0.5 if char.isdigit() else 1):
        return []
    luck -= manner.lost
    if 0 <= luck < manner.wrong * (0.5 if char.isdigit() else 1):
        return [(_instead(char, rng), rng.random() < manner.told)]
    return [(char, rng.random() < 0.003 * bool(manner.wrong))]


def _covered(char: str, rng: random.Random) -> list[tuple[str, bool]]:
    luck = rng.random()
    if luck < 0.5:
        return []
    return [("\ufffd", True)] if luck < 0.7 else [(_instead(char, rng), True)]


def _instead(char: str, rng: random.Random) -> str:
    if char in _DIGITS and rng.random() < 0.8:
        return rng.choice(_DIGITS[char])
    if char in _LIKE and rng.random() < 0.8:
        return rng.choice(_LIKE[char])
    return rng.choice(_ANY)
