"""The corpus folder: which files are documents, what is known of each, what could not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.editions import fold_editions, unique_ids
from assistant.errors import CorpusError
from assistant.listing import entries_of, with_entry
from assistant.swedish import Language
from assistant.types import Document, Validity

if TYPE_CHECKING:
    from assistant.standing import StandingCues
    from assistant.validity import ValidityCues

DATA_FOLDERS = frozenset({"lexicon", "questions", "not_covered"})
DATA_SUFFIXES = frozenset({".toml", ".yaml", ".yml", ".json", ".lock"})
SHIPPED = Path(__file__).resolve().parent.parent / "corpus"


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


def lexicon_file(folder: Path, name: str) -> Path:
    """A file of a lexicon folder, otherwise the shipped one: for those that are never left out."""
    own = folder / name
    return own if own.is_file() else SHIPPED / "lexicon" / name


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
    files = document_files(folder)
    entries = entries_of(folder)
    words = _Words.load(folder)
    editions = {name for entry in entries.values() for name in entry.get("editions", ())}
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
            read = words.read(file, name, entries.get(name))
            if not read.passages:
                raise CorpusError("har ingen text", where=name)
            documents.append(read)
        except CorpusError as error:
            problems.append(Problem(name, error.message))
    if not documents:
        reasons = "; ".join(f"{p.file}: {p.reason}" for p in problems[:3])
        raise CorpusError(
            "Mappen innehåller ingen läsbar överenskommelse" + (f" ({reasons})" if reasons else ""),
            where=str(folder),
            remedy="lägg in minst en PDF-, Word-, HTML-, Markdown- eller textfil",
        )
    documents = unique_ids(fold_editions(documents))
    order = {name: at for at, name in enumerate(entries)}
    documents.sort(key=lambda d: (order.get(d.file, len(order)), d.file))
    return Corpus(folder, tuple(documents), tuple(problems), fingerprint(folder))


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
    return _Words.load(folder).read(file, name_in(folder, file), entry)


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """The words by which documents are read."""

    language: Language
    standing: StandingCues
    validity: ValidityCues

    @classmethod
    def load(cls, corpus: Path) -> _Words:
        """Reads a corpus' own words, otherwise the shipped ones."""
        from assistant.standing import StandingCues  # as with reading: only indexing needs it
        from assistant.validity import ValidityCues

        folder = data_folder(corpus, "lexicon")
        return cls(Language.load(folder), StandingCues.load(folder), ValidityCues.load(folder))

    def read(self, file: Path, name: str, entry: Mapping[str, Any] | None) -> Document:
        """A file by its name in the corpus, with its kind and its validity."""
        from assistant.standing import kind_of

        read = _read(file, name, self.language)
        read = with_entry(replace(read, kind=kind_of(read, self.standing)), entry)
        return replace(read, validity=self._validity(read))

    def _validity(self, document: Document) -> Validity:
        """What corpus.toml says of a document's validity, filled in from its own words."""
        from assistant.standing import proposal
        from assistant.validity import validity_of

        # the day only decides the status
        stated = validity_of(document, date.today(), self.validity).validity
        if document.kind != "memo":
            return stated
        return replace(stated, quote=proposal(document, self.standing))


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
