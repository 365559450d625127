"""Learns danger in unusual words from hand-written rows, with the question banks as what is none.

``python -m training.danger`` writes ``corpus/lexicon/danger.json`` (danger to life) and
``child_danger.json`` (a child at risk). The rows kept aside are never read. The threshold is set so
that few bank questions that the words leave alone are alarmed; every bank question is then judged
by a model that has not seen it. A second, higher threshold says which alarm stands on an answer's
first line: below it the line stands last, as two in three such alarms of everyday questions are
wrong, and a missed danger is worse than a line too many.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Normalizer

from assistant.config import ROOT
from assistant.corpus import SHIPPED
from assistant.understand import Lexicon
from assistant.understand.danger_learned import pieces

LEXICON = SHIPPED / "lexicon"
LEARNED_FROM = (
    "danger_new_dev",
    "acute",
    "child_risk_dev",
    "danger_odd_dev",
    "danger_plain",
    "danger_plain_more",
)
ROWS = ROOT / "tests" / "data" / "understand"
ALARMED = 0.003  # share of bank questions that may be alarmed wrongly
CHILD_ALARMED = 0.003  # the same for a child at risk
FIRST = 0.001  # share of them that may be alarmed so on the answer's first line
STRENGTH = 30.0  # sklearn's C
BANK_WEIGHT = 0.1  # of a bank question beside a row written for this
CHILD_WEIGHT = 0.3  # the same for a child at risk
LEAST = 0.12  # a weight nearer to nothing is left out
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]


def _strings(raw: object) -> Iterator[str]:
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, list):
        for item in raw:
            yield from _strings(item)
    elif isinstance(raw, dict):
        for key, item in raw.items():
            if key in ("questions", "groups", "topics"):
                yield from _strings(item)


def bank(alarms: Callable[[Lexicon, str], bool]) -> list[str]:
    """The questions of both banks that the words do not alarm at."""
    lexicon = Lexicon.load(LEXICON)
    files = sorted([*SHIPPED.glob("questions/*.yaml"), *SHIPPED.glob("not_covered/*.yaml")])
    texts = dict.fromkeys(
        text for file in files for text in _strings(yaml.safe_load(file.read_text("utf-8")))
    )
    return [text for text in texts if not alarms(lexicon, text)]


def rows() -> list[tuple[str, bool]]:
    """Hand-written rows that are danger now or none."""
    said: list[tuple[str, bool]] = []
    for name in LEARNED_FROM:
        for row in yaml.safe_load((ROWS / f"{name}.yaml").read_text(encoding="utf-8")):
            if row["danger"] != "either":
                said.append((row["text"], row["danger"] == "now"))
    table = yaml.safe_load((ROWS / "intents.yaml").read_text(encoding="utf-8"))["acute"]
    said += [(text, True) for text in table["yes"]] + [(text, False) for text in table["no"]]
    return said


def child_rows() -> list[tuple[str, bool]]:
    """Hand-written rows in which a child is at risk or is not."""
    files = (ROWS / f"{name}.yaml" for name in LEARNED_FROM)
    read = (row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8")))
    told = ((row["text"], row.get("child", False)) for row in read)
    return [(text, bool(child)) for text, child in told if child != "either"]


def _model() -> Pipeline:
    count = CountVectorizer(analyzer=pieces, binary=True, min_df=2)
    return make_pipeline(count, Normalizer(), LogisticRegression(C=STRENGTH, max_iter=500))


def by_folds(texts: Texts, danger: Flags, weight: Floats) -> Floats:
    """The score of each text by a model that has not seen it."""
    scores: Floats = np.zeros(len(texts))
    for learn, judge in StratifiedKFold(5, shuffle=True, random_state=1).split(texts, danger):
        model = _model()
        model.fit(texts[learn], danger[learn], logisticregression__sample_weight=weight[learn])
        scores[judge] = model.decision_function(texts[judge])
    return scores


def learn(
    name: str,
    own: Sequence[tuple[str, bool]],
    others: Sequence[str],
    *,
    bank_weight: float,
    wrong: float,
) -> None:
    """Learns, judges by folds and writes a file with its figures."""
    texts = np.array([*(text for text, _ in own), *others], dtype=object)
    danger = np.array([flag for _, flag in own] + [False] * len(others))
    weight = np.where(np.arange(len(texts)) < len(own), 1.0, bank_weight)
    scores, flags = by_folds(texts, danger, weight), danger[: len(own)]
    threshold, first = (
        float(np.quantile(scores[len(own) :], 1 - share)) for share in (wrong, FIRST)
    )
    alarmed = scores[: len(own)] > threshold
    card = {
        "made_by": "python -m training.danger",
        "rows": len(own),
        "bank": len(others),
        "found_by_folds": round(float(alarmed[flags].mean()), 3),
        "wrong_by_folds": round(float(alarmed[~flags].mean()), 3),
        "wrong_of_bank": wrong,
        "first_by_folds": round(float((scores[: len(own)] > first)[flags].mean()), 3),
        "first_wrong_by_folds": round(float((scores[: len(own)] > first)[~flags].mean()), 3),
        "first_wrong_of_bank": FIRST,
    }
    model = _model().fit(texts, danger, logisticregression__sample_weight=weight)
    _write(LEXICON / name, model, (threshold, first), card)
    print(name, card)


def main() -> None:
    """Learns both."""
    words = bank(Lexicon.words_of_danger)
    learn("danger.json", rows(), words, bank_weight=BANK_WEIGHT, wrong=ALARMED)
    calm = bank(_of_child)
    learn(
        "child_danger.json",
        child_rows(),
        calm,
        bank_weight=CHILD_WEIGHT,
        wrong=CHILD_ALARMED,
    )


def _of_child(lexicon: Lexicon, text: str) -> bool:
    return lexicon.words_of_child(text) or lexicon.words_of_danger(text)


def _write(
    file: Path, model: Pipeline, thresholds: tuple[float, float], card: Mapping[str, object]
) -> None:
    names, learned = model[0].get_feature_names_out(), model[-1].coef_[0]
    weights = {str(n): round(float(w), 2) for n, w in zip(names, learned, strict=True)}
    table = {
        "card": card,
        "bias": round(float(model[-1].intercept_[0]), 3),
        "threshold": round(thresholds[0], 3),
        "first": round(thresholds[1], 3),
        "weights": {n: w for n, w in sorted(weights.items()) if abs(w) >= LEAST},
    }
    file.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
