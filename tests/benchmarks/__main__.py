"""All benchmarks, one after another, each in a process of its own: `python -m tests.benchmarks`."""

import os
import subprocess
import sys

from pipeline.config import HOME

BENCHES = ("word", "pdf", "mail", "mailbox", "store", "tracker", "workers", "flow")


def main() -> int:
    """Run them all; 1 where one failed."""
    failed = []
    programs = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    for name in BENCHES:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"tests.benchmarks.bench_{name}"]
        if subprocess.run(command, cwd=HOME, env=os.environ | {"PATH": programs}, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
