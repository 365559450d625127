"""Fits the judge of unanswered questions, and measures it by groups that it has not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from assistant.answer.abstain import Logistic, bend
from assistant.answer.features import Features

BY_NEW = 0.03  # share of answerable bank questions, each judged without its writer, to be refused
# Shares of answerable cases that the judge may refuse. The program answers half or more of these
# all the same, by its register or by what settles itself.
OF_CASES = 0.05
OF_OTHERS = 0.07
FOLDS = 10
SHARES = {"banks": 1.0, "made": 0.5, "elsewhere": 1.0, "near_misses": 1.0}
"""What all rows of a part weigh, by evidence alone."""
OTHERS = "elsewhere"
"""Questions as they are typed, to other regions' agreements. Near misses are written in pairs, to
teach; they are harder than what people ask, on both sides."""
_STILL = 1e-9  # a column that varies less does not vary
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """One question, its features and what is known of it.

    Attributes:
        group: topic or passage.
        near: not answered, but of the same field.
    """

    text: str
    answered: bool
    group: str
    near: bool
    features: Features


@dataclass(frozen=True, slots=True)
class Fit:
    """A model with its scores for the rows, each by a model that had not seen its group."""

    model: Logistic
    scores: Floats

    def score(self, rows: Sequence[Row]) -> Floats:
        """Log-odds (rows,) by the model of all rows."""
        return _decide(self.model, _table(rows, self.model.names))


@dataclass(frozen=True, slots=True)
class Shape:
    """How far a model may bend: its knots, and sklearn's C."""

    knots: tuple[float, ...]
    strength: float


BENT = Shape((-1.0, 0.0, 1.0), 0.01)  # C is flat from 0.003 to 0.03


def fit(
    rows: Sequence[Row], names: tuple[str, ...], shape: Shape, weights: Floats | None = None
) -> Fit:
    """Learns from the rows; scores each by a model that has not seen its group."""
    table, side = _table(rows, names), _sides(rows)
    weights = np.ones(len(rows)) if weights is None else weights
    groups = np.array([row.group for row in rows])
    scores = np.zeros(len(rows))
    for learn, judge in GroupKFold(FOLDS).split(table, side, groups):
        model = _learn(table[learn], side[learn], weights[learn], names, shape)
        scores[judge] = _decide(model, table[judge])
    return Fit(_learn(table, side, weights, names, shape), scores)


def _learn(
    table: Floats, side: Flags, weights: Floats, names: tuple[str, ...], shape: Shape
) -> Logistic:
    mean, scale = table.mean(axis=0), table.std(axis=0)
    scale[scale < _STILL] = 1.0
    bent = bend(table, mean, scale, shape.knots)
    flat = bent.reshape(len(table), -1)
    middle, width = flat.mean(axis=0), flat.std(axis=0)
    width[width < _STILL] = 1.0
    found = LogisticRegression(C=shape.strength, max_iter=3000)
    found.fit((flat - middle) / width, side, weights)
    by_column = found.coef_[0] / width
    bias = float(found.intercept_[0] - by_column @ middle)
    return Logistic(names, mean, scale, by_column.reshape(bent.shape[1:]), bias, 0.5, shape.knots)


def _decide(model: Logistic, table: Floats) -> Floats:
    bent = bend(table, model.mean, model.scale, model.knots)
    scores: Floats = np.einsum("rfk,fk->r", bent, model.weights) + model.bias
    return scores


def _table(rows: Sequence[Row], names: Sequence[str]) -> Floats:
    return np.array([row.features.values(names) for row in rows], np.float64)


def _sides(rows: Sequence[Row]) -> Flags:
    return np.array([row.answered for row in rows])


def cut(scores: Floats, side: Flags, wrongly: float) -> float:
    """The highest log-odds that refuses at most a share of the answerable questions."""
    return float(np.quantile(scores[side], wrongly, method="lower"))


def figures(rows: Sequence[Row], scores: Floats, threshold: float) -> dict[str, float]:
    """AUC, shares refused of each kind, and how far the probabilities are off."""
    side, near = _sides(rows), np.array([row.near for row in rows])
    refused = scores < threshold
    chance = 1 / (1 + np.exp(-scores))
    bins = np.minimum((chance * 10).astype(int), 9)
    off = [
        abs(side[bins == b].mean() - chance[bins == b].mean()) * (bins == b).mean()
        for b in set(bins.tolist())
    ]
    kinds = {"unanswerable": ~side, "near": ~side & near, "far": ~side & ~near}
    shares = {f"refused_{k}": float(refused[v].mean()) for k, v in kinds.items() if v.any()}
    return {
        "questions": len(rows),
        "answerable": int(side.sum()),
        "auc": float(roc_auc_score(side, scores)),
        "wrongly_refused": float(refused[side].mean()),
        **shares,
        "calibration_error": float(sum(off)),
    }


def as_data(model: Logistic, threshold: float) -> dict[str, Any]:
    """A model as the data file holds it: mean, scale and weights of each feature."""
    table = np.column_stack([model.mean, model.scale, model.weights])
    return {
        "bias": round(model.bias, 6),
        "threshold": round(float(1 / (1 + np.exp(-threshold))), 6),
        "knots": list(model.knots),
        "features": {
            name: [round(float(value), 6) for value in row]
            for name, row in zip(model.names, table, strict=True)
        },
    }


def train(rows: Sequence[Row], cases: Sequence[Row], names: tuple[str, ...]) -> dict[str, Any]:
    """A model as data, with its figures on the banks and on the development cases."""
    made = fit(rows, names, BENT)
    threshold = cut(made.scores, _sides(rows), BY_NEW)
    measured = {"banks": figures(rows, made.scores, threshold)}
    if cases:
        scores = made.score(cases)
        measured["cases_at_bank_threshold"] = figures(cases, scores, threshold)
        # neither the cases nor a new writer's questions may lose more than their share
        threshold = min(threshold, cut(scores, _sides(cases), OF_CASES))
        measured["banks"] = figures(rows, made.scores, threshold)
        measured["cases"] = figures(cases, scores, threshold)
    data = as_data(made.model, threshold)
    _check(Logistic.read(data), made, rows[:20])
    return {**data, "figures": measured, "scores": made.scores}


def train_bare(parts: Mapping[str, Sequence[Row]], cases: Sequence[Row]) -> dict[str, Any]:
    """The model by evidence alone as data, with its figures.

    Args:
        parts: the rows that are learned from, by the names of ``SHARES``. The threshold refuses
            at most ``OF_OTHERS`` of the answerable questions on ``OTHERS``, each judged by a
            model that has not seen its documents.
        cases: development cases of the corpus, asked without banks; only for figures.
    """
    rows = [row for part in parts.values() for row in part]
    weights = np.concatenate(
        [np.full(len(of), SHARES[p] / max(1, len(of))) for p, of in parts.items()]
    )
    names = (*rows[0].features.evidence, *rows[0].features.alone)
    fitted = fit(rows, names, BENT, weights * len(rows) / weights.sum())
    ends = np.cumsum([len(of) for of in parts.values()])
    scores = dict(zip(parts, np.split(fitted.scores, ends[:-1]), strict=True))
    threshold = cut(scores[OTHERS], _sides(parts[OTHERS]), OF_OTHERS)
    measured = {part: figures(of, scores[part], threshold) for part, of in parts.items() if of}
    if cases:
        measured["cases"] = figures(cases, fitted.score(cases), threshold)
    data = as_data(fitted.model, threshold)
    _check(Logistic.read(data), fitted, rows[:20])
    return {**data, "figures": measured}


def _check(read: Logistic, made: Fit, rows: Sequence[Row]) -> None:
    """The program must reckon as the training does."""
    mine = np.array([read.probability(row.features) for row in rows])
    theirs = 1 / (1 + np.exp(-made.score(rows)))
    if np.abs(mine - theirs).max() > 1e-3:
        raise AssertionError(f"model file differs from model by {np.abs(mine - theirs).max()}")


def errors(rows: Sequence[Row], scores: Floats, threshold: float, count: int) -> str:
    """The worst of both kinds, for reading."""
    side = _sides(rows)
    lines = []
    for title, worst in (
        ("wrongly refused", np.argsort(np.where(side, scores, np.inf))),
        ("wrongly answered", np.argsort(np.where(side, np.inf, -scores))),
    ):
        lines.append(f"--- {title}")
        for at in worst[:count]:
            if (scores[at] < threshold) == side[at]:
                row = rows[at]
                lines.append(f"{scores[at] - threshold:+.2f} [{row.group[:45]}] {row.text[:160]}")
    return "\n".join(lines)
