"""Passages as ids of word pieces, many of them in one array."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

Pieces = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Ragged(Sequence[Pieces]):
    """The pieces of many passages in one array, where each would be 100 bytes larger alone.

    Attributes:
        flat: int32, the pieces of all, in order.
        ends: (passages,), where each one ends in ``flat``.
    """

    flat: Pieces
    ends: NDArray[np.integer]

    @classmethod
    def of(cls, ids: Iterable[Pieces]) -> Ragged:
        """The same passages, joined."""
        rows = list(ids)
        flat = np.concatenate([*rows, np.zeros(0, np.int32)]).astype(np.int32)
        return cls(flat, np.cumsum([len(row) for row in rows], dtype=np.int64))

    def __len__(self) -> int:
        """Passages."""
        return len(self.ends)

    @overload
    def __getitem__(self, at: int) -> Pieces: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Pieces, ...]: ...
    def __getitem__(self, at: int | slice) -> Pieces | tuple[Pieces, ...]:
        """The pieces of one passage, or of some."""
        if isinstance(at, slice):
            return tuple(self[one] for one in range(*at.indices(len(self))))
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        return self.flat[self.ends[at - 1] if at else 0 : self.ends[at]]


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Passages made ready for many questions.

    Attributes:
        units: float32 (distinct pieces, dim), the unit vector of each.
        flat: int32, for each piece of each passage its row of ``units``.
        starts: int64 (passages + 1,), where each passage begins in ``flat``.
        pieces: int64 (distinct pieces,), which they are, ascending.
    """

    units: Floats
    flat: Pieces
    starts: NDArray[np.int64]
    pieces: NDArray[np.int64]

    def rows(self, places: NDArray[np.int64]) -> Pieces:
        """The part of ``flat`` that the passages at some places take up, in their order."""
        first = self.starts[places]
        sizes = self.starts[places + 1] - first
        ends = np.cumsum(sizes)
        count = int(ends[-1]) if len(places) else 0
        rows: Pieces = self.flat[np.repeat(first - (ends - sizes), sizes) + np.arange(count)]
        return rows
