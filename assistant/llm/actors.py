"""Do the units and principals of a statement do what its sources say that they do?"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.llm.speech import Clause, Source, Speech, clauses_of, sentences

_STRAY = 0.34  # share of a clause's content that may stand in other actors' clauses alone


def wrong_actor(speech: Speech, statement: str, sources: Sequence[Source]) -> str | None:
    """An actor that the sources do not name, or that does another's work; None if all is well."""
    clauses = [c for s in sources for c in speech.clauses(s.text, speech.named(s.head))]
    known = frozenset().union(*(c.actors for c in clauses)) | frozenset(
        a for s in sources for a in speech.named(s.whole)
    )
    for clause in speech.clauses(statement, frozenset()):
        for actor in clause.actors:
            if actor not in known:
                return f"actor {actor}"
            if _astray(actor, clause, clauses):
                return f"what {actor} does"
    return _order(speech, statement, sources)


def _astray(actor: str, clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Does a clause say of an actor what the source says of others alone?"""
    own = [c.stems for c in clauses if actor in c.actors]
    if not own:
        return False
    mine = frozenset().union(*own)
    others = frozenset().union(*(c.stems for c in clauses if actor not in c.actors and c.actors))
    stray = {w for w in clause.stems if w in others and w not in mine}
    return len(stray) >= 2 or bool(stray and len(stray) >= _STRAY * len(clause.stems))


def _order(speech: Speech, statement: str, sources: Sequence[Source]) -> str | None:
    """Two actors of a clause stand together in the source, who acts before who is acted on."""
    runs = [
        (*speech.sequence(s.head), *speech.sequence(part))
        for s in sources
        for sentence in sentences(s.text)
        for part in clauses_of(sentence)
    ]
    for sentence in sentences(statement):
        for part in clauses_of(sentence):
            order = speech.sequence(part)
            pairs = zip(order, order[1:], strict=False)
            if not all(_with_principal(speech, a, b) or _follow(runs, a, b) for a, b in pairs):
                return "who does it to whom"
    return None


def _with_principal(speech: Speech, first: str, second: str) -> bool:
    """A unit beside its own principal ("BUP i regionen") is one actor said twice."""
    units = speech.lexicon.units
    return any(
        a in units and units[a].principal_kind == b for a, b in ((first, second), (second, first))
    )


def _follow(runs: Sequence[Sequence[str]], first: str, second: str) -> bool:
    return any(
        first in run and second in run and run.index(first) < _last(run, second) for run in runs
    )


def _last(run: Sequence[str], actor: str) -> int:
    return len(run) - 1 - list(reversed(run)).index(actor)
