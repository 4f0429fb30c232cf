"""How well scans and photos are read: `python -m tests.benchmarks.scans` (`make bench-scans`).

Not one of the bench_*.py, which `make bench` runs one after another: this takes the better part of an hour. Pages are
made from seeds that nobody tunes on (`--seeds judging`), read as production reads a mail's files in a child process of
its own, and laid beside their truth; beside them, on some of the same pages, RapidOCR's plain call, img2table with
RapidOCR, and tesseract, where they are installed. Every paper read is also compared with its Word version: the true
one, and one with a planted difference. With `--cache` a second run reads no page again (and tells no times).
"""

import argparse
import gzip
import multiprocessing
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pipeline.sightings import Sightings, eye_name
from tests import scans
from tests.benchmarks import scan_tables
from tests.scans import fonts
from tests.scans.reading import Outcome, outcome
from tests.scans.scoring import Score, score
from tests.scans.specimen import File, Specimen

_BATCH = 3
_TRUE_PAIRS = 200


def main() -> int:
    options = _options()
    seeds = scans.JUDGING_SEEDS if options.seeds == "judging" else scans.TUNING_SEEDS
    print(f"{options.seeds} seeds {seeds[0]}-{seeds[-1]}, threads {options.threads}; {', '.join(fonts.families())}")
    if "FandolFang-Regular" not in fonts.families():
        print(f"no 仿宋 is there, the nearest face stands in: {fonts.HOW_TO_FANGSONG}")
    total, by_kind, read = Score(), {}, []
    with _child() as child:
        for kind in options.kinds:
            by_kind[kind] = Score()
            for specimen in _specimens(options, seeds, kind):
                made = child.submit(_read, specimen.files, specimen.truth.department, options.threads, options.cache)
                result = made.result()
                one = score(specimen.truth, result)
                by_kind[kind].add(one)
                total.add(one)
                read.append((specimen, result))
                if options.show_wrong:
                    scan_tables.show(specimen, result)
            scan_tables.progress(kind, by_kind[kind])
        missing = options.pairs - sum(len(specimen.plans) for specimen, _ in read)
        read += _more(options, seeds, child, missing)
    scan_tables.print_scores({**by_kind, "all": total})
    scan_tables.print_seals({**by_kind, "all": total})
    scan_tables.print_pairs(read)
    if not options.without_rivals:
        with _child() as other:
            scan_tables.print_rivals(options, read, other)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scans", description=__doc__)
    parser.add_argument("--seeds", choices=("judging", "tuning"), default="judging")
    parser.add_argument("--pages", type=int, default=30, help="pages of each kind, about")
    parser.add_argument("--pairs", type=int, default=_TRUE_PAIRS, help="papers to compare with their Word version")
    parser.add_argument("--kinds", nargs="*", default=list(scans.KINDS), choices=scans.KINDS)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--without-rivals", action="store_true")
    parser.add_argument("--rival-papers", type=int, default=4, help="papers of each kind that the others read, too")
    parser.add_argument("--cache", type=Path, help="a folder that keeps pages and what was seen on them")
    parser.add_argument("--show-wrong", action="store_true", help="wrong fields; tuning seeds only")
    options = parser.parse_args()
    if options.show_wrong and options.seeds == "judging":
        parser.error("judging pages are not looked at: --show-wrong needs --seeds tuning")
    return options


def _child() -> ProcessPoolExecutor:
    """One child that reads one paper at a time, so that its memory is the reader's alone."""
    return ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn"))


def _read(files: tuple[File, ...], department: str, threads: int, cache: Path | None) -> Outcome:
    store = Sightings(cache, eye_name("onnxruntime")) if cache else None
    return outcome(files, department, threads=threads, store=store)


def _specimens(options: argparse.Namespace, seeds: tuple[int, ...], kind: str) -> Iterator[Specimen]:
    """Papers of a kind, the seeds taking turns, until there are enough pages (a third as many at 600 dpi)."""
    enough = options.pages if kind != "scan600" else max(options.pages // 3, 1)
    sources = [_kept(options.cache, seed, kind) for seed in seeds]
    pages = 0
    while pages < enough:
        for source in sources:
            specimen = next(source)
            pages += len(specimen.truth.pages)
            yield specimen
            if pages >= enough:
                return


def _kept(cache: Path | None, seed: int, kind: str, what: str = "") -> Iterator[Specimen]:
    """Specimens without their pictures, from the cache where they are there."""
    if cache is None:
        yield from (_light(one) for one in scans.pages(seed, 1000, kind, what=what))
        return
    folder = cache / f"specimens-{scans.VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    index = 0
    while True:
        path = folder / f"{kind}-{what}-{seed}-{index}.pickle.gz"
        if not path.is_file():
            for at, one in enumerate(scans.pages(seed, index + _BATCH, kind, what=what, first=index), index):
                packed = gzip.compress(pickle.dumps(_light(one)), 1)
                (folder / f"{kind}-{what}-{seed}-{at}.pickle.gz").write_bytes(packed)
        yield pickle.loads(gzip.decompress(path.read_bytes()))  # our own file, in a folder that its user named
        index += 1


def _light(specimen: Specimen) -> Specimen:
    return Specimen(
        name=specimen.name,
        seed=specimen.seed,
        kind=specimen.kind,
        files=specimen.files,
        pages=(),
        dpi=specimen.dpi,
        truth=specimen.truth,
        plans=specimen.plans,
        wear=specimen.wear,
    )


def _more(
    options: argparse.Namespace, seeds: tuple[int, ...], child: ProcessPoolExecutor, missing: int
) -> Iterator[tuple[Specimen, Outcome]]:
    """Further checklists, whose fields are not counted, for pairs."""
    sources = [_kept(options.cache, seed, kind, what="checklist") for seed in seeds for kind in ("scan150", "scan200")]
    for number in range(missing):
        specimen = next(sources[number % len(sources)])
        made = child.submit(_read, specimen.files, specimen.truth.department, options.threads, options.cache)
        yield specimen, made.result()


if __name__ == "__main__":
    sys.exit(main())
