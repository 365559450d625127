"""Offers that are of one unit, brought together; what another document says of its ages."""

from __future__ import annotations

from dataclasses import replace

from assistant.register.matching import Offer
from assistant.register.model import Entry
from assistant.resolve.ages import fits
from assistant.types import AgeRange


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


def with_disputed(offer: Offer, matched: tuple[Offer, ...], ages: tuple[AgeRange, ...]) -> Offer:
    """The offer with what other documents say of its unit's ages that leaves these out."""
    others = [
        o.entry
        for o in matched
        if o.close
        and o.entry.same_unit(offer.entry)
        and not fits(o.entry, ages)
        and _comparable(o.entry, offer.entry)
        and (o.level is offer.level or o.level is None or offer.level is None)
        and not conditional(o)
    ]
    return replace(offer, disputed=tuple(others))


def _comparable(a: Entry, b: Entry) -> bool:
    """Limits in years that two documents give for ages that meet: 13-22 and 13-23."""
    if a.document_id == b.document_id or a.age_kind != "years" or b.age_kind != "years":
        return False
    return a.ages is not None and b.ages is not None and a.ages.overlaps(b.ages)
