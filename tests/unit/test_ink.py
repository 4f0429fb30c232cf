"""Ink and paper: what is red goes, what is black stays, and whether a page was scanned in colour at all."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from parsers.scan.colour import colour_of
from parsers.scan.ink import flattened, red_mask, without_seals
from parsers.scan.picture import Pixels

HEIGHT, WIDTH = 880, 620
RED = (60, 45, 210)
WARM = (0.80, 0.90, 1.0)  # lamp light, by channel (blue, green, red)


def page(light: tuple[float, float, float] = (1.0, 1.0, 1.0), seal: bool = True) -> Pixels:
    """Black bars like lines of text; a red ring with a bar of text running through it."""
    paper = np.full((HEIGHT, WIDTH, 3), 250.0, np.float32)
    for top in range(100, 800, 40):
        paper[top : top + 6, 80:540] = 25
    if seal:
        ring = np.zeros((HEIGHT, WIDTH), np.float32)
        cv2.circle(ring, (400, 320), 70, (1.0,), 6)
        paper *= 1 - ring[..., None] * (1 - np.array(RED, np.float32) / 255)
    seen = cv2.GaussianBlur(paper, (0, 0), 1.0)  # no lens or scanner is sharper
    return np.clip(seen * np.array(light, np.float32), 0, 255).astype(np.uint8)


def jpeg(pixels: Pixels, quality: int = 80) -> Pixels:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def noisy(pixels: Pixels, levels: float) -> Pixels:
    noise = np.random.default_rng(7).normal(0, levels, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def darkest_of_ring(pixels: NDArray[np.uint8]) -> int:
    """Between two bars, where only the ring is."""
    return int(pixels[351:373, 450:480].min())


@pytest.mark.parametrize("light", [(1.0, 1.0, 1.0), WARM, (0.5, 0.5, 0.55)], ids=["white", "warm", "dark"])
def test_a_seal_goes_and_the_text_below_it_stays(light: tuple[float, float, float]) -> None:
    before = jpeg(page(light))
    after = without_seals(before)
    paper = int(np.median(before))
    assert darkest_of_ring(before[:, :, 1]) < 0.6 * paper
    assert darkest_of_ring(after[:, :, 1]) > 0.8 * paper
    assert after[302:304, 320:480].max() < 0.45 * paper, "the bar of text through the seal"
    assert np.array_equal(after[700:, :200], before[700:, :200]), "what is not red is not touched"


def test_a_page_without_red_is_left_alone() -> None:
    plain = jpeg(page(WARM, seal=False))
    assert without_seals(plain) is plain
    assert not red_mask(plain).any()


@pytest.mark.parametrize("light", [(1.0, 1.0, 1.0), WARM], ids=["white", "warm"])
def test_flattened_is_dark_ink_on_white_without_shadow_or_seal(light: tuple[float, float, float]) -> None:
    shade = np.linspace(1.0, 0.55, WIDTH, dtype=np.float32)[None, :, None]
    grey = flattened(jpeg(np.clip(page(light) * shade, 0, 255).astype(np.uint8)))
    assert grey.dtype == np.uint8
    assert grey.shape == (HEIGHT, WIDTH)
    assert darkest_of_ring(grey) > 200
    assert grey[302:304, 100:520].max() < 90
    assert np.median(grey[120:130, :, None]) > 245


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (64, 64)])
def test_any_size_of_picture_is_borne(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert without_seals(pixels).shape == pixels.shape
    assert flattened(pixels).shape == size
    assert colour_of(pixels) in {"colour", "grey", "bilevel"}


def as_grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)


def as_bilevel(pixels: Pixels) -> Pixels:
    return np.where(as_grey(pixels) > 128, 255, 0).astype(np.uint8)


def halved(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(pixels, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize(
    ("pixels", "colour"),
    [
        (jpeg(page()), "colour"),
        (jpeg(noisy(page(WARM, seal=False), 3)), "colour"),
        (jpeg(noisy(page((0.97, 0.985, 1.0), seal=False), 3), 70), "colour"),
        (noisy(page(seal=False), 3), "colour"),
        (as_grey(page()), "grey"),
        (jpeg(as_grey(noisy(page(), 4)), 60), "grey"),
        (as_grey(noisy(page(WARM), 4)), "grey"),
        (np.clip(as_grey(noisy(page(), 4)) + np.array([0, 1, 2]), 0, 255).astype(np.uint8), "grey"),
        (as_bilevel(noisy(page(), 4)), "bilevel"),
        (halved(as_bilevel(page())), "bilevel"),
        (np.full((50, 50, 3), 255, np.uint8), "bilevel"),
        (np.zeros((0, 0, 3), np.uint8), "grey"),
    ],
    ids=[
        "a seal",
        "warm light",
        "tinted paper in a small JPEG",
        "noise of a colour scanner",
        "grey",
        "grey in a colour JPEG",
        "a warm photo made grey",
        "grey off by rounding",
        "black and white",
        "black and white, scaled",
        "blank",
        "nothing",
    ],
)
def test_a_page_is_coloured_only_where_colour_was_kept(pixels: Pixels, colour: str) -> None:
    assert colour_of(pixels) == colour
