"""Whose seal a name off a seal's arc means: a department's own, somebody else's, or nobody can tell.

A reading loses or mistakes a character now and then, and the names of one county's units differ by one or two. So
a reading is weighed against every name that may stand on a seal here: the departments' own, those of their offices,
party committees and teams (which are not the department's seal), and those of usual bodies that hand in nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.kept import once_a_campaign
from pipeline.model import Campaign, Department
from pipeline.names import squeeze
from pipeline.seal_words import WEIGHTS, Read

MARGIN = 8
"""Tenths of a character by which a name must be nearer than another to be meant."""

_FAR = 1_000
_CLOSE = 4.0  # tenths a character of the name: further off, it is not that name

_TOWNS = ("镇", "乡", "街道")
_GOVERNMENT = {"镇": "人民政府", "乡": "人民政府", "街道": "办事处"}
_UNIT_ENDS = ("局", "委", "委员会", *_TOWNS)
_PARTS = (
    "办公室|党政办公室|党政综合办公室|综合办公室|执法专用章|行政执法专用章|综合行政执法专用章|业务专用章|财务专用章|"
    "合同专用章|审批专用章|行政审批专用章|专用章|委员会|党组|党委|纪律检查委员会|工会委员会|人民代表大会|"
    "人大主席团|人民武装部|执法队|执法大队|综合执法队|综合行政执法队|综合行政执法大队|综合行政执法办公室|便民服务中心|"
    "党群服务中心|司法所|派出所|财政所|农业综合服务中心|退役军人服务站|综治中心|应急管理站|人事股|法制股"
)
_BODIES = (
    "人民政府|人民政府办公室|委员会|司法局|公安局|财政局|教育局|教育科技局|民政局|审计局|统计局|水利局|林业局|"
    "自然资源局|卫生健康局|卫生健康和体育局|医疗保障局|人力资源和社会保障局|发展和改革局|工业和信息化局|"
    "退役军人事务局|信访局|能源局|行政审批服务管理局|乡村振兴局|生态环境局|城市管理局|住房和城乡建设局|"
    "文化和旅游局|市场监督管理局|农业农村局|交通运输局|应急管理局|气象局|税务局|烟草专卖局|人民法院|人民检察院|"
    "消防救援大队|公安局交通警察大队|供销合作社联合社|总工会|妇女联合会|残疾人联合会|融媒体中心|机关事务服务中心"
)
_TAIL_ENDS = (
    "办公室|中队|大队|支队|执法队|工作队|委员会|村委会|村民小组|合作社|联合社|专用章|派出所|司法所|财政所|管理所|监管所|"
    "监督所|服务站|管理站|工作站|党支部|总支部|党组|工会|协会|分局|卫生院|学校|公司"
)
"""Whole words, exactly read: one character that ends many offices' names is as soon a misread one of a line below."""
_OF_A_SEAL = ("行政公章", "行政印章", "行政章", "公章", "印章")  # say of a seal that it is the unit's own
_TAIL = (2, 12)  # characters that a part's or a village's name has after its department's
_OPEN = 4  # tenths: what a name costs of which nothing but the beginning and the last character is known
_LIKELY = 40  # others' names that what a character may be else is tried for
_NEAREST_TAILED = 4  # departments whose names with anything behind them are thought of
_NEAREST = 24  # departments whose offices' and committees' seals are thought of


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How near a reading is to the seals' names. Costs in tenths of a character; None where nothing is.

    `department` is whose name is nearest among the departments' own, `cost` how near, `second` how near the next
    department's is. `foreign` is the nearest name of a seal that is no department's own, `foreign_cost` how near.
    `alike_cost` is how near the name of a namesake elsewhere is that nothing but the place of 县 speaks for: enough
    for doubt, never for an accusation. `length` is that of the nearest own name.
    """

    department: str | None
    cost: int
    second: int
    foreign: str
    foreign_cost: int
    alike_cost: int
    length: int

    @property
    def close(self) -> bool:
        return self.department is not None and self.cost <= _CLOSE * self.length

    @property
    def foreign_close(self) -> bool:
        return bool(self.foreign) and self.foreign_cost <= _CLOSE * len(self.foreign)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that may stand on a department's own seal, and how well each of its characters tells it from others': 1
    where no other department's has it, a half where one has."""

    text: str
    department: str
    telling: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Names:
    own: tuple[_Name, ...]
    texts: frozenset[str]
    departments: dict[str, Department]
    county: str
    bodies: tuple[str, ...]


def likeness(read: Read, campaign: Campaign) -> Likeness:
    """`read` against all names of seals."""
    names = _names(campaign)
    nearest: dict[str, tuple[int, int]] = {}
    for name in names.own:
        found = (read.costs(name.text), len(name.text))
        if name.department not in nearest or found < nearest[name.department]:
            nearest[name.department] = found
    ranked = sorted(nearest, key=lambda department: nearest[department][0])
    others = set(_foreign(read.text, ranked[:_NEAREST], names, campaign))
    likely = process.extract(
        read.text, others, scorer=Levenshtein.distance, scorer_kwargs={"weights": WEIGHTS}, limit=_LIKELY
    )
    foreign = [(read.costs(name), name) for name, *_ in likely]
    foreign += [(read.costs(name) + _OPEN, name) for name in _with_tails(read.text, ranked[:_NEAREST_TAILED], names)]
    cost, name_of_other = min(foreign, default=(_FAR, ""))
    return Likeness(
        department=ranked[0] if ranked else None,
        cost=nearest[ranked[0]][0] if ranked else _FAR,
        second=nearest[ranked[1]][0] if len(ranked) > 1 else _FAR,
        foreign=name_of_other,
        foreign_cost=cost,
        alike_cost=min(map(read.costs, _alike(read.text, ranked[:_NEAREST], names, campaign)), default=_FAR),
        length=nearest[ranked[0]][1] if ranked else 1,
    )


def without_seal_words(read: Read, campaign: Campaign) -> Read:
    """`read` without 公章, 印章, 行政章 behind a department's whole own name: that is still its own seal."""
    texts = _names(campaign).texts
    own = (read.text.removesuffix(words) for words in _OF_A_SEAL if read.text.endswith(words))
    name = next((name for name in own if name in texts), read.text)
    return Read(name, read.others[: len(name)])


def cost_of(read: Read, department: str, campaign: Campaign) -> tuple[int, int]:
    """How far `read` is from the department's own names, in tenths of a character, and the nearest one's length."""
    own = (name.text for name in _names(campaign).own if name.department == department)
    return min(((read.costs(name), len(name)) for name in own), default=(_FAR, 1))


def part_cost(read: Read, department: str, campaign: Campaign) -> int:
    """How far `read` is from the nearest contiguous part of the department's own names, in tenths of a character.

    0 where it is such a part: an arc whose beginning or end took no ink reads so.
    """
    own = (name.text for name in _names(campaign).own if name.department == department)
    return min(map(read.part_costs, own), default=_FAR)


def part_cost_of_others(read: Read, department: str, campaign: Campaign) -> int:
    """The same for the nearest of all the other departments."""
    others = (name.text for name in _names(campaign).own if name.department != department)
    return min(map(read.part_costs, others), default=_FAR)


def whose_part(read: Read, campaign: Campaign) -> tuple[str, ...]:
    """The departments of whose own names what was read is a contiguous part."""
    return tuple(dict.fromkeys(name.department for name in _names(campaign).own if read.text in name.text))


def begins_with_county(read: Read, campaign: Campaign) -> bool:
    """Does the county stand at its beginning? Then it is no neighbour's, whatever is cut off behind."""
    county = _names(campaign).county
    return bool(county) and read.text.startswith(county)


def is_the_partys(read: Read, campaign: Campaign) -> bool:
    """Does the party's name stand before the unit's?"""
    county = _names(campaign).county
    start = read.text[:4].split(county[:1])[0] if county else read.text[:4]
    return start.startswith("中共") or start.endswith("共") or "国共" in start


def told(read: Read, department: str, campaign: Campaign) -> float:
    """The share (0-1) that was read of what tells one of the department's names from others'."""
    names = _names(campaign)
    text = read.text.replace(names.county, "", 1) if names.county else read.text
    seen = set(text) | read.likely
    own = (name.telling for name in names.own if name.department == department)
    return max((sum(tells[c] for c in tells.keys() & seen) / sum(tells.values()) for tells in own), default=0.0)


@once_a_campaign
def _names(campaign: Campaign) -> _Names:
    county = squeeze(campaign.recognition.county)
    own: dict[str, _Name] = {}
    having: dict[str, set[str]] = {}  # which departments' names have a character
    for department in campaign.departments:
        for bare in _bare_names(department, county):
            for letter in _without_end(bare):
                having.setdefault(letter, set()).add(department.id)
    for department in campaign.departments:
        for bare in _bare_names(department, county):
            telling = {letter: 1 / len(having[letter]) for letter in _without_end(bare)}
            for text in _on_seals(bare, county):
                own.setdefault(text, _Name(text=text, department=department.id, telling=telling))
    return _Names(
        own=tuple(own.values()),
        texts=frozenset(own),
        departments={department.id: department for department in campaign.departments},
        county=county,
        bodies=(*(county + body for body in _BODIES.split("|")), f"中国共产党{county}委员会") if county else (),
    )


def _bare_names(department: Department, county: str) -> Iterator[str]:
    """The department's name and its former ones, without the county's; not those of its teams and offices."""
    for name in (department.name, *department.aliases):
        bare = squeeze(name).removeprefix(county)
        if len(bare) >= 3 and (name == department.name or bare.endswith(_UNIT_ENDS)):
            yield bare


def _on_seals(bare: str, county: str) -> Iterator[str]:
    full = _official(bare)
    yield county + full
    if full != bare:  # a township's seal may do without the county
        yield from (full, county + bare)


def _official(bare: str) -> str:
    town = next((town for town in _TOWNS if bare.endswith(town)), None)
    return bare + _GOVERNMENT[town] if town else bare


def _without_end(bare: str) -> str:
    end = next((end for end in ("管理局", "委员会", *_UNIT_ENDS) if bare.endswith(end)), "")
    return bare.removesuffix(end) or bare


def _foreign(text: str, nearest: list[str], names: _Names, campaign: Campaign) -> Iterator[str]:
    """Names on seals that are no department's own, as far as `text` may mean them."""
    for department in nearest:
        known = names.departments[department]
        for name in (*_around(known, names.county, campaign), *_namesakes(text, known, names.county, campaign)):
            if name not in names.texts:
                yield name
    yield from (body for body in names.bodies if body not in names.texts)


def _around(department: Department, county: str, campaign: Campaign) -> Iterator[str]:
    """Seals of the department's parts, and of the party's committee beside it."""
    bare = squeeze(department.name).removeprefix(county)
    full = _official(bare)
    for part in _PARTS.split("|"):
        yield from (county + bare + part, county + full + part)
        if full != bare:
            yield from (bare + part, full + part)
    yield from (f"中共{county}{bare}委员会", f"中国共产党{county}{bare}委员会", f"中共{bare}委员会")
    yield from (f"中共{county}{bare}党组", f"中共{county}{bare}总支部委员会")
    yield f"{squeeze(campaign.issuer)}{bare}司法所"
    for alias in department.aliases:
        alias = squeeze(alias).removeprefix(county)
        if not alias.endswith(_UNIT_ENDS):
            yield county + alias
            if alias.endswith("执法队"):
                yield f"{county}{alias[:-1]}大队"


def _with_tails(text: str, nearest: list[str], names: _Names) -> Iterator[str]:
    """The department's names with what was read behind them, where that ends in a known word for a part."""
    if not text.endswith(tuple(_TAIL_ENDS.split("|"))):
        return
    for department in nearest:
        full = _official(squeeze(names.departments[department].name).removeprefix(names.county))
        bare = full.removesuffix("人民政府").removesuffix("办事处")
        for length in range(_TAIL[0], min(_TAIL[1], len(text) - 3) + 1):
            behind = text[-length:]
            if len(set(behind) & set("人民政府办事处")) >= 2 or set(behind[:-1]) & set(bare):
                continue  # the end of its own name, misread
            for start in {full, bare}:
                yield from (names.county + start + behind, start + behind)


def _namesakes(text: str, department: Department, county: str, campaign: Campaign) -> Iterator[str]:
    """The seals of its namesakes elsewhere, where a character was read that tells them from its own."""
    full = _official(squeeze(department.name).removeprefix(county))
    for neighbour in campaign.recognition.neighbours:
        place = squeeze(neighbour)
        half = len(place) > 2 and text[1:2] == place[-1]  # at most one of its two characters: see `_alike`
        if place in text or (not half and (set(place) - set(county + full)) & set(text)):
            yield place + full


def _alike(text: str, nearest: list[str], names: _Names, campaign: Campaign) -> Iterator[str]:
    """The seals of namesakes elsewhere, where one character that is not the county's stands before 县.

    It may be 临县's 临 (交口县's 口), or the 林 of 柳林县 whose 柳 took no ink: 临县's names, shorter, are nearer.
    """
    if text[:1] in names.county:
        return
    for place in map(squeeze, campaign.recognition.neighbours):
        if text[1:2] == place[-1] and (len(place) == 2 or text[0] == place[-2]):
            for department in nearest:
                yield place + _official(squeeze(names.departments[department].name).removeprefix(names.county))
