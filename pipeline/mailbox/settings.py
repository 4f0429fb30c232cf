"""How to reach one mailbox, and how hard to ask it."""

from dataclasses import dataclass, field

# 163's folders that mail of departments turns up in. The last two have no IMAP flag, so they go by name.
FOLDERS_163 = ("INBOX", "垃圾邮件", "广告邮件", "订阅邮件")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """One account. `tls` is "implicit" (TLS from the first byte, port 993) or "none" (loopback and tests only).

    `timeout` seconds for connecting and for each wait on the line. A fetch takes up to `batch_bytes` or `batch_mails`
    at once and a larger mail alone; a mail above `max_mail_bytes` is left on the server and reported (163 itself takes
    71,680,000 bytes). After a fault of the line there are up to `retries` new connections without any mail gained,
    `backoff` seconds apart and doubling up to `backoff_limit`.
    """

    host: str
    user: str
    password: str = field(repr=False)
    port: int = 993
    tls: str = "implicit"
    folders: tuple[str, ...] = FOLDERS_163
    timeout: float = 60.0
    batch_bytes: int = 8 * 1024 * 1024
    batch_mails: int = 50
    max_mail_bytes: int = 75_000_000
    retries: int = 4
    backoff: float = 5.0
    backoff_limit: float = 300.0
    client_name: str = "baosong"
    client_version: str = "0.1.0"

    def __post_init__(self) -> None:
        if self.tls not in ("implicit", "none"):
            raise ValueError(f"tls must be 'implicit' or 'none', not {self.tls!r}")
