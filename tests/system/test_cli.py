"""The commands as an operator meets them: what they print where, their exit codes, and what they leave behind."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import parsers
import run
from parsers import media_types
from parsers.paper import Paper, Paragraph
from parsers.sight import Sights
from pipeline import reading
from pipeline.config import HOME
from pipeline.platform import exclusive_lock
from pipeline.tracker import TrackerBusyError
from pipeline.workers import Inline
from tests.ooxml import p, package, tbl, tc, tr
from tests.servers.account import Account
from tests.servers.netease_proxy import FREQUENCY_LIMITED, WRONG_PASSWORD, Proxy
from tests.whole_path import CATEGORIES, Office, at, checklist, mail, report

COMMANDS = ("poll", "serve", "rerun", "import", "tracker", "export", "find", "status", "doctor")


@pytest.fixture
def filled(office: Office, tmp_path: Path) -> Office:
    """Three townships' mails, of the 18th, of the 19th at 23:59:30 and of the 20th at midnight."""
    mails = [
        mail("薛村镇自查材料", ("薛村镇自查清单.docx", checklist("薛村镇人民政府")), sender="xcz@example.com"),
        mail("三交镇自查材料", ("三交镇自查清单.docx", checklist("三交镇人民政府"))),
        mail("孟门镇自查材料", ("孟门镇自查报告.docx", report("孟门镇人民政府"))),
    ]
    times = (at("2024-03-18T09:00:00"), at("2024-03-19T23:59:30"), at("2024-03-20T00:00:00"))
    office.import_mails(
        tmp_path / "in", [("INBOX", content, moment) for content, moment in zip(mails, times, strict=True)]
    )
    return office


def subjects(office: Office, as_of: str) -> set[str]:
    return {row["subject"][:3] for row in office.export(as_of)["mails"]}


# --- help and exit codes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_chinese_and_names_the_exit_codes(command: str, office: Office) -> None:
    told = office.run(*([command] if command else []), "--help")
    assert told.code == 0
    assert "用法：" in told.out and "退出码" in told.out and "显示本说明" in told.out
    assert "usage" not in told.out and "optional" not in told.out
    for name in COMMANDS if not command else ():
        assert name in told.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "缺少参数"),
        (("shovel",), "没有 'shovel'"),
        (("export", "--as-of", "三月"), "看不懂日期"),
        (("export", "--as-of", "2024-02-30"), "看不懂日期"),
        (("export", "--format", "xml"), "没有 'xml'"),
        (("rerun", "--fast"), "不认识的参数"),
        (("import",), "缺少参数"),
    ],
)
def test_a_wrong_argument_ends_with_2_and_chinese_words(arguments: tuple[str, ...], words: str, office: Office) -> None:
    told = office.run(*arguments)
    assert told.code == 2 and told.out == ""
    assert words in told.err and "Traceback" not in told.err


def test_a_wrong_setting_ends_with_2_and_names_file_key_and_remedy(office: Office, tmp_path: Path) -> None:
    office.set(LIMITS__SECONDS="soon")
    told = office.run("status")
    assert told.code == 2 and "limits.seconds" in told.err and "应是数字" in told.err
    office.set(LIMITS__SECONDS=60, CAMPAIGN="no-such")
    told = office.run("status")
    assert told.code == 2 and "2024-enforcement" in told.err
    office.set(CAMPAIGN="2024-enforcement")
    told = office.run("import", tmp_path / "nowhere.eml")
    assert told.code == 2 and "nowhere.eml" in told.err
    told = office.run("rerun", "--department", "薛村镇")
    assert told.code == 2 and "xuecun" in told.err
    told = office.run("poll")
    assert told.code == 2 and "BAOSONG_MAILBOX__PASSWORD" in told.err


@pytest.mark.parametrize("answer", [WRONG_PASSWORD, FREQUENCY_LIMITED])
def test_a_refused_password_ends_with_3_after_one_login(
    answer: str, office: Office, account: Account, netease: Proxy
) -> None:
    netease.manners.login_refusal = answer
    office.use(account.by_way_of(netease.port))
    told = office.run("poll")
    assert told.code == 3 and account.password not in told.err + told.out
    assert len(netease.manners.asked("LOGIN")) == 1
    log = (office.data / "logs" / "baosong.log").read_text(encoding="utf-8")
    assert account.password not in log


def test_a_data_folder_that_cannot_be_written_ends_with_4(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"in the way")
    (tmp_path / "信.eml").write_bytes(mail("x"))
    office.set(DATA=tmp_path / "file")
    for arguments in (("status",), ("import", tmp_path / "信.eml"), ("tracker",)):
        told = office.run(*arguments)
        assert told.code == 4 and "file" in told.err and "Traceback" not in told.err, arguments


def test_an_export_to_a_place_that_cannot_be_written_ends_with_4(filled: Office, tmp_path: Path) -> None:
    told = filled.run("export", "--output", tmp_path)
    assert told.code == 4 and str(tmp_path) in told.err and "Traceback" not in told.err


def test_a_tracker_that_is_held_open_ends_with_5(filled: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object, **__: object) -> None:
        raise TrackerBusyError("台账被打开着。")

    monkeypatch.setattr("pipeline.tracker.write", held)
    assert filled.run("tracker").code == 5


def test_a_tracker_folder_that_cannot_be_written_ends_with_5(filled: Office, tmp_path: Path) -> None:
    (tmp_path / "in the way").write_bytes(b"")
    told = filled.run("tracker", "--output", tmp_path / "in the way" / "台账.xlsx")
    assert told.code == 5 and "Traceback" not in told.err


# --- what is printed where ----------------------------------------------------------------------------------------


def test_export_prints_json_alone_in_utf_8_whatever_the_console_speaks(filled: Office) -> None:
    with exclusive_lock(filled.data / "baosong.lock"):  # a pass under way bars nobody who only looks
        made = subprocess.run(
            [sys.executable, "-W", "error", "run.py", "-v", "export", "--as-of", "2024-03-20"],
            cwd=HOME,
            env=os.environ | {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"},
            capture_output=True,
            check=False,
        )
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout.decode("utf-8"))
    assert found["as_of"] == "2024-03-20T23:59:59+08:00" and len(found["mails"]) == 3


def test_a_subject_with_signs_the_console_lacks_and_controls_is_shown_all_the_same(
    office: Office, tmp_path: Path
) -> None:
    content = mail("薛村镇\U0001f600자료", ("清单.docx", checklist("薛村镇人民政府")), words="\x1b[31m")
    office.import_mails(tmp_path / "in", [("INBOX", content, at("2024-03-18T09:00:00"))])
    environment = os.environ | {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    made = subprocess.run(
        [sys.executable, "run.py", "find", "薛村镇"], cwd=HOME, env=environment, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr
    assert "薛村镇" in made.stdout.decode("gbk")


def test_export_to_a_file_is_the_same_but_for_its_moment(filled: Office, tmp_path: Path) -> None:
    told = filled.done("export", "--as-of", "2024-03-20", "--output", tmp_path / "deep" / "out.json")
    assert told.out == "" and "out.json" in told.err
    one = json.loads((tmp_path / "deep" / "out.json").read_text(encoding="utf-8"))
    other = filled.export("2024-03-20")
    assert one.pop("generated_at") and other.pop("generated_at")
    assert one == other


def test_a_bare_date_is_that_days_end_and_a_moment_is_itself(filled: Office) -> None:
    assert subjects(filled, "2024-03-17") == set()
    assert subjects(filled, "2024-03-19") == {"薛村镇", "三交镇"}
    assert subjects(filled, "2024-03-19T23:59:29") == {"薛村镇"}
    assert subjects(filled, "2024-03-19T15:59:30+00:00") == {"薛村镇", "三交镇"}
    assert subjects(filled, "2024-03-20") == {"薛村镇", "三交镇", "孟门镇"}


# --- rerun --------------------------------------------------------------------------------------------------------


def rerun_count(office: Office, *arguments: str) -> str:
    told = office.done("rerun", *arguments)
    return told.err.partition("重新读取 ")[2].partition(" 封")[0]


def test_both_ends_of_a_rerun_are_within_it(filled: Office) -> None:
    assert rerun_count(filled, "--since", "2024-03-18", "--until", "2024-03-19") == "2"
    assert rerun_count(filled, "--since", "2024-03-20", "--until", "2024-03-20") == "1"
    assert rerun_count(filled, "--since", "2024-03-19T23:59:30", "--until", "2024-03-19T23:59:30") == "1"
    assert rerun_count(filled, "--until", "2024-03-17") == "0"
    assert rerun_count(filled) == "3"


def test_a_rerun_that_changes_nothing_says_nothing_and_leaves_the_tracker(filled: Office) -> None:
    workbook = filled.data / "tracker" / "报送台账.xlsx"
    before = workbook.stat().st_mtime_ns
    told = filled.done("rerun")
    assert told.out == "" and "0 封有变化" in told.err
    assert workbook.stat().st_mtime_ns == before


def own_config(office: Office, tmp_path: Path) -> Path:
    shutil.copytree(HOME / "config", tmp_path / "config")
    office.set(CONFIG=tmp_path / "config")
    return tmp_path / "config"


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def strange(office: Office, tmp_path: Path) -> Office:
    """A unit by a name that no registry knows, and a category by another name."""
    categories = tuple(name.replace("逐利执法", "创收执法") for name in CATEGORIES)
    mails = [
        mail("清单", ("自查清单.docx", checklist("云中经济开发区管委会"))),
        mail("三交镇自查清单", ("清单.docx", checklist("三交镇人民政府", ("创收执法",), categories))),
    ]
    office.import_mails(tmp_path / "in", [("INBOX", content, at("2024-03-18T09:00:00")) for content in mails])
    own_config(office, tmp_path)
    return office


def test_an_alias_added_to_the_registry_finds_the_unit_on_the_next_rerun(strange: Office, tmp_path: Path) -> None:
    assert [row["department"] for row in strange.export()["documents"] if row["path"] == "自查清单.docx"] == [None]
    assert "旧配置" not in strange.done("status").out
    replace_in(tmp_path / "config" / "departments.yaml", "aliases: [军渡乡]", "aliases: [军渡乡, 云中经济开发区]")
    assert "有 2 封是旧版程序或旧配置读取的" in strange.done("status").out
    dry = strange.done("rerun", "--dry-run")
    assert "单位：空 → xuecun" in dry.out and "试运行，没有保存" in dry.err
    told = strange.done("rerun", "--stale")
    assert told.out == dry.out
    assert [row["department"] for row in strange.export()["documents"] if row["path"] == "自查清单.docx"] == ["xuecun"]
    assert "旧配置" not in strange.done("status").out
    assert rerun_count(strange, "--stale") == "0"


def test_a_categorys_new_name_in_the_campaign_is_read_on_the_next_rerun(strange: Office, tmp_path: Path) -> None:
    campaign = tmp_path / "config" / "campaigns" / "2024-enforcement.toml"
    text = campaign.read_text(encoding="utf-8")
    head, mark, tail = text.partition('name = "逐利执法"')
    assert mark
    line, _, rest = tail.partition("\n[[")
    aliases = 'aliases = ["创收执法"]'
    line = line.replace("aliases = [", 'aliases = ["创收执法", ') if "aliases = [" in line else f"\n{aliases}"
    campaign.write_text(f"{head}{mark}{line}\n[[{rest}", encoding="utf-8")
    told = strange.done("rerun")
    assert "三交镇" in told.out and "逐利执法 是否存在：空 → 是" in told.out


def database(office: Office) -> bytes:
    return (office.data / "baosong.db").read_bytes()


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading in this process, where a test can change the reader."""
    monkeypatch.setattr(run, "Workers", lambda **_: Inline())


@pytest.mark.usefixtures("inline")
def test_a_changed_reader_shows_what_it_changes_and_only_for_the_department_that_was_asked_for(
    filled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(content: bytes, sights: Sights, max_pages: int) -> Paper:
        return Paper(blocks=(Paragraph(text="看不清"),))

    monkeypatch.setattr(reading, "READER_VERSION", reading.READER_VERSION + 1)
    monkeypatch.setattr(parsers, "READERS", {**parsers.READERS, media_types.DOCX: blind})
    before, state = database(filled), filled.export("2024-03-20")
    dry = filled.done("rerun", "--dry-run")
    assert "薛村镇" in dry.out and "三交镇" in dry.out and "孟门镇" in dry.out
    same = filled.export("2024-03-20")
    assert {**same, "generated_at": ""} == {**state, "generated_at": ""}
    assert database(filled) == before
    assert "有 3 封是旧版" in filled.done("status").out

    told = filled.done("rerun", "--department", "xuecun")
    assert "来件“薛村镇自查材料”" in told.out and "读出清单" in told.out
    assert "三交镇" not in told.out and "孟门镇" not in told.out
    assert "1 封有变化" in told.err
    assert "有 2 封是旧版" in filled.done("status").out
    assert rerun_count(filled, "--stale") == "2"
    assert "旧版" not in filled.done("status").out


def test_a_reader_of_a_new_version_that_reads_the_same_says_nothing(
    filled: Office, inline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "READER_VERSION", reading.READER_VERSION + 1)
    told = filled.done("rerun", "--stale")
    assert told.out == "" and "重新读取 3 封，0 封有变化" in told.err
    assert "旧版" not in filled.done("status").out


def test_rerun_from_the_mailbox_restores_archived_mails_that_were_lost(office: Office, account: Account) -> None:
    office.use(account)
    account.append("INBOX", mail("薛村镇", ("清单.docx", checklist("薛村镇人民政府"))), at("2024-03-18T09:00:00"))
    office.done("poll")
    [archived] = (office.data / "mails").rglob("*.eml")
    archived.unlink()
    told = office.run("rerun")
    assert told.code == 1 and "rerun --source mailbox" in told.err
    told = office.done("rerun", "--source", "mailbox")
    assert archived.is_file() and told.out == ""
    assert "从邮箱重新收取 1 封" in told.err


def test_a_dry_run_takes_nothing_from_the_mailbox_and_says_so(office: Office, account: Account) -> None:
    office.use(account)
    office.done("poll")
    account.append("INBOX", mail("薛村镇", ("清单.docx", checklist("薛村镇人民政府"))), at("2024-03-18T09:00:00"))
    told = office.done("rerun", "--source", "mailbox", "--dry-run")
    assert "试运行不从邮箱收取" in told.err
    assert list((office.data / "mails").rglob("*.eml")) == []
    assert office.export()["mails"] == []
    office.done("rerun", "--source", "mailbox")
    assert len(office.export()["mails"]) == 1


def test_import_leaves_out_a_mail_above_the_size_limit_and_takes_the_others(office: Office, tmp_path: Path) -> None:
    office.set(LIMITS__MAIL_BYTES=20_000)
    folder = tmp_path / "mails"
    folder.mkdir()
    received = b"Received: from a by b (Coremail) with SMTP id x; Mon, 18 Mar 2024 09:00:00 +0800\r\n"
    (folder / "1.eml").write_bytes(received + mail("薛村镇", ("大.bin", b"x" * 30_000), number=1))
    small = mail("穆村镇", ("清单.docx", checklist("穆村镇人民政府")), number=2)
    assert len(received + small) < 20_000
    (folder / "2.eml").write_bytes(received + small)
    told = office.run("import", folder)
    assert told.code == 1 and "1.eml" in told.err
    assert [row["subject"] for row in office.export()["mails"]] == ["穆村镇"]


# --- find, status, doctor -----------------------------------------------------------------------------------------


def test_find_by_department_address_file_name_and_hash(filled: Office) -> None:
    [row] = [row for row in filled.export()["documents"] if row["path"] == "三交镇自查清单.docx"]
    for words, there in (
        ("薛村镇", "薛村镇自查材料"),
        ("xuecun", "薛村镇自查材料"),
        ("xcz@example.com", "薛村镇自查材料"),
        ("三交镇自查清单.docx", "三交镇自查材料"),
        (row["sha256"], "三交镇自查材料"),
        (row["mail"][:12], "三交镇自查材料"),
        ("孟门镇 自查报告", "孟门镇自查材料"),
    ):
        told = filled.done("find", *words.split())
        others = {"薛村镇自查材料", "三交镇自查材料", "孟门镇自查材料"} - {there}
        assert there in told.out, words
        assert not any(other in told.out for other in others), words
    told = filled.done("find", "柳林镇")
    assert told.out == "" and "没有" in told.err


def test_status_tells_of_passes_mails_and_standings(filled: Office) -> None:
    told = filled.done("status")
    assert "还没有收过信" in told.out
    assert "来件：3 封，其中报送材料 3" in told.out
    assert "自查自纠" in told.out and "待核实事项" in told.out


def test_doctor_names_what_is_wrong_with_its_remedy_and_ends_with_1(filled: Office) -> None:
    told = filled.run("doctor")
    assert told.code == 1
    assert "[有误] 授权码" in told.out and "办法：" in told.out
    assert "[正常]" in told.out


def test_import_tells_what_it_leaves_out(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    received = b"Received: from a by b; Mon, 18 Mar 2024 09:00:00 +0800\r\n"
    (folder / "a.eml").write_bytes(received + mail("薛村镇", ("清单.docx", checklist("薛村镇人民政府"))))
    (folder / "old.eml").write_bytes(received.replace(b"2024", b"2019") + mail("旧"))
    (folder / "notes.txt").write_text("不是邮件", encoding="utf-8")
    told = office.run("import", folder)
    assert told.code == 1
    assert "导入 1 封" in told.err and "另有 1 封不在专项整治期间" in told.err and "notes.txt" in told.err


# --- another campaign ---------------------------------------------------------------------------------------------


def hazards(unit: str) -> bytes:
    rows = [
        ("突出问题", "是否存在", "具体表现", "整改措施", "完成时限"),
        ("疏散通道堵塞", "是", "二楼通道堆放纸箱", "当日清理，每周检查", "6月20日前"),
        ("违规用电", "否", "无", "无", "/"),
        ("消防设施损坏", "是", "灭火器压力不足", "更换灭火器", "2025年6月30日"),
    ]
    liaison = tr(tc("联络员"), tc("姓名：李四"), tc("职务：干事"), tc("手机：13800000001"), tc(""))
    return package(
        p("消防安全自查表") + p(f"填报单位（盖章）：{unit}") + tbl(*[tr(*map(tc, row)) for row in rows], liaison)
    )


def safety_report(unit: str) -> bytes:
    sentence = "按照消防安全自查工作要求，逐楼逐户排查火灾隐患，建立台账，明确责任人和时限。"
    parts = ("一、排查开展情况", "二、存在的隐患", "三、治理措施")
    body = "".join(p(part) + p(sentence * (20 if "隐患" in part else 8)) for part in parts)
    return package(p(f"{unit}消防安全自查报告") + body + p(unit) + p("2025年6月9日"))


def test_another_campaign_is_collected_by_its_configuration_alone(office: Office, account: Account) -> None:
    office.set(CONFIG=HOME / "tests" / "campaigns", CAMPAIGN="2025-safety")
    office.use(account)
    account.append(
        "INBOX",
        mail(
            "东湖街道消防材料",
            ("排查表.docx", hazards("东湖街道办事处")),
            ("自查报告.docx", safety_report("东湖街道办事处")),
        ),
        at("2025-06-09T10:00:00"),
    )
    account.append("INBOX", mail("报告", ("报告.docx", safety_report("北桥镇人民政府"))), at("2025-06-11T10:00:00"))
    stranger = mail("西山街道排查表", ("排查表.docx", hazards("西山街道办事处")), sender="who@example.com")
    account.append("广告邮件", stranger, at("2025-06-10T23:59:59"))
    account.append("INBOX", mail("发票", words="您的电子发票已开具。"), at("2025-06-10T10:00:00"))
    account.append("INBOX", mail("早了", ("自查报告.docx", safety_report("区文旅局"))), at("2025-05-31T10:00:00"))
    office.done("poll")
    found = office.export("2025-07-16", own_words=True)

    assert found["campaign"] == "2025-safety"
    assert [row["id"] for row in found["departments"]] == ["dh_street", "xs_street", "bq_town", "education", "culture"]
    stages = {(row["id"], stage["stage"]): stage for row in found["departments"] for stage in row["stages"]}
    assert {stage for _, stage in stages} == {"check", "review"}
    labels = {key: stage["label"] for key, stage in stages.items()}
    assert labels["culture", "review"] == "免报" and labels["education", "check"] == "未报送"
    assert labels["dh_street", "check"] == "材料不全"  # the scan of the form is missing
    by_kind = {r["requirement"]: r for r in stages["dh_street", "check"]["requirements"]}
    assert {id: r["status"] for id, r in by_kind.items()} == {
        "contact": "ok",
        "hazards": "defective",
        "safety_report": "ok",
    }
    assert {flag["code"] for flag in by_kind["hazards"]["flags"]} == {"scan_missing"}
    assert stages["bq_town", "check"]["timeliness"] == "overdue"
    assert {flag["code"] for flag in stages["xs_street", "check"]["flags"]} >= {"sender_unverified"}
    [form] = [row for row in found["checklists"] if row["department"] == "dh_street"]
    entries = {entry["category"]: entry for entry in form["entries"]}
    assert {id: entry["exists"] for id, entry in entries.items()} == {
        "exits": True,
        "electric": False,
        "equipment": True,
    }
    assert [date["date"] for date in entries["equipment"]["rectify_by"]] == ["2025-06-30"]
    assert {row["decision"] for row in found["mails"] if row["subject"] == "发票"} == {"unrelated"}
    assert all(row["subject"] != "早了" for row in found["mails"])
