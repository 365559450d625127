"""The mean of several trainings of a table: what they agree on stays, their chance goes.

A text's vector is a mean of pieces, so a mean of tables is worth about as much as their scores
added up. Two trainings may have turned what they know differently, so each table is first turned
onto the first one (orthogonal Procrustes) and brought to its size.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def turned(table: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """Return the table turned and scaled to lie as near ``onto`` as it can."""
    left, _, right = np.linalg.svd(table.T @ onto)
    size = np.linalg.norm(onto) / max(float(np.linalg.norm(table)), 1e-9)
    return (table @ (left @ right) * size).astype(np.float32)


def mean_table(tables: Sequence[np.ndarray]) -> np.ndarray:
    """Return the mean of static tables (pieces, dim), all turned onto the first."""
    first, *others = tables
    return np.mean([first, *(turned(table, first) for table in others)], axis=0)
