"""The index: built beside the old one, switched in by one atomic rename, never changed after.

    <index>/CURRENT              name of the generation in use
    <index>/gen-<fingerprint>-<random>/   manifest.json, documents.jsonl, bank.json, register.json,
                                 tokens.json, bm25/, bank-bm25/, wording/, pieces.npz, views.npz,
                                 votes.npz, chroma/, and of a very large corpus sentences.npy
    <index>/LOCK                 held by the one process that builds

A generation is complete when its manifest is there: it is written last. A kill at any moment
leaves the old generation in use, and the next run builds anew and clears what is left.

The store has a vector for each sentence. Where there are more than ``WHOLE_ABOVE`` sentences it
has one for each passage, which is found first, and the vectors of its sentences are read from
``sentences.npy``: several times fewer vectors to build a graph of.

``opened`` reads a generation and imports little; ``build`` makes one and is only imported then.
"""

from assistant.index.ensure import Built, Progress, ensure_index, wanted_fingerprint
from assistant.index.nearest import nearest_of
from assistant.index.opened import Index, current_name, open_index
from assistant.index.texts import (
    EVIDENCE,
    QUESTIONS,
    UNCOVERED,
    bank_key,
    evidence_texts,
    passage_text,
    sentence_places,
    sentence_text,
    uncovered_key,
)

__all__ = [
    "EVIDENCE",
    "QUESTIONS",
    "UNCOVERED",
    "Built",
    "Index",
    "Progress",
    "bank_key",
    "current_name",
    "ensure_index",
    "evidence_texts",
    "nearest_of",
    "open_index",
    "passage_text",
    "sentence_places",
    "sentence_text",
    "uncovered_key",
    "wanted_fingerprint",
]
