"""Pictures' arrays and boxes with their types: OpenCV's stubs say no more than "some array"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def levels(array: Any) -> NDArray[np.uint8]:
    """An array of bytes: a picture, a mask."""
    return np.asarray(array, dtype=np.uint8)


Rect = tuple[int, int, int, int]
"""left, top, right, bottom in pixels; of a cell: the middles of the rules around it."""
