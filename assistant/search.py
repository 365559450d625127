"""Question → ranked passages and sentences: BM25, vectors, late interaction and question bank.

Each ranking sees the passages in its own way; they are fused by reciprocal rank
(Cormack et al. 2009: score = Σ w / (k + rank)). Weights are data: ``lexicon/search.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.encoder import Encoder
from assistant.errors import CorpusError
from assistant.index import EVIDENCE, QUESTIONS, UNCOVERED, Index, bank_key, uncovered_key
from assistant.late import LateInteraction

Floats = NDArray[np.float32]
Near = tuple[int, float, float]  # place in a bank, cosine, late interaction
_ALL_BELOW = 4000  # sentences: below this every one is scored by late interaction
_NEAR = 200  # nearest bank questions that are looked at
_POOL = 160  # candidate passages for late interaction in a larger index


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each ranking counts, the constant k, and how deep a ranking counts."""

    k: float
    depth: int
    of: Mapping[str, float]

    @classmethod
    def load(cls, folder: Path, without: frozenset[str] = frozenset()) -> Weights:
        """Reads ``search.yaml``; rankings in ``without`` get no weight (for ablations)."""
        file = folder / "search.yaml"
        try:
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))
            of = {str(k): float(v) for k, v in raw["weights"].items()}
            kept = {k: (0.0 if any(k.startswith(w) for w in without) else v) for k, v in of.items()}
            return cls(float(raw["k"]), int(raw["depth"]), kept)
        except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise CorpusError("Sökningens vikter går inte att läsa", where=str(file)) from error


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with its fused score and what each ranking gave it (its rank, from 0)."""

    place: int
    score: float
    ranks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave.

    Attributes:
        hits: passages, best first.
        cosine: (sentences,) cosine of each sentence that Chroma returned, else 0.
        late: (sentences,) late interaction of each sentence that was scored, else 0.
        bank: (place in the bank, cosine, late interaction) of the nearest questions, best first.
        uncovered: the same for the nearest questions that the agreements do not answer.
    """

    hits: tuple[Hit, ...]
    cosine: Floats
    late: Floats
    bank: tuple[Near, ...]
    uncovered: tuple[Near, ...]


class Search:
    """Searches one open index."""

    def __init__(
        self, index: Index, encoder: Encoder, late: LateInteraction, weights: Weights
    ) -> None:
        self.index = index
        self._encoder = encoder
        self._late = late
        self._weights = weights
        self._sentence_at = {
            f"{p.id}#{n}": at
            for at, (p, n) in enumerate(
                (p, n) for p in index.passages for n in range(len(p.sentences))
            )
        }
        self._passage_at = {p.id: at for at, p in enumerate(index.passages)}
        self._bank_owner = np.array(
            [self._passage_at.get(q.passage_id, -1) for q in index.bank], np.int32
        )
        self._bank_at = {bank_key(q): at for at, q in enumerate(index.bank)}
        self._uncovered_at = {uncovered_key(u): at for at, u in enumerate(index.uncovered)}

    def search(self, question: str, expansions: Sequence[str] = ()) -> Found:
        """Ranks the passages for a stand-alone question.

        Args:
            question: masked, in any Swedish.
            expansions: official words for its everyday words.
        """
        vector = self._encoder.encode([question])[0]
        bm25 = self.index.bm25.scores(self.index.tokens.tokens(question))
        expanded = self.index.bm25.scores(
            [t for word in expansions for t in self.index.tokens.tokens(word)]
        )
        cosine = self._cosines(vector)
        late = self._late_scores(question, bm25, cosine)
        bank = self._near(question, vector, QUESTIONS, self._bank_at, self.index.bank_pieces)
        uncovered = self._near(
            question, vector, UNCOVERED, self._uncovered_at, self.index.uncovered_pieces
        )
        rankings = {
            "bm25": bm25,
            "expanded": expanded,
            "vectors": self._per_passage(cosine),
            "late": self._per_passage(late),
            "bank_bm25": self._bank_bm25(question),
            "bank_vectors": self._per_bank({at: c for at, c, _ in bank}),
            "bank_late": self._per_bank({at: score for at, _, score in bank}),
        }
        return Found(self._fuse(rankings), cosine, late, bank, uncovered)

    def _cosines(self, vector: Floats) -> Floats:
        scores = np.zeros(len(self.index.sentences), np.float32)
        for key, cosine in self.index.vectors.nearest(EVIDENCE, vector, 300):
            scores[self._sentence_at[key]] = cosine
        return scores

    def _late_scores(self, question: str, bm25: Floats, cosine: Floats) -> Floats:
        total = len(self.index.sentences)
        if total <= _ALL_BELOW:
            chosen = np.arange(total)
        else:
            pool = set(np.argsort(-bm25)[:_POOL].tolist())
            pool |= set(self.index.owner[np.argsort(-cosine)[: 2 * _POOL]].tolist())
            chosen = np.flatnonzero(np.isin(self.index.owner, np.array(sorted(pool))))
        scores = np.zeros(total, np.float32)
        scores[chosen] = self._late.score(question, [self.index.pieces[at] for at in chosen])
        return scores

    def _near(
        self,
        question: str,
        vector: Floats,
        name: str,
        places: Mapping[str, int],
        pieces: Sequence[NDArray[np.int32]],
    ) -> tuple[Near, ...]:
        """The nearest questions of a bank, best first by the mean of both similarities."""
        if not pieces:
            return ()
        near = self.index.vectors.nearest(name, vector, min(_NEAR, len(pieces)))
        at = [places[key] for key, _ in near]
        late = self._late.score(question, [pieces[place] for place in at])
        found = [(p, c, float(score)) for p, (_, c), score in zip(at, near, late, strict=True)]
        return tuple(sorted(found, key=lambda x: -(x[1] + x[2])))

    def _bank_bm25(self, question: str) -> Floats:
        if not self.index.bank:
            return np.zeros(len(self.index.passages), np.float32)
        scores = self.index.bank_bm25.scores(self.index.tokens.tokens(question))
        top = np.argsort(-scores)[:50]
        return self._per_bank({int(at): float(scores[at]) for at in top if scores[at] > 0})

    def _per_passage(self, scores: Floats) -> Floats:
        """The best of each passage's sentences."""
        best = np.zeros(len(self.index.passages), np.float32)
        np.maximum.at(best, self.index.owner, scores)
        return best

    def _per_bank(self, scores: Mapping[int, float]) -> Floats:
        """The best bank question of each passage, a little helped by its second best."""
        best = np.zeros(len(self.index.passages), np.float32)
        second = np.zeros(len(self.index.passages), np.float32)
        for at, score in scores.items():
            owner = self._bank_owner[at]
            if owner < 0:
                continue
            if score > best[owner]:
                second[owner], best[owner] = best[owner], score
            elif score > second[owner]:
                second[owner] = score
        fused: Floats = best + np.float32(0.2) * second
        return fused

    def _fuse(self, rankings: Mapping[str, Floats]) -> tuple[Hit, ...]:
        total = np.zeros(len(self.index.passages), np.float64)
        ranks: dict[int, dict[str, int]] = {}
        for name, scores in rankings.items():
            weight = self._weights.of.get(name, 0.0)
            order = np.argsort(-scores, kind="stable")[: self._weights.depth]
            for rank, place in enumerate(order):
                if scores[place] <= 0 or not weight:
                    break
                total[place] += weight / (self._weights.k + rank)
                ranks.setdefault(int(place), {})[name] = rank
        order = np.argsort(-total, kind="stable")
        return tuple(
            Hit(int(at), float(total[at]), ranks.get(int(at), {})) for at in order if total[at] > 0
        )
