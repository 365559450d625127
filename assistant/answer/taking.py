"""Whether a unit takes somebody, until when and who takes over: its limits for what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer.disputes import Disputes
from assistant.answer.known import Known
from assistant.answer.responsible import Speaker
from assistant.answer.shape import Shape
from assistant.answer.unit_ages import (
    bounded,
    ending,
    has_condition,
    of_purpose,
    say_limits,
    touching,
)
from assistant.answer.whose import Whose, meets_beside
from assistant.register import Entry
from assistant.resolve import fits
from assistant.types import AgeRange, Query


@dataclass(frozen=True, slots=True)
class Said:
    """What has been said of limits.

    Attributes:
        ages: some unit's ages.
        purpose: those for the purpose that is asked about: no other unit's are asked for.
    """

    ages: bool = False
    purpose: bool = False


@dataclass(frozen=True, slots=True)
class Taking:
    """Says the limits of the units that a question names; holds no state."""

    known: Known

    def say(self, speaker: Speaker, query: Query, shape: Shape) -> Said:
        """The ages of a unit that the user named, where the question is about them."""
        shapes, said, purposed = self.known.shapes, False, False
        chooses = shapes.chooses_age(query.asking)
        ages = () if chooses else query.ages
        claimed = bool(query.ages) and shapes.claims_age(query.asking)
        of_limits = shape.name == "ages" or chooses or (claimed and not query.about)
        for unit in Whose(self.known).named(query):
            entries = bounded(self.known.register.of_unit(unit), ages)
            if not entries or any(meets_beside(entry, query) for entry in entries):
                continue
            if self._excepted(unit, entries, query):
                continue
            told = self._of_purpose(query, entries) if ages else ()
            moves = self._moves_on(query, entries, ages)
            limits = of_limits or told or moves or self._decides(query, entries, ages, shape)
            if limits:
                say_limits(
                    speaker,
                    told or entries,
                    ages,
                    self.known.documents,
                    shapes,
                    claimed=claimed,
                    yes_or_no=not moves and self._asks_taking(query),
                    refusing=shapes.refuses(query.asking),
                    begun=shapes.begun(query.told),
                    beyond=shapes.off_limits(query.asking),
                )
                said, purposed = True, purposed or bool(told)
            if limits and not claimed and not told:
                self._say_next(speaker, query, unit, ages)
        for unit in query.from_units:
            self._say_next(speaker, query, unit, ages)
        return Said(said, purposed)

    def _of_purpose(self, query: Query, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        if self._which(query):
            return ()
        return of_purpose(entries, query.asking, self.known.shapes)

    def _decides(
        self, query: Query, entries: Sequence[Entry], ages: Sequence[AgeRange], shape: Shape
    ) -> bool:
        """Whether a limit is near, or has a condition that the question tells of."""
        begun = self.known.shapes.begun(query.told) is not None
        if begun and any(has_condition(entry, self.known.shapes) for entry in entries):
            return True
        return shape.yes_or_no and touching(entries, ages)

    def _moves_on(self, query: Query, entries: Sequence[Entry], ages: Sequence[AgeRange]) -> bool:
        """Whether it is asked when a unit ends, or who takes over at a limit that is near."""
        shapes = self.known.shapes
        if shapes.ends(query.asking):
            return True
        near = touching(entries, ages) or ending(entries, ages) is not None
        return near and shapes.moves_on(query.asking)

    def _excepted(self, unit: str, entries: Sequence[Entry], query: Query) -> bool:
        """Whether a unit takes those whom its ages leave out for just what is asked about."""
        if any(fits(entry, query.ages) for entry in entries):
            return False
        forms = set(query.needs) & self.known.cues.form_needs
        return any(
            entry.conditional and fits(entry, query.ages) and forms & set(entry.needs)
            for entry in self.known.register.of_unit(unit)
        )

    def _asks_taking(self, query: Query) -> bool:
        """Whether yes or no to a unit's taking somebody can be an answer to a question."""
        shapes = self.known.shapes
        stuck = Disputes(self.known).stuck(query)
        return not (self._which(query) or stuck or shapes.refuses(query.asking))

    def _which(self, query: Query) -> bool:
        """Whether it is asked which of several units answers."""
        return len(query.units) > 1 and self.known.shapes.asks_more(query.asking)

    def _say_next(
        self, speaker: Speaker, query: Query, unit: str, ages: Sequence[AgeRange]
    ) -> None:
        """Who takes over where a unit is about to end for somebody."""
        every = self.known.register.of_unit(unit)
        entries, after = bounded(every), ending(every, ages)
        if after is not None and entries:
            needs = query.about or entries[0].needs
            later = Whose(self.known).resolved((AgeRange(after, after),), needs)
            own = {level for entry in entries for level in entry.levels}
            others = [o for o in later.offers if o.entry.key != unit]
            named = [o for o in others if o.entry.key in query.units]
            speaker.next_unit(named or others, own)
