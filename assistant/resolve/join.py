"""Offers that are of one unit, brought together; rules apart from exceptions."""

from __future__ import annotations

from dataclasses import replace

from assistant.register.matching import Offer


def conditional(offer: Offer) -> bool:
    """Whether an offer only holds under a condition: an exception and no rule."""
    return bool(offer.duties) and all(d.forms and d.condition for d in offer.duties)


def joined(offers: list[Offer]) -> list[Offer]:
    """One offer for each unit and level; entries without a level go with their unit."""
    ranked = sorted(offers, key=lambda o: (o.level is None, -o.score))
    kept: list[Offer] = []
    for offer in ranked:
        twin = next((k for k in kept if k.entry.same_unit(offer.entry) and _merges(k, offer)), None)
        if twin is None:
            kept.append(offer)
        else:
            kept[kept.index(twin)] = replace(twin, also=(*twin.also, offer.entry))
    return kept


def _merges(kept: Offer, offer: Offer) -> bool:
    if offer.level is kept.level:
        return True
    return offer.level is None and offer.score <= kept.score + 1.0
