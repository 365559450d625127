"""Danger in unusual words: a learned sum over pieces of words, for what the word lists miss.

The weights are data (``danger.json``), made by ``python -m training.danger``; see the card in it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.errors import CorpusError
from assistant.understand.plain import bare, plain

SHORTEST, LONGEST = 3, 5  # letters of a piece
_WORD = re.compile(r"[^\W\d_]+")  # no numbers: somebody of 14 is in no more danger than of 15


def pieces(text: str) -> frozenset[str]:
    """Pieces of the words of a text, spelled without å, ä and ö; a space marks a word's edge."""
    found: set[str] = set()
    for word in _WORD.findall(bare(plain(text).text)):
        edged = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            found.update(edged[at : at + size] for at in range(max(1, len(edged) - size + 1)))
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class LearnedDanger:
    """A logistic sum; without weights it never finds danger.

    Attributes:
        weights: of pieces.
        bias: added to their sum.
        threshold: of the score, from which there may be danger.
        first: of the score, from which there surely is: an answer then begins with it.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    bias: float = -1.0
    threshold: float = 0.0
    first: float = 0.0

    @classmethod
    def load(cls, file: Path) -> LearnedDanger:
        """Reads ``danger.json``; no file gives one that finds nothing.

        Raises:
            CorpusError: the file is not what it should be.
        """
        if not file.is_file():
            return cls()
        try:
            raw = json.loads(file.read_text(encoding="utf-8"))
            weights = {str(piece): float(w) for piece, w in raw["weights"].items()}
            threshold = float(raw["threshold"])
            first = max(threshold, float(raw.get("first", threshold)))
            return cls(weights, float(raw["bias"]), threshold, first)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorpusError(
                "Vikterna för fara går inte att läsa",
                where=str(file),
                remedy="gör om dem med python -m training.danger",
            ) from error

    def score(self, text: str) -> float:
        """Higher for more danger."""
        found = pieces(text)
        if not found:
            return self.bias
        total = sum(self.weights.get(piece, 0.0) for piece in found)
        return self.bias + total / math.sqrt(len(found))

    def is_acute(self, text: str, *, sure: bool = False) -> bool:
        """True above the threshold, or above that of what stands first."""
        least = self.first if sure else self.threshold
        return bool(self.weights) and self.score(text) > least
