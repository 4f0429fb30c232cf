"""Golden files: what a reader made of an input, beside it as JSON, reviewed by a person when it changes.

Run the tests with BAOSONG_REGOLD=1 to write them anew; the difference is then read in the version control.
"""

import dataclasses
import datetime as dt
import json
import os
from pathlib import Path

import pytest


def check(path: Path, value: object) -> None:
    """`value` (dataclasses, tuples, dates …) must be what the JSON at `path` says."""
    text = json.dumps(_plain(value), ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("BAOSONG_REGOLD") == "1":
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    if not path.exists():
        pytest.fail(f"{path.name} is missing: run once with BAOSONG_REGOLD=1 and read what it wrote")
    assert json.loads(text) == json.loads(path.read_text(encoding="utf-8")), f"{path.name} differs"


def _plain(value: object) -> object:
    """As dataclasses.asdict, without the fields that hold their default: that keeps the files readable."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        plain: dict[str, object] = {}
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if field.default is not dataclasses.MISSING and item == field.default:
                continue
            if field.default_factory is not dataclasses.MISSING and item == field.default_factory():
                continue
            plain[field.name] = _plain(item)
        return plain
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=repr) if isinstance(value, set | frozenset) else value
        return [_plain(item) for item in items]
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return value
