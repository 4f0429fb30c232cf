"""Which departments a text names; look-alikes of other places are none of ours."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import HOME, load_campaign
from pipeline.names import closest, look_alikes, mentions, squeeze

CAMPAIGN = load_campaign(HOME / "config", "2024-enforcement")
SAFETY = load_campaign(Path(__file__).parents[1] / "campaigns", "2025-safety")


def named(text: str) -> list[str]:
    return [mention.department for mention in mentions(text, CAMPAIGN)]


@pytest.mark.parametrize(
    ("text", "departments"),
    [
        ("柳林县住房和城乡建设管理局", ["zhujian"]),
        ("县住建局", ["zhujian"]),
        ("柳林县住房和城乡建设局", ["zhujian"]),
        ("柳林县文化和旅游局", ["wenlv"]),
        ("柳林县文化市场综合行政执法队", ["wenlv"]),
        ("柳林县农业农村局", ["nongye"]),
        ("柳林县农业综合行政执法队", ["nongye"]),
        ("县市监局", ["shichang"]),
        ("柳林县工商局", ["shichang"]),
        ("县交通局", ["jiaotong"]),
        ("柳林县应急管理局办公室", ["yingji"]),
        ("柳林县安监局", ["yingji"]),
        ("柳林镇人民政府", ["liulin"]),
        ("柳林县柳林镇人民政府", ["liulin"]),
        ("柳林镇司法所", ["liulin"]),
        ("薛村镇综合行政执法队", ["xuecun"]),
        ("下三交镇", ["sanjiao"]),
        ("留誉司法所", ["liuyu"]),
        ("石西乡人民政府", ["shixi"]),
        ("代石西乡报送", ["shixi"]),
        ("穆村自查报告.docx", ["mucun"]),
        ("成家庄镇、孟门镇", ["chengjiazhuang", "mengmen"]),
        ("应急局+交通局自查材料", ["yingji", "jiaotong"]),
        ("柳林县应急管理局、柳林镇人民政府", ["yingji", "liulin"]),
        ("柳林县市场监督管理局薛村市场监管所", ["shichang"]),
        # nobody of ours
        ("临县三交镇人民政府", []),
        ("中阳县金家庄镇", []),
        ("吕梁市应急管理局", []),
        ("山西省应急管理厅", []),
        ("柳林县司法局", []),
        ("柳林县人民政府", []),
        ("柳林县行政执法突出问题自查", []),
        ("柳林县教育局", []),
        ("农业农村部", []),
        ("法规股", []),
        ("ll_mcz@163.com", []),
        ("", []),
    ],
)
def test_departments_are_named_by_any_of_their_names(text: str, departments: list[str]) -> None:
    assert named(text) == departments


@given(st.data(), st.sampled_from(CAMPAIGN.departments))
def test_blanks_within_a_name_change_nothing(data: st.DataObject, department: object) -> None:
    name = department.name  # type: ignore[attr-defined]  # a Department
    gaps = data.draw(
        st.lists(st.sampled_from(["", " ", "\u3000", "\n", "\u200b"]), min_size=len(name), max_size=len(name))
    )
    spaced = "".join(char + gap for char, gap in zip(name, gaps, strict=True))
    assert named(spaced + "：自查报告") == named(name) == [department.id]  # type: ignore[attr-defined]


@given(st.text(max_size=60))
def test_any_text_is_read_and_a_mention_stands_in_it(text: str) -> None:
    for mention in mentions(text, CAMPAIGN):
        assert squeeze(text)[mention.at :].startswith(mention.words)


@pytest.mark.parametrize(
    ("unit", "department"),
    [
        ("柳林县住房和城乡建设管埋局", "zhujian"),
        ("柳林县交通运翰局", "jiaotong"),
        ("柳 林 县 应 急 管 理 局", "yingji"),
        ("柳林县应急管理局（盖章）", "yingji"),
        ("临县交通运输局", None),
        ("柳林县教育局", None),
        ("应急局、交通局", None),
        ("局", None),
    ],
)
def test_a_misspelt_unit_means_the_nearest_name_and_no_other_countys(unit: str, department: str | None) -> None:
    found = closest(unit, CAMPAIGN)
    assert (found.department if found else None) == department


def test_a_campaign_without_a_county_finds_its_own_departments() -> None:
    found = [m.department for m in mentions("东湖街道、区教育局、北桥镇政府", SAFETY)]
    assert found == ["dh_street", "education", "bq_town"]


@pytest.mark.parametrize(
    ("text", "namesakes"),
    [
        ("临县三交镇人民政府", {"sanjiao"}),
        ("吕梁市应急管理局", {"yingji"}),
        ("柳林县三交镇人民政府", set()),
        ("下三交镇", set()),
        ("柳林县应急管理局", set()),
    ],
)
def test_a_namesake_of_another_county_is_told(text: str, namesakes: set[str]) -> None:
    assert look_alikes(text, CAMPAIGN) == namesakes


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("柳林县农业综合行政执法大队", "nongye"),
        ("文化市场综合行政执法大队", "wenlv"),
        ("柳林县交通运输综合行政执法大队", "jiaotong"),
    ],
)
def test_an_enforcement_team_is_known_as_a_brigade_too(text: str, department: str) -> None:
    assert [mention.department for mention in mentions(text, CAMPAIGN)] == [department]
