"""Two readings of one question → what was found for both.

A turn of a conversation is searched for alone and with what was said before it. What both find is
likely meant; where the turn says little of itself what was said before decides, and the reverse.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assistant.search.found import Floats, Found

_LEAST = 1e-4  # probability of a passage that one of them did not find
_SHARE = 0.5  # of the other reading


def blend(found: Found, other: Found) -> Found:
    """What was found, with the other reading's passages and sentences weighed in.

    The passages' probabilities are multiplied (their geometric mean), the sentences' scores
    averaged; all else is the first one's.
    """
    if not (found.hits and other.hits):
        return found
    both = {h.place: h for h in (*other.hits, *found.hits)}
    mean = np.zeros(len(both))
    for share, hits in ((1 - _SHARE, found.hits), (_SHARE, other.hits)):
        score = {h.place: h.score for h in hits}
        mean += share * np.log([score.get(place, 0.0) + _LEAST for place in both])
    chances = np.exp(mean - mean.max())
    chances /= chances.sum()
    joined = [replace(h, score=float(c)) for h, c in zip(both.values(), chances, strict=True)]
    return replace(
        found,
        hits=tuple(sorted(joined, key=lambda hit: -hit.score)),
        cosine=_mean(found.cosine, other.cosine),
        late=_mean(found.late, other.late),
        votes=_mean(found.votes, other.votes),
    )


def _mean(scores: Floats, others: Floats) -> Floats:
    if scores.shape != others.shape:
        return scores
    mixed: Floats = (1 - _SHARE) * scores + _SHARE * others
    return mixed.astype(np.float32)
