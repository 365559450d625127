"""A table of piece vectors that shares what it learns: start + a small network + own change.

An everyday question moves the vectors of its own pieces only. Through the network, what it moves
also moves pieces that lay near from the start but stand in no question: the lesson is learnt by
kinds of words and not by words alone. What is written in the end is a plain table.
"""

from __future__ import annotations

import numpy as np
import torch


class ShapedTable:
    """Trainable rows: ``start + own + size · tanh(features · inner) · outer``.

    Args:
        start: float32 (pieces, columns); its mean row length is ``size``.
        features: float32 (pieces, dim), what the network sees of a piece; brought to length one
            in the mean.
        hidden: width of the network.
        seed: of the network's first weights; the second are zero, so it begins as ``start``.
    """

    def __init__(self, start: np.ndarray, features: np.ndarray, hidden: int, seed: int) -> None:
        generator = torch.Generator().manual_seed(seed)
        self._start = torch.from_numpy(start)
        self._features = torch.from_numpy(features / mean_length(features))
        self._size = mean_length(start)
        self.own = torch.zeros_like(self._start, requires_grad=True)
        self.inner = torch.randn(features.shape[1], hidden, generator=generator).requires_grad_()
        self.outer = torch.zeros(hidden, start.shape[1], requires_grad=True)

    def groups(self, rate: float, shared_rate: float) -> list[dict[str, object]]:
        """Return the parameters for an optimiser, each with its rate."""
        return [
            {"params": [self.own], "lr": rate},
            {"params": [self.inner, self.outer], "lr": shared_rate},
        ]

    def rows(self, pieces: np.ndarray) -> torch.Tensor:
        """Return the rows (pieces, columns) of some pieces."""
        at = torch.from_numpy(pieces)
        shaped = torch.tanh(self._features[at] @ self.inner) @ self.outer
        return self._start[at] + self.own[at] + shaped * self._size

    def table(self) -> np.ndarray:
        """Return all rows as a plain table."""
        with torch.no_grad():
            return self.rows(np.arange(len(self._start))).numpy()


def mean_length(rows: np.ndarray) -> float:
    """Return the root mean square of the rows' lengths."""
    return float(np.sqrt((rows.astype(np.float64) ** 2).sum(axis=1).mean()))
