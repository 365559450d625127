"""Figures of a text: numbers in digits and words, with the measure that they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.llm.speech import Source
from assistant.llm.words import ClaimWords
from assistant.swedish import fold
from assistant.types import AgeRange
from assistant.understand import AgeWords, ages_in

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|§|%")
_RUN = re.compile(r"\d+(?:\s?[-:/.,]\s?\d+)+")
_YEARS = frozenset({"år", "åring", "åringar", "årig", "åriga", "års"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and what it counts ("dag", "år"), or "" where it stands alone."""

    value: str
    measure: str
    start: int = field(compare=False, default=0)


def figures(text: str, cues: ClaimWords) -> Iterator[Figure]:
    """The figures of a text in order; "0-17 år" gives 0 and 17, both of years."""
    said = fold(text)
    tokens = [(m.group(), m.start()) for m in _TOKEN.finditer(said)]
    found: list[tuple[int, str, int]] = []
    for at, (token, start) in enumerate(tokens):
        value = _value(token, tokens[at + 1][0] if at + 1 < len(tokens) else "", cues)
        if value:
            found.append((at, value, start))
    measure, after = "", -1
    result: list[Figure] = []
    for at, value, start in reversed(found):
        following = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        own = _measure(following, cues)
        measure = own or (measure if after == at + 1 else "")
        after = at
        result.append(Figure(value, measure, start))
    yield from reversed(result)


def _value(token: str, following: str, cues: ClaimWords) -> str:
    if token[0].isdigit():
        return token.replace(",", ".")
    if token in cues.ordinals and following in cues.ordinal_before:
        return cues.ordinals[token]
    return cues.numbers.get(token, "")


def _measure(token: str, cues: ClaimWords) -> str:
    if token in _YEARS:
        return "år"
    if token in cues.measures:
        return singular(token)
    return {"§": "§", "%": "procent"}.get(token, "")


def singular(token: str) -> str:
    """A word of time or amount in its basic form: "dagar" is "dag"."""
    for ending in ("arna", "erna", "ar", "er", "en"):
        if token.endswith(ending) and len(token) - len(ending) >= 3:
            return token[: -len(ending)]
    return token.removesuffix("or") + "a" if token.endswith("or") else token


def wrong_figure(
    cues: ClaimWords,
    words: AgeWords,
    statement: str,
    sources: Sequence[Source],
    asked: Sequence[AgeRange],
) -> str | None:
    """An age or figure of a statement that its sources do not have, or None.

    An age may also be that of the person asked about, where the sources' ages allow for it.
    """
    whole = "\n".join(s.whole for s in sources)
    excused: list[tuple[int, int]] = []
    known_ages = [m.range for s in sources for m in ages_in(s.whole, words)]
    for mention in ages_in(statement, words):
        if not _known_age(mention.range, known_ages, asked):
            return f"age {mention.range.text}"
        written = statement[mention.start : mention.end]
        excused += _excused(written, mention.start, mention.range, cues)
    for run in _RUN.finditer(fold(statement)):
        held = _tight(run.group().rstrip(".,:")) in _tight(whole)
        if not held and not _in(run.start(), excused):
            return f"figures {run.group()}"
    if loose_age := _loose_ages(cues, words, statement) & _bound_ages(cues, words, sources):
        return f"age said otherwise: {min(loose_age)}"
    known = {figure for s in sources for figure in figures(s.whole, cues)}
    loose = {figure.value for figure in known}
    for figure in figures(statement, cues):
        held = figure in known if figure.measure else figure.value in loose
        if not held and not _in(figure.start, excused):
            return f"figure {figure.value} {figure.measure}"
    return None


def _loose_ages(cues: ClaimWords, words: AgeWords, text: str) -> frozenset[str]:
    """Numbers of years in a text that belong to no age in it."""
    spans = [(m.start, m.end) for m in ages_in(text, words)]
    years = (f for f in figures(text, cues) if f.measure == "år")
    return frozenset(f.value for f in years if not _in(f.start, spans))


def _bound_ages(cues: ClaimWords, words: AgeWords, sources: Sequence[Source]) -> frozenset[str]:
    """Numbers that are part of an age in the sources, and stand there in no other way."""
    inside = {
        f.value
        for s in sources
        for m in ages_in(s.whole, words)
        for f in figures(s.whole[m.start : m.end], cues)
    }
    return frozenset(inside).difference(*(_loose_ages(cues, words, s.whole) for s in sources))


def _known_age(age: AgeRange, known: Sequence[AgeRange], asked: Sequence[AgeRange]) -> bool:
    if any(_same(age, other) for other in known):
        return True
    of_person = any(_within(age, other) for other in asked)
    return of_person and (not known or any(age.overlaps(other) for other in known))


def _excused(written: str, start: int, age: AgeRange, cues: ClaimWords) -> list[tuple[int, int]]:
    """Places of the figures that an age is said by: "under 18" for 0–17,99."""
    bounds = [b for b in (age.min, age.max) if b is not None]
    return [
        (start + figure.start, start + figure.start + 1)
        for figure in figures(written, cues)
        if any(abs(float(figure.value) - bound) < 1.02 for bound in bounds)
    ]


def _in(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _tight(text: str) -> str:
    return re.sub(r"\s?([-:/])\s?", r"\1", fold(text)).replace(",", ".")


def _same(one: AgeRange, other: AgeRange) -> bool:
    low = abs((one.min or 0.0) - (other.min or 0.0)) < 0.01
    if one.max is None or other.max is None:
        return low and one.max is other.max
    return low and abs(one.max - other.max) < 0.02


def _within(one: AgeRange, other: AgeRange) -> bool:
    high = 120.0 if other.max is None else other.max
    return (other.min or 0.0) <= (one.min or 0.0) and (
        120.0 if one.max is None else one.max
    ) <= high
