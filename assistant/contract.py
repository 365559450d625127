"""An answer as the JSON object of the contract, for other programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.types import AgeRange, Answer, Citation, Document, Passage


def to_json(answer: Answer, documents: Mapping[str, Document]) -> dict[str, Any]:
    """The answer object of the contract."""
    query = answer.query
    return {
        "question": query.question,
        "interpreted": {
            "standalone": query.standalone,
            "ages": [_age(a) for a in query.ages],
            "units": list(query.units),
            "topics": list(query.needs),
            "intent": query.intent,
            "carried_over": list(query.carried_over),
        },
        "status": answer.status,
        "text": answer.text,
        "citations": [_citation(c, documents) for c in answer.citations],
        "responsibilities": [
            {
                "unit": r.unit,
                "principal": r.principal,
                "level": r.level.value if r.level else None,
                "age_min": r.ages.min if r.ages else None,
                "age_max": r.ages.max if r.ages else None,
                "purpose": r.purpose or None,
                "citation": r.citation,
            }
            for r in answer.responsibilities
        ],
        "notices": [
            {"kind": n.kind, "text": n.text, "citations": list(n.citations)} for n in answer.notices
        ],
        "retrieved": [
            {**_where(r.passage), "score": round(r.score, 6), "text": r.passage.text}
            for r in answer.retrieved[:10]
        ],
        "mode": answer.mode,
        "timings_ms": {name: round(value, 2) for name, value in answer.timings_ms},
    }


def _age(span: AgeRange) -> dict[str, float]:
    return {
        "min": 0.0 if span.min is None else span.min,
        "max": 120.0 if span.max is None else span.max,
    }


def _where(passage: Passage) -> dict[str, Any]:
    return {
        "document": passage.document_id,
        "section": passage.section,
        "heading": passage.heading,
        "row": passage.row,
    }


def _citation(citation: Citation, documents: Mapping[str, Document]) -> dict[str, Any]:
    passage = citation.passage
    return {
        "n": citation.n,
        **_where(passage),
        "document_title": documents[passage.document_id].title,
        "page": passage.page,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "passage": passage.text,
    }
