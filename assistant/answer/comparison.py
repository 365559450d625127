"""Questions on how two things differ: units by levels, ages and tasks; others by what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import render
from assistant.answer.known import Known
from assistant.answer.responsible import Speaker
from assistant.answer.statements import Draft, write
from assistant.register import Duty, Entry, Register
from assistant.register.matching import counts
from assistant.swedish import fold
from assistant.types import Evidence

_PROFILES = 3  # that are set side by side
_TASKS = 3  # tasks of each
_WORD = 4  # letters of a stem that names a thing
_EACH = 2  # sentences on each thing
_CLOSE = 0.8  # of the best sentence on a thing


def compare(
    speaker: Speaker, register: Register, units: Sequence[str], gone: frozenset[str]
) -> bool:
    """Says levels, ages and tasks of each of some units; of one unit's rows where it has several.

    Args:
        speaker: says it.
        register: who is responsible for what.
        units: keys of the units that the user named.
        gone: ids of documents that have expired; others come first.

    Returns:
        False, and nothing is said, where there are not two things to compare.
    """
    told = [found for unit in units if (found := _entries(register.of_unit(unit), gone))]
    rows = len(told) == 1
    if rows:
        told = [[entry] for entry in told[0] if entry.row]
    if len(told) < 2:
        return False
    for entries in told[:_PROFILES]:
        speaker.profile(entries, _tasks(entries), of_level=rows)
    return True


def introduce(speaker: Speaker, register: Register, unit: str, gone: frozenset[str]) -> bool:
    """Says levels, ages and tasks of one unit; False, and nothing is said, where it has none.

    Args:
        speaker: says it.
        register: who is responsible for what.
        unit: the unit's key.
        gone: ids of documents that have expired; others come first.
    """
    told = _entries(register.of_unit(unit), gone)
    rows = [entry for entry in told if entry.row] or told[:1]
    for entry in rows[:_PROFILES]:
        speaker.profile([entry], _tasks([entry]), of_level=len(rows) > 1)
    return bool(rows)


def compare_things(
    known: Known, draft: Draft, things: Sequence[str], evidence: Sequence[Evidence]
) -> bool:
    """Says what is said of both of two things, then how each is defined, or what is said of it.

    Args:
        known: of the index.
        draft: an empty one.
        things: two, folded.
        evidence: the sentences of the passages found, best first.

    Returns:
        False, and nothing is said, where the documents lack one of them.
    """
    told = [_of_thing(known, thing, evidence) for thing in things]
    if len(told) < 2 or not all(told):
        return False
    both = [e for e in evidence if all(_names(known, thing, e) for thing in things)]
    apart = [e for e in both if known.shapes.apart.search(fold(e.sentence.text))]
    if apart:
        write(draft, apart[:1], "", known.shapes.leans)
    for thing, group in zip(things, told, strict=True):
        write(draft, group, _written(thing, group[0]), known.shapes.leans)
    fresh = [e for e in both[:1] if not any(e.sentence.text in c.text for c in draft.claims)]
    if fresh:
        write(draft, fresh, render.SEE_ALSO, known.shapes.leans)
    return True


def _of_thing(known: Known, thing: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The sentence that defines a thing, otherwise the best of one passage that name it."""
    defined = known.definitions.best(thing)
    if defined is not None:
        passage, at = defined
        return [Evidence(passage, passage.sentences[at], 1.0)]
    named = [e for e in evidence if _names(known, thing, e)]
    opens = [e for e in named if fold(e.sentence.text).startswith(thing)]
    first = (opens or named)[:1]
    close = [e for e in named if e.passage is first[0].passage] if first else []
    return [e for e in close if e in first or e.score >= _CLOSE * first[0].score][:_EACH]


def _names(known: Known, thing: str, evidence: Evidence) -> bool:
    """Whether a sentence has every word of a thing, whatever its ending."""
    stems = [s for s in known.index.tokens.stems(thing) if len(s) >= _WORD]
    said = known.index.tokens.stems(f"{evidence.passage.row or ''} {evidence.sentence.text}")
    return bool(stems) and all(any(w.startswith(s) for w in said) for s in stems)


def _written(thing: str, evidence: Evidence) -> str:
    """A thing as the document writes it: "svom" → "SVOM"."""
    match = re.search(rf"\b{re.escape(thing)}\b", evidence.sentence.text, re.IGNORECASE)
    said = match.group() if match else thing
    return said[:1].upper() + said[1:]


def _entries(entries: Sequence[Entry], gone: frozenset[str]) -> list[Entry]:
    """A unit's entries of one document, the fullest first."""
    own = [e for e in entries if e.sentences]
    if not own:
        return []
    own.sort(key=lambda e: (e.document_id in gone, not e.row, -len(_own(e))))
    return [e for e in own if e.document_id == own[0].document_id]


def _tasks(entries: Sequence[Entry]) -> list[Duty]:
    """What the unit does that not every unit does."""
    found = {duty.start: duty for entry in entries for duty in _own(entry)}
    return list(found.values())[:_TASKS]


def _own(entry: Entry) -> list[Duty]:
    own = [duty for duty in entry.sentences if counts(duty)]
    return own or [duty for duty in entry.sentences if not duty.negated]
