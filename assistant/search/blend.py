"""Two readings of one question → what was found for both.

A turn of a conversation is searched for alone and with what was said before it. What both find is
likely meant; where the turn says little of itself what was said before decides, and the reverse.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assistant.search.found import Floats, Found

_LEAST = 1e-4  # probability of a passage that one of them did not find


def blend(found: Found, other: Found, share: float) -> Found:
    """What was found, with the other reading's passages and sentences weighed in.

    The passages' probabilities are multiplied (their geometric mean), the sentences' scores
    averaged; all else is the first one's.

    Args:
        found: for the reading that is answered.
        other: for the other one, from the same index.
        share: what the other weighs, 0–1.
    """
    if not (found.hits and other.hits):
        return found
    both = {h.place: h for h in (*other.hits, *found.hits)}
    mean = np.zeros(len(both))
    for weight, hits in ((1 - share, found.hits), (share, other.hits)):
        score = {h.place: h.score for h in hits}
        mean += weight * np.log([score.get(place, 0.0) + _LEAST for place in both])
    chances = np.exp(mean - mean.max())
    chances /= chances.sum()
    joined = [replace(h, score=float(c)) for h, c in zip(both.values(), chances, strict=True)]
    hits = tuple(sorted(joined, key=lambda hit: -hit.score))
    same = hits[0].place == found.hits[0].place or hits[0].place != other.hits[0].place
    return replace(
        found,
        hits=hits,
        banked=found.banked if same else other.banked,
        cosine=_mean(found.cosine, other.cosine, share),
        late=_mean(found.late, other.late, share),
        votes=_mean(found.votes, other.votes, share),
    )


def _mean(scores: Floats, others: Floats, share: float) -> Floats:
    if scores.shape != others.shape:
        return scores
    mixed: Floats = (1 - share) * scores + share * others
    return mixed.astype(np.float32)
