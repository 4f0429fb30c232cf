"""LibreOffice, where it is installed: .docx → .pdf and .doc. Its output differs from run to run (ids, dates)."""

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
        return [path.read_bytes() for path in made] if all(path.is_file() for path in made) else None
