"""A question that gives two values to choose between: what the documents say of each is said."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import render
from assistant.answer.known import Known
from assistant.answer.statements import Draft, write
from assistant.swedish import fold
from assistant.types import Evidence

_NUMBER = re.compile(r"\d+|\w+")
_STEM = 4  # letters of a unit's name that stay: "vecka", "veckor"; "år", "års"
_AFTER = 25  # characters from a number to its unit: "6–17 år", "fyra till sex veckor"


def add_choice(known: Known, draft: Draft, question: str, evidence: Sequence[Evidence]) -> None:
    """Says the best sentence with each value that no statement holds yet.

    "Är det fyra eller sex veckor?": the agreement has one, and the other may be a proposal's,
    which the search ranks lower.

    Args:
        known: of the index.
        draft: what has been said.
        question: stand-alone.
        evidence: the sentences of the passages found, best first.
    """
    for value in _values(known, question):
        if any(_holds(claim.text, value, known) for claim in draft.claims):
            continue
        best = next((e for e in evidence if _holds(e.sentence.text, value, known)), None)
        if best is not None:
            write(draft, (best,), render.SEE_ALSO)


def _values(known: Known, question: str) -> tuple[tuple[float, str], ...]:
    """The values with the unit that they are counted in: (4, "vecko"), (6, "vecko")."""
    match = known.shapes.value_choice.search(fold(question))
    if match is None:
        return ()
    first, second, unit = match.group("first"), match.group("second"), match.group("unit") or ""
    values = (_value(known, first), _value(known, second))
    return tuple((value, unit[:_STEM]) for value in values if value is not None)


def _value(known: Known, word: str) -> float | None:
    return float(word) if word.isdigit() else known.shapes.numbers.get(word)


def _holds(text: str, value: tuple[float, str], known: Known) -> bool:
    """Whether a text has a value, with its unit close after where the question gives one."""
    number, unit = value
    said = fold(text)
    return any(
        _value(known, found.group()) == number and unit in said[found.end() : found.end() + _AFTER]
        for found in _NUMBER.finditer(said)
    )
