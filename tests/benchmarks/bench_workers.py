"""What a child process adds to reading one document, in milliseconds: `python -m tests.benchmarks.bench_workers`."""

import time
from pathlib import Path

from parsers.pdf import read
from pipeline.workers import Inline, Runner, Workers

PAPER = Path(__file__).parents[1] / "corpus" / "papers" / "form_one_page.pdf"


def main(rounds: int = 60) -> None:
    content = PAPER.read_bytes()
    alone = _each(Inline(), content, rounds)
    print(f"in the same process        {alone:7.1f} ms a document")
    for processes in (1, 2):
        started = time.perf_counter()
        with Workers(processes=processes, timeout=60.0, memory_bytes=2**30) as workers:
            for _ in workers.map(read, [content] * processes):
                pass
            print(f"{processes} child(ren): first answer {1000 * (time.perf_counter() - started):7.1f} ms")
            each = _each(workers, content, rounds)
            print(f"{processes} child(ren): one at a time{each:7.1f} ms a document, {each - alone:+.1f} ms")
            started = time.perf_counter()
            for _ in workers.map(read, [content] * rounds):
                pass
            each = 1000 * (time.perf_counter() - started) / rounds
            print(f"{processes} child(ren): many         {each:7.1f} ms a document")


def _each(runner: Runner, content: bytes, rounds: int) -> float:
    runner.run(read, content)
    started = time.perf_counter()
    for _ in range(rounds):
        runner.run(read, content)
    return 1000 * (time.perf_counter() - started) / rounds


if __name__ == "__main__":
    main()
