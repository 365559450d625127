"""Rankings → one order with probabilities, by learned weights.

There are two sets of weights: one for passages whose document has a question bank, one for those
without. The set without decides between documents with and without a bank; among those with one,
the other set decides: P(d) = P₀(d) without, and P₀(with) · P₁(d) with a bank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from assistant.corpus import lexicon_file
from assistant.errors import CorpusError
from assistant.search.found import Floats, Hit
from assistant.search.rankings import Seen

FILE = "search.yaml"
PARTS = {  # what an ablation leaves out
    "bm25": ("bm25",),
    "lexicon": ("expanded", "needs"),
    "vectors": ("vectors", "whole", "memory"),
    "late": ("late", "distinct"),
    "bank": ("bank_bm25", "bank_vectors", "bank_late", "bank_votes"),
}
_HITS = 60  # passages that a search returns at most
_RELATIVE = frozenset({"bm25", "expanded", "bank_bm25"})
Pair = tuple[float, float]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """For each ranking, what its score and its rank weigh.

    Attributes:
        alone: for passages of documents without a question bank.
        with_bank: for those with one; empty where the bank is left out.
    """

    alone: Mapping[str, Pair]
    with_bank: Mapping[str, Pair] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path, without: frozenset[str] = frozenset()) -> Weights:
        """Reads ``search.yaml``; the rankings of the parts in ``without`` weigh nothing.

        Args:
            folder: of the lexicon; one without the file uses the shipped weights.
            without: parts of ``PARTS``, or names of rankings.

        Raises:
            CorpusError: the file is not of the documented form.
        """
        file = lexicon_file(folder, FILE)
        gone = {ranking for part in without for ranking in PARTS.get(part, (part,))}
        try:
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))["weights"]
            alone, with_bank = (_pairs(raw[name], gone) for name in ("alone", "with_bank"))
        except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise CorpusError("Sökningens vikter går inte att läsa", where=str(file)) from error
        return cls(alone, {} if "bank" in without else with_bank)


def fuse(seen: Seen, weights: Weights, covered: NDArray[np.bool_]) -> tuple[Hit, ...]:
    """Passages that some ranking found, best first, with probabilities that sum to 1.

    Args:
        seen: the rankings.
        weights: of them.
        covered: (passages,) whether a passage's document has a question bank.
    """
    used = {**weights.alone, **weights.with_bank}
    features = {name: ranking_features(name, seen.scores[name]) for name in used}
    there = np.max([seen.scores[name] for name in used], axis=0, initial=0.0) > 0
    there = np.flatnonzero(there)
    if not there.size:
        return ()
    chances = _softmax(_total(features, weights.alone)[there])
    inside = covered[seen.places[there]]
    if weights.with_bank and inside.any():
        sharper = _total(features, weights.with_bank)[there][inside]
        chances[inside] = chances[inside].sum() * _softmax(sharper)
    order = np.argsort(-chances, kind="stable")[:_HITS]
    return tuple(
        Hit(
            int(seen.places[there[at]]),
            float(chances[at] / chances[order].sum()),
            {name: int(rank[there[at]]) for name, (_, _, rank) in features.items()},
        )
        for at in order
    )


def ranking_features(name: str, scores: Floats) -> tuple[Doubles, Doubles, NDArray[np.int64]]:
    """What the weights see of a ranking: (score, 1 / (1 + rank / 5), rank), each (candidates,).

    Scores by words are relative to the best; the rank of what a ranking did not find counts 0.
    """
    values = scores.astype(np.float64)
    if name in _RELATIVE and values.max(initial=0.0) > 0:
        values = values / values.max()
    order = np.argsort(-values, kind="stable")
    rank = np.empty(len(values), np.int64)
    rank[order] = np.arange(len(values))
    return values, np.where(values > 0, 1 / (1 + rank / 5), 0.0), rank


def _total(
    features: Mapping[str, tuple[Doubles, Doubles, NDArray[np.int64]]], weights: Mapping[str, Pair]
) -> Doubles:
    parts = [s * features[name][0] + r * features[name][1] for name, (s, r) in weights.items()]
    total: Doubles = np.sum(parts, axis=0)
    return total


def _softmax(logits: Doubles) -> Doubles:
    raised = np.exp(logits - logits.max())
    chances: Doubles = raised / raised.sum()
    return chances


def _pairs(raw: Mapping[str, Any], gone: set[str]) -> dict[str, Pair]:
    return {
        str(name): (float(entry["score"]), float(entry.get("rank", 0.0)))
        for name, entry in raw.items()
        if name not in gone
    }
