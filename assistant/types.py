"""Frozen values that cross a module boundary.

Spans are half-open character ranges ``[start, end)`` in ``Document.text``. Two invariants hold
everywhere: ``document.text[p.start:p.end] == p.text`` for a passage and
``document.text[c.start:c.end] == c.quote`` for a citation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

SENTENCE_END = re.compile(r"(?<=[.?!…])\s+")


class Level(StrEnum):
    """The levels of responsibility, lowest first."""

    GENERAL = "generell nivå"
    FIRST_LINE = "första linjen"
    SPECIALIST = "specialistnivå"


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Ages in years; ``max`` is the last age that belongs, as a number.

    16 years old is ``AgeRange(16, 16.99)``; "0-17,99 år" is ``AgeRange(0, 17.99)``; "0-17 år" of a
    document is ``AgeRange(0, 17.99)`` too, as a person is 17 until the day before turning 18.
    ``None`` is unbounded.
    """

    min: float | None
    max: float | None
    text: str = ""  # as written

    def overlaps(self, other: AgeRange) -> bool:
        """True if some age belongs to both."""
        low = max(self.min or 0.0, other.min or 0.0)
        high = min(
            999.0 if self.max is None else self.max, 999.0 if other.max is None else other.max
        )
        return low <= high


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of evidence: a sentence, a list item or a lead-in, with its span in the document.

    Attributes:
        start, end: span in ``Document.text``.
        text: for reading: markup undone, line breaks and broken words mended, spaces single.
        kind: "sentence", "item", "lead_in" (a sentence whose list follows) or "cells" (short cells
            of a table row, each behind its column's head: "Region: X; Kommun: (X)").
        lead_in: reading text of the sentence that opens the list that this item stands in, or "".
    """

    start: int
    end: int
    text: str
    kind: str = "sentence"
    lead_in: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its own text (up to the next heading of any level).

    Attributes:
        number: "3.3.1.2", "5 kap. 8 a §", or None where the document numbers nothing.
        title: the heading for reading, without its number.
        depth: 1 for the top level.
        path: titles from the top down to and including this one.
        start, end: span of heading and own text; ``body`` is where the own text begins.
    """

    number: str | None
    title: str
    depth: int
    path: tuple[str, ...]
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A section, a part of a long section, or a table row: the unit of retrieval.

    Attributes:
        id: stable: document id, section and content hash.
        row: the table row's first cell (the unit), or None.
        reading: the passage for reading (markup undone, words mended).
        sentences: its evidence, in order.
    """

    id: str
    document_id: str
    section: str | None
    heading: str
    path: tuple[str, ...]
    row: str | None
    start: int
    end: int
    text: str
    reading: str
    sentences: tuple[Sentence, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """From when and until when a document says that it applies, with the words that say so."""

    valid_from: date | None = None
    valid_to: date | None = None
    revised: date | None = None
    dated: date | None = None
    quote: tuple[int, int] | None = None  # span of the words on its end, if the text has them
    extends: bool = False  # it goes on after its end, or until further notice where it has none

    def expired(self, today: date) -> bool:
        """True when an end is known and has passed, and it does not go on by itself."""
        return self.valid_to is not None and self.valid_to < today and not self.extends

    def extended(self, today: date) -> bool:
        """True when the end has passed but it goes on unless someone has ended it."""
        return self.valid_to is not None and self.valid_to < today and self.extends


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the corpus as read.

    Attributes:
        id: from corpus.toml, otherwise the file's stem.
        kind: "agreement", "memo" or "unknown".
        file: path relative to the corpus folder.
        text: the decoded file (Markdown, text) or the extracted text (PDF, Word), for all spans.
        editions: other files of the corpus that hold the same agreement (not cited).
        masked: how many personal identity numbers were masked in the text when it was read.
        dropped: what was left out of the passages, with the reason (contents lists, page marks).
    """

    id: str
    title: str
    kind: str
    file: str
    text: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    validity: Validity = field(default_factory=Validity)
    short: str = ""  # how a sentence names it; the title where nothing shorter is known
    issuer: str = ""
    editions: tuple[str, ...] = ()
    dropped: tuple[tuple[int, int, str], ...] = ()
    listed: bool = True  # has an entry in corpus.toml
    masked: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """How a conversation's last turn is understood.

    Attributes:
        question: the last turn as asked, masked.
        standalone: the question as one that can stand alone.
        search_text: what is searched for (standalone, without greetings and case story's rest).
        ages: of the person cared for.
        beside: of others in the story: the child of a parent who is cared for, and the reverse.
        units: canonical names of units that are named.
        needs: lexicon keys of needs and situations.
        about: those of them that trouble a person, and are no task of the staff's.
        intent: responsibility, definition, validity, conflict, process or fact.
        expansions: official words for the everyday words found.
        carried_over: which of the above came from earlier turns ("ålder", "behov", "verksamhet").
        answer_type: the kind of thing asked for (telephone number, price …), if any.
        personal_data: kinds of personal data that were masked.
        acute: words of danger to life or ongoing violence.
        child_at_risk: words of a child that is hurt, abused or neglected.
        maybe: of these two, what is possible but not sure: "acute", "child_at_risk".
        foreign: the question is not in Swedish.
        parts: each of the questions where the turn holds several.
        own: a turn that leans on earlier ones, as if it stood alone.
        context: a turn that seems to stand alone, as if it leaned on the earlier ones.
        compares: asks what the other agreements say on the question before.
        whose: asks who or where, or only tells of somebody.
        from_units: where the one who asks works, where they ask for somebody else.
        others_units: where somebody else in the story is, as a parent who is in care.
        own_units: where the one who asks works, where they ask what they have to do themselves; or
            another unit whose own part is asked about.
        workplace: the words that say it; also where the lexicon has no such unit.
        people: a question for each of several people with an age and a need of their own.
        whom: how the question names the one of them whom this is about.
    """

    question: str
    standalone: str
    search_text: str
    ages: tuple[AgeRange, ...] = ()
    beside: tuple[AgeRange, ...] = ()
    units: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    intent: str = "fact"
    expansions: tuple[str, ...] = ()
    carried_over: tuple[str, ...] = ()
    answer_type: str | None = None
    personal_data: tuple[str, ...] = ()
    acute: bool = False
    child_at_risk: bool = False
    maybe: tuple[str, ...] = ()
    foreign: bool = False
    parts: tuple[Query, ...] = ()
    own: Query | None = None
    context: Query | None = None
    compares: bool = False
    whose: bool = False
    from_units: tuple[str, ...] = ()
    others_units: tuple[str, ...] = ()
    own_units: tuple[str, ...] = ()
    workplace: str = ""
    people: tuple[Query, ...] = ()
    whom: str = ""

    @property
    def asking(self) -> str:
        """The words that say what is asked, without the questions that were asked before."""
        return self.own.standalone if self.own else self.standalone

    @property
    def told(self) -> str:
        """The same with the facts that were told before."""
        if self.own is None:
            return self.standalone
        before = (s for s in SENTENCE_END.split(self.standalone) if not s.endswith("?"))
        return " ".join((self.asking, *(s for s in before if s not in self.asking)))

    @property
    def asked(self) -> str:
        """What the turn itself asks, without what it leans on; "" where it stands alone."""
        return self.own.search_text if self.own else ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage that was found, with its score (higher is better, 0 to about 1)."""

    passage: Passage
    sentence: Sentence
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote with its place: ``document.text[start:end] == quote``."""

    n: int
    passage: Passage
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of an answer and the numbers of the citations that it rests on.

    ``group`` is the heading that it stands under (a level, "Se även" …), or "". A ``lead`` stands
    first in the answer, on the line of its heading.
    """

    text: str
    citations: tuple[int, ...]
    group: str = ""
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A unit that bears a responsibility, for the answer's table.

    ``purpose`` is what its ages are for, where the document gives it several, otherwise "".
    """

    unit: str
    principal: str | None
    level: Level | None
    ages: AgeRange | None
    citation: int
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a careful colleague would add."""

    kind: str  # conflict, expired, memo, law, acute, personal_data, assumption
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage as retrieved, with its fused score."""

    passage: Passage
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer object of the contract, as values.

    ``tips`` are the nearest sections where the agreements do not answer: for reading, no support;
    ``topic`` is then the nearest topic of the not-covered bank.
    """

    query: Query
    status: str  # answered, partly, clarify, not_in_agreements
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    responsibilities: tuple[Responsibility, ...]
    notices: tuple[Notice, ...]
    retrieved: tuple[Ranked, ...]
    tips: tuple[Passage, ...] = ()
    mode: str = "extractive"
    timings_ms: tuple[tuple[str, float], ...] = ()
    topic: str = ""
