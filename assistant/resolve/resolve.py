"""Whose is this person, now: age × need × setting → units by level, from the register.

``register.matching`` finds the entries that help with a need; here the ages decide which of them
are offered, in which order, what is an exception, and where the answer depends on an unknown age.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.register.cues import RegisterCues
from assistant.register.matching import Offer, Question, Reason, counts
from assistant.register.model import Duty, Entry, Register
from assistant.resolve.ages import fits, limits
from assistant.resolve.fork import fork
from assistant.resolve.join import conditional
from assistant.resolve.order import settle
from assistant.resolve.values import Excluded, Resolution
from assistant.types import AgeRange
from assistant.understand.lexicon import Lexicon

_HARDLY = 0.05  # of the best passage: below it a wider need in common is no answer


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
    steer: Callable[[Duty], bool] | None = None,
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
        steer: whether a duty names what steers the question, whatever the need.
    """
    known = dict(relevance or {})
    question = Question(needs, known, lexicon, cues, expired, frozenset(units), ages)
    narrowed = replace(question, needs=tuple(n for n in needs if n not in group))
    if group and _names(register, narrowed, ages):
        question = narrowed
    whole = tuple(o for o in question.matches(register.general) if o.close)
    matched = (*question.matches(register.entries), *whole)
    matched = tuple(o for o in matched if _near(o, question.relevance))
    result = settle(matched, ages, question)
    named = tuple(
        question.offer(entry, question.why(entry) or _own(entry))
        for unit in units
        for entry in register.of_unit(unit)
        if fits(entry, ages)
    )
    return replace(
        result,
        excluded=_excluded(register, matched, ages, units, result.offers),
        named=named,
        steered=_steered(register, ages, question, steer) if steer else (),
        fork=fork(matched, ages, question),
    )


def _names(register: Register, q: Question, ages: tuple[AgeRange, ...]) -> bool:
    """Whether some unit for these ages is named for what is asked."""
    return bool(q.needs) and any(
        reason.kind == "need" and fits(offer.entry, ages) and not conditional(offer)
        for offer in q.matches(register.entries)
        for reason in offer.why[:1]
    )


def _steered(
    register: Register, ages: tuple[AgeRange, ...], q: Question, steer: Callable[[Duty], bool]
) -> tuple[Offer, ...]:
    """Offers for the entries that name what steers the question, if search found them at all."""
    found = []
    for entry in (*register.entries, *register.general):
        duties = [duty for duty in entry.sentences if counts(duty) and steer(duty)]
        if duties and q.relevance.get(entry.passage_id, 0.0) >= _HARDLY:
            why = tuple(Reason("need", "", duty, q.weight("need")) for duty in duties)
            found.append(q.offer(entry, why))
    return settle(tuple(found), ages, q).offers


def _near(offer: Offer, relevance: Mapping[str, float]) -> bool:
    """Whether an offer is about what was asked: level, need named, or found by search."""
    named = bool(offer.why) and offer.why[0].kind == "need"
    if not relevance or offer.level is not None or named:
        return True
    return relevance.get(offer.entry.passage_id, 0.0) >= _HARDLY


def _own(entry: Entry) -> tuple[Reason, ...]:
    duties = [d for d in entry.sentences if counts(d)]
    return (Reason("search", "", duties[0], 0.0),) if duties else ()


def _has(entry: Entry, ages: tuple[AgeRange, ...], other: Entry) -> bool:
    """Whether a unit is there for ages all the same: by a limit, beside a usual entry's."""
    if other.conditional:
        return fits(entry, ages)  # an exception that is for others says nothing of the unit itself
    return not entry.conditional and entry.ages is not None and fits(entry, ages)


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
        if fits(entry, ages) or entry.key in offered or entry.key in found:
            continue
        asked = entry.conditional or entry in named
        if asked and any(_has(e, ages, entry) for e in register.of_unit(entry.key)):
            continue  # another agreement, or another row, has the unit for this age
        limit = limits(entry)
        low = min((age.min or 0.0) for age in ages)
        young = limit is not None and limit.min is not None and low < limit.min
        reason = "too_young" if young else "too_old"
        found[entry.key] = Excluded(entry, reason, named=entry in named)
    return tuple(found.values())
