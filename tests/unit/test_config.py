"""Settings and campaigns: what stands in the files, what overrides it, and how a mistake is told."""

import datetime as dt
import os
import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.config import HOME, end_of_day, load_campaign, load_settings
from pipeline.errors import ConfigError

SAFETY = Path(__file__).parents[1] / "campaigns"
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("BAOSONG_"):
            monkeypatch.delenv(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(HOME / "config", tmp_path / "config")
    return tmp_path / "config"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_first_campaign_is_the_notice() -> None:
    campaign = load_campaign(HOME / "config", "2024-enforcement")
    assert len(campaign.departments) == 21
    assert [stage.deadline.date() for stage in campaign.stages] == [
        dt.date(2024, 3, 20),
        dt.date(2024, 4, 10),
        dt.date(2024, 4, 17),
    ]
    assert campaign.document_kinds == ("checklist", "report", "summary")
    report = campaign.requirement("report")
    assert (report.min_words, report.min_problem_share, report.review_problem_share) == (3500, 0.6, 0.55)
    assert report.parts == ("inspection_work", "enforcement_work", "problems", "measures")
    assert len(campaign.categories) == 8
    assert campaign.stages[0].deadline.isoformat() == "2024-03-20T23:59:59+08:00"


def test_a_second_campaign_with_other_stages_and_categories_loads() -> None:
    campaign = load_campaign(SAFETY, "2025-safety")
    assert [stage.id for stage in campaign.asking_stages] == ["check", "review"]
    assert campaign.document_kinds == ("hazards", "safety_report", "closure")
    assert [category.id for category in campaign.categories] == ["exits", "electric", "equipment"]
    assert campaign.department("culture").not_required == ("review",)
    assert campaign.stage_of("closure").name == "复查"
    assert dict(campaign.groups) == {"street": "街道（镇）", "bureau": "区直部门"}


def test_the_campaign_says_which_fields_of_a_scan_are_for_a_person(folder: Path) -> None:
    assert load_campaign(folder, "2024-enforcement").thresholds.doubtful_below == 0.6
    change(folder / "campaigns/2024-enforcement.toml", "doubtful_below = 0.60", "doubtful_below = 0.75")
    assert load_campaign(folder, "2024-enforcement").thresholds.doubtful_below == 0.75
    assert load_campaign(SAFETY, "2025-safety").thresholds.doubtful_below == 0.6


def test_a_deadline_takes_in_its_day() -> None:
    assert end_of_day(dt.date(2024, 3, 20), CHINA).isoformat() == "2024-03-20T23:59:59+08:00"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("campaigns/2024-enforcement.toml", "deadline = 2024-03-20", 'deadline = "三月"', ["deadline"]),
        ("campaigns/2024-enforcement.toml", "min_words = 3500", 'min_words = "很多"', ["min_words", "整数"]),
        (
            "campaigns/2024-enforcement.toml",
            "min_problem_share = 0.60",
            "min_problem_share = 60",
            ["min_problem_share", "不大于"],
        ),
        ("campaigns/2024-enforcement.toml", 'issuer = "柳林县司法局"', "", ["issuer", "补上"]),
        ("campaigns/2024-enforcement.toml", "[thresholds]", "[thresholds]\nfewest = 1", ["fewest", "没有这一项"]),
        (
            "campaigns/2024-enforcement.toml",
            "doubtful_below = 0.60",
            "doubtful_below = 60",
            ["doubtful_below", "不大于"],
        ),
        ("campaigns/2024-enforcement.toml", 'id = "crude"', 'id = "abusive"', ["categories", "重复"]),
        ("campaigns/2024-enforcement.toml", "closes = 2024-12-31", "closes = 2023-12-31", ["closes"]),
        ("campaigns/2024-enforcement.toml", "Asia/Shanghai", "Asia/Liulin", ["Asia/Liulin"]),
        ("campaigns/2024-enforcement.toml", "[recognition]", "[recognition", ["TOML"]),
        ("departments.yaml", "id: mucun,", "id: xuecun,", ["xuecun", "重复"]),
        ("departments.yaml", "group: county,", "group: province,", ["第 1 个单位", "province"]),
        ("departments.yaml", "- {id: zhujian", "- {id: [zhujian", ["YAML"]),
        ("departments.yaml", "addresses: []}", "addresses: [], not_required: [never]}", ["never"]),
    ],
)
def test_a_mistake_is_told_with_file_key_and_remedy(
    folder: Path, file: str, old: str, new: str, words: list[str]
) -> None:
    change(folder / file, old, new)
    with pytest.raises(ConfigError) as told:
        load_campaign(folder, "2024-enforcement")
    assert Path(file).name in str(told.value)
    for word in words:
        assert word in str(told.value)


def test_an_unknown_campaign_names_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match="2024-enforcement"):
        load_campaign(HOME / "config", "2019")


def test_a_missing_registry_is_told(folder: Path) -> None:
    (folder / "departments.yaml").unlink()
    with pytest.raises(ConfigError, match=r"departments\.yaml"):
        load_campaign(folder, "2024-enforcement")


def test_addresses_are_compared_in_lower_case(folder: Path) -> None:
    change(folder / "departments.yaml", "addresses: []", "addresses: [' A@Example.com ']")
    assert load_campaign(folder, "2024-enforcement").departments[0].addresses == ("a@example.com",)


def test_settings_come_from_the_file_and_variables_override_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOSONG_CONFIG", str(folder))
    assert load_settings().mailbox.host == "imap.163.com"
    monkeypatch.setenv("BAOSONG_MAILBOX__HOST", "127.0.0.1")
    monkeypatch.setenv("BAOSONG_MAILBOX__PORT", "1143")
    monkeypatch.setenv("BAOSONG_MAILBOX__TLS", "none")
    monkeypatch.setenv("BAOSONG_MAILBOX__FOLDERS", '["INBOX", "垃圾邮件"]')
    monkeypatch.setenv("BAOSONG_DATA", str(folder / "data"))
    monkeypatch.setenv("BAOSONG_OCR__ENGINE", "openvino")
    settings = load_settings()
    assert (settings.ocr.engine, settings.ocr.threads, settings.limits.page_seconds) == ("openvino", 0, 60)
    assert (settings.mailbox.host, settings.mailbox.port, settings.mailbox.tls) == ("127.0.0.1", 1143, "none")
    assert settings.mailbox.folders == ("INBOX", "垃圾邮件")
    assert settings.mailbox.user == "llsfjfzg@163.com"
    assert settings.tracker_folder == folder / "data" / "tracker"
    assert settings.url.endswith("/data/baosong.db")


def test_the_second_campaigns_folder_serves_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOSONG_CONFIG", str(SAFETY))
    settings = load_settings()
    assert load_campaign(settings.folder(), settings.campaign).name == "消防安全自查"


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("BAOSONG_MAILBOX__PORT", "lots", "port"),
        ("BAOSONG_MAILBOX__TLS", "starttls", "tls"),
        ("BAOSONG_MAILBOX__FOLDERS", "INBOX", "JSON"),
        ("BAOSONG_OCR__ENGINE", "tesseract", "ocr.engine.*onnxruntime"),
        ("BAOSONG_OCR__THREADS", "-1", "ocr.threads.*不小于"),
        ("BAOSONG_LIMITS__PAGE_SECONDS", "0", "page_seconds.*大于"),
        ("BAOSONG_SCHEDULE__EVERY_MINUTES", "0", "every_minutes"),
    ],
)
def test_a_wrong_variable_is_told(name: str, value: str, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=word):
        load_settings()


def test_the_password_comes_from_the_environment_or_a_file_and_is_never_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="BAOSONG_MAILBOX__PASSWORD"):
        load_settings().mailbox.secret()
    file = folder / "secret"
    file.write_text("  abcd\n", encoding="utf-8")
    monkeypatch.setenv("BAOSONG_MAILBOX__PASSWORD_FILE", str(file))
    assert load_settings().mailbox.secret() == "abcd"
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="空"):
        load_settings().mailbox.secret()
    monkeypatch.setenv("BAOSONG_MAILBOX__PASSWORD", "efgh")
    assert load_settings().mailbox.secret() == "efgh"
    assert "efgh" not in repr(load_settings())


def test_a_missing_settings_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOSONG_CONFIG", str(tmp_path))
    with pytest.raises(ConfigError, match="BAOSONG_CONFIG"):
        load_settings()
