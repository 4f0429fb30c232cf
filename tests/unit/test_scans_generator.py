"""The generator of scans and photos: what it calls true must be on its pages, or every figure made with it is void."""

import io
import random

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageOps

from tests import scans
from tests.scans import contents, fonts, stamps
from tests.scans.leaf import BLACK, Leaf, Rule, draw, wrap
from tests.scans.scanner import Shot, turned


@pytest.fixture(scope="module")
def scan() -> scans.Specimen:
    return next(scans.pages(scans.TUNING_SEEDS[0], 1, "scan100", what="checklist", with_office=False))


@pytest.fixture(scope="module")
def photo() -> scans.Specimen:
    return next(scans.pages(scans.TUNING_SEEDS[1], 1, "photo", what="checklist", with_office=False))


def test_no_page_that_anybody_tunes_on_is_judged() -> None:
    assert not set(scans.TUNING_SEEDS) & set(scans.JUDGING_SEEDS)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(scan: scans.Specimen) -> None:
    seed = scans.TUNING_SEEDS[0]
    again = next(scans.pages(seed, 1, "scan100", what="checklist", with_office=False))
    other = next(scans.pages(seed + 1, 1, "scan100", what="checklist", with_office=False))
    assert [file.content for file in again.files] == [file.content for file in scan.files]
    assert again.truth == scan.truth
    assert other.truth != scan.truth


def test_every_field_of_the_form_is_printed_on_its_pages(scan: scans.Specimen) -> None:
    """The truth comes from the plan, the printed lines from the layout: wrapping may cut, nothing may be lost."""
    form = scan.truth.form
    assert form is not None
    printed = "".join(page.text for page in scan.truth.pages).replace("\n", "").replace(" ", "")
    # a row that goes over a page leaves a cell in two places: look for its pieces of one line
    for field in (form.unit, form.title, *(part for entry in form.entries for part in entry.manifestations)):
        assert all(letter in printed for letter in field.replace(" ", ""))
    assert form.unit in printed
    assert form.title in printed
    assert len(form.entries) == 8


def test_a_scan_is_as_large_as_the_paper_at_its_resolution(scan: scans.Specimen) -> None:
    for page in scan.pages:
        inches = sorted(side / 100 for side in page.shape[:2])
        assert inches[0] == pytest.approx(8.27, rel=0.04)
        assert inches[1] == pytest.approx(11.69, rel=0.04)


def test_the_file_shows_the_pages(scan: scans.Specimen) -> None:
    file = scan.files[0]
    if file.media_type == "application/pdf":
        document = pypdfium2.PdfDocument(file.content)
        assert len(document) == len(scan.pages)
        seen = document[0].render(scale=100 / 72).to_pil()
        document.close()
    else:
        seen = Image.open(io.BytesIO(file.content))
    small = np.asarray(seen.convert("L").resize((60, 80)), dtype=float)
    ours = np.asarray(Image.fromarray(scan.pages[0][:, :, ::-1]).convert("L").resize((60, 80)), dtype=float)
    assert np.abs(small - ours).mean() < 6


def test_a_photo_turned_by_exif_is_upright_for_who_heeds_it(photo: scans.Specimen) -> None:
    for file, page in zip(photo.files, photo.pages, strict=True):
        with Image.open(io.BytesIO(file.content)) as stored:
            seen = ImageOps.exif_transpose(stored)
            assert seen is not None
            assert seen.size == (page.shape[1], page.shape[0])


def test_the_seal_is_where_the_truth_says_and_red(scan: scans.Specimen) -> None:
    seals = [seal for seal in scan.truth.seals if seal.kind == "unit"]
    assert seals
    for seal in seals:
        x0, y0, x1, y1 = (int(v) for v in seal.box)
        area = scan.pages[seal.page - 1][y0:y1, x0:x1].astype(int)
        red = area[:, :, 2] - area[:, :, :2].max(2) > 25
        assert red.mean() > 0.02
        assert (x1 - x0) / 100 * 25.4 == pytest.approx(seal.diameter, abs=1.5)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_points_turn_with_the_page(degrees: int) -> None:
    page = np.full((40, 60, 3), 255, np.uint8)
    page[5, 11] = 0
    shot = turned(Shot(pixels=page, move=lambda points: points), degrees)
    y, x = (int(v[0]) for v in np.nonzero(shot.pixels[:, :, 0] == 0))
    moved = shot.move(np.array([[11.5, 5.5]]))[0]
    assert (int(moved[0]), int(moved[1])) == (x, y)


def test_lines_of_a_cell_fit_and_lose_nothing() -> None:
    face = fonts.installed("song")[0]
    text = "对小作坊实行综合检查一次完成，检查前报备（2024年3月18日前），电话13800000000，做到有据可查。"
    for width in (12.0, 30.0, 55.0):
        lines = wrap(text, face, 12, width)
        assert "".join(lines) == text
        assert all(line[0] not in "，。；、）" for line in lines[1:])


def test_a_rule_has_the_width_it_is_given() -> None:
    leaf = Leaf(width=20, height=20, marks=[Rule(points=((2, 10), (18, 10)), width=0.5, colour=BLACK)])
    column = draw(leaf, 508, random.Random(0))[:, 200, 0]
    assert int((column < 128).sum()) == 10


def test_every_unit_of_the_registry_can_be_written_on_a_seal() -> None:
    names = [unit.unit for unit in contents.REGISTRY] + list(contents.OTHER_UNITS)
    assert {len(name) for name in names} >= {8, 10, 12, 15}
    for name in names[:3]:
        seal = stamps.Seal(
            kind="unit", name=name, centre=(0, 0), diameter=42, angle=0, colour=(40, 40, 210), strength=1, dry=0, blur=0
        )
        print_ = stamps.mask(seal, 100, random.Random(1))
        assert 0.1 < float(print_.mean()) < 0.5


def test_the_faces_hold_what_is_written_with_them() -> None:
    """At least four faces take part where the packages of the tests are installed, and no letter is a box."""
    words = "填报单位（盖章）：柳林县穆村镇贾家垣乡人民政府行政执法突出问题自查清单，是否存在。“一刀切”"
    assert all(fonts.known(letter) for letter in words)
    assert len(fonts.families()) >= 2
