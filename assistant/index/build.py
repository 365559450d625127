"""Builds a generation beside the one in use and switches it in."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.bank import Lapsed
from assistant.corpus import Corpus, load_corpus
from assistant.encoder import Encoder
from assistant.errors import IndexStoreError
from assistant.heap import give_back
from assistant.index.contents import Contents, dump
from assistant.index.embedding import Embedder
from assistant.index.ensure import Built, Progress, wanted_fingerprint
from assistant.index.facts import Vectors
from assistant.index.integrity import hashes, seal
from assistant.index.opened import FORMAT, Index, current_name, open_index
from assistant.index.texts import WHOLE_ABOVE
from assistant.late import LateInteraction
from assistant.vectors import VectorWriter

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
        kept = old.folder.name if old else ""
        # Chroma keeps one system a path and process: a path is never used twice.
        nonce = secrets.token_hex(4)
        for left in self.folder.glob(".building-*"):
            shutil.rmtree(left, ignore_errors=True)
        work = self.folder / f".building-{nonce}"
        work.mkdir()
        try:
            wanted, built, vectors = self._write_texts(work, old)
            del old  # a large one takes as much memory as what is left to be done
            give_back()
            replace(self, wanted=wanted)._write_vectors(work, vectors)
            name = f"gen-{wanted}-{nonce}"
            if wanted_fingerprint(self.corpus, self.encoder, self.late) != wanted:
                name = f"gen-{secrets.token_hex(10)}-{nonce}"  # changed meanwhile: read again next
            os.replace(work, self.folder / name)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        _switch(self.folder, name)
        _clear(self.folder, keep={name, kept})
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
        embedder = Embedder.after(self.encoder, old)
        contents = Contents.of(corpus, self.late, embedder, self.whole_above)
        sentences = sum(len(passage.sentences) for passage in contents.passages)
        self.progress(
            f"Bygger index över {len(contents.passages)} avsnitt och {sentences} meningar …"
        )
        vectors = contents.write(work)
        return wanted, _report(corpus, old, contents.lapsed, self.damage), vectors

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
        dump(work / "manifest.json", {**manifest, "seal": seal(manifest)})

    def _store(self, work: Path) -> VectorWriter | RemoteWriter:
        """Where the vectors go; ``complete`` if another page has written them."""
        if self.server is None:
            return VectorWriter(work / "chroma")
        from assistant.vector_server import RemoteWriter

        return RemoteWriter(self.server, self.wanted, self.progress, anew=bool(self.damage))


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
