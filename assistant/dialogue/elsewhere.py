"""What is somebody else's in the story: "mamma inlagd på vuxenpsyk, sonen 10 behöver stöd"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.dialogue.parents import ADULT
from assistant.dialogue.reading import Reading, keys
from assistant.dialogue.tools import Tools

_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?;](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Others:
    """Units where a grown person beside the one asked about is, and the needs said of them."""

    units: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def others_in(reading: Reading, tools: Tools) -> Others:
    """The units that a grown person, the nearest before, is said to be at; the needs between them.

    Not "mamma vill ha utredning på BUP", nor of staff.

    Only beside a child: of "kan mamma få hjälp på vuxenpsyk" it is the mother who is asked about.
    """
    if not any((age.min or 0.0) < ADULT for age in reading.age_ranges):
        return Others()
    words, cues = tools.age_words, tools.cues
    grown = words.adults | words.parents
    persons = grown | words.staff | words.children | words.people | words.askers
    units, theirs = [], []
    for hit in reading.units:
        start = max((m.end() for m in _END.finditer(reading.low, 0, hit.start)), default=0)
        before = list(_WORD.finditer(reading.low, start, hit.start))
        said = [match.group() for match in before]
        at = next((n for n in reversed(range(len(said))) if said[n] in persons), None)
        if at is None or said[-1] not in cues.prepositions:
            continue
        anothers = said[at] in grown or (at and said[at - 1] in cues.kin_before)
        told = reading.low[before[at].start() : hit.start]
        placed = at + 2 == len(said) or cues.in_care.search(told)
        if anothers and placed and not cues.seeks_care.search(told):
            units.append(hit.key)
            theirs += [h for h in reading.needs if before[at].start() <= h.start < hit.start]
    rest = {hit.key for hit in reading.needs if hit not in theirs}
    needs = tuple(key for key in keys(tuple(theirs)) if key not in rest)
    return Others(tuple(dict.fromkeys(units)), needs)
