"""A question on a paragraph of law that has moved: where the agreements cite it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant import render
from assistant.answer.known import Known
from assistant.answer.statements import Draft
from assistant.law import law_notes
from assistant.types import Passage, Sentence


def say_provision(known: Known, draft: Draft, question: str) -> bool:
    """Says the first sentence that cites a moved paragraph the question names; the notice follows.

    False where the question names none, or no document cites it.
    """
    asked = {n.now for n in law_notes(question, known.law, today=known.today) if n.kind != "term"}
    found = next(_citing(known, asked), None) if asked else None
    if found is None:
        return False
    passage, sentence = found
    document = known.documents[passage.document_id]
    number = draft.cite(passage, sentence.start, sentence.end)
    draft.lead(
        sentence.text, (number,), render.STANDS.format(name=document.short or document.title)
    )
    return True


def _citing(known: Known, asked: set[str]) -> Iterator[tuple[Passage, Sentence]]:
    """Sentences that cite one of some provisions; those of agreements that apply come first."""
    documents = sorted(
        known.documents.values(), key=lambda d: (d.kind == "memo", d.id in known.expired)
    )
    for passage in (p for d in documents for p in d.passages):
        for sentence in passage.sentences:
            notes = law_notes(sentence.text, known.law, today=known.today)
            if any(note.now in asked for note in notes):
                yield passage, sentence
