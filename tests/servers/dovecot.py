"""Debian's Dovecot 2.3 on a free loopback port, with maildirs in a temporary folder; root is not needed."""

import datetime as dt
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.account import Account, free_port, wait_until_up

INSTALL = "Dovecot is not installed: apt-get install dovecot-imapd"
PASSWORD = "ABCDEFGHIJKLMNOP"
FOLDERS = ("垃圾邮件", "广告邮件", "订阅邮件", "病毒文件夹", "已发送", "草稿箱", "已删除")

# Mailbox names are UTF-8 in Dovecot's configuration; chroot and users are emptied so that it runs as anybody.
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
base_dir = {root}/run
state_dir = {root}/run
log_path = {root}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
maildir_copy_with_hardlinks = yes
passdb {{
  driver = static
  args = password={{PLAIN}}{password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%u
}}
namespace inbox {{
  inbox = yes
{mailboxes}
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dovecot:
    """A running server. Every user name is an account, empty until something is put there."""

    port: int
    root: Path
    uid: int
    gid: int

    def account(self, user: str) -> Account:
        return Account(host="127.0.0.1", port=self.port, user=user, password=PASSWORD)

    def deliver(self, user: str, mails: Iterator[tuple[bytes, dt.datetime]]) -> None:
        """Put files into the account's inbox without IMAP: thousands a second. INTERNALDATE is the file's time."""
        maildir = self.root / "home" / user / "Maildir"
        for name in ("cur", "new", "tmp"):
            (maildir / name).mkdir(parents=True, exist_ok=True)
        for number, (content, received_at) in enumerate(mails):
            file = maildir / "cur" / f"{int(received_at.timestamp())}.M{number:06}.test:2,"
            file.write_bytes(content)
            os.utime(file, (received_at.timestamp(), received_at.timestamp()))
        _give(self.root / "home", self.uid, self.gid)


def is_installed() -> bool:
    return _executable() is not None


@contextmanager
def start_dovecot() -> Iterator[Dovecot]:
    """Raises RuntimeError, with Dovecot's own log, when it does not come up."""
    executable = _executable()
    if executable is None:
        raise RuntimeError(INSTALL)
    uid, gid = (65534, 65534) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    port = free_port()
    try:
        (root / "run").mkdir()
        (root / "home").mkdir()
        (root / "dovecot.conf").write_text(_configuration(root, port, uid, gid), "utf-8")
        _give(root, uid, gid)
        command = [executable, "-F", "-c", str(root / "dovecot.conf")]
        if os.geteuid() == 0:  # its mail processes will not run as root, so all of it runs as nobody
            command = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", *command]
        with (root / "stderr").open("wb") as stderr:
            process = subprocess.Popen(command, cwd=root, stdout=stderr, stderr=stderr)
        try:
            if not wait_until_up(port):
                raise RuntimeError(f"Dovecot did not start:\n{_log(root)}")
            yield Dovecot(port=port, root=root, uid=uid, gid=gid)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _configuration(root: Path, port: int, uid: int, gid: int) -> str:
    mailboxes = "\n".join(
        f"  mailbox {name} {{\n    auto = create\n{special}  }}"
        for name in FOLDERS
        for special in ["    special_use = \\Junk\n" if name == "垃圾邮件" else ""]
    )
    user, group = _names(uid, gid)
    return CONFIGURATION.format(
        root=root,
        port=port,
        uid=uid,
        gid=gid,
        user=user,
        group=group,
        password=PASSWORD,
        mailboxes=mailboxes,
    )


def _executable() -> str | None:
    found = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    imap = ("/usr/lib/dovecot/imap", "/usr/libexec/dovecot/imap", "/usr/local/libexec/dovecot/imap")
    return found if any(Path(name).exists() for name in imap) else None


def _names(uid: int, gid: int) -> tuple[str, str]:
    import grp  # here, because Windows has neither and imports this module all the same
    import pwd

    return pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name


def _give(top: Path, uid: int, gid: int) -> None:
    if os.geteuid() == 0:
        for path in (top, *top.rglob("*")):
            os.chown(path, uid, gid)


def _log(root: Path) -> str:
    logs = [root / "stderr", root / "dovecot.log"]
    return "\n".join(log.read_text("utf-8", "replace") for log in logs if log.exists())
