"""Which piece a paper is: by form, title, parts and name."""

import datetime as dt
from pathlib import Path

import pytest

from parsers.checklist import read as read_checklist
from parsers.forms import Checklist, Entry, Report, Section
from parsers.paper import Paper, Paragraph
from parsers.report import read as read_report
from pipeline.config import HOME, load_campaign
from pipeline.recognise import by_content, by_words, foreign_matter

CAMPAIGN = load_campaign(HOME / "config", "2024-enforcement")
SAFETY = load_campaign(Path(__file__).parents[1] / "campaigns", "2025-safety")
FILLED = Checklist(unit="薛村镇", entries=(Entry(category="crude", exists=False, answer="否"),))
BLANK = Checklist(entries=(Entry(category="crude"),))


def report(
    title: str | None,
    *,
    words: int = 3600,
    kinds: tuple[str, ...] = (),
    signed: dt.date | None = None,
    body: str = "行政执法" * 30,
) -> Report:
    sections = tuple(Section(heading=kind, kind=kind, words=words // len(kinds)) for kind in kinds)
    return Report(title=title, words=words, sections=sections, signed_on=signed, body=body)


def kinds_of(
    report_: Report | None, *, checklist: Checklist | None = None, name: str = "1.docx"
) -> tuple[str, tuple[str, ...]]:
    found = by_content(checklist=checklist, report=report_, name=name, first_lines="", campaign=CAMPAIGN)
    assert found.reason
    return found.kind, found.kinds


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("行政执法突出问题自查清单.docx", ("checklist",)),
        ("自查清单(1).docx", ("checklist",)),
        ("自查清单最终版(定稿)2.docx", ("checklist",)),
        ("关于行政执法突出问题专项整治的自查报告.docx", ("report",)),
        ("扫描件_自查报告_20240320.pdf", ("report",)),
        ("整改总结.docx", ("summary",)),
        ("自查清单和报告.pdf", ("checklist", "report")),
        ("自查报告、清单（盖章）.pdf", ("report", "checklist")),
        ("【薛村镇】自查清单及自查报告", ("checklist", "report")),
        ("问题整改情况报告.docx", ("summary",)),
        ("自 查 报 告.doc", ("report",)),
        ("薛村镇.zip", ()),
        ("IMG_20240320_101530.jpg", ()),
        ("新建 Microsoft Word 文档.docx", ()),
        ("无标题.pdf", ()),
        ("材料", ()),
        ("Re:", ()),
        ("代石西乡报送", ()),
    ],
)
def test_names_and_subjects_tell_pieces_or_nothing(name: str, kinds: tuple[str, ...]) -> None:
    found = by_words(name, CAMPAIGN)
    assert (found.kind, found.kinds) == (kinds[0] if kinds else "unknown", kinds)


@pytest.mark.parametrize(
    "name", ["关于开展行政执法突出问题专项整治的通知.pdf", "发票已开具，请查收", "系统退信", "2023年法治政府建设报告"]
)
def test_our_own_papers_and_other_matters_are_none_of_the_pieces(name: str) -> None:
    assert by_words(name, CAMPAIGN).kind == "other"


def test_a_topic_of_ours_outweighs_a_foreign_word() -> None:
    assert foreign_matter("安全生产领域行政执法突出问题自查报告", CAMPAIGN) is None
    assert foreign_matter("安全生产检查报告", CAMPAIGN) == "安全生产"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("薛村镇关于行政执法突出问题专项整治的自查报告", "report"),
        ("行政执法突出问题自查自纠情况汇报", "report"),
        ("关于贯彻《关于开展行政执法突出问题专项整治的通知》的自查报告", "report"),
        ("行政执法突出问题自查自纠及整改情况报告", "report"),
        ("行政执法突出问题专项整治整改总结", "summary"),
        ("关于行政执法突出问题整改情况的报告", "summary"),
        ("2023年法治政府建设情况报告", "other"),
        ("关于开展行政执法突出问题专项整治的通知", "other"),
    ],
)
def test_a_title_tells_the_piece(title: str, kind: str) -> None:
    assert kind == kinds_of(report(title))[0]


def test_a_filled_form_is_a_checklist_and_a_blank_one_is_nothing() -> None:
    assert kinds_of(None, checklist=FILLED) == ("checklist", ("checklist",))
    assert kinds_of(report(None, words=40), checklist=BLANK) == ("other", ())


def test_form_and_report_in_one_file_are_two_pieces() -> None:
    assert kinds_of(report("行政执法突出问题自查报告"), checklist=FILLED)[1] == ("checklist", "report")


def test_a_text_without_title_is_told_by_its_name_or_its_parts() -> None:
    asked = ("inspection_work", "enforcement_work", "problems", "measures")
    assert kinds_of(report(None, kinds=asked))[0] == "report"
    assert kinds_of(report(None), name="自查报告.docx")[0] == "report"
    assert kinds_of(report(None), name="材料.docx") == ("unknown", ())


def test_last_years_report_is_none_of_ours() -> None:
    assert kinds_of(report("行政执法自查报告", signed=dt.date(2023, 3, 18)))[0] == "other"
    assert kinds_of(report("2022年行政执法自查报告"))[0] == "other"
    assert kinds_of(report("行政执法自查报告", signed=dt.date(2024, 3, 18)))[0] == "report"


def test_a_note_or_another_subject_is_none_of_ours() -> None:
    assert kinds_of(report(None, words=60, body="请查收"))[0] == "other"
    assert kinds_of(report("财务自查报告", body="账目清楚" * 200))[0] == "other"
    assert kinds_of(None)[0] == "other"


def test_another_campaign_is_recognised_by_the_same_code() -> None:
    assert by_words("东湖街道隐患排查表.xlsx", SAFETY).kinds == ("hazards",)
    assert by_words("消防安全自查报告（定稿）.docx", SAFETY).kinds == ("safety_report",)
    assert by_words("隐患整改销号总结.pdf", SAFETY).kinds == ("closure",)
    assert by_words("行政执法自查报告.docx", SAFETY).kind == "other"
    text = [
        "东湖街道消防安全自查报告",
        "一、排查开展情况",
        "对辖区消防安全开展了检查。" * 20,
        "二、火灾隐患清单",
        "有三处。",
        "三、治理措施",
        "限期整改。",
    ]
    paper = Paper(blocks=tuple(Paragraph(text=line) for line in text))
    read = read_report(paper, SAFETY.narrative_form, year=2025)
    assert read_checklist(paper, SAFETY.checklist_form) is None
    found = by_content(checklist=None, report=read, name="1.docx", first_lines=text[0], campaign=SAFETY)
    assert found.kinds == ("safety_report",)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("石西乡行政执法突出问题专项整治整改提高阶段工作情况的报告", "summary"),
        ("孟门镇行政执法突出问题整改提高阶段工作开展情况的报告", "summary"),
        ("庄上镇关于自查自纠问题整改落实情况的报告", "summary"),
        ("关于行政执法突出问题自查发现问题及整改落实情况的报告", "report"),
        ("关于行政执法突出问题自查自纠情况和整改措施的报告", "report"),
    ],
)
def test_a_title_with_both_words_is_what_it_names_first_or_as_its_head(title: str, kind: str) -> None:
    assert kinds_of(report(title))[0] == kind
