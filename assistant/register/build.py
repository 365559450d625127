"""The register of a corpus: rows of tables and sentences of running text → entries."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.register.cues import RegisterCues
from assistant.register.duties import SentenceReader
from assistant.register.entries import Maker
from assistant.register.model import Entry, Register, Unread
from assistant.register.prose import Prose
from assistant.register.rows import Rows
from assistant.types import Document
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader
from assistant.understand.lexicon import Lexicon
from assistant.understand.plain import any_of


def build_register(
    documents: Sequence[Document], lexicon: Lexicon, age_words: AgeWords, cues: RegisterCues
) -> Register:
    """Who is responsible for what, as the documents say; memos are no rules and are left out.

    Args:
        documents: as read.
        lexicon: units, needs, principals.
        age_words: how ages are said.
        cues: how responsibility is said.
    """
    ages, hint = AgeReader(age_words, many=True), _age_hint(age_words)
    entries: list[Entry] = []
    general: list[Entry] = []
    unread: list[Unread] = []
    for document in documents:
        if document.kind == "memo":
            continue
        maker = Maker(SentenceReader(document, lexicon, ages, cues, hint))
        rows = Rows(maker)
        for row in (p for p in document.passages if p.row):
            for entry in rows.read(row):
                (general if rows.of_principal(entry) else entries).append(entry)
        prose = Prose(maker.reader).read()
        for found in prose.found:
            made = maker.entries(found.parts, found.unit, found.units, found.principal, row=False)
            (general if found.principal and not found.units else entries).extend(made)
        unread.extend(prose.unread)
    entries.sort(key=lambda e: _place(e, documents))
    return Register(tuple(entries), tuple(general), tuple(unread))


def _age_hint(words: AgeWords) -> re.Pattern[str]:
    """What a sentence with an age limit has: a digit, a stage, a wide word at a clause's end."""
    narrow = "|".join(map(any_of, (words.stages, words.school_stages, words.suspended_stages)))
    return re.compile(rf"\d|{narrow}|{any_of(words.wide_stages)}(?=\s*[.,;)]|$)", re.IGNORECASE)


def _place(entry: Entry, documents: Sequence[Document]) -> tuple[int, int]:
    order = [document.id for document in documents]
    return order.index(entry.document_id), entry.sentences[0].start
