"""Needs that a question only tells its target group by: "hjälpmedel åt någon med autism".

They say for whom something is asked, not what: whoever answers for what is asked goes first.
"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.register.cues import RegisterCues
from assistant.understand.lexicon import Lexicon
from assistant.understand.phrases import Hit

_CLAUSE = re.compile(r"[.?!;,:]|$")
_AGE = re.compile(r"[\s,]*(?:på\s+)?(?:\d+\S*\s+)?(?:år\s+)?")  # between "kvinna" and "med"
_NEXT = 1
_REACH = 60  # letters after "svarar för" within which it is said what is asked for


def group_needs(text: str, lexicon: Lexicon, cues: RegisterCues) -> frozenset[str]:
    """Keys of needs that only tell the target group; none where nothing else is asked for.

    Args:
        text: the question, stand-alone.
        lexicon: finds the needs.
        cues: "åt någon med", "behöver hjälp med", "inte om … utan".
    """
    hits = lexicon.needs_in(text)
    persons = _persons(text, cues)
    spans = [*persons, *_denied(text, cues), *_before(text, cues)]
    asked = {
        hit.key
        for hit in hits
        if not _within(hit, spans)
        and (_asked(hit, text, cues) or _for_whom(hit, text, persons, cues))
    }
    asked -= cues.process_needs
    if not asked:
        return frozenset()
    open_ = {hit.key for hit in hits if not _within(hit, spans)}
    return frozenset(hit.key for hit in hits) - open_


def either_units(text: str, lexicon: Lexicon, cues: RegisterCues) -> frozenset[str]:
    """Units between which a question chooses: "soc eller psyk?"."""
    hits = lexicon.units_in(text)
    return frozenset(
        hit.key
        for first, second in pairwise(hits)
        if cues.patterns["either"].fullmatch(text[first.end : second.start].strip())
        for hit in (first, second)
    )


def _within(hit: Hit, spans: list[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in spans)


def _persons(text: str, cues: RegisterCues) -> list[tuple[int, int]]:
    """From "någon med" to the end of its clause, or to the words of what is asked for."""
    found = []
    for person in cues.patterns["persons"].finditer(text):
        aged = _AGE.match(text, person.end())
        having = cues.patterns["having"].match(text, aged.end() if aged else person.end())
        if having is None:
            continue
        stops = [_clause_end(text, having.end())]
        for name in ("wants", "clause_opens"):
            stops += [m.start() for m in cues.patterns[name].finditer(text, having.end())][:1]
        found.append((person.start(), min(stops)))
    return found


def _denied(text: str, cues: RegisterCues) -> list[tuple[int, int]]:
    """What a question says that it is not about: "inte om medicinen utan …"."""
    found = []
    for match in cues.patterns["not_about"].finditer(text):
        but = cues.patterns["but_about"].search(text, match.end())
        if but is not None:
            found.append((match.start(), but.start()))
    return found


def _before(text: str, cues: RegisterCues) -> list[tuple[int, int]]:
    """All that is told before "behöver hjälp med"."""
    match = cues.patterns["wants"].search(text)
    return [] if match is None else [(0, match.start())]


def _asked(hit: Hit, text: str, cues: RegisterCues) -> bool:
    """Whether words that ask for something stand shortly before, in the same clause."""
    return any(
        match.start() <= hit.start <= min(_clause_end(text, match.end()), match.end() + reach)
        for name, reach in (("wants", _REACH), ("asks_for", _REACH), ("wants_next", _NEXT))
        for match in cues.patterns[name].finditer(text)
    )


def _for_whom(hit: Hit, text: str, persons: list[tuple[int, int]], cues: RegisterCues) -> bool:
    """Whether a need stands right before those whom it is for: "hjälpmedel åt någon med …"."""
    between = (text[hit.end : start].strip() for start, _ in persons if hit.end < start)
    return any(cues.patterns["for_whom"].fullmatch(words) for words in between)


def _clause_end(text: str, start: int) -> int:
    end = _CLAUSE.search(text, start)
    return len(text) if end is None else end.start()
