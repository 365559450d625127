from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.corpus import Corpus, load_corpus
from assistant.errors import IndexStoreError
from assistant.types import Answer, Citation, Claim, Notice, Query, Ranked
from eval.case import Case, find_gold, load_cases
from eval.metrics import Judge, is_faithful
from eval.perturb import Perturber
from eval.reply import Reply
from eval.run import Scores, Task, Ticker, robustness_sample, score
from eval.spans import Span, Texts
from eval.systems import Bm25Peer, EncoderPeer, LlamaIndexPeer, Ours, Remembered, System, Turns
from eval.wording import Support
from eval.wrong import AlteredQuotes, AlwaysAnswers, AlwaysRefuses, Oracle, ShuffledCitations

from .conftest import ROOT


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    """Every fourth development case, so that the module stays fast."""
    dev = [case for case in load_cases(ROOT / "eval" / "cases") if case.split == "dev"]
    return tuple(dev[::4])


@pytest.fixture(scope="module")
def texts(corpus: Corpus) -> Texts:
    return Texts(corpus.documents)


@pytest.fixture(scope="module")
def task(cases: tuple[Case, ...], texts: Texts) -> Task:
    golds = {case.id: find_gold(case, texts) for case in cases}
    return Task(cases, golds, Judge(texts.documents, Support()), {})


@pytest.fixture(scope="module")
def oracle(cases: tuple[Case, ...], texts: Texts) -> Oracle:
    return Oracle(cases, texts)


def scored(system: System, task: Task) -> dict[str, float]:
    found: Scores = score(system, task, Ticker())
    return {key: figure.value for key, figure in found.figures["dev"].items()}


def unanswerable(task: Task) -> float:
    return sum(case.must_refuse for case in task.cases) / len(task.cases)


def test_the_oracle_is_right_by_every_measure(oracle: Oracle, task: Task) -> None:
    values = scored(oracle, task)
    for key in set(values) - {"recall_at_1", "mrr_at_10"}:  # two groups cannot both be first
        assert values[key] == pytest.approx(1.0), key
    assert {"right", "vital", "citation_precision", "refusal_recall", "follow_up"} <= set(values)


def test_shuffled_citations_score_as_badly_as_they_are(oracle: Oracle, task: Task) -> None:
    values = scored(ShuffledCitations(oracle, [c.turns for c in task.cases]), task)
    assert values["quote_fidelity"] == 1.0  # the quotes are real: only not of this answer
    assert values["citation_recall"] < 0.1
    assert values["citation_precision"] < 0.1
    assert values["cited"] < 0.1
    assert values["right"] <= unanswerable(task) + 0.05


def test_altered_quotes_score_as_badly_as_they_are(oracle: Oracle, task: Task) -> None:
    values = scored(AlteredQuotes(oracle), task)
    assert values["quote_fidelity"] == 0.0
    assert values["cited"] == 0.0
    assert values["right"] == pytest.approx(unanswerable(task))
    assert values["truthfulness"] < 0


def test_always_answering_scores_as_badly_as_it_is(oracle: Oracle, task: Task) -> None:
    values = scored(AlwaysAnswers(oracle, task.judge.documents), task)
    assert values["refusal_recall"] == 0.0
    assert "refusal_precision" not in values
    assert values["answer_recall"] == 1.0
    assert values["right"] == pytest.approx(1 - unanswerable(task))
    assert values["truthfulness"] == pytest.approx(1 - 2 * unanswerable(task))


def test_always_refusing_scores_as_badly_as_it_is(oracle: Oracle, task: Task) -> None:
    values = scored(AlwaysRefuses(oracle), task)
    assert values["answer_recall"] == 0.0
    assert values["refusal_recall"] == 1.0
    assert values["refusal_precision"] == pytest.approx(unanswerable(task))
    assert values["right"] == values["truthfulness"] == pytest.approx(unanswerable(task))
    assert "citation_recall" not in values


class Asked:
    """Retrieves the wrong passage for questions in capitals or with split words."""

    name, composes = "provsystem", False

    def __init__(self, gold: dict[tuple[str, ...], Span]) -> None:
        self.gold = gold
        self.asked: list[tuple[str, ...]] = []

    def answer(self, turns: Turns) -> Reply:
        self.asked.append(tuple(turns))
        span = self.gold.get(tuple(turns))
        return Reply("", retrieved=(span,) if span else ())


def test_follow_up_and_robustness_are_ratios_to_the_good_form(task: Task) -> None:
    fit = robustness_sample(task.cases)
    follow = [case for case in task.cases if case.standalone and case.gold]
    gold = {case.turns: task.golds[case.id][0][0] for case in fit}
    gold |= {(case.standalone,): task.golds[case.id][0][0] for case in follow}
    perturbs = {"robust_typos": str, "robust_capitals": str.upper}
    made = Task(task.cases, task.golds, task.judge, perturbs)
    values = scored(Asked(gold), made)
    assert values["robust_typos"] == 1.0
    assert values["robust_capitals"] == 0.0
    assert values["robustness"] == 0.5
    assert values["follow_up"] == 0.0
    assert "right" not in values


def test_a_remembered_system_is_asked_once() -> None:
    asked = Asked({})
    system = Remembered(asked)
    assert system.answer(("a", "b")) is system.answer(["a", "b"])
    assert asked.asked == [("a", "b")]


PERTURBED = [
    ("stripped", "Vem hjälper Åsa på förskolan?", "Vem hjalper Asa pa forskolan?"),
    ("capitals", "vem hjälper?", "VEM HJÄLPER?"),
    ("split", "vad gör ungdomsmottagningen?", "vad gör ungdoms mottagningen?"),
    ("split", "vad gör skolan?", "vad gör skolan?"),
]


@pytest.mark.parametrize(("kind", "question", "worse"), PERTURBED)
def test_questions_are_made_worse(kind: str, question: str, worse: str) -> None:
    perturber = Perturber(["en ungdom kommer till mottagningen"])
    assert perturber.kinds()[f"robust_{kind}"](question) == worse


def test_slips_are_seeded_and_small(task: Task) -> None:
    perturber = Perturber([])
    for case in task.cases:
        question = case.turns[-1]
        worse = perturber.typos(question)
        assert worse == Perturber([]).typos(question)
        assert abs(len(worse) - len(question)) <= len(question.split())
        assert worse.split()[:1] or not question
    assert perturber.typos("Vem ansvarar för utredningen?") != "Vem ansvarar för utredningen?"
    assert perturber.typos("hur?") == "hur?"


class Letters:
    """An encoder that counts letters: near enough where words are the same."""

    name, fingerprint, dim = "bokstäver", "bokstäver", 26

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        rows = [[t.lower().count(c) for c in "abcdefghijklmnopqrstuvwxyz"] for t in texts]
        table = np.array(rows, np.float32).reshape(-1, self.dim)
        return table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("corpus")
    for name, words in (("ett", "Skolan ansvarar för elever."), ("två", "Vården möter vuxna.")):
        text = f"# Överenskommelse {name}\n\n## Ansvar\n\n{words}\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return load_corpus(folder)


def test_peers_find_what_shares_words_and_give_true_spans(small: Corpus) -> None:
    made: list[System] = [
        Bm25Peer(small.documents),
        EncoderPeer(small.documents, Letters()),
        LlamaIndexPeer(small.folder, small.documents, Letters()),
    ]
    texts = {d.id: d.text for d in small.documents}
    for peer in made:
        reply = peer.answer(["Skolan ansvarar", "för elever"])
        first = reply.retrieved[0]
        assert "Skolan ansvarar" in texts[first.document][first.start : first.end], peer.name
        assert (reply.status, peer.composes) == ("", False)
    assert Bm25Peer(small.documents).answer(["xyzzy"]).retrieved == ()


def test_llama_index_is_the_default_pipeline(small: Corpus, tmp_path: Path) -> None:
    long = "# Lång\n\n" + "\n\n".join(f"Stycke {n}: ord {n * 7} och annat." for n in range(900))
    (tmp_path / "lång.md").write_text(long, encoding="utf-8")
    corpus = load_corpus(tmp_path)
    reply = LlamaIndexPeer(tmp_path, corpus.documents, Letters()).answer(["Stycke 5"])
    assert len(reply.retrieved) == 10
    assert all(1000 < len(span) < 6000 for span in reply.retrieved)


class Fixed:
    """An assistant that always gives one answer, or fails."""

    def __init__(self, corpus: Corpus, answer: Answer | None) -> None:
        self.index = corpus  # all that is asked of an index is its documents
        self.given = answer

    def ask(self, turns: Turns) -> Answer:
        if self.given is None:
            raise IndexStoreError("Indexet är borta")
        return self.given


def test_our_answers_are_taken_as_they_are(corpus: Corpus) -> None:
    document = corpus.documents[0]
    passage = next(p for p in document.passages if p.row)
    sentence = passage.sentences[0]
    quote = document.text[sentence.start : sentence.end]
    answer = Answer(
        query=Query("vem?", "Vem ansvarar?", "vem"),
        status="answered",
        text="Så här [1].",
        claims=(Claim("Så här", (1,)),),
        citations=(Citation(1, passage, quote, sentence.start, sentence.end),),
        responsibilities=(),
        notices=(Notice("expired", "Gick ut", (1,)),),
        retrieved=tuple(Ranked(p, 1.0) for p in document.passages[:12]),
    )
    reply = Ours(Fixed(corpus, answer)).answer(["vem?"])  # type: ignore[arg-type]
    (cited,) = reply.citations
    assert is_faithful(cited, {document.id: document})
    assert cited.passage == Span(document.id, passage.start, passage.end)
    assert passage.row in cited.premise and document.title in cited.premise
    assert (len(reply.retrieved), reply.understood, reply.marks) == (10, "Vem ansvarar?", {1})
    assert reply.notices[0].kind == "expired"


def test_an_answer_that_fails_is_a_wrong_reply_not_a_halt(corpus: Corpus) -> None:
    reply = Ours(Fixed(corpus, None)).answer(["vem?"])  # type: ignore[arg-type]
    assert (reply.status, reply.error) == ("", "Indexet är borta")
