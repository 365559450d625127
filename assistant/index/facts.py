"""What the vector store knows of each sentence, or passage, besides its vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.corpus import Corpus, data_folder
from assistant.index.texts import EVIDENCE
from assistant.types import Document, Passage
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader
from assistant.vectors import AnyFloats, Metadata
from assistant.views import Views


@dataclass(frozen=True, slots=True)
class Vectors:
    """What goes into a collection of the store; all in one order.

    Attributes:
        name: of the collection.
        ids, texts: one for each vector.
        vectors: (vectors, dim).
        facts: one for each vector, or none.
    """

    name: str
    ids: Sequence[str]
    texts: Sequence[str]
    vectors: AnyFloats
    facts: Sequence[Metadata] = ()


def metadata(corpus: Corpus) -> list[Metadata]:
    """For each sentence: where it stands, the kind and end of its document, the ages it names."""
    ages = AgeReader(AgeWords.load(data_folder(corpus.folder, "lexicon")), many=True)
    found: list[Metadata] = []
    for document in corpus.documents:
        for passage in document.passages:
            place = _place(document, passage)
            for sentence in passage.sentences:
                found.append({**place, **_age_facts(sentence.text, ages)})
    return found


def of_wholes(corpus: Corpus, views: Views) -> Vectors:
    """A vector for each passage, with where it stands and the ages in years that it names.

    Its text is left out: it lies beside the store, and looking for words in it is BM25's.
    """
    lows: dict[int, float] = {}
    highs: dict[int, float] = {}
    for at, (low, high) in zip(views.ages_of.tolist(), views.ages.tolist(), strict=True):
        lows[at] = min(low, lows.get(at, low))
        highs[at] = max(high, highs.get(at, high))
    pairs = ((document, passage) for document in corpus.documents for passage in document.passages)
    facts: list[Metadata] = [
        {
            **_place(document, passage),
            **({"age_min": lows[at], "age_max": highs[at]} if at in lows else {}),
        }
        for at, (document, passage) in enumerate(pairs)
    ]
    ids = [passage.id for document in corpus.documents for passage in document.passages]
    return Vectors(EVIDENCE, ids, [""] * len(ids), views.vectors, facts)


def _place(document: Document, passage: Passage) -> dict[str, str]:
    ended = document.validity.valid_to
    return {
        "document": document.id,
        "kind": document.kind,
        "valid_to": ended.isoformat() if ended else "",
        "section": passage.section or "",
        "path": " > ".join(passage.path),
        "unit": passage.row or "",
    }


def _age_facts(text: str, ages: AgeReader) -> dict[str, float]:
    spans = [mention.range for mention in ages.read(text)]
    if not spans:
        return {}
    return {
        "age_min": min(0.0 if s.min is None else s.min for s in spans),
        "age_max": max(120.0 if s.max is None else s.max for s in spans),
    }
