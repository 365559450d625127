"""``corpus.toml``: what is said of each document of a corpus, by whoever keeps it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import CorpusError
from assistant.types import Document, Validity

_KINDS = frozenset({"agreement", "memo", "unknown"})


def entries_of(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Entries of corpus.toml by file name; none where there is no such file.

    Raises:
        CorpusError: it is wrong.
    """
    file = folder / "corpus.toml"
    if not file.is_file():
        return {}
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"corpus.toml är felskriven: {error}", where=str(file), remedy="rätta raden"
        ) from error
    found: dict[str, Mapping[str, Any]] = {}
    for at, entry in enumerate(raw.get("document", ()), start=1):
        _check(entry, f"{file.name}, dokument {at}")
        found[entry["file"]] = entry
    return found


def _check(entry: Mapping[str, Any], where: str) -> None:
    if not isinstance(entry.get("file"), str):
        raise CorpusError("Posten saknar file", where=where, remedy="ange filens namn")
    if entry.get("kind", "unknown") not in _KINDS:
        raise CorpusError(
            f"Okänd sort {entry['kind']!r}", where=where, remedy="skriv agreement eller memo"
        )
    for key in ("valid_from", "valid_to", "revised", "dated"):
        if key in entry and type(entry[key]) is not date:
            raise CorpusError(f"{key} är inget datum", where=where, remedy="skriv 2018-02-02")


def with_entry(document: Document, entry: Mapping[str, Any] | None) -> Document:
    """A document with what corpus.toml says of it, if it does."""
    if entry is None:
        return replace(document, short=document.short or document.title)
    title = str(entry.get("title", document.title))
    document_id = str(entry.get("id", document.id))
    return replace(
        document,
        id=document_id,
        title=title,
        short=str(entry.get("short", title)),
        kind=str(entry.get("kind", document.kind)),
        issuer=str(entry.get("issuer", "")),
        editions=tuple(entry.get("editions", ())),
        listed=True,
        passages=tuple(
            replace(p, document_id=document_id, id=f"{document_id}:{p.id.rsplit(':', 1)[1]}")
            for p in document.passages
        ),
        validity=Validity(
            valid_from=entry.get("valid_from"),
            valid_to=entry.get("valid_to"),
            revised=entry.get("revised"),
            dated=entry.get("dated"),
        ),
    )
