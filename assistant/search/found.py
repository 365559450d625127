"""What is asked of a search, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.memory import Examples
from assistant.types import AgeRange

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Near = tuple[int, float, float]  # place in a bank, cosine, late interaction


@dataclass(frozen=True, slots=True)
class Asked:
    """A stand-alone question, made ready.

    Attributes:
        text: misspelt words mended.
        vector: of the text.
        official: vector of how agreements word such questions (``memory``), or zeros.
        expansions: official words for its everyday words.
        ages, needs: of the person cared for.
        units: that are named.
        examples: everyday questions that it is like.
    """

    text: str
    vector: Floats
    official: Floats
    expansions: tuple[str, ...] = ()
    ages: tuple[AgeRange, ...] = ()
    needs: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    examples: Examples = field(default_factory=Examples.none)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, its probability among all passages, and its rank (from 0) in each ranking."""

    place: int
    score: float
    ranks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave.

    Attributes:
        hits: passages, best first.
        cosine: (sentences,) cosine of each sentence that Chroma returned, else 0.
        late: (sentences,) late interaction of each sentence that was scored, else 0.
        bank: (place in the bank, cosine, late interaction) of the nearest questions, best first.
        uncovered: the same for the nearest questions that the agreements do not answer.
        question: as it was searched for, misspelt words mended.
        surely: how surely it was found, in numbers; for documents without banks.
        votes: (sentences,) what all bank questions together vote for; empty where none vote.
        banked: the best passage's document has a bank, which was used.
    """

    hits: tuple[Hit, ...]
    cosine: Floats
    late: Floats
    bank: tuple[Near, ...]
    uncovered: tuple[Near, ...]
    question: str = ""
    surely: Mapping[str, float] = field(default_factory=dict)
    votes: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    banked: bool = False
