"""Which ages an entry of the register takes, and how many of those asked about."""

from __future__ import annotations

from assistant.register.matching import Offer
from assistant.register.model import Entry
from assistant.types import AgeRange

OLDEST = 110.0  # years


def limits(entry: Entry) -> AgeRange | None:
    """The ages that an entry takes: its own, otherwise by its nature, otherwise its document's."""
    return entry.ages or entry.usual_ages or entry.scope


def fits(entry: Entry, ages: tuple[AgeRange, ...]) -> bool:
    """Whether an entry takes some of the ages; one without a limit takes all."""
    limit = limits(entry)
    return limit is None or not ages or any(limit.overlaps(age) for age in ages)


def duty_fits(offer: Offer, ages: tuple[AgeRange, ...]) -> bool:
    """Whether some of the duties that it rests on is for these ages."""
    return not ages or any(
        r.duty.ages is None or any(r.duty.ages.overlaps(age) for age in ages) for r in offer.why
    )


def covered(entry: Entry, ages: tuple[AgeRange, ...]) -> float:
    """The share of the asked ages that an entry takes, 0 to 1."""
    limit = limits(entry)
    return 1.0 if limit is None or not ages else max(_share(age, limit) for age in ages)


def _share(asked: AgeRange, limit: AgeRange) -> float:
    """The share of some ages that a limit takes, 0 to 1."""
    low, high = asked.min or 0.0, OLDEST if asked.max is None else asked.max
    first = max(low, limit.min or 0.0)
    last = min(high, OLDEST if limit.max is None else limit.max)
    return 1.0 if high <= low else max(0.0, last - first) / (high - low)
