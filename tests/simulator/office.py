"""LibreOffice, where it is installed: .docx → .pdf and .doc. What it writes of the moment is taken off again."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path


def program() -> str | None:
    """LibreOffice's command, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(documents: list[bytes], to: str) -> list[bytes] | None:
    """All documents in one run ("pdf" or "doc"); None where LibreOffice is missing or fails."""
    command = program()
    if command is None or not documents:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = [folder / f"{index:03d}.docx" for index in range(len(documents))]
        for source, content in zip(sources, documents, strict=True):
            source.write_bytes(content)
        profile = (folder / "profile").as_uri()
        subprocess.run(
            [
                command,
                f"-env:UserInstallation={profile}",
                "--headless",
                "--convert-to",
                to,
                "--outdir",
                name,
                *map(str, sources),
            ],
            check=False,
            capture_output=True,
            timeout=180,
        )
        made = [source.with_suffix(f".{to}") for source in sources]
        return [_timeless(path.read_bytes()) for path in made] if all(path.is_file() for path in made) else None


def _timeless(content: bytes) -> bytes:
    """A PDF with a fixed day, and an id that does not come from the day: the same bytes every time. Others as is."""
    if not content.startswith(b"%PDF"):
        return content
    content = re.sub(rb"(?<=/CreationDate\(D:)\d{14}", b"20240315090000", content)
    head, mark, trailer = content.rpartition(b"trailer")
    return head + mark + re.sub(rb"(?<=[</])[0-9A-F]{32}(?=[>\n])", b"0" * 32, trailer)
