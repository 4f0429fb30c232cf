"""The doctor at a real mailbox: Dovecot as it is, and behind 163's manners."""

import datetime as dt
import os
from pathlib import Path
from typing import Any, cast

import pytest

from pipeline.config import HOME, Mailbox, Settings, load_campaign
from pipeline.doctor import Finding
from pipeline.doctor.mail_server import mailbox
from pipeline.mailbox import connect
from tests.servers.account import Account
from tests.servers.netease_proxy import FREQUENCY_LIMITED, WRONG_PASSWORD, Proxy

CHINA = dt.timezone(dt.timedelta(hours=8))
NOW = dt.datetime(2024, 4, 25, 10, 0, tzinfo=CHINA)
CAMPAIGN = load_campaign(HOME / "config", "2024-enforcement")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BAOSONG_")]:
        monkeypatch.delenv(name)


def findings(account: Account, tmp_path: Path, **changes: object) -> list[Finding]:
    values: dict[str, Any] = {
        "host": account.host,
        "port": account.port,
        "tls": "none",
        "user": account.user,
        "password": account.password,
        "timeout": 10,
        **changes,
    }
    found = list(mailbox(Settings(data=tmp_path, mailbox=Mailbox(**values)), CAMPAIGN, NOW, cast(Any, connect)))
    assert all(f.remedy for f in found)
    return found


def wrong(found: list[Finding]) -> list[Finding]:
    return [f for f in found if f.level != "ok"]


@pytest.fixture
def filled(account: Account) -> Account:
    mails = [("INBOX", b"From: a@example.com\r\n\r\nx\r\n", NOW - dt.timedelta(days=days)) for days in (90, 5, 1)]
    account.append_all([*mails, ("垃圾邮件", b"From: b@example.com\r\n\r\ny\r\n", NOW)])
    return account


def test_a_sound_mailbox_has_good_findings_only_and_costs_one_login_and_no_change(
    filled: Account, netease: Proxy, tmp_path: Path
) -> None:
    found = findings(filled.by_way_of(netease.port), tmp_path)
    assert wrong(found) == []
    words = " ".join(f.message for f in found)
    assert "“INBOX”有 3 封" in words and "“垃圾邮件”有 1 封" in words and "支持 ID" in words
    assert len(netease.manners.asked("LOGIN")) == 1
    assert netease.manners.asked("ID") and netease.manners.violations == []
    assert not any("BODY" in command for command in netease.manners.commands)


def test_a_folder_that_is_missing_is_named_beside_the_one_that_may_be_meant(filled: Account, tmp_path: Path) -> None:
    found = findings(filled, tmp_path, folders=("INBOX", "垃圾邮箱", "广告邮件", "订阅邮件"))
    [missing] = [f for f in found if f.level == "bad"]
    assert "“垃圾邮箱”" in missing.message and "“垃圾邮件”" in missing.remedy
    assert "BAOSONG_MAILBOX__FOLDERS" in missing.remedy
    assert any("“广告邮件”有 0 封" in f.message for f in found)


def test_a_wrong_password_is_tried_once_and_told_with_the_way_to_the_right_one(
    filled: Account, netease: Proxy, tmp_path: Path
) -> None:
    netease.manners.login_refusal = WRONG_PASSWORD
    [finding] = findings(filled.by_way_of(netease.port), tmp_path)
    assert (finding.level, finding.subject) == ("bad", "邮箱登录")
    assert "16 位授权码" in finding.remedy and "Login error" in finding.message
    assert len(netease.manners.asked("LOGIN")) == 1


def test_a_limited_frequency_asks_for_patience(filled: Account, netease: Proxy, tmp_path: Path) -> None:
    netease.manners.login_refusal = FREQUENCY_LIMITED
    [finding] = findings(filled.by_way_of(netease.port), tmp_path)
    assert finding.level == "bad" and "半小时" in finding.remedy


def test_unsafe_login_is_no_fault_of_the_password_and_asks_for_a_person(
    filled: Account, netease: Proxy, tmp_path: Path
) -> None:
    netease.manners.unsafe_logins = 99
    [finding] = wrong(findings(filled.by_way_of(netease.port), tmp_path))
    assert finding.level == "bad"
    assert "授权码没有错" in finding.message and "浏览器" in finding.remedy


def test_a_mailbox_that_shows_the_last_month_only_points_to_the_setting(
    account: Account, netease: Proxy, tmp_path: Path
) -> None:
    account.append("INBOX", b"From: a@example.com\r\n\r\nx\r\n", NOW - dt.timedelta(days=20))
    [finding] = wrong(findings(account.by_way_of(netease.port), tmp_path))
    assert "收取全部邮件" in finding.remedy


def test_no_server_is_one_finding_with_host_and_port(filled: Account, tmp_path: Path) -> None:
    [finding] = findings(filled.by_way_of(1), tmp_path)
    assert finding.level == "bad" and "127.0.0.1:1" in finding.message and "请检查" in finding.remedy
