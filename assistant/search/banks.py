"""The question banks as entrances: the nearest questions, and the passages that they lead to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from assistant.index import QUESTIONS, UNCOVERED, Index, bank_key, uncovered_key
from assistant.late import LateInteraction
from assistant.pieces import Prepared
from assistant.search.found import Asked, Floats, Near

_NEAR = 200  # nearest bank questions that are looked at
_BY_WORDS = 50  # … by their words
_SECOND = np.float32(0.2)  # what a passage's second best question adds
_COVERED = 1 / 3  # share of a document's passages that have a question, for it to have a bank


class Banks:
    """The banks of one open index."""

    def __init__(self, index: Index, late: LateInteraction) -> None:
        self._index = index
        self._late = late
        self._pieces = late.prepare(index.bank_pieces)
        self._uncovered_pieces = late.prepare(index.uncovered_pieces)
        self._at = {bank_key(q): at for at, q in enumerate(index.bank)}
        self._uncovered_at = {uncovered_key(u): at for at, u in enumerate(index.uncovered)}
        place = {p.id: at for at, p in enumerate(index.passages)}
        self.owner = np.array([place.get(q.passage_id, -1) for q in index.bank], np.int32)
        self.covered = covered(index, self.owner)
        self.votes = index.votes

    def near(self, asked: Asked) -> tuple[Near, ...]:
        """The nearest questions that passages answer, best first by the mean of both likenesses."""
        return self._near(asked, QUESTIONS, self._at, self._pieces)

    def near_uncovered(self, asked: Asked) -> tuple[Near, ...]:
        """The nearest questions that nothing here answers."""
        return self._near(asked, UNCOVERED, self._uncovered_at, self._uncovered_pieces)

    def voted(self, asked: Asked) -> Floats:
        """(sentences,) what all the questions together vote for."""
        return self.votes.scores(asked.text, asked.vector, len(self._index.owner))

    def rankings(self, asked: Asked, near: tuple[Near, ...], voted: Floats) -> dict[str, Floats]:
        """(passages,) each: what the near questions, and the votes, say of the passages."""
        size = len(self._index.passages)
        return {
            "bank_bm25": self._by_words(asked),
            "bank_vectors": self._best({at: cosine for at, cosine, _ in near}),
            "bank_late": self._best({at: score for at, _, score in near}),
            "bank_votes": np.bincount(self._index.owner, voted, minlength=size).astype(np.float32),
        }

    def _near(
        self, asked: Asked, name: str, places: Mapping[str, int], pieces: Prepared
    ) -> tuple[Near, ...]:
        near = self._index.vectors.nearest(name, asked.vector, min(_NEAR, len(places)))
        at = [places[key] for key, _ in near]
        late = self._late.score_prepared(asked.text, pieces, np.array(at, np.int64))
        found = [(p, c, float(score)) for p, (_, c), score in zip(at, near, late, strict=True)]
        return tuple(sorted(found, key=lambda x: -(x[1] + x[2])))

    def _by_words(self, asked: Asked) -> Floats:
        if not self._index.bank:
            return np.zeros(len(self._index.passages), np.float32)
        scores = self._index.bank_bm25.scores(self._index.tokens.tokens(asked.text))
        top = np.argsort(-scores)[:_BY_WORDS]
        return self._best({int(at): float(scores[at]) for at in top if scores[at] > 0})

    def _best(self, scores: Mapping[int, float]) -> Floats:
        """The best question of each passage, a little helped by its second best."""
        best = np.zeros(len(self._index.passages), np.float32)
        second = np.zeros_like(best)
        for at, score in scores.items():
            owner = self.owner[at]
            if owner < 0:
                continue
            if score > best[owner]:
                second[owner], best[owner] = best[owner], score
            elif score > second[owner]:
                second[owner] = score
        fused: Floats = best + _SECOND * second
        return fused


def covered(index: Index, owner: NDArray[np.int32]) -> NDArray[np.bool_]:
    """(passages,) whether a passage's document has a bank of its own."""
    entered = set(owner.tolist())
    of = [passage.document_id for passage in index.passages]
    all_of = Counter(of)
    with_entrance = Counter(name for at, name in enumerate(of) if at in entered)
    having = {name for name, count in all_of.items() if with_entrance[name] >= _COVERED * count}
    return np.array([name in having for name in of], np.bool_)
