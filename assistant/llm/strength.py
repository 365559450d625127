"""Does a statement say "only", "must" and "may" where its sources do?"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.llm.speech import Source, Speech, clauses_of, sentences
from assistant.swedish import fold

_USED = 0.6  # share of a clause's words that a statement repeats: then it rests on the clause
_BOTH_WAYS = ("only", "partly", "consent")


def wrong_strength(speech: Speech, statement: str, sources: Sequence[Source]) -> str | None:
    """What a statement lays on, allows or limits that its sources do not; or None."""
    return _duty(speech, statement, sources) or _limits(speech, statement, sources)


def _duty(speech: Speech, statement: str, sources: Sequence[Source]) -> str | None:
    said, cues = fold(statement), speech.words
    duty, may = cues.duty.search(said), cues.may.search(said)
    texts = [fold(s.text) for s in sources]
    laid = any(cues.duty.search(text) for text in texts)
    allowed = any(cues.may.search(text) for text in texts)
    if duty and not laid and (allowed or not any(cues.duty.search(fold(s.whole)) for s in sources)):
        return "a duty that is none"
    if may and not duty and not allowed:
        return "a freedom that is none"
    if duty and not may and laid and allowed and _rests_on_may(speech, said, sources):
        return "a duty that is none"
    return None


def _rests_on_may(speech: Speech, said: str, sources: Sequence[Source]) -> bool:
    """The sentence that a statement repeats most of allows and lays no duty."""
    mine = speech.content(said)
    best, score = "", -1.0
    for text in (t for s in sources for t in sentences(s.text)):
        share = len(mine & speech.content(text)) / max(1, len(mine))
        if share > score:
            best, score = fold(text), share
    return bool(speech.words.may.search(best)) and not speech.words.duty.search(best)


def _limits(speech: Speech, statement: str, sources: Sequence[Source]) -> str | None:
    said, cues = fold(statement), speech.words
    whole = fold("\n".join(s.whole for s in sources))
    used = fold("\n".join(_used(speech, statement, sources)))
    for name, group in cues.limits.items():
        if len(group.findall(said)) > len(group.findall(whole)):
            return f"limit {name}"
        if name in _BOTH_WAYS and group.search(used) and not group.search(said):
            return f"limit {name} left out"
    for phrase, pattern in cues.often.items():
        if pattern.search(said) and not pattern.search(whole):
            return f"how often: {phrase}"
    return None


def _used(speech: Speech, statement: str, sources: Sequence[Source]) -> list[str]:
    """The clauses that a statement repeats; the nearest sentence where it repeats none."""
    mine = speech.spoken(statement)
    clauses = [c for s in sources for t in sentences(s.text) for c in clauses_of(t)]
    stems = [speech.spoken(c) for c in clauses]
    used = [
        clause
        for clause, content in zip(clauses, stems, strict=True)
        if content and len(content & mine) >= _USED * len(content)
    ]
    if used:
        return used
    whole = [text for s in sources for text in sentences(s.text)]
    return sorted(whole, key=lambda t: -len(speech.spoken(t) & mine))[:1]
