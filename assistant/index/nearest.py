"""Which sentences are near a question, where the store has vectors of sentences, or passages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.index.opened import Index
from assistant.index.texts import EVIDENCE, evidence_ids
from assistant.order import best_first
from assistant.vectors import VectorStore

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


class Nearest(Protocol):
    """Finds sentences by a vector."""

    def nearest(self, vector: Floats, count: int) -> tuple[Places, Floats]:
        """Places of at most ``count`` sentences that are near, and their cosines."""
        ...


def nearest_of(index: Index) -> Nearest:
    """The way that suits an index."""
    if index.sentence_vectors is None:
        places = {key: at for at, key in enumerate(evidence_ids(index.passages))}
        return BySentence(index.vectors, places)
    return ByPassage(
        index.vectors,
        {passage.id: at for at, passage in enumerate(index.passages)},
        np.searchsorted(index.owner, np.arange(len(index.passages) + 1)),
        index.sentence_vectors,
    )


@dataclass(frozen=True, slots=True)
class BySentence:
    """A store with a vector for each sentence.

    Attributes:
        store: of the vectors.
        places: of the sentences, by their keys.
    """

    store: VectorStore
    places: Mapping[str, int]

    def nearest(self, vector: Floats, count: int) -> tuple[Places, Floats]:
        """See ``Nearest``."""
        near = self.store.nearest(EVIDENCE, vector, min(count, len(self.places)))
        places = np.array([self.places[key] for key, _ in near], np.int64)
        return places, np.array([cosine for _, cosine in near], np.float32)


@dataclass(frozen=True, slots=True)
class ByPassage:
    """A store with a vector for each passage; the vectors of sentences lie beside it.

    Attributes:
        store: of the vectors.
        places: of the passages, by id.
        starts: (passages + 1,), the first sentence of each.
        vectors: float16 (sentences, dim), unit rows.
    """

    store: VectorStore
    places: Mapping[str, int]
    starts: Places
    vectors: NDArray[np.float16]

    def nearest(self, vector: Floats, count: int) -> tuple[Places, Floats]:
        """See ``Nearest``: the best sentences of as many passages."""
        near = self.store.nearest(EVIDENCE, vector, min(count, len(self.places)))
        owners = np.sort(np.array([self.places[key] for key, _ in near], np.int64))
        inside = [np.arange(self.starts[at], self.starts[at + 1]) for at in owners]
        places = np.concatenate([np.zeros(0, np.int64), *inside])
        cosines = self.vectors[places].astype(np.float32) @ vector
        best = best_first(cosines, count)
        return places[best], cosines[best]
