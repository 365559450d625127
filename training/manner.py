"""Learns how questions are put that agreements answer, and those that they seldom answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from assistant.answer.manner import MANNER_FILE, Manner, manner_grams
from assistant.late import LateInteraction

LEAST = 3  # questions that an n-gram is in
KEPT = 6000  # n-grams with the greatest weights
VECTOR = 8.0  # how much the mean vector weighs beside the n-grams
INVENTED = 0.3  # weight of a question about an invented agreement
FOLDS = 3
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, whether its agreement answers it, who wrote it, and what it weighs."""

    text: str
    answered: bool
    writer: str
    weight: float = 1.0


def learn(asked: Sequence[Asked], late: LateInteraction) -> Manner:
    """A model of all questions."""
    counts = Counter(gram for a in asked for gram in manner_grams(a.text))
    names = {g: n for n, g in enumerate(g for g, count in counts.items() if count >= LEAST)}
    table = hstack([_grams(asked, names), csr_matrix(VECTOR * _means(asked, late))]).tocsr()
    side = np.array([a.answered for a in asked])
    model = LogisticRegression(C=1.0, max_iter=500, class_weight="balanced")
    model.fit(table, side, sample_weight=np.array([a.weight for a in asked]))
    weights = model.coef_[0]
    heavy = sorted(names, key=lambda gram: -abs(weights[names[gram]]))[:KEPT]
    return Manner(
        {gram: round(float(weights[names[gram]]), 3) for gram in sorted(heavy)},
        np.round(VECTOR * weights[len(names) :], 4).astype(np.float32),
        round(float(model.intercept_[0]), 4),
    )


def _grams(asked: Sequence[Asked], names: dict[str, int]) -> csr_matrix:
    places: list[tuple[int, int, float]] = []
    for row, a in enumerate(asked):
        known = [names[gram] for gram in manner_grams(a.text) if gram in names]
        places += [(row, column, 1 / len(known) ** 0.5) for column in known]
    row_of, column_of, values = zip(*places, strict=True)
    return csr_matrix((values, (row_of, column_of)), shape=(len(asked), len(names)))


def _means(asked: Sequence[Asked], late: LateInteraction) -> Floats:
    return np.array([late.mean(a.text) for a in asked], np.float64)


class Crossed:
    """Scores questions by models that saw nothing of their writer."""

    def __init__(self, asked: Sequence[Asked], late: LateInteraction) -> None:
        self._late = late
        writers = sorted({a.writer for a in asked})
        self._fold = {writer: at % FOLDS for at, writer in enumerate(writers)}
        self._models = [
            learn([a for a in asked if self._fold[a.writer] != fold], late) for fold in range(FOLDS)
        ]

    def score(self, text: str, writer: str) -> float:
        """Log-odds of a question by the models without its writer."""
        return self._models[self._fold.get(writer, 0)].score(text, self._late)


def write(manner: Manner, folder: Path, told: dict[str, Any]) -> None:
    """Writes the data file, with what is told of its making."""
    data = {
        **told,
        "bias": manner.bias,
        "vector": [round(float(value), 4) for value in manner.vector],
        "grams": dict(manner.grams),
    }
    text = json.dumps(data, ensure_ascii=False, indent=0)
    (folder / MANNER_FILE).write_text(text + "\n", encoding="utf-8")
