"""Builds a generation beside the one in use and switches it in."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.bank import BankQuestion, Lapsed, Uncovered, load_questions, load_uncovered
from assistant.conflicts import find_conflicts
from assistant.corpus import Corpus, data_folder, load_corpus
from assistant.encoder import Encoder
from assistant.errors import IndexStoreError
from assistant.index.embedding import Embedder
from assistant.index.ensure import Built, Progress, wanted_fingerprint
from assistant.index.facts import Vectors, metadata, of_wholes
from assistant.index.integrity import hashes, seal
from assistant.index.opened import FORMAT, SENTENCE_VECTORS, Index, current_name, open_index
from assistant.index.texts import (
    EVIDENCE,
    QUESTIONS,
    UNCOVERED,
    WHOLE_ABOVE,
    bank_key,
    evidence_texts,
    passage_text,
    uncovered_key,
)
from assistant.late import LateInteraction, Ragged
from assistant.lexical import Bm25, Tokens
from assistant.records import plainly
from assistant.register import RegisterCues, build_register
from assistant.store import write_documents
from assistant.types import Document, Passage
from assistant.understand.age_words import AgeWords
from assistant.understand.ages import AgeReader
from assistant.understand.lexicon import Lexicon
from assistant.vectors import VectorWriter
from assistant.views import Views
from assistant.votes import Votes
from assistant.wording import Wording

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from assistant.vector_server import RemoteWriter, Server

ROOM = 1_000_000  # bytes free, below which a store that fails is taken to have found no room
_TRIES = 5  # readings of a corpus that is being changed
LOCK_WAIT = 120.0  # seconds that a process waits for another one's building


@dataclass(frozen=True, slots=True)
class Builder:
    """What one building needs to know; ``damage`` says why the index that is there is no good."""

    corpus: Path
    folder: Path
    encoder: Encoder
    late: LateInteraction
    wanted: str
    progress: Progress
    damage: str = ""
    server: Server | None = None
    whole_above: int = WHOLE_ABOVE

    def build(self) -> Built | None:
        """Builds under the lock; None where another process has built the same meanwhile.

        Raises:
            CorpusError: nothing in the corpus can be read.
            IndexStoreError: no room, no permission, or another process holds the lock for long.
        """
        import filelock

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._locked():
                current = current_name(self.folder) or ""
                if not self.damage and current.startswith(f"gen-{self.wanted}-"):
                    return None
                return self._build()
        except filelock.Timeout as error:
            raise IndexStoreError(
                "En annan process bygger indexet och blir inte klar",
                where=str(self.folder),
                remedy="vänta eller avsluta den och försök igen",
            ) from error
        except OSError as error:
            raise _disk_error(error, self.folder) from error
        except IndexStoreError as error:
            if shutil.disk_usage(self.folder).free < ROOM:
                raise _disk_error(OSError(errno.ENOSPC, ""), self.folder) from error
            raise
        except sqlite3.Error as error:
            raise IndexStoreError("Indexet går inte att skriva", where=str(self.folder)) from error

    def _locked(self) -> BaseFileLock:
        import filelock

        lock = filelock.FileLock(str(self.folder / "LOCK"), timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout:
            self.progress("En annan process bygger indexet; väntar på den …")
            lock.acquire(timeout=LOCK_WAIT)
        return lock

    def _build(self) -> Built:
        """Writes beside the index in use what the corpus calls for, and switches it in."""
        self.progress("Läser överenskommelserna …")
        old = None if self.damage else _old(self.folder, self.server)
        # Chroma keeps one system a path and process: a path is never used twice.
        nonce = secrets.token_hex(4)
        for left in self.folder.glob(".building-*"):
            shutil.rmtree(left, ignore_errors=True)
        work = self.folder / f".building-{nonce}"
        work.mkdir()
        try:
            wanted, built, vectors = self._write_texts(work, old)
            replace(self, wanted=wanted)._write_vectors(work, vectors)
            name = f"gen-{wanted}-{nonce}"
            if wanted_fingerprint(self.corpus, self.encoder, self.late) != wanted:
                name = f"gen-{secrets.token_hex(10)}-{nonce}"  # changed meanwhile: read again next
            os.replace(work, self.folder / name)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        _switch(self.folder, name)
        _clear(self.folder, keep={name, old.folder.name if old else name})
        self.progress("Indexet är klart.")
        return built

    def _steady(self) -> tuple[str, Corpus]:
        """The corpus as it was before and after it was read, and the name of that state.

        Where it never stands still the name is one that no state has: it is read again next time.
        """
        wanted = self.wanted
        for _ in range(_TRIES):
            read = load_corpus(self.corpus)
            now = wanted_fingerprint(self.corpus, self.encoder, self.late)
            if now == wanted:
                return wanted, read
            wanted = now
        return secrets.token_hex(10), read

    def _write_texts(self, work: Path, old: Index | None) -> tuple[str, Built, list[Vectors]]:
        """Reads the corpus and writes all but the store; the documents are let go of after.

        Returns:
            The name of the corpus' state, what has changed, and what goes into the store.
        """
        wanted, corpus = self._steady()
        bank, lapsed = load_questions(data_folder(corpus.folder, "questions"), corpus.documents)
        uncovered = load_uncovered(data_folder(corpus.folder, "not_covered"))
        write_documents(work / "documents.jsonl", corpus.documents)
        _dump(work / "bank.json", _bank_file(corpus, bank, uncovered, lapsed))
        passages = [p for d in corpus.documents for p in d.passages]
        ids, texts = evidence_texts(passages)
        self.progress(f"Bygger index över {len(passages)} avsnitt och {len(texts)} meningar …")
        _dump(work / "register.json", self._worked_out(corpus.documents))
        asked, refused = [q.text for q in bank], [u.text for u in uncovered]
        _write_words(work, passages, asked, refused)
        self._write_pieces(work, texts, asked, refused)
        embedder = Embedder.after(self.encoder, old)
        views = self._views(passages, embedder)
        views.save(work / "views.npz")
        keys = [bank_key(q) for q in bank]
        near = embedder.stored(QUESTIONS, keys, asked)
        place = {passage.id: at for at, passage in enumerate(passages)}
        owner = [place.get(q.passage_id, -1) for q in bank]
        Votes.learn(asked, owner, near).save(work / "votes.npz")
        if len(texts) > self.whole_above:
            embedder.write_beside(work / SENTENCE_VECTORS, ids, texts)
            evidence = of_wholes(corpus, views)
        else:
            made = embedder.stored(EVIDENCE, ids, texts)
            evidence = Vectors(EVIDENCE, ids, texts, made, metadata(corpus))
        unanswered = [uncovered_key(u) for u in uncovered]
        none = embedder.stored(UNCOVERED, unanswered, refused)
        of_banks = [
            Vectors(QUESTIONS, keys, asked, near),
            Vectors(UNCOVERED, unanswered, refused, none),
        ]
        return wanted, _report(corpus, old, lapsed, self.damage), [evidence, *of_banks]

    def _write_vectors(self, work: Path, vectors: Sequence[Vectors]) -> None:
        """Writes the store, and last of all the manifest."""
        store = self._store(work)
        if not store.complete:
            for some in vectors:
                store.add(some.name, some.ids, some.texts, some.vectors, some.facts)
        store.close()
        manifest = {
            "format": FORMAT,
            "fingerprint": self.wanted,
            "encoder": self.encoder.fingerprint,
            "server": self.server.url if self.server else "",
            "files": hashes(work),
        }
        _dump(work / "manifest.json", {**manifest, "seal": seal(manifest)})

    def _store(self, work: Path) -> VectorWriter | RemoteWriter:
        """Where the vectors go; ``complete`` if another page has written them."""
        if self.server is None:
            return VectorWriter(work / "chroma")
        from assistant.vector_server import RemoteWriter

        return RemoteWriter(self.server, self.wanted, self.progress, anew=bool(self.damage))

    def _worked_out(self, documents: Sequence[Document]) -> dict[str, object]:
        """The register of the documents and what they say differently."""
        folder = data_folder(self.corpus, "lexicon")
        lexicon, cues = Lexicon.load(folder), RegisterCues.load(folder)
        register = build_register(documents, lexicon, AgeWords.load(folder), cues)
        conflicts = find_conflicts(register, documents, lexicon, cues)
        return {"register": plainly(register), "conflicts": plainly(conflicts)}

    def _views(self, passages: Sequence[Passage], embedder: Embedder) -> Views:
        """Of whole passages."""
        folder = data_folder(self.corpus, "lexicon")
        ages = AgeReader(AgeWords.load(folder), many=True)
        lexicon = Lexicon.load(folder)
        return Views.learn(passages, self.encoder, lexicon, ages, embedder.wholes())

    def _write_pieces(
        self, work: Path, texts: Sequence[str], asked: Sequence[str], refused: Sequence[str]
    ) -> None:
        arrays: dict[str, NDArray[np.integer]] = {}
        for prefix, some in (("", texts), ("bank_", asked), ("uncovered_", refused)):
            joined = Ragged.of(self.late.tokenize(some))
            arrays[f"{prefix}flat"], arrays[f"{prefix}ends"] = joined.flat, joined.ends
        np.savez(work / "pieces.npz", **arrays)  # type: ignore[arg-type]


def _bank_file(
    corpus: Corpus,
    bank: Sequence[BankQuestion],
    uncovered: Sequence[Uncovered],
    lapsed: Sequence[Lapsed],
) -> dict[str, object]:
    return {
        "questions": [(q.text, q.passage_id, q.start, q.end) for q in bank],
        "uncovered": [(u.text, u.topic, u.turn_to, u.near) for u in uncovered],
        "problems": [(p.file, p.reason) for p in corpus.problems],
        "lapsed": [(x.file, x.anchor, x.reason) for x in lapsed],
    }


def _write_words(
    work: Path, passages: Sequence[Passage], asked: Sequence[str], refused: Sequence[str]
) -> None:
    """Stems of the documents, BM25 over passages and bank, and the wording of both banks."""
    tokens = Tokens.learn(p.reading for p in passages)
    _dump(work / "tokens.json", sorted(tokens.vocabulary))
    Bm25.build([tokens.tokens(passage_text(p)) for p in passages]).save(work / "bm25")
    Bm25.build([tokens.tokens(q) for q in asked] or [[]]).save(work / "bank-bm25")
    both = [*asked, *refused] if asked and refused else []
    Wording.learn(both, np.arange(len(both)) < len(asked), tokens).save(work / "wording")


def _disk_error(error: OSError, folder: Path) -> IndexStoreError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return IndexStoreError(
            "Disken är full", where=str(folder), remedy="frigör utrymme; det gamla indexet är kvar"
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return IndexStoreError(
            "Indexet får inte skrivas här", where=str(folder), remedy="ange en mapp med --index"
        )
    return IndexStoreError(f"Indexet går inte att skriva: {error.strerror}", where=str(folder))


def _old(folder: Path, server: Server | None) -> Index | None:
    try:
        return open_index(folder, server)
    except IndexStoreError:
        return None


def _report(corpus: Corpus, old: Index | None, lapsed: tuple[Lapsed, ...], damage: str) -> Built:
    before = {d.id: d.text for d in old.documents} if old else {}
    after = {d.id: d.text for d in corpus.documents}
    return Built(
        added=tuple(i for i in after if i not in before),
        changed=tuple(i for i in after if i in before and before[i] != after[i]),
        removed=tuple(i for i in before if i not in after),
        problems=corpus.problems,
        lapsed=lapsed,
        repaired=damage,
    )


def _switch(folder: Path, name: str) -> None:
    pointer = folder / f"CURRENT.{os.getpid()}"
    with pointer.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    os.replace(pointer, folder / "CURRENT")


def _clear(folder: Path, *, keep: set[str]) -> None:
    """Removes all generations but those in ``keep`` (a reader may still hold the last one)."""
    for generation in folder.glob("gen-*"):
        if generation.name not in keep:
            shutil.rmtree(generation, ignore_errors=True)
    for pointer in folder.glob("CURRENT.*"):
        pointer.unlink(missing_ok=True)


def _dump(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
