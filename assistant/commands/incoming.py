"""What a document would bring to the corpus: its own metadata, conflicts, cases that it touches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from assistant.commands import entries
from assistant.commands.responsibility import Known, conflict_json, conflict_lines
from assistant.config import ROOT, Config
from assistant.corpus import data_folder
from assistant.errors import CorpusError
from assistant.reading.document import extract
from assistant.reading.encoding import UTF8, decoded
from assistant.reading.persons import without_persons
from assistant.swedish import WORD, Language
from assistant.types import Document
from assistant.validity import ValidityCues, statements_of

CASES = ROOT / "eval" / "cases" / "dev"
_TEXTS = frozenset({".md", ".markdown", ".txt"})
_DAYS = ("valid_from", "valid_to", "revised", "dated")
_PARTIES = re.compile(r"\bRegion(?: [A-ZÅÄÖ][\wåäöé]+)+|\b[A-ZÅÄÖ][a-zåäöé]+ (?:kommun|stad)\b")
_MOST_PARTIES = 12


@dataclass(frozen=True, slots=True)
class Touched:
    """A development case with a gold quote that is no longer in its document."""

    case: str
    file: str
    quote: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it would stand in the corpus.

    Attributes:
        document: as read, with the id that it gets.
        encoding: what a text file was written in, where it is not UTF-8; else "".
        left_out: what its text leaves out (page heads, menus, footnotes).
        entry: its entry for corpus.toml, or "" where there is one.
        words: the sentences that the entry's dates rest on, by key.
        parties: regions and municipalities that it names.
        known: the corpus with it, and the differences that it is part of.
        touched: development cases with quotes that would be lost.
    """

    document: Document
    encoding: str
    left_out: tuple[str, ...]
    entry: str
    words: dict[str, str]
    parties: tuple[str, ...]
    known: Known
    touched: tuple[Touched, ...]


def examine(
    config: Config,
    file: Path,
    document: Document,
    others: Sequence[Document],
    *,
    old: Document | None,
    listed: bool,
) -> Incoming:
    """Works out what a file would bring.

    Args:
        config: where the corpus is.
        file: the file.
        document: as it would be listed.
        others: the documents that would stand beside it.
        old: the document that it replaces, if it replaces one.
        listed: corpus.toml has an entry for it.
    """
    words = data_folder(config.corpus, "lexicon")
    language = Language.load(words)
    statements = statements_of(document, ValidityCues.load(words))
    parties = parties_of(document, language)
    known = Known.of((*others, document), config.corpus)
    own = tuple(c for c in known.conflicts if document.id in {s.document_id for s in c.sides})
    plain = file.suffix.lower() in _TEXTS
    encoding = decoded(file.read_bytes(), file.name)[1] if plain else UTF8
    left_out = () if plain else extract(file, language).left_out
    return Incoming(
        document=document,
        encoding="" if encoding == UTF8 else encoding,
        left_out=tuple(without_persons(x)[0] for x in left_out),
        entry="" if listed else entries.entry_text(document, statements, parties),
        words={key: said for key in _DAYS if (said := entries.rests_on(document, statements, key))},
        parties=parties,
        known=replace(known, conflicts=own),
        touched=touched(old.id, old.text, document.text) if old else (),
    )


def parties_of(document: Document, language: Language) -> tuple[str, ...]:
    """Regions and municipalities by name, in the order of the text.

    "Varje kommun" is no name: the word stands in small letters elsewhere, or has no meaning.
    """
    small = {w for w in WORD.findall(document.text) if w.islower()} | language.function_words
    found = (" ".join(match.split()) for match in _PARTIES.findall(document.text))
    named = [n for n in found if n.startswith("Region ") or n.split()[0].lower() not in small]
    plain = dict.fromkeys(named)
    kept = [n for n in plain if not (n.endswith("s") and n[:-1] in plain)]
    return tuple(kept)[:_MOST_PARTIES]


def touched(document_id: str, before: str, after: str) -> tuple[Touched, ...]:
    """Development cases with a gold quote that a document's old text has and its new one has not.

    Letters and digits are compared, so that a quote over a line break or in bold is found.

    Raises:
        CorpusError: a file of cases is no YAML.
    """
    old, new = _letters(before), _letters(after)
    return tuple(
        Touched(case, file.name, quote)
        for file in sorted(CASES.glob("*.yaml"))
        for case, quote in dict.fromkeys(_gold(file, document_id))
        if (letters := _letters(quote)) in old and letters not in new
    )


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _gold(file: Path, document_id: str) -> Iterator[tuple[str, str]]:
    """Case and quote of each alternative that is from the document."""
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorpusError("Filen med fall går inte att läsa", where=file.name) from error
    for case in raw.get("cases", ()) if isinstance(raw, dict) else ():
        for group in case.get("gold") or ():
            for one in group:
                if one.get("document") == document_id:
                    yield str(case.get("id", "")), str(one.get("quote", ""))


def report(found: Incoming) -> dict[str, Any]:
    """For ``--json`` and the page."""
    document = found.document
    dropped: dict[str, list[str]] = {}
    for start, end, reason in document.dropped:
        if text := document.text[start:end].strip():
            dropped.setdefault(reason, []).append(text)
    days = {key: getattr(document.validity, key) for key in _DAYS}
    return {
        "id": document.id,
        "file": document.file,
        "metadata": {
            "title": document.title,
            "kind": document.kind,
            "dates": {key: day.isoformat() for key, day in days.items() if day},
            "validity": found.words,
            "parties": list(found.parties),
        },
        "entry": found.entry,
        "encoding": found.encoding or UTF8,
        "characters": len(document.text),
        "passages": len(document.passages),
        "masked": document.masked,
        "sections": [
            {"number": s.number, "title": s.title, "depth": s.depth} for s in document.sections
        ],
        "dropped": dropped,
        "left_out": list(found.left_out),
        "conflicts": [conflict_json(c, found.known) for c in found.known.conflicts],
        "cases": [asdict(one) for one in found.touched],
    }


def conflicts_text(found: Incoming, config: Config) -> list[str]:
    """The document's differences with those that are there; explained ones only counted."""
    if found.document.kind == "memo":
        return ["Motsägelser: ett underlag är ingen regel och jämförs inte."]
    against = [c for c in found.known.conflicts if c.kind == "conflict"]
    explained = len(found.known.conflicts) - len(against)
    also = (
        f" {explained} skillnader går ihop; ansvarslots conflicts visar dem." if explained else ""
    )
    if not against:
        return [f"Motsägelser med de andra överenskommelserna: inga funna.{also}"]
    lines = list(conflict_lines(replace(found.known, conflicts=tuple(against)), config))
    lines = lines[: next(n for n, line in enumerate(lines) if line.startswith("Går ihop"))]
    return [*"\n".join(lines).rstrip().split("\n"), *([also.strip()] if also else [])]
