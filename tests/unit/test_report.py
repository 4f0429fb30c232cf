"""A narrative paper read: title, addressee, signature, sections and 字数, whatever the author and program did."""

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.forms import Report
from parsers.paper import Block, Cell, Paper, Paragraph, Table
from parsers.report import read
from parsers.wordcount import word_count
from pipeline.config import HOME, load_campaign

CAMPAIGN = load_campaign(HOME / "config", "2024-enforcement")
FORM = CAMPAIGN.narrative_form
SAFETY = load_campaign(Path(__file__).parents[1] / "campaigns", "2025-safety")
TEXT = (
    "我单位高度重视，认真对照方案要求逐项开展工作，结合日常执法实际，对近"
    "年来办理的案件和群众反映的情况进行了梳理，做到不留死角、不走过场。"
)


def paragraphs(text: str) -> tuple[Block, ...]:
    """One paragraph a line: ^ centred, > right, ** bold, # outline level 1, ## level 2, [] in a text box; … is TEXT."""
    blocks: list[Block] = []
    for line in text.strip("\n").splitlines():
        marks = re.match(r"(\^|>|\*\*|##|#|\[\])?(.*)", line.strip())
        assert marks
        mark, words = marks[1] or "", marks[2].replace("…", TEXT)
        lead = words if mark in ("**", "#", "##") else ""
        if "||" in words:  # 「首句||余文」: the first sentence is set apart
            lead, words = words.split("||")[0], words.replace("||", "")
        blocks.append(
            Paragraph(
                text=words,
                lead=lead,
                level=len(mark) if mark.startswith("#") else None,
                align={"^": "center", ">": "right"}.get(mark, ""),
                boxed=mark == "[]",
            )
        )
    return tuple(blocks)


def report(text: str, *tables: Table) -> Report:
    return read(Paper(blocks=paragraphs(text) + tables), FORM, year=2024)


def kinds(found: Report) -> list[tuple[str, str]]:
    return [(section.heading, section.kind) for section in found.sections if section.heading]


def table(*rows: tuple[str, ...]) -> Table:
    return Table(
        cells=tuple(
            Cell(row=r, column=c, blocks=(Paragraph(text=text),))
            for r, row in enumerate(rows)
            for c, text in enumerate(row)
        )
    )


USUAL = """
柳林县司法局：
…
一、自查工作开展情况
…
二、2023年执法工作开展情况
…
三、自查发现的问题
…
四、整改举措及建议
…
"""


# --- other authors, other words -------------------------------------------------------------------------------

OTHER_AUTHORS = {
    "plain numbered, own words": (
        """
        ^薛村镇人民政府
        ^行政执法突出问题自查自纠工作报告
        县司法局：
        …
        一、基本做法
        …
        二、我镇执法现状
        …
        三、对照检查出的八方面问题
        （一）关于运动式执法
        …
        （二）关于逐利执法
        …
        四、下一阶段工作重点
        …
        （一）强化执法监督
        …
        薛村镇人民政府
        2024年3月18日
        """,
        [
            "inspection_work",
            "enforcement_work",
            "problems",
            "problems",
            "problems",
            "measures",
            "measures",
        ],
    ),
    "bold, unnumbered sections with numbered parts": (
        """
        ^柳林县交通运输局关于行政执法突出问题的自查报告
        **自查自纠工作的主要做法
        （一）高位推动，压实责任
        …
        （二）全面排查突出问题
        …
        **执法队伍和案件办理情况
        …
        **梳理出的突出问题及其成因
        （一）执法宽松软
        …
        （二）整改落实不到位
        …
        **整改思路和具体举措
        （一）强化培训教育
        …
        （二）规范涉企检查
        …
        **需要上级支持的事项
        …
        """,
        [
            "inspection_work",
            "inspection_work",
            "inspection_work",
            "enforcement_work",
            "problems",
            "problems",
            "problems",
            "measures",
            "measures",
            "measures",
            "suggestions",
        ],
    ),
    "by category, problem and measure under each": (
        """
        ^孟门镇行政执法突出问题专项整治自查报告
        一、工作开展情况
        …
        二、2023年度执法工作总结
        …
        三、自查问题及整改情况
        （一）运动式执法
        1.存在问题：…
        2.整改措施：…
        3.整改时限：…
        （二）简单粗暴执法
        1.存在问题。…
        2.整改措施。…
        """,
        [
            "inspection_work",
            "enforcement_work",
            "problems_and_measures",
            "problems_and_measures",
            "problems",
            "measures",
            "measures",
            "problems_and_measures",
            "problems",
            "measures",
        ],
    ),
    "parts, then numbers anew in each": (
        """
        ^关于行政执法突出问题自查情况的报告
        第一部分 自查工作总体情况
        一、动员部署
        …
        二、深入查摆问题
        …
        第二部分　2023年以来执法办案情况
        一、行政处罚
        …
        第三部分 存在的短板和弱项
        一、业务培训不够
        …
        第四部分：今后的努力方向
        一、健全制度
        …
        """,
        [
            "inspection_work",
            "inspection_work",
            "inspection_work",
            "enforcement_work",
            "enforcement_work",
            "problems",
            "problems",
            "measures",
            "measures",
        ],
    ),
    "heading styles without numbers": (
        """
        ^成家庄镇自查报告
        #专项整治行动开展情况
        ##精心组织
        …
        #镇域执法工作回顾
        …
        #剖析检视出的短板
        ##裁量基准运用不准
        …
        #对策措施
        ##加强学习培训
        …
        #有关意见和诉求
        …
        """,
        [
            "inspection_work",
            "inspection_work",
            "enforcement_work",
            "problems",
            "problems",
            "measures",
            "measures",
            "suggestions",
        ],
    ),
    "run-in headings that stand out": (
        """
        ^县应急管理局自查自纠情况报告
        一、本次自查的基本情况。||…
        二、执法监管工作成效。||…
        三、存在的不足之处
        （一）执法检查频次过高。||部分企业一月内被检查多次，影响正常经营。
        （二）文书制作不规范。||个别案卷要素不全。
        四、改进的办法
        （一）统筹检查计划。||合并同类检查事项。
        （二）开展案卷评查。||每季度评查一次。
        """,
        [
            "inspection_work",
            "enforcement_work",
            "problems",
            "problems",
            "problems",
            "measures",
            "measures",
            "measures",
        ],
    ),
    "arabic top numbers": (
        """
        ^农业农村局行政执法自查报告
        1、组织开展情况
        …
        2、农业执法概况
        …
        3、查摆出的突出问题
        （1）执法程序不规范
        …
        （2）服务意识不强
        …
        4、下步打算
        …
        5、几点建议
        …
        """,
        [
            "inspection_work",
            "enforcement_work",
            "problems",
            "problems",
            "problems",
            "measures",
            "suggestions",
        ],
    ),
    "plain lines as headings": (
        """
        ^留誉镇关于开展行政执法突出问题自查的报告
        自查过程
        …
        执法工作情况
        …
        存在的主要问题
        …
        执法力量薄弱
        …
        下一步工作安排
        …
        """,
        ["inspection_work", "enforcement_work", "problems", "problems", "measures"],
    ),
    "joined headings and a mixed section": (
        """
        ^文旅局自查报告
        一、自查工作情况和2023年执法工作情况
        …
        二、问题清单及整改台账
        （一）野蛮执法方面
        …
        三、工作建议
        …
        """,
        ["inspection_work", "problems_and_measures", "problems_and_measures", "suggestions"],
    ),
    "actions as top headings, before and after the problems": (
        """
        ^市场监管局专项整治自查报告
        一、强化组织保障
        …
        二、2023年监管执法主要数据
        …
        三、坚持问题导向，查找出以下问题
        …
        四、压实责任，限期整改
        …
        五、强化执法培训
        …
        """,
        ["inspection_work", "enforcement_work", "problems", "measures", "measures"],
    ),
}


@pytest.mark.parametrize("case", OTHER_AUTHORS)
def test_sections_of_authors_with_words_of_their_own_are_classed(case: str) -> None:
    text, expected = OTHER_AUTHORS[case]
    assert [kind for _, kind in kinds(report(text))] == expected, kinds(report(text))


def test_a_heading_in_another_typeface_reads_the_same_whether_its_format_shows_or_not() -> None:
    """PDF papers show a line wholly in 黑体 as set apart, Word papers do not."""
    shown = OTHER_AUTHORS["bold, unnumbered sections with numbered parts"][0]
    assert kinds(report(shown)) == kinds(report(shown.replace("**", "")))
    styled = OTHER_AUTHORS["plain numbered, own words"][0]
    assert kinds(report(styled)) == kinds(report(styled.replace("（", "**（")))


def test_an_unnumbered_line_in_a_numbered_text_lies_below_its_section() -> None:
    found = report("^自查报告\n三、存在问题\n**执法理念有偏差\n…\n**办案质量不高\n…\n四、整改措施\n**补齐短板\n…")
    assert [kind for _, kind in kinds(found)] == ["problems"] * 3 + ["measures"] * 2


def test_lists_of_short_items_and_sentences_are_no_headings() -> None:
    found = report("^自查报告\n一、存在问题\n1.执法文书不规范\n2.培训少\n3.装备不足\n一是学习不够。\n二是力量不足\n…")
    assert [heading for heading, _ in kinds(found)] == ["一、存在问题"]


# --- front ------------------------------------------------------------------------------------------------------

TITLE = "柳林县应急管理局关于行政执法突出问题专项整治的自查报告"


@pytest.mark.parametrize(
    "head",
    [
        f"^{TITLE}",
        "^柳林县应急管理局\n^关于行政执法突出问题专项整治\n^的自查报告",
        "柳林县应急管理局\n关于行政执法突出问题专项整治的\n自查报告",
        "^柳林县应急管理局关于行政执法突出问题专项整治的自查\n^报告",
        f"^柳林县应急管理局文件\n^柳应急〔2024〕12号\n^{TITLE}",
        f"^柳 应 急 管 理 局 文 件\n柳应急发〔2024〕 12 号　　签发人：某某\n^{TITLE}",
        f"^{TITLE}\n^（2024年3月18日）",
        f"^{TITLE}\n^柳林县应急管理局\n^2024年3月18日",
        f"附件1\n^{TITLE}",
        f"[]{TITLE}",
        f"^{TITLE}\n^柳林县应急管理局\n^二〇二四年三月\n^{TITLE}",
    ],
)
def test_the_title_is_found_and_no_part_of_the_body(head: str) -> None:
    found = report(head + USUAL)
    assert found.title == TITLE
    assert found.addressee == "柳林县司法局"
    assert found.body.startswith(TEXT)


def test_unit_and_date_below_the_title_sign_where_nothing_else_does() -> None:
    found = report(f"^{TITLE}\n^柳林县应急管理局\n^（2024年3月18日）" + USUAL)
    assert (found.signature, found.signed_on) == ("柳林县应急管理局", dt.date(2024, 3, 18))


def test_a_text_without_a_title_keeps_its_first_words() -> None:
    found = report("根据通知要求，现将情况报告如下。" + USUAL.replace("柳林县司法局：", ""))
    assert found.title is None
    assert found.body.startswith("根据通知要求")


def test_a_first_heading_is_not_taken_for_the_title() -> None:
    found = report("**自查工作开展情况\n…\n**存在的问题\n…\n**整改举措\n…")
    assert found.title is None
    assert [kind for _, kind in kinds(found)] == ["inspection_work", "problems", "measures"]


def test_a_title_without_addressee_is_parted_from_the_first_unnumbered_heading() -> None:
    found = report(f"^{TITLE}\n**自查工作开展情况\n…\n**存在的问题\n…")
    assert found.title == TITLE
    assert [heading for heading, _ in kinds(found)] == ["自查工作开展情况", "存在的问题"]


@pytest.mark.parametrize(
    "contents",
    [
        "目录\n一、自查工作开展情况\t1\n二、2023年执法工作开展情况\t3\n三、自查发现的问题\t5\n四、整改举措及建议\t8",
        "^目  录\n一、自查工作开展情况……………1\n二、2023年执法工作开展情况……………3\n三、自查发现的问题...........5",
        "目录\n一、自查工作开展情况\n二、2023年执法工作开展情况\n三、自查发现的问题\n四、整改举措及建议",
    ],
)
def test_a_table_of_contents_is_no_part_of_the_body(contents: str) -> None:
    contents = contents.replace("……", "\u2026\u2026")
    blocks = paragraphs(f"^{TITLE}") + tuple(Paragraph(text=line.strip("^")) for line in contents.splitlines())
    found = read(Paper(blocks=blocks + paragraphs(USUAL)), FORM, year=2024)
    alone = report(f"^{TITLE}" + USUAL)
    assert found.title == TITLE
    assert found.words == alone.words
    assert found.sections == alone.sections


# --- back -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "foot",
    [
        "柳林县应急管理局\n2024年3月18日",
        ">柳林县应急管理局（盖章）\n>2024年3月18日",
        "柳林县应急管理局　　　2024年3月18日",
        "柳林县应急管理局\n二〇二四年三月十八日",
        "柳林县应急管理局\n二○二四年三月十八日",
        "柳林县应急管理局\n2 0 2 4 年 3 月 1 8 日",
        "柳林县应急管理局\n２０２４年３月１８日",
        "柳林县应急管理局\n2024.3.18",
        "柳 林 县 应 急 管 理 局\n2024-03-18",
        "单位（盖章）：柳林县应急管理局\n日期：2024年3月18日",
        "柳林县应急管理局\n2024年3月18日\n联系人：某某　电话：13800000000",
        "柳林县应急管理局\n2024年3月18日\n（联系人：某某\n联系电话：13800000000）\n抄送：县政府办公室",
        "附件：行政执法突出问题自查清单\n柳林县应急管理局\n2024年3月18日",
        "附件：1.自查清单\n2.整改台账\n柳林县应急管理局\n2024年3月18日",
        "2024年3月18日\n柳林县应急管理局",
        "柳林县应急管理局\n2024年3月18日\n附件\n行政执法突出问题自查清单\n填报单位：柳林县应急管理局\n其他说明\n更多说明",
        "柳林县应急管理局\n2024年3月18日\n[]1 见省厅文件。\n[]2 同上。\n[]3 同上。",
    ],
)
def test_signature_and_date_end_the_body(foot: str) -> None:
    found = report(f"^{TITLE}" + USUAL + foot)
    assert (found.signature, found.signed_on) == ("柳林县应急管理局", dt.date(2024, 3, 18))
    assert found.words == report(f"^{TITLE}" + USUAL).words


def test_a_unit_without_date_signs_and_contacts_below_it_do_not_hide_it() -> None:
    found = report(f"^{TITLE}" + USUAL + "柳林县应急管理局\n联系人：某某")
    assert (found.signature, found.signed_on) == ("柳林县应急管理局", None)
    assert found.words == report(f"^{TITLE}" + USUAL).words


def test_without_signature_the_body_goes_to_its_end() -> None:
    found = report(f"^{TITLE}" + USUAL)
    assert (found.signature, found.signed_on) == (None, None)
    assert found.body.endswith(TEXT)


def test_a_date_in_the_midst_is_no_signature() -> None:
    found = report(f"^{TITLE}\n一、自查情况\n2024年3月15日\n…\n…\n…\n二、存在问题\n…\n…")
    assert found.signed_on is None
    assert len(kinds(found)) == 2


def test_a_bound_in_form_counts_nowhere_and_a_table_of_the_text_does() -> None:
    form = table(("突出问题", "是否存在"), ("运动式执法", "否"))
    figures = table(("案件", "件数"), ("行政处罚", "12"))
    body = paragraphs(f"^{TITLE}" + USUAL)
    sign = paragraphs("柳林县应急管理局\n2024年3月18日")
    bound = paragraphs("附件\n行政执法突出问题自查清单\n填报单位：柳林县应急管理局")
    alone = read(Paper(blocks=body + sign), FORM, year=2024)
    for blocks in ((*body, *sign, *bound, form), (*bound, form, *body, *sign), (*body, *bound, form, *sign)):
        found = read(Paper(blocks=blocks), FORM, year=2024, is_appended=lambda one: one == form)
        assert (found.title, found.words, found.signature) == (TITLE, alone.words, alone.signature)
    with_figures = read(Paper(blocks=(*body, figures, *sign)), FORM, year=2024, is_appended=lambda one: one == form)
    assert with_figures.words == alone.words + word_count("案件件数行政处罚12")


# --- words ------------------------------------------------------------------------------------------------------

LINES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "一、存在问题",
                "（一）执法不规范",
                "1.整改措施：立即改",
                "附件：清单",
                "2024年3月18日",
                "柳林县应急管理局",
                "目录",
                "县司法局：",
                TEXT,
            ]
        ),
        st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40),
    ),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(LINES, st.lists(st.booleans(), min_size=14, max_size=14))
def test_sections_always_make_up_the_report_and_the_words_are_the_bodys(lines: list[str], bold: list[bool]) -> None:
    blocks = tuple(Paragraph(text=text, lead=text if bold[i] else "") for i, text in enumerate(lines))
    found = read(Paper(blocks=blocks), FORM, year=2024)
    assert sum(section.words for section in found.sections) == found.words == word_count(found.body)
    assert found.problem_share is None or 0 <= found.problem_share <= 1


def test_the_share_of_a_report_counts_problems_and_measures_over_the_body() -> None:
    found = report(f"^{TITLE}\n一、自查情况\n…\n二、2023年执法工作\n…\n三、存在问题\n…\n…\n四、整改措施\n…\n…")
    assert found.problem_share == pytest.approx(4 / 6, abs=0.02)


def test_soft_breaks_part_a_heading_from_its_text() -> None:
    blocks = (Paragraph(text=f"三、存在问题\n{TEXT}", lead="三、存在问题"),)
    assert kinds(read(Paper(blocks=blocks), FORM, year=2024)) == [("三、存在问题", "problems")]


def test_automatic_numbers_are_levels_too() -> None:
    blocks = (
        Paragraph(text="存在的问题", label="三、"),
        Paragraph(text="执法不规范", label="（一）"),
        Paragraph(text=TEXT),
        Paragraph(text="整改打算", label="四、"),
        Paragraph(text=TEXT),
    )
    assert [kind for _, kind in kinds(read(Paper(blocks=blocks), FORM, year=2024))] == [
        "problems",
        "problems",
        "measures",
    ]


def test_an_empty_paper_is_an_empty_report() -> None:
    found = read(Paper(), FORM, year=2024)
    assert (found.words, found.sections, found.title, found.problem_share) == (0, (), None, None)


# --- another campaign -------------------------------------------------------------------------------------------


def test_another_campaigns_words_class_its_own_reports() -> None:
    text = """
    ^东湖街道消防安全自查报告
    一、排查开展情况
    …
    二、火灾隐患清单
    …
    三、隐患治理措施
    …
    东湖街道办事处
    2025年6月8日
    """
    found = read(Paper(blocks=paragraphs(text)), SAFETY.narrative_form, year=2025)
    assert [kind for _, kind in kinds(found)] == ["inspection_work", "problems", "measures"]
    assert (found.signature, found.signed_on) == ("东湖街道办事处", dt.date(2025, 6, 8))


# --- off pictures -----------------------------------------------------------------------------------------------


def photographed(*lines: str) -> Paper:
    return Paper(blocks=tuple(Paragraph(text=line, sures=(0.97,) * len(line), page=1) for line in lines))


@pytest.mark.parametrize("number", ["柳交发〔2024〕5号", "柳交发（2024]5号", "柳交发［2024)第5号"])
def test_a_letterhead_read_off_a_picture_is_no_title(number: str) -> None:
    title = "柳林县交通运输局行政执法突出问题自查报告"
    found = read(
        photographed("柳林县交通运输局文件", number, title, "县司法局：", "一、开展自查情况", "我局认真自查。"),
        FORM,
        year=2024,
    )
    assert (found.title, found.addressee) == (title, "县司法局")
    assert found.body == "一、开展自查情况\n我局认真自查。"


@pytest.mark.parametrize("day", ["2024年3月肃9日", "20243月19日", "2024年3月19", "2O24.年3月19日"])
def test_a_day_with_a_character_misread_is_no_sentence_of_the_body(day: str) -> None:
    lines = ("自查报告", "一、开展自查情况", "我局认真自查，情况良好。", "柳林县交通运输局", day)
    found = read(photographed(*lines), FORM, year=2024)
    assert (found.signature, found.body) == ("柳林县交通运输局", "一、开展自查情况\n我局认真自查，情况良好。")


def test_a_text_documents_last_line_that_is_no_day_stays_in_the_body() -> None:
    lines = ("自查报告", "一、开展自查情况", "我局认真自查，情况良好。", "共检查2024家3月0户")
    assert read(Paper(blocks=paragraphs("\n".join(lines))), FORM, year=2024).signature is None
