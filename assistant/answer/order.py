"""In which order an answer's lines stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant import render
from assistant.answer.responsible import EXCLUDED, EXCLUDED_BUT
from assistant.types import Claim

_WHO = frozenset({render.GO_FIRST, render.GO_TO, render.ONWARD})
_NOT = frozenset({EXCLUDED, EXCLUDED_BUT})
_REFUSED = frozenset({render.NO, render.NOT_TAKEN})


def in_order(
    claims: Sequence[Claim], *, asks_who: bool, several: bool, moves_on: bool, within: str
) -> list[Claim]:
    """First lines before all others; of them, whom to go to before who does not take somebody.

    A unit that does not take the person is the answer to "does it?", and beside it to "who does?".

    Args:
        claims: as they were said.
        asks_who: more than yes or no is asked.
        several: more than one unit is asked about.
        moves_on: it is asked who takes over at a limit.
        within: the heading of a first line that says that the unit takes the person.
    """
    behind = (_NOT if asks_who or several else frozenset()) | (
        _REFUSED if asks_who else frozenset()
    )
    firsts = {claim.group for claim in claims if claim.lead}
    taken = within in firsts and not moves_on
    who = bool(firsts & _WHO)
    told = [
        replace(c, lead=c.lead and not (taken and c.group == render.AFTERWARDS)) for c in claims
    ]
    return sorted(told, key=lambda c: (not c.lead, who and c.group in behind, _unasked(c, taken)))


def _unasked(claim: Claim, taken: bool) -> bool:
    """Who takes over at a limit, where it was asked whether a unit takes somebody, and it does."""
    return taken and claim.group == render.AFTERWARDS
