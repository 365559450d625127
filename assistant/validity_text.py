"""What a document's own words say of when it applies, wherever they stand.

Read are the sentences of passages, and the lines of its beginning and end that stand in no passage
(letterheads, running heads, signatures). Words count where they open a sentence or a cell, follow
on words that counted, stand under a heading on validity, or have the agreement as their subject;
not where they are about an earlier agreement or about something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from assistant.dates import months_on
from assistant.reading.markup import view
from assistant.spans import Span, locate
from assistant.types import Document, Sentence
from assistant.validity_cues import ValidityCues

_FIRST, _LAST = 60, 40  # lines of the beginning and the end that are read outside passages
_SIGNED = 7  # words of a line with the day of a signature
_TITLE = 15  # lines among which the years of a title stand
_REACH = {"decided": 60, "ends": 12, "dated": 30}  # letters between the words and their date
_NEAR = 18  # … of the other kinds
_FIRM = 70  # letters between "gäller" and what ends the time
_UNDATED = frozenset({"review", "renewal", "extends"})
_DASH = re.compile(
    r"\s*(?:[-–—]+|t\.?\s?o\.?\s?m\.?|till och med|till|och|\|\s*(?:gäller )?till:?)\s*"
    r"(?:och med )?(?:den )?\s*",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"[\s:|*]*(?:(?:under|för|mellan|åren|år|är|\w*perioden|tiden|period)[\s:|]+)*"
    r"(?:från(?: och med)?|fr\.?\s?o\.?\s?m\.?)?(?: den)?\s*",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"[\s:–-]*(?:(?:i|under|för|om|på|av|är|en|ett|period|tid|tidsperiod|initialt|inledningsvis|första)\s+)*"
)
_AGES = re.compile(r"\s*(?:ålder|gamla?|och (?:äldre|uppåt|yngre)|fyllda|uppsägning)")
_YEARS = re.compile(r"(?:19|20)\d\d\s*[-–—]\s*((?:19|20)\d\d)(?!\d)[\s).]*$")
_CLAUSE = re.compile(r"[.;:|·•\t(]\s|[|·•\t(]|\s[–—-]\s")
_FROM_YEAR = re.compile(r"\s+från\s+(?:år\s+)?(?:den\s+\S+\s+\w+\s+)?(?:19|20)\d\d")
_VERSION = re.compile(r"^\s*(?:version|utgåva|revision|dnr|diarienr)[\s:.]*[\w./-]+\s*,?\s*$", re.I)
_LABEL = re.compile(r"[|\t]|\w:\s|\s{3,}")  # a line of labels and what they say
_PRONOUN = re.compile(r"\s*(?:den|denna|detta|det|denne|den här|det här)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of a document on its own validity.

    Attributes:
        kind: "from", "to", "revised", "decided", "dated", "review" (how often it is gone over),
            "renewal" (what follows its end) or "extends" (it goes on unless it is ended); the last
            three have no date.
        on: the date; the first day for "from" and "revised", the last for "to".
        start, end: half-open span of the words in ``Document.text``.
        text: the sentence that they stand in, for reading.
        passage_id: where it stands; "" outside passages.
    """

    kind: str
    on: date | None
    start: int
    end: int
    text: str
    passage_id: str


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence to read, with what it stands under and after."""

    sentence: Sentence
    passage_id: str = ""
    headings: str = ""
    before: str = ""


def statements_of(document: Document, cues: ValidityCues) -> tuple[Statement, ...]:
    """A document's words on its own validity, in order of reading."""
    found: list[Statement] = []
    terms: list[tuple[_Unit, Span, int]] = []
    for unit in (*_in_passages(document), *_outside(document)):
        read = [replace(s, passage_id=unit.passage_id) for s in _read(document, unit, cues)]
        found += read
        terms += _terms(unit, cues)
    found += _written(document, cues)
    found += [s for t in terms if (s := _ended(document, t, found, cues))]
    if not any(s.kind == "to" for s in found):
        found += _titled(document, cues)
    return tuple(found)


def _in_passages(document: Document) -> Iterator[_Unit]:
    for passage in document.passages:
        headings, before = " / ".join(passage.path), ""
        for sentence in passage.sentences:
            yield _Unit(sentence, passage.id, headings, before)
            before = sentence.text


def _lines(document: Document) -> Iterator[Sentence]:
    """Lines with words of the beginning and the end."""
    spans = [m.span() for m in re.finditer(r"[^\n]*\w[^\n]*", document.text)]
    for start, end in dict.fromkeys((*spans[:_FIRST], *spans[-_LAST:])):
        shown = view(document.text, [(start, end)]).text
        if shown:
            yield Sentence(start, end, shown)


def _outside(document: Document) -> Iterator[_Unit]:
    """Lines in no passage, lines of labels, and the heads of small tables with what is below."""
    read = [(s.start, s.end) for p in document.passages for s in p.sentences]
    above: tuple[Sentence, list[str]] | None = None
    for line in _lines(document):
        raw = document.text[line.start : line.end]
        inside = any(low < line.end and line.start < high for low, high in read)
        if not inside or _LABEL.search(raw):
            yield _Unit(line)
        cells = [c.strip(" *_") for c in re.split(r"\||\t| {3,}", raw.strip(" |\t"))]
        if above and len(cells) == len(above[1]) > 1:
            for head, cell in zip(above[1], cells, strict=True):
                yield _Unit(Sentence(above[0].start, line.end, f"{head}: {cell}"))
        above = (line, cells)


def _read(document: Document, unit: _Unit, cues: ValidityCues) -> Iterator[Statement]:
    taken: list[Span] = []
    for span, kind, day in _spans(unit, cues):
        taken.append(span)
        yield _statement(document, unit, span, kind, day)
    for match, kind in _hits(unit.sentence.text, cues):
        at = match.start()
        if any(at < high and low < match.end() for low, high in taken):
            continue
        chained = bool(taken) and kind != "extends" and at - taken[-1][1] <= _FIRM
        if kind == "ends" and not (chained or _firm(unit.sentence.text, at, cues)):
            continue
        own = about(unit.sentence.text, at, cues, unit.headings, unit.before)
        later = kind == "decided" and cues.has("subjects", unit.sentence.text[at:])
        if not (chained or own or later):
            continue
        if kind == "extends":
            yield _statement(document, unit, match.span(), "renewal", None)
            if cues.has("unless", unit.sentence.text):
                continue
        named = "to" if kind == "ends" else kind
        days = tuple(_following(unit.sentence.text, match.end(), kind, cues))
        if kind in _UNDATED:
            yield _statement(document, unit, match.span(), kind, None)
        for day, end in days:
            taken.append((at, end))
            yield _statement(document, unit, (at, end), named, day)


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


def _firm(text: str, at: int, cues: ValidityCues) -> bool:
    """Whether "gäller" or the like stands before words that alone end no agreement."""
    before = re.split(r"[.;]\s", text[max(0, at - _FIRM) : at])[-1]
    return cues.has("firm", before)


def about(text: str, at: int, cues: ValidityCues, headings: str = "", before: str = "") -> bool:
    """Whether the words at a place of a sentence are about the document itself."""
    lead = text[:at]
    clause = _VERSION.sub("", lead[max((m.end() for m in _CLAUSE.finditer(lead)), default=0) :])
    subject = _last(cues.words["subjects"], lead)
    joined = clause.rstrip().endswith((" och", ","))  # "ersätter tidigare avtal och gäller från …"
    if not joined and (cues.has("old", clause) or _FROM_YEAR.match(lead, max(subject, 0))):
        return False
    if _last(cues.words["others"], clause) > subject:
        return False
    if subject >= 0:
        return True
    if cues.has("headings", headings):
        return True
    if cues.has("others", headings):
        return False
    pronoun = _PRONOUN.match(clause + " ") is not None and cues.has("subjects", before)
    return pronoun or not clause.strip(" *_#>-–•\"”'")


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.end() for m in pattern.finditer(text)), default=-1)


def _spans(unit: _Unit, cues: ValidityCues) -> Iterator[tuple[Span, str, date]]:
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
    gap = _GAP.match(text, at)
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


def _terms(unit: _Unit, cues: ValidityCues) -> Iterator[tuple[_Unit, Span, int]]:
    """How long a document applies: "gäller i två år från …"."""
    text = unit.sentence.text
    for cue in cues.words["term"].finditer(text):
        filler = _FILLER.match(text, cue.end())
        lasts = cues.dates.duration.match(text, filler.end() if filler else cue.end())
        if lasts is None or _AGES.match(text, lasts.end()):
            continue
        if about(text, cue.start(), cues, unit.headings, unit.before):
            yield unit, (cue.start(), lasts.end()), cues.dates.months_of(lasts)
            return
    onward = re.compile(cues.dates.duration.pattern + r"\s+framåt", re.IGNORECASE)
    lasts = onward.search(text)
    own = lasts and about(text, lasts.start(), cues, unit.headings, unit.before)
    if lasts and own and cues.has("firm", text[: lasts.start()]):
        yield unit, lasts.span(), cues.dates.months_of(lasts)


def _ended(
    document: Document,
    term: tuple[_Unit, Span, int],
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
    for days in ([day], own, started, decided, _signed(document, cues), written):
        known = [d for d in days if d is not None]
        if known:
            said = _statement(document, unit, (start, end), "to", months_on(max(known), months))
            return replace(said, passage_id=unit.passage_id)
    return None


def _written(document: Document, cues: ValidityCues) -> Iterator[Statement]:
    """The day that a letter's head has on a line or in a cell of its own."""
    labels = dict(cues.kinds)["dated"]
    cells = [
        (line, cell)
        for line in list(_lines(document))[:_TITLE]
        for cell in re.split(r"\t| {3,}|\|", document.text[line.start : line.end])
    ]
    for line, cell in cells:
        for match in cues.dates.pattern.finditer(cell):
            beside = cell[: match.start()] + cell[match.end() :]
            bare = labels.sub("", beside)
            day = cues.dates.day(match, last=False)
            if len(match.group()) > len("2024") and not re.search(r"\w", bare) and day:
                yield Statement("dated", day, line.start, line.end, line.text, "")
                return


def _signed(document: Document, cues: ValidityCues) -> list[date | None]:
    """Days of the end that stand beside a place or a name at most: "Ekstad den 3 maj 2019"."""
    found: list[date | None] = []
    for line in list(_lines(document))[-_LAST:]:
        match = cues.dates.pattern.search(line.text)
        if match and len(match.group()) > len("2024") and len(line.text.split()) <= _SIGNED:
            found.append(cues.dates.day(match, last=False))
    return found


def _titled(document: Document, cues: ValidityCues) -> Iterator[Statement]:
    """The years of a title: "Länsöverenskommelse 2021–2024", or a line below it with them alone."""
    for line in list(_lines(document))[:_TITLE]:
        years = _YEARS.search(line.text)
        if years is None or len(line.text.split()) > 14:
            continue
        alone = not line.text[: years.start()].strip(" #*_(")
        titled = line.text.lower().startswith(document.title.lower()[:30])
        named = cues.has("subjects", line.text) and not cues.has("others", line.text)
        if alone or titled or named:
            last = date(int(years.group(1)), 12, 31)
            yield Statement("to", last, line.start, line.end, line.text, "")
            return


def _statement(
    document: Document, unit: _Unit, span: Span, kind: str, on: date | None
) -> Statement:
    words = unit.sentence.text[span[0] : span[1]]
    start, end = locate(document, unit.sentence, words)
    return Statement(kind, on, start, end, unit.sentence.text, "")
