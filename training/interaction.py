"""Training of the late-interaction table: each question piece finds its best passage piece.

score(q, d) = sum over the question's pieces of w · max over the passage's pieces of the cosine,
with w = softplus(weight) of the piece, normalised over the question. As the vectors do not depend
on their context, a batch needs the cosines of its *distinct* pieces only, which makes batches of
hundreds of passages cheap.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from training.data import Pair
from training.recipe import Recipe
from training.static import Course, Log, drop, noisy, one_wrong, piece_ids, same_group, step_loss


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
    vectors: torch.Tensor,
    weights: torch.Tensor,
    questions: Sequence[Sequence[int]],
    texts: Sequence[Sequence[int]],
) -> torch.Tensor:
    """Return the scores (questions, texts) of a batch of piece ids."""
    asked, question_at = distinct(questions)
    found, text_at = distinct(texts)
    left = functional.normalize(vectors[asked], dim=1)
    right = functional.normalize(vectors[found], dim=1)
    cosine = right @ left.T
    top = cosine.gather(0, best_places(cosine.detach().numpy(), text_at.numpy())).T
    present = question_at < len(asked)
    share = functional.softplus(weights[asked])[question_at.clamp(max=len(asked) - 1)] * present
    share = share / share.sum(1, keepdim=True).clamp(min=1e-6)
    spread = torch.zeros((len(questions), len(asked) + 1)).scatter_add(1, question_at, share)
    return spread[:, :-1] @ top


def best_places(cosine: np.ndarray, text_at: np.ndarray) -> torch.Tensor:
    """Return (texts, question pieces): which text piece is nearest.

    Args:
        cosine: (text pieces, question pieces).
        text_at: (texts, longest) rows of ``cosine``, padded with their number.
    """
    best = np.empty((len(text_at), cosine.shape[1]), np.int64)
    for at, row in enumerate(text_at):
        places = row[row < len(cosine)]
        best[at] = places[cosine[places].argmax(axis=0)] if len(places) else 0
    return torch.from_numpy(best)


def distinct(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the distinct pieces and the rows as padded places among them (pad = their number)."""
    longest = max(1, max(len(row) for row in rows))
    padded = torch.full((len(rows), longest), -1)
    for at, row in enumerate(rows):
        padded[at, : len(row)] = torch.tensor(row)
    pieces, places = padded[padded >= 0].unique(return_inverse=True)
    inverse = torch.full_like(padded, len(pieces))
    inverse[padded >= 0] = places
    return pieces, inverse


def train(
    table: Table,
    pairs: Sequence[Pair],
    tokenizer: Tokenizer,
    recipe: Recipe,
    course: Course,
    log: Log,
    wrong: Mapping[int, Sequence[int]] | None = None,
) -> Table:
    """Return the table after the course over the pairs; ``wrong`` as for the static vectors."""
    rng = random.Random(recipe.seed)
    vectors = torch.tensor(table.vectors, requires_grad=True)
    weights = torch.tensor(table.weights, requires_grad=True)
    scale = torch.tensor(table.scale).log().requires_grad_()
    optimiser = torch.optim.Adam(
        [
            {"params": [vectors], "lr": course.rate},
            {"params": [weights], "lr": course.rate * 10},
            {"params": [scale], "lr": course.rate * 5},
        ]
    )
    rates = [group["lr"] for group in optimiser.param_groups]
    texts = piece_ids(tokenizer, [pair.text for pair in pairs], recipe.late_passage)
    batch = min(recipe.late_batch, len(pairs))
    steps = course.epochs * (len(pairs) // batch)
    done, total = 0, 0.0
    for _ in range(course.epochs):
        asked = noisy([pair.question for pair in pairs], course.noise, rng)
        questions = piece_ids(tokenizer, asked, recipe.late_question)
        order = rng.sample(range(len(pairs)), len(pairs))
        for start in range(0, len(order) - batch + 1, batch):
            chosen = order[start : start + batch]
            columns = chosen + one_wrong(chosen, wrong or {}, rng)
            for group, first in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = first * (1 - 0.9 * done / steps)
            found = scores(
                vectors,
                weights,
                [drop(questions[at], course.drop, rng) for at in chosen],
                [drop(texts[at], course.drop, rng) for at in columns],
            )
            same = same_group(
                [pairs[at].group for at in chosen], [pairs[at].group for at in columns]
            )
            loss = step_loss(found * scale.exp(), same)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            done, total = done + 1, total + loss.item()
            if done % 200 == 0:
                log(f"late step {done}/{steps}: loss {total / 200:.3f}, scale {scale.exp():.1f}")
                total = 0.0
    with torch.no_grad():
        return Table(vectors.numpy().copy(), weights.numpy().copy(), float(scale.exp()))
