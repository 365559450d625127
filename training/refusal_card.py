"""The card of the judge's model: what it was made of, and its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from training.refusal_fit import Row

CARD = """# When the agreements do not answer

`model.json`: two logistic models over the features of `assistant/answer/features.py`, made by
`python -m training.refusal` on {day} from {questions} hand-written questions ({answerable} that a
passage answers, {rest} that nothing answers) by {writers} writers, {made} questions about
invented agreements, and {others} to other regions' agreements. `with_banks` is used where a corpus
has both banks, `by_evidence` where it has none; the answer then says that it is less sure.
`manner.json`: how questions are put that agreements answer, and those that they seldom answer
(`assistant/answer/manner.py`).

**Use.** Whether to answer or to say that the agreements do not say. **Not for** other regions'
thresholds without measuring: the weights are about likeness, not subjects, but were learned here.

With banks, each bank question was judged with its own writer's questions hidden; its topic's or
passage's questions (by any writer) were not learned from. Cases: development cases by others, all
banks in use. The threshold refuses at most 3 % of the answerable bank questions and 5 % of the
answerable cases; the program answers more than half of those all the same (its register, what
settles itself).

By evidence, without banks, it is learned from: bank questions asked of the corpus without its banks
(`banks`); questions about invented agreements that the language model has not learned from, each
asked of a document with its section and of one without it, and not-covered questions asked of both
(`made`, harder than what people ask); the development cases of other regions' agreements
(`elsewhere`); and questions written for those agreements, half of them near misses (`near misses`,
`training/near_misses`). Each row is judged by a model that has not seen its topic, section or
folder of documents. The threshold refuses at most 7 % of the answerable cases of other
regions' agreements; near misses are harder on both sides and only teach. What whole answers do is
in README.md (blind folders). `cases` are not learned from. How surely the search
found is told in numbers by `assistant/search/surely.py`; what the two best passages say, each read
together with the question, by `assistant/cross.py`: for rows that it has learned from, by a reader
that has not (`training/cross_held.py`).

| | AUC | wrongly refused | refused | near | far | calibration error | n |
|---|---|---|---|---|---|---|---|
{table}

Threshold: {threshold:.3f} (with banks), {bare:.3f} (by evidence). Features:
{features} and {few}. Late interaction: {late}; encoder: {encoder}.
A new model of either kind calls for training anew.
"""


def card(
    data: dict[str, Any], rows: Sequence[Row], by: dict[str, str], parts: Mapping[str, int]
) -> str:
    """The model card, with the figures of the data file.

    Args:
        data: of the file.
        rows: questions of the banks.
        by: their writers.
        parts: how many rows the model by evidence alone was learned from, by their kind.
    """
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
    answerable = sum(row.answered for row in rows)
    return CARD.format(
        day=data["date"],
        questions=len(rows),
        answerable=answerable,
        rest=len(rows) - answerable,
        writers=len(set(by.values())),
        made=parts["made"],
        others=parts["elsewhere"] + parts["near_misses"],
        table="\n".join(lines),
        threshold=data["with_banks"]["threshold"],
        bare=data["by_evidence"]["threshold"],
        features=len(data["with_banks"]["features"]),
        few=len(data["by_evidence"]["features"]),
        late=data["late"],
        encoder=data["encoder"],
    )
