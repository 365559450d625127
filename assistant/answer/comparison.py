"""Questions on how units differ: each unit's levels and ages, then its own tasks, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer.responsible import Speaker
from assistant.register import Duty, Entry, Register
from assistant.register.matching import counts

_PROFILES = 3  # that are set side by side
_TASKS = 3  # tasks of each


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


def _entries(entries: Sequence[Entry], gone: frozenset[str]) -> list[Entry]:
    """A unit's entries of one document, the fullest first."""
    own = [e for e in entries if e.sentences]
    own.sort(key=lambda e: (e.document_id in gone, not e.row, -len(_own(e))))
    return [e for e in own if e.document_id == own[0].document_id]


def _tasks(entries: Sequence[Entry]) -> list[Duty]:
    """What the unit does that not every unit does."""
    found = {duty.start: duty for entry in entries for duty in _own(entry)}
    return list(found.values())[:_TASKS]


def _own(entry: Entry) -> list[Duty]:
    own = [duty for duty in entry.sentences if counts(duty)]
    return own or [duty for duty in entry.sentences if not duty.negated]
