"""Sentences that answer: their weights, and which unit or sentence an answer begins with."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from assistant.answer.evidence import NAMES, Grader
from assistant.answer.foremost import elsewhere, foremost
from assistant.errors import CorpusError
from assistant.resolve import Offer
from assistant.types import Evidence, Level

LEXICON = Path(__file__).resolve().parents[1] / "corpus" / "lexicon"
CUES: Any = SimpleNamespace(weights={"found": 0.2, "clearly": 1.0, "aside": 0.8})


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
