"""Learns which sentence of the found passages answers: ``python -m training.evidence``.

Writes ``corpus/lexicon/evidence.yaml``. Each bank question stands under the sentence that answers
it. *With bank*: a writer's questions are asked with only the other writers' bank to be seen.
*Alone*: the same questions with no bank to be seen, and the development questions of other
regions' agreements (``eval/elsewhere/dev``), each asked of its own. A softmax over a question's
sentences is fitted with L2 regularisation; figures are of questions left out of the fit. No case
of ``eval/cases`` is read.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.answer.evidence import FILE, NAMES, TOP, Candidate, Wanted, observe
from assistant.answer.known import Known
from assistant.config import ROOT, Config
from assistant.corpus import data_folder
from assistant.dialogue import Tools, understand
from assistant.encoder import Encoder, load_encoder
from assistant.index import ensure_index
from assistant.late import LateInteraction
from assistant.search import Search, Weights
from training.fusion import hidden_writers

ELSEWHERE = ROOT / "eval" / "elsewhere" / "dev"
OF_BANK = frozenset({"pointed", "votes", "votes_share"})
SPREADS = {"with_bank": 14.0, "alone": 24.0}
"""Logits; about as many sentences then stand first as staff read. By development cases."""
HEARD = 0.5
"""What the log-odds of the reader of question and sentence count for: 0.3–1.2 are alike."""
STRENGTH = 1.0
FOLDS = 5
Floats = NDArray[np.float64]
Right = Callable[[Candidate], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """A question's sentences: (sentences, ``NAMES``), and which of them answer it."""

    table: Floats
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Place:
    """An open corpus with what is known of it."""

    search: Search
    tools: Tools
    known: Known

    @classmethod
    def open(
        cls, config: Config, encoder: Encoder, late: LateInteraction, without: frozenset[str]
    ) -> Place:
        """Opens a corpus, its index made first where there is none."""
        index, _ = ensure_index(
            config.corpus, config.index_folder(), encoder, late, progress=lambda _: None
        )
        lexicon = data_folder(config.corpus, "lexicon")
        tools = Tools.load(lexicon)
        known = Known.load(index, tools, lexicon, config.corpus, config.day())
        return cls(Search(index, encoder, late, Weights.load(lexicon, without)), tools, known)

    def row(self, turns: Sequence[str], right: Right, *, banked: bool) -> Row | None:
        """What is seen of the sentences found; None where none of them answers."""
        query = understand(turns, self.tools)
        found = self.search.search(
            query.search_text,
            query.expansions,
            ages=query.ages,
            needs=query.needs,
            units=query.units,
        )
        seen = [near for near in found.bank if banked and self.search.banks.owner[near[0]] >= 0]
        found = replace(found, bank=tuple(seen))
        candidates, table = observe(
            self.known.index,
            found if banked else replace(found, votes=np.zeros(0, np.float32)),
            Wanted(
                shape=self.known.shapes.of(query.standalone),
                old=self.known.expired,
                fits=partial(self.known.fits, ages=query.ages) if query.ages else None,
                on_topic=self.known.on_topic(query.standalone),
                glossaries=None if query.intent == "definition" else self.known.shapes.glossaries,
            ),
        )
        answers = np.array([right(candidate) for candidate in candidates], bool)
        return Row(table, answers) if answers.any() else None


def bank_rows(place: Place, folder: Path, each: int, *, banked: bool) -> Iterator[Row]:
    """Each writer's questions, that writer's bank, or all of it, hidden."""
    start = {(q.text, q.passage_id): q.start for q in place.known.index.bank}
    for mine in hidden_writers(place.search, folder):
        for question, passage in mine[:each]:
            if (question, passage) not in start:
                continue  # another writer's, in other letters
            at = (passage, start[(question, passage)])
            found = place.row(
                (question,), lambda c, at=at: (c[0].id, c[1].start) == at, banked=banked
            )
            if found is not None:
                yield found


def elsewhere_rows(encoder: Encoder, late: LateInteraction) -> Iterator[Row]:
    """The development questions of other regions' agreements."""
    for folder in sorted(ELSEWHERE.iterdir()):
        with tempfile.TemporaryDirectory() as index:
            config = Config(corpus=folder, index=Path(index) / "index")
            place = Place.open(config, encoder, late, frozenset())
            cases = yaml.safe_load((folder / "cases.yaml").read_text(encoding="utf-8"))["cases"]
            for case in cases:
                quotes = [_plain(g["quote"]) for group in case["gold"] for g in group]
                found = place.row(case["turns"], partial(_quoted, quotes=quotes), banked=False)
                if found is not None:
                    yield found


def _quoted(candidate: Candidate, quotes: Sequence[str]) -> bool:
    text = _plain(candidate[1].text)
    return any(text in quote or quote in text for quote in quotes)


def _plain(text: str) -> str:
    return " ".join(text.split())


def fit(rows: Sequence[Row], columns: Sequence[int]) -> Floats:
    """Weights of some columns under which the right sentences are likeliest."""
    data = [(row.table[:, columns], row.right) for row in rows]

    def loss(w: Floats) -> tuple[float, Floats]:
        total, slope = STRENGTH * float(w @ w), 2 * STRENGTH * w
        for table, right in data:
            logits = table @ w
            raised = np.exp(logits - logits.max())
            chances = raised / raised.sum()
            hit = np.where(right, chances, 0.0)
            total -= float(np.log(hit.sum()))
            slope = slope + table.T @ (chances - hit / hit.sum())
        return total, slope

    found = minimize(loss, np.zeros(len(columns)), jac=True, method="L-BFGS-B")
    weights = np.zeros(len(NAMES))
    weights[list(columns)] = found.x
    return weights


def figures(rows: Sequence[Row], columns: Sequence[int]) -> str:
    """Of questions left out of the fit: how often the first, first three and five answer."""
    met = np.zeros(3)
    for fold in range(FOLDS):
        weights = fit([row for at, row in enumerate(rows) if at % FOLDS != fold], columns)
        for row in rows[fold::FOLDS]:
            order = row.right[np.argsort(-(row.table @ weights), kind="stable")]
            met += [order[:k].any() for k in (1, 3, 5)]
    first, three, five = met / len(rows)
    return f"{first:.3f} | {three:.3f} | {five:.3f} | {len(rows)}"


def write(file: Path, with_bank: Floats, alone: Floats) -> None:
    """Writes the weights, keeping the comments at the top of the file."""
    head = "".join(
        line for line in file.read_text(encoding="utf-8").splitlines(True) if line[0] == "#"
    )
    sets = {
        name: {
            "spread": SPREADS[name],
            **{n: round(float(w), 3) for n, w in zip(NAMES, weights, strict=True)},
        }
        for name, weights in (("with_bank", with_bank), ("alone", alone))
    }
    sets["alone"]["heard"] = HEARD
    body = yaml.safe_dump(sets, sort_keys=False)
    file.write_text(head + body, encoding="utf-8")


def main() -> int:
    """Fits both sets, prints what left-out questions get, and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=500, help="questions a writer")
    each = parser.parse_args().each
    config = Config()
    encoder, late = load_encoder(config.encoder), LateInteraction.load()
    questions = config.corpus / "questions"
    every = range(len(NAMES))
    bare = [at for at in every if NAMES[at] not in OF_BANK]
    place = Place.open(config, encoder, late, frozenset())
    with_bank = list(bank_rows(place, questions, each, banked=True))
    print(f"with bank, first of top {TOP} passages | three | five | n", flush=True)
    print(figures(with_bank, every), flush=True)
    place = Place.open(config, encoder, late, frozenset({"bank"}))
    alone = list(bank_rows(place, questions, each // 2, banked=False))
    others = list(elsewhere_rows(encoder, late))
    print(f"alone: {figures(alone, bare)}\nelsewhere: {figures(others, bare)}", flush=True)
    file = data_folder(config.corpus, "lexicon") / FILE
    write(file, fit(with_bank, every), fit([*alone, *others], bare))
    return 0


if __name__ == "__main__":
    sys.exit(main())
