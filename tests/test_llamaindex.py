"""The assistant as parts of a LlamaIndex program."""

from __future__ import annotations

import asyncio

import pytest
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer

from assistant.config import Config
from assistant.engine import Assistant
from assistant.llamaindex import LotsChatEngine, LotsQueryEngine, LotsRetriever

from .conftest import CORPUS

QUESTION = "vem ansvarar för en 16-åring med ångest?"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory) -> Assistant:
    return Assistant.open(Config(corpus=CORPUS, index=tmp_path_factory.mktemp("index")))


def test_the_retriever_gives_passages_with_their_places(assistant):
    found = LotsRetriever(assistant).retrieve(QUESTION)
    assert 1 <= len(found) <= 10
    assert [n.score for n in found] == sorted((n.score for n in found), reverse=True)
    for node in found:
        text = assistant.documents[node.metadata["document"]].text
        assert text[node.node.start_char_idx : node.node.end_char_idx] == node.node.text


def test_the_retriever_serves_a_query_engine_of_llamaindex(assistant):
    engine = RetrieverQueryEngine(
        retriever=LotsRetriever(assistant),
        response_synthesizer=get_response_synthesizer(llm=MockLLM(max_tokens=16)),
    )
    response = engine.query(QUESTION)
    assert response.source_nodes and str(response)


def test_the_query_engine_gives_the_verified_answer(assistant):
    response = LotsQueryEngine(assistant=assistant).query(QUESTION)
    answer = response.metadata["answer"]
    assert response.response == answer["text"] and "[1]" in response.response
    assert [n.node.text for n in response.source_nodes] == [c["quote"] for c in answer["citations"]]


def test_the_chat_engine_follows_and_forgets(assistant):
    engine = LotsChatEngine(assistant)
    engine.chat(QUESTION)
    followed = engine.chat("och om hon är 19?")
    direct = assistant.ask([QUESTION, "och om hon är 19?"])
    assert followed.response == direct.text
    assert followed.metadata["answer"]["interpreted"]["carried_over"]
    assert len(engine.chat_history) == 4
    engine.reset()
    assert engine.chat_history == []


def test_personal_data_is_not_kept_in_the_history(assistant):
    engine = LotsChatEngine(assistant)
    engine.chat(f"{QUESTION} 20090214-2384")
    assert not any("2384" in str(m.content) for m in engine.chat_history)


def test_the_asynchronous_and_streaming_forms_say_the_same(assistant):
    engine = LotsChatEngine(assistant)
    said = asyncio.run(engine.achat(QUESTION)).response
    assert "".join(engine.stream_chat(QUESTION, []).response_gen) == said
    assert asyncio.run(engine.astream_chat(QUESTION, [])).response == said
