"""The assistant inside a LlamaIndex program: as retriever, query engine and chat engine.

from assistant.llamaindex import LotsQueryEngine
engine = LotsQueryEngine.open()
response = engine.query("vem ansvarar för en 16-åring med ångest?")
response.response, response.source_nodes, response.metadata["answer"]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llama_index.core.base.response.schema import Response
from llama_index.core.callbacks import CallbackManager
from llama_index.core.chat_engine.types import (
    AgentChatResponse,
    BaseChatEngine,
    StreamingAgentChatResponse,
)
from llama_index.core.llms import ChatMessage, MessageRole
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.config import Config
from assistant.contract import to_json
from assistant.engine import Assistant
from assistant.types import Answer, Citation, Passage

MAX_TURNS = 12  # of a conversation that are looked back on


class LotsRetriever(BaseRetriever):  # type: ignore[misc]
    """The ten best passages of a question, best first, with their places as metadata."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        super().__init__(callback_manager=CallbackManager())

    @classmethod
    def open(cls, config: Config | None = None) -> LotsRetriever:
        """Opens a corpus, indexing first where it has changed.

        Raises:
            LotsError: corpus, index or model cannot be used.
        """
        return cls(Assistant.open(config or Config()))

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        answer = self._assistant.ask([query_bundle.query_str])
        return [
            NodeWithScore(node=_node(r.passage, r.passage.text, r.passage.start), score=r.score)
            for r in answer.retrieved
        ]


class LotsQueryEngine(CustomQueryEngine):  # type: ignore[misc]
    """A verified answer to one question; ``metadata["answer"]`` is the contract's answer object.

    The source nodes are the citations in order: their text is the verbatim quote.
    """

    assistant: Any

    @classmethod
    def open(cls, config: Config | None = None) -> LotsQueryEngine:
        """Opens a corpus, indexing first where it has changed.

        Raises:
            LotsError: corpus, index or model cannot be used.
        """
        return cls(assistant=Assistant.open(config or Config()))

    def custom_query(self, query_str: str) -> Response:
        """Answers a question."""
        answer = self.assistant.ask([query_str])
        return Response(
            response=answer.text,
            source_nodes=_sources(answer.citations),
            metadata={"answer": to_json(answer, self.assistant.documents)},
        )


class LotsChatEngine(BaseChatEngine):  # type: ignore[misc]
    """A conversation; its state is the user's turns, as in the rest of the program."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._history: list[ChatMessage] = []

    @classmethod
    def open(cls, config: Config | None = None) -> LotsChatEngine:
        """Opens a corpus, indexing first where it has changed.

        Raises:
            LotsError: corpus, index or model cannot be used.
        """
        return cls(Assistant.open(config or Config()))

    def reset(self) -> None:
        """Forgets the conversation."""
        self._history.clear()

    @property
    def chat_history(self) -> list[ChatMessage]:
        """The conversation; the user's turns as they were masked."""
        return list(self._history)

    def chat(
        self, message: str, chat_history: Sequence[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """Answers the next turn of a conversation."""
        if chat_history is not None:
            self._history = list(chat_history)
        answer = self._assistant.ask([*_turns(self._history), message])
        self._history.append(ChatMessage(role=MessageRole.USER, content=answer.query.question))
        self._history.append(ChatMessage(role=MessageRole.ASSISTANT, content=answer.text))
        return _response(answer, to_json(answer, self._assistant.documents))

    async def achat(
        self, message: str, chat_history: Sequence[ChatMessage] | None = None
    ) -> AgentChatResponse:
        """The same; the answer is made in this thread."""
        return self.chat(message, chat_history)

    def stream_chat(
        self, message: str, chat_history: Sequence[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """The whole answer as one piece: nothing is shown before it is verified."""
        response = self.chat(message, chat_history)
        stream = StreamingAgentChatResponse(
            response=response.response, source_nodes=response.source_nodes
        )
        stream.put_in_queue(response.response)
        stream.is_done = True
        return stream

    async def astream_chat(
        self, message: str, chat_history: Sequence[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """The same."""
        return self.stream_chat(message, chat_history)


def _turns(history: Sequence[ChatMessage]) -> list[str]:
    turns = [str(m.content) for m in history if m.role == MessageRole.USER and m.content]
    return turns[-MAX_TURNS:]


def _response(answer: Answer, form: dict[str, Any]) -> AgentChatResponse:
    return AgentChatResponse(
        response=answer.text, source_nodes=_sources(answer.citations), metadata={"answer": form}
    )


def _sources(citations: Sequence[Citation]) -> list[NodeWithScore]:
    return [
        NodeWithScore(node=_node(c.passage, c.quote, c.start), score=1.0 / c.n) for c in citations
    ]


def _node(passage: Passage, text: str, start: int) -> TextNode:
    facts = {
        "document": passage.document_id,
        "section": passage.section or "",
        "heading": passage.heading,
        "row": passage.row or "",
        "page": passage.page or 0,
    }
    return TextNode(
        id_=f"{passage.id}@{start}",
        text=text,
        metadata=facts,
        excluded_embed_metadata_keys=list(facts),
        start_char_idx=start,
        end_char_idx=start + len(text),
    )
