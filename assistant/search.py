"""Question → ranked passages and sentences: BM25, vectors, late interaction and question bank.

Each ranking sees the passages in its own way; a linear model over their scores and ranks fuses
them. Its weights are data, learned from the question bank: ``lexicon/search.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.corpus import SHIPPED
from assistant.encoder import Encoder
from assistant.errors import CorpusError
from assistant.index import EVIDENCE, QUESTIONS, UNCOVERED, Index, bank_key, uncovered_key
from assistant.late import LateInteraction, Prepared

Floats = NDArray[np.float32]
Near = tuple[int, float, float]  # place in a bank, cosine, late interaction
_ALL_BELOW = 4000  # sentences: below this every one is scored by late interaction
_HITS = 60  # passages that a search returns at most
_RELATIVE = frozenset({"bm25", "expanded", "bank_bm25"})
_SENTENCES = 300  # nearest sentences that are looked at
_NEAR = 200  # nearest bank questions that are looked at
_POOL = 160  # candidate passages for late interaction in a larger index


@dataclass(frozen=True, slots=True)
class Weights:
    """For each ranking, what its score and its rank weigh."""

    of: Mapping[str, tuple[float, float]]

    @classmethod
    def load(cls, folder: Path, without: frozenset[str] = frozenset()) -> Weights:
        """Reads ``search.yaml``; rankings in ``without`` weigh nothing (for ablations).

        "bank" leaves out all three rankings by the bank, "lexicon" the expanded one.
        """
        own = folder / "search.yaml"
        file = own if own.is_file() else SHIPPED / "lexicon" / "search.yaml"
        try:
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))["weights"]
            of = {str(k): (float(v["score"]), float(v["rank"])) for k, v in raw.items()}
        except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise CorpusError("Sökningens vikter går inte att läsa", where=str(file)) from error
        gone = {"expanded" if name == "lexicon" else name for name in without}
        return cls({k: v for k, v in of.items() if k not in gone and k.split("_")[0] not in gone})


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, its probability among all passages, and its rank (from 0) in each ranking."""

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
        question: as it was searched for, misspelt words mended.
    """

    hits: tuple[Hit, ...]
    cosine: Floats
    late: Floats
    bank: tuple[Near, ...]
    uncovered: tuple[Near, ...]
    question: str = ""


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
        self._sentences = late.prepare(index.pieces)
        self._bank_pieces = late.prepare(index.bank_pieces)
        self._uncovered_pieces = late.prepare(index.uncovered_pieces)
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
        question = self._late.mend(question)
        vector = self._encoder.encode([question])[0]
        bm25 = self.index.bm25.scores(self.index.tokens.tokens(question))
        expanded = self.index.bm25.scores(
            [t for word in expansions for t in self.index.tokens.tokens(word)]
        )
        cosine = self._cosines(vector)
        late = self._late_scores(question, bm25, cosine)
        bank = self._near(question, vector, QUESTIONS, self._bank_at, self._bank_pieces)
        uncovered = self._near(
            question, vector, UNCOVERED, self._uncovered_at, self._uncovered_pieces
        )
        rankings = self._rankings(question, bm25, expanded, cosine, late, bank)
        return Found(self._fuse(rankings), cosine, late, bank, uncovered, question)

    def _rankings(
        self,
        question: str,
        bm25: Floats,
        expanded: Floats,
        cosine: Floats,
        late: Floats,
        bank: tuple[Near, ...],
    ) -> dict[str, Floats]:
        return {
            "bm25": bm25,
            "expanded": expanded,
            "vectors": self._per_passage(cosine),
            "late": self._per_passage(late),
            "bank_bm25": self._bank_bm25(question),
            "bank_vectors": self._per_bank({at: c for at, c, _ in bank}),
            "bank_late": self._per_bank({at: score for at, _, score in bank}),
        }

    def _cosines(self, vector: Floats) -> Floats:
        scores = np.zeros(len(self.index.sentences), np.float32)
        for key, cosine in self.index.vectors.nearest(
            EVIDENCE, vector, min(_SENTENCES, len(scores))
        ):
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
        scores[chosen] = self._late.score_prepared(question, self._sentences, chosen)
        return scores

    def _near(
        self,
        question: str,
        vector: Floats,
        name: str,
        places: Mapping[str, int],
        pieces: Prepared,
    ) -> tuple[Near, ...]:
        """The nearest questions of a bank, best first by the mean of both similarities."""
        near = self.index.vectors.nearest(name, vector, min(_NEAR, len(places)))
        at = [places[key] for key, _ in near]
        late = self._late.score_prepared(question, pieces, np.array(at, np.int64))
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
        """Passages that some ranking found, best first, with probabilities that sum to 1."""
        total = np.zeros(len(self.index.passages), np.float64)
        ranks: dict[str, NDArray[np.int64]] = {}
        for name, (score, rank) in self._weights.of.items():
            by_score, by_rank, ranks[name] = features(name, rankings[name])
            total += score * by_score + rank * by_rank
        seen = np.flatnonzero(np.max([rankings[name] for name in ranks], axis=0) > 0)
        order = seen[np.argsort(-total[seen], kind="stable")][:_HITS]
        if not order.size:
            return ()
        chances = np.exp(total[order] - total[order[0]])
        chances /= chances.sum()
        return tuple(
            Hit(int(at), float(chance), {name: int(r[at]) for name, r in ranks.items()})
            for at, chance in zip(order, chances, strict=True)
        )


def features(
    name: str, scores: Floats
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """What the weights see of a ranking: (score, 1 / (1 + rank / 5), rank), each (passages,).

    Scores of BM25 are relative to the best; a passage that a ranking did not find has 0 and 0.
    """
    values = scores.astype(np.float64)
    if name in _RELATIVE and values.max(initial=0.0) > 0:
        values = values / values.max()
    order = np.argsort(-values, kind="stable")
    rank = np.empty(len(values), np.int64)
    rank[order] = np.arange(len(values))
    return values, np.where(values > 0, 1 / (1 + rank / 5), 0.0), rank
