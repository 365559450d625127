"""What a document's own words say of when it applies, wherever they stand.

Read are the sentences of passages, and the lines of its beginning and end that stand in no passage
(letterheads, running heads, signatures).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from assistant.spans import Span
from assistant.types import Document
from assistant.validity.cues import ValidityCues
from assistant.validity.lasting import ended, terms_of
from assistant.validity.lines import outside, titled, written
from assistant.validity.statements import Statement, Unit, statement
from assistant.validity.subject import about, is_firm

_REACH = {"decided": 60, "ends": 12, "dated": 30}  # letters between the words and their date
_NEAR = 18  # … of the other kinds
_FIRM = 70  # letters between "gäller" and what ends the time
_UNDATED = frozenset({"review", "renewal", "extends", "indefinite"})
_DASH = re.compile(
    r"\s*(?:[-–—]+|t\.?\s?o\.?\s?m\.?|till och med|till|och|\|\s*(?:gäller )?till:?)\s*"
    r"(?:och med )?(?:den )?\s*",
    re.IGNORECASE,
)


def statements_of(document: Document, cues: ValidityCues) -> tuple[Statement, ...]:
    """A document's words on its own validity, in order of reading."""
    found: list[Statement] = []
    terms: list[tuple[Unit, Span, int]] = []
    for unit in (*_in_passages(document), *outside(document)):
        read = [replace(s, passage_id=unit.passage_id) for s in _read(document, unit, cues)]
        found += read
        terms += terms_of(unit, cues)
    found += written(document, cues)
    found += [s for t in terms if (s := ended(document, t, found, cues))]
    if not any(s.kind == "to" for s in found):
        found += titled(document, cues)
    return tuple(found)


def _in_passages(document: Document) -> Iterator[Unit]:
    for passage in document.passages:
        headings, before = " / ".join(passage.path), ""
        for sentence in passage.sentences:
            yield Unit(sentence, passage.id, headings, before)
            before = sentence.text


def _read(document: Document, unit: Unit, cues: ValidityCues) -> Iterator[Statement]:
    taken: list[Span] = []
    for span, kind, day in _spans(unit, cues):
        taken.append(span)
        yield statement(document, unit, span, kind, day)
    for match, kind in _hits(unit.sentence.text, cues):
        at = match.start()
        if any(at < high and low < match.end() for low, high in taken):
            continue
        chained = bool(taken) and kind != "extends" and at - taken[-1][1] <= _FIRM
        if kind == "ends" and not (chained or is_firm(unit.sentence.text, at, cues)):
            continue
        own = about(unit.sentence.text, at, cues, unit.headings, unit.before)
        later = kind == "decided" and cues.has("subjects", unit.sentence.text[at:])
        if not (chained or own or later):
            continue
        if kind in {"extends", "indefinite"}:
            yield statement(document, unit, match.span(), "renewal", None)
        if kind == "extends" and cues.has("unless", unit.sentence.text):
            continue
        named = "to" if kind == "ends" else kind
        days = tuple(_following(unit.sentence.text, match.end(), kind, cues))
        if kind in _UNDATED:
            yield statement(document, unit, match.span(), kind, None)
        for day, end in days:
            taken.append((at, end))
            yield statement(document, unit, (at, end), named, day)


def _hits(text: str, cues: ValidityCues) -> list[tuple[re.Match[str], str]]:
    """Words of validity in order; of those that overlap the longest."""
    if not cues.some.search(text.lower()):
        return []  # as in most sentences
    hits = [(m, kind) for kind, pattern in cues.kinds for m in pattern.finditer(text)]
    hits += [(m, "ends") for m in cues.words["ends"].finditer(text)]
    kept: list[tuple[re.Match[str], str]] = []
    for match, kind in sorted(hits, key=lambda hit: hit[0].start() - hit[0].end()):
        if not any(match.start() < m.end() and m.start() < match.end() for m, _ in kept):
            kept.append((match, kind))
    return sorted(kept, key=lambda hit: hit[0].start())


def _spans(unit: Unit, cues: ValidityCues) -> Iterator[tuple[Span, str, date]]:
    """Both ends of a span of dates: "Gäller: 1 april 2024 – 31 mars 2028"."""
    text = unit.sentence.text
    cued = [(m.start(), m.end()) for m in cues.words["spans"].finditer(text)]
    if cues.has("headings", unit.headings.rsplit(" / ", 1)[-1]):
        cued.insert(0, (0, 0))
    done = -1
    for start, end in cued:
        ends = _two_dates(text, end, cues)
        if ends is None or ends[2] <= done:
            continue
        if not about(text, start, cues, unit.headings, unit.before):
            continue
        first, last, done = ends
        yield (start, done), "from", first
        yield (start, done), "to", last


def _two_dates(text: str, at: int, cues: ValidityCues) -> tuple[date, date, int] | None:
    gap = cues.gap.match(text, at)
    at = gap.end() if gap else at
    first, bare = cues.dates.pattern.match(text, at), cues.dates.dayless.match(text, at)
    opening = first or bare
    dash = _DASH.match(text, opening.end()) if opening else None
    last = cues.dates.pattern.match(text, dash.end()) if dash else None
    ended = cues.dates.day(last, last=True) if last else None
    if last is None or ended is None:
        return None
    started = cues.dates.day(first, last=False) if first else None
    if started is None and bare:
        started = cues.dates.day_in(bare, ended.year)
    return (started, ended, last.end()) if started and started < ended else None


def _following(text: str, at: int, kind: str, cues: ValidityCues) -> Iterator[tuple[date, int]]:
    """Dates that follow the words, chained by commas and "och"."""
    reach = _REACH.get(kind, _NEAR)
    while kind not in _UNDATED:
        match = cues.dates.pattern.search(text, at, min(len(text), at + reach + 25))
        between = text[at : match.start()] if match else ""
        if match is None or len(between) > reach or re.search(r"[.;]\s|\w:\s", between):
            return
        day = cues.dates.day(match, last=kind in {"to", "ends"})
        if day is not None:
            yield day, match.end()
        at, reach = match.end(), 10
        if not re.match(r"\s*(?:,|och|samt)\s", text[at:]):
            return
