"""Ages in a Swedish text: those of agreements and those of tired people.

What counts as the age (all in years, ``AgeRange`` says how ends are meant):

- "0-17,99 år" and "0-17 år" end at 17.99; "0-5 år (6 år)" is one range to 6.99.
- "upp till 18 år", "till 18 år" and "under 18 år" end at 17.99: the eighteenth birthday is out.
  "till och med 20 år" ends at 20.99.
- "över 18 år" begins at 18: in agreements it means adults, those who have turned 18.
- A whole number of years is that year of life: 16 → 16–16.99. Months and weeks are parts of years.
- "fyller 18 i morgon" is 17.99; "snart 18" is 17–17.99; "när hon fyller 18" asks about 18.
- A school year covers all ages that occur in it from August to June, so åk 4 is 9–11.99.
- "graviditetsvecka 28" is from birth (0), as agreements use it for care of newborns.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from assistant.types import AgeRange
from assistant.understand.age_context import Context
from assistant.understand.age_patterns import age_patterns
from assistant.understand.age_readings import Bounds, Reading, entry_of
from assistant.understand.age_roles import roles
from assistant.understand.age_words import AgeWords
from assistant.understand.plain import any_of, bare, plain

_NEAR = 80  # characters: within a clause or two


@dataclass(frozen=True, slots=True)
class AgeMention:
    """An age in a text.

    Attributes:
        range: the ages meant, with the words as written.
        start, end: half-open span of the words in the text.
        who: "subject" (the person cared for), "asker" (the one who writes about somebody else) or
            "other" (a parent or relative when somebody else is the subject).
        kind: "years" (a number), "school" (a school year or stage) or "stage" (a life stage).
    """

    range: AgeRange
    start: int
    end: int
    who: str = "subject"
    kind: str = "years"


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    bounds: Bounds
    kind: str
    form: str


def ages_in(text: str, words: AgeWords, *, today: date | None = None) -> tuple[AgeMention, ...]:
    """The ages that a text mentions, in order of place.

    Args:
        text: a question, a passage or a whole document.
        words: the words of ages; empty words find nothing.
        today: with it, "född 2010" is an age; without it, it is not.

    Returns:
        Mentions that do not overlap. A number that is no age (a year, a paragraph, a duration, a
        telephone number, a time, a count) is not among them.
    """
    return reader_of(words).read(text, today=today)


class AgeReader:
    """``ages_in`` with its patterns compiled once.

    Args:
        words: of ages.
        many: very many texts will be read, as when a corpus is indexed.
    """

    def __init__(self, words: AgeWords, *, many: bool = False) -> None:
        self._words = words
        told, joined = (*words.year, *words.turns, *words.turned), (*words.aged, *words.checkups)
        self._years = re.compile(rf"\d|(?<!\w){any_of(told)}|{any_of(joined)}", re.IGNORECASE)
        self._patterns = age_patterns(words, many=many)

    def may_tell_years(self, text: str) -> bool:
        """Whether a text has a digit or a word of years, without which none are told in it."""
        return self._years.search(text) is not None

    def read(self, text: str, *, today: date | None = None) -> tuple[AgeMention, ...]:
        """See ``ages_in``."""
        source = plain(text)
        context = Context(source.text, self._words)
        found = _longest(self._candidates(context, today))
        found = _without_past(_without_echoes(found), source.text)
        found = _without_wide(found, source.text, self._words)
        whose = roles(context, self._words, [(f.start, f.end, f.form) for f in found])
        mentions = []
        for item, who in zip(found, whose, strict=True):
            start, end = source.span(item.start, item.end)
            low, high = item.bounds
            mentions.append(
                AgeMention(AgeRange(low, high, text[start:end]), start, end, who, item.kind)
            )
        return tuple(mentions)

    def _candidates(self, context: Context, today: date | None) -> list[_Found]:
        reading = Reading(context, self._words, self._patterns, today)
        found = []
        for form, match in self._patterns.matches(context.text):
            bounds = reading.bounds(form, match)
            if bounds is not None:
                kind = _KINDS.get(form, "years")
                start = match.start("n") if form in _TRIMMED else match.start()
                found.append(_Found(start, match.end(), bounds, kind, form))
        return found


@lru_cache(maxsize=4)
def reader_of(words: AgeWords) -> AgeReader:
    """The reader of some words, its patterns compiled once."""
    return AgeReader(words)


_PAST = re.compile(r"\bse(?:da)?n\s+(?:hon|han|hen|de|dom|jag)\s+gick\s+(?:i\s+)?$")
_GRADES = {"grade", "grade_noun", "ordinal", "upper", "upper_year", "class_name"}
_TRIMMED = {"range_cued", "range_bare"}  # "i åldrarna" before the range is no part of it
_KINDS = {
    "grade": "school",
    "upper": "school",
    "ordinal": "school",
    "upper_year": "school",
    "grade_noun": "school",
    "class_name": "school",
    "school_stage": "school",
    "two_stages": "school",
    "stage": "stage",
    "turning_stage": "years",
}


def _longest(found: list[_Found]) -> list[_Found]:
    """Without overlaps: longer first, then in the order of the forms."""
    kept: list[_Found] = []  # in order of place, without overlaps
    for item in sorted(found, key=lambda f: f.start - f.end):
        at = bisect_left(kept, item.start, key=lambda f: f.start)
        clear = at == len(kept) or item.end <= kept[at].start
        if clear and (at == 0 or kept[at - 1].end <= item.start):
            kept.insert(at, item)
    return kept


def _without_echoes(found: list[_Found]) -> list[_Found]:
    """Drops "bebis" of "8 månaders bebis", "gymnasist" of "gymnasist, 17": the same, wider."""
    years = [f for f in found if _tells_years(f)]

    def echoes(item: _Found) -> bool:
        near = bisect_right(years, item.start - _NEAR, key=lambda f: f.start)
        last = bisect_left(years, item.start + _NEAR, key=lambda f: f.start)
        return any(_overlap(y.bounds, item.bounds) for y in years[near:last])

    return [f for f in found if _tells_years(f) or not echoes(f)]


def _tells_years(item: _Found) -> bool:
    return item.kind == "years" or item.form in _GRADES


def _without_past(found: list[_Found], text: str) -> list[_Found]:
    """Drops "i nian" of "sen hon gick i nian" where the age is told too: it is long ago."""
    aged = any(f.form not in _GRADES and f.kind == "years" for f in found)
    return [
        f
        for f in found
        if not (aged and f.form in _GRADES and _PAST.search(text, max(0, f.start - _NEAR), f.start))
    ]


def _overlap(one: Bounds, two: Bounds) -> bool:
    return AgeRange(*one).overlaps(AgeRange(*two))


def _without_wide(found: list[_Found], text: str, words: AgeWords) -> list[_Found]:
    """Wide words ("ungdomar", "vuxen") only count when nothing says the age more closely."""
    wide = {bare(w) for w in words.wide_stages}
    close = [f for f in found if f.form != "stage" or bare(text[f.start : f.end]) not in wide]
    return close or [
        replace(f, bounds=entry_of(words.wide_stages, text[f.start : f.end])) for f in found
    ]
