"""Specks on a page that are no ink: dust on the glass, a dirty drum."""

import cv2
import numpy as np

from parsers.scan.strokes import Mask

_LARGEST = 3.6  # points: a full stop, a comma and a colon's dots are no larger
_NEAR = 6.0  # points: how near to other ink a small spot may be punctuation
_MOST = 60_000  # spots; more is a picture or noise, which nobody cleans spot by spot


def specks(dark: Mask, unit: float) -> Mask:
    """The small spots of `dark` that stand alone: punctuation stands beside characters. `unit` is pixels a point."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    if count < 2 or count > _MOST:
        return np.zeros_like(dark)
    extent = np.maximum(stats[:, 2], stats[:, 3])
    large = extent > _LARGEST * unit
    large[0] = False
    reach = max(3, 2 * round(_NEAR * unit) + 1)
    near = cv2.dilate(large[labels].astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    close = np.zeros(count, dtype=np.bool_)
    close[np.unique(labels[near])] = True
    alone = ~large & ~close
    alone[0] = False
    return np.where(alone[labels], 255, 0).astype(np.uint8)
