"""How surely a search found, in numbers: for the judge of documents that have no question banks.

A passage that answers stands out from the others of its documents, and is as near the question as
agreements' wordings are to questions of its kind (``memory``). Nothing here is about a subject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.memory import Examples
from assistant.search.found import Floats, Hit

_FEW = 1e-4  # added to a probability before its logarithm
_STEADY = 0.03  # added to a spread: of a few passages it may be nothing
_PLACE = 4  # the best passage is held against the one at this place (from 0)
_WORLD = 3  # wordings of the nearest examples that tell how near a wording can be


def surely(
    hits: Sequence[Hit], scores: Mapping[str, Floats], examples: Examples, wholes: Floats
) -> dict[str, float]:
    """The numbers of one search; all are there whatever was found.

    Args:
        hits: best first.
        scores: "late", "vectors", "whole" and "memory" of the candidates, (candidates,) each.
        examples: that the question is like; none gives zeros.
        wholes: (candidates, dim) vectors of the passages.
    """
    if not len(wholes):
        scores = {name: np.zeros(1, np.float32) for name in ("late", "vectors", "whole", "memory")}
        wholes = np.zeros((1, examples.wordings.shape[1]), np.float32)
    by_sentence = {"late": scores["late"], "vectors": scores["vectors"]}
    by_sentence["both"] = scores["late"] + scores["vectors"]
    chances = [*(hit.score for hit in hits[:2]), 0.0, 0.0]
    best, second = (float(np.log(chance + _FEW)) for chance in chances[:2])
    return {
        "hit": best,
        "hit_lead": best - second,
        **{name: value for key, of in by_sentence.items() for name, value in _out(key, of).items()},
        "whole": float(scores["whole"].max()),
        "official": float(scores["memory"].max()),
        **_beside(examples, wholes, float(scores["vectors"].max())),
    }


def _out(name: str, scores: Floats) -> dict[str, float]:
    """How far the best passage is from the others."""
    best = float(scores.max())
    ordered = np.sort(scores)[::-1]
    return {
        f"{name}_out": float((best - scores.mean()) / (scores.std() + _STEADY)),
        f"{name}_lead": best - float(ordered[min(_PLACE, len(ordered) - 1)]),
    }


def _beside(examples: Examples, wholes: Floats, nearest: float) -> dict[str, float]:
    """The passages against the examples' wordings: is the like of them here?"""
    if not examples.cosines.size:
        return dict.fromkeys(("known", "known_10", "world", "world_gap", "official_each"), 0.0)
    world = float(np.sort(examples.to_wordings)[::-1][:_WORLD].mean())
    each = (examples.wordings @ wholes.T).max(axis=1)
    return {
        "known": float(examples.cosines[0]),
        "known_10": float(examples.cosines.mean()),
        "world": world,
        "world_gap": nearest - world,
        "official_each": float(examples.shares @ each),
    }
