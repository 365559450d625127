"""Learns the weights of the search from the question bank: ``python -m training.fusion``.

Each writer's questions are asked with only the other writers' bank to be seen, so that the model
meets questions that it has no sibling of, as in use. A softmax over the passages is fitted with L2
regularisation (scipy's L-BFGS). No evaluation case is read.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.bank import find_anchor
from assistant.config import Config
from assistant.corpus import data_folder
from assistant.encoder import load_encoder
from assistant.index import Index, ensure_index
from assistant.late import LateInteraction
from assistant.search import Search, Weights, features
from assistant.understand import Lexicon

NAMES = ("bm25", "expanded", "vectors", "late", "bank_bm25", "bank_vectors", "bank_late")
Floats = NDArray[np.float64]


class Recording(Search):
    """A search that keeps the rankings of its last question."""

    last: dict[str, NDArray[np.float32]]

    def _fuse(self, rankings):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        self.last = dict(rankings)
        return super()._fuse(rankings)

    def show_only(self, kept: NDArray[np.bool_] | None) -> None:
        """Hides the bank questions that are not kept."""
        owner = np.array([self._passage_at.get(q.passage_id, -1) for q in self.index.bank])
        self._bank_owner = owner if kept is None else np.where(kept, owner, -1)

    def features(self, question: str, expansions: tuple[str, ...]) -> Floats:
        """(passages, 2 · rankings): what the weights see of a question."""
        self.search(question, expansions)
        columns = [x for name in NAMES for x in features(name, self.last[name])[:2]]
        return np.stack(columns, axis=1)


def writers(folder: Path, index: Index) -> dict[str, set[tuple[str, str]]]:
    """(question, passage id) of each writer's bank."""
    documents = {d.id: d for d in index.documents}
    found: dict[str, set[tuple[str, str]]] = {}
    for file in sorted(folder.glob("*.yaml")):
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
        for group in raw["groups"]:
            place = find_anchor(documents[raw["document"]], group)
            if not isinstance(place, str):
                mine = found.setdefault(str(raw["writer"]), set())
                mine |= {(str(q), place[0].id) for q in group["questions"]}
    return found


def gather(
    search: Recording, lexicon: Lexicon, folder: Path, each: int
) -> tuple[Floats, NDArray[np.int64]]:
    """Features (questions, passages, columns) and the place of the right passage (questions,)."""
    index = search.index
    place = {p.id: at for at, p in enumerate(index.passages)}
    rows: list[Floats] = []
    right: list[int] = []
    for writer, mine in writers(folder, index).items():
        search.show_only(np.array([(q.text, q.passage_id) not in mine for q in index.bank]))
        chosen = sorted(mine)
        random.Random(17).shuffle(chosen)
        for question, passage_id in chosen[:each]:
            rows.append(search.features(question, lexicon.expansions(question)))
            right.append(place[passage_id])
        print(f"writer {writer}: {len(chosen)} questions, {len(rows)} rows", file=sys.stderr)
    return np.array(rows), np.array(right)


def fit(x: Floats, y: NDArray[np.int64], l2: float = 1e-3) -> Floats:
    """Weights (columns,) that minimise the cross entropy of the right passage."""

    def loss(w: Floats) -> tuple[float, Floats]:
        logits = x @ w
        logits -= logits.max(axis=1, keepdims=True)
        chances = np.exp(logits)
        chances /= chances.sum(axis=1, keepdims=True)
        rows = np.arange(len(y))
        value = -np.log(chances[rows, y] + 1e-12).mean() + l2 * (w @ w)
        expected = np.einsum("qp,qpc->qc", chances, x)
        gradient = (expected - x[rows, y]).mean(axis=0) + 2 * l2 * w
        return float(value), gradient

    result = minimize(loss, np.zeros(x.shape[2]), jac=True, method="L-BFGS-B")
    return np.asarray(result.x)


def recall(x: Floats, y: NDArray[np.int64], w: Floats) -> dict[str, float]:
    """Recall@1/5/10 and MRR@10 of the right passage."""
    order = np.argsort(-(x @ w), axis=1)
    ranks = np.argmax(order == y[:, None], axis=1)
    top = ranks < 10
    return {
        **{f"recall@{k}": float((ranks < k).mean()) for k in (1, 5, 10)},
        "mrr@10": float(np.where(top, 1 / (1 + ranks), 0).mean()),
    }


def write(file: Path, w: Floats) -> None:
    """Puts the weights into ``search.yaml``, comments kept."""
    lines = file.read_text(encoding="utf-8").splitlines()
    for at, name in enumerate(NAMES):
        score, rank = w[2 * at], w[2 * at + 1]
        for number, line in enumerate(lines):
            if line.strip().startswith(f"{name}:"):
                comment = line[line.index("#") :] if "#" in line else ""
                entry = f"  {name}:".ljust(16) + f"{{score: {score:.2f}, rank: {rank:.2f}}}"
                lines[number] = f"{entry.ljust(44)}{comment}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Fits, prints the recall of two folds and writes ``search.yaml``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=700, help="questions a writer")
    options = parser.parse_args()
    config = Config()
    encoder, late = load_encoder(config.encoder), LateInteraction.load()
    index, _ = ensure_index(
        config.corpus, config.index_folder(), encoder, late, progress=lambda _: None
    )
    lexicon = data_folder(config.corpus, "lexicon")
    search = Recording(index, encoder, late, Weights.load(lexicon))
    x, y = gather(search, Lexicon.load(lexicon), config.corpus / "questions", options.each)
    even = np.arange(len(y)) % 2 == 0
    print("held out half:", recall(x[~even], y[~even], fit(x[even], y[even])))
    weights = fit(x, y)
    print("all:", recall(x, y, weights), np.round(weights, 2))
    write(lexicon / "search.yaml", weights)
    return 0


if __name__ == "__main__":
    sys.exit(main())
