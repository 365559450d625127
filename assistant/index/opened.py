"""A generation of the index, opened for answering."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.bank import BankQuestion, Lapsed, Uncovered
from assistant.conflicts import Conflict
from assistant.corpus import Problem
from assistant.errors import IndexStoreError
from assistant.index.integrity import seal, verify
from assistant.index.texts import EVIDENCE, QUESTIONS, UNCOVERED
from assistant.lexical import Bm25, Tokens
from assistant.pieces import Pieces, Ragged
from assistant.records import reader
from assistant.register.model import Register
from assistant.store import read_documents
from assistant.types import Document, Passage, Sentence
from assistant.vectors import VectorStore
from assistant.views import Views
from assistant.votes import Votes
from assistant.wording import Wording

if TYPE_CHECKING:
    from assistant.vector_server import Server

FORMAT = 11
SENTENCE_VECTORS = "sentences.npy"


@dataclass(frozen=True, slots=True)
class Index:
    """An open generation; everything is in the order of ``passages`` and ``sentences``."""

    folder: Path
    documents: tuple[Document, ...]
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    repeated: Mapping[str, int]  # how many sentences have the same reading text
    owner: NDArray[np.int32]  # (sentences,) place of each sentence's passage
    sentence_vectors: NDArray[np.float16] | None  # where the store's stand for passages
    pieces: Sequence[Pieces]  # (sentences,) of the late interaction
    bank: tuple[BankQuestion, ...]
    bank_pieces: Sequence[Pieces]
    uncovered: tuple[Uncovered, ...]
    uncovered_pieces: Sequence[Pieces]
    wording: Wording  # of both banks; of none where one of them is empty
    tokens: Tokens
    bm25: Bm25
    bank_bm25: Bm25
    vectors: VectorStore
    views: Views  # of whole passages
    votes: Votes  # of the bank's questions
    register: Register  # worked out when the documents were read, and so are the conflicts
    conflicts: tuple[Conflict, ...]
    problems: tuple[Problem, ...]
    lapsed: tuple[Lapsed, ...]
    fingerprint: str


def current_name(folder: Path) -> str | None:
    """The generation that ``CURRENT`` names, if any."""
    try:
        return (folder / "CURRENT").read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def open_index(folder: Path, server: Server | None = None) -> Index:
    """Opens the generation in use.

    Args:
        folder: of the index.
        server: a Chroma server that holds its vectors.

    Raises:
        IndexStoreError: there is none, it is damaged, or the server does not answer.
    """
    name = current_name(folder)
    if name is None:
        raise IndexStoreError(
            "Det finns inget index", where=str(folder), remedy="kör ansvarslots index"
        )
    generation = folder / name
    try:
        manifest = json.loads((generation / "manifest.json").read_text(encoding="utf-8"))
        if manifest.get("format") != FORMAT:
            raise ValueError("äldre form")
        if manifest.get("seal") != seal(manifest):
            raise ValueError("manifest.json är ändrad")
        if manifest.get("server", "") != (server.url if server else ""):
            raise ValueError("vektorerna ligger på ett annat ställe")
        verify(generation, manifest["files"], database=server is None)
        return _open(generation, str(manifest["fingerprint"]), server)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise IndexStoreError(
            f"index kan inte läsas: {error}", where=str(generation), remedy="kör ansvarslots index"
        ) from error


def _open(generation: Path, fingerprint: str, server: Server | None) -> Index:
    documents = read_documents(generation / "documents.jsonl")
    passages = tuple(p for d in documents for p in d.passages)
    sentences = tuple(s for p in passages for s in p.sentences)
    owner = np.repeat(
        np.arange(len(passages), dtype=np.int32), [len(p.sentences) for p in passages]
    )
    extra = json.loads((generation / "bank.json").read_bytes())
    bank = tuple(BankQuestion(*fields) for fields in extra["questions"])
    uncovered = tuple(Uncovered(*fields) for fields in extra["uncovered"])
    worked_out = json.loads((generation / "register.json").read_bytes())
    with np.load(generation / "pieces.npz") as arrays:
        pieces, bank_pieces, uncovered_pieces = (
            Ragged(arrays[f"{prefix}flat"], arrays[f"{prefix}ends"])
            for prefix in ("", "bank_", "uncovered_")
        )
    tokens = Tokens(frozenset(json.loads((generation / "tokens.json").read_bytes())))
    vectors = _vectors(generation, fingerprint, server)
    beside = _sentence_vectors(generation, len(sentences))
    counted = tuple(vectors.count(name) for name in (EVIDENCE, QUESTIONS, UNCOVERED))
    evidence = len(sentences if beside is None else passages)
    if counted != (evidence, len(bank), len(uncovered)):
        raise ValueError("vektorerna är inte lika många som texterna")
    return Index(
        folder=generation,
        documents=documents,
        passages=passages,
        sentences=sentences,
        repeated=Counter(s.text for s in sentences),
        owner=owner,
        sentence_vectors=beside,
        pieces=pieces,
        bank=bank,
        bank_pieces=bank_pieces,
        uncovered=uncovered,
        uncovered_pieces=uncovered_pieces,
        wording=Wording.load(generation / "wording", tokens),
        tokens=tokens,
        bm25=Bm25.load(generation / "bm25", len(passages)),
        bank_bm25=Bm25.load(generation / "bank-bm25", len(bank)),
        vectors=vectors,
        views=Views.load(generation / "views.npz"),
        votes=Votes.load(generation / "votes.npz"),
        register=reader(Register)(worked_out["register"]),
        conflicts=reader(tuple[Conflict, ...])(worked_out["conflicts"]),
        problems=tuple(Problem(*p) for p in extra["problems"]),
        lapsed=tuple(Lapsed(*x) for x in extra["lapsed"]),
        fingerprint=fingerprint,
    )


def _vectors(generation: Path, fingerprint: str, server: Server | None) -> VectorStore:
    if server is None:
        return VectorStore(generation / "chroma")
    from assistant.vector_server import RemoteStore

    return RemoteStore(server, fingerprint)


def _sentence_vectors(generation: Path, sentences: int) -> NDArray[np.float16] | None:
    """(sentences, dim) as they lie in a file of their own, if they do; read as they are used."""
    file = generation / SENTENCE_VECTORS
    if not file.is_file():
        return None
    vectors: NDArray[np.float16] = np.load(file, mmap_mode="r")
    if len(vectors) != sentences:
        raise ValueError(f"{SENTENCE_VECTORS} har inte en rad för varje mening")
    return vectors
