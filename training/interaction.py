"""Training of the late-interaction table: each question piece finds its best passage piece.

score(q, d) = sum over the question's pieces of w · max over the passage's pieces of the cosine,
with w = softplus(weight) of the piece, normalised over the question. As the vectors do not depend
on their context, a batch needs the cosines of its *distinct* pieces only, which makes batches of
hundreds of passages cheap.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training.batches import Rows, noisy, order, piece_rows
from training.data import Pair
from training.recipe import Course, Recipe
from training.shaped import ShapedTable
from training.static import Log, same_group, step_loss


@dataclass(frozen=True, slots=True)
class Table:
    """A trained late-interaction table."""

    vectors: np.ndarray
    """float32 (vocabulary, late_dim), not normalised."""
    weights: np.ndarray
    """float32 (vocabulary,), before softplus."""
    scale: float


def initial(static: np.ndarray) -> Table:
    """Start from static vectors: their directions, and their lengths as weights.

    The median length becomes 0.5, and no weight is below 0.02 or above 3, before training.
    """
    lengths = np.linalg.norm(static, axis=1)
    unit = static / np.maximum(lengths, 1e-9)[:, None]
    weights = np.clip(lengths / np.median(lengths) * 0.5, 0.02, 3)
    return Table(unit.astype(np.float32), np.log(np.expm1(weights)).astype(np.float32), 20.0)


def scores(
    vectors: ShapedTable, weights: ShapedTable, questions: Rows, texts: Rows
) -> torch.Tensor:
    """Return the scores (questions, texts) of a batch of piece ids."""
    asked, question_at = np.unique(questions.flat, return_inverse=True)
    found, text_at = np.unique(texts.flat, return_inverse=True)
    left = functional.normalize(vectors.rows(asked), dim=1)
    right = functional.normalize(vectors.rows(found), dim=1)
    cosine = right @ left.T
    top = cosine.gather(0, best_places(cosine.detach().numpy(), text_at, texts.starts)).T
    return shares(weights.rows(asked)[:, 0], question_at, questions.starts) @ top


def shares(weights: torch.Tensor, places: np.ndarray, starts: np.ndarray) -> torch.Tensor:
    """Return (questions, distinct pieces): the share that each piece has of its question.

    Args:
        weights: (distinct pieces,), before softplus.
        places: for each piece of each question its row of ``weights``.
        starts: where each question begins in ``places``.
    """
    sizes = np.diff(starts)
    cells = np.repeat(np.arange(len(sizes)), sizes) * len(weights) + places
    each = functional.softplus(weights)[torch.from_numpy(places)]
    spread = torch.zeros(len(sizes) * len(weights))
    spread = spread.index_add(0, torch.from_numpy(cells), each).reshape(len(sizes), -1)
    return spread / spread.sum(1, keepdim=True).clamp(min=1e-6)


def best_places(cosine: np.ndarray, text_at: np.ndarray, starts: np.ndarray) -> torch.Tensor:
    """Return (texts, question pieces): which text piece is nearest.

    Args:
        cosine: (distinct text pieces, question pieces).
        text_at: for each piece of each text its row of ``cosine``.
        starts: where each text begins in ``text_at``.
    """
    best = np.zeros((len(starts) - 1, cosine.shape[1]), np.int64)
    for at, (first, end) in enumerate(zip(starts, starts[1:], strict=False)):
        places = text_at[first:end]
        if len(places):
            best[at] = places[cosine[places].argmax(axis=0)]
    return torch.from_numpy(best)


def train(
    table: Table,
    pairs: Sequence[Pair],
    tokenizer: Tokenizer,
    recipe: Recipe,
    course: Course,
    log: Log,
) -> Table:
    """Return the table after the course over the pairs."""
    rng, numbers = random.Random(recipe.seed), np.random.default_rng(recipe.seed)
    hidden = recipe.hidden if course.shared_rate else 0
    vectors = ShapedTable(table.vectors, table.vectors, hidden, recipe.seed)
    weights = ShapedTable(table.weights[:, None], table.vectors, hidden, recipe.seed)
    scale = torch.tensor(table.scale).log().requires_grad_()
    optimiser = torch.optim.Adam(
        [
            *vectors.groups(course.rate, course.shared_rate),
            *weights.groups(course.rate * 10, course.shared_rate),
            {"params": [scale], "lr": course.rate * 5},
        ]
    )
    rates = [group["lr"] for group in optimiser.param_groups]
    batch = min(course.batch, len(pairs))
    steps = course.epochs * (len(pairs) // batch)
    groups = [pair.group for pair in pairs]
    texts = piece_rows(tokenizer, [pair.text for pair in pairs], recipe.late_passage)
    done, total = 0, 0.0
    for _ in range(course.epochs):
        asked = noisy([pair.question for pair in pairs], course.noise, rng)
        questions = piece_rows(tokenizer, asked, recipe.late_question)
        places = order(pairs, course.run, rng)
        for start in range(0, len(places) - batch + 1, batch):
            chosen = places[start : start + batch]
            for group, first in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = first * (1 - 0.9 * done / steps)
            found = scores(
                vectors,
                weights,
                questions.pick(chosen, course.drop, numbers),
                texts.pick(chosen, course.text_drop, numbers),
            )
            loss = step_loss(found * scale.exp(), same_group([groups[at] for at in chosen]))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            done, total = done + 1, total + loss.item()
            if done % 100 == 0:
                log(f"late step {done}/{steps}: loss {total / 100:.3f}, scale {scale.item():.2f}")
                total = 0.0
    return Table(vectors.table(), weights.table()[:, 0], float(scale.detach().exp()))
