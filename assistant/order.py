"""The best of many scores, without sorting them all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_first(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Places of the ``count`` highest scores, best first; of equals the one that stands first.

    Args:
        scores: (any number,).
        count: at least 1; all where there are not so many.
    """
    if count >= len(scores):
        return np.argsort(-scores, kind="stable")
    least = np.partition(scores, -count)[-count]
    among = np.flatnonzero(scores >= least)
    return among[np.argsort(-scores[among], kind="stable")[:count]]
