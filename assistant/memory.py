"""How everyday questions have been put into the words of agreements: a memory of examples.

Some thousand hand-written everyday questions, each with an official wording that answers one like
it (``training/pairs``). A new question is near some of them, and the mean of their wordings is a
second question, in official words, to search with. The examples are about invented agreements and
nothing of them is shown: they lend language, never facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoder import MODEL_FOLDER, Encoder, read_tensors
from assistant.order import best_first

FILE = "memory.safetensors"
NEAREST = 10
"""Examples that a question is put into official words by."""
SHARPNESS = 20.0
"""How much more a nearer example counts: e^(20 · difference of cosines)."""
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """The examples nearest to a question, best first; may be none.

    Attributes:
        cosines: (examples,) of their questions to the question.
        shares: (examples,) what each counts for; they sum to 1.
        wordings: (examples, dim), unit rows.
        to_wordings: (examples,) cosine of the question to each wording.
    """

    cosines: Floats
    shares: Floats
    wordings: Floats
    to_wordings: Floats

    @classmethod
    def none(cls) -> Examples:
        """No examples."""
        nothing = np.zeros(0, np.float32)
        return cls(nothing, nothing, np.zeros((0, 1), np.float32), nothing)

    def official(self, question: Floats) -> Floats:
        """A unit vector (dim,) of the official wording for the question; zeros for none."""
        if not self.cosines.size:
            return np.zeros_like(question)
        mean: Floats = _unit(self.shares @ self.wordings)
        return mean


@dataclass(frozen=True, slots=True)
class Memory:
    """Vectors of example questions and of their official wordings; may be empty.

    Attributes:
        questions: float32 (examples, dim), unit rows.
        wordings: int8 (wordings, dim); only a row's direction counts.
        of: (examples,) the wording of each example.
    """

    questions: Floats
    wordings: NDArray[np.int8]
    of: NDArray[np.int32]

    @classmethod
    def load(cls, encoder: Encoder, folder: Path = MODEL_FOLDER) -> Memory:
        """Reads the memory of a model folder; it is empty where it was made by another encoder.

        Raises:
            EncoderError: the file holds something else.
        """
        if not (folder / FILE).is_file():
            return cls.empty()
        names = ("questions", "wordings", "of", "encoder")
        tensors = read_tensors(folder / FILE, names)
        if bytes(tensors["encoder"].astype(np.uint8)).decode() != encoder.fingerprint:
            return cls.empty()
        questions = tensors["questions"].astype(np.float32)
        return cls(
            _unit(questions), tensors["wordings"].astype(np.int8), tensors["of"].astype(np.int32)
        )

    @classmethod
    def empty(cls) -> Memory:
        """Knows no examples."""
        return cls(np.zeros((0, 1), np.float32), np.zeros((0, 1), np.int8), np.zeros(0, np.int32))

    def without(self, gone: NDArray[np.bool_]) -> Memory:
        """The memory without some examples: for measuring on them."""
        return Memory(self.questions[~gone], self.wordings, self.of[~gone])

    def nearest(self, question: Floats) -> Examples:
        """The examples that a question's vector (dim,) is nearest to."""
        if not self.of.size or not float(np.abs(question).sum()):
            return Examples.none()
        cosines = self.questions @ question
        near = best_first(cosines, NEAREST)
        shares = np.exp(SHARPNESS * (cosines[near] - cosines[near[0]]))
        wordings = _unit(self.wordings[self.of[near]].astype(np.float32))
        return Examples(cosines[near], shares / shares.sum(), wordings, wordings @ question)

    def official(self, question: Floats) -> Floats:
        """A unit vector (dim,) of the official wording for a question's; zeros if none is known."""
        return self.nearest(question).official(question)


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)
    return unit.astype(np.float32)
