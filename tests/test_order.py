from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.order import best_first


@pytest.mark.parametrize(
    ("scores", "count", "wanted"),
    [
        ([], 3, []),
        ([0.5], 1, [0]),
        ([0.1, 0.9, 0.5], 2, [1, 2]),
        ([0.5, 0.5, 0.5], 2, [0, 1]),
        ([0.0, 0.3, 0.0, 0.3], 3, [1, 3, 0]),
        ([0.2, 0.1], 5, [0, 1]),
    ],
)
def test_the_best_come_first(scores: list[float], count: int, wanted: list[int]) -> None:
    assert best_first(np.array(scores, np.float32), count).tolist() == wanted


@given(st.lists(st.integers(-3, 3), max_size=40), st.integers(1, 50))
def test_as_a_stable_sort_of_all(scores: list[int], count: int) -> None:
    values = np.array(scores, np.float32)
    assert best_first(values, count).tolist() == np.argsort(-values, kind="stable")[:count].tolist()
