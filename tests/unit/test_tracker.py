"""The workbook that staff open: what stands in it, that it can do no harm, and that nothing of theirs is lost."""

import dataclasses
import datetime as dt
import io
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from parsers.forms import Category, Entry, RectifyBy
from pipeline.errors import ArchiveError
from pipeline.model import Assessment, Crop, FieldDoubt, Flag, Requirement, ReviewEntry, Seal, Spot, Stage
from pipeline.tracker import (
    FILE_NAME,
    TrackerBusyError,
    TrackerError,
    copy_materials,
    layout,
    summary_header,
    summary_rows,
    words,
    write,
)
from pipeline.tracker.materials import safe_name
from pipeline.tracker.page import DATA_ROW
from pipeline.tracker.problems import problem_counts, problems_of
from tests import assessments as build
from tests import facts

HEAD = DATA_ROW - 1
FIXED = ("问题清单台账", "问题分类统计", "报告核查表", "来件登记", "待核实", "阶段二参考", "联络员名册")
STAFF = ["延期至", "免报", "认可及理由", "备注"]


@dataclasses.dataclass(frozen=True)
class Written:
    """A tracker folder with the workbook read back."""

    folder: Path
    book: Any
    materials: dict[str, str]

    def head(self, sheet: str) -> list[str]:
        return [cell.value for cell in self.book[sheet][HEAD]]

    def column(self, sheet: str, title: str) -> list[Any]:
        """A column's cells under the header, to the last row that has a 序号."""
        place = self.head(sheet).index(title)
        return [row[place] for row in self.book[sheet].iter_rows(min_row=DATA_ROW) if isinstance(row[0].value, int)]

    def values(self, sheet: str, title: str) -> list[Any]:
        return [cell.value for cell in self.column(sheet, title)]

    def cell(self, sheet: str, unit: str, title: str) -> Any:
        return self.column(sheet, title)[self.values(sheet, "单位").index(unit)]


def clock(month: int, day: int, hour: int = 0, minute: int = 0) -> dt.datetime:
    """A moment as a spreadsheet keeps it: without a zone."""
    return build.at(month, day, hour, minute).replace(tzinfo=None)


def tracker_of(assessment: Assessment, folder: Path) -> Written:
    content = build.file_bytes(*(d for mail in assessment.received for d in mail.reading.documents))
    materials = copy_materials(assessment, folder, content.__getitem__)
    write(assessment, folder / FILE_NAME, materials=materials)
    return Written(folder, openpyxl.load_workbook(folder / FILE_NAME), materials)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return tracker_of(build.sample(), tmp_path_factory.mktemp("tracker"))


# --- what stands in it --------------------------------------------------------------------------------------


def test_the_sheets_stand_in_the_order_that_staff_expect(written: Written) -> None:
    assert written.book.sheetnames == ["首页", "自查自纠", "整改提高", *FIXED]


def test_the_summary_has_the_agreed_columns_and_then_the_staffs_own(written: Written) -> None:
    middle = ["联络员", "首次报送", "补齐时间", "字数", "问题整改占比", "问题数", "状态", "缺项"]
    pieces = ["清单(Word)", "清单(盖章)", "报告(Word)", "报告(盖章)"]
    assert written.head("自查自纠") == ["序号", "单位", "类别", *pieces, *middle, *STAFF]
    assert written.head("整改提高") == ["序号", "单位", "类别", "总结(Word)", "总结(盖章)", *middle, *STAFF]


def test_departments_stand_in_the_registrys_order_with_the_state_of_their_standing(written: Written) -> None:
    assert written.values("自查自纠", "单位") == [d.label for d in build.DEPARTMENTS]
    truth = ["按时报送", "迟报", "材料不全", "按时报送", "待核实", "未报送"]
    assert written.values("自查自纠", "状态") == truth
    assert written.values("整改提高", "状态") == ["未到期"] * 6


def test_a_piece_shows_its_day_and_opens_its_file(written: Written) -> None:
    cell = written.cell("自查自纠", "县住建局", "清单(Word)")
    assert cell.value == "✔ 3月18日"
    assert (written.folder / unquote(cell.hyperlink.target)).is_file()
    assert cell.hyperlink.target.startswith("材料/县住建局/自查清单（Word）_2024-03-18_")


@pytest.mark.parametrize(
    ("sheet", "unit", "title", "shown"),
    [
        ("自查自纠", "县文旅局", "报告(盖章)", "迟 3月21日"),
        ("自查自纠", "县农业农村局", "报告(Word)", "△ 3月19日"),
        ("自查自纠", "县农业农村局", "清单(盖章)", "缺"),
        ("自查自纠", "薛村镇", "清单(Word)", "△ 3月20日"),
        ("自查自纠", "石西乡", "联络员", "缺"),
        ("整改提高", "石西乡", "总结(Word)", "—"),  # before the deadline nobody is behind
    ],
)
def test_late_doubtful_and_missing_pieces_are_marked(
    written: Written, sheet: str, unit: str, title: str, shown: str
) -> None:
    assert written.cell(sheet, unit, title).value == shown


def test_a_sound_word_version_is_not_blamed_for_the_scans_seal() -> None:
    mail, standing = build.complete("zhujian", build.at(3, 18), ())
    bad = dataclasses.replace(
        standing.requirements[1], status="defective", flags=(Flag(code="seal_missing", message="扫描件没有公章"),)
    )
    standing = dataclasses.replace(standing, requirements=(standing.requirements[0], bad, standing.requirements[2]))
    with tempfile.TemporaryDirectory() as name:
        got = tracker_of(build.assessment([mail], [standing]), Path(name))
        assert got.cell("自查自纠", "县住建局", "清单(Word)").value == "✔ 3月18日"
        assert got.cell("自查自纠", "县住建局", "清单(盖章)").value == "△ 3月18日"


def test_a_question_about_the_scan_alone_does_not_mark_the_word_version(tmp_path: Path) -> None:
    grey = facts.paper("checklist", "scan", seal=Seal(verdict="cannot_tell"))
    got = tracker_of(facts.judged(facts.came(build.at(3, 18), *facts.whole(checklist_scan=grey))), tmp_path)
    shown = [got.cell("自查自纠", "县住建局", title).value for title in ("清单(Word)", "清单(盖章)", "报告(盖章)")]
    assert shown == ["✔ 3月18日", "△ 3月18日", "✔ 3月18日"]


def test_a_newer_version_keeps_the_first_day_and_opens_the_newest_file(tmp_path: Path) -> None:
    mail, standing = build.complete("zhujian", build.at(3, 18), ())
    newer = build.document("更正清单.docx", "checklist", "word", "zhujian", checklist=build.checklist())
    again = build.mail(build.at(3, 25), (newer,), departments=("zhujian",))
    piece = build.piece("checklist", again, newer)
    corrected = dataclasses.replace(standing.requirements[1], word=piece)
    standing = dataclasses.replace(
        standing, requirements=(standing.requirements[0], corrected, standing.requirements[2])
    )
    got = tracker_of(build.assessment([mail, again], [standing], as_of=build.at(3, 26)), tmp_path)
    cell = got.cell("自查自纠", "县住建局", "清单(Word)")
    assert cell.value == "✔ 3月18日*"
    assert "更正清单" in cell.hyperlink.target


def test_shortfalls_name_what_is_missing_first_and_keep_the_figures(written: Written) -> None:
    lines = written.cell("自查自纠", "县农业农村局", "缺项").value.split("\n")
    assert lines[:4] == [
        "1. 没有联络员姓名和手机",
        "2. 缺自查清单Word版",
        "3. 缺自查清单盖章扫描件",
        "4. 缺自查报告盖章扫描件",
    ]
    assert "5. 自查报告3120字，少于要求的3500字" in lines


def test_what_waits_for_a_person_is_named_among_the_shortfalls(tmp_path: Path) -> None:
    broken = build.document("打不开.docx", "unknown", "word", "zhujian", status="failed")
    mail = build.mail(build.at(3, 18), (broken,), departments=("zhujian",), decision="review")
    standing = dataclasses.replace(build.not_submitted("zhujian", build.SELF_INSPECTION), needs_review=True)
    entries = [
        ReviewEntry(
            subject=f"document:{broken.sha256}",
            code="unreadable",
            message=message,
            raised_at=build.at(3, 18),
            resolved=resolved,
        )
        for message, resolved in (("“打不开.docx”已损坏", False), ("早就处理好了", True))
    ]
    got = tracker_of(build.assessment([mail], [standing], entries), tmp_path)
    lines = got.cell("自查自纠", "县住建局", "缺项").value.split("\n")
    assert lines[-1].endswith("待核实：“打不开.docx”已损坏")
    assert "早就处理好了" not in "".join(lines)


def test_an_exempt_department_is_asked_for_nothing_and_counts_for_nothing(tmp_path: Path) -> None:
    exempt = build.standing("zhujian", build.SELF_INSPECTION, "免报")
    got = tracker_of(build.assessment([], [exempt, build.not_submitted("wenlv", build.SELF_INSPECTION)]), tmp_path)
    assert got.cell("自查自纠", "县住建局", "清单(Word)").value == "免"
    assert got.cell("自查自纠", "县住建局", "缺项").value is None
    total = next(row for row in got.book["自查自纠"].iter_rows(values_only=True) if row[1] == "合计")
    assert total[2:4] == ("2个", "0/1")


def test_the_foot_counts_groups_and_the_whole_and_says_the_moment(written: Written) -> None:
    rows = [row for row in written.book["自查自纠"].iter_rows(values_only=True) if row[1] and row[0] is None]
    assert [(row[1], row[3], row[12]) for row in rows] == [
        ("县直部门小计", "2/3", 4),
        ("乡镇小计", "2/3", 0),
        ("合计", "4/6", 4),
    ]
    assert "按时报送2" in rows[-1][14]
    for sheet in written.book:
        texts = [row[0] for row in sheet.iter_rows(values_only=True)]
        assert "截至3月21日24时" in texts, sheet.title


def test_times_are_those_of_the_campaigns_zone(tmp_path: Path) -> None:
    evening = dt.datetime(2024, 3, 18, 16, 30, tzinfo=dt.UTC)  # half past midnight on the 19th in Shanghai
    mail, standing = build.complete("zhujian", evening, ())
    got = tracker_of(build.assessment([mail], [standing]), tmp_path)
    assert got.cell("自查自纠", "县住建局", "首次报送").value == clock(3, 19, 0, 30)
    assert got.values("来件登记", "收件时间") == [clock(3, 19, 0, 30)]
    assert got.cell("自查自纠", "县住建局", "报告(Word)").value == "✔ 3月19日"


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (build.at(3, 19, 17), "截至3月19日17时"),
        (build.at(3, 19, 17, 5), "截至3月19日17时5分"),
        (build.at(3, 21, 23, 59, 59), "截至3月21日24时"),
        (build.at(3, 21, 0), "截至3月21日0时"),
    ],
)
def test_the_moment_is_told_as_a_bulletin_tells_it(moment: dt.datetime, shown: str) -> None:
    assert words.as_of_words(moment) == shown


def test_every_problem_is_listed_with_its_measure_and_day(written: Written) -> None:
    assert written.values("问题清单台账", "单位") == ["县住建局"] * 3 + ["县文旅局", "薛村镇"]
    assert written.values("问题清单台账", "问题类别") == [
        "运动式执法",
        "运动式执法",
        "简单粗暴执法",
        "其他问题",
        "过度执法",
    ]
    assert written.values("问题清单台账", "到期日")[0] == clock(4, 10)
    assert written.values("问题清单台账", "时限类别")[2] == "立行立改"
    assert "未计入统计" in written.values("问题清单台账", "说明")[4]


@pytest.mark.parametrize(
    ("measures", "truth"),
    [
        (("改一", "改二"), [("改一",), ("改二",)]),
        (("都改",), [("都改",), ("都改",)]),
        (("改一", "改二", "改三"), [("改一", "改二", "改三")] * 2),  # nobody can tell which belongs where
        ((), [(), ()]),
    ],
)
def test_measures_go_with_their_problem_only_where_the_numbers_agree(
    measures: tuple[str, ...], truth: list[tuple[str, ...]]
) -> None:
    entry = Entry(category="crude", exists=True, answer="是", manifestations=("一", "二"), measures=measures)
    mail, standing = build.complete("zhujian", build.at(3, 18), [entry])
    assert [p.measures for p in problems_of(build.assessment([mail], [standing]))] == truth


def test_a_yes_without_words_is_one_problem_that_says_so() -> None:
    entry = Entry(category="crude", exists=True, answer="是", rectify_by=(RectifyBy(text="", kind="ongoing"),))
    mail, standing = build.complete("zhujian", build.at(3, 18), [entry])
    (problem,) = problems_of(build.assessment([mail], [standing]))
    assert (problem.counted, problem.manifestation, problem.remark) == (True, "（未填写）", "填“是”，没有写具体表现")


def test_statistics_add_up_and_tell_no_checklist_from_no_problem(written: Written) -> None:
    rows = {row[1]: row for row in written.book["问题分类统计"].iter_rows(min_row=DATA_ROW, values_only=True)}
    assert rows["县住建局"][3:12] == (2, 0, 1, 0, 0, 0, 0, 0, 3)
    assert rows["柳林镇"][11] == 0
    assert rows["石西乡"][11] == "—"
    assert rows["合计"][2:13] == ("4个", 2, 0, 1, 0, 0, 0, 0, 1, 4, 1)
    assert rows["占比"][3] == 0.5
    assert rows["涉及单位数"][11] == 2


def test_the_report_sheet_says_which_heading_counted_for_what(written: Written) -> None:
    sections = written.cell("报告核查表", "县住建局", "章节、归类和字数").value
    assert "三、自查发现的问题 → 自查发现的问题，1240字" in sections
    assert written.cell("报告核查表", "县农业农村局", "缺少部分").value == "自查报告缺“整改举措”部分"
    assert written.cell("报告核查表", "县农业农村局", "字数").value == 3120


@pytest.mark.parametrize(("share", "shown"), [(0.5996, 0.599), (0.6, 0.6), (0.29, 0.29), (1.0, 1.0), (0.0, 0.0)])
def test_a_share_just_below_the_bound_is_never_shown_as_having_reached_it(share: float, shown: float) -> None:
    assert words.shown_share(share) == shown


def test_the_register_has_every_mail_with_every_file_that_is_looked_into(written: Written) -> None:
    assert len(written.values("来件登记", "序号")) == len(build.sample().received)
    assert written.values("来件登记", "判定").count("无关") == 1
    files = "\n".join(written.values("来件登记", "附件"))
    for mail in build.sample().received:
        for document in mail.reading.documents:
            assert document.path in files


def test_open_reviews_come_first_and_lead_to_the_mail_and_the_file(written: Written) -> None:
    assert written.values("待核实", "处理情况") == ["待核实", "待核实", "已处理"]
    mail = written.column("待核实", "来件")[1]
    row = int(mail.hyperlink.location.rsplit("A", 1)[1])
    assert written.book["来件登记"].cell(row, 5).value == "（无主题）"
    assert written.values("待核实", "相关文件")[1] == "IMG_20240320.jpg"
    file = written.column("待核实", "文件")[1]
    assert (written.folder / unquote(file.hyperlink.target)).is_file()


def test_supervision_tells_those_who_found_little_from_those_who_sent_nothing(written: Written) -> None:
    assert written.cell("阶段二参考", "柳林镇", "自查结论").value == "零报告"
    assert written.cell("阶段二参考", "柳林镇", "线索").value == "自查问题少"
    assert written.cell("阶段二参考", "石西乡", "自查结论").value == "未收到清单"
    assert written.cell("阶段二参考", "薛村镇", "自查结论").value == "答复待核实"
    assert written.cell("阶段二参考", "县住建局", "自查结论").value == "查出问题"


def test_the_home_page_leads_to_every_sheet_and_counts_each_state(written: Written) -> None:
    home = written.book["首页"]
    targets = {cell.hyperlink.location.split("!")[0].strip("'") for row in home for cell in row if cell.hyperlink}
    assert targets == set(written.book.sheetnames) - {"首页"}
    counts = dict(zip([c.value for c in home[4]], [c.value for c in home[5]], strict=True))
    assert (counts["应报单位"], counts["按时报送"], counts["未报送"], counts["按时报送率"]) == (6, 2, 1, 0.333)
    texts = [str(value) for row in home.iter_rows(values_only=True) for value in row if value]
    assert "未报送：逾期未报，催报" in texts
    assert "未到期：距截止还有27天" in texts


def test_an_empty_campaign_gives_a_whole_workbook(tmp_path: Path) -> None:
    got = tracker_of(build.assessment([], []), tmp_path)
    assert len(got.book.sheetnames) == 10
    assert got.book["来件登记"].cell(DATA_ROW, 1).value == "截至目前没有记录"


def test_another_campaign_with_other_stages_and_pieces_has_its_own_columns(tmp_path: Path) -> None:
    plan = Requirement(id="plan", name="实施方案", reads_as="report", forms=("scan",), min_words=100)
    table = Requirement(id="table", name="隐患统计表", reads_as="checklist", forms=("word",))
    photo = Requirement(id="photo", name="现场照片", reads_as="report")
    first = Stage(id="start", name="动员/部署", deadline=build.at(5, 1), requirements=(plan, photo))
    second = Stage(id="check", name="待核实", deadline=build.at(6, 1), requirements=(table,))
    of = build.campaign(stages=(first, second), categories=(Category(id="fire", name="消防隐患"),), name="安全生产")
    sheet = build.document(
        "表.docx", "table", "word", "zhujian", checklist=build.checklist(build.problem("fire", "通道堵塞"))
    )
    mail = build.mail(build.at(5, 2), (sheet,), departments=("zhujian",))
    standing = build.standing(
        "zhujian",
        second,
        "按时报送",
        [build.requirement("table", word=build.piece("table", mail, sheet))],
        first=build.at(5, 2),
    )
    got = tracker_of(build.assessment([mail], [standing], as_of=build.at(6, 2), of=of), tmp_path)
    assert got.book.sheetnames == ["首页", "动员_部署", "待核实2", *FIXED]
    plain = ["首次报送", "补齐时间"]
    assert got.head("动员_部署") == [
        "序号", "单位", "类别", "方案(盖章)", "现场照片", *plain, "方案字数", "现场照片字数",
        "方案问题整改占比", "现场照片问题整改占比", "问题数", "状态", "缺项", *STAFF,
    ]  # fmt: skip
    assert got.head("待核实2") == ["序号", "单位", "类别", "统计表(Word)", *plain, "问题数", "状态", "缺项", *STAFF]
    assert got.head("问题分类统计")[3] == "消防隐患"
    assert got.values("问题清单台账", "具体表现") == ["通道堵塞"]


# --- that it can do no harm -----------------------------------------------------------------------------------


def test_no_cell_is_a_formula_and_text_like_one_stays_text(written: Written) -> None:
    for sheet in written.book:
        for row in sheet:
            assert not [cell for cell in row if cell.data_type == "f"]
    subject = next(c for c in written.column("来件登记", "主题") if str(c.value).startswith("="))
    assert subject.value == '=HYPERLINK("http://x")'
    assert subject.data_type == "s"
    assert subject.quotePrefix  # still text after somebody edits it
    assert subject.hyperlink is None


def test_full_mobiles_stand_in_the_contact_sheet_alone_and_are_text(written: Written) -> None:
    assert "13800000000" in written.values("联络员名册", "手机")
    assert {type(v) for v in written.values("联络员名册", "手机") if v} == {str}
    for sheet in written.book:
        if sheet.title != "联络员名册":
            for row in sheet:
                for cell in row:
                    shown = f"{cell.value}{cell.hyperlink.target if cell.hyperlink else ''}"
                    assert "1380000000" not in shown, (sheet.title, cell.coordinate)
    assert written.cell("自查自纠", "县住建局", "联络员").value == "张某某\n138****0000"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("手机13800000000，请联系", "手机138****0000，请联系"),
        ("138 0000 0000", "138****0000"),
        ("138-0000-0000", "138****0000"),
        ("１３８００００００００", "１３８****００００"),
        ("+8613800000000", "+86 138****0000"),
        ("8613800000000", "86 138****0000"),
        ("13800000000@example.com", "138****0000@example.com"),
        ("mmexport1710900930123.jpg", "mmexport1710900930123.jpg"),
        ("2024年3月18日，4000字", "2024年3月18日，4000字"),
        ("138****0000", "138****0000"),
    ],
)
def test_mobiles_are_masked_in_any_spelling_and_other_numbers_are_not(text: str, shown: str) -> None:
    assert words.masked(text) == shown


@given(st.text(max_size=200))
def test_any_text_is_made_fit_for_a_cell(text: str) -> None:
    shown = words.clean(text)
    assert words.clean(shown) == shown
    assert all(
        c in "\t\n" or (ord(c) >= 0x20 and not 0xD800 <= ord(c) <= 0xDFFF and ord(c) not in (0xFFFE, 0xFFFF))
        for c in shown
    )


@pytest.mark.parametrize("char", ["字", "😀"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(char: str) -> None:
    shown = words.clean(char * 40_000)
    assert shown.endswith("…")
    assert len(shown.encode("utf-16-le")) // 2 <= 32_767


def test_hostile_texts_give_a_workbook_that_opens(tmp_path: Path) -> None:
    nasty = "\x00\x1b\ud800\u202e=1+1\ufffe_x0041_<&>\"'" + "长" * 40_000
    mail = build.mail(build.at(3, 18), (), subject=nasty, decision="review", flags=(Flag(code="x", message=nasty),))
    entry = ReviewEntry(subject="mail:gone", code="new_code", message=nasty, raised_at=build.at(3, 18))
    got = tracker_of(build.assessment([mail], [], [entry]), tmp_path)
    assert got.values("来件登记", "主题")[0].startswith("=1+1_x0041_<&>")
    assert got.values("待核实", "事项") == ["其他事项"]


def test_links_survive_names_with_blanks_and_percent_signs(tmp_path: Path) -> None:
    assessment = build.sample()
    sheet = assessment.received[0].reading.documents[0]
    path = "材料/县住建局/a b#1%20%.docx"
    write(assessment, tmp_path / FILE_NAME, materials={sheet.sha256: path})
    got = Written(tmp_path, openpyxl.load_workbook(tmp_path / FILE_NAME), {})
    target = got.cell("自查自纠", "县住建局", "清单(Word)").hyperlink.target
    assert target == "材料/县住建局/a%20b%231%2520%25.docx"
    assert unquote(target) == path


def test_more_links_than_a_sheet_takes_become_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "LINK_LIMIT", 2)
    got = tracker_of(build.sample(), tmp_path)
    cells = [cell for row in got.book["自查自纠"] for cell in row]
    assert sum(cell.hyperlink is not None for cell in cells) == 2
    assert got.cell("自查自纠", "柳林镇", "报告(盖章)").value == "✔ 3月20日"


# --- how it looks and prints ----------------------------------------------------------------------------------


def test_every_sheet_prints_on_a4_across_one_page_wide_with_page_numbers(written: Written) -> None:
    for sheet in written.book:
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize) == ("landscape", 9)
        assert setup.fitToWidth in (None, 1)  # 1 is the file format's default
        assert setup.fitToHeight == (2 if sheet.title == "首页" else 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "第&P页 共&N页" in (sheet.oddFooter.center.text or "")


def test_tables_repeat_their_header_freeze_it_and_can_be_filtered(written: Written) -> None:
    for sheet in written.book:
        if sheet.title == "首页":
            continue
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
        assert sheet.freeze_panes == f"C{DATA_ROW}"
        assert sheet.auto_filter.ref.startswith(f"A{HEAD}:")
    assert written.book["自查自纠"].auto_filter.ref == f"A{HEAD}:S{DATA_ROW + 5}"  # the foot stays out


def test_fonts_are_those_of_an_official_paper(written: Written) -> None:
    sheet = written.book["自查自纠"]
    fonts = [(sheet.cell(row, 1).font.name, sheet.cell(row, 1).font.size) for row in (1, HEAD, DATA_ROW)]
    assert fonts == [("方正小标宋简体", 22), ("黑体", 11), ("仿宋_GB2312", 11)]


def test_staff_columns_are_empty_and_have_a_header_of_their_own(written: Written) -> None:
    for title in STAFF:
        assert set(written.values("自查自纠", title)) == {None}
    fills = {c.value: c.fill.fgColor.rgb for c in written.book["自查自纠"][HEAD]}
    assert fills["备注"] != fills["缺项"]
    assert len({fills[title] for title in STAFF}) == 1


def test_colours_of_states_follow_what_staff_type(written: Written) -> None:
    sheet = written.book["自查自纠"]
    rules = {str(area.sqref): [r.formula[0] for r in area.rules] for area in sheet.conditional_formatting}
    assert [f.strip('"') for f in rules[f"N{DATA_ROW}:N{DATA_ROW + 5}"]] == list(words.STATES)
    assert set(layout.STATE_COLOURS) == set(words.STATES)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, 1),
        ("十个汉字占满一整行了", 22, 1),  # 10 × 14.7 pixels of 22 × 7
        ("十一个汉字就要占两行了", 22, 2),
        ("一\n\n三", 22, 3),
        ("a" * 20, 22, 1),
        ("字" * 100, 22, 11),
    ],
)
def test_rows_are_as_high_as_their_text_needs(text: str, width: float, lines: int) -> None:
    assert layout.line_count(text, width) == lines


@given(st.text(max_size=100), st.text(max_size=50), st.floats(min_value=3, max_value=80))
def test_more_text_or_less_room_never_makes_a_row_lower(text: str, more: str, width: float) -> None:
    lines = layout.line_count(text, width)
    assert layout.line_count(text + more, width) >= lines
    assert layout.line_count(text, width / 2) >= lines


# --- nothing of theirs is lost --------------------------------------------------------------------------------


def test_the_same_assessment_gives_the_same_bytes_and_leaves_nothing_behind(tmp_path: Path) -> None:
    for _ in range(2):
        write(build.sample(), tmp_path / "a" / FILE_NAME)
    first = (tmp_path / "a" / FILE_NAME).read_bytes()
    write(build.sample(), tmp_path / "b.xlsx")
    assert first == (tmp_path / "b.xlsx").read_bytes()
    assert [path.name for path in (tmp_path / "a").iterdir()] == [FILE_NAME]


def test_a_failing_write_leaves_the_older_workbook_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / FILE_NAME
    write(build.sample(), target)
    older = target.read_bytes()
    monkeypatch.setattr(layout.Book, "close", lambda self: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(TrackerError, match="磁盘"):
        write(build.sample(), target)
    assert target.read_bytes() == older
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_workbook_that_is_open_is_left_and_the_new_one_lies_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / FILE_NAME
    write(build.sample(), target)
    held, replace = {target}, Path.replace

    def refusing(self: Path, to: Path) -> Path:
        if to in held:
            raise PermissionError(13, "held open")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(TrackerBusyError, match=r"正被打开.*关闭"):
        write(build.sample(), target)
    beside = tmp_path / "报送台账（最新，待替换）.xlsx"
    assert sorted(tmp_path.iterdir()) == sorted([target, beside])
    held.add(beside)
    with pytest.raises(TrackerBusyError, match="都正被打开"):
        write(build.sample(), target)
    held.clear()
    write(build.sample(), target)
    assert list(tmp_path.iterdir()) == [target]


def test_a_workbook_that_staff_saved_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    target = tmp_path / FILE_NAME
    write(build.sample(), target)
    book = openpyxl.load_workbook(target)
    book["自查自纠"]["S4"] = "已电话催报"
    book.save(target)
    write(build.sample(), target)
    write(build.sample(), target)
    kept = [path for path in tmp_path.iterdir() if path != target]
    assert len(kept) == 1
    assert kept[0].name.startswith("报送台账（人工保存 ")
    assert openpyxl.load_workbook(kept[0])["自查自纠"]["S4"].value == "已电话催报"
    assert openpyxl.load_workbook(target)["自查自纠"]["S4"].value is None


def test_a_target_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TrackerError, match="检查文件夹"):
        write(build.sample(), tmp_path / "file" / FILE_NAME)


# --- the files beside it --------------------------------------------------------------------------------------


def copies(assessment: Assessment, folder: Path) -> dict[str, str]:
    content = build.file_bytes(*(d for mail in assessment.received for d in mail.reading.documents))
    return copy_materials(assessment, folder, content.__getitem__)


def of_documents(*documents: Any, **mail: Any) -> Assessment:
    return build.assessment([build.mail(build.at(3, 18), documents, departments=("zhujian",), **mail)], [])


def test_copies_hold_the_bytes_and_have_the_day_they_came(tmp_path: Path) -> None:
    sheet = build.document("清单.docx", "checklist", "word", "zhujian")
    path = tmp_path / copies(of_documents(sheet), tmp_path)[sheet.sha256]
    assert path == tmp_path / "材料/县住建局/自查清单（Word）_2024-03-18_清单.docx"
    assert path.read_bytes() == build.file_bytes(sheet)[sheet.sha256]
    assert path.stat().st_mtime == build.at(3, 18).timestamp()


def test_what_is_suspicious_ignored_or_not_ours_is_not_copied(tmp_path: Path) -> None:
    bad = [
        build.document("宏.docx", "unknown", "word", "zhujian", status="quarantined"),
        build.document("~$清单.docx", "unknown", "none", "zhujian", status="ignored"),
        build.document(
            "宏2.docx", "checklist", "word", "zhujian", flags=[Flag(code="suspicious_content", message="宏")]
        ),
        build.document("发票.pdf", "other", "scan"),
    ]
    assert copies(of_documents(*bad), tmp_path) == {}
    fine = build.document("清单.docx", "checklist", "word", "zhujian")
    assert copies(of_documents(fine, decision="unrelated"), tmp_path) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_nobody_known_lies_in_a_folder_for_review(tmp_path: Path) -> None:
    stray = build.document("IMG_1.pdf", "unknown", "scan")
    assert copies(of_documents(stray), tmp_path) == {stray.sha256: "材料/待核实/待核实_2024-03-18_IMG_1.pdf"}


@pytest.mark.parametrize(
    ("sent_as", "copied_as"),
    [
        ("../../../etc/passwd.docx", "passwd.docx"),
        ("转发.eml/清单.docx", "清单.docx"),
        ("C:\\temp\\清单.docx", "C_temp_清单.docx"),
        ("清单\u202excod.exe", "清单xcod.exe.docx"),
        ("自查报告.docx.exe", "自查报告.docx.exe.docx"),
        ("清单.WPS", "清单.wps"),
        ("张某13800000000.docx", "张某138_0000.docx"),
        ("a b\n#1 100%.docx", "a_b_＃1_100％.docx"),
        ("", "无名.docx"),
        ("清单" * 200 + ".docx", None),
    ],
)
def test_names_are_safe_readable_and_tell_what_the_file_holds(
    tmp_path: Path, sent_as: str, copied_as: str | None
) -> None:
    sheet = build.document(sent_as, "checklist", "word", "zhujian")
    path = tmp_path / copies(of_documents(sheet), tmp_path)[sheet.sha256]
    assert path.parent == tmp_path / "材料/县住建局"
    assert path.is_file()
    assert len(path.name.encode()) <= 200
    if copied_as is not None:
        assert path.name == f"自查清单（Word）_2024-03-18_{copied_as}"


def test_a_type_nobody_knows_gets_a_suffix_that_no_program_runs(tmp_path: Path) -> None:
    script = build.document("安装.bat", "unknown", "none", "zhujian", media_type="text/x-unheard-of", status="failed")
    assert copies(of_documents(script), tmp_path)[script.sha256].endswith("安装.bat.bin")


@given(st.text(max_size=120), st.integers(min_value=20, max_value=200))
def test_a_safe_name_is_one_component_on_every_system(text: str, limit: int) -> None:
    name = safe_name(text, limit)
    assert len(name.encode()) <= limit + 1
    assert not set(name) & set('<>:"/\\|?*%#\n\t\x00 ')
    assert name == name.strip(". ")
    assert name.upper().split(".")[0] not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


@pytest.mark.parametrize("name", ["CON", "nul.docx", "com1", "LPT9.txt", "aux"])
def test_names_that_windows_gives_to_devices_are_changed(name: str) -> None:
    assert safe_name(name, 100) == f"_{name}"


def test_two_files_never_share_a_name_not_even_where_case_does_not_count(tmp_path: Path) -> None:
    one = build.document("a.docx", "checklist", "word", "zhujian", seed="1")
    two = build.document("A.docx", "checklist", "word", "zhujian", seed="22")
    paths = copies(of_documents(one, two), tmp_path)
    assert len({path.casefold() for path in paths.values()}) == 2
    for document in (one, two):
        assert (tmp_path / paths[document.sha256]).read_bytes() == build.file_bytes(document)[document.sha256]


def test_copying_again_reads_and_writes_nothing(tmp_path: Path) -> None:
    assessment = build.sample()
    first = copies(assessment, tmp_path)
    times = {path: path.stat().st_ctime_ns for path in tmp_path.rglob("*")}

    def refuse(sha256: str) -> bytes:
        raise AssertionError("nothing needs to be read")

    assert copy_materials(assessment, tmp_path, refuse) == first
    assert {path: path.stat().st_ctime_ns for path in tmp_path.rglob("*")} == times


def test_files_that_staff_changed_or_put_there_stay(tmp_path: Path) -> None:
    sheet = build.document("清单.docx", "checklist", "word", "zhujian")
    path = tmp_path / copies(of_documents(sheet), tmp_path)[sheet.sha256]
    path.write_bytes(b"x" * sheet.size)  # the same length, another time
    own = path.parent / "工作人员的便笺.txt"
    own.write_text("电话已打", encoding="utf-8")
    again = tmp_path / copies(of_documents(sheet), tmp_path)[sheet.sha256]
    assert again != path
    assert again.read_bytes() == build.file_bytes(sheet)[sheet.sha256]
    assert path.read_bytes() == b"x" * sheet.size
    assert own.exists()
    assert tmp_path / copies(of_documents(sheet), tmp_path)[sheet.sha256] == again


def test_a_file_that_the_archive_cannot_give_is_left_out_and_the_rest_is_copied(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lost = build.document("丢失.docx", "checklist", "word", "zhujian")
    fine = build.document("报告.docx", "report", "word", "zhujian")
    content = build.file_bytes(fine)

    def give(sha256: str) -> bytes:
        if sha256 not in content:
            raise ArchiveError("归档里没有这个文件")
        return content[sha256]

    assert set(copy_materials(of_documents(lost, fine), tmp_path, give)) == {fine.sha256}
    assert lost.sha256 in caplog.text


def test_departments_that_look_alike_have_folders_of_their_own(tmp_path: Path) -> None:
    departments = (build.county("a", "执法局"), build.township("b", "执法局"), build.township("c", "待核实"))
    documents = [build.document("清单.docx", "checklist", "word", d.id) for d in departments]
    received = [build.mail(build.at(3, 18), documents)]
    paths = copies(build.assessment(received, [], of=build.campaign(departments=departments)), tmp_path)
    assert [paths[d.sha256].split("/")[1] for d in documents] == ["执法局", "执法局_b", "待核实_c"]


# --- the terminal ---------------------------------------------------------------------------------------------


def test_the_terminals_rows_say_the_same_in_short() -> None:
    assert summary_header(build.campaign()) == ("单位", "自查自纠", "整改提高", "缺项")
    rows = summary_rows(build.sample())
    assert [row[:3] for row in rows][:2] == [("县住建局", "按时报送", "未到期"), ("县文旅局", "迟报", "未到期")]
    assert rows[0][3] == ""
    assert rows[5][3].startswith(
        "截止3月20日，没有收到任何材料；缺联络员姓名和手机；缺自查清单Word版；缺自查清单盖章扫描件"
    )
    assert "整改总结" not in rows[5][3]  # not due yet


# --- pictures of what was read unsurely -----------------------------------------------------------------------


def png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(buffer, "PNG")
    return buffer.getvalue()


SEAL = Crop(file="a" * 64, page=2, box=(300, 600, 420, 720))
CELL = Crop(file="a" * 64, page=1, box=(100, 200, 180, 230))
PHONE = Crop(file="a" * 64, page=1, box=(300, 700, 420, 730))
LINE = Crop(file="a" * 64, page=1, box=(50, 500, 550, 520))
GONE = Crop(file="a" * 64, page=1, box=(9, 9, 10, 10))
CROPS = {SEAL.name: png(273, 273), CELL.name: png(190, 85), PHONE.name: png(270, 85), LINE.name: png(1060, 60)}
DOUBTS = (
    FieldDoubt(what="第1页 表1第4行“是否存在”", text="是", sure=0.527, crop=CELL),
    FieldDoubt(
        what="第1页 联络员手机", text="1380000", sure=1.0, reason="手机号码不是11位", role="liaison", crop=PHONE
    ),
    FieldDoubt(what="第1页", text="若干措施", sure=0.3, crop=LINE),
    FieldDoubt(what="第1页 标题", text="\ufffd查清单", sure=0.2, crop=GONE),
)


def seen(*, seal: Seal | None = None, doubts: tuple[FieldDoubt, ...] = DOUBTS) -> Assessment:
    """A department whose stamped checklist, of two photos, was read off pictures alone."""
    seal = seal or Seal(verdict="unreadable", page=2, crop=SEAL)
    first = facts.paper(
        "checklist", "scan", path="清单/IMG_1.jpg", checklist=facts.checklist(), seal=seal, doubts=doubts, pages=2
    )
    later = facts.paper("checklist", "scan", path="清单/IMG_2.jpg", first_page="清单/IMG_1.jpg", page_number=2)
    stamped = facts.paper(
        "report",
        "scan",
        reports=(("report", facts.report(9000, 8000)),),
        seal=Seal(verdict="right_unit", text="县住建局", page=3, crop=SEAL),
        unread_pages=(2, 4),
    )
    return facts.judged(facts.came(build.at(3, 18), first, later, stamped))


def shown_of(assessment: Assessment, folder: Path) -> Written:
    content = build.file_bytes(*(d for mail in assessment.received for d in mail.reading.documents))
    materials = copy_materials(assessment, folder, content.__getitem__, CROPS.get)
    write(assessment, folder / FILE_NAME, materials=materials)
    return Written(folder, openpyxl.load_workbook(folder / FILE_NAME), materials)


def test_each_doubtful_field_has_a_row_with_its_value_its_picture_and_its_file(tmp_path: Path) -> None:
    got = shown_of(seen(), tmp_path)
    assert got.values("待核实", "事项") == ["识读把握不大"] * 4 + ["印章看不清"]
    assert got.values("待核实", "为什么")[:2] == [
        "第1页 表1第4行“是否存在”：识读把握52%",
        "第1页 联络员手机：手机号码不是11位",
    ]
    assert got.values("待核实", "识读结果") == ["是", "138****", "若干措施", "□查清单", "印章无法辨认，第2页"]
    pictures = got.column("待核实", "图片")
    targets = [unquote(cell.hyperlink.target) if cell.hyperlink else None for cell in pictures]
    assert targets == [f"材料/识读图片/{c.name}" for c in (CELL, PHONE, LINE)] + [None, f"材料/识读图片/{SEAL.name}"]
    for target in filter(None, targets):
        assert (tmp_path / target).read_bytes() == CROPS[target.rsplit("/", 1)[1]]
    assert all("IMG_1.jpg" in unquote(cell.hyperlink.target) for cell in got.column("待核实", "文件"))
    assert "待核实2项" in got.book["待核实"]["A2"].value


def test_a_picture_stands_in_its_cell_but_for_phones_and_what_would_be_too_small(tmp_path: Path) -> None:
    sheet = shown_of(seen(), tmp_path).book["待核实"]
    placed = {image.anchor._from.row + 1: image for image in sheet._images}
    assert sorted(placed) == [DATA_ROW, DATA_ROW + 4]  # the answer and the seal
    for row, image in placed.items():
        assert image.anchor.editAs in (None, "twoCell")  # goes with its row, and hides with it in a filter
        assert (image.anchor.to.row + 1, image.anchor.to.col) == (row, image.anchor._from.col)
        assert sheet.row_dimensions[row].height < 120


def test_a_resolved_matter_shows_no_picture(tmp_path: Path) -> None:
    state = seen()
    done = dataclasses.replace(state, review=tuple(dataclasses.replace(e, resolved=True) for e in state.review))
    assert shown_of(done, tmp_path).book["待核实"]._images == []


def test_the_summary_says_how_many_fields_are_doubtful_and_leaves_them_to_the_review_sheet(tmp_path: Path) -> None:
    lines = shown_of(seen(), tmp_path).cell("自查自纠", "县住建局", "缺项").value
    assert "“IMG_1.jpg”有3处识读把握不大，请对照图片核对。" in lines
    assert "“IMG_1.jpg”的联络员识读把握不大，请对照图片核对。" in lines
    assert "读作" not in lines


def test_a_file_with_very_many_doubts_does_not_fill_the_sheet(tmp_path: Path) -> None:
    many = tuple(FieldDoubt(what=f"第{row}行", text="是", sure=0.4, crop=CELL) for row in range(200))
    values = shown_of(seen(doubts=many), tmp_path).values("待核实", "为什么")
    assert len(values) == 62
    assert "另有140处" in values[60]


def differing() -> Assessment:
    """A scanned form that says other things than its Word version, one of them not surely read."""
    word = facts.checklist(build.problem("crude", "告知不充分，全年共有8起案件没有听取陈述申辩"), liaison=facts.PERSON)
    read = facts.checklist(
        build.problem("crude", "告知不充分，全年共有3起案件没有听取陈述申辩"),
        Entry(category="abusive", exists=True, answer="是"),
        liaison=dataclasses.replace(facts.PERSON, mobile="13800001111"),
    )
    spots = (
        Spot(crop=CELL, role="manifestation", category="crude", end=24),
        Spot(crop=LINE, role="answer", category="abusive", end=1),
        Spot(crop=PHONE, role="liaison"),
    )
    unsure = FieldDoubt(
        what="第1页 表1第5行“野蛮执法”的“是否存在”", text="是", sure=0.4, role="answer", category="abusive"
    )
    scan = facts.paper("checklist", "scan", path="扫描.pdf", checklist=read, spots=spots, doubts=(unsure,))
    papers = facts.whole(checklist_word=facts.paper("checklist", checklist=word), checklist_scan=scan)
    return facts.judged(facts.came(build.at(3, 18), *papers))


def test_each_difference_of_scan_and_word_has_a_row_with_both_wordings_and_its_picture(tmp_path: Path) -> None:
    got = shown_of(differing(), tmp_path)
    rows = dict(zip(got.values("待核实", "为什么"), got.column("待核实", "图片"), strict=True))
    read = dict(zip(got.values("待核实", "为什么"), got.values("待核实", "识读结果"), strict=True))
    number = "自查清单〔简单粗暴执法·具体表现〕盖章扫描件与Word版不一致"
    answer = "自查清单扫描件〔野蛮执法·是否存在〕看不清，与Word版对不上"
    phone = "自查清单〔联络员手机〕盖章扫描件与Word版不一致"
    assert set(rows) == {number, answer, phone}
    assert "8起" in read[number].split("\n")[0] and "3起" in read[number].split("\n")[1]
    assert read[answer] == "Word版：否\n扫描件：是"
    assert read[phone] == "Word版：138****0000\n扫描件：138****1111"
    for why, place in ((number, CELL), (answer, LINE), (phone, PHONE)):
        assert (tmp_path / unquote(rows[why].hyperlink.target)).read_bytes() == CROPS[place.name]
    files = dict(zip(got.values("待核实", "为什么"), got.values("待核实", "相关文件"), strict=True))
    assert (files[number], files[answer]) == ("checklist-word.docx", "扫描.pdf")
    shown = {image.anchor._from.row + 1 for image in got.book["待核实"]._images}
    assert shown == {rows[number].row}  # a phone's is linked alone, and so is a line too long to be legible


def test_differences_without_pictures_are_told_all_the_same(tmp_path: Path) -> None:
    got = tracker_of(differing(), tmp_path)
    assert len(got.values("待核实", "识读结果")) == 3
    assert got.values("待核实", "图片") == [None] * 3


def test_the_contact_sheet_shows_what_of_a_liaison_was_read_unsurely(tmp_path: Path) -> None:
    got = shown_of(seen(), tmp_path)
    cell = got.cell("联络员名册", "柳林县住房和城乡建设管理局", "识读图片")
    assert (tmp_path / unquote(cell.hyperlink.target)).read_bytes() == CROPS[PHONE.name]
    assert "手机号码不是11位" in got.cell("联络员名册", "柳林县住房和城乡建设管理局", "提示").value
    assert len(got.book["联络员名册"]._images) == 1


@pytest.mark.parametrize("content", [b"", b"GIF89a", png(10, 10)[:20], b"\x89PNG\r\n\x1a\n" + b"x" * 900])
def test_a_picture_that_is_no_sound_png_is_not_shown(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "材料" / "识读图片"
    folder.mkdir(parents=True)
    (folder / CELL.name).write_bytes(content)
    (folder / SEAL.name).write_bytes(content)
    got = shown_of(seen(), tmp_path)
    assert got.book["待核实"]._images == []
    assert (folder / CELL.name).read_bytes() == content  # what lies there already is not touched


def test_no_more_pictures_are_shown_than_a_workbook_bears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "PICTURE_LIMIT", 1)
    got = shown_of(seen(), tmp_path)
    assert len(got.book["待核实"]._images) == 1
    assert [bool(cell.hyperlink) for cell in got.column("待核实", "图片")] == [True, True, True, False, True]


def test_without_pictures_the_workbook_is_whole(tmp_path: Path) -> None:
    got = tracker_of(seen(), tmp_path)
    assert got.values("待核实", "图片") == [None] * 5
    assert not (tmp_path / "材料" / "识读图片").exists()


@pytest.mark.parametrize(
    ("seal", "shown"),
    [
        (Seal(verdict="right_unit", text="柳林县住建局"), "本单位印章“柳林县住建局”"),
        (
            Seal(verdict="right_unit", text="柳林县住建局", page=2, size_mm=41.6, at=(0.7, 0.82)),
            "本单位印章“柳林县住建局”，第2页右下，直径42毫米",
        ),
        (Seal(verdict="unreadable", page=1, size_mm=40.2, at=(0.5, 0.1)), "印章无法辨认，第1页上部，直径40毫米"),
        (
            Seal(verdict="right_unit", text="柳林县住建局", page=3, electronic=True),
            "电子印章（本单位）“柳林县住建局”，第3页",
        ),
        (Seal(verdict="other_unit", text="柳林县林业局"), "他单位印章“柳林县林业局”"),
        (Seal(verdict="unreadable"), "印章无法辨认"),
        (Seal(verdict="none"), "未见印章"),
        (Seal(verdict="cannot_tell"), "黑白件无法判断"),
        (Seal(verdict="right_unit", text="柳林县住建局", electronic=True), "电子印章（本单位）“柳林县住建局”"),
        (Seal(verdict="not_read"), "印章未查看"),
    ],
)
def test_the_seal_is_told_in_words(tmp_path: Path, seal: Seal, shown: str) -> None:
    got = shown_of(seen(seal=seal), tmp_path)
    assert got.values("来件登记", "印章") == [f"自查清单：{shown}\n自查报告：本单位印章“县住建局”，第3页"]
    assert got.values("报告核查表", "印章") == ["本单位印章“县住建局”，第3页"]
    picture = got.column("报告核查表", "印章图")[0]
    assert unquote(picture.hyperlink.target) == f"材料/识读图片/{SEAL.name}"


@pytest.mark.parametrize(
    ("with_word", "seen_by", "shown"),
    [
        (True, "engine 1", 3600),  # the Word version's count decides
        (False, "engine 1", "约4100\n±41"),
        (False, "", 4100),  # a PDF's own text is no reading
    ],
)
def test_a_count_that_was_read_off_pictures_says_how_far_it_may_be_off(
    tmp_path: Path, with_word: bool, seen_by: str, shown: str | int
) -> None:
    scan = facts.paper("report", "scan", reports=(("report", facts.report(4100)),), seen_by=seen_by)
    word = facts.paper("report", reports=(("report", facts.report(3600)),))
    got = shown_of(facts.judged(facts.came(build.at(3, 18), *((word, scan) if with_word else (scan,)))), tmp_path)
    assert got.cell("自查自纠", "县住建局", "字数").value == shown
    assert got.values("报告核查表", "字数") == [shown]


def test_the_register_tells_later_photos_and_pages_that_were_not_read(tmp_path: Path) -> None:
    (files,) = shown_of(seen(), tmp_path).values("来件登记", "附件")
    assert files.split("\n") == [
        "清单/IMG_1.jpg（自查清单·盖章）",
        "清单/IMG_2.jpg（第2页，见“IMG_1.jpg”）",
        "report-scan.pdf（自查报告·盖章，第2、4页没有读出）",
    ]


# --- another program opens it ---------------------------------------------------------------------------------


@pytest.mark.skipif(
    shutil.which("soffice") is None and not os.environ.get("CI"),
    reason="LibreOffice is not installed: apt-get install libreoffice-calc-nogui",
)
def test_libreoffice_opens_it_and_follows_its_links(tmp_path: Path) -> None:
    tracker_of(build.sample(), tmp_path)
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "ods", "--outdir",
         str(tmp_path), str(tmp_path / FILE_NAME)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "报送台账.ods") as package:
        content = package.read("content.xml").decode()
    assert "行政执法突出问题专项整治自查自纠报送情况汇总表" in content
    assert "../材料/县住建局/自查清单（Word）_2024-03-18_自查清单.docx" in unquote(content)
    assert "table:formula" not in content


def test_a_file_that_holds_report_and_form_has_its_problems_counted_once() -> None:
    both = facts.paper(
        "checklist", kinds=("checklist", "report"), checklist=facts.checklist(), reports=(("report", facts.report()),)
    )
    state = facts.judged(facts.came(build.at(3, 18), both))
    problems = problems_of(state)
    assert [problem.category for problem in problems] == ["crude", "excessive"]
    assert problem_counts(state, problems)[facts.WHO] == 2
