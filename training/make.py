"""Makes the bundled model: ``python -m training.make --data DIR --out assistant/model``.

Tokenizer, skip-gram, general vectors, late interaction, the members and their mean, the model
folder, and the memory of examples by its encoder: one command, no step beside it. Afterwards
``training.fusion --alone`` learns the search's weights and ``training.refusal`` when to refuse.
Each step leaves its result in the work folder and is not done again while it is there; a changed
recipe has a folder of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from assistant.encoder import BundledEncoder
from training import data, interaction, pieces, skipgram, static
from training.average import mean_table
from training.data import Pair
from training.export import write_model
from training.interaction import Table
from training.memory import examples, write_memory
from training.recipe import Course, Recipe
from training.small import small_data, small_recipe

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where a run reads, and where it keeps what it has done."""

    data: Path
    work: Path
    recipe: Recipe
    threads: int
    begun: float

    @property
    def suffix(self) -> str:
        """End the names of the steps that learn from the held-back tenth too."""
        return "-all" if self.recipe.everything else ""

    def log(self, message: str) -> None:
        """Say a line with the seconds since the start."""
        sys.stdout.write(f"{time.monotonic() - self.begun:6.0f} s  {message}\n")
        sys.stdout.flush()

    def step(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays of a step: those kept, or else made now and kept."""
        path = self.work / f"{name}.npz"
        if not path.exists():
            self.log(f"{name} …")
            unfinished = path.with_suffix(".part.npz")
            np.savez(unfinished, **make())
            unfinished.rename(path)
            self.log(f"{name} is ready")
        with np.load(path) as kept:
            return dict(kept)


def tokenizer(shop: Workshop) -> Tokenizer:
    """Return the tokenizer, trained or kept."""
    path = shop.work / "tokenizer.json"
    if not path.exists():
        shop.log("tokenizer …")
        pieces.train_tokenizer(shop.data, shop.recipe).save(str(path))
    return Tokenizer.from_file(str(path))


def skipgram_vectors(shop: Workshop, made: Tokenizer) -> Arrays:
    """Return the skip-gram vectors and each piece's share of the text."""

    def make() -> Arrays:
        corpus = shop.work / "corpus.txt"
        if not corpus.exists():
            unfinished = corpus.with_suffix(".part")
            pieces.write_corpus(shop.data, made, shop.recipe, unfinished)
            unfinished.rename(corpus)
        vectors, share = skipgram.train(corpus, made.get_vocab_size(), shop.recipe, shop.threads)
        return {"vectors": vectors, "share": share}

    return shop.step("skipgram", make)


def learnt_pairs(shop: Workshop, *, everything: bool) -> list[Pair]:
    """Return the everyday pairs that a step may learn from."""
    return [
        pair
        for family in data.FAMILIES
        for pair in data.everyday_pairs(shop.data, family)
        if everything or not data.held_back(pair)
    ]


def last_pairs(
    shop: Workshop, general: Sequence[Pair], count: int, copies: int, seed: int
) -> list[Pair]:
    """Return what the everyday and late steps learn from: some general pairs, many everyday."""
    learnt = learnt_pairs(shop, everything=shop.recipe.everything)
    return [*some(general, count, seed), *learnt * copies]


def some(pairs: Sequence[Pair], count: int, seed: int) -> list[Pair]:
    """Return ``count`` of the pairs, or all if there are fewer."""
    return random.Random(seed).sample(list(pairs), min(count, len(pairs)))


def general_table(
    shop: Workshop, made: Tokenizer, start: Arrays, general: Sequence[Pair], course: Course
) -> np.ndarray:
    """Return the static vectors after the general pairs and one copy of the everyday ones."""

    def make() -> Arrays:
        recipe = shop.recipe
        table = skipgram.weighted(start["vectors"], start["share"], recipe)
        adjacent = data.adjacent_pairs(shop.data, recipe.adjacent, recipe.seed)
        pairs = [*general, *adjacent, *learnt_pairs(shop, everything=False)]
        return {"table": static.train(table, pairs, made, recipe, course, shop.log)}

    return shop.step(f"static-general-{course.epochs}", make)["table"]


def member_table(
    shop: Workshop, made: Tokenizer, table: np.ndarray, general: Sequence[Pair], at: int
) -> np.ndarray:
    """Return the static vectors of one member, from its general vectors."""
    recipe = replace(shop.recipe, seed=shop.recipe.seed + at)
    member = recipe.members[at]

    def make() -> Arrays:
        pairs = last_pairs(shop, general, member.mixed, recipe.everyday_copies, recipe.seed)
        return {"table": static.train(table, pairs, made, recipe, member.everyday, shop.log)}

    return shop.step(f"static-everyday-{at}{shop.suffix}", make)["table"]


def late_table(
    shop: Workshop, made: Tokenizer, table: np.ndarray, general: Sequence[Pair]
) -> Table:
    """Return the late-interaction table, trained from general static vectors."""

    def make() -> Arrays:
        recipe = shop.recipe
        pairs = last_pairs(shop, general, recipe.late_general, recipe.late_copies, recipe.seed)
        start = interaction.initial(table)
        trained = interaction.train(start, pairs, made, recipe, recipe.late, shop.log)
        return {
            "vectors": trained.vectors,
            "weights": trained.weights,
            "scale": np.array(trained.scale),
        }

    kept = shop.step(f"late{shop.suffix}", make)
    return Table(kept["vectors"], kept["weights"], float(kept["scale"]))


def make(shop: Workshop, out: Path) -> None:
    """Do every step and write the model to ``out``."""
    shop.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(shop.threads)
    made = tokenizer(shop)
    start = skipgram_vectors(shop, made)
    general = data.general_pairs(shop.data)
    members = shop.recipe.members
    tables = [general_table(shop, made, start, general, each.general) for each in members]
    late = late_table(shop, made, tables[0], general)
    static_tables = [
        member_table(shop, made, table, general, at) for at, table in enumerate(tables)
    ]
    write_model(out, made, mean_table(static_tables), late)
    write_memory(examples(), BundledEncoder(out), out)
    shop.log(f"written to {out}")


def main() -> None:
    """Read the command line and make the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with text/ and pairs/")
    parser.add_argument("--out", type=Path, required=True, help="the model folder to replace")
    parser.add_argument("--work", type=Path, default=Path("/tmp/training-work"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--everything",
        action="store_true",
        help="let the everyday and late steps learn from the held-back tenth too",
    )
    parser.add_argument(
        "--small", action="store_true", help="the whole recipe in miniature, to try that it runs"
    )
    options = parser.parse_args()
    plain = small_recipe(Recipe()) if options.small else Recipe()
    recipe = replace(plain, everything=options.everything)
    work = options.work / hashlib.sha256(repr(plain).encode()).hexdigest()[:8]
    folder = small_data(options.data, work / "data") if options.small else options.data
    make(Workshop(folder, work, recipe, options.threads, time.monotonic()), options.out)


if __name__ == "__main__":
    main()
