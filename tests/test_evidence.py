"""Sentences that answer: their weights, and which unit or sentence an answer begins with."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.answer.evidence import NAMES, Grader
from assistant.answer.foremost import elsewhere, foremost
from assistant.answer.rereading import reread
from assistant.answer.statements import ALONE, LEAST, choose
from assistant.cross import CrossReader
from assistant.errors import CorpusError
from assistant.resolve import Offer
from assistant.types import Evidence, Level, Passage, Sentence

LEXICON = Path(__file__).resolve().parents[1] / "corpus" / "lexicon"
WEIGHTS = {"found": 0.2, "clearly": 1.0, "aside": 0.8, "aside_alone": 1.0}
CUES: Any = SimpleNamespace(weights=WEIGHTS)


def _offer(*passages: str, level: Level | None = None) -> Offer:
    first, *others = (
        SimpleNamespace(
            passage_id=passage, sentences=(SimpleNamespace(document_id="d", start=ord(passage)),)
        )
        for passage in passages
    )
    duties = (SimpleNamespace(passage_id=first.passage_id),)
    offer = SimpleNamespace(entry=first, also=tuple(others), level=level, duties=duties)
    return cast(Offer, offer)


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        ({"a": 0.1, "b": 0.5}, 1),  # search is sure of the second unit's words
        ({"a": 0.6, "b": 0.5}, 0),
        ({"a": 0.02, "b": 0.1}, 0),  # not sure of anything
        ({"a": 0.1, "c": 0.4}, 1),  # by another place of the same unit
        ({}, 0),
    ],
)
def test_search_may_say_which_unit_to_begin_with(found: dict[str, float], begins: int) -> None:
    offers = [_offer("a"), _offer("b", "c")]
    assert foremost(offers, found, CUES) is offers[begins]


@pytest.mark.parametrize(("severe", "begins"), [(True, 0), (False, 1)])
def test_search_puts_no_first_line_before_the_specialist_of_what_is_severe(
    severe: bool, begins: int
) -> None:
    offers = [_offer("a", level=Level.SPECIALIST), _offer("b", level=Level.FIRST_LINE)]
    assert foremost(offers, {"b": 0.9}, CUES, severe=severe) is offers[begins]


def _found(scores: dict[str, float]) -> list[Evidence]:
    """Sentences by passage id, one a passage, each at its own place."""
    return [
        cast(
            Evidence,
            SimpleNamespace(
                passage=SimpleNamespace(id=passage, document_id="d"),
                sentence=SimpleNamespace(start=ord(passage)),
                score=score,
            ),
        )
        for passage, score in scores.items()
    ]


@pytest.mark.parametrize(
    ("found", "is_elsewhere"),
    [
        ({"x": 1.0, "a": 0.7}, True),
        ({"x": 1.0, "a": 0.9}, False),  # the unit's own words are nearly as good
        ({"x": 1.0}, True),  # they were not found at all
        ({"a": 1.0, "x": 0.9}, False),
        ({"b": 1.0, "a": 0.1}, False),  # a unit's that must not come first
        ({}, False),
    ],
)
def test_better_words_come_before_a_unit(found: dict[str, float], is_elsewhere: bool) -> None:
    never = [_offer("b")]
    assert elsewhere(_offer("a"), _found(found), CUES, never) is is_elsewhere


@pytest.mark.parametrize(("banked", "is_elsewhere"), [(True, False), (False, True)])
def test_without_a_bank_only_a_unit_with_the_best_words_comes_first(
    banked: bool, is_elsewhere: bool
) -> None:
    found = _found({"x": 1.0, "a": 0.95})
    assert elsewhere(_offer("a"), found, CUES, banked=banked) is is_elsewhere
    assert not elsewhere(_offer("x"), found, CUES, banked=banked)


def _sentences(*rows: tuple[str, str, float]) -> list[Evidence]:
    """Of passage id, text and score."""
    return [
        cast(
            Evidence,
            SimpleNamespace(
                passage=SimpleNamespace(id=passage),
                sentence=SimpleNamespace(text=text),
                score=score,
            ),
        )
        for passage, text, score in rows
    ]


LONG, SHORT = "x" * 300, "En kort mening."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("a", LONG + str(n), 1.0) for n in range(9)], [[0, 1, 2, 3, 4]]),  # at least so many
        ([("a", SHORT + str(n), 1.0) for n in range(9)], [list(range(9))]),  # while there is room
        ([("a", SHORT, 1.0), ("b", LONG, 0.9), ("a", SHORT + "!", 0.8)], [[0, 2], [1]]),
        ([("a", SHORT, 1.0), ("b", SHORT, 0.9)], [[0]]),  # said already
        ([("a", SHORT, 1.0), ("b", LONG, 0.5)], [[0]]),  # far from the best
        ([("a", "Såsom:", 1.0), ("b", SHORT, 0.9)], [[1]]),  # too short to tell anything
        ([], []),
    ],
)
def test_as_many_sentences_are_said_as_are_read(
    rows: list[tuple[str, str, float]], said: list[list[int]]
) -> None:
    evidence = _sentences(*rows)
    groups = [[evidence[at] for at in group] for group in said]
    assert choose(evidence) == tuple(tuple(group) for group in groups)


def test_without_a_bank_a_sentence_must_be_nearer_the_best_one() -> None:
    evidence = _sentences(("a", SHORT, 1.0), ("b", LONG, 0.9), ("c", LONG + "!", 0.65))
    assert [len(choose(evidence, least)) for least in (LEAST, ALONE)] == [3, 2]


class _Reader:
    """Finds likely what ends in a digit, by the digit."""

    def judge(self, question: str, texts: list[str]) -> NDArray[np.float32]:
        return np.array([float(text[-1]) for text in texts], np.float32)


def _ranked(texts: str, scores: tuple[float, ...]) -> tuple[Evidence, ...]:
    passage = Passage("d:1", "d", "1", "Remiss", ("Remiss",), None, 0, 1, "", "", ())
    return tuple(
        Evidence(passage, Sentence(at, at + 1, text), score)
        for at, (text, score) in enumerate(zip(texts, scores, strict=True))
    )


@pytest.mark.parametrize(
    ("texts", "scores", "heard", "order"),
    [
        ("19", (1.0, 0.99), 0.5, "91"),  # the reader is much surer of the second
        ("19", (1.0, 0.5), 0.5, "19"),  # which is far behind
        ("56", (1.0, 0.99), 0.0, "56"),  # is not heard
        ("11119", (1.0, 1.0, 1.0, 1.0, 0.9), 0.5, "11119"),  # only the first are read
        ("1", (1.0,), 0.5, "1"),
    ],
)
def test_the_reader_orders_the_first_sentences(
    texts: str, scores: tuple[float, ...], heard: float, order: str
) -> None:
    grader = Grader(np.ones(1), np.ones(1), spreads=(1.0, 10.0), heard=heard)
    reader = cast(CrossReader, _Reader())
    found = reread(_ranked(texts, scores), "fråga", reader, grader)
    assert "".join(e.sentence.text for e in found) == order
    assert tuple(e.score for e in found) == scores  # dealt anew, none lost


def test_the_best_sentence_has_the_score_one_and_far_ones_none() -> None:
    grader = Grader(np.ones(len(NAMES)), np.zeros(len(NAMES)), spreads=(10.0, 20.0))
    table = np.zeros((3, len(NAMES)))
    table[:, 0] = [5.0, 0.0, -20.0]
    assert grader.scores(table, banked=True).tolist() == [1.0, 0.5, 0.0]
    assert grader.scores(table, banked=False).tolist() == [1.0, 1.0, 1.0]


def test_a_lexicon_without_weights_uses_the_shipped_ones(tmp_path: Path) -> None:
    assert Grader.load(tmp_path).with_bank.tolist() == Grader.load(LEXICON).with_bank.tolist()


@pytest.mark.parametrize("text", ["", "spread: 3", "with_bank: {spread: x}\nalone: {}", "- 1"])
def test_weights_of_another_form_are_said_with_their_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "evidence.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match="vikter går inte att läsa"):
        Grader.load(tmp_path)
