"""Are the units and principals of a statement among those that its sources name?"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.llm.speech import Source, Speech


def unknown_actor(speech: Speech, statement: str, sources: Sequence[Source]) -> str | None:
    """An actor that no source names; None if all are known. What each does is read by clause."""
    known = frozenset(a for s in sources for a in speech.named(s.whole))
    return next((f"actor {a}" for a in speech.sequence(statement) if a not in known), None)
