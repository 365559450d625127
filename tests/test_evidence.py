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
from assistant.types import Level

LEXICON = Path(__file__).resolve().parents[1] / "corpus" / "lexicon"
CUES: Any = SimpleNamespace(weights={"found": 0.2, "clearly": 1.0, "sure": 0.3, "aside": 0.2})


def _offer(*passages: str, level: Level | None = None) -> Offer:
    first, *others = (SimpleNamespace(passage_id=passage) for passage in passages)
    return cast(Offer, SimpleNamespace(entry=first, also=tuple(others), level=level))


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


@pytest.mark.parametrize(
    ("found", "is_elsewhere"),
    [
        ({"a": 0.01, "x": 0.58}, True),
        ({"a": 0.2, "x": 0.58}, False),  # the unit's words are likely too
        ({"a": 0.0, "x": 0.2}, False),  # nothing is sure
        ({}, False),
    ],
)
def test_words_of_no_unit_come_first_where_search_is_sure_of_them(
    found: dict[str, float], is_elsewhere: bool
) -> None:
    assert elsewhere(_offer("a"), found, CUES) is is_elsewhere


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
