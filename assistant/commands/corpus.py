"""``index``, ``documents`` and ``section``: the corpus as it is read."""

from __future__ import annotations

import json
from typing import Any

from assistant import render
from assistant.config import Config
from assistant.corpus import Problem, load_corpus
from assistant.encoder import load_encoder
from assistant.engine import Progress
from assistant.errors import UsageError
from assistant.index import Built, ensure_index
from assistant.late import LateInteraction
from assistant.swedish import fold
from assistant.types import Document, Section
from assistant.vector_server import server_of

KINDS = {"agreement": "överenskommelse", "memo": "underlag för beslut", "unknown": "okänd sort"}


def index(config: Config, progress: Progress, *, as_json: bool) -> int:
    """Brings the index up to date and says what was done."""
    report, lines = brought_up_to_date(config, progress)
    print(json.dumps(report, ensure_ascii=False) if as_json else "\n".join(lines))  # noqa: T201
    return 0


def brought_up_to_date(config: Config, progress: Progress) -> tuple[dict[str, Any], list[str]]:
    """Brings the index up to date; what was done as data and as lines for the terminal."""
    opened, built = ensure_index(
        config.corpus,
        config.index_folder(),
        load_encoder(config.encoder),
        LateInteraction.load(),
        progress=progress,
        server=server_of(config),
    )
    problems = opened.problems
    report = {
        "documents": len(opened.documents),
        "passages": len(opened.passages),
        "sentences": len(opened.sentences),
        "questions": len(opened.bank),
        "added": list(built.added) if built else [],
        "changed": list(built.changed) if built else [],
        "removed": list(built.removed) if built else [],
        "problems": [{"file": p.file, "reason": p.reason} for p in problems],
        "lapsed": [{"file": x.file, "anchor": x.anchor, "reason": x.reason} for x in opened.lapsed],
        "index": str(config.index_folder()),
    }
    lines = [_summary(built, len(opened.documents), len(opened.passages))]
    lines += [f"  utelämnad: {p.file}: {p.reason}" for p in problems]
    lines += [f"  frågebank: ”{x.anchor}” i {x.file}: {x.reason}" for x in opened.lapsed]
    return report, lines


def _summary(built: Built | None, documents: int, passages: int) -> str:
    total = f"{documents} dokument, {passages} avsnitt"
    if built is None:
        return f"Indexet är redan aktuellt: {total}."
    parts = [
        f"{word}: {', '.join(names)}"
        for word, names in (
            ("nya", built.added),
            ("ändrade", built.changed),
            ("borttagna", built.removed),
        )
        if names
    ]
    return f"Indexet är uppdaterat: {total}." + (f" {'; '.join(parts)}." if parts else "")


def _print_problems(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        print(f"  utelämnad: {problem.file}: {problem.reason}")  # noqa: T201


def documents(config: Config, *, as_json: bool) -> int:
    """Lists the documents with kind and validity."""
    corpus = load_corpus(config.corpus)
    if as_json:
        listed = [_document_json(d, config) for d in corpus.documents]
        problems = [{"file": p.file, "reason": p.reason} for p in corpus.problems]
        print(json.dumps({"documents": listed, "problems": problems}, ensure_ascii=False, indent=2))  # noqa: T201
        return 0
    for document in corpus.documents:
        print(f"{document.id}\n  {document.title}")  # noqa: T201
        unlisted = "" if document.listed else " (saknar post i corpus.toml)"
        print(f"  {KINDS[document.kind]}{unlisted}; {render.validity(document, config.day())}")  # noqa: T201
        editions = f", även {', '.join(document.editions)}" if document.editions else ""
        print(f"  {document.file}{editions}; {len(document.sections)} avsnitt")  # noqa: T201
    _print_problems(corpus.problems)
    return 0


def _document_json(document: Document, config: Config) -> dict[str, Any]:
    known = document.validity
    return {
        "id": document.id,
        "title": document.title,
        "kind": document.kind,
        "issuer": document.issuer,
        "file": document.file,
        "editions": list(document.editions),
        "listed": document.listed,
        "characters": len(document.text),
        "valid_from": known.valid_from.isoformat() if known.valid_from else None,
        "valid_to": known.valid_to.isoformat() if known.valid_to else None,
        "revised": known.revised.isoformat() if known.revised else None,
        "dated": known.dated.isoformat() if known.dated else None,
        "expired": known.expired(config.day()),
        "validity": render.validity(document, config.day()),
        "sections": [
            {"number": s.number, "heading": s.title, "start": s.start, "end": s.end}
            for s in document.sections
        ],
    }


def section(config: Config, wanted: str, *, as_json: bool) -> int:
    """Prints one section verbatim, with the sections under it."""
    corpus = load_corpus(config.corpus)
    document, found = find_section(corpus.documents, wanted)
    end = _end(document, found)
    text = document.text[found.start : end]
    if as_json:
        value = {
            "document": document.id,
            "section": found.number,
            "heading": found.title,
            "start": found.start,
            "end": end,
            "text": text,
        }
        print(json.dumps(value, ensure_ascii=False))  # noqa: T201
    else:
        print(text)  # noqa: T201
    return 0


def find_section(documents: tuple[Document, ...], wanted: str) -> tuple[Document, Section]:
    """The section that "3.3.2", "dokument:3.3.2", "dokument:Rubrik" or "Rubrik" names.

    Raises:
        UsageError: none or several are meant; says which there are.
    """
    name, colon, rest = wanted.partition(":")
    chosen = [d for d in documents if colon and d.id == name.strip()]
    key = fold(rest if chosen else wanted).removesuffix(".").strip()
    hits = [
        (d, s)
        for d in (chosen or documents)
        for s in d.sections
        if key and key in {fold(part) for part in _names(s)}
    ]
    if len(hits) == 1:
        return hits[0]
    if hits:
        listed = ", ".join(f"{d.id}:{s.number or s.title}" for d, s in hits)
        raise UsageError(f"Flera avsnitt heter ”{wanted}”", remedy=f"välj ett av {listed}")
    names = [f"{d.id}:{s.number or s.title}" for d in (chosen or documents) for s in d.sections]
    raise UsageError(
        f"Avsnittet ”{wanted}” finns inte", remedy="till exempel " + ", ".join(names[:6])
    )


def _names(section: Section) -> tuple[str, ...]:
    if section.number is None:
        return (section.title,)
    return section.number, section.title, f"{section.number} {section.title}"


def _end(document: Document, section: Section) -> int:
    at = document.sections.index(section)
    for following in document.sections[at + 1 :]:
        if following.depth <= section.depth:
            return document.sections[document.sections.index(following) - 1].end
    return document.sections[-1].end
