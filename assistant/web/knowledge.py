"""What the page shows besides answers: documents, register, differences, bank questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

from assistant.bank import BankQuestion, load_questions
from assistant.conflicts import Conflict, find_conflicts
from assistant.corpus import data_folder
from assistant.register import RegisterCues, build_register
from assistant.register.chart import MapRow, map_rows
from assistant.types import Answer, Document, Passage
from assistant.understand import AgeWords, Lexicon


class Answerer(Protocol):
    """What the page needs of the assistant; ``engine.Assistant`` is one."""

    today: date

    @property
    def documents(self) -> Mapping[str, Document]:
        """Documents by id."""

    def ask(self, turns: Sequence[str]) -> Answer:
        """Answers the last turn of a conversation."""


@dataclass(frozen=True)  # no slots: what is computed once is kept beside the fields
class Knowledge:
    """Everything that is fixed while the page is up."""

    documents: Mapping[str, Document]
    passages: Mapping[str, Passage]
    rows: tuple[MapRow, ...]
    conflicts: tuple[Conflict, ...]
    questions: tuple[BankQuestion, ...]
    lexicon: Lexicon
    age_words: AgeWords
    today: date

    @cached_property
    def expired(self) -> frozenset[str]:
        """Ids of the documents that hold no longer."""
        gone = (d.id for d in self.documents.values() if d.validity.expired(self.today))
        return frozenset(gone)

    @cached_property
    def names(self) -> dict[str, str]:
        """What each document is called, by id."""
        return {d.id: d.short or d.title for d in self.documents.values()}

    @classmethod
    def load(
        cls,
        corpus: Path,
        documents: Mapping[str, Document],
        today: date,
        questions: tuple[BankQuestion, ...] | None = None,
    ) -> Knowledge:
        """Builds the register of the documents and finds their differences.

        Args:
            corpus: the folder that the words are read from.
            documents: by id.
            today: the date that validity is judged by.
            questions: the corpus' bank where an index has it; otherwise it is read, which is slow.

        Raises:
            CorpusError: a data file of the corpus is not what it should be.
        """
        folder = data_folder(corpus, "lexicon")
        lexicon, cues = Lexicon.load(folder), RegisterCues.load(folder)
        read = tuple(documents.values())
        age_words = AgeWords.load(folder)
        register = build_register(read, lexicon, age_words, cues)
        if questions is None:
            questions, _ = load_questions(data_folder(corpus, "questions"), read)
        return cls(
            documents=documents,
            passages={p.id: p for d in read for p in d.passages},
            rows=map_rows(register),
            conflicts=find_conflicts(register, read, lexicon, cues),
            questions=questions,
            lexicon=lexicon,
            age_words=age_words,
            today=today,
        )
