"""``add`` and ``remove``: the editor's way to bring documents in and take them out."""

from __future__ import annotations

import json
import re
import shutil
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant import render
from assistant.commands import entries
from assistant.commands.corpus import KINDS, brought_up_to_date
from assistant.commands.differences import compare
from assistant.commands.incoming import Incoming, Touched, conflicts_text, examine, report, touched
from assistant.config import Config
from assistant.corpus import document_files, load_corpus, name_in, read_as_listed
from assistant.engine import Progress
from assistant.errors import CorpusError, UsageError
from assistant.listing import entries_of
from assistant.reading.document import SUFFIXES
from assistant.swedish import fold
from assistant.types import Document

_NEAR = 0.7  # share of the smaller document's sentences from which two are the same
_MOST = 8  # examples shown of what was dropped, and of cases


def add(
    config: Config,
    file: Path,
    progress: Progress,
    *,
    as_json: bool,
    yes: bool = False,
    replaces: str = "",
) -> int:
    """Reads a file, shows what it would bring, asks on a terminal, takes it in and indexes.

    Args:
        config: where the corpus is.
        file: from anywhere, or already in the corpus' folder and without an entry.
        progress: is told what goes on.
        as_json: print one JSON object and ask nothing.
        yes: ask nothing.
        replaces: id of a document whose place and id it takes.

    Raises:
        CorpusError: the file cannot be read, or is no document; or corpus.toml is wrong.
        UsageError: there is no such file, or the corpus has one of that name or that content.
    """
    _check(file)
    progress(f"Läser {file.name} …")
    there = _documents(config)
    old = _named(there, replaces) if replaces else None
    toml = entries.read(config.corpus)
    for name in (old.file, *old.editions) if old else ():
        toml = entries.without_entry(toml, name)
    found = _examined(config, file, there, old, toml)
    if not as_json:
        print("\n".join(_shown(found, config, old)))  # noqa: T201
    asked = not (yes or as_json) and _at_a_terminal()
    if asked and not _agreed("Lägg till dokumentet så? [j/N] "):
        print("Inget är ändrat.")  # noqa: T201
        return 1
    entry = found.entry.removeprefix(f"{entries.UNCHECKED}\n") if asked else found.entry
    gone = _take_in(config, file, old, entries.with_entry(toml, entry) if entry else toml)
    indexed, lines = brought_up_to_date(config, progress)
    if as_json:
        done = {**report(found), "replaced": replaces, "removed_files": gone, "index": indexed}
        print(json.dumps(done, ensure_ascii=False))  # noqa: T201
        return 0
    entry_text = "posten står i corpus.toml" if found.entry else "posten i corpus.toml fanns redan"
    done_text = f"{found.document.file} är tillagd som {found.document.id}; {entry_text}."
    print("\n".join([done_text, *(f"Tog bort {name}." for name in gone), *lines]))  # noqa: T201
    return 0


def _examined(
    config: Config, file: Path, there: Sequence[Document], old: Document | None, toml: str
) -> Incoming:
    """What a file would bring to the documents that are there; an unfit one is refused."""
    target = name_in(config.corpus, file)
    others = tuple(d for d in there if d is not old and d.file != target)
    listed = next((e for e in entries.entries_in(toml) if e.get("file") == target), None)
    _refuse_name(config, file, old, listed=listed is not None)
    document = read_as_listed(file, config.corpus, listed or _entry_for(file, old, others))
    _refuse_twin(file, document, others)
    return examine(config, file, document, others, old=old, listed=listed is not None)


def remove(
    config: Config, document_id: str, progress: Progress, *, as_json: bool, yes: bool = False
) -> int:
    """Takes a document's files and entry out of the corpus, and indexes.

    Raises:
        UsageError: no document has that id, or it is the only one.
    """
    corpus = load_corpus(config.corpus)
    found = _named(corpus.documents, document_id)
    if len(corpus.documents) == 1:
        raise UsageError("Det är det enda dokumentet", remedy="lägg till ett annat först")
    files = [found.file, *found.editions]
    before = toml = entries.read(config.corpus)
    for name in files:
        toml = entries.without_entry(toml, name)
    lost = touched(found.id, found.text, "")
    if not as_json:
        print("\n".join([f"{found.title} ({', '.join(files)})", *_cases(lost)]))  # noqa: T201
    if not (yes or as_json) and _at_a_terminal() and not _agreed("Ta bort dokumentet? [j/N] "):
        print("Inget är ändrat.")  # noqa: T201
        return 1
    for name in files:
        (config.corpus / name).unlink(missing_ok=True)
        progress(f"Tog bort {name}.")
    if toml != before:
        entries.write(config.corpus, toml)
    indexed, lines = brought_up_to_date(config, progress)
    if as_json:
        gone = {
            "removed": found.id,
            "files": files,
            "entry": toml != before,
            "cases": [asdict(one) for one in lost],
            "index": indexed,
        }
        print(json.dumps(gone, ensure_ascii=False))  # noqa: T201
        return 0
    entry = "Posten i corpus.toml är borttagen." if toml != before else "Posten fanns inte."
    print("\n".join([f"{found.id} är borttagen. {entry}", *lines]))  # noqa: T201
    return 0


def _check(file: Path) -> None:
    if not file.is_file():
        raise UsageError("Filen finns inte", where=str(file), remedy="kontrollera sökvägen")
    if file.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"Filtypen {file.suffix or 'utan ändelse'} kan inte läsas",
            where=file.name,
            remedy=f"spara den som {', '.join(sorted(SUFFIXES))}",
        )


def _documents(config: Config) -> tuple[Document, ...]:
    """The documents that are there; none in a folder that is new or holds nothing readable."""
    if not config.corpus.is_dir() or not document_files(config.corpus):
        return ()
    entries_of(config.corpus)  # wrong before anything is written
    try:
        return load_corpus(config.corpus).documents
    except CorpusError:
        return ()  # no file in it can be read, so there is nothing to compare with


def _named(documents: Sequence[Document], name: str) -> Document:
    found = next((d for d in documents if name in {d.id, d.file}), None)
    if found is None:
        names = ", ".join(d.id for d in documents)
        raise UsageError(f"Inget dokument heter {name}", remedy=f"välj bland {names}")
    return found


def _entry_for(file: Path, old: Document | None, others: Sequence[Document]) -> dict[str, Any]:
    """What is known without reading: an id, and what an editor has said of the older one."""
    if old is not None:
        kept = {"id": old.id, "kind": old.kind, "issuer": old.issuer, "short": old.short}
        said = old.listed and {k: v for k, v in kept.items() if v and v != old.title}
        return said or {"id": old.id}
    plain = unicodedata.normalize("NFKD", file.stem).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "dokument"
    taken = {d.id for d in others}
    free = (name for n in range(1, len(taken) + 2) if (name := f"{stem}-{n}" if n > 1 else stem))
    return {"id": next(name for name in free if name not in taken)}


def _refuse_name(config: Config, file: Path, old: Document | None, *, listed: bool) -> None:
    """Raises where a file of that name is there already, unless it is the one to replace."""
    inside = file.resolve().is_relative_to(config.corpus.resolve())
    taken = listed if inside else (config.corpus / file.name).exists()
    if taken and (old is None or file.name not in {old.file, *old.editions}):
        raise UsageError(
            "Filen finns redan i mappen",
            where=file.name,
            remedy="döp om den nya, eller ersätt det gamla dokumentet med --replaces ID",
        )


def _refuse_twin(file: Path, document: Document, others: Sequence[Document]) -> None:
    """Raises where the corpus has nearly the same text."""
    for other in others:
        share = likeness(document, other)
        if share >= _NEAR:
            raise UsageError(
                f"Dokumentet liknar {other.id} till {int(share * 100)} % och lades inte till",
                where=file.name,
                remedy=f"jämför med ansvarslots diff {other.id} FIL; är det en nyare utgåva, kör "
                f"ansvarslots add FIL --replaces {other.id}",
            )


def likeness(first: Document, second: Document) -> float:
    """Share of the smaller document's sentences that the other has too, 0 to 1."""
    a, b = (
        frozenset(fold(s.text) for p in d.passages for s in p.sentences) for d in (first, second)
    )
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller > 3 else 0.0


def _take_in(config: Config, file: Path, old: Document | None, toml: str) -> list[str]:
    """Copies the file, writes corpus.toml, takes the replaced files away; names those."""
    config.corpus.mkdir(parents=True, exist_ok=True)
    name = name_in(config.corpus, file)
    if (config.corpus / name).resolve() != file.resolve():
        shutil.copyfile(file, config.corpus / name)
    if toml != entries.read(config.corpus):
        entries.write(config.corpus, toml)
    gone = [x for x in (old.file, *old.editions) if x != name] if old else []
    for other in gone:
        (config.corpus / other).unlink(missing_ok=True)
    return gone


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _agreed(question: str) -> bool:
    try:
        return input(question).strip().lower() in {"j", "ja", "y", "yes"}
    except EOFError:
        return False


MASKED = (
    "Obs! Filen innehåller {count} personnummer. De är maskerade (█) i allt som söks och visas, "
    "men står kvar i filen. Ta bort dem ur filen och lägg till den igen."
)
REASONS = {
    "page": "sidhuvud, sidfot och sidnummer",
    "contents": "innehållsförteckning",
    "link": "länkar",
    "note": "fotnoter",
    "rule": "linjer",
    "figure": "ord i figurer",
    "signature": "underskriftsrader",
    "table_head": "tabellhuvuden (visas med raderna)",
    "stray": "text utan plats i någon tabell eller lista",
    "left_out": "sidhuvud, menyer och fotnoter utanför texten",
}


def _shown(found: Incoming, config: Config, old: Document | None) -> list[str]:
    """What an editor is to look at, the entry to confirm last."""
    document = found.document
    lines = [
        f"{document.title}\n  {KINDS[document.kind]}; {len(document.passages)} avsnitt",
        f"  {render.validity(document, config.day())}",
    ]
    if found.encoding:
        lines.append(f"  Filen är inte UTF-8. Den är läst som {found.encoding}.")
    if document.masked:
        lines.append(MASKED.format(count=document.masked))
    lines += ["", "Avsnitt"]
    lines += [f"{'  ' * s.depth}{s.number or '–'} {s.title}" for s in document.sections]
    lines += ["", *_dropped(found), "", *conflicts_text(found, config), "", *_cases(found.touched)]
    if old is not None:
        lines += ["", f"Ersätter {old.id}: {', '.join((old.file, *old.editions))} tas bort."]
        changes = compare(old, document)
        lines += [f"    {c.what}: {c.section}" for c in changes] or ["    Inget avsnitt skiljer."]
    if found.entry:
        lines += ["", "Post i corpus.toml", "", found.entry]
    return lines


def _dropped(found: Incoming) -> list[str]:
    """What no passage holds, by reason, with examples."""
    shown = dict(report(found)["dropped"])
    if found.left_out:
        shown["left_out"] = found.left_out
    lines = []
    for reason, texts in shown.items():
        lines.append(f"Utelämnat, {REASONS.get(reason, reason)} ({len(texts)}):")
        alike = Counter(re.sub(r"\d+", "#", " ".join(text.split())) for text in texts)
        first = {re.sub(r"\d+", "#", x): x for x in (" ".join(t.split()) for t in reversed(texts))}
        for form, times in list(alike.items())[:_MOST]:
            lines.append(f"    {first[form][:100]}{f'  (× {times})' if times > 1 else ''}")
        if len(alike) > _MOST:
            lines.append(f"    … och {len(alike) - _MOST} till (--json visar alla)")
    return lines or ["Utelämnat: inget."]


def _cases(lost: Sequence[Touched]) -> list[str]:
    """Development cases to look over."""
    if not lost:
        return ["Utvecklingsfall vars facit berörs: inga."]
    lines = [f"Utvecklingsfall vars facit inte längre finns i texten ({len(lost)} citat):"]
    lines += [f"    {one.case} ({one.file}): ”{one.quote[:70]}”" for one in lost[:_MOST]]
    rest = len(lost) - _MOST
    return [*lines, f"    … och {rest} till (--json visar alla)"] if rest > 0 else lines
