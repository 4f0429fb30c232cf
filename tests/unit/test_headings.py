"""Which paragraphs are headings, how deep they lie, and what their sections are about."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.heading_kinds import classify
from parsers.heading_numbers import number_of
from parsers.headings import heading_of, ranks
from parsers.paper import Paragraph
from pipeline.config import HOME, load_campaign

FORM = load_campaign(HOME / "config", "2024-enforcement").narrative_form
TEXT = Paragraph(text="我镇高度重视，认真开展了各项工作，对近年来办理的案件逐一进行了梳理。")

VARIANTS = {
    "inspection_work": """
        自查的总体安排 工作落实情况
        自查工作开展情况 开展自查情况 自查总体情况 专项整治工作开展情况 组织开展情况 提高政治站位，加强组织领导
        统一思想认识，迅速动员部署 动员部署情况 组织部署及自查过程 自查范围及方法 主要做法
        成立工作专班，明确责任分工 全面排查起底情况 案件梳理排查情况 广泛接受群众监督情况 问题线索征集情况
        征求意见建议情况 工作开展情况 基本做法 工作推进情况 自查自纠工作的主要做法 强化组织保障
        高位推动，压实责任 开展专项整治的基本情况 自查工作步骤
    """,
    "enforcement_work": """
        2023年执法工作开展情况 2023年度行政执法工作情况 行政执法工作基本情况 执法工作概况 单位基本情况
        执法机构和执法人员情况 执法队伍建设情况 行政执法案件办理情况 行政处罚案件情况 行政许可和行政处罚情况
        行政执法“三项制度”落实情况 行政执法责任制落实情况 行政复议和行政诉讼情况 执法工作主要成效
        重点领域执法情况 乡镇综合行政执法工作开展情况 工作完成情况 我镇执法现状 去年执法工作回顾
        执法案件基本数据 2023年度执法工作总结
    """,
    "problems": """
        “八类问题”排查情况 自我剖析 问题检视情况
        自查发现的问题 自查中发现的突出问题 存在问题 存在的主要问题 存在的问题和不足 主要问题 突出问题查摆情况
        查摆出的问题 存在问题及原因分析 存在的薄弱环节 存在的差距和不足 面临的困难与问题
        八个方面突出问题自查结果 运动式执法方面 简单粗暴执法方面 其他方面问题 存在的不足 对照检查出的八方面问题
        剖析检视出的短板 执法领域突出问题表现 自查自纠结果 群众反映强烈的问题 问题产生的原因 整改落实不到位
    """,
    "measures": """
        整改举措 整改情况 整改措施及完成时限 整改进展情况 边查边改情况 下一步整改措施 下一步工作措施 下一步工作
        下步打算 今后努力方向 下一步工作安排 改进措施 对策措施 问题整改情况 建章立制情况 整改责任落实情况
        自查自纠问题整改情况 下一阶段工作重点 针对问题的整改对策 针对存在问题拟采取的措施 2024年工作打算
        整改销号情况 巩固提升措施 整改思路和具体举措 整改落实措施
    """,
    "suggestions": """
        建议 意见和建议 相关建议 几点建议 对行政执法工作的建议 对司法行政部门的建议 对专项整治工作的建议
        需上级协调解决的问题 需要帮助解决的困难 请求事项 思考与建议 完善执法体制机制的建议
        关于基层执法力量的建议 改进工作的建议 意见与建议 需要说明的事项及建议 希望和请求 需要上级支持的事项
        有关意见和诉求
    """,
    "problems_and_measures": """
        存在问题及整改措施 自查发现的问题、整改举措及建议 存在问题及下一步打算 自查自纠及整改情况
        问题清单及整改台账
    """,
    "results": """
        整改工作总体情况 已完成整改的问题 需长期坚持的问题
    """,
}


@pytest.mark.parametrize(("kind", "heading"), [(kind, h) for kind, text in VARIANTS.items() for h in text.split()])
def test_a_heading_by_itself_tells_its_section(kind: str, heading: str) -> None:
    for written in (heading, f"三、{heading}", f"（二）{heading}。", f"1．{heading}", f" 一 、{heading}"):
        assert classify(written, FORM, None).kind == kind, written


@pytest.mark.parametrize(
    ("parent", "heading", "kind"),
    [
        ("problems", "关于逐利执法", "problems"),
        ("problems", "执法培训不到位", "problems"),
        ("problems", "整改落实不到位", "problems"),
        ("problems", "执法监督", "problems"),
        ("problems", "2023年以来案件办理", "problems"),
        ("problems", "下一步整改措施", "measures"),
        ("problems", "整改时限", "measures"),
        ("measures", "解决突出问题", "measures"),
        ("measures", "针对运动式执法问题", "measures"),
        ("measures", "运动式执法问题", "measures"),
        ("measures", "补齐短板", "measures"),
        ("measures", "加强执法监督", "measures"),
        ("measures", "几点建议", "suggestions"),
        ("inspection_work", "全面排查突出问题", "inspection_work"),
        ("inspection_work", "强化执法监督", "inspection_work"),
        ("inspection_work", "边查边改情况", "measures"),
        ("inspection_work", "发现的主要问题", "problems"),
        ("enforcement_work", "存在的问题", "problems"),
        ("enforcement_work", "加大处罚力度", "enforcement_work"),
        ("problems_and_measures", "野蛮执法方面", "problems_and_measures"),
        ("problems_and_measures", "整改举措", "measures"),
        ("suggestions", "加强执法培训", "suggestions"),
    ],
)
def test_a_sub_heading_takes_its_parents_kind_unless_it_says_otherwise(parent: str, heading: str, kind: str) -> None:
    assert classify(heading, FORM, parent).kind == kind


def test_what_an_action_is_about_depends_on_whether_the_problems_have_been_told() -> None:
    assert classify("一、强化执法培训", FORM, None).kind != "measures"
    assert classify("五、强化执法培训", FORM, None, "problems").kind == "measures"


def test_a_heading_that_says_nothing_is_classed_as_nothing() -> None:
    assert classify("感悟与体会", FORM, None).kind == "other"


@pytest.mark.parametrize(
    ("text", "label", "level", "ordinal"),
    [
        ("一、存在问题", "", 1, 1),
        ("十二、存在问题", "", 1, 12),
        ("二十．存在问题", "", 1, 20),
        ("第三部分 存在问题", "", 0, 3),
        ("（一）存在问题", "", 2, 1),
        ("(三) 存在问题", "", 2, 3),
        ("1.存在问题", "", 3, 1),
        ("２、存在问题", "", 3, 2),
        ("（3）存在问题", "", 4, 3),
        ("④存在问题", "", 4, 4),
        ("存在问题", "三、", 1, 3),
        ("存在问题", "（二）", 2, 2),
        ("存在问题", "一", 1, 1),
    ],
)
def test_a_number_gives_the_level(text: str, label: str, level: int, ordinal: int) -> None:
    found = number_of(Paragraph(text=text, label=label))
    assert found is not None
    assert (found.level, found.ordinal, found.rest) == (level, ordinal, "存在问题")


@pytest.mark.parametrize("text", ["3.5万元罚款", "2023年执法工作", "一是存在问题", "", "10余起"])
def test_other_numbers_number_nothing(text: str) -> None:
    assert number_of(Paragraph(text=text)) is None


@pytest.mark.parametrize(
    "paragraph",
    [
        Paragraph(text="一是学习不够"),
        Paragraph(text="第一，学习不够"),
        Paragraph(text="首先要加强学习"),
        Paragraph(text="我镇共办理案件12起，罚款3万元。"),
        Paragraph(text="2024年3月18日"),
        Paragraph(text="行政处罚12起"),
        Paragraph(text="具体如下："),
        Paragraph(text="一、" + "长" * 60),
        Paragraph(text="处罚\t12"),
    ],
)
def test_these_are_no_headings(paragraph: Paragraph) -> None:
    assert heading_of(paragraph, TEXT, FORM) is None


@pytest.mark.parametrize("lead", ["", "整改思路和具体举措"])
def test_a_short_line_over_its_text_is_a_heading_in_any_typeface(lead: str) -> None:
    found = heading_of(Paragraph(text="整改思路和具体举措", lead=lead), TEXT, FORM)
    assert found is not None
    assert found.level is None


@pytest.mark.parametrize(
    ("text", "lead", "heading"),
    [
        ("（一）执法不规范。部分案件文书不全。", "（一）执法不规范。", "（一）执法不规范"),
        ("（一）执法不规范。部分案件文书不全。", "执法不规范。", "（一）执法不规范"),
        ("二、存在的问题：经自查，发现两项。", "", "二、存在的问题"),
        ("1.整改措施：加强培训。", "", "1.整改措施"),
        ("整改措施：加强培训。", "", "整改措施"),
        ("（一）个别人员学习不够。部分案件文书不全。", "", None),
        ("1.执法文书：要素不全。", "", None),
        ("具体为：加强培训。", "", None),
    ],
)
def test_a_run_in_heading_stands_out_or_names_a_section(text: str, lead: str, heading: str | None) -> None:
    found = heading_of(Paragraph(text=text, lead=lead), TEXT, FORM)
    assert (found.text if found else None) == heading
    assert found is None or found.run_in


def test_an_unnumbered_section_stands_above_the_numbers_that_begin_anew_below_it() -> None:
    lines = ["一、自查情况", "（一）部署", "整改举措", "（一）强化培训", "（二）严格裁量"]
    headings = [heading_of(Paragraph(text=line), TEXT, FORM) for line in lines]
    deep = ranks([h for h in headings if h], FORM)
    assert deep[0] < deep[2] < deep[3] == deep[4] == deep[1]


PARAGRAPHS = st.builds(
    lambda text, label, level, lead: Paragraph(text=text, label=label, level=level, lead=text if lead else text[:3]),
    st.one_of(st.text(max_size=60), st.from_regex(r"[一（(1第][二）、.部分]{0,3}[问题整改。：]{0,12}", fullmatch=True)),
    st.sampled_from(["", "一、", "1.", "●", "（二）"]),
    st.sampled_from([None, 1, 9]),
    st.booleans(),
)


@settings(deadline=None)
@given(PARAGRAPHS, st.one_of(st.none(), PARAGRAPHS))
def test_no_paragraph_raises_and_a_heading_is_a_beginning_of_its_text(
    paragraph: Paragraph, following: Paragraph | None
) -> None:
    found = heading_of(paragraph, following, FORM)
    if found is not None:
        assert paragraph.text.strip().startswith(found.text)
        assert classify(found.text, FORM, None).kind
        assert ranks([found, found], FORM)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("一、自查自纠工作基本情况", "inspection_work"),
        ("一、自查自纠工作的基本情况和主要做法", "inspection_work"),
        ("一、排查基本情况", "inspection_work"),
        ("一、自查工作回顾", "inspection_work"),
        ("一、自查工作完成情况", "inspection_work"),
        ("二、整改工作完成情况", "measures"),
        ("二、执法工作完成情况", "enforcement_work"),
        ("三、突出问题概况", "problems"),
        ("四、整改基本情况", "measures"),
        ("二、单位概况", "enforcement_work"),
        ("二、2023年行政执法工作回顾", "enforcement_work"),
        ("二、执法队伍基本情况", "enforcement_work"),
    ],
)
def test_an_account_of_something_is_about_that_thing(heading: str, kind: str) -> None:
    assert classify(heading, FORM, None).kind == kind
