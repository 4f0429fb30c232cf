"""The Chinese typefaces that are installed, by kind, as the papers of offices use them."""

import functools
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

_TEXLIVE = Path("usr/share/texlive/texmf-dist/fonts/opentype/public")
_BUILD = Path(__file__).parents[2] / "build" / "fonts"
HOW_TO_FANGSONG = "apt-get download texlive-lang-chinese && dpkg-deb -x texlive-lang-chinese_*.deb build/fonts"
"""No small package has a 仿宋 of simplified letters; FandolFang lies in this one, which needs not be installed."""
_ROOTS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("/") / _TEXLIVE,
    _BUILD / _TEXLIVE,
    Path("C:/Windows/Fonts"),
)
# kind → files (with the face's index in a collection); whichever are there take part
_FILES: dict[str, tuple[tuple[str, int], ...]] = {
    "song": (
        ("opentype/noto/NotoSerifCJK-Regular.ttc", 2),
        ("truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0),
        ("fandol/FandolSong-Regular.otf", 0),
        ("simsun.ttc", 0),
    ),
    "song_bold": (
        ("opentype/noto/NotoSerifCJK-Bold.ttc", 2),
        ("fandol/FandolSong-Bold.otf", 0),
    ),
    "hei": (
        ("opentype/noto/NotoSansCJK-Regular.ttc", 2),
        ("truetype/wqy/wqy-microhei.ttc", 0),
        ("truetype/wqy/wqy-zenhei.ttc", 0),
        ("fandol/FandolHei-Regular.otf", 0),
        ("simhei.ttf", 0),
    ),
    "hei_bold": (
        ("opentype/noto/NotoSansCJK-Bold.ttc", 2),
        ("fandol/FandolHei-Bold.otf", 0),
    ),
    "kai": (
        ("truetype/arphic-gkai00mp/gkai00mp.ttf", 0),
        ("fandol/FandolKai-Regular.otf", 0),
        ("truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf", 0),
        ("simkai.ttf", 0),
    ),
    "fang": (
        ("fandol/FandolFang-Regular.otf", 0),
        ("simfang.ttf", 0),
    ),
}
# where a kind is not installed, the next best thing
_INSTEAD = {
    "fang": ("kai", "song"),
    "kai": ("song", "hei"),
    "song_bold": ("song",),
    "hei_bold": ("hei",),
    "song": ("hei",),
    "hei": ("song",),
}


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface; `bold` thickens the strokes where there is no bold cut."""

    path: str
    index: int = 0
    bold: bool = False

    @property
    def name(self) -> str:
        return Path(self.path).stem


@functools.cache
def installed(kind: str) -> tuple[Face, ...]:
    """Faces of one kind (song, song_bold, hei, hei_bold, kai, fang), else of the kind nearest to it."""
    found = [
        Face(str(root / name), index) for name, index in _FILES[kind] for root in _ROOTS if (root / name).is_file()
    ]
    if not found:
        for other in _INSTEAD[kind]:
            if any((root / name).is_file() for name, _ in _FILES[other] for root in _ROOTS):
                return installed(other)
        raise LookupError("no Chinese font: apt-get install fonts-noto-cjk")
    return tuple(found)


def families() -> tuple[str, ...]:
    """Names of all installed faces that take part."""
    return tuple(sorted({face.name for kind in _FILES for face in installed(kind)}))


@functools.lru_cache(maxsize=256)
def load(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(face.path, size, index=face.index, layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=65536)
def advance(face: Face, character: str) -> float:
    """The character's width in ems."""
    if not has(face, character):
        face = _fallback(character)
    return load(face, 100).getlength(character) / 100


@functools.lru_cache(maxsize=65536)
def has(face: Face, character: str) -> bool:
    """Whether the face holds the character (else it draws its sign for a missing one)."""
    if character.isspace():
        return True
    font = load(face, 40)
    return bytes(font.getmask(character)) != bytes(font.getmask("\U000fffff"))


@functools.lru_cache(maxsize=4096)
def _fallback(character: str) -> Face:
    for kind in ("song", "hei", "kai"):
        for face in installed(kind):
            if has(face, character):
                return face
    return installed("song")[0]  # nobody has it: ☑, which leaves draw themselves


def known(character: str) -> bool:
    """Whether any installed face holds the character."""
    return has(_fallback(character), character)


def split(face: Face, text: str) -> list[tuple[Face, str]]:
    """The text in runs of one face: what the face does not hold comes from another, as word processors do it."""
    runs: list[tuple[Face, str]] = []
    for character in text:
        one = face if has(face, character) else Face(_fallback(character).path, _fallback(character).index, face.bold)
        if runs and runs[-1][0] == one:
            runs[-1] = (one, runs[-1][1] + character)
        else:
            runs.append((one, character))
    return runs
