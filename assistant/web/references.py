"""What refers to what: documents that name each other, and sections that name sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.types import Document, Passage, Section

_FILE = Path(__file__).with_name("references.yaml")
_SHORTEST = 5  # characters of a name that is looked for
_ENDINGS = r"(?:s|en|ens|et|ets|n|ns)?"  # "avtal", "avtalets"


@dataclass(frozen=True, slots=True)
class Reference:
    """A place of a text that names a document or a section.

    Attributes:
        source: the passage that names it.
        span: the words, in the source document's text.
        document_id: what is named, or whose section is.
        section: the section named, or None for the document.
    """

    source: Passage
    span: tuple[int, int]
    document_id: str
    section: Section | None = None


def references(documents: Mapping[str, Document]) -> tuple[Reference, ...]:
    """Every document named by another, and every section named in its own, each pair once."""
    names = {d.id: _names(d) for d in documents.values()}
    found: dict[tuple[str, str, str | None], Reference] = {}
    for document in documents.values():
        for reference in (*_documents(document, names), *_sections(document)):
            number = reference.section.number if reference.section else None
            key = (reference.source.id if number else document.id, reference.document_id, number)
            found.setdefault(key, reference)
    return tuple(found.values())


def _names(document: Document) -> re.Pattern[str] | None:
    """A document's short name and title, with Swedish endings; None where they are too short."""
    title = document.title.partition(" – ")[0]
    names = {name for name in (document.short, document.title, title) if len(name) >= _SHORTEST}
    if not names:
        return None
    texts = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in sorted(names, key=len))
    return re.compile(rf"(?<!\w)(?:{texts}){_ENDINGS}(?!\w)", re.IGNORECASE)


def _documents(
    document: Document, names: Mapping[str, re.Pattern[str] | None]
) -> Iterator[Reference]:
    for other, pattern in names.items():
        if other == document.id or pattern is None:
            continue
        for passage in document.passages:
            match = pattern.search(document.text, passage.start, passage.end)
            if match:
                yield Reference(passage, match.span(), other)
                break


def _sections(document: Document) -> Iterator[Reference]:
    numbered = {s.number: s for s in document.sections if s.number}
    for passage in document.passages:
        for match in _pattern().finditer(document.text, passage.start, passage.end):
            section = numbered.get(match[1])
            if section and section.number != passage.section:
                yield Reference(passage, match.span(), document.id, section)


@cache
def _pattern() -> re.Pattern[str]:
    words = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["section"]
    named = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<!\w)(?:{named})\s+(\d+(?:\.\d+)*)(?![.\d]*\d)", re.IGNORECASE)
