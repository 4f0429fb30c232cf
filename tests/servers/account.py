"""An account on a test server: filled over IMAP, by a client of its own, so that times of receipt can be set."""

import datetime as dt
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from imapclient import IMAPClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where to log in. `append` and `create` write; the program under test must not."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)

    @contextmanager
    def client(self) -> Iterator[IMAPClient]:
        client = IMAPClient(self.host, port=self.port, ssl=False, timeout=30)
        client._imap.debug = 0
        client.normalise_times = False
        with client:
            client.login(self.user, self.password)
            yield client

    def create(self, *folders: str) -> None:
        """Make the folders that are not there yet."""
        with self.client() as client:
            there = {name for _, _, name in client.list_folders()}
            for folder in folders:
                if folder not in there:
                    client.create_folder(folder)

    def append(self, folder: str, content: bytes, received_at: dt.datetime) -> None:
        self.append_all((folder, content, received_at) for _ in range(1))

    def append_all(self, mails: Iterable[tuple[str, bytes, dt.datetime]]) -> int:
        """Put (folder, content, received_at) one after another, INTERNALDATE as given; how many there were."""
        count = 0
        with self.client() as client:
            for folder, content, received_at in mails:
                client.append(folder, content, msg_time=received_at)
                count += 1
        return count

    def flags(self, folder: str) -> dict[int, tuple[bytes, ...]]:
        """UID → flags as they stand, without \\Recent (the server's own)."""
        with self.client() as client:
            client.select_folder(folder, readonly=True)
            found = client.get_flags(client.search("ALL"))
        return {uid: tuple(flag for flag in flags if flag != b"\\Recent") for uid, flags in found.items()}

    def by_way_of(self, port: int) -> "Account":
        """The same account through a proxy on `port`."""
        return replace(self, port=port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(port: int, seconds: float = 15.0) -> bool:
    """True as soon as a greeting comes from 127.0.0.1:`port`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
                if line.recv(64).startswith(b"* OK"):
                    return True
        except OSError:
            pass
        time.sleep(0.05)
    return False
