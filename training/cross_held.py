"""What the reader of question and passage says of rows that it has not learned from.

The bundled reader (``assistant/cross.py``) has learned from the banks and the near misses, which
the judge learns from too. For them ``training/cross.py`` writes what a reader says that has not
seen their topic, section or folder of documents.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.cross import CrossReader
from assistant.late import LateInteraction
from assistant.swedish import fold
from assistant.types import Passage

FILE = Path(__file__).parent / "cross_held.npz"


class HeldReader(CrossReader):
    """The bundled reader, but for rows whose scores are kept.

    Attributes:
        kept, asked: how many of the scores asked for were kept, and how many were asked for.
    """

    def __init__(self, late: LateInteraction, file: Path = FILE) -> None:
        super().__init__(late)
        with np.load(file) as data:
            self._keys, self._scores = data["keys"], data["scores"].astype(np.float32)
        self.kept = self.asked = 0

    def scores(self, question: str, passages: Sequence[tuple[Passage, int]]) -> NDArray[np.float32]:
        """Log-odds (passages,) that a passage answers; by one that has not learned from it."""
        keys = np.array([key(question, passage.id) for passage, _ in passages], np.uint64)
        at = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        known = self._keys[at] == keys
        self.asked += len(keys)
        self.kept += int(known.sum())
        if known.all():
            return self._scores[at]
        return np.where(known, self._scores[at], super().scores(question, passages))


def key(question: str, passage: str) -> int:
    """What a question and a passage are kept under."""
    return int(hashlib.sha256(f"{fold(question)}|{passage}".encode()).hexdigest()[:16], 16)
