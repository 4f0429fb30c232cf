"""`make demo`: the production path on the sample campaign, over a real IMAP server on loopback.

Fills pymap with tests/sample/mails at their times of receipt, then runs `run.py poll`, `tracker` and `export` as an
operator would. Everything made lies in demo/, which is deleted first; a service set up on this machine is not touched.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from pipeline.tracker import FILE_NAME
from tests.servers.account import Account
from tests.servers.pymap_server import start_pymap

HOME = Path(__file__).resolve().parent.parent
SAMPLE = HOME / "tests" / "sample"
DATA = HOME / "demo"
AS_OF = "2024-03-21"
"""The day after the first stage's deadline: every state shows."""

SEALS = {
    "right_unit": "本单位公章",
    "other_unit": "别的单位的章",
    "unreadable": "有章、名称看不清",
    "none": "没有盖章",
    "cannot_tell": "黑白件、看不出",
    "not_read": "没有识读",
}
FOLDERS = ("INBOX", "垃圾邮件", "广告邮件", "订阅邮件")


def main() -> int:
    shutil.rmtree(DATA, ignore_errors=True)
    with start_pymap() as account:
        account.create(*(folder for folder in FOLDERS if folder != "INBOX"))
        count = account.append_all(sample_mails())
        say(f"一、样例邮箱已就绪：{count} 封模拟邮件（见 {shown(SAMPLE)}），内容、姓名、号码均为虚构。")
        environment = demo_environment(account)
        say(
            "二、收信、归档、读材料、判定（与正式运行同一程序）：python run.py poll\n"
            "其中有扫描件和照片，要逐页识读，约需一分钟。"
        )
        if code := run("poll", environment=environment):
            return failed("poll", code)
    say(f"三、生成 {AS_OF} 的台账：python run.py tracker --as-of {AS_OF}")
    if code := run("tracker", "--as-of", AS_OF, environment=environment):
        return failed("tracker", code)
    say("四、识读的结果：python run.py export")
    code, told = seals(environment)
    if code:
        return failed("export", code)
    say(f"识读扫描件和照片 {pages_read()} 页；扫描件上的印章：{told}。")
    say(
        f"请用 Excel、WPS 或 LibreOffice 打开台账：{shown(DATA / 'tracker' / FILE_NAME)}\n"
        f"台账旁的“材料”文件夹是各单位报来的文件，台账里的链接会打开它们。\n"
        f"模拟邮件的说明：{shown(SAMPLE / 'README.md')}。正式使用的步骤：README.zh-CN.md。"
    )
    return 0


def sample_mails() -> Iterator[tuple[str, bytes, dt.datetime]]:
    """(folder, content, received_at) of each committed mail, in the order in which they came."""
    entries = json.loads((SAMPLE / "mails" / "index.json").read_text(encoding="utf-8"))
    for entry in entries:
        content = (SAMPLE / "mails" / entry["file"]).read_bytes()
        yield entry["folder"], content, dt.datetime.fromisoformat(entry["received_at"])


def demo_environment(account: Account) -> dict[str, str]:
    """The surroundings of `run.py`: nothing that this machine's own service is set to is left in them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BAOSONG_")}
    return kept | {
        "BAOSONG_CONFIG": str(HOME / "config"),
        "BAOSONG_CAMPAIGN": "2024-enforcement",
        "BAOSONG_DATA": str(DATA),
        "BAOSONG_TRACKER": str(DATA / "tracker"),
        "BAOSONG_DATABASE_URL": f"sqlite:///{(DATA / 'baosong.db').as_posix()}",
        "BAOSONG_MAILBOX__HOST": account.host,
        "BAOSONG_MAILBOX__PORT": str(account.port),
        "BAOSONG_MAILBOX__TLS": "none",
        "BAOSONG_MAILBOX__USER": account.user,
        "BAOSONG_MAILBOX__PASSWORD": account.password,
        "BAOSONG_MAILBOX__FOLDERS": json.dumps(FOLDERS, ensure_ascii=False),
        "PYTHONUTF8": "1",
    }


def run(*arguments: str, environment: dict[str, str]) -> int:
    """The command's exit code. It tells its progress itself: a bar on a terminal, a line now and then elsewhere."""
    return subprocess.run([sys.executable, "run.py", *arguments], cwd=HOME, env=environment, check=False).returncode


def pages_read() -> int:
    """Pages whose text was read off a picture: what was seen of each is kept in a file."""
    return sum(1 for _ in (DATA / "pages").glob("*/*-text-*.json.gz"))


def seals(environment: dict[str, str]) -> tuple[int, str]:
    """The exit code of `run.py export`, and in how many scans which seal was found."""
    done = subprocess.run(
        [sys.executable, "run.py", "export"], cwd=HOME, env=environment, check=False, stdout=subprocess.PIPE
    )
    if done.returncode:
        return done.returncode, ""
    export = json.loads(done.stdout.decode("utf-8"))
    papers = [*export["checklists"], *export["reports"]]
    verdicts = {(p["document"], p["received_at"]): p["seal"]["verdict"] for p in papers if p["form"] == "scan"}
    counts = Counter(verdicts.values())
    return 0, "，".join(f"{words} {counts[verdict]} 份" for verdict, words in SEALS.items() if counts[verdict])


def failed(command: str, code: int) -> int:
    say(f"演示没有完成：run.py {command} 的退出码是 {code}，原因见上面的信息。", to=sys.stderr)
    return code if code > 0 else 1


def shown(path: Path) -> str:
    return str(path.relative_to(HOME))


def say(text: str, *, to: TextIO | None = None) -> None:
    print(f"\n{text}", file=to, flush=True)


if __name__ == "__main__":
    sys.exit(main())
