"""The passages as each part of the search sees them: one array of scores for each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.index import Index, nearest_of
from assistant.late import LateInteraction
from assistant.search.found import Asked, Floats, Places

_ALL_BELOW = 4000  # sentences: below this every one is scored by late interaction
_SENTENCES = 300  # nearest sentences that are looked at
_POOL = 160  # candidate passages by words in a larger index
_STEADY = np.float32(0.05)  # keeps a piece that all passages meet alike from counting for much


@dataclass(frozen=True, slots=True)
class Seen:
    """What the parts say of the candidate passages.

    Attributes:
        places: (candidates,) passages, ascending; the scores are in this order.
        scores: ranking → (candidates,), 0 where it did not find the passage.
        cosine, late: (sentences,) of those that were looked at.
    """

    places: Places
    scores: Mapping[str, Floats]
    cosine: Floats
    late: Floats

    def within(self, inside: NDArray[np.bool_], owner: NDArray[np.integer[Any]]) -> Seen:
        """What is seen of some passages, as if the others were not there.

        Args:
            inside: (passages,).
            owner: (sentences,) the passage of each.
        """
        kept, sentences = inside[self.places], inside[owner]
        return Seen(
            self.places[kept],
            {name: scores[kept] for name, scores in self.scores.items()},
            np.where(sentences, self.cosine, np.float32(0)),
            np.where(sentences, self.late, np.float32(0)),
        )


class Rankings:
    """The evidence of one open index; ``sentences`` are made ready for late interaction."""

    def __init__(self, index: Index, late: LateInteraction) -> None:
        self._index = index
        self._late = late
        self.sentences = late.prepare(index.pieces)
        self._nearest = nearest_of(index)
        self._document = np.unique([p.document_id for p in index.passages], return_inverse=True)[1]

    def see(self, asked: Asked, bank: Mapping[str, Floats]) -> Seen:
        """Ranks the passages.

        Args:
            asked: the question.
            bank: (passages,) each, the rankings by the question bank.
        """
        index = self._index
        by_words = {
            "bm25": index.bm25.scores(index.tokens.tokens(asked.text)),
            "expanded": index.bm25.scores(
                [t for word in asked.expansions for t in index.tokens.tokens(word)]
            ),
            **bank,
        }
        cosine = self._cosines(asked.vector)
        chosen = self._candidates(by_words, cosine)
        owners, starts = np.unique(index.owner[chosen], return_index=True)
        places = owners.astype(np.int64)
        shares, met = self._late.met(asked.text, self.sentences, chosen)
        late = np.zeros(len(cosine), np.float32)
        late[chosen] = shares @ met
        vectors = _best(cosine[chosen], starts)
        by_late = _best(late[chosen], starts)
        scores = {
            **{name: values[places] for name, values in by_words.items()},
            "vectors": vectors,
            "late": by_late,
            "distinct": shares @ _standing_out(_best(met, starts)),
            "around": self._around(places, vectors + by_late),
            **self._wholes(asked, places),
        }
        return Seen(places, scores, cosine, late)

    def _wholes(self, asked: Asked, places: Places) -> dict[str, Floats]:
        """The rankings by what is known of whole passages."""
        views = self._index.views
        vectors = views.vectors[places].astype(np.float32)
        inside, outside = views.ages_fit(asked.ages)
        if asked.units:  # "kan en 20-åring gå till BUP?" is answered where the age is out
            outside = np.zeros_like(outside)
        return {
            "whole": vectors @ asked.vector,
            "memory": vectors @ asked.official,
            "needs": views.needs_met(asked.needs)[places],
            "ages_in": inside[places],
            "ages_out": outside[places],
        }

    def _cosines(self, vector: Floats) -> Floats:
        scores = np.zeros(len(self._index.sentences), np.float32)
        places, cosines = self._nearest.nearest(vector, _SENTENCES)
        scores[places] = cosines
        return scores

    def _candidates(self, by_words: Mapping[str, Floats], cosine: Floats) -> Places:
        """The sentences of the passages that are ranked: all of a small index."""
        owner = self._index.owner
        if len(owner) <= _ALL_BELOW:
            return np.arange(len(owner))
        pool = set(owner[cosine > 0].tolist())
        for scores in by_words.values():
            top = np.argpartition(-scores, min(_POOL, len(scores) - 1))[:_POOL]
            pool.update(top[scores[top] > 0].tolist())
        return np.flatnonzero(np.isin(owner, np.array(sorted(pool), owner.dtype)))

    def _around(self, places: Places, scores: Floats) -> Floats:
        """The better of the passages before and after, where they are of the same document."""
        if not len(places):
            return scores
        joined = (np.diff(places) == 1) & (np.diff(self._document[places]) == 0)
        before = np.concatenate([[0.0], np.where(joined, scores[:-1], 0.0)])
        after = np.concatenate([np.where(joined, scores[1:], 0.0), [0.0]])
        better: Floats = np.maximum(before, after).astype(np.float32)
        return better


def _best(values: Floats, starts: Places) -> Floats:
    """The best of each passage's sentences, along the last axis."""
    if not len(starts):
        return values[..., :0]
    best: Floats = np.maximum.reduceat(values, starts, axis=-1)
    return best


def _standing_out(met: Floats) -> Floats:
    """How much better than in other passages each piece is met, in standard deviations."""
    if not met.size:
        return met
    mean, spread = met.mean(axis=1, keepdims=True), met.std(axis=1, keepdims=True)
    out: Floats = (met - mean) / (spread + _STEADY)
    return out
