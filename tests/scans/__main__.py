"""`python -m tests.scans FOLDER [--seed N] [--count N] [--kind KIND …]`: specimens with their truth, to look at."""

import argparse
import dataclasses
import json
from pathlib import Path

import cv2

from . import KINDS, TUNING_SEEDS, pages


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.scans", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=TUNING_SEEDS[0])
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--kind", nargs="*", default=list(KINDS), choices=KINDS)
    parser.add_argument("--what", default="", choices=("", "checklist", "report", "summary", "combined"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for kind in options.kind:
        for specimen in pages(options.seed, options.count, kind, what=options.what):
            for number, page in enumerate(specimen.pages, 1):
                cv2.imwrite(str(options.folder / f"{specimen.name}-p{number}.png"), page)
            for index, file in enumerate(specimen.files):
                (options.folder / f"{specimen.name}-{index}-{file.name}").write_bytes(file.content)
            truth = dataclasses.asdict(specimen.truth) | {"dpi": specimen.dpi, "wear": specimen.wear}
            text = json.dumps(truth, ensure_ascii=False, indent=1, default=str)
            (options.folder / f"{specimen.name}.json").write_text(text, encoding="utf-8")
            print(specimen.name, len(specimen.pages), specimen.truth.kinds)


if __name__ == "__main__":
    main()
