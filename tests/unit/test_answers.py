"""是否存在 and 具体表现: what an answer says, what denies, and what only a person can tell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.answers import Answer, answer, denies

YES = """是|有|存在|是。|是的|确实存在|个别存在|部分存在|存在（轻微）|一定程度存在|有（1处）|有个别|Y|yes|是，已整改
|存在，但未造成后果|是（个别）|1.是|经自查，存在此类问题|有此类问题
|☑是□否|☑是 □否|是☑ 否□|☑ 是   ☐ 否|□否☑是|■是 □否|✔是 □否|是√ □否|√是 □否|是（√）否（）|是（√） 否（ ）
|是(✔)否( )|［√］是［ ］否
|[x]是 [ ]否|☑是 口否|有☑无□|有√ 无|☑存在 □不存在|存在√ 不存在|是√ 否|是√/否|是√ 否×|是√|√是|是☑
|是（√）否)|是（√）否（(）|☒是 ☐否|☒是□否|☑是□否（个别）|是√，已整改|是否存在：☑是□否"""
NO = """否|无|不存在|未发现|暂未发现|不涉及|不适用|暂无|没有|没有发现|否。|“否”|不是|N|NO|基本不存在
|经自查，不存在此类问题|经自查，未发现存在此类问题|经认真自查，我镇不存在运动式执法问题|否（经自查未发现）|无此类问题|无。
|我局不存在|目前未发现|不存在此类情况
|□是☑否|□是 ☑否|是□否■|□有 ☑无|口是☑否|是（）否（√）|是（×）否（√）|[ ]是 [x]否|是 否√|是× 否√|否√|√否|不存在√
|□是 ☒否|☐是 ☒否|是）否（√）|否)"""
UNCLEAR = """√|×|☑|☒|同上|—|/|？|待查|待核实|有待核实|可能存在|不清楚|不确定|是否|是/否|有/无|是 否|□是□否|是□ 否□
|☑是☑否|是（）否（）|是（）否）|是√否|是×|无，但存在个别情况|否，但个别存在|没有不存在|无证执法"""


def spellings(text: str) -> list[str]:
    return [word.strip("\n") for word in text.split("|")]


@pytest.mark.parametrize("text", spellings(YES))
def test_yes_in_words_and_boxes(text: str):
    assert answer(text) == Answer(exists=True)


@pytest.mark.parametrize("text", spellings(NO))
def test_no_in_words_and_boxes(text: str):
    assert answer(text) == Answer(exists=False)


@pytest.mark.parametrize("text", spellings(UNCLEAR))
def test_what_only_a_person_can_tell_is_unclear_and_not_blank(text: str):
    assert answer(text) == Answer(exists=None, blank=False)


@pytest.mark.parametrize("text", ["", " ", "\n", "\u3000", "____", "1.", "1.\n"])
def test_an_untouched_cell_is_blank(text: str):
    assert answer(text) == Answer(exists=None, blank=True)


WIDE = str.maketrans({"(": "（", ")": "）", "[": "［", "]": "］", ",": "，", "Y": "Ｙ", "N": "Ｎ"})


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(spellings(YES) + spellings(NO)), st.booleans(), st.sampled_from(["", " ", "\n", "\u3000", "\u200b"])
)
def test_width_and_outer_space_change_no_answer(text: str, wide: bool, space: str):
    changed = space + (text.translate(WIDE) if wide else text) + space
    assert answer(changed).exists == answer(text).exists


@pytest.mark.parametrize(
    "text",
    spellings(
        """无|无。|没有|暂无|否|不涉及|不适用|不存在|未发现|1.无|1.无\n2.无|无此类问题|没有此类问题|不存在该类问题|无其他问题|无运动式执法
|经自查未发现此类问题|经自查，未发现此类问题。|经自查，不存在。|经对照自查，无此类问题。|截至目前，暂未发现|没有发现此类情况|未出现此类现象
|2023年以来，未发生此类问题|不存在运动式执法问题|经自查，我局不存在“一刀切”执法问题|在执法过程中未发现野蛮执法行为|没有运动式执法现象
|未发现违法案件线索移送不及时的问题|不存在态度粗暴，不听辩解等问题|不存在重处罚轻教育、以罚代管等问题
|未发现此类问题，下一步将继续加强监管|我镇严格按照规定执法，不存在逐利执法问题|1.经自查，不存在此类问题\n2."""
    ),
)
def test_a_denial_says_expressly_that_there_is_nothing(text: str):
    assert denies(text)


@pytest.mark.parametrize(
    "text",
    spellings(
        """/|—||1.|执法时紧时松|执法人员无证执法|无证人员上岗|无执法证人员参与执法|没有严格执行裁量权基准|没有落实三项制度
|没有按规定出示证件的情况|未及时公示|未严格执行程序|未出示执法证件|不听取当事人陈述申辩|存在执法不规范问题
|不存在重大问题，但个别案件程序不规范|不存在重大问题，个别案件程序不规范|除个别案件超期外，不存在此类问题
|日常巡查不到位，未发现违法行为|对辖区违法建设未发现未查处|集中整治代替日常监管"""
    ),
)
def test_a_real_problem_or_an_empty_cell_is_no_denial(text: str):
    assert not denies(text)


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=80) | st.text(alphabet="是否有无不存在没未发现经自查，。但个别☑☒□√×()（）[]x/ \n问题", max_size=40)
)
def test_any_text_at_all_is_taken(text: str):
    found = answer(text)
    assert not (found.blank and found.exists is not None)
    denies(text)


@pytest.mark.parametrize(
    ("cell", "exists"),
    [
        ("¨是þ否", False),
        ("þ是¨否", True),
        ("是ý 否¨", True),
        ("\ufffd是\ufffd否", None),
        ("〼存在 〿不存在", None),
        ("是\ufffd否", None),
        ("是\ufffd", None),
        ("木发现", None),
        ("下存在。", None),
        ("经自查，下存在此类问题", None),
        ("经自查，\ufffd存在此类问题", None),
        ("经自查，不.存在此类问题", False),
        ("未·发现", False),
        ("不、存在", False),
        ("线下存在收费问题", True),
        ("口是口作", None),
    ],
)
def test_boxes_that_lost_their_font_are_read_and_unknown_ones_never_guessed(cell: str, exists: bool | None) -> None:
    assert answer(cell).exists is exists
