"""A conversation → one question that can stand alone, without a language model.

    turn → clean → relate → turns (what it comes to) → taken (the state after it) → query

``understand`` folds ``advance`` over the turns. What is carried from turn to turn is a ``State``, a
frozen value: the same turns always give the same ``Query``.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.dialogue.grown import of_grown, with_ages
from assistant.dialogue.query import query_of
from assistant.dialogue.state import State
from assistant.dialogue.taken import take
from assistant.dialogue.tools import Tools
from assistant.types import Query

__all__ = ["State", "Tools", "advance", "of_grown", "understand", "with_ages"]


def understand(turns: Sequence[str], tools: Tools) -> Query:
    """The last turn of a conversation as a question that can stand alone.

    Args:
        turns: what the user wrote, in order; at least one.
        tools: the words.

    Returns:
        A query that depends on nothing but the turns and the words.
    """
    state = State()
    for turn in turns[:-1]:
        state, _ = take(state, turn, tools)
    return advance(state, turns[-1], tools)[1]


def advance(state: State, turn: str, tools: Tools) -> tuple[State, Query]:
    """Takes one turn into account.

    Args:
        state: what came before; ``State()`` at the beginning.
        turn: as the user wrote it.
        tools: the words.

    Returns:
        The state after the turn, and the turn as a query.
    """
    after, taken = take(state, turn, tools)
    return after, query_of(state, after, taken, tools)
