"""The command line's commands and options, and what dates given there mean."""

import argparse
import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.config import end_of_day
from pipeline.model import Campaign

EXIT_CODES = "退出码：0 完成；1 部分工作失败；2 设置或参数有误；3 邮箱；4 数据库或数据目录；5 台账被占用；130 被中断。"

# argparse's own words; what is not here it says in English.
_CHINESE = {
    "usage: ": "用法：",
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示本说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "the following arguments are required: %s": "缺少参数：%s",
    "one of the arguments %s is required": "要给出其中一个参数：%s",
    "not allowed with argument %s": "不能与 %s 同用",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r；可用：%(choices)s",
    "expected one argument": "后面要跟一个值",
    "expected at least one argument": "后面至少要跟一个值",
    "invalid %(type)s value: %(value)r": "看不懂 %(value)r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不明确，可能是 %(matches)s",
}
argparse._ = lambda text: _CHINESE.get(text, text)  # type: ignore[attr-defined]  # its hook for translations


def parser() -> argparse.ArgumentParser:
    """What the operator may type; `command` of what it parses names the command."""
    top = argparse.ArgumentParser(
        prog="run.py", description="从邮箱收取各单位报送的材料，读取、判定，写出台账。", epilog=EXIT_CODES
    )
    top.add_argument("-v", "--verbose", action="store_true", help="在终端显示详细日志")
    commands = top.add_subparsers(dest="command", metavar="命令", required=True)

    def add(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=words, description=words, epilog=EXIT_CODES)

    def moments(command: argparse.ArgumentParser, *names: str) -> None:
        helps = {
            "--since": "从这天起（含）",
            "--until": "到这天止（含）",
            "--as-of": "按这一时刻判定；只写日期指当天结束",
        }
        for name in names:
            command.add_argument(name, metavar="日期", type=_moment, help=f"{helps[name]}，如 2024-03-20")

    add("poll", "收一次信：收取、读取、判定、写台账")
    add("serve", "按设定的间隔一直收信，Ctrl-C 结束")
    rerun = add("rerun", "重新读取已收的邮件，列出有变化的内容")
    moments(rerun, "--since", "--until")
    rerun.add_argument("--department", metavar="代号", help="只处理这个单位的来件（单位名册里的 id）")
    rerun.add_argument(
        "--source", choices=("archive", "mailbox"), default="archive", help="从存档读取，或从邮箱重新收取"
    )
    rerun.add_argument("--stale", action="store_true", help="只处理由旧版程序或旧配置读取的邮件")
    rerun.add_argument("--dry-run", action="store_true", help="只列出变化，不保存")
    taking = add("import", "导入 .eml 文件、文件夹、mbox 或 Maildir")
    taking.add_argument("paths", metavar="路径", nargs="+", type=Path, help="文件或文件夹")
    tracker = add("tracker", "写出台账")
    moments(tracker, "--as-of")
    tracker.add_argument("--output", metavar="文件", type=Path, help="写到这个文件；不写就放在台账目录")
    export = add("export", "导出全部数据")
    export.add_argument("--format", choices=("json",), default="json", help="格式")
    moments(export, "--as-of")
    export.add_argument("--output", metavar="文件", type=Path, help="写到这个文件；不写就输出到屏幕")
    find = add("find", "查来件：按单位、邮箱、主题、文件名")
    find.add_argument("words", metavar="词", nargs="+", help="如 薛村镇、ll_xcz@example.com、自查清单.docx")
    add("status", "看运行情况：最近一次收信、来件、各单位状态、待核实")
    checking = add("doctor", "检查设置、邮箱、磁盘和安装，并给出办法")
    checking.add_argument("--deep", action="store_true", help="逐个核对存档里的全部文件")
    return top


def _moment(text: str) -> tuple[dt.date, dt.datetime | None]:
    """A date, or a moment; the zone, where none is given, is the campaign's."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"看不懂日期 {text!r}，请写成 2024-03-20 或 2024-03-20T17:00") from None
    return moment.date(), None if len(text) <= len("2024-03-20") else moment


Moment = tuple[dt.date, dt.datetime | None] | None


def start(value: Moment, campaign: Campaign) -> dt.datetime | None:
    """The moment meant by a 从这天起: a bare date is its first one, in the campaign's zone."""
    return _resolved(value, campaign, dt.datetime.combine(value[0], dt.time.min, _zone(campaign))) if value else None


def end(value: Moment, campaign: Campaign) -> dt.datetime | None:
    """The moment meant by a 到这天止: a bare date is its last second."""
    return _resolved(value, campaign, end_of_day(value[0], _zone(campaign))) if value else None


def _resolved(value: Moment, campaign: Campaign, bare: dt.datetime) -> dt.datetime:
    moment = value[1] if value else None
    if moment is None:
        return bare
    return moment if moment.tzinfo else moment.replace(tzinfo=_zone(campaign))


def _zone(campaign: Campaign) -> ZoneInfo:
    return ZoneInfo(campaign.timezone)
