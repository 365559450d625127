"""Learns the weights of the search: ``python -m training.fusion``, after every change of the model.

Two sets (``corpus/lexicon/search.yaml``). *Alone*: the bank's questions asked with no bank to be
seen, and the held-back everyday pairs, each asked of its own invented agreement, so that the
weights do not learn the shipped documents; both count the same. *With bank*: each writer's
questions are asked with only the other writers' bank to be seen, so that the model meets questions
that it has no sibling of, as in use. *Alone* is learned only with ``--alone``: the static vectors
must not have seen the held-back pairs (``training.make`` without ``--everything``), as those that
are shipped have, in part. A softmax over the passages is fitted with L2 regularisation
(scipy's L-BFGS). No evaluation case is read.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.bank import find_anchor
from assistant.config import Config
from assistant.corpus import data_folder
from assistant.dialogue import Tools
from assistant.encoder import load_encoder
from assistant.index import QUESTIONS, Index, bank_key, ensure_index, sentence_places
from assistant.late import LateInteraction
from assistant.memory import Memory
from assistant.search import Search, Weights
from assistant.search.fusion import FILE, ranking_features
from assistant.search.rankings import Seen
from assistant.votes import Votes
from training.grounds import Ground, Kit, Question, own_files
from training.memory import examples, file_of, write_memory

ALONE = tuple(
    "bm25 expanded vectors late whole memory distinct around needs ages_in ages_out".split()
)
BANK = ("bank_bm25", "bank_vectors", "bank_late", "bank_votes")
RANKED = frozenset("bm25 expanded vectors late whole".split()) | set(BANK)
"""Rankings whose ranks weigh besides their scores."""
FOLDS = 4
STRENGTH = 3e-3
"""Of the L2 regularisation, on weights of features brought to the same spread."""
SOFTER = 0.5
"""What the weights with a bank are multiplied by, which leaves their order as it is: five writers'
questions make the first passage so sure that answers cite too few others. By development cases."""
SEED = 17
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """Questions to one corpus: features (questions, passages, columns), and which are right.

    Attributes:
        right: bool (questions, passages).
    """

    x: NDArray[np.float32]
    right: NDArray[np.bool_]

    def cut(self, kept: NDArray[np.bool_]) -> Rows:
        """Some of the questions."""
        return Rows(self.x[kept], self.right[kept])


def columns(names: Sequence[str]) -> list[tuple[str, str]]:
    """(ranking, "score" or "rank") of each column."""
    kinds = ((name, kind) for name in names for kind in ("score", "rank"))
    return [(name, kind) for name, kind in kinds if kind == "score" or name in RANKED]


def table(seen: Seen, names: Sequence[str]) -> Floats:
    """(passages, columns): what the weights see of a question."""
    found = {name: ranking_features(name, seen.scores[name]) for name in names}
    picked = [found[name][("score", "rank").index(kind)] for name, kind in columns(names)]
    return np.stack(picked, axis=1)


def rows_of(ground: Ground, tools: Tools, names: Sequence[str]) -> Rows:
    """The rows of a ground's questions."""
    tables = [table(ground.see(q, tools), names) for q in ground.questions]
    size = len(ground.search.index.passages)
    right = [[at in q.right for at in range(size)] for q in ground.questions]
    return Rows(np.array(tables, np.float32), np.array(right))


def fit(parts: Sequence[tuple[Rows, float]]) -> Floats:
    """Weights (columns,) that minimise the cross entropy of the right passages.

    Args:
        parts: questions, and what all of them together count.
    """
    spread = np.sqrt(np.mean([rows.x.var(axis=1).mean(axis=0) for rows, _ in parts], axis=0))
    scale = 1 / (spread + 1e-6)
    whole = sum(share for _, share in parts)

    def loss(w: Floats) -> tuple[float, Floats]:
        value, gradient = STRENGTH * float(w @ w), 2 * STRENGTH * w
        for rows, share in parts:
            logits = (rows.x @ (w * scale).astype(np.float32)).astype(np.float64)
            chances = np.exp(logits - logits.max(axis=1, keepdims=True))
            chances /= chances.sum(axis=1, keepdims=True)
            hit = (chances * rows.right).sum(axis=1) + 1e-12
            weight = share / whole / len(hit)
            value -= weight * float(np.log(hit).sum())
            off = chances - chances * rows.right / hit[:, None]
            flat = off.astype(np.float32).ravel()
            gradient = gradient + weight * (flat @ rows.x.reshape(flat.size, -1)) * scale
        return value, gradient

    result = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    return np.asarray(result.x) * scale


def places(rows: Rows, w: Floats) -> NDArray[np.int64]:
    """(questions,) the place, from 0, of the best right passage."""
    order = np.argsort(-(rows.x @ w), axis=1, kind="stable")
    found: NDArray[np.int64] = np.argmax(np.take_along_axis(rows.right, order, axis=1), axis=1)
    return found


def figures(found: NDArray[np.int64]) -> str:
    """Recall@1/5/10 and MRR@10."""
    shares = [float((found < k).mean()) for k in (1, 5, 10)]
    mrr = float(np.where(found < 10, 1 / (1 + found), 0).mean())
    return " | ".join(f"{value:.3f}" for value in (*shares, mrr)) + f" | {len(found)}"


def bank_questions(folder: Path, index: Index) -> dict[str, list[tuple[str, str]]]:
    """(question, passage id) of each writer's bank, shuffled."""
    documents = {d.id: d for d in index.documents}
    found: dict[str, set[tuple[str, str]]] = {}
    for file in sorted(folder.glob("*.yaml")):
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
        for group in raw["groups"]:
            place = find_anchor(documents[raw["document"]], group)
            if not isinstance(place, str):
                mine = found.setdefault(str(raw["writer"]), set())
                mine |= {(str(q), place[0].id) for q in group["questions"]}
    return {
        writer: random.Random(SEED).sample(sorted(mine), len(mine))
        for writer, mine in sorted(found.items())
    }


def hidden_writers(search: Search, folder: Path) -> Iterator[list[tuple[str, str]]]:
    """Each writer's (question, passage id), while that writer's bank is hidden from the search."""
    index, owner = search.index, search.banks.owner
    places = sentence_places(index.passages)
    under = np.array([places.get((q.passage_id, q.start), -1) for q in index.bank])
    keys, texts = [bank_key(q) for q in index.bank], [q.text for q in index.bank]
    known = index.vectors.vectors(QUESTIONS, keys)
    vectors = np.array([known[key] for key in keys], np.float32)
    for mine in bank_questions(folder, index).values():
        own = set(mine)
        hidden = np.array([(q.text, q.passage_id) in own for q in index.bank])
        search.banks.owner = np.where(hidden, -1, owner).astype(np.int32)
        search.banks.votes = Votes.learn(texts, np.where(hidden, -1, under).tolist(), vectors)
        yield mine
    search.banks.owner, search.banks.votes = owner, index.votes


def bank_rows(search: Search, tools: Tools, folder: Path, each: int) -> Iterator[Rows]:
    """Each writer's questions, with that writer's bank hidden."""
    place = {p.id: at for at, p in enumerate(search.index.passages)}
    for mine in hidden_writers(search, folder):
        asked = tuple(Question((q,), frozenset({place[p]})) for q, p in mine[:each])
        yield rows_of(Ground("bank", search, asked), tools, (*ALONE, *BANK))


def joined(rows: Sequence[Rows]) -> Rows:
    """Rows of the same corpus as one."""
    return Rows(np.concatenate([r.x for r in rows]), np.concatenate([r.right for r in rows]))


def learn_alone(bank: Sequence[Rows], agreements: Sequence[Rows]) -> Floats:
    """Weights without a bank; says how well those fitted on other files do on a file."""
    asked = sum(len(rows.x) for rows in agreements)

    def fitted(some: Sequence[Rows]) -> Floats:
        return fit([(joined(bank), 1.0), *((rows, len(rows.x) / asked) for rows in some)])

    found = []
    for fold in range(FOLDS):
        w = fitted([rows for at, rows in enumerate(agreements) if at % FOLDS != fold])
        found += [places(rows, w) for rows in agreements[fold::FOLDS]]
    say("invented agreements, weights of others", np.concatenate(found))
    only = fit([(rows, float(len(rows.x))) for rows in agreements])
    say("shipped documents, weights of agreements", places(joined(bank), only))
    return fitted(agreements)


def learn_with_bank(bank: Sequence[Rows]) -> Floats:
    """Weights with a bank; says how well those fitted on other writers do on a writer."""
    found = []
    for at, rows in enumerate(bank):
        others = joined([other for number, other in enumerate(bank) if number != at])
        found.append(places(rows, fit([(others, 1.0)])))
    say("bank, weights of other writers", np.concatenate(found))
    return fit([(joined(bank), 1.0)])


def say(name: str, found: NDArray[np.int64]) -> None:
    """Prints a line of the table."""
    print(f"| {name} | {figures(found)} |", flush=True)


def write(file: Path, section: str, names: Sequence[str], w: Floats) -> None:
    """Puts weights into a section of ``search.yaml``, comments kept."""
    values = {name: {"score": 0.0, "rank": 0.0} for name in names}
    for (name, kind), value in zip(columns(names), w, strict=True):
        values[name][kind] = float(value)
    lines = file.read_text(encoding="utf-8").splitlines()
    start = lines.index(f"  {section}:")
    for at in range(start + 1, len(lines)):
        if lines[at].startswith("  ") and not lines[at].startswith("   "):
            break
        name = lines[at].strip().partition(":")[0]
        if name in values:
            comment = lines[at][lines[at].index("#") :] if "#" in lines[at] else ""
            entry = "{{score: {score:.2f}, rank: {rank:.2f}}}".format(**values[name])
            lines[at] = f"    {name}:".ljust(18) + f"{entry.ljust(28)}{comment}".rstrip()
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Makes the memory, fits, prints what held-out questions get, and writes ``search.yaml``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=1500, help="questions a writer")
    parser.add_argument("--alone", action="store_true", help="the set without a bank too")
    options = parser.parse_args()
    config = Config()
    encoder, late = load_encoder(config.encoder), LateInteraction.load()
    lexicon = data_folder(config.corpus, "lexicon")
    pairs = examples()
    write_memory(pairs, encoder)
    memory, files = Memory.load(encoder), np.array([file_of(pair) for pair in pairs])
    kit = Kit(encoder, late, Tools.load(lexicon), Weights.load(lexicon))
    index, _ = ensure_index(
        config.corpus, config.index_folder(), encoder, late, progress=lambda _: None
    )
    search = Search(index, encoder, late, kit.weights, memory)
    print("| held out | recall@1 | @5 | @10 | MRR@10 | n |\n|---|---|---|---|---|---|", flush=True)
    bank = list(bank_rows(search, kit.tools, config.corpus / "questions", options.each))
    if options.alone:
        width = len(columns(ALONE))
        grounds = own_files("agreements", Path(__file__).parent, kit, memory, files)
        agreements = [rows_of(ground, kit.tools, ALONE) for ground in grounds]
        alone = learn_alone([Rows(rows.x[:, :, :width], rows.right) for rows in bank], agreements)
        write(lexicon / FILE, "alone", ALONE, alone)
    write(lexicon / FILE, "with_bank", (*ALONE, *BANK), SOFTER * learn_with_bank(bank))
    return 0


if __name__ == "__main__":
    sys.exit(main())
