"""Every number of the recipe in one frozen value, so that a run can be repeated and compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one model is made; the defaults are the bundled model's."""

    seed: int = 20
    vocabulary: int = 32_000
    """Pieces of the Unigram tokenizer."""
    fold: bool = True
    """Whether å, ä, ö and accents are folded to their base letters before the pieces."""
    mark: bool = True
    """Whether a piece that begins a word differs from the same letters inside a compound."""
    dim: int = 256
    """Dimensions of both tables."""
    skipgram_epochs: int = 2
    skipgram_pieces: int = 32_000_000
    window: int = 5
    sif: float = 1e-3
    """The ``a`` of smooth inverse frequency, a / (a + p)."""
    adjacent: int = 200_000
    """Sentence → next sentence pairs taken from the text."""
    static_batch: int = 2048
    static_scale: float = 20.0
    static_epochs: int = 2
    static_rate: float = 1e-2
    everyday_general: int = 120_000
    """General pairs mixed into the second, everyday pass."""
    everyday_copies: int = 6
    everyday_epochs: int = 3
    everyday_rate: float = 4e-3
    noise: float = 0.3
    """Share of the everyday questions that get typing errors in training."""
    everyday_drop: float = 0.25
    """Share of the pieces left out at random."""
    late_general: int = 40_000
    late_copies: int = 6
    late_batch: int = 192
    late_question: int = 24
    """Pieces of a question that late interaction trains on."""
    late_passage: int = 72
    late_drop: float = 0.2
    late_epochs: int = 1
    late_rate: float = 1.5e-3
    everything: bool = False
    """Train on the held-back tenth too; the bundled model does not, so that its figures hold."""
