"""A throw-away PostgreSQL for tests: a cluster in a temporary folder, on a Unix socket, gone afterwards."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

NOBODY = 65534


def what_is_missing() -> str:
    """One line telling what to install, or ""."""
    if any(shutil.which(program) is None for program in ("initdb", "postgres", "psql")):
        return "PostgreSQL: apt-get install postgresql, and put its bin folder on the PATH"
    if importlib.util.find_spec("psycopg") is None:
        return "PostgreSQL: pip install 'psycopg[binary]'"
    return ""


class Cluster:
    """`new_database()` gives the URL of another empty database."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._user: list[str] = []
        self._databases = 0
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
            os.chown(self.folder, NOBODY, NOBODY)
        data = str(self.folder / "data")
        initdb = ["initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run([*self._user, *initdb], check=True, capture_output=True, cwd=self.folder)
        server = ["postgres", "-D", data, "-k", str(self.folder), "-c", "listen_addresses=", "-F"]
        self._server = subprocess.Popen(
            [*self._user, *server], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder
        )
        self._wait()

    def new_database(self) -> str:
        self._databases += 1
        name = f"t{self._databases}"
        assert self._psql(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def stop(self) -> None:
        self._server.terminate()
        self._server.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _wait(self) -> None:
        for _ in range(200):
            if self._psql("SELECT 1"):
                return
            time.sleep(0.1)
        self.stop()
        raise TimeoutError("PostgreSQL did not start within 20 s")

    def _psql(self, command: str) -> bool:
        psql = ["psql", "-h", str(self.folder), "-U", "postgres", "-qc", command]
        return subprocess.run(psql, check=False, capture_output=True, cwd=self.folder).returncode == 0
