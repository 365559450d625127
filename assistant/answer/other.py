"""What some of the agreements say: those of a place, or the others than the one just cited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from assistant.answer.known import Known, way_on
from assistant.types import Answer

_AGREEMENT = "agreement"


def main_document(answer: Answer) -> str:
    """The document that an answer rests on first; "" where it cites none."""
    cited = {c.n: c.passage.document_id for c in answer.citations}
    return next((cited[n] for claim in answer.claims for n in claim.citations if n in cited), "")


def named_document(question: str, known: Known) -> str:
    """The agreement that a question calls by name: "enligt …"; else ""."""
    agreements = frozenset(d.id for d in known.index.documents if d.kind == _AGREEMENT)
    return known.direct.names.called(question, agreements)


def other_agreements(known: Known, document: str) -> frozenset[str]:
    """Ids of all agreements but one; memos are none."""
    agreements = frozenset(d.id for d in known.index.documents if d.kind == _AGREEMENT)
    return agreements - {document}


def known_elsewhere(known: Known, document: str) -> Known:
    """What is known, the register without one document."""
    return replace(known, register=known.register.within(known.documents.keys() - {document}))


def known_within(known: Known, documents: Collection[str]) -> Known:
    """What is known from some documents; the duty to report is everybody's."""
    inside = tuple(d for d in known.index.documents if d.id in documents)
    return replace(
        known,
        register=known.register.within(documents),
        conflicts=tuple(
            c for c in known.conflicts if all(s.document_id in documents for s in c.sides)
        ),
        direct=known.direct.within(inside),
        definitions=replace(known.definitions, documents={d.id: d for d in inside}),
        way_on=way_on(inside, known.lexicon),
        on_disputes=known.on_disputes & {p.id for d in inside for p in d.passages},
    )
