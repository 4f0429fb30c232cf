"""Committed scans and photos of forms, one of each kind of page: what is read of them is what was read when a person
last looked (JSON beside them), and it is near what they say (truth.json)."""

import json
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from parsers.forms import Checklist
from parsers.text import squeeze
from tests.golden import check
from tests.scans.reading import outcome
from tests.scans.specimen import File

CORPUS = Path(__file__).parents[1] / "corpus" / "scans"
TRUTH: dict[str, dict[str, Any]] = json.loads((CORPUS / "truth.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", sorted(TRUTH))
def test_a_form_of_each_kind_of_page_is_read_as_it_was(kind: str) -> None:
    files = tuple(
        File(name=path.name, media_type="", content=path.read_bytes())
        for path in sorted((CORPUS / kind).iterdir())
        if path.suffix != ".json"
    )
    truth = TRUTH[kind]
    read = outcome(files, "")
    assert read.faults == ()
    assert read.checklist is not None
    check(CORPUS / kind / "read.json", {"checklist": without_sures(read.checklist), "seal": read.seal.text})
    assert share_right(read.checklist, truth["form"]) >= 0.9


def without_sures(checklist: Checklist) -> dict[str, Any]:
    """What was read: how surely it was is the engine's affair, to the last digit another on another processor."""
    return {
        "title": checklist.title,
        "unit": checklist.unit,
        "entries": [
            {
                "category": entry.category,
                "exists": entry.exists,
                "manifestations": entry.manifestations,
                "measures": entry.measures,
                "rectify_by": [item.text for item in entry.rectify_by],
            }
            for entry in checklist.entries
        ],
        "notes": checklist.other_notes,
        "liaison": checklist.liaison,
    }


def share_right(read: Checklist, form: dict[str, Any]) -> float:
    """How many of the form's answers, items and days are read nearly as they are."""
    found = {entry.category: entry for entry in read.entries}
    right = []
    for entry in form["entries"]:
        mine = found.get(entry["category"])
        right.append(mine is not None and mine.exists == entry["exists"])
        for name in ("manifestations", "measures"):
            text = "".join(getattr(mine, name)) if mine is not None else ""
            right.append(fuzz.ratio(squeeze(text), squeeze("".join(entry[name]))) >= 90)
    return sum(right) / len(right)
