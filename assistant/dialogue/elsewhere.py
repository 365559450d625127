"""What is somebody else's in the story: "mamma inlagd på vuxenpsyk, sonen 10 behöver stöd"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.dialogue.reading import Reading, keys
from assistant.dialogue.tools import Tools

_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?;](?=\s|$)")
_AT = frozenset({"på", "i", "inom", "hos", "vid", "från"})
_ADULT = 18.0
_OF = "till"  # "barn till en patient på psyk"


@dataclass(frozen=True, slots=True)
class Others:
    """Units where a grown person beside the one asked about is, and the needs said of them."""

    units: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def others_in(reading: Reading, tools: Tools) -> Others:
    """The units before which a grown person is the nearest, with the needs between the two.

    Only beside a child: of "kan mamma få hjälp på vuxenpsyk" it is the mother who is asked about.
    """
    if not any((age.min or 0.0) < _ADULT for age in reading.age_ranges):
        return Others()
    words = tools.age_words
    grown = words.adults | words.parents | words.staff
    persons = grown | words.children | words.people | words.askers
    units, theirs = [], []
    for hit in reading.units:
        start = max((m.end() for m in _END.finditer(reading.low, 0, hit.start)), default=0)
        before = list(_WORD.finditer(reading.low, start, hit.start))
        said = [match.group() for match in before]
        at = next((n for n in reversed(range(len(said))) if said[n] in persons), None)
        if at is None or said[-1] not in _AT:
            continue
        if said[at] in grown or (at and said[at - 1] == _OF):
            units.append(hit.key)
            theirs += [h for h in reading.needs if before[at].start() <= h.start < hit.start]
    rest = {hit.key for hit in reading.needs if hit not in theirs}
    needs = tuple(key for key in keys(tuple(theirs)) if key not in rest)
    return Others(tuple(dict.fromkeys(units)), needs)
