"""Skip-gram vectors on pieces, weighted by smooth inverse frequency (Arora et al. 2017)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gensim.models import Word2Vec

from training.recipe import Recipe


def train(
    corpus: Path, vocabulary: int, recipe: Recipe, workers: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return float32 vectors (vocabulary, dim) and each piece's share of the corpus.

    With more than one worker the vectors differ a little between runs.
    """
    model = Word2Vec(
        corpus_file=str(corpus),
        vector_size=recipe.dim,
        window=recipe.window,
        min_count=5,
        sg=1,
        negative=5,
        sample=1e-4,
        epochs=recipe.skipgram_epochs,
        workers=workers,
        seed=recipe.seed,
    )
    vectors = np.zeros((vocabulary, recipe.dim), np.float32)
    share = np.zeros(vocabulary, np.float64)
    for key in model.wv.index_to_key:
        vectors[int(key)] = model.wv[key]
        share[int(key)] = model.wv.get_vecattr(key, "count")
    return vectors, share / share.sum()


def weighted(vectors: np.ndarray, share: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Scale each vector by a / (a + p) and take away the direction that they all share."""
    scaled = vectors * (recipe.sif / (recipe.sif + share))[:, None]
    centred = scaled - (scaled * share[:, None]).sum(axis=0)
    _, _, right = np.linalg.svd(centred[share > 0] * np.sqrt(share[share > 0])[:, None], False)
    common = right[0]
    return (scaled - np.outer(scaled @ common, common)).astype(np.float32)
