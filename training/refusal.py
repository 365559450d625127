"""Learns when to say "the agreements do not say", from the two question banks.

``python -m training.refusal`` writes ``corpus/refusal/model.json`` and its card. Every bank
question is judged as one by a new writer would be: the other questions of its own writer are
hidden. Figures come from cross-validation in which a topic's or a passage's questions, by any
writer, are either all learned from or all judged. The threshold also looks at the development
cases, never at the test cases.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import StandardScaler

from assistant.answer.abstain import FOLDER, FORMAT, MODEL_FILE, Logistic
from assistant.answer.features import Extractor, Features
from assistant.answer.manner import Manner, bent
from assistant.config import ROOT, Config
from assistant.corpus import data_folder
from assistant.dialogue import Tools, understand
from assistant.encoder import Encoder, load_encoder
from assistant.index import Index, ensure_index, evidence_texts
from assistant.late import LateInteraction
from assistant.search import Found, Near, Search, Weights
from assistant.swedish import fold
from training import bare, invented, manner

DEV = ROOT / "eval" / "cases" / "dev"
WRONGLY = 0.03  # share of answerable questions that may be refused
NEAREST = 200  # as many bank questions as a search looks at
FOLDS = 10
STRENGTH = 0.3  # of the logistic regression (sklearn's C); flat from 0.03 to 1
REAL = 3.0  # how much all rows of the corpus weigh beside all of the invented agreements
Say = Callable[[str], None]
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

    names: tuple[str, ...]
    scaler: StandardScaler
    model: LogisticRegression
    scores: Floats

    def score(self, rows: Sequence[Row]) -> Floats:
        """Log-odds (rows,) by the model of all rows."""
        return _decide(self.scaler, self.model, _table(rows, self.names))


class Bench:
    """The questions of an index's banks, each with what a search would find without its writer."""

    def __init__(self, index: Index, encoder: Encoder, late: LateInteraction) -> None:
        self.index = index
        self._late = late
        self.texts = [*(q.text for q in index.bank), *(u.text for u in index.uncovered)]
        self._pieces = late.prepare([*index.bank_pieces, *index.uncovered_pieces, *index.pieces])
        self._vectors = encoder.encode(self.texts)
        self._evidence = encoder.encode(evidence_texts(index.passages)[1])
        self.answered = np.arange(len(self.texts)) < len(index.bank)

    def found(self, at: int, hidden: Flags) -> Found:
        """What a search for a question gives when some questions are not there; no passages."""
        cosines = self._vectors @ self._vectors[at]
        near = [self._nearest(cosines, side & ~hidden) for side in (self.answered, ~self.answered)]
        sentences = np.arange(len(self.index.pieces)) + len(self.texts)
        late = self._late.score_prepared(
            self.texts[at], self._pieces, np.concatenate([*near, sentences])
        )
        bank, uncovered, evidence = np.split(late, np.cumsum([len(places) for places in near]))
        return Found(
            hits=(),
            cosine=self._evidence @ self._vectors[at],
            late=evidence,
            bank=_sorted(near[0], cosines, bank),
            uncovered=_sorted(near[1], cosines, uncovered, len(self.index.bank)),
        )

    @staticmethod
    def _nearest(cosines: NDArray[np.float32], seen: Flags) -> NDArray[np.int64]:
        places = np.flatnonzero(seen)
        return places[np.argsort(-cosines[places], kind="stable")[:NEAREST]]


def _sorted(
    places: NDArray[np.int64],
    cosines: NDArray[np.float32],
    late: NDArray[np.float32],
    start: int = 0,
) -> tuple[Near, ...]:
    near = [
        (int(p) - start, float(cosines[p]), float(s)) for p, s in zip(places, late, strict=True)
    ]
    return tuple(sorted(near, key=lambda x: -(x[1] + x[2])))


def writers(corpus: Path) -> dict[str, str]:
    """The writer of each bank question, by its folded text."""
    found: dict[str, str] = {}
    for name, groups in (("questions", "groups"), ("not_covered", "topics")):
        for file in sorted((corpus / name).glob("*.yaml")):
            raw = yaml.safe_load(file.read_text(encoding="utf-8"))
            for group in raw[groups]:
                for question in group.get("questions", ()):
                    found.setdefault(fold(str(question)), str(raw.get("writer", file.stem)))
    return found


def bank_rows(
    bench: Bench, extractor: Extractor, by: dict[str, str], crossed: manner.Crossed
) -> list[Row]:
    """Every bank question with its features, as if by a new writer."""
    index = bench.index
    groups = [*(q.passage_id for q in index.bank), *(u.topic for u in index.uncovered)]
    near = [*(True for _ in index.bank), *(u.near for u in index.uncovered)]
    writer = np.array([by[fold(text)] for text in bench.texts])
    rows = []
    for at, text in enumerate(bench.texts):
        hidden = writer == writer[at]
        features = extractor.extract(text, bench.found(at, hidden), hidden)
        features = with_manner(features, crossed.score(text, by[fold(text)]))
        rows.append(Row(text, bool(bench.answered[at]), groups[at], near[at], features))
    return rows


def with_manner(features: Features, score: float) -> Features:
    """Features with another score of how the question is put."""
    return Features({**features.evidence, **bent(score)}, features.bank)


def case_rows(
    search: Search, extractor: Extractor, tools: Tools, late: LateInteraction, learned: Manner
) -> list[Row]:
    """The development cases that documents must answer or must not, as the program sees them."""
    rows = []
    for file in sorted(DEV.glob("*.yaml")):
        for text, answered, case in bare.case_texts(file, tools):
            query = understand([text], tools)
            found = search.search(
                text, query.expansions, ages=query.ages, needs=query.needs, units=query.units
            )
            features = extractor.extract(late.mend(text), found)
            features = with_manner(features, learned.score(late.mend(text), late))
            rows.append(Row(text, answered, case, True, features))
    return rows


def fit(rows: Sequence[Row], names: tuple[str, ...], weights: Floats | None = None) -> Fit:
    """Learns from the rows; scores each by a model that has not seen its group."""
    table, side = _table(rows, names), _sides(rows)
    weights = np.ones(len(rows)) if weights is None else weights
    groups = np.array([row.group for row in rows])
    scores = np.zeros(len(rows))
    for learn, judge in GroupKFold(FOLDS).split(table, side, groups):
        scores[judge] = _decide(*_learn(table[learn], side[learn], weights[learn]), table[judge])
    return Fit(names, *_learn(table, side, weights), scores)


def _learn(
    table: Floats, side: Flags, weights: Floats
) -> tuple[StandardScaler, LogisticRegression]:
    scaler = StandardScaler().fit(table)
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    return scaler, model.fit(np.clip(scaler.transform(table), -5, 5), side, weights)


def _decide(scaler: StandardScaler, model: LogisticRegression, table: Floats) -> Floats:
    scores: Floats = model.decision_function(np.clip(scaler.transform(table), -5, 5))
    return scores


def _table(rows: Sequence[Row], names: Sequence[str]) -> Floats:
    return np.array([row.features.values(names) for row in rows], np.float64)


def _sides(rows: Sequence[Row]) -> Flags:
    return np.array([row.answered for row in rows])


def cut(scores: Floats, side: Flags) -> float:
    """The highest log-odds that refuses at most ``WRONGLY`` of the answerable questions."""
    return float(np.quantile(scores[side], WRONGLY, method="lower"))


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


def as_data(made: Fit, threshold: float) -> dict[str, Any]:
    """A model as the data file holds it: mean, scale and weight of each feature."""
    columns = zip(made.scaler.mean_, made.scaler.scale_, made.model.coef_[0], strict=True)
    return {
        "bias": round(float(made.model.intercept_[0]), 6),
        "threshold": round(float(1 / (1 + np.exp(-threshold))), 6),
        "features": {
            name: [round(float(value), 6) for value in column]
            for name, column in zip(made.names, columns, strict=True)
        },
    }


def train(rows: Sequence[Row], cases: Sequence[Row], names: tuple[str, ...]) -> dict[str, Any]:
    """A model as data, with its figures on the banks and on the development cases."""
    made = fit(rows, names)
    threshold = cut(made.scores, _sides(rows))
    measured = {"banks": figures(rows, made.scores, threshold)}
    if cases:
        scores = made.score(cases)
        measured["cases_at_bank_threshold"] = figures(cases, scores, threshold)
        # neither a new writer's questions nor the cases may lose more than WRONGLY
        threshold = min(threshold, cut(scores, _sides(cases)))
        measured["banks"] = figures(rows, made.scores, threshold)
        measured["cases"] = figures(cases, scores, threshold)
    data = as_data(made, threshold)
    _check(Logistic.read(data), made, rows[:20])
    return {**data, "figures": measured, "scores": made.scores}


def train_bare(
    banks: Sequence[Row], made: Sequence[Row], kinds: dict[str, Sequence[Row]]
) -> dict[str, Any]:
    """The model by evidence alone as data, with its figures.

    Args:
        banks: questions of the banks, asked of the corpus without them.
        made: questions about invented agreements.
        kinds: development cases by where they come from; the threshold refuses at most
            ``WRONGLY`` of their answerable questions taken together.
    """
    rows = [*banks, *made]
    weights = np.ones(len(rows))
    weights[: len(banks)] = REAL * len(made) / len(banks)
    fitted = fit(rows, tuple(rows[0].features.evidence), weights)
    cases = [row for of_kind in kinds.values() for row in of_kind]
    threshold = cut(fitted.score(cases), _sides(cases))
    parts = {"banks": (banks, fitted.scores[: len(banks)])}
    parts |= {"made": (made, fitted.scores[len(banks) :])}
    parts |= {kind: (of_kind, fitted.score(of_kind)) for kind, of_kind in kinds.items()}
    data = as_data(fitted, threshold)
    _check(Logistic.read(data), fitted, rows[:20])
    measured = {name: figures(of, scores, threshold) for name, (of, scores) in parts.items()}
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


CARD = """# When the agreements do not answer

`model.json`: two logistic models over the features of `assistant/answer/features.py`, made by
`python -m training.refusal` on {day} from {questions} hand-written questions ({answerable} that a
passage answers, {rest} that nothing answers) by {writers} writers, and {made} questions about
invented agreements. `with_banks` is used where a corpus has both banks, `by_evidence` where it has
none; the answer then says that it is less sure. `manner.json`: how questions are put that
agreements answer, and those that they seldom answer (`assistant/answer/manner.py`).

**Use.** Whether to answer or to say that the agreements do not say. **Not for** other regions'
thresholds without measuring: the weights are about likeness, not subjects, but were learned here.

With banks, each bank question was judged with its own writer's questions hidden; its topic's or
passage's questions (by any writer) were not learned from. Cases: development cases by others, all
banks in use. The threshold keeps the wrongly refused at or under 3 % on both. By evidence: the
corpus' documents are asked without banks, and the threshold is set on the development cases of this
corpus and of other regions' agreements (`elsewhere`, each a corpus of its own) taken together.
`made` are invented agreements of 10 and 40 sections: half of their unanswerable questions are about
sections that were left out, which is harder than what people ask.

| | AUC | wrongly refused | refused | near | far | calibration error | n |
|---|---|---|---|---|---|---|---|
{table}

Threshold: {threshold:.3f} (with banks), {bare:.3f} (by evidence). Features:
{features} and {few}. Late interaction: {late}; encoder: {encoder}.
A new model of either kind calls for training anew.
"""


def card(data: dict[str, Any], rows: Sequence[Row], by: dict[str, str], made: int) -> str:
    """The model card, with the figures of the data file."""
    lines = []
    for title, key in (("banks", "with_banks"), ("evidence only", "by_evidence")):
        for on, values in data[key]["figures"].items():
            row = [f"{values['auc']:.3f}", f"{values['wrongly_refused']:.1%}"]
            row += [
                f"{values[f'refused_{kind}']:.1%}" if f"refused_{kind}" in values else "–"
                for kind in ("unanswerable", "near", "far")
            ]
            row += [f"{values['calibration_error']:.3f}", str(values["questions"])]
            lines.append(f"| {title}: {on.replace('_', ' ')} | {' | '.join(row)} |")
    answerable = int(_sides(rows).sum())
    return CARD.format(
        day=data["date"],
        questions=len(rows),
        answerable=answerable,
        rest=len(rows) - answerable,
        writers=len(set(by.values())),
        made=made,
        table="\n".join(lines),
        threshold=data["with_banks"]["threshold"],
        bare=data["by_evidence"]["threshold"],
        features=len(data["with_banks"]["features"]),
        few=len(data["by_evidence"]["features"]),
        late=data["late"],
        encoder=data["encoder"],
    )


def questions_asked(
    texts: Sequence[str],
    answered: Flags,
    by: dict[str, str],
    agreements: dict[str, tuple[invented.Section, ...]],
) -> list[manner.Asked]:
    """What the manner is learned from: both banks, and questions about invented agreements."""
    banks = [
        manner.Asked(text, bool(side), by[fold(text)])
        for text, side in zip(texts, answered, strict=True)
    ]
    made = [
        manner.Asked(question, True, name, manner.INVENTED)
        for name, sections in agreements.items()
        for section in sections
        for question in section.questions[::2]
    ]
    return [*banks, *made]


def bare_rows(
    corpus: Path,
    bench: invented.Bench,
    rows: Sequence[Row],
    cases: Sequence[Row],
    tools: Tools,
    score: Callable[[str], float],
    say: Say,
) -> tuple[list[Row], list[Row], dict[str, Sequence[Row]]]:
    """Rows of the banks, of invented agreements, and of development cases, by evidence alone."""
    banks = [(row.text, row.answered, row.group) for row in rows]
    near = {row.text: row.near for row in rows}

    def as_row(row: bare.Bare) -> Row:
        features = with_manner(row.features, score(row.text))
        return Row(row.text, row.answered, row.group, near.get(row.text, True), features)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = [(row.text, row.answered, row.group) for row in cases]
        of_banks, of_cases = bare.of_corpus(bench, corpus, banks, asked, folder / "corpus")
        say(f"{len(of_banks)} questions without banks")
        elsewhere = list(bare.of_elsewhere(bench, tools, folder / "elsewhere"))
        agreements = invented.read(bare.PAIRS)
        made = list(bare.of_invented(bench, agreements, banks, folder / "made", say))
    kinds = {"cases": of_cases, "elsewhere": elsewhere}
    return (
        [as_row(row) for row in of_banks],
        [as_row(row) for row in made],
        {kind: [as_row(row) for row in of_kind] for kind, of_kind in kinds.items() if of_kind},
    )


def run(corpus: Path, out: Path, say: Say, shown: int) -> None:
    """Trains both models and writes them with their card into a folder."""
    config = Config(corpus=corpus)
    encoder, late = load_encoder(config.encoder), LateInteraction.load()
    index, _ = ensure_index(corpus, config.index_folder(), encoder, late, progress=say)
    lexicon = data_folder(corpus, "lexicon")
    tools, weights = Tools.load(lexicon), Weights.load(lexicon)
    search, bench = Search(index, encoder, late, weights), Bench(index, encoder, late)
    by, agreements = writers(corpus), invented.read(bare.PAIRS)
    asked = questions_asked(bench.texts, bench.answered, by, agreements)
    crossed, learned = manner.Crossed(asked, late), manner.learn(asked, late)
    say(f"manner of {len(asked)} questions")
    extractor = Extractor(index, late, tools.lexicon)
    rows = bank_rows(bench, extractor, by, crossed)
    say(f"{len(rows)} bank questions")
    cases = case_rows(search, extractor, tools, late, learned) if DEV.is_dir() else []
    say(f"{len(cases)} development cases")
    few = tuple(rows[0].features.evidence)
    with_banks = train(rows, cases, (*few, *rows[0].features.bank))
    scores = with_banks.pop("scores")
    say(json.dumps(with_banks["figures"]))
    writer_of = {
        question: name
        for name, sections in agreements.items()
        for section in sections
        for question in section.questions
    }
    writer_of |= {text: by[fold(text)] for text in bench.texts}

    def score(text: str) -> float:
        writer = writer_of.get(text)
        return crossed.score(text, writer) if writer else learned.score(late.mend(text), late)

    made_bench = invented.Bench(encoder, late, tools.lexicon, weights)
    of_banks, made, kinds = bare_rows(corpus, made_bench, rows, cases, tools, score, say)
    by_evidence = train_bare(of_banks, made, kinds)
    if shown:
        threshold = float(np.log(with_banks["threshold"] / (1 - with_banks["threshold"])))
        say(errors(rows, scores, threshold, shown))
    data = {
        "format": FORMAT,
        "date": date.today().isoformat(),
        "late": late.fingerprint,
        "encoder": encoder.fingerprint,
        "with_banks": with_banks,
        "by_evidence": by_evidence,
    }
    out.mkdir(parents=True, exist_ok=True)
    manner.write(learned, out, {"date": data["date"], "late": late.fingerprint})
    text = json.dumps(data, ensure_ascii=False, indent=1)
    (out / MODEL_FILE).write_text(text + "\n", encoding="utf-8")
    (out / "README.md").write_text(card(data, rows, by, len(made)), encoding="utf-8")
    say(card(data, rows, by, len(made)))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--out", type=Path, help="folder of the model; in the corpus by default")
    parser.add_argument("--errors", type=int, default=0, help="how many of each kind to show")
    arguments = parser.parse_args()
    begun = time.monotonic()
    out = arguments.out or arguments.corpus / FOLDER
    run(
        arguments.corpus,
        out,
        lambda text: print(f"{time.monotonic() - begun:5.0f} s  {text}", flush=True),
        arguments.errors,
    )


if __name__ == "__main__":
    main()
