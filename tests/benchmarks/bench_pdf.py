"""Milliseconds per text page, over the committed PDFs: `python -m tests.benchmarks.bench_pdf`."""

import time
from pathlib import Path

from parsers.pdf import read

PAPERS = Path(__file__).parents[1] / "corpus" / "papers"
NAMES = ("form_one_page", "form_two_pages", "form_three_pages", "merged_cells", "report")


def main(rounds: int = 10) -> None:
    pages, seconds = 0, 0.0
    for name in NAMES:
        content = (PAPERS / f"{name}.pdf").read_bytes()
        count = read(content).pages  # the first call also loads what later ones use
        started = time.perf_counter()
        for _ in range(rounds):
            read(content)
        took = time.perf_counter() - started
        print(f"{name:20} {count:3} pages {1000 * took / rounds / count:7.1f} ms/page")
        pages, seconds = pages + count * rounds, seconds + took
    print(f"{'all':20} {pages // rounds:3} pages {1000 * seconds / pages:7.1f} ms/page")


if __name__ == "__main__":
    main()
