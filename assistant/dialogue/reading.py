"""What a text says of ages, needs, units and levels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.dialogue.markers import lowered
from assistant.dialogue.parents import INFANT, of_parent, said_of_grown
from assistant.dialogue.tools import Tools
from assistant.types import AgeRange
from assistant.understand.ages import AgeMention
from assistant.understand.phrases import Hit

_WORD = re.compile(r"\w+(?:[-:]\w+)*")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """A cleaned text and what is found in it; spans are in ``text``.

    Attributes:
        text: the text; ``low`` the same in small letters, character for character.
        ages: of the person cared for; asker_ages of others.
        needs, units, levels: hits of the lexicon; ``levels`` may be "higher" or "lower".
    """

    text: str
    low: str
    ages: tuple[AgeMention, ...]
    asker_ages: tuple[AgeMention, ...]
    needs: tuple[Hit, ...]
    units: tuple[Hit, ...]
    levels: tuple[Hit, ...]

    @property
    def age_ranges(self) -> tuple[AgeRange, ...]:
        """The ages, each once."""
        return tuple({(m.range.min, m.range.max): m.range for m in self.ages}.values())

    @property
    def beside(self) -> tuple[AgeRange, ...]:
        """The ages of others in the story: a parent's child, a child's parent."""
        return tuple(m.range for m in self.asker_ages if m.who != "asker")

    @property
    def need_keys(self) -> tuple[str, ...]:
        """The needs, each once."""
        return keys(self.needs)

    @property
    def unit_keys(self) -> tuple[str, ...]:
        """The units, each once."""
        return keys(self.units)

    @property
    def empty(self) -> bool:
        """True when no age, need, unit or level was found."""
        return not (self.ages or self.needs or self.units or self.levels)


def keys(hits: tuple[Hit, ...]) -> tuple[str, ...]:
    """The keys of hits, each once, in order."""
    return tuple(dict.fromkeys(hit.key for hit in hits))


@lru_cache(maxsize=256)
def read(text: str, tools: Tools) -> Reading:
    """Finds ages, needs, units and levels in a cleaned text."""
    ages = tools.ages.read(text, today=tools.today)
    counted = {(m.start, m.end) for m in ages if lowered(m.range.text) in tools.age_words.numbers}
    needs = [h for h in tools.lexicon.needs_in(text) if (h.start, h.end) not in counted]
    low = lowered(text)
    own = [h for h in needs if h.key not in tools.cues.task_needs and not worried(h, low, tools)]
    grown, small = grown_needs(own, tools), tools.cues.small
    subject = of_parent(low, own, ages, tools.age_words, grown, small)
    if subject is None:
        subject = tuple(m for m in ages if m.who == "subject")
    needs = _as_of_infant(low, needs, subject, tools)
    return Reading(
        text=text,
        low=low,
        ages=subject,
        asker_ages=tuple(m for m in ages if m not in subject),
        needs=tuple(needs),
        units=tools.lexicon.units_in(text),
        levels=tools.lexicon.levels_in(text),
    )


def worried(hit: Hit, low: str, tools: Tools) -> bool:
    """Whether a need is only worry for another: "orolig för bebisen"."""
    return tools.cues.worried_over.match(low, hit.end + 1) is not None


def grown_needs(hits: Iterable[Hit], tools: Tools) -> frozenset[str]:
    """The keys among some hits of what no small child suffers from ("alkohol")."""
    grown = tools.cues.grown_needs
    return frozenset(h.key for h in hits if grown & tools.lexicon.with_broader([h.key]))


def _as_of_infant(
    low: str, needs: list[Hit], ages: tuple[AgeMention, ...], tools: Tools
) -> list[Hit]:
    """The needs as an infant has them: one that screams is not unruly; an adult's stay."""
    if not ages or any(m.range.max is None or m.range.max >= INFANT for m in ages):
        return needs
    other = tools.cues.infant_needs
    return [
        hit
        if said_of_grown(low, hit.start, tools.age_words) and not worried(hit, low, tools)
        else replace(hit, key=other.get(hit.key, hit.key))
        for hit in needs
    ]


def person_needs(reading: Reading, tools: Tools) -> tuple[Hit, ...]:
    """The needs that are a person's situation, not a step of the work ("remiss").

    A word that is part of an age ("när hon fyller 18") is none.
    """
    spans = [(m.start, m.end) for m in reading.ages]
    return tuple(
        hit
        for hit in reading.needs
        if hit.key not in tools.cues.task_needs and not overlaps(hit.start, hit.end, spans)
    )


def residue(reading: Reading, tools: Tools) -> tuple[str, ...]:
    """The words that are left when mentions, frames and small words are taken away.

    Nothing left means that the turn only puts something in place of something.
    """
    cues = tools.cues
    spans = covered(reading, person_needs(reading, tools))
    for pattern in (cues.frames, cues.trailing):
        spans += [match.span() for match in pattern.finditer(reading.low)]
    people = tools.age_words.children | (tools.age_words.adults if reading.ages else frozenset())
    return tuple(
        match.group()
        for match in _WORD.finditer(reading.low)
        if not overlaps(match.start(), match.end(), spans)
        and match.group() not in cues.fillers
        and match.group() not in cues.additive_words
        and match.group() not in people
    )


def own_words(reading: Reading, tools: Tools) -> tuple[str, ...]:
    """The words of a text that are neither mentions, small words nor people."""
    spans = covered(reading, reading.needs)
    return tuple(
        m.group()
        for m in _WORD.finditer(reading.low)
        if not overlaps(m.start(), m.end(), spans) and not is_small(m.group(), tools)
    )


def covered(reading: Reading, needs: tuple[Hit, ...]) -> list[Span]:
    """The spans of ages, units, levels and some needs."""
    ages = [(m.start, m.end) for m in (*reading.ages, *reading.asker_ages)]
    return ages + [(h.start, h.end) for h in (*needs, *reading.units, *reading.levels)]


def overlaps(start: int, end: int, spans: list[Span]) -> bool:
    """Whether a span shares a character with one of others."""
    return any(start < b and a < end for a, b in spans)


def is_small(word: str, tools: Tools) -> bool:
    """Whether a word tells nothing of what is asked about."""
    cues, ages = tools.cues, tools.age_words
    return (
        word in cues.function_words
        or word in cues.light_verbs
        or word in cues.pronouns
        or word in cues.verb_first
        or word in ages.children
        or word in ages.adults
        or word.isdigit()
    )
