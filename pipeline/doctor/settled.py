"""Checks of what was settled beforehand: settings, campaign, departments, password."""

import datetime as dt
import ipaddress
import os
import tomllib
from collections.abc import Iterator

from pipeline.config import HOME, Mailbox, Settings, config_folder
from pipeline.doctor.finding import Finding, bad, ok, warn
from pipeline.errors import ConfigError
from pipeline.model import Campaign

NETEASE = ("163.com", "126.com", "yeah.net", "188.com")
LEAST_MINUTES = 15
"""Clients tuned for 163 poll no oftener; it limits the frequency of logins."""


def settings(settings: Settings) -> Iterator[Finding]:
    path = config_folder() / "service.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        yield bad("设置", f"读不了运行设置 {path}（{error}）。", "请检查 BAOSONG_CONFIG 是否指向配置目录。")
        return
    table = raw.get("mailbox")
    if isinstance(table, dict) and table.get("password"):
        yield bad(
            "设置",
            f"授权码写在了 {path} 里，谁拿到这个文件谁就能看全部邮件。",
            "请从文件中删去 password，改设环境变量 BAOSONG_MAILBOX__PASSWORD 或 __PASSWORD_FILE，"
            "并在网页邮箱换一个授权码。",
        )
    box = settings.mailbox
    if box.host.lower().endswith(NETEASE) and settings.schedule.every_minutes < LEAST_MINUTES:
        yield warn(
            "设置",
            f"每 {settings.schedule.every_minutes} 分钟收一次，163 会因登录过密而暂时拒绝。",
            f"请把 schedule.every_minutes 改为 {LEAST_MINUTES} 或更大。",
        )
    if box.tls == "none" and not _is_loopback(box.host):
        yield warn(
            "设置",
            f"连接 {box.host} 不加密（tls = none），授权码和邮件会在网络上明文传送。",
            "请改为 BAOSONG_MAILBOX__TLS=implicit、端口 993；none 只用于本机测试。",
        )
    yield ok("设置", f"{path} 可用；邮箱 {box.user}，服务器 {box.host}:{box.port}。")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def campaign(campaign: Campaign | None, now: dt.datetime) -> Iterator[Finding]:
    """None was reported before, by whoever could not load it."""
    if campaign is None:
        return
    if now.date() < campaign.calendar.issued:
        yield warn(
            "专项整治",
            f"本机日期是 {now:%Y-%m-%d}，早于通知印发的 {campaign.calendar.issued}，是否迟报会判断错。",
            "请校正本机时间；若时间无误，请改正配置里的 issued。",
        )
    if not campaign.asking_stages:
        yield bad("专项整治", f"“{campaign.name}”没有要求报送任何材料。", "请在配置的 stages 里写 requirements。")
    yield ok(
        "专项整治",
        f"“{campaign.name}”（{campaign.id}）：{len(campaign.departments)} 个单位，"
        + "、".join(f"{stage.name}截止 {stage.deadline:%Y-%m-%d}" for stage in campaign.asking_stages)
        + "。",
    )


def password(mailbox: Mailbox) -> Iterator[Finding]:
    try:
        secret = mailbox.secret()
    except ConfigError as error:
        yield bad(
            "授权码",
            str(error),
            "请登录网页邮箱，在“设置 → POP3/SMTP/IMAP”开启 IMAP、生成授权码，再按上面的说明交给本程序。",
        )
        return
    path = mailbox.password_file
    if path is not None and os.name == "posix" and not mailbox.password:
        path = path if path.is_absolute() else HOME / path
        if path.stat().st_mode & 0o077:
            yield warn("授权码", f"授权码文件 {path} 别的用户也能读。", f"请运行 chmod 600 {path}。")
    if mailbox.host.lower().endswith(NETEASE) and not (len(secret) == 16 and secret.isalnum()):
        yield warn(
            "授权码",
            "给出的授权码不是 16 位字母数字，可能误用了网页登录密码。",
            "请在网页邮箱“设置 → POP3/SMTP/IMAP”生成授权码，用它代替。",
        )
        return
    yield ok("授权码", "已给出。")
