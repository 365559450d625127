"""The corpus folder: which files are documents, what is known of each, what could not be read."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import CorpusError
from assistant.swedish import Language, fold
from assistant.types import Document, Validity

if TYPE_CHECKING:
    from assistant.standing import StandingCues
    from assistant.validity import ValidityCues

DATA_FOLDERS = frozenset({"lexicon", "questions", "not_covered"})
DATA_SUFFIXES = frozenset({".toml", ".yaml", ".yml", ".json", ".lock"})
SHIPPED = Path(__file__).resolve().parent.parent / "corpus"
_SAME = 0.7  # share of common sentences from which two files hold the same agreement
_KINDS = frozenset({"agreement", "memo", "unknown"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that was left out, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a corpus folder holds.

    Attributes:
        folder: the folder.
        documents: by id, in the order of corpus.toml and then of file names.
        problems: files that were left out.
        fingerprint: changes with every file, entry and data file that answers depend on.
    """

    folder: Path
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    fingerprint: str


def data_folder(corpus: Path, name: str) -> Path:
    """A corpus' own data folder, otherwise the shipped one ("lexicon") or a missing one."""
    own = corpus / name
    return SHIPPED / name if name == "lexicon" and not own.is_dir() else own


def data_file(corpus: Path, name: str) -> Path:
    """A corpus' own data file ("law.yaml"), otherwise the shipped one."""
    own = corpus / name
    return own if own.is_file() else SHIPPED / name


def document_files(folder: Path) -> tuple[Path, ...]:
    """The files of a corpus folder that should be documents, sorted.

    Raises:
        CorpusError: there is no such folder, or it cannot be read.
    """
    if not folder.is_dir():
        raise CorpusError(
            "Mappen med överenskommelser finns inte",
            where=str(folder),
            remedy="skapa den eller ange en annan med --corpus",
        )
    found = [file for file in sorted(folder.rglob("*")) if _is_document(file, folder)]
    return tuple(found)


def fingerprint(folder: Path) -> str:
    """Hash of every file that the index depends on."""
    digest = hashlib.sha256()
    files = [*document_files(folder), folder / "corpus.toml"]
    for name in sorted(DATA_FOLDERS):
        files.extend(sorted(data_folder(folder, name).glob("*.yaml")))
    for file in files:
        if file.is_file():
            digest.update(f"{file.name}\0".encode())
            try:
                digest.update(hashlib.sha256(file.read_bytes()).digest())
            except OSError:
                digest.update(b"unreadable")
    return digest.hexdigest()[:20]


def load_corpus(folder: Path) -> Corpus:
    """Reads every document; one that cannot be read is a problem, not a failure.

    Raises:
        CorpusError: no folder, no readable document, or a corpus.toml that is wrong.
    """
    from assistant.standing import StandingCues, kind_of  # as with reading: only indexing needs it
    from assistant.validity import ValidityCues

    files = document_files(folder)
    entries = _entries(folder)
    language = Language.load(data_folder(folder, "lexicon"))
    editions = {name for entry in entries.values() for name in entry.get("editions", ())}
    standing = StandingCues.load(data_folder(folder, "lexicon"))
    documents: list[Document] = []
    problems = [
        Problem(name, "står i corpus.toml men finns inte")
        for name in (*entries, *sorted(editions))
        if not (folder / name).is_file()
    ]
    for file in files:
        name = file.relative_to(folder).as_posix()
        if name in editions:
            continue
        try:
            read = _read(file, name, language)
            read = replace(read, kind=kind_of(read, standing))
            documents.append(_with_entry(read, entries.get(name)))
        except CorpusError as error:
            problems.append(Problem(name, error.message))
    if not documents:
        reasons = "; ".join(f"{p.file}: {p.reason}" for p in problems[:3])
        raise CorpusError(
            "Mappen innehåller ingen läsbar överenskommelse" + (f" ({reasons})" if reasons else ""),
            where=str(folder),
            remedy="lägg in minst en PDF-, Word-, HTML-, Markdown- eller textfil",
        )
    cues = ValidityCues.load(data_folder(folder, "lexicon"))
    documents = [
        replace(document, validity=stated_validity(document, cues, standing))
        for document in documents
    ]
    documents = _unique_ids(_fold_editions(documents))
    order = {name: at for at, name in enumerate(entries)}
    documents.sort(key=lambda d: (order.get(d.file, len(order)), d.file))
    return Corpus(folder, tuple(documents), tuple(problems), fingerprint(folder))


def check_entries(folder: Path) -> None:
    """Reads corpus.toml alone.

    Raises:
        CorpusError: it is wrong.
    """
    _entries(folder)


def name_in(folder: Path, file: Path) -> str:
    """The name by which a corpus knows a file: its path in the folder, or as it would be there."""
    here, whole = folder.resolve(), file.resolve()
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else file.name


def read_as_listed(file: Path, folder: Path, entry: Mapping[str, Any]) -> Document:
    """A file as the corpus would have it, wherever it lies now.

    Args:
        file: the file; it is known by its name in the folder.
        folder: the corpus, with its words.
        entry: what corpus.toml says, or would say, of it.

    Raises:
        CorpusError: it cannot be read.
    """
    from assistant.standing import StandingCues, kind_of
    from assistant.validity import ValidityCues

    name = name_in(folder, file)
    words = data_folder(folder, "lexicon")
    standing = StandingCues.load(words)
    read = _read(file, name, Language.load(words))
    read = replace(read, kind=kind_of(read, standing))
    read = _with_entry(read, entry)
    validity = stated_validity(read, ValidityCues.load(words), standing)
    return replace(read, validity=validity)


def stated_validity(document: Document, cues: ValidityCues, standing: StandingCues) -> Validity:
    """What corpus.toml says of a document's validity, filled in from its own words."""
    from assistant.standing import proposal
    from assistant.validity import validity_of

    # the day only decides the status
    stated = validity_of(document, date.today(), cues).validity
    if document.kind != "memo":
        return stated
    return replace(stated, quote=proposal(document, standing))


def _is_document(file: Path, folder: Path) -> bool:
    parts = file.relative_to(folder).parts
    hidden = any(part.startswith((".", "~")) for part in parts)
    data = parts[0] in DATA_FOLDERS or file.suffix.lower() in DATA_SUFFIXES
    readme = file.stem.lower() in {"readme", "license", "licence"}
    return file.is_file() and not (hidden or data or readme)


def _read(file: Path, name: str, language: Language) -> Document:
    from assistant.reading.document import SUFFIXES, read_document  # slow, and only for indexing

    if file.suffix.lower() not in SUFFIXES:
        raise CorpusError(
            f"Filtypen {file.suffix or 'utan ändelse'} kan inte läsas "
            "(PDF, Word, HTML, Markdown och text kan)",
            where=name,
        )
    return replace(read_document(file, language), file=name)


def _entries(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Entries of corpus.toml by file name."""
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


def _with_entry(document: Document, entry: Mapping[str, Any] | None) -> Document:
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


def _fold_editions(documents: list[Document]) -> list[Document]:
    """Files that hold the same agreement become editions of the newest, then the best structured.

    Two that corpus.toml lists both stay.
    """
    ranked = sorted(
        documents,
        key=lambda d: (-_newest(d).toordinal(), not d.listed, not d.file.endswith(".md"), d.file),
    )
    kept: list[Document] = []
    sentences = {d.file: _sentence_set(d) for d in ranked}
    for document in ranked:
        twin = next((k for k in kept if _same(sentences[k.file], sentences[document.file])), None)
        if twin is None or (document.listed and twin.listed):
            kept.append(document)
        else:
            at = kept.index(twin)
            kept[at] = replace(twin, editions=(*twin.editions, document.file, *document.editions))
    return kept


def _newest(document: Document) -> date:
    """The last day that a document says of itself: from when it applies, revised or dated."""
    known = document.validity
    days = (known.valid_from, known.revised, known.dated)
    return max((day for day in days if day is not None), default=date.min)


def _sentence_set(document: Document) -> frozenset[str]:
    return frozenset(fold(s.text) for p in document.passages for s in p.sentences)


def _same(a: frozenset[str], b: frozenset[str]) -> bool:
    small, large = sorted((len(a), len(b)))
    return small > 3 and small / large > 0.6 and len(a & b) / small >= _SAME


def _unique_ids(documents: list[Document]) -> list[Document]:
    seen: set[str] = set()
    unique: list[Document] = []
    for document in documents:
        name = document.id
        number = 2
        while name in seen:
            name = f"{document.id}-{number}"
            number += 1
        seen.add(name)
        passages = tuple(
            replace(p, document_id=name, id=f"{name}:{p.id.rsplit(':', 1)[1]}")
            for p in document.passages
        )
        unique.append(replace(document, id=name, passages=passages))
    return unique
