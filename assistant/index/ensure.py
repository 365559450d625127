"""Is the index that is there the one that corpus, data, models and program call for?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.bank import Lapsed
from assistant.corpus import Problem, fingerprint
from assistant.encoder import Encoder
from assistant.errors import IndexStoreError
from assistant.heap import give_back
from assistant.index.opened import FORMAT, Index, current_name, open_index
from assistant.index.texts import WHOLE_ABOVE
from assistant.late import LateInteraction

if TYPE_CHECKING:
    from assistant.vector_server import Server

Progress = Callable[[str], None]
_HOUSE = Path(__file__).resolve().parent.parent
# What reads the documents and works out what the index holds: another program, another index.
_MAKERS = ("reading", "register", "understand", "index")
_MAKER_FILES = (
    "bank.py",
    "conflicts.py",
    "corpus.py",
    "lexical.py",
    "passages.py",
    "spans.py",
    "swedish.py",
    "types.py",
    "validity.py",
    "vectors.py",
    "views.py",
    "votes.py",
    "wording.py",
)


@dataclass(frozen=True, slots=True)
class Built:
    """What bringing an index up to date did."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    lapsed: tuple[Lapsed, ...]
    repaired: str = ""  # why an index that was there could not be used


def wanted_fingerprint(corpus: Path, encoder: Encoder, late: LateInteraction) -> str:
    """Names the generation that the corpus, the data, the models and the program call for now."""
    models = f"{encoder.fingerprint}|{late.fingerprint}"
    parts = f"{FORMAT}|{_program()}|{fingerprint(corpus)}|{models}"
    return hashlib.sha256(parts.encode()).hexdigest()[:20]


def _program() -> str:
    """Hash of the source files that decide what an index holds."""
    digest = hashlib.sha256()
    inside = [file for name in _MAKERS for file in sorted((_HOUSE / name).glob("*.py"))]
    for file in (*inside, *(_HOUSE / name for name in _MAKER_FILES)):
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()


def ensure_index(
    corpus: Path,
    folder: Path,
    encoder: Encoder,
    late: LateInteraction,
    *,
    progress: Progress,
    server: Server | None = None,
    whole_above: int = WHOLE_ABOVE,
) -> tuple[Index, Built | None]:
    """Opens the index of a corpus, after bringing it up to date where that is needed.

    Args:
        corpus: the agreements.
        folder: of the index.
        encoder: makes the vectors.
        late: cuts texts in pieces.
        progress: is told in Swedish what takes time.
        server: a Chroma server that holds the vectors; in the folder where there is none.
        whole_above: sentences above which a new index has a vector for each passage instead.

    Returns:
        The open index and what was done, or None where nothing had to be.

    Raises:
        CorpusError: nothing in the corpus can be read.
        IndexStoreError: no room, no permission, or another process holds the lock for long.
    """
    wanted = wanted_fingerprint(corpus, encoder, late)
    damage = ""
    if (current_name(folder) or "").startswith(f"gen-{wanted}-"):
        try:
            return open_index(folder, server), None
        except IndexStoreError as error:
            damage = error.message
            progress(f"Indexet är skadat ({error.message}) och byggs om.")
    from assistant.index.build import Builder  # reads documents of every kind: slow to import

    built = Builder(
        corpus, folder, encoder, late, wanted, progress, damage, server, whole_above
    ).build()
    give_back()
    return open_index(folder, server), built
