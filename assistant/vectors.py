"""The one door to Chroma and, at indexing, to LlamaIndex: vectors of evidence and questions."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexStoreError
from assistant.heap import give_back
from assistant.order import best_first

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Floats = NDArray[np.float32]
AnyFloats = NDArray[np.floating]
Metadata = Mapping[str, str | float]
_BATCH = 2000
_WRITTEN = 10_000  # vectors after which Chroma writes them: until then each batch reads all before
_EXACT = 12_000  # vectors: up to these every one is looked at, so that no two indexes differ
_TINY = 1e-12
_TENANT, _DATABASE = "default_tenant", "default_database"


class Engine(Protocol):
    """What is asked of Chroma when answering."""

    def query(self, name: str, vector: Floats, count: int) -> tuple[list[str], list[float]]:
        """Ids and cosine distances of the nearest vectors of a collection, nearest first."""
        ...

    def get(self, name: str, ids: list[str]) -> tuple[list[str], Any]:
        """Those of the ids that are there, and their vectors."""
        ...

    def count(self, name: str) -> int:
        """How many vectors a collection holds."""
        ...


class Compiled:
    """Chroma's compiled engine, asked as its own client asks it (``chromadb.api.rust``).

    The client brings in 900 modules of servers, telemetry and other embeddings, 0.3 s and 60 MB
    that answering never uses.
    """

    def __init__(self, folder: Path) -> None:
        import chromadb_rust_bindings as chroma

        database = chroma.SqliteDBConfig(
            url=f"{folder}/chroma.sqlite3",
            hash_type=chroma.MigrationHash.MD5,
            migration_mode=chroma.MigrationMode.Apply,
        )
        self._engine = chroma.Bindings(
            allow_reset=False,
            sqlite_db_config=database,
            persist_path=str(folder),
            hnsw_cache_size=100,
        )
        self._ids: dict[str, str] = {}

    def query(self, name: str, vector: Floats, count: int) -> tuple[list[str], list[float]]:
        """See ``Engine``."""
        found = self._engine.query(
            self._id(name),
            None,
            [vector],
            count,
            None,
            None,
            ["distances"],
            _TENANT,
            _DATABASE,
        )
        return found.ids[0], found.distances[0]

    def get(self, name: str, ids: list[str]) -> tuple[list[str], Any]:
        """See ``Engine``."""
        found = self._engine.get(
            self._id(name), ids, None, None, 0, None, ["embeddings"], _TENANT, _DATABASE
        )
        return found.ids, found.embeddings

    def count(self, name: str) -> int:
        """See ``Engine``."""
        return int(self._engine.count(self._id(name), _TENANT, _DATABASE))

    def _id(self, name: str) -> str:
        if name not in self._ids:
            self._ids[name] = str(self._engine.get_collection(name, _TENANT, _DATABASE).id)
        return self._ids[name]


class Client:
    """Chroma's public client: for a Chroma whose engine is called in another way."""

    def __init__(self, folder: Path) -> None:
        self._client = _client(folder)

    def query(self, name: str, vector: Floats, count: int) -> tuple[list[str], list[float]]:
        """See ``Engine``."""
        found = self._collection(name).query(
            query_embeddings=[vector.tolist()], n_results=count, include=["distances"]
        )
        distances = found["distances"]
        assert distances is not None
        return found["ids"][0], distances[0]

    def get(self, name: str, ids: list[str]) -> tuple[list[str], Any]:
        """See ``Engine``."""
        found = self._collection(name).get(ids=ids, include=["embeddings"])
        return found["ids"], found["embeddings"]

    def count(self, name: str) -> int:
        """See ``Engine``."""
        return int(self._collection(name).count())

    def _collection(self, name: str) -> Collection:
        return self._client.get_collection(name, embedding_function=None)


class VectorStore:
    """The collections of one folder, for reading.

    The vectors of a small collection are read from Chroma when a second question comes, and
    compared one by one from then on: the same neighbours as its own exact search, in a tenth of
    the time. A process that answers one question is spared the reading.

    Raises:
        IndexStoreError: Chroma cannot open the folder.
    """

    keeps = True  # a generation in a folder never changes

    def __init__(self, folder: Path) -> None:
        try:
            self._use(_opened(folder))
        except Exception as error:  # Chroma raises many kinds, some of its Rust side's own
            raise IndexStoreError("Vektorlagret går inte att öppna", where=str(folder)) from error

    def _use(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[str, tuple[list[str], Floats]] = {}
        self._asked: set[str] = set()
        self._large: set[str] = set()

    def vectors(self, name: str, ids: Sequence[str]) -> dict[str, Floats]:
        """The stored vectors of those ids that are there."""
        found: dict[str, Floats] = {}
        for start in range(0, len(ids), _BATCH):
            there, vectors = self._engine.get(name, list(ids[start : start + _BATCH]))
            for key, vector in zip(there, () if vectors is None else vectors, strict=True):
                found[key] = np.asarray(vector, np.float32)
        return found

    def nearest(self, name: str, vector: Floats, count: int) -> list[tuple[str, float]]:
        """(id, cosine) of the nearest, best first.

        ``count`` must not exceed the size of the collection; a zero vector is near nothing.
        """
        if not count or not float(np.abs(vector).sum()):
            return []
        kept = self._kept.get(name)
        if kept is None and name in self._asked - self._large:
            kept = self._keep(name, vector)
        self._asked.add(name)
        if kept is not None:
            return _compared(*kept, vector, count)
        ids, distances = self._engine.query(name, vector, count)
        return [(key, 1.0 - d) for key, d in zip(ids, distances, strict=True)]

    def _keep(self, name: str, vector: Floats) -> tuple[list[str], Floats] | None:
        """The ids and unit vectors of a small collection, from its second question on."""
        total = self.count(name) if self.keeps else 0
        if not 0 < total <= _EXACT:
            self._large.add(name)
            return None
        ids, _ = self._engine.query(name, vector, total)
        found = self.vectors(name, ids)
        if len(found) != total:
            return None
        matrix = np.array([found[key] for key in ids], np.float32)
        lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
        self._kept[name] = ids, matrix / np.maximum(lengths, _TINY)
        return self._kept[name]

    def count(self, name: str) -> int:
        """How many vectors a collection holds."""
        return self._engine.count(name)


class VectorWriter:
    """Chroma collections of a new folder: cosine, vectors always given, telemetry off.

    Raises:
        IndexStoreError: Chroma cannot write in the folder.
    """

    complete = False  # a folder is always new

    def __init__(self, folder: Path) -> None:
        try:
            self._client = _client(folder)
        except Exception as error:  # as above
            raise IndexStoreError("Vektorlagret går inte att öppna", where=str(folder)) from error

    def add(
        self,
        name: str,
        ids: Sequence[str],
        texts: Sequence[str],
        vectors: AnyFloats,
        metadata: Sequence[Metadata] = (),
    ) -> None:
        """Ingests texts as LlamaIndex nodes with their vectors into a new collection."""
        ingest(self._client, name, ids, texts, vectors, metadata)

    def close(self) -> None:
        """Writes what is pending; the writer cannot be used after."""
        self._client.close()  # type: ignore[attr-defined]  # Client has it, its interface has not


def ingest(
    client: ClientAPI,
    name: str,
    ids: Sequence[str],
    texts: Sequence[str],
    vectors: AnyFloats,
    metadata: Sequence[Metadata] = (),
) -> None:
    """Texts as LlamaIndex nodes with their vectors into a new collection of a client."""
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    batches, written = batches_of(len(ids))
    collection = client.create_collection(
        name, embedding_function=None, metadata=_settings(len(ids), written)
    )
    pipeline = IngestionPipeline(
        transformations=[],
        vector_store=ChromaVectorStore(chroma_collection=collection),
        disable_cache=True,
    )
    for batch in batches:
        pipeline.run(
            nodes=[
                TextNode(
                    id_=ids[at],
                    text=texts[at],
                    embedding=vectors[at].tolist(),
                    metadata=dict(metadata[at]) if metadata else {},
                )
                for at in batch
            ]
        )
        give_back()


def batches_of(size: int) -> tuple[list[range], int]:
    """Batches as even as can be, and after how many vectors the graph is written.

    The last of them writes it, too: 25,000 are 15 batches of 1,666 or 1,667, written by every
    fifth, as 8,330 are then reached.
    """
    parts = max(1, -(-size // _WRITTEN))
    each = max(1, -(-size // (parts * _BATCH)))
    count = parts * each
    ends = [size * at // count for at in range(count + 1)]
    batches = [range(start, end) for start, end in pairwise(ends) if start < end]
    return batches, each * (size // count)


def _compared(
    ids: list[str], matrix: Floats, vector: Floats, count: int
) -> list[tuple[str, float]]:
    cosines = matrix @ (vector / np.float32(np.linalg.norm(vector)))
    nearest = best_first(cosines, count)
    return [(ids[at], float(cosines[at])) for at in nearest.tolist()]


def _opened(folder: Path) -> Engine:
    try:
        return Compiled(folder)
    except (ImportError, AttributeError, TypeError):
        return Client(folder)


def _client(folder: Path) -> ClientAPI:
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def _settings(size: int, written: int) -> dict[str, str | int]:
    """Cosine, and the whole graph on disk once all is added: its files never change after."""
    looked_at = {"hnsw:search_ef": size} if 100 < size <= _EXACT else {}
    return {
        **looked_at,
        "hnsw:space": "cosine",
        "hnsw:sync_threshold": max(2, written),
        "hnsw:batch_size": max(2, min(100, size)),
    }
