"""The program as an operator runs it, in a folder of its own: commands in this process, exports checked, mails made."""

import datetime as dt
import io
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import run
from pipeline.config import HOME
from pipeline.logs import take_down
from pipeline.mailbox import MailboxSettings
from tests.ooxml import p, package, tbl, tc, tr
from tests.servers.account import Account

CHINA = dt.timezone(dt.timedelta(hours=8))
FOLDERS = ("INBOX", "垃圾邮件", "广告邮件", "订阅邮件")
SCHEMA = Draft202012Validator(
    json.loads((HOME / "tests" / "contract" / "export.schema.json").read_text(encoding="utf-8")),
    format_checker=Draft202012Validator.FORMAT_CHECKER,
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Delivery = tuple[str, bytes, dt.datetime]
"""folder, content, received_at"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command left behind: its exit code, its result, and what it said to the operator."""

    code: int
    out: str
    err: str


class Office:
    """One data folder and the BAOSONG_* variables that point there; nothing of the machine's own service is left."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data = data
        self._patch = monkeypatch
        monkeypatch.setattr(run, "MailboxSettings", partial(MailboxSettings, backoff=0.05))  # nobody waits in tests
        for name in [name for name in os.environ if name.startswith("BAOSONG_")]:
            monkeypatch.delenv(name)
        self.set(
            CONFIG=HOME / "config",
            DATA=data,
            MAILBOX__TLS="none",
            MAILBOX__TIMEOUT=10,
            MAILBOX__FOLDERS=json.dumps(FOLDERS, ensure_ascii=False),
        )

    def set(self, **values: object) -> None:
        """BAOSONG_<name> for each."""
        for name, value in values.items():
            self._patch.setenv(f"BAOSONG_{name}", str(value))

    def use(self, account: Account) -> None:
        """Let the program's mailbox be this account."""
        self.set(
            MAILBOX__HOST=account.host,
            MAILBOX__PORT=account.port,
            MAILBOX__USER=account.user,
            MAILBOX__PASSWORD=account.password,
        )

    def run(self, *arguments: object) -> Outcome:
        """`python run.py …`, in this process."""
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = run.main([str(argument) for argument in arguments])
            except SystemExit as end:  # argparse's way
                code = int(end.code or 0)
            finally:
                take_down()
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read())
        return Outcome(code=code, out=texts[0], err=texts[1])

    def done(self, *arguments: object) -> Outcome:
        """A command that must succeed."""
        outcome = self.run(*arguments)
        assert outcome.code == 0, outcome.err
        return outcome

    def export(self, as_of: str | None = None, *, own_words: bool = False) -> dict[str, Any]:
        """The export, after it was held against the contract's schema. The schema's enumerations are the first
        campaign's: with `own_words` another's may stand in their place.
        """
        outcome = self.done("export", *(("--as-of", as_of) if as_of else ()))
        found: dict[str, Any] = json.loads(outcome.out)
        wrong = [
            f"{error.json_path}: {error.message[:200]}"
            for error in SCHEMA.iter_errors(found)
            if not (own_words and error.validator == "enum")
        ]
        assert wrong == []
        return found

    def import_mails(self, folder: Path, mails: Iterable[Delivery]) -> Outcome:
        """Import mails as a Maildir, where each keeps its own time."""
        return self.done("import", *maildirs(folder, mails))


def maildirs(folder: Path, mails: Iterable[Delivery]) -> list[Path]:
    """The mails as Maildirs in `folder`, one for each of their folders; a file's time is the time of receipt."""
    found: dict[Path, None] = {}
    for number, (name, content, received_at) in enumerate(mails):
        for part in ("cur", "new", "tmp"):
            (folder / name / part).mkdir(parents=True, exist_ok=True)
        file = folder / name / "cur" / f"{number:05}.test:2,"
        file.write_bytes(content)
        os.utime(file, (received_at.timestamp(), received_at.timestamp()))
        found[folder / name] = None
    return list(found)


def at(text: str) -> dt.datetime:
    """A moment in China's time."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=CHINA)


File = tuple[str, bytes]


def mail(
    subject: str,
    *files: File,
    sender: str = "office@example.com",
    words: str = "材料见附件，请查收。",
    number: int = 1,
) -> bytes:
    """A mail as a mail program writes it, CRLF at the ends of lines."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "llsfjfzg@163.com"
    message["Subject"] = subject
    message["Message-ID"] = f"<{number}.{abs(hash(subject)) if not subject else len(subject)}@example.com>"
    message.set_content(words)
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


CATEGORIES = (
    "运动式执法",
    "“一刀切”执法",
    "简单粗暴执法",
    "野蛮执法",
    "过度执法",
    "机械执法",
    "逐利执法",
    "其他问题",
)


def checklist(unit: str, problems: Sequence[str] = ("运动式执法",), categories: Sequence[str] = CATEGORIES) -> bytes:
    """A filled self-inspection form of the first campaign as .docx: 是 for `problems`, 否 for the rest."""
    header = tr(*(tc(name) for name in ("突出问题", "是否存在", "具体表现", "整改措施", "完成时限")))
    yes = ("是", "集中检查代替日常监管", "制定年度检查计划", "2024年4月10日前")
    rows = [
        tr(*(tc(cell) for cell in (name, *(yes if name in problems else ("否", "无", "无", "/")))))
        for name in categories
    ]
    liaison = tr(tc("联络员"), tc("姓名：张三"), tc("职务：股长"), tc("手机：13800000000"), tc(""))
    return package(p("行政执法突出问题自查清单") + p(f"填报单位（盖章）：{unit}") + tbl(header, *rows, liaison))


def report(unit: str, title: str = "行政执法突出问题专项整治自查报告", sentences: int = 30) -> bytes:
    """A narrative with the notice's parts, as .docx."""
    sentence = "对照行政执法突出问题逐项排查，做到边查边改、立行立改，进一步规范执法行为。"
    parts = ("一、自查工作开展情况", "二、行政执法工作开展情况", "三、自查发现的突出问题", "四、整改措施")
    body = "".join(p(part) + p(sentence * sentences) for part in parts)
    return package(p(f"{unit}{title}") + body + p(unit) + p("2024年3月18日"))
