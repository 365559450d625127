"""What a system replied, in the form that it is judged by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.types import Answer, Citation, Document
from eval.spans import Span

_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation with the passage that it stands in.

    ``premise`` is all that a reader sees of the passage: document, headings, row and text.
    """

    n: int
    quote: str
    span: Span
    passage: Span
    premise: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of an answer and the numbers of the citations that it rests on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A notice of an answer."""

    kind: str
    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A system's reply to the last turn.

    Attributes:
        status: of the contract, or "" for a system that only retrieves.
        retrieved: spans of the passages retrieved, best first, at most ten.
        understood: the question as the system understood it.
        seconds: time taken.
        error: why there is no answer, where the system failed.
    """

    status: str
    text: str = ""
    statements: tuple[Statement, ...] = ()
    citations: tuple[Cited, ...] = ()
    notices: tuple[Noted, ...] = ()
    retrieved: tuple[Span, ...] = ()
    understood: str = ""
    seconds: float = 0.0
    error: str = ""

    @property
    def marks(self) -> frozenset[int]:
        """Citation numbers that the text, a statement or a notice points to."""
        found = {int(mark) for mark in _MARK.findall(self.text)}
        found.update(n for statement in self.statements for n in statement.citations)
        found.update(n for notice in self.notices for n in notice.citations)
        return frozenset(found)


def from_answer(answer: Answer, documents: Mapping[str, Document], seconds: float) -> Reply:
    """The reply that an ``Answer`` is."""
    return Reply(
        status=answer.status,
        text=answer.text,
        statements=tuple(Statement(c.text, c.citations) for c in answer.claims),
        citations=tuple(_cited(c, documents) for c in answer.citations),
        notices=tuple(Noted(n.kind, n.text, n.citations) for n in answer.notices),
        retrieved=tuple(
            Span(r.passage.document_id, r.passage.start, r.passage.end)
            for r in answer.retrieved[:10]
        ),
        understood=answer.query.standalone,
        seconds=seconds,
    )


def premise(document: Document, path: tuple[str, ...], row: str | None, reading: str) -> str:
    """All that a reader sees of a passage."""
    return "\n".join((document.title, document.short, *path, row or "", reading))


def _cited(citation: Citation, documents: Mapping[str, Document]) -> Cited:
    passage = citation.passage
    document = documents[passage.document_id]
    return Cited(
        n=citation.n,
        quote=citation.quote,
        span=Span(document.id, citation.start, citation.end),
        passage=Span(document.id, passage.start, passage.end),
        premise=premise(document, passage.path, passage.row, passage.reading),
    )
