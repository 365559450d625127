"""Measures a model folder on held-back everyday pairs, SweFAQ dev and SweQUAD-MC dev.

``python -m training.measure --data DIR [--model FOLDER] [--perturbed]`` prints Markdown tables.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from assistant.encoder import MODEL_FOLDER, BundledEncoder
from assistant.late import LateInteraction
from training import data
from training.noise import KINDS

RRF = 60
SEED = 4
SAMPLE = 300
"""Questions that are measured with errors."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Questions against a pool of texts, some of which belong to one passage."""

    name: str
    questions: Sequence[str]
    texts: Sequence[str]
    passage: np.ndarray
    """(texts,) the passage that each text belongs to; ascending."""
    gold: np.ndarray
    """(questions,) the passage that answers."""
    document: np.ndarray
    """(passages,) the file that each passage is from."""
    own_file: bool = False
    """Whether a question is asked of its own file only: as of one agreement, not of all."""


def everyday(folder: Path, family: str, *, own_file: bool = False) -> Bench:
    """Return a family's held-back questions against all its passages, with those learnt from."""
    pairs = data.everyday_pairs(folder, family)
    groups = list(dict.fromkeys(pair.group for pair in pairs))
    place = {group: at for at, group in enumerate(groups)}
    texts = sorted({(place[pair.group], pair.text) for pair in pairs})
    asked = [pair for pair in pairs if data.held_back(pair)]
    files = [group.split("/")[1] for group in groups]
    return Bench(
        f"{family}, own file" if own_file else family,
        [pair.question for pair in asked],
        [text for _, text in texts],
        np.array([at for at, _ in texts]),
        np.array([place[pair.group] for pair in asked]),
        np.unique(files, return_inverse=True)[1],
        own_file,
    )


def outside(name: str, parts: tuple[Sequence[str], Sequence[str], Sequence[int]]) -> Bench:
    """Return an outside benchmark, where each text is a passage of its own."""
    questions, texts, gold = parts
    places = np.arange(len(texts))
    return Bench(name, questions, texts, places, np.array(gold), np.zeros_like(places))


def benches(folder: Path) -> list[Bench]:
    """Return all benchmarks."""
    return [
        everyday(folder, "agreements", own_file=True),
        *(everyday(folder, family) for family in data.FAMILIES),
        outside("SweFAQ dev", data.swefaq(folder)),
        outside("SweQUAD-MC dev", data.swequad(folder, "dev")),
    ]


def perturbed(bench: Bench, kind: str) -> Bench:
    """Return the benchmark with one kind of errors in every question; the seed is fixed."""
    rng = random.Random(SEED)
    questions = [KINDS[kind](question, rng) for question in bench.questions]
    return replace(bench, questions=questions)


def by_passage(scores: np.ndarray, bench: Bench) -> np.ndarray:
    """Return (questions, passages): the best of a passage's texts."""
    starts = np.flatnonzero(np.r_[True, np.diff(bench.passage) > 0])
    best = np.maximum.reduceat(scores, starts, axis=1)
    if bench.own_file:
        other = bench.document[None, :] != bench.document[bench.gold][:, None]
        best[other] = -np.inf
    return best


def bm25(bench: Bench) -> np.ndarray:
    """Return BM25 scores with the Swedish stemmer."""
    stemmer = Stemmer.Stemmer("swedish")
    options = {"stopwords": [], "stemmer": stemmer, "show_progress": False}
    index = bm25s.BM25()
    index.index(bm25s.tokenize(list(bench.texts), **options), show_progress=False)
    rows = bm25s.tokenize(list(bench.questions), return_ids=False, **options)
    return np.stack([index.get_scores(row) if row else np.zeros(len(bench.texts)) for row in rows])


def ranks(scores: np.ndarray) -> np.ndarray:
    """Return each passage's rank from 1, per question; ties in the passages' order."""
    order = np.argsort(-scores, axis=1, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.arange(1, scores.shape[1] + 1)[None, :], axis=1)
    return places


def gold_ranks(scores: np.ndarray, bench: Bench) -> np.ndarray:
    """Return the rank of each question's own passage."""
    return ranks(scores)[np.arange(len(bench.gold)), bench.gold]


def figures(rank: np.ndarray) -> dict[str, float]:
    """Return recall@1/5/10, MRR@10 and nDCG@10 of the gold ranks."""
    near = rank <= 10
    return {
        "recall@1": float((rank <= 1).mean()),
        "recall@5": float((rank <= 5).mean()),
        "recall@10": float(near.mean()),
        "MRR@10": float(np.where(near, 1 / rank, 0).mean()),
        "nDCG@10": float(np.where(near, 1 / np.log2(rank + 1), 0).mean()),
    }


def systems(bench: Bench, encoder: BundledEncoder, late: LateInteraction) -> dict[str, np.ndarray]:
    """Return the passage scores of BM25, static, late and their reciprocal rank fusion."""
    static = encoder.encode(bench.questions) @ encoder.encode(bench.texts).T
    found = {
        "BM25": by_passage(bm25(bench), bench),
        "static": by_passage(static, bench),
        "late": by_passage(late_scores(bench, late), bench),
    }
    fused = np.sum([1 / (RRF + ranks(scores)) for scores in found.values()], axis=0)
    return {**found, "fused": fused}


def late_scores(bench: Bench, late: LateInteraction) -> np.ndarray:
    """Return (questions, texts); where only a question's own file counts, only that is scored."""
    ids = late.tokenize(bench.texts)
    if not bench.own_file:
        return late.score_many(bench.questions, ids)
    scores = np.full((len(bench.questions), len(ids)), -1, np.float32)
    asked, found = bench.document[bench.gold], bench.document[bench.passage]
    for document in np.unique(asked):
        rows, columns = np.flatnonzero(asked == document), np.flatnonzero(found == document)
        mine = late.score_many([bench.questions[at] for at in rows], [ids[at] for at in columns])
        scores[np.ix_(rows, columns)] = mine
    return scores


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def clean_table(
    all_benches: Sequence[Bench], encoder: BundledEncoder, late: LateInteraction
) -> None:
    """Print every benchmark's figures."""
    say("| questions to | system | n | recall@1 | recall@5 | recall@10 | MRR@10 | nDCG@10 |")
    say("|---|---|---|---|---|---|---|---|")
    for bench in all_benches:
        for system, scores in systems(bench, encoder, late).items():
            row = figures(gold_ranks(scores, bench))
            cells = " | ".join(f"{value:.3f}" for value in row.values())
            say(f"| {bench.name} ({len(scores[0])}) | {system} | {len(scores)} | {cells} |")


def perturbed_table(bench: Bench, encoder: BundledEncoder, late: LateInteraction) -> None:
    """Print recall@5 with errors in the questions ÷ without, as written and mended."""
    chosen = np.random.default_rng(SEED).permutation(len(bench.questions))[:SAMPLE]
    asked = [bench.questions[at] for at in chosen]
    some = replace(bench, questions=asked, gold=bench.gold[chosen])

    def recall(questions: Sequence[str]) -> np.ndarray:
        found = systems(replace(some, questions=questions), encoder, late)
        return np.array([figures(gold_ranks(s, some))["recall@5"] for s in found.values()])

    say(f"\n{bench.name}, {len(asked)} questions: recall@5 with errors ÷ without\n")
    say("| errors | BM25 | static | late | fused |\n|---|---|---|---|---|")
    clean = recall(asked)
    for kind in ("none", *KINDS):
        written = asked if kind == "none" else perturbed(some, kind).questions
        mended = [late.mend(text) for text in written]
        for name, questions in ((kind, written), (f"{kind}, mended", mended)):
            shares = recall(questions) / clean
            say(f"| {name} | {' | '.join(f'{share:.3f}' for share in shares)} |")


def report(folder: Path, model: Path, *, with_errors: bool) -> None:
    """Print the tables and the encoder's speed."""
    encoder, late = BundledEncoder(model), LateInteraction.load(model)
    found = benches(folder)
    clean_table(found, encoder, late)
    texts = [sentence for text in found[1].texts for sentence in data.SENTENCE_END.split(text)]
    begun = time.process_time()
    encoder.encode(texts)
    rate = len(texts) / (time.process_time() - begun)
    say(f"\n{rate:.0f} sentences a second of one core")
    for bench in (found[0], found[-2]) if with_errors else ():
        perturbed_table(bench, encoder, late)


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--perturbed", action="store_true", help="also with errors in questions")
    options = parser.parse_args()
    report(options.data, options.model, with_errors=options.perturbed)


if __name__ == "__main__":
    main()
