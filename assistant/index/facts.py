"""What the vector store knows of each sentence, or passage, besides its vector."""

from __future__ import annotations

from assistant.corpus import Corpus, data_folder
from assistant.types import Document, Passage
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader, reader_of
from assistant.vectors import Metadata
from assistant.views import Views


def metadata(corpus: Corpus) -> list[Metadata]:
    """For each sentence: where it stands, the kind and end of its document, the ages it names."""
    ages = reader_of(AgeWords.load(data_folder(corpus.folder, "lexicon")))
    found: list[Metadata] = []
    for document in corpus.documents:
        for passage in document.passages:
            place = _place(document, passage)
            for sentence in passage.sentences:
                found.append({**place, **_age_facts(sentence.text, ages)})
    return found


def metadata_of_wholes(corpus: Corpus, views: Views) -> list[Metadata]:
    """The same for each passage, with the ages in years that it names."""
    lows: dict[int, float] = {}
    highs: dict[int, float] = {}
    for at, (low, high) in zip(views.ages_of.tolist(), views.ages.tolist(), strict=True):
        lows[at] = min(low, lows.get(at, low))
        highs[at] = max(high, highs.get(at, high))
    pairs = ((document, passage) for document in corpus.documents for passage in document.passages)
    return [
        {
            **_place(document, passage),
            **({"age_min": lows[at], "age_max": highs[at]} if at in lows else {}),
        }
        for at, (document, passage) in enumerate(pairs)
    ]


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
