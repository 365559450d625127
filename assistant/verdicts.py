"""One expert's verdict on an answer, or on one statement of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from assistant.errors import UsageError
from assistant.types import Answer, Document

VERDICTS = ("right", "wrong", "unsure")
MAX_COMMENT, MAX_STATEMENT, MAX_TURN, MAX_TURNS = 2000, 4000, 8000, 40  # characters, turns
KEPT = ("standalone", "intent", "claims", "citations", "notices")  # of an answer
MAX_PAYLOAD = 100_000  # bytes of one review
_INITIALS = re.compile(r"[^\W\d_]{0,4}")
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Review:
    """One verdict on an answer, or on one statement of it.

    Attributes:
        turns: the conversation as asked; the answer to the last was judged.
        status: the answer's.
        verdict: "right", "wrong" or "unsure".
        hashes: SHA-256 of the text of each document that the answer rested on, by id; of all
            documents for an answer without citations.
        statement: index of the claim judged, or None for the whole answer.
        statement_text: its words, or "".
        initials: of who judged, at most four letters.
        case: id of the evaluation case, or None for an answer to somebody's question.
        answer: what a draft case needs of the answer (``kept``); no text of a document.
        id: 32 hexadecimal digits; made when it is added.
        created: UTC, ISO 8601 with seconds; made when it is added.
    """

    turns: tuple[str, ...]
    status: str
    verdict: str
    hashes: Mapping[str, str]
    statement: int | None = None
    statement_text: str = ""
    comment: str = ""
    initials: str = ""
    case: str | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    created: str = ""

    @property
    def question(self) -> str:
        """The last turn."""
        return self.turns[-1] if self.turns else ""

    def holds(self, hashes: Mapping[str, str]) -> bool:
        """False when a document that it rests on has another text now, or is gone."""
        return all(hashes.get(name) == digest for name, digest in self.hashes.items())

    def to_json(self) -> dict[str, Any]:
        """All fields as JSON values."""
        return asdict(self)


def kept(answer: Answer) -> dict[str, Any]:
    """What a draft case needs of an answer: claims, and where their quotes stand."""
    return {
        "standalone": answer.query.standalone,
        "intent": answer.query.intent,
        "claims": [{"text": c.text, "citations": list(c.citations)} for c in answer.claims],
        "citations": [
            {"n": c.n, "document": c.passage.document_id, "start": c.start, "end": c.end}
            for c in answer.citations
        ],
        "notices": sorted({notice.kind for notice in answer.notices}),
    }


def review_of(
    answer: Answer,
    documents: Mapping[str, Document],
    verdict: str,
    *,
    turns: Sequence[str] = (),
    statement: int | None = None,
    comment: str = "",
    initials: str = "",
    case: str | None = None,
) -> Review:
    """A review of an answer, or of its claim number ``statement`` (from 0), ready to be added.

    Args:
        answer: as it was shown.
        documents: by id.
        verdict: "right", "wrong" or "unsure".
        turns: the conversation; the answer's own question if left out.
        statement: index in ``answer.claims``; None for the whole answer.
        comment: what is wrong, or what is missing.
        initials: of who judges.
        case: id of an evaluation case.

    Raises:
        UsageError: the answer has no such statement.
    """
    if statement is not None and not 0 <= statement < len(answer.claims):
        raise UsageError("Svaret har inget sådant påstående", where=str(statement))
    cited = {c.passage.document_id for c in answer.citations} or set(documents)
    return Review(
        turns=tuple(turns) or (answer.query.question,),
        status=answer.status,
        verdict=verdict,
        hashes=hashes_of(documents[name] for name in sorted(cited)),
        statement=statement,
        statement_text="" if statement is None else answer.claims[statement].text,
        comment=comment,
        initials=initials,
        case=case,
        answer=kept(answer),
    )


def hashes_of(documents: Iterable[Document]) -> dict[str, str]:
    """SHA-256 of each document's text, by id."""
    return {d.id: hashlib.sha256(d.text.encode()).hexdigest() for d in documents}


def from_json(raw: Mapping[str, Any]) -> Review:
    """A review from its JSON form; unknown fields are passed over.

    Raises:
        UsageError: a field is missing or not what it should be.
    """
    try:
        review = Review(
            turns=tuple(raw["turns"]),
            status=raw["status"],
            verdict=raw["verdict"],
            hashes=dict(raw["hashes"]),
            statement=raw.get("statement"),
            statement_text=raw.get("statement_text") or "",
            comment=raw.get("comment") or "",
            initials=raw.get("initials") or "",
            case=raw.get("case"),
            answer=dict(raw.get("answer") or {}),
            id=raw.get("id") or "",
            created=raw.get("created") or "",
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError("Granskningen har inte rätt form", where=str(error)) from error
    check(review)
    return review


def check(review: Review) -> None:
    """Raises ``UsageError`` for a field that is not what it should be."""
    wrong = next((what for fits, what in _rules(review) if not fits), None)
    if wrong:
        raise UsageError(f"Granskningen kan inte sparas: {wrong}")


def _rules(review: Review) -> Iterable[tuple[bool, str]]:
    texts = (review.statement_text, review.comment, review.initials, review.status)
    strings = (*review.turns, *texts, review.case or "", *review.hashes, *review.hashes.values())
    yield all(isinstance(text, str) for text in strings), "ett fält är inte text"
    yield 0 < len(review.turns) <= MAX_TURNS, "frågan saknas, eller samtalet är för långt"
    yield all(len(turn) <= MAX_TURN for turn in review.turns), "frågan är för lång"
    yield bool(review.question.strip()), "frågan är tom"
    yield review.verdict in VERDICTS, "omdömet ska vara right, wrong eller unsure"
    yield bool(review.hashes), "uppgift om dokumenten saknas"
    yield (
        review.statement is None or (type(review.statement) is int and review.statement >= 0),
        "statement ska vara ett nummer",
    )
    yield len(review.statement_text) <= MAX_STATEMENT, "påståendet är för långt"
    yield len(review.comment) <= MAX_COMMENT, f"kommentaren är längre än {MAX_COMMENT} tecken"
    yield (
        bool(_INITIALS.fullmatch(review.initials)),
        "initialer är högst fyra bokstäver, inget namn",
    )
    yield not review.id or bool(_ID.fullmatch(review.id)), "id är inte 32 hexadecimala siffror"
    yield not review.created or _is_stamp(review.created), "tiden har inte rätt form"
    yield _is_kept(review.answer), "svaret har inte rätt form"
    size = len(json.dumps(review.to_json(), ensure_ascii=False).encode())
    yield size <= MAX_PAYLOAD, "den är för stor"


def _is_kept(answer: Mapping[str, Any]) -> bool:
    """True for the form that ``kept`` makes."""
    try:
        numbers = [(c["n"], c["start"], c["end"]) for c in answer.get("citations", ())]
        names = [c["document"] for c in answer.get("citations", ())]
        claims = [(c["text"], *c["citations"]) for c in answer.get("claims", ())]
    except (KeyError, TypeError):
        return False
    whole = all(type(n) is int for row in numbers for n in row)
    return whole and all(isinstance(n, str) for n in (*names, *(c[0] for c in claims)))


def stamp(when: datetime) -> str:
    """A time as it is kept: UTC, whole seconds."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_stamp(text: str) -> bool:
    try:
        return stamp(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) == text
    except (TypeError, ValueError):
        return False
