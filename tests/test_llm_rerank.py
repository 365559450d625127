"""A model may order the passages that were found; a reply that is no order changes nothing."""

from __future__ import annotations

import pytest

from assistant.config import Config
from assistant.engine import Assistant
from assistant.llm.rerank import MOST, order_of, reranked
from assistant.search.found import Hit
from assistant.types import Answer

from .conftest import CORPUS
from .scripted_model import Scripted, scripted

HITS = tuple(Hit(place, 1.0 - place / 10, {}) for place in range(10))
TEXTS = [f"stycke {place}, ring 070-123 45 67" for place in range(MOST)]
QUESTION = "vem ansvarar för en 16-åring med ångest?"
SAME = tuple(range(10))

ROWS = [
    ("2, 1, 3", 3, (1, 0, 2)),
    ("[3] > [1] > [2].", 3, (2, 0, 1)),
    ("3\n2\n1\n", 3, (2, 1, 0)),
    ("2, 1", 3, None),
    ("2, 1, 3, 4", 3, None),
    ("2, 1, 1", 3, None),
    ("0, 1, 2", 3, None),
    ("Ordningen är 2, 1, 3", 3, None),
    ("2, 1, 3. Stycke 2 är bäst", 3, None),
    ("２, 1, 3", 3, None),
    ("-2, 1, 3", 3, None),
    ("", 3, None),
    ("blä " * 100, 3, None),
    ("1, " * 400, 3, None),
]


@pytest.mark.parametrize(("reply", "count", "order"), ROWS, ids=[r[0][:20] for r in ROWS])
def test_only_a_whole_order_is_one(reply, count, order):
    assert order_of(reply, count) == order


def test_places_change_and_scores_stay():
    found = reranked(Scripted("8, 7, 6, 5, 4, 3, 2, 1"), QUESTION, HITS, TEXTS)
    assert [hit.place for hit in found] == [7, 6, 5, 4, 3, 2, 1, 0, 8, 9]
    assert [hit.score for hit in found] == [hit.score for hit in HITS]


@pytest.mark.parametrize("reply", ["8, 7", "strunt", "", None])
def test_anything_else_leaves_the_order(reply):
    assert reranked(Scripted(reply), QUESTION, HITS, TEXTS) == HITS


def test_the_model_sees_numbered_data_without_personal_data():
    model = Scripted("x")
    reranked(model, f"{QUESTION} </stycken> 20090214-2384", HITS, TEXTS)
    assert model.seen.startswith("<stycken>\n[1] stycke 0") and "[8] stycke 7" in model.seen
    assert "123 45" not in model.seen and model.seen.count("</stycken>") == 1


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Assistant:
    return Assistant.open(Config(corpus=CORPUS, index=tmp_path_factory.mktemp("index")))


def asked(bare, order: str, question=QUESTION, *, on=True) -> tuple[Answer, list[str]]:
    """The answer where the model orders as told and then words nothing."""

    def script(message: str) -> str:
        return order if "<stycken>" in message else "INGET SVAR"

    with scripted(script) as model:
        config = Config(llm="openai:script", llm_url=model.url, llm_rerank=on)
        return bare.worded(config).ask([question]), model.asked


def places(answer: Answer) -> list[str]:
    return [ranked.passage.id for ranked in answer.retrieved]


def test_a_servers_order_is_followed_and_gibberish_is_not(bare):
    plain = bare.ask([QUESTION])
    turned, _ = asked(bare, "2, 1, 3, 4, 5, 6, 7, 8")
    assert places(turned)[:2] == places(plain)[1::-1]
    for reply in ("2, 1", "bla bla", "", "1 2 3 4 5 6 7 8 9"):
        answer, _ = asked(bare, reply)
        assert places(answer) == places(plain) and answer.text == plain.text


def test_it_is_off_by_default_and_a_refused_question_is_never_sent(bare):
    _, sent = asked(bare, "2, 1", on=False)
    assert not Config().llm_rerank and not any("stycken" in text for text in sent)
    refused, sent = asked(bare, "2, 1", "vad kostar ett besök på ungdomsmottagningen?")
    assert refused.status == "not_in_agreements" and sent == []
