"""Scan against Word: what a reader of pictures does to a text is no difference, what somebody changed in it is."""

import datetime as dt
import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.forms import Checklist, Entry, Liaison, RectifyBy, Report, Section
from pipeline.versions import Difference, compare_checklists, compare_reports, told
from pipeline.versions.pair import cut
from tests.assessments import CATEGORIES, DEPARTMENTS, problem
from tests.facts import checklist
from tests.misreadings import BITONAL, CLEAN, FAIR, GOOD, Manner, misread
from tests.simulator import plan, stock

NAMES = tuple(name for d in DEPARTMENTS for name in (d.name, d.short) if name)
SHOWN = tuple((category.id, category.name) for category in CATEGORIES)

BODY = """根据通知要求，我单位对2023年以来的行政执法工作进行了全面自查，现将情况报告如下。
一、开展自查情况
我单位成立了以主要负责人为组长的专班，先后召开专题会议4次，抽查案卷126份，走访企业58家。县应急局已将有关线索移送柳林县文化和旅游局办理。
二、自查发现的问题
（一）简单粗暴执法方面。个别执法人员告知不充分，全年共有8起案件没有听取当事人的陈述申辩，罚没款3.5万元。
（二）过度执法方面。二季度对同一企业检查了23次，有的间隔不足十天，企业反映较多。
三、整改举措
1.完善制度。3月20日前修订执法全过程记录制度，由法制员对每起案件进行审核。
2.加强培训。每月组织一次业务学习，未经培训考试合格的人员一律不得上岗执法。"""


def report(body: str, unsure: tuple[tuple[int, int], ...] = ()) -> Report:
    found = [line for line in body.split("\n") if re.match(r"[一二三]、|（[一二]）", line)]
    sections = tuple(Section(heading=line.split("。")[0], kind="other", words=1) for line in found)
    return Report(title="自查报告", signature="柳林县住房和城乡建设管理局", body=body, sections=sections, unsure=unsure)


def compared(scan: str, word: str = BODY, unsure: tuple[tuple[int, int], ...] = ()) -> tuple[Difference, ...]:
    return compare_reports(report(word), report(scan, unsure), names=NAMES)


def one(scan: str, word: str = BODY, unsure: tuple[tuple[int, int], ...] = ()) -> Difference:
    (found,) = compared(scan, word, unsure)
    return found


def changed(old: str, new: str, text: str = BODY) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


# what is no difference


@pytest.mark.parametrize(
    "scan",
    [
        BODY,
        BODY.replace("\n", ""),
        "\n".join(BODY[at : at + 28] for at in range(0, len(BODY), 28)),
        BODY.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}),
        BODY.replace("，", ",").replace("。", " "),
        BODY.replace("（一）", "(一)").replace("1.", "1、").replace("三、", "三."),
        re.sub(r"(?m)^(?:[一二三]、|（[一二]）|\d\.)", "", BODY),
        changed("已将", "己将"),
        changed("人员告知", "入员告知"),
        changed("未经", "末经"),
        changed("2023年以来", "2O23年以来").replace("126份", "l26份"),
        changed("专题会议", "专题合议"),
        changed("陈述申辩", "陈述辩"),
        changed("过度执法方面。", "过度执法方面。\n— 2 —\n"),
        changed("走访企业58家。", "走访企业58家。\n第 1 页 共 3 页\n"),
        changed("进行审核。", "进行审核。柳林县住房和城乡建设管理局"),
        changed("走访企业58家。", "走访企业58家。抽查案卷126份，走访企业58家。"),
        "柳林县住房和城乡建设管理局文件\n关于专项整治的自查报告\n柳林县司法局：\n" + BODY,
        BODY + "\n附件：问题清单\n柳林县住房和城乡建设管理局\n2024年3月18日\n（联系人：张某某 13800000000）",
        BODY + "柳林县住房和城乡建设管理局建管理局柳林县住房2024年3月18日",
    ],
)
def test_layout_and_misread_characters_are_no_difference(scan: str) -> None:
    assert compared(scan) == ()


def test_two_lines_in_the_other_order_are_no_difference() -> None:
    lines = BODY.split("\n")
    lines[4], lines[5] = lines[5], lines[4]
    assert compared("\n".join(lines)) == ()


@given(st.integers(0, len(BODY)), st.sampled_from([" ", "\n", "　", "，", "。", "“", "·", "\u200b"]))
def test_marks_and_blanks_anywhere_outside_numbers_are_no_difference(at: int, mark: str) -> None:
    assert compared(BODY[:at] + mark + BODY[at:]) == ()


def test_a_text_that_one_side_has_not_is_no_evidence() -> None:
    assert compared("") == compared(BODY, "") == compared("— 1 —", BODY) == ()


# what is one


@pytest.mark.parametrize(
    ("old", "new", "kind", "word", "scan"),
    [
        ("有8起案件", "有3起案件", "number", "全年共有8起案件没有听取当", "全年共有3起案件没有听取当"),
        ("检查了23次", "检查了41次", "number", "23次", "41次"),
        ("3.5万元", "8.5万元", "number", "3.5万元", "8.5万元"),
        ("126份", "12份", "number", "抽查案卷126份", "抽查案卷12份"),
        ("3月20日前", "3月28日前", "date", "3月20日前", "3月28日前"),
        ("3月20日前", "4月20日前", "date", "3月20日前", "4月20日前"),
        ("二季度", "三季度", "number", "二季度", "三季度"),
        ("有的间隔不足", "有的间隔足", "changed", "间隔不足", "间隔足"),
        ("企业反映较多", "企业反映不多", None, "", ""),
        ("告知不充分", "告知充分", "changed", "告知不充分", "告知充分"),
        ("一律不得上岗", "一律得上岗", "changed", "不得", "得上岗"),
        ("走访企业58家", "未走访企业58家", "changed", "走访企业58家", "未走访企业58家"),
        ("二季度", "近期", None, "", ""),
        ("20日前修订", "20日后修订", "changed", "前修订", "后修订"),
        ("县文化和旅游局", "县农业农村局", "unit", "柳林县文化和旅游局", "柳林县农业农村局"),
    ],
)
def test_another_number_day_or_unit_and_a_negation_are_differences(
    old: str, new: str, kind: str | None, word: str, scan: str
) -> None:
    found = [difference for difference in compared(changed(old, new)) if difference.sure]
    if kind is None:
        return  # one word for another is no more than two misread characters
    assert [difference.kind for difference in found] == [kind]
    assert word in found[0].word
    assert scan in found[0].scan


def test_a_sentence_that_only_the_word_version_has_is_missing_from_the_scan() -> None:
    lost = one(changed("（二）过度执法方面。二季度对同一企业检查了23次，有的间隔不足十天，企业反映较多。\n", ""))
    assert (lost.kind, lost.scan, lost.sure) == ("missing", "", True)
    assert "过度执法" in lost.word
    clause = one(changed("抽查案卷126份，", ""))
    assert (clause.kind, clause.word, clause.where) == ("missing", "抽查案卷126份", "一、开展自查情况")


def test_a_sentence_that_only_the_scan_has_is_added() -> None:
    more = one(changed("走访企业58家。", "走访企业58家。同时设立举报信箱，公布了监督电话。"))
    assert (more.kind, more.word, more.scan) == ("added", "", "同时设立举报信箱，公布了监督电话。")


def test_a_sentence_in_place_of_another_is_told_with_both() -> None:
    other = one(changed("每月组织一次业务学习，", "聘请律师参与重大案件讨论，"))
    assert (other.kind, other.where) == ("changed", "三、整改举措")
    assert "业务学习" in other.word and "律师" in other.scan


def test_a_scan_whose_last_page_is_missing_is_one_difference() -> None:
    long = BODY + "\n" + "\n".join(BODY.split("\n")[4:]).replace("8起", "9起")
    cut = one(long[: BODY.index("罚没款")], long)
    assert (cut.kind, cut.sure) == ("missing", True)
    assert compare_reports(report(long), report(long[: BODY.index("罚没款")]), whole=False) == ()


def test_a_number_that_was_read_unsurely_is_only_doubted() -> None:
    scan = changed("有8起案件", "有3起案件")
    at = scan.index("3起案件")
    assert not one(scan, unsure=((at, at + 1),)).sure
    assert one(scan, unsure=((at + 9, at + 10),)).sure


def test_a_line_that_was_lost_in_the_midst_of_sentences_is_only_doubted() -> None:
    text = plain_body(3)
    at = text.index("。", 600) - 9
    (lost,) = compared(text[:at] + text[at + 28 :], text)
    assert (lost.kind, lost.sure) == ("missing", False)


def test_what_is_told_names_three_and_counts_the_rest_and_hides_numbers() -> None:
    found = [Difference(where="三", kind="number", word=f"{n}起", scan=f"{n + 1}起") for n in range(5)]
    assert told(found).count("Word版") == 3
    assert told(found).endswith("等5处")
    phone = one(changed("企业反映较多。", "企业反映较多。请联系13812345678的张某某同志。"))
    assert "13812345678" not in told([phone])
    assert "138****5678" in told([phone])


# pairs as they come


def plain_body(seed: int) -> str:
    """A report of the simulator, whatever its parts."""
    rng = random.Random(seed)
    while True:
        order = plan.Order(words=rng.choice([3800, 4200]), style=rng.choice(["cn", "half", "arabic"]))
        field = rng.choice(list(stock.FIELDS))
        day = dt.date(2024, 3, 18)
        try:
            made = plan.narrative(rng, kind="report", unit="柳林县应急管理局", field=field, day=day, order=order)
        except AssertionError:  # too near a threshold for the simulator's own purposes
            continue
        lines = [part for part in made.sheet.parts if isinstance(part, plan.Line)]
        return "\n".join(p.number + p.text for p in lines if p.role not in ("title", "addressee", "signature"))


def flagged(word: str, scan: str, manner: Manner, rng: random.Random) -> bool:
    body, unsure = misread(scan, manner, rng)
    return any(difference.sure for difference in compared(body, word, unsure))


@pytest.mark.parametrize("manner", [CLEAN, GOOD, FAIR, replace(BITONAL, lost_lines=0)])
def test_versions_of_one_text_do_not_differ_however_the_scan_was_read(manner: Manner) -> None:
    bodies = {seed: plain_body(seed) for seed in range(12)}
    assert [seed for seed, body in bodies.items() if flagged(body, body, manner, random.Random(seed))] == []


def _sentences(body: str) -> list[re.Match[str]]:
    return list(re.finditer(r"(?<=。)[^。\n]{12,}。", body))


def _removed(body: str, rng: random.Random) -> str:
    gone = rng.choice(_sentences(body))
    return body[: gone.start()] + body[gone.end() :]


def _added(body: str, rng: random.Random) -> str:
    at = rng.choice(_sentences(body)).end()
    return body[:at] + _new(rng) + body[at:]


def _replaced(body: str, rng: random.Random) -> str:
    old = rng.choice(_sentences(body))
    return body[: old.start()] + _new(rng) + body[old.end() :]


def _renumbered(body: str, rng: random.Random) -> str:
    old = rng.choice(list(re.finditer(r"(?<![\d.])\d+(?=[件份家次名条])", body)))
    new = rng.choice([n for n in range(2, 60) if n != int(old[0])])
    return body[: old.start()] + str(new) + body[old.end() :]


def _new(rng: random.Random) -> str:
    return stock.expand(rng, rng.choice(stock.SENTENCES[rng.choice("ABCDE")]), "nongye")


@pytest.mark.parametrize("edit", [_removed, _added, _replaced, _renumbered])
def test_one_changed_sentence_is_found_nineteen_times_of_twenty(edit: Callable[[str, random.Random], str]) -> None:
    seeds = range(40)
    found = 0
    for seed in seeds:
        rng = random.Random(f"{edit.__name__}{seed}")
        body = plain_body(seed)
        found += flagged(body, edit(body, rng), GOOD if seed % 2 else CLEAN, rng)
    assert found >= 0.95 * len(seeds)


# checklists


WORD = checklist(
    problem("crude", "对轻微违法行为一律从重处罚，未听取当事人陈述申辩", "有8起案件文书告知不充分"),
    problem("excessive", "二季度对同一企业重复检查5次，影响正常生产经营"),
)


def row(category: str, form: Checklist = WORD, **changes: object) -> Checklist:
    """The form with one row changed."""
    rows = tuple(replace(e, **changes) if e.category == category else e for e in form.entries)  # type: ignore[arg-type]
    return replace(form, entries=rows)


def forms(scan: Checklist, doubted: frozenset[tuple[str, str]] = frozenset()) -> tuple[Difference, ...]:
    return compare_checklists(WORD, scan, categories=SHOWN, names=NAMES, doubted=doubted)


def cells(category: str) -> tuple[str, ...]:
    return next(entry.manifestations for entry in WORD.entries if entry.category == category)


def by(day: int) -> tuple[RectifyBy, ...]:
    return (RectifyBy(text=f"2024年4月{day}日前", kind="date", date=dt.date(2024, 4, day)),)


@pytest.mark.parametrize(
    "scan",
    [
        WORD,
        row("crude", exists=None, answer=""),
        row("crude", answer="有"),
        row("crude", manifestations=("".join(cells("crude")).replace("，", " "),)),
        row("crude", manifestations=cells("crude")[::-1]),
        row("crude", manifestations=cells("crude")[:1], measures=cells("crude")[1:] + WORD.entries[2].measures),
        row("crude", rectify_by=(RectifyBy(text="2024年4月1O日前", kind="date", date=dt.date(2024, 4, 10)),)),
        row("crude", rectify_by=(RectifyBy(text="年4月10", kind="unreadable"),)),
        replace(WORD, unit="柳林县往房和城乡建没管理"),
        replace(WORD, unit=None),
        replace(WORD, liaison=Liaison(name="张某", mobile="1380000000")),
        replace(WORD, entries=WORD.entries[::-1]),
        replace(WORD, entries=tuple(entry for entry in WORD.entries if entry.exists)),
    ],
)
def test_a_form_read_less_well_is_no_other_form(scan: Checklist) -> None:
    assert forms(scan) == ()


@pytest.mark.parametrize(
    ("scan", "kind", "where"),
    [
        (row("crude", exists=False, answer="否"), "answer", "简单粗暴执法·是否存在"),
        (row("abusive", exists=True, answer="是"), "answer", "野蛮执法·是否存在"),
        (row("crude", rectify_by=by(17)), "date", "简单粗暴执法·完成时限"),
        (row("crude", rectify_by=(RectifyBy(text="立行立改", kind="immediate"),)), "date", "简单粗暴执法·完成时限"),
        (
            row("crude", manifestations=(cells("crude")[0], "有3起案件文书告知不充分")),
            "number",
            "简单粗暴执法·具体表现",
        ),
        (row("crude", manifestations=cells("crude")[:1]), "missing", "简单粗暴执法·具体表现"),
        (row("excessive", manifestations=("查封扣押期限届满后没有及时解除",)), "changed", "过度执法·具体表现"),
        (replace(WORD, entries=WORD.entries[:2] + WORD.entries[3:]), "category", "简单粗暴执法"),
        (replace(WORD, unit="柳林县文化和旅游局"), "unit", "填报单位"),
        (replace(WORD, liaison=Liaison(name="王小明", mobile="13800000000")), "liaison", "联络员姓名"),
        (replace(WORD, liaison=Liaison(name="张某某", mobile="13811110000")), "liaison", "联络员手机"),
    ],
)
def test_another_answer_day_problem_unit_or_person_is_a_difference(scan: Checklist, kind: str, where: str) -> None:
    (found,) = forms(scan)
    assert (found.kind, found.where, found.sure) == (kind, where, True)
    assert "13811110000" not in told([found])


def test_a_field_that_was_read_unsurely_is_only_doubted() -> None:
    (answer,) = forms(row("crude", exists=False, answer="否"), frozenset({("crude", "answer")}))
    assert not answer.sure
    (day,) = forms(row("crude", rectify_by=by(17)), frozenset({("crude", "rectify_by")}))
    assert not day.sure
    (other,) = forms(row("crude", rectify_by=by(17)), frozenset({("excessive", "rectify_by")}))
    assert other.sure


# whatever comes

ANYTHING = st.text(max_size=80) | st.text(st.sampled_from("甲乙不未一二三0123年月日。，\n、（）\ufffd件"), max_size=120)


@given(ANYTHING, ANYTHING, st.lists(st.tuples(st.integers(-5, 200), st.integers(-5, 200)), max_size=4))
def test_any_texts_are_compared(word: str, scan: str, unsure: list[tuple[int, int]]) -> None:
    for difference in compared(scan, word, tuple(unsure)):
        assert difference.word != difference.scan or difference.kind in ("missing", "added")
        assert len(difference.word) <= 40 and len(difference.scan) <= 40


def test_a_text_without_end_costs_no_more_than_a_long_one() -> None:
    endless = BODY * 5000
    assert compared(endless, endless) == ()
    assert [d.kind for d in compared(endless.replace("8起", "3起", 1), endless)] == ["number"]


@given(ANYTHING)
def test_a_text_never_differs_from_itself(text: str) -> None:
    assert compared(text, text) == ()
    entry = Entry(category="crude", exists=True, answer="是", manifestations=(text,))
    form = Checklist(entries=(entry,), other_notes=text, unit=text)
    assert compare_checklists(form, replace(form, title="清单"), categories=SHOWN, names=NAMES) == ()


@pytest.mark.parametrize(
    "number",
    ["13800001234", "138 0000 1234", "138-0000-1234", "1380 000 1234", "86 13800001234", "１３８００００１２３４"],
)
def test_a_mobile_is_never_shown_whole_however_it_is_written(number: str) -> None:
    told_of = cut(f"联络员手机{number}，请核实")
    assert "****" in told_of and "0000" not in told_of and "００００" not in told_of


def test_a_mobile_with_a_digit_lost_or_too_many_is_not_shown_whole_and_a_day_is() -> None:
    assert [cut(text) for text in ("手机1380000123。", "手机1380000123456。")] == [
        "手机138****0123。",
        "手机138****3456。",
    ]
    assert cut("2024-03-20前完成，罚没款138000元") == "2024-03-20前完成，罚没款138000元"
