"""Ratios of sums over cases, with 95 % bootstrap intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAMPLES = 2000
SEED = 20261123


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval.

    Attributes:
        value: sum of numerators ÷ sum of denominators.
        low, high: 2.5 and 97.5 percentiles over resampled cases.
        n: what is counted (cases, gold passages, facts, quotes …).
        cases: cases that have a part in it.
    """

    value: float
    low: float
    high: float
    n: int
    cases: int

    def to_json(self) -> dict[str, float | int]:
        """Rounded to four decimals, so that a saved result can be compared."""
        return {
            key: round(value, 4) if isinstance(value, float) else value
            for key, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Figure:
        """What ``to_json`` gave."""
        return cls(raw["value"], raw["low"], raw["high"], raw["n"], raw["cases"])


def figure(pairs: Sequence[tuple[float, float]]) -> Figure | None:
    """Figure over the cases' (numerator, denominator); None where nothing was counted."""
    counted = np.array([pair for pair in pairs if pair[1] > 0], dtype=np.float64).reshape(-1, 2)
    if not len(counted):
        return None
    sums = _weights(len(counted)) @ counted
    ratios = sums[:, 0] / sums[:, 1]
    low, high = np.percentile(ratios, [2.5, 97.5])
    total = counted.sum(axis=0)
    return Figure(
        value=float(total[0] / total[1]),
        low=float(low),
        high=float(high),
        n=int(round(total[1])),
        cases=len(counted),
    )


def figures(
    counts: Iterable[Mapping[str, tuple[float, float]]], keys: Sequence[str]
) -> dict[str, Figure]:
    """Figures for the measures that at least one case has a part in, in the order of ``keys``."""
    rows = list(counts)
    found: dict[str, Figure] = {}
    for key in keys:
        value = figure([row[key] for row in rows if key in row])
        if value is not None:
            found[key] = value
    return found


@lru_cache(maxsize=16)
def _weights(size: int) -> NDArray[np.float64]:
    """How often each case is drawn, (SAMPLES, size); the same for every figure of this size."""
    drawn = np.random.default_rng(SEED).integers(size, size=(SAMPLES, size))
    flat = drawn + size * np.arange(SAMPLES)[:, None]
    counts = np.bincount(flat.ravel(), minlength=SAMPLES * size)
    return counts.reshape(SAMPLES, size).astype(np.float64)
