"""Make the corpus of scans: `python -m tests.corpus.make_scans` (its fonts: .ci/system-packages).

A form of every kind of page, of the tuning seeds. The files are committed; what the reader makes of each stands beside
it as JSON (tests/golden.py), and its truth in truth.json.
"""

import json
from dataclasses import asdict
from pathlib import Path

from tests import scans

HERE = Path(__file__).parent / "scans"
KINDS = ("scan100", "scan150", "scan200", "scan300", "grey", "bilevel", "turned", "photo", "photo_hard", "app")
MOST_BYTES = 700_000  # of one paper's files


def small(kind: str) -> scans.Specimen:
    """The first form of this kind on few pages whose files are small."""
    found = (one for seed in scans.TUNING_SEEDS for one in scans.pages(seed, 1, kind, what="checklist"))
    return next(
        one for one in found if len(one.pages) <= 2 and sum(len(file.content) for file in one.files) <= MOST_BYTES
    )


def main() -> None:
    for old in HERE.glob("*/*"):
        old.unlink()
    truth = {}
    for kind in KINDS:
        specimen = small(kind)
        folder = HERE / kind
        folder.mkdir(parents=True, exist_ok=True)
        for file in specimen.files:
            (folder / file.name).write_bytes(file.content)
        assert specimen.truth.form is not None
        truth[kind] = {
            "seed": specimen.seed,
            "form": asdict(specimen.truth.form),
            "seals": [asdict(seal) for seal in specimen.truth.seals],
        }
        print(kind, specimen.seed, [file.name for file in specimen.files])
    (HERE / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1, default=str) + "\n", "utf-8")


if __name__ == "__main__":
    main()
