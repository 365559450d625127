"""The peer: LlamaIndex's default pipeline as its tutorial has it, with the bundled model.

Answers one question by listing the best chunks. Its index is kept, so that only asking is timed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from llama_index.core import (
    SimpleDirectoryReader,
    StorageContext,
    VectorStoreIndex,
    load_index_from_storage,
)
from llama_index.core.embeddings import BaseEmbedding
from llama_index.embeddings import huggingface as _huggingface  # noqa: F401  (what a user imports)
from pydantic import PrivateAttr
from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).resolve().parent.parent


class Static(BaseEmbedding):
    """The same, plain: HuggingFaceEmbedding cannot open a static model."""

    _model: SentenceTransformer = PrivateAttr()

    def __init__(self) -> None:
        super().__init__(model_name="bundled")
        self._model = SentenceTransformer(str(ROOT / "assistant" / "model"), device="cpu")

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(x) for x in self._model.encode(text)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def main(store: Path, question: str) -> None:
    """Opens the index, or builds it at the first call, and prints the five best chunks."""
    embedding = Static()
    if store.is_dir():
        context = StorageContext.from_defaults(persist_dir=str(store))
        index = load_index_from_storage(context, embed_model=embedding)
    else:
        files = [str(f) for f in sorted((ROOT / "corpus").iterdir()) if f.suffix in {".md", ".txt"}]
        documents = SimpleDirectoryReader(input_files=files).load_data()
        index = VectorStoreIndex.from_documents(documents, embed_model=embedding)
        index.storage_context.persist(persist_dir=str(store))
    for node in index.as_retriever(similarity_top_k=5).retrieve(question):
        print(node.get_content()[:80].replace("\n", " "))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
