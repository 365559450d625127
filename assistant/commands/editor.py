"""``add``, ``remove`` and ``diff``: the editor's way to bring, take out and compare documents."""

from __future__ import annotations

import difflib
import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.config import Config
from assistant.corpus import data_folder, document_files, load_corpus
from assistant.engine import Progress
from assistant.errors import CorpusError, UsageError
from assistant.reading.document import SUFFIXES, extract, read_document
from assistant.reading.persons import without_persons
from assistant.swedish import Language, fold
from assistant.types import Document

_NEAR = 0.7  # share of the smaller document's sentences from which two are the same
_DATE = re.compile(r"\b(?:20|19)\d{2}-\d{2}-\d{2}\b")
_MOST = 8  # examples shown of what was dropped


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the text says of itself, for the editor to confirm in corpus.toml."""

    title: str
    kind: str
    dates: tuple[str, ...]
    validity: tuple[str, ...]  # sentences on when it applies
    parties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A section that differs: "ny", "borttagen" or "ändrad", with its changed lines."""

    what: str
    section: str
    lines: tuple[str, ...]


def add(config: Config, file: Path, progress: Progress, *, as_json: bool) -> int:
    """Reads a file, shows how it was understood, and copies it into the corpus folder.

    Raises:
        CorpusError: the file cannot be read, or is no document.
        UsageError: there is no such file, or the corpus has one of that name or that content.
    """
    if not file.is_file():
        raise UsageError("Filen finns inte", where=str(file), remedy="kontrollera sökvägen")
    if file.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"Filtypen {file.suffix or 'utan ändelse'} kan inte läsas",
            where=file.name,
            remedy=f"spara den som {', '.join(sorted(SUFFIXES))}",
        )
    progress(f"Läser {file.name} …")
    language = Language.load(data_folder(config.corpus, "lexicon"))
    document = read_document(file, language)
    left_out = (
        tuple(without_persons(x)[0] for x in extract(file, language).left_out)
        if file.suffix.lower() not in {".md", ".txt"}
        else ()
    )
    _refuse_twin(config, file, document)
    target = config.corpus / file.name
    config.corpus.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)
    report = _report(document, metadata(document, language), left_out)
    if as_json:
        print(json.dumps(report, ensure_ascii=False))  # noqa: T201
        return 0
    _print_report(report, document)
    print(f"Tillagd som {target.name}. Kör ansvarslots index så söks den.")  # noqa: T201
    return 0


def remove(config: Config, document_id: str, progress: Progress, *, as_json: bool) -> int:
    """Takes a document's file out of the corpus folder; its entry in corpus.toml is left.

    Raises:
        UsageError: no document has that id.
    """
    corpus = load_corpus(config.corpus)
    found = next((d for d in corpus.documents if document_id in {d.id, d.file}), None)
    if found is None:
        names = ", ".join(d.id for d in corpus.documents)
        raise UsageError(f"Inget dokument heter {document_id}", remedy=f"välj bland {names}")
    if len(corpus.documents) == 1:
        raise UsageError("Det är det enda dokumentet", remedy="lägg till ett annat först")
    for name in (found.file, *found.editions):
        (config.corpus / name).unlink(missing_ok=True)
        progress(f"Tog bort {name}.")
    if as_json:
        gone = {"removed": found.id, "files": [found.file, *found.editions]}
        print(json.dumps(gone, ensure_ascii=False))  # noqa: T201
    elif found.listed:
        print(f"Ta även bort posten för {found.id} ur corpus.toml.")  # noqa: T201
    return 0


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


def metadata(document: Document, language: Language) -> Metadata:
    """Title, kind, dates, sentences on validity and parties, as the text has them."""
    sentences = [s.text for p in document.passages for s in p.sentences]
    validity = (s for s in sentences if re.search(r"\bgäller (?:från|t\.?o\.?m|till|fr)", s, re.I))
    parties = re.findall(
        r"\bRegion [A-ZÅÄÖ][\wåäö]+(?: [A-ZÅÄÖ][\wåäö]+)?|\b[A-ZÅÄÖ][a-zåäö]+ kommun\b",
        document.text,
    )
    return Metadata(
        title=document.title,
        kind=document.kind,
        dates=tuple(dict.fromkeys(_DATE.findall(document.text)))[:10],
        validity=tuple(dict.fromkeys(validity))[:3],
        parties=tuple(dict.fromkeys(" ".join(x.split()) for x in parties))[:20],
    )


def _refuse_twin(config: Config, file: Path, document: Document) -> None:
    """Raises where the corpus has the file's name or nearly its text."""
    inside = config.corpus.is_dir() and file.resolve().is_relative_to(config.corpus.resolve())
    if inside or (config.corpus / file.name).exists():
        raise UsageError(
            "Filen finns redan i mappen",
            where=file.name,
            remedy="ta bort den gamla eller döp om den nya",
        )
    if not config.corpus.is_dir() or not document_files(config.corpus):
        return
    for other in _documents(config):
        share = likeness(document, other)
        if share >= _NEAR:
            raise UsageError(
                f"Dokumentet liknar {other.id} till {share:.0%}",
                where=file.name,
                remedy=f"jämför med ansvarslots diff {other.id} {file}, ta sedan bort den äldre",
            )


def _documents(config: Config) -> tuple[Document, ...]:
    try:
        return load_corpus(config.corpus).documents
    except CorpusError:
        return ()  # nothing in it can be read, so there is nothing to be like


def likeness(first: Document, second: Document) -> float:
    """Share of the smaller document's sentences that the other has too, 0 to 1."""
    a, b = (
        frozenset(fold(s.text) for p in d.passages for s in p.sentences) for d in (first, second)
    )
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller > 3 else 0.0


def _report(document: Document, found: Metadata, left_out: tuple[str, ...]) -> dict[str, Any]:
    dropped: dict[str, list[str]] = {}
    for start, end, reason in document.dropped:
        if text := document.text[start:end].strip():
            dropped.setdefault(reason, []).append(text)
    return {
        "id": document.id,
        "file": document.file,
        "metadata": asdict(found),
        "characters": len(document.text),
        "passages": len(document.passages),
        "masked": document.masked,
        "sections": [
            {"number": s.number, "title": s.title, "depth": s.depth} for s in document.sections
        ],
        "dropped": dropped,
        "left_out": list(left_out),
    }


_MASKED = (
    "Obs! Filen innehåller {count} personnummer. De är maskerade (█) i allt som söks och visas, "
    "men står kvar i filen. Ta bort dem ur filen och lägg till den igen."
)
_REASONS = {
    "page": "sidhuvud, sidfot och sidnummer",
    "contents": "innehållsförteckning",
    "link": "länkar",
    "note": "fotnoter",
    "rule": "linjer",
    "figure": "ord i figurer",
    "signature": "underskriftsrader",
    "table_head": "tabellhuvuden (visas med raderna)",
    "left_out": "sidhuvud, menyer och fotnoter utanför texten",
}


def _print_report(report: dict[str, Any], document: Document) -> None:
    known = report["metadata"]
    print(f"{known['title']}\n  sort: {known['kind']}; {report['passages']} avsnitt")  # noqa: T201
    for name, label in (("dates", "datum"), ("validity", "giltighet"), ("parties", "parter")):
        if known[name]:
            print(f"  {label}: {'; '.join(known[name])}")  # noqa: T201
    if document.masked:
        print(_MASKED.format(count=document.masked))  # noqa: T201
    for section in document.sections:
        print(f"{'  ' * section.depth}{section.number or '–'} {section.title}")  # noqa: T201
    shown = {
        **report["dropped"],
        **({"left_out": report["left_out"]} if report["left_out"] else {}),
    }
    for reason, texts in shown.items():
        print(f"Utelämnat, {_REASONS.get(reason, reason)} ({len(texts)}):")  # noqa: T201
        for text in texts[:_MOST]:
            print(f"    {text[:100]}")  # noqa: T201


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
