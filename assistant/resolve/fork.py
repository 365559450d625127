"""Where an unknown age decides which unit comes first."""

from __future__ import annotations

from assistant.register.matching import Offer, Question
from assistant.resolve.ages import OLDEST, limits
from assistant.resolve.order import settle
from assistant.resolve.values import Branch
from assistant.types import AgeRange


def fork(matched: tuple[Offer, ...], ages: tuple[AgeRange, ...], q: Question) -> tuple[Branch, ...]:
    """Ages for which another unit comes first; none where they all have the same.

    The text itself must give the ages of two of them: a fork is no guess.
    """
    branches: list[Branch] = []
    for low, high in _segments(matched, ages):
        part = AgeRange(low, high)
        offers = settle(matched, (AgeRange(low, high if high is not None else OLDEST),), q).offers
        if not offers:
            continue
        last = branches[-1] if branches else None
        if last and last.offers[0].entry.key == offers[0].entry.key:
            branches[-1] = Branch(AgeRange(last.ages.min, high), last.offers)
        else:
            branches.append(Branch(part, offers))
    told = sum(branch.offers[0].entry.ages is not None for branch in branches)
    return tuple(branches) if told > 1 else ()


def _segments(
    matched: tuple[Offer, ...], ages: tuple[AgeRange, ...]
) -> list[tuple[float, float | None]]:
    cuts: set[float] = set()
    for offer in matched:
        limit = limits(offer.entry)
        if limit is not None:
            cuts.add(limit.min or 0.0)
            if limit.max is not None:
                cuts.add(round(limit.max + 0.01, 2))
    segments: list[tuple[float, float | None]] = []
    for age in ages or (AgeRange(0.0, None),):
        low, high = age.min or 0.0, age.max
        inner = sorted(c for c in cuts if c > low and (high is None or c <= high))
        starts = [low, *inner]
        ends: list[float | None] = [round(c - 0.01, 2) for c in inner]
        segments += list(zip(starts, [*ends, high], strict=True))
    return segments
