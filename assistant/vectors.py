"""The one door to Chroma and, at indexing, to LlamaIndex: vectors of evidence and questions."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexStoreError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Floats = NDArray[np.float32]
Metadata = Mapping[str, str | float]
_BATCH = 2000


class VectorStore:
    """Chroma collections of one folder: cosine, vectors always given, telemetry off."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
        import chromadb
        from chromadb.config import Settings

        try:
            self._client: ClientAPI = chromadb.PersistentClient(
                str(folder), settings=Settings(anonymized_telemetry=False)
            )
        except Exception as error:  # Chroma raises many kinds, some of its Rust side's own
            raise IndexStoreError("Vektorlagret går inte att öppna", where=str(folder)) from error
        self._open: dict[str, Collection] = {}

    def add(
        self,
        name: str,
        ids: Sequence[str],
        texts: Sequence[str],
        vectors: Floats,
        metadata: Sequence[Metadata] = (),
    ) -> None:
        """Ingests texts as LlamaIndex nodes with their vectors into a new collection."""
        from llama_index.core.ingestion import IngestionPipeline
        from llama_index.core.schema import TextNode
        from llama_index.vector_stores.chroma import ChromaVectorStore

        collection = self._client.create_collection(
            name, embedding_function=None, metadata=_settings(len(ids))
        )
        pipeline = IngestionPipeline(
            transformations=[],
            vector_store=ChromaVectorStore(chroma_collection=collection),
            disable_cache=True,
        )
        for start in range(0, len(ids), _BATCH):
            stop = start + _BATCH
            pipeline.run(
                nodes=[
                    TextNode(
                        id_=ids[at],
                        text=texts[at],
                        embedding=vectors[at].tolist(),
                        metadata=dict(metadata[at]) if metadata else {},
                    )
                    for at in range(start, min(stop, len(ids)))
                ]
            )

    def close(self) -> None:
        """Writes what is pending; the store cannot be used after."""
        self._open.clear()
        self._client.close()  # type: ignore[attr-defined]  # Client has it, its interface has not

    def vectors(self, name: str, ids: Sequence[str]) -> dict[str, Floats]:
        """The stored vectors of those ids that are there."""
        found: dict[str, Floats] = {}
        for start in range(0, len(ids), _BATCH):
            got = self._collection(name).get(
                ids=list(ids[start : start + _BATCH]), include=["embeddings"]
            )
            embeddings = got["embeddings"]
            if embeddings is not None:
                for key, vector in zip(got["ids"], embeddings, strict=True):
                    found[key] = np.asarray(vector, np.float32)
        return found

    def nearest(self, name: str, vector: Floats, count: int) -> list[tuple[str, float]]:
        """(id, cosine) of the nearest, best first.

        ``count`` must not exceed the size of the collection; a zero vector is near nothing.
        """
        if not count or not float(np.abs(vector).sum()):
            return []
        found = self._collection(name).query(
            query_embeddings=[vector.tolist()], n_results=count, include=["distances"]
        )
        distances = found["distances"]
        assert distances is not None
        return [(key, 1.0 - d) for key, d in zip(found["ids"][0], distances[0], strict=True)]

    def count(self, name: str) -> int:
        """How many vectors a collection holds."""
        return self._collection(name).count()

    def _collection(self, name: str) -> Collection:
        if name not in self._open:
            self._open[name] = self._client.get_collection(name, embedding_function=None)
        return self._open[name]


def _settings(size: int) -> dict[str, str | int]:
    """Cosine, and the whole graph on disk once all is added: its files never change after."""
    return {
        "hnsw:space": "cosine",
        "hnsw:sync_threshold": max(2, size),
        "hnsw:batch_size": max(2, min(100, size)),
    }
