"""A parent's own need, told with a child's age: "mamman nedstämd, bebis 3 mån"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from assistant.types import AgeRange
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeMention
from assistant.understand.phrases import Hit

_WORD = re.compile(r"\w+")
ADULT = 18.0
INFANT = 2.0  # years: below it a need of the mind is not the child's
_APART = 2  # words between a parent and the need


def of_parent(
    low: str,
    needs: Iterable[Hit],
    mentions: Sequence[AgeMention],
    words: AgeWords,
    grown_needs: Set[str] = frozenset(),
    small: float = 0.0,
) -> tuple[AgeMention, ...] | None:
    """The ages of a parent whose need it is, or None where nothing says so.

    Args:
        low: the text in small letters.
        needs: hits in it.
        mentions: all ages in it, whosever they are.
        words: of ages and persons.
        grown_needs: keys of needs that no small child has ("alkohol").
        small: years; below it a child has none of these.

    Returns:
        The grown ages that are said; 18 and over where only a small child's age is.
    """
    needs = tuple(needs)
    asking = tuple(m for m in mentions if m.who == "asker")
    mentions = [m for m in mentions if m.who != "asker"]
    if all(m.range.max is not None and m.range.max < INFANT for m in mentions):
        own = [said_of_grown(low, hit.start, words) for hit in needs]
        if mentions and own and own[0] and all(own):
            return asking or (_grown(low, own[0]),)
    of_grown = bool(needs) and all(hit.key in grown_needs for hit in needs)
    parent = next((p for hit in needs if (p := _parent(low, hit.start, words))), None)
    if parent is None and of_grown:
        parent = next((m.span() for m in _WORD.finditer(low) if m.group() in words.parents), None)
    if parent is None or not (mentions or any(_said_of(low, h.start, words) for h in needs)):
        return None
    grown = tuple(m for m in mentions if (m.range.min or 0.0) >= ADULT)
    if grown:
        return grown
    least = small if of_grown else INFANT
    if any(m.range.max is None or m.range.max >= least for m in mentions):
        return None
    return (_grown(low, parent),)


def _grown(low: str, who: tuple[int, int]) -> AgeMention:
    """18 and over, as the age of a person who is named."""
    start, end = who
    return AgeMention(AgeRange(ADULT, None, low[start:end]), start, end, kind="stage")


def said_of_grown(low: str, need: int, words: AgeWords) -> tuple[int, int] | None:
    """Who asks, or the adult, that has it with nothing between: "jag är …", "min fru är …"."""
    for match in reversed(list(_WORD.finditer(low, 0, need))):
        if match.group() not in words.copulas:
            grown = words.parents | words.adults | words.askers
            return match.span() if match.group() in grown else None
    return None


def _said_of(low: str, need: int, words: AgeWords) -> bool:
    """Whether a parent is or has it, with nothing between: "mamman är …", not "mamma undrar om"."""
    for match in reversed(list(_WORD.finditer(low, 0, need))):
        if match.group() not in words.copulas:
            return match.group() in words.parents
    return False


def _parent(low: str, need: int, words: AgeWords) -> tuple[int, int] | None:
    """The parent that a need is said of: the nearest person before it, a word or two away."""
    before = list(_WORD.finditer(low, 0, need))[-_APART - 1 :]
    for match in reversed(before):
        word = match.group()
        if word in words.parents:
            return match.span()
        if word in words.children or word in words.people:
            return None
    return None
