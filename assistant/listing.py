"""``corpus.toml``: what is said of each document of a corpus, by whoever keeps it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from assistant.errors import CorpusError
from assistant.types import Document, Validity

_TABLE = "document"
_DATES = ("valid_from", "valid_to", "revised", "dated")
_KEYS = frozenset({"id", "file", "editions", "title", "short", "kind", "issuer", *_DATES})
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
        raw = parsed(file.read_text(encoding="utf-8"), str(file))
    except UnicodeDecodeError as error:
        raise CorpusError(
            "corpus.toml är inte UTF-8", where=str(file), remedy="spara den som UTF-8"
        ) from error
    _known(raw, frozenset({_TABLE}), file.name)
    found: dict[str, Mapping[str, Any]] = {}
    for at, entry in enumerate(_tables(raw, file.name), start=1):
        where = f"{file.name}, dokument {at}"
        _check(entry, where)
        _once("file", entry, found.values(), where)
        _once("id", entry, found.values(), where)
        found[entry["file"]] = entry
    return found


def parsed(text: str, where: str) -> dict[str, Any]:
    """The text of a corpus.toml as data.

    Raises:
        CorpusError: it is not TOML; says which line.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        lines = text.splitlines()
        line = re.search(r"line (\d+)", str(error))
        number = int(line[1]) if line else len(lines)
        said = lines[number - 1].strip() if 0 < number <= len(lines) else ""
        raise CorpusError(
            f"corpus.toml är felskriven: ”{said}”",
            where=f"{where}, rad {number}",
            remedy="rätta raden: text inom citattecken, datum som 2018-02-02",
        ) from error


def _tables(raw: Mapping[str, Any], where: str) -> list[Mapping[str, Any]]:
    tables = raw.get(_TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(entry, dict) for entry in tables):
        raise CorpusError(
            "document är ingen lista av poster", where=where, remedy="skriv [[document]]"
        )
    return tables


def _check(entry: Mapping[str, Any], where: str) -> None:
    _known(entry, _KEYS, where)
    if not isinstance(entry.get("file"), str):
        raise CorpusError("Posten saknar file", where=where, remedy="ange filens namn")
    if entry.get("kind", "unknown") not in _KINDS:
        raise CorpusError(
            f"Okänd sort {entry['kind']!r}", where=where, remedy="skriv agreement eller memo"
        )
    for key in _DATES:
        if key in entry and type(entry[key]) is not date:
            raise CorpusError(f"{key} är inget datum", where=where, remedy="skriv 2018-02-02")
    if {"valid_from", "valid_to"} <= entry.keys() and entry["valid_to"] < entry["valid_from"]:
        raise CorpusError(
            f"valid_to ({entry['valid_to']}) är före valid_from ({entry['valid_from']})",
            where=where,
            remedy="rätta datumen efter dokumentet",
        )


def _known(raw: Mapping[str, Any], keys: frozenset[str], where: str) -> None:
    """Raises for a key that is not one of those that mean something, with the nearest one."""
    for key in raw.keys() - keys:
        near = get_close_matches(key, keys, n=1, cutoff=0.5)
        remedy = f"menade du {near[0]}?" if near else f"kända: {', '.join(sorted(keys))}"
        raise CorpusError(f"Okänt fält ”{key}”", where=where, remedy=remedy)


def _once(
    key: str, entry: Mapping[str, Any], others: Iterable[Mapping[str, Any]], where: str
) -> None:
    """Raises for a file or an id that an earlier entry has."""
    if key in entry and any(other.get(key) == entry[key] for other in others):
        remedy = "varje dokument har sitt eget id" if key == "id" else "ta bort den ena posten"
        raise CorpusError(f"{key} ”{entry[key]}” står två gånger", where=where, remedy=remedy)


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
