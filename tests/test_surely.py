"""How surely a search found, in numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.memory import Examples, Memory
from assistant.search.found import Hit
from assistant.search.surely import surely

EVEN = (0.5, 0.5, 0.5, 0.5, 0.5)
ONE = (0.9, 0.5, 0.5, 0.5, 0.5)
WHOLES = np.eye(5, dtype=np.float32)


def found(scores: tuple[float, ...], *chances: float, known: bool = False) -> dict[str, float]:
    row = np.array(scores, np.float32)
    memory = Memory(np.eye(5, dtype=np.float32), np.eye(5, dtype=np.int8), np.arange(5))
    examples = memory.nearest(WHOLES[2]) if known else Examples.none()
    hits = tuple(Hit(place, chance, {}) for place, chance in enumerate(chances))
    kinds = {name: row for name in ("late", "vectors", "whole", "memory")}
    return surely(hits, kinds, examples, WHOLES[: len(row)])


@pytest.mark.parametrize("name", ["late_out", "late_lead", "vectors_out", "both_out", "both_lead"])
def test_one_that_stands_out_is_more_than_none_that_does(name: str) -> None:
    assert found(ONE, 0.5)[name] > found(EVEN, 0.5)[name] == pytest.approx(0, abs=1e-5)


def test_a_sure_search_leads() -> None:
    sure, unsure = found(ONE, 0.8, 0.1), found(ONE, 0.3, 0.3)
    assert sure["hit"] > unsure["hit"]
    assert sure["hit_lead"] > 1 > unsure["hit_lead"] == 0


def test_examples_tell_how_near_a_wording_can_be() -> None:
    seen = found(ONE, 0.5, known=True)
    assert seen["known"] == pytest.approx(1)
    assert seen["world"] == pytest.approx(1 / 3)  # one of the three nearest says the very same
    assert seen["world_gap"] == pytest.approx(0.9 - 1 / 3)
    assert seen["official_each"] == pytest.approx(1)  # each wording is a passage here


@pytest.mark.parametrize("scores", [(), (0.0,), EVEN])
def test_every_number_is_there_whatever_was_found(scores: tuple[float, ...]) -> None:
    values = found(scores)
    assert values.keys() == found(ONE, 0.5, known=True).keys()
    assert all(math.isfinite(value) for value in values.values())
