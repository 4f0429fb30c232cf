"""What servers say when they refuse, put into the project's errors with the remedy."""

import datetime as dt

from pipeline.errors import LoginError, MailboxError, UnsafeLoginError

# How long 163 keeps saying "Unsafe Login" is unknown; asking sooner makes it no better.
UNSAFE_LOGIN_PAUSE = dt.timedelta(minutes=30)
# RFC 5530's codes, and NetEase's word, for a server that cannot do it now: no fault of the folder or the mail.
_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "SYSTEM BUSY", "SERVER BUSY", "FREQUENCY LIMITED")
# After so many refusals in a row 163 locks the account's IMAP for hours; waiting 30 minutes first is what tuned
# clients do. The service lengthens it to 2 hours and 1 day when the refusal comes again.
LOGIN_PAUSE = dt.timedelta(minutes=30)
_FREQUENCY = ("frequency limited", "too many login", "too many failed", "频繁")
_BUSY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "SYSTEM BUSY", "SERVER BUSY", "TEMPORAR")


class RefusedError(Exception):
    """NO, BAD or an answer that cannot be parsed: the command failed and the connection is still good."""


def words(error: BaseException) -> str:
    """The server's words in an exception, short and on one line. imaplib gives them as the repr of bytes."""
    text = " ".join(str(error).split())
    if text.startswith(("b'", 'b"')):
        text = text[2:-1]
    return (text or type(error).__name__)[:200]


def is_unsafe_login(answer: str) -> bool:
    return "unsafe login" in answer.lower()


def unsafe_login(answer: str) -> UnsafeLoginError:
    """163 wants ID (RFC 2971) from every client, and sometimes a person's word on the web besides."""
    error = UnsafeLoginError(
        f"163 邮箱不信任本程序（服务器说：{answer}）。授权码没有错。请用浏览器登录该邮箱，在“设置 → POP3/SMTP/IMAP”"
        "确认 IMAP 服务已开启，并在安全提醒或登录记录里确认是本人操作；半小时后程序会再试。"
    )
    error.retry_after = UNSAFE_LOGIN_PAUSE
    return error


def line_broken(host: str, error: BaseException) -> MailboxError:
    return MailboxError(f"与邮件服务器 {host} 的连接中断（{words(error)}）。请检查网络；程序会自动重连。")


def passing(error: BaseException) -> bool:
    return any(code in str(error).upper() for code in _PASSING)


def login_refused(host: str, user: str, answer: str) -> MailboxError:
    if is_unsafe_login(answer):
        return unsafe_login(answer)
    if any(word in answer.lower() for word in _FREQUENCY):
        # QQ names this and a wrong password in one sentence; waiting is right for both.
        limited = LoginError(
            f"邮件服务器 {host} 因登录过于频繁暂时拒绝 {user}（服务器说：{answer}）。"
            "请先停半小时再试，其间不要反复登录；若授权码刚改过，请更新后再试。"
        )
        limited.retry_after = LOGIN_PAUSE
        return limited
    if any(word in answer.upper() for word in _BUSY) and "PASSWORD" not in answer.upper():
        return MailboxError(f"邮件服务器 {host} 暂时不能登录（服务器说：{answer}）。稍后会再试。")
    return LoginError(
        f"邮件服务器 {host} 不接受 {user} 的授权码（服务器说：{answer}）。这里要用网页邮箱"
        "“设置 → POP3/SMTP/IMAP”里生成的 16 位授权码，不是网页登录密码；改好后再运行，反复重试会被锁定。"
    )
