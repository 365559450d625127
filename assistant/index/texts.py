"""What is searched: names of the collections, ids and texts of evidence and bank questions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from assistant.bank import BankQuestion, Uncovered
from assistant.types import Passage, Sentence

EVIDENCE, QUESTIONS, UNCOVERED = "evidence", "questions", "uncovered"
WHOLE_ABOVE = 20_000
"""Sentences; where there are more, a vector of the store stands for a passage as a whole."""


def evidence_ids(passages: Sequence[Passage]) -> Iterator[str]:
    """A name for each sentence, in order."""
    return (f"{p.id}#{number}" for p in passages for number in range(len(p.sentences)))


def evidence_texts(passages: Sequence[Passage]) -> tuple[list[str], list[str]]:
    """Ids and texts of the evidence: each sentence with its heading, row and lead-in."""
    texts = [sentence_text(passage, s) for passage in passages for s in passage.sentences]
    return list(evidence_ids(passages)), texts


def sentence_places(passages: Sequence[Passage]) -> dict[tuple[str, int], int]:
    """The place of each sentence among all, by its passage's id and where it starts."""
    starts = (
        (passage.id, sentence.start) for passage in passages for sentence in passage.sentences
    )
    return {key: at for at, key in enumerate(starts)}


def bank_key(question: BankQuestion) -> str:
    """Id of a bank question in the vector store."""
    digest = hashlib.sha256(f"{question.passage_id}|{question.text}".encode())
    return digest.hexdigest()[:24]


def uncovered_key(question: Uncovered) -> str:
    """Id of a not-covered question in the vector store."""
    return hashlib.sha256(question.text.encode()).hexdigest()[:24]


def sentence_text(passage: Passage, sentence: Sentence) -> str:
    """A sentence as it is searched: "heading – row: lead-in sentence"."""
    heading = passage.row or passage.heading
    lead = f"{sentence.lead_in} " if sentence.lead_in else ""
    return f"{heading}: {lead}{sentence.text}"


def passage_text(passage: Passage) -> str:
    """A passage as BM25 reads it: heading path, row and text."""
    return "\n".join((*passage.path[-2:], passage.row or "", passage.reading))
