"""Offers for some ages in order: first line, general level, specialists."""

from __future__ import annotations

from dataclasses import replace

from assistant.register.matching import Offer, Question
from assistant.register.model import Entry
from assistant.resolve.ages import OLDEST, covered, duty_fits, fits, limits
from assistant.resolve.join import conditional, joined
from assistant.resolve.values import Resolution
from assistant.types import AgeRange, Level

_RANK = {Level.FIRST_LINE: 0, Level.GENERAL: 2, Level.SPECIALIST: 3}
_ADULT = 18.0
_WIDE = 18.0  # years: a limit as wide as a childhood tells nothing of whom it is for


def settle(matched: tuple[Offer, ...], ages: tuple[AgeRange, ...], q: Question) -> Resolution:
    """Offers for some ages: one for each unit and level, in order; exceptions apart."""
    fitting = [
        replace(o, score=o.score + _aged(o.entry, ages, q))
        for o in matched
        if fits(o.entry, ages) and duty_fits(o, ages)
    ]
    exceptions = [o for o in fitting if conditional(o)]
    rules = joined([o for o in fitting if not conditional(o)])
    if any(o.level is not None and o.strong for o in rules):
        rules = [o for o in rules if o.level is not None or o.close]
    rules = _without_slivers(rules, ages, q)
    rules = _without_childish(rules, ages, q)
    return Resolution(tuple(_ordered(rules, q)), tuple(sorted(exceptions, key=lambda o: -o.score)))


def _aged(entry: Entry, ages: tuple[AgeRange, ...], q: Question) -> float:
    """What an entry's ages add to its score: the more of the asked ages, and the narrower.

    What is severe goes to whoever has all of it: a unit for a few years is no nearer.
    """
    limit = limits(entry)
    if limit is None or not ages:
        return 0.0
    width = (OLDEST if limit.max is None else limit.max) - (limit.min or 0.0)
    narrow = 0.0 if q.severe else max(0.0, 1.0 - width / _WIDE)
    return q.weight("covers") * (covered(entry, ages) - 1.0) + q.weight("narrow") * narrow


def _without_slivers(rules: list[Offer], ages: tuple[AgeRange, ...], q: Question) -> list[Offer]:
    """Without units for a small part of the asked ages ("en vuxen"), where one takes them all."""
    shares = {id(o): covered(o.entry, ages) for o in rules}
    whole = any(o.strong and shares[id(o)] == 1.0 for o in rules)
    least = q.weight("sliver")
    return [o for o in rules if shares[id(o)] >= least or not whole]


def _without_childish(rules: list[Offer], ages: tuple[AgeRange, ...], q: Question) -> list[Offer]:
    """Without duties for children ("barns behov") or pupils, for an adult, where others answer."""
    if not ages or any((age.min or 0.0) < _ADULT for age in ages):
        return rules
    grown = [o for o in rules if not (o.duties and all(q.childish(d) for d in o.duties))]
    return grown if any(o.close for o in grown) else rules


def _ordered(offers: list[Offer], q: Question) -> list[Offer]:
    """First line, general level, specialists; help in general leads where nothing is closer.

    What is a specialist's from the start goes there first.
    """
    led = any(o.strong and o.level is Level.FIRST_LINE for o in offers)
    placed = any(o.level is not None and o.close for o in offers)
    named = any(o.why and o.why[0].kind == "need" for o in offers)
    return sorted(
        offers,
        key=lambda o: (
            not (led or o.strong),
            0 if q.severe and o.level is Level.SPECIALIST else 1,
            _rank(o, placed=placed, named=named),
            o.partly,
            -o.score,
            o.entry.sentences[0].start,
        ),
    )


def _rank(offer: Offer, *, placed: bool, named: bool) -> int:
    """The level's place; without a level: last, unless it alone names the need.

    A first line for something else goes after whoever is named for the need itself.
    """
    if offer.level is Level.FIRST_LINE and named and not placed and not offer.close:
        return 2
    if offer.level is not None:
        return _RANK[offer.level]
    return 4 if placed or not offer.close else 1
