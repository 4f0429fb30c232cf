"""How the house is laid out: imports go one way, edges stay apart, parsers touch no world, no machine leaves traces.

Read from the syntax tree, so that an import inside a function or under TYPE_CHECKING counts too.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[2]
EDGES = ("mailbox", "mail_files", "archive", "crops", "store", "tracker", "workers", "service", "convert")
"""Parts of pipeline/ that touch the world: network, disk, database, processes, clock."""

NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imapclient", "imaplib", "poplib", "requests", "smtplib",
    "socket", "socketserver", "ssl", "telnetlib", "urllib3", "webbrowser", "xmlrpc",
}  # fmt: skip
WORLD = {"multiprocessing", "os", "pebble", "pydantic_settings", "shutil", "sqlalchemy", "sqlite3",
         "subprocess", "tempfile", "threading", "time", "xlsxwriter"}  # fmt: skip
PLACES = ("pipeline", "parsers", "config", "tests", ".ci", ".github")
KEPT = (".gitignore", ".gitattributes", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "README.zh-CN.md",
        "pyproject.toml", "requirements.lock", "requirements-dev.lock", "run.py")  # fmt: skip


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (HOME / folder).rglob("*.py"))


def parts_of(path: Path) -> list[str]:
    """pipeline/store/tables.py → [pipeline, store, tables]."""
    return [part for part in path.relative_to(HOME).with_suffix("").parts if part != "__init__"]


def imports(text: str, parts: list[str], *, is_package: bool = False) -> Iterator[str]:
    """Dotted names of all that is imported, `from a import b` as a.b, relative ones made whole."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = parts[: len(parts) - node.level + is_package] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("__import__", "importlib.import_module"):
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def imports_of(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return set(imports(text, parts_of(path), is_package=path.name == "__init__.py"))


def under(name: str, top: str) -> bool:
    return name == top or name.startswith(f"{top}.")


def wrong(paths: list[Path], *forbidden: str) -> list[str]:
    """ "file imports name" for each import of something forbidden."""
    return [
        f"{path.relative_to(HOME)} imports {name}"
        for path in paths
        for name in sorted(imports_of(path))
        if any(under(name, top) for top in forbidden)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import a.b", {"a.b"}),
        ("from a import b, c", {"a.b", "a.c"}),
        ("def f():\n    from a.b import c", {"a.b.c"}),
        ("from . import x", {"pipeline.store.x"}),
        ("from ..mail import y", {"pipeline.mail.y"}),
        ("import importlib\nimportlib.import_module('q.r')", {"importlib", "q.r"}),
    ],
)
def test_every_spelling_of_an_import_is_seen(text: str, found: set[str]) -> None:
    assert set(imports(text, ["pipeline", "store", "tables"])) == found


def test_parsers_know_nothing_of_the_pipeline() -> None:
    assert sources("parsers")
    assert wrong(sources("parsers"), "pipeline", "run", "tests") == []


def test_the_pipeline_knows_nothing_of_the_command_line_or_the_tests() -> None:
    assert sources("pipeline")
    assert wrong(sources("pipeline"), "run", "tests") == []


@pytest.mark.parametrize("edge", EDGES)
def test_an_edge_imports_no_other_edge(edge: str) -> None:
    own = [path for path in sources("pipeline") if parts_of(path)[1:2] == [edge]]
    assert wrong(own, *(f"pipeline.{other}" for other in EDGES if other != edge)) == []


def test_parsers_touch_neither_network_nor_disk_nor_processes() -> None:
    assert wrong(sources("parsers"), *NETWORK, *WORLD, "urllib.request") == []


def test_only_the_mailbox_speaks_to_the_network() -> None:
    # imapclient.imap_utf7 turns names into text and opens nothing.
    others = [path for path in sources("pipeline") if parts_of(path)[1:2] != ["mailbox"]]
    found = wrong(others, *NETWORK, "urllib.request")
    assert [line for line in found if " imports imapclient.imap_utf7" not in line] == []


PURE = ("judge", "identify", "recognise", "mail", "mime", "unpack", "names", "export", "rules", "model", "versions")
CLOCK = re.compile(r"\.(?:now|today|utcnow)\(|\btime\.time\(")
LOGS = re.compile(r"\blog(?:ger|ging)?\.(?:debug|info|warning|error|exception|critical)\(")


def test_parsers_and_rules_do_not_ask_for_the_time() -> None:
    pure = [path for path in sources("pipeline") if parts_of(path)[1:2] and parts_of(path)[1] in PURE]
    assert pure
    for path in (*sources("parsers"), *pure):
        assert not CLOCK.search(path.read_text(encoding="utf-8")), path


def test_parsers_write_no_log() -> None:
    for path in sources("parsers"):
        assert not LOGS.search(path.read_text(encoding="utf-8")), path


def test_config_and_data_hold_no_code() -> None:
    allowed = {".toml", ".yaml", ".md"}
    assert [path for path in (HOME / "config").rglob("*") if path.is_file() and path.suffix not in allowed] == []
    assert sources("data") == []


def test_no_file_tells_where_it_was_written_or_which_mirror_was_used() -> None:
    words = ["/wo" + "rk/", "py" + "pi.org", "python" + "hosted", "/root" + "/", "bash_" + "jobs"]
    marks = re.compile("|".join(map(re.escape, words)) + r"|(?<!emit-)index-u" + r"rl|//mirr" + r"ors?\.")
    files = [HOME / name for name in KEPT]
    files += [p for place in PLACES for p in (HOME / place).rglob("*") if "__pycache__" not in p.parts]
    found = []
    for path in files:
        if path.is_file() and (hit := marks.search(path.read_bytes().decode("utf-8", "replace"))):
            found.append(f"{path.relative_to(HOME)}: {hit.group()}")
    assert found == []
