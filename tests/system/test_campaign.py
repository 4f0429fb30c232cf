"""Whole simulated campaigns, from the mailbox to the export, against what is true of them."""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.config import HOME
from tests.demo import sample_mails
from tests.servers.account import Account
from tests.servers.netease_proxy import READING, Proxy, _verb
from tests.simulator.campaign import simulate
from tests.simulator.compare import differences
from tests.simulator.world import departments
from tests.whole_path import FOLDERS, Delivery, Office, maildirs

MOMENTS = ("2024-03-19T17:00", "2024-03-21", "2024-04-18")
"""Before the first deadline; the day after it (a bare date is that day's end); after the last."""

CAMPAIGNS = ("sample", "seed 11", "seed 23")

SCANS = 11
"""Pages of pictures in the campaigns that are simulated here: each takes seconds to read."""


@cache
def campaign(name: str) -> tuple[tuple[Delivery, ...], dict[str, Any]]:
    """The mails of a simulated campaign, and its truth."""
    if name == "sample":
        truth = json.loads((HOME / "tests" / "sample" / "truth.json").read_text(encoding="utf-8"))
        return tuple(sample_mails()), truth
    registry = departments(HOME / "config" / "departments.yaml")
    made = simulate(int(name.removeprefix("seed ")), registry, with_office=False, scans=SCANS)
    return tuple((mail.folder, mail.raw, mail.received_at) for mail in made.deliveries), made.truth


def assert_true(office: Office, truth: dict[str, Any]) -> None:
    found = {moment: differences(truth, office.export(moment)) for moment in MOMENTS}
    assert found == {moment: [] for moment in MOMENTS}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was seen of the campaigns' pages, kept from test to test."""
    return tmp_path_factory.mktemp("seen") / "pages"


@pytest.fixture(autouse=True)
def _look_once(office: Office, seen: Path) -> Iterator[None]:
    """Let the office find what an earlier test saw of the same pages: every page is read once, whatever it came in."""
    if seen.is_dir():
        shutil.copytree(seen, office.data / "pages")
    yield
    shutil.copytree(office.data / "pages", seen, dirs_exist_ok=True)


# --- over IMAP ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_a_campaign_over_dovecot_with_163s_manners_is_told_as_it_is_and_the_mailbox_is_only_read(
    name: str, office: Office, account: Account, netease: Proxy
) -> None:
    mails, truth = campaign(name)
    account.append_all(mails)
    before = {folder: account.flags(folder) for folder in FOLDERS}
    office.use(account.by_way_of(netease.port))

    office.done("poll")
    assert_true(office, truth)
    assert_only_read(netease)

    netease.manners.commands.clear()
    idle = office.done("poll")
    assert "收到新邮件 0 封，读取 0 封" in idle.err
    assert netease.manners.asked("EXAMINE") and netease.manners.asked("FETCH") == []
    assert {folder: account.flags(folder) for folder in FOLDERS} == before
    assert not [entry for entry in office.export()["review"] if entry["code"] == "count_mismatch"]


def assert_only_read(proxy: Proxy) -> None:
    commands = proxy.manners.commands
    assert proxy.manners.violations == []
    assert {_verb(command) for command in commands} <= READING
    bodies = [command for command in proxy.manners.asked("FETCH") if re.search(r"BODY|RFC822(?!\.SIZE)", command)]
    assert bodies and all("BODY.PEEK[]" in command for command in bodies)


def test_a_campaign_over_pymap_by_the_command_line_as_an_operator_types_it(
    office: Office, pymap_account: Account
) -> None:
    mails, truth = campaign("sample")
    pymap_account.create(*FOLDERS[1:])
    pymap_account.append_all(mails)
    office.use(pymap_account)
    polled = run_py("poll")
    assert (polled.returncode, polled.stdout) == (0, b""), polled.stderr.decode()
    exported = run_py("export", "--as-of", "2024-03-21")
    assert exported.returncode == 0
    assert differences(truth, json.loads(exported.stdout.decode("utf-8"))) == []
    assert_true(office, truth)
    workbook = openpyxl.load_workbook(office.data / "tracker" / "报送台账.xlsx")
    assert len(workbook.sheetnames) >= 9
    workbook.close()


def run_py(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """In an environment without a language, as cron gives it."""
    environment = {**os.environ, "LC_ALL": "C"}
    return subprocess.run(
        [sys.executable, "-W", "error", "run.py", *arguments],
        cwd=HOME,
        env=environment,
        capture_output=True,
        check=False,
    )


# --- from files ---------------------------------------------------------------------------------------------------


def test_a_campaign_imported_from_maildirs_is_told_as_it_is(office: Office, tmp_path: Path) -> None:
    mails, truth = campaign("seed 11")
    told = office.done("import", *maildirs(tmp_path / "mail", mails))
    assert f"导入 {len(mails)} 封" in told.err
    assert_true(office, truth)
    again = office.done("import", tmp_path / "mail")
    assert "读取 0 封" in again.err
    assert_true(office, truth)


def test_a_campaign_imported_from_mboxes_is_told_as_it_is(office: Office, tmp_path: Path) -> None:
    mails, truth = campaign("seed 23")
    files: dict[str, list[bytes]] = {}
    for folder, content, received_at in mails:
        files.setdefault(folder, []).append(_in_mbox(content, received_at))
    for folder, contents in files.items():
        (tmp_path / f"{folder}.mbox").write_bytes(b"".join(contents))
    office.done("import", *(tmp_path / f"{folder}.mbox" for folder in files))
    assert_true(office, truth)


def _in_mbox(content: bytes, received_at: dt.datetime) -> bytes:
    head = f"From MAILER-DAEMON {received_at:%a %b %d %H:%M:%S %Y %z}\r\n".encode()
    return head + re.sub(rb"(?m)^(>*From )", rb">\1", content) + b"\r\n"


def test_a_campaign_imported_from_a_folder_of_eml_files_takes_its_times_from_the_received_headers(
    office: Office, tmp_path: Path
) -> None:
    mails, truth = campaign("sample")
    for number, (folder, content, _) in enumerate(mails):
        (tmp_path / "eml" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "eml" / folder / f"{number:03}.eml").write_bytes(content)
    office.done("import", tmp_path / "eml")
    assert_true(office, truth)


@pytest.fixture(autouse=True, scope="module")
def _forget_the_campaigns() -> Iterator[None]:
    yield
    campaign.cache_clear()
