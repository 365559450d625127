"""Whose is this person, now: age × need × setting → units by level, from the register.

``register.matching`` finds the entries that help with a need; here the ages decide which of them
are offered, in which order, what is an exception, and where the answer depends on an unknown age.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.register.cues import RegisterCues
from assistant.register.matching import Offer, Question, Reason, counts
from assistant.register.model import Entry, Register
from assistant.types import AgeRange, Level
from assistant.understand.lexicon import Lexicon

__all__ = [
    "Branch",
    "Excluded",
    "Offer",
    "Reason",
    "Resolution",
    "conditional",
    "limits",
    "resolve",
]

_RANK = {Level.FIRST_LINE: 0, Level.GENERAL: 2, Level.SPECIALIST: 3}
_HARDLY = 0.05  # of the best passage: below it a wider need in common is no answer
_ADULT = 18.0
_OLDEST = 110.0
_WIDE = 18.0  # years: a limit as wide as a childhood tells nothing of whom it is for


@dataclass(frozen=True, slots=True)
class Excluded:
    """A unit that would help, were it not for the age.

    Attributes:
        entry: where its age limit stands.
        reason: "too_young" or "too_old" for it.
        named: the user named the unit.
    """

    entry: Entry
    reason: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """What holds for some of the ages that are possible."""

    ages: AgeRange
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer of the register.

    Attributes:
        offers: units, best first: first line, general level, specialists.
        exceptions: what only holds under a condition ("heldygnsvård … i vissa fall").
        excluded: units that the age leaves out; named ones first.
        named: what the register has on units that the user named and the age allows.
        fork: where the first unit depends on an age that is not known: its ages and offers.
    """

    offers: tuple[Offer, ...]
    exceptions: tuple[Offer, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    named: tuple[Offer, ...] = ()
    fork: tuple[Branch, ...] = ()


def resolve(
    register: Register,
    *,
    ages: tuple[AgeRange, ...],
    needs: tuple[str, ...],
    units: tuple[str, ...] = (),
    relevance: Mapping[str, float] | None = None,
    lexicon: Lexicon,
    cues: RegisterCues,
    expired: frozenset[str] = frozenset(),
    group: frozenset[str] = frozenset(),
) -> Resolution:
    """Who is responsible.

    Args:
        register: of the corpus.
        ages: the possible ages of the person; empty when nothing is known.
        needs: keys of the lexicon; empty when none was made out.
        units: canonical units that the user named.
        relevance: passage id → search score, 0 to 1.
        lexicon: what needs are kinds of.
        cues: weights and fields.
        expired: ids of documents that have expired: named after others that say the same.
        group: needs that only tell whom it is for: they count where nobody is named for the rest.
    """
    question = Question(needs, dict(relevance or {}), lexicon, cues, expired, frozenset(units))
    narrowed = replace(question, needs=tuple(n for n in needs if n not in group))
    if group and _names(register, narrowed, ages):
        question = narrowed
    whole = tuple(o for o in question.matches(register.general) if o.close)
    matched = (*question.matches(register.entries), *whole)
    matched = tuple(o for o in matched if _near(o, question.relevance))
    result = _settle(matched, ages, question)
    named = tuple(
        question.offer(entry, question.why(entry) or _own(entry))
        for unit in units
        for entry in register.of_unit(unit)
        if _fits(entry, ages)
    )
    return replace(
        result,
        excluded=_excluded(register, matched, ages, units, result.offers),
        named=named,
        fork=_fork(matched, ages, question),
    )


def _names(register: Register, q: Question, ages: tuple[AgeRange, ...]) -> bool:
    """Whether some unit for these ages is named for what is asked."""
    return bool(q.needs) and any(
        reason.kind == "need" and _fits(offer.entry, ages) and not conditional(offer)
        for offer in q.matches(register.entries)
        for reason in offer.why[:1]
    )


def _near(offer: Offer, relevance: Mapping[str, float]) -> bool:
    """Whether an offer is about what was asked: level, need named, or found by search."""
    named = bool(offer.why) and offer.why[0].kind == "need"
    if not relevance or offer.level is not None or named:
        return True
    return relevance.get(offer.entry.passage_id, 0.0) >= _HARDLY


def _own(entry: Entry) -> tuple[Reason, ...]:
    duties = [d for d in entry.sentences if counts(d)]
    return (Reason("search", "", duties[0], 0.0),) if duties else ()


# ages -------------------------------------------------------------------------------------------


def limits(entry: Entry) -> AgeRange | None:
    """The ages that an entry takes: its own, otherwise by its nature, otherwise its document's."""
    return entry.ages or entry.usual_ages or entry.scope


def _fits(entry: Entry, ages: tuple[AgeRange, ...]) -> bool:
    limit = limits(entry)
    return limit is None or not ages or any(limit.overlaps(age) for age in ages)


def _duty_fits(offer: Offer, ages: tuple[AgeRange, ...]) -> bool:
    """Whether some of the duties that it rests on is for these ages."""
    return not ages or any(
        r.duty.ages is None or any(r.duty.ages.overlaps(age) for age in ages) for r in offer.why
    )


def _excluded(
    register: Register,
    matched: tuple[Offer, ...],
    ages: tuple[AgeRange, ...],
    units: tuple[str, ...],
    offers: tuple[Offer, ...],
) -> tuple[Excluded, ...]:
    if not ages:
        return ()
    offered = {unit for offer in offers for unit in (offer.entry.key, *offer.entry.units)}
    named = [e for unit in units for e in register.of_unit(unit)]
    found: dict[str, Excluded] = {}
    for entry in (*named, *(offer.entry for offer in matched if offer.close)):
        if _fits(entry, ages) or entry.key in offered or entry.key in found:
            continue
        if entry.conditional and any(_fits(e, ages) for e in register.of_unit(entry.key)):
            continue  # an exception that is for others says nothing of the unit itself
        limit = limits(entry)
        low = min((age.min or 0.0) for age in ages)
        young = limit is not None and limit.min is not None and low < limit.min
        reason = "too_young" if young else "too_old"
        found[entry.key] = Excluded(entry, reason, named=entry in named)
    return tuple(found.values())


# order ------------------------------------------------------------------------------------------


def _settle(matched: tuple[Offer, ...], ages: tuple[AgeRange, ...], q: Question) -> Resolution:
    """Offers for some ages: one for each unit and level, in order; exceptions apart."""
    fitting = [
        replace(o, score=o.score + _aged(o.entry, ages, q))
        for o in matched
        if _fits(o.entry, ages) and _duty_fits(o, ages)
    ]
    exceptions = [o for o in fitting if conditional(o)]
    rules = _joined([o for o in fitting if not conditional(o)])
    if any(o.level is not None and o.strong for o in rules):
        rules = [o for o in rules if o.level is not None or o.close]
    rules = _without_slivers(rules, ages, q)
    rules = _without_childish(rules, ages, q)
    rules = [_with_disputed(o, matched, ages) for o in rules]
    return Resolution(tuple(_ordered(rules, q)), tuple(sorted(exceptions, key=lambda o: -o.score)))


def _aged(entry: Entry, ages: tuple[AgeRange, ...], q: Question) -> float:
    """What an entry's ages add to its score: the more of the asked ages, and the narrower."""
    limit = limits(entry)
    if limit is None or not ages:
        return 0.0
    covered = _covered(entry, ages)
    width = (_OLDEST if limit.max is None else limit.max) - (limit.min or 0.0)
    narrow = max(0.0, 1.0 - width / _WIDE)
    return q.weight("covers") * (covered - 1.0) + q.weight("narrow") * narrow


def _without_slivers(rules: list[Offer], ages: tuple[AgeRange, ...], q: Question) -> list[Offer]:
    """Without units for a small part of the asked ages ("en vuxen"), where one takes them all."""
    shares = {id(o): _covered(o.entry, ages) for o in rules}
    whole = {o.level for o in rules if o.strong and shares[id(o)] == 1.0}
    least = q.weight("sliver")
    return [o for o in rules if shares[id(o)] >= least or o.level not in whole]


def _without_childish(rules: list[Offer], ages: tuple[AgeRange, ...], q: Question) -> list[Offer]:
    """Without duties for children ("barns behov") or pupils, for an adult, where others answer."""
    if not ages or any((age.min or 0.0) < _ADULT for age in ages):
        return rules
    grown = [o for o in rules if not (o.duties and all(q.childish(d) for d in o.duties))]
    return grown if any(o.close for o in grown) else rules


def _covered(entry: Entry, ages: tuple[AgeRange, ...]) -> float:
    """The share of the asked ages that an entry takes, 0 to 1."""
    limit = limits(entry)
    return 1.0 if limit is None or not ages else max(_share(age, limit) for age in ages)


def _share(asked: AgeRange, limit: AgeRange) -> float:
    """The share of some ages that a limit takes, 0 to 1."""
    low, high = asked.min or 0.0, _OLDEST if asked.max is None else asked.max
    first = max(low, limit.min or 0.0)
    last = min(high, _OLDEST if limit.max is None else limit.max)
    return 1.0 if high <= low else max(0.0, last - first) / (high - low)


def conditional(offer: Offer) -> bool:
    """Whether an offer only holds under a condition: an exception and no rule."""
    return bool(offer.duties) and all(d.forms and d.condition for d in offer.duties)


def _joined(offers: list[Offer]) -> list[Offer]:
    """One offer for each unit and level; entries without a level go with their unit."""
    ranked = sorted(offers, key=lambda o: (o.level is None, -o.score))
    kept: list[Offer] = []
    for offer in ranked:
        twin = next((k for k in kept if _same_unit(k, offer) and _merges(k, offer)), None)
        if twin is None:
            kept.append(offer)
        else:
            kept[kept.index(twin)] = replace(twin, also=(*twin.also, offer.entry))
    return kept


def _merges(kept: Offer, offer: Offer) -> bool:
    if offer.level is kept.level:
        return True
    return offer.level is None and offer.score <= kept.score + 1.0


def _same_unit(a: Offer, b: Offer) -> bool:
    if a.entry.key == b.entry.key:
        return True
    return bool(set(a.entry.units) & set(b.entry.units))


def _with_disputed(offer: Offer, matched: tuple[Offer, ...], ages: tuple[AgeRange, ...]) -> Offer:
    others = [
        o.entry
        for o in matched
        if o.close
        and _same_unit(o, offer)
        and not _fits(o.entry, ages)
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


# fork -------------------------------------------------------------------------------------------


def _fork(
    matched: tuple[Offer, ...], ages: tuple[AgeRange, ...], q: Question
) -> tuple[Branch, ...]:
    """Ages for which another unit comes first; none where they all have the same.

    The text itself must give the ages of two of them: a fork is no guess.
    """
    branches: list[Branch] = []
    for low, high in _segments(matched, ages):
        part = AgeRange(low, high)
        offers = _settle(matched, (AgeRange(low, high if high is not None else _OLDEST),), q).offers
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
