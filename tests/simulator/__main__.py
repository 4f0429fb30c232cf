"""python -m tests.simulator --seed 7 --output FOLDER [--departments FILE] [--scans N | --every-scan]"""

import argparse
from pathlib import Path

from .campaign import simulate, write
from .world import departments


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same campaign")
    parser.add_argument("--output", type=Path, required=True, help="folder for mails/, truth.json and README.md")
    parser.add_argument("--departments", type=Path, default=Path("config/departments.yaml"), help="the registry")
    parser.add_argument("--without-office", action="store_true", help="use no LibreOffice: the same bytes anywhere")
    parser.add_argument("--scans", type=int, help="about how many pages are pictures (without it some 25)")
    parser.add_argument("--every-scan", action="store_true", help="make pictures of all scans: hundreds of pages")
    options = parser.parse_args()
    made = simulate(
        options.seed,
        departments(options.departments),
        with_office=False if options.without_office else None,
        scans=options.scans,
        every_scan=options.every_scan,
    )
    write(made, options.output)
    size = sum(len(delivery.raw) for delivery in made.deliveries)
    print(f"{len(made.deliveries)} mails, {size / 1e6:.1f} MB, in {options.output}")


if __name__ == "__main__":
    main()
