"""Which unit an answer begins with: the register's first, unless search found another's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.register.cues import RegisterCues
from assistant.resolve import Offer
from assistant.types import Level


def foremost(
    offers: Sequence[Offer],
    found: Mapping[str, float],
    cues: RegisterCues,
    *,
    severe: bool = False,
) -> Offer:
    """The unit to begin with.

    The register knows level, ages and needs in the lexicon's words. Search, above all with a
    question bank, knows how people word what is a unit's own task ("grabben vägrar gå till
    skolan"). Where it is sure of another unit's passage, that unit comes first.

    Args:
        offers: for the person, the register's best first; at least one.
        found: passage id → probability that it answers, 0 to 1.
        cues: ``weights``: ``found``, least such probability; ``clearly``, how many times that of
            the register's first.
        severe: what is asked about is a specialist's from the start: no other level comes first.
    """
    first = offers[0]
    if severe and first.level is Level.SPECIALIST:
        offers = [offer for offer in offers if offer.level is Level.SPECIALIST]
    best = max(offers, key=lambda offer: _found(offer, found))
    least, times = cues.weights["found"], cues.weights["clearly"]
    sure = _found(best, found) >= max(least, times * _found(first, found))
    return best if sure else first


def elsewhere(first: Offer, found: Mapping[str, float], cues: RegisterCues) -> bool:
    """Whether search is sure of words that are not the unit's that an answer would begin with.

    Args:
        first: that unit.
        found: passage id → probability that it answers, 0 to 1.
        cues: ``weights``: ``sure``, least probability of the best passage; ``aside``, the unit's
            largest share of it.
    """
    best = max(found.values(), default=0.0)
    return best >= cues.weights["sure"] and _found(first, found) <= cues.weights["aside"] * best


def _found(offer: Offer, found: Mapping[str, float]) -> float:
    """The probability of the passages that an offer rests on."""
    held = {entry.passage_id for entry in (offer.entry, *offer.also)}
    return max(found.get(passage, 0.0) for passage in held)
