"""The mean of several trainings of a table: what they agree on stays, their chance goes.

Two trainings know much the same but may have turned it differently, so each table is first turned
onto the first one (orthogonal Procrustes) and brought to its size.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from training.interaction import Table


def turned(table: np.ndarray, onto: np.ndarray) -> np.ndarray:
    """Return the table turned and scaled to lie as near ``onto`` as it can.

    Rows of NaN, which the table does not know, stay so.
    """
    known = np.isfinite(table).all(axis=1)
    left, _, right = np.linalg.svd(table[known].T @ onto[known])
    size = np.linalg.norm(onto[known]) / max(float(np.linalg.norm(table[known])), 1e-9)
    return (table @ (left @ right) * size).astype(np.float32)


def mean_static(tables: Sequence[np.ndarray]) -> np.ndarray:
    """Return the mean of static tables (pieces, dim), all turned onto the first."""
    first, *others = tables
    return np.nanmean([first, *(turned(table, first) for table in others)], axis=0)


def mean_late(tables: Sequence[Table]) -> Table:
    """Return the mean direction and the geometric mean weight of late-interaction tables."""
    units = [unit(table.vectors) for table in tables]
    weights = [np.log(np.logaddexp(0, table.weights.astype(np.float64))) for table in tables]
    levels = [each - np.nanmedian(each) for each in weights]
    chosen = np.exp(np.nanmean(levels, axis=0) + np.nanmedian(weights[0]))
    return Table(
        unit(mean_static(units)),
        np.log(np.expm1(np.maximum(chosen, 1e-6))).astype(np.float32),
        float(np.mean([table.scale for table in tables])),
    )


def unit(rows: np.ndarray) -> np.ndarray:
    """Return the rows brought to length one."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.maximum(lengths, 1e-9)).astype(np.float32)


def earlier(folder: Path, tokenizer: Tokenizer) -> tuple[np.ndarray, Table]:
    """Return the static and the late table of an earlier model in the ids of ``tokenizer``.

    Pieces that it does not know get rows of NaN.
    """
    known = Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    ids = np.array([known.get(piece, -1) for piece, _ in pieces])
    static = load_file(folder / "model.safetensors")
    rows = static["embeddings"].astype(np.float32) * static["weights"].reshape(-1, 1)
    late = load_file(folder / "late.safetensors")
    weights = np.log(np.expm1(np.maximum(late["weights"].astype(np.float64), 1e-6)))
    vectors, weights = unit(late["table"].astype(np.float32))[ids], weights.astype(np.float32)[ids]
    rows = rows[ids]
    for array in (rows, vectors, weights):
        array[ids < 0] = np.nan
    return rows, Table(vectors, weights, 20.0)
