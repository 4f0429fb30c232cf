"""A page as a picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""height x width x 3, in the order blue, green, red, as OpenCV has it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """`dpi` is pixels per inch of paper where the file says so (a photo does not)."""

    pixels: Pixels
    dpi: float | None = None
