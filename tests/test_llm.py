"""A language model that words answers: a real HTTP server with scripted replies."""

from __future__ import annotations

import json
import re

import pytest

from assistant.config import Config
from assistant.engine import Assistant
from assistant.errors import UsageError
from assistant.types import Answer

from .conftest import CORPUS
from .scripted_model import scripted

QUESTION = "vem ansvarar för en 16-åring med ångest?"
pytest.importorskip("llama_index.llms.openai_like", reason="the extra [llm]")


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Assistant:
    return Assistant.open(Config(corpus=CORPUS, index=tmp_path_factory.mktemp("index")))


@pytest.fixture(scope="module")
def plain(bare) -> Answer:
    return bare.ask([QUESTION])


def asked(bare, script, question=QUESTION, seconds=20.0, **server) -> tuple[Answer, list[str]]:
    with scripted(script, **server) as model:
        config = Config(llm="openai:script", llm_url=model.url, llm_seconds=seconds)
        return bare.worded(config).ask([question]), model.asked


def evidence(message: str) -> dict[int, str]:
    return {int(n): text for n, text in re.findall(r"^\[(\d+)\] (.*)$", message, re.M)}


def flat(text: str) -> str:
    """The quote of a line of evidence as one sentence, without its end."""
    return text.partition(") ")[2].rstrip(".").replace(". ", ", ")


def first_line(message: str) -> str:
    """A true statement about the evidence that names BUP's first line."""
    n = next(n for n, text in evidence(message).items() if "första linjens vård" in text)
    return (
        f"BUP ansvarar för första linjens vård vid psykisk ohälsa för barn och unga 0–17 år [{n}]."
    )


def test_a_held_answer_is_shown_in_the_models_words(bare):
    answer, _ = asked(bare, first_line)
    assert answer.mode == "llm" and answer.status == "answered"
    assert "BUP ansvarar för första linjens vård" in answer.text and "[1]" in answer.text
    assert len(answer.citations) == 1 and "0-17" in answer.citations[0].quote


LIES = {
    "invented unit": "Socialtjänsten ansvarar för första linjens vård vid psykisk ohälsa [1].",
    "other age": "BUP ansvarar för första linjens vård för barn och unga 0–20 år [1].",
    "no mark": "BUP ansvarar för första linjens vård.",
    "number out of range": "BUP ansvarar för första linjens vård [99].",
    "invented deadline": "BUP ska ge vård inom tre dagar [1].",
    "english": "BUP is responsible for first line care of children [1].",
    "link": "Läs mer på https://example.org/bup [1].",
    "html": "<img src=x> BUP ansvarar för första linjens vård [1].",
    "leaked": "Jag är en språkmodell och kan inte svara [1].",
    "advice": "Du bör ge barnet lugnande medicin [1].",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_is_dropped_and_the_truth_beside_it_kept(bare, lie):
    """A lie about another sentence than the truth becomes that sentence, in quotation marks."""
    answer, _ = asked(bare, lambda message: f"{lie}\n{first_line(message)}")
    assert answer.mode == "llm"
    own = [c.text for c in answer.claims if "”" not in c.text]
    assert own == [
        "BUP ansvarar för första linjens vård vid psykisk ohälsa för barn och unga 0–17 år."
    ]
    for claim in answer.claims:
        for quoted in re.findall("”(.+)”", claim.text):
            assert any(quoted in " ".join(c.quote.split()) for c in answer.citations)


def test_an_answer_in_words_too_free_is_given_in_the_documents_words(bare, plain):
    """Each statement is near its source, and none is a plain form of it."""

    def freely(message: str) -> str:
        return "\n".join(
            f"Det är viktigt att veta: {flat(text)} [{n}]."
            for n, text in list(evidence(message).items())[:3]
        )

    answer, _ = asked(bare, freely)
    assert (answer.mode, answer.text) == ("extractive", plain.text)


def test_free_words_among_plain_ones_become_a_quote_in_their_place(bare):
    def some(message: str) -> str:
        n, text = next(
            (n, text) for n, text in evidence(message).items() if "linjens vård" not in text
        )
        free = f"Tänk på detta: {flat(text)} [{n}]."
        return f"{free}\n{first_line(message)}\n{free}"

    told: list[str] = []
    with scripted(some) as model:
        answer = bare.worded(Config(llm="openai:x", llm_url=model.url)).ask([QUESTION], told.append)
    assert answer.mode == "llm" and len(answer.claims) == len(told) == 2
    assert answer.claims[0].text.endswith("”") and "Tänk på" not in answer.text
    assert "”" not in answer.claims[1].text


BAD = {
    "only lies": lambda _: "\n".join(LIES.values()),
    "empty": lambda _: "",
    "spaces": lambda _: " \n \n",
    "refuses": lambda _: "INGET SVAR",
    "apology": lambda _: "Tyvärr kan jag inte hjälpa till med det.",
    "rambles": lambda _: "bla bla " * 5000,
    "endless marks": lambda _: "[1]" * 3000,
    "thoughts": lambda _: "<think>BUP ansvarar [1].",
    "json": lambda m: json.dumps({"svar": "BUP [1]"}),
    "echo": lambda m: m,
}


@pytest.mark.parametrize("script", BAD.values(), ids=BAD)
def test_a_useless_reply_gives_the_documents_words(bare, plain, script):
    answer, _ = asked(bare, script)
    assert answer.mode == "extractive" or all(c.citations for c in answer.claims)
    if answer.mode == "extractive":
        assert answer.text == plain.text and answer.citations == plain.citations
        assert any("källornas egna ord" in n.text for n in answer.notices)


@pytest.mark.parametrize(
    ("mode", "status"),
    [("status", 500), ("status", 401), ("status", 429), ("hang", 0), ("drip", 0), ("garbage", 0)],
)
def test_a_faulty_server_gives_the_documents_words(bare, plain, mode, status):
    answer, _ = asked(bare, first_line, seconds=1.0, mode=mode, status=status)
    assert (answer.mode, answer.text) == ("extractive", plain.text)
    assert any(n.text.endswith("källornas egna ord.") for n in answer.notices)


def test_a_server_that_is_not_there_gives_the_documents_words(bare, plain):
    config = Config(llm="openai:x", llm_url="http://127.0.0.1:9/v1", llm_seconds=1)
    answer = bare.worded(config).ask([QUESTION])
    assert (answer.mode, answer.text) == ("extractive", plain.text)


def test_a_reply_that_is_cut_keeps_what_was_whole_and_held(bare):
    answer, _ = asked(bare, lambda m: first_line(m) + "\n" + "x" * 200, mode="cut")
    assert answer.mode in {"llm", "extractive"}
    assert all(c.text.startswith("BUP ansvarar") for c in answer.claims) or answer.mode != "llm"


def test_what_is_refused_is_never_given_to_the_model(bare):
    answer, sent = asked(bare, first_line, question="vad kostar ett besök på ungdomsmottagningen?")
    assert answer.status == "not_in_agreements" and sent == []


def test_the_model_never_sees_personal_data(bare):
    question = f"{QUESTION} personnummer 20090214-2384, mamma nås på 070-123 45 67"
    _, sent = asked(bare, first_line, question=question)
    assert sent and not any("2384" in text or "123 45" in text for text in sent)


def test_a_child_at_risk_keeps_the_duty_to_report_first(bare):
    question = "pappa slår pojken hemma, han går i tvåan, vem ansvarar?"

    def some_of_it(message: str) -> str:
        return "\n".join(
            f"{text.partition(') ')[2]} [{n}]" for n, text in evidence(message).items()
        )

    answer, _ = asked(bare, some_of_it, question=question)
    assert answer.mode == "llm" and answer.query.child_at_risk
    assert "orosanmälan" in answer.text.lower() or "anmäl" in answer.text.splitlines()[0].lower()
    assert answer.claims[0].lead


def test_statements_are_told_only_once_they_are_held(bare):
    told: list[str] = []
    with scripted(lambda m: f"{LIES['other age']}\n{first_line(m)}") as model:
        config = Config(llm="openai:x", llm_url=model.url)
        bare.worded(config).ask([QUESTION], told.append)
    assert not any("0–20 år" in line for line in told)
    assert told[-1].startswith("BUP ansvarar") and "0–17 år" in told[-1]


@pytest.mark.parametrize(
    ("llm", "words"),
    [("gpt", "går inte att tolka"), ("openai:x", "llm_url saknas"), ("no.such:Model", "saknas")],
)
def test_settings_that_cannot_be_used_say_so(bare, llm, words):
    with pytest.raises(UsageError, match=words):
        bare.worded(Config(llm=llm))


def test_the_secret_is_never_shown():
    assert "hemlig" not in repr(Config(llm_key="hemlig"))
