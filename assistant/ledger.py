"""An SQLite file that keeps what it acknowledged: reviews, gaps.

A write is on disk before it returns (WAL, synchronous FULL), and several processes may write. The
file is made beside its place and linked there whole, so one that is empty or cut off is damaged,
never new. Each operation has its own connection: nothing is shared between threads.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import LedgerError, UsageError

BUSY_SECONDS = 20.0
_SUFFIXES = ("", "-wal", "-shm")
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PLACE = {
    sqlite3.SQLITE_FULL: "Disken är full",
    sqlite3.SQLITE_READONLY: "Filen kan inte skrivas",
    sqlite3.SQLITE_CANTOPEN: "Filen går inte att öppna",
    sqlite3.SQLITE_IOERR: "Disken svarar inte",
}
DAMAGED = "Filen är skadad"
MEND = "inget har ändrats i den; lägg tillbaka en säkerhetskopia"


@dataclass(frozen=True, slots=True)
class Ledger:
    """One SQLite file of a known form.

    Attributes:
        path: the file; its folder is made when needed, readable for its owner only.
        schema: SQL that makes the tables.
        kind: SQLite's ``application_id``, a number that says whose file it is.
        version: of the form (``user_version``).
    """

    path: Path
    schema: str
    kind: int
    version: int = 1

    def open(self) -> Ledger:
        """Makes the file if there is none, and checks it.

        Raises:
            LedgerError: it is damaged, not ours, or of a newer program.
        """
        if not self.path.exists():
            self._make()
        self.check()
        return self

    def check(self) -> None:
        """Reads the whole file; raises ``LedgerError`` for damage, with what mends it."""
        if self.path.is_file() and self.path.stat().st_size == 0:
            raise self._damaged()
        with self.reading() as db:
            whole = [row[0] for row in db.execute("PRAGMA quick_check(1)")]
            kind = db.execute("PRAGMA application_id").fetchone()[0]
            version = db.execute("PRAGMA user_version").fetchone()[0]
        if whole != ["ok"]:
            raise self._damaged()
        if kind != self.kind:
            raise LedgerError("Filen är av ett annat slag", where=str(self.path))
        if version > self.version:
            raise LedgerError(
                "Filen är skriven av en nyare version",
                where=str(self.path),
                remedy="uppdatera programmet",
            )

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for reading.

        Raises:
            LedgerError: the file is missing, damaged or busy.
        """
        try:
            with contextlib.closing(self._connect()) as db:
                yield db
        except sqlite3.DatabaseError as error:
            raise self._said(error) from error

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on disk when the block ends, or leaves no trace.

        Raises:
            LedgerError: the file is missing, damaged or busy, or the disk is full.
        """
        with self.reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.rollback()
                raise
            db.commit()

    def backup(self, file: Path) -> None:
        """Writes a whole copy, also while others write; an existing file is replaced at the end.

        Raises:
            LedgerError: this file is damaged.
            UsageError: the copy cannot be written.
        """
        self.check()
        with self._beside(file) as made, self.reading() as db:
            with contextlib.closing(sqlite3.connect(made)) as copy:
                db.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            _sync(made)
            os.replace(made, file)
            _sync(file.parent)

    def restore(self, file: Path) -> Path | None:
        """Puts a backup in this file's place; what was here is kept beside it, and where is told.

        Raises:
            UsageError: there is no such backup.
            LedgerError: the backup is damaged or of another kind.
        """
        if not file.is_file():
            raise UsageError("Säkerhetskopian finns inte", where=str(file))
        source = Ledger(file, self.schema, self.kind, self.version)
        source.check()
        kept = self._keep() if self.path.exists() else None
        with self._beside(self.path) as made:
            with source.reading() as db, contextlib.closing(sqlite3.connect(made)) as copy:
                db.backup(copy)
                copy.execute("PRAGMA journal_mode=WAL")
            _sync(made)
            for suffix in _SUFFIXES[1:]:  # an old journal must not be played into the new file
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            os.replace(made, self.path)
            _sync(self.path.parent)
        return kept

    def _keep(self) -> Path:
        """A copy beside the file: whole where it can be read, otherwise byte for byte."""
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        name, number = f"{self.path.stem}.före-{stamp}", 1
        while (kept := self.path.with_name(f"{name}-{number}{self.path.suffix}")).exists():
            number += 1
        try:
            self.backup(kept)
        except LedgerError:
            for suffix in _SUFFIXES:
                if Path(f"{self.path}{suffix}").exists():
                    shutil.copy2(f"{self.path}{suffix}", f"{kept}{suffix}")
        return kept

    def _make(self) -> None:
        with self._beside(self.path) as made:
            with contextlib.closing(sqlite3.connect(made, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode=WAL")
                db.executescript(self.schema)
                db.execute(f"PRAGMA application_id={self.kind}")
                db.execute(f"PRAGMA user_version={self.version}")
            _sync(made)
            try:
                os.link(made, self.path)
            except FileExistsError:
                pass  # another process was first
            except OSError:  # a file system without hard links
                if not self.path.exists():
                    os.replace(made, self.path)
            _sync(self.path.parent)

    @contextlib.contextmanager
    def _beside(self, file: Path) -> Iterator[Path]:
        """A temporary file in the same folder, gone afterwards.

        Raises:
            UsageError: the folder cannot be made or written.
        """
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=file.parent)
        except OSError as error:
            raise UsageError(
                "Mappen kan inte skrivas", where=str(file.parent), remedy="ange en annan"
            ) from error
        os.close(handle)
        try:
            yield Path(name)
        finally:
            for suffix in _SUFFIXES:
                Path(f"{name}{suffix}").unlink(missing_ok=True)

    def _connect(self) -> sqlite3.Connection:
        uri = f"{self.path.resolve().as_uri()}?mode=rw"
        db = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
        return db

    def _damaged(self) -> LedgerError:
        return LedgerError(DAMAGED, where=str(self.path), remedy=MEND)

    def _said(self, error: sqlite3.DatabaseError) -> LedgerError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _BUSY:
            return LedgerError("Filen är upptagen", where=str(self.path), remedy="försök igen")
        if code in _PLACE:
            return LedgerError(_PLACE[code], where=str(self.path))
        return self._damaged()


def _sync(path: Path) -> None:
    """Has the system put a file, or a folder's names, on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
