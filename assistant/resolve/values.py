"""What the register answers to a person's age and need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.register.matching import Offer
from assistant.register.model import Entry
from assistant.types import AgeRange


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
        steered: those with a duty that names what steers the question, that duty first.
        fork: where the first unit depends on an age that is not known: its ages and offers.
    """

    offers: tuple[Offer, ...]
    exceptions: tuple[Offer, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    named: tuple[Offer, ...] = ()
    steered: tuple[Offer, ...] = ()
    fork: tuple[Branch, ...] = ()

    def without(self, left_out: Callable[[Entry], bool]) -> Resolution:
        """The same without the offers of some entries."""
        return replace(self, offers=tuple(o for o in self.offers if not left_out(o.entry)))
