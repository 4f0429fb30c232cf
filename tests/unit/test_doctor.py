"""What the doctor finds without a mail server: each fault beside the finding that tells it."""

import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest

from pipeline.archive import Archive
from pipeline.config import HOME, Limits, Mailbox, Settings, load_campaign
from pipeline.doctor import Finding, examination, examine, installed, places, settings_failed
from pipeline.doctor.mail_server import mailbox, similar
from pipeline.doctor.settled import campaign as check_campaign
from pipeline.doctor.settled import password
from pipeline.doctor.settled import settings as check_settings
from pipeline.errors import ConfigError
from pipeline.mailbox import Envelope, FolderListing, MailboxSettings, Session
from pipeline.model import Campaign
from pipeline.store import Store
from pipeline.tracker import FILE_NAME

CHINA = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2024, 4, 25, 10, 0, tzinfo=CHINA)
CODE = "ABCDEFGHIJKLMNOP"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load_campaign(HOME / "config", "2024-enforcement")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in [name for name in os.environ if name.startswith("BAOSONG_")]:
        monkeypatch.delenv(name)
    return Settings(data=tmp_path / "data", mailbox=Mailbox(password=cast(Any, CODE)))


def of(findings: Iterator[Finding], level: str) -> list[Finding]:
    found = list(findings)
    assert all(f.remedy and f.message and f.subject for f in found)
    return [f for f in found if f.level == level]


# --- the whole -----------------------------------------------------------------------------------------------------


def test_one_check_that_crashes_hides_no_other_and_is_a_finding_itself(
    settings: Settings, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_case: object) -> NoReturn:
        raise ZeroDivisionError("surprise")

    checks = [(subject, crash if subject == "数据库" else check) for subject, check in examination.CHECKS]
    monkeypatch.setattr(examination, "CHECKS", tuple(checks))
    found = list(examine(settings, lambda: campaign, now=NOW, connect=None))
    assert [(f.subject, "surprise" in f.message) for f in found if f.level == "bad"] == [("数据库", True)]
    assert {"存档", "授权码", "邮箱", "数据目录", "台账"} <= {f.subject for f in found}


def test_a_campaign_that_cannot_be_read_is_told_and_the_rest_is_examined(settings: Settings) -> None:
    found = list(examine(settings, lambda: load_campaign(HOME / "config", "absent"), now=NOW, connect=None))
    wrong = [f for f in found if f.level == "bad"]
    assert [f.subject for f in wrong] == ["专项整治"]
    assert "2024-enforcement" in wrong[0].message and "BAOSONG_CAMPAIGN" in wrong[0].remedy
    assert found[-1].subject == "邮箱"


def test_settings_that_cannot_be_read_make_a_finding_too() -> None:
    finding = settings_failed(ConfigError("service.toml：port：应是整数。"))
    assert (finding.level, "port" in finding.message) == ("bad", True)


# --- settings, campaign, password ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("host", "told"), [("imap.163.com", 1), ("127.0.0.1", 0), ("::1", 0), ("localhost", 0)])
def test_a_line_without_tls_is_told_unless_it_stays_on_this_machine(host: str, told: int, settings: Settings) -> None:
    changed = settings.model_copy(update={"mailbox": Mailbox(host=host, tls="none")})
    assert sum("明文" in f.message for f in of(check_settings(changed), "warn")) == told


def test_a_password_in_the_settings_file_is_bad(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "service.toml").write_text(f'[mailbox]\npassword = "{CODE}"\n', encoding="utf-8")
    monkeypatch.setenv("BAOSONG_CONFIG", str(tmp_path))
    [finding] = of(check_settings(settings), "bad")
    assert "service.toml" in finding.message and CODE not in finding.message


def test_a_clock_before_the_notice_is_told(campaign: Campaign) -> None:
    assert of(check_campaign(campaign, NOW), "warn") == []
    [finding] = of(check_campaign(campaign, dt.datetime(1970, 1, 1, tzinfo=CHINA)), "warn")
    assert "1970-01-01" in finding.message


def test_no_password_is_bad_and_the_mailbox_is_not_tried(settings: Settings, campaign: Campaign) -> None:
    def never(_settings: MailboxSettings) -> NoReturn:
        raise AssertionError("a login without password")

    without = settings.model_copy(update={"mailbox": Mailbox()})
    assert "BAOSONG_MAILBOX__PASSWORD" in of(password(without.mailbox), "bad")[0].message
    assert len(of(mailbox(without, campaign, NOW, never), "warn")) == 1


@pytest.mark.parametrize(("secret", "doubtful"), [(CODE, 0), ("MyWebPassword!", 1)])
def test_what_looks_like_a_web_password_is_doubted_and_never_shown(secret: str, doubtful: int) -> None:
    found = list(password(Mailbox(password=cast(Any, secret))))
    assert sum(f.level == "warn" for f in found) == doubtful
    assert not any(secret in f.message + f.remedy for f in found)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_a_password_file_that_others_can_read_is_told(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(CODE, encoding="utf-8")
    file.chmod(0o644)
    assert "chmod 600" in of(password(Mailbox(password_file=file)), "warn")[0].remedy
    file.chmod(0o600)
    assert of(password(Mailbox(password_file=file)), "warn") == []


# --- places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("free", "level"), [(50e9, "ok"), (1.9e9, "warn"), (0.1e9, "bad")])
def test_little_free_space_warns_and_hardly_any_is_bad(
    free: float, level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(100, 0, int(free)))
    assert [f.level for f in places.data(tmp_path)] == [level]


def test_folders_that_cannot_be_made_are_bad(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "BAOSONG_DATA" in of(places.data(tmp_path / "file" / "data"), "bad")[0].remedy
    assert "BAOSONG_TRACKER" in of(places.tracker(tmp_path / "file" / "tracker"), "bad")[0].remedy


@pytest.mark.parametrize("lock", ["~$报送台账.xlsx", ".~lock.报送台账.xlsx#"])
def test_a_workbook_that_somebody_holds_open_is_told(lock: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"PK")
    assert of(places.tracker(tmp_path), "warn") == []
    (tmp_path / lock).write_bytes(b"")
    assert lock in of(places.tracker(tmp_path), "warn")[0].message


def test_a_workbook_that_waits_to_be_swapped_in_is_told(tmp_path: Path) -> None:
    (tmp_path / "报送台账（最新，待替换）.xlsx").write_bytes(b"PK")
    assert "待替换" in of(places.tracker(tmp_path), "warn")[0].message


def test_a_damaged_database_is_bad_and_a_new_one_is_fine(settings: Settings, campaign: Campaign) -> None:
    assert of(places.database(settings), "bad") == []
    broken = settings.model_copy(update={"data": settings.data / "other"})
    broken.data_folder.mkdir()
    (broken.data_folder / "baosong.db").write_bytes(b"no database at all" * 100)
    found = [f for f in examine(broken, lambda: campaign, now=NOW, connect=None) if f.level == "bad"]
    assert {f.subject for f in found} == {"数据库", "存档"}
    assert "不是数据库文件" in found[0].message and "备份" in found[0].remedy


def test_the_password_of_the_database_is_never_shown(settings: Settings, campaign: Campaign) -> None:
    url = "postgresql+psycopg://u:geheim@127.0.0.1:1/x"
    far = settings.model_copy(update={"database_url": url})
    found = [f for f in examine(far, lambda: campaign, now=NOW, connect=None) if f.subject == "数据库"]
    assert [f.level for f in found] == ["bad"]
    assert "geheim" not in found[0].message + found[0].remedy


def filled(settings: Settings, count: int) -> list[str]:
    archive = Archive(settings.data_folder)
    hashes = [archive.put(b"mail %d" % number) for number in range(count)]
    with Store.open(settings.url) as store:
        for sha256 in hashes:
            store.record_mail(sha256, 6, NOW)
    return hashes


def look(settings: Settings, campaign: Campaign, **changes: Any) -> Iterator[Finding]:
    return places.archive(settings, campaign, NOW, **{"deep": False, "sample": 50, **changes})


def test_a_sound_archive_is_said_to_be_whole(settings: Settings, campaign: Campaign) -> None:
    filled(settings, 3)
    [finding] = look(settings, campaign)
    assert (finding.level, "3 封邮件都在" in finding.message) == ("ok", True)


def test_a_mail_that_the_archive_has_not_is_bad(settings: Settings, campaign: Campaign) -> None:
    hashes = filled(settings, 3)
    Archive(settings.data_folder).path(hashes[1]).unlink()
    [finding] = of(look(settings, campaign), "bad")
    assert hashes[1][:12] in finding.message and "缺 1 封" in finding.message


@pytest.mark.parametrize(("changes", "found"), [({}, 1), ({"sample": 0}, 0), ({"sample": 0, "deep": True}, 1)])
def test_rotten_bytes_are_found_by_the_sample_and_by_the_deep_look(
    changes: dict[str, Any], found: int, settings: Settings, campaign: Campaign
) -> None:
    path = Archive(settings.data_folder).path(filled(settings, 3)[0])
    path.chmod(0o640)
    path.write_bytes(b"rotten")
    assert len(of(look(settings, campaign, **changes), "bad")) == found


# --- installed -----------------------------------------------------------------------------------------------------


def test_packages_are_compared_with_the_lock_file(tmp_path: Path) -> None:
    assert of(installed.packages(), "bad") == []
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "pyyaml==0.1 \\\n    --hash=sha256:00\nno-such-package-here==1.0 \\\n"
        "only-elsewhere==2.0 ; sys_platform == 'plan9' \\\n",
        encoding="utf-8",
    )
    assert "no-such-package-here" in of(installed.packages(lock), "bad")[0].message
    [other] = of(installed.packages(lock), "warn")
    assert "pyyaml" in other.message and "only-elsewhere" not in other.message


def test_a_package_locked_at_two_versions_for_two_pythons_may_be_either() -> None:
    text = "numpy==2.4 ; python_full_version < '3.12' \\\nnumpy==2.5 ; python_full_version >= '3.12' \\\nlxml==6 \\\n"
    assert installed.read_pins(text) == {"numpy": (("2.4", "2.5"), True), "lxml": (("6",), False)}


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_readers_run_under_the_memory_limit_of_the_settings() -> None:
    [finding] = installed.readers(Limits(memory_mb=1000))
    assert (finding.level, "1000 MB" in finding.message) == ("ok", True)


def test_no_libreoffice_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(installed, "_WINDOWS_OFFICE", ())
    [finding] = installed.libreoffice()
    assert finding.level == "ok" and "没有安装" in finding.message


# --- the mailbox's answers, without a server -----------------------------------------------------------------------


class Server:
    """A session that lists these times of receipt, by folder."""

    capabilities = ("IMAP4REV1", "ID")

    def __init__(self, **folders: list[dt.datetime]) -> None:
        self.held = {"INBOX": [], "垃圾邮件": [], "广告邮件": [], "订阅邮件": [], **folders}

    def folders(self) -> tuple[str, ...]:
        return tuple(self.held)

    def listing(self, folder: str) -> FolderListing:
        count = len(self.held[folder])
        return FolderListing(folder=folder, uidvalidity=1, uids=tuple(range(1, count + 1)), exists=count)

    def envelopes(self, folder: str, uids: tuple[int, ...]) -> dict[int, Envelope]:
        return {uid: Envelope(received_at=self.held[folder][uid - 1], size=1) for uid in uids}

    def __call__(self, _settings: MailboxSettings) -> AbstractContextManager[Session]:
        @contextmanager
        def opened() -> Iterator[Session]:
            yield cast(Session, self)

        return opened()


def ago(days: int) -> dt.datetime:
    return NOW - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("received", "told"),
    [
        ([ago(29), ago(1)], True),
        ([ago(1), ago(30)], True),
        ([ago(400), ago(1)], False),  # older mail is there: all is shown
        ([ago(45)], False),
        ([], False),  # an empty inbox says nothing
    ],
)
def test_an_inbox_that_begins_a_month_ago_while_the_campaign_is_older_points_to_the_30_day_setting(
    received: list[dt.datetime], told: bool, settings: Settings, campaign: Campaign
) -> None:
    found = of(mailbox(settings, campaign, NOW, Server(INBOX=received)), "warn")
    assert [("最近30天" in f.message, "收取全部邮件" in f.remedy) for f in found] == [(True, True)] * told


def test_a_campaign_that_opened_after_the_oldest_mail_points_to_nothing(settings: Settings, campaign: Campaign) -> None:
    early = campaign.opens + dt.timedelta(days=3)
    server = Server(INBOX=[campaign.opens - dt.timedelta(days=5)])
    assert of(mailbox(settings, campaign, early, server), "warn") == []


def test_mails_in_a_folder_that_nobody_polls_are_told_but_not_those_the_bureau_sent(
    settings: Settings, campaign: Campaign
) -> None:
    server = Server(INBOX=[ago(400)], 已发送=[ago(3)], 专项整治=[ago(2), ago(1)], 空的=[])
    [finding] = of(mailbox(settings, campaign, NOW, server), "warn")
    assert "“专项整治”2 封" in finding.message
    assert "已发送" not in finding.message and "空的" not in finding.message


@pytest.mark.parametrize(
    ("folder", "names", "found"),
    [
        ("垃圾邮件", ["INBOX", "Junk", "Sent"], ("Junk",)),
        ("垃圾邮件", ["INBOX.Spam"], ("INBOX.Spam",)),
        ("广告邮件", ["广告邮箱", "已发送"], ("广告邮箱",)),
        ("订阅邮件", ["Archive"], ()),
    ],
)
def test_a_folder_is_recognised_under_another_name(folder: str, names: list[str], found: tuple[str, ...]) -> None:
    assert similar(folder, names) == found
