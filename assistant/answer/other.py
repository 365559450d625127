"""What the other agreements say: evidence and register without the document that was just cited."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assistant.answer.known import Known
from assistant.register import Entry
from assistant.search import Found
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


def found_elsewhere(found: Found, known: Known, document: str) -> Found:
    """What was found in the other agreements; memos are none."""
    out = {d.id for d in known.index.documents if d.kind != _AGREEMENT} | {document}
    inside = np.array([passage.document_id in out for passage in known.index.passages])
    sentences = inside[known.index.owner]
    hits = [hit for hit in found.hits if not inside[hit.place]]
    total = sum(hit.score for hit in hits) or 1.0
    return replace(
        found,
        hits=tuple(replace(hit, score=hit.score / total) for hit in hits),
        cosine=np.where(sentences, np.float32(0), found.cosine),
        late=np.where(sentences, np.float32(0), found.late),
    )


def known_elsewhere(known: Known, document: str) -> Known:
    """What is known, the register without one document."""

    def kept(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if entry.document_id != document)

    register = known.register
    entries, general = kept(register.entries), kept(register.general)
    return replace(known, register=replace(register, entries=entries, general=general))
