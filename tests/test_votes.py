"""The bank's votes: letters, who votes, what is kept, what a question without words gets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant import votes
from assistant.encoder import load_encoder
from assistant.votes import Letters, Votes, letters

ASKED = (
    ("vem ansvarar för en treårings tal", 2),
    ("han pratar inte än fast han är tre", 2),
    ("tjejen skär sig i armen", 5),
    ("flickan har skurit sig igen", 5),
    ("hur ofta träffas gruppen", 7),
    ("när har nätverket sina möten", 7),
)
SIZE = 9


@pytest.fixture(scope="module")
def learned() -> Votes:
    texts, owner = zip(*ASKED, strict=True)
    return Votes.learn(texts, owner, load_encoder().encode(texts))


def of(learned: Votes, question: str) -> np.ndarray:
    return learned.scores(question, load_encoder().encode([question])[0], SIZE)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("på BUP", [" pa", "pa ", " pa ", " bu", "bup", "up ", " bup", "bup "]),
        ("å", [" a "]),
        ("?!", []),
        ("bu bu", [" bu", "bu ", " bu "]),
    ],
)
def test_letters_are_of_words_without_accents(text: str, found: list[str]) -> None:
    assert sorted(letters(text)) == sorted(found)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("treåringen pratar inte", 2),
        ("hon har skurit sig", 5),
        ("möten i gruppen, hur ofta", 7),
        ("tjejen har skurrit sig i armmen", 5),
    ],
)
def test_near_questions_decide(learned: Votes, question: str, place: int) -> None:
    scores = of(learned, question)
    assert scores.argmax() == place
    assert not scores[[0, 1, 3, 4, 6, 8]].any()


def test_a_question_without_words_gets_no_vote(learned: Votes) -> None:
    assert not learned.scores("?!", np.zeros(256, np.float32), SIZE).any()


def test_the_same_question_twice_has_about_one_vote() -> None:
    texts, owner = zip(*ASKED, strict=True)
    doubled = ((*texts, *texts[:1] * 5), (*owner, *owner[:1] * 5))
    many = Votes.learn(*doubled, load_encoder().encode(doubled[0]))
    assert of(many, texts[0])[2] < 1.3
    assert of(many, "tjejen har skurit sig").argmax() == 5


def test_no_bank_says_nothing() -> None:
    none = Votes.learn((), (), np.zeros((0, 256), np.float32))
    hidden = Votes.learn(["hej där"], [-1], np.ones((1, 256), np.float32))
    for some in (none, hidden):
        assert some.scores("hej där", np.ones(256, np.float32), SIZE).tolist() == [0.0] * SIZE


def test_votes_are_kept_as_they_were_learned(tmp_path: Path, learned: Votes) -> None:
    for some in (learned, Votes.learn((), (), np.zeros((0, 256), np.float32))):
        some.save(tmp_path / "votes.npz")
        kept = Votes.load(tmp_path / "votes.npz")
        for question, _ in ASKED:
            assert of(kept, question) == pytest.approx(of(some, question), abs=2e-3)


def test_letters_cosine_is_one_with_the_same_text() -> None:
    texts = ["vem ringer jag", "vem skriver jag till", "ringer till någon"]
    cosines = Letters.learn(texts).cosines(texts[0], len(texts))
    assert cosines[0] == pytest.approx(1.0)
    assert 0 < cosines[1] < 1 and 0 < cosines[2] < 1
    assert not Letters.learn(texts).cosines("öxz", len(texts)).any()


def test_of_a_large_bank_each_passage_keeps_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "MOST", 10)
    texts = [f"fråga nummer {n}" for n in range(40)]
    owner = [0] * 30 + [1] * 8 + [-1, 2]
    chosen = Votes.learn(texts, owner, load_encoder().encode(texts))
    assert chosen.targets.tolist() == [0, 1, 2]
    assert len(chosen.vectors) == 10
