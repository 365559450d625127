"""How a question is put: as those that agreements answer, or as those that they seldom do.

Fees, opening hours, doses, forms and routes are asked for in much the same words everywhere. A
linear model over a question's n-grams and its mean vector has learned that manner from both banks
and from questions about invented agreements (``python -m training.refusal``); it knows nothing of
the documents at hand, so the evidence has the last word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import CorpusError
from assistant.late import LateInteraction
from assistant.lexical import Tokens
from assistant.wording import grams_of

MANNER_FILE = "manner.json"
_LOW, _HIGH = 0.0, 2.0  # log-odds where the features bend
_TOKENS = Tokens(frozenset())  # stems that do not depend on the documents


@dataclass(frozen=True, slots=True, eq=False)
class Manner:
    """A linear model over how a question is put.

    Attributes:
        grams: weight of each n-gram of stems; a question's count is divided by the root of the
            number of its n-grams that the model knows.
        vector: (dim,) weights of the mean vector.
        bias: added to the sum.
    """

    grams: Mapping[str, float] = field(default_factory=dict)
    vector: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    bias: float = 0.0

    @classmethod
    def load(cls, file: Path) -> Manner:
        """Reads the data file; raises ``CorpusError`` where it is not what it should be."""
        try:
            raw = json.loads(file.read_text(encoding="utf-8"))
            grams = {str(k): float(v) for k, v in raw["grams"].items()}
            return cls(grams, np.array(raw["vector"], np.float32), float(raw["bias"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorpusError(
                "Modellen för hur frågor ställs går inte att läsa",
                where=str(file),
                remedy="kör python -m training.refusal",
            ) from error

    def score(self, question: str, late: LateInteraction) -> float:
        """Log-odds that agreements answer questions put in this way; 0 for an empty model."""
        if not self.vector.size:
            return 0.0
        known = [self.grams[gram] for gram in manner_grams(question) if gram in self.grams]
        by_words = sum(known) / np.sqrt(max(1, len(known)))
        return float(by_words + late.mean(question) @ self.vector + self.bias)


def manner_grams(question: str) -> list[str]:
    """The n-grams of a question that the model looks at."""
    return grams_of(_TOKENS.stems(question))


def bent(score: float) -> dict[str, float]:
    """A score as the features of the judge."""
    return {
        "manner": score,
        "manner_low": min(score - _LOW, 0.0),
        "manner_high": max(score - _HIGH, 0.0),
    }
