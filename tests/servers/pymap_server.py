"""pymap, an IMAP server in Python from PyPI, as a child process; needs nothing but the virtual environment."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.servers.account import Account, free_port, wait_until_up


@contextmanager
def start_pymap(
    *, user: str = "demouser", password: str = "demopass", demo_data: bool = False, port: int = 0
) -> Iterator[Account]:
    """A server on loopback with one account, kept in memory and gone at the end. Raises RuntimeError if it fails.

    It drops the connection on FETCH ENVELOPE of a mail with a bad Date.
    """
    port = port or free_port()
    command = [sys.executable, "-c", "from pymap.main import main; main()"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict"]
    command += ["--demo-user", user, "--demo-password", password]
    if demo_data:
        command.append("--demo-data")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        if not wait_until_up(port):
            raise RuntimeError(f"pymap did not start on port {port}")
        yield Account(host="127.0.0.1", port=port, user=user, password=password)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
