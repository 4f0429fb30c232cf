"""Checks of the mailbox, all on one login: repeated ones are what 163 locks accounts for."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager

from rapidfuzz import fuzz

from pipeline.config import Settings
from pipeline.doctor.finding import Finding, bad, from_error, ok, warn
from pipeline.doctor.settled import NETEASE
from pipeline.errors import ConfigError, FolderError, LoginError, MailboxError
from pipeline.mailbox import MailboxSettings, Session
from pipeline.model import Campaign

WINDOW = dt.timedelta(days=32)
"""163's 收取最近30天邮件, and two days for how it may count them."""

ALIKE = 60  # of 100
# The same folder in the words of other servers and languages.
_SYNONYMS = (
    ("垃圾邮件", "垃圾箱", "junk", "junk e-mail", "spam", "bulk mail"),
    ("广告邮件", "推广邮件", "promotions", "advertising"),
    ("订阅邮件", "subscriptions", "newsletters"),
    ("inbox", "收件箱"),
)
# Folders that hold what the bureau itself wrote or threw away.
_OWN = {
    *("已发送", "已发送邮件", "草稿箱", "草稿", "已删除", "已删除邮件", "发件箱"),
    *("sent", "sent messages", "sent items", "drafts", "trash", "deleted messages", "deleted items", "outbox"),
}


def mailbox(
    settings: Settings,
    campaign: Campaign | None,
    now: dt.datetime,
    connect: Callable[[MailboxSettings], AbstractContextManager[Session]] | None,
) -> Iterator[Finding]:
    if connect is None:
        yield warn("邮箱", "没有登录检查。", "请不带离线选项再运行 run.py doctor。")
        return
    box = settings.mailbox
    try:
        password = box.secret()
    except ConfigError:
        yield warn("邮箱", "没有授权码，不能登录检查。", "请先按“授权码”一项处理，再运行 run.py doctor。")
        return
    reach = MailboxSettings(
        host=box.host,
        port=box.port,
        tls=box.tls,
        user=box.user,
        password=password,
        folders=box.folders,
        timeout=box.timeout,
        max_mail_bytes=settings.limits.mail_bytes,
    )
    try:
        with connect(reach) as session:
            yield ok("邮箱登录", f"{box.user} 已登录 {box.host}。")
            yield _identity(box.host, session.capabilities)
            yield from _folders(session, box.folders, campaign, now)
    except MailboxError as error:
        yield from_error("邮箱登录" if isinstance(error, LoginError) else "邮箱", error)


def _identity(host: str, capabilities: Sequence[str]) -> Finding:
    if "ID" in {word.upper() for word in capabilities}:
        return ok("邮箱 ID", "服务器支持 ID（RFC 2971），登录后已表明身份。")
    if host.lower().endswith(NETEASE):
        return warn(
            "邮箱 ID",
            "163 没有宣布支持 ID，程序没有表明身份，打开文件夹时可能被当作不安全登录。",
            "若下面的文件夹打不开，请在网页邮箱确认本次登录是本人操作，半小时后再试。",
        )
    return ok("邮箱 ID", "服务器不要求 ID。")


def _folders(
    session: Session, configured: Sequence[str], campaign: Campaign | None, now: dt.datetime
) -> Iterator[Finding]:
    there = session.folders()
    for folder in configured:
        if not any(_same(folder, name) for name in there):
            yield _missing(folder, there, configured)
            continue
        try:
            listing = session.listing(folder)
        except FolderError as error:
            yield from_error("邮箱文件夹", error)
            continue
        yield ok("邮箱文件夹", f"“{folder}”有 {listing.exists} 封邮件。")
        if _same(folder, "INBOX") and listing.uids and campaign:
            yield from _window(session, folder, listing.uids, campaign.opens, now)
    yield from _others(session, [name for name in there if not any(_same(name, one) for one in configured)])


def _same(one: str, other: str) -> bool:
    """INBOX alone has no case (RFC 3501 section 5.1)."""
    return one == other or one.upper() == other.upper() == "INBOX"


def _missing(folder: str, there: Sequence[str], configured: Sequence[str]) -> Finding:
    alike = similar(folder, [name for name in there if name not in configured])
    return bad(
        "邮箱文件夹",
        f"邮箱里没有要收取的文件夹“{folder}”，落在别处的报送邮件会收不到。"
        + (f"名称相近的有：{'、'.join(alike)}。" if alike else "")
        + f"服务器上有：{'、'.join(there[:30]) or '（空）'}。",
        (f"若就是“{alike[0]}”，请把它写进" if alike else "请按服务器上的名称改正")
        + " BAOSONG_MAILBOX__FOLDERS（或 config/service.toml 里的 folders）；确实没有这个文件夹的，请从中删去。",
    )


def similar(folder: str, names: Sequence[str]) -> tuple[str, ...]:
    """Those of `names` that may be meant by `folder`: the same in other words, or spelled alike; the nearest first."""
    scored = []
    for name in names:
        one, other = _leaf(folder), _leaf(name)
        synonyms = any(one in group and other in group for group in _SYNONYMS)
        scored.append((100.0 if synonyms else fuzz.ratio(one, other), name))
    return tuple(name for score, name in sorted(scored, key=lambda pair: -pair[0]) if score >= ALIKE)


def _leaf(name: str) -> str:
    return name.replace(".", "/").rsplit("/", 1)[-1].strip().lower()


def _window(
    session: Session, folder: str, uids: Sequence[int], opens: dt.datetime, now: dt.datetime
) -> Iterator[Finding]:
    """An old mailbox that shows only the last month has 163's 收取最近30天邮件 switched on."""
    envelopes = session.envelopes(folder, uids).values()
    times = [envelope.received_at for envelope in envelopes if envelope.received_at]
    if not times:
        yield warn("收取范围", "服务器没有给出邮件的收件时间。", "请稍后再运行 run.py doctor；迟报与否要靠它判断。")
        return
    oldest = min(times)
    since = oldest.astimezone(opens.tzinfo)
    if now - oldest <= WINDOW and opens < oldest:
        yield warn(
            "收取范围",
            f"“{folder}”里最早的邮件是 {since:%Y-%m-%d} 收到的，而专项整治 {opens:%Y-%m-%d} 就开始了："
            "网页邮箱可能设成了“收取最近30天邮件”，更早的邮件收不到。",
            "请在网页邮箱“设置 → POP3/SMTP/IMAP”选“收取全部邮件”；若早先确实没有邮件，不必处理。",
        )
    else:
        yield ok("收取范围", f"“{folder}”里最早的邮件是 {since:%Y-%m-%d} 收到的。")


def _others(session: Session, names: Sequence[str]) -> Iterator[Finding]:
    """A rule of the web mail may sort departments' mails into a folder that nobody polls."""
    holding = []
    for name in names:
        if _leaf(name) in _OWN:
            continue
        try:
            count = session.listing(name).exists
        except FolderError:
            continue
        if count:
            holding.append(f"“{name}”{count} 封")
    if holding:
        yield warn(
            "邮箱文件夹",
            f"这些文件夹里有邮件，但不收取：{'、'.join(holding)}。",
            "请看其中有没有单位的报送；有的话把文件夹加入 BAOSONG_MAILBOX__FOLDERS，或把邮件移回收件箱。",
        )
