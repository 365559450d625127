"""Is a generation as it was written? Hashes of its files, and SQLite's own check."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

_DATABASE = "chroma.sqlite3"


def hashes(generation: Path) -> dict[str, str]:
    """Hash of each file that reading does not change (SQLite writes in its own when opened)."""
    return {
        file.relative_to(generation).as_posix(): _hash(file)
        for file in sorted(generation.rglob("*"))
        if file.is_file() and _DATABASE not in file.name
    }


def seal(manifest: Mapping[str, object]) -> str:
    """Hash of a manifest but for the seal itself."""
    rest = {key: value for key, value in manifest.items() if key != "seal"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def verify(generation: Path, wanted: Mapping[str, str], *, database: bool = True) -> None:
    """Raises ``ValueError`` where a file is not as it was written, or the database is damaged.

    Args:
        generation: its folder.
        wanted: hashes as written.
        database: the vectors lie in the folder, too.
    """
    found = hashes(generation)
    wrong = [name for name, digest in wanted.items() if found.get(name) != digest]
    if wrong:
        raise ValueError(f"{wrong[0]} är ändrad eller borta")
    if database:
        _check_database(generation / "chroma" / _DATABASE)


def _check_database(file: Path) -> None:
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        if database.execute("pragma quick_check(1)").fetchone()[0] != "ok":
            raise ValueError("databasen är skadad")
    except sqlite3.Error as error:
        raise ValueError(f"databasen är skadad ({error})") from error
    finally:
        database.close()


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
