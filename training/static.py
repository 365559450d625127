"""Contrastive training of the mean-pooled static vectors, with in-batch negatives."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training.batches import Rows, distinct, noisy, order, piece_rows
from training.data import Pair
from training.recipe import Course, Recipe
from training.shaped import ShapedTable

LIMIT = 160
"""Pieces of a text that the static vectors train on."""
Log = Callable[[str], None]


def bag(vectors: torch.Tensor, rows: Rows) -> torch.Tensor:
    """Return unit vectors (rows, dim): the mean of each row's pieces."""
    flat, starts = torch.from_numpy(rows.flat), torch.from_numpy(rows.starts[:-1])
    return functional.normalize(functional.embedding_bag(flat, vectors, starts, mode="mean"))


def same_group(groups: Sequence[str]) -> torch.Tensor:
    """Return a bool matrix: two pairs of one named group, which are no negatives."""
    place = {group: at + 1 for at, group in enumerate(dict.fromkeys(groups)) if group}
    places = torch.tensor([place.get(group, -at - 1) for at, group in enumerate(groups)])
    return places[:, None] == places[None, :]


def train(
    table: np.ndarray,
    pairs: Sequence[Pair],
    tokenizer: Tokenizer,
    recipe: Recipe,
    course: Course,
    log: Log,
) -> np.ndarray:
    """Return the table after the course over the pairs."""
    rng, numbers = random.Random(recipe.seed), np.random.default_rng(recipe.seed)
    hidden = recipe.hidden if course.shared_rate else 0
    shaped = ShapedTable(table, table, hidden, recipe.seed)
    optimiser = torch.optim.Adam(shaped.groups(course.rate, course.shared_rate))
    rates = [group["lr"] for group in optimiser.param_groups]
    batch = min(course.batch, len(pairs))
    steps = course.epochs * (len(pairs) // batch)
    groups = [pair.group for pair in pairs]
    texts = piece_rows(tokenizer, [pair.text for pair in pairs], LIMIT)
    done, total = 0, 0.0
    for _ in range(course.epochs):
        asked = noisy([pair.question for pair in pairs], course.noise, rng)
        questions = piece_rows(tokenizer, asked, LIMIT)
        places = order(pairs, course.run, rng)
        for start in range(0, len(places) - batch + 1, batch):
            chosen = places[start : start + batch]
            for group, first in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = first * (1 - 0.9 * done / steps)
            pieces, left, right = distinct(
                questions.pick(chosen, course.drop, numbers),
                texts.pick(chosen, course.text_drop, numbers),
            )
            vectors = shaped.rows(pieces)
            scores = bag(vectors, left) @ bag(vectors, right).T * recipe.static_scale
            loss = step_loss(scores, same_group([groups[at] for at in chosen]))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            done, total = done + 1, total + loss.item()
            if done % 50 == 0:
                log(f"static step {done}/{steps}: loss {total / 50:.3f}")
                total = 0.0
    return shaped.table()


def step_loss(scores: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of scores (questions, texts); text i is that of question i.

    The loss is the mean of each question's choice among the texts and each text's choice among
    the questions.
    """
    keep = ~same
    keep.fill_diagonal_(True)
    shifted = scores - scores.detach().max()
    odds = shifted.exp() * keep
    chosen = shifted.diagonal().mean()
    return (odds.sum(1).log().mean() + odds.sum(0).log().mean()) / 2 - chosen
