"""OpenCV's results with the type that they have: its stubs say no more than "some array"."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def levels(array: Any) -> NDArray[np.uint8]:
    """An array of bytes: a picture, a mask."""
    return np.asarray(array, dtype=np.uint8)
