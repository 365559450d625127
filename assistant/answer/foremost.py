"""Which unit an answer begins with: the register's first, unless search found another's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answer.shape import Shape
from assistant.register.cues import RegisterCues
from assistant.resolve import Offer
from assistant.types import Evidence, Level


def foremost(
    offers: Sequence[Offer],
    found: Mapping[str, float],
    cues: RegisterCues,
    *,
    severe: bool = False,
    behind: Sequence[Offer] = (),
) -> Offer:
    """The unit to begin with.

    The register knows level, ages and needs in the lexicon's words. Search, above all with a
    question bank, knows how people word what is a unit's own task ("grabben vägrar gå till
    skolan"). Where it is sure of another unit's passage, that unit comes first.

    Args:
        offers: for the person, the register's best first; at least one.
        found: passage id → probability that it answers, 0 to 1.
        cues: ``weights``: ``found``, least such probability; ``clearly``, how many times that of
            the register's first.
        severe: what is asked about is a specialist's from the start: no other level comes first.
        behind: offers that come after the register's first, however surely they were found.
    """
    first = offers[0]
    if severe and first.level is Level.SPECIALIST:
        offers = [offer for offer in offers if offer.level is Level.SPECIALIST]
    free = [offer for offer in offers if offer not in behind]
    best = max(free, key=lambda offer: _found(offer, found))
    least, times = cues.weights["found"], cues.weights["clearly"]
    sure = _found(best, found) >= max(least, times * _found(first, found))
    return best if sure else first


def worded(first: Offer, evidence: Sequence[Evidence]) -> Offer:
    """A unit that opens with the best sentence found, where that is its own on its level."""
    own = [e for e in (first.entry, *first.also) if not first.level or e.claim(first.level)]
    for entry in own:
        for duty in entry.sentences if evidence else ():
            if (duty.document_id, duty.start) == place_of(evidence[0]):
                others = (d for d in first.duties if d is not duty)
                return replace(first, entry=entry, ages=entry.ages, duties=(duty, *others))
    return first


@dataclass(frozen=True, slots=True)
class Best:
    """The sentences found for a question.

    Attributes:
        evidence: best first.
        banked: graded with the help of a question bank.
        shape: the kind of fact asked for.
    """

    evidence: Sequence[Evidence]
    banked: bool
    shape: Shape

    def answers(self, first: Offer, never: Sequence[Offer]) -> bool:
        """Whether the best sentence has the fact asked for, and is no unit's that is offered."""
        best = self.evidence[0]
        fact = self.shape.plain_fact or self.shape.name == "may"
        if not fact or not self.shape.met(best.sentence.text):
            return False
        return not any(_says(offer, best) for offer in (first, *never))


def elsewhere(
    first: Offer,
    evidence: Sequence[Evidence],
    cues: RegisterCues,
    never: Sequence[Offer] = (),
    *,
    banked: bool = True,
) -> bool:
    """Whether an answer begins better with the best sentence found than with a unit.

    Args:
        first: that unit.
        evidence: the sentences of the passages found, best first.
        cues: ``weights``: ``aside``, share of the best sentence's score below which the best one
            of the unit's own words stands behind it; ``aside_alone``: where there is no bank.
        never: units whose words do not come before it.
        banked: the best passage's document has a question bank.
    """
    if not evidence or any(_says(offer, evidence[0]) for offer in never):
        return False
    own = first.duties[0].passage_id
    best = max((e.score for e in evidence if e.passage.id == own), default=0.0)
    least = cues.weights["aside"]
    least = least if banked else cues.weights.get("aside_alone", least)
    return best < least * evidence[0].score


def _says(offer: Offer, evidence: Evidence) -> bool:
    """Whether a sentence is one of a unit's own."""
    return place_of(evidence) in {(d.document_id, d.start) for d in offer.entry.sentences}


def place_of(evidence: Evidence) -> tuple[str, int]:
    """Where a sentence stands: document id and start."""
    return evidence.passage.document_id, evidence.sentence.start


def _found(offer: Offer, found: Mapping[str, float]) -> float:
    """The probability of the passages that an offer rests on."""
    held = {entry.passage_id for entry in (offer.entry, *offer.also)}
    return max(found.get(passage, 0.0) for passage in held)
