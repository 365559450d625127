"""In which order an answer's lines stand."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import render
from assistant.answer.responsible import EXCLUDED, EXCLUDED_BUT
from assistant.types import Claim

_WHO = frozenset({render.GO_FIRST, render.GO_TO, render.ONWARD})
_NOT = frozenset({EXCLUDED, EXCLUDED_BUT})
_REFUSED = frozenset({render.NO, render.NOT_TAKEN})


def in_order(claims: Sequence[Claim], *, asks_who: bool, several: bool) -> list[Claim]:
    """First lines before all others; of them, whom to go to before who does not take somebody.

    A unit that does not take the person is the answer to "does it?", and beside it to "who does?".

    Args:
        claims: as they were said.
        asks_who: more than yes or no is asked.
        several: more than one unit is asked about.
    """
    behind = (_NOT if asks_who or several else frozenset()) | (
        _REFUSED if asks_who else frozenset()
    )
    who = any(claim.lead and claim.group in _WHO for claim in claims)
    return sorted(claims, key=lambda c: (not c.lead, who and c.group in behind))
