"""Pairs → batches of piece ids: typing errors, left-out pieces, and an order by file."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from training.data import Pair
from training.noise import perturb


@dataclass(frozen=True, slots=True)
class Rows:
    """Many rows of piece ids in one array."""

    flat: np.ndarray
    """int64, all rows after one another."""
    starts: np.ndarray
    """int64 (rows + 1,), where each row begins in ``flat``."""

    @classmethod
    def of(cls, ids: Sequence[Sequence[int]]) -> Rows:
        """Join the rows."""
        sizes = np.array([len(row) for row in ids], np.int64)
        flat = np.fromiter((piece for row in ids for piece in row), np.int64, sizes.sum())
        return cls(flat, np.concatenate([[0], sizes.cumsum()]))

    def pick(self, chosen: np.ndarray, share: float, rng: np.random.Generator) -> Rows:
        """Return some rows, a random ``share`` of their pieces left out but never a row's all."""
        sizes = self.starts[chosen + 1] - self.starts[chosen]
        begins = np.concatenate([[0], sizes.cumsum()])
        owner = np.repeat(np.arange(len(chosen)), sizes)
        places = np.arange(begins[-1]) - begins[owner] + self.starts[chosen][owner]
        kept = rng.random(len(places)) >= share
        left = np.bincount(owner, kept, len(chosen))
        kept |= (left == 0)[owner]
        sizes = np.bincount(owner, kept, len(chosen)).astype(np.int64)
        return Rows(self.flat[places[kept]], np.concatenate([[0], sizes.cumsum()]))


def piece_rows(tokenizer: Tokenizer, texts: Sequence[str], limit: int) -> Rows:
    """Return the piece ids of each text, at most ``limit`` of them."""
    found: list[list[int]] = []
    for start in range(0, len(texts), 4096):
        batch = tokenizer.encode_batch_fast(list(texts[start : start + 4096]))
        found += [encoding.ids[:limit] for encoding in batch]
    return Rows.of(found)


def distinct(questions: Rows, texts: Rows) -> tuple[np.ndarray, Rows, Rows]:
    """Return the distinct pieces of both, and both as places among these."""
    joined = np.concatenate([questions.flat, texts.flat])
    pieces, places = np.unique(joined, return_inverse=True)
    at = len(questions.flat)
    return pieces, Rows(places[:at], questions.starts), Rows(places[at:], texts.starts)


def noisy(questions: Sequence[str], share: float, rng: random.Random) -> list[str]:
    """Return the questions, ``share`` of them with typing errors."""
    return [perturb(text, rng) if rng.random() < share else text for text in questions]


def order(pairs: Sequence[Pair], run: int, rng: random.Random) -> np.ndarray:
    """Return the pairs' places in a random order, in runs of ``run`` from one file each.

    Pairs without a group stand in runs of their own. With runs, a batch holds many passages of
    the same file, which are harder to tell apart than any passages.
    """
    files: dict[str, list[int]] = defaultdict(list)
    for at, pair in enumerate(pairs):
        files[pair.group.rpartition("/")[0]].append(at)
    runs = []
    for places in files.values():
        rng.shuffle(places)
        runs += [places[start : start + run] for start in range(0, len(places), run)]
    rng.shuffle(runs)
    return np.array([at for places in runs for at in places], np.int64)
