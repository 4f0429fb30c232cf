"""Connecting: TLS, LOGIN, ID; and again after a fault of the line."""

import imaplib
import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from imapclient import IMAPClient

from pipeline.errors import FolderError, LoginError, MailboxError, UnsafeLoginError
from pipeline.mailbox.faults import line_broken, login_refused, words
from pipeline.mailbox.session import Session
from pipeline.mailbox.settings import MailboxSettings

T = TypeVar("T")

log = logging.getLogger(__name__)

# One SEARCH answer of a mailbox of 90,000 mails passes imaplib's bound of 1,000,000 bytes a line.
_LINE_LIMIT = 50_000_000


@contextmanager
def connect(settings: MailboxSettings, trouble: dict[tuple[str, int], int] | None = None) -> Iterator[Session]:
    """Log in, say who we are (ID), yield a Session, log out.

    Raises LoginError (the password is refused; do not try again by yourself: `retry_after` is set where the server
    only wants a pause), UnsafeLoginError, MailboxError (no connection; trying again may help).
    """
    client = _open(settings)
    session: Session | None = None
    try:
        _log_in(client, settings)
        session = Session(client, settings, lambda: _identify(client, settings), trouble)
        _identify(client, settings)
        yield session
    finally:
        _close(client, polite=session is not None and session.alive)


def with_retries(
    settings: MailboxSettings, work: Callable[[Session], T], sleep: Callable[[float], None] = time.sleep
) -> T:
    """Run `work` on a connection, and again on a new one when the line breaks, waiting longer each time.

    `work` starts from its beginning each time, so it must leave out what it has stored. A connection that brought
    mails sets the count of failures back. LoginError, UnsafeLoginError and FolderError are raised at once: they do
    not get better by trying.
    """
    trouble: dict[tuple[str, int], int] = {}
    failures = 0
    while True:
        session: Session | None = None
        try:
            with connect(settings, trouble) as session:
                return work(session)
        except (LoginError, UnsafeLoginError, FolderError):
            raise
        except MailboxError as error:
            failures = 1 if session and session.mails_received else failures + 1
            if failures > settings.retries:
                raise
            pause = min(settings.backoff * 2 ** (failures - 1), settings.backoff_limit)
            log.warning("mailbox: %s; connecting again in %.0f s (failure %d)", error, pause, failures)
        sleep(pause)


def _open(settings: MailboxSettings) -> IMAPClient:
    imaplib._MAXLINE = max(imaplib._MAXLINE, _LINE_LIMIT)  # type: ignore[attr-defined]  # no public name for it
    try:
        client = IMAPClient(settings.host, port=settings.port, ssl=settings.tls == "implicit", timeout=settings.timeout)
    except ssl.SSLCertVerificationError as error:
        raise MailboxError(
            f"邮件服务器 {settings.host} 的证书验证不通过（{error.verify_message}）。请检查服务器名和本机时间；"
            "若单位网络会替换证书，请联系网络管理员。"
        ) from error
    except (ssl.SSLError, imaplib.IMAP4.error, EOFError) as error:
        raise MailboxError(
            f"邮件服务器 {settings.host}:{settings.port} 没有按 IMAP 应答（{words(error)}）。"
            "请检查端口和 TLS 设置(163 是 993、implicit)。"
        ) from error
    except socket.gaierror as error:
        raise MailboxError(f"找不到邮件服务器 {settings.host}（{words(error)}）。请检查网络和服务器名。") from error
    except (OSError, ValueError) as error:
        raise MailboxError(
            f"连不上邮件服务器 {settings.host}:{settings.port}（{words(error)}）。请检查网络、防火墙和端口。"
        ) from error
    client._imap.debug = 0  # imapclient sets 5, at which every literal is repr'd: twice the memory, ten times the CPU
    # imapclient sends SEARCH and its line end apart; without this the second waits for the first's acknowledgement.
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.normalise_times = False  # aware times as the server wrote them, not naive local ones
    return client


def _log_in(client: IMAPClient, settings: MailboxSettings) -> None:
    """LOGIN by way of imaplib: imapclient calls a broken line a LoginError too, and then nobody would try again."""
    for name, value in (("用户名", settings.user), ("授权码", settings.password)):
        if not value:
            raise LoginError(f"没有设置邮箱{name}。请设置 BAOSONG_MAILBOX__USER 和 BAOSONG_MAILBOX__PASSWORD(_FILE)。")
        if not value.isascii() or not value.isprintable() or value != value.strip():
            raise LoginError(f"邮箱{name}里有中文字符、换行或首尾空格，服务器不会接受。请重新复制。")
    try:
        client._imap.login(settings.user, settings.password)
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise line_broken(settings.host, error) from error
    except (imaplib.IMAP4.error, ValueError) as error:
        raise login_refused(settings.host, settings.user, words(error)) from error


def _identify(client: IMAPClient, settings: MailboxSettings) -> None:
    """ID (RFC 2971), only where CAPABILITY has it: QQ closes the connection on a command it does not know."""
    try:
        if not client.has_capability("ID"):
            return
        client.id_({"name": settings.client_name, "version": settings.client_version, "vendor": settings.client_name})
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise line_broken(settings.host, error) from error
    except (imaplib.IMAP4.error, ValueError, TypeError, LookupError) as error:
        log.info("the server did not take ID: %s", words(error))  # if it matters, EXAMINE will say so


def _close(client: IMAPClient, *, polite: bool) -> None:
    try:
        if polite:
            client.logout()
            return
    except (imaplib.IMAP4.error, OSError, EOFError, ValueError) as error:
        log.debug("logging out: %s", words(error))
    try:
        client.shutdown()
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        log.debug("closing the connection: %s", words(error))
