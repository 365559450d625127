"""Which level a question is at: a first line before specialists, and above what is not enough."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer.known import Known
from assistant.resolve import Offer
from assistant.types import Level, Query

_RANK = {Level.GENERAL: 0, Level.FIRST_LINE: 1, Level.SPECIALIST: 2}
_REACH = 60  # letters between a unit and that it is not enough


def behind(known: Known, query: Query, offers: Sequence[Offer]) -> list[Offer]:
    """Specialists that are there for an everyday need alone: they come after its first line.

    Args:
        known: words: ``first_line_needs``, and what needs are of a field.
        query: the question; one that names such a specialist asks for it.
        offers: the register's best first; at least one.
    """
    first = offers[0]
    if first.level is not Level.FIRST_LINE or not first.close:
        return []
    cues, broader = known.cues, known.lexicon.with_broader
    others = broader(n for n in query.needs if not cues.first_line_needs & broader([n]))
    words = others | {name for name, (needs, _) in cues.fields.items() if needs & others}
    found = [
        offer
        for offer in offers
        if offer.level is Level.SPECIALIST and not any(r.word in words for r in offer.why)
    ]
    named = {*query.units} & {key for o in found for key in (o.entry.key, *o.entry.units)}
    return [] if named else found


def above(known: Known, query: Query, offers: Sequence[Offer]) -> list[Offer]:
    """The offers above what is told not to be enough; none where nothing is, or none is above.

    "Hälsocentralen räcker inte": above its level. "BUP första linjen räcker inte": above that. "Det
    har inte hjälpt": above where one begins.

    Args:
        known: words and register.
        query: the question.
        offers: the register's best first; at least one.
    """
    said = query.told
    least: list[int] = []
    for match in known.shapes.not_enough.finditer(said.lower()):
        least += _of_clause(known, said, match.span(), offers)
    if not least and known.shapes.help_not_enough.search(said.lower()):
        least = [_RANK[o.level] for o in offers[:1] if o.level is not None]
    if not (least and query.about):
        return []
    return [o for o in offers if o.strong and o.level is not None and _RANK[o.level] > max(least)]


def _of_clause(
    known: Known, said: str, words: tuple[int, int], offers: Sequence[Offer]
) -> list[int]:
    """The level of the unit that is said not to be enough, or the level itself; at most one.

    One that is a specialist too is told of as what it is before that.
    """
    start, end = words

    def near(hit_start: int, hit_end: int) -> bool:
        between = said[hit_end:start] if hit_end <= start else said[end:hit_start]
        return len(between) <= _REACH and not set(between) & set(".?!;")

    levels = [h.key for h in known.lexicon.levels_in(said) if near(h.start, h.end)]
    told = [_RANK[level] for level in Level if level.value in levels and level in _RANK]
    if told:
        return told[:1]
    units = [h.key for h in known.lexicon.units_in(said) if near(h.start, h.end)]
    own = {o.level for o in offers if {o.entry.key, *o.entry.units} & set(units)} - {None}
    if own:
        return [max(_RANK[level] for level in own - {Level.SPECIALIST} or own if level)]
    entries = [e for unit in units for e in known.register.of_unit(unit)]
    return [_RANK[level] for e in entries for level in e.levels][:1]
