"""Files that hold the same agreement, and documents that would have the same id."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.swedish import fold
from assistant.types import Document

_SAME = 0.7  # share of common sentences from which two files hold the same agreement


def fold_editions(documents: list[Document]) -> list[Document]:
    """Files that hold the same agreement become editions of the newest, then the best structured.

    Two that corpus.toml lists both stay.
    """
    ranked = sorted(
        documents,
        key=lambda d: (-_newest(d).toordinal(), not d.listed, not d.file.endswith(".md"), d.file),
    )
    kept: list[Document] = []
    sentences = {d.file: _sentence_set(d) for d in ranked}
    for document in ranked:
        twin = next((k for k in kept if _same(sentences[k.file], sentences[document.file])), None)
        if twin is None or (document.listed and twin.listed):
            kept.append(document)
        else:
            at = kept.index(twin)
            kept[at] = replace(twin, editions=(*twin.editions, document.file, *document.editions))
    return kept


def _newest(document: Document) -> date:
    """The last day that a document says of itself: from when it applies, revised or dated."""
    known = document.validity
    days = (known.valid_from, known.revised, known.dated)
    return max((day for day in days if day is not None), default=date.min)


def _sentence_set(document: Document) -> frozenset[str]:
    return frozenset(fold(s.text) for p in document.passages for s in p.sentences)


def _same(a: frozenset[str], b: frozenset[str]) -> bool:
    small, large = sorted((len(a), len(b)))
    return small > 3 and small / large > 0.6 and len(a & b) / small >= _SAME


def unique_ids(documents: list[Document]) -> list[Document]:
    """The documents, listed ones first; numbered where they have the same id: "avtal-2"."""
    seen: set[str] = set()
    unique: list[Document] = []
    for document in sorted(documents, key=lambda d: not d.listed):
        name = document.id
        number = 2
        while name in seen:
            name = f"{document.id}-{number}"
            number += 1
        seen.add(name)
        passages = tuple(
            replace(p, document_id=name, id=f"{name}:{p.id.rsplit(':', 1)[1]}")
            for p in document.passages
        )
        unique.append(replace(document, id=name, passages=passages))
    return unique
