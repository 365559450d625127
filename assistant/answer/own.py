"""What the one who asks has to do themselves: their own unit's duties first, others after it."""

from __future__ import annotations

from collections.abc import Sequence
from os.path import commonprefix

from assistant import render
from assistant.answer.known import Known
from assistant.answer.responsible import Speaker, duty_text
from assistant.register import Duty, Entry
from assistant.resolve import fits
from assistant.swedish import fold, words
from assistant.types import Evidence, Query

_MOST = 3  # duties of one's own that are said
_NAMED, _OPEN, _STEP, _FOUND = 2.0, 0.6, 0.3, 5.0  # what counts for a duty; see ``_score``
_LEAST = 0.4  # of the best duty's score
_NEAR = 0.75  # of the best evidence: a sentence that answers although it names no need
_NAME = 7  # letters that a workplace's word and a unit's name begin with


def own_entries(known: Known, query: Query) -> tuple[Entry, ...]:
    """The entries of where the one who asks works, for the ages asked about.

    By the lexicon's units in their order; otherwise by the names that only a document knows.
    """
    for unit in query.own_units:
        found = _fitting(known.register.of_unit(unit), query)
        if found:
            return found
    said = [word for word in words(fold(query.workplace)) if len(word) >= _NAME - 2]
    named = (
        entry
        for entry in known.register.entries
        if entry.canonical is None and any(_alike(fold(entry.key), word) for word in said)
    )
    return _fitting(tuple(named), query)


def say_own(
    known: Known, speaker: Speaker, query: Query, evidence: Sequence[Evidence]
) -> tuple[Entry, ...]:
    """Says which duties the asker's own unit has for what is asked; its entries where it has any.

    A need brings the duties that name it, help whatever the need is, or pass on; without one only
    what search found of the unit counts.
    """
    entries = own_entries(known, query)
    found = {(e.passage.document_id, e.sentence.start): e.score for e in evidence}
    best = max(found.values(), default=0.0)
    wanted = known.lexicon.with_broader(query.needs)
    scored = [
        (_score(duty, query, wanted, found.get((duty.document_id, duty.start), 0.0), best), duty)
        for entry in entries
        for duty in entry.sentences
        if not duty.negated
    ]
    top = max((score for score, _ in scored), default=0.0)
    chosen = sorted((pair for pair in scored if pair[0] > _LEAST * top), key=lambda p: -p[0])
    for first, (_, duty) in enumerate(chosen[:_MOST]):
        entry = next(e for e in entries if duty in e.sentences)
        head = f"{render.OWN} ({entry.name})" if query.workplace else entry.name
        _say(speaker, entry, duty, head if first == 0 else "")
    return entries if chosen else ()


def _say(speaker: Speaker, entry: Entry, duty: Duty, head: str) -> None:
    """A duty of one's own: with a heading on the answer's first line."""
    number = speaker.draft.cite(speaker.passages[duty.passage_id], duty.start, duty.end)
    text = duty_text(duty)
    if head:
        speaker.draft.lead(text, (number,), head)
        speaker.limits(entry, number)
    else:
        speaker.draft.say(text, (number,), entry.name)


def _score(duty: Duty, query: Query, wanted: frozenset[str], found: float, best: float) -> float:
    """What a duty counts for; nothing where it is not about what is asked."""
    named = _NAMED if wanted & set(duty.needs) else 0.0
    helps = bool(query.about) and (_OPEN * duty.open + _STEP * duty.supporting)
    near = best > 0 and found >= _NEAR * best
    if not (named or helps or near):
        return 0.0
    helps += _OPEN * near
    return named + helps + _FOUND * (found / best if best else 0.0)


def _fitting(entries: tuple[Entry, ...], query: Query) -> tuple[Entry, ...]:
    return tuple(entry for entry in entries if fits(entry, (*query.ages, *query.beside)))


def _alike(key: str, word: str) -> bool:
    """Whether a unit's name has a word, in another form or compound: "biståndsenheten"."""
    return any(len(commonprefix((part, word))) >= min(_NAME, len(part)) for part in words(key))
