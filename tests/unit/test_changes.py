"""What a rerun prints: each difference once, in words, and nothing where nothing differs."""

from dataclasses import replace

from parsers.forms import Liaison
from pipeline.changes import changes
from pipeline.model import Assessment, Document, FieldDoubt, Flag, Received, Seal
from tests.facts import ALL_NO, WHO, at, came, judged, paper, report, whole

BEFORE = came(at(3, 18), *whole())


def reread(mail: Received, *documents: Document, **reading: object) -> Received:
    files = documents or mail.reading.documents
    return replace(mail, reading=replace(mail.reading, documents=files, **reading))  # type: ignore[arg-type]


def told(after: Received | None, before: Received | None = BEFORE) -> str:
    states: list[Assessment] = [judged(*([mail] if mail else [])) for mail in (before, after)]
    return "\n".join(changes(*states))


def test_nothing_is_said_where_nothing_differs() -> None:
    assert changes(judged(BEFORE), judged(BEFORE)) == []
    twice = reread(BEFORE, *BEFORE.reading.documents, BEFORE.reading.documents[0])
    assert changes(judged(twice), judged(twice)) == []


def test_two_files_of_one_name_are_told_apart() -> None:
    first, second = paper("report"), paper("report", reports=(("report", report(3800)),))
    one = reread(BEFORE, first, second)
    assert "字数：4000 → 3900" in told(
        reread(BEFORE, paper("report", reports=(("report", report(3900)),)), second), one
    )
    assert "report-word.docx：不再列为附件" in told(reread(BEFORE, first), one)


def test_a_new_mail_and_one_that_went() -> None:
    assert "来件“自查材料”：新读入" in told(BEFORE, None)
    assert "县住建局 自查自纠 状态：未报送 → 按时报送" in told(BEFORE, None)
    assert "来件“自查材料”：不再计入" in told(None)


def test_a_field_a_flag_and_the_standing_that_follows() -> None:
    short = paper("report", reports=(("report", report(3000)),))
    lines = told(reread(BEFORE, *whole(report_word=short)))
    assert "report-word.docx 自查报告 字数：4000 → 3000" in lines
    assert "县住建局 自查自纠 自查报告 新增标记 too_short：" in lines
    assert "县住建局 自查自纠 状态：按时报送 → 需补正" in lines
    back = told(BEFORE, reread(BEFORE, *whole(report_word=short)))
    assert "撤销标记 too_short" in back


def test_an_answer_that_is_read_otherwise() -> None:
    lines = told(reread(BEFORE, *whole(checklist_word=paper("checklist", checklist=ALL_NO))))
    assert "简单粗暴执法 是否存在：是 → 否" in lines
    assert "新增标记 few_problems_found" in lines


def test_files_that_appear_and_go() -> None:
    fewer = reread(BEFORE, *BEFORE.reading.documents[:3])
    assert "report-scan.pdf：不再列为附件" in told(fewer)
    assert "report-scan.pdf：新读出的附件" in told(BEFORE, fewer)


def test_a_seal_and_doubtful_fields_that_are_read_otherwise() -> None:
    doubt = FieldDoubt(what="第1页", text="是", sure=0.5)
    seen = paper("report", "scan", seal=Seal(verdict="other_unit", text="县文旅局"), doubts=(doubt,))
    lines = told(reread(BEFORE, *whole(report_scan=seen)))
    assert "report-scan.pdf 印章：right_unit → other_unit" in lines
    assert "report-scan.pdf 印章文字：空 → 县文旅局" in lines
    assert "report-scan.pdf 识读把握不大：0处 → 1处" in lines


def test_a_phone_is_masked() -> None:
    lines = told(reread(BEFORE, liaison=Liaison(name="李某", mobile="13900000000"), liaison_department=WHO))
    assert "联络员：空 → 李某、139****0000" in lines
    assert "13900000000" not in lines


def test_a_difference_that_no_line_names_is_not_passed_over() -> None:
    files = BEFORE.reading.documents
    larger = replace(files[0], size=files[0].size + 1)
    assert told(reread(BEFORE, larger, *files[1:])) == "附件的细节有变化（导出 JSON 可比较）"


def test_flags_stand_in_the_order_they_were_raised() -> None:
    flags = tuple(Flag(code=code, message=code) for code in ("unreadable", "kind_unclear", "suspicious_content"))
    lines = told(BEFORE, reread(BEFORE, flags=flags)).splitlines()
    assert [line.split()[-1] for line in lines] == [flag.code for flag in flags]
