"""The README's picture of the tracker, from what `make demo` left: `python -m tests.picture` (LibreOffice, poppler)."""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from pipeline.tracker import FILE_NAME
from tests.demo import DATA, SAMPLE
from tests.simulator.office import program

PICTURE = SAMPLE / "tracker.png"
TITLE = "自查自纠报送情况汇总表"
MARGIN = 12
FOOT = 60
"""Pixels at the page's end that hold its number."""


def main() -> int:
    tracker, office = DATA / "tracker" / FILE_NAME, program()
    if office is None or not tracker.is_file():
        print("Run `make demo` first; LibreOffice and poppler-utils are needed.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        run(office, profile, "--headless", "--convert-to", "pdf", "--outdir", name, str(tracker))
        pdf = folder / f"{tracker.stem}.pdf"
        pages = run("pdftotext", str(pdf), "-").split("\f")
        page = str(next(number for number, text in enumerate(pages, 1) if TITLE in text[:60]))
        run("pdftoppm", "-r", "110", "-f", page, "-l", page, "-singlefile", "-png", str(pdf), str(folder / "page"))
        page_picture = Image.open(folder / "page.png").convert("RGB")
    picture = page_picture.crop((0, 0, page_picture.width, page_picture.height - FOOT))
    box = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    assert box is not None, "the page is empty"
    left, top, right, bottom = box
    sheet = picture.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
    sheet.quantize(64, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    print(f"{PICTURE.name}: {sheet.width} x {sheet.height}, {PICTURE.stat().st_size // 1000} kB")
    return 0


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, timeout=180).stdout.decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
