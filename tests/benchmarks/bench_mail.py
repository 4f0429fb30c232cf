"""What reading a mail costs: ms for each mail of the corpus, seconds and peak memory for a 40 MB attachment."""

import multiprocessing
import os
import resource
import time
from multiprocessing.connection import Connection

from pipeline import mail, unpack
from tests.corpus import make_mails

_MEGABYTES = 40


def main() -> None:
    """Print the figures."""
    contents = [content for content, _ in make_mails.CASES.values()]
    for content in contents:  # warm up: imports, codecs, patterns
        mail.read(content)
    rounds = 5
    began = time.perf_counter()
    for _ in range(rounds):
        for content in contents:
            unpack.leaves(mail.read(content))
    each = (time.perf_counter() - began) / (rounds * len(contents))
    print(f"mail: {each * 1000:.2f} ms a mail ({len(contents)} small mails)")
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_large, args=(theirs,))
    child.start()
    seconds, before, peak = ours.recv()
    child.join()
    print(f"mail: {_MEGABYTES} MB attachment in {seconds:.2f} s, peak {peak:.0f} MB ({before:.0f} MB before)")


def _large(answer: Connection) -> None:
    """In a process of its own, so that the peak is this mail's alone."""
    content = make_mails.two(make_mails.file(b'filename="a.zip"', os.urandom(1 << 20) * _MEGABYTES))
    before = _resident()
    began = time.perf_counter()
    result = mail.read(content)
    seconds = time.perf_counter() - began
    assert len(result.attachments[0].content) == _MEGABYTES << 20
    answer.send((seconds, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _resident() -> float:
    with open("/proc/self/statm", encoding="ascii") as statm:  # noqa: PTH123 a pseudo file, Linux only like ru_maxrss
        return int(statm.read().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
