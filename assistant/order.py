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
    among = np.flatnonzero(scores > 0)  # most are 0 where few were looked at: a slow case
    if count < len(among):
        found = scores[among]
        among = among[found >= np.partition(found, -count)[-count]]
    else:
        among = np.arange(len(scores))
    best: NDArray[np.int64] = among[np.argsort(-scores[among], kind="stable")[:count]]
    return best
