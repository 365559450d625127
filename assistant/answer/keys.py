"""Letters in a table's cells ("A, U") are said with what the document says that they stand for."""

from __future__ import annotations

import re

from assistant.answer.known import Known
from assistant.answer.statements import Draft
from assistant.types import Passage, Sentence

_MARK = r"\(?[A-ZÅÄÖ]{1,2}\)?"
_CODED = re.compile(rf":\s*{_MARK}(?:\s*[,/+]\s*{_MARK})*\s*(?:;|$)")  # "Region: A, U; Kommun: R"
_KEY = re.compile(rf"{_MARK}\s*(?:=|:|–|betyder\b|står för\b)\s*\S")  # "U = utför"


def add_key(known: Known, draft: Draft) -> None:
    """Says the key of the letters in the rows that are cited, once for each section."""
    for citation in tuple(draft.citations):
        row = citation.passage
        said = (s for s in row.sentences if citation.start <= s.start and s.end <= citation.end)
        if row.row is None or not any(s.kind == "cells" and _CODED.search(s.text) for s in said):
            continue
        key = _key(known, row)
        numbers = [draft.cite(passage, s.start, s.end) for passage, s in key]
        if key:
            draft.say(" ".join(s.text for _, s in key), tuple(dict.fromkeys(numbers)))


def _key(known: Known, row: Passage) -> list[tuple[Passage, Sentence]]:
    """The sentences of a row's own section that tell what letters stand for."""
    own = (p for p in known.documents[row.document_id].passages if p.path == row.path)
    return [(p, s) for p in own if p.row is None for s in p.sentences if _KEY.match(s.text)]
