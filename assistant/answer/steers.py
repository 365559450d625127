"""What steers whom a question is about whatever the need: a law, or a place where somebody lives.

"LVM på en 30-åring som missbrukar": the sentence that names the law answers, and not the unit for
the need. "LSS-boende, psykos, vem ger sprutan": the sentence on care there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer.known import Known
from assistant.register import Duty
from assistant.resolve import Offer
from assistant.swedish import fold
from assistant.types import Level, Query

Names = Callable[[Duty], bool]


@dataclass(frozen=True, slots=True)
class Steer:
    """Holds what a question names that steers it.

    Attributes:
        known: documents and words.
        laws: names of laws that it asks about.
        places: canonical units that are places to live or spend the day at.
    """

    known: Known
    laws: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()

    @classmethod
    def of(cls, known: Known, query: Query) -> Steer:
        """Of a question: a place before a law ("LSS-boende"); none where a specialist is asked."""
        shapes = known.shapes
        places = frozenset(query.units) & shapes.places
        if places:
            return cls(known, places=frozenset() if cls._beyond(known, query) else places)
        return cls(known, laws=shapes.laws_asked(query.asking))

    @staticmethod
    def _beyond(known: Known, query: Query) -> bool:
        """Whether a unit of specialists, or one in general words, is asked for."""
        special = (
            entries
            and all(e.levels == (Level.SPECIALIST,) for e in entries)
            and all(e.principal_kind == "region" for e in entries)
            for entries in (known.register.of_unit(unit) for unit in query.units)
        )
        return any(special) or known.shapes.beyond.search(fold(query.asking)) is not None

    def __bool__(self) -> bool:
        """Whether anything steers."""
        return bool(self.laws or self.places)

    def names(self, duty: Duty) -> bool:
        """Whether a duty names what steers."""
        if self.places:
            return any(hit.key in self.places for hit in self.known.lexicon.units_in(duty.text))
        return bool(self.laws & self.known.shapes.laws_in(duty.text))

    def without_others(self, offers: Sequence[Offer]) -> list[Offer]:
        """Offers without those that rest on another law."""
        laws_in = self.known.shapes.laws_in
        told = [(offer, laws_in(offer.duties[0].text)) for offer in offers if offer.duties]
        return [o for o, laws in told if not (self.laws and laws) or self.laws & laws]
