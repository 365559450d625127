"""Contrastive training of the mean-pooled static vectors, with in-batch negatives."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training.data import Pair
from training.noise import perturb
from training.recipe import Recipe

LIMIT = 160
"""Pieces of a text that the static vectors train on."""
Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Course:
    """One training of a table."""

    epochs: int
    rate: float
    """Adam's learning rate at the start; it falls linearly to a tenth."""
    noise: float
    """Share of the questions that get typing errors, anew in each epoch."""
    drop: float
    """Share of the pieces of questions and texts that are left out, anew each time."""


def bag(table: torch.Tensor, rows: Sequence[Sequence[int]]) -> torch.Tensor:
    """Return unit vectors (rows, dim): the mean of each row's pieces."""
    lengths = torch.tensor([0, *(len(row) for row in rows[:-1])])
    flat = torch.tensor([piece for row in rows for piece in row], dtype=torch.long)
    offsets = lengths.cumsum(0)
    return functional.normalize(functional.embedding_bag(flat, table, offsets, mode="mean"))


def piece_ids(tokenizer: Tokenizer, texts: Sequence[str], limit: int = LIMIT) -> list[list[int]]:
    """Return the piece ids of each text, at most ``limit`` of them."""
    found: list[list[int]] = []
    for start in range(0, len(texts), 4096):
        batch = tokenizer.encode_batch_fast(list(texts[start : start + 4096]))
        found += [encoding.ids[:limit] for encoding in batch]
    return found


def same_group(groups: Sequence[str], others: Sequence[str]) -> torch.Tensor:
    """Return a bool matrix: two pairs of one named group, which are no negatives."""
    place = {group: at + 1 for at, group in enumerate(dict.fromkeys([*groups, *others])) if group}
    left = torch.tensor([place.get(group, -at - 1) for at, group in enumerate(groups)])
    right = torch.tensor([place.get(group, 0) for group in others])
    return left[:, None] == right[None, :]


def noisy(questions: Sequence[str], share: float, rng: random.Random) -> list[str]:
    """Return the questions, ``share`` of them with typing errors."""
    return [perturb(text, rng) if rng.random() < share else text for text in questions]


def train(
    table: np.ndarray,
    pairs: Sequence[Pair],
    tokenizer: Tokenizer,
    recipe: Recipe,
    course: Course,
    log: Log,
    wrong: Mapping[int, Sequence[int]] | None = None,
) -> np.ndarray:
    """Return the table after the course over the pairs; the rate falls linearly to a tenth.

    ``wrong`` names, for some pairs, others whose texts are near but wrong; one of them joins the
    batch each time.
    """
    torch.manual_seed(recipe.seed)
    rng = random.Random(recipe.seed)
    weights = torch.tensor(table, requires_grad=True)
    optimiser = torch.optim.Adam([weights], lr=course.rate)
    texts = piece_ids(tokenizer, [pair.text for pair in pairs])
    batch = min(recipe.static_batch, len(pairs))
    steps = course.epochs * (len(pairs) // batch)
    done = 0
    for epoch in range(course.epochs):
        questions = piece_ids(
            tokenizer, noisy([pair.question for pair in pairs], course.noise, rng)
        )
        order = rng.sample(range(len(pairs)), len(pairs))
        total = 0.0
        for start in range(0, len(order) - batch + 1, batch):
            chosen = order[start : start + batch]
            columns = chosen + one_wrong(chosen, wrong or {}, rng)
            optimiser.param_groups[0]["lr"] = course.rate * (1 - 0.9 * done / steps)
            asked = bag(weights, [drop(questions[at], course.drop, rng) for at in chosen])
            found = bag(weights, [drop(texts[at], course.drop, rng) for at in columns])
            same = same_group(
                [pairs[at].group for at in chosen], [pairs[at].group for at in columns]
            )
            loss = step_loss(asked @ found.T * recipe.static_scale, same)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item()
            done += 1
        log(f"static epoch {epoch + 1}: loss {total * course.epochs / steps:.3f}")
    return weights.detach().numpy()


def one_wrong(
    chosen: Sequence[int], wrong: Mapping[int, Sequence[int]], rng: random.Random
) -> list[int]:
    """Return a random near but wrong pair for each chosen pair that has some."""
    return [rng.choice(wrong[at]) for at in chosen if wrong.get(at)]


def drop(row: Sequence[int], share: float, rng: random.Random) -> Sequence[int]:
    """Return the row without a random share of its pieces, never without all."""
    if not share:
        return row
    return [piece for piece in row if rng.random() >= share] or row


def step_loss(scores: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    """Return the cross-entropy of scores (questions, texts); text i is that of question i.

    Further columns are wrong texts. The loss is the mean of each question's choice among the
    texts and each text's choice among the questions.
    """
    count = len(scores)
    keep = ~same
    keep.fill_diagonal_(True)
    shifted = scores - scores.detach().max()
    odds = shifted.exp() * keep
    chosen = shifted.diagonal().mean()
    return (odds.sum(1).log().mean() + odds[:, :count].sum(0).log().mean()) / 2 - chosen
