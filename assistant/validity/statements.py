"""A document's words on its own validity, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.spans import Span, locate
from assistant.types import Document, Sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of a document on its own validity.

    Attributes:
        kind: "from", "to", "revised", "decided", "dated", "review" (how often it is gone over),
            "renewal" (what follows its end) or "extends" (it goes on unless it is ended)
            or "indefinite" (until further notice); the last
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
class Unit:
    """A sentence to read, with what it stands under and after."""

    sentence: Sentence
    passage_id: str = ""
    headings: str = ""
    before: str = ""


def statement(document: Document, unit: Unit, span: Span, kind: str, on: date | None) -> Statement:
    """Words of a sentence as a statement, with where they stand in the document."""
    words = unit.sentence.text[span[0] : span[1]]
    start, end = locate(document, unit.sentence, words)
    return Statement(kind, on, start, end, unit.sentence.text, "")
