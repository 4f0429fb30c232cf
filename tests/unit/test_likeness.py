"""雷同: texts copied with the names swapped are found, papers that share common phrases are not."""

import random

from pipeline.likeness import alike, without_names
from tests.facts import DEPARTMENTS, WHO, at, came, codes, judged, paper, part, report, stage, whole
from tests.misreadings import BITONAL, misread

_LETTERS = "执法检查处罚教育整改问题企业群众监督规范程序案件文书告知听证裁量基准培训考核责任落实台账回访投诉"
_STOCK = "为深入贯彻落实上级关于行政执法突出问题专项整治的部署要求，我单位高度重视，迅速行动，"


def prose(seed: int, length: int = 1500) -> str:
    rng = random.Random(seed)
    return "".join(rng.choices(_LETTERS, k=length))


def test_a_copy_with_a_few_words_changed_is_alike_and_others_are_not() -> None:
    text = prose(1)
    changed = text[:400] + "另外补充一句话说明情况。" + text[400:]
    found = alike({"a": text, "b": changed, "c": prose(2)}, 0.9)
    assert found == {"a": ("b",), "b": ("a",)}


def test_common_phrases_are_no_likeness() -> None:
    found = alike({str(n): _STOCK * 3 + prose(n, 600) for n in range(40)}, 0.9)
    assert found == {}


def test_a_text_of_which_half_was_copied_is_not_alike_to_ninety_per_cent() -> None:
    text = prose(1)
    halves = {"a": text, "b": text[:750] + prose(2, 750)}
    assert alike(halves, 0.9) == {}
    assert alike(halves, 0.5) == {"a": ("b",), "b": ("a",)}


def test_short_texts_are_alike_by_nature() -> None:
    assert alike({"a": "立即整改。" * 10, "b": "立即整改。" * 10}, 0.9) == {}


def test_each_of_a_large_crowd_of_copies_is_named() -> None:
    text = prose(3, 800)
    copies = {f"{n:03}": text for n in range(60)}
    changed = {f"x{n:03}": text.replace(text[n * 10 : n * 10 + 3], "某某某") for n in range(60)}
    assert set(alike(copies, 0.9)) == set(copies)
    assert set(alike(changed, 0.9)) == set(changed)


def test_copies_cost_no_more_than_in_line_with_their_number() -> None:
    calls = 0

    class Counting(dict[str, str]):
        def __getitem__(self, key: str) -> str:
            nonlocal calls
            calls += 1
            return super().__getitem__(key)

    text = prose(4, 400)
    alike(Counting({str(n): text + prose(n, 20) for n in range(300)}), 0.9)
    assert calls < 300 * 40


def test_the_own_names_of_a_department_are_left_out() -> None:
    assert without_names("县住建局 与柳林县住房和城乡建设管理局", DEPARTMENTS[0]) == "与"


def test_two_departments_with_one_report_are_both_named_and_stay_ok() -> None:
    body = "{name}高度重视，" + prose(5)
    mails = [
        came(
            at(3, 18),
            *whole(
                who,
                report_word=paper("report", "word", who, reports=(("report", report(body=body.format(name=name))),)),
            ),
        )
        for who, name in ((WHO, "柳林县住房和城乡建设管理局"), ("xuecun", "薛村镇"))
    ]
    state = judged(*mails)
    for who, other in ((WHO, "薛村镇"), ("xuecun", "县住建局")):
        found = part(state, "report", who)
        assert codes(found.flags) == {"near_duplicate"}
        assert other in found.flags[0].message
        assert found.status == "ok"
        assert stage(state, who).label == "按时报送"
    alone = judged(mails[0])
    assert codes(part(alone, "report").flags) == set()


def test_a_scan_is_never_alike_to_its_own_word_version() -> None:
    body = prose(6)
    both = {
        f"report_{form}": paper("report", form, reports=(("report", report(body=body)),)) for form in ("word", "scan")
    }
    assert codes(part(judged(came(at(3, 18), *whole(**both))), "report").flags) == set()


def test_copies_are_alike_though_both_were_read_off_bad_scans() -> None:
    copied = {who: "{name}高度重视，" + prose(7, 3000) for who in (WHO, "xuecun")}
    mails = [
        came(
            at(3, 18),
            paper(
                "report", "scan", who, reports=(("report", report(body=misread(text, BITONAL, random.Random(who))[0])),)
            ),
        )
        for who, text in copied.items()
    ]
    state = judged(*mails)
    assert all("near_duplicate" in codes(part(state, "report", who).flags) for who in copied)
