"""Which departments a text names: full names, short names, aliases, institutions of a township; never a look-alike.

柳林 opens every county unit's name, so 柳林县X局 is never 柳林镇; 临县三交镇 and 吕梁市应急管理局 are not ours.
"""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from pipeline.kept import once_a_campaign
from pipeline.model import Campaign, Department

_TOWN = ("镇", "乡", "街道")
_INSTITUTION = (
    "人民政府|镇政府|乡政府|政府|党委|镇|乡|司法所|综合行政执法|综合执法|行政执法|执法|便民服务|党政办|综治|办公室"
)
_CJK = r"\u3400-\u9fff"
_OURS = ("我县", "全县", "本县", "该县", "各县")
_VERBS = "报交致送由呈请代为是转发给在与和"
_TAIL = "局队所大中支站办自报材行关执整问清总上的综人党政"
_CLOSE_ENOUGH = 86.0
_MARGIN = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A department named in a text, and the words that named it."""

    department: str
    words: str
    at: int


@dataclass(frozen=True, slots=True)
class _Index:
    pattern: re.Pattern[str]
    departments: dict[str, str]  # the words of a name → department
    weak: frozenset[str]  # names so short that they must stand by themselves
    county: str
    neighbours: tuple[str, ...]
    full: dict[str, str]  # full names → department


def mentions(text: str, campaign: Campaign) -> tuple[Mention, ...]:
    """Departments named in `text`, in its order; each once. White space within names does not matter."""
    index = _index(campaign)
    text = squeeze(text)
    found: dict[str, Mention] = {}
    for hit in index.pattern.finditer(text):
        words = hit.group(1)
        if _is_other_authority(text[: hit.start()], words, index):
            continue
        if words in index.weak and not hit.group(2) and not _stands_alone(text, hit.start(), hit.end(1)):
            continue
        department = index.departments[words]
        found.setdefault(department, Mention(department=department, words=hit.group(0), at=hit.start()))
    return tuple(found.values())


def look_alikes(text: str, campaign: Campaign) -> frozenset[str]:
    """Departments whose name `text` gives to another county's or the city's unit: 临县三交镇, 吕梁市应急管理局."""
    index = _index(campaign)
    text = squeeze(text)
    return frozenset(
        index.departments[hit.group(1)]
        for hit in index.pattern.finditer(text)
        if _is_other_authority(text[: hit.start()], hit.group(1), index)
    )


def closest(unit: str, campaign: Campaign) -> Mention | None:
    """The department whose full name a unit line or a seal means, misspellings forgiven; None when two are as near."""
    exact = mentions(unit, campaign)
    if exact:
        return exact[0] if len(exact) == 1 else None
    index = _index(campaign)
    text = squeeze(unit)
    of_elsewhere = re.match(rf"[{_CJK}]{{1,4}}[县市区]", text) and not text.startswith(index.county)
    if len(text) < 4 or (index.county and of_elsewhere):
        return None
    ranked = process.extract(text, list(index.full), scorer=fuzz.ratio, limit=4)
    best = [(index.full[name], score) for name, score, _ in ranked if score >= _CLOSE_ENOUGH]
    if not best:
        return None
    department, score = best[0]
    if any(other != department and score - second < _MARGIN for other, second in best[1:]):
        return None
    return Mention(department=department, words=text, at=0)


def squeeze(text: str) -> str:
    """NFKC without white space."""
    return re.sub(r"[\s\u200b\ufeff]+", "", unicodedata.normalize("NFKC", text))


def _is_other_authority(before: str, words: str, index: _Index) -> bool:
    """Another county's, the city's or the province's unit of the same name."""
    if index.county and words.startswith(index.county):
        return False
    if before.endswith(("市", "省", *index.neighbours)):
        return True
    # Where a county's name begins can be told only at the text's start, behind a mark, or behind a city's name.
    owner = re.search(rf"(?:^|[^{_CJK}]|市|省)([{_CJK}]{{1,3}}(?:县|区|旗))$", before)
    if owner is None:
        return False
    name = owner.group(1)
    return name != index.county and name not in _OURS and not (len(name) == 2 and name[0] in _VERBS)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before = text[start - 1 : start]
    after = text[end : end + 1]
    free_before = not before or not re.match(rf"[{_CJK}]", before) or before in "县由代为是报"
    free_after = not after or not re.match(rf"[{_CJK}]", after) or after in _TAIL
    return free_before and free_after


@once_a_campaign
def _index(campaign: Campaign) -> _Index:
    names: dict[str, str] = {}
    bases: dict[str, str] = {}
    weak: set[str] = set()
    full: dict[str, str] = {}
    county = squeeze(campaign.recognition.county)
    for department in campaign.departments:
        full[squeeze(department.name)] = department.id
        if county:
            full[county + squeeze(department.name).removeprefix(county)] = department.id
        for name in _spellings(department, county):
            names.setdefault(name, department.id)
            if len(name) <= 2:
                weak.add(name)
        for name in (department.name, *department.aliases):
            base = squeeze(name).removeprefix(county)
            town = next((town for town in _TOWN if base.endswith(town)), None)
            stem = base.removesuffix(town or "")
            if town and len(stem) >= 2 and not county.startswith(stem):
                bases.setdefault(stem, department.id)
    for base, id in bases.items():
        for town in ("镇", "乡"):
            names.setdefault(base + town, id)
        names.setdefault(base, id)
        weak.add(base)
    ordered = sorted(names, key=lambda name: (-len(name), name))
    alternatives = "|".join(re.escape(name) for name in ordered) or r"(?!)"
    # A base followed by an institution's word (留誉司法所) is as good as the full name.
    pattern = re.compile(rf"({alternatives})({_INSTITUTION})?")
    return _Index(
        pattern=pattern,
        departments=names,
        weak=frozenset(weak),
        county=county,
        neighbours=campaign.recognition.neighbours,
        full=full,
    )


def _spellings(department: Department, county: str) -> list[str]:
    """A department's names with and without the county, and usual shortenings of a bureau's official name."""
    spellings = []
    for name in (department.name, department.short, *department.aliases):
        name = squeeze(name)
        if not name:
            continue
        bare = name.removeprefix(county).removeprefix("县")
        spellings += [bare, county + bare]
        if bare.endswith("执法队"):
            spellings += [f"{bare[:-1]}大队", f"{county}{bare[:-1]}大队"]
        if bare.endswith(("局", "委", "办", "中心")) and len(bare) > 5:
            for short in {bare.replace("和", ""), bare.replace("监督管理", "监管"), bare.replace("管理", "")}:
                if len(short) >= 4:
                    spellings += [short, county + short]
    return [name for name in dict.fromkeys(spellings) if len(name) >= 2]
