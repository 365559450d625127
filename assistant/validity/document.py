"""From when and until when a document, or something within it, says that it applies.

The words are data (``validity`` in ``register.yaml``); ``corpus.toml`` has the last word on dates.
A year alone is read in the way that is kindest to the document: "till 2023" ends with 2023.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assistant.spans import Span, locate
from assistant.types import Document, Passage, Sentence, Validity
from assistant.validity.cues import ValidityCues
from assistant.validity.statements import Statement
from assistant.validity.text import statements_of


@dataclass(frozen=True, slots=True)
class DocumentValidity:
    """Whether a document applies on a day.

    Attributes:
        document_id: the document.
        validity: corpus.toml's dates, filled in from the text, with the quote on its end.
        status: "current" (an end lies ahead), "open" (in force, no end stated), "expired",
            "extended" (the end has passed, but it goes on unless it is ended), "future", "memo"
            (a basis for a decision, never a rule) or "unknown".
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
    statements = statements_of(document, cues)
    stated = document.validity
    written = max(_dates(statements, "dated"), default=None)
    decided = max(_dates(statements, "decided"), default=None)
    if document.kind == "memo":
        dated = stated.dated or written
        return DocumentValidity(document.id, replace(stated, dated=dated), "memo")
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
        dated=stated.dated or decided or written,
        quote=next(((s.start, s.end) for s in statements if s.kind == "to"), None),
        extends=stated.extends or (stated.valid_to is None and _goes_on(statements)),
    )
    return DocumentValidity(document.id, merged, _status(merged, today), statements, differs)


class Validities(Mapping[str, DocumentValidity]):
    """``validity_of`` some documents by id, each read when it is first asked for."""

    def __init__(self, documents: Iterable[Document], today: date, cues: ValidityCues) -> None:
        self._documents = {document.id: document for document in documents}
        self._today, self._cues = today, cues
        self._read: dict[str, DocumentValidity] = {}

    def __getitem__(self, key: str) -> DocumentValidity:
        """What one document says."""
        if key not in self._read:
            self._read[key] = validity_of(self._documents[key], self._today, self._cues)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        """The ids of the documents."""
        return iter(self._documents)

    def __len__(self) -> int:
        """Documents."""
        return len(self._documents)

    def within(self, documents: Iterable[Document]) -> Validities:
        """Of some of the documents."""
        return Validities(documents, self._today, self._cues)

    def expired(self, key: str) -> bool:
        """Whether one that is no memo has expired, by what was read of it when it was indexed."""
        document = self._documents[key]
        return document.kind != "memo" and document.validity.expired(self._today)


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
    if validity.extended(today):
        return "extended"
    if validity.valid_from is not None and validity.valid_from > today:
        return "future"
    if validity.valid_to is not None:
        return "current"
    known = validity.valid_from or validity.revised or validity.extends
    return "open" if known else "unknown"


def _goes_on(statements: tuple[Statement, ...]) -> bool:
    """Whether an agreement applies until further notice, or is renewed unless someone ends it."""
    kinds = {s.kind for s in statements}
    return ("extends" if "to" in kinds else "indefinite") in kinds


def _agree(a: date, b: date) -> bool:
    """The same day, or the same month where one side only knows the month."""
    return a == b or ((a.year, a.month) == (b.year, b.month) and 1 in {a.day, b.day})


def _dates(statements: tuple[Statement, ...], kind: str) -> Iterator[date]:
    return (s.on for s in statements if s.kind == kind and s.on is not None)


def _periods(document: Document, sentence: Sentence, cues: ValidityCues) -> Iterator[Period]:
    for cue in cues.words["period"].finditer(sentence.text):
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
