"""From when and until when a document, or something within it, says that it applies.

The words are data (``validity`` in ``register.yaml``); ``corpus.toml`` has the last word on dates.
A year alone is read in the way that is kindest to the document: "till 2023" ends with 2023.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.spans import Span, locate, phrase_pattern
from assistant.types import Document, Passage, Sentence, Validity
from assistant.understand.data import mapping, numbers, read_mapping, strings

_KINDS = ("from", "to", "revised", "review", "decided", "renewal")
_DASH = re.compile(r"\s*(?:[-–—]|till(?: och med)?|t\.?\s?o\.?\s?m\.?)(?: den)?\s*")
_UNDATED = frozenset({"review", "renewal"})
_REACH = {"decided": 60}  # characters between the words and their date ("antagen av nämnden …")
_NEAR = 18  # … of the other kinds


@dataclass(frozen=True, slots=True, eq=False)
class ValidityCues:
    """The words of validity, compiled.

    Attributes:
        kinds: (kind, pattern); kinds are "from", "to", "revised", "review", "decided".
        asked: (kind, pattern of questions for it).
        spans: pattern of what precedes a span of dates ("gäller: … – …").
        period: pattern of what precedes a span of years.
        subjects: pattern of what the words must be about.
        months: name → number.
    """

    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    asked: tuple[tuple[str, re.Pattern[str]], ...]
    spans: re.Pattern[str]
    period: re.Pattern[str]
    subjects: re.Pattern[str]
    months: Mapping[str, int]

    @classmethod
    def load(cls, folder: Path) -> ValidityCues:
        """Reads ``register.yaml`` of a lexicon folder; a missing file gives no cues.

        Raises:
            CorpusError: the file is not as it should be.
        """
        file = folder / "register.yaml"
        raw = mapping(read_mapping(file).get("validity"), f"{file}, validity")
        return cls(
            kinds=tuple(
                (kind, phrase_pattern(strings(raw.get(kind), str(file)))) for kind in _KINDS
            ),
            asked=tuple(
                (kind, phrase_pattern(strings(words, str(file))))
                for kind, words in mapping(raw.get("asked"), str(file)).items()
            ),
            spans=phrase_pattern(strings(raw.get("spans"), str(file))),
            period=phrase_pattern(strings(raw.get("period"), str(file))),
            subjects=phrase_pattern(strings(raw.get("subjects"), str(file))),
            months={name: int(n) for name, n in numbers(raw.get("months"), str(file)).items()},
        )

    def kinds_asked(self, question: str) -> tuple[str, ...]:
        """The kinds that a question asks for by name: "när reviderades den?"."""
        return tuple(kind for kind, pattern in self.asked if pattern.search(question))


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of a document on its own validity.

    Attributes:
        kind: "from", "to", "revised", "decided", "review" (how often it is gone over)
            or "renewal" (what follows its end); the last two have no date.
        on: the date; the first day for "from" and "revised", the last for "to".
        start, end: half-open span of the words in ``Document.text``.
        text: the sentence that they stand in, for reading.
        passage_id: where it stands.
    """

    kind: str
    on: date | None
    start: int
    end: int
    text: str
    passage_id: str


@dataclass(frozen=True, slots=True)
class DocumentValidity:
    """Whether a document applies on a day.

    Attributes:
        document_id: the document.
        validity: corpus.toml's dates, filled in from the text, with the quote on its end.
        status: "current" (an end lies ahead), "open" (in force, no end stated), "expired",
            "future", "memo" (a basis for a decision, never a rule) or "unknown".
        statements: the document's own words, in order.
        differs: kinds where the text says another date than corpus.toml.
    """

    document_id: str
    validity: Validity
    status: str
    statements: tuple[Statement, ...] = ()
    differs: tuple[str, ...] = ()

    @property
    def quote(self) -> Span | None:
        """The words that say it best: on the end, the latest revision or the start."""
        for kind in ("to", "revised", "from"):
            found = [s for s in self.statements if s.kind == kind]
            if found:
                best = max(found, key=lambda s: (s.on or date.min, -s.start))
                return best.start, best.end
        return None


@dataclass(frozen=True, slots=True)
class Period:
    """Years that something within a passage was meant for.

    Attributes:
        first, last: the first and the last day.
        start, end: half-open span of the words in ``Document.text``, or None where only the heading
            has them.
        text: the sentence or heading.
    """

    first: date
    last: date
    span: Span | None
    text: str


def validity_of(document: Document, today: date, cues: ValidityCues) -> DocumentValidity:
    """What a document and corpus.toml say about its validity, as of a day."""
    if document.kind == "memo":
        return DocumentValidity(document.id, document.validity, "memo")
    statements = tuple(_statements(document, cues))
    stated = document.validity
    from_text = {
        "valid_from": min(_dates(statements, "from"), default=None),
        "valid_to": max(_dates(statements, "to"), default=None),
        "revised": max(_dates(statements, "revised"), default=None),
    }
    differs = tuple(
        name
        for name, day in from_text.items()
        if day and getattr(stated, name) and not _agree(getattr(stated, name), day)
    )
    merged = Validity(
        valid_from=stated.valid_from or from_text["valid_from"],
        valid_to=stated.valid_to or from_text["valid_to"],
        revised=stated.revised or from_text["revised"],
        dated=stated.dated,
        quote=next(((s.start, s.end) for s in statements if s.kind == "to"), None),
    )
    return DocumentValidity(document.id, merged, _status(merged, today), statements, differs)


def past_periods(
    document: Document, passage: Passage, today: date, cues: ValidityCues
) -> tuple[Period, ...]:
    """Periods of a passage (or its headings) that have ended: "handlingsplan … 2019-2022"."""
    found = [p for s in passage.sentences for p in _periods(document, s, cues)]
    if not found:
        for title in passage.path:
            years = re.search(
                r"(?<!\d)(?P<a>(?:19|20)\d\d)\s*[-–]\s*(?P<b>(?:19|20)\d\d)\)?$", title
            )
            if years:
                found.append(_period(years, None, title))
    return tuple(period for period in found if period.last < today)


def _status(validity: Validity, today: date) -> str:
    if validity.expired(today):
        return "expired"
    if validity.valid_from is not None and validity.valid_from > today:
        return "future"
    if validity.valid_to is not None:
        return "current"
    return "open" if validity.valid_from or validity.revised else "unknown"


def _agree(a: date, b: date) -> bool:
    """The same day, or the same month where one side only knows the month."""
    return a == b or ((a.year, a.month) == (b.year, b.month) and 1 in {a.day, b.day})


def _dates(statements: tuple[Statement, ...], kind: str) -> Iterator[date]:
    return (s.on for s in statements if s.kind == kind and s.on is not None)


def _statements(document: Document, cues: ValidityCues) -> Iterator[Statement]:
    for passage in document.passages:
        for sentence in passage.sentences:
            found = (*_spans(document, sentence, cues), *_in_sentence(document, sentence, cues))
            for statement in found:
                yield replace(statement, passage_id=passage.id)


def _in_sentence(document: Document, sentence: Sentence, cues: ValidityCues) -> Iterator[Statement]:
    taken: list[Span] = []
    hits = [(m, kind) for kind, pattern in cues.kinds for m in pattern.finditer(sentence.text)]
    hits.sort(key=lambda hit: hit[0].start() - hit[0].end())
    for match, kind in hits:
        if any(match.start() < high and low < match.end() for low, high in taken):
            continue
        opens = not sentence.text[: match.start()].strip()
        before = sentence.text if kind == "decided" else sentence.text[: match.end()]
        if not opens and not cues.subjects.search(before):
            continue
        taken.append(match.span())
        if kind in _UNDATED:
            yield _statement(document, sentence, match.span(), kind, None)
        for day, end in _following_dates(sentence.text, match.end(), kind, cues):
            yield _statement(document, sentence, (match.start(), end), kind, day)


def _spans(document: Document, sentence: Sentence, cues: ValidityCues) -> Iterator[Statement]:
    """Both ends of a span of dates: "Gäller: 1 april 2024 – 31 mars 2028"."""
    pattern = _date_pattern(cues)
    for cue in cues.spans.finditer(sentence.text):
        first = pattern.match(sentence.text, cue.end() + len(_gap(sentence.text, cue.end())))
        dash = _DASH.match(sentence.text, first.end()) if first else None
        last = pattern.match(sentence.text, dash.end()) if dash else None
        if first is None or last is None:
            continue
        ends = (
            ("from", _date(first, last=False, cues=cues)),
            ("to", _date(last, last=True, cues=cues)),
        )
        for kind, day in ends:
            if day is not None:
                yield _statement(document, sentence, (cue.start(), last.end()), kind, day)


def _gap(text: str, at: int) -> str:
    match = re.match(r"[\s:]*(?:från(?: och med)?|fr\.?\s?o\.?\s?m\.?)?(?: den)?\s*", text[at:])
    return match.group() if match else ""


def _statement(
    document: Document, sentence: Sentence, span: Span, kind: str, on: date | None
) -> Statement:
    start, end = locate(document, sentence, sentence.text[span[0] : span[1]])
    return Statement(kind, on, start, end, sentence.text, "")


def _following_dates(
    text: str, at: int, kind: str, cues: ValidityCues
) -> Iterator[tuple[date, int]]:
    """Dates that follow the words, chained by commas and "och"."""
    pattern = _date_pattern(cues)
    reach = _REACH.get(kind, _NEAR)
    while kind not in _UNDATED:
        match = pattern.search(text, at, min(len(text), at + reach + 20))
        if (
            match is None
            or match.start() - at > reach
            or re.search(r"[.;:]", text[at : match.start()])
        ):
            return
        day = _date(match, last=kind == "to", cues=cues)
        if day is not None:
            yield day, match.end()
        at, reach = match.end(), 10
        if not re.match(r"\s*(?:,|och|samt)\s", text[at:]):
            return


def _date_pattern(cues: ValidityCues) -> re.Pattern[str]:
    months = "|".join(map(re.escape, cues.months)) or "(?!)"
    return re.compile(
        r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"
        rf"|(?:(?P<d2>\d{{1,2}})\s+)?(?P<month>{months})\s+(?P<y2>(?:19|20)\d\d)"
        r"|(?P<y3>(?:19|20)\d\d)(?![\d:]))",
        re.IGNORECASE,
    )


def _date(match: re.Match[str], *, last: bool, cues: ValidityCues) -> date | None:
    year = int(match.group("y") or match.group("y2") or match.group("y3"))
    named = match.group("month")
    month = int(match.group("m") or 0) or (cues.months[named.lower()] if named else 0)
    day = int(match.group("d") or match.group("d2") or 0)
    try:
        if day:
            return date(year, month, day)
        if not last:
            return date(year, month or 1, 1)
        return (
            date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
            if month
            else date(year, 12, 31)
        )
    except ValueError:
        return None


def _periods(document: Document, sentence: Sentence, cues: ValidityCues) -> Iterator[Period]:
    for cue in cues.period.finditer(sentence.text):
        years = re.match(
            r"\s*(?P<a>(?:19|20)\d\d)\s*(?:[-–]|till|t\.o\.m\.|och)\s*(?P<b>(?:19|20)\d\d)(?!\d)",
            sentence.text[cue.end() :],
        )
        if years:
            words = sentence.text[cue.start() : cue.end() + years.end()]
            yield _period(years, locate(document, sentence, words), sentence.text)


def _period(years: re.Match[str], span: Span | None, text: str) -> Period:
    first, last = sorted((int(years.group("a")), int(years.group("b"))))
    return Period(date(first, 1, 1), date(last, 12, 31), span, text)
