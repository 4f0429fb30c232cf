"""报送: the command line. Each command is a few lines that call pipeline/.

Exit codes: 0 done; 1 something of the work failed; 2 a setting or an argument is wrong; 3 the mailbox; 4 the database
or the data folder; 5 the tracker is held open; 130 interrupted.
"""

import argparse
import datetime as dt
import io
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext

from pipeline import doctor, flow, logs, service, terminal
from pipeline.archive import Archive
from pipeline.arguments import end, parser, start
from pipeline.changes import changes
from pipeline.config import Settings, load_campaign, load_settings
from pipeline.contents import Bounds
from pipeline.crops import Crops
from pipeline.errors import BaosongError, ConfigError
from pipeline.export import render
from pipeline.looking import Eye
from pipeline.mailbox import MailboxSettings
from pipeline.platform import exclusive_lock
from pipeline.reading import reader_name
from pipeline.sightings import Sightings, eye_name
from pipeline.store import Store
from pipeline.workers import Workers

INTERRUPTED = 130
NO_ACCESS = 4
log = logging.getLogger(__name__)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


# --- the commands


def _poll(arguments: argparse.Namespace, settings: Settings) -> int:
    return 1 if _one_pass(settings).damaged else 0


def _one_pass(settings: Settings) -> flow.Taken:
    now = _now()
    mailbox = _mailbox(settings)
    with _desk(settings) as desk, terminal.progress() as progress:
        try:
            taken = flow.poll(desk, mailbox, now, progress)
        finally:  # what came before a fault is in the tracker all the same
            target = flow.write_tracker(desk, settings.tracker_folder, flow.assessment(desk, now))
    terminal.say(f"收到新邮件 {taken.fetched} 封，读取 {taken.read} 封；台账：{target}")
    if taken.outside:
        terminal.say(
            f"另有 {taken.outside} 封不在专项整治期间（{desk.campaign.opens:%Y-%m-%d} 起），只登记，没有收取。"
        )
    if taken.absent_folders:
        terminal.say(f"邮箱里没有文件夹：{'、'.join(taken.absent_folders)}（设置里的 folders）。")
    if taken.too_large or taken.missing:
        terminal.say(f"有 {taken.too_large} 封过大、{taken.missing} 封没有取到，见台账“待核实”。")
    _tell_unread(taken.unread_pages)
    _tell_damaged(taken.damaged)
    return taken


def _tell_unread(pages: int) -> None:
    if pages:
        terminal.say(
            f"有 {pages} 页扫描件或照片没有识读，见台账“待核实”；可先运行 run.py doctor，再用 run.py rerun 重新识读。"
        )


def _tell_damaged(damaged: Sequence[str]) -> None:
    for message in damaged:
        terminal.say(f"没有读取：{message}")


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    every = dt.timedelta(minutes=settings.schedule.every_minutes)
    terminal.say(f"开始运行，每 {settings.schedule.every_minutes} 分钟收一次信；按 Ctrl-C 结束。")

    def one_pass() -> None:
        _one_pass(settings)

    service.serve(one_pass, every=every, lock=settings.data_folder / "service.lock")
    return 0


def _rerun(arguments: argparse.Namespace, settings: Settings) -> int:
    now = _now()
    with _desk(settings) as desk, terminal.progress() as progress:
        campaign = desk.campaign
        if arguments.department and not any(d.id == arguments.department for d in campaign.departments):
            ids = "、".join(d.id for d in campaign.departments[:30])
            raise ConfigError(f"单位名册里没有 {arguments.department}。可用：{ids}")
        since, until = start(arguments.since, campaign), end(arguments.until, campaign)
        if arguments.source == "mailbox" and arguments.dry_run:
            terminal.say("试运行不从邮箱收取（收取就要存档登记），按存档里已有的邮件列出变化。")
        elif arguments.source == "mailbox":
            fetched = flow.fetch_again(desk, _mailbox(settings), since, until, now, progress)
            terminal.say(f"从邮箱重新收取 {fetched} 封。")
        mails = [record.sha256 for record in flow.records(desk, since, until)]
        if arguments.stale:
            stale = set(desk.store.stale_mails(campaign.id, reader_name(campaign)))
            mails = [mail for mail in mails if mail in stale]
        result = flow.rerun(
            desk, mails, now, department=arguments.department, dry_run=arguments.dry_run, progress=progress
        )
        lines = changes(result.before, result.after)
        for line in lines:
            terminal.tell(line)
        if lines and not arguments.dry_run:
            flow.write_tracker(desk, settings.tracker_folder, flow.assessment(desk, now))
    saved = "（试运行，没有保存）" if arguments.dry_run else ""
    terminal.say(f"重新读取 {result.read} 封，{len(result.changed)} 封有变化{saved}。")
    _tell_damaged(result.damaged)
    return 1 if result.damaged else 0


def _import(arguments: argparse.Namespace, settings: Settings) -> int:
    now = _now()
    absent = [path for path in arguments.paths if not path.exists()]
    if absent:
        raise ConfigError(f"找不到：{'、'.join(str(path) for path in absent)}。")
    with _desk(settings) as desk, terminal.progress() as progress:
        taken = flow.import_mails(desk, arguments.paths, now, settings.limits.mail_bytes, progress)
        target = flow.write_tracker(desk, settings.tracker_folder, flow.assessment(desk, now))
    terminal.say(f"导入 {taken.fetched} 封，读取 {taken.read} 封；台账：{target}")
    if taken.outside:
        terminal.say(f"另有 {taken.outside} 封不在专项整治期间，没有导入。")
    for line in taken.skipped:
        terminal.say(f"跳过 {line}")
    _tell_unread(taken.unread_pages)
    _tell_damaged(taken.damaged)
    return 1 if taken.skipped or taken.damaged else 0


def _tracker(arguments: argparse.Namespace, settings: Settings) -> int:
    with _desk(settings) as desk:
        state = flow.assessment(desk, end(arguments.as_of, desk.campaign) or _now())
        target = flow.write_tracker(desk, settings.tracker_folder, state, arguments.output)
    terminal.summary(state)
    terminal.say(f"台账：{target}")
    return 0


def _export(arguments: argparse.Namespace, settings: Settings) -> int:
    now = _now()
    with _desk(settings, writes=False) as desk:
        text = render(flow.assessment(desk, end(arguments.as_of, desk.campaign) or now), now)
    if arguments.output is None:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a text stream, whatever the stub says
        sys.stdout.write(text)
    else:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        arguments.output.write_text(text, encoding="utf-8", newline="\n")
        terminal.say(f"已导出到 {arguments.output}")
    return 0


def _find(arguments: argparse.Namespace, settings: Settings) -> int:
    words = " ".join(arguments.words)
    with _desk(settings, writes=False) as desk:
        found = terminal.find(words, flow.received_mails(desk), desk.campaign)
    if not found:
        terminal.say(f"没有与“{words}”有关的来件。可用 run.py status 看最近一次收信是否正常。")
        return 0
    terminal.register(found, desk.campaign)
    return 0


def _status(arguments: argparse.Namespace, settings: Settings) -> int:
    now = _now()
    with _desk(settings, writes=False) as desk:
        lines = flow.status(desk, now)
    for line in lines:
        terminal.tell(line)
    return 0


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    marks = {"ok": "正常", "warn": "注意", "bad": "有误"}
    worst = 0
    for finding in doctor.examine(
        settings, lambda: load_campaign(settings.folder(), settings.campaign), now=_now(), deep=arguments.deep
    ):
        terminal.tell(f"[{marks[finding.level]}] {finding.subject}：{finding.message}")
        if finding.level != "ok":
            terminal.tell(f"       办法：{finding.remedy}")
        worst = max(worst, int(finding.level == "bad"))
    return worst


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Settings], int]] = {
    "poll": _poll,
    "serve": _serve,
    "rerun": _rerun,
    "import": _import,
    "tracker": _tracker,
    "export": _export,
    "find": _find,
    "status": _status,
    "doctor": _doctor,
}


# --- what the commands work with


@contextmanager
def _desk(settings: Settings, *, writes: bool = True) -> Iterator[flow.Desk]:
    """The campaign's desk. One command writes at a time, a second one is told so; those that only look are free."""
    campaign = load_campaign(settings.folder(), settings.campaign)
    limits = settings.limits
    archive = Archive(settings.data_folder)
    workers = Workers(processes=limits.processes, timeout=limits.seconds, memory_bytes=limits.memory_mb * 1024 * 1024)
    with (
        exclusive_lock(settings.data_folder / "baosong.lock") if writes else nullcontext(),
        Store.open(settings.url) as store,
        workers,
    ):
        yield flow.Desk(
            campaign=campaign,
            store=store,
            archive=archive,
            sightings=Sightings(settings.data_folder, eye_name(settings.ocr.engine)),
            crops=Crops(settings.data_folder),
            workers=workers,
            eye=Eye(
                engine=settings.ocr.engine,
                threads=settings.ocr.threads or max(1, (os.cpu_count() or 1) // limits.processes),
                page_seconds=limits.page_seconds,
            ),
            bounds=Bounds(
                parts=limits.mail_parts,
                nesting=limits.nesting,
                document_bytes=limits.document_bytes,
                unpacked_bytes=limits.unpacked_bytes,
                pdf_pages=limits.pdf_pages,
            ),
            account=settings.mailbox.user,
            folders=settings.mailbox.folders,
        )


def _mailbox(settings: Settings) -> MailboxSettings:
    mailbox = settings.mailbox
    return MailboxSettings(
        host=mailbox.host,
        port=mailbox.port,
        tls=mailbox.tls,
        user=mailbox.user,
        password=mailbox.secret(),
        folders=mailbox.folders,
        timeout=mailbox.timeout,
        max_mail_bytes=settings.limits.mail_bytes,
    )


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    for stream in (sys.stdout, sys.stderr):  # a console of GBK lacks signs that senders use: shown, not raised
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    arguments = parser().parse_args(argv)
    try:
        settings = load_settings()
        logs.set_up(settings.data_folder / "logs", arguments.verbose)
        code: int = _COMMANDS[arguments.command](arguments, settings)
    except BaosongError as error:
        terminal.say(str(error))
        return error.exit_code
    except OSError as error:  # a place that cannot be written; the mailbox's own faults are MailboxError
        log.exception("%s", arguments.command)
        terminal.say(f"读写“{error.filename or '文件'}”出错（{error.strerror or error}）。请检查权限和磁盘。")
        return NO_ACCESS
    except KeyboardInterrupt:
        terminal.say("已中断；已收的邮件都已存好，再次运行会接着做。")
        return INTERRUPTED
    return code


if __name__ == "__main__":
    sys.exit(main())
