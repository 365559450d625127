"""How long a document applies, and the end that follows: "gäller i två år från …"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.dates import months_on
from assistant.spans import Span
from assistant.types import Document
from assistant.validity.cues import ValidityCues
from assistant.validity.lines import signed
from assistant.validity.statements import Statement, Unit, statement
from assistant.validity.subject import about


def terms_of(unit: Unit, cues: ValidityCues) -> Iterator[tuple[Unit, Span, int]]:
    """How long a document applies: "gäller i två år från …"."""
    text = unit.sentence.text
    for cue in cues.words["term"].finditer(text):
        filler = cues.filler.match(text, cue.end())
        lasts = cues.dates.duration.match(text, filler.end() if filler else cue.end())
        if lasts is None or cues.not_lasting.match(text, lasts.end()):
            continue
        if about(text, cue.start(), cues, unit.headings, unit.before):
            yield unit, (cue.start(), lasts.end()), cues.dates.months_of(lasts)
            return
    onward = re.compile(cues.dates.duration.pattern + r"\s+framåt", re.IGNORECASE)
    lasts = onward.search(text)
    own = lasts and about(text, lasts.start(), cues, unit.headings, unit.before)
    if lasts and own and cues.has("firm", text[: lasts.start()]):
        yield unit, lasts.span(), cues.dates.months_of(lasts)


def ended(
    document: Document,
    term: tuple[Unit, Span, int],
    found: Iterable[Statement],
    cues: ValidityCues,
) -> Statement | None:
    """The end that follows from how long: from a day of the sentence, the start or the decision."""
    unit, (start, end), months = term
    beside = cues.dates.pattern.search(unit.sentence.text, end)
    day = cues.dates.day(beside, last=False) if beside else None
    stated = [s for s in found if s.on is not None]
    own = [s.on for s in stated if s.kind == "from" and s.text == unit.sentence.text]
    started = [s.on for s in stated if s.kind == "from"]
    decided = [s.on for s in stated if s.kind == "decided"]
    written = [s.on for s in stated if s.kind == "dated"]
    for days in ([day], own, started, decided, signed(document, cues), written):
        known = [d for d in days if d is not None]
        if known:
            said = statement(document, unit, (start, end), "to", months_on(max(known), months))
            return replace(said, passage_id=unit.passage_id)
    return None
