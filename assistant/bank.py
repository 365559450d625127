"""Question banks: everyday questions that a passage answers, and questions that nothing answers.

Both are hand-written data beside the corpus and optional. A bank question is an entrance to a
passage: it is searched, never quoted, never cited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import CorpusError
from assistant.swedish import fold
from assistant.types import Document, Passage

_SENTENCES = 4096  # whose letters are remembered: every anchor of a document is looked for in them


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """A question, the passage that answers it, and the span of the sentence that does."""

    text: str
    passage_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A question that the agreements do not answer; ``turn_to`` says where such are answered."""

    text: str
    topic: str
    turn_to: str
    near: bool


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A group whose anchor is no longer found once in its document."""

    file: str
    anchor: str
    reason: str


def load_questions(
    folder: Path, documents: Iterable[Document]
) -> tuple[tuple[BankQuestion, ...], tuple[Lapsed, ...]]:
    """The question bank of a corpus; groups for documents that are not there are left out.

    Raises:
        CorpusError: a file is not of the documented form.
    """
    by_id = {document.id: document for document in documents}
    found: list[BankQuestion] = []
    lapsed: list[Lapsed] = []
    seen: set[tuple[str, str]] = set()
    for file in sorted(folder.glob("*.yaml")):
        raw = _load(file)
        document = by_id.get(str(raw.get("document", "")))
        if document is None:
            continue
        for group in _list(raw, "groups", file):
            place = find_anchor(document, group)
            if isinstance(place, str):
                lapsed.append(Lapsed(file.name, str(group.get("anchor", "")), place))
                continue
            passage, start, end = place
            for question in group.get("questions", ()):
                key = (fold(str(question)), passage.id)
                if key not in seen:
                    seen.add(key)
                    found.append(BankQuestion(str(question), passage.id, start, end))
    return tuple(found), tuple(lapsed)


def load_uncovered(folder: Path) -> tuple[Uncovered, ...]:
    """The not-covered bank of a corpus, without repetitions.

    Raises:
        CorpusError: a file is not of the documented form.
    """
    found: dict[str, Uncovered] = {}
    for file in sorted(folder.glob("*.yaml")):
        for topic in _list(_load(file), "topics", file):
            for question in topic.get("questions", ()):
                found.setdefault(
                    fold(str(question)),
                    Uncovered(
                        str(question),
                        str(topic.get("topic", "")),
                        str(topic.get("turn_to", "")),
                        topic.get("nearness", "near") == "near",
                    ),
                )
    return tuple(found.values())


def find_anchor(document: Document, group: Mapping[str, Any]) -> tuple[Passage, int, int] | str:
    """The passage and the sentence span that a group's anchor stands in, or why there is none."""
    anchor = _letters(str(group.get("anchor", "")))
    if len(anchor) < 12:
        return "ankaret är för kort"
    section, row = group.get("section"), group.get("row")
    hits: list[tuple[Passage, int, int]] = []
    for passage in document.passages:
        if (section and passage.section != str(section)) or (row and passage.row != row):
            continue
        hits.extend((passage, start, end) for start, end in _anchor_spans(passage, anchor))
    if not hits:
        return "ankaret finns inte i dokumentet"
    return hits[0] if len(hits) == 1 else "ankaret finns på flera ställen"


def _anchor_spans(passage: Passage, anchor: str) -> list[tuple[int, int]]:
    """Spans of the sentences that an anchor begins in; it may run over a sentence's end."""
    readings = [_letters(s.text) for s in passage.sentences]
    at = "".join(readings).find(anchor)
    if at < 0:
        return []
    position = 0
    for sentence, reading in zip(passage.sentences, readings, strict=True):
        if at < position + len(reading):
            return [(sentence.start, sentence.end)]
        position += len(reading)
    return []


@lru_cache(maxsize=_SENTENCES)
def _letters(text: str) -> str:
    """Letters and digits only: what converters and line breaks leave alone."""
    return "".join(c for c in fold(text) if c.isalnum())


def _load(file: Path) -> Mapping[str, Any]:
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f"{file.name}, rad {line + 1}" if line is not None else file.name
        raise CorpusError(
            "Frågebanken går inte att läsa", where=where, remedy="rätta YAML-formen"
        ) from error
    if not isinstance(raw, Mapping):
        raise CorpusError("Frågebanken har fel form", where=file.name, remedy="se docs/format.md")
    return raw


def _list(raw: Mapping[str, Any], key: str, file: Path) -> list[Mapping[str, Any]]:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(x, Mapping) for x in value):
        raise CorpusError(f"{key} ska vara en lista", where=file.name, remedy="se docs/format.md")
    return value
