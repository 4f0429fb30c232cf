"""Whose paper it is: evidence weighed; where it disagrees, a person decides."""

import pytest

from parsers.forms import Checklist
from pipeline.config import HOME, load_campaign
from pipeline.identify import (
    SOURCES,
    Placing,
    Surroundings,
    elsewhere,
    from_the_mail,
    own_evidence,
    place,
    surroundings_evidence,
    unit_disagrees,
)
from pipeline.model import Content, Document, Evidence, Seal

CAMPAIGN = load_campaign(HOME / "config", "2024-enforcement")


def said(**sources: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(source=source, text=text, department=one)
        for source, text in sources.items()
        for one in text.split("+")
    )


def placed(own: tuple[Evidence, ...] = (), around: tuple[Evidence, ...] = ()) -> Placing:
    return place(own, around)


@pytest.mark.parametrize(
    ("own", "around", "department"),
    [
        ({"form_unit": "xuecun"}, {}, "xuecun"),
        ({"title": "xuecun", "file_name": "xuecun"}, {"sender_name": "mucun"}, "xuecun"),
        ({"signature": "xuecun"}, {"subject": "xuecun+mucun"}, "xuecun"),
        ({"title": "xuecun"}, {"body": "mucun"}, "xuecun"),
        ({"title": "xuecun", "signature": "xuecun"}, {"subject": "mucun"}, "xuecun"),
        ({"form_unit": "liulin", "file_name": "xuecun"}, {"subject": "xuecun"}, "xuecun"),
        ({}, {"subject": "shixi", "sender_name": "liuyu", "sender_address": "liuyu"}, "shixi"),
        ({}, {"body": "shixi"}, "shixi"),
        ({}, {"sender_name": "liuyu"}, "liuyu"),
        # a person decides
        ({"file_name": "xuecun"}, {"subject": "mucun"}, None),
        ({"title": "xuecun", "signature": "mucun"}, {}, None),
        ({"title": "xuecun", "file_name": "mucun"}, {"subject": "mucun"}, None),
        ({}, {"subject": "xuecun+mucun"}, None),
        ({}, {"subject": "xuecun", "body": "mucun"}, None),
        ({}, {"sender_name": "xuecun", "sender_address": "mucun"}, None),
        ({}, {}, None),
    ],
)
def test_evidence_gives_one_department_or_a_person_decides(
    own: dict[str, str], around: dict[str, str], department: str | None
) -> None:
    found = placed(said(**own), said(**around))
    assert found.department == department
    assert found.evidence == said(**own) + said(**around)
    assert [flag.code for flag in found.flags] == ([] if department else ["department_unclear"])


def test_a_disagreement_is_told_with_all_its_words() -> None:
    found = placed(said(title="xuecun"), said(subject="mucun"))
    assert found.flags[0].evidence == "标题“xuecun”；邮件主题“mucun”"


def test_what_stands_in_and_on_a_file_is_evidence() -> None:
    content = Content(
        media_type="x",
        form="word",
        status="parsed",
        checklist=Checklist(unit="柳林县薜村镇薛村镇人民政府"),
        titles=("薛村镇自查报告",),
        signatures=("薛村镇人民政府",),
        seal=Seal(verdict="right_unit", text="薛村镇人民政府", department="xuecun"),
    )
    found = own_evidence("穆村镇.zip/材料/薛村镇清单.docx", content, CAMPAIGN)
    assert {(item.source, item.department) for item in found} == {
        ("form_unit", "xuecun"),
        ("title", "xuecun"),
        ("signature", "xuecun"),
        ("seal", "xuecun"),
        ("file_name", "xuecun"),
        ("folder_name", "mucun"),
    }
    assert {item.source for item in found} <= set(SOURCES)


def test_what_the_mail_says_is_evidence_and_a_long_text_is_kept_by_its_words() -> None:
    around = Surroundings(
        subjects=("代石西乡报送",),
        words="您好，" * 40 + "现报送石西乡材料",
        sender_names=("留誉司法所",),
        sender_addresses=("a@example.com",),
    )
    found = surroundings_evidence(around, CAMPAIGN)
    assert [(item.source, item.department) for item in found] == [
        ("subject", "shixi"),
        ("body", "shixi"),
        ("sender_name", "liuyu"),
    ]
    assert found[1].text == "石西乡"
    assert from_the_mail(found) == "shixi"


def test_a_unit_line_that_disagrees_with_its_placing_is_told() -> None:
    content = Content(media_type="x", form="word", status="parsed")
    document = Document(
        path="a", sha256="0", size=1, content=content, department="xuecun", evidence=said(form_unit="liulin")
    )
    assert unit_disagrees(document)
    assert not unit_disagrees(
        Document(path="a", sha256="0", size=1, content=content, department="liulin", evidence=said(form_unit="liulin"))
    )


@pytest.mark.parametrize("name", ["清单.docx", "三交镇清单.docx", "临县三交镇清单.docx"])
@pytest.mark.parametrize("subject", ["", "三交镇自查清单", "临县三交镇自查清单"])
def test_a_namesake_of_another_county_is_never_placed_by_the_mail(name: str, subject: str) -> None:
    content = Content(media_type="", form="word", status="parsed", checklist=Checklist(unit="临县三交镇人民政府"))
    around = surroundings_evidence(Surroundings(subjects=(subject,), sender_names=("三交镇",)), CAMPAIGN)
    away = elsewhere(name, content, (subject,), CAMPAIGN)
    placing = place(own_evidence(name, content, CAMPAIGN), around, away)
    assert placing.department is None
    assert [flag.code for flag in placing.flags] == ["department_unclear"]


def test_the_city_bureau_in_a_title_does_not_hide_who_signs() -> None:
    title = "转发吕梁市应急管理局要求的自查报告"
    content = Content(media_type="", form="word", status="parsed", titles=(title,), signatures=("柳林县应急管理局",))
    away = elsewhere("报告.docx", content, (), CAMPAIGN)
    assert place(own_evidence("报告.docx", content, CAMPAIGN), (), away).department == "yingji"
