"""``diff``: what differs between two documents, section by section."""

from __future__ import annotations

import difflib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.config import Config
from assistant.corpus import data_folder, load_corpus
from assistant.errors import CorpusError, UsageError
from assistant.reading.document import read_document
from assistant.swedish import Language
from assistant.types import Document


@dataclass(frozen=True, slots=True)
class Change:
    """A section that differs: "ny", "borttagen" or "ändrad", with its changed lines."""

    what: str
    section: str
    lines: tuple[str, ...]


def diff(config: Config, old: str, new: str, *, as_json: bool) -> int:
    """Shows section by section what differs between two documents (ids or files).

    Raises:
        UsageError: one of them is neither a document's id nor a file.
        CorpusError: a file cannot be read.
    """
    changes = compare(_named(config, old), _named(config, new))
    if as_json:
        print(json.dumps([asdict(c) for c in changes], ensure_ascii=False))  # noqa: T201
        return 0
    for change in changes:
        print(f"{change.what}: {change.section}")  # noqa: T201
        for line in change.lines:
            print(f"    {line}")  # noqa: T201
    if not changes:
        print("Inget skiljer.")  # noqa: T201
    return 0


def compare(old: Document, new: Document) -> tuple[Change, ...]:
    """Sections that are new, gone or changed, in the order of the new document."""
    before, after = _sections(old), _sections(new)
    changes = []
    for key, lines in after.items():
        if key not in before:
            changes.append(Change("ny", key, tuple(f"+ {x}" for x in lines)))
        elif before[key] != lines:
            changed = tuple(
                x
                for x in difflib.ndiff(before[key], lines)
                if x.startswith(("+ ", "- ")) and x[2:].strip()
            )
            if changed:
                changes.append(Change("ändrad", key, changed))
    for key, lines in before.items():
        if key not in after:
            changes.append(Change("borttagen", key, tuple(f"- {x}" for x in lines)))
    return tuple(changes)


def _documents(config: Config) -> tuple[Document, ...]:
    try:
        return load_corpus(config.corpus).documents
    except CorpusError:
        return ()  # nothing in it can be read; two files can be compared all the same


def _named(config: Config, name: str) -> Document:
    if (file := Path(name)).is_file():
        return read_document(file, Language.load(data_folder(config.corpus, "lexicon")))
    documents = _documents(config)
    found = next((d for d in documents if name in {d.id, d.file}), None)
    if found is None:
        raise UsageError(
            f"{name} är varken en fil eller ett dokument",
            remedy="välj bland " + ", ".join(d.id for d in documents),
        )
    return found


def _sections(document: Document) -> dict[str, list[str]]:
    """E.g. "3.1 Ansvar" → its sentences; a heading that comes again gets its parent's title too."""
    found: dict[str, list[str]] = {}
    for passage in document.passages:
        key = f"{passage.section or ''} {passage.heading}".strip()
        if passage.path[:-1] and any(
            s.title == passage.heading and s.number == passage.section and s.path != passage.path
            for s in document.sections
        ):
            key = f"{' > '.join(passage.path[:-1])} > {key}"
        row = f"{passage.row}: " if passage.row else ""
        found.setdefault(key, []).extend(f"{row}{s.text}" for s in passage.sentences)
    return found
