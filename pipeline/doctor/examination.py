"""The checks in order; each one guards itself, so that one that fails hides no other."""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from pipeline.config import Settings
from pipeline.doctor import installed, mail_server, places, settled
from pipeline.doctor.finding import Finding, bad, from_error
from pipeline.errors import BaosongError
from pipeline.mailbox import MailboxSettings, Session, connect
from pipeline.model import Campaign, require_aware

log = logging.getLogger(__name__)

Connect = Callable[[MailboxSettings], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What the checks look at. `campaign` is None where its file cannot be read."""

    settings: Settings
    campaign: Campaign | None
    now: dt.datetime
    deep: bool
    sample: int
    connect: Connect | None


CHECKS: tuple[tuple[str, Callable[[_Case], Iterator[Finding]]], ...] = (
    ("设置", lambda case: settled.settings(case.settings)),
    ("专项整治", lambda case: settled.campaign(case.campaign, case.now)),
    ("安装", lambda case: installed.packages()),
    ("LibreOffice", lambda case: installed.libreoffice()),
    ("读取程序", lambda case: installed.readers(case.settings.limits)),
    ("识读引擎", lambda case: installed.eye(case.settings.limits, case.settings.ocr.engine)),
    ("数据目录", lambda case: places.data(case.settings.data_folder)),
    ("台账", lambda case: places.tracker(case.settings.tracker_folder)),
    ("数据库", lambda case: places.database(case.settings)),
    (
        "存档",
        lambda case: places.archive(case.settings, case.campaign, case.now, deep=case.deep, sample=case.sample),
    ),
    ("授权码", lambda case: settled.password(case.settings.mailbox)),
    ("邮箱", lambda case: mail_server.mailbox(case.settings, case.campaign, case.now, case.connect)),
)
"""What each check is called when it fails itself, and the check."""


def examine(
    settings: Settings,
    campaign_loader: Callable[[], Campaign],
    *,
    now: dt.datetime,
    deep: bool = False,
    sample: int = 50,
    connect: Connect | None = connect,
) -> Iterator[Finding]:
    """Look at everything that the program needs, and yield what was found, the good too, as it is found.

    `sample` archived mails are compared with their hash, with `deep` every file of the archive. One login is made,
    none where `connect` is None (another wrong one would bring the account nearer to being locked). The database is
    made or brought to its newest version, missing folders are made; nothing else is changed.
    """
    require_aware(now, "now")
    campaign: Campaign | None = None
    try:
        campaign = campaign_loader()
    except BaosongError as error:
        yield from_error("专项整治", error)
    except Exception as error:  # as in _guarded
        yield _crashed("专项整治", error)
    case = _Case(settings=settings, campaign=campaign, now=now, deep=deep, sample=sample, connect=connect)
    for subject, check in CHECKS:
        yield from _guarded(subject, check, case)


def _guarded(subject: str, check: Callable[[_Case], Iterator[Finding]], case: _Case) -> Iterator[Finding]:
    """A check's findings, and its own failure as one more."""
    try:
        yield from check(case)
    except BaosongError as error:
        yield from_error(subject, error)
    except Exception as error:  # the doctor must get to the end whatever is broken
        yield _crashed(subject, error)


def _crashed(subject: str, error: Exception) -> Finding:
    log.error("the check %s failed: %s: %s", subject, type(error).__name__, error, exc_info=error)
    return bad(
        subject,
        f"这一项没有检查成：{type(error).__name__}（{' '.join(str(error).split())[:200]}）。",
        "请看日志里的详细情况；若重做一次仍如此，请把日志转给维护人员。",
    )
