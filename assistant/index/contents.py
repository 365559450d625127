"""What a generation holds besides the store, worked out of a corpus and written step by step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.bank import BankQuestion, Lapsed, Uncovered, load_questions, load_uncovered
from assistant.conflicts import find_conflicts
from assistant.corpus import Corpus, data_folder
from assistant.heap import give_back
from assistant.index.embedding import Embedder
from assistant.index.facts import Vectors, metadata, of_wholes
from assistant.index.opened import SENTENCE_VECTORS
from assistant.index.texts import (
    EVIDENCE,
    QUESTIONS,
    UNCOVERED,
    bank_key,
    evidence_texts,
    passage_text,
    sentence_places,
    uncovered_key,
)
from assistant.late import LateInteraction
from assistant.lexical import Bm25, Tokens
from assistant.pieces import Ragged
from assistant.records import plainly
from assistant.register import RegisterCues, build_register
from assistant.store import write_documents
from assistant.types import Passage
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader
from assistant.understand.lexicon import Lexicon
from assistant.views import Views
from assistant.votes import Votes
from assistant.wording import Wording


@dataclass(frozen=True, slots=True)
class Contents:
    """A corpus with its banks, and what makes an index of it.

    Attributes:
        corpus: the documents.
        passages: theirs, in order.
        bank, uncovered: questions that they answer, and that they do not.
        lapsed: questions whose place is gone.
        late: cuts texts in pieces.
        embedder: makes the vectors.
        whole_above: sentences above which the store has a vector for each passage instead.
    """

    corpus: Corpus
    passages: tuple[Passage, ...]
    bank: tuple[BankQuestion, ...]
    uncovered: tuple[Uncovered, ...]
    lapsed: tuple[Lapsed, ...]
    late: LateInteraction
    embedder: Embedder
    whole_above: int

    @classmethod
    def of(
        cls, corpus: Corpus, late: LateInteraction, embedder: Embedder, whole_above: int
    ) -> Contents:
        """With the corpus' banks."""
        bank, lapsed = load_questions(data_folder(corpus.folder, "questions"), corpus.documents)
        uncovered = load_uncovered(data_folder(corpus.folder, "not_covered"))
        passages = tuple(p for document in corpus.documents for p in document.passages)
        return cls(corpus, passages, bank, uncovered, lapsed, late, embedder, whole_above)

    def write(self, work: Path) -> list[Vectors]:
        """Writes all but the store.

        Returns:
            What goes into the store.
        """
        write_documents(work / "documents.jsonl", self.corpus.documents)
        dump(work / "bank.json", self._banks())
        for step in (self._write_register, self._write_words, self._write_pieces):
            step(work)
            give_back()
        found = [self._evidence(work), *self._questions(work)]
        give_back()
        return found

    def _banks(self) -> dict[str, object]:
        problems = self.corpus.problems
        return {
            "questions": [(q.text, q.passage_id, q.start, q.end) for q in self.bank],
            "uncovered": [(u.text, u.topic, u.turn_to, u.near) for u in self.uncovered],
            "problems": [(p.file, p.reason) for p in problems],
            "lapsed": [(x.file, x.anchor, x.reason) for x in self.lapsed],
        }

    def _write_register(self, work: Path) -> None:
        """The register of the documents and what they say differently."""
        folder, documents = data_folder(self.corpus.folder, "lexicon"), self.corpus.documents
        lexicon, cues = Lexicon.load(folder), RegisterCues.load(folder)
        register = build_register(documents, lexicon, AgeWords.load(folder), cues)
        conflicts = find_conflicts(register, documents, lexicon, cues)
        both = {"register": plainly(register), "conflicts": plainly(conflicts)}
        dump(work / "register.json", both)

    def _write_words(self, work: Path) -> None:
        """Stems of the documents, BM25 over passages and bank, and the wording of both banks."""
        asked, refused = self._asked()
        tokens = Tokens.learn(p.reading for p in self.passages)
        dump(work / "tokens.json", sorted(tokens.vocabulary))
        Bm25.build([tokens.tokens(passage_text(p)) for p in self.passages]).save(work / "bm25")
        Bm25.build([tokens.tokens(q) for q in asked] or [[]]).save(work / "bank-bm25")
        both = [*asked, *refused] if asked and refused else []
        answered = np.arange(len(both)) < len(asked)
        Wording.learn(both, answered, tokens).save(work / "wording")

    def _write_pieces(self, work: Path) -> None:
        arrays: dict[str, NDArray[np.integer]] = {}
        _, texts = evidence_texts(self.passages)
        asked, refused = self._asked()
        for prefix, some in (("", texts), ("bank_", asked), ("uncovered_", refused)):
            joined = Ragged.of(self.late.tokenize(some))
            arrays[f"{prefix}flat"], arrays[f"{prefix}ends"] = joined.flat, joined.ends
        np.savez(work / "pieces.npz", **arrays)  # type: ignore[arg-type]

    def _evidence(self, work: Path) -> Vectors:
        """The views of whole passages, and a vector for each sentence or each passage."""
        folder = data_folder(self.corpus.folder, "lexicon")
        ages, lexicon = AgeReader(AgeWords.load(folder), many=True), Lexicon.load(folder)
        known = self.embedder.wholes()
        views = Views.learn(self.passages, self.embedder.encoder, lexicon, ages, known)
        views.save(work / "views.npz")
        give_back()
        ids, texts = evidence_texts(self.passages)
        if len(texts) > self.whole_above:
            self.embedder.write_beside(work / SENTENCE_VECTORS, ids, texts)
            return of_wholes(self.corpus, views)
        made = self.embedder.stored(EVIDENCE, ids, texts)
        return Vectors(EVIDENCE, ids, texts, made, metadata(self.corpus))

    def _questions(self, work: Path) -> tuple[Vectors, Vectors]:
        """Of both banks; the votes of the first are written."""
        asked, refused = self._asked()
        keys = [bank_key(q) for q in self.bank]
        near = self.embedder.stored(QUESTIONS, keys, asked)
        places = sentence_places(self.passages)
        owner = [places.get((q.passage_id, q.start), -1) for q in self.bank]
        Votes.learn(asked, owner, near).save(work / "votes.npz")
        unanswered = [uncovered_key(u) for u in self.uncovered]
        none = self.embedder.stored(UNCOVERED, unanswered, refused)
        return Vectors(QUESTIONS, keys, asked, near), Vectors(UNCOVERED, unanswered, refused, none)

    def _asked(self) -> tuple[Sequence[str], Sequence[str]]:
        """The questions of both banks."""
        return [q.text for q in self.bank], [u.text for u in self.uncovered]


def dump(file: Path, value: object) -> None:
    """Writes a value as JSON."""
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
