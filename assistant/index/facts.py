"""What the vector store knows of each sentence besides its vector."""

from __future__ import annotations

from assistant.corpus import Corpus, data_folder
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader, reader_of
from assistant.vectors import Metadata


def metadata(corpus: Corpus) -> list[Metadata]:
    """For each sentence: where it stands, the kind and end of its document, the ages it names."""
    ages = reader_of(AgeWords.load(data_folder(corpus.folder, "lexicon")))
    found: list[Metadata] = []
    for document in corpus.documents:
        ended = document.validity.valid_to
        for passage in document.passages:
            place = {
                "document": document.id,
                "kind": document.kind,
                "valid_to": ended.isoformat() if ended else "",
                "section": passage.section or "",
                "path": " > ".join(passage.path),
                "unit": passage.row or "",
            }
            for sentence in passage.sentences:
                found.append({**place, **_age_facts(sentence.text, ages)})
    return found


def _age_facts(text: str, ages: AgeReader) -> dict[str, float]:
    spans = [mention.range for mention in ages.read(text)]
    if not spans:
        return {}
    return {
        "age_min": min(0.0 if s.min is None else s.min for s in spans),
        "age_max": max(120.0 if s.max is None else s.max for s in spans),
    }
